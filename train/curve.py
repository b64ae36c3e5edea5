"""The learning curve: recall on unseen briefs against how many messages were learnt from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from train import fit as fitting
from train import heads
from train.corpus import OWN
from train.report import writer_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from scamscan.observe import Observation
    from train.corpus import Example

SHARES = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
ALARMS = (0.01, 0.03)


class Point(NamedTuple):
    """``messages`` learnt from; text-model recall on other briefs at each of ALARMS."""

    messages: int
    recall: tuple[float, ...]


def curve(
    examples: Sequence[Example],
    seen: Sequence[Observation],
    shares: Sequence[float] = SHARES,
    *,
    by_writer: bool = False,
) -> list[Point]:
    """Out-of-fold recall of the text model on our own corpus, whole briefs (or writers) left out.

    A smaller share keeps whole briefs, drawn by hash, so that the points differ only in size.
    """
    own = [i for i, item in enumerate(examples) if item.source == OWN and item.part != "report"]
    chosen = [examples[i] for i in own]
    table = heads.make_table([fitting.stream_of(seen[i]) for i in own])
    rows = heads.unit_rows(table, heads.fit_idf(table))
    risky = np.array([item.risky for item in chosen])
    clear = np.array([not (item.risky and item.level == "unsure") for item in chosen])
    groups = np.array([writer_of(item) if by_writer else item.group for item in chosen])
    points = []
    for part in shares:
        kept = np.array([_draw(item.group) < part for item in chosen])
        scores = _scores(rows, table.owners, chosen, groups, kept)
        harmless = scores[clear & ~risky]
        recall = [
            float((scores[clear & risky] > np.quantile(harmless, 1 - alarms)).mean())
            for alarms in ALARMS
        ]
        points.append(Point(int(kept.sum()), tuple(round(value, 4) for value in recall)))
    return points


def _scores(
    rows: csr_matrix,
    owners: NDArray[np.int64],
    examples: Sequence[Example],
    groups: NDArray[np.str_],
    kept: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """The worst window of each message, from heads that saw only ``kept`` of other groups."""
    risky = np.array([item.risky for item in examples])
    weights = heads.example_weights(examples)
    folds = np.array([int(_draw(f"fold:{group}") * heads.FOLDS) for group in groups])
    scores = np.full(rows.shape[0], -np.inf)
    for fold in range(heads.FOLDS):
        test = (folds == fold)[owners]
        train = np.flatnonzero(~test & kept[owners])
        train = heads.worst_rows(rows, owners, risky, weights, train)
        model = heads.fit_risk(rows[train], owners[train], risky, weights)
        scores[test] = model.decision_function(rows[test])
    return np.nan_to_num(heads.message_maximum(scores, owners, len(examples)), nan=-1e9)


def _draw(name: str) -> float:
    """A fixed number from 0 to 1 for a name."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 0x1_0000_0000
