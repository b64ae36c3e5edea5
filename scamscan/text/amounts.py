"""Sums of money in folded text: "3.5万", "¥1,280.50", "转8000过来", "五万块", "500u".

A number is money when a currency stands beside it, or when a word for paying stands right before
it and no other unit right after.  "3块蛋糕", "5万步" and "元旦" are not money.  The word lists are
judgement, not measured.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.text import may
from scamscan.text.phones import official

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

# More numbers than a person would read; beyond them nothing new is learnt, and work stays bounded.
_MOST: Final = 5_000
_CURRENCIES: Final = (
    "元", "块", "圆", "rmb", "cny", "人民币", "美元", "美金", "美刀", "欧元", "英镑", "日元",
    "日币", "港币", "港元", "台币", "新台币", "澳门元", "马币", "泰铢", "韩元", "刀",
)  # fmt: skip
_TOKENS: Final = ("usdt", "usdc", "btc", "eth", "trx", "u")
_MONEY: Final = "|".join(
    word + ("(?![a-z])" if word.isascii() else "(?=[^a-z0-9]|$)" if word == "刀" else "")
    for word in _CURRENCIES
)
_COIN: Final = f"(?:{'|'.join(_TOKENS)})(?![a-z0-9])|泰达币|个u(?![a-z0-9])"
UNITS: Final = frozenset(
    ("亿", "万", "千", "百", "k", "w", *_CURRENCIES, *_TOKENS, "泰达币", "个u")
)
"""What may stand behind a number with a unit, a blank between them or none."""
SIGNS: Final = frozenset((*"¥$€£", "rmb", "cny", "usd", "人民币"))
"""What a number with a sign begins with."""
_NUMBER: Final = r"(?P<number>\d{1,3}(?:,\d{3}){1,4}+(?!\d|,\d)|\d{1,12}+)(?P<fraction>\.\d{1,4}+)?"
_SCALES: Final = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "k": 1000,
    "万": 10**4,
    "w": 10**4,
    "亿": 10**8,
    "": 1,
}
_WITH_UNIT: Final = lazy.compile(
    rf"(?<![0-9a-z_.*])(?<!\d,){_NUMBER}[ ]?"
    rf"(?:(?P<scale>亿|万|千|百|[kw](?![a-z0-9]))[多余来几]?[ ]?(?:(?P<unit>{_MONEY})|"
    rf"(?P<token>{_COIN}))?"
    rf"|(?P<only_unit>{_MONEY})|(?P<only_token>{_COIN}))"
)
_WITH_SIGN: Final = lazy.compile(
    r"(?:[¥$€£]|(?<![a-z])(?:rmb|cny|usd|usdt)|人民币)[ :]?"
    rf"{_NUMBER}[ ]?(?P<scale>亿|万|千|百|[kw](?![a-z0-9]))?(?P<token>(?!))?"
)
PAYING: Final = (
    "转账汇款打付交缴纳充值存入补垫借还欠赔罚金费税额薪贴励包返利现赚挣度贷支出扣退赎拿给要"
    "收共计价格仅只投剩攒花扣发了我你您他她来上到为是约近满少达高:："
)
"""What a bare number that is a sum stands right behind."""
# A bare number: only right after a paying word, so its last letter is looked for first.
_BARE: Final = lazy.compile(
    rf"(?<=[{PAYING}])[ ]?(?P<number>\d{{1,3}}(?:,\d{{3}}){{1,3}}|"
    r"\d{2,7}+)(?P<fraction>\.\d{1,2}+)?"
    r"(?![0-9a-z_*%@:\-]|/(?![年月天次人单晚件斤盒])|\.\d)"
)
_PAY: Final = lazy.compile(
    r"(?:转|账|汇|款|打(?=[给到过了])|付|交|缴|缴纳|充|充值|存|存入|补|垫|借|还|欠|赔|罚|金|费|"
    r"税|额|薪|(?:日|月|年)入|"
    r"补贴|奖励|红包|返|返利|提现|收|收入|赚|挣|额度|贷|支出|赎|拿|给|要|出|共|合计|总计|价格?|"
    r"仅|只|投|投入|剩|攒|花|扣|发)"
    r"(?:给|过来|到|上|为|是|约|近|满|至少|高达|最高|[了我你您他她:：]){0,3}+$"
)
_PAYING: Final = frozenset(PAYING)
_PAID_ENDS: Final = frozenset(PAYING + "\n")
"""What ``_PAY`` ends in, ``$`` before a line end counted; looked at first, because it is cheap."""
_EXTENSION: Final = lazy.compile(r"[\d)）][ ,，(（]{0,2}转$")
_REACH: Final = 10
# What follows a number and makes it something else than money.
_COUNTED: Final = lazy.compile(
    r"[ ]?(?:[个人名位步次粉字平户台辆吨米年月日号天只件套份头棵册本张股手点种家条分秒时楼层室栋"
    r"期级岁度倍折趟"
    r"遍届斤克升盒瓶包箱码%℃‰夜所颗艘亩里瓦]|\+?(?:阅读|播放|关注|会员|用户|粉丝)|经理|总(?!共|"
    r"计)|先生|女士|"
    r"老师|师傅|科[技学]|[达象宁姐哥一]|幸|圣节|公里|小时|千米|公斤|毫|积分|开头|尾号|路|班车|"
    r"公交|世纪|余人|多人|快充|充电|"
    r"灯|屏|视频|画质|电视|高清|显示|分辨|跑(?!腿)|大卡|卡路里|字节|赫|伏|盘|机架|服务器|系列|版)"
)
_NOT_YUAN: Final = lazy.compile(r"[旦宵素件老首帅宝芳朝]|气|[一二三]次")
_NOT_PIECE: Final = lazy.compile(
    r"蛋糕|豆腐|[石肉地表屏布砖木糖饼田骨板姜儿腕]|玻璃|巧克力|电池|硬盘|西瓜|[金银铜奖]牌|区域|"
    r"面包|披萨|肥皂|香皂|"
    r"排骨|毛巾|抹布|橡皮|腹肌|手表|电路|显卡|内存|拼图|牌子"
)
_HAN_DIGITS: Final = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_HAN: Final = lazy.compile(
    rf"[一二两三四五六七八九十百千万亿零〇]{{1,16}}+(?P<half>半)?(?:[多来余几"
    rf"]?(?P<unit>{_MONEY})|(?<=..))"
)
_DIGIT: Final = lazy.compile(r"[0-9]")
_DIGITS: Final = lazy.compile(r"[0-9]++|\d")
_SIGN_HINT: Final = lazy.compile(r"[¥$€£币]|rmb|cny|usd")
_UNIT_HINT: Final = lazy.compile(r"[元块圆万千百亿币磅铢刀]|\d[ ]?[kwurcbet]")
_TENTHS: Final = lazy.compile(r"(?P<digit>[\d一二三四五六七八九])(?![\d.个元块万千百十])")
HAN_PAIRS: Final = (
    "一二两三四五六七八九十",
    "十百千万亿",
    "一二两三四五六七八九十百千万亿半多",
    "元块",
)
"""A sum in words has one of the first beside one of the second, or of the third and the fourth."""
_HAN_HINT: Final = lazy.compile("[{}][{}]|[{}][{}]".format(*HAN_PAIRS))


class Amount(NamedTuple):
    """A sum found: folded half-open range, decimal string, and whether it is a chain token."""

    start: int
    end: int
    value: str
    token: bool


def find_amounts(text: str, held: int = may.ANYTHING) -> list[Amount]:
    """Sums of money in folded ``text``, in order, not overlapping.

    The value is a plain decimal string in whatever currency is written ("3.5万" → "35000");
    ``token`` is true for USDT and the like; ``held`` says which sums the text may hold.  At most
    5,000 numbers of each shape are looked at.

    >>> [amount.value for amount in find_amounts("先交3.5万保证金,再转8000过来,共五万块")]
    ['35000', '8000', '50000']
    >>> find_amounts("3块蛋糕,5万步,2026年11月22日,版本2.0,十分感谢,一万个理由")
    []
    """
    found: list[Amount] = []
    if held & may.SUM_IN_DIGITS and _DIGIT.search(text):
        if held & may.SUM_WITH_SIGN and _SIGN_HINT.search(text):
            found += _with_sign(text)
        if held & may.BARE_SUM:
            found += _bare(text)
        if held & may.SUM_WITH_UNIT and _UNIT_HINT.search(text):
            found += _with_unit(text)
    if held & may.SUM_IN_WORDS and _HAN_HINT.search(text):
        found.extend(_in_words(text))
    if len(found) < 2:
        return found
    found.sort(key=lambda amount: (amount.start, -amount.end))
    kept: list[Amount] = []
    for amount in found:
        if not kept or amount.start >= kept[-1].end:
            kept.append(amount)
    return kept


def _at_numbers(
    pattern: re.Pattern[str], text: str, behind: frozenset[str] | None = None
) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` gives, for one that starts at a number or the blank before it.

    Searching for digits first is several times faster.  ``behind``: it matches only right behind
    one of these.
    """
    reached = 0
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if start < reached:
            continue
        if behind is not None:
            first = start - 1 if text[start - 1 : start] == " " else start
            if text[first - 1 : first] not in behind:
                continue
        match = pattern.match(text, start - 1) if text[start - 1 : start] == " " else None
        match = match or pattern.match(text, start)
        if match is not None:
            reached = match.end()
            yield match


