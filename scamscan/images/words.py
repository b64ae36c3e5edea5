"""What a line of a screenshot is by its words: a time, a mark, a field's hint, a card's label."""

from __future__ import annotations

import re
from functools import cache

from scamscan import lazy
from scamscan.tables import load_tsv

_TABLE = "picture_words.tsv"
_PERIOD = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|午前|午後|am|pm|a\\.m\\.|p\\.m\\.)"
_CLOCK = rf"{_PERIOD}?[0-2]?[0-9][:：.][0-5][0-9](?:[:：][0-5][0-9])?{_PERIOD}?"
_DAY = (
    "(?:昨天|今天|前天|昨日|今日|刚刚|yesterday|today|(?:星期|周|週|禮拜)[一二三四五六日天]"
    "|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}"
    "|(?:[0-9]{2,4}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}[日号]?)"
)
_TIME = lazy.compile(
    rf"{_DAY}?[,，]?(?:\(?(?:星期|周|週)?[一二三四五六日天]\)?)?{_CLOCK}|{_DAY}(?:\(?(?:星期|周|週)?[一二三四五六日天]\)?)?",
    re.IGNORECASE,
)
_CLOCK_ONLY = lazy.compile(_CLOCK, re.IGNORECASE)
_INSIDE = lazy.compile(rf"[\s]*({_CLOCK})[\s✓√/vV》>]{{0,4}}$", re.IGNORECASE)
_SUM = r"([0-9][0-9,，]{0,12}(?:[.。][0-9]{1,2})?)"
_MONEY = lazy.compile(rf"[¥￥$Y]{_SUM}元?$|{_SUM}元$")
_VOICE = lazy.compile(
    r"[^0-9]{0,4}([0-9]{1,2})(?:[\"”“″'’‘`´]{1,2}|秒|s)[^0-9]{0,4}$|[0-9]:[0-5][0-9]$"
)
_FILE = lazy.compile(r"(?i).+\.(?:pdf|docx?|xlsx?|pptx?|apk|zip|rar|7z|exe|txt|ipa)$")
_STATUS = lazy.compile(
    r"(?i)(?:[0-9:% ./+*]|[0-9]g|lte|wifi|volte|hd|k/s|b/s|kb|mb|am|pm|[a-z]{1,2}"
    r"|上午|下午|中国|移动|联通|电信|广电){1,40}$"
)


@cache
def _words(role: str) -> frozenset[str]:
    return frozenset(word for own, word in load_tsv(_TABLE, ("role", "word")) if own == role)


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def is_word(role: str, text: str) -> bool:
    """Whether the whole of a line is a word of a role of ``tables/picture_words.tsv``.

    >>> is_word("placeholder", "发消息"), is_word("placeholder", "发消息给我")
    (True, False)
    """
    return _bare(text) in _words(role)


def has_word(role: str, text: str) -> bool:
    """Whether a line has a word of a role in it.

    >>> has_word("notice", "“小王”撤回了一条消息")
    True
    """
    bare = _bare(text)
    return any(word in bare for word in _words(role))


def starts_with_word(role: str, text: str) -> bool:
    """Whether a line is or begins with a word of a role, and is no sentence."""
    bare = _bare(text)
    return len(bare) <= 24 and any(bare.startswith(word) for word in _words(role))


def is_time(text: str) -> bool:
    """Whether a line is a time and nothing else.

    >>> is_time("昨天 20:15"), is_time("2025年3月1日 上午10:23"), is_time("3点见")
    (True, True, False)
    """
    return _TIME.fullmatch(_bare(text)) is not None


def is_clock(text: str) -> bool:
    """Whether a line is an hour and minute and nothing else, marks of reading left out.

    >>> is_clock("下午3:12"), is_clock("15:04 ✓✓"), is_clock("昨天")
    (True, True, False)
    """
    return _CLOCK_ONLY.fullmatch(_bare(text).rstrip("✓√/v》>")) is not None


def without_clock(text: str) -> tuple[str, str | None]:
    """A line without the hour at its end, and that hour.

    >>> without_clock("好的 15:04✓"), without_clock("好的")
    (('好的', '15:04'), ('好的', None))
    """
    match = _INSIDE.search(text)
    return (text[: match.start()].rstrip(), match[1].strip()) if match else (text, None)


def sum_of(text: str) -> str | None:
    """The sum of money a line is, and nothing else; None for every other line.

    >>> sum_of("¥500.00"), sum_of("500元"), sum_of("给你500元红包")
    ('¥500.00', '¥500', None)
    """
    match = _MONEY.match(_bare(text))
    if match is None:
        return None
    return "¥" + (match[1] or match[2]).replace("，", ",").replace("。", ".")


def is_voice(text: str) -> bool:
    """Whether a line is the length of a voice message.

    >>> is_voice('12"'), is_voice("12''"), is_voice("12号")
    (True, True, False)
    """
    return len(text) <= 9 and _VOICE.match(_bare(text)) is not None


def is_file(text: str) -> bool:
    """Whether a line is the name of a file.

    >>> is_file("安全防护.apk"), is_file("请打开安全防护")
    (True, False)
    """
    return len(text) <= 80 and _FILE.match(text) is not None


def is_status(text: str) -> bool:
    """Whether a line could be of a telephone's status bar: hour, network, battery.

    >>> is_status("9:41"), is_status("5G 87%"), is_status("王经理")
    (True, True, False)
    """
    return _STATUS.match(_bare(text)) is not None
