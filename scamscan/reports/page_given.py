"""Accounts, numbers and links of worrying messages, each once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scamscan.records import Level
from scamscan.reports.layout import OFFICIAL, link_words
from scamscan.reports.page_data import Given

if TYPE_CHECKING:
    from scamscan.records import Verdict

MOST = 200
LINK = "link"
_TOLD_APART = 5000
"""What comes beyond is counted and not told apart."""
_LONGEST = 200
"""Characters of a value."""


@dataclass(slots=True)
class _Entry:
    note: str
    level: Level
    who: str | None
    place: str | None
    times: int = 0


class GivenBook:
    """Everything the other side gave, in the order it first came."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._beyond: Counter[str] = Counter()

    def add(self, verdict: Verdict) -> None:
        """Note what stands in one message."""
        for contact in verdict.contacts:
            if contact.kind != OFFICIAL:
                self._note(contact.kind, contact.value, "", verdict)
        for link in verdict.urls:
            self._note(LINK, link.host_unicode, link_words(link), verdict)

    @property
    def more(self) -> int:
        """How many are left out of ``ranked``."""
        return max(0, len(self._entries) - MOST) + self._beyond.total()

    def ranked(self) -> tuple[Given, ...]:
        """Those of the worst messages first, then the most frequent."""
        entries = sorted(
            self._entries.items(), key=lambda item: (-item[1].level.rank, -item[1].times)
        )
        return tuple(
            Given(
                kind=kind,
                value=value,
                note=entry.note,
                level=entry.level,
                who=entry.who,
                place=entry.place,
                times=entry.times,
            )
            for (kind, value), entry in entries[:MOST]
        )

    def _note(self, kind: str, value: str, note: str, verdict: Verdict) -> None:
        key = (kind, value[:_LONGEST])
        entry = self._entries.get(key)
        if entry is None:
            if len(self._entries) >= _TOLD_APART:
                self._beyond[kind] += 1
                return
            message = verdict.message
            who = message.sender_name or message.sender_number or message.sender_id
            entry = self._entries[key] = _Entry(note, verdict.level, who, message.source)
        entry.times += 1
        if verdict.level.rank > entry.level.rank:
            entry.level = verdict.level
