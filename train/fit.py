"""From messages to a shipped model: read, observe, fit the heads, fit the weights, write."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from scamscan import __version__
from scamscan.observe import Observation, observe
from scamscan.options import DEFAULT_MAX_CHARS
from scamscan.scanner import Scanner
from scamscan.standing import UNIT
from scamscan.text.features import BITS
from scamscan.text.model import ARRAYS, FORMAT, NAME, model_from, table_digests
from scamscan.text.stream import read_stream
from scamscan.verdict import TEXT_CLIP, load_bands
from train import heads
from train.augment import augment
from train.corpus import OWN, Example
from train.prepare import PLACEHOLDER_SOURCES
from train.weights import fit_weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream
    from scamscan.verdict import Weights
    from train.heads import Heads

HARMLESS_IMPORTANCE = 5.0
"""Harmless messages count five times in the weights: in our corpus every second message is a scam,
in a person's inbox far fewer are, and a false alarm makes the next warning worthless."""
ALARMS = 0.03
"""Share of our own harmless messages, written to be hard, that may be called suspicious.  Real
everyday messages are far easier: about a tenth of this share of them is."""
OUTSIDE_SAMPLE = 5
"""Every fifth harmless outside message joins the fit of the weights, except from sources whose
links were replaced by placeholders: there every honest link would look foreign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a fit gives: heads, weights, and what it was made of."""

    heads: Heads
    weights: Weights
    sources: dict[str, int]


def look(examples: Sequence[Example]) -> list[Observation]:
    """Every example as the scanner sees it, model aside."""
    return [observe(item.message, DEFAULT_MAX_CHARS) for item in examples]


def stream_of(seen: Observation) -> Stream:
    """The model's stream; an empty one where the model would have no word."""
    return seen.stream if seen.stream is not None else read_stream("")


def fit(examples: Sequence[Example], seen: Sequence[Observation]) -> Fitted:
    """Fit both heads and the verdict's weights on the fit part of the examples.

    The heads also learn from altered copies of our own messages (``train.augment``); the weights,
    and the share of false alarms they are set to, come from messages as they were written.
    """
    chosen = [i for i, item in enumerate(examples) if item.part == "fit"]
    written = [examples[i] for i in chosen]
    copies = augment([item for item in written if item.source == OWN])
    examples = written + copies
    seen = [*(seen[i] for i in chosen), *look(copies)]
    table = heads.make_table([stream_of(item) for item in seen])
    found = heads.fit_heads(table, examples)
    log_odds = _out_of_fold(table, examples)
    weights = _fit_weights(written, seen[: len(written)], log_odds[: len(written)])
    sources: dict[str, int] = {}
    for item in written:
        sources[item.source] = sources.get(item.source, 0) + 1
    return Fitted(heads=found, weights=weights, sources=dict(sorted(sources.items())))


def _out_of_fold(table: heads.Table, examples: Sequence[Example]) -> NDArray[np.float64]:
    """The worst window's log-odds from heads that never saw the message's brief; NaN if unread."""
    idf = heads.fit_idf(table)
    rows = heads.unit_rows(table, idf)
    risky = np.array([item.risky for item in examples])
    weights = heads.example_weights(examples)
    scores = heads.out_of_fold(rows, table.owners, risky, weights, heads.folds_of(examples))
    return heads.message_maximum(scores, table.owners, len(examples))


def _fit_weights(
    examples: Sequence[Example], seen: Sequence[Observation], log_odds: NDArray[np.float64]
) -> Weights:
    keep = [
        i
        for i, item in enumerate(examples)
        if (item.source == OWN and not (item.risky and item.level == "unsure"))
        or (not item.risky and item.source not in PLACEHOLDER_SOURCES and i % OUTSIDE_SAMPLE == 0)
    ]
    risky = np.array([examples[i].risky for i in keep])
    own = np.array([examples[i].source == OWN for i in keep])
    importance = np.where(own & ~risky, HARMLESS_IMPORTANCE, 1.0)
    codes = [[item.code for item in seen[i].evidence] for i in keep]
    text = np.clip(np.nan_to_num(log_odds[keep], nan=0.0), -TEXT_CLIP, TEXT_CLIP)
    weights = fit_weights(codes, text, risky, importance)
    harmless = [place for place in range(len(keep)) if own[place] and not risky[place]]
    return _calibrate(weights, [codes[place] for place in harmless], text[harmless])


def _calibrate(
    weights: Weights, codes: Sequence[Sequence[str]], log_odds: NDArray[np.float64]
) -> Weights:
    """Move the bias so that ALARMS of our own harmless messages, out of fold, are suspicious."""
    totals = [
        weights.text_slope * word + sum(weights.signals.get(code, 0.0) for code in set(found))
        for found, word in zip(codes, log_odds.tolist(), strict=True)
    ]
    edge = float(np.quantile(totals, 1 - ALARMS))
    suspicious = load_bands().suspicious / UNIT
    return replace(weights, bias=round(suspicious - edge, 4))


def scanner_of(fitted: Fitted) -> Scanner:
    """A scanner over heads that were not written to disk."""
    meta = make_meta(fitted, {}, "")
    return Scanner(
        model=model_from(
            meta,
            {
                "idf.npy": fitted.heads.idf,
                "risk.npy": fitted.heads.risk,
                "category.npy": fitted.heads.category,
            },
        )
    )


def write(fitted: Fitted, folder: Path, command: str) -> None:
    """Write the arrays and ``meta.json`` of a model; the same input gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        "idf.npy": fitted.heads.idf,
        "risk.npy": fitted.heads.risk,
        "category.npy": fitted.heads.category,
    }
    digests = {}
    for name in ARRAYS:
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
        data = buffer.getvalue()
        digests[name] = hashlib.sha256(data).hexdigest()
        (folder / name).write_bytes(data)
    meta = make_meta(fitted, digests, command)
    text = json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "meta.json").write_text(text, encoding="utf-8")


def make_meta(fitted: Fitted, digests: dict[str, str], command: str) -> dict[str, Any]:
    """What the model is, was made of and needs."""
    content = hashlib.sha256("".join(sorted(digests.values())).encode()).hexdigest()
    return {
        "format": FORMAT,
        "name": NAME,
        "version": f"{__version__}+{content[:8]}",
        "bits": BITS,
        "command": command,
        "trained_on": fitted.sources,
        "tools": {name: version(name) for name in ("scikit-learn", "scipy", "numpy", "rjieba")},
        "sha256": digests,
        "tables": table_digests(),
        "risk": {"scale": fitted.heads.risk_scale, "bias": fitted.heads.risk_bias},
        "category": {
            "scale": fitted.heads.category_scale,
            "bias": list(fitted.heads.category_bias),
            "codes": list(fitted.heads.categories),
        },
        "weights": {
            "bias": fitted.weights.bias,
            "text_slope": fitted.weights.text_slope,
            "signals": dict(sorted(fitted.weights.signals.items())),
        },
    }
