"""What a telephone number is by its digits: a personal mobile, a bank line, an overseas call.

Number ranges come from ``tables/phone_ranges.tsv`` and well-known official numbers from
``tables/official_numbers.tsv``.  Nothing here says who really calls: caller identities are forged,
numbers are ported between carriers, and a range only says what kind of number it is.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.errors import TableError
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Mapping

_RANGES: Final = "phone_ranges.tsv"
_RANGE_COLUMNS: Final = ("prefix", "kind", "digits", "note")
_AREAS: Final = "area_codes.tsv"
_AREA_COLUMNS: Final = ("code", "province", "place")
_OFFICIAL: Final = "official_numbers.tsv"
_OFFICIAL_COLUMNS: Final = ("number", "owner", "kind", "alone")
# What people and handsets put between digits, and what a browser's tel: link puts before them.
_FILLERS: Final = lazy.compile(r"[\s\-().·]|^tel:")
_LONGEST: Final = 32
_AREA_CODE: Final = lazy.compile(r"0(?:10|2[0-57-9]|[3-9]\d\d)")
_UNKNOWN_KIND: Final = "unknown"


class SenderKind(NamedTuple):
    """What a number is, and whose, when it is a well-known official one."""

    kind: str
    """``service-port-106``, ``bank-service-95`` (953, 955, 956: large enterprises),
    ``call-centre`` (other 95 numbers, 1010: anybody with a licence), ``service-96``,
    ``carrier-10xxx``, ``government-12xxx``, ``police-110``, ``mobile``, ``virtual-operator``,
    ``landline``, ``toll-free-400``, ``overseas`` or ``unknown``."""
    official_owner: str | None
    """The owner's Chinese name; None when the number is not in the official table."""


class _Range(NamedTuple):
    kind: str
    low: int
    high: int
    note: str


class _Official(NamedTuple):
    owner: str
    kind: str
    alone: bool


def plain_number(number: str) -> str:
    """The number without spaces, hyphens, brackets and disguise of width; overseas ones as ``+…``.

    Mainland numbers lose ``+86``; anything that is no number gives ``""``.  Never raises.

    >>> plain_number("+86 138-0013-8000"), plain_number("00852 9123 4567"), plain_number("客服")
    ('13800138000', '+85291234567', '')
    """
    text = _FILLERS.sub("", unicodedata.normalize("NFKC", number[:_LONGEST]).strip().lower())
    plus = text.startswith("+")
    digits = text[1:] if plus else text
    if not digits.isascii() or not digits.isdigit():
        return ""
    if digits.startswith("00") and len(digits) > 8:
        plus, digits = True, digits[2:]
    if not plus:
        # Some handsets write the country code without a plus.
        if len(digits) == 13 and digits.startswith("861"):
            return digits[2:]
        return digits
    if digits.startswith("86"):
        return _national(digits[2:])
    # No calling code continues "1" with "06": handsets put a plus before 106 ports by mistake.
    return digits if digits.startswith("106") else f"+{digits}"


def _national(digits: str) -> str:
    """A mainland number written after ``+86``; landlines get their leading zero back."""
    if len(digits) in (10, 11) and digits[0] != "1" and not digits.startswith(("400", "800", "0")):
        return f"0{digits}"
    if len(digits) == 10 and digits.startswith("10") and not digits.startswith("106"):
        return f"0{digits}"
    return digits


def sender_kind(number: str) -> SenderKind:
    """What kind of number a message or call came from.  Never raises; odd input is ``unknown``.

    >>> sender_kind("95588")
    SenderKind(kind='bank-service-95', official_owner='工商银行')
    >>> sender_kind("17012345678").kind, sender_kind("+85291234567").kind, sender_kind("ICBC").kind
    ('virtual-operator', 'overseas', 'unknown')
    """
    plain = plain_number(number)
    if not plain:
        return SenderKind(_UNKNOWN_KIND, None)
    known = _official_row(plain)
    if known is not None:
        return SenderKind(known.kind, known.owner)
    owner = official(plain)
    if plain[0] == "+":
        kind = "overseas" if 7 <= len(plain) - 1 <= 15 else _UNKNOWN_KIND
        return SenderKind(kind, owner)
    if len(plain) == 10 and plain.startswith("09"):
        return SenderKind("mobile", owner)  # Taiwan, written as dialled at home
    return SenderKind(_mainland_kind(plain), owner)


