"""Which lines of words stand on which spot of even colour.

A bubble is a part of the picture without edges in it but its letters, with an edge all around.  So
the picture is made small, its edges are found, and each line gets the connected part its letters
stand on.  Nothing depends on a program's own colours; a gradient, a dark mode and uneven light have
no edges.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.images.extra import need
from scamscan.images.parts import Colour, Parts, grown, lies_in, middle_of, steps_of
from scamscan.images.records import Box, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from scamscan.images.picture import Picture

    Pixels = npt.NDArray[np.uint8]

_TIERS = (1.0, 3.0, 8.0)
"""Edges grow this many times before a line that stands on no even part is given up: the gradient of
a short bubble is steep, and its border steeper."""
_LETTER = 15.0
"""Pixels of a line of words in the small copy: edges stay sharp, noise is averaged away."""
_LEAST_EDGE, _MOST_EDGE = 2.0, 8.0
"""Bounds of what is an edge, in steps of colour from pixel to pixel: a white bubble on QQ's grey
page has 5 after the blur."""
_NOISE = 3.5
"""An edge is this much more than what most pixels have."""
_MOST_PIXELS = 6_000_000
_FAINT = 0.6
"""An edge may be this much fainter where a row of its points closes to a line: noise, JPEG."""
_OTHER = 20.0
"""Steps of colour, summed over the channels, between a bubble and the page's margins beside it."""
_EVEN_LIGHT = 4.0
"""Steps of colour, summed over the channels, between the margins of a screenshot."""
_MARGIN = 0.022
"""Of the width: columns at the sides of a page where no bubble reaches."""
_LEAN = 0.3
"""Degrees below which a picture counts as straight."""


class Region(NamedTuple):
    """A spot of even colour with words on it."""

    box: Box
    """In pixels of the straightened picture."""
    colour: Colour
    """Red, green, blue; 0 to 255."""
    lines: tuple[int, ...]
    """Numbers of the lines on it, top to bottom."""


class Scene(NamedTuple):
    """A picture made straight, and what its lines stand on."""

    lines: tuple[Line, ...]
    """With boxes in the straightened picture."""
    regions: tuple[Region, ...]
    """Bubbles, cards, spots; top to bottom."""
    loose: tuple[int, ...]
    """Numbers of the lines that stand on the page itself."""
    frame: Box
    """The page: the whole picture but for a photograph's surroundings."""
    inks: tuple[Colour, ...]
    """Colour of the letters of each line."""
    edges: npt.NDArray[np.bool_]
    """Where the small copy has edges."""
    scale: float
    """Of the small copy."""


@dataclass(slots=True)
class _Search:
    """A picture made small and straight, and what was found so far."""

    lines: Sequence[Line]
    small: Pixels
    scale: float
    page: Box
    steps: npt.NDArray[np.float32]
    least: float
    """What is an edge."""
    frame: Box
    cv2: Any
    numpy: Any
    regions: list[Region] = field(default_factory=list)
    grounds: dict[int, Colour] = field(default_factory=dict)
    inks: dict[int, Colour] = field(default_factory=dict)

    def parts(self, even: Any) -> Parts:  # noqa: ANN401 - an array
        """The connected parts of what is even."""
        return Parts.of(even, self.small, self.scale, self.cv2, self.numpy)

    def by_edges(self) -> list[int]:
        """Find spots with an edge all around; the lines that stand on none."""
        loose: list[int] = []
        left = list(range(len(self.lines)))
        for tier in _TIERS:
            parts = self.parts(self.steps < self.least * tier)
            if tier == _TIERS[0]:
                self.frame = grown(parts.frame(), self.scale, self.page)
            on_page, left = self._sorted(parts, left, inner=tier > 1)
            loose += on_page
        return loose + left

    def by_faint_edges(self, loose: list[int]) -> list[int]:
        """Find spots whose edge is faint or a row of points; the lines left over."""
        points = (self.steps >= self.least * _FAINT).astype(self.numpy.uint8)
        kernel = self.numpy.ones((5, 5), self.numpy.uint8)
        closed = self.cv2.morphologyEx(points, self.cv2.MORPH_CLOSE, kernel)
        on_page, left = self._sorted(self.parts(closed == 0), loose, inner=True)
        return on_page + left

    def by_colour(self, loose: list[int]) -> list[int]:
        """Find spots whose edge a JPEG file washed out; the lines left over.

        A pale green bubble on a pale brown page has no edge of light, and JPEG keeps colour at half
        size.
        """
        left = []
        for number in loose:
            box, ground = self.lines[number].box, self.grounds[number]
            away, tinge = self._from_page(box, ground)
            if tinge <= _OTHER:
                left.append(number)
                continue
            held = next((one for one in self.regions if lies_in(box, one.box)), None)
            if held is not None and _steps_between(held.colour, ground) < _OTHER:
                self.regions.remove(held)
                self.regions.append(held._replace(lines=tuple(sorted([*held.lines, number]))))
                continue
            colour = self.numpy.array(ground, dtype=self.numpy.int16)
            steps = self.numpy.abs(self.small.astype(self.numpy.int16) - colour).sum(axis=2)
            parts = self.parts(steps < 0.5 * away)
            label = parts.under(box)[0]
            if not label or parts.is_page(label):
                left.append(number)
            else:
                spot = grown(parts.box(label), self.scale, self.page)
                self.regions.append(Region(spot, ground, (number,)))
        return left

    def _sorted(
        self, parts: Parts, numbers: list[int], *, inner: bool
    ) -> tuple[list[int], list[int]]:
        """Lines to the spots they stand on; those on the page, and those on nothing.

        ``inner``: spots inside a found one are parts of it, as of a gradient.
        """
        found: dict[int, list[int]] = {}
        for number in numbers:
            box = self.lines[number].box
            label, self.grounds[number], self.inks[number] = parts.under(box)
            found.setdefault(label, []).append(number)
        left, loose = found.pop(0, []), []
        for label, held in found.items():
            if parts.is_page(label):
                loose += held
                continue
            box = grown(parts.box(label), self.scale, self.page)
            within = [one for one in self.regions if inner and lies_in(one.box, box)]
            self.regions = [one for one in self.regions if one not in within]
            held = sorted([*held, *(number for one in within for number in one.lines)])
            colour = middle_of([self.grounds[number] for number in held])
            self.regions.append(Region(box, colour, tuple(held)))
        return loose, left

    def _from_page(self, box: Box, ground: Colour) -> tuple[float, float]:
        """Steps between the ground of a line and the page's margins beside it.

        All of them, and those that count: where both margins are alike the light is even and all
        do; elsewhere, as in a photograph, only those of colour without light.
        """
        numpy, scale, frame = self.numpy, self.scale, self.frame
        top = int(box.top * scale)
        bottom = max(top + 1, int(box.bottom * scale))
        wide = max(2, int(_MARGIN * frame.width * scale))
        first, last = int(frame.left * scale) + 1, int(frame.right * scale) - 1
        found, margins = [], []
        for start in (first, last - wide):
            part = self.small[top:bottom, max(0, start) : start + wide].reshape(-1, 3)
            if not len(part):
                return 0.0, 0.0
            away = numpy.median(part, axis=0) - numpy.array(ground)
            tinge = numpy.abs(away - away.mean()).sum()
            found.append((float(numpy.abs(away).sum()), float(tinge)))
            margins.append(numpy.median(part, axis=0))
        away, tinge = min(found, key=lambda one: one[1])
        even = float(numpy.abs(margins[0] - margins[1]).sum()) <= _EVEN_LIGHT
        return away, away if even else tinge


