"""From a verdict to what to do now, taken whole from sourced tables.

No advice is made up here.  The tables hold one sentence a line, each with its evidence level, its
sources, the day it was written and the day a person checked it; this module picks a plan's lines
and fills in the shared ones.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan import tables
from scamscan.errors import TableError
from scamscan.records import Guidance, Level, PhoneNumber

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = ("plan", "part", "text", "level", "sources", "compiled", "confirmed")
NUMBER_COLUMNS = (
    "number", "kind", "region", "name", "does", "does_not", "level", "source", "compiled",
    "confirmed",
)  # fmt: skip
EVIDENCE_LEVELS = ("V1", "V2", "D", "V3", "NV")
"""Strongest first: law read, agency or press, derived from those, secondary pages, not verified."""
UNSURE_LEVELS = ("V3", "NV")
"""Shown with 请核实."""
_PLEASE_VERIFY = "（请核实）"
MAINLAND = "cn"
_TABLE = "guidance.tsv"
_NUMBERS = "guide_numbers.tsv"
_SEPARATOR = "；"


class Sentence(NamedTuple):
    """One line of a guidance table."""

    part: str
    """What it is: ``headline``, ``step``, ``avoid``, ``number`` …"""
    text: str
    level: str
    """A value of ``EVIDENCE_LEVELS``."""
    sources: tuple[str, ...]
    """Names in ``guide_sources.tsv``."""
    compiled: date
    confirmed: date | None
    """None: no person has checked it yet."""

    @property
    def shown(self) -> str:
        """The text, with 请核实 where only secondary pages or nothing stand behind it."""
        return flagged(self.text, self.level)

    @property
    def unsure(self) -> bool:
        """Whether the reader is asked to check it."""
        return self.level in UNSURE_LEVELS


class Hotline(NamedTuple):
    """An official number, app or site; never one taken from a message."""

    number: str
    kind: str
    """``phone``, ``bank``, ``sms``, ``app`` or ``site``."""
    name: str
    does: str
    does_not: str
    level: str
    source: str
    compiled: date
    confirmed: date | None

    @property
    def shown_name(self) -> str:
        """The name, with 请核实 where the number was not seen on an official page."""
        return flagged(self.name, self.level)


def flagged(text: str, level: str) -> str:
    """The text, with 请核实 instead of its full stop where the evidence is not sure.

    >>> flagged("拨 95017。", "NV"), flagged("拨 110。", "V1")
    ('拨 95017（请核实）', '拨 110。')
    """
    return text.removesuffix("。") + _PLEASE_VERIFY if level in UNSURE_LEVELS else text


@cache
def advise(level: Level, category: str) -> Guidance:
    """The plan for a verdict.

    At ``suspicious`` and above: the category's own plan, or the general one, marked as such, where
    the category has none (the harmless ones).  Below: how to check for oneself.

    Raises:
        TableError: a table is missing or damaged.

    >>> advise(Level.LIKELY_SCAM, "code-request").headline
    '验证码就是您的钥匙，谁要都不给。'
    >>> advise(Level.LIKELY_SCAM, "ordinary").general
    True
    """
    if level is Level.NOTHING_FOUND:
        return _guidance("general/nothing-found", "")
    if level is Level.UNSURE:
        return _guidance("general/unsure", "")
    if f"category/{category}" in load_lines(_TABLE):
        return _guidance(f"category/{category}", category)
    return _guidance("general/scam", "")


@cache
def load_lines(name: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """The raw lines of a guidance table by plan, in table order.

    Raises:
        TableError: the table is missing or damaged.
    """
    plans: dict[str, list[tuple[str, ...]]] = {}
    for row in tables.load_tsv(name, COLUMNS):
        plans.setdefault(row[0], []).append(row[1:])
    return {plan: tuple(rows) for plan, rows in plans.items()}


@cache
def sentences(name: str, plan: str) -> tuple[Sentence, ...]:
    """One plan's sentences, shared ones (``@name``) filled in; the plan must exist.

    Raises:
        TableError: no such plan, an unknown level, a bad date or an unknown shared sentence.

    >>> sentences("guidance.tsv", "category/prize")[0].text
    '要先交钱才能领的奖，不是奖。'
    """
    rows = load_lines(name).get(plan)
    if rows is None:
        raise TableError("no such plan", where=f"{name}: {plan}")
    with tables.told_damage(f"{name}: {plan}"):  # sentences may share each other in a circle
        return tuple(_sentence(row, f"{name}: {plan}") for row in rows)


def _sentence(row: tuple[str, ...], where: str) -> Sentence:
    part, text, level, sources, compiled, confirmed = row
    if text.startswith("@"):
        found = [line for line in load_lines(_TABLE)["shared"] if line[0] == text[1:]]
        if not found:
            raise TableError(f"no shared sentence {text}", where=where)
        return _sentence((part, *found[0][1:]), where)
    if level not in EVIDENCE_LEVELS:
        raise TableError(f"evidence level {level} is not known", where=where)
    return Sentence(
        part,
        text,
        level,
        tuple(source for source in sources.split(_SEPARATOR) if source),
        day(compiled, where),
        day(confirmed, where) if confirmed else None,
    )


def day(text: str, where: str) -> date:
    """A day written as ``2026-11-22``.

    Raises:
        TableError: it is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TableError(f"{text} is not a day", where=where) from error


