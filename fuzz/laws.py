"""What a target says when a law is broken, and the laws several targets share."""

from __future__ import annotations

import itertools
import json
import time
import zlib
from typing import TYPE_CHECKING, TypeVar

from scamscan.errors import InputError
from scamscan.records import BadRecord, Message
from scamscan.reports import jsonl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.fold import Folded
    from scamscan.records import Span, Verdict

T = TypeVar("T")


class LawError(AssertionError):
    """A law that does not hold; the words name the law, never the input."""


def hold(law: bool, words: str) -> None:
    """Raise unless the law holds."""
    if not law:
        raise LawError(words)


class in_time:  # noqa: N801 - read as a word: with in_time(1.0)
    """Bounded work, in processor time of this thread: other processes do not matter."""

    __slots__ = ("_begun", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._begun = time.thread_time()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and time.thread_time() - self._begun > self._seconds:
            raise LawError(f"takes no longer than {self._seconds} s")


class swapped:  # noqa: N801 - read as a word, as above
    """A part of the program replaced for a while; ``unittest.mock`` takes as long as the target."""

    __slots__ = ("_holder", "_name", "_new", "_old")

    def __init__(self, holder: object, name: str, new: object) -> None:
        self._holder, self._name, self._new = holder, name, new

    def __enter__(self) -> None:
        self._old = getattr(self._holder, self._name)
        setattr(self._holder, self._name, self._new)

    def __exit__(self, *_: object) -> None:
        setattr(self._holder, self._name, self._old)


def now_and_then(data: bytes, every: int) -> bool:
    """Whether a dear law is looked at for this input: always the same answer for the same bytes."""
    return zlib.crc32(data) % every == 0


def same_again(data: bytes, work: Callable[[], T], first: T, every: int = 8) -> None:
    """The same input gives the same result."""
    if now_and_then(data, every):
        hold(work() == first, "same input, same result")


def text_of(data: bytes) -> str:
    """Text for a target that takes any: bytes that are no UTF-8 become lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def inside(span: Span | None, text: str, *, empty: bool = False) -> None:
    """A span lies in the text and holds something."""
    if span is not None:
        least = 0 if empty else 1
        hold(0 <= span.start <= span.end - least <= len(text) - least, "spans lie in the original")


def folded_laws(folded: Folded, text: str) -> None:
    """Offsets are in range and never decrease; tricks are in order."""
    hold(folded.original == text, "the original is kept")
    if folded.origin is None:
        hold(len(folded.text) == len(text), "without offsets every character stands in its place")
    else:
        starts, ends = folded.origin
        hold(len(starts) == len(ends) == len(folded.text), "one offset for each character")
        hold(
            all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True)),
            "offsets lie in the original",
        )
        for offsets in (starts, ends):
            hold(all(a <= b for a, b in itertools.pairwise(offsets)), "offsets never decrease")
    for trick in folded.tricks:
        inside(trick.span, text)
    hold(all(a.span <= b.span for a, b in itertools.pairwise(folded.tricks)), "tricks are in order")


def record_laws(items: Sequence[Message | BadRecord]) -> None:
    """Messages and bad records are whole values that can be written."""
    for item in items:
        if isinstance(item, BadRecord):
            hold(isinstance(item.error, InputError), "a bad record holds an input error")
            json.loads(jsonl.error_line(item))
            continue
        hold(isinstance(item, Message), "a reader gives messages and bad records")
        hash(item)
        for words in (item.text, item.sender_id, item.sender_name, item.sender_number, item.quoted,
                      item.conversation, item.source, item.currency, *item.urls):  # fmt: skip
            if words is not None:
                words.encode()  # no surrogates


def verdict_laws(verdict: Verdict, text: str) -> None:
    """A verdict's numbers are in range, its spans point at its words, and it can be written."""
    hold(0 <= verdict.score <= 1, "a score lies between 0 and 1")
    for signal in verdict.signals:
        if signal.span is not None:
            inside(signal.span, text)
            shown = text[signal.span.start : signal.span.end]
            hold(signal.text == shown, "a signal shows the words under its span")
    for report in verdict.urls:
        inside(report.span, text)
    for contact in verdict.contacts:
        inside(contact.span, text)
    json.loads(jsonl.line(verdict))
