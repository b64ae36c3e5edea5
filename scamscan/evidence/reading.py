"""The copied export read through, once, in blocks: facts, opinions, and which file said what."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scamscan.chats import read_chats
from scamscan.errors import InputError
from scamscan.records import BadRecord
from scamscan.threads import BATCH, Threads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scamscan.evidence.gather import Gatherer
    from scamscan.records import Message
    from scamscan.scanner import Scanner
    from scamscan.threads.records import ThreadVerdict

MOST_CHATS: Final = 10
"""Conversations named beside a file."""


@dataclass(slots=True)
class Part:
    """What one file of the export held."""

    first: int
    last: int
    chats: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadChat:
    """What reading gave besides the facts."""

    verdicts: tuple[ThreadVerdict, ...]
    parts: dict[str, Part]
    """By the file's name as messages name it."""


def read_through(path: Path, gatherer: Gatherer, scanner: Scanner, me: str | None) -> ReadChat:
    """Give every message of the export to the gatherer, in order.

    Args:
        path: the copy.
        gatherer: takes the messages.
        scanner: reads them; offline.
        me: the reader's own name or id, for exports that do not say whose a message is.
    """
    threads = Threads(scanner)
    parts: dict[str, Part] = {}
    number = 0
    for block in _blocks(_items(path), gatherer):
        mine = [_owned(message, me) for message in block] if me else block
        gatherer.take(mine, threads.feed(mine))
        for message in mine:
            number += 1
            _note(parts, message, number)
    return ReadChat(threads.verdicts(), parts)


def _items(path: Path) -> Iterator[Message | BadRecord]:
    try:
        yield from read_chats(path)
    except InputError as error:
        # A whole package nobody can read: its files are kept all the same.
        yield BadRecord(error=error, source=error.where or path.name)


def _blocks(items: Iterator[Message | BadRecord], gatherer: Gatherer) -> Iterator[list[Message]]:
    block: list[Message] = []
    for item in items:
        if isinstance(item, BadRecord):
            gatherer.miss(item)
            continue
        block.append(item)
        if len(block) == BATCH:
            yield block
            block = []
    if block:
        yield block


def _owned(message: Message, me: str | None) -> Message:
    mine = me in (message.sender_name, message.sender_id, message.sender_number)
    direction = message.direction
    if message.amount is not None and direction is None:
        direction = "out" if mine else "in"
    return replace(message, is_self=mine, direction=direction)


def _note(parts: dict[str, Part], message: Message, number: int) -> None:
    file = (message.source or "").rpartition(":")[0]
    part = parts.setdefault(file, Part(number, number))
    part.last = number
    chat = message.conversation
    if chat and chat not in part.chats and len(part.chats) < MOST_CHATS:
        part.chats.append(chat)
