"""The word and host lists of the link checks, read once from the tables."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS = "link_words.tsv"
_HOSTS = "link_hosts.tsv"
_SUFFIXES = "link_suffixes.tsv"


class SuffixKinds(NamedTuple):
    """Last labels by what they say; see ``tables/link_suffixes.tsv``."""

    free: frozenset[str]
    """A bare two-label name under it reads as a link."""
    abused: frozenset[str]
    """Phishing uses it far above its share."""
    code: frozenset[str]
    """Also a file extension or a word of program text."""


@cache
def words(kind: str) -> frozenset[str]:
    """All words of one kind of ``tables/link_words.tsv``.

    >>> "apk" in words("download")
    True
    """
    rows = load_tsv(_WORDS, ("kind", "word"))
    return frozenset(word for row_kind, word in rows if row_kind == kind)


@cache
def suffix_kinds() -> SuffixKinds:
    """The last labels by kind.

    >>> kinds = suffix_kinds()
    >>> "com" in kinds.free, "icu" in kinds.abused, "py" in kinds.code
    (True, True, True)
    """
    rows = load_tsv(_SUFFIXES, ("suffix", "kind"))
    abused = frozenset(suffix for suffix, kind in rows if kind.startswith("abused"))
    code = frozenset(suffix for suffix, kind in rows if kind.endswith("code"))
    free = frozenset(suffix for suffix, kind in rows if kind == "free")
    return SuffixKinds(free | (abused - code), abused, code)


@cache
def _hosts() -> Mapping[str, Mapping[str, str]]:
    """Every listed name: its kinds and their notes."""
    names: dict[str, dict[str, str]] = {}
    for kind, host, note in load_tsv(_HOSTS, ("kind", "host", "note")):
        names.setdefault(host, {})[kind] = note
    return names


@lru_cache(maxsize=4096)
def kinds_of(host: str) -> Mapping[str, str]:
    """The kinds of a host and of all it lies below, the most specific note of each.

    Args:
        host: lower-case ASCII host.

    >>> dict(kinds_of("fuwu.nhsa.gov.cn"))
    {'government': '中国大陆政府'}
    """
    names = _hosts()
    found: Mapping[str, str] = {}
    at = 0
    while at >= 0:
        # One walk answers for every kind: each link is asked for a dozen.
        kinds = names.get(host[at:] if at else host)
        if kinds:
            found = {**kinds, **found}
        at = host.find(".", at) + 1 or -1
    return found


def listed(host: str, kind: str) -> str | None:
    """The note of the most specific listed name a host is or lies below; None when none.

    Args:
        host: lower-case ASCII host.
        kind: a kind of ``tables/link_hosts.tsv``.

    >>> listed("fuwu.nhsa.gov.cn", "government") is not None
    True
    >>> listed("gov.cn.example.top", "government") is None
    True
    """
    return kinds_of(host).get(kind)


def is_government(host: str) -> bool:
    """True for hosts only public bodies can register; lower-case ASCII host.

    >>> is_government("www.gov.cn"), is_government("gov.cn.com")
    (True, False)
    """
    return listed(host, "government") is not None
