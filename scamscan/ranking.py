"""Which kind of scam a message looks like, from the model's head and from what the signals say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from scamscan.categories import MARKETING, ORDINARY
from scamscan.records import CategoryShare, Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scamscan.records import Signal

_HARMLESS: Final = frozenset((ORDINARY, MARKETING))
# Looking a member up in its class costs as much as the comparison it is for.
_NOTHING_FOUND, _UNSURE = Level.NOTHING_FOUND, Level.UNSURE


def rank_categories(
    head: Mapping[str, float], signals: Sequence[Signal], level: Level, most: int = 5
) -> tuple[CategoryShare, ...]:
    """Candidate categories, most likely first, from the model's head and the signals' own kind.

    ``marketing`` and ``ordinary`` are left out at ``suspicious`` and above, everything else at
    ``nothing-found``.  Shares of what is left sum to one before the list is cut to ``most``.
    """
    return rank_fitting(
        {code: head[code] for code in head if _fits(code, level)}, signals, level, most
    )


def fitting(codes: Sequence[str]) -> Mapping[Level, tuple[tuple[str, int], ...]]:
    """For each level the codes ``rank_categories`` looks at, with their places among all.

    >>> fitting(["loan", "ordinary"])[Level.NOTHING_FOUND]
    (('ordinary', 1),)
    """
    return {
        level: tuple((code, at) for at, code in enumerate(codes) if _fits(code, level))
        for level in Level
    }


def _fits(code: str, level: Level) -> bool:
    if level is _UNSURE:
        return True
    return (code in _HARMLESS) is (level is _NOTHING_FOUND)


def rank_fitting(
    scores: dict[str, float], signals: Sequence[Signal], level: Level, most: int = 5
) -> tuple[CategoryShare, ...]:
    """``rank_categories`` of what ``fitting`` has left; ``scores`` is used up."""
    for signal in signals:
        code = signal.category
        if code is not None and signal.counted > 0 and _fits(code, level):
            scores[code] = scores.get(code, 0.0) + 1.5 * signal.counted
    highest = max(scores.values(), default=0.0)
    shares = [math.exp(score - highest) for score in scores.values()]
    total = sum(shares)
    # Numbers alone are sorted several times faster than pairs: pair only those that will be shown.
    least = sorted(shares, reverse=True)[most - 1] if len(shares) > most else 0.0
    ranked = sorted(
        [(-share, code) for code, share in zip(scores, shares, strict=True) if share >= least]
    )
    return tuple(
        [CategoryShare(code=code, probability=-share / total) for share, code in ranked[:most]]
    )
