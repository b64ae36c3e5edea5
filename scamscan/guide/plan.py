"""One plan from what the reader told: which sentence speaks for which step, and in which order.

Every table row gives sentences for some slots (cut the connection, stop, call, lock …).  For each
slot the most specific row that has a sentence speaks, so that nobody is told two things at once;
only ``trace`` and ``after`` gather the sentences of every row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scamscan.categories import load_categories
from scamscan.guidance import (
    MAINLAND,
    UNSURE_LEVELS,
    hotline,
    last_check,
    load_hotlines,
    weakest,
)
from scamscan.guide import rows
from scamscan.guide import script as script_module
from scamscan.guide.asking import questions
from scamscan.guide.voices import RELATIVE, Voice, voices
from scamscan.guide.voices import paid as _paid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from scamscan.guidance import Hotline, Sentence
    from scamscan.guide.asking import Question
    from scamscan.guide.facts import Facts
    from scamscan.guide.rows import Law, Saying
    from scamscan.guide.script import Script

NOW: Final = ("cut", "stop", "call", "help", "touch", "lock", "trace")
"""Slots of the first minutes.  Once money has gone this is their order: 110 before the bank, and
before the bank whoever can help with it, and what can be done on the own phone until it is locked.
"""
LATER: Final = ("verify", "keep", "police", "care", "after")
_GATHERED: Final = ("trace", "after")
"""Slots every row may add to: they do not contradict each other."""
_FIRST: Final = ("cut", "stop")
_SPEAKERS: Final = ("situation", "category", "reader", "via", "time")
"""Most specific first."""
_TELLING_110: Final = ("via", "time", "situation", "category", "reader")
"""What 110 is told once money has gone depends on its way out first."""
_UNTOUCHED: Final = ("S1", "S2", "S13")
"""Situations in which no money has gone: told otherwise, they are S5."""
_PAID: Final = "S5"
_DERIVED: Final = ("由以上资料推导", "由以上資料推導")
_CONTROLLED: Final = "S4"
_NOT_TO_CHECK: Final = (_CONTROLLED, "S6", RELATIVE)
"""Situations in which nobody should open an app or ask around whether it is real: it is."""
_WITHOUT_TRICK: Final = ("S1", "S9", "S11", "S13", RELATIVE)
"""Situations in which the trick is not at work on the reader: what to do against it is left out."""
_QUIET: Final = ("S1", "S11", "S13")
"""Situations in which nothing has happened that others must come for."""
_WITHOUT_BANKS: Final = ("wechat", "alipay", "crypto", "cash", "gold", "courier", "giftcard")
"""Channels whose first call is not to a bank: a list of banks would only be in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do, in order, with what to say, what not to do and where it comes from."""

    facts: Facts
    names: tuple[str, ...]
    """The rows' names, as the reader would say them."""
    headline: str
    why: tuple[Sentence, ...]
    """Why these steps come first, then how the trick works."""
    gate: tuple[Sentence, ...]
    """The question to answer before the first call, with its answer; at most one."""
    now: tuple[Sentence, ...]
    """Steps of the first minutes, in order; ``part`` is the slot."""
    later: tuple[Sentence, ...]
    """Steps after that, in order."""
    script: str
    """What to say on the telephone; empty where no call is needed."""
    script_to: str
    """Whom those words are for."""
    avoid: tuple[Sentence, ...]
    talk: tuple[Sentence, ...]
    """Sentences for a relative who will not listen; usually empty."""
    verify: tuple[Sentence, ...]
    """Where to check, for a kind of scam."""
    sayings: tuple[Saying, ...]
    """Wrong advice the reader may meet here; ``answer`` is shown."""
    numbers: tuple[Hotline, ...]
    banks: tuple[Hotline, ...]
    """The banks' own lines, where the reader's card has to be locked."""
    laws: tuple[Law, ...]
    words: tuple[tuple[str, str], ...]
    """Hard words used, with plain ones."""
    asks: tuple[Question, ...]
    """Questions whose answer would change the plan."""
    note: str
    """What the plan does not cover; usually empty."""
    compiled: date
    """The oldest sentence's day."""
    confirmed_by_person: date | None
    """None: something here has not been checked by a person."""
    evidence_level: str
    """The weakest used."""
    sources: tuple[str, ...]

    @property
    def unsure(self) -> bool:
        """Whether anything a step, a number or a law says carries 请核实."""
        said: tuple[Sentence | Hotline, ...] = (*self.steps, *self.verify, *self.numbers)
        return any(item.level in UNSURE_LEVELS for item in said)

    @property
    def steps(self) -> tuple[Sentence, ...]:
        """Every step in order."""
        return self.now + self.later


