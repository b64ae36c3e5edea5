"""The phrases of a first short text, without preparing the whole table for it.

Reading and indexing every phrase takes longer than one message is worth.  ``acts_anchors.tsv``
holds what the preparation finds out: the rarest part of each row.  Only rows whose rarest part
stands in the text are taken apart.  The answers are those of ``Finder`` (tested on the corpus).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan import tables
from scamscan.phrases import PhraseIndex
from scamscan.text.patterns import Match, Pattern, anchored, span_of

if TYPE_CHECKING:
    from collections.abc import Callable

ANCHORS = "acts_anchors.tsv"
COLUMNS = ("place", "literals")
_DIGEST = "# anchors of: "


class SparseFinder:
    """Finds phrases, reading a row of the table when its anchor is met.

    Args:
        anchors: for each phrase the place of its anchor and the anchor's literals, ``|`` between.
        read: takes the phrase of a number apart.
    """

    def __init__(self, anchors: list[tuple[int, str]], read: Callable[[int], Pattern]) -> None:
        self._places = [place for place, _ in anchors]
        self._read = read
        self._index = PhraseIndex(
            (literal, number)
            for number, (_, literals) in enumerate(anchors)
            for literal in literals.split("|")
        )

    def find(self, text: str) -> list[Match]:
        """Every phrase in ``text``, in any order."""
        found = []
        for start, end, number in self._index.find(text):
            pattern = self._read(number)
            if len(pattern.parts) == 1:
                found.append(Match(start, end, pattern.code))
                continue
            span = span_of(text, start, end, anchored(pattern, self._places[number]))
            if span is not None:
                found.append(Match(*span, pattern.code))
        return found


def load_anchors(table: str) -> list[tuple[int, str]] | None:
    """The anchors of a table's phrases; None when they were made from another state of it.

    Raises:
        TableError: a table is missing or damaged.
    """
    if f"{_DIGEST}{tables.digest(table)}" not in tables.read_text(ANCHORS)[:1000]:
        return None
    return [(int(place), literals) for place, literals in tables.load_tsv(ANCHORS, COLUMNS)]


def describe_anchors(table: str, anchors: list[tuple[int, str]]) -> str:
    """The text of the table of anchors, as ``python -m tools.anchor_acts`` writes it."""
    rows = "".join(f"{place}\t{literals}\n" for place, literals in anchors)
    return (
        f"# source: made from {table} by `python -m tools.anchor_acts`; do not edit\n"
        "# licence: CC0-1.0\n# date: 2026-11-22\n"
        f"{_DIGEST}{tables.digest(table)}\n"
        "# For each phrase, in order: which part is its rarest, and the literals of that part.\n"
        f"place\tliterals\n{rows}"
    )
