"""From evidence to a level: pure arithmetic, the same bytes whatever the order or batch.

Log-odds are summed as integers of a ten-thousandth, so the order of the signals cannot change the
score.  A family's positive weights are capped, because five rules over the same three words are
one witness; ``likely-scam`` needs two families or one conclusive row, and a verdict held back by
that rule is put just under the threshold, so bands never overlap.  ``σ(bias + Σ counted)`` is the
score.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.categories import MARKETING, ORDINARY
from scamscan.errors import ModelError, TableError
from scamscan.records import CategoryShare, Family, Level, Signal
from scamscan.signals import SignalRow, signal_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scamscan.records import Evidence

UNIT = 10_000
"""Fixed-point units per log-odd."""
PROVISIONAL = 1.0
"""A row no fit has seen yet counts at most this much (design §4)."""
TEXT_MODEL = "text.model"
TEXT_CLIP = 6.0
"""The model's log-odds are clipped to ±6: beyond that it has no evidence, only slope."""

_LEVELS = "levels.toml"
_SECOND_FAMILY = 0.2
"""Log-odds a family must contribute to be a second witness (judgement, not measured)."""


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
            return Level.LIKELY_SCAM
        if total >= self.suspicious:
            return Level.SUSPICIOUS
        return Level.UNSURE if total >= self.unsure else Level.NOTHING_FOUND


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

    def of(self, row: SignalRow) -> float:
        """The fitted weight, or the prior capped at PROVISIONAL for a row the fit has not seen."""
        fitted = self.signals.get(row.code)
        if fitted is not None:
            return fitted
        return max(-PROVISIONAL, min(PROVISIONAL, row.weight))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWord:
    """What the text model says of a message, in log-odds."""

    risk: float
    """Of the worst window."""
    elsewhere: float | None
    """Of the worst window away from every reassuring stretch; None when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The arithmetic's answer."""

    level: Level
    score: float
    signals: tuple[Signal, ...]


@cache
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


def weigh(
    evidence: Sequence[Evidence],
    word: TextWord | None,
    weights: Weights,
    bands: Bands,
    text: str,
) -> Weighed:
    """Weigh everything seen about one message.

    Args:
        evidence: what the checks saw; a code seen twice counts once.
        word: what the model said, or None when it did not run.
        weights: fitted weights.
        bands: levels and caps.
        text: the original text, to quote the words under each span.
    """
    signals = [_signal(item, weights, text) for item in _once(evidence)]
    signals = _limit_calm(signals, word, weights)
    if word is not None:
        signals.append(_model_signal(word.risk, weights, _convicted(signals)))
    signals = _cap_families(signals, bands)
    total = _units(weights.bias) + sum(_units(signal.counted) for signal in signals)
    if total >= bands.likely and not _two_witnesses(signals):
        signals = _hold_back(signals, total - bands.likely + 1)
        total = bands.likely - 1
    ordered = sorted(signals, key=lambda item: (-item.counted, item.code, item.span or (0, 0)))
    return Weighed(
        level=bands.level(total),
        score=sigmoid(total / UNIT),
        signals=tuple(ordered),
    )


def rank_categories(
    head: Mapping[str, float], signals: Sequence[Signal], level: Level, most: int = 5
) -> tuple[CategoryShare, ...]:
    """Candidate categories, most likely first, from the model's head and the signals' own kind.

    ``marketing`` and ``ordinary`` are left out at ``suspicious`` and above, everything else at
    ``nothing-found``.  Shares of what is left sum to one before the list is cut to ``most``.
    """
    scores = dict(head)
    for signal in signals:
        if signal.category is not None and signal.counted > 0:
            scores[signal.category] = scores.get(signal.category, 0.0) + 1.5 * signal.counted
    harmless = (ORDINARY, MARKETING)
    if level.rank >= Level.SUSPICIOUS.rank:
        scores = {code: score for code, score in scores.items() if code not in harmless}
    elif level is Level.NOTHING_FOUND:
        scores = {code: score for code, score in scores.items() if code in harmless}
    highest = max(scores.values(), default=0.0)
    shares = {code: math.exp(score - highest) for code, score in scores.items()}
    total = sum(shares.values())
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple(CategoryShare(code=code, probability=share / total) for code, share in ranked)


def sigmoid(log_odds: float) -> float:
    """Log-odds to a probability.

    >>> sigmoid(0.0)
    0.5
    """
    return 1 / (1 + math.exp(-log_odds))


def _logit(probability: float) -> int:
    return round(UNIT * math.log(probability / (1 - probability)))


