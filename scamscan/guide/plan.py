"""One plan from what the reader told: which sentence speaks for which step, and in which order.

Every table row gives sentences for some slots (cut the connection, stop, call, lock …).  For each
slot the most specific row that has a sentence speaks, so that nobody is told two things at once;
only ``trace`` gathers the sentences of every row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.categories import load_categories
from scamscan.guidance import MAINLAND, hotline, last_check, load_hotlines, weakest
from scamscan.guide import facts as facts_module
from scamscan.guide import rows
from scamscan.guide.script import fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from scamscan.guidance import Hotline, Sentence
    from scamscan.guide.facts import Facts
    from scamscan.guide.rows import Law, Saying

NOW: Final = ("cut", "stop", "call", "lock", "trace")
"""Slots of the first minutes.  Once money has gone this is their order: 110 before the bank."""
LATER: Final = ("verify", "keep", "police", "care", "after")
_GATHERED: Final = "trace"
_FIRST: Final = ("cut", "stop")
_SPEAKERS: Final = ("situation", "category", "reader", "via", "time")
"""Most specific first."""
_TELLING_110: Final = ("via", "time", "situation", "category", "reader")
"""What 110 is told once money has gone depends on its way out first."""
_UNTOUCHED: Final = ("S1", "S2", "S13")
"""Situations in which no money has gone: told otherwise, they are S5."""
_PAID: Final = "S5"
_RELATIVE: Final = "S10"
_CALM: Final = ("S1", "S9", "S11", "S13")
"""Situations in which the trick is not at work: what to do against it is left out."""
_WITHOUT_BANKS: Final = ("wechat", "alipay", "crypto", "cash", "giftcard")
"""Channels whose first call is not to a bank: a list of banks would only be in the way."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do, in order, with what to say, what not to do and where it comes from."""

    facts: Facts
    names: tuple[str, ...]
    """The rows' names, as the reader would say them."""
    headline: str
    why: str
    """Why the steps are these, or how the trick works."""
    now: tuple[Sentence, ...]
    """Steps of the first minutes, in order; ``part`` is the slot."""
    later: tuple[Sentence, ...]
    """Steps after that, in order."""
    script: str
    """What to say on the telephone; empty where no call is needed."""
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
    asks: tuple[str, ...]
    """Keys of ``guide_ui.toml``: questions whose answer would change the plan."""
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
    def steps(self) -> tuple[Sentence, ...]:
        """Every step in order."""
        return self.now + self.later


def make_plan(told: Facts, now: datetime) -> Plan:
    """The plan for what the reader told; ``now`` dates the telephone script.

    Raises:
        TableError: a table is missing or damaged.

    >>> from datetime import datetime
    >>> plan = make_plan(facts_module.Facts(paid=20, via="wechat"), datetime(2026, 11, 22, 16, 50))
    >>> plan.now[1].text[:8], plan.numbers[0].number
    ('拨 110，照着', '110')
    """
    told = _settle(told)
    if told.region != MAINLAND:
        return _regional(told, now)
    voices = _voices(told)
    by_axis = {voice.axis: voice for voice in voices}
    if "situation" in by_axis:
        first = _slots(_order(by_axis["situation"], money=_paid(told)), by_axis, told)
        both = _unrepeated((*first, *_slots(LATER, by_axis, told)))
        first, second = both[: len(_unrepeated(first))], both[len(_unrepeated(first)) :]
    else:
        # Only the kind of scam is known: its own steps, as the verdict shows them.
        first, second = by_axis["verdict"].parts("step"), ()
    headline, why = _headline(by_axis, told)
    script = _script(by_axis, told, now)
    return _assemble(told, voices, (headline, why), (first, second), script)


def _settle(told: Facts) -> Facts:
    """Facts that contradict each other, settled for the more urgent."""
    if told.money and (told.situation is None or told.situation in _UNTOUCHED):
        return replace(told, situation=_PAID)
    if told.situation is None and told.category is None:
        return replace(told, situation="S1")
    return told


