"""A plan as lines of styled Chinese, ready for a terminal or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scamscan.guide.rows import screen
from scamscan.reports.layout import LEVEL_ALARM, MUTED, STEP, TITLE, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scamscan.guidance import Hotline
    from scamscan.guide.plan import Plan
    from scamscan.reports.layout import Line

MOST_LAWS: Final = 3
"""On a page for the first minutes; the rest on request."""
_NUMBERED = "  {number}、{text}"
_DOTTED = "  · {text}"


def lay_out(plan: Plan, *, law: bool = False) -> Iterator[Line]:
    """The whole plan, top to bottom, most urgent first; an empty line is an empty tuple.

    Of the rules behind it the first ``MOST_LAWS``, or all with ``law``.
    """
    words = screen(plan.facts.region)
    if plan.names:
        yield (Piece(" · ".join(plan.names), MUTED),)
    yield (Piece(f"【{plan.headline}】", LEVEL_ALARM),)
    yield ()
    yield from _listed(words["gate"], (line.shown for line in plan.gate))
    title = "now" if plan.later else "steps"
    yield from _listed(words[title], (step.shown for step in plan.now), numbered=1)
    yield from _script(plan, words)
    start = 1 + len(plan.now)
    yield from _listed(words["later"], (step.shown for step in plan.later), numbered=start)
    yield from _listed(words["why"], (line.shown for line in plan.why))
    yield from _listed(words["talk"], (line.shown for line in plan.talk))
    yield from _listed(words["avoid"], (line.shown for line in plan.avoid))
    yield from _numbers(plan, words)
    yield from _listed(words["banks"], [banks] if (banks := bank_text(plan)) else [])
    yield from _asks(plan, words)
    yield from _listed(words["verify"], (line.shown for line in plan.verify))
    yield from _listed(words["sayings"], (saying.shown for saying in plan.sayings))
    yield from _listed(words["words"], (f"{word}：{plain}。" for word, plain in plan.words))
    yield from _listed(words["laws"], _laws(plan, words, everything=law))
    yield from _foot(plan, words)


def _listed(title: str, texts: Iterable[str], *, numbered: int = 0) -> Iterator[Line]:
    shown = list(texts)
    if not shown:
        return
    yield (Piece(f"【{title}】", TITLE),)
    for number, text in enumerate(shown, numbered):
        form = _NUMBERED if numbered else _DOTTED
        yield (Piece(form.format(number=number, text=text), STEP if numbered else "plain"),)
    yield ()


def _script(plan: Plan, words: Mapping[str, Any]) -> Iterator[Line]:
    if not plan.script:
        return
    yield (Piece(f"【{script_title(plan)}】", TITLE),)
    yield (Piece("  " + words["quoted"].format(text=plan.script)),)
    yield (Piece("  " + words["script_hint"], MUTED),)
    yield ()


def _numbers(plan: Plan, words: Mapping[str, Any]) -> Iterator[Line]:
    if not plan.numbers:
        return
    yield (Piece(f"【{words['numbers']}】", TITLE),)
    for row in plan.numbers:
        yield (Piece("  " + number_text(row, words)),)
    yield (Piece("  " + words["own_number"], MUTED),)
    if plan.unsure:
        yield (Piece("  " + words["verify_how"], MUTED),)
    yield ()


def _asks(plan: Plan, words: Mapping[str, Any]) -> Iterator[Line]:
    """Each question with its answer; its command on a line of its own: nobody should dial it."""
    if not plan.asks:
        return
    yield (Piece(f"【{words['asks']}】", TITLE),)
    for ask in plan.asks:
        yield (Piece(_DOTTED.format(text=ask.text)),)
        yield (Piece("    " + ask.answer),)
        yield (Piece("    " + words["ask_run"], MUTED),)
        yield (Piece("      " + ask.command, MUTED),)
    yield (Piece("  " + _flags(plan, words), MUTED),)
    yield ()


def _flags(plan: Plan, words: Mapping[str, Any]) -> str:
    """What stands in the commands, flag by flag, in plain words."""
    used = [
        meaning
        for flag, meaning in words["flags"].items()
        if any(f"--{flag} " in ask.command for ask in plan.asks)
    ]
    form: str = words["flags_of"]
    return form.format(flags=words["flag_separator"].join(used))


def _laws(plan: Plan, words: Mapping[str, Any], *, everything: bool) -> Iterator[str]:
    shown = plan.laws if everything else plan.laws[:MOST_LAWS]
    yield from (f"{law.citation}：{law.says}。" for law in shown)
    if len(shown) < len(plan.laws):
        yield words["laws_more"].format(count=len(plan.laws) - len(shown))


def script_title(plan: Plan) -> str:
    """Over the words for the telephone: whom they are for."""
    form: str = screen(plan.facts.region)["script"]
    return form.format(to=plan.script_to)


def number_text(row: Hotline, words: Mapping[str, Any]) -> str:
    """A number with what it is for and what it does not do."""
    form: str = words["number"]
    return form.format(number=row.number, name=row.shown_name, does=row.does, does_not=row.does_not)


def bank_text(plan: Plan) -> str:
    """The banks' own lines in one line; empty where no card has to be locked."""
    return "  ".join(f"{row.name} {row.number}" for row in plan.banks)


def _foot(plan: Plan, words: Mapping[str, Any]) -> Iterator[Line]:
    if plan.note:
        yield (Piece(plan.note, MUTED),)
    yield (Piece(compiled_text(plan), MUTED),)
    yield (Piece(words["sources"].format(sources=words["separator"].join(plan.sources)), MUTED),)


def compiled_text(plan: Plan) -> str:
    """When the plan was written and whether a person has checked it."""
    words = screen(plan.facts.region)
    confirmed = plan.confirmed_by_person
    form: str = words["compiled" if confirmed is None else "confirmed"]
    return form.format(compiled=plan.compiled, confirmed=confirmed)
