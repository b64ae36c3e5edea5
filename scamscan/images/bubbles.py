"""Bubbles, cards and notices of a chat: lines of words become turns.

Which line stands on which spot of colour is found in the pixels (``regions``), what is the
telephone's own is left out (``bars``), spots become bubbles (``cards``) with a side (``sides``),
and what stands between them is a time, a name, a mark or a notice.  A picture without bubbles, a
poster or a letter, is one turn with all its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.images.bars import find_bars
from scamscan.images.cards import Card, find_cards, holds, ordered, size_of
from scamscan.images.joining import joined
from scamscan.images.kinds import is_warm, turn_of
from scamscan.images.records import Box, Layout, Line, Side, Turn
from scamscan.images.regions import find_regions
from scamscan.images.sides import take_sides
from scamscan.images.words import has_word, is_clock, is_status, is_time, is_word, without_clock
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scamscan.images.picture import Picture
    from scamscan.images.regions import Scene

_CHAT = 0.4
"""Share of the letters that stand in bubbles of a side, from which a picture is a chat; half of it
is enough where both sides speak."""
_BESIDE = 14
"""Characters of what stands beside a bubble: 已读 下午3:12."""
_SMALL_PRINT = 12
"""Characters a line of small print has at least that is a turn though it stands in no bubble."""
_NAME = 30
"""Characters of a name."""


def lay_out(picture: Picture, lines: Sequence[Line]) -> Layout:
    """The turns of a picture, top to bottom; of a picture that is no chat one turn of all lines.

    Args:
        picture: what ``lines`` were read from.
        lines: as ``read_lines`` gives them.
    """
    if not lines:
        return Layout(())
    scene = find_regions(picture, lines)
    bars = find_bars(scene)
    cards = find_cards(scene, bars.own)
    clear = take_sides(scene, cards)
    if not clear or not _is_chat(scene, cards, bars.own):
        return Layout((_whole(scene),))
    used = bars.own.union(*(card.lines + card.quoted + card.strip for card in cards))
    loose = [number for number in range(len(scene.lines)) if number not in used]
    loose = _inside(scene, cards, loose)
    _clocks_inside(scene, cards)
    _quotes_below(scene, cards)
    loose = _beside(scene, cards, loose)
    loose = _names(scene, cards, loose)
    cards += _floating(scene, cards, loose)
    cards.sort(key=lambda card: (card.box.top, card.box.left))
    return Layout(tuple(_turns(scene, cards)), bars.title)


def _is_chat(scene: Scene, cards: Sequence[Card], own: frozenset[int]) -> bool:
    letters = sum(
        len(line.text)
        for number, line in enumerate(scene.lines)
        if number not in own and not is_time(line.text)
    )
    said = {
        side: sum(
            len(scene.lines[number].text)
            for card in cards
            if card.side is side
            for number in card.lines + card.quoted + card.strip
        )
        for side in (Side.LEFT, Side.RIGHT)
    }
    share = sum(said.values()) / max(1, letters)
    return share >= (_CHAT / 2 if all(said.values()) else _CHAT)


def _whole(scene: Scene) -> Turn:
    """A poster, a letter, a notice: all its words but those of the status bar."""
    top = scene.frame.top + 0.06 * scene.frame.width
    lines = [
        line for line in scene.lines if not (line.box.middle[1] < top and is_status(line.text))
    ] or list(scene.lines)
    return Turn(
        text=joined(lines),
        side=Side.NONE,
        box=scene.frame,
        confidence=min(line.confidence for line in lines),
        lines=tuple(lines),
    )


def _inside(scene: Scene, cards: Sequence[Card], loose: Iterable[int]) -> list[int]:
    """Loose lines without those in a bubble, whose ground a coarse JPEG file broke."""
    left = []
    for number in loose:
        line = scene.lines[number]
        box = line.box
        card = next(
            (one for one in cards if holds(one.box, box) or _goes_on(scene, one, line)), None
        )
        if card is None:
            left.append(number)
        else:
            card.lines = ordered(scene, [*card.lines, number])
    return left


def _goes_on(scene: Scene, card: Card, line: Line) -> bool:
    """Whether a line is the rest of a card that the lower edge of the screen cuts off."""
    box, last = line.box, max(one.box.bottom for one in scene.lines)
    return (
        card.side in (Side.LEFT, Side.RIGHT)
        and card.box.left < box.left
        and box.right < card.box.right
        and -box.height < box.top - card.box.bottom < 0.6 * box.height
        and box.bottom > last - 0.25 * scene.frame.width
        and not is_time(line.text)
        and not is_word("mark", line.text)
        and not has_word("notice", line.text)
    )


def _clocks_inside(scene: Scene, cards: Sequence[Card]) -> None:
    """Take the hour out of bubbles, where most bubbles of the picture end with one."""
    spoken = [card for card in cards if card.side in (Side.LEFT, Side.RIGHT) and card.lines]
    ending = [card for card in spoken if without_clock(scene.lines[card.lines[-1]].text)[1]]
    alone = [
        card
        for card in ending
        if len(card.lines) > 1
        and is_clock(scene.lines[card.lines[-1]].text)
        and scene.lines[card.lines[-1]].box.left
        > scene.lines[card.lines[0]].box.left + size_of(scene, card.lines)
    ]
    if len(ending) < 2 or 2 * len(ending) <= len(spoken):
        ending = alone
    for card in ending:
        last = card.lines[-1]
        text, card.clock = without_clock(scene.lines[last].text)
        card.lines.pop()
        if text:
            box = scene.lines[last].box
            share = len(text) / len(scene.lines[last].text)
            _replace(scene, card, last, text, box._replace(right=box.left + int(share * box.width)))


def _replace(scene: Scene, card: Card, number: int, text: str, box: Box) -> None:
    line = scene.lines[number]
    card.cut[number] = Line(text=text, box=box, confidence=line.confidence)
    card.lines.append(number)


def _quotes_below(scene: Scene, cards: list[Card]) -> None:
    """Small print on a spot of its own right under a bubble is what the bubble answers."""
    width = scene.frame.width
    sided = [card for card in cards if card.side in (Side.LEFT, Side.RIGHT)]
    for card in list(cards):
        others = [number for one in sided if one is not card for number in one.lines]
        body = size_of(scene, [n for n in others if len(scene.lines[n].text) > 3] or others)
        above = next(
            (
                one
                for one in cards
                if one is not card
                and one.side in (Side.LEFT, Side.RIGHT)
                and -0.01 * width < card.box.top - one.box.bottom < 0.03 * width
                and not is_warm(card.colour)
                and _flush(one.side, card.box, one.box) < 0.04 * width
                and size_of(scene, card.lines) < 0.86 * body
                and sum(abs(a - b) for a, b in zip(card.colour, one.colour, strict=True)) > 12
            ),
            None,
        )
        if above is not None and not above.quoted:
            above.quoted += card.lines
            cards.remove(card)


def _flush(side: Side, one: Box, other: Box) -> int:
    """Pixels between the edges two boxes of one side should share."""
    return abs(one.left - other.left) if side is Side.LEFT else abs(one.right - other.right)


def _beside(scene: Scene, cards: Sequence[Card], loose: Iterable[int]) -> list[int]:
    """Loose lines without those beside a bubble: hours, marks of reading, letters of a face."""
    left = []
    for number in loose:
        line = scene.lines[number]
        card = next((one for one in cards if _is_beside(line.box, one.box)), None)
        if card is not None and len(line.text) <= _BESIDE:
            if is_clock(line.text) and card.clock is None:
                card.clock = line.text
        elif not is_word("mark", line.text) and not is_word("button", line.text):
            left.append(number)
    return left


def _is_beside(line: Box, card: Box) -> bool:
    shared = min(line.bottom, card.bottom) - max(line.top, card.top)
    return shared > 0.5 * line.height and (
        line.right <= card.left + 4 or line.left >= card.right - 4
    )


def _names(scene: Scene, cards: Sequence[Card], loose: Iterable[int]) -> list[int]:
    """Loose lines without the names above bubbles, which become senders."""
    left = []
    width = scene.frame.width
    for number in loose:
        line = scene.lines[number]
        below = [
            card
            for card in cards
            if card.side in (Side.LEFT, Side.RIGHT)
            and -0.6 * line.box.height < card.box.top - line.box.bottom < 1.3 * line.box.height
            and card.box.bottom > line.box.bottom
        ]
        card = min(below, key=lambda one: one.box.top, default=None)
        if card is None or len(line.text) > _NAME or is_time(line.text):
            left.append(number)
        elif card.side is Side.LEFT and abs(card.box.left - line.box.left) < 0.07 * width:
            name, clock = without_clock(line.text)
            card.sender = name or None
            card.clock = card.clock or clock
        elif card.side is Side.LEFT or abs(card.box.right - line.box.right) > 0.07 * width:
            left.append(number)
    return left


def _floating(scene: Scene, cards: Sequence[Card], loose: Sequence[int]) -> list[Card]:
    """Cards of the lines on the page itself: times, notices, words in pictures."""
    frame = scene.frame
    mine = any(card.side is Side.RIGHT for card in cards)
    body = size_of(scene, [number for card in cards for number in card.lines])
    found: list[Card] = []
    for number in loose:
        line = scene.lines[number]
        box = line.box
        off = (box.middle[0] - (frame.left + frame.right) / 2) / frame.width
        centred = abs(off) < 0.06 and box.width < 0.86 * frame.width
        notice = has_word("notice", line.text) or is_time(line.text)
        small = size_of(scene, [number]) < 0.86 * body
        aligned = None if notice or small else _aligned(scene, cards, box)
        side = Side.MIDDLE if notice or (centred and not is_word("mark", line.text)) else Side.LEFT
        if side is Side.LEFT and off > 0.1 and mine and box.left > frame.left + 0.3 * frame.width:
            side = Side.RIGHT
        side = aligned or side
        least = _SMALL_PRINT if small and len(line.text) > 2 else 3
        if aligned is None and side is not Side.MIDDLE and len(line.text) < least:
            continue  # the name above a picture, a letter in one
        last = found[-1] if found else None
        if (
            last is not None
            and last.side is side
            and not is_time(line.text)
            and not is_time(scene.lines[last.lines[-1]].text)
            and box.top - last.box.bottom < 0.8 * box.height
        ):
            last.lines.append(number)
            last.box = Box(
                min(last.box.left, box.left), last.box.top,
                max(last.box.right, box.right), box.bottom,
            )  # fmt: skip
        else:
            found.append(Card(box, (0.0, 0.0, 0.0), [number], side=side))
    return found


def _aligned(scene: Scene, cards: Sequence[Card], box: Box) -> Side | None:
    """The side whose words start, or end, where a line does: its bubble was too pale to see."""
    near = 0.02 * scene.frame.width
    for card in cards:
        boxes = [scene.lines[number].box for number in card.lines]
        if card.side is Side.LEFT and abs(min(one.left for one in boxes) - box.left) < near:
            return Side.LEFT
        if card.side is Side.RIGHT and abs(max(one.right for one in boxes) - box.right) < near:
            return Side.RIGHT
    return None


def _turns(scene: Scene, cards: Sequence[Card]) -> Iterable[Turn]:
    """The turns in order, each with the latest time printed above it."""
    time: str | None = None
    widest: dict[Side, int] = {}
    for card in cards:
        if len(card.lines) > 1:
            widest[card.side] = max(widest.get(card.side, 0), _text_width(scene, card))
    for card in cards:
        words = " ".join(scene.lines[number].text for number in card.lines)
        if card.side is Side.MIDDLE and is_time(words):
            time = words
            continue
        turn = turn_of(scene, card, time, widest.get(card.side, 0))
        if turn.text or turn.kind is not Kind.TEXT:
            yield turn


def _text_width(scene: Scene, card: Card) -> int:
    boxes = [scene.lines[number].box for number in card.lines]
    return max(box.right for box in boxes) - min(box.left for box in boxes)
