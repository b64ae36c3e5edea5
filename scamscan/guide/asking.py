"""The questions whose answers would change a plan, each with the command that asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.guide import facts as facts_module
from scamscan.guide.rows import screen
from scamscan.guide.voices import paid

if TYPE_CHECKING:
    from decimal import Decimal

    from scamscan.guide.facts import Facts

_ABOUT_PAYING: Final = {
    "S6": "own-money", "S8": "paid-again", "S9": "own-money", "S10": "paid-relative",
    "S11": "cheated", "S12b": "paid-in",
}  # fmt: skip
"""Who has paid for goods, or paid long ago, is not asked "have you paid?": it would mislead."""
_REPEATED: Final = ("category", "situation", "paid", "via", "amount", "reader", "region")


class Question(NamedTuple):
    """A question and what to run if the answer is yes."""

    key: str
    text: str
    answer: str
    """What to do then, in a line: for whoever has no computer at hand."""
    command: str


def questions(told: Facts) -> tuple[Question, ...]:
    """What would change the plan, most telling first.

    >>> questions(facts_module.Facts(situation="S5", paid=120, via="wechat"))[0].command
    'scamscan guide --situation S4 --paid 2h --via wechat'
    """
    words = screen(told.region)["ask"]
    return tuple(
        Question(key, words[key]["text"], words[key]["answer"], _command(told, words[key]))
        for key in _keys(told)
    )


def _keys(told: Facts) -> tuple[str, ...]:
    if told.region != "cn":
        if told.situation == "S4":
            return () if told.money else ("gone",)
        return ("controlled",) if told.money else ("gone",)
    if told.money and not paid(told):
        return ("cheated" if told.situation == "S11" else "own-money",)
    if paid(told):
        asked = [key for key, known in (("when", told.paid), ("via", told.via)) if known is None]
        return (*asked, *(() if told.situation != "S5" else ("device",)))
    if told.situation == "S13":
        return ()
    about = _ABOUT_PAYING.get(told.situation or "", "paid")
    return (about, *(() if told.situation else ("situation",)))


def _command(told: Facts, change: dict[str, object]) -> str:
    values = {name: text for name in _REPEATED if (text := _typed(told, name))}
    for name in change.get("drop", ()):  # type: ignore[attr-defined]
        values.pop(name, None)
    values.update(change.get("set", {}))  # type: ignore[call-overload]
    if values.get("situation") == "S5" and values.keys() & {"paid", "via", "amount"}:
        del values["situation"]
    words = ["scamscan", "guide"]
    for name in _REPEATED:
        if name in values:
            words += [values[name]] if name == "category" else [f"--{name}", values[name]]
    return " ".join(words)


def _typed(told: Facts, name: str) -> str:
    """A fact as it is typed; empty where it is not told or is what is taken anyway."""
    value = getattr(told, name)
    if value is None or (name, value) in (("reader", "self"), ("region", "cn")):
        return ""
    if name == "paid":
        return _time(value)
    return _sum(value) if name == "amount" else str(value)


def _time(minutes: int) -> str:
    if not minutes:
        return "now"
    for unit, size in (("d", facts_module.DAY), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    # "Yesterday" is a day and a minute; said in hours it stays more than a day.
    return f"{minutes // 60 + 1}h" if minutes > facts_module.DAY else f"{minutes}m"


def _sum(amount: Decimal) -> str:
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"
