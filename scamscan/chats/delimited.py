"""Rows of CSV and TSV as people and programs really write them.

Cells of any length, NUL bytes, every line end; one quote that is never closed costs one row and not
the rest of the file, which is what the ``csv`` module would make of it.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from scamscan.chats.source import Source

    _IsRow = Callable[[Sequence[str]], bool]

_MOST_HELD = 4 << 20
"""Characters of one row; the XML of a forwarded bundle has up to some hundred thousand."""
_ALIKE = 2_000
"""Lines like rows that one cell may hold; the longest pasted article seen has some hundreds."""


class Row(NamedTuple):
    """One row of a table."""

    line: int
    """Number of its first line, from 1."""
    cells: list[str]


class _Split(NamedTuple):
    cells: list[str]
    unclosed: bool
    """The last cell begins with a quote and never ends."""
    clean: bool
    """Every closing quote is followed by a delimiter or by the end."""


def split(text: str, delimiter: str) -> list[str]:
    r"""The cells of one row; a quoted cell may hold delimiters, line ends and doubled quotes.

    >>> split('1,"say ""hi"", then\ngo",3', ",")
    ['1', 'say "hi", then\ngo', '3']
    >>> split('他说"好",5', ",")
    ['他说"好"', '5']
    """
    return _split(text, delimiter).cells


def rows(
    source: Source,
    delimiter: str = ",",
    is_row: _IsRow = lambda cells: False,
    enough: int = _ALIKE,
) -> Iterator[Row]:
    """Every row that is not blank, the header too.

    Args:
        source: the file.
        delimiter: one character.
        is_row: whether cells read from one line alone look like a row of this very table; asked
            about lines inside a cell whose closing quote may be missing.
        enough: lines inside one cell that look like rows before the cell is no longer believed.
    """
    lines = source.lines()
    waiting: deque[tuple[int, str]] = deque()
    while True:
        number, line = waiting.popleft() if waiting else next(lines, (0, ""))
        if not number:
            return
        if '"' not in line:
            if line.strip():
                yield Row(number, line.split(delimiter))
            continue
        block = [(number, line)]
        alike = held = 0
        inside = _is_open(line, delimiter, inside=False)
        while inside and alike < enough and held < _MOST_HELD:
            number, line = waiting.popleft() if waiting else next(lines, (0, ""))
            if not number:
                break
            block.append((number, line))
            held += len(line)
            alike += _looks_whole(line, delimiter, is_row)
            inside = _is_open(line, delimiter, inside=True)
        yield from _of_block(block, delimiter, is_row, waiting, full=held >= _MOST_HELD)


def records(source: Source, delimiter: str = ",") -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row under the header as name → cell, with its line; short rows lack the last names."""
    header: list[str] = []

    def is_row(cells: Sequence[str]) -> bool:
        if len(cells) == len(header):
            return True
        # Most exporters number their rows: a line, but not several, is one by its number alone.
        return cells[0].strip().isdigit() and not any("\n" in cell for cell in cells)

    for line, cells in rows(source, delimiter, is_row):
        if not any(cells):
            continue
        if header:
            yield line, dict(zip(header, cells, strict=False))
        else:
            header = [cell.strip() for cell in cells]


def _of_block(
    block: list[tuple[int, str]],
    delimiter: str,
    is_row: _IsRow,
    waiting: deque[tuple[int, str]],
    *,
    full: bool,
) -> Iterator[Row]:
    """The row that a block of lines is, or its first row when no quote rightly closes it."""
    text = "\n".join(line for _, line in block)
    found = _split(text, delimiter)
    closed = found.clean and not found.unclosed
    if len(block) == 1 or (closed and (full or is_row(found.cells))):
        yield Row(block[0][0], found.cells)
        return
    if full:
        # Line by line, nothing handed back: a hostile file costs no more than a good one.
        for number, line in block:
            if line.strip():
                yield Row(number, split(line, delimiter))
        return
    end = next(
        (
            place
            for place, (_, line) in enumerate(block)
            if place and _looks_whole(line, delimiter, is_row)
        ),
        len(block),
    )
    waiting.extendleft(reversed(block[end:]))
    yield Row(block[0][0], split("\n".join(line for _, line in block[:end]), delimiter))


def _looks_whole(line: str, delimiter: str, is_row: _IsRow) -> bool:
    return delimiter in line and is_row(_split(line, delimiter).cells)


def _is_open(line: str, delimiter: str, *, inside: bool) -> bool:
    """Whether a quoted cell goes on after the line."""
    at, end = 0, len(line)
    while at <= end:
        if inside:
            at = line.find('"', at)
            if at < 0:
                return True
            if line.startswith('"', at + 1):
                at += 2
                continue
            inside = False
            at += 1
        elif line.startswith('"', at):
            inside = True
            at += 1
            continue
        at = line.find(delimiter, at)
        if at < 0:
            return False
        at += 1
    return inside


def _split(text: str, delimiter: str) -> _Split:
    if '"' not in text:
        return _Split(text.split(delimiter), unclosed=False, clean=True)
    cells: list[str] = []
    at, clean = 0, True
    while True:
        if not text.startswith('"', at):
            end = text.find(delimiter, at)
            if end < 0:
                cells.append(text[at:])
                return _Split(cells, unclosed=False, clean=clean)
            cells.append(text[at:end])
            at = end + 1
            continue
        close = _closing(text, at + 1)
        if close < 0:
            cells.append(text[at + 1 :].replace('""', '"'))
            return _Split(cells, unclosed=True, clean=clean)
        end = text.find(delimiter, close)
        rest = text[close + 1 : end] if end >= 0 else text[close + 1 :]
        clean = clean and not rest.strip()
        cells.append(text[at + 1 : close].replace('""', '"') + rest.rstrip())
        if end < 0:
            return _Split(cells, unclosed=False, clean=clean)
        at = end + 1


def _closing(text: str, at: int) -> int:
    """Where the quote is that ends a quoted cell; -1 when there is none."""
    while (at := text.find('"', at)) >= 0 and text.startswith('"', at + 1):
        at += 2
    return at
