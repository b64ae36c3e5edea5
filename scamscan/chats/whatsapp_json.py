"""WhatsApp-Chat-Exporter's ``result.json`` (a0719bc): chats by account, messages by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, times, values
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "whatsapp"
_ENDS = ("@s.whatsapp.net", "@g.us", "@lid", "@broadcast", "@newsletter")
_OF_TWO = ("@s.whatsapp.net", "@lid")
_TYPES = {"image": Kind.IMAGE, "audio": Kind.VOICE, "video": Kind.VIDEO}


def fits(head: Head, code: str) -> bool:
    """Every key at the top is an account."""
    return bool(head.keys) and all(key.endswith(_ENDS) for key in head.keys)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of every chat under the chat's name."""
    records = nested.chats(source, (nested.ANY,))
    for number, (chat, account, record) in enumerate(records, 1):
        place = source.at(number)
        if isinstance(record, dict):
            yield _message(record, account, chat, place)
        else:
            yield nested.no_object(place)


def _message(
    record: Mapping[str, Any], account: str, chat: Mapping[str, Any], place: str
) -> Message:
    own = values.flag_of(record.get("from_me"))
    data = _plain(values.text_of(record.get("data")))
    caption = _plain(values.text_of(record.get("caption")))
    system = record.get("meta") is True and record.get("media") is not True
    parts = []
    if record.get("media") is True:
        kind = _TYPES.get(values.text_of(record.get("mime")).partition("/")[0])
        sticker = media.of(_APP, "sticker") if record.get("sticker") is True else None
        parts.append(
            sticker or (media.Media(kind, media.of_kind(kind)) if kind else media.of_file(data))
        )
        data = ""
    kind, text = media.together("\n".join(filter(None, [data, caption])), parts)
    name = values.name_of(chat.get("name"))
    sender = values.name_of(record.get("sender"))
    other = account if account.endswith(_OF_TWO) and own is False else None
    when = times.of_epoch(record.get("timestamp"))
    return Message(
        text=text,
        id=values.name_of(record.get("key_id")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else other,
        sender_name=None if system else sender or (name if other else None),
        is_self=None if system else own,
        kind=Kind.SYSTEM if system else kind,
        quoted=_plain(values.text_of(record.get("quoted_data"))) or None,
        conversation=name or account or None,
        channel=Channel.CHAT,
        source=place,
    )


def _plain(text: str) -> str:
    """The exporter stores line ends as its pages want them."""
    return text.replace("<br>", "\n")
