"""Leave one source out: the headline figure, and the ceiling each source allows.

For every outside source a model is fitted without it and the whole scanner is run on all its rows,
so recall and false alarms come from the same writers.  Sources that only judge are never in a fit.
The ceiling is what the same text features reach when they may learn from the source itself, in
five folds by near-duplicate group: no model that has not seen the source should beat it by far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scamscan.threads import scan_thread
from train import fit as fitting
from train import heads
from train.conversations import turns_of
from train.corpus import OWN, Example
from train.interval import share
from train.report import cell_of, measure, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.observe import Observation
    from scamscan.scanner import Scanner

CEILING_ALARMS = 0.03
"""False-alarm share at which the ceiling's recall is read off, that of the goals."""
DIALOGUES = 0.9
"""Share of rows written as ``name: words`` from which a source is one of dialogues."""
MOST_ROWS = 4_000
"""Rows of a source used for its ceiling: enough for the interval, and a fit in seconds."""


def leave_one_out(
    examples: Sequence[Example],
    seen: Sequence[Observation],
    told: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Figures of every outside source in ``examples`` from a model fitted without it."""
    figures = {}
    for name in sorted({item.source for item in examples} - {OWN}):
        told(name)
        kept = [i for i, item in enumerate(examples) if item.source != name]
        fitted = fitting.fit([examples[i] for i in kept], [seen[i] for i in kept])
        inside = [item for item in examples if item.source == name]
        figures[name] = measure(inside, verdicts_of(fitting.scanner_of(fitted), inside))
    return figures


def judge(scanner: Scanner, examples: Sequence[Example]) -> dict[str, Any]:
    """Figures of every source of ``examples`` from a scanner that never saw any of them."""
    figures = {}
    for name in sorted({item.source for item in examples}):
        inside = [item for item in examples if item.source == name]
        figures[name] = measure(inside, verdicts_of(scanner, inside))
        turns = [turns_of(item.text) for item in inside]
        spoken = [place for place, one in enumerate(turns) if one]
        if len(spoken) > DIALOGUES * len(inside):
            rows = [inside[place] for place in spoken]
            said = [scan_thread(turns[place], scanner) for place in spoken]
            figures[f"{name}, turn by turn"] = measure(rows, said)
    return figures


def ceilings(examples: Sequence[Example], seen: Sequence[Observation]) -> dict[str, Any]:
    """In-source recall at CEILING_ALARMS false alarms, five folds by group, text features only.

    A source without both kinds of rows has no ceiling.
    """
    figures = {}
    for name in sorted({item.source for item in examples} - {OWN}):
        inside = [i for i, item in enumerate(examples) if item.source == name]
        inside = inside[:: max(1, len(inside) // MOST_ROWS)]
        risky = np.array([examples[i].risky for i in inside])
        if min(risky.sum(), (~risky).sum()) < 10 * heads.FOLDS:
            continue
        chosen = [examples[i] for i in inside]
        table = heads.make_table([fitting.stream_of(seen[i]) for i in inside])
        rows = heads.unit_rows(table, heads.fit_idf(table))
        weights = np.ones(len(chosen))
        scores = heads.out_of_fold(rows, table.owners, risky, weights, heads.folds_of(chosen))
        worst = np.nan_to_num(heads.message_maximum(scores, table.owners, len(chosen)), nan=-np.inf)
        edge = np.quantile(worst[~risky], 1 - CEILING_ALARMS)
        hits = int((worst[risky] > edge).sum())
        figures[name] = cell_of(share(hits, int(risky.sum())))
    return figures
