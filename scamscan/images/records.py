"""What is read from pictures, as frozen values.

Boxes count pixels of the picture as opened (its orientation mended), from the upper left corner.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scamscan.records import Kind

if TYPE_CHECKING:
    from scamscan.images.codes import Code
    from scamscan.records import Message, Skipped


class Box(NamedTuple):
    """A rectangle of pixels, half-open.

    >>> Box(10, 20, 110, 50).width
    100
    """

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle, x and y."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of words in a picture."""

    text: str
    """The words as read; never empty."""
    box: Box
    """Where they stand."""
    confidence: float
    """What the reader thinks of its own reading, 0 to 1; the mean over the characters."""
    corners: tuple[tuple[float, float], ...] = ()
    """The four corners, clockwise from the start of the words; they tell how far a picture leans.
    Empty: those of ``box``."""


class Side(enum.StrEnum):
    """Where in a chat a turn stands."""

    LEFT = "left"
    """Somebody else wrote it."""
    RIGHT = "right"
    """The owner of the telephone wrote it."""
    MIDDLE = "middle"
    """The program says it: a notice, a time."""
    NONE = "none"
    """The picture is no chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One bubble, card or notice of a picture; of a picture without bubbles, all its words."""

    text: str
    """The words, the lines of one paragraph joined as they were written."""
    side: Side
    box: Box
    confidence: float
    """The lowest of its lines, 0 to 1; 1.0 without lines."""
    kind: Kind = Kind.TEXT
    amount: str | None = None
    """The sum on a transfer card as printed: ``"¥500.00"``; None elsewhere."""
    direction: str | None = None
    """``"in"`` or ``"out"`` of a transfer or red packet, as the telephone's owner sees it."""
    sender: str | None = None
    """The name above the bubble; None when none is shown."""
    time: str | None = None
    """The latest time printed above it, as printed; None when there is none."""
    quoted: str | None = None
    """The words it answers, where they are shown with it."""
    lines: tuple[Line, ...] = ()
    """What it was put together from, in reading order."""


class Layout(NamedTuple):
    """What the lines of a picture are."""

    turns: tuple[Turn, ...]
    """Top to bottom."""
    title: str | None = None
    """The words of the bar on top: whom the chat is with; None when none was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was read from one picture."""

    name: str
    """The picture's name."""
    lines: tuple[Line, ...]
    """Every line, also those of the telephone's own bars, in reading order."""
    turns: tuple[Turn, ...]
    """Top to bottom."""
    codes: tuple[Code, ...] = ()
    title: str | None = None
    """The words of the bar on top: whom the chat is with; None when none was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureReading:
    """What one or several pictures of a chat say, as a conversation.

    A turn that two pictures show, because they overlap, is one message.
    """

    messages: tuple[Message, ...]
    """In order; what to scan.  ``source`` is ``"shot.png:3"``: picture and number of the turn."""
    certain: tuple[Message, ...]
    """The same without the lines read with less than ``reading.CERTAIN``; messages of which
    nothing is left are not among them.  ``judge`` takes the milder verdict of both."""
    pages: tuple[Page, ...]
    """One for each picture, in the given order."""
    lowest: float | None
    """Confidence of the worst line of a message, 0 to 1; None without lines."""
    mean: float | None
    """Mean confidence of the messages' lines; None without lines."""
    skipped: tuple[Skipped, ...] = ()
    """What could not be done: ``images.words`` (lines too uncertain to count, pictures without
    words), ``images.codes`` …"""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all pictures."""
        return tuple(line for page in self.pages for line in page.lines)

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes of all pictures."""
        return tuple(code for page in self.pages for code in page.codes)
