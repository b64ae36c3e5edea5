"""Ask a registry on port 43 (RFC 3912) and read its text, guided by ``tables/whois_words.tsv``.

Our own reader because the libraries at hand answer wrongly where it matters: of twenty WHOIS
answers in ``tests/registry`` python-whois 0.9.6 reads 14 rightly.  It takes a throttled query for a
domain without data, loses .中国 in punycode, gives a list where two answers are joined, and puts
CNNIC's Beijing time into the next day.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan import lazy
from scamscan.decoding import decode
from scamscan.errors import NetworkError
from scamscan.links.answers import (
    FAILED,
    LIMITED,
    NOT_REGISTERED,
    Facts,
    NoAnswer,
    answer_words,
    read_day,
    read_name,
    read_status,
)
from scamscan.links.network import WHOIS_PORT
from scamscan.links.suffixes import punycode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scamscan.links.network import Deadline, Network
    from scamscan.links.registries import Registry
    from scamscan.records import RegistrableDomain

MAX_REFERRALS = 2
_COMMENTS = ("%", "#", ";", ">>>", "*")
_FIELD = lazy.compile(r"\s*(?:\[([^\]]{1,60})\]|([^:：]{1,200}?)[\s.]*[:：])\s*(.*)")
_ASIDE = lazy.compile(r"\s*\([^)]*\)")
_HOST = lazy.compile(r"(?:r?whois://)?([a-z0-9.-]{4,253})(?::([0-9]{1,5}))?/?", re.IGNORECASE)
_MOST_LINES = 2_000


class Referral(NamedTuple):
    """Another server that is said to know more."""

    host: str
    port: int


class _Line(NamedTuple):
    key: str
    value: str


def ask_whois(
    network: Network, registry: Registry, domain: RegistrableDomain, deadline: Deadline
) -> Facts | NoAnswer:
    """What the registry says of a domain, or a server it refers to.

    Args:
        network: opens the connections, under its rules also after a referral.
        registry: a WHOIS one.
        domain: ASCII.
        deadline: for everything, referrals included.
    """
    host, _, port = registry.address.partition(":")
    place = Referral(host, int(port or WHOIS_PORT))
    query = registry.query.format(domain=domain)
    seen = set()
    for _ in range(MAX_REFERRALS + 1):
        seen.add(place)
        try:
            data = network.exchange(*place, f"{query}\r\n".encode("ascii"), deadline)
        except NetworkError as error:
            return NoAnswer(error.what)
        answer = read_whois(
            decode(data).text, domain, day_first=registry.day_first, hours=registry.hours
        )
        if not isinstance(answer, Referral):
            return answer
        if answer in seen:
            return NoAnswer(FAILED)
        place, query = answer, domain
    return NoAnswer(FAILED)


def read_whois(
    text: str, domain: str, *, day_first: bool = False, hours: int = 0
) -> Facts | NoAnswer | Referral:
    r"""What a WHOIS answer tells.

    Args:
        text: decoded.
        domain: what was asked, ASCII; an answer about another name is ``failed``.
        day_first: numeric days are written ``31-12-2026``.
        hours: how far the registry's clock is ahead of UTC.

    >>> text = "Domain Name: a1b.cn\nSponsoring Registrar: 示例网络\n" \
    ...        "Registration Time: 2026-11-20 05:14:08\n"
    >>> read_whois(text, "a1b.cn", hours=8).created
    datetime.date(2026, 11, 19)
    >>> read_whois("No matching record.", "a1b.cn").status.value
    'not-registered'
    >>> read_whois("Queried interval is too short.", "a1b.cn").reason
    'rate limited'
    """
    lines = list(_lines(text))
    if not _is_about(lines, domain):
        return NoAnswer(FAILED)
    days: dict[str, date | None] = {
        kind: _first_day(lines, kind, day_first=day_first, hours=hours)
        for kind in ("created", "updated", "expires")
    }
    registrar = _first_name(lines, "registrar")
    known = days["created"] or days["expires"] or registrar or _first_name(lines, "server")
    low = text.lower()
    words = answer_words()
    if not known and any(phrase in low for phrase in words["limited"]):
        return NoAnswer(LIMITED)
    if not known and any(phrase in low for phrase in words["missing"]):
        return NOT_REGISTERED
    referral = _referral(lines)
    if referral is not None and not days["created"]:
        return referral
    if not known and not _first_name(lines, "status"):
        return NoAnswer(FAILED)
    return Facts(
        status=read_status(_values(lines, "status"), created=days["created"]),
        **days,
        registrar=registrar,
        organisation=_first_name(lines, "organisation"),
        country=_first_name(lines, "country"),
    )


def _lines(text: str) -> Iterator[_Line]:
    """The fields of an answer; a field without a value takes the next line that has none."""
    whole, end, _cut = text.replace("\r\n", "\n").rpartition("\n")
    rows = (whole + end).split("\n")[:_MOST_LINES]
    phrases = [
        word
        for kind in ("created", "updated", "expires")
        for word in answer_words()[kind]
        if word.startswith("record ")
    ]
    waiting = ""
    for row in rows:
        bare = row.strip()
        if not bare or bare.startswith(_COMMENTS):
            continue
        phrase = next((one for one in phrases if bare.lower().startswith(one)), "")
        found = None if phrase else _FIELD.fullmatch(row[:500])
        if phrase:
            yield _Line(phrase, bare[len(phrase) :].lstrip(" :"))
        elif found is None:
            if waiting:
                yield _Line(waiting, bare)
            waiting = ""
        else:
            key = _ASIDE.sub("", found[1] or found[2]).strip(" .\t").lower()
            waiting = "" if found[3] else key
            if found[3]:
                yield _Line(key, found[3].strip())


def _values(lines: list[_Line], kind: str) -> Iterator[str]:
    keys = answer_words()[kind]
    return (line.value for line in lines if line.key in keys)


def _first_day(lines: list[_Line], kind: str, *, day_first: bool, hours: int) -> date | None:
    days = (read_day(value, day_first=day_first, hours=hours) for value in _values(lines, kind))
    return next((day for day in days if day), None)


def _first_name(lines: list[_Line], kind: str) -> str | None:
    return next((name for value in _values(lines, kind) if (name := read_name(value))), None)


def _is_about(lines: list[_Line], domain: str) -> bool:
    """False when the answer names domains, and all of them are others."""
    names = [value.split()[0].lower().rstrip(".") for value in _values(lines, "name")]
    dotted = [name if name.isascii() else punycode(name) for name in names if "." in name]
    return not dotted or domain in dotted


def _referral(lines: list[_Line]) -> Referral | None:
    for value in _values(lines, "referral"):
        found = _HOST.fullmatch(value)
        if found is None or "." not in found[1].strip("."):
            continue
        try:
            host = str(ipaddress.ip_address(found[1]))
        except ValueError:
            host = found[1].lower()
        return Referral(host, int(found[2] or WHOIS_PORT))
    return None
