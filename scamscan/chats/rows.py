r"""Rows of a CSV file, one after the other, and no further than a broken quote reaches.

``csv`` alone reads on from an unclosed quote to the end of the file; here a quote that swallows
lines which are rows of their own is taken for a character.
"""

from __future__ import annotations

import csv
from collections import deque
from typing import TYPE_CHECKING

from scamscan.decoding import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.source import Source

_MOST_LINES = 2_000
"""Lines one cell may have; the longest pasted article seen has some hundreds."""
_BLANK = {"", "\n", "\r\n", "\r"}
_LONGEST = 1 << 24
"""Characters of one row; raw XML of a forwarded bundle reaches a megabyte."""


class _Reader:
    """The lines of a file, of which some may be given back."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self._number = 0
        self._width = 0
        self._delimiter = delimiter

    def row(self) -> tuple[int, list[str]] | None:
        """The next row with the number of its first line; None at the end."""
        line = self._next()
        while line is not None and line in _BLANK:
            line = self._next()
        if line is None:
            return None
        start = self._number
        run = [line]
        if line.count('"') % 2:
            run = self._closed(line)
        cells = self._cells("".join(run))
        self._width = self._width or len(cells)
        return start, cells

    def _closed(self, first: str) -> list[str]:
        """The lines up to the one that closes the quote; the first alone when none rightly does."""
        run, size, odd = [first], len(first), True
        while odd and len(run) < _MOST_LINES and size < _LONGEST:
            line = self._next()
            if line is None:
                break
            run.append(line)
            size += len(line)
            odd ^= bool(line.count('"') % 2)
        if not odd and self._is_row("".join(run)):
            return run
        sloppy = not odd and len(self._cells("".join(run))) == self._width
        if sloppy and not any(self._looks_like_row(line, first) for line in run[1:]):
            return run
        self._waiting.extendleft(reversed(run[1:]))
        self._number -= len(run) - 1
        return [first]

    def _next(self) -> str | None:
        line = self._waiting.popleft() if self._waiting else next(self._lines, None)
        self._number += line is not None
        return line

    def _is_row(self, text: str) -> bool:
        try:
            cells = next(csv.reader([text], delimiter=self._delimiter, strict=True), [])
        except csv.Error:
            return False
        return not self._width or len(cells) == self._width

    def _looks_like_row(self, line: str, first: str) -> bool:
        """Whether a line has a row's cells, or begins with a number as the first line does."""
        numbers = [text.partition(self._delimiter)[0].strip() for text in (first, line)]
        if self._delimiter in line and all(number.isdigit() for number in numbers):
            return True
        return self._width > 1 and len(self._cells(line)) == self._width

    def _cells(self, text: str) -> list[str]:
        bare = text.rstrip("\r\n")
        try:
            return next(csv.reader([bare], delimiter=self._delimiter), [])
        except csv.Error:
            return bare.split(self._delimiter)


def rows(source: Source, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with the number of its first line; the header is one of them."""
    csv.field_size_limit(_LONGEST)
    with source.text(newline="") as stream:
        lines = (without_surrogates(line) for line in stream)
        reader = _Reader(lines, delimiter)
        while (row := reader.row()) is not None:
            number, cells = row
            if number == 1 and cells:
                cells[0] = cells[0].lstrip("\ufeff")
            if any(cells):
                yield number, [cell.replace("\r\n", "\n") for cell in cells]


def records(source: Source, delimiter: str = ",") -> Iterator[tuple[int, Mapping[str, str]]]:
    """Every row under the header as name → cell; short rows lack the last names."""
    header: list[str] = []
    for number, cells in rows(source, delimiter):
        if header:
            yield number, dict(zip(header, cells, strict=False))
        else:
            header = [cell.strip() for cell in cells]
