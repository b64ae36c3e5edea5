"""``python -m train``: make the shipped model, measure it, and check that it can be made again.

The order of a release: ``fit`` → ``report --part read`` (read mistakes, mend causes, again) →
``report --part report`` (numbers only, logged) → ``sources`` → ``robustness`` → ``results`` →
``compare --store``.  ``benchmark`` and ``evaluate`` work on anybody's labelled files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from scamscan import Scanner
from scamscan.errors import ScamscanError
from train import fit as fitting
from train import report as reporting
from train import results
from train.corpus import DATA, OWN, read_extra, read_own
from train.interval import share
from train.results import METRICS, SHIPPED, store

if TYPE_CHECKING:
    from train.corpus import Example

_DATA = click.option("--data", type=click.Path(path_type=Path), default=DATA, help="our own corpus")
_EXTRA = click.option("--extra", type=click.Path(path_type=Path), help="folder of outside sources")
_WRITE = click.option("--write", is_flag=True, help="store the figures in metrics.json")


@click.group()
def main() -> None:
    """Make, measure and check the shipped model."""


@main.command()
@_DATA
@_EXTRA
@click.option("--out", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
def fit(data: Path, extra: Path | None, out: Path) -> None:
    """Fit on data/, and on the mapped sources in --extra, and write a model."""
    examples = _read(data, extra)
    click.echo(f"{len(examples)} messages")
    fitted = fitting.fit(examples, fitting.look(examples))
    command = "python -m train fit" + (" --extra DIR" if extra else "")
    fitting.write(fitted, out, command)
    click.echo(f"wrote {out}")


@main.command()
@_DATA
@_EXTRA
def prepare(data: Path, extra: Path | None) -> None:
    """Count what a fit would read: rows by source, kind and part, and near-duplicates."""
    from train.prepare import group_duplicates

    examples = _read(data, extra)
    for source in sorted({item.source for item in examples}):
        inside = [item for item in examples if item.source == source]
        doubles = group_duplicates([item.text for item in inside]).extra
        parts = {part: sum(item.part == part for item in inside) for part in results.PARTS}
        kinds = {kind: sum(item.kind == kind for item in inside) for kind in results.KINDS}
        click.echo(f"{source:22} {len(inside):6} rows, {doubles} near-duplicates")
        click.echo(f"{'':22} {parts} {kinds}")


@main.command()
@_DATA
@_EXTRA
@_WRITE
@click.option("--part", type=click.Choice(["read", "report"]), default="read", show_default=True)
@click.option("--why", help="with --part report: the reason, kept in data/openings.tsv")
@click.option("--mistakes", type=int, default=0, help="with --part read: how many to print")
def report(
    data: Path, extra: Path | None, write: bool, part: str, why: str | None, mistakes: int
) -> None:
    """Measure the shipped model on one part, by source and slice."""
    if part == "report":
        if not why or mistakes:
            raise click.UsageError("the report part needs --why and shows no mistakes")
        results.log_opening(why, data)
    chosen = [item for item in _read(data, extra) if item.part == part]
    figures = results.measure_part(Scanner(), chosen)
    for line in results.describe_part(figures):
        click.echo(line)
    if mistakes:
        _print_mistakes([item for item in chosen if item.source == OWN], mistakes)
    if write:
        store({part: figures})


@main.command()
@_DATA
@_EXTRA
@_WRITE
@click.option("--part", type=click.Choice(["read", "report"]), default="read", show_default=True)
@click.option("--why", help="with --part report: the reason, kept in data/openings.tsv")
def threads(data: Path, extra: Path | None, write: bool, part: str, why: str | None) -> None:
    """Judge the conversations of a part, and harmless threads joined from outside messages."""
    from train import conversations

    if part == "report":
        if not why:
            raise click.UsageError("the report part needs --why")
        results.log_opening(why, data)
    scanner = Scanner()
    own = [
        one for one in conversations.read_conversations(data / "conversations") if one.part == part
    ]
    judged = [conversations.judge(scanner, one) for one in own]
    figures = {"own": conversations.measure(judged)}
    if part == "read":
        for line in conversations.mistakes(judged):
            click.echo(line)
    everyday = [
        item
        for item in (
            read_extra(extra) + read_extra(extra, DATA / "judge_map.toml") if extra else []
        )
        if item.source in conversations.EVERYDAY and not item.risky
    ]
    for source in sorted({item.source for item in everyday}):
        texts = [item.text for item in everyday if item.source == source]
        joined = conversations.join_threads(texts)
        figures[f"joined {source}"] = conversations.measure(
            conversations.judge(scanner, one) for one in joined
        )
    for name, found in figures.items():
        _print_slice(name, found)
    if write:
        store({f"threads {part}": figures})


@main.command()
@_DATA
@click.option("--extra", type=click.Path(path_type=Path), required=True, help="outside sources")
@_WRITE
def sources(data: Path, extra: Path, write: bool) -> None:
    """Leave one source out, judge-only sources, and the ceiling inside each source."""
    from train import sources as leaving

    examples = read_own(data) + read_extra(extra)
    seen = fitting.look(examples)
    judged = read_extra(extra, DATA / "judge_map.toml")
    figures = {
        "left out": leaving.leave_one_out(examples, seen, click.echo),
        "only judging": leaving.judge(Scanner(), judged),
        "ceilings": {
            **leaving.ceilings(examples, seen),
            **leaving.ceilings(judged, fitting.look(judged)),
        },
    }
    for title in ("left out", "only judging"):
        for name, found in figures[title].items():
            _print_slice(f"{title}: {name}", found)
    for name, cell in figures["ceilings"].items():
        click.echo(f"ceiling of {name}: {share(cell['hits'], cell['total'])}")
    if write:
        store({"sources": figures})


@main.command()
@_DATA
@_WRITE
@click.option("--part", type=click.Choice(["read", "report"]), default="read", show_default=True)
@click.option("--why", help="with --part report: the reason, kept in data/openings.tsv")
def robustness(data: Path, write: bool, part: str, why: str | None) -> None:
    """Recall kept under disguises, padding and edits, on our own messages of one part."""
    from train import robustness as disturbing

    chosen = _of_part(data, part, why)
    figures = disturbing.measure(Scanner(), chosen)
    for line in results.describe_robustness(figures):
        click.echo(line)
    if write:
        store({"robustness": {"part": part, **figures}})


@main.command()
@_DATA
@_WRITE
@click.option("--part", type=click.Choice(["read", "report"]), default="read", show_default=True)
@click.option("--why", help="with --part report: the reason, kept in data/openings.tsv")
def attack(data: Path, write: bool, part: str, why: str | None) -> None:
    """Rewrite every scam of one part, up to 200 questions each, until nobody is warned."""
    from train import attack as attacking

    chosen = _of_part(data, part, why)
    figures = attacking.measure(Scanner(), chosen)
    for line in results.describe_attack(figures):
        click.echo(line)
    if write:
        store({"attack": {"part": part, **figures}})


@main.command()
@_DATA
@_WRITE
def surface(data: Path, write: bool) -> None:
    """Whether form alone (length, marks, politeness) tells scams from harmless messages."""
    from train.surface import probe

    figures = probe(read_own(data))
    click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
    if write:
        store({"surface": figures})


@main.command()
@_DATA
@_WRITE
def curve(data: Path, write: bool) -> None:
    """Recall on unseen briefs, and on unseen writers, against the size of the corpus."""
    from train import curve as learning

    examples = read_own(data)
    seen = fitting.look(examples)
    figures = {}
    for title, by_writer in (("briefs left out", False), ("writers left out", True)):
        points = learning.curve(examples, seen, by_writer=by_writer)
        figures[title] = [point._asdict() for point in points]
        for point in points:
            recall = ", ".join(f"{100 * value:.1f} %" for value in point.recall)
            click.echo(f"{title}: {point.messages:6} messages: {recall}")
    if write:
        store({"curve": figures})


@main.command()
@_DATA
@click.option("--store", "keep", is_flag=True, help="store the figures to compare with")
def compare(data: Path, keep: bool) -> None:
    """Fit on data/ alone and fail when any slice of the read part is worse than stored."""
    examples = read_own(data)
    fitted = fitting.fit(examples, fitting.look(examples))
    chosen = [item for item in examples if item.part == "read"]
    figures = results.measure_part(fitting.scanner_of(fitted), chosen)
    for line in results.describe_part(figures):
        click.echo(line)
    if keep:
        store({"data alone": figures})
        return
    stored = json.loads(METRICS.read_text("utf-8"))["data alone"]
    worse = results.worse_slices(stored, figures)
    if worse:
        click.echo("worse than stored: " + "; ".join(worse))
        sys.exit(1)
    click.echo("no slice is worse than stored by more than the tolerance")


@main.command(name="results")
def write_results() -> None:
    """Write models/RESULTS.md from metrics.json."""
    click.echo(f"wrote {results.write()}")


@main.command()
@click.option("--train", "first", type=click.Path(path_type=Path), required=True)
@click.option("--test", "second", type=click.Path(path_type=Path), help="else --folds of --train")
@click.option("--text", default="text", show_default=True, help="name of the text field")
@click.option("--label", default="label", show_default=True, help="name of the label field")
@click.option("--folds", type=click.IntRange(2, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def benchmark(
    first: Path, second: Path | None, text: str, label: str, folds: int, as_json: bool
) -> None:
    """Our text features on any labelled JSONL, CSV or TSV file, any number of classes."""
    from train import benchmark as comparing
    from train.labelled import read_labelled

    rows = read_labelled(first, text, label)
    if second is None:
        scores = comparing.cross_validate(rows, folds)
    else:
        scores = comparing.train_and_test(rows, read_labelled(second, text, label))
    if as_json:
        click.echo(json.dumps(scores._asdict(), ensure_ascii=False))
        return
    how = f"{folds} folds" if second is None else f"tested on {second.name}"
    click.echo(f"{scores.rows} rows, {how}")
    click.echo(f"accuracy {scores.accuracy:.4f}  macro-F1 {scores.macro_f1:.4f}  ", nl=False)
    click.echo(f"weighted-F1 {scores.weighted_f1:.4f}\n\n{scores.table}")


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--numbers-only", is_flag=True, help="print no message (for report parts)")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def evaluate(path: Path, numbers_only: bool, as_json: bool) -> None:
    """The whole scanner on a file of messages with "expect": scam, benign or marketing."""
    from train import evaluate as evaluating

    examples, messages = evaluating.read_expected(path)
    verdicts = list(Scanner().scan_many(messages))
    figures: dict[str, Any] = {"figures": reporting.measure(examples, verdicts)}
    if not numbers_only:
        figures["mistakes"] = evaluating.worst_mistakes(examples, verdicts)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
        return
    _print_slice(f"{len(examples)} messages of {path.name}", figures["figures"])
    for title, entries in figures.get("mistakes", {}).items():
        click.echo(f"worst {title}: {len(entries)}")
        for entry in entries:
            signals = " ".join(entry["signals"])
            click.echo(f"  {entry['score']:.3f} {entry['where']} {entry['text']} [{signals}]")


def _of_part(data: Path, part: str, why: str | None) -> list[Example]:
    """Our own messages of a part; a look at the report part is written down."""
    if part == "report":
        if not why:
            raise click.UsageError("the report part needs --why")
        results.log_opening(why, data)
    return [item for item in read_own(data) if item.part == part]


def _read(data: Path, extra: Path | None) -> list[Example]:
    return read_own(data) + (read_extra(extra) if extra else [])


def _print_slice(name: str, figures: dict[str, Any]) -> None:
    for line in results.describe_slice(name, figures):
        click.echo(line)


def _print_mistakes(examples: list[Example], most: int) -> None:
    from train.evaluate import worst_mistakes

    verdicts = reporting.verdicts_of(Scanner(), examples)
    for title, entries in worst_mistakes(examples, verdicts, most).items():
        click.echo(title)
        for entry in entries:
            click.echo("  " + json.dumps(entry, ensure_ascii=False))


def run() -> NoReturn:
    """Entry point: a refused input becomes one sentence and exit code 2."""
    try:
        main()
    except ScamscanError as error:
        click.echo(f"{error}", err=True)
        sys.exit(2)
    sys.exit(0)


if __name__ == "__main__":
    run()
