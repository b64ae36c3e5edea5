"""What one character reads as: width, case, enclosed and mathematical letters, look-alikes.

Every character is classified once, when first met, and kept.  ``Alphabet.letters`` is made for
``str.translate``: a character that reads as one other character and needs no report maps to it, any
other maps to ``MARKER``, so one pass and one search tell whether a text needs a closer look.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from scamscan.fold.traditional import simplified
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Mapping

MARKER = "\ue000"
"""Private-use character that stands for "look closer"; itself always looked at closely."""

# Kinds that are not tricks by themselves: what they read as depends on their neighbours.
CONFUSABLE, MARK, REGIONAL = "?confusable", "?mark", "?regional"

_LINE_ENDS = frozenset("\x0b\x0c\x85\u2028\u2029")
# Blank or invisible although their category is a letter or a symbol.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5\u180b\u180c\u180d\u180f")
_BLANK_SYMBOLS = frozenset("\u1680\u2800")
# Ordinary signs whose compatibility form would only lengthen or blur the text.
_KEPT = frozenset("…‥™℠№℃℉Å℡℻㏂㏘′″‴‵‶ﾞﾟ¨¯´¸ªº")
_PLAIN_SIGNS = {"➕": "+", "➖": "-", "﹢": "+", "∶": ":", "꞉": ":", "ː": ":", "։": ":"}
# Marks that belong to no script: they decorate whatever stands before them.
_LOOSE_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0x302A, 0x302F), (0x3099, 0x309A), (0xFE20, 0xFE2F),
)  # fmt: skip
_ENCLOSED = (
    (0x2460, 0x24FF), (0x2776, 0x2793), (0x3200, 0x32BF), (0x1F100, 0x1F18D), (0x1F200, 0x1F265),
)  # fmt: skip
_STYLED = (
    (0x02B0, 0x02E8), (0x1D00, 0x1D6A), (0x2070, 0x209F), (0x2100, 0x214F), (0x1D400, 0x1D7FF),
    (0xA730, 0xA731),
)  # fmt: skip
# Squared units (㎡), Yi, Hangul, private use, Tangut and the rarer Han: nothing to undo.
_UNCHANGED = (
    (0x3300, 0x33FF), (0xA000, 0xA48F), (0xAC00, 0xD7A3), (0xE000, 0xF8FF), (0x17000, 0x18CFF),
    (0x20000, 0x2F7FF), (0x2FA20, 0xDFFFF),
)  # fmt: skip
_SMALL_CAPITALS = dict(zip("ᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢ", "acdefjkmopstuvwz", strict=True))
_IN_BRACKETS = re.compile(r"\(?([^().,])[).,]?|\(([^()]{1,3})\)")
_LONGEST_FORM = 4
"""Compatibility forms longer than this (an Arabic blessing of 18 letters) stay as they are."""


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code <= high for low, high in ranges)


class Alphabet:
    """What every character reads as, filled in as characters are met."""

    def __init__(
        self, lookalikes: Mapping[str, tuple[str, str]], confusable: frozenset[str]
    ) -> None:
        self.lookalikes = lookalikes
        self.confusable = confusable
        self.kinds: dict[str, str] = {}
        """Kind of each closer-look character met so far; empty: nothing to report."""
        self.traditional: set[str] = set()
        self.marks: set[str] = set()
        self.letters = _Letters(self)
        self.values = _Values(self)

    def read(self, character: str) -> str:
        """What ``character`` reads as, and note its kind when it needs a closer look."""
        value, kind = self._classify(character)
        if kind == "traditional":
            self.traditional.add(character)
        elif kind == MARK:
            self.marks.add(character)
        closer = any(one in self.kinds for one in value if one != character)
        if kind or closer or len(value) != 1 or character == MARKER:
            self.kinds[character] = kind
        return value

    def _classify(self, character: str) -> tuple[str, str]:
        code = ord(character)
        if character in self.lookalikes:
            value, kind = self.lookalikes[character]
            return value, "" if kind == "copy" else "lookalike"
        if 0x3400 <= code <= 0x9FFF:
            return character, "" if simplified(character) == character else "traditional"
        if _within(code, _UNCHANGED):
            return character, ""
        hidden = self._classify_hidden(character, code)
        return hidden if hidden is not None else self._classify_form(character, code)

    def _classify_hidden(self, character: str, code: int) -> tuple[str, str] | None:
        category = unicodedata.category(character)
        if category == "Cc":
            if character in "\t\n\r" or character in _LINE_ENDS:
                return ("\n" if character in _LINE_ENDS else character), ""
            return "", "invisible"
        if category == "Cs":
            return "\ufffd", ""  # a lone surrogate: nothing further down could store it
        if category == "Cf" and not (0x0600 <= code <= 0x0605 or code in (0x06DD, 0x070F, 0x08E2)):
            return "", "invisible"
        if character in _BLANK_LETTERS or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF:
            return "", "invisible"
        if category in ("Mn", "Me"):
            return ("", "combining") if _within(code, _LOOSE_MARKS) else (character, MARK)
        if character in _BLANK_SYMBOLS:
            return " ", ""
        return None

    def _classify_form(self, character: str, code: int) -> tuple[str, str]:
        if 0x1F1E6 <= code <= 0x1F1FF:
            return character, REGIONAL
        if character in _PLAIN_SIGNS:
            return _PLAIN_SIGNS[character], ""
        if character in _KEPT or 0x3130 <= code <= 0x318F:  # Hangul letters would fall apart
            return character, ""
        if character.lower() in self.confusable:
            return character.lower(), CONFUSABLE
        value, kind = _plain_form(character, code)
        if value == character:
            return character, ""
        return self._settle(value, character), kind

    def _settle(self, value: str, character: str) -> str:
        """Read the parts of ``value`` too, so that reading twice changes nothing."""
        parts = [one if one == character else self.values[one] for one in value]
        return "".join(parts)


def _plain_form(character: str, code: int) -> tuple[str, str]:
    """Lower-case compatibility form and the kind to report it under."""
    if _within(code, _ENCLOSED):
        return _open(character, code), "enclosed"
    if character in _SMALL_CAPITALS:
        return _SMALL_CAPITALS[character], "math"
    form = unicodedata.normalize("NFKC", character)
    longest = 1 if 0x2160 <= code <= 0x217F else _LONGEST_FORM  # Ⅴ is a v, Ⅷ is a number
    if form != character and (len(form) > longest or not _plain(form)):
        return character, ""
    value = unicodedata.normalize("NFKC", form.lower())
    if len(value) > 1 and code < 0x250:  # İ lower-cases to i and a dot
        value = value[0] if unicodedata.combining(value[1]) else value
    if form == character:
        return value, ""
    if 0xFF10 <= code <= 0xFF5A and character.isalnum():
        return value, "width"
    if _within(code, _STYLED) and value.isalnum():
        return value, "math"
    return value, ""


def _plain(form: str) -> bool:
    """False for forms that bring a blank, a fraction stroke or a leading mark with them.

    A mark (Thai ำ begins with one) would join the letter before, or be dropped as foreign to it.
    """
    if unicodedata.category(form[0]).startswith("M"):
        return False
    return form == " " or not (" " in form or "\u2044" in form)


def _open(character: str, code: int) -> str:
    """The letter or digit inside a circle, square or pair of brackets."""
    if 0x1F150 <= code <= 0x1F189:
        offset = code - (0x1F150 if code < 0x1F170 else 0x1F170)
        return chr(ord("a") + offset) if offset < 26 else character
    number = unicodedata.numeric(character, None)
    if number is not None and number == int(number) and 0 <= number <= 50:
        form = unicodedata.normalize("NFKC", character)
        inside = re.sub(r"[^\w]", "", form)
        return inside if inside and inside != character else str(int(number))
    form = unicodedata.normalize("NFKC", character).lower()
    bare = _IN_BRACKETS.fullmatch(form)
    if bare:
        return bare.group(1) or bare.group(2)
    return form if len(form) <= _LONGEST_FORM and _plain(form) else character


class _Letters(dict[int, int]):
    """Code point → code point, for ``str.translate``; ``MARKER`` where a closer look is needed."""

    def __init__(self, alphabet: Alphabet) -> None:
        super().__init__({code: code for code in range(0x20, 0x7F)})
        self.update({code: code + 32 for code in range(ord("A"), ord("Z") + 1)})
        self._alphabet = alphabet

    def __missing__(self, code: int) -> int:
        if 0x30000 <= code < 0xE0000 or code > 0xE1000:
            return code  # nothing to read there, and nothing worth remembering
        character = chr(code)
        value = self._alphabet.values[character]
        result = ord(MARKER) if character in self._alphabet.kinds else ord(value)
        self[code] = result
        return result


class _Values(dict[str, str]):
    """Character → what it reads as; empty when it reads as nothing."""

    def __init__(self, alphabet: Alphabet) -> None:
        super().__init__({chr(code): chr(code).lower() for code in range(0x20, 0x7F)})
        self._alphabet = alphabet

    def __missing__(self, character: str) -> str:
        code = ord(character)
        if 0x30000 <= code < 0xE0000 or code > 0xE1000:
            return character
        value = self._alphabet.read(character)
        self[character] = value
        return value


@cache
@told_damage("fold_confusables.tsv")
def load_confusables() -> Mapping[int, str]:
    """Letters of other scripts → the Latin letter they pass for, for ``str.translate``.

    Raises:
        TableError: the table is missing or damaged.

    >>> load_confusables()[ord("а")]
    'a'
    """
    rows = load_tsv("fold_confusables.tsv", ("letter", "reads", "script"))
    return {ord(letter): reads for letter, reads, _ in rows}


@cache
@told_damage("fold_lookalikes.tsv")
def load_alphabet() -> Alphabet:
    """The alphabet of this process; grows as characters are met, never changes its answers.

    Raises:
        TableError: a table is missing or damaged.

    >>> alphabet = load_alphabet()
    >>> [alphabet.values[one] for one in "Ｖ𝐱①⒉㈠账賬囯"]
    ['v', 'x', '1', '2', '一', '账', '賬', '国']
    """
    rows = load_tsv("fold_lookalikes.tsv", ("character", "reads", "kind"))
    lookalikes = {character: (reads, kind) for character, reads, kind in rows}
    return Alphabet(lookalikes, frozenset(map(chr, load_confusables())))
