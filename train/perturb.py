"""Disturb a message as a sly or careless writer would: one seeded change of a stated size.

Used to measure (``train.robustness``) and, disguises and noise only, to augment the fit part.
The words come from ``data/synonyms.tsv`` and ``data/disguises.tsv``, written apart from the tables
the program undoes disguises with, so that a measurement is not the program's own table read back.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from train.corpus import read_table

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from opencc import OpenCC

SEPARATORS = "·.-_*/ ~丨|"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
EMOJI = "😊🌹👍💰🔥✅❤️📢🎁"
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
HAN_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
FULLWIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
BUDGETS = (0.02, 0.05, 0.10, 0.20)
"""Edit budgets: the share of a message's characters (or words) that may change."""


@cache
def load_pairs(name: str) -> tuple[tuple[str, ...], ...]:
    """Exchangeable words, a tuple per row, from one of ``data/*.tsv``.

    Raises:
        InputError: the file is missing.
    """
    return tuple(tuple(row[0].split("|")) for row in read_table(name))


def disguise(kind: str, text: str, rng: random.Random) -> str:
    """The text with one disguise of the kind wherever it would be put.

    >>> import random
    >>> disguise("fullwidth", "加vx123", random.Random(0))
    '加ｖｘ１２３'
    """
    return DISGUISES[kind](text, rng)


def _between(marks: str, share: float) -> Callable[[str, random.Random], str]:
    def change(text: str, rng: random.Random) -> str:
        mark = rng.choice(marks)
        han = [place for place, char in enumerate(text) if _is_han(char)]
        if not han:
            return text
        # At least one, or a short message would often stay as it was.
        chosen = {rng.choice(han), *(place for place in han if rng.random() < share)}
        return "".join(char + mark if place in chosen else char for place, char in enumerate(text))

    return change


def _spaced(text: str, _: random.Random) -> str:
    return " ".join(text) if len(text) < 60 else " ".join(text[:60]) + text[60:]


def _homophones(text: str, _: random.Random) -> str:
    for plain, *others in load_pairs("disguises.tsv"):
        text = text.replace(plain, others[len(text) % len(others)])
    return text


def _traditional(text: str, _: random.Random) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2t")


DISGUISES: dict[str, Callable[[str, random.Random], str]] = {
    "symbol-insert": _between(SEPARATORS, 0.3),
    "zero-width": _between(ZERO_WIDTH, 0.5),
    "emoji": _between(EMOJI, 0.1),
    "space-insert": _spaced,
    "fullwidth": lambda text, _: text.translate(FULLWIDTH),
    "homophone": _homophones,
    "traditional-mix": _traditional,
    "number-disguise": lambda text, rng: text.translate(rng.choice((CIRCLED, HAN_DIGITS))),
}


def insert_characters(text: str, budget: float, rng: random.Random) -> str:
    """Common characters put in at random places, ``budget`` of the length."""
    characters = list(text)
    for _ in range(_edits(text, budget)):
        characters.insert(rng.randrange(len(characters) + 1), rng.choice(FILLERS))
    return "".join(characters)


def delete_characters(text: str, budget: float, rng: random.Random) -> str:
    """Characters left out at random places, ``budget`` of the length."""
    gone = set(rng.sample(range(len(text)), min(_edits(text, budget), len(text))))
    return "".join(char for place, char in enumerate(text) if place not in gone)


def swap_synonyms(text: str, budget: float, rng: random.Random) -> str:
    """Words exchanged for synonyms, at most ``budget`` of the characters changed."""
    left = _edits(text, budget)
    rows = list(load_pairs("synonyms.tsv"))
    rng.shuffle(rows)
    for row in rows:
        found = next((word for word in row if word in text), None)
        if found is None or len(found) > left:
            continue
        other = rng.choice([word for word in row if word != found])
        text = text.replace(found, other.replace("…", ""), 1)
        left -= len(found)
    return text


def reorder(text: str, budget: float, rng: random.Random) -> str:
    """Neighbouring characters exchanged, ``budget`` of the length; readable, as typed in haste."""
    characters = list(text)
    for _ in range(_edits(text, budget)):
        if len(characters) < 2:
            break
        place = rng.randrange(len(characters) - 1)
        characters[place : place + 2] = characters[place : place + 2][::-1]
    return "".join(characters)


EDITS: dict[str, Callable[..., str]] = {
    "insertion": insert_characters,
    "deletion": delete_characters,
    "synonyms": swap_synonyms,
    "reordering": reorder,
}

FILLERS = "的了是在有我不人这中大来上个国和地到说们啊吧呢哦呀"


def noise(text: str, rng: random.Random, share: float = 0.03) -> str:
    """What a bad screenshot reader makes of it: look-alike characters, a share of all."""
    pairs = _misread()
    return "".join(
        rng.choice(pairs[char]) if char in pairs and rng.random() < 10 * share else char
        for char in text
    )


@cache
def _misread() -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in load_pairs("misread.tsv")}


def _edits(text: str, budget: float) -> int:
    return max(1, round(budget * len(text))) if text else 0


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def filler(rng: random.Random, harmless: Sequence[str], notes: Sequence[str], length: int) -> str:
    """Ordinary messages, notices and official links, cut to ``length`` characters."""
    pieces: list[str] = []
    while sum(map(len, pieces)) < length:
        pieces.append(rng.choice(notes if rng.random() < 0.25 else harmless))
    return "\n".join(pieces)[:length]
