"""A scammer who reads our answers: each scam is rewritten, step by step, until nobody is warned.

The attacker sees the whole verdict of every attempt, score and marked words included, and keeps the
attempt with the lowest score (greedy search).  He may swap words for synonyms, disguise, insert,
split, reorder and pad, within limits that leave the message readable, and asks at most 200 times.
His words come from ``data/synonyms.tsv`` and ``data/disguises.tsv``, not from the program's tables.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from train import perturb
from train.interval import share
from train.report import ALARM, cell_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.records import Verdict
    from scamscan.scanner import Scanner
    from train.corpus import Example

BUDGETS = (0, 1, 5, 10, 20, 50, 100, 200)
"""Questions asked of the program at which recall is reported."""
ATTEMPTS = 10
"""Rewritings tried before the best is kept: 200 questions are 20 steps."""
EDIT_SHARE, LEAST_EDITS = 0.1, 2
"""At most a tenth of the characters are touched, and two in the shortest message: beyond that a
reader stumbles, and a scam nobody understands earns nothing.  Judgement, not measured."""
PADDING = 200
"""Characters of harmless text that may be added."""
AIMED = 0.7
"""Share of the attempts that change a place the verdict pointed at."""
_JOINTS = ("\n", "。", " ", "，")
_SENTENCE = re.compile(r"[^，。！？；,!?;\n]+[，。！？；,!?;\n]*")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A rewriting: what it says, what it cost, and which move made it."""

    text: str
    edits: int = 0
    padding: int = 0
    move: str = ""


