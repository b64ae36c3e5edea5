"""Turn folded text into what the model reads: characters with everything personal masked.

The stream keeps Han characters, Latin letters and a few signs; digits, links, ids become class
characters of the private-use area, punctuation and spaces disappear.  So a phone number, an order
number or a placeholder looks the same whatever source it came from, and a reader that sees only
punctuation learns nothing.

Windows are the unit the model scores: overlapping runs of whole sentences of several sizes, so that
ordinary text around a scam cannot thin it out.
"""

from __future__ import annotations

import bisect
import re
import zlib
from array import array
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from scamscan.text.segment import load_segmenter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.records import Mark

SIZES = (80, 40)
"""Window sizes in stream characters: a whole SMS part (67), and two or three sentences, so that a
short scam beside a long harmless text still fills most of a window.  Out of fold, recall at 1 %
false alarms is 51 % with 80 alone, 48 % with both and 39 % with 20 besides; of padded scams 23 %,
37 % and 34 % are found."""

LINK, MAIL, ID = "\ue001\ue002\ue003"
SHORT_NUMBER, MIDDLE_NUMBER, LONG_NUMBER, HUGE_NUMBER = "\ue004\ue005\ue006\ue007"
"""Class characters; up to 4, 8, 12 and more digits are told apart (price, code, phone, card)."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
TOKEN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<end>[。!?\n\r;]+)"
    r"|(?P<mail>[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,64})"
    r"|(?P<link>(?:[a-z]{2,10}:/{1,3}|www\.)[!-~]{1,2000}"
    r"|(?<![a-z0-9.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,18}(?![a-z0-9])(?:[/:?#][!-~]{0,2000})?)"
    r"|(?P<number>[0-9][0-9,.:]{0,40})"
    r"|(?P<latin>[a-z][a-z0-9_-]{0,60})"
    r"|(?P<sign>[%$¥€£])"
)
BETWEEN = "\n"
"""Between two runs of Han characters; the segmenter gives it back as a word of its own."""
MUTE = frozenset({*map(chr, range(0x2600, 0x27C0)), *"·•-_*~|/^", "\U0001f600"})
"""One such mark between two Han characters does not part words: 兼😊职, 验/证码; nor does a blank
beside a lone one: 加 微 信.  Between words it costs nothing either: they are found without it.  The
smiling face stands for all characters beyond the basic plane."""
_BASIC = "\uffff"
HELD = "\ue000"
"""Holds the place of a token that is not Han while the text is cut into words."""
_ID = re.compile(r"[0-9_]")


class Stream(NamedTuple):
    """One text as the model reads it.

    ``text`` is what is left of it, ``places`` the offset of each character in the folded text.
    ``word_hashes``/``word_places`` hold one entry per word: a 32-bit hash and the stream position
    of its first character; ``mark_hashes``/``mark_places`` the same for marks.  ``windows`` are
    half-open stream ranges.
    """

    text: str
    places: array[int]
    word_hashes: array[int]
    word_places: array[int]
    mark_hashes: tuple[int, ...]
    mark_places: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]


def read_stream(folded_text: str, marks: Sequence[Mark] = ()) -> Stream:
    """The stream of one folded text with its marks, which come in order of their start.

    >>> stream = read_stream("验证码483920,请勿泄露")
    >>> stream.text.replace(MIDDLE_NUMBER, "#")
    '验证码#请勿泄露'
    >>> stream.windows
    ((0, 8),)
    """
    pieces: list[str] = []
    tokens: list[str] = []
    places: list[int] = []
    starts = [0]
    after_han, lone = -2, False
    for match in TOKEN.finditer(folded_text):
        kind = match.lastgroup
        begin, end = match.span()
        if kind == "han":
            lone, was_lone = end - begin == 1, lone
            mark = folded_text[after_han] if begin == after_han + 1 else ""
            if mark > _BASIC or mark in MUTE or (mark == " " and (lone or was_lone)):
                pieces[-1] += match[0]
            else:
                pieces.append(match[0])
            after_han = end
        elif kind == "end":
            if starts[-1] != len(places):
                starts.append(len(places))
            continue
        else:
            token = mask(kind, match[0])
            tokens.append(token)
            pieces.append(HELD)
            end = begin + len(token)
        places.extend(range(begin, end))
    words = _words(pieces, tokens)
    mark_hashes, mark_places = place_marks(marks, places)
    return Stream(
        text="".join(words),
        places=array("I", places),
        word_hashes=array("I", map(WORD_HASHES.__getitem__, words)),
        word_places=array("I", accumulate(map(len, words[:-1]), initial=0) if words else ()),
        mark_hashes=mark_hashes,
        mark_places=mark_places,
        windows=windows(starts, len(places)),
    )


def _words(pieces: Sequence[str], tokens: Sequence[str]) -> list[str]:
    """The words of all runs, cut in one go, with the tokens at their places."""
    words = load_segmenter()(BETWEEN.join(pieces))
    if len(pieces) > 1:
        words = [word for word in words if word != BETWEEN]
    if tokens:
        following = iter(tokens)
        words = [next(following) if word == HELD else word for word in words]
    return words


_DIGIT_TOKENS = (SHORT_NUMBER,) * 5 + (MIDDLE_NUMBER,) * 4 + (LONG_NUMBER,) * 4 + (HUGE_NUMBER,)
"""By the count of digits; thirteen and more are one."""


def mask(kind: str | None, text: str) -> str:
    """What the stream holds for a token of ``TOKEN`` that is not Han."""
    if kind == "number":
        whole = text.partition(".")[0]
        return _DIGIT_TOKENS[min(len(whole) - whole.count(",") - whole.count(":"), 13)]
    if kind == "link":
        return LINK
    if kind == "mail":
        return MAIL
    if kind == "latin":
        return ID if _ID.search(text) or len(text) > 14 else text.strip("-")
    return text


def word_hash(word: str) -> int:
    """The fixed 32-bit hash of a word.

    >>> word_hash("转账")
    3167927853
    """
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


class _WordHashes(dict[str, int]):
    """Word → hash, filled in as words are met."""

    def __missing__(self, word: str) -> int:
        if len(self) > MOST_HASHES:
            self.clear()
        self[word] = known = word_hash(word)
        return known


MOST_HASHES = 200_000
WORD_HASHES = _WordHashes()


def place_marks(
    marks: Sequence[Mark], places: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Hashes of the marks and their places in the stream, for the model to count."""
    if not marks or not places:
        return (), ()
    hashes, chosen = [], []
    for mark in marks:
        known = mark_hash(mark.code, mark.negated, mark.reported)
        if known is not None:
            hashes.append(known)
            chosen.append(mark.start)
    last = len(places) - 1
    found = [min(bisect.bisect_left(places, start), last) for start in chosen]
    return tuple(hashes), tuple(found)


