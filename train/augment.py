"""Altered copies of fit messages, so that a typing error or a disguise does not change the answer.

Only the fit part is ever copied; a copy stays in its message's group, so no fold sees a message and
its copy on different sides.  Seeded by the message, not by its place: adding a message to the
corpus changes no other message's copy.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from train import perturb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from train.corpus import Example

SHARES: dict[str, float] = {
    "slot filling": 0.04,
    "disguise": 0.06,
    "line breaks": 0.03,
    "misreading": 0.03,
    "truncation": 0.04,
    "insertion": 0.05,
    "deletion": 0.05,
    "reordering": 0.05,
    "padding": 0.05,
}
"""Share of fit messages that get a copy of each kind; at most one copy a message."""
WEIGHT = 0.5
"""A copy counts half as much as a message: it says nothing new about what scams are."""
EDIT_BUDGET = 0.05
SHORTEST = 12
"""Shorter messages lose their meaning when cut or edited."""
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"


def augment(examples: Sequence[Example]) -> list[Example]:
    """Copies of some of the examples, altered; ``part`` and ``group`` are theirs, ``copy`` is True.

    Examples of other parts than *fit* give none.
    """
    harmless = [item.text for item in examples if item.part == "fit" and not item.risky]
    copies = []
    for item in examples:
        if item.part != "fit" or len(item.text) < SHORTEST:
            continue
        rng = random.Random(hashlib.sha256(item.text.encode("utf-8", "surrogatepass")).digest())
        kind = _draw(rng)
        if kind is None:
            continue
        text = _CHANGES[kind](item.text, rng, harmless)
        if text != item.text:
            copies.append(replace(item, text=text, copy=True))
    return copies


def _draw(rng: random.Random) -> str | None:
    left = rng.random()
    for kind, share in SHARES.items():
        left -= share
        if left < 0:
            return kind
    return None


def _fill(text: str, rng: random.Random, _: Sequence[str]) -> str:
    """Other digits, other surnames: what a template would vary."""
    text = re.sub("[0-9]", lambda found: rng.choice("0123456789"), text)
    return re.sub(
        f"[{_SURNAMES}](?=先生|女士|经理|老师|主任|总)", lambda _: rng.choice(_SURNAMES), text
    )


def _disguise(text: str, rng: random.Random, _: Sequence[str]) -> str:
    return perturb.disguise(rng.choice(sorted(perturb.DISGUISES)), text, rng)


def _break_lines(text: str, rng: random.Random, _: Sequence[str]) -> str:
    return re.sub("[,。!?，！？ ]", lambda found: rng.choice((found[0], "\n", " ")), text)


def _truncate(text: str, rng: random.Random, _: Sequence[str]) -> str:
    """The first two thirds or more: a preview, or a message cut by a screenshot."""
    return text[: rng.randrange(2 * len(text) // 3, len(text))]


def _pad(text: str, rng: random.Random, harmless: Sequence[str]) -> str:
    parts = [text, perturb.filler(rng, harmless, harmless, rng.randrange(20, 200))]
    rng.shuffle(parts)
    return rng.choice("\n。 ").join(parts)


_CHANGES: dict[str, Callable[[str, random.Random, Sequence[str]], str]] = {
    "slot filling": _fill,
    "disguise": _disguise,
    "line breaks": _break_lines,
    "misreading": lambda text, rng, _: perturb.noise(text, rng),
    "truncation": _truncate,
    "insertion": lambda text, rng, _: perturb.insert_characters(text, EDIT_BUDGET, rng),
    "deletion": lambda text, rng, _: perturb.delete_characters(text, EDIT_BUDGET, rng),
    "reordering": lambda text, rng, _: perturb.reorder(text, EDIT_BUDGET, rng),
    "padding": _pad,
}
