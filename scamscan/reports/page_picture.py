"""A conversation's risk as a drawing: where everything goes, in the drawing's own units.

The line shows what was known up to each message, never falling: a level once reached stays.  Dots
are the messages that spoke against the other side, as high as the risk was right then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scamscan.records import Level
from scamscan.standing import UNIT
from scamscan.verdict import load_bands, sigmoid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.threads.records import Loss, Point, ThreadVerdict, Turn

WIDE, NARROW = 720, 328
"""Widths for a desktop and for a phone of 360."""
_RIGHT, _TOP = 14, 26
_NAMES = {WIDE: 96, NARROW: 82}
"""Room on the left for the names of the bands."""
_PLOT = 190
"""Height of the plot."""
_LANE = 26
"""Height of a row of marks under it."""
_MARK = 24
"""Width a mark needs."""
_DIGITS = 1


class Band(NamedTuple):
    """The stripe of one level."""

    level: str
    y: float
    height: float


class Mark(NamedTuple):
    """A numbered circle or a diamond under the plot."""

    x: float
    y: float
    label: str
    top: float
    """Where the thin line to it begins."""
    symbol: str = ""
    """Of a loss: what stands in the diamond."""


class Step(NamedTuple):
    """The stages one message brought; it has one number."""

    names: tuple[str, ...]
    turn: Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything the template draws."""

    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    bands: tuple[Band, ...]
    line: str
    """An SVG path."""
    area: str
    dots: tuple[tuple[float, float], ...]
    stages: tuple[Mark, ...]
    losses: tuple[Mark, ...]
    warning: float | None
    """Where the first warning stands; None when there is none."""
    words_after: bool
    """Whether the words of the warning have room on its right."""


def draw(thread: ThreadVerdict, width: int) -> Picture:
    """Lay a conversation out.

    Args:
        thread: at any level.
        width: ``WIDE`` or ``NARROW``.
    """
    scale = _Scale(_length(thread), width)
    bottom = _TOP + _PLOT
    line, area = _lines(thread.course, scale)
    rows: list[float] = []
    stages = _place(
        [(scale.x(one.turn.index), str(number)) for number, one in enumerate(steps(thread), 1)],
        bottom,
        rows,
    )
    below = bottom + _LANE * len(rows)
    losses = _gather(thread.losses, scale, below, bottom)
    warning = scale.x(thread.first_warning.index) if thread.first_warning else None
    return Picture(
        width=width,
        height=below + (_LANE if losses else 0) + 22,
        left=scale.x(1),
        right=width - _RIGHT,
        top=_TOP,
        bottom=bottom,
        bands=_bands(),
        line=line,
        area=area,
        dots=tuple((scale.x(one.place), _y(one.score)) for one in thread.course),
        stages=stages,
        losses=losses,
        warning=warning,
        words_after=warning is not None and warning < width - 3 * _MARK,
    )


def steps(thread: ThreadVerdict) -> tuple[Step, ...]:
    """The stages of a conversation, those of one message together."""
    found: dict[int, Step] = {}
    for seen in thread.stages:
        before = found.get(seen.turn.index)
        names = (*before.names, seen.name) if before else (seen.name,)
        found[seen.turn.index] = Step(names, seen.turn)
    return tuple(found.values())


class _Scale:
    def __init__(self, length: int, width: int) -> None:
        self._steps = max(1, length - 1)
        self._left = _NAMES[width]
        self._width = width - self._left - _RIGHT

    def x(self, place: int) -> float:
        share = min(1.0, max(0.0, (place - 1) / self._steps))
        return round(self._left + self._width * share, _DIGITS)


def _length(thread: ThreadVerdict) -> int:
    """Of the conversation; at least as far as anything in it is pointed at."""
    pointed = [one.turn.index for one in thread.stages]
    pointed += [one.turn.index for one in thread.losses]
    pointed += [one.place for one in thread.course]
    return max((thread.length, *pointed))


def _y(score: float) -> float:
    return round(_TOP + _PLOT * (1 - score), _DIGITS)


def _bands() -> tuple[Band, ...]:
    bands = load_bands()
    edges = [sigmoid(edge / UNIT) for edge in (bands.unsure, bands.suspicious, bands.likely)]
    lows, highs = [0.0, *edges], [*edges, 1.0]
    return tuple(
        Band(level.value, _y(high), round(_y(low) - _y(high), _DIGITS))
        for level, low, high in zip(Level, lows, highs, strict=True)
    )


def _lines(course: Sequence[Point], scale: _Scale) -> tuple[str, str]:
    """The line of what was known, and the area under it."""
    start, end, floor = scale.x(1), scale.x(2**62), _y(0)
    line = [f"M{start} {floor}"]
    highest = 0.0
    for one in course:
        line.append(f"H{scale.x(one.place)}")
        if one.score > highest:
            highest = one.score
            line.append(f"V{_y(highest)}")
    line.append(f"H{end}")
    path = "".join(line)
    return path, f"{path}V{floor}Z"


def _place(
    marks: Sequence[tuple[float, str]], bottom: float, rows: list[float]
) -> tuple[Mark, ...]:
    """Marks in rows, so that none covers another; ``rows`` is filled with their last places."""
    placed = []
    for x, label in marks:
        row = next((row for row, last in enumerate(rows) if x - last >= _MARK), None)
        if row is None:
            row = len(rows)
            rows.append(-math.inf)
        rows[row] = x
        placed.append(Mark(x, bottom + _LANE * row + _LANE / 2, label, bottom))
    return tuple(placed)


def _gather(losses: Sequence[Loss], scale: _Scale, below: float, bottom: float) -> tuple[Mark, ...]:
    """Losses in one row; those too near each other are one mark with their number."""
    groups: list[tuple[float, list[Loss]]] = []
    for loss in losses:
        x = scale.x(loss.turn.index)
        if groups and x - groups[-1][0] < 2 * _MARK:
            groups[-1][1].append(loss)
        else:
            groups.append((x, [loss]))
    return tuple(
        Mark(
            x,
            below + _LANE / 2,
            f"×{len(group)}" if len(group) > 1 else "",
            bottom,
            "¥" if any(loss.kind == "money" for loss in group) else "!",
        )
        for x, group in groups
    )
