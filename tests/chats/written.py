"""Exports written by a test, read back whole."""

from __future__ import annotations

import io
from pathlib import Path

from scamscan.chats import read_chats
from scamscan.chats.formats import format_of
from scamscan.chats.head import look
from scamscan.chats.source import Source
from scamscan.records import BadRecord, Message

DEFAULT = Message(text="")


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with these contents, text as UTF-8 with line ends as given."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, name: str, content: str | bytes, **options) -> list[Message | BadRecord]:
    """Everything a file holds."""
    return list(read_chats(put(folder, name, content), **options))


def facts(item: Message | BadRecord) -> dict[str, object]:
    """The fields of a message that are not what an empty one has."""
    assert isinstance(item, Message), item
    names = Message.__dataclass_fields__
    return {
        name: value for name in names if (value := getattr(item, name)) != getattr(DEFAULT, name)
    }


def texts(items: list[Message | BadRecord]) -> list[str]:
    """The words of every message; a bad record is marked."""
    return [item.text if isinstance(item, Message) else "<bad>" for item in items]


def source_of(content: str | bytes, name: str = "a.txt") -> Source:
    """A file that lies in memory."""
    data = content.encode() if isinstance(content, str) else content
    return Source(name=name, size=len(data), open=lambda: io.BytesIO(data))


def code_of(content: str | bytes, name: str = "a.txt") -> str:
    """The format a file is taken for; empty when nobody knows it."""
    found = format_of(look(source_of(content, name)))
    return found.code if found else ""
