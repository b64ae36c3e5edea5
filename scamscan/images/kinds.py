"""What a bubble or card is: words, a transfer, a red packet, a link, a file, a voice message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan import lazy
from scamscan.images.cards import Card, size_of
from scamscan.images.joining import inset_of, joined, mostly_han, width_of
from scamscan.images.records import Line, Side, Turn
from scamscan.images.words import is_file, is_voice, is_word, starts_with_word, sum_of
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.images.parts import Colour
    from scamscan.images.regions import Scene

_COLOURED, _TINGED = 30.0, 15.0
"""Steps between the channels a name has more than the words under it, and those of a name in
smaller print; those drawn have 50 to 70."""
_NAME = 24
"""Characters of a name."""
_LINK = lazy.compile(r"[./@][a-z0-9]|[0-9]{5}|[：:，。！？]", re.IGNORECASE)
"""What programs show in colour, and what stands in sentences."""
_TITLE = 1.22
"""Size of a card's title against the print at its foot: 16 to 12 points."""
_SMALL = 0.88
"""Size of the letters of a name or a quote against those of the words."""
_WARM = (0.0, 48.0)
"""Degrees of hue of the cards that carry money: red to orange."""


def turn_of(scene: Scene, card: Card, time: str | None, widest: int) -> Turn:
    """The turn a card is.

    Args:
        scene: the picture.
        card: with its side.
        time: printed above it.
        widest: pixels of the widest words of several lines on its side.
    """
    name = _name_inside(scene, card)
    numbers = card.lines[1:] if name else card.lines
    numbers, quoted = _without_quote(scene, numbers)
    lines = [card.cut.get(number, scene.lines[number]) for number in numbers]
    strip = [scene.lines[number] for number in card.strip]
    kind, amount, lines, strip = _kind(card, lines, strip, scene)
    right = min((line.box.left for line in lines), default=0) + widest
    money = kind in (Kind.TRANSFER, Kind.RED_PACKET)
    said = "\n".join(line.text for line in lines) if money else joined(lines, right)
    parts = (said, joined(strip))
    told = [*lines, *strip]
    return Turn(
        text="\n".join(part for part in parts if part),
        side=card.side,
        box=card.box,
        confidence=min((line.confidence for line in told), default=1.0),
        kind=kind,
        amount=amount,
        direction=_direction(card.side, told, kind),
        sender=card.sender or name,
        time=_with_clock(time, card.clock),
        quoted=joined([scene.lines[number] for number in card.quoted + quoted]) or None,
        lines=tuple(told),
    )


def _with_clock(time: str | None, clock: str | None) -> str | None:
    return clock if time is None else time


def _kind(
    card: Card, lines: list[Line], strip: list[Line], scene: Scene
) -> tuple[Kind, str | None, list[Line], list[Line]]:
    """Kind, sum, and the words without the card's own label."""
    if card.side is Side.MIDDLE:
        return Kind.SYSTEM, None, lines, strip
    everything = [*lines, *strip]
    texts = [line.text for line in everything]
    if len(texts) == 1 and is_voice(texts[0]):
        return Kind.VOICE, None, lines, strip
    warm = is_warm(card.colour)
    amount = next((found for text in texts if (found := sum_of(text))), None)
    words = [line for line in everything if not is_word("foot", line.text)]
    if amount and (warm or any(starts_with_word("transfer", text) for text in texts)):
        return Kind.TRANSFER, amount, words, []
    if warm and any(starts_with_word("red-packet", text) for text in texts):
        return Kind.RED_PACKET, amount, words, []
    if texts and is_file(texts[0]):
        return Kind.FILE, None, lines, strip
    if lines and (strip or _has_title(lines)):
        return Kind.LINK, None, lines, [line for line in strip if not is_word("foot", line.text)]
    return Kind.TEXT, None, lines, strip


def _has_title(lines: Sequence[Line]) -> bool:
    """Whether the first line is in larger letters than the last."""
    first, last = lines[0], lines[-1]
    if not (mostly_han(first.text) and mostly_han(last.text)):
        return False
    sizes = [line.box.width / width_of(line.text) for line in (first, last)]
    return sizes[0] > _TITLE * sizes[1]


def _direction(side: Side, lines: Sequence[Line], kind: Kind) -> str | None:
    """Whether money goes out or comes in; a card that confirms a receipt turns it round."""
    if kind not in (Kind.TRANSFER, Kind.RED_PACKET) or side not in (Side.LEFT, Side.RIGHT):
        return None
    taken = any(is_word("receipt", line.text) for line in lines)
    return "out" if (side is Side.RIGHT) != taken else "in"


def is_warm(colour: Colour) -> bool:
    """Whether a colour is a full red or orange."""
    red, green, blue = colour
    most, least = max(colour), min(colour)
    if most < 110 or most - least < 0.4 * most or red < most:
        return False
    hue = 60 * (green - blue) / (most - least)
    return _WARM[0] - 14 <= hue <= _WARM[1]


def _name_inside(scene: Scene, card: Card) -> str | None:
    """The name in colour on the first line of a bubble of somebody else."""
    if card.side is not Side.LEFT or card.sender or len(card.lines) + len(card.quoted) < 2:
        return None
    first = card.lines[0]
    line = scene.lines[first]
    rest = card.lines[1:]
    if len(line.text) > _NAME or _LINK.search(line.text) or not rest:
        return None
    plain = sorted(_chroma(scene.inks[number]) for number in rest)[len(rest) // 2]
    more = _chroma(scene.inks[first]) - plain
    # A JPEG file takes most of the colour out of small letters.
    small = size_of(scene, [first]) <= _SMALL * size_of(scene, rest)
    return line.text if more > _COLOURED or (more > _TINGED and small) else None


def _without_quote(scene: Scene, numbers: list[int]) -> tuple[list[int], list[int]]:
    """The words of a bubble, and those above them that are smaller and set in: a quote."""
    boxes = [scene.lines[number].box for number in numbers]
    edge = min((box.left for box in boxes), default=0)
    for count in range(min(4, len(numbers) - 1), 0, -1):
        head, rest = numbers[:count], numbers[count:]
        size = size_of(scene, rest)
        if all(
            scene.lines[number].box.left - inset_of(scene.lines[number].text) * size
            > edge + 0.3 * size
            and size_of(scene, [number]) < _SMALL * size
            for number in head
        ):
            return rest, head
    return numbers, []


def _chroma(colour: Colour) -> float:
    return max(colour) - min(colour)
