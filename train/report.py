"""Measure verdicts against labels, per source and slice, with counts and intervals.

Numbers only: nothing here prints a message.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from scamscan.records import Level
from train.corpus import OWN, Example, read_table
from train.interval import Share, share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.records import Verdict
    from scamscan.scanner import Scanner
    from scamscan.threads.records import ThreadVerdict

    Pair = tuple[Example, Verdict | ThreadVerdict]

ALARM = Level.SUSPICIOUS.rank
INDEPENDENT = frozenset({"x", "y", "z"})
"""Writers who saw neither the rest of the corpus nor the program; what their briefs begin with."""
LENGTHS = ((0, 30), (30, 90), (90, 250), (250, 1 << 30))


def measure(
    examples: Sequence[Example], verdicts: Sequence[Verdict | ThreadVerdict]
) -> dict[str, Any]:
    """Recall, false alarms and category accuracy, each ``{hits, total, low, high}``.

    A scam whose own label is ``unsure`` (an expert could not tell from this message alone) counts
    only in ``subtle_unsure_or_more``.
    """
    pairs = list(zip(examples, verdicts, strict=True))
    scams = [pair for pair in pairs if pair[0].risky and pair[0].level != "unsure"]
    subtle = [pair for pair in pairs if pair[0].risky and pair[0].level == "unsure"]
    benign = [pair for pair in pairs if pair[0].kind == "benign"]
    adverts = [pair for pair in pairs if pair[0].kind == "marketing"]
    named = [pair for pair in scams if pair[0].category and alarmed(pair)]
    figures = {
        "recall_suspicious": _cell(scams, alarmed),
        "recall_likely": _cell(scams, _likely),
        "recall_unsure_or_more": _cell(scams, _noticed),
        "subtle_unsure_or_more": _cell(subtle, _noticed),
        "benign_suspicious": _cell(benign, alarmed),
        "benign_likely": _cell(benign, _likely),
        "benign_unsure_or_more": _cell(benign, _noticed),
        "marketing_suspicious": _cell(adverts, alarmed),
        "marketing_likely": _cell(adverts, _likely),
        "marketing_unsure_or_more": _cell(adverts, _noticed),
        "category_exact": _cell(named, _exact),
        "category_accepted": _cell(named, _accepted),
        "category_group": _cell(named, _same_group),
    }
    return {name: cell for name, cell in figures.items() if cell["total"]}


def recall_by(
    pairs: Sequence[Pair], key: Callable[[Example], Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """Recall and false alarms at ``suspicious`` of every slice ``key`` names."""
    hits: Counter[tuple[str, bool]] = Counter()
    totals: Counter[tuple[str, bool]] = Counter()
    for item, verdict in pairs:
        if item.risky and item.level == "unsure":
            continue
        for name in key(item):
            totals[name, item.risky] += 1
            hits[name, item.risky] += alarmed((item, verdict))
    return {
        name: {
            "recall": cell_of(share(hits[name, True], totals[name, True])),
            "false_alarms": cell_of(share(hits[name, False], totals[name, False])),
        }
        for name in sorted({name for name, _ in totals})
    }


SLICES: dict[str, Callable[[Example], Sequence[str]]] = {
    "category": lambda item: (item.category,) if item.category else (),
    "channel": lambda item: (item.channel,) if item.channel else (),
    "script": lambda item: (item.script,) if item.script else (),
    "length": lambda item: (_length(item),),
    "disguise": lambda item: item.tricks or ("none",),
    "style": lambda item: (item.style,) if item.style else (),
}


def by_source(examples: Sequence[Example]) -> dict[str, list[int]]:
    """Places of the examples of each source; our own separately for each independent writer."""
    places: dict[str, list[int]] = {}
    for place, item in enumerate(examples):
        name = item.source
        if name == OWN:
            writer = writer_of(item)
            name = "own, same writers (upper bound)"
            if writer in INDEPENDENT:
                name = f"own, independent writer {writer}"
        places.setdefault(name, []).append(place)
    return places


def writer_of(example: Example) -> str:
    """Who wrote a message of our own: what its brief begins with."""
    return example.group.partition("-")[0]


def verdicts_of(scanner: Scanner, examples: Sequence[Example]) -> list[Verdict]:
    """One verdict per example, in order."""
    return list(scanner.scan_many([item.message for item in examples]))


def alarmed(pair: Pair) -> bool:
    """True at ``suspicious`` and above."""
    return pair[1].level.rank >= ALARM


def accepted(one: str, other: str) -> bool:
    """True when two category codes are the same or listed as neighbours."""
    return one == other or frozenset((one, other)) in _accepted_pairs()


def cell_of(value: Share) -> dict[str, Any]:
    """A share as it is stored."""
    return {
        "hits": value.hits,
        "total": value.total,
        "low": round(value.low, 4),
        "high": round(value.high, 4),
    }


def _cell(pairs: Sequence[Pair], test: Callable[[Pair], bool]) -> dict[str, Any]:
    return cell_of(share(sum(map(test, pairs)), len(pairs)))


def _likely(pair: Pair) -> bool:
    return pair[1].level is Level.LIKELY_SCAM


def _noticed(pair: Pair) -> bool:
    return pair[1].level is not Level.NOTHING_FOUND


def _exact(pair: Pair) -> bool:
    return pair[1].category == pair[0].category


def _accepted(pair: Pair) -> bool:
    return accepted(pair[0].category, pair[1].category or "")


def _same_group(pair: Pair) -> bool:
    groups = _groups()
    return groups[pair[0].category] == groups.get(pair[1].category or "")


def _length(item: Example) -> str:
    size = len(item.text)
    low, high = next(bounds for bounds in LENGTHS if bounds[0] <= size < bounds[1])
    return f"{low:3}-{high - 1}" if high < 1 << 30 else f"{low}+"


@cache
def _accepted_pairs() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(row) for row in read_table("category_pairs.tsv"))


@cache
def _groups() -> dict[str, str]:
    rows = read_table("category_groups.tsv")
    return {code: group for group, codes in rows for code in codes.split("|")}
