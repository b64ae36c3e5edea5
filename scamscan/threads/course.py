"""How the risk of one person went up and down, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from scamscan.threads.records import Point

MOST = 400
"""Points kept of one person: more than a picture of a conversation can show."""


class _Seen(NamedTuple):
    number: int
    """The person's own count at the message."""
    point: Point


@dataclass(slots=True)
class Course:
    """Points in the order of the messages; beyond ``MOST`` the higher of two neighbours stays.

    >>> course = Course()
    >>> for number in range(1, 1001):
    ...     course.add(number, Point(number, 0.9 if number == 500 else 0.4))
    >>> len(course.points) <= MOST, max(course.points, key=lambda point: point.score).place
    (True, 500)
    """

    _seen: list[_Seen] = field(default_factory=list)

    def add(self, count: int, point: Point) -> None:
        """Take the next point, seen at the person's ``count``-th message."""
        self._seen.append(_Seen(count, point))
        if len(self._seen) > MOST:
            *rest, last = self._seen
            pairs = zip(rest[::2], rest[1::2], strict=True)
            higher = [max(pair, key=lambda one: one.point.score) for pair in pairs]
            self._seen = [*higher, last]

    def take_back(self, since: int) -> None:
        """Forget the points from the person's ``since``-th message on."""
        self._seen = [one for one in self._seen if one.number < since]

    @property
    def points(self) -> tuple[Point, ...]:
        """What is known of the course."""
        return tuple(one.point for one in self._seen)
