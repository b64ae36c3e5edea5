"""One person on the other side, followed forwards: what was seen, how it adds up, what it means.

The state after a message depends on that message and those before it.  Turns are counted by what
the scanner says of a message and of the few before it, read together; each counts once, fades with
messages and days, and a long acquaintance without any speaks against it.  So the level comes from
what was done, and a chat of fifty thousand messages is not more suspicious than one of fifty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scamscan.records import Level, Message
from scamscan.standing import UNIT
from scamscan.threads.course import Course
from scamscan.threads.glimpses import hours
from scamscan.threads.records import Point, Stage, Turn
from scamscan.threads.weights import load_reach, load_weights
from scamscan.verdict import load_bands, sigmoid

if TYPE_CHECKING:
    from datetime import datetime

    from scamscan.threads.glimpses import Glimpse


@dataclass(slots=True)
class Suspicion:
    """A stretch of messages the scanner finds fault with."""

    turn: Turn
    """Its heaviest message."""
    seen: Glimpse
    value: float
    """Log-odds above the bar."""
    first: int
    """The counterpart's own count at its first message."""
    last: int
    """And at its latest."""
    time: datetime | None


@dataclass(slots=True)
class Reached:
    """When a level was first reached, and by which turn."""

    level: Level
    score: float
    count: int
    turn: Turn


class Place(NamedTuple):
    """Where a message stands in its conversation."""

    number: int
    """Counted from 1."""
    message: Message


@dataclass(slots=True)
class Counterpart:
    """The state of one person on the other side."""

    conversation: str | None
    name: str | None
    identifier: str | None
    count: int = 0
    suspicions: list[Suspicion] = field(default_factory=list)
    stages: dict[Stage, tuple[int, Turn]] = field(default_factory=dict)
    reached: list[Reached] = field(default_factory=list)
    course: Course = field(default_factory=Course)

    def see(self, place: Place, seen: Glimpse | None) -> None:
        """Take one message into account; None: nothing counts of it but that it came."""
        self.count += 1
        if seen is None:
            return
        turn = turn_of(place, seen.reason)
        for stage in seen.stages:
            first = self.stages[stage][1] if stage in self.stages else turn
            self.stages[stage] = (self.count, first)
        if seen.warns:
            self._take_back()
        value = min(seen.total - load_weights().bar, load_weights().most)
        if value > 0:
            self._see_turn(turn, seen, value)
            self._settle(turn)

    def _see_turn(self, turn: Turn, seen: Glimpse, value: float) -> None:
        last = self.suspicions[-1] if self.suspicions else None
        if last is None or self.count - last.last >= load_reach().window:
            self.suspicions.append(Suspicion(turn, seen, value, self.count, self.count, turn.time))
            return
        if value > last.value:
            last.turn, last.seen, last.value = turn, seen, value
        last.last, last.time = self.count, turn.time

    def _take_back(self) -> None:
        """Somebody quotes a scam and warns of it: what was quoted is no longer his."""
        since = self.count - load_reach().retract
        self.suspicions = [one for one in self.suspicions if one.first < since]
        self.reached = [one for one in self.reached if one.count < since]
        self.stages = {stage: seen for stage, seen in self.stages.items() if seen[0] < since}
        self.course.take_back(since)

    def _settle(self, turn: Turn) -> None:
        """Note a level reached for the first time."""
        total, enough = self._total()
        bands = load_bands()
        level = bands.level(round(total * UNIT))
        if level is Level.LIKELY_SCAM and not enough:
            level, total = Level.SUSPICIOUS, bands.likely / UNIT - 1 / UNIT
        self.course.add(self.count, Point(turn.index, sigmoid(total)))
        highest = self.reached[-1] if self.reached else None
        if highest is None or level.rank > highest.level.rank:
            if level is not Level.NOTHING_FOUND:
                self.reached.append(Reached(level, sigmoid(total), self.count, turn))
        elif level is highest.level and sigmoid(total) > highest.score:
            highest.score = sigmoid(total)

    def _total(self) -> tuple[float, bool]:
        """Log-odds now, and whether there is more than one witness."""
        weights, reach = load_weights(), load_reach()
        now = self.suspicions[-1].time
        values = sorted(
            (one.value * self._fade(one.last, one.time, now) for one in self.suspicions),
            reverse=True,
        )
        stages = sum(self._fade(count, turn.time, now) for count, turn in self.stages.values())
        further = weights.again * sum(values[1:]) + weights.stage * max(0.0, stages - 1)
        known = max(0, self.count - reach.strange)
        acquainted = weights.acquainted * math.log1p(known / reach.acquainted)
        certain = any(one.seen.level is Level.LIKELY_SCAM for one in self.suspicions)
        total = weights.bias + values[0] + further - acquainted
        return total, certain or further >= weights.witnesses

    def _fade(self, count: int, then: datetime | None, now: datetime | None) -> float:
        reach = load_reach()
        share = 0.5 ** ((self.count - count) / reach.half_life)
        days = hours(then, now) / 24
        return float(share * 0.5 ** (days / reach.half_life_days))

    @property
    def standing(self) -> tuple[Level, float]:
        """The highest level reached and not taken back, with its score.

        What is only ``unsure`` lasts no longer than it is.
        """
        highest = self.reached[-1] if self.reached else None
        if highest is not None and highest.level.rank > Level.UNSURE.rank:
            return highest.level, highest.score
        if highest is None:
            return Level.NOTHING_FOUND, 0.0
        total = self._total()[0]
        lasts = total >= load_bands().unsure / UNIT
        return (Level.UNSURE if lasts else Level.NOTHING_FOUND), sigmoid(total)

    def category(self) -> str | None:
        """What most of the turns look like; None when nothing was seen."""
        votes: dict[str, float] = {}
        for one in self.suspicions:
            if (code := one.seen.category) is not None:
                votes[code] = votes.get(code, 0.0) + one.value
        return max(votes, key=lambda code: (votes[code], code)) if votes else None


def turn_of(place: Place, reason: str) -> Turn:
    """The point of a conversation."""
    message = place.message
    return Turn(
        index=place.number,
        source=message.source,
        time=message.time,
        text=message.text,
        reason=reason,
    )
