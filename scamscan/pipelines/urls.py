"""Bare links: one answer for each, in order, by the same path as any message.

A link is judged as a message that hides it behind no words; so the same checks, weights and levels
speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scamscan.errors import InputError
from scamscan.fold import fold
from scamscan.links.find import find_links
from scamscan.links.split import split_url
from scamscan.records import Message, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scamscan.links.expand import Chain
    from scamscan.links.split import SplitUrl
    from scamscan.records import Verdict
    from scamscan.scanner import Scanner

NOT_EXPANDED = Skipped(check="links.expand", reason="not asked")
LONGEST = 8_192
"""Characters of a line; browsers stop at about 2,000."""


class Given(NamedTuple):
    """One link somebody gave."""

    text: str
    """The link, taken out of the words around it."""
    link: SplitUrl
    source: str
    """``argument:1`` or ``stdin:3``."""


class Unusable(NamedTuple):
    """A line without a link."""

    error: InputError
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlAnswer:
    """Everything known about one link."""

    given: Given
    verdict: Verdict
    chain: Chain | Skipped
    """Where a short link led; or why nobody asked."""


def read_given(texts: Iterable[tuple[str, str]], complaint: str) -> Iterator[Given | Unusable]:
    """The links in lines of text: a line is a link, or words that hold some.

    Args:
        texts: line and source.
        complaint: what to say of a line without a link.

    >>> [one.link.host for one in read_given([("hxxp://evil[.]top/a", "argument:1")], "")]
    ['evil.top']
    >>> [one.link.host for one in read_given([("请登录 a1b.top 或 c2d.icu 认证", "stdin:1")], "")]
    ['a1b.top', 'c2d.icu']
    """
    for line, source in texts:
        text = line.strip()[:LONGEST]
        if not text:
            continue
        link = split_url(text)
        if link is not None and (link.domain or link.is_ip) and not any(map(str.isspace, text)):
            yield Given(text, link, source)
            continue
        found = [
            Given(one.url, inner, source)
            for one in find_links(fold(text))
            if (inner := split_url(one.url)) is not None
        ]
        yield from found
        if not found:
            yield Unusable(InputError(complaint, where=source), source)


def judge(
    scanner: Scanner,
    batch: Sequence[Given],
    follow: Callable[[str], Chain] | None = None,
) -> Iterator[UrlAnswer]:
    """An answer for each link, in order.

    Args:
        scanner: judges; looks up when its options say so.
        batch: links that share one round of look-ups.
        follow: asks a link where it leads; None: nobody is asked.
    """
    chains = [follow(given.text) if follow else NOT_EXPANDED for given in batch]
    messages = [
        Message(text="", urls=_urls(given, chain), source=given.source)
        for given, chain in zip(batch, chains, strict=True)
    ]
    verdicts = scanner.scan_many(messages)
    for given, chain, verdict in zip(batch, chains, verdicts, strict=True):
        yield UrlAnswer(given=given, verdict=verdict, chain=chain)


def _urls(given: Given, chain: Chain | Skipped) -> tuple[str, ...]:
    if isinstance(chain, Skipped) or not chain.hops or chain.final == chain.hops[0].url:
        return (given.text,)
    return given.text, chain.final
