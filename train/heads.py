"""Fit the two heads of the text model on hashed windows.

A scam message is often mostly ordinary words around one telling sentence, so a message's label is
not its windows' label.  The risk head is fitted twice: first on all windows of every message, then
with each risky message represented by its worst windows only, as in multiple-instance learning;
harmless messages always count with all their windows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from scamscan.text.features import BITS, count
from scamscan.text.model import DAMPING, IDF_SCALE
from scamscan.text.reader import LEAST_NORM
from train.augment import WEIGHT as COPY
from train.corpus import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream
    from train.corpus import Example

FOLDS = 5
MINIMUM_MESSAGES = 2
"""A bucket seen in fewer messages than this is treated as unseen (idf 0), as a vocabulary would."""
RISK_STRENGTH = 30.0
CATEGORY_STRENGTH = 30.0
"""Inverse L2 strengths of the heads, chosen by out-of-fold results on the fit part."""
OUTSIDE_RISKY, OUTSIDE_HARMLESS = 0.05, 0.1
"""Weight of an outside message beside 1 for ours.  Outside rows are many and of few kinds.  Out of
fold, at 2 % false alarms on our own harmless messages, 0.01, 0.03 and 0.1 for harmless rows give a
recall of 59.3, 59.3 and 57.0 % on our own scams and call 0.54, 0.34 and 0.12 % of everyday messages
scams; left wholly out of the fit, the same source has 0.96 and 0.62 % at 0.01 and 0.1."""
UNSURE = 0.3
"""Weight of a scam's message that by itself even an expert cannot tell ("在吗?")."""
KEPT = 2
"""Windows that stand for a risky message: the wide one and the sentence that gives it away."""
MOST_WINDOWS = 12
"""Windows kept of one message: long call transcripts must not outweigh a hundred short messages."""


@dataclass(frozen=True, slots=True)
class Table:
    """Hashed windows of many messages: raw counts, and which message each row belongs to."""

    counts: csr_matrix
    owners: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Heads:
    """Trained heads, already quantised as they are shipped."""

    idf: NDArray[np.uint16]
    risk: NDArray[np.int16]
    risk_scale: float
    risk_bias: float
    category: NDArray[np.int8]
    category_scale: float
    category_bias: tuple[float, ...]
    categories: tuple[str, ...]


def make_table(streams: Sequence[Stream], batch: int = 2000) -> Table:
    """Count features of every window; at most MOST_WINDOWS evenly spread windows a message."""
    parts, owners = [], []
    for begin in range(0, len(streams), batch):
        chunk = streams[begin : begin + batch]
        if not any(stream.windows for stream in chunk):
            continue
        counts = count(chunk)
        matrix = csr_matrix(
            (counts.counts, (counts.rows, counts.buckets)), shape=(len(counts.owners), 1 << BITS)
        )
        kept = _thin(counts.owners)
        parts.append(matrix[kept])
        owners.append(counts.owners[kept] + begin)
    return Table(counts=vstack(parts, format="csr"), owners=np.concatenate(owners))


