"""Laws of the link checks, over any text hypothesis can think of."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scamscan.brands import load_brands
from scamscan.fold import fold
from scamscan.links import lookalike, report
from scamscan.links.find import MAX_LINKS, find_links
from scamscan.links.owner import Claimed, judge
from scamscan.links.split import split_url

BRANDS = load_brands()
# Two letters under .cn are provinces, which are suffixes and not names.
NAMES = st.text(string.ascii_lowercase + string.digits, min_size=3, max_size=12)
PIECES = st.sampled_from(
    [
        *("http://", "hxxps://", "www.", ".", "。", "点", "[.]", "@", ":", "/", "\\", "%2e"),
        *("com", "cn", "top", "中国", "报警", "工商银行", "icbc", "l0086", "登录", "0x7f", "xn--"),
        *(" ", "?url=", "ａ", "а", "]", "[", "-", "95588", "é"),
        *("\u200b", "\ud800", "\x00", "\u202e"),
    ]
)
ANY = st.one_of(
    st.text(st.characters(codec=None), max_size=80),
    st.lists(PIECES, max_size=20).map("".join),
)


@given(ANY)
def test_nothing_raises_and_hosts_are_plain(text):
    """Any text splits to nothing or to a host of lower-case ASCII."""
    link = split_url(text)
    if link is not None:
        assert link.host
        assert link.host.isascii()
        assert link.host == link.host.lower()
        assert link.port is None or 0 < link.port < 65_536
        assert link.domain is None or link.host.endswith(link.domain)
        assert link.domain is None or not link.is_ip


@given(ANY, st.sampled_from(["", "http://", "http:\\\\", "//"]))
def test_any_address_can_be_inspected(text, before):
    """Whatever hides behind a card or a button: parts, look-alikes, owner and marks."""
    seen = report.inspect_url(before + text)
    if seen is not None:
        assert report.marks(seen) == ()
        assert seen.owner_name is None or seen.owner_name
        for brand in BRANDS.all[:3]:
            lookalike.carries(seen.link, brand)


@given(ANY)
def test_splitting_the_host_again_changes_nothing(text):
    """The host a browser opens is its own host."""
    link = split_url(text)
    if link is not None and "invalid-host" not in link.traps:
        again = split_url("http://" + link.host + "/")
        assert again is not None
        assert (again.host, again.domain) == (link.host, link.domain)


@given(ANY)
def test_found_links_are_ordered_and_lie_in_the_text(text):
    """Spans are inside, in order, without overlap, and every link inspects."""
    folded = fold(text)
    found = find_links(folded)
    assert len(found) <= 2 * MAX_LINKS
    reach = 0
    for link in found:
        assert reach <= link.start < link.end <= len(folded.text)
        assert 0 <= link.span.start < link.span.end <= len(text)
        reach = link.end
        seen = report.inspect(link)
        if seen is not None:
            report.marks(seen)


@given(NAMES, st.sampled_from(["com", "cn", "top", "xyz", "com.cn", "net"]))
def test_a_named_host_is_found_among_han(name, suffix):
    """Whatever the name, glued on both sides."""
    host = f"{name}.{suffix}"
    assert [link.url for link in find_links(fold(f"请登录{host}查询"))] == [host]


@given(ANY, st.booleans())
def test_judging_never_raises_and_reassures_alone(text, asks):
    """Reassurance never stands beside a contradiction."""
    links = [
        (seen.link, seen.found.span)
        for found in find_links(fold(text))
        if (seen := report.inspect(found)) is not None
    ]
    bank = Claimed(BRANDS.by_name["中国工商银行"], "bank", "工商银行")
    codes = [evidence.code for evidence in judge(links, [bank], BRANDS, asks=asks)]
    if "reassure.official-link" in codes:
        assert codes == ["reassure.official-link"]


@given(ANY)
def test_names_found_lie_in_the_text_without_overlap(text):
    """Brand hits are ordered and inside."""
    folded = fold(text).text
    reach = 0
    for hit in BRANDS.named_in(folded, anchored=True):
        assert reach <= hit.start < hit.end <= len(folded)
        reach = hit.end


@pytest.mark.parametrize(
    "unit",
    [
        *("a.", "a.cn ", "ab.com ", "我.我", "a。", "a点", "http://", "a@", "a . ", "a[.]"),
        *("工.com", "a b ", "a.cn/))) ", "http://a", "-.", "com.", "工商银行.中国", "a.b@c.d "),
        *("http://[", "%2e", "www,a,com ", "a,", "a ,com", "**a.com**", "a.comhttp://", "@a.b."),
        *("http://a/", "官网", "*", "a.www.", "std.io.read("),
    ],
)
def test_a_megabyte_of_the_worst_is_read_in_time(unit):
    """Linear work: the bound is generous for slow machines, quadratic work would take hours."""
    folded = fold("")
    text = unit * (200_000 // len(unit))
    folded = type(folded)(original=text, text=text)
    started = time.perf_counter()
    find_links(folded)
    assert time.perf_counter() - started < 20
    split_url("http://" + text)
