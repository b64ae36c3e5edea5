"""Pictures in, messages out: turns of several pictures in order, those shown twice taken once."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats.times import of_text
from scamscan.chats.values import amount_of, currency_of
from scamscan.images.bubbles import lay_out
from scamscan.images.codes import find_codes
from scamscan.images.joining import joined
from scamscan.images.reading import CERTAIN, read_lines
from scamscan.images.records import Box, Page, PictureReading, Side, Turn
from scamscan.records import Kind, Message, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scamscan.images.codes import Code
    from scamscan.images.picture import Picture

_SAME = 0.8
"""Share of equal characters from which two turns of two pictures are one, misreadings allowed."""
_MOST_SHARED = 60
"""Turns of the end of one picture that are looked for at the start of the next."""
_MONEY = (Kind.TRANSFER, Kind.RED_PACKET)


class _Placed(NamedTuple):
    page: str
    number: int
    turn: Turn
    codes: tuple[str, ...]


def read_pictures(
    pictures: Iterable[Picture],
) -> PictureReading:
    """What several pictures of one chat, in order, or a poster say.

    Args:
        pictures: opened one after another, so that only one need be in memory.

    Raises:
        InputError: the extra is not installed.
    """
    pages: list[Page] = []
    for picture in pictures:
        codes = find_codes(picture)
        # The pattern of a code is read as a word now and then: 口, 回.
        lines = tuple(one for one in read_lines(picture) if not _inside(one.box, codes))
        layout = lay_out(picture, lines)
        pages.append(
            Page(
                name=picture.name,
                lines=lines,
                turns=layout.turns,
                codes=codes,
                title=layout.title,
            )
        )
    return put_together(pages)


def _inside(line: Box, codes: Sequence[Code]) -> bool:
    """Whether the middle of a line lies within a code."""
    x, y = line.middle
    return any(
        code.box.left <= x < code.box.right and code.box.top <= y < code.box.bottom
        for code in codes
    )


def put_together(pages: Sequence[Page]) -> PictureReading:
    """The conversation of pages that were read, each as shown, in order."""
    placed: list[_Placed] = []
    for page in pages:
        turns = [
            _Placed(page.name, number, turn, codes)
            for number, (turn, codes) in enumerate(_with_codes(page), 1)
        ]
        placed = _overlapped(placed, turns)
    names = _names(placed)
    title = next((page.title for page in pages if page.title), None)
    messages, certain = [], []
    for one in placed:
        message = _message(one, names.get(one.turn.sender or "") or _other(one, title))
        messages.append(message)
        if (sure := _certain(one.turn, message)) is not None:
            certain.append(sure)
    lines = [line.confidence for one in placed for line in one.turn.lines]
    skipped = [Skipped(check="images.words", reason="no words") for page in pages if not page.lines]
    if any(value < CERTAIN for value in lines):
        skipped.append(Skipped(check="images.words", reason="uncertain"))
    return PictureReading(
        messages=tuple(messages),
        certain=tuple(certain),
        pages=tuple(pages),
        lowest=min(lines, default=None),
        mean=round(sum(lines) / len(lines), 4) if lines else None,
        skipped=tuple(dict.fromkeys(skipped)),
    )


def _other(one: _Placed, title: str | None) -> str | None:
    return title if one.turn.side is Side.LEFT and one.turn.sender is None else None


def _overlapped(before: list[_Placed], after: list[_Placed]) -> list[_Placed]:
    """Both lists, turns at the end of the first that start the second taken once."""
    for shared in range(min(len(before), len(after), _MOST_SHARED), 0, -1):
        pairs = list(zip(before[-shared:], after[:shared], strict=True))
        if all(
            _same(old.turn, new.turn, cut=number in (0, shared - 1))
            for number, (old, new) in enumerate(pairs)
        ) and any(len(old.turn.text) > 1 for old, _ in pairs):
            longer = [
                old if len(old.turn.text) >= len(new.turn.text) else new for old, new in pairs
            ]
            return before[:-shared] + longer + after[shared:]
    return before + after


def _same(old: Turn, new: Turn, *, cut: bool) -> bool:
    """Whether two turns are one; at the edge of a picture one may show only a part of it."""
    if old.side is not new.side or old.kind is not new.kind or old.side is Side.NONE:
        return False
    one, other = ("".join(turn.text.split()) for turn in (old, new))
    if one == other:
        return True
    # "做第1单返20" and "做第2单返40" are two turns: figures are seldom misread.
    if (
        len(one) > 4
        and _figures(one) == _figures(other)
        and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SAME
    ):
        return True
    short, long = sorted((one, other), key=len)
    return cut and len(short) >= 4 and (long.startswith(short) or long.endswith(short))


def _figures(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _names(placed: Sequence[_Placed]) -> dict[str, str]:
    """Each name as it was read → the spelling read most often: one misread letter is no person."""
    counts: dict[str, int] = {}
    for one in placed:
        if one.turn.sender:
            counts[one.turn.sender] = counts.get(one.turn.sender, 0) + 1
    found: dict[str, str] = {}
    for name in sorted(counts, key=lambda one: (-counts[one], one)):
        alike = (
            known
            for known in found.values()
            if len(known) == len(name) > 2
            and sum(a != b for a, b in zip(known, name, strict=True)) == 1
            and not any(sign.isdigit() for sign in known)
        )
        found[name] = next(alike, name)
    return found


def _with_codes(page: Page) -> list[tuple[Turn, tuple[str, ...]]]:
    """The turns of a page, each with the codes it shows; a code alone is a picture sent."""
    found: list[tuple[Turn, list[str]]] = [(turn, []) for turn in page.turns]
    for code in page.codes:
        holder = next((codes for turn, codes in found if _shows(turn, code.box)), None)
        if holder is None:
            holder = []
            found.append((_picture_turn(page, code.box), holder))
        if code.text not in holder:
            holder.append(code.text)
    found.sort(key=lambda one: one[0].box.top)
    return [(turn, tuple(codes)) for turn, codes in found]


def _shows(turn: Turn, code: Box) -> bool:
    """Whether the middle of a code lies in a turn; a poster is one turn with all its codes."""
    x, y = code.middle
    box = turn.box
    inside = box.left <= x <= box.right and box.top <= y <= box.bottom
    return turn.side is Side.NONE or (inside and turn.side is not Side.MIDDLE)


def _picture_turn(page: Page, code: Box) -> Turn:
    """A picture without words; the owner sent it when it stands where his bubbles do."""
    mine = max((turn.box.right for turn in page.turns if turn.side is Side.RIGHT), default=None)
    others = min((turn.box.left for turn in page.turns if turn.side is Side.LEFT), default=0)
    right = mine is not None and mine - code.right < code.left - others
    side = Side.RIGHT if right else Side.LEFT
    return Turn(text="", side=side, box=code, confidence=1.0, kind=Kind.IMAGE)


def _message(one: _Placed, sender: str | None) -> Message:
    turn = one.turn
    when = of_text(turn.time or "")
    money = turn.kind in _MONEY
    amount = amount_of(turn.amount) if money and turn.amount else None
    own = {Side.RIGHT: True, Side.MIDDLE: None}.get(turn.side, False)
    return Message(
        text=turn.text,
        sender_name=sender,
        is_self=own,
        kind=turn.kind,
        amount=amount,
        currency=currency_of(turn.amount or "") if amount is not None else None,
        direction=turn.direction if money else None,
        time=when.time,
        time_exact=when.exact if when.time else True,
        codes=one.codes,
        quoted=turn.quoted,
        source=f"{one.page}:{one.number}",
    )


def _certain(turn: Turn, message: Message) -> Message | None:
    """The message without the lines that were not read for certain; None: nothing is left."""
    if all(line.confidence >= CERTAIN for line in turn.lines):
        return message
    sure = [line for line in turn.lines if line.confidence >= CERTAIN]
    if not sure:
        return replace(message, text="", kind=Kind.IMAGE) if message.codes else None
    return replace(message, text=joined(sure), quoted=None)
