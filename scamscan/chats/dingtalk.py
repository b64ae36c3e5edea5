"""DingTalk: ``export.json`` of dingtalk-exporter (27fb850d); DingTalk itself exports nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, times, values
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "dingtalk"
_LINKS = ("url", "link", "href", "message_url", "action_url")
_NAMES = ("title", "name", "file_name", "filename", "description", "text")


def fits(head: Head, code: str) -> bool:
    """``export_time`` and ``conversations``."""
    return {"export_time", "conversations"} <= head.keys


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of every conversation, in file order."""
    records = nested.chats(source, ("conversations", nested.ITEM))
    for number, (chat, _, record) in enumerate(records, 1):
        place = source.at(number)
        yield _message(record, chat, place) if isinstance(record, dict) else nested.no_object(place)


def _message(record: Mapping[str, Any], chat: Mapping[str, Any], place: str) -> Message:
    known = media.of(_APP, values.text_of(record.get("content_type")).casefold())
    attachments = [
        one for one in values.list_of(record.get("attachments")) if isinstance(one, dict)
    ]
    text = values.text_of(record.get("text"))
    named = [name for one in attachments if (name := values.first_of(one, *_NAMES))]
    said = "\n".join(dict.fromkeys(filter(None, [text, *named])))
    kind = known.kind if known else Kind.TEXT
    amount = values.amount_of(text) if kind in (Kind.TRANSFER, Kind.RED_PACKET) else None
    when = times.of_any(record.get("created_at") or "")
    system = kind is Kind.SYSTEM
    return Message(
        text=said or (known.words if known else ""),
        id=values.name_of(record.get("message_id")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else values.name_of(record.get("sender_id")),
        sender_name=None if system else values.name_of(record.get("sender_name")),
        is_self=None if system else values.flag_of(record.get("is_self")),
        kind=kind,
        amount=amount,
        currency="CNY" if amount is not None else None,
        urls=values.links_of(one.get(key) for one in attachments for key in _LINKS),
        conversation=values.first_of(chat, "title", "conversation_id"),
        channel=Channel.CHAT,
        source=place,
    )
