"""Wires the checks once; messages in, verdicts out.  One path for every caller.

``scan`` is ``scan_many`` of one message: the command line, the library and every pipeline run the
same code, and the arithmetic is exact, so batch size and order cannot change an answer.
"""

from __future__ import annotations

import gc
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scamscan.categories import ORDINARY, load_categories
from scamscan.decoding import without_surrogates
from scamscan.errors import InputError
from scamscan.guidance import advise
from scamscan.links.ages import FAILURES, NOT_ASKED
from scamscan.links.ages import evidence as registration_evidence
from scamscan.observe import Observation, observe_all, read_without
from scamscan.options import Options
from scamscan.ranking import fitting, rank_categories, rank_fitting
from scamscan.records import (
    CategoryShare,
    Contact,
    Level,
    Message,
    Skipped,
    UrlReport,
    Verdict,
)
from scamscan.signals import signal_rows
from scamscan.standing import TEXT_MODEL, UNIT
from scamscan.text.contacts import CONTEXT_KINDS
from scamscan.text.reader import load_reader
from scamscan.verdict import (
    Sum,
    TextWord,
    Weighed,
    Weights,
    add_up,
    load_bands,
    weigh,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scamscan.links.registration import Registrations
    from scamscan.links.report import Inspected
    from scamscan.operator_lists.live import LiveLists
    from scamscan.records import Mark, Registration
    from scamscan.text.contacts import FoundContact
    from scamscan.text.reader import Model, Reading

_NOTHING_FOUND = Level.NOTHING_FOUND
BATCH = 1024
"""Messages scored at once from a list: large enough to share the model's fixed cost, small enough
to stay in the processor's cache."""
_SOME_EVIDENCE = 0.2
"""Log-odds from which a reason counts as other evidence beside a look-up that failed."""
LONGEST_REREAD = 20_000
"""Characters up to which the rest of a message is read again for a second witness: one message is
never longer, and a chat file of that length finds two families or none."""


class Watched(NamedTuple):
    """A verdict with what a conversation is judged by besides."""

    verdict: Verdict
    total: float
    """Log-odds before a verdict with one witness is held back."""
    marks: tuple[Mark, ...]
    """What the message does, in the order of the text."""


class Scanner:
    """Reads messages and gives verdicts; build one and keep it.

    Args:
        options: the caller's choices; the defaults stay offline.
        model: another text model than the shipped one, for whoever trains.
        registrations: who is asked when ``options.lookup`` is set; the world's registries, with
            answers kept in the user's cache folder, when None.

    Raises:
        ModelError: the model is missing or damaged.
        TableError: a table is missing or damaged.
        InputError: a row of ``options.lists`` cannot be used.

    One scanner serves any number of threads, and what a fork makes of it.

    >>> scanner = Scanner()
    >>> [verdict.level.value for verdict in scanner.scan_many(["晚上回来吃饭吗？", "好的"])]
    ['nothing-found', 'nothing-found']
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        model: Model | None = None,
        registrations: Registrations | None = None,
    ) -> None:
        self._options = options or Options()
        self._registrations = registrations
        self._model: Model = model or load_reader()
        self._weights = Weights.from_meta(self._model.meta)
        self._bands = load_bands()
        self._names = load_categories()
        self._fitting = fitting(self._model.categories)
        self._lists: LiveLists | None = None
        if self._options.lists is not None:
            from scamscan.operator_lists.live import LiveLists  # only for whoever has lists

            self._lists = LiveLists(Path(self._options.lists))
        signal_rows()

    @property
    def lists(self) -> LiveLists | None:
        """The operator's lists, to be reloaded while the scanner is in use; None: there are none.

        A batch that has begun keeps the lists it began with.
        """
        return self._lists

    @property
    def weights(self) -> Weights:
        """The fitted weights the verdicts are made with."""
        return self._weights

    def scan(self, message: str | Message) -> Verdict:
        """The verdict on one message."""
        return self._scan_batch([message])[0]

    def scan_many(self, messages: Iterable[str | Message]) -> Iterator[Verdict]:
        """Verdicts in the order of the messages, lazily.

        A list or tuple is scored in batches; from any other iterable each message is answered
        before the next is asked for, so a paused stream holds nothing back.
        """
        if isinstance(messages, str):
            raise InputError("messages is one string", hint="use scan, or put it into a list")
        if isinstance(messages, Sequence):
            for start in range(0, len(messages), BATCH):
                yield from self._scan_batch(messages[start : start + BATCH])
            return
        for message in messages:
            yield self.scan(message)

    def _scan_batch(self, messages: Sequence[str | Message]) -> list[Verdict]:
        with _collection_paused():
            return self._scan_all(messages)

    def watch(self, messages: Sequence[Message]) -> list[Watched]:
        """The verdicts of ``scan_many`` with what a conversation is judged by besides."""
        with _collection_paused():
            seen, read, sums = self._read(messages)
            # Before judging: a verdict held back for want of a second witness lowers its reasons.
            totals = [found.total / UNIT for found in sums]
            verdicts = self._judge_all(seen, read, sums)
            marks = [item.marks for item in seen]
            return list(map(Watched, verdicts, totals, marks))

    def _scan_all(self, messages: Sequence[str | Message]) -> list[Verdict]:
        return self._judge_all(*self._read(messages))

    def _judge_all(
        self,
        seen: Sequence[Observation],
        read: Sequence[Reading | None],
        sums: Sequence[Sum],
    ) -> list[Verdict]:
        return list(map(self._judge, seen, read, sums, self._read_again(seen, read, sums)))

    def _read(
        self, messages: Sequence[str | Message]
    ) -> tuple[list[Observation], list[Reading | None], list[Sum]]:
        limit = self._options.max_chars
        seen = observe_all([_as_message(item) for item in messages], limit)
        if self._options.lookup:
            from scamscan import lookups  # the network is imported only where it is used

            if self._registrations is None:
                self._registrations = lookups.registrations(self._options)
            seen = lookups.consult(seen, self._registrations, self._options)
        if self._lists is not None:
            from scamscan.operator_lists.judge import consult

            day = self._options.day or datetime.now(UTC).date()
            seen = consult(seen, self._lists.current, day)
        readable = [item.stream for item in seen if item.stream is not None]
        readings = iter(self._model.read(readable))
        read = [next(readings) if item.stream is not None else None for item in seen]
        sums = [
            add_up(item.evidence, _text_word(item, reading), self._weights, self._bands)
            for item, reading in zip(seen, read, strict=True)
        ]
        return seen, read, sums

    def _judge(
        self, seen: Observation, reading: Reading | None, found: Sum, again: float | None
    ) -> Verdict:
        weighed = weigh(found, self._weights, self._bands, seen.message.text, again)
        level = weighed.level
        open_ends = seen.skipped and (_cut_short(seen.skipped) or _left_open(seen, weighed))
        if open_ends and level is _NOTHING_FOUND:
            level = Level.UNSURE
        shares = self._categories(reading, weighed, level)
        category = shares[0].code if shares else ORDINARY
        return Verdict(
            message=seen.message,
            level=level,
            score=weighed.score,
            category=category,
            category_name=self._names[category].name,
            categories=shares,
            signals=weighed.signals,
            urls=tuple(map(_url_report, seen.links, _registrations(seen))) if seen.links else (),
            contacts=_reachable(seen.contacts) if seen.contacts else (),
            skipped=seen.skipped,
            guidance=advise(level, category),
            model=self._model.name,
        )

    def _read_again(
        self,
        seen: Sequence[Observation],
        readings: Sequence[Reading | None],
        sums: Sequence[Sum],
    ) -> Sequence[float | None]:
        """The model's word on the rest of the messages that need a second witness.

        Where no rule used a word, the rest is the sentences beside the worst.
        """
        risks = [
            reading.risk_beside_worst() if found.alone and not found.used and reading else None
            for found, reading in zip(sums, readings, strict=True)
        ]
        wanted = [
            place
            for place, found in enumerate(sums)
            if found.used and len(seen[place].folded.text) <= LONGEST_REREAD
        ]
        if wanted:
            streams = read_without([(seen[place], sums[place].used) for place in wanted])
            for place, reading in zip(wanted, self._model.read(streams), strict=True):
                risks[place] = reading.risk if reading else None
        return risks

    def _categories(
        self, reading: Reading | None, weighed: Weighed, level: Level
    ) -> tuple[CategoryShare, ...]:
        if reading is None:
            head = dict.fromkeys(self._names, 0.0)
            head[ORDINARY] = 1.0
            return rank_categories(head, weighed.signals, level)
        values = reading.categories
        scores = {code: values[place] for code, place in self._fitting[level]}
        return rank_fitting(scores, weighed.signals, level)


def scan(message: str | Message) -> Verdict:
    """The verdict on one message, offline, with the default options.

    Raises:
        ModelError: the model is missing or damaged.
        TableError: a table is missing or damaged.

    >>> scan("儿子，晚上回来吃饭吗？顺便带瓶酱油").level.value
    'nothing-found'
    """
    return default_scanner().scan(message)


def scan_many(messages: Iterable[str | Message]) -> Iterator[Verdict]:
    """``Scanner.scan_many`` with the default options.

    >>> [verdict.level.value for verdict in scan_many(["晚上回来吃饭吗？", "好的"])]
    ['nothing-found', 'nothing-found']
    """
    return default_scanner().scan_many(messages)


@cache
def default_scanner() -> Scanner:
    """The scanner of ``scan``, built once and shared."""
    return Scanner()


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Keep Python from looking for cycles while a batch is read: nothing here makes any.

    A thousand verdicts are tens of thousands of new objects, and every seven hundred of them would
    have the collector look at them all.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _text_word(seen: Observation, reading: Reading | None) -> TextWord | None:
    """What the model says, and what it says of the text without its reassuring stretches."""
    if reading is None or seen.stream is None:
        return None
    if not seen.evidence:
        return TextWord(reading.risk, None)
    told = any(_warns(mark) for mark in seen.marks)
    rows = signal_rows()
    calming = [item.span for item in seen.evidence if item.span and rows[item.code].weight < 0]
    if not calming:
        return TextWord(reading.risk, None, told)
    places = seen.stream.places
    ranges = [
        (bisect_left(places, start), bisect_left(places, end))
        for start, end in (seen.folded.folded_range(span) for span in calming)
    ]
    return TextWord(reading.risk, reading.risk_outside(ranges), told)


def _warns(mark: Mark) -> bool:
    return mark.code.startswith("warn.") and not mark.negated


def _as_message(item: object) -> Message:
    """A message from what the caller gave, lone surrogates replaced one for one."""
    if isinstance(item, str):
        return Message(text=without_surrogates(item))
    if not isinstance(item, Message) or not isinstance(item.text, str):
        raise InputError(
            f"message is a {type(item).__name__}", hint="give a string or a Message with a text"
        )
    text = without_surrogates(item.text)
    return item if text is item.text else replace(item, text=text)


def _cut_short(skipped: Sequence[Skipped]) -> bool:
    return any(item.check == "text.rest" for item in skipped)


def _reachable(found: Sequence[FoundContact]) -> tuple[Contact, ...]:
    return tuple(
        [
            Contact(kind=one.kind, value=one.value, span=one.span)
            for one in found
            if one.kind not in CONTEXT_KINDS
        ]
    )


def _left_open(seen: Observation, weighed: Weighed) -> bool:
    """Whether a look-up that was asked for failed beside other evidence."""
    failed = any(isinstance(one, Skipped) and one.reason in FAILURES for one in seen.registrations)
    return failed and any(
        item.counted >= _SOME_EVIDENCE and item.code != TEXT_MODEL for item in weighed.signals
    )


def _registrations(seen: Observation) -> tuple[Registration | Skipped, ...]:
    return seen.registrations or (NOT_ASKED,) * len(seen.links)


def _url_report(link: Inspected, registration: Registration | Skipped) -> UrlReport:
    return UrlReport(
        url=link.link.url,
        host=link.link.host,
        host_unicode=link.link.host_unicode,
        domain=link.link.domain,
        span=link.found.span if link.found.end >= 0 else None,
        owner=link.owner_name,
        registration=registration,
        signals=(
            *(item.code for item in link.evidence),
            *(item.code for item in registration_evidence(registration, link.target.host_unicode)),
        ),
    )
