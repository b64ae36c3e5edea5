r"""Telegram Desktop's ``result.json``: one chat, or the whole account.

Writer read at commit 006cadc (``export_output_json.cpp``).  It writes control characters as
``\xHH``, which is no JSON, and version 4.1.1 wrote a ``document_id`` without quotes; both are
mended on the way.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, times, values
from scamscan.chats.media import Media
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "telegram"
_TYPES = {
    "personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes",
    "private_group", "private_supergroup", "public_supergroup", "private_channel",
    "public_channel",
}  # fmt: skip
_OF_TWO = {"personal_chat", "bot_chat"}
_OWN_KEYS = {"date_unixtime", "from_id", "actor_id", "text_entities"}
"""Keys of a message that no other writer uses; for files stripped of their envelope."""
_HEX = re.compile(r"(?<!\\)((?:\\\\){0,99})\\x([0-9a-fA-F]{2})")
_BARE_ID = re.compile(r'("document_id":[ ]{0,3})(?!["\s0-9]|null)([^"\n,}]{1,300})')
_NOT_INCLUDED = "(File not included"
_WHOLE = {"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XTR"}
"""Currencies written without hundredths in a bill, and Telegram's stars."""
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class _Chat:
    """What holds for every message of a chat."""

    name: str | None
    id: str
    of_two: bool
    owner: str | None
    """The exporting account's ``from_id``, where the file tells."""


def fits(head: Head, code: str) -> bool:
    """By the keys at the top; without them, by the keys of the first message."""
    facts = head.facts or {}
    if code == "telegram-account-json":
        parts = {"chats", "personal_information"} & head.keys
        return "about" in head.keys and bool(parts) and "messages" not in head.keys
    if values.text_of(facts.get("type")) in _TYPES and "messages" in head.lists:
        return True
    first = head.firsts.get("messages")
    return isinstance(first, dict) and len(_OWN_KEYS & first.keys()) >= 2


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of every chat, each under the chat's name."""
    source = _mended(source)
    facts = head.facts or {}
    if code == "telegram-account-json":
        yield from _account(source, facts)
        return
    chat = _chat(facts, None)
    yield from nested.each(
        source, "messages.item", lambda record, place: _message(record, chat, place)
    )


def _account(source: Source, facts: Mapping[str, Any]) -> Iterator[Message | BadRecord]:
    owner = values.first_of(values.mapping_of(facts.get("personal_information")), "user_id")
    # "chats" and "left_chats"; other lists (contacts, sessions) have no messages in them.
    records = nested.chats(source, (nested.ANY, "list", nested.ITEM))
    for number, (about, _, record) in enumerate(records, 1):
        place = source.at(number)
        if isinstance(record, dict):
            yield _message(record, _chat(about, owner), place)
        else:
            yield nested.no_object(place)


def _chat(facts: Mapping[str, Any], owner: str | None) -> _Chat:
    number = values.text_of(facts.get("id"))
    kind = values.text_of(facts.get("type"))
    if kind == "saved_messages":
        owner = owner or number or None
    return _Chat(
        name=values.name_of(facts.get("name"))
        or (kind if kind == "saved_messages" else None)
        or number
        or None,
        id=number,
        of_two=kind in _OF_TWO,
        owner=f"user{owner}" if owner else None,
    )


