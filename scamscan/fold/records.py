"""The values ``fold`` hands out: a folded text that still knows where every character came from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scamscan.records import Span

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence


class Trick(NamedTuple):
    """One disguise that was undone.

    ``kind`` is one of ``width``, ``enclosed``, ``math``, ``invisible``, ``combining``,
    ``traditional``, ``lookalike``, ``separator``, ``slang``, ``split-character``, ``numeral``.
    A trick is a fact about the writing, not an accusation: full-width digits, a Traditional
    character in a Simplified text and "五千元" are tricks too.
    """

    kind: str
    span: Span
    """Where in the ORIGINAL text."""


class Origin(NamedTuple):
    """For each folded character the half-open range of the original it came from.

    Both arrays have one entry per folded character and never decrease.
    """

    starts: array[int]
    ends: array[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text with its disguise undone, and the way back.

    >>> folded = Folded(original="转账", text="转账")
    >>> folded.span(0, 2)
    Span(start=0, end=2)
    """

    original: str
    """The text as received."""
    text: str
    """Lower case, Simplified, compatibility forms and disguise undone; folding it again changes
    nothing."""
    tricks: tuple[Trick, ...] = ()
    """What was undone, ordered by place; at most 1,000, empty for ordinary text."""
    origin: Origin | None = field(default=None, repr=False, compare=False)
    """None: character *i* of ``text`` is character *i* of ``original``."""

    def span(self, start: int, end: int) -> Span:
        """The original range behind the folded half-open range ``start``, ``end``.

        Expects ``0 <= start <= end <= len(text)``.  An empty range gives an empty span at the
        place where the character at ``start`` came from.
        """
        if self.origin is None:
            return Span(start, end)
        starts, ends = self.origin
        if start < end:
            return Span(starts[start], ends[end - 1])
        if start < len(starts):
            return Span(starts[start], starts[start])
        return Span(len(self.original), len(self.original))

    def folded_range(self, span: Span) -> tuple[int, int]:
        """The folded half-open range that holds everything behind an original span.

        >>> from scamscan.fold import fold
        >>> fold("加薇❤ zx88899").folded_range(Span(1, 3))
        (1, 3)
        """
        if self.origin is None:
            return span.start, span.end
        starts, ends = self.origin
        return bisect_right(ends, span.start), bisect_left(starts, span.end)


class Draft(NamedTuple):
    """A text on its way through the steps of ``fold``."""

    text: str
    origin: Origin | None
    tricks: tuple[Trick, ...]


class Edit(NamedTuple):
    """Replace ``text[start:end]``, never empty, by ``replacement``; ranges never overlap."""

    start: int
    end: int
    replacement: str


class Change(NamedTuple):
    """Edits that belong together and the name of the trick they undo.

    ``kind`` is empty when there is nothing to report, as for two spellings of one word.
    """

    start: int
    end: int
    kind: str
    edits: tuple[Edit, ...]


def pick(changes: Sequence[Change]) -> list[Change]:
    """The changes that can be made together: leftmost first, the longest of those that overlap.

    >>> short, long = Change(0, 2, "slang", ()), Change(0, 3, "separator", ())
    >>> pick([short, long]) == [long]
    True
    """
    kept: list[Change] = []
    reached = 0
    for change in sorted(changes, key=lambda one: (one.start, -one.end)):
        if change.start >= reached:
            kept.append(change)
            reached = change.end
    return kept
