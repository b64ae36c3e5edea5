"""WeFlow JSON with its compact form (31eba04), CipherTalk and EchoTrace JSON (e9e0d6c).

One shape: ``session``, ``messages``; the compact form points into ``senders`` by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, times, values, vocabulary, wechat_cards
from scamscan.chats.said import Said, Speaker, message_of, with_records
from scamscan.chats.wechat_weflow_text import content
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import Message

_NAMES = ("displayName", "remark", "groupNickname", "nickname", "accountName", "wxid")
_LINK_WORDS = ("linkTitle", "appMsgTitle", "appMsgDesc", "linkDesc")
_LINKS = ("linkUrl", "appMsgUrl", "url", "linkSourceUrl")
_PLACES = ("locationPoiname", "locationLabel")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chat:
    """What holds for every message of a file."""

    name: str | None
    id: str | None
    private: bool
    owner: str | None
    senders: Mapping[str, Mapping[str, Any]]


def fits(head: Head, code: str) -> bool:
    """By the keys at the top; EchoTrace writes none of its own."""
    facts = head.facts
    if facts is None or "messages" not in head.lists:
        return False
    if code == "wechat-weflow-json":
        return "weflow" in facts
    session = facts.get("session")
    if not isinstance(session, dict):
        return False
    if code == "wechat-ciphertalk-json":
        return "exportInfo" in facts
    return any(key in session for key in ("wxid", "nickname", "displayName"))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one chat."""
    chat = _chat(head.facts or {})
    for index, record in enumerate(documents.items(source, "messages.item"), 1):
        place = source.at(index)
        if not isinstance(record, dict):
            error = InputError("record is not an object", where=place)
            yield BadRecord(error=error, source=place)
            continue
        yield _message(record, chat, place)


def _chat(facts: Mapping[str, Any]) -> _Chat:
    session = facts.get("session")
    session = session if isinstance(session, dict) else {}
    number = values.name_of(session.get("wxid"))
    group = "群" in values.text_of(session.get("type")) or session.get("isGroup") is True
    senders = facts.get("senders")
    return _Chat(
        name=_first(session, ("displayName", "remark", "nickname", "wxid")),
        id=number,
        private=not group and not (number or "").endswith("@chatroom"),
        owner=_first(session, ("ownerId", "myWxid")),
        senders={
            values.text_of(item.get("senderID")): item
            for item in (senders if isinstance(senders, list) else ())
            if isinstance(item, dict) and item.get("senderID") is not None
        },
    )


def _message(record: Mapping[str, Any], chat: _Chat, place: str) -> Message:
    by = _speaker(record, chat)
    when = times.of_epoch(record.get("createTime"))
    said = _said(record, by.id)
    if by.id and by.id.endswith("@chatroom"):
        said = said._replace(kind=Kind.SYSTEM)
    return message_of(
        said,
        place,
        when=when if when.time else times.of_any(record.get("formattedTime") or ""),
        by=by,
        chat=chat.name,
        number=_first(record, ("platformMessageId", "localId")),
    )


def _speaker(record: Mapping[str, Any], chat: _Chat) -> Speaker:
    listed = chat.senders.get(values.text_of(record.get("senderID")), {})
    number = values.name_of(record.get("senderUsername")) or values.name_of(listed.get("wxid"))
    name = values.name_of(record.get("senderDisplayName")) or _first(listed, _NAMES)
    own = values.flag_of(record.get("isSend"))
    if own is None and number is not None:
        if chat.owner is not None:
            own = number == chat.owner
        elif chat.private and number == chat.id:
            own = False
    return Speaker(id=number, name=name, is_self=own)


def _said(record: Mapping[str, Any], sender: str | None) -> Said:
    number, sub = wechat_cards.split_type(record.get("localType"))
    label = values.text_of(record.get("type"))
    kind = vocabulary.kind_of(label) or wechat_cards.kind_of(number, sub)
    _, text = wechat_cards.without_prefix(values.text_of(record.get("content")), sender)
    # The label says "引用消息" while the quote stands in the text.
    said = content(text, kind)
    raw = values.text_of(record.get("rawContent"))
    if (wechat_cards.is_xml(raw) and kind is not Kind.TEXT) or "<refermsg" in raw:
        said = _completed(said, wechat_cards.read_card(raw, number, sub))
    if kind is Kind.LINK:
        said = said._replace(text=_with(said.text, record, _LINK_WORDS))
    said = said._replace(
        kind=kind if kind is not Kind.OTHER else said.kind,
        text=with_records(_with(said.text, record, _PLACES), record.get("chatRecords")),
        urls=values.links_of([*said.urls, *(record.get(key) for key in _LINKS)]),
        forwarded=said.forwarded or vocabulary.is_forward(label) or bool(record.get("chatRecords")),
    )
    return _with_quote(said, record)


def _with_quote(said: Said, record: Mapping[str, Any]) -> Said:
    """The quote from its own fields, which hold what brackets in the text cannot tell apart."""
    quote = record.get("quote")
    inner = quote.get("content") if isinstance(quote, dict) else None
    quoted = values.name_of(record.get("quotedContent")) or values.name_of(inner)
    if quoted is None:
        return said
    ending = f"：{quoted}]"
    at = said.text.rfind("[引用 ") if said.text.endswith(ending) else -1
    return said._replace(text=said.text[:at] if at >= 0 else said.text, quoted=quoted)


def _completed(said: Said, card: Said) -> Said:
    """A printed content with what only the raw card holds."""
    return said._replace(
        text=said.text or card.text,
        urls=said.urls or card.urls,
        money=said.money if values.amount_of(said.money) is not None else card.money,
        quoted=said.quoted or card.quoted,
    )


def _with(text: str, record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """The text with the words of some fields it does not hold yet."""
    if text == vocabulary.placeholder(49, 5) and any(record.get(key) for key in keys):
        text = ""
    for key in keys:
        word = values.text_of(record.get(key)).strip()
        if word and word not in text:
            text = f"{text}\n{word}" if text else word
    return text


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((name for key in keys if (name := values.name_of(record.get(key)))), None)
