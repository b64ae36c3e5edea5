"""Which texts of a batch may hold a link: those with a dot, or a sign for one, between words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from scamscan.batch import Classes, after

if TYPE_CHECKING:
    from scamscan.batch import Batch

_LATIN: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_OPENED, _CLOSED = " [({【（〔", " ])}】）〕"
_LETTERS: Final = "".join(map(chr, (*range(0x3400, 0xA000), *range(0xC0, 0x530))))


def links_in(batch: Batch) -> list[int]:
    """The texts in which ``find_links`` may find any.

    >>> from scamscan.batch import Batch
    >>> links_in(Batch(["好的。", "去 a.cn 看", "evil点top", "3.14"]))
    [1, 2, 3]
    """
    bits = _classes().of(batch)
    dot, odd, before, behind, near, far, d, o, t, colon, slash, gap, first, second = (
        bits & 1 << bit != 0 for bit in range(14)
    )
    seen = before & after(dot) & after(behind, 2)
    seen |= near & after(odd) & after(far, 2)
    seen |= d & after(o) & after(t, 2) | colon & after(slash)
    comma = near & after(gap)
    seen |= comma & after(first, 2) & after(second, 3)
    seen |= comma & after(gap, 2) & after(first, 3) & after(second, 4)
    return batch.where(seen)


@cache
def _classes() -> Classes:
    return Classes(
        (
            ".",
            "。点·•∙・●○丶‧◦",
            f"{_LATIN}{_OPENED}{_LETTERS}",
            f"{_LATIN}{_CLOSED}{_LETTERS}",
            f"{_LATIN}{_OPENED}",
            f"{_LATIN}{_CLOSED}",
            "d",
            "o",
            "t",
            ":",
            "/",
            " ,",
            "cn",
            "one",
        )
    )
