"""``python -m train``: make the shipped model, measure it, and check that it can be made again.

``fit`` fits on data/ (and on outside sources with ``--extra DIR``) and writes a model; ``report``
measures the shipped model; ``compare`` fits on data/ alone and compares with what was stored.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

import scamscan
from scamscan.text.model import NAME
from train import fit as fitting
from train import report as reporting
from train.corpus import DATA, read_extra, read_own
from train.interval import share

SHIPPED = Path(scamscan.__file__).parent / "models" / NAME
TOLERANCE = 0.05
"""How far a share of the data-only model may fall below what was measured when it was shipped:
about the half-width of the 95 % interval of 300 messages."""
COMPARED = ("recall_suspicious", "benign_suspicious", "category_accepted")


@click.group()
def main() -> None:
    """Make, measure and check the shipped model."""


@main.command()
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="our own corpus")
@click.option("--extra", type=click.Path(path_type=Path), help="folder of outside sources")
@click.option("--out", type=click.Path(path_type=Path), default=SHIPPED, show_default=True)
def fit(data: Path, extra: Path | None, out: Path) -> None:
    """Fit on data/, and on the mapped sources in --extra, and write a model."""
    examples = read_own(data) + (read_extra(extra) if extra else [])
    click.echo(f"{len(examples)} messages")
    fitted = fitting.fit(examples, fitting.look(examples))
    command = "python -m train fit" + (" --extra DIR" if extra else "")
    fitting.write(fitted, out, command)
    click.echo(f"wrote {out}")


@main.command()
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="our own corpus")
@click.option("--extra", type=click.Path(path_type=Path), help="folder of outside sources")
@click.option("--part", type=click.Choice(["read", "report"]), default="report")
@click.option("--write/--no-write", default=False, help="store the figures in metrics.json")
def report(data: Path, extra: Path | None, part: str, write: bool) -> None:
    """Measure the shipped model on one part; each opening of the report part is logged by git."""
    examples = read_own(data) + (read_extra(extra) if extra else [])
    scanner = scamscan.Scanner()
    chosen = [item for item in examples if item.part == part]
    result: dict[str, Any] = {}
    for name, items in reporting.slices(chosen).items():
        result[name] = reporting.measure(scanner, items)
        _print_slice(name, result[name])
    own = [item for item in chosen if item.source == "own"]
    result["by category"] = reporting.by_category(scanner, own)
    result["padding"] = reporting.padding(scanner, own)
    for title in ("by category", "padding"):
        click.echo(title)
        for key, cell in result[title].items():
            click.echo(f"  {key:24} {share(cell['hits'], cell['total'])}")
    if write:
        _store({part: result})


@main.command()
@click.option("--data", type=click.Path(path_type=Path), default=DATA, help="our own corpus")
@click.option("--store", is_flag=True, help="store the figures as the ones to compare with")
def compare(data: Path, store: bool) -> None:
    """Fit on data/ alone, measure on our report part, compare with the stored figures."""
    examples = read_own(data)
    fitted = fitting.fit(examples, fitting.look(examples))
    scanner = fitting.scanner_of(fitted)
    own = [item for item in examples if item.part == "report"]
    figures = reporting.measure(scanner, own)
    _print_slice("data/ alone, report part", figures)
    if store:
        _store({"data alone": figures})
        return
    stored = json.loads((SHIPPED / "metrics.json").read_text("utf-8"))["data alone"]
    worse = []
    for name in COMPARED:
        now, then = _rate(figures[name]), _rate(stored[name])
        loss = now - then if name.startswith("benign") else then - now
        if loss > TOLERANCE:
            worse.append(f"{name}: {then:.3f} when stored, {now:.3f} now")
    if worse:
        click.echo("worse than stored by more than the tolerance: " + "; ".join(worse))
        sys.exit(1)
    click.echo(f"within {TOLERANCE} of the stored figures")


def _rate(cell: dict[str, Any]) -> float:
    return float(cell["hits"] / cell["total"]) if cell["total"] else 0.0


def _print_slice(name: str, figures: dict[str, Any]) -> None:
    click.echo(name)
    for key, cell in figures.items():
        if isinstance(cell, dict) and cell["total"]:
            click.echo(f"  {key:24} {share(cell['hits'], cell['total'])}")


def _store(values: dict[str, Any]) -> None:
    path = SHIPPED / "metrics.json"
    stored = json.loads(path.read_text("utf-8")) if path.exists() else {}
    stored.update(values)
    path.write_text(
        json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
