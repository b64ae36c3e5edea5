"""Who wrote a bubble: those of one side share an edge, a colour, and a face beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.images.cards import Card, size_of
from scamscan.images.records import Box, Side
from scamscan.images.words import has_word, is_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.images.parts import Colour
    from scamscan.images.regions import Scene

_CLEAR = 0.08
"""Of the width: margins that differ more tell the side; a full bubble of WeChat's differs 0.02."""
_EVEN = 0.035
"""Of the width: margins that differ less are those of a notice in the middle."""
_LIKE = 30.0
"""Steps of colour, summed over the channels, within which two bubbles have one colour."""
_FACE = 0.08
"""Share of edges by which one side of a bubble has more beside it; a face has a quarter."""
_NOTICE = 40
"""Characters of a notice; what is longer and centred is a card of a service."""


def take_sides(scene: Scene, cards: Sequence[Card]) -> bool:
    """Set the side of each card; whether margins or a face told one, as on no poster."""
    frame = _frame(scene, cards)
    for card in cards:
        lean = _lean(card, frame)
        card.side = Side.NONE if abs(lean) <= _CLEAR else Side.LEFT if lean < 0 else Side.RIGHT
    sure = {
        side: [card.colour for card in cards if card.side is side]
        for side in (Side.LEFT, Side.RIGHT)
    }
    unclear = [card for card in cards if card.side is Side.NONE]
    for card in unclear:
        card.side = _unclear(scene, card, frame, sure)
    return any(sure.values()) or any(_faces(scene, card) for card in unclear)


def _frame(scene: Scene, cards: Sequence[Card]) -> Box:
    """What margins are measured from: the screen; of a wide picture, the part with bubbles."""
    frame = scene.frame
    if frame.height > frame.width or not cards:
        return frame
    return frame._replace(
        left=min(card.box.left for card in cards), right=max(card.box.right for card in cards)
    )


def _lean(card: Card, frame: Box) -> float:
    """Left margin less right margin, of the width."""
    return ((card.box.left - frame.left) - (frame.right - card.box.right)) / max(1, frame.width)


def _unclear(scene: Scene, card: Card, frame: Box, sure: dict[Side, list[Colour]]) -> Side:
    """The side of a card whose margins do not tell it."""
    text = "".join(scene.lines[number].text for number in card.lines)
    lean = _lean(card, frame)
    narrow = card.box.width < 0.5 * frame.width
    if is_time(text) or (has_word("notice", text) and abs(lean) < _EVEN):
        return Side.MIDDLE
    left, right = (_distance(card.colour, sure[side]) for side in (Side.LEFT, Side.RIGHT))
    if min(left, right) < _LIKE and abs(left - right) > 12 and not (narrow and abs(lean) < _EVEN):
        return Side.LEFT if left < right else Side.RIGHT
    if abs(lean) < _EVEN and len(text) <= _NOTICE and (narrow or _small(scene, card)):
        return Side.MIDDLE
    faces = _faces(scene, card)
    if faces:
        return Side.LEFT if faces < 0 else Side.RIGHT
    if abs(lean) < _EVEN / 2:
        return Side.LEFT
    return Side.LEFT if lean < 0 else Side.RIGHT


def _small(scene: Scene, card: Card) -> bool:
    everywhere = size_of(scene, range(len(scene.lines)))
    return size_of(scene, card.lines) < 0.9 * everywhere


def _distance(colour: Colour, others: Sequence[Colour]) -> float:
    """Steps to the nearest of some colours."""
    return min(
        (sum(abs(a - b) for a, b in zip(colour, other, strict=True)) for other in others),
        default=1e9,
    )


def _faces(scene: Scene, card: Card) -> float:
    """Where beside the top of a card something stands: below 0 left, above 0 right, 0 nowhere."""
    scale, box, frame = scene.scale, card.box, scene.frame
    top = int(box.top * scale)
    rows = scene.edges[top : top + max(2, int(0.1 * frame.width * scale))]
    ends = (
        frame.left,
        box.left - 0.025 * frame.width,
        box.right + 0.025 * frame.width,
        frame.right,
    )
    first, start, end, last = (max(0, int(x * scale)) for x in ends)
    first, last = first + 1, last - 1
    left = float(rows[:, first:start].mean()) if start - first > 3 else 0.0
    right = float(rows[:, end:last].mean()) if last - end > 3 else 0.0
    if abs(left - right) < _FACE:
        return 0.0
    return -1.0 if left > right else 1.0
