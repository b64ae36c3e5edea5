r"""Facebook and Instagram downloads, and Messenger's end-to-end encrypted chats.

A download writes the bytes of UTF-8 as if they were Latin-1 (``\u00e6\u008a\u0095``), newest
message first; the end-to-end file is clean and must not be "repaired".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, media, nested, times, values
from scamscan.chats.media import Media
from scamscan.chats.spool import Spool
from scamscan.errors import InputError
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "meta"
_MEDIA = ("photos", "gifs", "sticker", "audio_files", "videos")
_NOTICES = {"Subscribe", "Unsubscribe", "Call"}
_LATIN = "\xff"


@dataclass(frozen=True, slots=True)
class _Chat:
    """What holds for every message of a thread."""

    name: str | None
    partner: str | None
    """The other side of a chat of two."""
    repair: bool


def fits(head: Head, code: str) -> bool:
    """Participants as objects with a name, or as names beside ``threadName``."""
    facts = head.facts or {}
    if "participants" not in head.lists or "messages" not in head.lists:
        return False
    if code == "messenger-e2e-json":
        return "threadName" in facts
    first = head.firsts.get("messages")
    known = isinstance(first, dict) and "sender_name" in first and "timestamp_ms" in first
    return known or (first is None and bool({"thread_path", "title"} & facts.keys()))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages, oldest first, each with the number it has in the file."""
    facts = head.facts or {}
    with Spool() as spool:
        broken: InputError | None = None
        clean = code == "messenger-e2e-json"
        first = last = 0.0
        try:
            for record in documents.items(source, "messages.item"):
                line = spool.add(record)
                clean = clean or (not line.isascii() and max(line) > _LATIN)
                when = _stamp(record)
                first, last = first or when, when or last
        except InputError as error:
            broken = error
        chat = _chat(facts, repair=not clean)
        make = _message if code == "meta-json" else _encrypted
        newest_first = first >= last
        records = spool.backwards() if newest_first else spool.forwards()
        # What a cut file lacks are its oldest messages, or its newest.
        if broken is not None and newest_first:
            yield BadRecord(error=broken, source=broken.where or source.name)
        yield from nested.made(
            ((source.at(number), record) for number, record in records),
            lambda record, place: make(record, chat, place),
        )
        if broken is not None and not newest_first:
            yield BadRecord(error=broken, source=broken.where or source.name)


def repaired(text: str) -> str:
    r"""A text whose UTF-8 bytes were written as Latin-1; other texts stay as they are.

    >>> repaired("\u00e6\u008a\u0095\u00e8\u00b5\u0084"), repaired("投资"), repaired("café")
    ('投资', '投资', 'café')
    """
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _stamp(record: object) -> float:
    found = values.mapping_of(record)
    number = values.number_of(found.get("timestamp_ms") or found.get("timestamp"))
    return float(number or 0)


def _chat(facts: Mapping[str, Any], *, repair: bool) -> _Chat:
    right = repaired if repair else str
    listed = values.list_of(facts.get("participants"))
    names = [
        right(values.text_of(one.get("name") if isinstance(one, dict) else one)) for one in listed
    ]
    thread = values.name_of(facts.get("threadName"))
    title = right(values.text_of(facts.get("title"))).strip() or None
    if title is None and thread is not None:
        head, _, number = thread.rpartition("_")
        title = head if head and number.isdigit() else thread
    title = title or values.name_of(facts.get("thread_path"))
    return _Chat(title, title if len(names) == 2 and title in names else None, repair)


def _is_self(sender: str | None, chat: _Chat) -> bool | None:
    """The thread is called after the other side of a chat of two; groups mark nobody."""
    if chat.partner is None or sender is None:
        return None
    return sender != chat.partner


def _message(record: Mapping[str, Any], chat: _Chat, place: str) -> Message:
    right: Callable[[str], str] = repaired if chat.repair else str

    def field(found: Mapping[str, Any], key: str) -> str:
        return right(values.text_of(found.get(key)))

    share = values.mapping_of(record.get("share"))
    said = [field(record, "content"), field(share, "share_text")]
    call = "call_duration" in record or record.get("type") == "Call"
    system = call or values.text_of(record.get("type")) in _NOTICES
    parts = [_of(key) for key in _MEDIA if record.get(key)]
    listed = values.list_of(record.get("files"))
    parts += [media.of_file(field(values.mapping_of(one), "uri")) for one in listed]
    kind, text = media.together("\n".join(dict.fromkeys(filter(None, said))), parts)
    if not parts and share.get("link"):
        kind = Kind.LINK
    if system:
        kind, text = Kind.SYSTEM, text or (_of("call").words if call else "")
    sender = field(record, "sender_name").strip() or None
    when = times.of_epoch(record.get("timestamp_ms"))
    unsent = record.get("is_unsent") is True
    return Message(
        text=text or (_of("unsent").words if unsent else ""),
        time=when.time,
        time_exact=when.exact,
        sender_name=None if system else sender,
        is_self=None if system else _is_self(sender, chat),
        kind=kind,
        urls=values.links_of([right(values.text_of(share.get("link")))]),
        recalled=unsent,
        conversation=chat.name,
        channel=Channel.CHAT,
        source=place,
    )


def _encrypted(record: Mapping[str, Any], chat: _Chat, place: str) -> Message:
    """One message of an end-to-end chat."""
    listed = values.list_of(record.get("media"))
    parts = [media.of_file(values.text_of(values.mapping_of(one).get("uri"))) for one in listed]
    kind, text = media.together(values.text_of(record.get("text")), parts)
    unsent = record.get("isUnsent") is True
    sender = values.name_of(record.get("senderName"))
    when = times.of_epoch(record.get("timestamp"))
    return Message(
        text=text or (_of("unsent").words if unsent else ""),
        time=when.time,
        time_exact=when.exact,
        sender_name=sender,
        is_self=_is_self(sender, chat),
        kind=kind,
        recalled=unsent,
        conversation=chat.name,
        channel=Channel.CHAT,
        source=place,
    )


def _of(label: str) -> Media:
    return media.of(_APP, label) or Media(Kind.OTHER, media.of_kind(Kind.OTHER))
