"""How a reason stands when hardly anything stands beside it.

Two things a sum alone gets wrong: a calm tone would undo a link that imitates somebody, and a hint
beside the model's word would make an honest partner's link suspicious.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.records import Family
from scamscan.signals import SignalRow, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.records import Evidence

UNIT = 10_000
"""Fixed-point units per log-odd."""
TEXT_MODEL = "text.model"
TEXT_QUIET = f"{TEXT_MODEL}-quiet"


def units(log_odds: float) -> int:
    """Log-odds in fixed-point units.

    >>> units(-0.9382)
    -9382
    """
    return round(UNIT * log_odds)


class Reason:
    """A signal while it is weighed: what ``counted`` is changes on the way."""

    __slots__ = ("counted", "item", "row", "weight")

    def __init__(self, row: SignalRow, item: Evidence | None, weight: float) -> None:
        self.row = row
        self.item = item
        self.weight = self.counted = weight


def stand_alone(
    reasons: Sequence[Reason], total: int, bias: int, suspicious: int, *, told: bool
) -> int:
    """What a total changes by because of how its rows stand; their counts are changed too.

    A link that would be suspicious without a word stays so among calm ones.  Hints lift nobody
    beyond ``unsure``, unless something else stands beside them or suffices without them.

    Args:
        reasons: everything added up, the model's word included.
        total: their sum and the bias, in fixed-point units.
        bias: likewise.
        suspicious: where that level begins.
        told: the message warns; its link may be an example of what it warns of.
    """
    if total < suspicious:
        return 0 if told else _undo_calm(reasons, suspicious - total, bias, suspicious)
    hints = [one for one in reasons if one.counted > 0 and one.row.standing is Standing.HINT]
    if not hints or any(
        one.counted > 0 and one.row.code != TEXT_MODEL and one.row.standing is not Standing.HINT
        for one in reasons
    ):
        return 0
    excess = total - suspicious + 1
    if excess > sum(units(one.counted) for one in hints):
        return 0
    hold_back(hints, excess)
    return -excess


def _undo_calm(reasons: Sequence[Reason], missing: int, bias: int, suspicious: int) -> int:
    """How much of the model's calm is taken back, so that a firm row's link keeps its level."""
    if not any(one.counted > 0 and one.row.standing is Standing.FIRM for one in reasons):
        return 0
    quiet = [one for one in reasons if one.counted < 0 and one.row.code == TEXT_QUIET]
    own = bias + sum(
        units(one.counted)
        for one in reasons
        if one.counted > 0 and (one.row.family is Family.LINK or one.row.standing is Standing.FIRM)
    )
    if not quiet or own < suspicious:
        return 0
    taken = min(missing, -units(quiet[0].counted))
    quiet[0].counted = (units(quiet[0].counted) + taken) / UNIT
    return taken


def hold_back(reasons: Sequence[Reason], excess: int) -> None:
    """Take ``excess`` units off the positive signals, lightest first, so that the total fits."""
    for one in sorted(reasons, key=lambda one: (one.counted, one.row.code)):
        if excess <= 0:
            break
        taken = min(max(units(one.counted), 0), excess)
        one.counted = (units(one.counted) - taken) / UNIT
        excess -= taken
