"""Tables and records nobody in particular wrote: CSV, TSV, JSON and JSON lines.

What a column or a key holds is told by its name; a table without a header by its contents.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.chats import delimited, documents, nested, tabular, times, values
from scamscan.errors import InputError
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_LISTS = (
    "messages", "data", "list", "items", "records", "chats", "rows", "result", "conversations",
    "dialogue", "turns",
)  # fmt: skip
"""Keys under which lists of messages are found."""
_SEARCHED, _FEWEST = 20, 3
"""Rows in which a header is looked for, and how many columns must be known in a later one."""
_SHARE = 0.9
_SAMPLE = 200
_NAME = 40
"""Characters of the longest sender in a table without header."""
_DEEPEST = 3


def fits(head: Head, code: str) -> bool:
    """A header or keys with a column of words; a list of records; columns of one width."""
    if code == "generic-json":
        if head.text.strip() in ("[]", "{}"):
            return True
        return bool(_path(head)) or (head.array and _is_record(head.first))
    if code == "generic-jsonl":
        return not head.array and _is_record(head.first) and isinstance(head.first, dict)
    if head.facts or head.first is not None:
        return False
    return _columns(head) is not None or _guess(head) is not None


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """Every row or record; rows shorter than the header keep what they have."""
    if code == "generic-json":
        for index, record in enumerate(documents.items(source, _path(head) or "item"), 1):
            yield from _of_record(record, source.at(index))
    elif code == "generic-jsonl":
        yield from _read_lines(source)
    else:
        yield from _read_table(source, head)


def _path(head: Head) -> str:
    """Where the records of a document are, as ``ijson`` writes it; empty when nowhere."""
    if head.facts is None or (isinstance(head.first, dict) and _has_words(head.first)):
        return ""
    for name in _LISTS:
        if name in head.lists:
            return f"{name}.item"
    for name in _LISTS:
        inner = head.facts.get(name)
        if isinstance(inner, dict):
            for key in _LISTS:
                if isinstance(inner.get(key), list):
                    return f"{name}.{key}.item"
    return ""


def _is_record(record: object) -> bool:
    if isinstance(record, str):
        return True
    return isinstance(record, dict) and (_has_words(record) or bool(_inner(record)))


def _has_words(record: dict[str, Any]) -> bool:
    return tabular.columns_of(record) is not None


def _inner(record: dict[str, Any]) -> list[Any]:
    """The messages inside a record that is a whole conversation."""
    for name in _LISTS:
        found = record.get(name)
        if isinstance(found, list) and any(isinstance(one, dict) for one in found):
            return found
    return []


def _read_lines(source: Source) -> Iterator[Message | BadRecord]:
    for place, record in nested.lines(source):
        if isinstance(record, InputError):
            yield BadRecord(error=record, source=place)
        else:
            yield from _of_record(record, place)


def _of_record(
    record: object, place: str, conversation: str | None = None, depth: int = 0
) -> Iterator[Message | BadRecord]:
    if isinstance(record, str):
        yield Message(text=values.text_of(record), source=place, conversation=conversation)
        return
    if not isinstance(record, dict):
        yield nested.no_object(place)
        return
    columns = tabular.columns_of(record)
    if columns is None and depth < _DEEPEST and (inner := _inner(record)):
        title = next((record[key] for key in ("title", "name", "chat") if record.get(key)), None)
        name = values.name_of(title) or conversation
        for index, part in enumerate(inner, 1):
            yield from _of_record(part, f"{place}.{index}", name, depth + 1)
    elif columns is None:
        hint = 'a message has a key "text" or "content"'
        error = InputError("record has no words", where=place, hint=hint)
        yield BadRecord(error=error, source=place)
    else:
        yield tabular.message_of(columns, list(record.values()), place, conversation=conversation)


class _Header(NamedTuple):
    """The row that names the columns."""

    columns: tabular.Columns
    delimiter: str
    above: int
    """Rows above it: a title, the chat's names."""


