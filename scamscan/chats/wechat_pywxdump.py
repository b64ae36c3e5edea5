"""PyWxDump (xaoyaoo, 81bb9d0 of 2025-07) CSV and JSON, and the same CSV from WeClone and WeFlow.

Older files hold ``content``, itself JSON with ``src`` and ``msg``; WeFlow leaves ``room_name`` out,
writes English labels and display names.
"""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, times, values, vocabulary, wechat_cards, wechat_weflow_text
from scamscan.chats.rows import records
from scamscan.chats.said import Said, Speaker, message_of, with_records
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import Message

_KEYS = {"MsgSvrID", "type_name", "is_sender", "talker"}
_ANCHOR = re.compile(r"<a\s[^<>]{0,4000}>[^<>]{0,200}</a>", re.I)
_HREF = re.compile(r"""href\s?=\s?["']([^"'<>]{1,4000})["']""", re.I)
_QUOTE = re.compile(r"\n\n\[引用\]\(([^()\n]{0,40})\)")
_QUOTED_NAME = re.compile(r"[^:：\n]{0,64}[:：] ?")
_PAGES = re.compile(r"(.{1,200}?)(?:_[0-9]{1,9}){1,2}$")
_TRANSFER, _FORWARD = "转账|", "(分享)合并转发"


def fits(head: Head, code: str) -> bool:
    """By the names of the columns, or of the keys of the first record of an array."""
    if code == "wechat-pywxdump-json":
        return head.array and isinstance(head.first, dict) and head.first.keys() >= _KEYS
    return _KEYS.issubset(head.header) and bool({"msg", "content"} & set(head.header))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one chat, or one part of it."""
    names = _names(source)
    if code == "wechat-pywxdump-csv":
        for line, row in records(source, head.delimiter):
            yield _message(row, source.at(line), source.stem, names)
        return
    for index, record in enumerate(documents.items(source, "item"), 1):
        place = source.at(index)
        if isinstance(record, dict):
            yield _message(record, place, source.stem, names)
        else:
            error = InputError("record is not an object", where=place)
            yield BadRecord(error=error, source=place)


def _names(source: Source) -> Mapping[str, str]:
    """Display names by account, from the ``users.json`` beside the chat."""
    users = source.beside.get("users.json")
    if users is None:
        return {}
    facts = documents.facts(users)
    found: dict[str, str] = {}
    for number, user in (facts.values if facts else {}).items():
        if isinstance(user, dict):
            name = values.name_of(user.get("remark")) or values.name_of(user.get("nickname"))
            if name:
                found[number] = name
    return found


def _message(row: Mapping[str, Any], place: str, stem: str, names: Mapping[str, str]) -> Message:
    room = values.name_of(row.get("room_name"))
    talker = values.name_of(row.get("talker"))
    own = values.flag_of(row.get("is_sender"))
    if own is None and vocabulary.is_own(talker):
        own = True
    listed = names.get(talker or "")
    account = _is_account(talker, room)
    pages = _PAGES.match(stem)
    chat = room or (pages[1] if pages else stem)
    return message_of(
        _said(row, room is None),
        place,
        when=times.of_any(row.get("CreateTime")),
        by=Speaker(id=talker if account else None, name=listed if account else talker, is_self=own),
        chat=names.get(chat, chat),
        number=values.name_of(row.get("MsgSvrID")),
    )


def _is_account(talker: str | None, room: str | None) -> bool:
    """Whether ``talker`` holds an account; WeFlow writes a display name there."""
    if talker is None or vocabulary.is_own(talker):
        return False
    return room is not None or talker.startswith("wxid_")


def _said(row: Mapping[str, Any], from_weflow: bool) -> Said:
    label = values.text_of(row.get("type_name")).strip()
    text, extra = _parts(row)
    kind = vocabulary.kind_of(label)
    if wechat_cards.is_xml(text) and kind is not Kind.TEXT:
        return wechat_cards.read_card(text)
    if from_weflow:
        said = wechat_weflow_text.content(text, kind)
        return said._replace(urls=values.links_of([*said.urls, *_links(extra, kind)]))
    if text.startswith(_TRANSFER):
        kind = Kind.TRANSFER
    kind = kind or Kind.OTHER
    hidden = [match[1] for match in _HREF.finditer(text)] if "<a" in text else []
    if hidden:
        # The anchor's own words are the exporter's: "tap for details".
        text = _ANCHOR.sub("", text)
    quoted = None
    if quote := _QUOTE.search(text):
        rest = text[quote.end() :]
        name = _QUOTED_NAME.match(rest)
        quoted, text = rest[name.end() if name else 0 :].strip(), text[: quote.start()]
    forwarded = vocabulary.is_forward(label)
    if isinstance(extra, (dict, list)):
        lines, more = _bundle(extra)
        text, hidden = with_records(text, lines), hidden + more
    urls = values.links_of([*hidden, *_links(extra, kind)])
    return Said(kind, text.strip(), urls, quoted=quoted, forwarded=forwarded)


def _parts(row: Mapping[str, Any]) -> tuple[str, Any]:
    """The words and ``src``; ``src`` is a link, a path, or an object for a forwarded bundle."""
    text, extra = row.get("msg"), row.get("src")
    packed = row.get("content")
    if text is None and packed is not None:
        value = packed if isinstance(packed, dict) else _loads(values.text_of(packed))
        if isinstance(value, dict) and "msg" in value:
            text, extra = value.get("msg"), value.get("src")
        else:
            text = packed
    if isinstance(extra, str) and extra.lstrip().startswith(("{", "[")):
        extra = _loads(extra) or extra
    return values.text_of(text), extra


def _links(extra: object, kind: Kind | None) -> list[object]:
    """``src`` of a card; that of a picture leads to the picture."""
    media = {Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.FILE}
    return [extra] if isinstance(extra, str) and kind not in media else []


def _bundle(extra: object) -> tuple[list[dict[str, Any]], list[str]]:
    """The records of a bundle, wherever in the object they lie, and its links."""
    lines: list[dict[str, Any]] = []
    links: list[str] = []
    waiting = deque([extra])
    for _ in range(10_000):
        if not waiting:
            break
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extendleft(reversed(value))
        elif isinstance(value, dict):
            if any(key in value for key in ("datadesc", "dataDesc", "datatitle", "content")):
                lines.append(value)
            inner = [item for item in value.values() if isinstance(item, (dict, list))]
            waiting.extendleft(reversed(inner))
            texts = (item for item in value.values() if isinstance(item, str))
            links.extend(item for item in texts if item.startswith(("http://", "https://")))
    return lines, links


def _loads(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