@cache
def mark_hash(code: str, negated: bool, reported: bool) -> int | None:
    """The hash of a mark; None for links and ids, which belong to their own checks.

    The corpora hold so few honest links to unlisted hosts, and so few friends' ids, that the model
    would take every one of them for a scam's.
    """
    if code.startswith(("link.", "contact.")):
        return None
    return word_hash(f"mark:{code}{'-not' * negated}{'-told' * reported}")


def windows(starts: Sequence[int], length: int) -> tuple[tuple[int, int], ...]:
    """Half-open ranges that cover the stream, without doubles, widest first."""
    if length <= SIZES[-1]:
        return ((0, length),) if length else ()
    edges = [*starts, length] if starts[-1] != length else starts
    return tuple(dict.fromkeys([one for size in SIZES for one in _cover(edges, length, size)]))


def _cover(edges: Sequence[int], length: int, size: int) -> Iterator[tuple[int, int]]:
    """Whole sentences together at most ``size`` long, a range from every sentence start.

    A sentence longer than ``size`` is cut into pieces that overlap by half; starts closer than a
    quarter of ``size`` are passed over, so no character lies in more than four ranges of a size.
    """
    begin = 0
    while begin + size < length:
        last = edges[bisect.bisect_right(edges, begin + size) - 1]
        end = last if last > begin else begin + size
        yield begin, end
        following = edges[bisect.bisect_left(edges, begin + size // 4)]
        begin = following if following <= end else min(end, begin + size // 2)
    if begin < length:
        yield begin, length
