"""Readers' small change: cells, flags, amounts and links as exports write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from scamscan.decoding import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FIGURE = r"([0-9][0-9,]{0,17}(?:\.[0-9]{1,8})?)"
_AMOUNT = re.compile(rf"(?:[¥￥$€£]|HK\$|NT\$|CN¥|人民币)\s*{_FIGURE}|{_FIGURE}\s*元")
_TRUE, _FALSE = (
    {"1", "true", "yes", "是", "out", "sent", "outgoing", "发送", "已发送", "发出", "发"},
    {"0", "false", "no", "否", "in", "received", "incoming", "接收", "已接收", "收到", "收"},
)
_LOCAL = re.compile(
    r"(?i)^(?:https?://(?:127\.0\.0\.1|localhost)(?::[0-9]+)?/|file:|\.{0,2}/(?!/))"
)
_WEB = re.compile(r"(?i)^(?:https?:)?//|^www\.|^[a-z][a-z0-9+.-]{1,20}://")


def text_of(value: Any) -> str:  # noqa: ANN401 - JSON
    """A cell as text: None is empty, numbers as written, lone surrogates mended.

    >>> text_of(None), text_of(7.0), text_of("好")
    ('', '7', '好')
    """
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return without_surrogates(value) if isinstance(value, str) else str(value)


def name_of(value: Any) -> str | None:  # noqa: ANN401 - JSON
    """A name or an id; None when there is none."""
    return text_of(value).strip() or None


def flag_of(value: Any) -> bool | None:  # noqa: ANN401 - JSON
    """A yes or no in any spelling; None when it says neither.

    >>> flag_of("1"), flag_of(0), flag_of(None)
    (True, False, None)
    """
    word = text_of(value).strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def amount_of(text: str) -> Decimal | None:
    """The first amount of money written with its sign or unit, for transfer cards only.

    >>> amount_of("【发起转账】:￥1,500.00")
    Decimal('1500.00')
    >>> amount_of("3点见") is None
    True
    """
    match = _AMOUNT.search(text)
    return number_of((match[1] or match[2]).replace(",", "")) if match else None


_SIGNS = {"HK$": "HKD", "NT$": "TWD", "$": "USD", "€": "EUR", "£": "GBP"}


def currency_of(text: str) -> str:
    """ISO 4217 code of the money ``amount_of`` finds; the yuan unless another sign stands there.

    >>> currency_of("转账 HK$200"), currency_of("【发起转账】:￥500.00")
    ('HKD', 'CNY')
    """
    return next((code for sign, code in _SIGNS.items() if sign in text), "CNY")


def number_of(value: Any) -> Decimal | None:  # noqa: ANN401 - JSON
    """A number as exact decimal; None when it is none, or not finite."""
    try:
        number = Decimal(text_of(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def mapping_of(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    """An object; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """A list; an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def first_of(record: Mapping[str, Any], *keys: str) -> str | None:
    """The first name among fields that is not empty.

    >>> first_of({"display_name": "", "real_name": "王倩"}, "display_name", "real_name")
    '王倩'
    """
    return next((name for key in keys if (name := name_of(record.get(key)))), None)


def links_of(values: Iterable[Any]) -> tuple[str, ...]:
    """The web addresses among values, each once; files of the exporter's own machine left out.

    >>> links_of(["https://a1b.top/x", None, "http://127.0.0.1:5030/image/7", "media/1.jpg"])
    ('https://a1b.top/x',)
    """
    found = (text_of(value).strip() for value in values)
    return tuple(dict.fromkeys(u for u in found if _WEB.match(u) and not _LOCAL.match(u)))
