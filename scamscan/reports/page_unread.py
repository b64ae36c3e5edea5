"""What could not be read, gathered by reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.reports.page_data import Unread

if TYPE_CHECKING:
    from scamscan.records import BadRecord

MOST = 50
_PLACES = 5
_LONGEST = 200
"""Characters of a sentence."""
_FIGURES = re.compile(r"[0-9]+")


class UnreadBook:
    """Records that could not be read; the same failing at many places is one entry."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], tuple[str, list[str], list[int]]] = {}
        self.more = 0
        """Records beyond the reasons told apart."""

    def add(self, record: BadRecord) -> None:
        """Note one."""
        what, hint = record.error.what[:_LONGEST], record.error.hint[:_LONGEST]
        # "line is not JSON, … line 1 column 7" differs from place to place in its figures only.
        key = (_FIGURES.sub("0", what), hint)
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= MOST:
                self.more += 1
                return
            entry = self._entries[key] = (what, [], [0])
        _, places, number = entry
        number[0] += 1
        if len(places) < _PLACES:
            places.append(record.source)

    def ranked(self) -> tuple[Unread, ...]:
        """In the order they first came."""
        return tuple(
            Unread(what, hint, number[0], tuple(places))
            for (_, hint), (what, places, number) in self._entries.items()
        )


def file_of(source: str | None) -> str:
    """The file a place lies in.

    >>> file_of("a.zip/chat.txt:41"), file_of("photo.bin"), file_of(None)
    ('a.zip/chat.txt', 'photo.bin', '')
    """
    if source is None:
        return ""
    name, _, line = source.rpartition(":")
    return name if name and line.isdigit() else source
