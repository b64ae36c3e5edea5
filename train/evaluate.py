"""The whole scanner on a labelled file: ``expect`` says scam, benign or marketing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.categories import load_categories
from scamscan.chats.message_json import message_of
from scamscan.errors import InputError
from train.corpus import Example
from train.labelled import read_rows
from train.report import ALARM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scamscan.records import Message, Verdict

KINDS = ("scam", "benign", "marketing")
SHOWN = 10
QUOTED = 60
"""Characters of a mistake's text that are printed."""


def read_expected(path: Path) -> tuple[list[Example], list[Message]]:
    """Messages with what is expected of them; ``Message`` keys, ``expect`` and maybe ``category``.

    Raises:
        InputError: a line cannot be read, or expects something unknown; the message names it.
    """
    examples, messages = [], []
    for where, row in read_rows(path):
        expect, category = row.get("expect"), row.get("category") or ""
        if expect not in KINDS:
            raise InputError(
                f"expect is {expect!r}", where=where, hint="one of " + ", ".join(KINDS)
            )
        if category and category not in load_categories():
            raise InputError(f"category {category!r} is not known", where=where)
        message = message_of(row, where)
        messages.append(message)
        examples.append(
            Example(
                text=message.text,
                kind=str(expect),
                category=str(category),
                source=path.stem,
                group=where,
                part="report",
            )
        )
    if not examples:
        raise InputError("no rows", where=str(path), hint='{"text": "…", "expect": "scam"}')
    return examples, messages


def worst_mistakes(
    examples: Sequence[Example], verdicts: Sequence[Verdict], most: int = SHOWN
) -> dict[str, list[dict[str, Any]]]:
    """False alarms with the highest scores and misses with the lowest.

    Each with its place, score, the beginning of its text and the reasons counted.
    """
    alarms, misses = [], []
    for item, verdict in zip(examples, verdicts, strict=True):
        alarmed = verdict.level.rank >= ALARM
        if item.risky and not alarmed:
            misses.append((verdict.score, item, verdict))
        elif not item.risky and alarmed:
            alarms.append((-verdict.score, item, verdict))
    return {
        "false alarms": [_entry(*one) for one in sorted(alarms, key=lambda one: one[0])[:most]],
        "misses": [_entry(*one) for one in sorted(misses, key=lambda one: one[0])[:most]],
    }


def _entry(_: float, item: Example, verdict: Verdict) -> dict[str, Any]:
    text = " ".join(item.text.split())
    return {
        "where": item.group,
        "score": round(verdict.score, 3),
        "text": text[:QUOTED] + "…" * (len(text) > QUOTED),
        "signals": [signal.code for signal in verdict.signals if signal.counted > 0],
    }
