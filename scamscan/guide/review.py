"""Which rows of the guidance a person still has to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.guidance import load_hotlines, load_lines, sentences
from scamscan.guide import rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

STALE_DAYS: Final = 180
"""Half a year; a choice, not measured."""
_WITHOUT_SOURCE: Final = ("name", "alias", "number", "numbers", "law", "ask", "money", "unit",
                          "fields", "opening", "contact", "law-note", "like", "to", "who",
                          "payer", "spoken", "account", "gave", "act", "phone",
                          "without")  # fmt: skip
"""Parts that say nothing about the world by themselves, or point to a table with its own source."""


class Entry(NamedTuple):
    """One row of any guidance table, reduced to what a review needs."""

    where: str
    name: str
    sources: tuple[str, ...]
    compiled: date
    confirmed: date | None
    number: bool
    needs_source: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a person has to look at."""

    rows: int
    stale: tuple[Entry, ...]
    """Written more than ``STALE_DAYS`` days ago, or in the future."""
    unconfirmed: tuple[Entry, ...]
    """Numbers, sites and apps nobody has dialled or opened."""
    missing: tuple[Entry, ...]
    """Rows without a source, or with one the register does not have."""


def review(today: date) -> Review:
    """Every guidance row, checked for age, confirmation and source.

    Raises:
        TableError: a table is missing or damaged.

    >>> from datetime import date
    >>> found = review(date(2026, 11, 22))
    >>> len(found.stale), len(found.missing)
    (0, 0)
    """
    return judge(tuple(entries()), rows.load_sources(), today)


def judge(found: tuple[Entry, ...], sources: Collection[str], today: date) -> Review:
    """The same for given rows and a given register."""
    return Review(
        rows=len(found),
        stale=tuple(entry for entry in found if not 0 <= _age(entry, today) <= STALE_DAYS),
        unconfirmed=tuple(entry for entry in found if entry.number and entry.confirmed is None),
        missing=tuple(
            entry
            for entry in found
            if entry.needs_source
            and not (entry.sources and all(source in sources for source in entry.sources))
        ),
    )


def _age(entry: Entry, today: date) -> int:
    """Days since the row was last looked at by a person, or else written."""
    return (today - max(entry.compiled, entry.confirmed or entry.compiled)).days


def entries() -> Iterator[Entry]:
    """Every row of every guidance table."""
    for table in rows.SENTENCE_TABLES:
        for plan in load_lines(table):
            for line in sentences(table, plan):
                yield Entry(
                    f"{table}: {plan}.{line.part}",
                    line.text,
                    line.sources,
                    line.compiled,
                    line.confirmed,
                    number=False,
                    needs_source=line.part not in _WITHOUT_SOURCE,
                )
    for (region, number), row in load_hotlines().items():
        where = f"guide_numbers.tsv: {region} {number}"
        name = f"{row.name} {number}"
        yield Entry(where, name, (row.source,), row.compiled, row.confirmed, number=True)
    for key, law in rows.load_law().items():
        where = f"{rows.LAW}: {key}"
        yield Entry(where, law.citation, (law.source,), law.compiled, law.confirmed, number=False)
    for saying in rows.load_sayings():
        where = f"{rows.SAYINGS}: {saying.id}"
        yield Entry(
            where, saying.said, saying.sources, saying.compiled, saying.confirmed, number=False
        )
