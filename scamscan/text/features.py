"""Hash what the model reads into integer feature counts; vectorised over many texts.

Features of a window: words, pairs of neighbouring characters, and the marks in it (speech acts,
contacts, claims, links) alone and in pairs.  Longer runs of characters and word pairs were tried
and made it worse on writers it had not seen: they learn phrases, not kinds.  Each feature is hashed
with a fixed 64-bit multiply-and-shift into ``2**BITS`` buckets: no vocabulary exists, so nobody's
words can be read back out of the model.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream

BITS = 18
"""2**18 buckets for about 300,000 different features, most of them seen once and dropped; small for
the sake of the wheel (judgement, not measured)."""

# Odd 64-bit multipliers: digits of the golden ratio and of sqrt 2, 3, 5 (Steele et al. 2014 style).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)
_SEEDS = {
    "word": np.uint64(0x6A09E667F3BCC909),
    "characters": np.uint64(0xBB67AE8584CAA73B),
    "mark": np.uint64(0x3C6EF372FE94F82B),
    "mark-pair": np.uint64(0xA54FF53A5F1D36F1),
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
    keys = np.concatenate(
        [
            _pair_keys(streams, owners, spans),
            _word_keys(streams, owners, spans),
            _mark_keys(streams),
        ]
    )
    if len(owners) < 1 << 32 - BITS:
        keys = keys.astype(np.uint32)  # the same order, sorted in half the time
    unique, counts = np.unique(keys, return_counts=True)
    unique = unique.astype(np.int64)
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


def _bases(sizes: list[int]) -> NDArray[np.int64]:
    """Where each of several arrays begins when they are laid end to end."""
    return np.cumsum([0, *sizes[:-1]], dtype=np.int64)


def _pair_keys(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Neighbouring characters."""
    bases = _bases([len(stream.codes) for stream in streams])
    codes = np.concatenate([stream.codes for stream in streams]).astype(np.uint64)
    lengths = spans[:, 1] - spans[:, 0]
    rows = np.repeat(np.arange(len(owners)), lengths)
    single = codes[_expand(bases[owners] + spans[:, 0], lengths)]
    pairs = single[:-1] * _GOLDEN + single[1:]
    whole = rows[:-1] == rows[1:]
    return np.compress(whole, rows[:-1] << BITS | mix(pairs, _SEEDS["characters"]))


def _word_keys(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> NDArray[np.int64]:
    hashes = _joined([stream.word_hashes for stream in streams]).astype(np.uint64)
    starts, lengths = _word_ranges(streams, owners, spans)
    rows = np.repeat(np.arange(len(owners)), lengths)
    words = hashes[_expand(starts, lengths)]
    return rows << BITS | mix(words, _SEEDS["word"])


def _joined(parts: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    return np.fromiter(chain.from_iterable(parts), dtype=np.int64, count=sum(map(len, parts)))


def _word_ranges(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each window the index of its first word and the count of words that start in it.

    Streams and their words are laid end to end, so that one search serves the whole batch.
    """
    bases = _bases([len(stream.codes) for stream in streams])
    words = _joined([stream.word_places for stream in streams])
    words += np.repeat(bases, [len(stream.word_places) for stream in streams])
    edges = np.searchsorted(words, spans + bases[owners][:, np.newaxis])
    return edges[:, 0], edges[:, 1] - edges[:, 0]


def _mark_keys(streams: Sequence[Stream]) -> NDArray[np.int64]:
    """Marks and unordered pairs of different marks; a window with many keeps twelve."""
    keys: list[int] = []
    row = 0
    for stream in streams:
        if stream.mark_hashes:
            for base, (begin, end) in enumerate(stream.windows, row):
                low = bisect.bisect_left(stream.mark_places, begin)
                high = bisect.bisect_left(stream.mark_places, end, low)
                inside = sorted(set(stream.mark_hashes[low : min(high, low + 64)]))[:12]
                keys.extend([base << BITS | _mark_bucket(one) for one in inside])
                pairs = combinations(inside, 2)
                keys.extend([base << BITS | _mark_bucket(*pair) for pair in pairs])
        row += len(stream.windows)
    return np.array(keys, dtype=np.int64)


@cache
def _mark_bucket(first: int, second: int | None = None) -> int:
    """The bucket of a mark or of a pair of marks, kept because there are few of them."""
    if second is None:
        return int(mix(np.array([first], dtype=np.uint64), _SEEDS["mark"])[0])
    single = np.array([first, second], dtype=np.uint64)
    return int(mix(single[:1] * _GOLDEN + single[1:], _SEEDS["mark-pair"])[0])
