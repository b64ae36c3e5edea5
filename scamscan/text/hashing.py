"""The fixed hash that turns what the model reads into buckets, and the features of one text.

Odd 64-bit multipliers and two rounds of xor-shift and multiply; the top ``BITS`` bits are the
bucket.  ``features`` does the same over arrays, for batches; here it is plain integers, for the one
message of a command, which is answered before numpy would be loaded.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.text.stream import Stream

BITS = 18
"""2**18 buckets for about 300,000 different features, most of them seen once and dropped; small for
the sake of the wheel (judgement, not measured)."""

# Digits of the golden ratio and of sqrt 2, 3, 5 … (Steele et al. 2014 style).
GOLDEN = 0x9E3779B97F4A7C15
SPREAD = 0xBF58476D1CE4E5B9
WORD = 0x6A09E667F3BCC909
CHARACTERS = 0xBB67AE8584CAA73B
MARK = 0x3C6EF372FE94F82B
MARK_PAIR = 0xA54FF53A5F1D36F1
_MASK = (1 << 64) - 1

MOST_MARKS, MOST_LISTED = 12, 64
"""Different marks of a window that count, out of the first so many."""


def bucket(key: int, seed: int) -> int:
    """The bucket of a 64-bit key.

    >>> bucket(0, WORD) == bucket(0, MARK)
    False
    """
    mixed = ((key ^ seed) * GOLDEN) & _MASK
    return (((mixed ^ mixed >> 31) * SPREAD) & _MASK) >> (64 - BITS)


def marks_inside(stream: Stream, begin: int, end: int) -> tuple[int, ...]:
    """Buckets of the marks in a window, alone and in unordered pairs; with many, twelve count."""
    low = bisect_left(stream.mark_places, begin)
    high = bisect_left(stream.mark_places, end, low)
    if low == high:
        return ()
    inside = sorted(set(stream.mark_hashes[low : min(high, low + MOST_LISTED)]))
    return _of_marks(tuple(inside[:MOST_MARKS]))


@lru_cache(maxsize=20_000)
def _of_marks(marks: tuple[int, ...]) -> tuple[int, ...]:
    alone = [bucket(one, MARK) for one in marks]
    pairs = [bucket(_joined(*pair), MARK_PAIR) for pair in combinations(marks, 2)]
    return (*alone, *pairs)


def _joined(first: int, second: int) -> int:
    return (first * GOLDEN + second) & _MASK


def features(stream: Stream) -> Iterator[list[int]]:
    """The buckets of every window of a stream: neighbouring characters, words and marks."""
    pairs = [bucket(_joined(*pair), CHARACTERS) for pair in pairwise(map(ord, stream.text))]
    words = [bucket(word, WORD) for word in stream.word_hashes]
    for begin, end in stream.windows:
        first = bisect_left(stream.word_places, begin)
        last = bisect_left(stream.word_places, end)
        marks = marks_inside(stream, begin, end)
        yield [*pairs[begin : end - 1], *words[first:last], *marks]
