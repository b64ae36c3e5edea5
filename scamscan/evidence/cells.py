"""Tables a spreadsheet opens without running or spoiling anything in them."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from scamscan.reports.layout import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType
    from typing import IO, Self

LONGEST: Final = 30_000
"""Characters of a cell; Excel takes 32,767."""
_FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠|%]")
"""What a spreadsheet may run (OWASP, "CSV Injection"), full-width forms included."""
_SPOILT: Final = re.compile(r"^(?:0\d+|\d{12,})$")
"""Digits a spreadsheet would round or strip: a card number becomes 6.22202E+18."""


def cell(value: object) -> str:
    """The value as a cell: an apostrophe keeps what is no number from being taken for one.

    >>> cell("=HYPERLINK(1)"), cell("6222021234567890123"), cell("转 500 元"), cell(None)
    ("'=HYPERLINK(1)", "'6222021234567890123", '转 500 元', '')
    """
    if value is None:
        return ""
    text = visible(str(value)).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    return f"'{text}" if _FORMULA.match(text) or _SPOILT.match(text) else text


class Table:
    """A CSV file written row by row: UTF-8 with a mark, so that spreadsheets know the encoding.

    Args:
        stream: opened with ``newline=""`` and ``encoding="utf-8-sig"``.
        header: the first row.
    """

    def __init__(self, stream: IO[str], header: Sequence[str]) -> None:
        self._stream = stream
        self._writer = csv.writer(stream, lineterminator="\r\n")
        self._writer.writerow(header)

    def row(self, values: Iterable[object]) -> None:
        """One more row."""
        self._writer.writerow(map(cell, values))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()
