"""Registry answers in their real shapes, read field by field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scamscan.decoding import decode
from scamscan.links.answers import Facts, NoAnswer, read_day, read_name
from scamscan.links.rdap import read_rdap
from scamscan.links.registries import load_registries
from scamscan.links.whois import Referral, read_whois

FOLDER = Path(__file__).parent / "registry"
ROWS = [line.split("\t") for line in (FOLDER / "expected.tsv").read_text("utf-8").splitlines()[1:]]
FIELDS = ("created", "updated", "expires", "registrar", "organisation", "country")


def read_text(text, domain, **more):
    """A WHOIS answer that holds facts."""
    facts = read_whois(text, domain, **more)
    assert isinstance(facts, Facts)
    return facts


def read(file, domain):
    """What the reader of the suffix makes of one file."""
    data = (FOLDER / file).read_bytes()
    if file.endswith(".json"):
        return read_rdap(data, domain)
    registry = load_registries()[domain.rpartition(".")[2]]
    assert registry.kind == "whois"
    return read_whois(decode(data).text, domain, day_first=registry.day_first, hours=registry.hours)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_shape_is_read_whole(row):
    """Status, days and names come out as the registry meant them; nothing is made up."""
    file, domain, status, *values = row
    facts = read(file, domain)
    assert facts.status.value == status
    for name, value in zip(FIELDS, values, strict=True):
        found = getattr(facts, name)
        shown = found.isoformat() if isinstance(found, date) else found
        assert (shown or "-") == value, name


@pytest.mark.parametrize("file", ["cn-limited.txt", "io-limited.txt"])
def test_being_throttled_is_not_an_empty_record(file):
    """A registry that wants a pause has not said that the name is free or unknown."""
    domain = "nobody-here." + file[:2]
    assert read(file, domain) == NoAnswer("rate limited")


@pytest.mark.parametrize("row", [row for row in ROWS if row[2] != "not-registered"],
                         ids=lambda row: row[0])  # fmt: skip
def test_an_answer_about_another_name_is_no_answer(row):
    """A registry that lists a neighbour has not answered."""
    assert read(row[0], "quite-another." + row[1].rpartition(".")[2]) == NoAnswer("failed")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_half_answer_never_invents_a_day(row):
    """Cut anywhere, a field is either whole or missing; nothing raises."""
    data = (FOLDER / row[0]).read_bytes()
    whole = {value for value in row[3:6] if value != "-"}
    for cut in range(0, len(data), 7):
        facts: Facts | NoAnswer | Referral
        if row[0].endswith(".json"):
            facts = read_rdap(data[:cut], row[1])
        else:
            registry = load_registries()[row[1].rpartition(".")[2]]
            facts = read_whois(
                decode(data[:cut]).text,
                row[1],
                day_first=registry.day_first,
                hours=registry.hours,
            )
        if isinstance(facts, (NoAnswer, Referral)):
            continue
        days = {day.isoformat() for day in facts[1:4] if day}
        assert days <= whole


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_names_survive_the_encodings_of_chinese_servers(encoding):
    """GBK or UTF-8: the registrar reads the same."""
    text = (FOLDER / "cn.txt").read_text("utf-8")
    facts = read_text(decode(text.encode(encoding)).text, "qingfeng-lvye.cn", hours=8)
    assert facts.registrar == "示例云计算（北京）有限公司"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20T05:00:00+08:00", date(2026, 11, 19)),
        ("2026-11-20T23:30:00-05:00", date(2026, 11, 21)),
        ("20261120", date(2026, 11, 20)),
        ("2026/11/20", date(2026, 11, 20)),
        ("2026. 11. 02.", date(2026, 11, 2)),
        ("20-Nov-2026", date(2026, 11, 20)),
        ("Fri Nov 20 2026", date(2026, 11, 20)),
        ("Nov 20, 2026", date(2026, 11, 20)),
        ("20.11.2026", date(2026, 11, 20)),
        ("2015年02月18日", date(2015, 2, 18)),
        ("2026-02-30", None),
        ("1900-01-01", None),
        ("9999-12-31T00:00:00Z", None),
        ("0000-00-00 00:00:00", None),
        ("before Aug-1996", None),
        ("2026-11-20T99:99:99Z", date(2026, 11, 20)),
        ("２０２６-１１-２０", date(2026, 11, 20)),
        ("", None),
        (None, None),
        (20261120, None),
        ({}, None),
    ],
)
def test_days_are_read_or_left_unknown(text, day):
    """An impossible day is no day; an odd clock still tells the day."""
    assert read_day(text) == day


@pytest.mark.parametrize("value", ["", "  ", "REDACTED FOR PRIVACY", "Not Disclosed", "N/A", None,
                                   ["x"], "Contact Privacy Inc. Customer 1"])  # fmt: skip
def test_a_withheld_name_is_not_a_name(value):
    """What stands in for a name tells nothing."""
    assert read_name(value) is None


def test_a_hostile_name_becomes_one_short_line():
    """Line breaks and escapes of a registry's answer do not reach the reader."""
    assert (
        read_name("Evil\r\nRegistrar\x1b[31m " + "x" * 500)
        == ("Evil Registrar [31m " + "x" * 500)[:120].strip()
    )


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b'"x"', b"12", b"{}", b"[" * 100_000, b'{"a":' * 5_000,
        b"\xff\xfe\x00", b"1" * 10_000, b'{"ldhName": 5, "events": []}',
        b'{"ldhName": "other.top", "events": []}', "{\"ldhName\": \"名.top\"}".encode("gbk"),
    ],
)  # fmt: skip
def test_garbage_json_is_a_failed_answer(body):
    """Whatever a server sends, the answer is "failed" and nothing raises."""
    assert read_rdap(body, "a1b.top") == NoAnswer("failed")


def test_wrong_types_inside_good_json_are_passed_over():
    """Every field is checked before it is used."""
    body = b"""{"ldhName": "a1b.top", "status": [1, null, {"a": 1}, "active"],
    "events": [1, null, {"eventAction": 5}, {"eventAction": "registration", "eventDate": 7},
               {"eventAction": "registration", "eventDate": "2026-11-20T00:00:00Z"}],
    "entities": [3, {"roles": "registrar"}, {"roles": ["registrar"], "vcardArray": 3},
      {"roles": ["registrar"], "vcardArray": ["vcard", [1, [], ["fn"], ["fn", {}, "text", 4]]]},
      {"roles": ["registrant"], "vcardArray": ["vcard", [["adr", 3, "text", 4]]]}]}"""
    facts = read_rdap(body, "a1b.top")
    assert isinstance(facts, Facts)
    assert facts.created == date(2026, 11, 20)
    assert (facts.registrar, facts.country) == (None, None)


def test_a_referral_is_followed_only_where_no_day_is_told():
    """A thin answer points further; a full one is enough."""
    thin = "Domain Name: a1b.ws\nRegistrar WHOIS Server: whois.second.example\n"
    assert read_whois(thin, "a1b.ws") == Referral("whois.second.example", 43)
    full = thin + "Creation Date: 2026-11-20T00:00:00Z\n"
    assert read_text(full, "a1b.ws").created == date(2026, 11, 20)


@pytest.mark.parametrize("target", ["localhost", "http://evil.example/", "a b", "-", "x"])
def test_a_referral_to_no_host_is_not_one(target):
    """Only a host name or an address with a dot can be asked."""
    text = f"Domain Name: a1b.ws\nStatus: ok\nWhois Server: {target}\n"
    assert not isinstance(read_whois(text, "a1b.ws"), Referral)
