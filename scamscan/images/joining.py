"""Lines of a bubble become a text again: what the screen broke is joined, what was sent stays."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.images.records import Box, Line

_CLOSING = "，。！？、；：”’）》】」』〉…,.!?;:%)]}"
"""Signs that never start a line, so the word before them takes them along."""
_OPENING = "（【《「『〔“‘"
_FULL_CLOSING = "，。！？、；：）】》」』〕”’"
_LATIN = 0.55
"""Width of a Latin letter or a digit against a Han character, about."""
_SLACK = 0.6
"""Of a character: boxes of lines are no more exact than that."""
_ALIKE = 0.84
"""Sizes of letters nearer than this are one size; a card's title has 17 points, the rest 12."""
_URL_TAIL = re.compile(
    r"(?:://|www\.|[\w-]+\.[a-z]{2,}|[\w-]+/)[^\s\u3000-\u9fff\uff00-\uffef]*$", re.I
)
_FIRST = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|.", re.S)


class _Row(NamedTuple):
    text: str
    left: float
    right: float
    top: float
    bottom: float


def joined(lines: Sequence[Line], right: float | None = None) -> str:
    """The text of lines in reading order.

    Args:
        lines: of one bubble or one paragraph, from top to bottom.
        right: where the widest line may end, in pixels; None: where the widest of these ends.

    A line is taken for broken by the screen where the next word had no room left.
    """
    rows = _rows(lines)
    if not rows:
        return ""
    limit = max([row.right for row in rows] + ([right] if right is not None else []))
    text = rows[0].text
    for before, after in pairwise(rows):
        text += _between(text, before, after, limit) + after.text
    return text


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """Boxes that stand beside each other as one row, a gap between them as a blank."""
    rows: list[_Row] = []
    for line in lines:
        box: Box = line.box
        last = rows[-1] if rows else None
        if (
            last is not None
            and box.middle[1] < last.bottom - 0.25 * (last.bottom - last.top)
            and box.left > last.left
        ):
            glued = _is_han(last.text[-1]) and _is_han(line.text[0])
            gap = "" if glued and box.left - last.right < 0.7 * box.height else " "
            rows[-1] = _Row(
                last.text + gap + line.text,
                last.left,
                max(last.right, box.right),
                min(last.top, box.top),
                max(last.bottom, box.bottom),
            )
        else:
            rows.append(_Row(line.text, box.left, box.right, box.top, box.bottom))
    return rows


def _between(text: str, before: _Row, after: _Row, limit: float) -> str:
    """What stands between two rows, ``text`` up to there: a line end, a blank, or nothing."""
    height = min(before.bottom - before.top, after.bottom - after.top)
    if after.top - before.bottom > 1.2 * height:
        return "\n"
    unit = (after.right - after.left) / max(1.0, width_of(after.text))
    other = (before.right - before.left) / max(1.0, width_of(before.text))
    both_han = mostly_han(before.text) and mostly_han(after.text)
    if both_han and not _ALIKE < unit / other < 1 / _ALIKE:
        return "\n"  # letters of another size: a title and what stands under it
    first = _FIRST.match(after.text)
    word = first[0] if first else ""
    # Signs that may not start a line go down with the word before them.
    rest = after.text[len(word) :]
    word += rest[: len(rest) - len(rest.lstrip(_CLOSING))]
    if before.right + (width_of(word) + _SLACK) * unit < limit:
        return "\n"
    ends, starts = before.text[-1], after.text[0]
    if not (_is_latin(ends) and _is_latin(starts)):
        return ""
    if ends.isdigit() and starts.isdigit():
        return ""
    return "" if _URL_TAIL.search(text) else " "


def width_of(text: str) -> float:
    """The width of a text in Han characters, as its ink shows it.

    Full-width brackets and stops fill half of their place; at the ends the empty half has no ink.

    >>> round(width_of("好的ok"), 1), width_of("【好的】")
    (3.1, 3.0)
    """
    empty = 0.5 * ((text[:1] in _OPENING) + (text[-1:] in _FULL_CLOSING)) if text else 0.0
    wide = sum(_LATIN if "\x20" <= sign <= "\u024f" else 1.0 for sign in text)
    return round(wide - empty, 2)


def inset_of(text: str) -> float:
    """Han characters between the edge of a line and its ink."""
    return 0.5 if text[:1] in _OPENING else 0.0


def mostly_han(text: str) -> bool:
    """Whether the width of a text tells the size of its letters: Latin ones differ too much."""
    han = sum(map(_is_han, text))
    return han > 2 and han > 0.6 * len(text)


def _is_han(sign: str) -> bool:
    return sign >= "\u2e80"


def _is_latin(sign: str) -> bool:
    return "\x21" <= sign <= "\u024f"