def _paid(told: Facts) -> bool:
    """Whether money has gone and stopping the payment means anything in the situation."""
    parts = rows.lines(rows.SITUATIONS, told.situation or "")
    return told.money and not any(line.part == "money" for line in parts)


def _time(told: Facts) -> str:
    # Not told is not "just now": the plan for today is right for both.
    minutes = facts_module.DAY if told.paid is None else told.paid
    if minutes <= facts_module.HALF_HOUR:
        return "time/now"
    return "time/day" if minutes <= facts_module.DAY else "time/later"


def _voices(told: Facts) -> tuple[Voice, ...]:
    """The rows the facts call for, most specific first."""
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
    reader = "self" if told.situation == _RELATIVE else told.reader
    chosen.append(("reader", rows.MONEY, f"reader/{reader}"))
    if _paid(told):
        if told.via is not None:
            chosen.append(("via", rows.MONEY, f"via/{told.via}"))
        chosen.append(("time", rows.MONEY, _time(told)))
    return tuple(Voice(axis, plan, rows.lines(table, plan)) for axis, table, plan in chosen)


def _order(situation: Voice, *, money: bool) -> tuple[str, ...]:
    """The slots of the first minutes: as the situation has them, or 110 first for gone money."""
    if money:
        return NOW
    own = dict.fromkeys(line.part for line in situation.parts(*NOW))
    return tuple(dict.fromkeys((*_FIRST, *own, *NOW)))


def _slots(slots: Iterable[str], by_axis: dict[str, Voice], told: Facts) -> tuple[Sentence, ...]:
    steps: list[Sentence] = []
    for slot in slots:
        axes: tuple[str, ...] = _SPEAKERS
        if slot == "call" and _paid(told):
            axes = _TELLING_110
        elif slot == "verify":
            # Where to check a kind of scam has its own heading.
            axes = ("situation",)
        elif slot != "care" and told.situation in _CALM:
            axes = tuple(axis for axis in axes if axis != "category")
        said = [by_axis[axis].parts(slot) for axis in axes if axis in by_axis]
        said = [lines for lines in said if lines]
        for lines in said if slot == _GATHERED else said[:1]:
            steps.extend(lines)
    return tuple(steps)


