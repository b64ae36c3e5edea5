"""Exports written by a test, read back whole."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from scamscan.chats import read_chats
from scamscan.chats.formats import format_of
from scamscan.chats.head import look
from scamscan.chats.source import Source
from scamscan.records import Message

DEFAULT = Message(text="")


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """A file with these contents, text as UTF-8 with line ends as given."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder: Path, name: str, content: str | bytes) -> list[Any]:
    """Everything a file holds: messages and bad records."""
    return read_path(put(folder, name, content))


def read_path(path: Path) -> list[Any]:
    """Everything a file, a folder or a zip holds."""
    return list(read_chats(path))


def facts(item: object) -> dict[str, object]:
    """The fields of a message that are not what an empty one has."""
    assert isinstance(item, Message), item
    names = Message.__dataclass_fields__
    return {
        name: value for name in names if (value := getattr(item, name)) != getattr(DEFAULT, name)
    }


def texts(items: list[Any]) -> list[str]:
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
