"""Spark on this machine against one plain process: ``python -m benchmarks.spark``.

    python -m benchmarks.spark                      2,000,000 rows, local[2], about five minutes
    python -m benchmarks.spark --rows 200000 --cores 4

The stream is that of ``benchmarks.bulk``: short harmless messages of data/ with one scam in a
hundred, as Parquet files.  Plain: a process that reads them and makes every verdict by
``scan_many``.  Spark: ``scan_dataframe`` with all its columns, written nowhere, after a first run
that starts JVM, workers and scanners.  Each is timed with nothing else of ours running; a loaded
machine blurs the seconds, so the processor time of each is told too.  Memory is the proportional
share (PSS, Linux) of the JVM and its workers, sampled twice a second.  Skew: a tenth of the rows,
even, and with nine tenths of them in one partition.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import bulk, local_spark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

_FILES = 16
"""Partitions: enough a core that the last ones end together."""
_BATCH = 10_000
"""Spark's own number of rows in an Arrow batch."""
_TICKS = os.sysconf("SC_CLK_TCK")
_PLAIN = "--plain"


class Taken(NamedTuple):
    """What a run took."""

    seconds: float
    worked: float
    """Seconds of processor time."""


def write(folder: Path, count: int) -> float:
    """The rows as ``_FILES`` Parquet files; the mean length of a text."""
    import pyarrow
    from pyarrow import parquet

    characters = 0
    rows: list[tuple[object, str]] = []
    file = 0
    for number, row in enumerate(bulk.messages(count), 1):
        text = str(row["text"])
        characters += len(text)
        rows.append((row["id"], text))
        if number * _FILES // count > file:
            table = pyarrow.table(
                {"id": [one for one, _ in rows], "text": [one for _, one in rows]}
            )
            parquet.write_table(table, folder / f"{file:02}.parquet")
            rows, file = [], file + 1
    return characters / count


def plain(folder: str) -> None:
    """Read and judge everything in this process; print seconds and counts as JSON."""
    from pyarrow import parquet

    from scamscan import Scanner

    scanner = Scanner()
    list(scanner.scan_many(["您好"] * 2_000))
    counts: dict[str, int] = {}
    begun, worked = time.perf_counter(), time.process_time()
    for path in sorted(Path(folder).glob("*.parquet")):
        for batch in parquet.ParquetFile(path).iter_batches(_BATCH):
            for verdict in scanner.scan_many(batch.column("text").to_pylist()):
                level = verdict.level.value
                counts[level] = counts.get(level, 0) + 1
    taken = [time.perf_counter() - begun, time.process_time() - worked]
    print(json.dumps({"taken": taken, "counts": counts}))


def run_plain(folder: Path) -> tuple[Taken, dict[str, int]]:
    """``plain`` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.spark", _PLAIN, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True)
    told = json.loads(done.stdout)
    return Taken(*told["taken"]), told["counts"]


def worked() -> float:
    """Seconds of processor time of this process and everything it started that is running."""
    total = 0.0
    for process in bulk.family(os.getpid()):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def run_spark(df: DataFrame) -> Taken:
    """All verdict columns of all rows, written nowhere."""
    from scamscan.pipelines.spark import scan_dataframe

    begun, before = time.perf_counter(), worked()
    scan_dataframe(df).write.format("noop").mode("overwrite").save()
    return Taken(time.perf_counter() - begun, worked() - before)


class Memory:
    """The most this process and its children held, sampled in the background."""

    def __init__(self) -> None:
        self.most: dict[str, float] = {"all": 0.0, "java": 0.0}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(0.5):
            shares = dict(_shares())
            java = sum(share for name, share in shares.values() if name == "java")
            self.most["java"] = max(self.most["java"], java)
            self.most["all"] = max(self.most["all"], sum(share for _, share in shares.values()))


def _shares() -> Iterator[tuple[int, tuple[str, float]]]:
    """Name and megabytes of each process of the family but this one."""
    for process in bulk.family(os.getpid())[1:]:
        try:
            name = Path(f"/proc/{process}/comm").read_text().strip()
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        pages = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        yield process, (name, pages / 1024)


def skew(df: DataFrame, count: int, cores: int) -> None:
    """The same rows even, and with nine tenths of them in one partition."""
    from pyspark.sql import functions

    parts = 4 * cores
    few = df.limit(count).cache()
    few.count()
    place = functions.when(few["id"] % 10 == 0, few["id"] % parts).otherwise(0)
    uneven = few.repartitionByRange(parts, place).cache()
    even = few.repartition(parts).cache()
    sizes = [len(part) for part in uneven.select("id").rdd.glom().collect()]
    even.count()
    times = {name: run_spark(one).seconds for name, one in (("even", even), ("uneven", uneven))}
    print(
        f"skew, {count:,} rows in {parts} partitions: even {times['even']:.1f} s; "
        f"{100 * max(sizes) // count} % in one {times['uneven']:.1f} s"
    )


def compare(folder: Path, count: int, cores: int) -> None:
    """Plain, Spark, plain once more; ratios of rows per second."""
    first = tell_plain("before", folder, count)
    settings = {
        "spark__sql__files__openCostInBytes": "0",
        "spark__sql__files__maxPartitionBytes": str(
            max(path.stat().st_size for path in folder.glob("*.parquet"))
        ),
    }
    with local_spark.session(cores, **settings) as session, Memory() as memory:
        df = session.read.parquet(str(folder))
        run_spark(df.limit(50_000 * cores).repartition(2 * cores))  # warm
        taken = run_spark(df)
        most = dict(memory.most)
        print(
            f"spark local[{cores}], {df.rdd.getNumPartitions()} partitions: "
            f"{count / taken.seconds:,.0f}/s, {taken.worked:.0f} s of processor time; "
            f"memory at most {most['all']:.0f} MB, the JVM {most['java']:.0f} MB; "
            f"{first.seconds / taken.seconds:.2f}x plain before",
            flush=True,
        )
        skew(df, count // 10, cores)
    second = tell_plain("after", folder, count)
    print(f"{second.seconds / taken.seconds:.2f}x plain after")


def tell_plain(when: str, folder: Path, count: int) -> Taken:
    """Run and print the plain process."""
    taken, counts = run_plain(folder)
    print(
        f"plain, {when}: {count / taken.seconds:,.0f}/s, {taken.worked:.0f} s of processor time, "
        f"{count / taken.worked:,.0f} a second of it; {counts}",
        flush=True,
    )
    return taken


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument(_PLAIN, metavar="FOLDER", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.plain:
        plain(chosen.plain)
        return
    with tempfile.TemporaryDirectory() as name:
        mean = write(Path(name), chosen.rows)
        load = os.getloadavg()[0]
        print(
            f"{chosen.rows:,} rows, mean {mean:.1f} characters; load before {load:.1f}", flush=True
        )
        compare(Path(name), chosen.rows, chosen.cores)


if __name__ == "__main__":
    main()
