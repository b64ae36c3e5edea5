"""Spots of colour become bubbles and cards: parts of one card together, quotes inside, no faces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scamscan.images.joining import width_of
from scamscan.images.records import Box, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.images.parts import Colour
    from scamscan.images.records import Line
    from scamscan.images.regions import Scene

_FACE = 0.17
"""Of the width: the largest picture of a person beside a bubble (LINE's has 40 of 390 points)."""
_SHADE = 9.0
"""Steps of colour, summed over the channels, a quote has at least from the bubble it is in."""
_SMALLER = 0.9
"""Size of a line against the words of a bubble, below which it is smaller print."""


@dataclass(slots=True)
class Card:
    """A bubble or a card, being understood."""

    box: Box
    colour: Colour
    lines: list[int]
    """Numbers of its own lines, in reading order."""
    quoted: list[int] = field(default_factory=list)
    """Numbers of the lines it quotes."""
    strip: list[int] = field(default_factory=list)
    """Numbers of the lines of the strip at its foot."""
    side: Side = Side.NONE
    sender: str | None = None
    clock: str | None = None
    cut: dict[int, Line] = field(default_factory=dict)
    """Lines of which a part was taken away: the hour at their end."""


def find_cards(scene: Scene, own: frozenset[int]) -> list[Card]:
    """The bubbles and cards of a picture, without those of the bars and without faces."""
    width = scene.frame.width
    cards = [
        Card(region.box, region.colour, lines)
        for region in scene.regions
        if (lines := [number for number in region.lines if number not in own])
    ]
    cards = _nested(scene, cards)
    cards = _with_strips(scene, cards, width)
    return [card for card in cards if not _is_face(scene, card, cards)]


def size_of(scene: Scene, lines: Sequence[int]) -> float:
    """Pixels of a Han character of lines, the middle one; 0 without any.

    The width of a line tells it better than its height, which has a rim and depends on the letters.
    """
    sizes = sorted(
        line.box.width / width_of(line.text) if len(line.text) > 2 else 0.8 * line.box.height
        for line in (scene.lines[number] for number in lines)
    )
    return sizes[len(sizes) // 2] if sizes else 0.0


def _nested(scene: Scene, cards: list[Card]) -> list[Card]:
    """Spots inside another become its parts: a quote when words of the outer one follow."""
    kept: list[Card] = []
    for card in sorted(cards, key=lambda one: -one.box.width * one.box.height):
        outer = next((one for one in reversed(kept) if holds(one.box, card.box)), None)
        if outer is None:
            kept.append(card)
            continue
        top = scene.lines[card.lines[0]].box.top
        follows = [number for number in outer.lines if scene.lines[number].box.top > top]
        wide = card.box.width > 0.5 * outer.box.width or len(card.lines) > 1
        other = sum(abs(a - b) for a, b in zip(card.colour, outer.colour, strict=True)) > _SHADE
        if follows and wide and other and card.box.bottom <= scene.lines[follows[0]].box.middle[1]:
            outer.quoted += card.lines
        else:
            outer.lines = ordered(scene, outer.lines + card.lines)
    return sorted(kept, key=lambda one: (one.box.top, one.box.left))


def _with_strips(scene: Scene, cards: list[Card], width: int) -> list[Card]:
    """Cards with the strip of small print under a thin line."""
    kept: list[Card] = []
    for card in cards:
        upper = next(
            (
                one
                for one in kept
                if abs(one.box.left - card.box.left) < 0.02 * width
                and abs(one.box.right - card.box.right) < 0.02 * width
                and -0.02 * width < card.box.top - one.box.bottom < 0.02 * width
                and card.box.height < 0.14 * width
                and size_of(scene, card.lines) < _SMALLER * size_of(scene, one.lines)
            ),
            None,
        )
        if upper is None:
            kept.append(card)
        else:
            upper.strip += card.lines
            upper.box = upper.box._replace(bottom=card.box.bottom)
    return kept


def _is_face(scene: Scene, card: Card, cards: Sequence[Card]) -> bool:
    """Whether a card is the picture of a person: small, square, beside a bubble."""
    box, width = card.box, scene.frame.width
    letters = sum(len(scene.lines[number].text) for number in card.lines)
    if letters > 3 or box.width > _FACE * width or box.height > _FACE * width:
        return False
    if max(box.width, box.height) > 1.5 * min(box.width, box.height):
        return False
    return any(
        other is not card
        and other.box.top < box.bottom
        and other.box.bottom > box.top
        and (other.box.left >= box.right or other.box.right <= box.left)
        for other in cards
    )


def holds(outer: Box, inner: Box) -> bool:
    """Whether nearly all of a box lies in another."""
    wide = min(outer.right, inner.right) - max(outer.left, inner.left)
    tall = min(outer.bottom, inner.bottom) - max(outer.top, inner.top)
    return wide > 0.9 * inner.width and tall > 0.9 * inner.height


def ordered(scene: Scene, lines: Sequence[int]) -> list[int]:
    """Numbers of lines from top to bottom."""
    return sorted(lines, key=lambda number: scene.lines[number].box.middle[1])
