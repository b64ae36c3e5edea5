"""Files made in memory, and the messages expected of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from scamscan.chats import read_source
from scamscan.chats.formats import format_of
from scamscan.chats.head import look
from scamscan.chats.source import Source
from scamscan.records import BadRecord, Channel, Message


def source(content, name="聊天.txt", beside=None):
    """A file that holds ``content``: text as UTF-8, or bytes."""
    data = content.encode() if isinstance(content, str) else content
    return Source(name=name, size=len(data), open=lambda: io.BytesIO(data), beside=beside or {})


def read(content, name="聊天.txt"):
    """Everything the file holds, its kind found out."""
    return list(read_source(source(content, name)))


def messages(content, name="聊天.txt"):
    """The messages, all of which must have been read."""
    found = read(content, name)
    assert not [item for item in found if isinstance(item, BadRecord)], found
    return found


def code_of(content, name="聊天.txt"):
    """What the file is taken for."""
    found = format_of(look(source(content, name).settled()))
    return found.code if found else None


def wall(text):
    """A wall clock: ``time`` and ``time_exact`` of a message."""
    return {"time": datetime.fromisoformat(text), "time_exact": False}


def epoch(seconds):
    """A point in time: ``time`` of a message."""
    return {"time": datetime.fromtimestamp(seconds, UTC)}


def chat(text, source, conversation="聊天", **fields):
    """A message as chats give it."""
    return Message(
        text=text, source=source, conversation=conversation, channel=Channel.CHAT, **fields
    )
