"""SMS Import/Export (tmo1/sms-ie): one JSON array in version 1, JSON lines in version 2.

Source read at commit cca5cd3 (2026-08-05).  Every value is a string, the time of an SMS is in
milliseconds and that of an MMS in seconds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, times, values
from scamscan.errors import InputError
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

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
        for index, record in enumerate(documents.items(source, "item"), 1):
            yield _message(record, source.at(index))
        return
    for number, line in source.lines():
        if not line.strip():
            continue
        place = source.at(number)
        try:
            record = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            problem = InputError(f"line is not JSON, {error}", where=place)
            yield BadRecord(error=problem, source=place)
            continue
        yield _message(record, place)


def _message(record: object, place: str) -> Message | BadRecord:
    if not isinstance(record, dict):
        return BadRecord(error=InputError("record is not an object", where=place), source=place)
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
    listed = _field(record, "parts")
    parts = [part for part in listed if isinstance(part, dict)] if isinstance(listed, list) else []
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
    return values.name_of(value.get("address")) if isinstance(value, dict) else None


def _receivers(record: Mapping[str, Any]) -> list[str | None]:
    listed = _field(record, "recipient_addresses")
    found = [_address(one) for one in listed] if isinstance(listed, list) else []
    return [one for one in found if one != _TOKEN]


def _field(record: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - JSON
    """A field of version 2, or of version 1, whose names lack the two underscores."""
    found = record.get(f"__{name}")
    return record.get(name) if found is None else found
