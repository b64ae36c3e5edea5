"""What an operator's lists cost: ordinary messages with and without a hundred thousand rows.

    python -m benchmarks.lists             100,000 rows, five rounds

The ratio is of one run, rounds taken in turn; messages are the ordinary ones of data/.  Also:
seconds to load, and how often a random number or id is near a listed one.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks import plain
from scamscan import Options, Scanner
from scamscan.operator_lists.live import load

HEAD = "value\treason\tadded\texpires\n"
DAY = date(2026, 11, 22)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HAN = "天地人山水风花雪月东西南北春夏秋冬金木土火红黄蓝绿大小多少上下左右前后里外高低长短"


def fill(folder: Path, rows: int, chance: random.Random) -> None:
    """Write invented lists: a fifth domains, three tenths phones and ids, a fifth phrases."""
    numbers = (f"1{chance.randrange(3 * 10**9, 10**10)}" for _ in range(3 * rows // 10))
    ids = (_id(chance) for _ in range(3 * rows // 10))
    hosts = (f"{_id(chance)}.{chance.choice(['top', 'cn', 'xyz'])}" for _ in range(rows // 5))
    phrases = ("".join(chance.choices(_HAN, k=5)) for _ in range(rows // 5))
    for name, values in {
        "deny-phones.tsv": numbers,
        "deny-ids.tsv": ids,
        "deny-domains.tsv": hosts,
        "deny-phrases.tsv": phrases,
    }.items():
        lines = [f"{value}\t查过\t2026-11-01\t\n" for value in values]
        (folder / name).write_text(HEAD + "".join(lines), "utf-8")


def _id(chance: random.Random) -> str:
    return "".join(chance.choices(_LETTERS, k=3)) + f"{chance.randrange(10**6):06d}"


def ordinary() -> list[str]:
    """The harmless messages of data/."""
    rows = (
        json.loads(line)
        for path in sorted(plain.DATA.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    )
    return [row["text"] for row in rows if row["category"] == "ordinary"]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=5_000)
    chosen = parser.parse_args()
    chance = random.Random(7)
    texts = ordinary()
    texts = chance.sample(texts, min(chosen.messages, len(texts)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, chosen.rows, chance)
        begin = time.perf_counter()
        lists = load(folder)
        print(f"{len(lists)} rows loaded in {time.perf_counter() - begin:.1f} s")
        scanners = {
            "without": Scanner(Options(day=DAY)),
            "with": Scanner(Options(lists=folder, day=DAY)),
        }
        best = dict.fromkeys(scanners, float("inf"))
        for one in scanners.values():
            list(one.scan_many(texts[:1000]))
        for _ in range(chosen.rounds):
            for key, one in scanners.items():
                begin = time.perf_counter()
                list(one.scan_many(texts))
                best[key] = min(best[key], time.perf_counter() - begin)
    mean = sum(map(len, texts)) / len(texts)
    for key, seconds in best.items():
        print(f"{key:8} {len(texts) / seconds:8.0f} messages/s (mean length {mean:.0f})")
    print(f"ratio    {best['with'] / best['without']:.3f}")
    tries = 20_000
    near = sum(
        lists.near(f"1{chance.randrange(3 * 10**9, 10**10)}", DAY) is not None for _ in range(tries)
    )
    print(f"random mobile numbers near a listed one: {near / tries:.2%}")
    near = sum(lists.near(_id(chance), DAY) is not None for _ in range(tries))
    print(f"random ids (three letters, six digits) near a listed one: {near / tries:.2%}")


if __name__ == "__main__":
    main()
