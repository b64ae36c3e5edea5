"""Chinese and financial numerals as digits, where they write a number to dial, type or pay.

一三八〇〇一二三四五六 and 伍仟元 are such; weekdays, idioms and counting stay as they are.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from scamscan import lazy
from scamscan.fold.records import Change, Edit

if TYPE_CHECKING:
    import re

_DIGITS = dict(
    zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True)
)
_UNITS = {
    "十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000,
    "万": 10_000, "亿": 100_000_000,
}  # fmt: skip
_VALUES = {**{one: int(digit) for one, digit in _DIGITS.items()}, "两": 2}
_ONE = "".join(_DIGITS)
DIGIT_SIGNS = frozenset(_ONE + "0123456789")
_ANY = _ONE + "两" + "".join(_UNITS)
NUMERALS = frozenset(_ANY)
UNITS = frozenset(_UNITS)
LARGE_UNITS = frozenset("千仟万亿")
MONEY = frozenset("元块圆美港人ru台")
"""An amount has a thousand in it or one of these behind it; see ``_AMOUNT``."""
_HAS_NUMERAL = lazy.compile(f"[{_ANY}][ \\-]?[{_ANY}0-9]|[0-9][{_ONE}]")

_RUN = lazy.compile(f"[0-9{_ONE}](?:[ \\-]?[0-9{_ONE}]){{4,40}}")
_TAIL = lazy.compile(f"(?<=[0-9]{{3}})[ \\-]?[{_ONE}]{{1,2}}$")
_MOBILE = lazy.compile(r"1[3-9]\d{9}")
_ASKED_FOR = lazy.compile(
    r"(?:电话|手机|号码?|微信|qq|telegram|line|联系|加|拨打?|打|致电|热线|卡|账户|账号|id|tel|客服|群|私聊)"
    r"(?:是|为|我|[\s:：])?[\s:：]{0,3}$"
)
_APART = lazy.compile(
    f"(?<![0-9a-z/._=&?#%@\\-{_ONE}])[0-9{_ONE}](?:[^0-9a-z一-鿿\\n,;!?，。、；！？]{{1,3}}[0-9{_ONE}]){{5,19}}(?![0-9a-z{_ONE}])"
)
_AMOUNT = lazy.compile(
    f"(?P<number>[{_ONE}两十拾百佰][{_ANY}]{{1,15}})(?P<about>[多余来])?"
    r"(?P<money>元(?![旦月宵素年])|块(?![儿头砖地屏表板])|圆|美[元金刀]|港[币元]|人民币|rmb|usdt|台币)?"
)
_PAID = lazy.compile(
    r"(?:转|汇|贷|借|打|交|缴|付|收|赚|返|退|补|额度|押金|奖金|中奖|投|充|提|赔|罚|欠|存|取|薪|入|领|押|贷款)"
    r"(?:款|了|你|我|他|过来|给|出|到|得|息|额|金|现|值|账)?[\s:：]{0,2}$"
)
_COUNTED = lazy.compile(r"[个名人次里米公年户字步件台条家张天种册部本页岁吨亩只棵辆遍趟]")
_BEFORE = 10
_MOST_HITS = 5_000
"""Numbers looked at in one text; keeps hostile input linear."""


def find_numerals(text: str) -> list[Change]:
    """Changes that write Chinese numerals as digits.

    >>> [change.edits[0].replacement for change in find_numerals("拨打一三八零零一三八零零零")]
    ['13800138000']
    >>> [change.edits[0].replacement for change in find_numerals("先交伍仟元押金")]
    ['5000']
    >>> find_numerals("一三五上课，二四六休息")
    []
    """
    if not _HAS_NUMERAL.search(text):
        return []
    changes = []
    for found in islice(_RUN.finditer(text), _MOST_HITS):
        edit = _read_run(text, found)
        if edit is not None:
            changes.append(Change(edit.start, edit.end, "numeral", (edit,)))
    for found in islice(_AMOUNT.finditer(text), _MOST_HITS):
        value = _amount(text, found)
        if value is not None:
            start, end = found.span("number")
            changes.append(Change(start, end, "numeral", (Edit(start, end, str(value)),)))
    return changes


def find_spaced_digits(text: str) -> list[Change]:
    """Changes that put a number together whose digits stand one by one: 1*3*8*0*0.

    >>> [len(change.edits) for change in find_spaced_digits("电话1 3 8 0 0 1 3 8 0 0 0")]
    [10]
    >>> find_spaced_digits("得分 3 5 8 1 9 2 6")
    []
    """
    changes = []
    for found in islice(_APART.finditer(text), _MOST_HITS):
        start, end = found.span()
        digits = [place for place in range(start, end) if text[place] in DIGIT_SIGNS]
        number = as_digits("".join(text[place] for place in digits))
        if not _MOBILE.fullmatch(number) and not (
            _ASKED_FOR.search(text[max(0, start - _BEFORE) : start]) and not _counts(number)
        ):
            continue
        edits = tuple(Edit(left + 1, right, "") for left, right in pairwise(digits))
        changes.append(Change(start, end, "separator", edits))
    return changes


def as_digits(text: str) -> str:
    """``text`` with every Chinese digit as an ASCII one, whatever it means there.

    >>> as_digits("幺三八0〇")
    '13800'
    """
    return "".join(_DIGITS.get(one, one) for one in text)


def _read_run(text: str, found: re.Match[str]) -> Edit | None:
    """The edit for one run of digits of both kinds, None when it is not a number to dial."""
    start, end = found.span()
    run = found.group()
    if run.isascii():
        return None
    # 137一5613一2795: the stroke is a dash.
    dashed = run.replace("一", "-")
    if dashed.isascii() and _MOBILE.fullmatch(_bare(dashed)):
        return Edit(start, end, dashed)
    if not _MOBILE.fullmatch(_bare(run)):
        # 18300000000伍先生, 800-1000一天: the last numeral belongs to what follows.
        tail = _TAIL.search(run)
        if tail:
            end -= len(run) - tail.start()
            run = run[: tail.start()]
        if run.isascii() or not _is_number(text, start, end, run):
            return None
    return Edit(start, end, as_digits(run))


def _bare(run: str) -> str:
    return as_digits(run).replace(" ", "").replace("-", "")


def _is_number(text: str, start: int, end: int, run: str) -> bool:
    """Tell a telephone or account number from counting, years and lists."""
    digits = _bare(run)
    if len(digits) < 5:
        return False
    if _counts(digits):
        return False
    if start and text[start - 1] in "点第" + "".join(_UNITS):
        return False
    if end < len(text) and text[end] in _UNITS:
        return False
    written = sum(one in _DIGITS for one in run)
    if written > 1 and _ASKED_FOR.search(text[max(0, start - _BEFORE) : start]):
        return True
    return len(digits) >= 7 and written > 1 and len(set(digits)) > 3


def _counts(digits: str) -> bool:
    """True for 12345, 54321, 00000: counting, not a number to dial."""
    steps = {int(right) - int(left) for left, right in pairwise(digits)}
    return len(steps) == 1 and len(digits) < 11


def _amount(text: str, found: re.Match[str]) -> int | None:
    """The value of an amount of money, None when it is something else."""
    number = found.group("number")
    value = parse_number(number)
    if value is None or value < 10 or not any(one in _UNITS for one in number):
        return None
    if found.group("money"):
        return value
    end = found.end()
    if value < 1_000 or _COUNTED.match(text, end):
        return None
    start = found.start()
    return value if _PAID.search(text[max(0, start - _BEFORE) : start]) else None


def parse_number(number: str) -> int | None:
    """The value of a well-formed Chinese number, None for anything else ("三五千", "千万").

    >>> [parse_number(one) for one in ("两万五千", "伍仟", "三百零五", "一万二", "三五千")]
    [25000, 5000, 305, 12000, None]
    """
    total = section = digit = 0
    pending = False
    last_unit, last_large = 10_000, 10**12
    for place, one in enumerate(number):
        unit = _UNITS.get(one)
        if unit is None:
            if pending and digit:
                return None
            digit, pending = _VALUES[one], True
        elif unit < 10_000:
            if unit >= last_unit or (pending and not digit) or not (pending or unit == 10):
                return None
            if not pending and place and section:
                return None
            section += (digit if pending else 1) * unit
            digit, pending, last_unit = 0, False, unit
        else:
            section += digit
            if not section or unit >= last_large:
                return None
            total += section * unit
            section = digit = 0
            pending, last_unit, last_large = False, 10_000, unit
    return _finish(number, total + section, digit)


def _finish(number: str, value: int, digit: int) -> int:
    """Add the last digit; after a unit it counts tenths of it: 一万二 is 12,000, not 10,002."""
    if digit and len(number) > 1:
        unit = _UNITS.get(number[-2], 1)
        return value + digit * (unit // 10 if unit > 10 else 1)
    return value + digit