def _columns(head: Head) -> _Header | None:
    """The header; one cell counts in the first line only, when it is a column of words."""
    lines = [line for line in head.lines if line.strip()][:_SEARCHED]
    for above, line in enumerate(lines):
        delimiter = max(",\t;|", key=line.count) if above else head.delimiter
        columns = tabular.columns_of(delimited.split(line.strip("\r\n"), delimiter))
        if columns is None or (above and not columns.is_chat):
            continue
        known = {place for places in columns.places.values() for place in places}
        # A sentence with commas may happen to have a word for a column between two of them.
        if len(known) * 3 >= columns.width and (not above or len(known) >= _FEWEST):
            return _Header(columns, delimiter, above)
    return None


def _guess(head: Head) -> tabular.Columns | None:
    """Columns of a table without header; None when the lines are no table.

    A tab cuts columns wherever all lines have as many; with commas one column must be times, for
    sentences have commas too.
    """
    lines = [line for line in head.lines[:_SAMPLE] if line.strip()]
    if len(lines) < 3 or len(head.header) < 2:
        return None
    rows = [delimited.split(line, head.delimiter) for line in lines]
    width = len(head.header)
    rows = [row for row in rows if len(row) == width]
    if len(rows) < _SHARE * len(lines):
        return None
    stamps = [
        place
        for place in range(width)
        if sum(times.of_any(row[place]).time is not None for row in rows) >= _SHARE * len(rows)
    ]
    if not stamps and head.delimiter != "\t":
        return None
    rest = [place for place in range(width) if place not in stamps]
    if not rest:
        return None
    text = max(rest, key=lambda place: sum(len(row[place]) for row in rows))
    names = [place for place in rest if place != text and _are_names(rows, place)]
    places = {"text": (text,), "time": tuple(stamps), "sender": tuple(names[:1] if stamps else ())}
    return tabular.Columns(
        places={role: found for role, found in places.items() if found}, names=("",) * width
    )


def _are_names(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column holds short words that come again, and no numbers."""
    cells = [row[place].strip() for row in rows if row[place].strip()]
    return (
        bool(cells)
        and max(map(len, cells)) <= _NAME
        and len(set(cells)) < len(cells)
        and not all(cell.replace(".", "").isdigit() for cell in cells)
    )


def _read_table(source: Source, head: Head) -> Iterator[Message | BadRecord]:
    header = _columns(head)
    columns = header.columns if header else _guess(head)
    if columns is None:
        raise InputError(
            "table has no column of words", where=source.name, hint="name one column 内容"
        )
    delimiter = header.delimiter if header else head.delimiter
    found = delimited.rows(source, delimiter, columns.is_row, columns.enough)
    for row in itertools.islice(found, header.above + 1 if header else 0, None):
        yield _of_row(columns, row, delimiter, source.at(row.line))


def _of_row(columns: tabular.Columns, row: delimited.Row, delimiter: str, place: str) -> Message:
    """One row; words with delimiters nobody quoted are put together again."""
    cells = row.cells
    extra = len(cells) - columns.width
    if extra > 0 and any(cells[columns.width :]):
        at = columns.texts[0]
        whole = delimiter.join(cells[at : at + extra + 1])
        cells = [*cells[:at], whole, *cells[at + extra + 1 :]]
    elif extra < 0 and len(cells) <= min(columns.texts) and not _is_begun(columns, cells):
        # The words go on in a line of their own, without quotes around them.
        return Message(text=delimiter.join(cells).strip(), source=place)
    return tabular.message_of(columns, cells, place)


def _is_begun(columns: tabular.Columns, cells: Sequence[str]) -> bool:
    """Whether a short row is a row that was cut, and not words."""
    stamps: Sequence[int] = columns.places.get("time", ())
    marks: Sequence[int] = columns.places.get("self", ()) + columns.places.get("id", ())
    return any(
        times.of_any(cells[place]).time is not None for place in stamps if place < len(cells)
    ) or any(cells[place].strip().isdigit() for place in marks if place < len(cells))
