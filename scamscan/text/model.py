"""The text model at run time: plain arrays, integer sums, no pickle.

Two linear heads over the hashed features of ``scamscan.text.features``: *risk* (is this a scam?)
and *category* (which kind?).  Counts are damped to ``1 + ln(count)``, multiplied by inverse
document frequency and scaled to unit length, as scikit-learn's ``TfidfTransformer(sublinear_tf=
True)`` does; coefficients are the trained ones rounded to integers.  Sums run over integers, so
order, batch size and process cannot change a result.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scamscan import tables
from scamscan.errors import ModelError
from scamscan.records import ModelName
from scamscan.text.features import BITS, Counts, count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream

NAME = "zh-linear"
FORMAT = 1
ARRAYS = ("idf.npy", "risk.npy", "category.npy")
PINNED_TABLES = (
    "acts.tsv",
    "fold_confusables.tsv",
    "fold_flags.tsv",
    "fold_lookalikes.tsv",
    "fold_slang.tsv",
    "fold_splits.tsv",
    "fold_terms.tsv",
    "segment_words.tsv",
)
"""Tables the features depend on: a model fitted with other versions must not be used."""

IDF_SCALE = 64
"""Inverse document frequencies (1 to about 12) are stored as ``round(idf * 64)`` in 16 bits."""
DAMPING = np.rint(256 * (1 + np.log(np.arange(1, 65)))).astype(np.int64)
"""``round(256 * (1 + ln n))`` for counts 1 … 64; larger counts are as 64."""
_REFIT = "run `python -m train fit`, or reinstall scamscan"


class Reading(NamedTuple):
    """What the model says of one text: its worst window.

    ``risk`` is in log-odds at the training base rate; ``categories`` is one log-odds value per
    entry of ``TextModel.categories``; ``scores`` and ``spans`` are the log-odds and the half-open
    stream range of every window.
    """

    risk: float
    categories: tuple[float, ...]
    scores: NDArray[np.float64]
    spans: NDArray[np.int64]

    def risk_outside(self, ranges: Sequence[tuple[int, int]]) -> float | None:
        """The worst log-odds of windows that touch none of the stream ranges; None: all do."""
        free = np.ones(len(self.scores), dtype=bool)
        for begin, end in ranges:
            free &= (self.spans[:, 0] >= end) | (self.spans[:, 1] <= begin)
        return float(self.scores[free].max()) if free.any() else None


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
        worst = _worst_rows(scores.tolist(), counts.owners.tolist())
        rows = list(worst.values())
        kinds = self.category_scale * self._kinds(counts, values, rows) / norms[rows, np.newaxis]
        kinds += np.asarray(self.category_bias)
        firsts, lasts = np.searchsorted(counts.owners, (list(worst), [at + 1 for at in worst]))
        found = zip(worst, rows, kinds.tolist(), firsts.tolist(), lasts.tolist(), strict=True)
        for owner, row, log_odds, first, last in found:
            readings[owner] = Reading(
                risk=float(scores[row]),
                categories=tuple(log_odds),
                scores=scores[first:last],
                spans=counts.spans[first:last],
            )
        return readings

    def _kinds(
        self, counts: Counts, values: NDArray[np.int64], rows: Sequence[int]
    ) -> NDArray[np.float64]:
        """Category sums of some rows.

        In floating point, because only that has a fast product; exact, because every sum is a whole
        number far below 2**53.
        """
        floats = values.astype(np.float64)
        places = counts.buckets >> 2
        sums = np.empty((len(rows), self.category.shape[1]))
        lows, highs = np.searchsorted(counts.rows, (rows, [row + 1 for row in rows])).tolist()
        for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
            chosen = self.category.take(places[low:high], axis=0)
            sums[place] = floats[low:high] @ chosen.astype(np.float64)
        return sums

    def weigh(
        self,
        buckets: NDArray[np.int64],
        counts: NDArray[np.int64],
        rows: NDArray[np.int64],
        size: int,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Integer tf-idf value of every cell, and the Euclidean norm of every row (1 if empty)."""
        values = DAMPING.take(np.minimum(counts, 64) - 1) * self.idf.take(buckets)
        squares = self._row_sums(values * values, rows, size)
        return values, np.sqrt(np.maximum(squares, 1).astype(np.float64))

    @staticmethod
    def _row_sums(
        values: NDArray[np.int64], rows: NDArray[np.int64], size: int
    ) -> NDArray[np.int64]:
        # bincount sums in floating point: exact here only below 2**53, so add integers instead.
        sums = np.zeros(size, dtype=np.int64)
        edges = np.flatnonzero(np.diff(rows, prepend=-1))
        sums[rows[edges]] = np.add.reduceat(values, edges)
        return sums

    def weights_of(self, buckets: NDArray[np.int64]) -> NDArray[np.int64]:
        """How strongly each bucket speaks for risk, in integer units comparable to each other."""
        return self.idf[buckets].astype(np.int64) * self.risk[buckets]


