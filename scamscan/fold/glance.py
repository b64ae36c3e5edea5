"""Which texts of a batch may hold a disguise of the second layer; the others are folded already.

Each test sees every place its finder (``slang``, ``joining``, ``numerals``) could change, and some
more; nine texts in ten pass none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scamscan.batch import Batch, Classes, PhraseFilter
from scamscan.fold.numerals import DIGIT_SIGNS, LARGE_UNITS, MONEY, NUMERALS, UNITS
from scamscan.fold.vocabulary import clipped_forms, pairs_apart, slang_forms

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ASCII: Final = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
_HAN: Final = frozenset(map(chr, range(0x4E00, 0x9FFF + 1)))
(
    _LETTER, _LATIN, _DIGIT, _HAN_DIGIT, _NUMERAL, _UNIT, _LARGE, _HELD, _ODD
) = (1 << bit for bit in range(9))  # fmt: skip
_LONGEST_GAP: Final = 7
_FEWEST_DIGITS, _FEWEST_ALONE, _NEXT = 5, 4, 2


def changing(batch: Batch) -> list[int]:
    """The texts, first layer read, in which the second layer may find anything to do.

    >>> changing(Batch(["晚上回来吃饭吗?", "加薇信abc12345", "兼职刷 单", "一三八〇〇一二三四五六"]))
    [1, 2, 3]
    """
    bits = _classes().of(batch)
    found = np.zeros(len(batch.texts), dtype=bool)
    found[batch.owners[np.concatenate((_slang(batch, bits), _gaps(batch, bits)))]] = True
    found |= _numerals(batch, bits)
    texts: list[int] = np.flatnonzero(found).tolist()
    return texts


@cache
def _classes() -> Classes:
    ends = frozenset(one for pair in pairs_apart() for one in pair)
    return Classes(
        (
            _ASCII | _HAN,
            _ASCII,
            "0123456789",
            DIGIT_SIGNS - _ASCII,
            NUMERALS,
            UNITS,
            MONEY | LARGE_UNITS,
            clipped_forms().held_by,
            ends - _ASCII - _HAN,
        )
    )


@cache
def _forms() -> tuple[PhraseFilter, NDArray[np.bool_]]:
    forms = tuple(slang_forms())
    clipped = clipped_forms().forms
    return PhraseFilter(forms), np.array([form in clipped for form in forms], dtype=bool)


def _slang(batch: Batch, bits: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where a disguised form stands; one clipped to a letter not inside a longer word."""
    index, clipped = _forms()
    starts, _, numbers = index.find(batch)
    inside = (bits[starts - 1] & _LATIN) | (bits.take(starts + 1, mode="clip") & _HELD)
    return starts[(inside == 0) | ~clipped[numbers]]


@cache
def _pairs() -> PhraseFilter:
    return PhraseFilter(sorted(one + two for one, two in pairs_apart()))


def _gaps(batch: Batch, bits: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where two letters that belong together have something between them."""
    odd = np.flatnonzero(bits & _ODD)
    letters = np.flatnonzero(bits & (_LETTER | _ODD))
    wide = np.diff(letters)
    left = np.flatnonzero((wide > 1) & (wide <= _LONGEST_GAP))
    first, second = letters[left], letters[left + 1]
    return np.concatenate((odd, first[_pairs().are(batch.codes[first], batch.codes[second])]))


def _numerals(batch: Batch, bits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Texts with a number in Chinese digits, one digit by digit, or a large sum in words."""
    one, two = bits[:-1], bits[1:]
    digit = bits & (_DIGIT | _HAN_DIGIT) != 0
    letter = bits & _LETTER != 0
    alone = digit[1:-1] & ~(letter[:-2] | letter[2:])
    both = (one & two & _NUMERAL != 0) & ((one | two) & _UNIT != 0)
    sums = batch.any(both) & batch.any(bits & _LARGE != 0)
    found = sums | (batch.count(alone, 1) >= _FEWEST_ALONE)
    places = np.flatnonzero(digit)
    if len(places) >= _FEWEST_DIGITS:
        # Of five digits in a row, each hardly apart from the next, one is Chinese.
        close = np.diff(places) <= _NEXT
        chinese = bits[places] & _HAN_DIGIT != 0
        last = len(places) - _FEWEST_DIGITS + 1
        row = np.logical_and.reduce([close[at : at + last] for at in range(_FEWEST_DIGITS - 1)])
        row &= np.logical_or.reduce([chinese[at : at + last] for at in range(_FEWEST_DIGITS)])
        found[batch.owners[places[:last][row]]] = True
    return found
