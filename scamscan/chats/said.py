"""What one record of an export says, and the message made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.chats import values, vocabulary
from scamscan.chats.times import UNKNOWN
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scamscan.chats.times import When


_DEEPEST = 5
_NAMES = ("accountName", "senderDisplayName", "senderName", "sourceName", "sourcename", "name")
_WORDS = ("content", "text", "dataDesc", "datadesc", "dataTitle", "datatitle")


class Said(NamedTuple):
    """The content of one record, whoever said it."""

    kind: Kind = Kind.TEXT
    text: str = ""
    urls: tuple[str, ...] = ()
    money: str = ""
    """The card's words about money, for ``vocabulary.money``; empty when it carries none."""
    quoted: str | None = None
    forwarded: bool = False
    recalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said it; all None when the export does not tell."""

    id: str | None = None
    name: str | None = None
    is_self: bool | None = None


NOBODY = Speaker()


def message_of(
    said: Said,
    place: str,
    *,
    when: When = UNKNOWN,
    by: Speaker = NOBODY,
    chat: str | None = None,
    number: str | None = None,
) -> Message:
    """One chat message; the platform's own lines have no sender.

    Args:
        said: what the record says.
        place: ``"chat.txt:41"``.
        when: its time.
        by: its sender.
        chat: the conversation's name.
        number: the platform's id of the message.
    """
    system = said.kind is Kind.SYSTEM
    by = NOBODY if system else by
    return Message(
        text=said.text,
        id=number,
        time=when.time,
        time_exact=when.exact,
        sender_id=by.id,
        sender_name=by.name,
        is_self=by.is_self,
        kind=said.kind,
        **vocabulary.money(said.kind, said.money or said.text, by.is_self),
        urls=said.urls,
        quoted=said.quoted,
        forwarded=said.forwarded,
        recalled=said.recalled or (system and vocabulary.is_recall(said.text)),
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def with_records(text: str, nested: object, depth: int = 0) -> str:
    r"""A forwarded bundle's own lines under its title; they are what was passed on.

    >>> with_records("聊天记录", [{"accountName": "导师", "content": "明天拉升"}])
    '聊天记录\n导师: 明天拉升'
    """
    if not isinstance(nested, list) or depth > _DEEPEST:
        return text
    lines = [text] if text else []
    for record in nested:
        if isinstance(record, dict):
            name = _first(record, _NAMES)
            words = with_records(_first(record, _WORDS), record.get("chatRecords"), depth + 1)
            if words:
                lines.append(f"{name}: {words}" if name else words)
    return "\n".join(lines)


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := values.text_of(record.get(key)))), "")
