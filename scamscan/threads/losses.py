"""What the owner of a chat says or shows to have given away."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from scamscan import tables
from scamscan.fold import fold
from scamscan.records import Kind, Message
from scamscan.text.patterns import Finder, read_phrase

_TABLE = "thread_losses.tsv"
_MONEY = (Kind.TRANSFER, Kind.RED_PACKET)
_DENIALS = ("没", "不", "别", "未", "要", "想", "怎么", "能", "先", "等")
"""Right before such words nothing has been given yet: 还没转过去, 要转过去, 怎么转过去."""
_ASKING = ("吗", "?", "？", "么")
_BEFORE = 3
_LONGEST = 200
"""Characters of a line in which somebody tells in passing that he paid."""


class Given(NamedTuple):
    """One kind of loss, shown by a transfer (``told`` False) or told in words."""

    kind: str
    told: bool


def given(message: Message) -> Given | None:
    """What one of the owner's own messages shows to be gone; None for most.

    >>> given(Message(text="转过去了，你看下", is_self=True))
    Given(kind='money', told=True)
    >>> given(Message(text="还没转过去", is_self=True)) is None
    True
    """
    if message.kind in _MONEY:
        return Given("money", False) if message.direction == "out" else None
    if message.kind is not Kind.TEXT or not message.text or len(message.text) > _LONGEST:
        return None
    text = fold(message.text).text
    for match in sorted(_finder().find(text), key=lambda match: match.start):
        before = text[max(0, match.start - _BEFORE) : match.start]
        after = text[match.end : match.end + 2]
        if not any(word in before for word in _DENIALS) and not after.startswith(_ASKING):
            return Given(match.code, True)
    return None


@cache
@tables.told_damage(_TABLE)
def _finder() -> Finder:
    rows = tables.load_tsv(_TABLE, ("kind", "phrase"))
    return Finder(
        [
            read_phrase(kind, phrase, {}, f"{_TABLE}: phrase {number}")
            for number, (kind, phrase) in enumerate(rows, 1)
        ]
    )
