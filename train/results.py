"""What was measured, kept in ``metrics.json`` and written out in ``models/RESULTS.md``."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import scamscan
from scamscan.text.model import NAME
from train import calibration
from train.corpus import DATA, OWN
from train.interval import share
from train.report import SLICES, by_source, measure, recall_by, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.scanner import Scanner
    from train.corpus import Example

PARTS = ("fit", "read", "report")
KINDS = ("scam", "unlawful-offer", "marketing", "benign")
SHIPPED = Path(scamscan.__file__).parent / "models" / NAME
METRICS = SHIPPED / "metrics.json"
RESULTS = Path(__file__).parent.parent / "models" / "RESULTS.md"
TOLERANCE, FEWEST = 0.05, 3
"""A slice is worse when it loses more than a twentieth of its messages and more than three: a fit
on another machine moves a few messages that lie at a threshold."""


def measure_part(scanner: Scanner, examples: Sequence[Example]) -> dict[str, Any]:
    """Every source of a part, and every slice and the calibration of our own messages."""
    verdicts = verdicts_of(scanner, examples)
    figures: dict[str, Any] = {"sources": {}, "slices": {}}
    for name, places in sorted(by_source(examples).items()):
        inside = [examples[place] for place in places]
        figures["sources"][name] = measure(inside, [verdicts[place] for place in places])
    own = [place for place, item in enumerate(examples) if item.source == OWN]
    pairs = [(examples[place], verdicts[place]) for place in own]
    for title, key in SLICES.items():
        figures["slices"][title] = recall_by(pairs, key)
    figures["calibration"] = [
        one._asdict()
        for one in calibration.table(
            np.array([verdict.score for _, verdict in pairs]),
            np.array([item.risky for item, _ in pairs]),
        )
    ]
    return figures


def describe_part(figures: dict[str, Any]) -> Iterator[str]:
    """The figures of ``measure_part`` as plain lines."""
    for name, found in figures["sources"].items():
        yield from describe_slice(name, found)
    for title, rows in figures["slices"].items():
        yield f"by {title}"
        for name, cells in rows.items():
            alarms = _share(cells["false_alarms"])
            yield f"  {name:20} recall {_share(cells['recall'])}; false alarms {alarms}"


def describe_slice(name: str, figures: dict[str, Any]) -> Iterator[str]:
    """The figures of ``report.measure`` as plain lines under a name."""
    yield name
    for key, cell in figures.items():
        yield f"  {key:26} {_share(cell)}"


def describe_robustness(figures: dict[str, Any]) -> Iterator[str]:
    """The figures of ``robustness.measure`` as plain lines."""
    yield f"found plain: {_share(figures['found plain'])}; of these are kept"
    for title in ("disguise", "padding", "misreading"):
        for name, cell in figures[title].items():
            yield f"  {title} {name:18} {_share(cell)}"
    for kind, budgets in figures["edits"].items():
        for budget, cell in budgets.items():
            yield f"  {kind} {budget:18} {_share(cell)}"


def describe_attack(figures: dict[str, Any]) -> Iterator[str]:
    """The figures of ``attack.measure`` as plain lines."""
    for budget, cell in figures["recall"].items():
        kept = _share(figures["kept"][budget])
        yield f"after {budget:>3} questions {_share(cell)}; of those found as written {kept}"
    moves = ", ".join(f"{name} {count}" for name, count in figures["moves"].items())
    yield f"moves that got through: {moves or 'none'}"


def worse_slices(stored: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Sentences naming every source or slice that lost more than the tolerance."""
    worse = []
    for place, before in _cells(stored):
        after = _find(now, place)
        if after is None or not before["total"]:
            continue
        gained = after["hits"] / max(after["total"], 1) - before["hits"] / before["total"]
        lost = gained if _is_alarm(place) else -gained
        if lost > TOLERANCE and lost * before["total"] > FEWEST:
            worse.append(f"{' / '.join(place)}: {_share(before)} stored, {_share(after)} now")
    return worse


def _is_alarm(place: Sequence[str]) -> bool:
    return place[-1] == "false_alarms" or place[-1].startswith(("benign", "marketing"))


def _cells(figures: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    for name, found in figures["sources"].items():
        for key, cell in found.items():
            yield ("sources", name, key), cell
    for title, rows in figures["slices"].items():
        for name, cells in rows.items():
            for key, cell in cells.items():
                yield ("slices", title, name, key), cell


def _find(figures: dict[str, Any], place: Sequence[str]) -> dict[str, Any] | None:
    value: Any = figures
    for step in place:
        if step not in value:
            return None
        value = value[step]
    return dict(value)


def store(values: dict[str, Any]) -> None:
    """Put values into ``metrics.json`` beside what is there."""
    stored = json.loads(METRICS.read_text("utf-8")) if METRICS.exists() else {}
    stored.update(values)
    text = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True)
    METRICS.write_text(text + "\n", "utf-8")


def log_opening(why: str, data: Path = DATA) -> None:
    """Add a line to ``openings.tsv``: every look at the report part makes it less of a judge."""
    today = datetime.datetime.now(datetime.UTC).date()
    with (data / "openings.tsv").open("a", encoding="utf-8") as log:
        log.write(f"{today}\t{' '.join(why.split())}\n")


def write() -> Path:
    """Write ``models/RESULTS.md`` from ``metrics.json``."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(render(json.loads(METRICS.read_text("utf-8"))), "utf-8")
    return RESULTS


def render(metrics: dict[str, Any]) -> str:
    """The whole of ``RESULTS.md``."""
    parts = [_HEAD, *_sources(metrics["sources"]), *_part("report", metrics["report"])]
    parts += _part("read", metrics["read"])
    parts += _threads({part: metrics[f"threads {part}"] for part in ("report", "read")})
    parts += _robustness(metrics["robustness"])
    parts += _attack(metrics["attack"])
    parts += _curve(metrics["curve"])
    parts += _surface(metrics["surface"])
    return "\n".join(parts).rstrip() + "\n"


_HEAD = """# Results of zh-linear

