"""Fit the verdict's weights: one logistic regression over the text model's word and the signals.

Every weight starts from the prior in ``tables/signals.tsv`` and is pulled back to it with a
Gaussian penalty, so that a signal seen five times stays near what an expert said and one seen five
hundred times follows the data.  Risk weights stay at or above zero, reassurance at or below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from scamscan.records import Family
from scamscan.signals import SignalRow, signal_rows
from scamscan.verdict import TEXT_CLIP, Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PRIOR_STRENGTH = 3.0
"""Penalty of half this times the squared distance from the prior: worth about twelve messages."""
SLOPE_PRIOR, SLOPE_BOUNDS = 1.0, (0.2, 3.0)
BIAS_PRIOR = -3.0
GROWTH, HEADROOM = 2.0, 0.7
"""A weight may reach twice its prior or 0.7 more, whichever is larger.  A corpus written to briefs
makes some rows look purer than life (no honest message of ours links to .top): the expert's prior
bounds what such a coincidence may do."""
CONCLUSIVE_FLOOR = 0.9
"""What is enough alone stays enough, however rare it is in the corpora."""
KEPT_FAMILIES, FLOOR = frozenset({Family.LINK, Family.IDENTITY, Family.HANDLE}), 0.5
"""Links, claims and ids keep half their prior: the corpora hold few links, old ones and invented
ones, while the link rows were checked on 40,000 popular hosts.  For the same reason links never
grow beyond their prior: with 1.2 for a suffix instead of 0.5, four in a hundred of those hosts were
called suspicious with nothing else said."""


def fit_weights(
    codes: Sequence[Sequence[str]],
    log_odds: NDArray[np.float64],
    risky: NDArray[np.bool_],
    importance: NDArray[np.float64],
) -> Weights:
    """The weights that explain ``risky`` best, near their priors.

    Args:
        codes: signal codes of each message.
        log_odds: out-of-fold word of the text model, 0 where it did not run.
        risky: what the message is.
        importance: weight of each message; sets the base rate.
    """
    rows = signal_rows()
    # What an operator lists is in no corpus.
    names = [
        code
        for code, row in rows.items()
        if not code.startswith("text.model") and row.family is not Family.LIST
    ]
    column = {code: index for index, code in enumerate(names)}
    signals = _presence(codes, column)
    text = np.clip(log_odds, -TEXT_CLIP, TEXT_CLIP)
    prior = np.array([BIAS_PRIOR, SLOPE_PRIOR, *(rows[code].weight for code in names)])
    bounds = [(None, None), SLOPE_BOUNDS]
    bounds += [_bounds(rows[code]) for code in names]
    sign = np.where(risky, 1.0, -1.0)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (values[0] + values[1] * text + signals @ values[2:])
        distance = values - prior
        total = importance @ np.logaddexp(0, -margin)
        total += PRIOR_STRENGTH / 2 * distance @ distance
        pull = -importance * sign / (1 + np.exp(np.clip(margin, -500, 500)))
        slope = np.concatenate([[pull.sum(), pull @ text], signals.T @ pull])
        return float(total), slope + PRIOR_STRENGTH * distance

    start = prior.copy()
    start[2:] = 0.5 * prior[2:]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return Weights(
        bias=round(float(found.x[0]), 4),
        text_slope=round(float(found.x[1]), 4),
        signals={code: round(float(found.x[2 + column[code]]), 4) for code in names},
    )


def _bounds(row: SignalRow) -> tuple[float, float]:
    most = max(GROWTH * abs(row.weight), abs(row.weight) + HEADROOM)
    if row.family is Family.LINK:
        most = abs(row.weight)
    if row.weight < 0:
        return -most, 0.0
    if row.conclusive:
        return CONCLUSIVE_FLOOR * row.weight, most
    return (FLOOR * row.weight if row.family in KEPT_FAMILIES else 0.0), most


def _presence(codes: Sequence[Sequence[str]], column: dict[str, int]) -> csr_matrix:
    rows, columns = [], []
    for index, found in enumerate(codes):
        for code in sorted(set(found)):
            if code in column:
                rows.append(index)
                columns.append(column[code])
    return csr_matrix(
        (np.ones(len(rows)), (rows, columns)), shape=(len(codes), len(column)), dtype=np.float64
    )
