"""Hash what the model reads into integer feature counts; vectorised over many texts.

Features of a window: words and word pairs, characters in runs of two to four, speech acts alone
and in pairs.  Each is hashed with a fixed 64-bit multiply-and-shift into ``2**BITS`` buckets: no
vocabulary exists, so nobody's words can be read back out of the model.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream

BITS = 18
"""2**18 buckets: with about 300 features a message and 60,000 training messages, collisions cost
less than half a point of recall against 2**20 (judgement from one trial, kept small for the wheel)."""

# Odd 64-bit multipliers: digits of the golden ratio and of sqrt 2, 3, 5 (Steele et al. 2014 style).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)
_SEEDS = {
    "word": np.uint64(0x6A09E667F3BCC909),
    "pair": np.uint64(0xBB67AE8584CAA73B),
    "c2": np.uint64(0x3C6EF372FE94F82B),
    "c3": np.uint64(0xA54FF53A5F1D36F1),
    "c4": np.uint64(0x510E527FADE682D1),
    "act": np.uint64(0x9B05688C2B3E6C1F),
    "act-pair": np.uint64(0x1F83D9ABFB41BD6B),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """Sparse feature counts, one row per window, in row order and bucket order within a row.

    ``rows[i]``, ``buckets[i]``, ``counts[i]`` describe one non-zero cell; ``owners[r]`` is the
    index of the text row ``r`` belongs to; ``spans[r]`` its half-open stream range.
    """

    rows: NDArray[np.int64]
    buckets: NDArray[np.int64]
    counts: NDArray[np.int64]
    owners: NDArray[np.int64]
    spans: NDArray[np.int64]


def mix(values: NDArray[np.uint64], seed: np.uint64) -> NDArray[np.int64]:
    """Buckets of 64-bit keys: two rounds of xor-shift and multiply, then the top BITS bits."""
    mixed = (values ^ seed) * _GOLDEN
    mixed ^= mixed >> np.uint64(31)
    mixed *= _SPREAD
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)


def count(streams: Sequence[Stream]) -> Counts:
    """Feature counts of every window of every stream.

    A text without a single readable character has no row.
    """
    owners = np.repeat(np.arange(len(streams)), [len(stream.windows) for stream in streams])
    spans = np.array(
        [window for stream in streams for window in stream.windows], dtype=np.int64
    ).reshape(-1, 2)
    keys = [_character_keys(streams, owners, spans)]
    keys.extend(_word_keys(streams, owners, spans))
    keys.extend(_act_keys(streams))
    unique, counts = np.unique(np.concatenate(keys), return_counts=True)
    return Counts(
        rows=unique >> BITS,
        buckets=unique & ((1 << BITS) - 1),
        counts=counts,
        owners=owners,
        spans=spans,
    )


def _expand(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The indices ``start, start + 1, … start + length - 1`` of every range, one after another."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())


def _character_keys(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> NDArray[np.int64]:
    sizes = np.array([len(stream.codes) for stream in streams], dtype=np.int64)
    bases = np.cumsum(sizes) - sizes
    codes = np.concatenate([stream.codes for stream in streams]).astype(np.uint64)
    lengths = spans[:, 1] - spans[:, 0]
    rows = np.repeat(np.arange(len(owners)), lengths)
    gram = codes[_expand(bases[owners] + spans[:, 0], lengths)]
    first = gram
    keys = []
    for size, name in ((2, "c2"), (3, "c3"), (4, "c4")):
        gram = gram[:-1] * _GOLDEN + first[size - 1 :]
        whole = rows[: len(gram)] == rows[size - 1 :]
        keys.append((rows[: len(gram)] << BITS | mix(gram, _SEEDS[name]))[whole])
    return np.concatenate(keys)


def _word_keys(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    sizes = np.array([len(stream.word_hashes) for stream in streams], dtype=np.int64)
    bases = np.cumsum(sizes) - sizes
    hashes = np.array([h for stream in streams for h in stream.word_hashes], dtype=np.uint64)
    starts, lengths = _word_ranges(streams, owners, spans)
    rows = np.repeat(np.arange(len(owners)), lengths)
    words = hashes[_expand(bases[owners] + starts, lengths)]
    pairs = words[:-1] * _GOLDEN + words[1:]
    whole = rows[:-1] == rows[1:]
    return [
        rows << BITS | mix(words, _SEEDS["word"]),
        (rows[:-1] << BITS | mix(pairs, _SEEDS["pair"]))[whole],
    ]


def _word_ranges(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each window the index of its first word and the count of words that start in it."""
    starts = np.zeros(len(owners), dtype=np.int64)
    ends = np.zeros(len(owners), dtype=np.int64)
    row = 0
    for stream in streams:
        many = len(stream.windows)
        if many == 1:
            ends[row] = len(stream.word_places)
        elif many:
            window = spans[row : row + many]
            starts[row : row + many] = np.searchsorted(stream.word_places, window[:, 0])
            ends[row : row + many] = np.searchsorted(stream.word_places, window[:, 1])
        row += many
    return starts, ends - starts


def _act_keys(streams: Sequence[Stream]) -> list[NDArray[np.int64]]:
    """Acts and unordered pairs of different acts; a window with many acts keeps the first twelve."""
    keys: list[NDArray[np.int64]] = []
    row = 0
    for stream in streams:
        if stream.act_hashes:
            for offset, (begin, end) in enumerate(stream.windows):
                low = bisect.bisect_left(stream.act_places, begin)
                high = bisect.bisect_left(stream.act_places, end, low)
                inside = set(stream.act_hashes[low : min(high, low + 64)])
                if inside:
                    keys.extend(_act_row(row + offset, sorted(inside)[:12]))
        row += len(stream.windows)
    return keys


def _act_row(row: int, acts: list[int]) -> list[NDArray[np.int64]]:
    single = np.array(acts, dtype=np.uint64)
    first, second = _pairs(len(acts))
    pairs = single[first] * _GOLDEN + single[second]
    base = row << BITS
    return [base | mix(single, _SEEDS["act"]), base | mix(pairs, _SEEDS["act-pair"])]


@cache
def _pairs(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices of every unordered pair of ``size`` things."""
    first, second = np.triu_indices(size, 1)
    return first, second