Written by `python -m train results` from `scamscan/models/zh-linear/metrics.json`; do not edit.
Every share is `hits/total` with its Wilson 95 % interval. *Suspicious* means `suspicious` or
`likely-scam`. Our own corpus is synthetic; "same writers" is an upper bound by construction.
"""


def _sources(figures: dict[str, Any]) -> Iterator[str]:
    yield "## Sources the model never saw (the headline)\n"
    yield (
        "Left out: fitted again without the source. Only judging: never in any fit. The ceiling is "
        "what the same text features reach at 3 % false alarms when they learn from the source "
        "itself (five folds).\n"
    )
    yield "| source | | recall | likely-scam | benign suspicious | adverts suspicious | ceiling |"
    yield "|---|---|---|---|---|---|---|"
    for title in ("left out", "only judging"):
        for name, found in figures[title].items():
            cells = [
                _maybe(found, key)
                for key in (
                    "recall_suspicious", "recall_likely", "benign_suspicious",
                    "marketing_suspicious",
                )
            ]  # fmt: skip
            ceiling = _maybe(figures["ceilings"], name)
            yield f"| {name} | {title} | {' | '.join(cells)} | {ceiling} |"
    yield ""


def _part(name: str, figures: dict[str, Any]) -> Iterator[str]:
    yield f"## The {name} part\n"
    for source, found in figures["sources"].items():
        yield f"**{source}**\n\n| | |\n|---|---|"
        for key, cell in found.items():
            yield f"| {key.replace('_', ' ')} | {_share(cell)} |"
        yield ""
    for title, rows in figures["slices"].items():
        yield f"Own messages by {title}:\n\n| {title} | recall | false alarms |\n|---|---|---|"
        for one, cells in rows.items():
            yield f"| {one} | {_share(cells['recall'])} | {_share(cells['false_alarms'])} |"
        yield ""
    yield (
        f"What a score means, if {calibration.BASE_RATE:.0%} of messages are scams (bins of equal "
        "scam mass):\n\n| score | messages | observed share of scams |\n|---|---|---|"
    )
    for one in figures["calibration"]:
        yield f"| {one['low']}-{one['high']} | {one['messages']} | {one['observed']:.3f} |"
    yield ""


def _threads(figures: dict[str, Any]) -> Iterator[str]:
    yield "## Conversations\n"
    yield (
        "Judged message by message as they came. Written by two writers, labels first; the weights "
        "were chosen on the read part. Joined: harmless threads of 40 messages made of single "
        "everyday ones.\n"
    )
    for part, groups in figures.items():
        for name, found in groups.items():
            yield f"**{part} part, {name}**\n\n| | |\n|---|---|"
            for key, cell in found.items():
                yield f"| {key} | {_share(cell)} |"
            yield ""


def _robustness(figures: dict[str, Any]) -> Iterator[str]:
    yield f"## Robustness ({figures['part']} part)\n"
    yield f"Found plain: {_share(figures['found plain'])}. Of these are still found:\n"
    yield "| change | kept |\n|---|---|"
    for title in ("disguise", "padding", "misreading"):
        for name, cell in figures[title].items():
            yield f"| {title}: {name} | {_share(cell)} |"
    for kind, budgets in figures["edits"].items():
        for budget, cell in budgets.items():
            yield f"| {kind}, {budget} of the text | {_share(cell)} |"
    yield ""


def _attack(figures: dict[str, Any]) -> Iterator[str]:
    yield f"## A scammer who rewrites until nobody is warned ({figures['part']} part)\n"
    yield (
        "He sees every verdict, changes at most a tenth of the characters, adds at most 200 "
        "harmless ones, and keeps what lowers the score (`python -m train attack`).\n"
    )
    yield "| questions | still suspicious | of those found as written |\n|---|---|---|"
    for budget, cell in figures["recall"].items():
        yield f"| {budget} | {_share(cell)} | {_share(figures['kept'][budget])} |"
    moves = sorted(figures["moves"].items(), key=lambda item: -item[1])
    yield "\nMoves in what got through: " + ", ".join(f"{name} {count}" for name, count in moves)
    yield ""


def _curve(figures: dict[str, Any]) -> Iterator[str]:
    yield "## Learning curve (text model alone, own corpus)\n"
    yield "| left out | messages | recall at 1 % | at 3 % false alarms |\n|---|---|---|---|"
    for title, points in figures.items():
        for point in points:
            recall = " | ".join(f"{100 * value:.1f} %" for value in point["recall"])
            yield f"| {title} | {point['messages']} | {recall} |"
    yield ""


def _surface(figures: dict[str, Any]) -> Iterator[str]:
    yield "## A reader that sees only form\n"
    yield (
        "Boosted trees on length, punctuation, digits, politeness and 【】 of "
        f"{figures['messages']} own messages: area under the curve {figures['auc']} (0.5 is "
        f"chance), recall at 3 % false alarms {100 * figures['recall_at_3_percent']:.1f} %.\n"
    )
    strongest = sorted(figures["single"].items(), key=lambda item: -item[1])[:5]
    yield "Strongest single counts: " + ", ".join(f"{name} {area}" for name, area in strongest)


def _maybe(found: dict[str, Any], key: str) -> str:
    return _share(found[key]) if key in found else "-"


def _share(cell: dict[str, Any]) -> str:
    return str(share(cell["hits"], cell["total"]))