def _worst_rows(scores: Sequence[float], owners: Sequence[int]) -> dict[int, int]:
    """The row with the highest score of each owner; the first one on a tie."""
    worst: dict[int, int] = {}
    for row, owner in enumerate(owners):
        if owner not in worst or scores[row] > scores[worst[owner]]:
            worst[owner] = row
    return worst


def table_digests() -> dict[str, str]:
    """SHA-256 of every table the features depend on."""
    return {name: hashlib.sha256(tables.read_bytes(name)).hexdigest() for name in PINNED_TABLES}


def _file(name: str) -> bytes:
    try:
        return resources.files("scamscan").joinpath("models", NAME, name).read_bytes()
    except OSError as error:
        raise ModelError(
            "model file cannot be read", where=f"{NAME}/{name}", hint=_REFIT
        ) from error


def read_meta() -> dict[str, Any]:
    """The model's ``meta.json``.

    Raises:
        ModelError: missing, not JSON, or of another format.
    """
    where = f"{NAME}/meta.json"
    try:
        meta = json.loads(_file("meta.json"))
    except ValueError as error:
        raise ModelError("model file is not JSON", where=where, hint=_REFIT) from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ModelError(f"model format is not {FORMAT}", where=f"{where}: format", hint=_REFIT)
    return meta


@cache
def load_model() -> TextModel:
    """The shipped model, checked against its digests and the tables it was fitted with.

    Raises:
        ModelError: a file is missing or damaged, or a table changed since the fit; the message
            names the file and the key.
    """
    meta = read_meta()
    where = f"{NAME}/meta.json"
    arrays = {}
    for name in ARRAYS:
        data = _file(name)
        if hashlib.sha256(data).hexdigest() != _key(meta, where, "sha256", name):
            raise ModelError("model file is damaged", where=f"{NAME}/{name}", hint=_REFIT)
        arrays[name] = np.load(io.BytesIO(data), allow_pickle=False)
    for name, digest in table_digests().items():
        if _key(meta, where, "tables", name) != digest:
            raise ModelError(
                f"{name} changed since the model was fitted", where=f"{where}: tables", hint=_REFIT
            )
    if meta.get("bits") != BITS:
        raise ModelError("model has another feature size", where=f"{where}: bits", hint=_REFIT)
    return model_from(meta, arrays)


def model_from(meta: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> TextModel:
    """A model from its ``meta.json`` and arrays, without touching the disk.

    Raises:
        ModelError: a key is missing; the message names it.
    """
    where = f"{NAME}/meta.json"
    return TextModel(
        idf=arrays["idf.npy"],
        risk=arrays["risk.npy"],
        category=arrays["category.npy"],
        risk_scale=_key(meta, where, "risk", "scale"),
        risk_bias=_key(meta, where, "risk", "bias"),
        category_scale=_key(meta, where, "category", "scale"),
        category_bias=tuple(_key(meta, where, "category", "bias")),
        categories=tuple(_key(meta, where, "category", "codes")),
        name=ModelName(name=NAME, version=_key(meta, where, "version")),
        meta=meta,
    )


def _key(meta: Mapping[str, Any], where: str, *path: str) -> Any:  # noqa: ANN401 - JSON values
    value: Any = meta
    for step in path:
        if not isinstance(value, dict) or step not in value:
            key = ".".join(path)
            raise ModelError("model key is missing", where=f"{where}: {key}", hint=_REFIT)
        value = value[step]
    return value
