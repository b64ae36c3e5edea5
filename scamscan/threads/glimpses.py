"""What one message, with the few before it, says of a conversation, as plain values."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from scamscan.categories import MARKETING, ORDINARY, load_categories
from scamscan.records import Kind, Level, Message
from scamscan.signals import signal_rows
from scamscan.standing import TEXT_MODEL
from scamscan.threads.records import Stage
from scamscan.threads.weights import load_reach, load_weights, stages_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scamscan.records import Verdict
    from scamscan.scanner import Scanner, Watched

READABLE = (Kind.TEXT, Kind.LINK, Kind.OTHER)
"""Kinds whose text is the sender's own words; the rest is a placeholder of the export."""
Key = tuple[str | None, str]
"""Conversation and person."""


class Glimpse(NamedTuple):
    """What counts of one message."""

    total: float
    """Log-odds, the few messages before it taken in."""
    level: Level
    category: str | None
    """The likeliest scam; None when it looks like none."""
    reason: str
    """The heaviest reason, as the reader sees it."""
    stages: tuple[Stage, ...]
    warns: bool
    """True when it warns of scams and asks for nothing."""


class Recent:
    """The last words of everybody on the other side, to read the next ones with."""

    def __init__(self) -> None:
        self._lines: dict[Key, deque[tuple[str, datetime | None]]] = {}

    def together(self, key: Key, message: Message) -> str | None:
        """The message with the few before it as one text; None when it stands alone."""
        reach = load_reach()
        if len(message.text) >= reach.characters:
            return None
        lines, length = [message.text], len(message.text)
        for text, time in reversed(self._lines.get(key, ())):
            if length + len(text) > reach.characters or hours(time, message.time) > reach.hours:
                break
            lines.append(text)
            length += len(text) + 1
        return "\n".join(reversed(lines)) if len(lines) > 1 else None

    def add(self, key: Key, message: Message) -> None:
        """Keep the message for the next to be read with."""
        lines = self._lines.setdefault(key, deque())
        lines.append((message.text, message.time))
        while len(lines) >= load_reach().window:
            lines.popleft()


def key_of(message: Message) -> Key | None:
    """Whom a message counts for; None for the owner's, for the system's, and for nobody's."""
    if message.is_self or message.kind is Kind.SYSTEM:
        return None
    who = message.sender_id or message.sender_number or message.sender_name
    if who is None:
        return (message.conversation, "") if message.is_self is False else None
    return message.conversation, who


def join(block: Sequence[Message], recent: Recent) -> list[str | None]:
    """Each message with the few before it, ``recent`` carried on."""
    texts: list[str | None] = []
    for message in block:
        key = key_of(message)
        if key is None or not _speaks(message):
            texts.append(None)
            continue
        texts.append(recent.together(key, message))
        recent.add(key, message)
    return texts


def read_block(
    scanner: Scanner, block: Sequence[Message], joined: Sequence[str | None]
) -> tuple[list[Verdict], list[Glimpse | None]]:
    """The verdict on every message, and what counts of those that count.

    Args:
        scanner: reads.
        block: messages in order.
        joined: of each message the text it is read with, as ``join`` gives it.
    """
    alone = scanner.watch(block)
    trigger = load_reach().trigger
    asked = [
        number
        for number, (seen, text) in enumerate(zip(alone, joined, strict=True))
        if text is not None and (seen.marks or seen.total > trigger)
    ]
    texts = [Message(text=joined[number] or "", channel=block[number].channel) for number in asked]
    together = dict(zip(asked, scanner.watch(texts), strict=True)) if texts else {}
    glimpses = [
        _glimpse(seen, together.get(number)) if key_of(message) and _speaks(message) else None
        for number, (message, seen) in enumerate(zip(block, alone, strict=True))
    ]
    return [seen.verdict for seen in alone], glimpses


def hours(earlier: datetime | None, later: datetime | None) -> float:
    """Hours from one message to the other; 0 where that cannot be told."""
    if earlier is None or later is None:
        return 0.0
    if (earlier.tzinfo is None) != (later.tzinfo is None):
        earlier, later = earlier.replace(tzinfo=None), later.replace(tzinfo=None)
    return max(0.0, (later - earlier).total_seconds() / 3600)


def _speaks(message: Message) -> bool:
    """Whether its text is the sender's own words: no placeholder, nothing passed on."""
    return bool(message.text) and message.kind in READABLE and not message.forwarded


def _glimpse(alone: Watched, joined: Watched | None) -> Glimpse | None:
    best, total = alone, alone.total
    if joined is not None and (together := _together(joined)) > total:
        best, total = joined, together
    stages = stages_of(alone.marks)
    warns = best.verdict.level.rank < Level.SUSPICIOUS.rank and _warns(alone)
    if not stages and not warns and total <= load_weights().bar:
        return None
    verdict = best.verdict
    category = _category(verdict)
    reason = _reason(verdict, category)
    return Glimpse(total, verdict.level, category, reason, stages, warns)


def _together(joined: Watched) -> float:
    """What messages read together count.

    A rule may tie together words of several honest messages; so it adds little to what the model
    says of them.
    """
    heard = sum(one.counted for one in joined.verdict.signals if one.code == TEXT_MODEL)
    return min(joined.total, heard + load_weights().rules)


def _warns(seen: Watched) -> bool:
    """Whether the message warns of scams, or tells of one."""
    rows = signal_rows()
    return any(mark.code.startswith("warn.") for mark in seen.marks) or any(
        rows[signal.code].weight < 0 and signal.code.startswith("reassure.")
        for signal in seen.verdict.signals
    )


def _category(verdict: Verdict) -> str | None:
    codes = (share.code for share in verdict.categories)
    return next((code for code in codes if code not in (ORDINARY, MARKETING)), None)


def _reason(verdict: Verdict, category: str | None) -> str:
    said = [one.reason for one in verdict.signals if one.counted > 0 and one.code != TEXT_MODEL]
    if said:
        return said[0]
    phrases = words("phrases")
    if category is None:
        return phrases["model"]
    return phrases["model_category"].format(name=load_categories()[category].name)
