"""A long chat through ``scamscan scan``: messages per second and memory of all processes.

    python -m benchmarks.bulk                       1,000,000 messages, one process and two
    python -m benchmarks.bulk --messages 100000

The stream is everyday: short harmless messages of data/ with one in a hundred a scam, from twenty
people in fifty conversations.  Memory is the proportional share (PSS, Linux) of the command and its
workers, summed, sampled ten times a second; the plain script reads the same texts in the same run.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import plain
from benchmarks.speed import rate

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORT = 40
"""Characters; everyday chat lines are shorter."""
_SCAMS = 0.01


def messages(count: int) -> Iterator[dict[str, object]]:
    """The stream, the same every time."""
    mixed = random.Random(7)
    rows = [
        json.loads(line)
        for path in sorted(plain.DATA.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    quiet = [row["text"] for row in rows if row["category"] == "ordinary"]
    short = [text for text in quiet if len(text) <= _SHORT]
    scams = [row["text"] for row in rows if row["category"] not in plain.HARMLESS]
    for texts in (short, scams):
        mixed.shuffle(texts)
    usual, rare = cycle(short), cycle(scams)
    for number in range(count):
        text = next(rare if mixed.random() < _SCAMS else usual)
        yield {
            "text": text,
            "id": number,
            "sender_name": f"p{mixed.randrange(20)}",
            "is_self": number % 3 == 0,
            "conversation": f"c{number * 50 // count}",
        }


def family(process: int) -> list[int]:
    """A process and everything it started."""
    found = [process]
    for child in Path(f"/proc/{process}/task").glob("*/children"):
        for one in child.read_text().split():
            found += family(int(one))
    return found


def memory(process: int) -> float:
    """Megabytes of a process and everything it started, shared pages counted once."""
    total = 0
    for one in family(process):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def run(source: Path, jobs: int) -> tuple[float, float, float]:
    """Seconds, highest megabytes, and megabytes in the middle of the run."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.jsonl"
        command = [sys.executable, "-m", "scamscan", "scan", str(source), "-o", str(target)]
        begin = time.perf_counter()
        process = subprocess.Popen([*command, "--jobs", str(jobs)], stderr=subprocess.DEVNULL)
        seen = []
        while process.poll() is None:
            try:
                seen.append(memory(process.pid))
            except OSError:
                break
            time.sleep(0.1)
        if process.wait() not in (0, 1):
            raise SystemExit(f"scan ended with {process.returncode}")
        return time.perf_counter() - begin, max(seen), seen[len(seen) // 2]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=1_000_000)
    count = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "plain.joblib")
        plain.fit(model)
        pipeline = plain.load(model)
        sample = [str(row["text"]) for row in messages(20_000)]
        baseline = rate(lambda texts: pipeline.predict_proba(texts), sample)
        source = Path(folder) / "chat.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            for row in messages(count):
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        mean = sum(map(len, sample)) / len(sample)
        print(f"{count} messages, mean {mean:.1f} characters; plain {baseline:.0f}/s")
        for jobs in (1, 2):
            took, peak, middle = run(source, jobs)
            print(
                f"{jobs} process(es): {count / took:.0f}/s, {count / took / baseline:.2f}x plain; "
                f"memory {peak:.0f} MB at most, {middle:.0f} MB half-way"
            )


if __name__ == "__main__":
    main()
