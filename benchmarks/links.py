"""Finding links: precision and recall on our list, beside two well-known libraries.

    python -m pip install '.[benchmarks]'      the two libraries; without them their lines say so
    python -m benchmarks.links                 the table, and every row that went wrong

The list is ``tests/cases/links_find.jsonl``: invented strings in the shapes messages really have.
A find counts when host, port and path are right; scheme and case of the host do not matter, nor
does whether the disguise was undone in the text or only in the answer.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CASES = Path(__file__).parent.parent / "tests" / "cases" / "links_find.jsonl"
_SCHEME = re.compile(r"^[a-z]{2,6}:?[/\\]+|^https?:", re.IGNORECASE)


class Row(NamedTuple):
    """One string and the links a person would see in it."""

    kind: str
    text: str
    links: tuple[str, ...]


class Score(NamedTuple):
    """How many finds were right, and how many there should be and were."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of the finds that are links."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the links that were found."""
        return self.right / self.wanted if self.wanted else 1.0


def rows() -> list[Row]:
    """The list, in file order."""
    parsed = map(json.loads, CASES.read_text("utf-8").splitlines())
    return [Row(row["kind"], row["text"], tuple(row["links"])) for row in parsed]


def key(link: str) -> str:
    """A link without what does not change where it leads.

    >>> key("HTTPS://KX7VQ.top/A") == key("kx7vq.TOP/A")
    True
    """
    rest = _SCHEME.sub("", link)
    cut = min((at for at in map(rest.find, "/?#\\") if at >= 0), default=len(rest))
    return rest[:cut].lower() + rest[cut:].rstrip("/")


def own(text: str) -> list[str]:
    """What scamscan finds."""
    from scamscan.fold import fold
    from scamscan.links.find import find_links

    return [link.url for link in find_links(fold(text))]


def linkify() -> Callable[[str], list[str]]:
    """linkify-it-py with every option that finds more links, mail left out."""
    from linkify_it import LinkifyIt

    finder = LinkifyIt(options={"fuzzy_email": False, "fuzzy_ip": True})
    return lambda text: [match.raw for match in finder.match(text) or ()]


def urlextract() -> Callable[[str], list[str]]:
    """Library urlextract as installed."""
    from urlextract import URLExtract

    finder = URLExtract()
    return lambda text: [str(link) for link in finder.find_urls(text)]


def score(finder: Callable[[str], list[str]], cases: Iterable[Row]) -> tuple[Score, list[str]]:
    """The counts of one finder, and a line for every row it got wrong."""
    right = found = wanted = 0
    wrong = []
    for row in cases:
        seen = [key(link) for link in finder(row.text)]
        hoped = [key(link) for link in row.links]
        left = list(hoped)
        for link in seen:
            if link in left:
                left.remove(link)
        right += len(hoped) - len(left)
        found += len(seen)
        wanted += len(hoped)
        if seen != hoped:
            wrong.append(f"{row.kind}: {row.text!r} found {seen} wanted {hoped}")
    return Score(right, found, wanted), wrong


def main() -> None:
    """Print the table, then what scamscan got wrong."""
    cases = rows()
    finders: dict[str, Callable[[], Callable[[str], list[str]]]] = {
        "scamscan": lambda: own,
        "linkify-it-py": linkify,
        "urlextract": urlextract,
    }
    print(f"{len(cases)} strings, {sum(not row.links for row in cases)} without a link")
    mistakes: list[str] = []
    for name, make in finders.items():
        try:
            finder = make()
        except ImportError:
            print(f"{name:14} not installed: python -m pip install '.[benchmarks]'")
            continue
        got, wrong = score(finder, cases)
        print(
            f"{name:14} recall {got.recall:6.1%} ({got.right}/{got.wanted})  "
            f"precision {got.precision:6.1%} ({got.right}/{got.found})"
        )
        mistakes = wrong if name == "scamscan" else mistakes
    print("\n".join(mistakes), file=sys.stderr)


if __name__ == "__main__":
    main()
