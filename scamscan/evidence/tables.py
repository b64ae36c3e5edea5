"""The pack's tables on disk, written while the chat is read; for a shared copy, once more after."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from scamscan.evidence.cells import Table
from scamscan.evidence.redact import masked_row
from scamscan.evidence.shown import unread_row
from scamscan.evidence.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import IO, Self

    from scamscan.evidence.records import Facts
    from scamscan.evidence.redact import Mask
    from scamscan.evidence.shown import Cells

FOLDER: Final = "facts"
STREAMED: Final = ("timeline", "payments")


def open_table(facts: Path, name: str) -> Table:
    """A new table under ``facts`` with its header."""
    stream = (facts / f"{name}.csv").open("x", encoding="utf-8-sig", newline="")
    return Table(stream, words()["tables"][name]["header"])


class Spool:
    """Rows kept on disk until it is known what to hide in them; removed with the working folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: IO[str] = path.open("x", encoding="utf-8")

    def row(self, values: Iterable[object]) -> None:
        """One more row."""
        cells = ["" if value is None else str(value) for value in values]
        self._stream.write(json.dumps(cells) + "\n")

    def replay(self, name: str, facts: Path, mask: Mask) -> None:
        """Write the rows as the table ``name``, nobody named."""
        self._stream.close()
        with self._path.open(encoding="utf-8") as lines, open_table(facts, name) as table:
            for line in lines:
                row = json.loads(line)
                table.row(masked_row(name, row, mask))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()


def write_rest(facts: Path, found: Facts, cells: Cells) -> None:
    """The tables that are known only at the end."""
    with open_table(facts, "accounts") as table:
        for number, finding in enumerate(found.findings, 1):
            table.row(cells.finding(number, finding))
        if found.findings_left_out:
            more = words()["statement"]["more"]
            table.row(["", more.format(count=found.findings_left_out, file="timeline.csv")])
    with open_table(facts, "people") as table:
        for person in found.people:
            table.row(cells.person(person))
    with open_table(facts, "unread") as table:
        for unread in found.unread:
            table.row(unread_row(unread))
        if found.unread_count > len(found.unread):
            more = words()["statement"]["more"]
            table.row(
                ["", more.format(count=found.unread_count - len(found.unread), file="originals")]
            )
    if found.asked:
        with open_table(facts, "registrations") as table:
            for asked in found.asked:
                table.row(cells.asked(asked))
