"""Which texts of a batch may hold a disguise of the second layer; the others are folded already.

Each test sees every place its finder (``slang``, ``joining``, ``numerals``) could change, and some
more; nine texts in ten pass none.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scamscan.batch import Batch, Classes, PhraseFilter
from scamscan.fold import held
from scamscan.fold.numerals import DIGIT_SIGNS, LARGE_UNITS, MONEY, NUMERALS, UNITS
from scamscan.fold.strewn import BAR, FEWEST, ORDINARY
from scamscan.fold.vocabulary import clipped_forms, pairs_apart, slang_forms

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ASCII: Final = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
_HAN: Final = frozenset(map(chr, range(0x4E00, 0x9FFF + 1)))
_RARE_HAN: Final = frozenset(map(chr, range(0x3400, 0x4DBF + 1)))
"""What ``strewn`` holds to be Han besides."""
(
    _LETTER, _LATIN, _DIGIT, _HAN_DIGIT, _NUMERAL, _UNIT, _LARGE, _HELD, _ODD, _ONE_HAN, _POINT,
    _BAR,
) = (1 << bit for bit in range(12))  # fmt: skip
_LONGEST_GAP: Final = 7
_LONGEST_SUM: Final = 19
"""Sixteen numerals, one that says "about", the first letter of a currency."""
_FEWEST_DIGITS, _FEWEST_ALONE, _NEXT = 5, 4, 2


def changing(batch: Batch) -> list[int]:
    """For each text, first layer read, the flags of ``held`` that may hold.

    >>> flags = changing(Batch(["回来吃饭吗?", "加薇信abc12345", "兼职刷 单", "一三八〇〇一二三"]))
    >>> flags == [0, held.SLANG, held.GAPS, held.NUMERALS]
    True
    """
    bits = _classes().of(batch)
    flags = np.zeros(len(batch.texts), dtype=np.int64)
    for flag, places in (
        (held.SLANG, _slang(batch, bits)),
        (held.GAPS, _gaps(batch, bits)),
        (held.NUMERALS, _rows_of_digits(bits)),
    ):
        texts = np.zeros(len(flags), dtype=bool)
        texts[batch.owners[places]] = True
        flags[texts] |= flag
    flags[_sums(batch, bits)] |= held.NUMERALS
    flags[_apart(batch, bits)] |= held.APART
    flags[_strewn(batch, bits)] |= held.STREWN
    found: list[int] = flags.tolist()
    return found


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
            _HAN | _RARE_HAN,
            ORDINARY,
            BAR,
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
    places: NDArray[np.int64] = starts[(inside == 0) | ~clipped[numbers]]
    return places


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
    apart = first[_pairs().are(batch.codes[first], batch.codes[second])]
    places: NDArray[np.int64] = np.concatenate((odd, apart))
    return places


def _rows_of_digits(bits: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where five digits in a row begin, each hardly apart from the next, one of them Chinese."""
    places = np.flatnonzero(bits & (_DIGIT | _HAN_DIGIT))
    last = len(places) - _FEWEST_DIGITS + 1
    if last < 1:
        return places[:0]
    close = np.diff(places) <= _NEXT
    chinese = bits[places] & _HAN_DIGIT != 0
    row = np.logical_and.reduce([close[at : at + last] for at in range(_FEWEST_DIGITS - 1)])
    row &= np.logical_or.reduce([chinese[at : at + last] for at in range(_FEWEST_DIGITS)])
    return places[:last][row]


def _sums(batch: Batch, bits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Texts with a sum in words that has a large unit in it or a currency behind it."""
    one, two = bits[:-1], bits[1:]
    begun = np.flatnonzero((one & two & _NUMERAL != 0) & ((one | two) & _UNIT != 0))
    large = np.concatenate(([0], np.cumsum(bits & _LARGE != 0)))
    found = np.zeros(len(batch.texts), dtype=bool)
    near = large.take(begun + _LONGEST_SUM, mode="clip") > large[begun]
    found[batch.owners[begun[near]]] = True
    return found


def _apart(batch: Batch, bits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Texts with many digits that touch neither letters nor other digits."""
    digit = bits & (_DIGIT | _HAN_DIGIT) != 0
    letter = bits & _LETTER != 0
    alone: NDArray[np.bool_] = digit[1:-1] & ~(letter[:-2] | letter[2:])
    return batch.count(alone, 1) >= _FEWEST_ALONE


def _strewn(batch: Batch, bits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Texts with many marks, or blanks, between two Han characters."""
    han = bits & _ONE_HAN != 0
    inner = bits[1:-1]
    mark = (inner & (_LETTER | _POINT) == 0) | (inner & _BAR != 0)
    between: NDArray[np.bool_] = mark & han[:-2] & han[2:]
    return batch.count(between, 1) >= FEWEST
