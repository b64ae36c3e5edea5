"""WeCom's session archive, decrypted: JSON lines or an array, one object per message.

https://developer.work.weixin.qq.com/document/path/91774; vendors wrap it again: inner objects as
JSON strings, milliseconds as strings or seconds, unused kinds as null.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, times, values
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "wecom"
_DEEPEST = 5
_WORDS = (
    "content", "title", "description", "displayname", "wish", "corpname", "filename", "doc_creator",
    "sph_name", "feed_desc", "topic", "address", "place", "remarks", "votetitle", "room_name",
)  # fmt: skip
"""Fields of any kind whose words a reader sees, in the order they are shown."""
_LINKS = ("link_url", "url", "weapp_url")
_OPENING = ("{", "[")


def fits(head: Head, code: str) -> bool:
    """A message of the archive, as it is or wrapped once more."""
    if head.array != (code == "wecom-json"):
        return False
    return isinstance(head.first, dict) and _unwrapped(head.first) is not None


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of all conversations, in file order; the account's owner is not marked."""
    if code == "wecom-json":
        yield from nested.each(source, "item", _message)
    else:
        yield from nested.each_line(source, _message)


def _unwrapped(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The message inside a vendor's record; None when there is none."""
    for one in (record, *map(_loaded, record.values())):
        if isinstance(one, dict) and "msgid" in one:
            if isinstance(one.get("msgtype"), str) and ("action" in one or "msgtime" in one):
                return one
            if one.get("action") == "switch":
                return one
    return None


def _loaded(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value that a vendor wrote as a JSON string."""
    if isinstance(value, str) and value.lstrip().startswith(_OPENING):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def _message(wrapped: Mapping[str, Any], place: str) -> Message | BadRecord:
    record = _unwrapped(wrapped)
    if record is None:
        return nested.no_object(place)
    action, label = values.text_of(record.get("action")), values.text_of(record.get("msgtype"))
    label = label or action
    known = media.of(_APP, label)
    kind = known.kind if known else Kind.TEXT if label in ("text", "markdown") else Kind.OTHER
    body = values.mapping_of(_loaded(record.get(label))) or values.mapping_of(
        _loaded(record.get("info") or record.get("doc"))
    )
    said, links = _said(label, body, 0)
    amount = _amount(body) if kind is Kind.RED_PACKET else None
    when = times.of_epoch(record.get("msgtime") or record.get("time"))
    system = kind is Kind.SYSTEM
    return Message(
        text=said or (known.words if known else media.of_kind(Kind.OTHER)),
        id=values.name_of(record.get("msgid")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else values.name_of(record.get("from")),
        kind=kind,
        amount=amount,
        currency="CNY" if amount is not None else None,
        urls=values.links_of(links),
        forwarded=label == "chatrecord",
        recalled=action == "recall" or label == "revoke",
        conversation=_conversation(record),
        channel=Channel.CHAT,
        source=place,
    )


def _conversation(record: Mapping[str, Any]) -> str | None:
    """The room, or both sides of a chat of two in one order whoever speaks."""
    room = values.name_of(record.get("roomid"))
    if room:
        return room
    listed = values.list_of(_loaded(record.get("tolist")))
    sides = {values.text_of(one) for one in [record.get("from"), *listed[:20]]} - {""}
    return "、".join(sorted(sides)) or None


def _amount(body: Mapping[str, Any]) -> Decimal | None:
    """Hundredths of a yuan, as the documentation says."""
    cents = values.number_of(body.get("totalamount"))
    return None if cents is None else cents / Decimal(100)


def _said(label: str, body: Mapping[str, Any], depth: int) -> tuple[str, list[Any]]:
    """The words of one message and the links in it, nested ones in place."""
    known = media.of(_APP, label)
    words = [values.text_of(body.get(key)) for key in _WORDS]
    links = [body.get(key) for key in _LINKS]
    words += [values.text_of(one) for one in values.list_of(_loaded(body.get("voteitem")))]
    items = values.list_of(_loaded(body.get("item")))
    for item in items if depth < _DEEPEST else ():
        if isinstance(item, dict):
            text, more = _item(item, depth + 1)
            words.append(text)
            links += more
    said = "\n".join(filter(None, (word.strip() for word in words)))
    if known and known.kind not in (Kind.TEXT, Kind.SYSTEM, Kind.LINK):
        said = f"{known.words} {said}".strip()
    return said, links


def _item(item: Mapping[str, Any], depth: int) -> tuple[str, list[Any]]:
    """A line of a forwarded bundle, a part of a mixed message, or an article of several."""
    body = _loaded(item.get("content"))
    label = values.text_of(item.get("type")).removeprefix("ChatRecord").casefold()
    if isinstance(body, dict):
        return _said(label, body, depth)
    if isinstance(body, str) and body:
        return body, []
    return _said(label or "news", item, depth)
