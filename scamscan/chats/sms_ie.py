"""SMS Import/Export (tmo1/sms-ie): one JSON array in version 1, JSON lines in version 2.

Source read at commit cca5cd3 (2026-08-05).  Every value is a string, the time of an SMS is in
milliseconds and that of an MMS in seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.chats import nested, times, values
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord

_TOKEN = "insert-address-token"  # noqa: S105 - how Android writes the owner's own number
_RECEIVED = "1"
_MEDIA = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.VOICE}


def fits(head: Head, code: str) -> bool:
    """Records with an address, a date and Android's numbers for the direction; or MMS parts."""
    if not isinstance(head.first, dict) or head.array != (code == "sms-ie-json"):
        return False
    keys = head.first.keys()
    if code == "sms-ie-calls":
        return {"number", "date", "duration", "type"} <= keys and "body" not in keys
    if keys & {"__parts", "msg_box"}:
        return "date" in keys
    return {"address", "date", "type"} <= keys and bool(keys & {"body", "date_sent", "thread_id"})


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """Every SMS and MMS in file order; a sender's number is the one the network gave."""
    if code == "sms-ie-json":
        yield from nested.each(source, "item", _message)
    else:
        yield from nested.each_line(source, _message)


def _message(record: Mapping[str, Any], place: str) -> Message:
    box = values.name_of(record.get("msg_box") or record.get("type"))
    text = values.text_of(record.get("body"))
    number = values.name_of(record.get("address"))
    kind = Kind.TEXT
    if "msg_box" in record or _field(record, "parts") is not None:
        text, kind = _parts(record)
        number = _address(_field(record, "sender_address")) or number
    is_self = number == _TOKEN or (box is not None and box != _RECEIVED)
    name = values.name_of(_field(record, "display_name"))
    when = times.of_epoch(record.get("date"))
    others = [name, values.name_of(record.get("address")), *_receivers(record)]
    return Message(
        text=text,
        id=values.name_of(record.get("_id")),
        time=when.time,
        time_exact=when.exact,
        sender_name=None if is_self else name,
        sender_number=None if is_self else number,
        is_self=is_self,
        kind=kind,
        conversation=next(filter(None, others), None if is_self else number),
        channel=Channel.SMS,
        source=place,
    )


def _parts(record: Mapping[str, Any]) -> tuple[str, Kind]:
    """The words of an MMS, or what stands in place of words."""
    parts = [part for part in values.list_of(_field(record, "parts")) if isinstance(part, dict)]
    types = [values.text_of(part.get("ct")) for part in parts]
    words = [values.text_of(record.get("sub"))]
    words += [
        values.text_of(part.get("text"))
        for part, kind in zip(parts, types, strict=True)
        if kind == "text/plain"
    ]
    text = "\n".join(filter(None, words))
    media = (_MEDIA.get(kind.partition("/")[0]) for kind in types)
    return text, Kind.TEXT if text else next(filter(None, media), Kind.OTHER)


def _address(value: object) -> str | None:
    return values.name_of(values.mapping_of(value).get("address"))


def _receivers(record: Mapping[str, Any]) -> list[str | None]:
    found = [_address(one) for one in values.list_of(_field(record, "recipient_addresses"))]
    return [one for one in found if one != _TOKEN]


def _field(record: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - JSON
    """A field of version 2, or of version 1, whose names lack the two underscores."""
    found = record.get(f"__{name}")
    return record.get(name) if found is None else found
