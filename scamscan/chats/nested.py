"""Documents that hold several chats, each with its own list of messages; and JSON lines.

``documents.items`` gives the records of one list; here every record comes with what its chat says
about itself before its messages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents
from scamscan.chats.source import broken
from scamscan.errors import InputError
from scamscan.records import BadRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scamscan.chats.source import Source
    from scamscan.records import Message

    _Made = Message | BadRecord | None
    _Make = Callable[[Mapping[str, Any], str], _Made]

_LARGEST = 1 << 16
"""Parser events of one value beside the messages (avatars, manifests) before it is passed over."""
_LARGEST_RECORD = 1 << 20
"""Parser events of one message; a forwarded bundle of hundreds of messages has some thousands."""
ITEM = "[]"
ANY = "*"
"""Steps of a path: an element of a list, a value under any key."""


def each(source: Source, path: str, make: _Make) -> Iterator[Message | BadRecord]:
    """The messages of one list; a record that is no object keeps its place.

    Args:
        source: the file.
        path: as for ``documents.items``.
        make: one record and its place to a message; None for what is no message.
    """
    yield from made(
        ((source.at(index), one) for index, one in enumerate(documents.items(source, path), 1)),
        make,
    )


def each_line(source: Source, make: _Make) -> Iterator[Message | BadRecord]:
    """The messages of JSON lines; blank lines pass, a line that is no JSON keeps its place."""
    yield from made(((source.at(number), one) for number, one in lines(source)), make)


def made(records: Iterable[tuple[str, object]], make: _Make) -> Iterator[Message | BadRecord]:
    """Records with their places, made into messages."""
    for place, record in records:
        if isinstance(record, InputError):
            yield BadRecord(error=record, source=place)
        elif isinstance(record, dict):
            found = make(record, place)
            if found is not None:
                yield found
        else:
            yield no_object(place)


def no_object(place: str) -> BadRecord:
    """What stands in the place of a record that is a number, a text or a list."""
    return BadRecord(error=InputError("record is not an object", where=place), source=place)


def lines(source: Source) -> Iterator[tuple[int, object]]:
    """Every JSON line with its number; an ``InputError`` for a line that is none."""
    for number, line in source.lines():
        if not line.strip():
            continue
        try:
            yield number, json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            problem = f"line is not JSON, {str(error)[:200]}"
            yield number, InputError(problem, where=source.at(number))


def chats(
    source: Source, outer: tuple[str, ...], inner: str = "messages"
) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """What a chat says of itself, the key under which it stands, and one message.

    The first value grows while a chat is read: what stands behind its messages comes too late.

    Args:
        source: the file.
        outer: the way to a chat: ``("chats", "list", ITEM)``, ``(ANY,)``.
        inner: the key of its messages, a list or an object of records.

    Raises:
        InputError: the file is cut or damaged; what came before has been given.
    """
    import ijson

    given = 0
    stream = documents.Utf8(source)
    try:
        for found in _walk(ijson.basic_parse(stream, use_float=True), outer, inner):
            yield found
            given += 1
    except (ijson.JSONError, ValueError, RecursionError) as error:
        value = documents.whole(source)
        if value is None:
            raise broken(source, error) from error
        for index, found in enumerate(_through(value, outer, inner)):
            if index >= given:
                yield found
    finally:
        stream.close()


def _walk(
    events: Iterable[tuple[str, Any]], outer: tuple[str, ...], inner: str
) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    path: list[str] = []
    facts: dict[str, Any] = {}
    builder: Any = None
    base = size = 0
    for event, value in events:
        if event == "map_key":
            path[-1] = value
            if builder is not None and len(path) > base:
                builder.event(event, value)
            continue
        opening, closing = event.startswith("start_"), event.startswith("end_")
        if closing:
            path.pop()
        depth = len(path)
        if builder is None and not closing:
            if event == "start_map" and depth == len(outer) and _fit(path, outer):
                facts = {}
            record = depth == len(outer) + 2 and path[depth - 2] == inner
            fact = depth == len(outer) + 1 and path[depth - 1] != inner
            if (record or fact) and _fit(path, outer):
                builder, base, size = _builder(), depth, 0
        if builder is not None:
            size += 1
            if size <= (_LARGEST if base == len(outer) + 1 else _LARGEST_RECORD):
                builder.event(event, value)
            if depth == base and not opening:
                if base == len(outer) + 2:
                    yield facts, path[len(outer) - 1], builder.value
                elif size <= _LARGEST:
                    facts[path[-1]] = builder.value
                builder = None
        if opening:
            path.append("" if event == "start_map" else ITEM)


def _builder() -> Any:  # noqa: ANN401 - ijson is not typed
    import ijson

    return ijson.ObjectBuilder()


def _fit(path: list[str], outer: tuple[str, ...]) -> bool:
    return all(step in (ANY, here) for here, step in zip(path, outer, strict=False))


def _through(
    value: Any,  # noqa: ANN401 - JSON
    outer: tuple[str, ...],
    inner: str,
    key: str = "",
) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    if outer:
        for name, one in _children(value):
            if outer[0] in (ANY, name):
                yield from _through(one, outer[1:], inner, name)
    elif isinstance(value, dict):
        facts = {name: one for name, one in value.items() if name != inner}
        for _, one in _children(value.get(inner)):
            yield facts, key, one


def _children(value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((ITEM, one) for one in value)