def _with_sign(text: str) -> Iterator[Amount]:
    for match in islice(_WITH_SIGN.finditer(text), _MOST):
        yield Amount(match.start(), match.end(), _value(match), match[0].startswith("usdt"))


def _with_unit(text: str) -> Iterator[Amount]:
    for match in islice(_at_numbers(_WITH_UNIT, text), _MOST):
        unit = match["unit"] or match["only_unit"] or ""
        coin = match["token"] or match["only_token"] or ""
        if _contradicted(text, match.end(), unit, coin) or _is_phone_like(match):
            continue
        tenths = _TENTHS.match(text, match.end()) if unit == "块" and not match["scale"] else None
        if tenths is not None and not match["fraction"]:  # "58块9"
            tenth = _HAN_DIGITS.get(tenths["digit"], tenths["digit"])
            value = f"{match['number'].replace(',', '')}.{tenth}"
            yield Amount(match.start(), tenths.end(), _plain(Decimal(value)), False)
        else:
            yield Amount(match.start(), match.end(), _value(match), bool(coin))


def _is_phone_like(match: re.Match[str]) -> bool:
    """Eleven digits and 万: a mobile number before the surname 万."""
    return len(match["number"]) == 11 and match["scale"] is not None


def _contradicted(text: str, end: int, unit: str, coin: str) -> bool:
    """Whether what follows says that a number with ``unit`` or ``coin`` is no sum."""
    if unit == "块":
        return _NOT_PIECE.match(text, end) is not None
    if unit in ("元", "圆"):
        return _NOT_YUAN.match(text, end) is not None
    return not unit and _COUNTED.match(text, end) is not None and coin != "usdt"