def make_plan(told: Facts, now: datetime) -> Plan:
    """The plan for what the reader told; ``now`` dates the telephone script.

    Raises:
        TableError: a table is missing or damaged.

    >>> from datetime import datetime
    >>> from scamscan.guide.facts import Facts
    >>> plan = make_plan(Facts(paid=20, via="wechat"), datetime(2026, 11, 22, 16, 50))
    >>> plan.now[1].text[:8], plan.numbers[0].number
    ('拨 110，照着', '110')
    """
    told = _settle(told)
    if told.region != MAINLAND:
        return _regional(told, now)
    speaking = voices(told)
    by_axis = {voice.axis: voice for voice in speaking}
    if "situation" in by_axis:
        first = _slots(_order(by_axis["situation"], money=_paid(told)), by_axis, told)
        both = _unrepeated((*first, *_slots(LATER, by_axis, told)))
        first, second = both[: len(_unrepeated(first))], both[len(_unrepeated(first)) :]
    else:
        # Only the kind of scam is known: its own steps, as the verdict shows them.
        first, second = by_axis["verdict"].parts("step"), ()
    script = script_module.NO_CALL
    if "situation" in by_axis:
        script = script_module.script(by_axis, told, now)
    gate = _gate(by_axis, told)
    return _assemble(told, speaking, _headline(by_axis, told), gate, (first, second), script)


def _settle(told: Facts) -> Facts:
    """Facts that contradict each other, settled for the more urgent."""
    if told.money and (told.situation is None or told.situation in _UNTOUCHED):
        return replace(told, situation=_PAID)
    if told.situation is None and told.category is None:
        return replace(told, situation="S1")
    return told


def _order(situation: Voice, *, money: bool) -> tuple[str, ...]:
    """The slots of the first minutes: as the situation has them, or 110 first for gone money."""
    if money and situation.plan == RELATIVE:
        # Nobody's phone is controlled: holding back what is left comes after the call.
        return ("stop", "call", "cut", *NOW[3:])
    if money:
        return NOW
    own = dict.fromkeys(line.part for line in situation.parts(*NOW))
    return tuple(dict.fromkeys((*_FIRST, *own, *NOW)))


def _slots(slots: Iterable[str], by_axis: dict[str, Voice], told: Facts) -> tuple[Sentence, ...]:
    steps: list[Sentence] = []
    for slot in slots:
        if slot == "touch" and told.situation == _CONTROLLED:
            continue
        said = [by_axis[axis].parts(slot) for axis in _axes(slot, by_axis, told)]
        said = [lines for lines in said if lines]
        gathered = slot in _GATHERED or (slot == "cut" and told.situation == _CONTROLLED)
        for lines in said if gathered else said[:1]:
            steps.extend(lines)
    return tuple(steps)


def _axes(slot: str, by_axis: dict[str, Voice], told: Facts) -> tuple[str, ...]:
    """Who speaks for a slot, in this order."""
    axes: tuple[str, ...] = _SPEAKERS
    if slot == "call" and _paid(told):
        axes = _TELLING_110
    elif slot == "cut":
        # A firm's computer is in somebody's hands too, but only where somebody is inside.
        controlled = told.situation == _CONTROLLED
        axes = ("situation", "reader") if controlled else ("situation", "category")
    elif slot == "help" or (slot == "lock" and _paid(told)):
        # Who can come, and whose account it is, depends on who reads.
        axes = ("reader", *axes)
    elif slot == "verify":
        # Where to check a kind of scam has its own heading.
        axes = ("situation",)
    silent = set()
    if slot != "care" and told.situation in _WITHOUT_TRICK:
        silent.add("category")
    if slot in ("help", "after") and told.situation in _QUIET:
        silent.add("reader")
    if slot in ("lock", "police") and not (_paid(told) or by_axis["situation"].parts(slot)):
        # Whose bank to call and how to get to the police, only where there is something to report.
        silent.add("reader")
    return tuple(axis for axis in dict.fromkeys(axes) if axis in by_axis and axis not in silent)


