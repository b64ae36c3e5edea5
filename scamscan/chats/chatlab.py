"""ChatLab's own convention (0.0.1, 0.0.2), as one JSON document or as JSON lines.

https://github.com/ChatLab/ChatLab, documentation of 2026-08; written by WeFlow, CipherTalk and
others, who stray from it, so it is read leniently.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, times, values
from scamscan.chats.said import with_records
from scamscan.errors import InputError
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_KINDS = {
    0: Kind.TEXT, 1: Kind.IMAGE, 2: Kind.VOICE, 3: Kind.VIDEO, 4: Kind.FILE, 5: Kind.IMAGE,
    7: Kind.LINK, 20: Kind.RED_PACKET, 21: Kind.TRANSFER, 24: Kind.LINK, 25: Kind.TEXT,
    26: Kind.TEXT, 80: Kind.SYSTEM, 81: Kind.SYSTEM,
}  # fmt: skip
_FORWARD, _RECALL = 26, 81
_SYSTEM = {"system", "SYSTEM"}


def fits(head: Head, code: str) -> bool:
    """``chatlab`` among the keys, or a first JSON line with ``_type``."""
    if code == "chatlab-jsonl":
        return isinstance(head.first, dict) and "_type" in head.first and not head.array
    return head.facts is not None and "chatlab" in head.facts


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages, each with the chat's name, the sender's names at that time, and whose it is."""
    if code == "chatlab-jsonl":
        yield from _read_lines(source)
        return
    meta = _mapping((head.facts or {}).get("meta"))
    for index, record in enumerate(documents.items(source, "messages.item"), 1):
        yield _message(record, meta, source.at(index))


def _read_lines(source: Source) -> Iterator[Message | BadRecord]:
    meta: Mapping[str, Any] = {}
    for number, line in source.lines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            record = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            problem = InputError(f"line is not JSON, {error}", where=source.at(number))
            yield BadRecord(error=problem, source=source.at(number))
            continue
        kind = record.get("_type") if isinstance(record, dict) else None
        if kind == "header":
            meta = _mapping(record.get("meta"))
        elif kind != "member":
            yield _message(record, meta, source.at(number))


def _message(record: object, meta: Mapping[str, Any], place: str) -> Message | BadRecord:
    if not isinstance(record, dict):
        error = InputError("record is not an object", where=place)
        return BadRecord(error=error, source=place)
    number = record.get("type")
    kind = _KINDS.get(number, Kind.OTHER) if isinstance(number, int) else Kind.TEXT
    sender = values.name_of(record.get("sender"))
    owner = values.name_of(meta.get("ownerId"))
    if sender in _SYSTEM:
        kind = Kind.SYSTEM
    text = values.text_of(record.get("content"))
    when = times.of_epoch(record.get("timestamp"))
    amount = values.amount_of(text) if kind in (Kind.TRANSFER, Kind.RED_PACKET) else None
    is_self = None if owner is None or sender is None else sender == owner
    return Message(
        text=with_records(text, record.get("chatRecords")),
        id=values.name_of(record.get("platformMessageId")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if kind is Kind.SYSTEM else sender,
        sender_name=values.name_of(record.get("groupNickname"))
        or values.name_of(record.get("accountName")),
        is_self=None if kind is Kind.SYSTEM else is_self,
        kind=kind,
        amount=amount,
        currency="CNY" if amount is not None else None,
        direction=None if amount is None or is_self is None else "out" if is_self else "in",
        quoted=values.name_of(record.get("replyToSummary")),
        forwarded=number == _FORWARD or bool(record.get("chatRecords")),
        recalled=number == _RECALL,
        conversation=values.name_of(meta.get("name")),
        channel=Channel.CHAT,
        source=place,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