def _bare(text: str) -> Iterator[Amount]:
    for match in islice(_at_numbers(_BARE, text, _PAYING), _MOST):
        start = match.start("number")
        before = text[max(0, start - _REACH) : start].rstrip()
        if (
            _PAY.search(before)
            and "码" not in before
            and "号" not in before[-3:]
            and not _COUNTED.match(text, match.end())
            and not _EXTENSION.search(before)
            and official(match["number"]) is None
        ):
            yield Amount(start, match.end(), _value(match), False)


def _in_words(text: str) -> Iterator[Amount]:
    for match in islice(_HAN.finditer(text), _MOST):
        unit = match["unit"] or ""
        start = match.start()
        paid = (
            text[max(0, start - 1) : start] in _PAID_ENDS
            and _PAY.search(text[max(0, start - _REACH) : start]) is not None
        )
        if not unit and not paid:
            continue
        value = han_number(match[0][: len(match[0]) - len(unit)].rstrip("多来余几"))
        if value is None or value <= 0:
            continue
        end = match.end()
        # "两元", "一块": too small to tell from grammar and counting without a paying word.
        clear = unit and (value >= 10 or text.startswith("钱", end))
        if (clear or (paid and (unit or value >= 100))) and not _contradicted(text, end, unit, ""):
            yield Amount(match.start(), end, _plain(value), False)


def han_number(words: str) -> Decimal | None:
    """The value of a number in Chinese words, or None when it is not one.

    >>> [str(han_number(words)) for words in ("三万五", "两千八", "一百二十", "十", "半", "万一")]
    ['35000', '2800', '120', '10', 'None', 'None']
    """
    half = words.endswith("半")
    total = section = digit = 0
    last_scale = 1
    for letter in words.removesuffix("半"):
        if letter in _HAN_DIGITS:
            if digit and letter != "零":
                return None  # "一二三": digits read one by one
            digit = _HAN_DIGITS[letter]
            last_scale = 1 if letter in "零〇" else last_scale
            continue
        scale = _SCALES.get(letter, 0)
        if scale == 10 and not digit and not section:
            digit = 1
        if scale >= 10**4:
            if not section and not digit and not total:
                return None
            if scale == 10**8:
                total = (total + section + digit) * scale
            else:
                total += (section + digit) * scale
            section = 0
        elif scale and digit:
            section += digit * scale
        else:
            return None
        digit, last_scale = 0, scale
    # "三万五" is thirty-five thousand: a last digit counts tenths of the scale before it.
    value = Decimal(total + section + digit * (last_scale // 10 if last_scale >= 100 else 1))
    if half:
        value += Decimal(last_scale) / 2
    return value if total or section or digit else None


def _value(match: re.Match[str]) -> str:
    number = Decimal(match["number"].replace(",", "") + (match["fraction"] or ""))
    groups = match.re.groupindex
    scale = match["scale"] if "scale" in groups else None
    return _plain(number * _SCALES[scale or ""])


def _plain(value: Decimal) -> str:
    """Digits without exponent and without useless zeros after the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
