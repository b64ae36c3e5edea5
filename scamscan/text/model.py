"""The text model at run time: plain arrays, integer sums, no pickle.

Two linear heads over the hashed features of ``scamscan.text.features``: *risk* (is this a scam?)
and *category* (which kind?).  Counts are damped to ``1 + ln(count)``, multiplied by inverse
document frequency and scaled to unit length, as scikit-learn's ``TfidfTransformer(sublinear_tf=
True)`` does; coefficients are the trained ones rounded to integers.  Sums run over integers, so
order, batch size and process cannot change a result.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scamscan.records import ModelName
from scamscan.text import reader
from scamscan.text.features import Counts, count, expand
from scamscan.text.reader import Reading
from scamscan.text.shipped import (
    ARRAYS,
    FORMAT,
    NAME,
    PINNED_TABLES,
    load_files,
    need,
    read_meta,
    table_digests,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream

__all__ = [
    "ARRAYS",
    "DAMPING",
    "FORMAT",
    "IDF_SCALE",
    "NAME",
    "PINNED_TABLES",
    "Reading",
    "TextModel",
    "load_model",
    "model_from",
    "read_meta",
    "table_digests",
]

IDF_SCALE = 64
"""Inverse document frequencies (1 to about 12) are stored as ``round(idf * 64)`` in 16 bits."""
_AT_ONCE = 32
"""Rows whose coefficients are fetched together; what they hold fits the processor's cache."""
DAMPING = np.array(reader.DAMPING, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class TextModel:
    """The two heads and what they were made with."""

    idf: NDArray[np.uint16]
    risk: NDArray[np.int16]
    category: NDArray[np.int8]
    risk_scale: float
    risk_bias: float
    category_scale: float
    category_bias: tuple[float, ...]
    categories: tuple[str, ...]
    name: ModelName
    meta: Mapping[str, Any]

    def read(self, streams: Sequence[Stream]) -> list[Reading | None]:
        """One reading per text, None for a text with nothing readable in it."""
        readings: list[Reading | None] = [None] * len(streams)
        if not any(len(stream.windows) for stream in streams):
            return readings
        counts = count(streams)
        if not len(counts.rows):
            return readings
        values, norms = self.weigh(counts.buckets, counts.counts, counts.rows, len(counts.owners))
        risk = self._row_sums(values * self.risk.take(counts.buckets), counts.rows, len(norms))
        scores = self.risk_bias + self.risk_scale * risk / norms
        owners, firsts, rows = _worst_rows(scores, counts.owners)
        kinds = self.category_scale * self._kinds(counts, values, rows) / norms[rows, np.newaxis]
        kinds += np.asarray(self.category_bias)
        by_row = scores.tolist()
        lasts = [*firsts[1:].tolist(), len(by_row)]
        found = zip(
            owners.tolist(),
            rows.tolist(),
            map(tuple, kinds.tolist()),
            firsts.tolist(),
            lasts,
            strict=True,
        )
        for owner, row, log_odds, first, last in found:
            readings[owner] = Reading(
                by_row[row], log_odds, tuple(by_row[first:last]), streams[owner].windows
            )
        return readings

    def _kinds(
        self, counts: Counts, values: NDArray[np.int64], rows: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Category sums of some rows.

        In floating point, because only that has a fast product; exact, because every sum is a whole
        number far below 2**53.
        """
        sums = np.empty((len(rows), self.category.shape[1]))
        lows, highs = np.searchsorted(counts.rows, (rows, rows + 1))
        for first in range(0, len(rows), _AT_ONCE):
            last = first + _AT_ONCE
            lengths = highs[first:last] - lows[first:last]
            cells = expand(lows[first:last], lengths)
            floats = values[cells].astype(np.float64)
            chosen = self.category.take(counts.buckets[cells] >> 2, axis=0).astype(np.float64)
            begin = 0
            for place, end in enumerate(np.cumsum(lengths).tolist(), first):
                np.dot(floats[begin:end], chosen[begin:end], out=sums[place])
                begin = end
        return sums

    def weigh(
        self,
        buckets: NDArray[np.int64],
        counts: NDArray[np.int64],
        rows: NDArray[np.int64],
        size: int,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Integer tf-idf value of every cell, and the length every row is divided by.

        The length is the Euclidean norm with LEAST_NORM added in square: a window of three words
        is not as telling as a sentence, whatever the three words are.
        """
        values = DAMPING.take(np.minimum(counts, 64) - 1) * self.idf.take(buckets)
        squares = self._row_sums(values * values, rows, size)
        return values, np.sqrt((squares + reader.LEAST_NORM**2).astype(np.float64))

    @staticmethod
    def _row_sums(
        values: NDArray[np.int64], rows: NDArray[np.int64], size: int
    ) -> NDArray[np.int64]:
        # bincount sums in floating point: exact here only below 2**53, so add integers instead.
        sums = np.zeros(size, dtype=np.int64)
        edges = np.flatnonzero(np.diff(rows, prepend=-1))
        sums[rows[edges]] = np.add.reduceat(values, edges)
        return sums


def _worst_rows(
    scores: NDArray[np.float64], owners: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each owner, its first row and its row with the highest score; the first one on a tie."""
    firsts = np.flatnonzero(np.diff(owners, prepend=-1))
    highest = np.maximum.reduceat(scores, firsts)
    lengths = np.diff(firsts, append=len(owners))
    reached = np.flatnonzero(scores == np.repeat(highest, lengths))
    rows = reached[np.searchsorted(reached, firsts)]
    return owners[firsts], firsts, rows


@cache
def load_model() -> TextModel:
    """The shipped model, checked against its digests and the tables it was fitted with.

    Raises:
        ModelError: a file is missing or damaged, or a table changed since the fit; the message
            names the file and the key.
    """
    meta, files = load_files()
    arrays = {name: np.load(io.BytesIO(data), allow_pickle=False) for name, data in files.items()}
    return model_from(meta, arrays)


def model_from(meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> TextModel:
    """A model from its ``meta.json`` and arrays, without touching the disk.

    Raises:
        ModelError: a key is missing; the message names it.
    """
    return TextModel(
        idf=arrays["idf.npy"],
        risk=arrays["risk.npy"],
        category=arrays["category.npy"],
        risk_scale=need(meta, "risk", "scale"),
        risk_bias=need(meta, "risk", "bias"),
        category_scale=need(meta, "category", "scale"),
        category_bias=tuple(need(meta, "category", "bias")),
        categories=tuple(need(meta, "category", "codes")),
        name=ModelName(name=NAME, version=need(meta, "version")),
        meta=meta,
    )
