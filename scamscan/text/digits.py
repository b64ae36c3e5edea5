"""Runs of digits in folded text: telephone numbers, cards, identity numbers, codes, digit ids.

The same eleven digits are a mobile number, a parcel or a chat id by what stands around them, so
every run is read together with the words beside it (``handles.kinds_before``).  Numbers that are
orders, parcels, dates or staff numbers give nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.text import handles, phones
from scamscan.text.checksums import identity_ok, luhn_ok

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Iterator

# Up to twelve groups of digits, one space or hyphen between them; a longer list goes on in the
# next match.  A group of more than 24 digits is no contact.
RUN: Final = lazy.compile(r"(?<![0-9a-z_.*#])\+?(?=[\d \-]{4})\d{1,24}+(?:[ \-]\d{1,24}+){0,11}+")
# What every run begins with; searched for much faster.
_RUN_HINT: Final = lazy.compile(r"\d[\d \-]{3}")
_GROUP: Final = lazy.compile(r"\d+")
_DATE: Final = lazy.compile(r"(?:19|20)\d\d-(?:0?[1-9]|1[0-2])-(?:[0-2]?\d|3[01])(?!\d)")
# How people split a mobile number; other splits are ranges and dates ("13000-150000").
_MOBILE_GROUPS: Final = frozenset(
    {
        (11,),
        (3, 4, 4),
        (3, 8),
        (4, 3, 4),
        (4, 4, 3),
        (3, 3, 5),
        (3, 5, 3),
        (7, 4),
        (3, 2, 2, 2, 2),
        (3, 2, 2, 4),
        (3, 2, 3, 3),
    }
)
_ANY_MOBILE: Final = lazy.compile(r"1[3-9]\d{9}")
_JOIN_MOST: Final = 6
# First digits of bank cards: UnionPay 62, 60, 81 and old local ranges 9558, 955; Visa 4;
# Mastercard 51-55, 2221-2720; JCB 35; Amex 34, 37; Diners 30, 36.
_LOCAL_CARD: Final = lazy.compile(r"62|60|81|955")
_WORLD_CARD: Final = lazy.compile(r"4|5[1-5]|2[2-7]|3[04567]|(?:10|436|456)")
_CARD_WORDS: Final = lazy.compile(r"卡|账户|帐户|账号|帐号|户名|开户|银行|汇款|打款|转账|收款|card")
_HK_CUE: Final = lazy.compile(r"港|澳|whatsapp|hk")
_UNIT: Final = lazy.compile(r"[ ]?(?:[元块万人次步级年月日%％℃粉号楼层室栋](?!码|之)|积分|公里)")


class Number(NamedTuple):
    """A number found: what it is, undisguised value, folded half-open range."""

    kind: str
    value: str
    start: int
    end: int


class _Run(NamedTuple):
    text: str
    groups: tuple[tuple[int, int], ...]
    plus: bool

    def join(self, first: int, last: int) -> str:
        """The digits of groups ``first`` to ``last``, the end excluded."""
        return "".join(self.text[start:end] for start, end in self.groups[first:last])

    def number(self, kind: str, value: str, first: int, last: int) -> Number:
        """A number made of groups ``first`` to ``last``; a leading plus belongs to it."""
        start = self.groups[first][0] - (1 if first == 0 and self.plus else 0)
        return Number(kind, value, start, self.groups[last - 1][1])


def find_runs(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``RUN``."""
    return RUN.finditer(text) if _RUN_HINT.search(text) else iter(())


