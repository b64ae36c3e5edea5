"""chatlog (sjzar, a638aa9 of 2025-08): the JSON and CSV answers of its local server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, times, values, vocabulary, wechat_cards
from scamscan.chats.rows import records
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.chats.wechat_chatlog_text import content
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import Message

_KEYS = {"seq", "talker", "isChatRoom"}
_COLUMNS = ("Time", "SenderName", "Sender", "TalkerName", "Talker", "Content")
_ROOM = "@chatroom"
_DEEPEST = 5


def fits(head: Head, code: str) -> bool:
    """By the six columns, or the keys of the first record of an array."""
    if code == "wechat-chatlog-csv":
        return head.header[:6] == _COLUMNS
    return isinstance(head.first, dict) and head.first.keys() >= _KEYS


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; one answer may mix several chats."""
    if code == "wechat-chatlog-csv":
        for line, row in records(source, head.delimiter):
            yield _row(row, source.at(line))
        return
    for index, record in enumerate(documents.items(source, "item"), 1):
        place = source.at(index)
        if isinstance(record, dict):
            yield _record(record, place)
        else:
            error = InputError("record is not an object", where=place)
            yield BadRecord(error=error, source=place)


def _row(row: Mapping[str, str], place: str) -> Message:
    sender, talker = values.name_of(row.get("Sender")), values.name_of(row.get("Talker"))
    said = content(row.get("Content", ""))
    if vocabulary.is_system(sender):
        said = Said(Kind.SYSTEM, row.get("Content", ""))
    return message_of(
        said,
        place,
        when=times.of_text(row.get("Time", "")),
        by=Speaker(
            id=sender, name=values.name_of(row.get("SenderName")), is_self=_own(sender, talker)
        ),
        chat=values.name_of(row.get("TalkerName")) or talker,
    )


def _own(sender: str | None, talker: str | None) -> bool | None:
    """In a private chat ``talker`` is the other side; in a group nothing tells."""
    if sender is None or talker is None or talker.endswith(_ROOM):
        return None
    return sender != talker


def _record(record: Mapping[str, Any], place: str) -> Message:
    sender, talker = values.name_of(record.get("sender")), values.name_of(record.get("talker"))
    own = _own(sender, talker)
    said = _said(record)
    if vocabulary.is_system(sender):
        said = said._replace(kind=Kind.SYSTEM)
    return message_of(
        said,
        place,
        when=times.of_text(values.text_of(record.get("time"))),
        by=Speaker(
            id=sender,
            name=values.name_of(record.get("senderName")),
            # ``isSelf`` is known to be wrong for WeChat 4; in private chats the ids tell.
            is_self=values.flag_of(record.get("isSelf")) if own is None else own,
        ),
        chat=values.name_of(record.get("talkerName")) or talker,
        number=values.name_of(record.get("seq")),
    )


def _said(record: Mapping[str, Any], depth: int = 0) -> Said:
    """What a message object says; quotes and bundles hold further objects."""
    kind, sub = wechat_cards.split_type(record.get("type"))
    sub = sub or wechat_cards.small(record.get("subType"))
    text = values.text_of(record.get("content"))
    held = record.get("contents")
    held = held if isinstance(held, dict) else {}
    if kind == wechat_cards.TEXT:
        return Said(Kind.TEXT, text)
    if wechat_cards.is_xml(text):
        return wechat_cards.read_card(text, kind, sub)
    if sub == wechat_cards.TRANSFER:
        return Said(Kind.TRANSFER, text or vocabulary.placeholder(kind, sub))
    quoted, refer = None, held.get("refer")
    if isinstance(refer, dict) and depth < _DEEPEST:
        quoted = _said(refer, depth + 1).text or None
    lines, more = _bundle(held.get("recordInfo"))
    parts = [text, *(values.text_of(held.get(key)).strip() for key in ("title", "desc"))]
    if kind == wechat_cards.PLACE:
        parts = [vocabulary.placeholder(kind), values.text_of(held.get("label"))]
    if sub == wechat_cards.FILE:
        parts.insert(0, vocabulary.placeholder(kind, sub))
    # A bundle's description is a preview of its first lines.
    parts = [*parts[:2], *lines] if lines else parts
    said = "\n".join(dict.fromkeys(part for part in parts if part))
    return Said(
        wechat_cards.kind_of(kind, sub),
        said or vocabulary.placeholder(kind, sub),
        values.links_of([held.get("url") if kind == wechat_cards.APP else None, *more]),
        quoted=quoted,
        forwarded=sub == wechat_cards.FORWARD,
    )


def _bundle(info: object, depth: int = 0) -> tuple[list[str], list[str]]:
    """The lines of a forwarded bundle with their speakers, bundles within it included."""
    held = info.get("DataList") if isinstance(info, dict) else None
    items = held.get("DataItems") if isinstance(held, dict) else None
    lines: list[str] = []
    links: list[str] = []
    for item in items if isinstance(items, list) and depth < _DEEPEST else ():
        if not isinstance(item, dict):
            continue
        name = values.text_of(item.get("SourceName"))
        words = values.text_of(item.get("DataDesc")) or values.text_of(item.get("DataTitle"))
        if not words and values.text_of(item.get("DataFmt")) in ("pic", "jpg"):
            words = vocabulary.placeholder(wechat_cards.IMAGE)
        if words:
            lines.append(f"{name}: {words}" if name else words)
        links.extend(values.text_of(item.get(key)) for key in ("Link", "StreamWebURL"))
        inner = item.get("RecordXML")
        inner = inner.get("RecordInfo") if isinstance(inner, dict) else None
        more, urls = _bundle(inner, depth + 1)
        lines, links = lines + more, links + urls
    return lines, links