@dataclass(slots=True)
class Target:
    """One scam under attack; the verdict is that on ``best``."""

    most_edits: int
    best: Attempt
    verdict: Verdict
    rng: random.Random
    asked: int = 0
    moves: list[str] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether the best rewriting so far is still called suspicious."""
        return self.verdict.level.rank >= ALARM


def measure(scanner: Scanner, examples: Sequence[Example]) -> dict[str, Any]:
    """Share of the scams still called suspicious after so many questions of the attacker.

    ``recall`` counts all scams, those missed as they were written too; ``kept`` those found as
    written; ``moves`` says which moves the successful rewritings were made of.
    """
    scams = [item.text for item in examples if item.risky]
    harmless = [item.text for item in examples if item.kind == "benign"]
    verdicts = list(scanner.scan_many(scams))
    targets = [start(text, verdict) for text, verdict in zip(scams, verdicts, strict=True)]
    plain = sum(target.found for target in targets)
    recall, kept = {}, {}
    for budget in BUDGETS:
        while active := [one for one in targets if one.found and one.asked < budget]:
            _step(scanner, active, harmless, budget)
        hits = sum(target.found for target in targets)
        recall[str(budget)] = cell_of(share(hits, len(targets)))
        kept[str(budget)] = cell_of(share(hits, plain))
    moves: dict[str, int] = {}
    for target in targets:
        for move in set() if target.found else set(target.moves):
            moves[move] = moves.get(move, 0) + 1
    return {"recall": recall, "kept": kept, "moves": dict(sorted(moves.items()))}


def start(text: str, verdict: Verdict) -> Target:
    """A scam as it was written; what is drawn for it depends on its text alone."""
    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    most = max(LEAST_EDITS, int(EDIT_SHARE * len(text)))
    return Target(most, Attempt(text), verdict, random.Random(seed))


def _step(
    scanner: Scanner, targets: Sequence[Target], harmless: Sequence[str], budget: int
) -> None:
    """One round for every target: up to ATTEMPTS questions, the lowest score kept."""
    tried: list[tuple[Target, Attempt]] = []
    for target in targets:
        most = min(ATTEMPTS, budget - target.asked)
        target.asked += most
        tried += [(target, one) for one in attempts(target, harmless, most)]
    answers = scanner.scan_many([attempt.text for _, attempt in tried])
    for (target, attempt), verdict in zip(tried, answers, strict=True):
        if (verdict.level.rank, verdict.score) < (target.verdict.level.rank, target.verdict.score):
            target.best, target.verdict = attempt, verdict
            target.moves.append(attempt.move)


def attempts(target: Target, harmless: Sequence[str], most: int) -> list[Attempt]:
    """Different rewritings of the best so far, within the limits."""
    found: dict[str, Attempt] = {target.best.text: target.best}
    for _ in range(4 * most):
        if len(found) > most:
            break
        name = target.rng.choice(list(MOVES))
        attempt = MOVES[name](target.best, _place(target), harmless, target.rng)
        if attempt.edits <= target.most_edits and attempt.padding <= PADDING:
            found.setdefault(attempt.text, attempt)
    del found[target.best.text]
    return list(found.values())


def _place(target: Target) -> int:
    """Where to change the text: mostly inside what the verdict marked."""
    spans = [one.span for one in target.verdict.signals if one.span and one.counted > 0]
    low, high = 0, len(target.best.text)
    if spans and target.rng.random() < AIMED:
        low, high = target.rng.choice(spans)
    return target.rng.randrange(low, max(low + 1, high))


def _edited(before: Attempt, text: str, edits: int, move: str) -> Attempt:
    return Attempt(text, before.edits + edits, before.padding, move)


def _exchange(name: str, move: str) -> Callable[..., Attempt]:
    """Words of a table for others of their row, the one nearest to the place first."""

    def change(before: Attempt, place: int, _: Sequence[str], rng: random.Random) -> Attempt:
        text = before.text
        near = min(
            (
                (abs(found.start() - place), found.start(), word, row)
                for row in perturb.load_pairs(name)
                for word in row
                for found in re.finditer(re.escape(word), text)
            ),
            default=None,
        )
        if near is None:
            return before
        start, word, row = near[1:]
        other = rng.choice([one for one in row if one != word]).replace("…", "")
        return _edited(before, text[:start] + other + text[start + len(word) :], len(word), move)

    return change


def _insert(marks: Sequence[str], move: str) -> Callable[..., Attempt]:
    """One mark put in at the place."""

    def change(before: Attempt, place: int, _: Sequence[str], rng: random.Random) -> Attempt:
        text = before.text
        return _edited(before, text[:place] + rng.choice(marks) + text[place:], 1, move)

    return change


def _swap(before: Attempt, place: int, _: Sequence[str], __: random.Random) -> Attempt:
    """Two neighbouring characters exchanged, as typed in haste."""
    text = before.text
    pair = text[place : place + 2]
    return _edited(before, text[:place] + pair[::-1] + text[place + 2 :], 2, "reorder characters")


def _turn(before: Attempt, place: int, _: Sequence[str], __: random.Random) -> Attempt:
    """The clause at the place said before the one in front of it."""
    clauses = [(found.start(), found.group()) for found in _SENTENCE.finditer(before.text)]
    at = max((i for i, (begin, _) in enumerate(clauses) if begin <= place), default=0)
    if at == 0:
        return before
    begin = clauses[at - 1][0]
    end = clauses[at][0] + len(clauses[at][1])
    turned = clauses[at][1] + clauses[at - 1][1]
    return _edited(before, before.text[:begin] + turned + before.text[end:], 0, "reorder clauses")


def _pad(before: Attempt, _: int, harmless: Sequence[str], rng: random.Random) -> Attempt:
    """A harmless message in front or behind."""
    left = PADDING - before.padding
    piece = rng.choice(harmless)[:left]
    parts = [before.text, piece]
    rng.shuffle(parts)
    text = rng.choice(_JOINTS).join(parts)
    return Attempt(text, before.edits, before.padding + len(piece) + 1, "padding")


MOVES: dict[str, Callable[..., Attempt]] = {
    "synonym": _exchange("synonyms.tsv", "synonym"),
    "disguise": _exchange("disguises.tsv", "disguise"),
    "insert symbol": _insert(perturb.SEPARATORS, "insert symbol"),
    "insert invisible": _insert(perturb.ZERO_WIDTH, "insert invisible"),
    "insert emoji": _insert(perturb.EMOJI, "insert emoji"),
    "insert filler": _insert(perturb.FILLERS, "insert filler"),
    "split lines": _insert("\n", "split lines"),
    "reorder characters": _swap,
    "reorder clauses": _turn,
    "padding": _pad,
}