def _thin(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    kept = []
    for owner in np.unique(owners):
        low, high = np.searchsorted(owners, (owner, owner + 1))
        rows = np.arange(low, high)
        if len(rows) > MOST_WINDOWS:
            rows = rows[np.linspace(0, len(rows) - 1, MOST_WINDOWS).round().astype(int)]
        kept.append(rows)
    return np.concatenate(kept)


def fit_idf(table: Table) -> NDArray[np.uint16]:
    """``round(64 * (ln((1 + n) / (1 + df)) + 1))`` per bucket; 0 where seen in too few messages.

    The smoothed inverse document frequency of scikit-learn's ``TfidfTransformer``, documents being
    windows.
    """
    windows = table.counts.shape[0]
    frequency = np.bincount(table.counts.indices, minlength=1 << BITS)
    idf = np.log((1 + windows) / (1 + frequency)) + 1
    idf[frequency < MINIMUM_MESSAGES] = 0
    rounded: NDArray[np.uint16] = np.rint(IDF_SCALE * idf).astype(np.uint16)
    return rounded


def unit_rows(table: Table, idf: NDArray[np.uint16]) -> csr_matrix:
    """The matrix the linear heads see: integer damped tf-idf scaled to unit length."""
    matrix = table.counts.copy()
    values = DAMPING[np.minimum(matrix.data, 64) - 1] * idf[matrix.indices].astype(np.int64)
    matrix.data = values.astype(np.float64)
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    norms = np.sqrt(squares + LEAST_NORM**2)
    matrix.data /= np.repeat(norms, np.diff(matrix.indptr))
    return matrix


def fold_of(example: Example) -> int:
    """The fold of an example, by its group, so that relatives never straddle two folds."""
    return int(hashlib.sha256(example.group.encode()).hexdigest()[:8], 16) % FOLDS


def folds_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """The fold of every example."""
    return np.array([fold_of(example) for example in examples])


def example_weights(examples: Sequence[Example]) -> NDArray[np.float64]:
    """How much each message counts in the risk head."""
    return np.array([_weight(item) for item in examples])


def _weight(item: Example) -> float:
    if item.source != OWN:
        return OUTSIDE_RISKY if item.risky else OUTSIDE_HARMLESS
    weight = UNSURE if item.risky and item.level == "unsure" else 1.0
    return COPY * weight if item.copy else weight


def fit_risk(
    rows: csr_matrix,
    owners: NDArray[np.int64],
    risky: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> LogisticRegression:
    """One logistic regression over windows; each message's windows share its weight."""
    sizes = np.bincount(owners, minlength=len(risky))
    share = weights[owners] / np.where(risky[owners], sizes[owners], 1)
    model = LogisticRegression(C=RISK_STRENGTH, solver="lbfgs", max_iter=300, tol=1e-5)
    model.fit(rows, risky[owners], sample_weight=share)
    return model


def out_of_fold(
    rows: csr_matrix,
    owners: NDArray[np.int64],
    risky: NDArray[np.bool_],
    weights: NDArray[np.float64],
    folds: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Log-odds of every window from a head that never saw its message's group."""
    scores = np.zeros(rows.shape[0])
    for fold in range(FOLDS):
        test = folds[owners] == fold
        if not test.any():
            continue
        train = np.flatnonzero(~test)
        train = worst_rows(rows, owners, risky, weights, train)
        model = fit_risk(rows[train], owners[train], risky, weights)
        scores[test] = model.decision_function(rows[test])
    return scores


def worst_rows(
    rows: csr_matrix,
    owners: NDArray[np.int64],
    risky: NDArray[np.bool_],
    weights: NDArray[np.float64],
    chosen: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Of ``chosen`` rows: all of harmless messages, and the worst KEPT of each risky message."""
    model = fit_risk(rows[chosen], owners[chosen], risky, weights)
    scores = model.decision_function(rows[chosen])
    kept_of: dict[int, int] = {}
    keep = ~risky[owners[chosen]]
    for index in np.argsort(-scores, kind="stable").tolist():
        owner = int(owners[chosen[index]])
        if risky[owner] and kept_of.get(owner, 0) < KEPT:
            kept_of[owner] = kept_of.get(owner, 0) + 1
            keep[index] = True
    return chosen[keep]


def message_maximum(
    scores: NDArray[np.float64], owners: NDArray[np.int64], size: int
) -> NDArray[np.float64]:
    """The worst window of each message; NaN for a message without windows."""
    worst = np.full(size, -np.inf)
    np.maximum.at(worst, owners, scores)
    return np.where(np.isinf(worst), np.nan, worst)


def fit_heads(table: Table, examples: Sequence[Example]) -> Heads:
    """Both heads on all given examples, quantised as shipped."""
    idf = fit_idf(table)
    rows = unit_rows(table, idf)
    risky = np.array([example.risky for example in examples])
    weights = example_weights(examples)
    chosen = worst_rows(rows, table.owners, risky, weights, np.arange(rows.shape[0]))
    model = fit_risk(rows[chosen], table.owners[chosen], risky, weights)
    risk, risk_scale = quantise(model.coef_[0], 32_000, np.int16)
    kinds = _fit_category(rows[chosen], table.owners[chosen], examples, weights)
    category, category_scale = quantise(kinds.coef_.T, 120, np.int8)
    return Heads(
        idf=idf,
        risk=risk.astype(np.int16),
        risk_scale=risk_scale,
        risk_bias=float(model.intercept_[0]),
        category=category.astype(np.int8),
        category_scale=category_scale,
        category_bias=tuple(float(value) for value in kinds.intercept_),
        categories=tuple(str(code) for code in kinds.classes_),
    )


def _fit_category(
    rows: csr_matrix,
    owners: NDArray[np.int64],
    examples: Sequence[Example],
    weights: NDArray[np.float64],
) -> LogisticRegression:
    """Multinomial head over quarter-size buckets, on rows whose source says the category."""
    codes = np.array([example.category for example in examples])
    own = np.array([example.source == OWN for example in examples])
    # Outside rows of the two harmless classes are far more than all others: a tenth is enough.
    tenth = np.arange(len(owners)) % 10 == 0
    harmless = np.isin(codes, ("ordinary", "marketing"))
    known = (codes != "")[owners] & (own[owners] | ~harmless[owners] | tenth)
    chosen = np.flatnonzero(known)
    model = LogisticRegression(C=CATEGORY_STRENGTH, solver="lbfgs", max_iter=200, tol=1e-4)
    folded = fold_buckets(rows[chosen])
    model.fit(folded, codes[owners[chosen]], sample_weight=weights[owners[chosen]])
    return model


def fold_buckets(rows: csr_matrix) -> csr_matrix:
    """The same rows over ``2**(BITS-2)`` buckets: four neighbours share one."""
    folded = csr_matrix(
        (rows.data, rows.indices >> 2, rows.indptr), shape=(rows.shape[0], 1 << (BITS - 2))
    )
    folded.sum_duplicates()
    return folded


def quantise(
    values: NDArray[np.float64], largest: int, kind: type
) -> tuple[NDArray[np.int64], float]:
    """Integers up to ``largest`` and the scale that brings them back."""
    scale = float(np.abs(values).max()) / largest
    return np.rint(values / scale).astype(kind), scale