@cache
def load_hotlines() -> Mapping[tuple[str, str], Hotline]:
    """Every official number, app and site by region and number.

    Raises:
        TableError: the table is missing or damaged.

    >>> load_hotlines()["cn", "96110"].name
    '反诈咨询'
    """
    found = {}
    for row in tables.load_tsv(_NUMBERS, NUMBER_COLUMNS):
        number, kind, region, *rest, compiled, confirmed = row
        where = f"{_NUMBERS}: {number}"
        name, does, does_not, level, source = rest
        if level not in EVIDENCE_LEVELS:
            raise TableError(f"evidence level {level} is not known", where=where)
        last = day(confirmed, where) if confirmed else None
        found[region, number] = Hotline(
            number, kind, name, does, does_not, level, source, day(compiled, where), last
        )
    return found


def hotline(number: str, region: str = MAINLAND) -> Hotline:
    """The row of an official number.

    Raises:
        TableError: guidance names a number the table does not have.
    """
    row = load_hotlines().get((region, number))
    if row is None:
        raise TableError(f"number {number} is not listed", where=f"{_NUMBERS}: {region}")
    return row


def weakest(levels: Iterable[str]) -> str:
    """The weakest of some evidence levels.

    >>> weakest(["V1", "D", "V2"])
    'D'
    """
    return max(levels, key=EVIDENCE_LEVELS.index)


def last_check(days: Iterable[date | None]) -> date | None:
    """The day by which a person had checked everything, or None while something is unchecked.

    >>> last_check([date(2027, 1, 2), None]) is None
    True
    """
    oldest: date | None = None
    for checked in days:
        if checked is None:
            return None
        oldest = checked if oldest is None else min(oldest, checked)
    return oldest


@cache
def _guidance(plan: str, category: str) -> Guidance:
    lines = sentences(_TABLE, plan)
    parts = {line.part: line for line in lines}
    for part in ("headline", "step", "numbers", "ask"):
        if part not in parts:
            raise TableError(f"plan has no {part}", where=f"{_TABLE}: {plan}")
    rows = [hotline(number) for number in parts["numbers"].text.split()]
    said = [line for line in lines if line.part != "ask"]
    checked: list[Sentence | Hotline] = [*said, *rows]
    named = f"{category} " if category else ""
    return Guidance(
        headline=parts["headline"].shown,
        steps=tuple(line.shown for line in lines if line.part == "step"),
        question=parts["ask"].text.replace("{category}", named),
        numbers=tuple(PhoneNumber(number=row.number, name=row.shown_name) for row in rows),
        compiled=min(item.compiled for item in checked),
        confirmed_by_person=last_check(item.confirmed for item in checked),
        evidence_level=weakest(item.level for item in checked),
        sources=tuple(dict.fromkeys(source for line in said for source in line.sources)),
        general=plan.startswith("general/"),
    )
