"""All targets, and how many inputs each gets in a whole campaign."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fuzz import files, service, shipped, talks, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parent
SEEDS, CRASHES = ROOT / "seeds", ROOT / "crashes"


class Target(NamedTuple):
    """Something that takes any bytes."""

    run: Callable[[bytes], None]
    """Raises when a law does not hold."""
    runs: int
    """Inputs in a campaign: the cheap ones get many, and all together ten millions."""
    longest: int
    """Bytes of an input."""


_EACH_FORMAT = 12_000


@cache
def targets() -> Mapping[str, Target]:
    """Every target by its name, the cheap ones first."""
    found = {
        "decoding": Target(texts.decoding, 2_500_000, 512),
        "splitting": Target(texts.splitting, 1_800_000, 300),
        "folding": Target(texts.folding, 1_400_000, 400),
        "finding": Target(texts.finding, 800_000, 400),
        "tables": Target(shipped.table, 1_000_000, 400),
        "loaders": Target(shipped.loaders, 300_000, 300),
        "models": Target(shipped.models, 40_000, 600),
        "lists": Target(files.lists, 250_000, 500),
        "evidence": Target(files.evidence, 80_000, 600),
        "rows": Target(talks.rows, 1_400_000, 500),
        "registries": Target(talks.registries, 800_000, 800),
        "vendors": Target(talks.vendor, 60_000, 500),
        "scanning": Target(texts.scanning, 60_000, 400),
        "threads": Target(talks.threading, 20_000, 800),
        "bundles": Target(files.bundle, 40_000, 1_200),
        "http-requests": Target(service.requests, 60_000, 800),
        "http-wire": Target(service.wire, 60_000, 800),
    }
    for name, run in files.readers().items():
        found[name] = Target(run, 10 * _EACH_FORMAT if name == "chats" else _EACH_FORMAT, 3_000)
    return found


def inputs(folder: Path) -> list[tuple[str, Path]]:
    """The kept inputs under a folder: target and file."""
    return [
        (path.parent.name, path)
        for path in sorted(folder.glob("*/*"))
        if path.is_file() and not path.name.startswith(".")
    ]
