"""Where registrable names begin, by the Public Suffix List.

The list is the dated one the ``publicsuffixlist`` package carries; nothing is fetched.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

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
    """The suffix list, read once (about 25 ms).

    The package would encode every rule with the slow IDNA codec; only rules that are not ASCII
    need it, so the lines are handed over already doubled.
    """
    from pathlib import Path  # only when a link is seen

    from publicsuffixlist import PSLFILE, PublicSuffixList

    text = Path(PSLFILE).read_text("utf-8")
    # Reserved for examples (RFC 2606); nobody can register below it, documents use it.
    lines: list[str] = ["example"]
    private: list[str] = []
    in_private = False
    for line in text.split("\n"):
        if not line or line.startswith("//"):
            in_private = in_private or "BEGIN PRIVATE" in line
            continue
        rule = line.split(None, 1)[0]
        both = (rule,) if rule.isascii() else (rule, punycode(rule))
        lines.extend(both)
        if in_private:
            private.extend(both)
    return _Suffixes(
        PublicSuffixList(lines, accept_unknown=False, accept_encoded_idn=False),
        frozenset(private),
        frozenset(rule.rsplit(".", 1)[-1] for rule in lines),
    )


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
