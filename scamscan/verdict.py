"""From evidence to a level: pure arithmetic, the same bytes whatever the order or batch.

Log-odds are summed as integers of a ten-thousandth, so the order of the signals cannot change the
score.  A family's positive weights are capped, because five rules over the same three words are
one witness; ``likely-scam`` needs two families, one conclusive row, or a text model that hears
nothing harmless in the words no rule has used.  A verdict held back by that rule is put just under
the threshold, so bands never overlap.  ``σ(bias + Σ counted)`` is the score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan import tables
from scamscan.errors import ModelError, TableError
from scamscan.records import Family, Level, Signal
from scamscan.signals import SignalRow, signal_rows
from scamscan.standing import TEXT_MODEL, TEXT_QUIET, UNIT, Reason, hold_back, stand_alone, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scamscan.records import Evidence, Span

PROVISIONAL = 1.0
"""A row no fit has seen yet counts at most this much (design §4)."""
TEXT_CLIP = 6.0
"""The model's log-odds are clipped to ±6: beyond that it has no evidence, only slope."""

_LEVELS = "levels.toml"
# Looking a member up in its class costs as much as the comparison it is for.
_NOTHING_FOUND, _UNSURE, _SUSPICIOUS, _LIKELY_SCAM = Level
_SECOND_FAMILY = 0.2
"""Log-odds a family must contribute to be a second witness (judgement, not measured)."""
_TALE = -0.5
"""Below this word of the model, conclusive wording is taken for something told: a notice, a
warning, a victim's story.  Out of fold 2 of 313 scams with such a row lie below, and 7 of 13
harmless texts."""
_UNREAD = -1.07
"""The bias of a message without words the model can read.  It lies under ``unsure``, for nothing
read is nothing found; the link module's figures were taken with it."""
_SECOND_READING = -0.5
"""Log-odds the model's word on the rest of the words must reach to be a second witness: the rest
must not be heard as a tale.  On the read part 0.5, 0, -0.5 and no bound at all call 34, 37, 39 and
48 % of the scams and 2, 3, 3 and 5 of 976 harmless messages written to be hard ``likely-scam``; of
5,450 harmless ones of outside sources -0.5 calls six so, five of them unlawful adverts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Where the levels begin, and the most each family may add."""

    unsure: int
    suspicious: int
    likely: int
    caps: Mapping[Family, int]

    def level(self, total: int) -> Level:
        """The level of a total in fixed-point units."""
        if total >= self.likely:
            return _LIKELY_SCAM
        if total >= self.suspicious:
            return _SUSPICIOUS
        return _UNSURE if total >= self.unsure else _NOTHING_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the fit found; lives with the model."""

    bias: float
    text_slope: float
    """Multiplies the clipped log-odds of the text model."""
    signals: Mapping[str, float]

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> Weights:
        """The weights stored in the model's ``meta.json``.

        Raises:
            ModelError: the key is missing or damaged.
        """
        try:
            stored = meta["weights"]
            return cls(
                bias=float(stored["bias"]),
                text_slope=float(stored["text_slope"]),
                signals={str(code): float(value) for code, value in stored["signals"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(
                "verdict weights cannot be read",
                where="meta.json: weights",
                hint="reinstall scamscan",
            ) from error

    def base(self, *, read: bool) -> float:
        """Where the sum begins: the bias, or less where the model read nothing.

        >>> weights = Weights(bias=-0.5, text_slope=1.0, signals={})
        >>> weights.base(read=True), weights.base(read=False)
        (-0.5, -1.07)
        """
        return self.bias if read else min(self.bias, _UNREAD)

    def of(self, row: SignalRow) -> float:
        """The fitted weight, or the prior capped at PROVISIONAL for a row the fit has not seen.

        What an operator's list says is no matter of fitting: it is heard as the table has it.
        """
        if row.family is Family.LIST:
            return row.weight
        fitted = self.signals.get(row.code)
        if fitted is not None:
            return fitted
        return max(-PROVISIONAL, min(PROVISIONAL, row.weight))


class TextWord(NamedTuple):
    """What the text model says of a message, in log-odds."""

    risk: float
    """Of the worst window."""
    elsewhere: float | None
    """Of the worst window away from every reassuring stretch; None when there is none."""
    told: bool = False
    """The message warns of something, so that a bad link in it may be an example."""


class Sum(NamedTuple):
    """What is added up before the model has read a message a second time, where it must."""

    reasons: list[Reason]
    total: int
    """In fixed-point units."""
    alone: bool
    """Heavy enough for ``likely-scam``, and one witness only."""
    used: tuple[Span, ...]
    """The stretches a second reading must do without; empty when none is asked for."""


class Weighed(NamedTuple):
    """The arithmetic's answer."""

    level: Level
    score: float
    signals: tuple[Signal, ...]


