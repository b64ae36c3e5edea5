"""The telephone's own bars: hour and network on top, the title, the field to write in, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scamscan import lazy
from scamscan.images.words import is_status, is_time, is_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.images.records import Line
    from scamscan.images.regions import Scene

_UPRIGHT = 1.25
"""Height to width from which a picture may be a telephone's screen."""
_STATUS = 0.13
"""Of the width: the lowest middle of a line of the status bar (50 of 390 points, iPhone)."""
_TITLE = 0.30
"""Of the width: the lowest middle of a title; that of iMessage stands under a portrait."""
_FIELD = 0.40
"""Of the width: how far above the lower edge the field stands, keys not shown."""
_BAR = 0.9
"""Share of the width an edge covers that is the border of a bar."""
_ARROW = lazy.compile(r"^[<〈く‹《]\s*[0-9+]{0,4}\s*")
"""The way back, with the number of unread messages."""
_KEYS = ("qwert", "asdfg", "zxcvb", "йцуке")


class Bars(NamedTuple):
    """What of a picture is no part of the chat."""

    own: frozenset[int]
    """Numbers of the lines of the bars."""
    title: str | None
    """Whom the chat is with."""


def find_bars(scene: Scene) -> Bars:
    """The lines of the bars, and the title."""
    frame = scene.frame
    if frame.height < _UPRIGHT * frame.width:
        return Bars(frozenset(), None)
    on_regions = {number for region in scene.regions for number in region.lines}
    first = min((region.box.top for region in scene.regions), default=frame.bottom)
    own: set[int] = set()
    titles: list[int] = []
    border = _border(scene, frame.top, frame.top + 0.42 * frame.width)
    for number, line in enumerate(scene.lines):
        down = (line.box.middle[1] - frame.top) / frame.width
        in_bar = border is not None and line.box.bottom <= border
        if down < _STATUS and is_status(line.text) and (number not in on_regions or in_bar):
            own.add(number)
        elif in_bar or (
            number not in on_regions
            and down < _TITLE
            and line.box.bottom < first
            and not is_time(line.text)
            and not _names_a_bubble(scene, line)
        ):
            own.add(number)
            titles.append(number)
    own |= _below(scene, on_regions)
    return Bars(frozenset(own), _title(scene, titles))


def _title(scene: Scene, titles: Sequence[int]) -> str | None:
    """The largest words of the bar; a count of unread messages is none."""
    lines = [scene.lines[number] for number in titles]
    named = [line for line in lines if not is_status(line.text) and len(line.text) > 1]
    if not named:
        return None
    tallest = max(line.box.height for line in named)
    title = next(line.text for line in named if line.box.height >= 0.85 * tallest)
    return _ARROW.sub("", title)


def _names_a_bubble(scene: Scene, line: Line) -> bool:
    """Whether a line stands right above a bubble, flush with it, as a name does."""
    return any(
        -0.5 * line.box.height < region.box.top - line.box.bottom < 0.8 * line.box.height
        and abs(region.box.left - line.box.left) < 0.05 * scene.frame.width
        for region in scene.regions
    )


def _border(scene: Scene, top: float, bottom: float, *, highest: bool = False) -> float | None:
    """The row of an edge from side to side; the lowest between two rows, or the highest."""
    scale, frame = scene.scale, scene.frame
    left, right = (int(side * scale) for side in (frame.left, frame.right))
    first, last = max(0, int(top * scale) + 1), int(bottom * scale)
    rows = scene.edges[first:last, left:right].mean(axis=1) > _BAR
    found = [number for number, full in enumerate(rows) if full]
    if not found:
        return None
    return (first + (found[0] if highest else found[-1])) / scale


def _below(scene: Scene, on_regions: set[int]) -> set[int]:
    """The lines from the field to write in downwards."""
    frame = scene.frame
    field = frame.bottom - _FIELD * frame.width
    cut = float(frame.bottom + 1)
    border = _border(scene, field, frame.bottom - 0.02 * frame.width, highest=True)
    if border is not None:
        cut = border
    if (keys := _keyboard(scene)) is not None:
        cut = min(cut, keys)
        field = keys - 0.30 * frame.width
    for line in scene.lines:
        if line.box.middle[1] > field and is_word("placeholder", line.text):
            cut = min(cut, line.box.top)
    if keys is not None:
        # Between the last bubble and the keys stand the field and the proposals of the keyboard.
        border = _border(scene, field, keys, highest=True)
        cut = min(cut, border) if border is not None else cut
    last = max((r.box.bottom for r in scene.regions if r.box.bottom < cut), default=0)
    own = set()
    for number, line in enumerate(scene.lines):
        low = line.box.middle[1] > frame.bottom - 0.2 * frame.width and line.box.top > last
        if line.box.middle[1] > cut or (
            low and number not in on_regions and len(line.text) <= 12 and not is_time(line.text)
        ):
            own.add(number)
    return own


def _keyboard(scene: Scene) -> float | None:
    """The upper edge of the keys, None when none are shown."""
    half = scene.frame.top + 0.45 * scene.frame.height
    rows: dict[int, list[Line]] = {}
    for line in scene.lines:
        if line.box.middle[1] > half:
            step = max(1.0, 0.05 * scene.frame.width)
            rows.setdefault(round(line.box.middle[1] / step), []).append(line)
    for _, row in sorted(rows.items()):
        text = "".join(line.text for line in sorted(row, key=lambda one: one.box.left))
        bare = "".join(text.casefold().split())
        nine = "abc" in bare and "def" in bare
        if any(keys in bare for keys in _KEYS) or nine:
            return min(line.box.top for line in row)
    return None
