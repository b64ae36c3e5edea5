"""The connected parts of a small picture that have no edges in them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.images.records import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.uint8]
    Labels = npt.NDArray[np.int32]

Colour = tuple[float, float, float]
"""Red, green, blue; 0 to 255."""
_HOLDS = 0.75
"""Share of a line's width and height the part under it must have."""
_EVEN = 0.62
"""Of its box a bubble fills more than this; what fills less is a page around bubbles."""
_PAGE = 0.15
"""Of the picture: the least area of a part that can be the page; a wallpaper has none such."""
_ACROSS = 0.93
"""Of the page's width: a part as wide is the page, or a bar."""
_FLUSH = 0.035
"""Of the page's width: how far the sides of a bar and of the page may be apart."""


def steps_of(small: Pixels, cv2: Any, numpy: Any) -> npt.NDArray[np.float32]:  # noqa: ANN401
    """How much colour changes from pixel to pixel, in the channel where it changes most."""
    steps: npt.NDArray[np.float32] = numpy.zeros(small.shape[:2], dtype=numpy.float32)
    for channel in range(3):
        plane = small[:, :, channel].astype(numpy.float32)
        across = cv2.Scharr(plane, cv2.CV_32F, 1, 0, scale=1 / 32)
        down = cv2.Scharr(plane, cv2.CV_32F, 0, 1, scale=1 / 32)
        numpy.maximum(steps, cv2.magnitude(across, down), out=steps)
    return steps


class Parts(NamedTuple):
    """The connected parts without edges of the small copy."""

    small: Pixels
    labels: Labels
    stats: Labels
    scale: float
    numpy: Any

    @classmethod
    def of(cls, even: Any, small: Pixels, scale: float, cv2: Any, numpy: Any) -> Parts:  # noqa: ANN401
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
        return (label if whole else 0), colour_of(ground), colour_of(ink)

    def frame(self) -> Box:
        """The screen: the largest part and all as wide; a leaning picture has corners around it."""
        height, width = self.labels.shape
        sizes = self.stats[1:, 4]
        if not len(sizes) or sizes.max() < _PAGE * width * height:
            return Box(0, 0, width, height)
        largest = self.box(1 + int(sizes.argmax()))
        slack = _FLUSH * largest.width
        return around(
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


def colour_of(values: Any) -> Colour:  # noqa: ANN401 - three numbers
    """Three numbers as a colour."""
    red, green, blue = (float(value) for value in values)
    return red, green, blue


def middle_of(colours: Sequence[Colour]) -> Colour:
    """The middle one of colours, channel for channel."""
    return colour_of([sorted(part)[len(part) // 2] for part in zip(*colours, strict=True)])


def grown(box: Box, scale: float, page: Box) -> Box:
    """A box of the small copy in pixels of the picture, with the edge around it."""
    return Box(
        max(page.left, round((box.left - 1) / scale)),
        max(page.top, round((box.top - 1) / scale)),
        min(page.right, round((box.right + 1) / scale)),
        min(page.bottom, round((box.bottom + 1) / scale)),
    )


def around(boxes: Sequence[Box]) -> Box:
    """The box around boxes."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def lies_in(inner: Box, outer: Box) -> bool:
    """Whether most of a box lies in another, both ways across."""
    wide = min(outer.right, inner.right) - max(outer.left, inner.left)
    tall = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    return wide > 0.85 * inner.width and tall > 0.85 * inner.height
