"""Points in time as exports write them: epochs of every size, and wall clocks without a zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple


class When(NamedTuple):
    """``time`` and ``time_exact`` of a ``Message``."""

    time: datetime | None = None
    exact: bool = True


UNKNOWN = When()
_UNITS = ((1e11, 1), (1e14, 1_000), (1e17, 1_000_000))
"""An epoch below the first number counts seconds, below the second milliseconds, then micro."""
_EARLIEST, _LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_DATE = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[T\s,]*(?:星期.|周.)?\s*([^0-9\s]{1,5})?\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(?:\.[0-9]+)?\s*((?![Zz]$)[^\s0-9+-][^0-9+-]{0,5})?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_AFTERNOON = ("下午", "晚上", "傍晚", "午後", "夜", "pm", "p.m.", "p. m.", "오후")
_MORNING = ("凌晨", "清晨", "早上", "上午", "午前", "am", "a.m.", "a. m.", "오전")
_SPACES = dict.fromkeys(map(ord, "\u202f\u2009\u00a0\u3000"), " ")
_HIDDEN = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)


def visible(text: str) -> str:
    """A header line without direction marks, its odd spaces made plain; never used on bodies."""
    return text.translate(_HIDDEN).translate(_SPACES)


def place_of(text: str, shown: str, count: int) -> int:
    r"""Where the first ``count`` characters of ``shown``, which is ``visible(text)``, end in it.

    >>> place_of("\u200e[1] \u202a小王", "[1] 小王", 4)
    5
    """
    if len(shown) == len(text):
        return count
    at = 0
    while count and at < len(text):
        count -= bool(visible(text[at]))
        at += 1
    return at


def of_epoch(value: object) -> When:
    """Seconds, milliseconds or microseconds since 1970, as number or digits, told by size.

    >>> of_epoch("1714528800000").time.isoformat()
    '2024-05-01T02:00:00+00:00'
    >>> of_epoch(0).time is None
    True
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return UNKNOWN
    unit = next((unit for most, unit in _UNITS if number < most), None)
    if unit is None or isinstance(value, bool) or not number > 0:
        return UNKNOWN
    try:
        return _plausible(datetime.fromtimestamp(number / unit, UTC), exact=True)
    except (ValueError, OverflowError, OSError):
        return UNKNOWN


def of_text(text: str) -> When:
    """A date with or without a clock, year first; without a zone it is not exact.

    >>> of_text("2024-05-01T02:00:00.000Z").exact
    True
    >>> of_text("2024/5/1 下午3:05").time.isoformat()
    '2024-05-01T15:05:00'
    >>> of_text("2023-02-30 10:00")
    When(time=None, exact=True)
    """
    match = _DATE.match(visible(text).strip())
    if match is None:
        return UNKNOWN
    year, month, day, before, hour, minute, second, after, zone = match.groups()
    clock = f"{before or after or ''}"
    return of_parts(
        (int(year), int(month), int(day)),
        (int(hour or 0), int(minute or 0), int(second or 0)),
        period=clock,
        zone=zone,
    )


def of_any(value: object) -> When:
    """An epoch or a written time, whichever it is."""
    if isinstance(value, str) and not value.strip().replace(".", "", 1).isdigit():
        return of_text(value)
    return of_epoch(value)


def of_parts(
    date: tuple[int, int, int],
    clock: tuple[int, int, int] = (0, 0, 0),
    *,
    period: str = "",
    zone: str | None = None,
) -> When:
    """A point in time from its numbers; ``UNKNOWN`` when there is no such day or hour.

    Args:
        date: year, month, day.
        clock: hour, minute, second; the hour as written.
        period: "下午", "AM" … before or after the clock; the table of CLDR 44 (Babel 2.18).
        zone: "Z" or "+08:00"; None: the wall clock of wherever it was exported.
    """
    hour = of_twelve(clock[0], period)
    try:
        time = datetime(*date, hour, *clock[1:])  # noqa: DTZ001 - the export names no zone
        if zone:
            time = time.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo)
    except (ValueError, OverflowError):
        return UNKNOWN
    return _plausible(time, exact=zone is not None)


def of_twelve(hour: int, period: str) -> int:
    """The hour of 24 from an hour with a word for the part of the day.

    >>> of_twelve(12, "上午"), of_twelve(12, "下午"), of_twelve(1, "中午"), of_twelve(15, "")
    (0, 12, 13, 15)
    """
    word = period.strip().casefold()
    if not word or hour > 12:
        return hour
    if word == "中午":
        return hour + 12 if hour <= 2 else hour
    if word in _AFTERNOON:
        return hour % 12 + 12
    return hour % 12 if word in _MORNING else hour


def _plausible(time: datetime, *, exact: bool) -> When:
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return When(time, exact) if _EARLIEST <= aware <= _LATEST else UNKNOWN
