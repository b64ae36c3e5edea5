"""What a reader can tell: what happened, how long ago, how it was paid, how much, who, where."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from scamscan.categories import load_categories
from scamscan.errors import InputError
from scamscan.guide import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

HALF_HOUR: Final = 30
"""Minutes; police speak of "黄金30分钟": a practice word, not a deadline (fact base, 2.3)."""
DAY: Final = 24 * 60
LATER: Final = 3 * DAY
"""Minutes for an answer "more than a day": any value over ``DAY`` gives the same plan."""
LONGEST: Final = 50 * 365 * DAY
"""Minutes; beyond a working life it is a slip of the pen."""
LARGEST: Final = Decimal(10) ** 12
_UNITS: Final = {
    "": 1, "m": 1, "min": 1, "分": 1, "分钟": 1, "h": 60, "小时": 60, "个小时": 60, "钟头": 60,
    "d": DAY, "天": DAY, "日": DAY, "w": 7 * DAY, "周": 7 * DAY, "星期": 7 * DAY,
    "个月": 30 * DAY, "月": 30 * DAY, "年": 365 * DAY,
}  # fmt: skip
_WORDS: Final = {
    "now": 0, "刚才": 0, "刚刚": 0, "现在": 0, "半小时": 30, "半个小时": 30, "今天": 12 * 60,
    "昨天": DAY + 1, "前天": 2 * DAY, "later": LATER,
}  # fmt: skip
_TIME = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([a-z一-鿿]*)")
_AMOUNT = re.compile(r"(?:[¥￥])?([\d,]+(?:\.\d{1,2})?)\s*(百|千|万|k|w)?(?:元|块|块钱|rmb)?")
_TIMES = {"百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the reader told; None means it was not said.

    >>> Facts(paid=20, via="wechat").money
    True
    """

    category: str | None = None
    """A code of ``categories.tsv``."""
    situation: str | None = None
    """A plan of ``guide_situations.tsv``: ``"S4"``."""
    paid: int | None = None
    """Minutes since the money went."""
    via: str | None = None
    """A channel of ``guide_money.tsv``: ``"wechat"``."""
    amount: Decimal | None = None
    """Yuan, or the region's own money; more than 0."""
    reader: str = "self"
    """Who reads: a reader of ``guide_money.tsv``."""
    region: str = "cn"
    """``cn`` or a plan of ``guide_regions.tsv``."""

    @property
    def money(self) -> bool:
        """Whether money has gone, as far as told."""
        told = self.paid is not None or self.via is not None or self.amount is not None
        return told or self.situation == "S5"


def read_category(text: str) -> str:
    """The code of a category given as code or Chinese name.

    Raises:
        InputError: no such category; the hint lists them.

    >>> read_category("刷单返利")
    'task-rebate'
    """
    known = load_categories()
    for code, row in known.items():
        if text.strip().lower() in (code, row.name):
            return code
    listed = "、".join(f"{code}（{row.name}）" for code, row in known.items())
    raise InputError(f"category {text} is not known", where="CATEGORY", hint=listed)


def read_situation(text: str) -> str:
    """The key of a situation given as ``S4``, ``s4`` or ``installed_or_shared``.

    Raises:
        InputError: no such situation; the hint lists them.

    >>> read_situation("s3A"), read_situation("paid")
    ('S3a', 'S5')
    """
    return _read(text, rows.SITUATIONS, "", "--situation")


def read_via(text: str) -> str:
    """The code of a channel of money given as code or in Chinese.

    Raises:
        InputError: no such channel; the hint lists them.

    >>> read_via("微信"), read_via("usdt")
    ('wechat', 'crypto')
    """
    return _read(text, rows.MONEY, "via/", "--via")


def read_reader(text: str) -> str:
    """The code of who reads.

    Raises:
        InputError: no such reader; the hint lists them.
    """
    return _read(text, rows.MONEY, "reader/", "--reader")


def read_region(text: str) -> str:
    """The code of a region; ``cn`` is the mainland.

    Raises:
        InputError: no such region; the hint lists them.
    """
    return "cn" if text.strip().lower() == "cn" else _read(text, rows.REGIONS, "", "--region")


def _read(text: str, table: str, prefix: str, option: str) -> str:
    wanted = unicodedata.normalize("NFKC", text).strip().lower()
    named = list(rows.named(table, prefix))
    for key, name, aliases in named:
        if wanted in (key.lower(), name.lower(), *(alias.lower() for alias in aliases)):
            return key
    listed = "、".join(f"{key}（{name}）" for key, name, _ in named)
    raise InputError(f"{text} is not known", where=option, hint=listed)


def read_paid(text: str) -> int:
    """Minutes since the money went, from ``20m``, ``2h``, ``3d``, ``20分钟``, ``昨天``, ``now``.

    Raises:
        InputError: it is no length of time.

    >>> read_paid("20m"), read_paid("2小时"), read_paid("3d"), read_paid("刚才")
    (20, 120, 4320, 0)
    """
    plain = _plain(text).removesuffix("以前").removesuffix("前").removesuffix("内")
    if plain in _WORDS:
        return _WORDS[plain]
    found = _TIME.fullmatch(plain)
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None or float(found[1]) * unit > LONGEST:
        raise InputError(f"{text} is no length of time", where="--paid", hint="20m、2h、3d")
    return round(float(found[1]) * unit)


def read_amount(text: str) -> Decimal:
    """Money as a number, from ``8000``, ``8,000元``, ``1.2万``.

    Raises:
        InputError: it is no sum, or not more than 0, or beyond ``LARGEST``.

    >>> read_amount("8,000元"), read_amount("1.2万")
    (Decimal('8000'), Decimal('12000.0'))
    """
    found = _AMOUNT.fullmatch(_plain(text))
    try:
        value = Decimal(found[1].replace(",", "")) * _TIMES.get(found[2], 1) if found else None
    except InvalidOperation:
        value = None
    if value is None or not 0 < value <= LARGEST:
        raise InputError(f"{text} is no sum of money", where="--amount", hint="8000、1.2万")
    return value


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower().replace(" ", "")


def list_of(table: str, prefix: str, keys: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Codes and names to offer, all of a table's or the given ones in the given order."""
    names = {key: name for key, name, _ in rows.named(table, prefix)}
    return tuple((key, names[key]) for key in (keys or names))
