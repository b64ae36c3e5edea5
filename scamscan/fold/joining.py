"""Words with something pushed between their characters: 刷 单, 安-全-账-户, 加/微/信.

Only words of the sensitive table are joined.  Everything else, however oddly spaced, stays as it
is: a poem set with blanks, a list with dots, code.
"""

from __future__ import annotations

from itertools import compress, count, islice, pairwise
from typing import TYPE_CHECKING

from scamscan.fold.records import Change, Edit
from scamscan.fold.slang import read_slang
from scamscan.fold.vocabulary import Term, gap_pattern, load_joinable, pair_pattern, pairs_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

_HARD = frozenset(",!?;:、。，！？；：\n\r")
"""Marks that end a clause.  They separate ordinary words all the time, so a word is joined across
them only when each of its characters stands alone."""
_PLAIN = frozenset(" \t·•.-—–/|~()（）\xa0")
"""Marks ordinary writing puts between words, in lists, ranges and alternatives."""
_BRACKETS = frozenset("()[]{}<>【】《》“”‘’「」『』〈〉（）\"'")
_LONGEST_GAP = 6
_LONGEST_BLANK = 4
"""More blanks than this are a layout, not a disguise.  Both judgement, not measured."""
_MOST_HITS = 10_000
"""Hits looked at in one text; keeps hostile input linear."""


def find_gaps(text: str) -> list[Change]:
    """Changes that take the separators out of sensitive words.

    >>> [change.edits for change in find_gaps("兼职刷 单")]
    [(Edit(start=3, end=4, replacement=''),)]
    >>> find_gaps("床 前 明 月 光")
    []
    """
    if not gap_pattern().search(text) or pairs_apart().isdisjoint(pair_pattern().findall(text)):
        return []
    letters = list(map(str.isalnum, text))
    core = "".join(compress(text, letters))
    kept = list(compress(count(), letters))
    changes = []
    hits = load_joinable().find(core)
    gapped = (hit for hit in hits if kept[hit.end - 1] - kept[hit.start] >= hit.end - hit.start)
    for start, end, value in islice(gapped, _MOST_HITS):
        places = kept[start:end]
        gaps = _gaps(places)
        if not _may_join(text, places, gaps):
            continue
        if isinstance(value, Term):
            change = _join(text, places, gaps, value)
        else:
            change = read_slang(text, places[0], places[-1] + 1, value)
        if change is not None:
            changes.append(change)
    return changes


def _gaps(places: Sequence[int]) -> list[tuple[int, int]]:
    return [(left + 1, right) for left, right in pairwise(places) if right - left > 1]


def _may_join(text: str, places: Sequence[int], gaps: Sequence[tuple[int, int]]) -> bool:
    """Checks that hold for every word: short gaps, no clause end unless all stand alone."""
    alone = len(gaps) == len(places) - 1
    for start, end in gaps:
        gap = text[start:end]
        if len(gap) > (_LONGEST_BLANK if gap.isspace() else _LONGEST_GAP):
            return False
        if not _HARD.isdisjoint(gap) and not (
            alone and (len(places) > 2 or "、" not in gap) and _stands_alone(text, places)
        ):
            return False
        # 收（付）款, 验（证）码: one bracket is grammar, two ("】【") are a disguise.
        if gap.strip() in _BRACKETS:
            return False
    return True


def _stands_alone(text: str, places: Sequence[int]) -> bool:
    """True when the word's ends touch nothing; a word of three or more may touch at one end."""
    start, end = places[0], places[-1] + 1
    left = start == 0 or not text[start - 1].isalnum()
    right = end == len(text) or not text[end].isalnum()
    return (left and right) or (len(places) > 2 and (left or right or "\n" not in text[start:end]))


def _join(
    text: str, places: Sequence[int], gaps: Sequence[tuple[int, int]], term: Term
) -> Change | None:
    start, end = places[0], places[-1] + 1
    if text[end : end + 1] and text[end] in term.not_after:
        return None
    if start and text[start - 1] in term.not_before:
        return None
    if not _is_disguise(text, places, gaps, term):
        return None
    return Change(start, end, "separator", tuple(Edit(left, right, "") for left, right in gaps))


def _is_disguise(
    text: str, places: Sequence[int], gaps: Sequence[tuple[int, int]], term: Term
) -> bool:
    """Tell 安-全-账-户 from a menu "安全 账户"."""
    filling = "".join(text[left:right] for left, right in gaps)
    odd = _PLAIN.isdisjoint(filling) and _HARD.isdisjoint(filling)
    alone = len(gaps) == len(places) - 1
    first = places[0]
    split = [left - first for left, _ in gaps]
    inside = any(place not in term.breaks for place in _cuts(places, split))
    if term.weight == "common":
        return alone and not filling.isspace() and (odd or len(places) > 2)
    if odd:
        return True
    if not inside:
        return False
    if len(places) == 2 or alone:
        return True
    return len(gaps) > 1 and not filling.isspace()


def _cuts(places: Sequence[int], split: Sequence[int]) -> list[int]:
    """After how many characters of the word each gap comes."""
    first = places[0]
    ends = [place - first + 1 for place in places]
    return [ends.index(cut) + 1 for cut in split]
