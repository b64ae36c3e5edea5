"""What looking at one link costs, beside the plain script everybody writes first.

    python -m benchmarks.link_cost

The links are those of our own messages (``data/messages``, ``tests/cases``).  The plain script
knows seven rules: official name embedded, same name under another suffix, service number, the same
with letters for digits, brand as a word, one edit away, brand glued to a word of a list.  It
answers a bare host; scamscan takes the link apart and also looks at its form and its owner.  Both
run in one process in turn; quote the ratio.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scamscan.brands import load_brands
from scamscan.fold import fold
from scamscan.links import lists, lookalike, report
from scamscan.links.find import FoundLink, find_links
from scamscan.links.lists import words
from scamscan.links.suffixes import public_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parent.parent
ROUNDS = 5
_DIGITS = str.maketrans("oli", "011")


def links() -> list[FoundLink]:
    """Every different link of our own messages."""
    found: dict[str, FoundLink] = {}
    folders = [*sorted((ROOT / "data" / "messages").glob("*.jsonl"))]
    folders += [ROOT / "tests" / "cases" / f"links_{name}.jsonl" for name in ("find", "honest")]
    for path in folders:
        for line in path.read_text("utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            for link in find_links(fold(row["text"])):
                found.setdefault(link.url, link)
    return list(found.values())


class Plain:
    """Seven rules over all brands, one after the other."""

    def __init__(self) -> None:
        brands = load_brands().all
        self.domains = [domain for brand in brands for domain in brand.domains]
        self.tokens = [token for brand in brands for token in brand.tokens]
        self.numbers = [number for brand in brands for number in brand.numbers]
        self.affixes = sorted(words("affix"))

    def __call__(self, url: str) -> str:
        """The first rule that speaks; ``""`` when none does."""
        try:
            host = (urlsplit(url if "//" in url else "//" + url).hostname or "").strip(".")
        except ValueError:
            return ""
        suffix = public_suffix(host).suffix
        name = host.removesuffix("." + suffix).rpartition(".")[2]
        domain = f"{name}.{suffix}"
        if domain in self.domains:
            return ""
        if any(official + "." in host for official in self.domains):
            return "embedded"
        if any(official.partition(".")[0] == name for official in self.domains):
            return "same name"
        if any(number in re.findall("[0-9]+", host) for number in self.numbers):
            return "number"
        if any(number in host.translate(_DIGITS) for number in self.numbers):
            return "number look-alike"
        pieces = re.split("[.-]", host)
        if any(token in pieces for token in self.tokens):
            return "word"
        if any(len(token) >= 6 and _one_edit(token, name) for token in self.tokens):
            return "edit"
        for token in self.tokens:
            if token in name and name.replace(token, "", 1) in self.affixes:
                return "combination"
        return ""


def _one_edit(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    at = 0
    while at < min(len(one), len(two)) and one[at] == two[at]:
        at += 1
    if len(one) == len(two):
        return one[at + 1 :] == two[at + 1 :]
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return longer[at + 1 :] == shorter[at:]


def medians(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Median microseconds of one call, each item's best of the rounds."""
    best = [float("inf")] * len(items)
    for _ in range(ROUNDS):
        lookalike.find.cache_clear()
        lists.kinds_of.cache_clear()
        public_suffix.cache_clear()
        for place, item in enumerate(items):
            begin = time.perf_counter()
            work(item)
            best[place] = min(best[place], time.perf_counter() - begin)
    return 1e6 * statistics.median(best)


def main() -> None:
    """Measure and print."""
    found = links()
    plain = Plain()
    slow = medians(plain, [link.url for link in found])
    fast = medians(report.inspect, found)
    print(f"{len(found)} different links, caches cold, best of {ROUNDS} rounds each")
    print(f"plain    {slow:6.1f} µs median a link")
    print(f"scamscan {fast:6.1f} µs median a link, ratio {slow / fast:.1f}")


if __name__ == "__main__":
    main()