def _steps_between(one: Colour, other: Colour) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def find_regions(picture: Picture, lines: Sequence[Line]) -> Scene:
    """What the lines of a picture, at least one, stand on."""
    cv2, numpy = need("cv2"), need("numpy")
    heights = sorted(_height(line) for line in lines)
    middle = heights[len(heights) // 2]
    scale = min(
        1.0,
        max(_LETTER / max(middle, 1.0), 120 / picture.width),
        (_MOST_PIXELS / (picture.width * picture.height)) ** 0.5,
    )
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    small = cv2.resize(picture.pixels, size, interpolation=cv2.INTER_AREA)
    lean = _lean(lines)
    if abs(lean) >= _LEAN:
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), lean, 1.0)
        small = cv2.warpAffine(small, turn, size, borderMode=cv2.BORDER_REPLICATE)
        lines = [_turned(line, lean, (picture.width / 2, picture.height / 2)) for line in lines]
    steps = steps_of(cv2.GaussianBlur(small, (0, 0), 0.8), cv2, numpy)
    least = min(_MOST_EDGE, max(_LEAST_EDGE, _NOISE * float(numpy.median(steps))))
    page = Box(0, 0, picture.width, picture.height)
    search = _Search(lines, small, scale, page, steps, least, page, cv2, numpy)
    loose = search.by_colour(search.by_faint_edges(search.by_edges()))
    return Scene(
        tuple(lines),
        tuple(sorted(search.regions, key=lambda one: (one.box.top, one.box.left))),
        tuple(sorted(loose)),
        search.frame,
        tuple(search.inks[number] for number in range(len(lines))),
        steps >= least,
        scale,
    )


def _height(line: Line) -> float:
    if not line.corners:
        return line.box.height
    (x, y), *_, (u, v) = line.corners
    return math.hypot(u - x, v - y)


def _lean(lines: Sequence[Line]) -> float:
    """Degrees the lines fall to the right; the middle one of those long enough to tell."""
    angles = sorted(
        math.degrees(math.atan2(line.corners[1][1] - line.corners[0][1], wide))
        for line in lines
        if line.corners and (wide := line.corners[1][0] - line.corners[0][0]) > 3 * _height(line)
    )
    return angles[len(angles) // 2] if len(angles) > 2 else 0.0


def _turned(line: Line, lean: float, around: tuple[float, float]) -> Line:
    """The line with the box it has in the straightened picture."""
    cos, sin = math.cos(math.radians(lean)), math.sin(math.radians(lean))
    points = [(x - around[0], y - around[1]) for x, y in line.corners or _corners(line.box)]
    turned = [(x * cos + y * sin + around[0], y * cos - x * sin + around[1]) for x, y in points]
    across = sorted(x for x, _ in turned)
    down = sorted(y for _, y in turned)
    box = Box(
        round((across[0] + across[1]) / 2),
        round((down[0] + down[1]) / 2),
        round((across[2] + across[3]) / 2),
        round((down[2] + down[3]) / 2),
    )
    return Line(text=line.text, box=box, confidence=line.confidence)


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    return (
        (box.left, box.top),
        (box.right, box.top),
        (box.right, box.bottom),
        (box.left, box.bottom),
    )
