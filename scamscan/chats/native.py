"""Our own form: JSON lines with the keys of ``Message``."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from scamscan.chats.message_json import read_identifier, read_message
from scamscan.chats.tabular import columns_of
from scamscan.errors import InputError
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_KEYS = frozenset(item.name for item in fields(Message))
_OTHERS = frozenset({"sender", "sender id", "time", "self", "chat"})
"""What other writers of JSON lines tell under names of their own; the generic reader knows them."""
_TRIED = 20
"""Lines looked at: the first ones may be damaged."""


def fits(head: Head, code: str) -> bool:
    """JSON lines of which one of the first has a ``text``."""
    lines = [line for line in head.lines if line.strip()][:_TRIED]
    return bool(lines) and lines[0].lstrip().startswith("{") and any(map(_is_ours, lines))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """A message a line; blank lines carry none."""
    for number, line in source.lines():
        if line.strip():
            yield record_of(line, source.at(number))


def record_of(line: str, place: str) -> Message | BadRecord:
    """One JSON line; one that cannot be read keeps its place and, where it can be read, its id."""
    try:
        return read_message(line, place)
    except InputError as error:
        return BadRecord(error=error, source=place, id=read_identifier(line))


def _is_ours(line: str) -> bool:
    """Whether a line is an object with a text, whose sender and time stand under our own names."""
    try:
        row = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return False
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return False
    columns = columns_of(["text", *(key for key in row if key not in _KEYS)])
    return columns is None or not _OTHERS.intersection(columns.places)
