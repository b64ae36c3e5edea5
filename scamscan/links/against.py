"""Which of given hosts dress up as one's own domains.

The other way round than tools that invent variants and look which exist: the hosts are given (new
registrations, certificate logs, reports of customers), the question is whom they resemble.  The
look-alike rules are those of every message; two wider ones follow, because a person looks through
the result and the names are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scamscan.brands import Brand, Brands
from scamscan.errors import InputError
from scamscan.links import lookalike
from scamscan.links.lookalike import Match
from scamscan.links.names import LEAST_TOKEN
from scamscan.links.split import split_url
from scamscan.signals import signal_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scamscan.links.split import SplitUrl

_NUMBER_LENGTHS = (5, 6)
_GUARDED_SECTOR = "bank"
"""So that one's name in somebody's subdomain counts, as it does for banks."""


class Resemblance(NamedTuple):
    """One host beside one's own domains."""

    own: str
    """The own domain the host belongs to, or resembles; ``""``: none."""
    match: Match | None
    """How it resembles it; None: it is one's own, or resembles nothing."""
    reason: str
    """The sentence for the reader; ``""`` without a match."""


def own_domains(lines: Iterable[str], where: str) -> Brands:
    """One's own domains from a file: a domain a line, a name after a space if wanted.

    Args:
        lines: empty lines and those that start with ``#`` are passed over.
        where: the file's name, for the message.

    Raises:
        InputError: a line is no domain, or there is none.

    >>> [brand.official for brand in own_domains(["# ours", "bank.example 某银行"], "own.txt").all]
    ['bank.example']
    """
    brands = []
    for number, line in enumerate(lines, 1):
        text, _, name = line.strip().partition(" ")
        if not text or text.startswith("#"):
            continue
        link = split_url(text)
        if link is None or link.domain is None:
            raise InputError(f"not a domain: {text[:80]}", where=f"{where}:{number}")
        brands.append(_brand(link, name.strip()))
    if not brands:
        raise InputError("no domains", where=where)
    return Brands(brands)


def _brand(link: SplitUrl, name: str) -> Brand:
    label = link.name
    short = len(label) < LEAST_TOKEN
    names = [one.lower() for one in (name, link.host_unicode.split(".")[0]) if not one.isascii()]
    return Brand(
        name=name or link.domain or link.host,
        aliases=tuple(names),
        signature_aliases=(),
        tokens=() if short or label.startswith("xn--") else (label,),
        weak_tokens=(label,) if short else (),
        claim_tokens=(),
        sector=_GUARDED_SECTOR,
        domains=(link.domain or link.host,),
        short_hosts=(),
        hotlines=(),
        numbers=(label,) if label.isdigit() and len(label) in _NUMBER_LENGTHS else (),
        region="cn",
        group="",
        vouched=(),
        strict=False,
    )


def compare(link: SplitUrl, own: Brands) -> Resemblance:
    """What one host is to one's own domains.

    >>> own = own_domains(["icbank.example"], "own.txt")
    >>> compare(split_url("icbank-login.top"), own).own
    'icbank.example'
    >>> compare(split_url("www.icbank.example"), own).match is None
    True
    >>> compare(split_url("weather.example"), own)
    Resemblance(own='', match=None, reason='')
    """
    owner = own.owner(link.host, link.domain)
    if owner is not None:
        return Resemblance(owner.official, None, "")
    match = lookalike.find(link, own) or _wider(link, own)
    if match is None:
        return Resemblance("", None, "")
    facts = {
        "host": link.host_unicode,
        "brand": match.brand.name,
        "official": match.brand.official,
        "seen": match.seen,
    }
    return Resemblance(match.brand.official, match, signal_rows()[match.code].reason(facts))


def _wider(link: SplitUrl, own: Brands) -> Match | None:
    """The name anywhere in the host, or one letter away under any suffix."""
    if link.domain is None:
        return None
    front = link.host[: -len(link.suffix) - 1]
    for brand in own.all:
        for token in brand.tokens:
            if token in front:
                return Match("link.brand-glued", brand, token)
            for piece in {link.name, *link.name.split("-")}:
                if one_slip(piece, token):
                    return Match("link.near-name", brand, piece)
    return None


def one_slip(one: str, other: str) -> bool:
    """True for names one letter apart: changed, missing, added, or two neighbours swapped.

    >>> one_slip("icbnak", "icbank"), one_slip("icban", "icbank"), one_slip("abank", "icbank")
    (True, True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(rest) == len(others):
        swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:] and len(rest) > 1
        return rest[1:] == others[1:] or swapped
    return rest[1:] == others if len(rest) > len(others) else rest == others[1:]
