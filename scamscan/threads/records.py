"""The frozen values a conversation is answered with."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from scamscan.records import Action, Guidance, Level, Skipped


class Stage(enum.StrEnum):
    """How far a conversation has come, in the order fraud usually takes."""

    CLAIM = "claim"
    BAIT = "bait"
    MOVE = "move"
    ASK = "ask"
    PRESSURE = "pressure"
    LOSS = "loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A point of a conversation worth pointing at."""

    index: int
    """Place of the message in its conversation, counted from 1."""
    source: str | None
    """Where it was read: ``"chat.txt:41"``."""
    time: datetime | None
    text: str
    """The message's words."""
    reason: str
    """Why, as a wary friend would say it then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSeen:
    """The first message that brought a stage."""

    stage: Stage
    name: str
    """Of the stage, in Chinese."""
    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something the reader gave away in the conversation."""

    kind: str
    """``money``, ``code``, ``document`` or ``remote``."""
    name: str
    """Of the kind, in Chinese."""
    amount: Decimal | None
    """Of a transfer or red packet; None when only told in words."""
    currency: str | None
    turn: Turn


class Point(NamedTuple):
    """How worrying a conversation was when a message spoke against it."""

    place: int
    """Place of the message in its conversation, counted from 1."""
    score: float
    """0 to 1, what was seen until then added up; fades until the next point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadVerdict:
    """The answer for one counterpart of one conversation.

    Made from the messages seen so far and never from later ones.
    """

    conversation: str | None
    counterpart: str | None
    """The name the other side showed, else its id or number."""
    counterpart_id: str | None
    messages: int
    """How many of the counterpart's messages were read."""
    level: Level
    score: float
    """0 to 1; comparable only within one model and table version."""
    category: str
    category_name: str
    first_warning: Turn | None
    """Where a wary friend would first have warned; None below ``suspicious``."""
    decisive: Turn | None
    """The turn that weighed most; None below ``suspicious``."""
    stages: tuple[StageSeen, ...]
    """In the order they were reached; empty below ``unsure``."""
    losses: tuple[Loss, ...]
    """In order; empty below ``suspicious``."""
    skipped: tuple[Skipped, ...]
    guidance: Guidance
    length: int = 0
    """How many messages the whole conversation has so far, everybody's; 0: not counted."""
    course: tuple[Point, ...] = ()
    """In order, at most ``scamscan.threads.course.MOST``; of a long course the highest are kept."""

    @property
    def action(self) -> Action:
        """``pass``, ``review`` or ``block``."""
        return self.level.action


def worst_first(verdict: ThreadVerdict) -> tuple[int, float]:
    """A key that sorts the most worrying first."""
    return -verdict.level.rank, -verdict.score
