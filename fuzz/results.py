"""The log of campaigns as a table."""

from __future__ import annotations

import json
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import scamscan

OUT = Path(__file__).parent / "RESULTS.md"
_HEAD = """# Fuzzing: what was run

Written by `python -m fuzz table` from the logs of `python -m fuzz`; one line for each target, all
runs added up. *Edges*: places in the code the kept inputs reach. *Broke a law*: of the last run.

"""


def versions() -> dict[str, str]:
    """Of what was run with what."""
    return {
        "scamscan": scamscan.__version__,
        "python": platform.python_version(),
        "atheris": metadata.version("atheris"),
    }


def read_engine(log: str) -> dict[str, Any]:
    r"""What the engine says of itself: inputs run, edges reached.

    >>> read_engine("#9 pulse cov: 31 ft: 40\nDone 12 runs in 1 second(s)\n")
    {'engine_inputs': 12, 'edges': 31}
    """
    done = re.findall(r"Done (\d+) runs", log) or re.findall(r"^#(\d+)\t", log, re.MULTILINE)
    edges = re.findall(r"cov: (\d+)", log)
    return {"engine_inputs": int(done[-1]) if done else 0, "edges": int(edges[-1]) if edges else 0}


def write(log: Path) -> str:
    """Write the table; a line saying what was written."""
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    by_target: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_target.setdefault(row["target"], []).append(row)
    inputs = 0
    lines = []
    for name, runs in sorted(by_target.items()):
        ran = sum(max(run["inputs"], run["engine_inputs"]) for run in runs)
        inputs += ran
        last = runs[-1]
        lines.append(
            f"| {name} | {ran:,} | {last['broken']} | {last['edges']:,} "
            f"| {sum(run.get('seconds', 0) for run in runs):,.0f} |"
        )
    newest = rows[-1]
    text = (
        f"{_HEAD}scamscan {newest['scamscan']}, Python {newest['python']}, atheris "
        f"{newest['atheris']}, {newest['when'][:10]}. "
        f"**{inputs:,} inputs** over {len(by_target)} targets.\n\n"
        "| target | inputs | broke a law | edges | seconds |\n|---|---:|---:|---:|---:|\n"
        + "\n".join(lines)
        + "\n"
    )
    OUT.write_text(text, "utf-8")
    return f"{inputs:,} inputs in {OUT.name}\n"
