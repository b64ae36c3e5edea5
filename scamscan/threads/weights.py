"""How a conversation is weighed: ``tables/thread.toml`` and ``tables/thread_stages.tsv``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING

from scamscan import tables
from scamscan.errors import TableError
from scamscan.threads.records import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scamscan.records import Mark

_TABLE = "thread.toml"
_STAGES = "thread_stages.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadWeights:
    """Log-odds, and how far they reach; the table says what each means."""

    bias: float
    bar: float
    most: float
    again: float
    stage: float
    rules: float
    acquainted: float
    witnesses: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Counts of one person's messages, unless the name says otherwise."""

    window: int
    characters: int
    hours: int
    half_life: int
    half_life_days: int
    strange: int
    acquainted: int
    retract: int
    trigger: float


@cache
def load_weights() -> ThreadWeights:
    """The weights of ``tables/thread.toml``.

    Raises:
        TableError: one is missing.
    """
    rows = tables.need(tables.load_toml(_TABLE), "weights", dict, _TABLE)
    where = f"{_TABLE}: weights"
    return ThreadWeights(
        **{item.name: tables.need(rows, item.name, float, where) for item in fields(ThreadWeights)}
    )


@cache
def load_reach() -> Reach:
    """The reaches of ``tables/thread.toml``.

    Raises:
        TableError: one is missing.
    """
    rows = tables.need(tables.load_toml(_TABLE), "reach", dict, _TABLE)
    where = f"{_TABLE}: reach"
    kinds = {"trigger": float}
    return Reach(
        **{
            item.name: tables.need(rows, item.name, kinds.get(item.name, int), where)
            for item in fields(Reach)
        }
    )


@cache
def words(section: str) -> Mapping[str, str]:
    """What readers see: ``stages``, ``losses`` or ``phrases``.

    >>> words("stages")["ask"]
    '开口要东西'
    """
    found: Mapping[str, str] = tables.need(tables.load_toml(_TABLE), section, dict, _TABLE)
    return found


def stages_of(marks: Iterable[Mark]) -> tuple[Stage, ...]:
    """The stages a message's marks speak for; what is denied or only told of speaks for none.

    >>> from scamscan.records import Mark
    >>> [stage.value for stage in stages_of([Mark("ask.transfer", 0, 2), Mark("secrecy", 3, 5)])]
    ['ask', 'pressure']
    >>> stages_of([Mark("ask.transfer", 0, 2, negated=True)])
    ()
    """
    found = [_stage(mark.code) for mark in marks if not (mark.negated or mark.reported)]
    return tuple(dict.fromkeys(stage for stage in found if stage is not None))


@cache
def _rows() -> Mapping[str, Stage | None]:
    try:
        return {
            mark: None if stage == "-" else Stage(stage)
            for mark, stage in tables.load_tsv(_STAGES, ("mark", "stage"))
        }
    except ValueError as error:
        raise TableError(f"stage is not known, {error}", where=_STAGES) from error


@cache
def _stage(code: str) -> Stage | None:
    rows = _rows()
    if code in rows:
        return rows[code]
    fitting = [mark for mark in rows if mark.endswith(".") and code.startswith(mark)]
    return rows[max(fitting, key=len)] if fitting else None
