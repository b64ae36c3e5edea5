"""What a score means: the observed share of scams among messages with about that score."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE_RATE = 0.05
"""One message in twenty is a scam: about what a queue of reported or strangers' messages holds
(judgement, not measured).  Half of our corpus is, so its harmless messages count more here."""
BINS = 10


class Bin(NamedTuple):
    """Messages with scores from ``low`` to ``high``; shares from 0 to 1."""

    low: float
    high: float
    messages: int
    predicted: float
    observed: float


def table(
    scores: NDArray[np.float64],
    risky: NDArray[np.bool_],
    base_rate: float = BASE_RATE,
    bins: int = BINS,
) -> list[Bin]:
    """Equal-mass bins of the scores, each with the mean score and the share of scams.

    Messages are weighted so that a share ``base_rate`` of all is scam; every bin holds about the
    same weight of scams, because at 5 % nine of ten plain bins would hold none.

    >>> import numpy
    >>> [one.messages for one in table(numpy.array([.1, .9]), numpy.array([False, True]), bins=1)]
    [2]
    """
    weight = np.where(risky, base_rate / risky.mean(), (1 - base_rate) / (~risky).mean())
    edges = np.quantile(scores[risky], np.linspace(0, 1, bins + 1)[1:-1])
    place = np.searchsorted(edges, scores, side="right")
    found = []
    for number in np.unique(place):
        inside = place == number
        mass = weight[inside]
        found.append(
            Bin(
                low=round(float(scores[inside].min()), 4),
                high=round(float(scores[inside].max()), 4),
                messages=int(inside.sum()),
                predicted=round(float(np.average(scores[inside], weights=mass)), 4),
                observed=round(float(np.average(risky[inside], weights=mass)), 4),
            )
        )
    return found
