"""See through disguise and keep exact offsets.

``fold`` reads a text the way a person does: full-width, circled and mathematical letters as plain
ones, invisible characters gone, Traditional as Simplified, symbols taken out of sensitive words,
slang for contact channels by its proper name, Chinese numerals of telephone numbers as digits.
``Folded.span`` leads back to the characters of the original.

Two layers.  The first (``reading``) maps single characters and is always applied.  The second
(``strewn``, ``joining``, ``slang``, ``numerals``) needs a table row or a pattern, and a context,
and leaves everything else untouched.  Both run until nothing changes, so folding a folded text
changes nothing.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from scamscan.fold.held import ANYTHING, APART, GAPS, NUMERALS, SLANG, STREWN
from scamscan.fold.joining import find_gaps
from scamscan.fold.numerals import find_numerals, find_spaced_digits
from scamscan.fold.reading import MOST_TRICKS, read_characters, read_each
from scamscan.fold.records import Change, Draft, Folded, Origin, Trick, pick
from scamscan.fold.slang import find_slang
from scamscan.fold.strewn import find_strewn
from scamscan.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Folded", "Trick", "fold", "fold_each"]

_MOST_ROUNDS = 8
"""Undoing one disguise can lay bare another; ordinary spam needs two rounds, the last of which
finds nothing.  The bound keeps hostile input linear."""
_MOST_WORK = 600_000
"""Characters read over all rounds after the first; texts of 75,000 and less get every round."""


def fold(text: str) -> Folded:
    """``text`` with its disguise undone.  Never raises on any text; linear in its length.

    Contextual steps look at the first 5,000 to 10,000 places of each sort and, beyond 75,000
    characters, run fewer rounds: a longer text may keep some disguise towards its end.

    >>> folded = fold("加·微·信 ＡＢＣ12345，做刷 单")
    >>> folded.text
    '加微信 abc12345,做刷单'
    >>> folded.original[slice(*folded.span(0, 3))]
    '加·微·信'
    >>> [trick.kind for trick in folded.tricks]
    ['separator', 'width', 'separator']
    >>> fold("他在乡亲中很有威信").text
    '他在乡亲中很有威信'
    """
    draft, changed = _second_layer(read_characters(text), ANYTHING)
    return _folded(text, _settled(draft) if changed else draft)


def fold_each(texts: Sequence[str]) -> list[Folded]:
    """``fold`` of every text, their characters read in one go.

    >>> [folded.text for folded in fold_each(["加·微·信", "好的，ＯＫ"])]
    ['加微信', '好的,ok']
    """
    from scamscan.batch import LEAST, Batch  # here: they need numpy, and one message does not
    from scamscan.fold.glance import changing

    drafts = read_each(Batch(texts))
    pending, work = list(range(len(texts))), [0] * len(texts)
    for rounds in range(_MOST_ROUNDS + 1):
        if rounds:
            read = read_each(Batch([drafts[place].text for place in pending]))
            for place, draft in zip(pending, read, strict=True):
                work[place] += len(drafts[place].text)
                drafts[place] = _after(drafts[place], draft)
        flags = changing(Batch([drafts[place].text for place in pending]))
        changed = []
        for place, held in zip(pending, flags, strict=True):
            if held:
                drafts[place], found = _second_layer(drafts[place], held)
                if found:
                    changed.append(place)
        pending = [at for at in changed if work[at] + len(drafts[at].text) < _MOST_WORK]
        if sum([len(drafts[place].text) for place in pending]) < LEAST:
            for place in pending:
                drafts[place] = _settled(drafts[place], rounds, work[place])
            break
    return list(map(_folded, texts, drafts))


def _settled(draft: Draft, rounds: int = 0, work: int = 0) -> Draft:
    """A draft that has just been changed, with both layers undone until nothing changes."""
    changed = True
    while changed and rounds < _MOST_ROUNDS and work + len(draft.text) < _MOST_WORK:
        rounds += 1
        work += len(draft.text)
        draft, changed = _second_layer(_after(draft, read_characters(draft.text)), ANYTHING)
    return draft


def _folded(text: str, draft: Draft) -> Folded:
    tricks = draft.tricks
    if len(tricks) > 1:
        tricks = tuple(sorted(tricks, key=lambda trick: trick.span)[:MOST_TRICKS])
    return Folded(original=text, text=draft.text, tricks=tricks, origin=draft.origin)


def _second_layer(read: Draft, held: int) -> tuple[Draft, bool]:
    text = read.text
    changes: list[Change] = []
    if held & STREWN:
        changes += find_strewn(text)
    if held & SLANG:
        changes += find_slang(text)
    if held & GAPS:
        changes += find_gaps(text)
    if held & APART:
        changes += find_spaced_digits(text)
    if held & NUMERALS:
        changes += find_numerals(text)
    return (_apply(read, pick(changes)), True) if changes else (read, False)


def _after(first: Draft, second: Draft) -> Draft:
    """Offsets and tricks of a draft made from ``first.text``, led back to the original."""
    if first.origin is None and not first.tricks:
        return second
    if first.origin is None:
        return Draft(second.text, second.origin, first.tricks + second.tricks)
    starts, ends = first.origin
    tricks = first.tricks + tuple(
        Trick(kind, Span(starts[start], ends[end - 1])) for kind, (start, end) in second.tricks
    )
    if second.origin is None:
        return Draft(second.text, first.origin, tricks)
    origin = Origin(
        array("I", [starts[place] for place in second.origin.starts]),
        array("I", [ends[place - 1] for place in second.origin.ends]),
    )
    return Draft(second.text, origin, tricks)


def _apply(draft: Draft, changes: list[Change]) -> Draft:
    """Make the edits and keep the way back."""
    text = draft.text
    old = draft.origin or Origin(array("I", range(len(text))), array("I", range(1, len(text) + 1)))
    parts: list[str] = []
    starts, ends = array("I"), array("I")
    tricks = list(draft.tricks)
    reached = 0
    for change in changes:
        for start, end, replacement in change.edits:
            parts += (text[reached:start], replacement)
            starts += old.starts[reached:start]
            ends += old.ends[reached:start]
            starts.extend([old.starts[start]] * len(replacement))
            ends.extend([old.ends[end - 1]] * len(replacement))
            reached = end
        if change.kind and len(tricks) < 2 * MOST_TRICKS:
            span = Span(old.starts[change.start], old.ends[change.end - 1])
            tricks.append(Trick(change.kind, span))
    parts.append(text[reached:])
    starts += old.starts[reached:]
    ends += old.ends[reached:]
    return Draft("".join(parts), Origin(starts, ends), tuple(tricks))