@cache
@tables.told_damage(_LEVELS)
def load_bands() -> Bands:
    """The bands of ``tables/levels.toml``.

    Raises:
        TableError: a threshold or a family's cap is missing or out of order.
    """
    data = tables.load_toml(_LEVELS)
    levels = tables.need(data, "levels", dict, _LEVELS)
    caps = tables.need(data, "caps", dict, _LEVELS)
    starts = [
        _logit(tables.need(levels, level.value, float, f"{_LEVELS}: levels"))
        for level in (Level.UNSURE, Level.SUSPICIOUS, Level.LIKELY_SCAM)
    ]
    if starts != sorted(starts):
        raise TableError("levels are not in rising order", where=f"{_LEVELS}: levels")
    return Bands(
        unsure=starts[0],
        suspicious=starts[1],
        likely=starts[2],
        caps={
            family: round(UNIT * tables.need(caps, family.value, float, f"{_LEVELS}: caps"))
            for family in Family
        },
    )


def add_up(
    evidence: Sequence[Evidence], word: TextWord | None, weights: Weights, bands: Bands
) -> Sum:
    """Add up everything seen about one message.

    Args:
        evidence: what the checks saw; a code seen twice counts once.
        word: what the model said, or None when it did not run.
        weights: fitted weights.
        bands: levels and caps.
    """
    reasons = _once(evidence, weights) if evidence else []
    if reasons:
        _limit_calm(reasons, word, weights)
    convicted = bool(reasons) and _convicted(reasons, word)
    if word is not None:
        reasons.append(_model_reason(word.risk, weights, convicted))
    if len(reasons) > 1 or (reasons and reasons[0].counted > 0):
        _cap_families(reasons, bands)
    base = units(weights.base(read=word is not None))
    total = base + sum([units(reason.counted) for reason in reasons])
    if reasons:
        told = word is not None and word.told
        total += stand_alone(reasons, total, base, bands.suspicious, told=told)
    alone = total >= bands.likely and not (convicted or _two_witnesses(reasons))
    return Sum(reasons, total, alone, _used(reasons) if alone and word is not None else ())


def weigh(found: Sum, weights: Weights, bands: Bands, text: str, again: float | None) -> Weighed:
    """The answer of a sum.

    Args:
        found: used up.
        weights: as it was added up with, like ``bands``.
        bands: levels and caps.
        text: the original text, to quote the words under each span.
        again: the model's word on the message without what its acts use inside ``found.used``,
            or, where no rule used anything, on the sentences beside the worst; None when it was
            not asked or could not tell.
    """
    reasons, total, alone, _ = found
    # A rule and the model may have seen the same three words; they are two witnesses only when the
    # rest of the message speaks for itself.
    if alone and (again is None or _text_weight(again, weights) < _SECOND_READING):
        hold_back(reasons, total - bands.likely + 1)
        total = bands.likely - 1
    if len(reasons) > 1:
        reasons.sort(key=_by_weight)
    return Weighed(
        bands.level(total),
        sigmoid(total / UNIT),
        tuple([_signal(reason, text) for reason in reasons]),
    )


def sigmoid(log_odds: float) -> float:
    """Log-odds to a probability.

    >>> sigmoid(0.0)
    0.5
    """
    return 1 / (1 + math.exp(-log_odds))


def _logit(probability: float) -> int:
    return round(UNIT * math.log(probability / (1 - probability)))


def _by_weight(reason: Reason) -> tuple[float, str, tuple[int, int]]:
    span = reason.item.span if reason.item is not None else None
    return -reason.counted, reason.row.code, span or (0, 0)


