"""What a bare number or account id is, and how little that says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import scamscan
from scamscan.cli.main import build
from scamscan.errors import InputError
from scamscan.records import Level
from scamscan.reports import identities, layout
from scamscan.tables import load_tsv
from scamscan.text import phones
from scamscan.text.identities import about_account, about_number

SCHEMA = json.loads(
    (Path(scamscan.__file__).parent / "schema" / "identity-1.json").read_text("utf-8")
)


@pytest.mark.parametrize(
    ("number", "kind", "owner", "region"),
    [
        ("95588", "bank-service-95", "工商银行", None),
        ("010-95588", "bank-service-95", "工商银行", None),
        ("96110", "police-110", "反诈预警劝阻专线", None),
        ("95040123", "call-centre", None, None),
        ("10690000123456", "service-port-106", None, None),
        ("17012345678", "virtual-operator", None, None),
        ("13800138000", "mobile", None, None),
        ("4001234567", "toll-free-400", None, None),
        ("0755-8888 6666", "landline", None, "广东深圳"),
        ("010-88886666", "landline", None, "北京"),
        ("+86 571 8600 1122", "landline", None, "浙江杭州"),
        ("+855 12 345 678", "overseas", None, "柬埔寨"),
        ("00852 9123 4567", "overseas", None, "香港"),
        ("abc", "unknown", None, None),
        ("", "unknown", None, None),
    ],
)
def test_a_bare_number_has_a_kind_an_owner_and_a_region(number, kind, owner, region):
    """As far as its digits say."""
    found = about_number(number)
    assert (found.kind, found.owner, found.region) == (kind, owner, region)


@pytest.mark.parametrize(
    ("account", "kind"),
    [
        ("zx88899", "handle"),
        ("@kx7vq", "telegram"),
        ("li@kx7vq.example", "mail"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "usdt-tron"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", "handle"),
        ("4111 1111 1111 1111", "card"),
        ("4111 1111 1111 1112", "handle"),
        ("110101199003070011", "identity"),
        ("13800138000", "mobile"),
        ("123456789", "qq"),
        ("kx7vq.top", "link"),
        ("你好", "unknown"),
        ("\ud800\u202e", "unknown"),
    ],
)
def test_a_bare_id_has_a_kind(account, kind):
    """By its shape and check digits; what fails its check is only a name."""
    assert about_account(account).kind == kind


@pytest.mark.parametrize("number", ["17012345678", "+85512345678", "4001234567", "95588", "110"])
def test_kind_and_region_alone_stay_weak(number):
    """Millions of honest people have such numbers."""
    assert identities.level_of(about_number(number)) is Level.NOTHING_FOUND


def test_a_wallet_is_worth_a_second_look():
    """What is sent there cannot be got back; still it convicts nobody."""
    found = about_account("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
    assert identities.level_of(found) is Level.UNSURE


@pytest.mark.parametrize(
    "text", ["95588", "+855 12 345 678", "17012345678", "zx88899", "kx7vq.top"]
)
def test_answers_are_what_the_schema_says(text):
    """For numbers and for ids; every kind has a Chinese name."""
    for kind, found in (("number", about_number(text)), ("account", about_account(text))):
        jsonschema.validate(identities.identity_object(kind, text, found), SCHEMA)
        assert any(found.value in piece.text for piece in next(identities.lay_out(kind, found)))


def test_every_kind_has_a_name():
    """Each kind of the number tables can be told to the reader."""
    kinds = {row[1] for row in load_tsv("phone_ranges.tsv", ("prefix", "kind", "digits", "note"))}
    assert kinds <= set(layout.words()["identity_kinds"])


def test_area_codes_are_landlines():
    """Every code of the table makes a landline of its length, and is listed once."""
    rows = [row[0] for row in load_tsv("area_codes.tsv", ("code", "province", "place"))]
    assert len(rows) == len(set(rows))
    for code in rows:
        assert phones.is_landline(code + "86001122"), code
        assert phones.region_of(code + "86001122")


def command(*arguments: str) -> int:
    """The command's exit code, run in this process."""
    code = build().main(["check", *arguments], standalone_mode=False)
    assert isinstance(code, int)
    return code


def test_the_command_answers_for_one_number_or_id(capfdbinary):
    """Never more than a hint, so never exit code 1."""
    assert command("--number", "95588") == 0
    assert "工商银行" in capfdbinary.readouterr().out.decode()
    assert command("--account", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "--json") == 0
    jsonschema.validate(json.loads(capfdbinary.readouterr().out), SCHEMA)


@pytest.mark.parametrize(
    "arguments",
    [("--number", "95588", "--account", "zx1"), ("--number", "95588", "你好"), ("--number", " ")],
)
def test_two_questions_at_once_are_refused(arguments):
    """A message's own number goes to --sender-number."""
    with pytest.raises(InputError):
        command(*arguments)
