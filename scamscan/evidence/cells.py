"""Tables a spreadsheet opens without running or spoiling anything in them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from scamscan.reports.cells import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import IO


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

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()
