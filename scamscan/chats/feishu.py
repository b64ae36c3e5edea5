"""Feishu and Lark: answers of ``im/v1/messages``, or their items as an array or JSON lines.

https://open.feishu.cn/document/server-docs/im-v1/message/list.  Senders come as ids only, and the
content of a message as JSON in a string.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, times, values
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "feishu"
_WORDS = {"text", "content", "title", "name", "file_name", "template", "user_name", "value"}
_LINKS = {"href", "url", "pc_url", "ios_url", "android_url"}
_DEEPEST = 12


def fits(head: Head, code: str) -> bool:
    """An answer with ``code`` and ``data``, or records that are messages of it."""
    if code == "feishu-api":
        marks = ('"message_id"', '"body"', '"create_time"')
        return {"code", "data"} <= head.keys and all(mark in head.text for mark in marks)
    first = head.first
    if not isinstance(first, dict) or head.array != (code == "feishu-json"):
        return False
    types, bodies = {"msg_type", "message_type"}, {"body", "content"}
    return (
        "message_id" in first
        and bool(types & first.keys())
        and bool(bodies & first.keys())
        and bool({"create_time", "chat_id"} & first.keys())
    )


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages in the order of the answer; nobody is marked as oneself."""
    if code == "feishu-api":
        yield from nested.each(source, "data.items.item", _message)
    elif code == "feishu-json":
        yield from nested.each(source, "item", _message)
    else:
        yield from nested.each_line(source, _message)


def _message(record: Mapping[str, Any], place: str) -> Message:
    label = values.first_of(record, "msg_type", "message_type") or ""
    known = media.of(_APP, label)
    kind = known.kind if known else Kind.TEXT if label in ("text", "post") else Kind.OTHER
    content = values.mapping_of(record.get("body")).get("content") or record.get("content")
    said, links = _said(label, content)
    said = _named(said, values.list_of(record.get("mentions")))
    recalled = record.get("deleted") is True
    if known and known.words not in said:
        said = f"{known.words} {said}".strip() if kind is not Kind.SYSTEM or not said else said
    deleted = media.of(_APP, "deleted")
    when = times.of_epoch(record.get("create_time"))
    system = kind is Kind.SYSTEM
    return Message(
        text=said or (deleted.words if recalled and deleted else ""),
        id=values.name_of(record.get("message_id")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else _sender(record.get("sender")),
        kind=kind,
        urls=values.links_of(links),
        forwarded=label == "merge_forward" or bool(record.get("upper_message_id")),
        recalled=recalled,
        conversation=values.name_of(record.get("chat_id")),
        channel=Channel.CHAT,
        source=place,
    )


def _named(said: str, mentions: list[Any]) -> str:
    """``@_user_10`` before ``@_user_1``, each with the name behind it."""
    names = {
        values.text_of(one.get("key")): values.text_of(one.get("name"))
        for one in mentions[:200]
        if isinstance(one, dict) and one.get("key")
    }
    for key in sorted(names, key=len, reverse=True):
        said = said.replace(key, f"@{names[key]}")
    return said


def _sender(sender: object) -> str | None:
    """The id, in the answer or in an event, where it lies one deeper."""
    found = values.mapping_of(sender)
    inner = values.mapping_of(found.get("sender_id"))
    return values.name_of(found.get("id")) or values.first_of(
        inner, "open_id", "user_id", "union_id"
    )


def _said(label: str, content: object) -> tuple[str, list[Any]]:
    """Words and links of a content, which is JSON in a string."""
    text = values.text_of(content)
    body: Any = content
    if text:
        try:
            body = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return text, []
    if not isinstance(body, (dict, list)):
        return text, []
    if label == "post" and isinstance(body, dict):
        return _post(body)
    if label == "system" and isinstance(body, dict):
        return _system(body), []
    words: list[str] = []
    links: list[Any] = []
    _gather(body, words, links, 0)
    return "\n".join(dict.fromkeys(words)), links


def _post(body: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """A rich text, maybe under a language: a title and lines of pieces."""
    if "content" not in body:
        body = next((one for one in body.values() if isinstance(one, dict)), {})
    rows, links = [values.text_of(body.get("title"))], list[Any]()
    for line in values.list_of(body.get("content")):
        pieces = [piece for piece in values.list_of(line) if isinstance(piece, dict)]
        links += [piece.get("href") for piece in pieces]
        rows.append("".join(map(_piece, pieces)))
    return "\n".join(filter(None, rows)), links


def _piece(piece: Mapping[str, Any]) -> str:
    tag = piece.get("tag")
    if tag == "at":
        # The key of a mention, put right with the other mentions, or the name itself.
        return values.first_of(piece, "user_id") or f"@{values.text_of(piece.get('user_name'))}"
    known = media.of(_APP, {"img": "image", "emotion": "sticker"}.get(str(tag), str(tag)))
    return known.words if known else values.text_of(piece.get("text"))


def _system(body: Mapping[str, Any]) -> str:
    """``"{from_user} invited {to_chatters}"`` with its names."""
    text = values.text_of(body.get("template"))
    for key, value in list(body.items())[:20]:
        names = "、".join(map(values.text_of, value if isinstance(value, list) else [value]))
        text = text.replace(f"{{{key}}}", names)
    return text


def _gather(value: Any, words: list[str], links: list[Any], depth: int) -> None:  # noqa: ANN401 - JSON
    """The words and links of a card, whose shape is free."""
    if depth > _DEEPEST or len(words) > 500:
        return
    if isinstance(value, list):
        for one in value:
            _gather(one, words, links, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str) and key in _WORDS and one.strip():
                words.append(one)
            elif isinstance(one, str) and key in _LINKS:
                links.append(one)
            else:
                _gather(one, words, links, depth + 1)
