"""Dates written with the day or the month first: one decision for a whole file.

A component above twelve anywhere settles it; without one the way the clock is written does.
"""

from __future__ import annotations

from typing import NamedTuple

_MOST_SEEN = 5_000


class Order(NamedTuple):
    """Where year, month and day stand among the three numbers of a date."""

    year: int
    month: int
    day: int


YEAR_FIRST, DAY_FIRST, MONTH_FIRST = Order(0, 1, 2), Order(2, 1, 0), Order(2, 0, 1)
Numbers = tuple[int, int, int]


class Dates:
    """Gathers the dates of a file and decides how they are to be read.

    >>> dates = Dates()
    >>> dates.see((5, 1, 2024), half_day=True)
    >>> dates.order().day, dates.see((13, 1, 2024), half_day=True), dates.order().day
    (1, None, 0)
    """

    def __init__(self) -> None:
        self._seen: set[Numbers] = set()
        self._half_days = 0
        self._all = 0
        self._han = False

    def see(self, date: Numbers, *, half_day: bool = False, han: bool = False) -> None:
        """Take note of one date.

        Args:
            date: its numbers as written.
            half_day: AM or PM stands with the clock.
            han: Chinese, Japanese or Korean stands with the clock.
        """
        if len(self._seen) < _MOST_SEEN:
            self._seen.add(date)
        self._all += 1
        self._half_days += half_day
        self._han = self._han or han

    def order(self) -> Order:
        """The reading that fits the dates seen."""
        firsts = {date[0] for date in self._seen}
        lasts = {date[2] for date in self._seen}
        if any(first > 31 for first in firsts) or self._is_year_first(firsts, lasts):
            return YEAR_FIRST
        if any(first > 12 for first in firsts):
            return DAY_FIRST
        if any(date[1] > 12 for date in self._seen):
            return MONTH_FIRST
        return MONTH_FIRST if self._half_days * 2 > self._all else DAY_FIRST

    def _is_year_first(self, firsts: set[int], lasts: set[int]) -> bool:
        """Two figures for the year: a year changes seldom, and is beside Chinese words first."""
        if any(last > 31 for last in lasts) or min(firsts, default=0) <= 12:
            return False
        return self._han or len(firsts) < len(lasts)


def parts(date: Numbers, order: Order) -> Numbers:
    """Year, month and day; a line that contradicts the file's order is read by itself.

    >>> parts((2024, 5, 1), DAY_FIRST), parts((31, 12, 23), MONTH_FIRST)
    ((2024, 5, 1), (2023, 12, 31))
    """
    if date[0] > 31:
        order = YEAR_FIRST
    elif order is YEAR_FIRST and date[2] > 31:
        order = DAY_FIRST if date[0] > 12 else MONTH_FIRST
    elif order is MONTH_FIRST and date[0] > 12:
        order = DAY_FIRST
    elif order is DAY_FIRST and date[1] > 12:
        order = MONTH_FIRST
    year = date[order.year]
    return year + 2000 if year < 100 else year, date[order.month], date[order.day]
