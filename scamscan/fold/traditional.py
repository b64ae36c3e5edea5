"""Traditional characters to Simplified; the only importer of opencc.

opencc decides by words ("乾坤" keeps 乾, "乾淨" becomes 干净), so it is given the whole text, but
only when the text holds a character that can be nothing but Traditional.  After it ran no such
character is left, so a second pass finds nothing to do.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_PLAIN_DESPITE_OPENCC = frozenset("瞭")
"""Outside GB2312 yet ordinary Simplified: 瞭望 keeps it."""
_TRADITIONAL_IN_GB2312 = frozenset("後於夥麽")
"""Listed by GB2312 yet only written in Traditional text; taken from running opencc over GB2312."""

_BEYOND_BASIC = re.compile("[\U00010000-\U0010ffff]")


@cache
def _converter() -> Any:  # noqa: ANN401 - opencc ships no useful types
    import opencc  # here: it takes 30 ms, and most messages are Simplified

    return opencc.OpenCC("t2s")


@cache
def _back() -> Any:  # noqa: ANN401 - opencc ships no useful types
    import opencc  # here: only the page asks for it

    return opencc.OpenCC("s2tw")


def traditional(text: str) -> str:
    """Our own Simplified sentences in Traditional characters, for readers who asked for them.

    >>> traditional("先不转账，这里不安全")
    '先不轉賬，這裡不安全'
    """
    result: str = _back().convert(text)
    return result


def in_gb2312(character: str) -> bool:
    """True for the 7,445 characters every Simplified text is written with.

    >>> in_gb2312("账"), in_gb2312("賬")
    (True, False)
    """
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def simplified(character: str) -> str:
    """The Simplified form of a certainly Traditional character, any other as it is.

    >>> simplified("賬"), simplified("著"), simplified("堃")
    ('账', '著', '堃')
    """
    if character in _PLAIN_DESPITE_OPENCC:
        return character
    if in_gb2312(character) and character not in _TRADITIONAL_IN_GB2312:
        return character
    result: str = _converter().convert(character)
    # A form outside the basic plane (嗰 → 𠮶) is one nobody writes: keep the Cantonese word.
    if len(result) != 1 or ord(result) > 0xFFFF:
        return character
    again: str = _converter().convert(result)
    return again if len(again) == 1 and ord(again) <= 0xFFFF else result


def convert(text: str) -> str:
    """``text`` in Simplified, one character for one character; surrogates must be gone.

    >>> convert("請轉帳，乾淨的乾坤")
    '请转帐，干净的乾坤'
    """
    result: str = _converter().convert(text)
    if len(result) != len(text):
        return text
    letters: list[str] = []
    reached = 0
    for beyond in _BEYOND_BASIC.finditer(result):
        start = beyond.start()
        letters += (result[reached:start], text[start])
        reached = start + 1
    return "".join((*letters, result[reached:])) if letters else result


def is_simplified_only(character: str) -> bool:
    """True for a Han character that GB2312 has and Big5 has not: 账, 转, 们.

    >>> is_simplified_only("账"), is_simplified_only("你")
    (True, False)
    """
    if not "一" <= character <= "鿿" or not in_gb2312(character):
        return False
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return True
    return False
