"""At most four short questions on a terminal; every one may be left unanswered."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.cli import output
from scamscan.errors import InputError
from scamscan.guide import facts, rows
from scamscan.guide.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST = 4
"""Questions, whatever the answers."""
_TRIES = 3
_MINUTES = (facts.HALF_HOUR, facts.DAY, facts.LATER)
_MAY_HAVE_PAID = ("S4", "S3a", "S7", "S8", "S10", "S12a", "S12b", "S12c", "S12d")


def words() -> Mapping[str, Any]:
    """The questions' words."""
    found: Mapping[str, Any] = tables.load_toml(rows.SCREEN)["questions"]
    return found


def ask(told: Mapping[str, Any]) -> Facts:
    """Ask what is not told yet and return everything told.

    One question for what happened; where money may have gone, when and how it went and, if it is
    surely gone, how much; otherwise what it looks like and whom it met.
    """
    text = words()
    output.say(text["start"])
    values = dict(told)
    situation = _choose(text["what"], facts.list_of(rows.SITUATIONS, "", text["order"]))
    if situation is not None:
        values["situation"] = situation
    gone = situation == "S5"
    if situation in _MAY_HAVE_PAID:
        gone = _choose("2/4 " + text["paid"], (("no", text["no"]), ("yes", text["yes"]))) == "yes"
        if gone:
            _ask_money(values, text, first=3)
    elif gone:
        _ask_money(values, text, first=2)
        amount = _amount("4/4 " + text["amount"])
        if amount is not None:
            values["amount"] = amount
    elif situation in (None, "S1", "S2", "S3b"):
        _ask_kind(values, text)
    return Facts(**values)


def _ask_money(values: dict[str, Any], text: Mapping[str, Any], *, first: int) -> None:
    times = tuple(
        (str(minutes), name) for minutes, name in zip(_MINUTES, text["times"], strict=True)
    )
    when = _choose(f"{first}/4 {text['when']}", times)
    if when is not None:
        values["paid"] = int(when)
    via = _choose(f"{first + 1}/4 {text['via']}", facts.list_of(rows.MONEY, "via/", text["vias"]))
    if via is not None:
        values["via"] = via
    if when is None and via is None:
        values["paid"] = facts.DAY


def _ask_kind(values: dict[str, Any], text: Mapping[str, Any]) -> None:
    from scamscan.categories import load_categories

    known = load_categories()
    offered = tuple((code, known[code].name) for code in text["categories"])
    category = _choose("2/4 " + text["category"], offered)
    if category is not None:
        values["category"] = category
    if "reader" not in values:
        reader = _choose(
            "3/4 " + text["reader"], facts.list_of(rows.MONEY, "reader/", text["readers"])
        )
        values["reader"] = reader or "self"


def _choose(question: str, offered: Sequence[tuple[str, str]]) -> str | None:
    """The chosen code; None for Enter, for end of input and after three unreadable answers."""
    text = words()
    listed = [f"  {number:>2}  {name}" for number, (_, name) in enumerate(offered, 1)]
    output.say("\n".join(("", question, *listed)))
    for _ in range(_TRIES):
        answer = _line(text["choose"])
        if not answer or answer == text["unknown"]:
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(offered):
            return offered[int(answer) - 1][0]
        for code, name in offered:
            if answer.lower() in (code.lower(), name.lower()):
                return code
        output.say(text["again"])
    return None


def _amount(question: str) -> Any:  # noqa: ANN401 - Decimal or None, named in facts
    text = words()
    output.say("\n" + question)
    for _ in range(_TRIES):
        answer = _line("")
        if not answer or answer == text["unknown"]:
            return None
        try:
            return facts.read_amount(answer)
        except InputError:
            output.say(text["again_amount"])
    return None


def _line(prompt: str) -> str:
    """One typed line, full-width digits read as plain; empty at the end of input."""
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    return unicodedata.normalize("NFKC", line).strip()
