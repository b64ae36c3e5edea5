"""What kinds of contacts and sums each text of a batch may hold, by its characters alone.

Half of all messages hold none, and most others one kind; ``contacts`` looks for what is flagged
here only.  A flag may be wrong, a missing flag may not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scamscan.batch import Classes, after, runs
from scamscan.text import amounts, may

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scamscan.batch import Batch

    Seen = NDArray[np.bool_]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "".join(re.findall(r"\d", "".join(map(chr, range(0x110000)))))
"""Of every script, as the patterns take them."""


def contacts_in(batch: Batch) -> list[int]:
    """For each folded text the flags of ``may`` that hold.

    >>> from scamscan.batch import Batch
    >>> contacts_in(Batch(["好的", "a@b", "给你三百块"])) == [0, may.ADDRESS, may.SUM_IN_WORDS]
    True
    """
    flags = np.zeros(len(batch.texts), dtype=np.int64)
    bits = _classes().of(batch)
    for flag, seen in (*_ids(bits), *_sums(bits)):
        flags[batch.any(seen)] |= flag
    found: list[int] = flags.tolist()
    return found


@cache
def _classes() -> Classes:
    return Classes(
        (
            _LETTERS,
            _DIGITS,
            f"{_LETTERS}{_DIGITS}_-.",
            f"{_DIGITS} -",
            " ",
            " .·",
            ",",
            "@./",
            amounts.PAYING,
            *_pairs(amounts.UNITS),
            *_pairs(amounts.SIGNS),
            *amounts.HAN_PAIRS,
        )
    )


def _pairs(words: frozenset[str]) -> tuple[str, str, str]:
    """Words of one letter, and first and second letters of the longer ones."""
    longer = [word for word in words if len(word) > 1]
    return (
        "".join(words - set(longer)),
        "".join(word[0] for word in longer),
        "".join(word[1] for word in longer),
    )


def _ids(bits: NDArray[np.uint32]) -> Iterator[tuple[int, Seen]]:
    latin, digit, word, run, _, split, _, address = (bits & 1 << bit != 0 for bit in range(8))
    yield may.ADDRESS, address
    yield may.WALLET, runs(latin | digit, 26)
    yield may.WORD, runs(word, 4) & (latin | after(latin) | after(latin, 2) | after(latin, 3))
    yield may.SPLIT_WORD, latin & after(split) & after(digit, 2)
    yield may.RUN, digit & runs(run, 4)


def _sums(bits: NDArray[np.uint32]) -> Iterator[tuple[int, Seen]]:
    digit, blank, comma, paying = (bits & 1 << bit != 0 for bit in (1, 4, 6, 8))
    unit, unit_begun, unit_ended, sign, sign_begun, sign_ended = (
        bits & 1 << bit != 0 for bit in range(9, 15)
    )
    number = digit & after(digit | comma)
    yield may.BARE_SUM, paying & after(number | blank & after(number))
    unit |= unit_begun & after(unit_ended)
    yield may.SUM_WITH_UNIT, digit & after(unit | blank & after(unit))
    yield may.SUM_WITH_SIGN, sign | sign_begun & after(sign_ended)
    begun, scale, part, money = (bits & 1 << bit != 0 for bit in range(15, 19))
    yield may.SUM_IN_WORDS, begun & after(scale) | part & after(money)
