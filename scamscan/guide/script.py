"""What to say on the telephone, filled in with what is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scamscan.guide.rows import screen

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANK: Final = "＿＿＿"
"""A gap to fill in aloud or with a pen."""
_DAY = 24 * 60


def fill(
    template: str,
    *,
    opening: str = "",
    fields: str = "",
    contact: str = "",
    via: str | None,
    paid: int | None,
    amount: Decimal | None,
    unit: str,
    now: datetime,
    region: str = "cn",
) -> str:
    """The template with time, way, sum and the channel's own fields; gaps where nothing is known.

    ``paid`` is minutes before ``now``; within a day the minute is said, later the day.

    >>> fill("{when}，我用{via}转出{amount}。", via="微信", paid=20, amount=None, unit="元",
    ...     now=datetime(2026, 11, 22, 16, 50))
    '11月22日16时30分左右，我用微信转出＿＿＿元。'
    """
    values = {
        "when": _when(paid, now, screen(region)),
        "via": via or BLANK,
        "amount": say_amount(amount, unit),
        "fields": fields,
        "contact": contact,
    }
    return opening + template.format_map(values)


def say_amount(amount: Decimal | None, unit: str) -> str:
    """A sum as read aloud.

    >>> say_amount(Decimal("12000.0"), "元"), say_amount(None, "元")
    ('12000元', '＿＿＿元')
    """
    if amount is None:
        return BLANK + unit
    whole = amount == amount.to_integral_value()
    return f"{amount:.0f}{unit}" if whole else f"{amount:.2f}{unit}"


def _when(paid: int | None, now: datetime, words: Mapping[str, str]) -> str:
    if paid is None:
        return words["when_unknown"]
    then = now - timedelta(minutes=paid)
    form = words["when_near" if paid <= _DAY else "when_far"]
    year = f"{then.year}年" if then.year != now.year else ""
    return year + form.format(then=then)
