"""How the report page writes names, texts, times and sums."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.reports.layout import unlink, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from scamscan.threads.records import Loss

TABLE = "report.toml"
_NAME = 40
_PLACE = 60
_VALUE = 200
_QUOTED = 160
_DIGITS = 15
_ACCENTS = 2
_PILE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
"""Combining marks of Latin and symbols; no language writes four on a letter."""


@cache
def page_words() -> Mapping[str, Any]:
    """The table of the page's own words."""
    return tables.load_toml(TABLE)


def shown(text: str) -> str:
    r"""A message's words: control and direction characters by name, addresses broken.

    >>> shown("点 http://a.example\u202e")
    '点 http[:]//a[.]example<U+202E>'
    """
    return unlink(_tame(visible(text)))


def name(text: str | None) -> str:
    r"""A name, a file or a number on one line, cut.

    >>> name("小\n鹿"), name("长" * 50)[-3:]
    ('小 鹿', '长长…')
    """
    return unlink(_cut(text or "", _NAME))


def place(text: str | None) -> str:
    """A file and the line in it: of a long path the end, which tells most.

    >>> place("in/chat.txt:41"), len(place("d/" * 200 + "chat.txt:41"))
    ('in/chat.txt:41', 60)
    """
    line = _tame(visible(" ".join((text or "")[-4 * _PLACE :].split()))).replace("://", "[:]//")
    return line if len(line) <= _PLACE else "…" + line[1 - _PLACE :]


def value(text: str) -> str:
    """An account or an error's sentence on one line; addresses broken."""
    return unlink(_cut(text, _VALUE))


def sentence(text: str) -> str:
    """A sentence whose addresses are broken already, on one line."""
    return _cut(text, _VALUE)


def quoted(text: str) -> str:
    """The beginning of a message on one line."""
    return unlink(_cut(text, _QUOTED))


def _tame(text: str) -> str:
    """Without the piles of accents that cover the lines above and below."""
    return _PILE.sub(lambda found: f"{found[0][:_ACCENTS]}<+{len(found[0]) - _ACCENTS}>", text)


def _cut(text: str, most: int) -> str:
    line = _tame(visible(" ".join(text[: 4 * most].split())))
    return line if len(line) <= most and len(text) <= 4 * most else line[: most - 1] + "…"


def moment(time: datetime | None) -> str:
    """A time as the file tells it; nothing where it tells none."""
    return f"{time:%Y-%m-%d %H:%M}" if time else ""


def figure(number: int) -> str:
    """A whole number in groups of three.

    >>> figure(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def money(amount: Decimal, currency: str | None) -> str:
    """A sum with its currency.

    >>> money(Decimal("5880.00"), "CNY"), money(Decimal("0.5"), "USDT")
    ('5,880 元', '0.5 USDT')
    """
    plain = f"{amount.normalize():,f}" if sensible(amount) else f"{amount:.6g}"
    form = page_words()["currencies"].get(currency or "CNY", "{amount} {currency}")
    return str(form).format(amount=plain, currency=visible(currency or "")[:8])


def sensible(amount: Decimal) -> bool:
    """Whether an amount can be written out and added: not a figure of a million digits.

    >>> sensible(Decimal("12.5")), sensible(Decimal("1E+999999"))
    (True, False)
    """
    return not amount or (
        abs(amount.adjusted()) <= _DIGITS and len(amount.as_tuple().digits) <= _DIGITS
    )


def sums(losses: Iterable[Loss]) -> str:
    """What was given of each currency, together; nothing where no sum is known."""
    amounts: dict[str | None, Decimal] = {}
    for loss in losses:
        if loss.amount is not None and sensible(loss.amount):
            amounts[loss.currency] = amounts.get(loss.currency, Decimal(0)) + loss.amount
    return " + ".join(money(amounts[currency], currency) for currency in amounts)


def translated(text: str) -> str:
    """An error's sentence in Chinese where the table has it.

    >>> translated("line is not JSON, Expecting value"), translated("disk full")
    ('这一行不是完整的 JSON', 'disk full')
    """
    for start, chinese in page_words()["errors"].items():
        if text.startswith(start):
            return str(chinese)
    return text