def _units(log_odds: float) -> int:
    return round(UNIT * log_odds)


def _once(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The first evidence of each code, so that one reason repeated is one reason."""
    first: dict[str, Evidence] = {}
    for item in evidence:
        first.setdefault(item.code, item)
    return list(first.values())


def _signal(item: Evidence, weights: Weights, text: str) -> Signal:
    row = signal_rows()[item.code]
    weight = round(weights.of(row), 4)
    return Signal(
        code=item.code,
        family=row.family,
        weight=weight,
        counted=weight,
        span=item.span,
        text=text[item.span.start : item.span.end] if item.span else "",
        reason=row.reason(dict(item.facts)),
        facts=item.facts,
        category=item.category or row.category,
    )


def _limit_calm(signals: list[Signal], word: TextWord | None, weights: Weights) -> list[Signal]:
    """Let a reassuring stretch calm only itself.

    Beside any reason for worry it counts nothing; otherwise it can lower the text's word no
    further than to what the model says of the text away from it.  So an official link or a
    warning added to a scam changes nothing.
    """
    calm = [i for i, item in enumerate(signals) if item.counted < 0 and item.span is not None]
    if not calm:
        return signals
    room = 0
    if word is not None and not any(item.counted > 0 for item in signals):
        room = _units(_text_weight(word.risk, weights))
        if word.elsewhere is not None:
            room -= _units(_text_weight(word.elsewhere, weights))
        else:
            room = -sum(_units(signals[i].counted) for i in calm)
    limited = list(signals)
    for i in calm:
        taken = min(-_units(signals[i].counted), max(room, 0))
        limited[i] = replace(signals[i], counted=-taken / UNIT)
        room -= taken
    return limited


def _text_weight(log_odds: float, weights: Weights) -> float:
    return weights.text_slope * max(-TEXT_CLIP, min(TEXT_CLIP, log_odds))


def _convicted(signals: Sequence[Signal]) -> bool:
    """True when a conclusive row was seen."""
    return any(item.counted > 0 and signal_rows()[item.code].conclusive for item in signals)


def _model_signal(log_odds: float, weights: Weights, convicted: bool) -> Signal:
    """The model's word; a calm tone is no defence beside a conclusive row."""
    weight = round(_text_weight(log_odds, weights), 4)
    row = signal_rows()[TEXT_MODEL if weight > 0 else f"{TEXT_MODEL}-quiet"]
    return Signal(
        code=row.code,
        family=row.family,
        weight=weight,
        counted=0.0 if convicted and weight < 0 else weight,
        reason=row.reason({}),
    )


def _cap_families(signals: list[Signal], bands: Bands) -> list[Signal]:
    """Scale down each family whose positive weights exceed its cap, keeping their proportions."""
    families: dict[Family, list[int]] = {}
    for i, item in enumerate(signals):
        if item.counted > 0:
            families.setdefault(item.family, []).append(i)
    capped = list(signals)
    for family, inside in families.items():
        cap = bands.caps[family]
        sum_units = sum(_units(capped[i].counted) for i in inside)
        if sum_units <= cap:
            continue
        left = cap
        for place, i in enumerate(sorted(inside, key=lambda i: capped[i].code), 1):
            share = left if place == len(inside) else _units(capped[i].counted) * cap // sum_units
            left -= share
            capped[i] = replace(capped[i], counted=share / UNIT)
    return capped


def _two_witnesses(signals: Sequence[Signal]) -> bool:
    if _convicted(signals):
        return True
    families = {item.family for item in signals if item.counted >= _SECOND_FAMILY}
    if families == {Family.WORDING, Family.HANDLE}:
        # The model reads the id itself: "微信 abc123" is one thing seen twice.
        said = (item.family is Family.WORDING and item.code != TEXT_MODEL for item in signals)
        counted = (item.counted >= _SECOND_FAMILY for item in signals)
        return any(one and other for one, other in zip(said, counted, strict=True))
    return len(families) >= 2


def _hold_back(signals: Sequence[Signal], excess: int) -> list[Signal]:
    """Take ``excess`` units off the positive signals, lightest first, so that the total fits."""
    kept = list(signals)
    for i in sorted(range(len(kept)), key=lambda i: (kept[i].counted, kept[i].code)):
        if excess <= 0:
            break
        taken = min(max(_units(kept[i].counted), 0), excess)
        kept[i] = replace(kept[i], counted=(_units(kept[i].counted) - taken) / UNIT)
        excess -= taken
    return kept