def _unrepeated(lines: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Each text once, where it stands first."""
    first: dict[str, Sentence] = {}
    for line in lines:
        first.setdefault(line.text, line)
    return tuple(first.values())


def _headline(by_axis: dict[str, Voice], told: Facts) -> tuple[str, str]:
    """The headline, and why."""
    timed = told.situation == _PAID and told.paid is not None
    axes = (*(("time",) if timed else ()), "situation", "verdict")
    headline = next(
        text for axis in axes if axis in by_axis and (text := by_axis[axis].text("headline"))
    )
    reasons = (by_axis[axis].text("why") for axis in ("category", "situation") if axis in by_axis)
    return headline, next((reason for reason in reasons if reason), "")


def _script(by_axis: dict[str, Voice], told: Facts, now: datetime) -> str:
    paid = Voice("paid", _PAID, rows.lines(rows.SITUATIONS, _PAID))
    voices = [by_axis[axis] for axis in ("via", "situation") if axis in by_axis]
    if _paid(told):
        voices = [voice for voice in voices if voice.axis == "via"] + [paid]
    template = next((text for voice in voices if (text := voice.text("script"))), "")
    if not template:
        return ""
    via = by_axis.get("via")
    return fill(
        template,
        opening="".join(
            by_axis[axis].text("opening") for axis in ("reader", "situation") if axis in by_axis
        ),
        contact=by_axis["situation"].text("contact") or paid.text("contact"),
        fields=(via.text("fields") if via else "") or paid.text("fields"),
        via=via.text("name").split("、")[0] if via else None,
        paid=told.paid,
        amount=told.amount,
        unit="元",
        now=now,
    )


def _assemble(
    told: Facts,
    voices: Sequence[Voice],
    opening: tuple[str, str],
    steps: tuple[tuple[Sentence, ...], tuple[Sentence, ...]],
    script: str,
) -> Plan:
    """The plan with everything that goes beside the steps."""
    speaking = [voice for voice in voices if voice.axis != "verdict"]
    plans = {voice.plan for voice in voices} | {f"category/{told.category}"}
    avoid, talk, verify = (_all(speaking, part) for part in ("avoid", "talk", "verify"))
    verify = tuple(line for line in verify if line not in steps[1])
    sayings = tuple(
        saying for saying in rows.load_sayings() if saying.answer and plans & set(saying.plans)
    )
    laws = tuple(dict.fromkeys(rows.law(line.text) for line in _all(speaking, "law")))
    numbers = _numbers(voices, told)
    locks = told.via not in _WITHOUT_BANKS and any(
        line.part == "lock" and "银行" in line.text for line in steps[0]
    )
    banks = [row for row in load_hotlines().values() if row.kind == "bank"]
    said = (
        *_all(speaking, "why"),
        *steps[0],
        *steps[1],
        *avoid,
        *talk,
        *verify,
        *_all(voices, "headline"),
    )
    shown = "".join((*opening, script, *(line.text for line in said)))
    sourced: list[Sentence | Saying] = [*said, *sayings]
    checked: list[Sentence | Hotline | Law | Saying] = [*said, *numbers, *laws, *sayings]
    return Plan(
        facts=told,
        names=_names(voices, told),
        headline=opening[0],
        why=opening[1],
        now=steps[0],
        later=steps[1],
        script=script,
        avoid=avoid,
        talk=talk,
        verify=verify,
        sayings=sayings,
        numbers=numbers,
        banks=tuple(banks) if locks else (),
        laws=laws,
        words=tuple(
            item
            for item in rows.load_words(rows.script_of(told.region)).items()
            if item[0] in shown
        ),
        asks=_asks(told),
        note="".join(line.text for line in _all(voices, "law-note")),
        compiled=min(item.compiled for item in checked),
        confirmed_by_person=last_check(item.confirmed for item in checked),
        evidence_level=weakest(item.level for item in checked),
        sources=tuple(dict.fromkeys(name for line in sourced for name in line.sources)),
    )


def _all(voices: Iterable[Voice], part: str) -> tuple[Sentence, ...]:
    return _unrepeated(line for voice in voices for line in voice.parts(part))


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


def _asks(told: Facts) -> tuple[str, ...]:
    """What would change the plan, most telling first."""
    if told.region != MAINLAND:
        return ("device",) if told.money else ("paid",)
    if told.money and not _paid(told):
        return ("cheated",)
    if _paid(told):
        asked = [key for key, known in (("when", told.paid), ("via", told.via)) if known is None]
        return (*asked, *(() if told.situation != _PAID else ("device",)))
    return () if told.situation == "S13" else ("paid", *(() if told.situation else ("situation",)))


_STATES: Final = {
    "S3a": "device", "S4": "device", "S12c": "device", "S7": "threat", "S10": "relative",
    "S12a": "paid", "S12b": "paid",
}  # fmt: skip
"""Which of a region's five plans a situation gets; every other one gets ``unpaid``."""


def _regional(told: Facts, now: datetime) -> Plan:
    """The region's own steps and numbers, never the mainland's."""
    state = "paid" if told.money else _STATES.get(told.situation or "", "unpaid")
    region = Voice("region", told.region, rows.lines(rows.REGIONS, told.region))
    headline = region.text(f"{state}-headline")
    script = ""
    if state == "paid":
        script = fill(
            region.text("script"),
            via=None,
            paid=told.paid,
            amount=told.amount,
            unit=region.text("unit"),
            now=now,
            region=told.region,
        )
    return _assemble(told, (region,), (headline, ""), (region.parts(state), ()), script)
