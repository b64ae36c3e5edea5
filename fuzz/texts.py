"""Targets that take any text: folding, finding and taking apart links, decoding, whole verdicts."""

from __future__ import annotations

import io
from functools import cache

from fuzz.laws import (
    folded_laws,
    hold,
    in_time,
    inside,
    now_and_then,
    same_again,
    text_of,
    verdict_laws,
)
from scamscan.batch import Batch
from scamscan.chats.source import Source
from scamscan.decoding import decode, is_blank, without_final_newline, without_surrogates
from scamscan.fold import fold, fold_each
from scamscan.fold.evidence import check
from scamscan.links import report
from scamscan.links.find import MAX_LINKS, find_links, find_links_each
from scamscan.links.split import SplitUrl, split_url
from scamscan.records import Message
from scamscan.scanner import Scanner

_SECONDS = 1.0
"""For a text of at most 4,096 characters, interpreted and instrumented; ordinary ones take
milliseconds, and quadratic work takes far longer."""


def folding(data: bytes) -> None:
    """``fold``: never raises, offsets hold, folding twice is folding once, batches agree."""
    text = text_of(data)
    with in_time(_SECONDS):
        folded = fold(text)
    folded_laws(folded, text)
    again = fold(folded.text)
    hold(again.text == folded.text, "folding twice changes nothing")
    if now_and_then(data, 8):
        for one in check(folded):
            inside(one.span, text)
    if now_and_then(data, 32):
        apart, beside, third = fold_each([text, "加·v·x", text])
        hold(apart == third == folded and apart.origin == folded.origin, "batches fold alike")
        hold(beside.text == "加微信", "neighbours in a batch do not matter")


def finding(data: bytes) -> None:
    """``find_links``: spans are in order, lie in both texts, and every link can be inspected."""
    text = text_of(data)
    folded = fold(text)
    with in_time(_SECONDS):
        found = find_links(folded)
    hold(len(found) <= 2 * MAX_LINKS, "links are bounded")
    reach = 0
    for link in found:
        hold(reach <= link.start < link.end <= len(folded.text), "links are in order")
        hold(link.span == folded.span(link.start, link.end), "a span is that of the folded range")
        inside(link.span, text)
        reach = link.end
    if now_and_then(data, 32):
        for link in found:
            seen = report.inspect(link)
            if seen is not None:
                _split_laws(seen.link)
                report.marks(seen)
        [batched] = find_links_each([folded], Batch([folded.text]))
        hold(batched == found, "batches find alike")


def splitting(data: bytes) -> None:
    """``split_url``: never raises; hosts are plain, and their own hosts."""
    text = text_of(data)
    with in_time(_SECONDS):
        link = split_url(text)
    if link is None:
        return
    hold(link.url == text, "a link is kept as given")
    _split_laws(link)
    if "invalid-host" not in link.traps:
        again = split_url(f"http://{link.host}/")
        hold(
            again is not None and (again.host, again.domain) == (link.host, link.domain),
            "the host a browser opens is its own host",
        )
    if now_and_then(data, 64):
        seen = report.inspect_url(text)
        if seen is not None:
            hold(report.marks(seen) == (), "a hidden link has no place in the text")


def _split_laws(link: SplitUrl) -> None:
    hold(bool(link.host), "a link has a host")
    hold(link.host.isascii() and link.host == link.host.lower(), "hosts are lower-case ASCII")
    hold(link.port is None or 0 < link.port < 65_536, "ports are ports")
    if link.domain is not None:
        hold(not link.is_ip, "an address has no domain")
        whole = f"{link.subdomain}.{link.domain}" if link.subdomain else link.domain
        hold(whole == link.host, "subdomain and domain make the host")
        hold(link.domain == f"{link.name}.{link.suffix}", "name and suffix make the domain")


def decoding(data: bytes) -> None:
    """``decode`` and the streams of a file: never raise, and nothing that was read is lost."""
    with in_time(_SECONDS):
        decoded = decode(data)
    replaced = "\ufffd" in decoded.text and "\ufffd".encode() not in data
    hold(not (replaced and decoded.exact and decoded.encoding == "utf-8"), "a replacement is told")
    if decoded.exact and decoded.encoding == "utf-8":
        hold(decoded.text.encode() in (data, data[3:]), "UTF-8 comes back byte for byte")
    text = text_of(data)
    clean = without_surrogates(text)
    clean.encode()
    hold(len(clean) == len(text), "surrogates are replaced one for one")
    hold(text.startswith(without_final_newline(text)), "a final newline is all that goes")
    is_blank(text)
    if data and now_and_then(data, 16):
        source = Source(name="a.txt", size=len(data), open=lambda: io.BytesIO(data))
        lines = list(source.lines())
        numbers = [number for number, _ in lines]
        hold(numbers == list(range(1, len(lines) + 1)), "lines are numbered from one")
        same_again(data, lambda: list(source.lines()), lines, 2)


@cache
def scanner() -> Scanner:
    """One for all targets of a process."""
    return Scanner()


def scanning(data: bytes) -> None:
    """A whole verdict: spans, scores, JSON; alone and in a batch the same bytes."""
    text = text_of(data)
    with in_time(4 * _SECONDS):
        verdict = scanner().scan(text)
    shown = verdict.message.text
    hold(len(shown) == len(text), "the message keeps its length")
    verdict_laws(verdict, shown)
    if now_and_then(data, 8):
        others = [Message(text="您好，在吗"), Message(text=text), Message(text="加微信 zx88899")]
        _, batched, _ = scanner().scan_many(others * 1)
        hold(batched == verdict, "batches judge alike")
