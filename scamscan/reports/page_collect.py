"""Gathers what the report page shows while messages pass by, in bounded memory.

Only the worst messages are kept, each with the lines around it; everything else is counted.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from scamscan.records import BadRecord, Kind, Level, Message
from scamscan.reports.layout import marked_spans, reason_words
from scamscan.reports.page_data import CategoryCount, FileRead, Finding, ReportData, Said, cut_out
from scamscan.reports.page_given import GivenBook
from scamscan.reports.page_unread import UnreadBook, file_of
from scamscan.reports.page_words import money, page_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from scamscan.records import ModelName, Skipped, Verdict
    from scamscan.reports.page_data import Choice
    from scamscan.threads.records import ThreadVerdict

MOST_FINDINGS = 200
MOST_THREADS = 30
MOST_FILES = 100
AROUND = 2
"""Lines shown before and after a finding."""
_LINE = 300
"""Characters of such a line."""
_REASONS = 5
_CHATS = 4096
"""Conversations whose last lines are remembered; the one unheard of longest is forgotten."""
_NAMES = 10_000
"""Files told apart."""
_SAME = 500
"""Characters by which two messages are the same words."""
_Key = tuple[str | None, str | None]


class _Line(NamedTuple):
    """A message passing by, short enough to be remembered."""

    who: str | None
    mine: bool
    time: datetime | None
    place: str | None
    text: str
    length: int


class _Rank(NamedTuple):
    """Mildest first, later before earlier."""

    level: int
    score: float
    before: int


@dataclass(slots=True)
class _Kept:
    """A finding, cut to what is shown, that may still wait for the lines behind it."""

    finding: Finding
    words: tuple[str, int]
    chat: _Key | None
    after: list[_Line] = field(default_factory=list)
    times: int = 1


class Collector:
    """Fed by a scan, block by block; asked once at the end.

    >>> from datetime import date
    >>> from scamscan.records import Message
    >>> from scamscan.scanner import Scanner
    >>> said = [Message(text="晚上吃什么", source="a.txt:1"),
    ...         Message(text="把钱转到安全账户，不要告诉家里人", source="a.txt:2")]
    >>> collector = Collector()
    >>> collector.add(said, {1: Scanner().scan(said[1])})
    >>> data = collector.finish((), day=date(2026, 11, 22), version="1.0")
    >>> data.messages, [finding.said.place for finding in data.findings]
    (2, ['a.txt:2'])
    """

    def __init__(self) -> None:
        self._order = count()
        self._levels: Counter[Level] = Counter()
        self._categories: Counter[tuple[str, str, Level]] = Counter()
        self._skipped: Counter[Skipped] = Counter()
        self._files: dict[str, list[int]] = {}
        self._messages = self._errors = self._own = self._flagged = 0
        self._model: ModelName | None = None
        self._heap: list[tuple[_Rank, _Kept]] = []
        self._words: dict[tuple[str, int], _Kept] = {}
        self._waiting: dict[_Key, list[_Kept]] = {}
        self._recent: dict[_Key, deque[_Line]] = {}
        self._given = GivenBook()
        self._unread = UnreadBook()

    def add(self, records: Sequence[Message | BadRecord], alarms: Mapping[int, Verdict]) -> None:
        """Take further records, in input order.

        Args:
            records: messages and what could not be read.
            alarms: verdicts at ``unsure`` and above by place among the messages.
        """
        place = 0
        for record in records:
            if isinstance(record, BadRecord):
                self._errors += 1
                self._unread.add(record)
                self._count_file(record.source, 1)
                continue
            self._messages += 1
            self._count_file(record.source, 0)
            chat = _chat_of(record)
            line = _line(record) if chat is not None else None
            if chat is not None and line is not None and self._waiting:
                self._hand_on(chat, line)
            verdict = alarms.get(place)
            if verdict is not None:
                self._see(verdict, chat)
            if chat is not None and line is not None:
                self._remember(chat, line)
            place += 1

    def finish(
        self,
        threads: Sequence[ThreadVerdict],
        *,
        day: date,
        version: str,
        options: Sequence[Choice] = (),
    ) -> ReportData:
        """What the page says.

        Args:
            threads: of everybody on the other side.
            day: the day of the report.
            version: of scamscan.
            options: what the run was made with, in the order shown.
        """
        worrying = sorted(filter(_worrying, threads), key=_worst_first)
        unsure = [one for one in threads if one.level is Level.UNSURE]
        kept = [one for _, one in sorted(self._heap, key=lambda pair: pair[0], reverse=True)]
        self._levels[Level.NOTHING_FOUND] = self._messages - sum(
            number for level, number in self._levels.items() if level is not Level.NOTHING_FOUND
        )
        names = list(self._files.items())
        return ReportData(
            day=day,
            version=version,
            model=self._model,
            messages=self._messages,
            levels=tuple((level, self._levels[level]) for level in reversed(Level)),
            errors=self._errors,
            own=self._own,
            threads=tuple(worrying[:MOST_THREADS]),
            more_threads=len(worrying[MOST_THREADS:]),
            unsure=tuple(unsure[:MOST_THREADS]),
            unsure_people=len(unsure),
            people=len(threads),
            findings=tuple(map(_finished, kept)),
            more_findings=self._flagged - sum(one.times for one in kept),
            given=self._given.ranked(),
            more_given=self._given.more,
            categories=self._by_category(),
            files=tuple(FileRead(name, *numbers) for name, numbers in names[:MOST_FILES]),
            more_files=len(names[MOST_FILES:]),
            unread=self._unread.ranked(),
            more_unread=self._unread.more,
            skipped=tuple(sorted(self._skipped.items(), key=lambda one: (-one[1], str(one[0])))),
            options=tuple(options),
        )

    def _count_file(self, source: str | None, error: int) -> None:
        name = file_of(source)
        numbers = self._files.get(name)
        if numbers is None:
            if len(self._files) >= _NAMES:
                return
            numbers = self._files[name] = [0, 0]
        numbers[error] += 1

    def _see(self, verdict: Verdict, chat: _Key | None) -> None:
        self._levels[verdict.level] += 1
        self._model = verdict.model
        self._skipped.update(verdict.skipped)
        if verdict.message.is_self:
            self._own += 1
            return
        self._flagged += 1
        if verdict.level.rank >= Level.SUSPICIOUS.rank:
            self._categories[verdict.category, verdict.category_name, verdict.level] += 1
        self._given.add(verdict)
        text = verdict.message.text
        words = (text[:_SAME], len(text))
        same = self._words.get(words)
        if same is not None and same.finding.level is verdict.level:
            same.times += 1
            return
        rank = _Rank(verdict.level.rank, verdict.score, -next(self._order))
        full = len(self._heap) >= MOST_FINDINGS
        if full and rank < self._heap[0][0]:
            return
        before = tuple(self._recent.get(chat, ())) if chat is not None else ()
        found = _Kept(_finding(verdict, before), words, chat)
        if full:
            self._forget(heapq.heapreplace(self._heap, (rank, found))[1])
        else:
            heapq.heappush(self._heap, (rank, found))
        self._words[words] = found
        if chat is not None:
            self._waiting.setdefault(chat, []).append(found)

    def _forget(self, found: _Kept) -> None:
        if self._words.get(found.words) is found:
            del self._words[found.words]
        waiting = self._waiting.get(found.chat, []) if found.chat is not None else []
        if found.chat is not None and any(one is found for one in waiting):
            self._wait(found.chat, [one for one in waiting if one is not found])

    def _hand_on(self, chat: _Key, line: _Line) -> None:
        """The next line of a chat, for the findings that wait for it."""
        waiting = self._waiting.get(chat)
        if waiting:
            for one in waiting:
                one.after.append(line)
            self._wait(chat, [one for one in waiting if len(one.after) < AROUND])

    def _wait(self, chat: _Key, waiting: list[_Kept]) -> None:
        if waiting:
            self._waiting[chat] = waiting
        else:
            del self._waiting[chat]

    def _remember(self, chat: _Key, line: _Line) -> None:
        lines = self._recent.pop(chat, None)
        if lines is None:
            lines = deque(maxlen=AROUND)
            if len(self._recent) >= _CHATS:
                del self._recent[next(iter(self._recent))]
        lines.append(line)
        self._recent[chat] = lines

    def _by_category(self) -> tuple[CategoryCount, ...]:
        names = {(code, name) for code, name, _ in self._categories}
        found = [
            CategoryCount(
                code,
                name,
                self._categories[code, name, Level.SUSPICIOUS],
                self._categories[code, name, Level.LIKELY_SCAM],
            )
            for code, name in names
        ]
        return tuple(sorted(found, key=lambda one: (-one.likely, -one.suspicious, one.code)))


def _worrying(verdict: ThreadVerdict) -> bool:
    return verdict.level.rank >= Level.SUSPICIOUS.rank


def _worst_first(verdict: ThreadVerdict) -> tuple[int, bool, float]:
    """By level; where something is lost before where nothing is."""
    return -verdict.level.rank, not verdict.losses, -verdict.score


def _chat_of(message: Message) -> _Key | None:
    """Whose lines stand around it; None when nobody says that its neighbours belong to it."""
    if message.conversation is not None:
        return message.conversation, None
    if message.sender_number is not None:
        return None, message.sender_number
    if message.is_self or message.sender_id or message.sender_name:
        return None, None
    return None


def _line(message: Message) -> _Line:
    return _Line(
        message.sender_name or message.sender_number or message.sender_id,
        bool(message.is_self),
        message.time,
        message.source,
        _words_of(message)[:_LINE],
        len(message.text),
    )


def _words_of(message: Message) -> str:
    """The words; of a picture or a transfer without any, what it is."""
    if message.text or message.kind is Kind.TEXT:
        return message.text
    named: str = page_words()["kinds"][message.kind.value]
    amount = f" {money(message.amount, message.currency)}" if message.amount else ""
    return f"[{named}{amount}]"


def _said(line: _Line) -> Said:
    cut = cut_out(line.text)
    return Said(
        who=line.who,
        mine=line.mine,
        time=line.time,
        place=line.place,
        excerpt=cut._replace(after=cut.after + max(0, line.length - len(line.text))),
    )


def _finished(kept: _Kept) -> Finding:
    return replace(kept.finding, after=tuple(map(_said, kept.after)), times=kept.times)


def _finding(verdict: Verdict, before: tuple[_Line, ...]) -> Finding:
    message = verdict.message
    against = [one for one in verdict.signals if one.counted > 0]
    # "The wording as a whole" explains least: it comes after every reason that names words.
    against.sort(key=lambda one: one.span is None)
    line = _line(message)
    return Finding(
        level=verdict.level,
        score=verdict.score,
        category=verdict.category,
        category_name=verdict.category_name,
        conversation=message.conversation,
        said=Said(
            who=line.who,
            mine=False,
            time=line.time,
            place=line.place,
            excerpt=cut_out(message.text, tuple(marked_spans(verdict))),
        ),
        before=tuple(map(_said, before)),
        after=(),
        reasons=tuple(map(reason_words, against[:_REASONS])),
        times=1,
    )
