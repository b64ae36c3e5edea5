"""Which table rows speak for the facts told, most specific first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.guide import facts as facts_module
from scamscan.guide import rows

if TYPE_CHECKING:
    from scamscan.guidance import Sentence
    from scamscan.guide.facts import Facts

RELATIVE: Final = "S10"
"""The reader is not the one who is being tricked."""


class Voice(NamedTuple):
    """One row that speaks: its axis, its plan key and its sentences."""

    axis: str
    plan: str
    lines: tuple[Sentence, ...]

    def parts(self, *names: str) -> tuple[Sentence, ...]:
        """The sentences of some parts, in table order."""
        return tuple(line for line in self.lines if line.part in names)

    def text(self, name: str) -> str:
        """The first sentence of a part, or nothing."""
        return next((line.text for line in self.parts(name)), "")


def voices(told: Facts) -> tuple[Voice, ...]:
    """The rows the facts call for, most specific first.

    >>> [voice.plan for voice in voices(facts_module.Facts(situation="S5", paid=5, via="bank"))]
    ['S5', 'reader/self', 'via/bank', 'time/now']
    """
    chosen = []
    if told.situation is not None:
        chosen.append(("situation", rows.SITUATIONS, told.situation))
    if told.category is not None:
        own = f"category/{told.category}"
        known = bool(rows.lines(rows.CATEGORY_PLANS, own))
        shown = own if known else "general/nothing-found"
        chosen.append(("category", rows.CATEGORIES, told.category))
        chosen.append(("verdict", rows.CATEGORY_PLANS, shown))
    # Whoever calls for a relative in a scam is told how by that situation itself.
    reader = "self" if told.situation == RELATIVE else told.reader
    chosen.append(("reader", rows.MONEY, f"reader/{reader}"))
    if paid(told):
        if told.via is not None:
            chosen.append(("via", rows.MONEY, f"via/{told.via}"))
        chosen.append(("time", rows.MONEY, _time(told)))
    return tuple(Voice(axis, plan, _lines(table, plan, told)) for axis, table, plan in chosen)


def _lines(table: str, plan: str, told: Facts) -> tuple[Sentence, ...]:
    """A row's sentences; a way of paying may speak otherwise when more than a day has gone."""
    kind, _, name = plan.partition("/")
    after_a_day: tuple[Sentence, ...] = ()
    if kind == "via" and _time(told) == "time/later":
        after_a_day = rows.lines(table, f"later/{name}")
    return after_a_day or rows.lines(table, plan)


def paid(told: Facts) -> bool:
    """Whether money has gone and stopping the payment means anything in the situation."""
    parts = rows.lines(rows.SITUATIONS, told.situation or "")
    return told.money and not any(line.part == "money" for line in parts)


def _time(told: Facts) -> str:
    # Not told is not "just now": the plan for today is right for both.
    minutes = facts_module.DAY if told.paid is None else told.paid
    if minutes <= facts_module.HALF_HOUR:
        return "time/now"
    return "time/day" if minutes <= facts_module.DAY else "time/later"
