"""The corpus: whole, ours, and split by brief."""

from __future__ import annotations

import csv
import re
from collections import Counter

from scamscan.categories import load_categories
from scamscan.records import Channel, Level
from tests.corpus import FOLDER, own_rows
from train.prepare import group_duplicates

KEYS = {"text", "category", "level", "channel", "script", "brief", "tricks", "split"}
HARMLESS = ("marketing", "ordinary")


def test_every_row_has_exactly_its_keys():
    """Keys, codes and values are those of data/README.md."""
    for row in own_rows():
        assert set(row) == KEYS, row["brief"]
        assert row["category"] in load_categories()
        Level(row["level"])
        Channel(row["channel"])
        assert row["script"] in ("hans", "hant")
        assert row["split"] in ("fit", "read", "report")
        assert 1 <= len(row["text"]) <= 2000


def test_levels_agree_with_categories():
    """A harmless message is at most unsure; a scam is at least unsure."""
    for row in own_rows():
        if row["category"] in HARMLESS:
            assert row["level"] in ("nothing-found", "unsure"), row["text"]
        else:
            assert row["level"] != "nothing-found", row["text"]


def test_no_category_is_thin():
    """At least 150 messages of every category, and 55 % of all are harmless."""
    counts = Counter(row["category"] for row in own_rows())
    assert set(counts) == set(load_categories())
    assert min(counts.values()) >= 150
    assert counts["ordinary"] + counts["marketing"] >= 0.55 * counts.total()


def test_the_corpus_is_large_and_varied():
    """At least 8,000 messages, a tenth in Traditional script, every channel, short and long."""
    rows = own_rows()
    assert len(rows) >= 8_000
    assert sum(row["script"] == "hant" for row in rows) >= 0.1 * len(rows)
    assert {row["channel"] for row in rows} == {channel.value for channel in Channel}
    lengths = sorted(len(row["text"]) for row in rows)
    assert lengths[len(lengths) // 20] < 20
    assert lengths[-1] > 600


def test_no_near_duplicate_lies_in_two_parts():
    """What is judged was not learnt: groups of near-duplicates never straddle parts."""
    rows = own_rows()
    groups = group_duplicates([row["text"] for row in rows]).groups.tolist()
    assert all(
        rows[first]["split"] == row["split"] for first, row in zip(groups, rows, strict=True)
    )


def test_every_trick_is_known():
    """Disguises have the names data/README.md gives them."""
    known = set(re.findall(r"`([a-z-]+)`", (FOLDER.parent / "README.md").read_text("utf-8")))
    assert {trick for row in own_rows() for trick in row["tricks"]} <= known


def test_a_brief_lies_in_one_part():
    """Parts are cut by brief, so that a writer's situation is never on both sides."""
    parts: dict[str, set[str]] = {}
    for row in own_rows():
        parts.setdefault(row["brief"], set()).add(row["split"])
    assert all(len(found) == 1 for found in parts.values())


def test_every_brief_is_described():
    """briefs/*.tsv has a line for every brief used."""
    described = set()
    for path in sorted((FOLDER.parent / "briefs").glob("*.tsv")):
        with path.open(encoding="utf-8") as lines:
            described |= {row[0] for row in csv.reader(lines, delimiter="\t") if row}
    assert {row["brief"] for row in own_rows()} <= described


def grams(text):
    """Character 5-grams without spaces."""
    plain = re.sub(r"\s", "", text)
    return {plain[i : i + 5] for i in range(max(1, len(plain) - 4))}


def test_near_duplicates_are_rare():
    """Under 3 % of messages share 60 % of their 5-grams with an earlier one."""
    seen: dict[str, list[int]] = {}
    sizes: list[int] = []
    doubles = 0
    for row in own_rows():
        mine = grams(row["text"])
        shared: Counter[int] = Counter(other for gram in mine for other in seen.get(gram, ()))
        doubles += any(
            hits / (len(mine) + sizes[other] - hits) >= 0.6 for other, hits in shared.items()
        )
        for gram in mine:
            seen.setdefault(gram, []).append(len(sizes))
        sizes.append(len(mine))
    assert doubles / len(sizes) < 0.03
