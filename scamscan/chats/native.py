"""Our own forms: JSON lines with the keys of ``Message``, and plain text, a message a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scamscan.chats.message_json import read_identifier, read_message
from scamscan.errors import InputError
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_TRIED = 20
"""Lines looked at: the first ones may be damaged."""


def fits(head: Head, code: str) -> bool:
    """JSON lines of which one of the first has a ``text``; ``text`` takes whatever is text."""
    if code == "text":
        return "\x00" not in head.text
    lines = [line for line in head.lines if line.strip()][:_TRIED]
    return bool(lines) and lines[0].lstrip().startswith("{") and any(map(_has_text, lines))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """A message a line; blank lines carry none."""
    for number, line in source.lines():
        if line.strip():
            place = source.at(number)
            yield Message(text=line, source=place) if code == "text" else record_of(line, place)


def record_of(line: str, place: str) -> Message | BadRecord:
    """One JSON line; one that cannot be read keeps its place and, where it can be read, its id."""
    try:
        return read_message(line, place)
    except InputError as error:
        return BadRecord(error=error, source=place, id=read_identifier(line))


def _has_text(line: str) -> bool:
    try:
        row = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and isinstance(row.get("text"), str)
