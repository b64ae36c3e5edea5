"""The frozen values the report page is made of; texts are raw, cut to what a page can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from scamscan.records import Level, ModelName, Skipped, Span
    from scamscan.threads.records import ThreadVerdict


class Part(NamedTuple):
    """A run of a message's text."""

    text: str
    marked: bool = False
    """True: these words speak against the message."""


class Excerpt(NamedTuple):
    """What is shown of a message."""

    parts: tuple[Part, ...]
    before: int = 0
    """Characters left out in front."""
    after: int = 0
    """And behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message as the page shows it."""

    who: str | None
    """Name, number or id; None when the file does not say."""
    mine: bool
    """True: the reader wrote it."""
    time: datetime | None
    place: str | None
    """``"chat.txt:41"``."""
    excerpt: Excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A message at ``unsure`` or above, with the lines around it."""

    level: Level
    score: float
    category: str
    category_name: str
    conversation: str | None
    said: Said
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    reasons: tuple[str, ...]
    """Sentences for the reader, heaviest first."""
    times: int
    """How often the same words came; they are shown once."""

    @property
    def first(self) -> str:
        """The words shown of it, from the first of them."""
        return "".join(part.text for part in self.said.excerpt.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An account, a number or a link the other side gave."""

    kind: str
    """A key of ``contact_kinds`` in ``ui.toml``, or ``link``."""
    value: str
    note: str
    """Of a link: whose it is and since when, as far as known."""
    level: Level
    """Of the worst message it stood in."""
    who: str | None
    place: str | None
    """Of the first message it stood in."""
    times: int


class FileRead(NamedTuple):
    """One file and what was read of it."""

    name: str
    messages: int
    errors: int


class Unread(NamedTuple):
    """One reason why something could not be read."""

    what: str
    hint: str
    number: int
    """Of the records."""
    places: tuple[str, ...]
    """The first of them."""


class CategoryCount(NamedTuple):
    """Messages of one category, at ``suspicious`` and at ``likely-scam``."""

    code: str
    name: str
    suspicious: int
    likely: int


class Choice(NamedTuple):
    """An option the run was made with."""

    key: str
    """Of ``options`` in ``report.toml``."""
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """Everything the page says, and nothing that is not on it."""

    day: date
    version: str
    model: ModelName | None
    """None when no message reached ``unsure``."""
    messages: int
    levels: tuple[tuple[Level, int], ...]
    """Messages of every level, worst first."""
    errors: int
    own: int
    """The reader's own messages at ``unsure`` or above: counted, not listed."""
    threads: tuple[ThreadVerdict, ...]
    """People at ``suspicious`` or above, worst first."""
    more_threads: int
    """Such people beyond those shown."""
    unsure: tuple[ThreadVerdict, ...]
    """The first of those at ``unsure``."""
    unsure_people: int
    people: int
    """Everybody on the other side."""
    findings: tuple[Finding, ...]
    """Worst first."""
    more_findings: int
    """Messages at ``unsure`` or above beyond those shown, the reader's own left out."""
    given: tuple[Given, ...]
    more_given: int
    categories: tuple[CategoryCount, ...]
    files: tuple[FileRead, ...]
    more_files: int
    unread: tuple[Unread, ...]
    more_unread: int
    skipped: tuple[tuple[Skipped, int], ...]
    """Checks that did not run, and of how many of the messages above."""
    options: tuple[Choice, ...]


def cut_out(text: str, spans: tuple[Span, ...] = (), most: int = 1200) -> Excerpt:
    """The part of a text a page shows: from its beginning, or from shortly before the first mark.

    Args:
        text: any length.
        spans: marked ranges, in order, not overlapping.
        most: characters shown.

    >>> from scamscan.records import Span
    >>> cut_out("请把钱转到安全账户", (Span(5, 9),)).parts
    (Part(text='请把钱转到', marked=False), Part(text='安全账户', marked=True))
    >>> cut_out("甲" * 5000).after
    3800
    """
    start = 0
    if len(text) > most and spans and spans[0].start > most // 2:
        start = spans[0].start - most // 6
    end = min(len(text), start + most)
    parts: list[Part] = []
    place = start
    for span in spans:
        if span.start >= end:
            break
        parts.append(Part(text[place : span.start]))
        place = min(span.end, end)
        parts.append(Part(text[span.start : place], marked=True))
    parts.append(Part(text[place:end]))
    return Excerpt(tuple(part for part in parts if part.text), start, len(text) - end)