def read_run(text: str, start: int, end: int) -> Iterator[Number]:
    """The numbers in one run ``text[start:end]`` matched by ``RUN``.

    >>> text = "致电138-0013-8000 2026-11-22"
    >>> [(number.kind, number.value) for number in read_run(text, 2, len(text))]
    [('phone', '13800138000')]
    """
    if _continues(text, end):
        return
    groups = tuple([match.span() for match in _GROUP.finditer(text, start, end)])
    run = _Run(text, groups, text[start] == "+")
    kinds = handles.kinds_before(text, start)
    messenger = None
    if kinds:
        messenger = next((kind for kind in kinds if kind in handles.MESSENGERS), None)
    if messenger is not None:
        used = yield from _digit_handle(run, messenger)
        yield from _plain(run, used, cued=False)
        return
    first = kinds[0] if kinds else None
    if first == "order":
        # "单号 78123 13800138000": only the first number is the order.
        yield from _plain(run, _first_word(run), cued=False)
        return
    if first == "account":
        account = _account(run)
        if account is not None:
            yield account
            return
    total = end - start - len(groups) + 1
    if 4 <= total <= 8 and len(groups) <= 2 and not run.plus:
        code = first == "code" or (
            "phone" not in kinds
            and not phones.stands_alone(run.join(0, len(groups)))
            and handles.is_code_after(text, end)
        )
        if code:
            yield run.number("code", run.join(0, len(groups)), 0, len(groups))
            return
    yield from _plain(run, 0, cued="phone" in kinds and first != "account")


def _continues(text: str, end: int) -> bool:
    """Whether the run is a piece of something longer: a decimal, a mask, a word, a long number."""
    after = text[end : end + 2]
    if not after:
        return False
    if after[0] in "*%_#" or (after[0] == "." and after[1:].isdigit()):
        return True
    if after[0].isascii() and after[0].isalnum():
        if after[0] == "x" and not (after[1:].isascii() and after[1:].isalnum()):
            return False
        if after[0].isdigit():
            return True
        return handles.kind_after(text, end) is None
    return False


def _first_word(run: _Run) -> int:
    """How many groups stand before the first space."""
    for place in range(1, len(run.groups)):
        if run.text[run.groups[place - 1][1]] == " ":
            return place
    return len(run.groups)


def _digit_handle(run: _Run, kind: str) -> Generator[Number, None, int]:
    """A digit id after its cue; returns (as generator value) how many groups it used."""
    text, groups = run.text, run.groups
    if _DATE.match(text, groups[0][0]) or _UNIT.match(text, groups[-1][1]):
        return 0
    if kind in ("line", "telegram", "whatsapp"):
        for last in range(min(len(groups), _JOIN_MOST), 0, -1):
            found = _shape(run, 0, last)
            if found is not None and "phone" in found[0]:
                yield run.number(kind, found[1], 0, last)
                return last
    for last in range(min(len(groups), _JOIN_MOST), 0, -1):
        digits = run.join(0, last)
        if handles.digits_fit(kind, len(digits)) and digits[0] != "0":
            yield run.number(kind, digits, 0, last)
            return last
    return 0


def _account(run: _Run) -> Number | None:
    """A bank card or account after a word such as 卡号; None when too short or too long."""
    for last in range(len(run.groups), 0, -1):
        digits = run.join(0, last)
        if is_card(digits):
            return run.number("card", digits, 0, last)
    digits = run.join(0, len(run.groups))
    if identity_ok(digits):
        return None
    return run.number("account", digits, 0, len(run.groups)) if 12 <= len(digits) <= 25 else None


def is_card(digits: str) -> bool:
    """Whether digits are a payment card by length, range and check digit.

    >>> is_card("4111111111111111"), is_card("4111111111111112")
    (True, False)
    """
    return 13 <= len(digits) <= 19 and luhn_ok(digits) and _is_card_prefix(digits)


def _is_card_prefix(digits: str) -> bool:
    return bool(_LOCAL_CARD.match(digits) or _WORLD_CARD.match(digits))


