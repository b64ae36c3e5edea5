"""What a registry's answer holds, whatever protocol it came by: days, names, status.

Answers come from strangers: any field may be missing, wrong or hostile, and none of it raises.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan import lazy
from scamscan.records import DomainStatus
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LIMITED, FAILED = "rate limited", "failed"
_LONGEST = 120
"""Characters kept of a name."""
_FIRST_YEAR, _LAST_YEAR = 1985, 2100
"""Years a registration can carry: the first .com is of 1985."""
_YEAR_FIRST = lazy.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?\.?"
    r"(?:[T ]{1,2}(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_TOGETHER = lazy.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_YEAR_LAST = lazy.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_NAMED = lazy.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]*[- ,]+(\d{4})(?!\d)")
_NAME_FIRST = lazy.compile(r"([A-Za-z]{3})[a-z]*[ .]+(\d{1,2})[ ,]+(?:[\d:]+ )?(\d{4})(?!\d)")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_SPACES = lazy.compile(r"[\s\x00-\x1f\x7f]+")
_LETTERS = lazy.compile(r"[^a-z]+")


class Facts(NamedTuple):
    """What a registry told about a domain; None for what it did not."""

    status: DomainStatus
    created: date | None = None
    updated: date | None = None
    expires: date | None = None
    registrar: str | None = None
    organisation: str | None = None
    country: str | None = None


class NoAnswer(NamedTuple):
    """Why nothing is known."""

    reason: str
    """``rate limited``, ``failed`` or a NetworkError's reason."""
    again_after: float = 1.0
    """Seconds to wait before asking again, when it was ``rate limited``."""


NOT_REGISTERED = Facts(DomainStatus.NOT_REGISTERED)


@cache
def answer_words() -> Mapping[str, tuple[str, ...]]:
    """The words of ``tables/whois_words.tsv`` by kind, longest first."""
    kinds: dict[str, list[str]] = {}
    for kind, word in load_tsv("whois_words.tsv", ("kind", "word")):
        kinds.setdefault(kind, []).append(word)
    return {kind: tuple(sorted(words, key=len, reverse=True)) for kind, words in kinds.items()}


def read_day(text: object, *, day_first: bool = False, hours: int = 0) -> date | None:
    """The UTC day of a printed date; None when there is none.

    Args:
        text: anything; only strings hold dates.
        day_first: read ``05-11-2026`` as the fifth of November.
        hours: how far the writer's clock is ahead of UTC, where the text does not say.

    >>> read_day("2026-11-20 05:14:08", hours=8)
    datetime.date(2026, 11, 19)
    >>> read_day("05-11-2026", day_first=True), read_day("20-Nov-2026")
    (datetime.date(2026, 11, 5), datetime.date(2026, 11, 20))
    >>> read_day("2015年02月18日"), read_day("before 1995"), read_day("0000-00-00T00:00:00Z")
    (datetime.date(2015, 2, 18), None, None)
    """
    if not isinstance(text, str):
        return None
    text = text[:_LONGEST]
    if found := _YEAR_FIRST.search(text):
        return _day_of(found, hours)
    if found := _TOGETHER.search(text):
        return _date(*map(int, found.groups()))
    if found := _YEAR_LAST.search(text):
        one, other, year = map(int, found.groups())
        day, month = (one, other) if day_first or one > 12 else (other, one)
        return _date(year, month, day)
    if found := _NAMED.search(text):
        return _date(int(found[3]), _MONTHS.get(found[2].lower(), 0), int(found[1]))
    if found := _NAME_FIRST.search(text):
        return _date(int(found[3]), _MONTHS.get(found[1].lower(), 0), int(found[2]))
    return None


def _day_of(found: re.Match[str], hours: int) -> date | None:
    year, month, day, hour, minute, second, zone = found.groups()
    plain = _date(int(year), int(month), int(day))
    if plain is None or hour is None:
        return plain
    ahead = timedelta(hours=hours)
    if zone and zone[0] in "+-":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        ahead = -ahead if zone[0] == "-" else ahead
    elif zone:
        ahead = timedelta()
    try:
        clock = (int(hour) % 24, int(minute), min(int(second or 0), 59))
        moment = datetime(plain.year, plain.month, plain.day, *clock, tzinfo=timezone(ahead))
    except (ValueError, OverflowError):
        return plain
    return moment.astimezone(UTC).date()


def _date(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_name(value: object) -> str | None:
    """A name as one short line; None when it is empty or says that it is withheld.

    >>> read_name(" Beispiel  Registrar GmbH "), read_name("REDACTED FOR PRIVACY")
    ('Beispiel Registrar GmbH', None)
    """
    if not isinstance(value, str):
        return None
    text = _SPACES.sub(" ", value).strip()[:_LONGEST]
    low = text.lower()
    for word in answer_words()["withheld"]:
        if low == word or (len(word) > 4 and word in low):
            return None
    return text or None


def read_status(values: Iterable[object], *, created: date | None) -> DomainStatus:
    """The one status that matters to a reader, of everything the registry lists.

    >>> read_status(["client transfer prohibited", "client hold"], created=None).value
    'hold'
    >>> read_status(["active"], created=date(2020, 1, 1)).value
    'registered'
    >>> read_status(["active"], created=None).value
    'withheld'
    """
    said = {
        word
        for value in values
        if isinstance(value, str)
        # WHOIS adds an address after the name, and some put several into one line.
        for part in (value.split("http")[0], *value.split("http")[0].split(","))
        if (word := _LETTERS.sub("", part.lower()))
    }
    words = answer_words()
    for status in (DomainStatus.PENDING_DELETE, DomainStatus.REDEMPTION, DomainStatus.HOLD):
        if not said.isdisjoint(words[status.value]):
            return status
    return DomainStatus.REGISTERED if created else DomainStatus.WITHHELD
