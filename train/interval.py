"""Shares with their uncertainty."""

from __future__ import annotations

import math
from typing import NamedTuple


class Share(NamedTuple):
    """``hits`` of ``total`` with the Wilson 95 % interval (Wilson 1927)."""

    hits: int
    total: int
    low: float
    high: float

    def __str__(self) -> str:
        if not self.total:
            return "none"
        rate = 100 * self.hits / self.total
        return (
            f"{rate:.1f} % ({self.hits}/{self.total}, {100 * self.low:.1f}-{100 * self.high:.1f})"
        )


def share(hits: int, total: int) -> Share:
    """The share and its interval.

    >>> str(share(9, 10))
    '90.0 % (9/10, 59.6-98.2)'
    """
    if not total:
        return Share(0, 0, 0.0, 1.0)
    z = 1.959964
    rate = hits / total
    middle = rate + z * z / (2 * total)
    spread = z * math.sqrt(rate * (1 - rate) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return Share(
        hits, total, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    )