def _plain(run: _Run, first: int, *, cued: bool) -> Iterator[Number]:
    """Numbers that are recognised by their own shape, longest grouping first."""
    groups = run.groups
    if max([high - low for low, high in groups]) < 3:
        # "1 3 8 0 0 …": a number read out digit by digit, or a list, a score, a time.
        digits = run.join(0, 11)
        if len(groups) == 11 == len(digits) and phones.is_mobile(digits):
            yield run.number("phone", digits, 0, 11)
        return
    card = _grouped_card(run) if first == 0 else None
    if card is not None:
        yield card
        return
    while first < len(groups):
        for last in range(min(len(groups), first + _JOIN_MOST), first, -1):
            found = _shape(run, first, last) or (
                _cued_shape(run, first, last) if cued and _is_whole(run, first, last) else None
            )
            if found is not None:
                yield _after_words(run, found, first, last)
                first = last
                break
        else:
            first += 1


def _is_whole(run: _Run, first: int, last: int) -> bool:
    """Whether groups ``first`` to ``last`` begin the run and no hyphen leads on."""
    return first == 0 and run.text[run.groups[last - 1][1] : run.groups[last - 1][1] + 1] != "-"


def _grouped_card(run: _Run) -> Number | None:
    """A number written in fours as cards are embossed; without its check digit an account."""
    lengths = [high - low for low, high in run.groups]
    if not 4 <= len(lengths) <= 5 or set(lengths[:-1]) != {4} or lengths[-1] > 4:
        return None
    digits = run.join(0, len(lengths))
    if not 13 <= len(digits) <= 19 or not _is_card_prefix(digits):
        return None
    kind = "card" if luhn_ok(digits) else "account"
    return run.number(kind, digits, 0, len(lengths))


def _after_words(run: _Run, found: tuple[str, str], first: int, last: int) -> Number:
    """The number, or the messenger id the words behind it make of it ("138…微信同号")."""
    kind, value = found
    end = run.groups[last - 1][1]
    if kind == "phone":
        said = handles.kind_after(run.text, end)
        kind = said or kind
    if kind == "identity" and value.endswith("X"):
        return Number(kind, value, run.groups[first][0], end + 1)
    return run.number(kind, value, first, last)


def _shape(run: _Run, first: int, last: int) -> tuple[str, str] | None:
    """Kind and value of groups that make one number without any cue, or None."""
    groups = run.groups
    # Groups are one character apart, so this is their count of digits.
    total = groups[last - 1][1] - groups[first][0] - (last - first - 1)
    if not 5 <= total <= 19 or (total < 9 and last - first > 2):
        return None
    lengths = tuple([high - low for low, high in groups[first:last]])
    digits = run.join(first, last)
    if (run.plus and first == 0) or digits.startswith("00"):
        return _overseas(digits, plus=run.plus and first == 0)
    if total <= 8:
        if len(lengths) == 1 and phones.stands_alone(digits):
            return "hotline", digits
        return _digits_named_after(run, digits, last) if len(lengths) <= 2 else None
    if total in (11, 13):
        national = digits[2:] if total == 13 and digits.startswith("86") else digits
        grouped = lengths if total == 11 else lengths[1:] if lengths[0] == 2 else (lengths[0] - 2,)
        live = phones.is_mobile(national)
        if (live and grouped in _MOBILE_GROUPS) or (
            grouped == (3, 4, 4) and _ANY_MOBILE.fullmatch(national)
        ):
            return "phone", national
    if 9 <= total <= 12:
        found = _fixed_line(digits, lengths)
        return found or (_digits_named_after(run, digits, last) if total <= 11 else None)
    return _long_number(run, digits, lengths, first, last)


def _digits_named_after(run: _Run, digits: str, last: int) -> tuple[str, str] | None:
    """Read "8887766是我的qq": bare digits that only the words behind them make an id."""
    kind = handles.kind_after(run.text, run.groups[last - 1][1])
    if kind is None or digits[0] == "0" or not handles.digits_fit(kind, len(digits)):
        return None
    return kind, digits


def _overseas(digits: str, *, plus: bool) -> tuple[str, str] | None:
    value = phones.plain_number(f"+{digits}" if plus else digits)
    if value.startswith("+"):
        return ("overseas-phone", value) if phones.country_of(value) else None
    if phones.is_mobile(value):
        return "phone", value
    return ("landline", value) if phones.is_landline(value) else None


