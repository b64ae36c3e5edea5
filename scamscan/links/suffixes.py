"""Where registrable names begin, by the Public Suffix List.

The list is our own dated table, whatever edition the ``publicsuffixlist`` package carries, so that
the same version of the program gives the same answers; nothing is fetched.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

TABLE = "public_suffixes.tsv"
"""Renewed by ``python -m tools.renew_suffixes``."""
MAX_HOST = 253
"""DNS limit on a name, in characters; longer hosts lead nowhere."""


class Suffix(NamedTuple):
    """How a host divides: the public suffix, and whether it is a private one."""

    suffix: str
    labels: int
    """Labels in the suffix; 0 when unknown."""
    private: bool


class _Suffixes(NamedTuple):
    rules: PublicSuffixList
    private: frozenset[str]
    top: frozenset[str]


@cache
def _suffixes() -> _Suffixes:
    """The suffix list, read once (about 10 ms)."""
    from publicsuffixlist import PublicSuffixList  # only when a link is seen

    # Reserved for examples (RFC 2606); nobody can register below it, documents use it.
    rules = ["example"]
    private: list[str] = []
    top = {"example"}
    for section, last, cell in load_tsv(TABLE, ("section", "last", "rules")):
        top.add(last)
        found = cell.split(";")
        rules += found
        if section == "private":
            private += found
    # The table has both spellings; the package's own IDNA codec is slow.
    known = PublicSuffixList(rules, accept_unknown=False, accept_encoded_idn=False)
    return _Suffixes(known, frozenset(private), frozenset(top))


def top_level_names() -> frozenset[str]:
    """Every last label of the suffix list, Unicode and punycode both.

    >>> {"cn", "top", "中国", "xn--fiqs8s"} <= top_level_names()
    True
    """
    return _suffixes().top


@lru_cache(maxsize=4096)
def public_suffix(host: str) -> Suffix:
    """The longest public suffix of a lower-case host, ASCII or Unicode.

    >>> public_suffix("www.icbc.com.cn").suffix, public_suffix("a.github.io").private
    ('com.cn', True)
    >>> public_suffix("main.c").suffix
    ''
    """
    known = _suffixes()
    suffix = known.rules.publicsuffix(host[-MAX_HOST:]) or ""
    if not suffix:
        return Suffix("", 0, private=False)
    rules = (suffix, "*." + suffix.partition(".")[2], "*." + suffix)
    private = any(rule in known.private for rule in rules)
    return Suffix(suffix, suffix.count(".") + 1, private)


def punycode(name: str) -> str:
    """Punycode label by label without any check; never fails.

    >>> punycode("公司.cn")
    'xn--55qx5d.cn'
    """
    try:
        return ".".join(
            label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
            for label in name.split(".")
        )
    except UnicodeError:
        return name.encode("ascii", "replace").decode("ascii")
