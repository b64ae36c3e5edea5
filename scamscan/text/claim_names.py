"""Offices, roles and brands named in a text: the people a message may claim to come from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.brands import Brand, Name, load_brands, pick_names
from scamscan.phrases import Hit, PhraseIndex
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.batch import Batch

_TABLE: Final = "sender_words.tsv"
_COLUMNS: Final = ("word", "kind", "role")

_SECTOR_KINDS: Final = {
    "bank": "bank",
    "police": "police",
    "court": "court",
    "gov": "government",
    "carrier": "carrier",
    "express": "courier",
    "payment": "platform",
    "social": "platform",
    "ecommerce": "platform",
    "life": "platform",
    "travel": "platform",
    "transport": "platform",
    "airline": "platform",
    "insurance": "finance",
    "securities": "finance",
    "loan": "finance",
    "crypto": "finance",
}


class Word(NamedTuple):
    """What a word of the table says somebody is."""

    kind: str
    role: str


class Target(NamedTuple):
    """Somebody named in a text: range, kind, role (of ``sender_words.tsv``), brand."""

    start: int
    end: int
    kind: str
    role: str
    brand: Brand | None


class Named(NamedTuple):
    """One text with everybody named in it."""

    text: str
    hits: Sequence[Hit[Word | Name]]
    """Ordered by end."""
    ends: Sequence[int]
    starts: frozenset[int]

    def targets(self, start: int, end: int, *, anchored: bool) -> list[Target]:
        """Brands and offices in ``text[start:end]``, in order, longest first at each place."""
        if not self.ends or self.ends[0] > end:
            return []
        low = bisect_left(self.ends, start)
        inside = [
            hit for hit in self.hits[low : bisect_right(self.ends, end, low)] if hit.start >= start
        ]
        if not inside:
            return []
        targets: list[Target] = []
        names: list[Hit[Name]] = []
        for hit in inside:
            if isinstance(hit.value, Word):
                targets.append(Target(hit.start, hit.end, *hit.value, None))
            elif anchored or not hit.value.everyday:
                names.append(Hit(hit.start, hit.end, hit.value))
        targets += [
            Target(hit.start, hit.end, _brand_kind(hit.value), "brand", hit.value)
            for hit in pick_names(names, self.text, start, min(end, len(self.text)))
        ]
        if len(targets) < 2:
            return targets
        targets.sort(key=lambda one: (one.start, -one.end, one.brand is None))
        kept: list[Target] = []
        for one in targets:
            if not kept or one.start >= kept[-1].end:
                kept.append(one)
        return kept


def _brand_kind(brand: Brand) -> str:
    return _SECTOR_KINDS.get(brand.sector, "brand")


def word_rows() -> tuple[tuple[str, ...], ...]:
    """Word, kind and role of every row of the table.

    Raises:
        TableError: the table is missing or damaged.
    """
    return load_tsv(_TABLE, _COLUMNS)


@cache
@told_damage(_TABLE)
def _index() -> PhraseIndex[Word | Name]:
    words = [(word, Word(kind, role)) for word, kind, role in word_rows() if kind != "heading"]
    return PhraseIndex([*words, *load_brands().phrases()])


def find_named(text: str) -> Named:
    """Everybody named in a folded text.

    >>> named = find_named("我是工行的客服")
    >>> [(one.kind, one.role) for one in named.targets(0, 7, anchored=False)]
    [('bank', 'brand'), ('other', 'person')]
    """
    return _named(text, list(_index().find(text)))


def find_named_each(batch: Batch) -> Iterator[tuple[int, int, Named]]:
    """Texts that may claim something: number, flags of ``may``, and who is named there."""
    from scamscan.text.claim_glance import claims_in  # here: it needs numpy

    index = _index()
    names = index.glance(batch)
    flags = claims_in(batch, names)
    chosen = [number for number, held in enumerate(flags) if held]
    hits = index.read(batch, names.of(batch, chosen))
    for number in chosen:
        yield number, flags[number], _named(batch.texts[number], hits[number])


def _named(text: str, hits: list[Hit[Word | Name]]) -> Named:
    return Named(text, hits, [hit.end for hit in hits], frozenset([hit.start for hit in hits]))
