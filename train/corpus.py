"""Read the project's corpus and the outside sources it may be trained with.

``data/messages/*.jsonl`` is our own corpus, written for this project.  Outside sources are files
``NAME.jsonl`` in a folder given with ``--extra``; ``data/label_map.toml`` says what their labels
mean and which are left out.  Nothing of an outside source enters the repository.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scamscan.errors import InputError
from scamscan.records import Channel, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATA = Path(__file__).parent.parent / "data"
OWN = "own"

# Placeholder styles of the outside sources, undone so that both sides look alike to the model.
_PLACEHOLDERS = (
    (re.compile(r"CELLPHONE|PHONE"), " 13800000000 "),
    (re.compile(r"DIGIT"), "12"),
    (re.compile(r"URL"), " u.cn/a "),
    (re.compile(r"BANK"), " 6200000000000000 "),
    (re.compile(r"WECHAT|QQ(?=[^a-zA-Z]|$)"), "微信"),
    (re.compile(r"NAME|PLACE"), ""),
)
PLACEHOLDER_SOURCES = frozenset({"fbs_sms"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled message.

    ``kind`` is scam, unlawful-offer, marketing or benign; ``category`` is ``""`` when the source
    does not say; ``group`` keeps near relatives together when folds are cut.
    """

    text: str
    kind: str
    category: str
    source: str
    group: str
    part: str
    level: str = ""
    channel: str = ""

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
    examples = []
    for path, number, row in _rows(sorted((folder / "messages").glob("*.jsonl"))):
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
                )
            )
        except KeyError as error:
            raise InputError(f"key {error} is missing", where=f"{path.name}:{number}") from error
    if not examples:
        raise InputError("no corpus", where=str(folder / "messages"), hint="give the data folder")
    return examples


def read_extra(folder: Path, label_map: Path = DATA / "label_map.toml") -> list[Example]:
    """Every mapped outside source found in ``folder``; sources without a map are passed over.

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


def _read_source(name: str, path: Path, rules: list[Mapping[str, str]]) -> Iterator[Example]:
    seen = set()
    for _, _, row in _rows([path]):
        rule = next((rule for rule in rules if _fits(rule["label"], str(row["label"]))), None)
        if rule is None or rule["kind"] == "excluded":
            continue
        text = row["text"]
        if name in PLACEHOLDER_SOURCES:
            for pattern, replacement in _PLACEHOLDERS:
                text = pattern.sub(replacement, text)
        key = re.sub(r"[\W\d]+", "", text)[:60]
        if key in seen:
            continue
        seen.add(key)
        digest = hashlib.sha256(key[:20].encode("utf-8", "surrogatepass")).hexdigest()
        yield Example(
            text=text,
            kind=rule["kind"],
            category=rule["category"],
            source=name,
            group=f"{name}:{digest[:8]}",
            part=("report" if int(digest[8:12], 16) % 10 == 0 else "fit"),
        )


def _fits(pattern: str, label: str) -> bool:
    return label.startswith(pattern[:-1]) if pattern.endswith("*") else label == pattern


def _rows(paths: list[Path]) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield path, number, json.loads(line)
