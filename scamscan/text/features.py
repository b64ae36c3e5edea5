"""Hash what the model reads into integer feature counts; vectorised over many texts.

Features of a window: words, pairs of neighbouring characters, and the marks in it (speech acts,
contacts, claims, links) alone and in pairs.  Longer runs of characters and word pairs were tried
and made it worse on writers it had not seen: they learn phrases, not kinds.  Each feature is hashed
with a fixed 64-bit multiply-and-shift into ``2**BITS`` buckets: no vocabulary exists, so nobody's
words can be read back out of the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scamscan.text.hashing import (
    BITS,
    CHARACTERS,
    GOLDEN,
    MARK,
    MARK_PAIR,
    MOST_LISTED,
    MOST_MARKS,
    SPREAD,
    WORD,
)

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream

__all__ = ["BITS", "Counts", "count", "mix"]

_GOLDEN, _SPREAD = np.uint64(GOLDEN), np.uint64(SPREAD)
_WORD_BITS = 32


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


def mix(values: NDArray[np.uint64], seed: int) -> NDArray[np.int64]:
    """``hashing.bucket`` of many 64-bit keys."""
    mixed = (values ^ np.uint64(seed)) * _GOLDEN
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
            _mark_keys(streams, owners, spans),
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


def expand(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
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
    bases = _bases([len(stream.text) for stream in streams])
    whole = "".join([stream.text for stream in streams]).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(whole, dtype=np.uint32).astype(np.uint64)
    pairs = mix(codes[:-1] * _GOLDEN + codes[1:], CHARACTERS)
    lengths = spans[:, 1] - spans[:, 0] - 1
    rows = np.repeat(np.arange(len(owners)), lengths)
    return rows << BITS | pairs[expand(bases[owners] + spans[:, 0], lengths)]


def _word_keys(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> NDArray[np.int64]:
    words = mix(_joined([stream.word_hashes for stream in streams]).astype(np.uint64), WORD)
    starts, lengths = _word_ranges(streams, owners, spans)
    rows = np.repeat(np.arange(len(owners)), lengths)
    return rows << BITS | words[expand(starts, lengths)]


def _joined(parts: Sequence[array[int]]) -> NDArray[np.int64]:
    return np.frombuffer(b"".join(parts), dtype=np.uint32).astype(np.int64)


def _word_ranges(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each window the index of its first word and the count of words that start in it.

    Streams and their words are laid end to end, so that one search serves the whole batch.
    """
    bases = _bases([len(stream.text) for stream in streams])
    words = _joined([stream.word_places for stream in streams])
    words += np.repeat(bases, [len(stream.word_places) for stream in streams])
    edges = np.searchsorted(words, spans + bases[owners][:, np.newaxis])
    return edges[:, 0], edges[:, 1] - edges[:, 0]


def _mark_keys(
    streams: Sequence[Stream], owners: NDArray[np.int64], spans: NDArray[np.int64]
) -> NDArray[np.int64]:
    """``hashing.marks_inside`` of all windows at once."""
    bases = _bases([len(stream.text) for stream in streams])
    places = np.array([place for stream in streams for place in stream.mark_places], np.int64)
    places += np.repeat(bases, [len(stream.mark_places) for stream in streams])
    hashes = np.array([one for stream in streams for one in stream.mark_hashes], np.int64)
    edges = np.searchsorted(places, spans + bases[owners][:, np.newaxis])
    lows, highs = edges[:, 0], edges[:, 1]
    lengths = np.minimum(highs - lows, MOST_LISTED)
    rows = np.repeat(np.arange(len(owners)), lengths)
    # Each mark once in a window, in order of hashes, and of those the first twelve.
    cells = np.unique(rows << _WORD_BITS | hashes[expand(lows, lengths)])
    rows = cells >> _WORD_BITS
    firsts = np.searchsorted(rows, rows)
    cells = cells[np.arange(len(rows)) - firsts < MOST_MARKS]
    rows = cells >> _WORD_BITS
    marks = (cells & (1 << _WORD_BITS) - 1).astype(np.uint64)
    following = np.searchsorted(rows, rows, "right") - np.arange(1, len(rows) + 1)
    first = np.repeat(np.arange(len(rows)), following)
    second = expand(np.arange(1, len(rows) + 1), following)
    pairs = mix(marks[first] * _GOLDEN + marks[second], MARK_PAIR)
    return np.concatenate((rows << BITS | mix(marks, MARK), rows[first] << BITS | pairs))