def _message(record: Mapping[str, Any], chat: _Chat, place: str) -> Message:
    when = times.of_epoch(record.get("date_unixtime"))
    if when.time is None:
        when = times.of_text(values.text_of(record.get("date")))
    system = record.get("type") == "service"
    if system:
        kind, text = Kind.SYSTEM, _service(record)
    else:
        kind, text = media.together(_words(record), _parts(record))
    sender, name = values.name_of(record.get("from_id")), values.name_of(record.get("from"))
    return Message(
        text=text,
        id=values.name_of(record.get("id")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else sender,
        sender_name=None if system else name,
        is_self=None if system else _is_self(sender, name, chat),
        kind=kind,
        urls=values.links_of(_links(record)),
        forwarded="forwarded_from" in record or "forwarded_from_id" in record,
        conversation=chat.name,
        channel=Channel.CHAT,
        source=place,
    )


def _is_self(sender: str | None, name: str | None, chat: _Chat) -> bool | None:
    """The file marks nobody: in a chat of two the other side has the chat's id, or its name."""
    if chat.owner is not None and sender is not None:
        return sender in (chat.owner, chat.owner.removeprefix("user"))
    if not chat.of_two or (sender is None and name is None):
        return None
    if sender is not None and chat.id:
        return sender not in (f"user{chat.id}", chat.id)
    return None if name is None or chat.name is None else name != chat.name


def _words(record: Mapping[str, Any]) -> str:
    """The visible text, with the labels of its buttons, which speak to the reader too."""
    said = _joined(record.get("text"))
    labels = [values.text_of(button.get("text")) for button in _buttons(record)]
    return "\n".join(filter(None, [said, *labels]))


def _joined(text: object) -> str:
    """A text that may be cut into pieces; nothing stands between the pieces."""
    if not isinstance(text, list):
        return values.text_of(text)
    pieces = (one.get("text") if isinstance(one, dict) else one for one in text)
    return "".join(map(values.text_of, pieces))


def _links(record: Mapping[str, Any]) -> Iterator[Any]:
    for key in ("text", "text_entities", "caption_entities"):
        for piece in values.list_of(record.get(key)):
            if isinstance(piece, dict):
                yield piece.get("href")
    for button in _buttons(record):
        yield button.get("data")


def _buttons(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in values.list_of(record.get("inline_bot_buttons")):
        yield from (button for button in values.list_of(row) if isinstance(button, dict))


def _parts(record: Mapping[str, Any]) -> Iterator[Media]:
    if record.get("type") == "unsupported":
        yield _of("unsupported")
    label = values.text_of(record.get("media_type"))
    if label and label != "sticker":
        yield media.of(_APP, label) or _of("unsupported")
    elif label == "sticker":
        found = _of("sticker")
        sign = values.text_of(record.get("sticker_emoji"))
        yield found._replace(words=f"{found.words[:-1]}{sign}{found.words[-1:]}")
    elif "photo" in record:
        yield _of("photo")
    elif "file" in record:
        name = values.first_of(record, "file_name", "file") or ""
        yield media.of_file("" if name.startswith(_NOT_INCLUDED) else name)
    for key, about in _ABOUT.items():
        if record.get(key):
            yield _named(about, _about(key, record))


_ABOUT = {
    "contact_information": "contact", "location_information": "location", "poll": "poll",
    "invoice_information": "invoice", "game_title": "game", "todo_list": "todo",
    "giveaway_information": "giveaway",
}  # fmt: skip


def _about(key: str, record: Mapping[str, Any]) -> list[str | None]:
    """The words of a card, in the order a reader sees them."""
    card = values.mapping_of(record.get(key))
    name = values.name_of
    if key == "contact_information":
        keys = ("first_name", "last_name", "phone_number")
        return [name(card.get(one)) for one in keys]
    if key == "location_information":
        return [name(record.get(one)) for one in ("place_name", "address")]
    if key == "poll":
        listed = values.list_of(card.get("answers"))
        answers = [values.mapping_of(one).get("text") for one in listed]
        return [_joined(card.get("question")), *map(_joined, answers)]
    if key == "todo_list":
        listed = values.list_of(card.get("answers"))
        return [
            _joined(card.get("title")),
            *(_joined(values.mapping_of(o).get("text")) for o in listed),
        ]
    if key == "invoice_information":
        return [name(card.get("title")), name(card.get("description")), _price(card)]
    if key == "game_title":
        return [name(record.get(key)), name(record.get("game_description"))]
    return []


def _price(card: Mapping[str, Any]) -> str | None:
    """What a bill asks for; it is asked, not paid, so it belongs to the words."""
    amount, currency = values.number_of(card.get("amount")), values.text_of(card.get("currency"))
    if amount is None:
        return None
    return f"{amount if currency in _WHOLE else amount / 100} {currency}".strip()


def _service(record: Mapping[str, Any]) -> str:
    action = values.text_of(record.get("action"))
    known = media.of(_APP, f"service.{action}")
    members = [values.text_of(one) for one in values.list_of(record.get("members"))]
    said = [
        values.text_of(record.get("actor")),
        known.words if known else action.replace("_", " "),
        values.text_of(record.get("title")),
        "、".join(filter(None, members)),
        _price(record) or "",
        _joined(record.get("text")),
    ]
    return " ".join(filter(None, said))


def _of(label: str) -> Media:
    return media.of(_APP, label) or Media(Kind.OTHER, media.of_kind(Kind.OTHER))


def _named(label: str, said: list[str | None]) -> Media:
    found = _of(label)
    return found._replace(words=" ".join([found.words, *filter(None, said)]))


class _Mended(io.RawIOBase):
    """The document with the writer's own faults mended, as UTF-8."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self._text = source.text()
        self._stream = self._text.__enter__()
        self._piece = memoryview(b"")
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a buffer has no name in types before 3.12
        if self._at == len(self._piece):
            # Up to the end of a line: an escape never goes across one.
            piece = self._stream.read(_PIECE)
            piece += self._stream.readline(_PIECE)
            self._piece, self._at = memoryview(mended(piece).encode("utf-8", "replace")), 0
        part = self._piece[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._text.__exit__(None, None, None)
        super().close()


def mended(text: str) -> str:
    r"""Lines of a document without escapes that only Telegram writes.

    >>> mended(r'"a\x0bb\\x0b"')
    '"a\\u000bb\\\\x0b"'
    """
    if "\\x" in text:
        text = _HEX.sub(r"\1\\u00\2", text)
    if '"document_id":' in text:
        text = _BARE_ID.sub(r'\1"\2"', text)
    return text


def _mended(source: Source) -> Source:
    return replace(source, open=lambda: io.BufferedReader(_Mended(source)), encoding="utf-8")
