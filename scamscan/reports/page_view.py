"""The report's sentences and lists, ready for the template."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scamscan.categories import MARKETING, ORDINARY
from scamscan.guidance import advise
from scamscan.guide.facts import Facts
from scamscan.guide.plan import make_plan
from scamscan.records import Level
from scamscan.reports.layout import words as screen_words
from scamscan.reports.page_picture import NARROW, WIDE, draw, steps
from scamscan.reports.page_words import figure, money, name, page_words, sensible, sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from scamscan.records import Guidance
    from scamscan.reports.page_data import ReportData
    from scamscan.reports.page_picture import Picture, Step
    from scamscan.threads.records import Loss, ThreadVerdict

MOST_LOSSES = 40
"""Losses listed of one person; all are counted and added up."""
_MOST_PLANS = 4
_MOST_NAMED = 3
_MOST_AVOID = 3
_SITUATIONS: Final = (("money", "S5"), ("remote", "S4"), ("code", "S3a"), ("document", "S3b"))
"""The situation of ``guide_situations.tsv`` a kind of loss is, most urgent first."""


class Advice(NamedTuple):
    """One box of what to do now."""

    key: str
    """Its anchor."""
    title: str
    headline: str
    steps: tuple[str, ...]
    script: str
    avoid: tuple[str, ...]
    numbers: tuple[tuple[str, str, bool], ...]
    """Number, name, and whether a telephone can dial it."""
    question: str
    note: str
    compiled: date
    confirmed: date | None


class LossRow(NamedTuple):
    """One thing given away, with what had gone until then."""

    loss: Loss
    amount: str
    running: str


class Person(NamedTuple):
    """One worrying conversation."""

    thread: ThreadVerdict
    pictures: tuple[Picture, ...]
    """For a desktop and for a phone; empty when there is nothing to draw."""
    alt: str
    steps: tuple[Step, ...]
    """Empty where the conversation is one message: its words are shown anyway."""
    losses: tuple[LossRow, ...]
    more_losses: int
    advice: str
    """The anchor of its box."""


def worst(data: ReportData) -> Level:
    """The worst level of a conversation or a message."""
    found = [one.level for one in (*data.threads, *data.unsure)]
    found += [one.level for one in data.findings]
    return max(found, key=lambda level: level.rank, default=Level.NOTHING_FOUND)


def headline(data: ReportData) -> str:
    """The one sentence a reader must take away."""
    say = page_words()["summary"]
    level = worst(data)
    if not data.messages:
        return str(say["unread"])
    if level.rank < Level.SUSPICIOUS.rank:
        return str(say[level.value])
    threads = max((one.level.rank for one in data.threads), default=0)
    return str(say[f"{'threads' if threads >= level.rank else 'messages'}-{level.value}"])


def sentences(data: ReportData) -> Iterator[str]:
    """What was read, who is worrying, what is lost."""
    say = page_words()["summary"]
    yield say["read"].format(
        messages=figure(data.messages), files=figure(len(data.files) + data.more_files)
    ) + (say["errors"].format(errors=figure(data.errors)) if data.errors else "")
    levels = screen_words()["levels"]
    for thread in data.threads[:_MOST_NAMED]:
        who = name(thread.counterpart) or page_words()["people"]["nobody"]
        line = say["person"].format(
            name=who, level=levels[thread.level.value], category=thread.category_name
        )
        if thread.first_warning is not None and _talks(thread):
            line += say["person_from"].format(index=figure(thread.first_warning.index))
        yield line
    more = len(data.threads[_MOST_NAMED:]) + data.more_threads
    if more:
        yield say["more_people"].format(count=figure(more))
    lost = _lost(_all_losses(data.threads))
    if lost:
        yield lost


def _all_losses(threads: Sequence[ThreadVerdict]) -> list[Loss]:
    """Each loss once: one that may have gone to several people stands with each of them."""
    return list(
        {
            (thread.conversation, loss.turn.index): loss
            for thread in threads
            for loss in thread.losses
        }.values()
    )


def _lost(losses: Sequence[Loss]) -> str:
    if not losses:
        return ""
    say = page_words()["summary"]
    parts = []
    paid = [loss for loss in losses if loss.kind == "money"]
    if paid:
        told = [loss for loss in paid if loss.amount is None or not sensible(loss.amount)]
        said = []
        if len(paid) > len(told):
            number = figure(len(paid) - len(told))
            said.append(say["lost_money"].format(count=number, sums=sums(paid)))
        if told:
            said.append(say["lost_told"].format(count=figure(len(told))))
        parts.append(say["lost_and"].join(said))
    others = Counter(loss.name for loss in losses if loss.kind != "money")
    parts += [
        say["lost_other"].format(name=kind, count=figure(number)) for kind, number in others.items()
    ]
    return str(say["lost"] + say["lost_join"].join(parts) + say["lost_end"])


def people(data: ReportData) -> Iterator[Person]:
    """The worrying conversations with their pictures."""
    boxes = {category for category, _ in _kinds(data)}
    for thread in data.threads:
        drawn = _talks(thread) and bool(thread.course)
        pictures = tuple(draw(thread, width) for width in (WIDE, NARROW)) if drawn else ()
        advice = "lost" if thread.losses else f"do-{thread.category}"
        yield Person(
            thread,
            pictures,
            _alt(thread),
            steps(thread) if _talks(thread) else (),
            tuple(_running(thread.losses)),
            len(thread.losses[MOST_LOSSES:]),
            advice if thread.losses or thread.category in boxes else "now",
        )


def _talks(thread: ThreadVerdict) -> bool:
    """One message is no conversation: there is no course to see."""
    return thread.messages > 1


def _running(losses: Sequence[Loss]) -> Iterator[LossRow]:
    for number, loss in enumerate(losses[:MOST_LOSSES], 1):
        amount = money(loss.amount, loss.currency) if loss.amount is not None else ""
        yield LossRow(loss, amount, sums(losses[:number]) if amount and number > 1 else "")


def _alt(thread: ThreadVerdict) -> str:
    say = page_words()["people"]
    score = max((one.score for one in thread.course), default=thread.score)
    said = say["picture_alt"].format(length=figure(thread.length), score=round(100 * score))
    if thread.first_warning is not None:
        said += say["picture_alt_warning"].format(index=figure(thread.first_warning.index))
    if thread.losses:
        said += say["picture_alt_losses"].format(
            count=figure(len(thread.losses)), index=figure(thread.losses[0].turn.index)
        )
    return str(said)


def advices(data: ReportData) -> Iterator[Advice]:
    """What to do now: what is lost first, then each kind of scam that was found, worst first."""
    say = page_words()["now"]
    lost = next((thread for thread in data.threads if thread.losses), None)
    if lost is not None:
        yield _plan(lost, data.day, _all_losses(data.threads))
    title = say["for_kind"] if data.threads else say["for_messages"]
    kinds = list(_kinds(data))
    for category, (level, category_name) in kinds:
        shown = title.format(category=category_name)
        yield _advice(f"do-{category}", shown, advise(level, category))
    if not kinds:
        yield _advice("do-check", "", advise(worst(data), ORDINARY))


def _kinds(data: ReportData) -> Iterator[tuple[str, tuple[Level, str]]]:
    """The kinds of scam of the worrying conversations, or else of the worrying messages."""
    source = data.threads or data.findings
    found: dict[str, tuple[Level, str]] = {}
    for one in source:
        if one.level.rank >= Level.SUSPICIOUS.rank:
            found.setdefault(one.category, (one.level, one.category_name))
    yield from list(found.items())[:_MOST_PLANS]


def _advice(key: str, title: str, found: Guidance) -> Advice:
    worried = found.general and key != "do-check"
    return Advice(
        key=key,
        title=title,
        headline=found.headline,
        steps=found.steps,
        script="",
        avoid=(),
        numbers=tuple((one.number, one.name, one.number.isdigit()) for one in found.numbers),
        question=found.question,
        note=page_words()["now"]["general"] if worried else "",
        compiled=found.compiled,
        confirmed=found.confirmed_by_person,
    )


def _plan(thread: ThreadVerdict, day: date, losses: Sequence[Loss]) -> Advice:
    kinds = {loss.kind for loss in losses}
    situation = next(key for kind, key in _SITUATIONS if kind in kinds)
    category = None if thread.category in (ORDINARY, MARKETING) else thread.category
    plan = make_plan(
        Facts(situation=situation, category=category),
        datetime.combine(day, time()),  # only the day is said, and only where none is known
    )
    return Advice(
        key="lost",
        title=page_words()["now"]["lost"],
        headline=plan.headline,
        steps=tuple(step.shown for step in plan.steps),
        script=plan.script,
        avoid=tuple(one.shown for one in plan.avoid[:_MOST_AVOID]),
        numbers=tuple((row.number, row.shown_name, row.number.isdigit()) for row in plan.numbers),
        question="",
        note=plan.note,
        compiled=plan.compiled,
        confirmed=plan.confirmed_by_person,
    )


def level_rows(data: ReportData) -> list[tuple[str, str, int, int]]:
    """Level, its words, messages, and how long its bar is (percent)."""
    levels: Any = screen_words()["levels"]
    return [
        (level.value, levels[level.value], number, _percent(number, data.messages))
        for level, number in data.levels
    ]


def _percent(number: int, total: int) -> int:
    """A share that is not nothing is seen."""
    return max(1, round(100 * number / total)) if number else 0
