"""The text model as a scanner uses it: loaded in a moment, numpy only when there is much to read.

A command answers one message; loading numpy would take longer than everything else.  So the first
``FEW`` characters are read with plain integers, whatever comes after with ``scamscan.text.model``.
Both give the same bytes: sums run over integers, and the few divisions are the same.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from scamscan.records import ModelName
from scamscan.text.hashing import features
from scamscan.text.shipped import load_files, need
from scamscan.text.stream import SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scamscan.text.model import TextModel
    from scamscan.text.stream import Stream

FEW = 2_000
"""Characters that take about as long with plain integers as numpy does to load."""
DAMPING = tuple(round(256 * (1 + math.log(count))) for count in range(1, 65))
"""``round(256 * (1 + ln n))`` for counts 1 … 64; larger counts are as 64."""
LEAST_NORM = 400_000
"""About the norm of ten ordinary features (256 * 64 * 7 each): bare ids, bare links and greetings
are pulled towards the bias (judgement, checked on one-line messages)."""
_LENGTH_AT, _HEADER_AT = 8, 10
"""Where an ``.npy`` file of version 1 has the length of its header, and the header itself."""


class Reading(NamedTuple):
    """What the model says of one text: its worst window.

    ``risk`` is in log-odds at the training base rate; ``categories`` is one log-odds value per
    entry of ``TextModel.categories``; ``scores`` and ``windows`` are the log-odds and the half-open
    stream range of every window.
    """

    risk: float
    categories: tuple[float, ...]
    scores: tuple[float, ...]
    windows: tuple[tuple[int, int], ...]

    def risk_outside(self, ranges: Sequence[tuple[int, int]]) -> float | None:
        """The worst log-odds of windows that touch none of the stream ranges; None: all do."""
        free = [
            score
            for score, (first, last) in zip(self.scores, self.windows, strict=True)
            if all(first >= end or last <= begin for begin, end in ranges)
        ]
        return max(free, default=None)

    def risk_beside_worst(self) -> float | None:
        """The worst log-odds beside the worst narrow window; None when no window is beside it."""
        narrow = [
            (score, window)
            for score, window in zip(self.scores, self.windows, strict=True)
            if window[1] - window[0] <= SIZES[-1]
        ]
        return self.risk_outside([max(narrow)[1]]) if narrow else None


class Model(Protocol):
    """What a scanner asks of a text model."""

    @property
    def name(self) -> ModelName:
        """Which model it is."""

    @property
    def meta(self) -> Mapping[str, Any]:
        """Its ``meta.json``."""

    @property
    def categories(self) -> tuple[str, ...]:
        """Codes of ``Reading.categories``."""

    def read(self, streams: Sequence[Stream]) -> list[Reading | None]:
        """One reading per text, None for a text with nothing readable in it."""


class Reader:
    """The shipped model.

    Raises:
        ModelError: a file is missing or damaged, or a table changed since the fit; the message
            names the file and the key.
    """

    def __init__(self) -> None:
        self.meta, self._files = load_files()
        self.categories: tuple[str, ...] = tuple(need(self.meta, "category", "codes"))
        self.name = ModelName(name=need(self.meta, "name"), version=need(self.meta, "version"))
        self._read = 0

    def read(self, streams: Sequence[Stream]) -> list[Reading | None]:
        """One reading per text, None for a text with nothing readable in it."""
        if self._read <= FEW:
            self._read += sum(len(stream.text) for stream in streams)
            if self._read <= FEW:
                return [self.read_one(stream) for stream in streams]
        return self._model.read(streams)

    @cached_property
    def _model(self) -> TextModel:
        from scamscan.text.model import load_model

        return load_model()

    def read_one(self, stream: Stream) -> Reading | None:
        """The reading of one text, without numpy."""
        if not stream.windows:
            return None
        idf, risk, _ = self._arrays
        scale, bias = need(self.meta, "risk", "scale"), need(self.meta, "risk", "bias")
        scores: list[float] = []
        best: tuple[float, dict[int, int]] = (1.0, {})
        for buckets in features(stream):
            values = {
                bucket: DAMPING[min(count, len(DAMPING)) - 1] * idf[bucket]
                for bucket, count in Counter(buckets).items()
            }
            squares = sum([value * value for value in values.values()])
            norm = math.sqrt(squares + LEAST_NORM**2)
            score = bias + scale * sum([risk[at] * value for at, value in values.items()]) / norm
            if not scores or score > max(scores):
                best = norm, values
            scores.append(score)
        return Reading(max(scores), self._kinds(*best), tuple(scores), stream.windows)

    def _kinds(self, norm: float, values: Mapping[int, int]) -> tuple[float, ...]:
        category = self._arrays[2]
        width = len(self.categories)
        sums = [0] * width
        for bucket, value in values.items():
            row = (bucket >> 2) * width
            kinds = category[row : row + width]
            sums = [sum_ + value * kind for sum_, kind in zip(sums, kinds, strict=True)]
        scale, bias = need(self.meta, "category", "scale"), need(self.meta, "category", "bias")
        return tuple([one + scale * sum_ / norm for one, sum_ in zip(bias, sums, strict=True)])

    @cached_property
    def _arrays(self) -> tuple[memoryview[int], memoryview[int], memoryview[int]]:
        """Inverse document frequencies, and the coefficients of risk and of categories."""
        return (
            _values(self._files["idf.npy"]).cast("H"),
            _values(self._files["risk.npy"]).cast("h"),
            _values(self._files["category.npy"]).cast("b"),
        )


@cache
def load_reader() -> Reader:
    """The shipped model, loaded once.

    Raises:
        ModelError: a file is missing or damaged, or a table changed since the fit.
    """
    return Reader()


def _values(data: bytes) -> memoryview[int]:
    """What follows the header of an ``.npy`` file."""
    header = int.from_bytes(data[_LENGTH_AT:_HEADER_AT], "little")
    return memoryview(data)[_HEADER_AT + header :]
