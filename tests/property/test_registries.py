"""Whatever a registry or a redirecting server sends, reading it never raises."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from scamscan.decoding import decode
from scamscan.links.against import one_slip
from scamscan.links.answers import Facts, NoAnswer, read_day, read_name
from scamscan.links.expand import web_address
from scamscan.links.rdap import read_rdap
from scamscan.links.whois import Referral, read_whois

KEYS = st.sampled_from(
    ["ldhName", "status", "events", "eventAction", "eventDate", "entities", "roles", "vcardArray",
     "registration", "registrar", "registrant", "fn", "adr", "org", "a1b.top", "errorCode"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | KEYS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=30,
)
FIELDS = st.sampled_from(
    ["Domain Name: a1b.cn", "Registration Time: ", "Creation Date:", "Status: free", "%", "[a] b",
     "Whois Server: 127.0.0.1:99999", "refer: ::1", "Registrar:", "record created on", ":", "：",
     "2026-11-20T25:61:61+99:99", "No match", "Registrant Country: CN"]
)  # fmt: skip


@given(VALUES)
def test_any_json_is_facts_or_no_answer(value):
    """Every nesting and type, also where another is expected."""
    found = read_rdap(json.dumps(value).encode(), "a1b.top")
    assert isinstance(found, (Facts, NoAnswer))


@given(st.binary())
def test_any_bytes_are_an_answer_of_some_kind(data):
    """Neither protocol trusts its bytes."""
    assert isinstance(read_rdap(data, "a1b.top"), (Facts, NoAnswer))
    found = read_whois(decode(data).text, "a1b.cn")
    assert isinstance(found, (Facts, NoAnswer, Referral))


@given(st.lists(FIELDS | st.text(max_size=20), max_size=12).map("\n".join))
def test_any_arrangement_of_fields_is_read(text):
    """Fields in any order, half of them nonsense; ports and days stay in their ranges."""
    found = read_whois(text + "\n", "a1b.cn", hours=8)
    if isinstance(found, Facts):
        assert all(day is None or 1985 <= day.year <= 2100 for day in found[1:4])


@given(st.text())
def test_days_and_names_of_any_text(text):
    """A day, or none; a short line without control characters, or none."""
    day, name = read_day(text), read_name(text)
    assert day is None or isinstance(day, date)
    assert name is None or (0 < len(name) <= 120 and not any(ord(sign) < 32 for sign in name))


@given(st.text())
def test_any_link_is_plain_ascii_or_nothing(text):
    """What goes into a request line holds no space, break or other alphabet."""
    address = web_address(text)
    assert address.isascii()
    assert not any(sign.isspace() or ord(sign) < 33 or ord(sign) == 127 for sign in address)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_one_slip_is_symmetric_and_never_equality(one, other):
    """The same both ways round; a name is no slip of itself."""
    assert one_slip(one, other) == one_slip(other, one)
    assert not one_slip(one, one)
