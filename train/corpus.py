"""Read the project's corpus and the outside sources it may be trained with.

``data/messages/*.jsonl`` is our own corpus, written for this project.  Outside sources are files
``NAME.jsonl`` in a folder given with ``--extra``; ``data/label_map.toml`` says what their labels
mean and which are left out.  Nothing of an outside source enters the repository.
"""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.errors import InputError
from scamscan.records import Channel, Message
from train.labelled import read_rows
from train.prepare import group_duplicates, undo_placeholders

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parent.parent / "data"
OWN = "own"
OUTSIDE_PARTS = ("report", "read", *["fit"] * 8)
"""Parts of an outside source, a tenth each, drawn by near-duplicate group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled message.

    ``kind`` is scam, unlawful-offer, marketing or benign; ``category`` is ``""`` when the source
    does not say; ``group`` keeps near relatives together when folds are cut; ``copy`` marks an
    altered copy made by ``train.augment``.
    """

    text: str
    kind: str
    category: str
    source: str
    group: str
    part: str
    level: str = ""
    channel: str = ""
    script: str = ""
    tricks: tuple[str, ...] = ()
    style: str = ""
    copy: bool = False

    @property
    def risky(self) -> bool:
        """True for scams and unlawful offers: what the risk head is asked."""
        return self.kind in ("scam", "unlawful-offer")

    @property
    def message(self) -> Message:
        """The example as a caller would hand it in."""
        return Message(text=self.text, channel=Channel(self.channel) if self.channel else None)


def read_own(folder: Path = DATA) -> list[Example]:
    """Our own corpus in file order.

    Raises:
        InputError: a file is missing or a line lacks a key.
    """
    unlawful = ("gambling", "fake-document", "escort-lure")
    styles = _styles(folder / "briefs")
    examples = []
    paths = sorted((folder / "messages").glob("*.jsonl"))
    for where, row in chain.from_iterable(map(read_rows, paths)):
        try:
            category = row["category"]
            plain = {"marketing": "marketing", "ordinary": "benign"}
            kind = plain.get(category, "unlawful-offer" if category in unlawful else "scam")
            examples.append(
                Example(
                    text=row["text"],
                    kind=kind,
                    category=category,
                    source=OWN,
                    group=row["brief"],
                    part=row["split"],
                    level=row["level"],
                    channel=row["channel"],
                    script=row["script"],
                    tricks=tuple(row["tricks"]),
                    style=styles[row["brief"]],
                )
            )
        except KeyError as error:
            raise InputError(f"key {error} is missing", where=where) from error
    if not examples:
        raise InputError("no corpus", where=str(folder / "messages"), hint="give the data folder")
    return examples


def _styles(folder: Path) -> dict[str, str]:
    """Brief → the years its writer imitates, where the description names any."""
    styles = {}
    for path in sorted(folder.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            brief, _, description = line.partition("\t")
            styles[brief] = "2012 to 2019" if re.search("201[2-9]", description) else "2020s"
    return styles


def read_extra(folder: Path, label_map: Path = DATA / "label_map.toml") -> list[Example]:
    """Every mapped outside source found in ``folder``; sources without a map are passed over.

    ``data/label_map.toml`` lists sources for fitting, ``data/judge_map.toml`` those only for
    judging.

    Raises:
        InputError: the folder holds none of the mapped sources.
    """
    rules = tomllib.loads(label_map.read_text("utf-8"))
    examples: list[Example] = []
    for name in sorted(key for key in rules if key != "table"):
        path = folder / f"{name}.jsonl"
        if path.exists():
            examples.extend(_read_source(name, path, rules[name]))
    if not examples:
        raise InputError("no mapped source", where=str(folder), hint="see data/label_map.toml")
    return examples


def _read_source(name: str, path: Path, rules: list[Mapping[str, str]]) -> list[Example]:
    """The rows of one source, exact doubles once, near-duplicates in one group and one part."""
    texts: dict[str, tuple[str, Mapping[str, str]]] = {}
    for _, row in read_rows(path):
        rule = next((rule for rule in rules if _fits(rule["label"], str(row["label"]))), None)
        if rule is None or rule["kind"] == "excluded":
            continue
        text = undo_placeholders(name, row["text"])
        texts.setdefault(re.sub(r"[\W\d]+", "", text)[:60], (text, rule))
    kept = list(texts.values())
    examples = []
    for first, (text, rule) in zip(
        group_duplicates([text for text, _ in kept]).groups.tolist(), kept, strict=True
    ):
        digest = hashlib.sha256(kept[first][0].encode("utf-8", "surrogatepass")).hexdigest()
        examples.append(
            Example(
                text=text,
                kind=rule["kind"],
                category=rule["category"],
                source=name,
                group=f"{name}:{digest[:8]}",
                part=OUTSIDE_PARTS[int(digest[8:12], 16) % len(OUTSIDE_PARTS)],
            )
        )
    return examples


def _fits(pattern: str, label: str) -> bool:
    return label.startswith(pattern[:-1]) if pattern.endswith("*") else label == pattern


def read_table(name: str) -> list[list[str]]:
    """The rows of one of ``data/*.tsv``, without comments and header.

    Raises:
        InputError: the file is missing.
    """
    path = DATA / name
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            plain = (line for line in lines if not line.startswith("#"))
            return [row for row in csv.reader(plain, delimiter="\t") if row][1:]
    except OSError as error:
        raise InputError("table cannot be read", where=str(path)) from error
