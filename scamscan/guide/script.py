"""What to say on the telephone, filled in with what is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.guide import rows
from scamscan.guide.rows import screen
from scamscan.guide.voices import Voice, paid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scamscan.guide.facts import Facts

BLANK: Final = "＿＿＿"
"""A gap to fill in aloud or with a pen."""
_DAY = 24 * 60
_WEEK = 7 * _DAY
_TEN_THOUSAND = 10_000


class Script(NamedTuple):
    """The words for one call and whom they are for."""

    to: str
    """``"110"``, ``"自己的银行"``; empty where no call is needed."""
    text: str


NO_CALL: Final = Script("", "")


def script(by_axis: Mapping[str, Voice], told: Facts, now: datetime) -> Script:
    """The call a mainland plan asks for; ``NO_CALL`` where it asks for none.

    Gone money speaks as its way out has it; otherwise the situation does.  Who paid, and from
    whose account, is the reader's row's to say, or the situation's.

    >>> from scamscan.guide.facts import Facts
    >>> script({}, Facts(situation="S1"), datetime(2026, 11, 22, 16, 50)).text
    ''
    """
    gone = Voice("paid", "S5", rows.lines(rows.SITUATIONS, "S5"))
    # Most specific first; the plan for gone money knows what nobody else says.
    speakers = [by_axis[axis] for axis in ("situation", "reader", "via") if axis in by_axis]
    speakers = [voice for voice in speakers if voice.plan != gone.plan]
    order = ("via",) if paid(told) else ("situation",)
    callers = [by_axis[axis] for axis in order if axis in by_axis]
    callers += [gone] if paid(told) else []
    speaker = next((voice for voice in callers if voice.text("script")), None)
    if speaker is None:
        return NO_CALL

    def said(part: str, *voices: Voice) -> str:
        return next((text for voice in (*voices, gone) if (text := voice.text(part))), "")

    via = by_axis.get("via")
    category = by_axis.get("category")
    spoken = (via.text("spoken") or via.text("name").split("、")[0]) if via else BLANK
    account = (via.text("account") or spoken) if via else said("account")
    amount = say_amount(told.amount, "元", screen(told.region)["wan"])
    # What the police ask about a bank transfer lies in the phone that is off now.
    fields = [via] if via and speaker is via else [*speakers]
    who = said("who", *speakers)
    opening = "".join(voice.text("opening") for voice in reversed(speakers))
    text = fill(
        opening + speaker.text("script"),
        paid=told.paid,
        now=now,
        who=who,
        phone=said("phone", *speakers),
        payer=said("payer", *speakers).format(via=spoken, account=account),
        amount=amount,
        gave=via.text("gave").format(amount=amount) if via else "",
        act=said("act", *([category] if category else []), *speakers),
        fields=said("fields", *fields).format(who=who),
        contact=said("contact", *speakers),
    )
    return Script(speaker.text("to") or screen(told.region)["to"], text)


def regional(region: Voice, told: Facts, now: datetime) -> Script:
    """The call a region's plan asks for."""
    amount = say_amount(told.amount, region.text("unit"), screen(told.region)["wan"])
    text = fill(region.text("script"), paid=told.paid, now=now, region=told.region, amount=amount)
    return Script(region.text("to"), text)


def fill(
    template: str, *, paid: int | None, now: datetime, region: str = "cn", **values: str
) -> str:
    """The template with the time of the last payment and everything else known.

    ``paid`` is minutes before ``now``; within a day the minute is said, within a week the day with
    a gap for the hour, later the day.

    >>> fill("{when}，我用{via}转出{amount}。", via="微信", paid=20, amount="＿＿＿元",
    ...     now=datetime(2026, 11, 22, 16, 50))
    '11月22日16时30分左右，我用微信转出＿＿＿元。'
    """
    return template.format_map({"when": _when(paid, now, screen(region)), **values})


def say_amount(amount: Decimal | None, unit: str, ten_thousand: str = "万") -> str:
    """A sum as read aloud.

    >>> say_amount(Decimal("12000.0"), "元"), say_amount(Decimal(490_000), "元")
    ('12000元', '49万元')
    >>> say_amount(None, "元")
    '＿＿＿元'
    """
    if amount is None:
        return BLANK + unit
    if amount % _TEN_THOUSAND == 0:
        return f"{amount / _TEN_THOUSAND:.0f}{ten_thousand}{unit}"
    whole = amount == amount.to_integral_value()
    return f"{amount:.0f}{unit}" if whole else f"{amount:.2f}{unit}"


def _when(paid: int | None, now: datetime, words: Mapping[str, str]) -> str:
    if paid is None:
        return words["when_unknown"]
    then = now - timedelta(minutes=paid)
    name = "when_near" if paid <= _DAY else "when_days" if paid <= _WEEK else "when_far"
    year = f"{then.year}年" if then.year != now.year else ""
    return year + words[name].format(then=then)
