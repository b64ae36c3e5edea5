"""From a verdict to what to do now, taken whole from a sourced table.

No advice is made up here: the table holds headlines, ordered steps, official numbers and their
sources; this module picks the plan and fills in the shared sentences.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.errors import TableError
from scamscan.records import Guidance, Level, PhoneNumber

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "guidance.toml"
_EVIDENCE_LEVELS = ("V1", "V2", "D", "V3")
"""Strongest first.  NV facts are not in the table at all."""
_UNVERIFIED = "V3"
_PLEASE_VERIFY = "（请核实）"


@cache
def advise(level: Level, category: str) -> Guidance:
    """The plan for a verdict.

    At ``suspicious`` and above: the category's own plan, or the general one, marked as such, where
    the fact base has no row for the category.  Below: how to check for oneself.

    Raises:
        TableError: the table is missing or damaged.

    >>> advise(Level.LIKELY_SCAM, "code-request").headline
    '验证码就是您的钥匙，谁要都不给。'
    >>> advise(Level.LIKELY_SCAM, "charity").general
    True
    """
    if level is Level.NOTHING_FOUND:
        return _plan("general", "nothing-found")
    if level is Level.UNSURE:
        return _plan("general", "unsure")
    if category in tables.need(tables.load_toml(_TABLE), "category", dict, _TABLE):
        return _plan("category", category)
    return _plan("general", "scam")


@cache
def _plan(section: str, key: str) -> Guidance:
    data = tables.load_toml(_TABLE)
    where = f"{_TABLE}: {section}.{key}"
    row = tables.need(tables.need(data, section, dict, _TABLE), key, dict, f"{_TABLE}: {section}")
    shared = tables.need(data, "shared", dict, _TABLE)
    head = tables.need(data, "table", dict, _TABLE)
    level = tables.need(row, "level", str, where)
    if level not in _EVIDENCE_LEVELS:
        raise TableError(f"evidence level {level} is not known", where=f"{where}.level")
    return Guidance(
        headline=tables.need(row, "headline", str, where),
        steps=tuple(_step(step, shared, where) for step in tables.need(row, "steps", list, where)),
        numbers=tuple(_number(number, data) for number in tables.need(row, "numbers", list, where)),
        compiled=tables.need(head, "compiled", date, f"{_TABLE}: table"),
        confirmed_by_person=head.get("confirmed_by_person"),
        evidence_level=level,
        sources=tuple(tables.need(row, "sources", list, where)),
        general=section == "general",
    )


def _step(step: str, shared: Mapping[str, str], where: str) -> str:
    """A step as written, or the shared sentence it names with ``@``."""
    if not step.startswith("@"):
        return step
    return str(tables.need(shared, step[1:], str, f"{where}: shared"))


def _number(number: str, data: Mapping[str, Any]) -> PhoneNumber:
    listed = tables.need(data, "numbers", dict, _TABLE)
    row = tables.need(listed, number, dict, f"{_TABLE}: numbers")
    name = tables.need(row, "name", str, f"{_TABLE}: numbers.{number}")
    unsure = row.get("level") == _UNVERIFIED
    return PhoneNumber(number=number, name=name + (_PLEASE_VERIFY if unsure else ""))
