"""Speed against the plain script, in one run, as ratios.

    python -m benchmarks.speed                 everything, about five minutes
    python -m benchmarks.speed --runs 5        fewer cold starts

Cold start: whole processes in turn, plain and scamscan, the median of RUNS each, with jieba's cache
warm.  Lists: 1,000 messages of data/ at a time; scamscan gives full verdicts, the plain script text
only.  Machines differ and are noisy: quote the ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import plain

if TYPE_CHECKING:
    from collections.abc import Callable

WITHOUT_LINK = "妈，我今晚加班，饭在锅里，你和爸先吃，不用等我，周末我再回去看你们。"
WITH_LINK = "【某某银行】您的手机银行将于今日失效，请登录 bank-renew.example.top 更新，逾期冻结。"
ROOT = Path(__file__).parent.parent


def corpus() -> list[str]:
    """Every message of data/."""
    return [
        json.loads(line)["text"]
        for path in sorted(plain.DATA.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    begin = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return time.perf_counter() - begin


def cold_start(model: str, text: str, runs: int) -> tuple[float, float]:
    """Median seconds of the plain script and of ``scamscan check``, run in turn."""
    scripts = Path(sys.executable).parent / "scamscan"
    slow = [sys.executable, "-m", "benchmarks.plain", "check", model, text]
    fast = [str(scripts), "check", text]
    seconds(slow)
    seconds(fast)
    pairs = [(seconds(slow), seconds(fast)) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def rate(work: Callable[[list[str]], Any], texts: list[str], repeats: int = 3) -> float:
    """Messages per second over lists of 1,000, the best of ``repeats``."""
    best = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        for start in range(0, len(texts), 1000):
            work(texts[start : start + 1000])
        best = min(best, time.perf_counter() - begin)
    return len(texts) / best


def peak_memory(text: str) -> float:
    """Megabytes of one ``scamscan check``."""
    script = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [str(Path(sys.executable).parent / "scamscan"), "check", text]
    result = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=ROOT, capture_output=True, check=True
    )
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return int(result.stdout) / unit


def megabyte() -> dict[str, float]:
    """Seconds for one megabyte of several shapes, warm."""
    from scamscan import Scanner

    scanner = Scanner()
    scanner.scan("热身")
    sentence = "请立即把资金转入安全账户，加·微·信 zx88899，登录 bank.example.top 更新。"
    shapes = {
        "ordinary Chinese": WITHOUT_LINK,
        "trigger words": sentence,
        "digits": "13800000000 ",
        "links": "a.example.top/b?c=d ",
        "combining marks": "\u0301",
        "separators": "加·",
        "one letter": "a",
        "emoji": "😀",
        "full stops": "。",
    }
    times = {}
    for name, unit in shapes.items():
        size = len(unit.encode())
        text = unit * (1_000_000 // size)
        begin = time.perf_counter()
        scanner.scan(text)
        times[name] = time.perf_counter() - begin
    return times


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "plain.joblib")
        subprocess.run(
            [sys.executable, "-m", "benchmarks.plain", "fit", model], cwd=ROOT, check=True
        )
        for name, text in (("without a link", WITHOUT_LINK), ("with a link", WITH_LINK)):
            slow, fast = cold_start(model, text, runs)
            print(f"cold start {name}: plain {slow:.3f} s, scamscan {fast:.3f} s, "
                  f"ratio {slow / fast:.2f} (median of {runs})")  # fmt: skip
        print(f"peak memory of one check: {peak_memory(WITH_LINK):.0f} MB")
        _lists(model)
    for shape, taken in megabyte().items():
        print(f"1 MB of {shape}: {taken:.2f} s")


def _lists(model: str) -> None:
    from scamscan import Scanner

    texts = corpus()
    mean = sum(map(len, texts)) / len(texts)
    pipeline = plain.load(model)
    scanner = Scanner()
    slow = rate(pipeline.predict_proba, texts)
    fast = rate(lambda chunk: list(scanner.scan_many(chunk)), texts)
    print(f"lists of 1,000 over {len(texts)} messages, mean {mean:.0f} characters: "
          f"plain {slow:.0f}/s, scamscan {fast:.0f}/s, ratio {fast / slow:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
