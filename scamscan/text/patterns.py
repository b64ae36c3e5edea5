"""Phrases with gaps, found in one pass.

A phrase of ``tables/acts.tsv`` is a row of parts; each part is a set of alternatives, and between
two parts lies a short gap that never crosses the end of a sentence.  Only the rarest part of a
phrase, its *anchor*, goes into the phrase index; its neighbours are looked up in place.  So an
ordinary message pays for the few anchors it holds, and work stays linear in the text whatever
the phrases are: a bounded look to either side of each anchor.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.errors import TableError
from scamscan.phrases import PhraseIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scamscan.batch import Batch
    from scamscan.text.anchors import Anchors

GAP: Final = 6
"""Characters a ``…`` may stand for; long enough for a city's name, short enough to stay in the
clause.  Judgement, not measured."""

_BARRIER: Final = frozenset("。!?！？;；\n")
_MOST_PRODUCT: Final = 40
"""Two sets of alternatives side by side are multiplied out up to this many; beyond, they stay two
parts with no gap between them."""
_TOKEN: Final = re.compile(r"\[([^\[\]]*)\](\??)|(…)|([^\[\]<>…]+)")
# How common a literal of 1, 2, 3, 4 … characters is, relatively; only used to choose the anchor.
_COMMON: Final = (1000.0, 6.0, 1.5, 0.5)


_LONG_TEXT: Final = 20_000
_FLOOD: Final = 32
"""In texts longer than ``_LONG_TEXT`` characters a literal anchors phrases once per ``_FLOOD``
characters, so that a megabyte of one trigger word costs no more than a megabyte of prose."""
_ARRAY_PAYS: Final = 150_000
"""Characters of one text from which filling the arrays of anchors costs less than it saves."""


class Part:
    """One set of alternatives of a phrase.

    Args:
        literals: the alternatives, none empty.
        gap: characters that may lie between the part before and this one.

    >>> part = Part(["发我", "告诉我", "发"], 6)
    >>> part.heads["发"]
    ('发我', '发')
    """

    __slots__ = ("__dict__", "gap", "literals")

    def __init__(self, literals: Iterable[str], gap: int) -> None:
        self.literals = frozenset(literals)
        self.gap = gap

    # Most parts are never met in a text, so these wait until they are.
    @cached_property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        """First character → the literals that start with it, longest first."""
        return self._grouped(0)

    @cached_property
    def tails(self) -> Mapping[str, tuple[str, ...]]:
        """Last character → the literals that end with it, longest first."""
        return self._grouped(-1)

    def _grouped(self, place: int) -> dict[str, tuple[str, ...]]:
        groups: dict[str, list[str]] = {}
        for literal in sorted(self.literals, key=lambda one: (-len(one), one)):
            groups.setdefault(literal[place], []).append(literal)
        return {character: tuple(literals) for character, literals in groups.items()}


class Pattern(NamedTuple):
    """One row of the table, taken apart."""

    code: str
    parts: tuple[Part, ...]


class Match(NamedTuple):
    """One phrase found: half-open range of the text, and its act code."""

    start: int
    end: int
    code: str


class Anchored(NamedTuple):
    """A phrase as it looks from one of its parts."""

    code: str
    before: tuple[tuple[Part, int], ...]
    """Parts left of the anchor, nearest first, each with the gap on its right."""
    after: tuple[Part, ...]


class Look(NamedTuple):
    """Where a part must show itself beside an anchor: cheap to check, and mostly it does not."""

    forward: bool
    skip: int
    """Characters beside the anchor passed over; the part beyond a neighbour stands no nearer."""
    reach: int
    signs: frozenset[str]
    """One of these characters must lie within reach: first characters of the part, or last ones."""
    literals: Mapping[str, tuple[str, ...]]
    """The literals behind each sign."""
    phrase: Anchored


class _Literal:
    """What one literal stands for: phrases it is alone, and phrases it anchors."""

    __slots__ = ("codes", "looks", "phrases")

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.phrases: list[Anchored] = []
        self.looks: tuple[Look, ...] | None = None
        """None until the literal is met: most never are."""

    def look(self) -> tuple[Look, ...]:
        """Work ``looks`` out."""
        self.looks = tuple(map(_look, self.phrases))
        return self.looks


def _look(phrase: Anchored) -> Look:
    """Where the part next to the anchor must show itself."""
    if phrase.after:
        return _ahead(phrase.after[0], 0, 0, phrase)
    part, gap = phrase.before[0]
    return _behind(part, 0, gap, phrase)


def look_further(phrase: Anchored) -> Look | None:
    """Where a second part must show itself; None for a phrase of two parts."""
    if phrase.after and phrase.before:
        part, gap = phrase.before[0]
        return _behind(part, 0, gap, phrase)
    if len(phrase.after) > 1:
        near, part = phrase.after[:2]
        lengths = list(map(len, near.literals))
        return _ahead(part, min(lengths), near.gap + max(lengths), phrase)
    if len(phrase.before) > 1:
        (near, near_gap), (part, gap) = phrase.before[:2]
        lengths = list(map(len, near.literals))
        return _behind(part, min(lengths), near_gap + max(lengths) + gap, phrase)
    return None


def _ahead(part: Part, skip: int, further: int, phrase: Anchored) -> Look:
    reach = further + part.gap + 1
    return Look(True, skip, reach, frozenset(part.heads), part.heads, phrase)


def _behind(part: Part, skip: int, reach: int, phrase: Anchored) -> Look:
    return Look(False, skip, reach + 1, frozenset(part.tails), part.tails, phrase)


def read_phrase(code: str, phrase: str, classes: Mapping[str, str], where: str) -> Pattern:
    """Take one phrase of the table apart.

    ``…`` is a gap, ``[a|b]`` one of, ``[a|b]?`` may be missing, ``<name>`` a word class.

    Raises:
        TableError: an empty phrase, an unknown class, or a bracket left open.

    >>> pattern = read_phrase("ask.code", "[把|将]验证码…<me>", {"me": "[发我|告诉我]"}, "")
    >>> [(sorted(part.literals), part.gap) for part in pattern.parts]
    [(['将验证码', '把验证码'], 0), (['发我', '告诉我'], 6)]
    """
    for name, group in classes.items():
        phrase = phrase.replace(f"<{name}>", group)
    parts: list[tuple[list[str], int]] = []
    gap, reached, glued = 0, 0, False
    for token in _TOKEN.finditer(phrase):
        group, missing, dots, plain = token.groups()
        choices = [plain] if group is None else group.split("|")
        if token.start() != reached or (not dots and "" in choices):
            break
        reached = token.end()
        if dots:
            gap, glued = GAP, False
        elif missing and not (glued and _multiply(parts, ["", *choices])):
            gap, glued = max(gap, *map(len, choices)), False
        elif not missing and not (glued and _multiply(parts, choices)):
            parts.append((choices, gap if parts else 0))
            gap, glued = 0, True
    if reached != len(phrase) or not parts:
        raise TableError(f"phrase cannot be read: {phrase}", where=where)
    return Pattern(code, tuple(Part(choices, gap) for choices, gap in parts))


def _multiply(parts: list[tuple[list[str], int]], choices: Sequence[str]) -> bool:
    """Put ``choices`` right behind the last part, unless that makes too many; whether it did."""
    before, gap = parts[-1]
    if len(before) * len(choices) > _MOST_PRODUCT:
        return False
    parts[-1] = [one + two for one in before for two in choices], gap
    return True


class Finder:
    """Finds the phrases of a table.

    >>> pattern = read_phrase("ask.code", "验证码…[发我|告诉我]", {}, "")
    >>> finder = Finder([pattern])
    >>> finder.find("收到验证码马上告诉我")
    [Match(start=2, end=10, code='ask.code')]
    >>> finder.find("验证码。发我")
    []
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        counts = count_literals(patterns)
        literals: defaultdict[str, _Literal] = defaultdict(_Literal)
        for pattern in patterns:
            parts = pattern.parts
            if len(parts) == 1:
                for literal in parts[0].literals:
                    literals[literal].codes.append(pattern.code)
                continue
            place = rarest(pattern, counts)
            phrase = anchored(pattern, place)
            for literal in parts[place].literals:
                literals[literal].phrases.append(phrase)
        self._literals = tuple(literals.items())
        self._index = PhraseIndex(self._literals)

    def find(self, text: str) -> list[Match]:
        """Every phrase in ``text``, in any order."""
        if len(text) > _ARRAY_PAYS:
            return self._find_long(text)
        found: list[Match] = []
        letters = list(text)  # one object per character, so that looking it up again is cheap
        latest: dict[_Literal, int] | None = {} if len(text) > _LONG_TEXT else None
        for start, end, (literal,) in self._index.entries(text):
            if literal.codes:
                found.extend([Match(start, end, code) for code in literal.codes])
            if latest is not None and literal.phrases:
                if start - latest.get(literal, -_FLOOD) < _FLOOD:
                    continue
                latest[literal] = start
            looks = literal.looks
            for forward, _, reach, signs, _, phrase in literal.look() if looks is None else looks:
                if forward:
                    window = letters[end : end + reach]
                else:
                    window = letters[start - reach if start > reach else 0 : start]
                if not signs.isdisjoint(window):
                    span = span_of(text, start, end, phrase)
                    if span is not None:
                        found.append(Match(*span, phrase.code))
        return found

    def find_each(self, batch: Batch) -> list[list[Match]]:
        """``find`` of every text of a batch, in any order within a text.

        >>> from scamscan.batch import Batch
        >>> finder = Finder([read_phrase("ask.code", "验证码…[发我|告诉我]", {}, "")])
        >>> finder.find_each(Batch(["收到验证码马上告诉我", "验证码。发我"]))
        [[Match(start=2, end=10, code='ask.code')], []]
        """
        found = self._read(batch, self._anchors.find(batch))
        for owner, text in enumerate(batch.texts):
            if len(text) > _LONG_TEXT:
                found[owner] = self.find(text)
        return found

    def _find_long(self, text: str) -> list[Match]:
        """``find`` of a text so long that arrays pay, numpy's loading and their filling counted."""
        from scamscan.batch import Batch  # here: it needs numpy, and one message does not

        batch = Batch([text])
        return self._read(batch, self._anchors.find(batch, _FLOOD))[0]

    def _read(
        self, batch: Batch, seen: Iterable[tuple[int, int, int, int, Anchored | None]]
    ) -> list[list[Match]]:
        """The phrases among what the anchors have seen."""
        found: list[list[Match]] = [[] for _ in batch.texts]
        texts, literals = batch.texts, self._literals
        for owner, start, end, number, phrase in seen:
            text = texts[owner]
            literal, meaning = literals[number]
            if not text.startswith(literal, start):
                continue
            if phrase is None:
                found[owner] += [Match(start, end, code) for code in meaning.codes]
            else:
                span = span_of(text, start, end, phrase)
                if span is not None:
                    found[owner].append(Match(*span, phrase.code))
        return found

    @cached_property
    def _anchors(self) -> Anchors[Anchored]:
        from scamscan.text.anchors import Anchors  # here: it needs numpy, and one message does not

        meanings = [meaning for _, meaning in self._literals]
        # A phrase is anchored by each literal of a part, and looks the same way for all of them.
        phrases = {id(phrase): phrase for meaning in meanings for phrase in meaning.phrases}
        looks = {key: _look(phrase) for key, phrase in phrases.items()}
        return Anchors(
            [literal for literal, _ in self._literals],
            [bool(meaning.codes) for meaning in meanings],
            [tuple([looks[id(phrase)] for phrase in one.phrases]) for one in meanings],
            look_further,
        )