def _fixed_line(digits: str, lengths: tuple[int, ...]) -> tuple[str, str] | None:
    """Landlines, 400 and 800 lines, Taiwan numbers: nine to twelve digits."""
    if digits[0] == "0":
        if len(digits) == 10 and digits[1] == "9" and lengths in ((10,), (4, 3, 3), (4, 6)):
            return "phone", digits  # Taiwan mobile
        area = 3 if digits[1] in "12" else 4
        if phones.is_landline(digits) and (len(lengths) == 1 or lengths[0] == area):
            return _line(digits)
        if len(lengths) > 1 and lengths[0] == 2 and digits[1] in "2345678" and len(digits) <= 10:
            return "landline", digits  # Taiwan landline, written with its area code apart
        if digits.startswith("0800") and lengths in ((10,), (4, 3, 3), (4, 6)):
            return "service-line", digits
        return None
    if digits[:3] in ("400", "800") and lengths[0] in (3, 4, 10) and len(digits) == 10:
        return _line(digits, "service-line")
    if digits[:3] == "400" and len(digits) == 11 and 3 <= len(lengths) <= 4:
        return "service-line", digits  # one digit too many, yet written like a 400 line
    return ("hotline", digits) if len(lengths) == 1 and phones.stands_alone(digits) else None


def _line(digits: str, kind: str = "landline") -> tuple[str, str]:
    return ("hotline" if phones.official(digits) else kind), digits


def _long_number(
    run: _Run, digits: str, lengths: tuple[int, ...], first: int, last: int
) -> tuple[str, str] | None:
    """Identity numbers and cards: thirteen to nineteen digits with their check digits."""
    end = run.groups[last - 1][1]
    if len(digits) == 17 and run.text[end : end + 1] == "x" and identity_ok(digits + "x"):
        return "identity", digits + "X"
    if len(digits) == 18 and identity_ok(digits):
        return "identity", digits
    if len(lengths) > 1 and min(lengths[:-1]) < 3:
        return None
    if not luhn_ok(digits):
        return None
    if len(digits) >= 16 and _LOCAL_CARD.match(digits):
        return "card", digits
    start = run.groups[first][0]
    near = run.text[max(0, start - 20) : start] + run.text[end : end + 12]
    if _WORLD_CARD.match(digits) and _CARD_WORDS.search(near):
        return "card", digits
    return None


def _cued_shape(run: _Run, first: int, last: int) -> tuple[str, str] | None:
    """A telephone number that needs its cue: local landlines, short service numbers."""
    digits = run.join(first, last)
    lengths = tuple(high - low for low, high in run.groups[first:last])
    if lengths == (11,) and _ANY_MOBILE.fullmatch(digits):
        return "phone", digits  # a range not in the table, yet called a number
    if len(lengths) > 2 or not 5 <= len(digits) <= 10:
        return None
    if _UNIT.match(run.text, run.groups[last - 1][1]):
        return None
    if phones.official(digits):
        return "hotline", digits
    # Local numbers do not begin with 0 or 1; "146-6620" is written like one all the same.
    local = digits[0] not in "01" or (digits[0] == "1" and lengths == (3, 4))
    if len(digits) in (7, 8) and local:
        if phones.sender_kind(digits).kind in ("call-centre", "service-96"):
            return "service-line", digits
        start = run.groups[first][0]
        near = run.text[max(0, start - 12) : start]
        # Hong Kong and Macau mobiles have eight digits; elsewhere eight digits are a landline.
        personal = len(digits) == 8 and digits[0] in "569" and _HK_CUE.search(near)
        return ("phone" if personal else "landline"), digits
    if len(lengths) == 1 and phones.sender_kind(digits).kind in (
        "bank-service-95",
        "call-centre",
        "service-96",
        "carrier-10xxx",
        "government-12xxx",
    ):
        return "service-line", digits
    return None