def _mainland_kind(digits: str) -> str:
    """The kind of a number by the longest range it falls into."""
    ranges = _ranges()
    for length in range(min(4, len(digits)), 1, -1):
        found = ranges.get(digits[:length])
        if found is not None and found.low <= len(digits) <= found.high:
            return found.kind
    # A local number without its area code: seven or eight digits, not starting with 0, 1 or 9.
    if len(digits) in (7, 8) and digits[0] not in "019":
        return "landline"
    return _UNKNOWN_KIND


def country_of(number: str) -> str | None:
    """The Chinese name of the region an overseas number belongs to, by its calling code.

    None when the number is not overseas, or its code or length is not in the table.

    >>> country_of("+855 12 345 678"), country_of("13800138000")
    ('柬埔寨', None)
    """
    plain = plain_number(number)
    if not plain.startswith("+"):
        return None
    ranges = _ranges()
    for length in (4, 3, 2):
        found = ranges.get(plain[:length])
        if found is not None:
            rest = len(plain) - length
            # Two-digit rows stand for a group of three-digit codes ("+42" for +420 to +423).
            return found.note if found.low <= rest <= found.high + 1 else None
    return None


def region_of(number: str) -> str | None:
    """Where a number is at home by its digits alone: the place of an area code, or a country.

    None for mobiles, whose ranges say nothing certain since numbers move between carriers, and for
    service numbers.

    >>> region_of("0755-8888 6666"), region_of("010-88886666"), region_of("+855 12 345 678")
    ('广东深圳', '北京', '柬埔寨')
    >>> region_of("13800138000") is None, region_of("95588") is None
    (True, True)
    """
    country = country_of(number)
    if country is not None:
        return country
    plain = plain_number(number)
    if not is_landline(plain):
        return None
    for length in (4, 3):
        found = _area_rows().get(plain[:length])
        if found is not None:
            province, place = found
            return province if place == province else province + place
    return None


def is_mobile(digits: str) -> bool:
    """Whether eleven digits are a mainland mobile number in a range that is in use.

    >>> is_mobile("13800138000"), is_mobile("12345678901")
    (True, False)
    """
    return len(digits) == 11 and digits[0] == "1" and _mainland_kind(digits) in _PERSONAL


_PERSONAL: Final = frozenset({"mobile", "virtual-operator"})


def is_landline(digits: str) -> bool:
    """Whether ten to twelve digits are a mainland landline with its area code.

    >>> is_landline("01088886666"), is_landline("07551234567"), is_landline("02012345")
    (True, True, False)
    """
    area = _AREA_CODE.match(digits)
    if area is None:
        return False
    local = len(digits) - area.end()
    return digits[area.end() : area.end() + 1] not in ("", "0") and (
        local == 8 or (local == 7 and area.end() == 4)
    )


def official(number: str) -> str | None:
    """The owner of an official number (110, 96110, 12321, a bank's hotline …), or None.

    Area codes before five-digit offices are passed over; hotlines of the brand table count too.

    >>> official("96110"), official("010-12321"), official("13800138000") is None
    ('反诈预警劝阻专线', '网络不良与垃圾信息举报', True)
    """
    plain = plain_number(number)
    if not plain:
        return None
    known = _official_row(plain)
    if known is not None:
        return known.owner
    return _brand_hotlines().get(plain)


def stands_alone(number: str) -> bool:
    """Whether an official number is recognised without a word such as 拨打 before it.

    >>> stands_alone("95588"), stands_alone("10000")
    (True, False)
    """
    known = _official_rows().get(number)
    return known is not None and known.alone


def _official_row(plain: str) -> _Official | None:
    """The row of a number, also with an area code before it."""
    rows = _official_rows()
    return rows.get(plain) or rows.get(_AREA_CODE.sub("", plain, count=1))


@cache
def _ranges() -> Mapping[str, _Range]:
    rows = {}
    for prefix, kind, digits, note in load_tsv(_RANGES, _RANGE_COLUMNS):
        low, _, high = digits.partition("-")
        try:
            rows[prefix] = _Range(kind, int(low), int(high), note)
        except ValueError as error:
            raise TableError("digits is not low-high", where=f"{_RANGES}: {prefix}") from error
    return rows


@cache
def _area_rows() -> Mapping[str, tuple[str, str]]:
    return {code: (province, place) for code, province, place in load_tsv(_AREAS, _AREA_COLUMNS)}


@cache
def _official_rows() -> Mapping[str, _Official]:
    return {
        number: _Official(owner, kind, alone == "yes")
        for number, owner, kind, alone in load_tsv(_OFFICIAL, _OFFICIAL_COLUMNS)
    }


@cache
def _brand_hotlines() -> Mapping[str, str]:
    from scamscan.brands import load_brands

    return {
        plain_number(hotline): brand.name
        for brand in load_brands().all
        for hotline in brand.hotlines
    }
