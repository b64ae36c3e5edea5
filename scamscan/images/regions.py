"""Which lines of words stand on which spot of even colour.

A bubble is a part of the picture without edges in it but its letters, with an edge all around.  So
the picture is made small, its edges are found, and each line gets the connected part its letters
stand on.  Nothing depends on a program's own colours; a gradient, a dark mode and uneven light have
no edges.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.images.extra import need
from scamscan.images.records import Box, Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from scamscan.images.picture import Picture

    Pixels = npt.NDArray[np.uint8]
    Labels = npt.NDArray[np.int32]

Colour = tuple[float, float, float]
"""Red, green, blue; 0 to 255."""
_TIERS = (1.0, 3.0, 8.0)
"""Edges grow this many times before a line that stands on no even part is given up: the gradient of
a short bubble is steep, and its border steeper."""
_HOLDS = 0.75
"""Share of a line's width and height the part under it must have."""
_LETTER = 15.0
"""Pixels of a line of words in the small copy: edges stay sharp, noise is averaged away."""
_LEAST_EDGE, _MOST_EDGE = 2.0, 8.0
"""Bounds of what is an edge, in steps of colour from pixel to pixel: a white bubble on QQ's grey
page has 5 after the blur."""
_NOISE = 3.5
"""An edge is this much more than what most pixels have."""
_MOST_PIXELS = 6_000_000
_EVEN = 0.62
"""Of its box a bubble fills more than this; what fills less is a page around bubbles."""
_PAGE = 0.15
"""Of the picture: the least area of a part that can be the page; a wallpaper has none such."""
_ACROSS = 0.93
"""Of the page's width: a part as wide is the page, or a bar."""
_FLUSH = 0.035
"""Of the page's width: how far the sides of a bar and of the page may be apart."""
_OTHER = 20.0
"""Steps of colour, summed over the channels, between a bubble and the page's margins beside it."""
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


def find_regions(picture: Picture, lines: Sequence[Line]) -> Scene:
    """What the lines of a picture stand on."""
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
    steps = _steps(cv2.GaussianBlur(small, (0, 0), 0.8), cv2, numpy)
    least = min(_MOST_EDGE, max(_LEAST_EDGE, _NOISE * float(numpy.median(steps))))
    page = Box(0, 0, picture.width, picture.height)
    regions: list[Region] = []
    loose: list[int] = []
    left = list(range(len(lines)))
    grounds: dict[int, Colour] = {}
    frame = page
    inks: list[Colour] = [(0.0, 0.0, 0.0)] * len(lines)
    for tier in _TIERS:
        parts = _Parts.of(steps < least * tier, small, scale, cv2, numpy)
        if tier == _TIERS[0]:
            frame = _grown(parts.frame(), scale, page)
        found: dict[int, list[int]] = {}
        for number in left:
            label, grounds[number], inks[number] = parts.under(lines[number].box)
            if label:
                found.setdefault(label, []).append(number)
        for label, numbers in found.items():
            box = _grown(parts.box(label), scale, page)
            if parts.is_page(label):
                loose += numbers
            else:
                # Of a gradient an earlier tier found a part only.
                inner = [one for one in regions if _lies_in(one.box, box)] if tier > 1 else []
                regions = [one for one in regions if one not in inner]
                numbers = sorted([*numbers, *(n for one in inner for n in one.lines)])
                colour = _middle([grounds[number] for number in numbers])
                regions.append(Region(box, colour, tuple(numbers)))
        left = [number for number in left if not any(number in one for one in found.values())]
    loose += left
    loose = _by_colour(lines, loose, regions, small, scale, frame, grounds)
    return Scene(
        tuple(lines),
        tuple(sorted(regions, key=lambda one: (one.box.top, one.box.left))),
        tuple(sorted(loose)),
        frame,
        tuple(inks),
        steps >= least,
        scale,
    )


def _by_colour(
    lines: Sequence[Line],
    loose: Sequence[int],
    regions: list[Region],
    small: Pixels,
    scale: float,
    frame: Box,
    grounds: Mapping[int, Colour],
) -> list[int]:
    """Loose lines without those on a spot of another colour, whose edge a JPEG file washed out.

    A pale green bubble on a pale brown page has no edge of light, and colour is kept at half size.
    """
    cv2, numpy = need("cv2"), need("numpy")
    left = []
    for number in loose:
        box, ground = lines[number].box, grounds[number]
        held = next((at for at, one in enumerate(regions) if _lies_in(box, one.box)), None)
        away = _from_page(small, box, ground, scale, frame, numpy)
        if held is not None and away > _OTHER:
            one = regions[held]
            if sum(abs(a - b) for a, b in zip(one.colour, ground, strict=True)) < _OTHER:
                regions[held] = one._replace(lines=tuple(sorted([*one.lines, number])))
                continue
        if away <= _OTHER:
            left.append(number)
            continue
        steps = numpy.abs(small.astype(numpy.int16) - numpy.array(ground, dtype=numpy.int16))
        parts = _Parts.of(steps.sum(axis=2) < 0.5 * away, small, scale, cv2, numpy)
        label = parts.under(box)[0]
        if not label or parts.is_page(label):
            left.append(number)
        else:
            spot = _grown(parts.box(label), scale, Box(0, 0, *_size(small, scale)))
            regions.append(Region(spot, ground, (number,)))
    return left


def _size(small: Pixels, scale: float) -> tuple[int, int]:
    return round(small.shape[1] / scale), round(small.shape[0] / scale)


