"""One target under the coverage-guided engine, in a process of its own.

``python -m fuzz.engine TARGET FOLDER SECONDS RUNS SEED``: an input that breaks a law is kept in
``FOLDER/found`` under a name made of the law and the place, the shortest of its sort, and the run
goes on.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_HANGS = 60
"""Seconds after which an input is held to hang for ever."""
_MEGABYTES = 3_000


def main() -> None:
    """Run one target until its inputs or its time are used up; the last line tells of it."""
    import atheris

    name, folder, seconds, runs, seed = sys.argv[1:]
    with atheris.instrument_imports(include=["scamscan"]):
        from fuzz.registry import SEEDS, targets
        from fuzz.words import dictionary

        target = targets()[name]
        work = Path(folder)
        kept = work / "corpus"
        kept.mkdir(parents=True, exist_ok=True)
        (work / "words.dict").write_text(dictionary(), "ascii")
        count = _Counted(target.run, work / "found", work / "count.json")
        # The modules the target imports when it first runs are to be followed too.
        for path in [*sorted((SEEDS / name).glob("*"))][:200]:
            count(path.read_bytes())
        count(b"")
    seeds = [str(SEEDS / name)] if (SEEDS / name).is_dir() else []
    atheris.Setup(
        [
            sys.argv[0], f"-runs={runs}", f"-max_total_time={seconds}", f"-seed={seed}",
            f"-max_len={target.longest}", f"-dict={work / 'words.dict'}", f"-timeout={_HANGS}",
            f"-rss_limit_mb={_MEGABYTES}", f"-artifact_prefix={work}/", "-print_final_stats=1",
            "-verbosity=1", str(kept), *seeds,
        ],
        count,
    )  # fmt: skip
    atheris.Fuzz()


class _Counted:
    """The target, counting its inputs and keeping those that break a law."""

    def __init__(self, run: Callable[[bytes], None], found: Path, counts: Path) -> None:
        self._run, self._found, self._counts = run, found, counts
        self._inputs, self._broken, self._begun = 0, 0, time.monotonic()

    def __call__(self, data: bytes) -> None:
        self._inputs += 1
        try:
            self._run(data)
        except Exception as error:  # the engine must go on
            self._broken += 1
            self._keep(data, error)
        if self._inputs % 500 == 0:
            self.tell()

    def tell(self) -> None:
        """Write the counts: the engine ends the process without a word to Python."""
        counts: dict[str, Any] = {
            "inputs": self._inputs,
            "broken": self._broken,
            "seconds": round(time.monotonic() - self._begun, 1),
        }
        beside = self._counts.with_suffix(".new")
        beside.write_text(json.dumps(counts), "ascii")
        beside.replace(self._counts)

    def _keep(self, data: bytes, error: Exception) -> None:
        ours = [
            f"{Path(frame.filename).name}:{frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
            if "/scamscan/" in frame.filename
        ]
        what = f"{type(error).__name__} {ours[-1] if ours else ''}"
        if isinstance(error, AssertionError):
            what += f" {error}"[:80]
        name = hashlib.sha256(what.encode()).hexdigest()[:12]
        self._found.mkdir(exist_ok=True)
        path = self._found / name
        with contextlib.suppress(OSError):
            if not path.exists() or len(data) < path.stat().st_size:
                path.write_bytes(data)
                words = "".join(traceback.format_exception(error)[-12:])
                path.with_suffix(".txt").write_text(f"{what}\n{words}", "utf-8", "replace")


if __name__ == "__main__":
    main()