def _gate(by_axis: dict[str, Voice], told: Facts) -> tuple[Sentence, ...]:
    """Whether he sees the screen, asked before the first call: then the phone goes off first."""
    if told.situation == _CONTROLLED or "situation" not in by_axis:
        return ()
    asked = by_axis["situation"].parts("gate")
    if not asked and _paid(told):
        asked = Voice("paid", _PAID, rows.lines(rows.SITUATIONS, _PAID)).parts("gate")
    # Whose screen it is, the reader's row knows.
    return asked and (by_axis["reader"].parts("gate") or asked)


def _unrepeated(lines: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Each text once, where it stands first."""
    first: dict[str, Sentence] = {}
    for line in lines:
        first.setdefault(line.text, line)
    return tuple(first.values())


def _headline(by_axis: dict[str, Voice], told: Facts) -> str:
    timed = told.paid is not None and (told.situation == _PAID or told.situation == RELATIVE)
    axes = (*(("time",) if timed else ()), "situation", "verdict")
    texts = (by_axis[axis].text("headline") for axis in axes if axis in by_axis)
    return next(text for text in texts if text)


def _assemble(
    told: Facts,
    voices: Sequence[Voice],
    headline: str,
    gate: tuple[Sentence, ...],
    steps: tuple[tuple[Sentence, ...], tuple[Sentence, ...]],
    script: Script,
) -> Plan:
    """The plan with everything that goes beside the steps."""
    speaking = [voice for voice in voices if voice.axis != "verdict"]
    why = _why(speaking)
    avoid, talk, verify = (_all(speaking, part) for part in ("avoid", "talk", "verify"))
    verify = tuple(line for line in verify if line not in steps[1])
    if told.money or told.situation in _NOT_TO_CHECK:
        verify = ()
    # What does not fit a way of paying: no bank stops a coin, no stop-payment brings back cash.
    unfit = {line.text for line in _all(voices, "without")}
    sayings = tuple(saying for saying in _sayings(voices) if saying.id not in unfit)
    keys = (line.text for line in _all(speaking, "law") if line.text not in unfit)
    laws = tuple(dict.fromkeys(map(rows.law, keys)))
    numbers = _numbers(voices, told)
    said = (*why, *gate, *steps[0], *steps[1], *avoid, *talk, *verify, *_all(voices, "headline"))
    shown = "".join((headline, script.text, *(line.text for line in said)))
    sourced: list[Sentence | Saying] = [*said, *sayings]
    checked: list[Sentence | Hotline | Law | Saying] = [*said, *numbers, *laws, *sayings]
    return Plan(
        facts=told,
        names=_names(voices, told),
        headline=headline,
        why=why,
        gate=gate,
        now=steps[0],
        later=steps[1],
        script=script.text,
        script_to=script.to,
        avoid=avoid,
        talk=talk,
        verify=verify,
        sayings=sayings,
        numbers=numbers,
        banks=_banks(told, steps[0]),
        laws=laws,
        words=tuple(
            item
            for item in rows.load_words(rows.script_of(told.region)).items()
            if item[0] in shown
        ),
        asks=questions(told),
        note="".join(line.text for line in _all(voices, "law-note")),
        compiled=min(item.compiled for item in checked),
        confirmed_by_person=last_check(item.confirmed for item in checked),
        evidence_level=weakest(item.level for item in checked),
        sources=_sources(sourced),
    )


def _all(voices: Iterable[Voice], part: str) -> tuple[Sentence, ...]:
    return _unrepeated(line for voice in voices for line in voice.parts(part))


def _sayings(voices: Sequence[Voice]) -> tuple[Saying, ...]:
    """Wrong advice met here, what belongs to the situation before what belongs to the time."""
    place = {voice.plan: number for number, voice in enumerate(voices)}
    met = [
        (min(place[plan] for plan in plans), saying)
        for saying in rows.load_sayings()
        if saying.answer and (plans := place.keys() & set(saying.plans))
    ]
    return tuple(saying for _, saying in sorted(met, key=lambda item: item[0]))


def _banks(told: Facts, steps: Iterable[Sentence]) -> tuple[Hotline, ...]:
    """Every bank's own line, where a step sends the reader to a bank first."""
    locks = any(line.part == "lock" and "银行" in line.text for line in steps)
    if not locks or told.via in _WITHOUT_BANKS:
        return ()
    return tuple(row for row in load_hotlines().values() if row.kind == "bank")


def _sources(lines: Iterable[Sentence | Saying]) -> tuple[str, ...]:
    """Every source once, what was derived here last."""
    names = dict.fromkeys(name for line in lines for name in line.sources)
    return tuple(sorted(names, key=lambda name: name in _DERIVED))


def _why(voices: Sequence[Voice]) -> tuple[Sentence, ...]:
    """Why the first step comes first, then the rest.

    Cutting the connection has its own reason; a call has that of the way out of the money, which
    says more than the hour does, except that after a day the police still have something to trace.
    """
    reasons = {voice.axis: voice.parts("why") for voice in voices}
    plans = {voice.axis: voice.plan for voice in voices}
    order = ["via", "time", *reasons]
    if plans.get("situation") == _CONTROLLED:
        order.insert(0, "situation")
    if reasons.get("via") and plans.get("time") != "time/later":
        del reasons["time"]
    return _unrepeated(line for axis in order for line in reasons.get(axis, ()))


def _numbers(voices: Iterable[Voice], told: Facts) -> tuple[Hotline, ...]:
    """Whom to call; 110 first once money has gone."""
    voices = sorted(voices, key=lambda voice: voice.axis != "via")
    named = [line.text for line in _all(voices, "number")]
    named += [number for line in _all(voices, "numbers") for number in line.text.split()]
    if _paid(told) and told.region == MAINLAND:
        named = ["110", *named]
    return tuple(hotline(number, told.region) for number in dict.fromkeys(named))


def _names(voices: Iterable[Voice], told: Facts) -> tuple[str, ...]:
    names = [
        voice.text("name") for voice in voices if voice.text("name") and voice.plan != "reader/self"
    ]
    if told.category is not None and told.region == MAINLAND:
        names.insert(0, load_categories()[told.category].name)
    return tuple(names)


_STATES: Final = {
    "S3a": "device", "S4": "device", "S12c": "device", "S7": "threat", "S10": "relative",
    "S12a": "paid", "S12b": "paid",
}  # fmt: skip
"""Which of a region's five plans a situation gets; every other one gets ``unpaid``."""


def _regional(told: Facts, now: datetime) -> Plan:
    """The region's own steps and numbers, never the mainland's."""
    state = "paid" if told.money else _STATES.get(told.situation or "", "unpaid")
    region = Voice("region", told.region, rows.lines(rows.REGIONS, told.region))
    headline, gate = region.text(f"{state}-headline"), region.parts("gate")
    steps = region.parts(state)
    if state in ("paid", "unpaid"):
        steps = (*_truth(told), *steps)
    script = script_module.NO_CALL
    if state == "paid":
        script = script_module.regional(region, told, now)
    if state == "device" or told.situation == _CONTROLLED:
        # Off first, whatever else has happened.
        headline, gate = region.text("device-headline"), ()
        steps = (*region.parts("cut"), *steps)
    return _assemble(told, (region,), headline, gate, (steps, ()), script)


def _truth(told: Facts) -> tuple[Sentence, ...]:
    """That this kind of scam is one, in the region's script."""
    own = Voice("category", told.category or "", rows.lines(rows.CATEGORIES, told.category or ""))
    said = own.parts(rows.script_of(told.region))
    if said or rows.script_of(told.region) == "hant":
        return said
    plan = f"category/{told.category}"
    return Voice("verdict", plan, rows.lines(rows.CATEGORY_PLANS, plan)).parts("headline")