def span_of(text: str, start: int, end: int, phrase: Anchored) -> tuple[int, int] | None:
    """The whole phrase around its anchor ``text[start:end]``."""
    for part in phrase.after:
        end = _end_after(text, end, part)
        if end < 0:
            return None
    for part, gap in phrase.before:
        start = _start_before(text, start, part, gap)
        if start < 0:
            return None
    return start, end


def _commonness(part: Part, counts: Mapping[str, int]) -> float:
    """Rough frequency of a part: short literals, and those many rows use, are common."""
    return sum(_COMMON[min(len(one), 4) - 1] * counts[one] for one in part.literals)


def count_literals(patterns: Iterable[Pattern]) -> Counter[str]:
    """In how many parts each literal stands."""
    return Counter(one for pattern in patterns for part in pattern.parts for one in part.literals)


def rarest(pattern: Pattern, counts: Mapping[str, int]) -> int:
    """The part of a phrase that is met least often: its anchor."""
    parts = pattern.parts
    return min(range(len(parts)), key=lambda at: _commonness(parts[at], counts))


def anchored(pattern: Pattern, place: int) -> Anchored:
    """A phrase as it looks from the part at ``place``."""
    parts = pattern.parts
    before = tuple((parts[at], parts[at + 1].gap) for at in range(place - 1, -1, -1))
    return Anchored(pattern.code, before, parts[place + 1 :])


def _end_after(text: str, position: int, part: Part) -> int:
    """End of the nearest literal of ``part`` that starts within the gap; -1 when there is none."""
    heads = part.heads
    for at, character in enumerate(text[position : position + part.gap + 1], position):
        for literal in heads.get(character, ()):
            if text.startswith(literal, at):
                return at + len(literal)
        if character in _BARRIER:
            return -1
    return -1


def _start_before(text: str, position: int, part: Part, gap: int) -> int:
    """Start of the nearest literal of ``part`` that ends within the gap; -1 when there is none."""
    tails = part.tails
    at = position
    for character in reversed(text[max(position - gap - 1, 0) : position]):
        for literal in tails.get(character, ()):
            if text.endswith(literal, 0, at):
                return at - len(literal)
        if character in _BARRIER:
            return -1
        at -= 1
    return -1
