"""``python -m fuzz TARGET… --runs N``: change inputs by the million and see which laws break.

``all`` stands for every target; ``--runs`` is then the number of a campaign's inputs of which each
target has its share.  ``replay`` runs the kept inputs alone, without the engine; ``table`` writes
``fuzz/RESULTS.md`` from the logs.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from fuzz import results
from fuzz.registry import CRASHES, SEEDS, inputs, targets

_WORK = Path("build", "fuzz")
_LOG = _WORK / "log.jsonl"


def main() -> int:
    """The exit code: 0 all laws hold, 1 one was broken, 2 there is no engine."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument(
        "targets", nargs="+", help=f"all, replay, table, or: {', '.join(targets())}"
    )
    parser.add_argument("--runs", type=int, help="inputs; default: a campaign's share")
    parser.add_argument("--seconds", type=int, default=3600, help="most seconds for a target")
    parser.add_argument("--jobs", type=int, default=1, help="targets at once")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    if told.targets == ["table"]:
        sys.stdout.write(results.write(_LOG))
        return 0
    if told.targets == ["replay"]:
        return _replay()
    try:
        import atheris  # noqa: F401 - only whether it is there
    except ImportError:
        sys.stderr.write("the engine is missing: pip install '.[fuzz]'\n")
        return 2
    names = list(targets()) if told.targets == ["all"] else told.targets
    whole = sum(target.runs for target in targets().values())
    share = told.runs / whole if told.runs and told.targets == ["all"] else None
    with ThreadPoolExecutor(told.jobs) as pool:
        broken = list(
            pool.map(
                _fuzz,
                names,
                [round(targets()[name].runs * (share or 1)) if share or not told.runs
                 else told.runs for name in names],
                itertools.repeat(told.seconds),
                itertools.repeat(told.seed),
            )
        )  # fmt: skip
    return int(any(broken))


def _fuzz(name: str, runs: int, seconds: int, seed: int) -> int:
    """Run one target; how many inputs broke a law."""
    work = _WORK / name
    work.mkdir(parents=True, exist_ok=True)
    counts = work / "count.json"
    counts.unlink(missing_ok=True)
    command = [sys.executable, "-m", "fuzz.engine", name, str(work), str(seconds), str(runs),
               str(seed)]  # fmt: skip
    with (work / "engine.log").open("wb") as log:
        code = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
    found = json.loads(counts.read_text("ascii")) if counts.exists() else {"inputs": 0, "broken": 0}
    engine = results.read_engine((work / "engine.log").read_text("utf-8", "replace"))
    row = {"target": name, "when": datetime.now(UTC).isoformat(timespec="seconds"), "exit": code,
           "seed": seed, **found, **engine, **results.versions()}  # fmt: skip
    with _LOG.open("a", encoding="utf-8") as log_file:
        log_file.write(json.dumps(row) + "\n")
    sys.stdout.write(
        f"{name}: {row['inputs']} inputs, {row['broken']} broke a law, exit {code}, "
        f"{row.get('seconds', 0)} s\n"
    )
    sys.stdout.flush()
    return int(row["broken"]) + abs(code)


def _replay() -> int:
    bad = 0
    kept = [*inputs(SEEDS), *inputs(CRASHES)]
    for name, path in kept:
        try:
            targets()[name].run(path.read_bytes())
        except Exception as error:  # told, and the next one run
            bad += 1
            sys.stdout.write(f"{path}: {type(error).__name__}: {error}\n")
    sys.stdout.write(f"{len(kept)} inputs, {bad} broke a law\n")
    return int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main())