def _once(evidence: Sequence[Evidence], weights: Weights) -> list[Reason]:
    """The first evidence of each code, so that one reason repeated is one reason.

    Every row of an operator's list that was met is told, but a code counts once all the same.
    """
    rows = signal_rows()
    first: dict[str, Reason] = {}
    further: list[Reason] = []
    for item in evidence:
        row = rows[item.code]
        if item.code not in first:
            first[item.code] = Reason(row, item, round(weights.of(row), 4))
        elif row.family is Family.LIST:
            further.append(Reason(row, item, first[item.code].weight))
            further[-1].counted = 0.0
    return [*first.values(), *further]


def _signal(reason: Reason, text: str) -> Signal:
    row, item = reason.row, reason.item
    if item is None:
        return Signal(
            code=row.code,
            family=row.family,
            weight=reason.weight,
            counted=reason.counted,
            reason=row.reason({}),
        )
    span = item.span
    return Signal(
        code=row.code,
        family=row.family,
        weight=reason.weight,
        counted=reason.counted,
        span=span,
        text=text[span.start : span.end] if span else "",
        reason=row.reason(dict(item.facts)),
        facts=item.facts,
        category=item.category or row.category,
    )


def _limit_calm(reasons: Sequence[Reason], word: TextWord | None, weights: Weights) -> None:
    """Let a reassuring stretch calm only itself.

    Beside any reason for worry it counts nothing; otherwise it can lower the text's word no
    further than to what the model says of the text away from it.  So an official link or a
    warning added to a scam changes nothing.
    """
    calm = [one for one in reasons if one.counted < 0 and one.item and one.item.span is not None]
    if not calm:
        return
    room = 0
    if word is not None and not any(one.counted > 0 for one in reasons):
        room = units(_text_weight(word.risk, weights))
        if word.elsewhere is not None:
            room -= units(_text_weight(word.elsewhere, weights))
        else:
            room = -sum(units(one.counted) for one in calm)
    for one in calm:
        taken = min(-units(one.counted), max(room, 0))
        one.counted = -taken / UNIT
        room -= taken


def _text_weight(log_odds: float, weights: Weights) -> float:
    return weights.text_slope * max(-TEXT_CLIP, min(TEXT_CLIP, log_odds))


def _convicted(reasons: Sequence[Reason], word: TextWord | None) -> bool:
    """True for a conclusive row; for one of wording only where the model hears no tale."""
    tale = word is not None and word.risk < _TALE
    return any(
        one.counted > 0 and one.row.conclusive and not (tale and one.row.family is Family.WORDING)
        for one in reasons
    )


def _model_reason(log_odds: float, weights: Weights, convicted: bool) -> Reason:
    """The model's word; a calm tone is no defence beside a conclusive row."""
    weight = round(_text_weight(log_odds, weights), 4)
    row = signal_rows()[TEXT_MODEL if weight > 0 else TEXT_QUIET]
    reason = Reason(row, None, weight)
    if convicted and weight < 0:
        reason.counted = 0.0
    return reason


def _cap_families(reasons: Sequence[Reason], bands: Bands) -> None:
    """Scale down each family whose positive weights exceed its cap, keeping their proportions."""
    families: dict[Family, list[Reason]] = {}
    for one in reasons:
        if one.counted > 0:
            families.setdefault(one.row.family, []).append(one)
    for family, inside in families.items():
        cap = bands.caps[family]
        sum_units = sum([units(one.counted) for one in inside])
        if sum_units <= cap:
            continue
        left = cap
        for place, one in enumerate(sorted(inside, key=lambda one: one.row.code), 1):
            share = left if place == len(inside) else units(one.counted) * cap // sum_units
            left -= share
            one.counted = share / UNIT


def _two_witnesses(reasons: Sequence[Reason]) -> bool:
    witnesses = [one.row for one in reasons if one.counted >= _SECOND_FAMILY]
    families = {row.family for row in witnesses}
    if families == {Family.WORDING, Family.HANDLE}:
        # The model reads the id itself: "微信 abc123" is one thing seen twice.
        return any(row.family is Family.WORDING and row.code != TEXT_MODEL for row in witnesses)
    return len(families) >= 2


def _used(reasons: Sequence[Reason]) -> tuple[Span, ...]:
    """The stretches wording rules have used."""
    return tuple(
        [
            one.item.span
            for one in reasons
            if one.row.family is Family.WORDING
            and one.counted >= _SECOND_FAMILY
            and one.item is not None
            and one.item.span is not None
        ]
    )
