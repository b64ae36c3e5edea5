"""One JSON object to one ``Message``: the ``Message`` keys, checked."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from scamscan.decoding import without_surrogates
from scamscan.errors import InputError
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

_STRINGS = ("sender_id", "sender_name", "sender_number", "currency", "quoted", "conversation")
_FLAGS = ("time_exact", "forwarded", "recalled")
_DIRECTIONS = ("in", "out")


def read_message(line: str, source: str) -> Message:
    """The message in one line of JSON.

    ``text`` is required; the other ``Message`` keys are optional, null means not known, and keys
    that are not ours are passed over.

    Raises:
        InputError: not a JSON object, ``text`` missing, or a key with a value of the wrong kind.

    >>> read_message('{"text": "你好", "id": 7}', "a.jsonl:1").id
    7
    """
    return message_of(read_object(line, source), source)


def message_of(row: Mapping[str, Any], source: str) -> Message:
    """``read_message`` of an object that is parsed already.

    Raises:
        InputError: ``text`` is missing, or a key has a value of the wrong kind.
    """
    text = row.get("text")
    if not isinstance(text, str):
        raise InputError(
            "text is missing or not a string", where=source, hint='each line needs "text": "…"'
        )
    values: dict[str, Any] = {"text": without_surrogates(text)}
    values["source"] = _typed(row, "source", str, source) or source
    values["id"] = _identifier(row, source)
    for key in _STRINGS:
        values[key] = _typed(row, key, str, source)
    for key in _FLAGS:
        flag = _typed(row, key, bool, source)
        if flag is not None:
            values[key] = flag
    values["is_self"] = _typed(row, "is_self", bool, source)
    values["time"] = _time(row, source)
    if values["time"] is not None and values["time"].tzinfo is None:
        values["time_exact"] = False
    values["kind"] = _choice(row, "kind", Kind, source) or Kind.TEXT
    values["channel"] = _choice(row, "channel", Channel, source)
    values["amount"] = _amount(row, source)
    values["direction"] = _direction(row, source)
    values["urls"] = _texts(row, "urls", source)
    values["codes"] = _texts(row, "codes", source)
    return Message(**values)


def read_identifier(line: str) -> str | int | None:
    """The ``id`` of a line that is no message, if it can be read; never raises.

    >>> read_identifier('{"id": 7, "text": 3}')
    7
    >>> read_identifier('{"id": 7,') is None
    True
    """
    try:
        return _identifier(read_object(line, ""), "")
    except InputError:
        return None


def read_object(line: str, source: str) -> dict[str, Any]:
    """The JSON object in one line.

    Raises:
        InputError: it is no JSON, or no object.

    >>> read_object('{"a": 1}', "a.jsonl:1")
    {'a': 1}
    """
    import orjson

    try:
        # orjson refuses half an emoji ("\\ud83d"); the standard library reads it.
        halves = "\\ud" in line.lower()
        row = json.loads(line, parse_constant=_refuse) if halves else orjson.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"line is not JSON, {error}", where=source, hint="one JSON object on each line"
        ) from error
    if not isinstance(row, dict):
        raise InputError("line is not a JSON object", where=source, hint='write {"text": "…"}')
    return row


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _typed(row: Mapping[str, Any], key: str, kind: type, source: str) -> Any:  # noqa: ANN401 - JSON
    value = row.get(key)
    if value is None or isinstance(value, kind):
        return without_surrogates(value) if isinstance(value, str) else value
    raise InputError(
        f"{key} is not a {kind.__name__}", where=source, hint="see the list of keys in the README"
    )


def _identifier(row: Mapping[str, Any], source: str) -> str | int | None:
    value = row.get("id")
    if value is None or (isinstance(value, (str, int)) and not isinstance(value, bool)):
        return without_surrogates(value) if isinstance(value, str) else value
    raise InputError("id is neither a string nor a whole number", where=source)


def _time(row: Mapping[str, Any], source: str) -> datetime | None:
    value = _typed(row, "time", str, source)
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise InputError(
            "time is not ISO 8601", where=source, hint="write 2026-11-22T09:30:00+08:00"
        ) from error


def _choice(
    row: Mapping[str, Any], key: str, kind: type[Kind] | type[Channel], source: str
) -> Kind | Channel | None:
    value = _typed(row, key, str, source)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(item.value for item in kind)
        raise InputError(f"{key} is not known", where=source, hint=f"one of {known}") from error


def _amount(row: Mapping[str, Any], source: str) -> Decimal | None:
    value = row.get("amount")
    if value is None:
        return None
    try:
        amount = Decimal(str(value)) if not isinstance(value, bool) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise InputError("amount is not a number", where=source, hint='write 12.5 or "12.5"')
    return amount


def _direction(row: Mapping[str, Any], source: str) -> str | None:
    value: str | None = _typed(row, "direction", str, source)
    if value is not None and value not in _DIRECTIONS:
        raise InputError("direction is not known", where=source, hint="one of in, out")
    return value


def _texts(row: Mapping[str, Any], key: str, source: str) -> tuple[str, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f"{key} is not a list of strings", where=source)
    return tuple(without_surrogates(item) for item in value)
