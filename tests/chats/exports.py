"""Invented exports for the readers of messengers, and short ways to read them."""

from __future__ import annotations

import json
from pathlib import Path

from scamscan.chats import read_chats
from scamscan.chats.formats import format_of
from scamscan.chats.head import look
from scamscan.chats.walk import file_source
from scamscan.records import BadRecord


def write(folder, name, content):
    """One file of an export; text as UTF-8, values as JSON."""
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, "utf-8", newline="")
    else:
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


def jsonl(*records):
    """Records as JSON lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def code_of(path):
    """The code of the format a file is taken for; None when nobody knows it."""
    found = format_of(look(file_source(path, path.name)))
    return found.code if found else None


def messages_of(path):
    """All messages of a path, of which none may be bad."""
    found = list(read_chats(path))
    bad = [item.error for item in found if isinstance(item, BadRecord)]
    assert not bad
    return found


def errors_of(path):
    """The errors in place of what could not be read."""
    return [item.error for item in read_chats(path) if isinstance(item, BadRecord)]


def shown(messages, *fields):
    """Some fields of every message, to compare at a glance."""
    return [tuple(getattr(message, field) for field in fields) for message in messages]


def all_of(path):
    """Everything a path gives: messages, and what could not be read in its place."""
    return list(read_chats(path))


def fixture(name):
    """A file under ``fixtures``, invented like the rest."""
    return Path(__file__).parent.joinpath("fixtures", name).read_text("utf-8")