def _from_page(
    small: Pixels,
    box: Box,
    ground: Colour,
    scale: float,
    frame: Box,
    numpy: Any,  # noqa: ANN401
) -> float:
    """Steps of colour between the ground of a line and the margins of the page beside it."""
    top, bottom = int(box.top * scale), max(int(box.top * scale) + 1, int(box.bottom * scale))
    wide = max(2, int(_MARGIN * frame.width * scale))
    first, last = int(frame.left * scale) + 1, int(frame.right * scale) - 1
    margins = (small[top:bottom, first : first + wide], small[top:bottom, last - wide : last])
    return min(
        float(numpy.abs(numpy.median(part.reshape(-1, 3), axis=0) - ground).sum())
        if part.size
        else 0.0
        for part in margins
    )


def _lies_in(inner: Box, outer: Box) -> bool:
    wide = min(outer.right, inner.right) - max(outer.left, inner.left)
    tall = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    return wide > 0.85 * inner.width and tall > 0.85 * inner.height


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


def _steps(small: Pixels, cv2: Any, numpy: Any) -> npt.NDArray[np.float32]:  # noqa: ANN401
    """How much colour changes from pixel to pixel, in the channel where it changes most."""
    steps: npt.NDArray[np.float32] = numpy.zeros(small.shape[:2], dtype=numpy.float32)
    for channel in range(3):
        plane = small[:, :, channel].astype(numpy.float32)
        across = cv2.Scharr(plane, cv2.CV_32F, 1, 0, scale=1 / 32)
        down = cv2.Scharr(plane, cv2.CV_32F, 0, 1, scale=1 / 32)
        numpy.maximum(steps, cv2.magnitude(across, down), out=steps)
    return steps


class _Parts(NamedTuple):
    """The connected parts without edges of the small copy."""

    small: Pixels
    labels: Labels
    stats: Labels
    scale: float
    numpy: Any

    @classmethod
    def of(cls, even: Any, small: Pixels, scale: float, cv2: Any, numpy: Any) -> _Parts:  # noqa: ANN401
        """The parts of what is even."""
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            even.astype(numpy.uint8), connectivity=4
        )
        return cls(small, labels, stats, scale, numpy)

    def box(self, label: int) -> Box:
        """Where a part is, in pixels of the small copy."""
        left, top, wide, tall, _ = (int(value) for value in self.stats[label])
        return Box(left, top, left + wide, top + tall)

    def under(self, box: Box) -> tuple[int, Colour, Colour]:
        """The part a line stands on, 0 when none holds all of it; its colour and the letters'."""
        numpy, scale = self.numpy, self.scale
        height, width = self.labels.shape
        left, top = max(0, int(box.left * scale) - 1), max(0, int(box.top * scale) - 1)
        right = min(width, math.ceil(box.right * scale) + 1)
        bottom = min(height, math.ceil(box.bottom * scale) + 1)
        here = self.small[top:bottom, left:right]
        own = self.labels[top:bottom, left:right]
        even = own[own > 0]
        if not len(even):
            return 0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
        label = int(numpy.bincount(even).argmax())
        ground = numpy.median(here[own == label], axis=0)
        pixels = here.reshape(-1, 3).astype(float)
        away = numpy.abs(pixels - ground).sum(axis=1)
        ink = numpy.median(pixels[away >= numpy.quantile(away, 0.9)], axis=0)
        part = self.box(label)
        wide = min(right - 2, part.right) - max(left + 2, part.left)
        tall = min(bottom - 2, part.bottom) - max(top + 2, part.top)
        whole = wide >= _HOLDS * (right - left - 4) and tall >= _HOLDS * (bottom - top - 4)
        return (label if whole else 0), _colour(ground), _colour(ink)

    def frame(self) -> Box:
        """The screen: the largest part and all as wide; a leaning picture has corners around it."""
        height, width = self.labels.shape
        sizes = self.stats[1:, 4]
        if not len(sizes) or sizes.max() < _PAGE * width * height:
            return Box(0, 0, width, height)
        largest = self.box(1 + int(sizes.argmax()))
        slack = _FLUSH * largest.width
        return _around(
            [
                box
                for number in (self.stats[1:, 2] >= _ACROSS * largest.width).nonzero()[0]
                if abs((box := self.box(1 + int(number))).left - largest.left) < slack
                and abs(box.right - largest.right) < slack
            ]
        )

    def is_page(self, label: int) -> bool:
        """Whether a part is the page or a bar: from side to side, nearly all, or mostly holes."""
        numpy = self.numpy
        height, width = self.labels.shape
        box, frame = self.box(label), self.frame()
        if box.width >= _ACROSS * frame.width:
            return True
        if box.width * box.height > 0.5 * width * height:
            return True
        part = self.labels[box.top : box.bottom, box.left : box.right] == label
        first = part.argmax(axis=1)
        last = box.width - part[:, ::-1].argmax(axis=1)
        filled = numpy.where(part.any(axis=1), last - first, 0).sum()
        return bool(filled < _EVEN * box.width * box.height)


def _colour(values: Any) -> Colour:  # noqa: ANN401 - three numbers
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def _middle(colours: Sequence[Colour]) -> Colour:
    return _colour([sorted(part)[len(part) // 2] for part in zip(*colours, strict=True)])


def _grown(box: Box, scale: float, page: Box) -> Box:
    """A box of the small copy in pixels of the picture, with the edge around it."""
    return Box(
        max(page.left, round((box.left - 1) / scale)),
        max(page.top, round((box.top - 1) / scale)),
        min(page.right, round((box.right + 1) / scale)),
        min(page.bottom, round((box.bottom + 1) / scale)),
    )


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
