"""Turn folded text into what the model reads: characters with everything personal masked.

The stream keeps Han characters, Latin letters and a few signs; digits, links, ids become class
characters of the private-use area, punctuation and spaces disappear.  So a phone number, an order
number or a placeholder looks the same whatever source it came from, and a reader that sees only
punctuation learns nothing.

Windows are the unit the model scores: overlapping runs of whole sentences, of up to 80 and of up to
40 stream characters, so that ordinary text around a scam cannot thin it out.
"""

from __future__ import annotations

import bisect
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scamscan.text.segment import load_segmenter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scamscan.records import Mark

WIDE, NARROW = 80, 40
"""Longest windows in stream characters.  The wide one holds a whole SMS part (67); the narrow one
about two sentences, so that a short scam beside a long harmless line still fills a window."""

LINK, MAIL, SHORT_NUMBER, MIDDLE_NUMBER, LONG_NUMBER, HUGE_NUMBER, ID = "\ue001\ue002\ue003\ue004\ue005\ue006\ue007"
"""Class characters; runs of up to 4, 8, 12 and more digits are told apart (price, code, phone, card)."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
_TOKEN = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<end>[。!?\n\r;]+)"
    r"|(?P<mail>[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,64})"
    r"|(?P<link>(?:[a-z]{2,10}:/{1,3}|www\.)[!-~]{1,2000}"
    r"|(?<![a-z0-9.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,18}(?![a-z0-9])(?:[/:?#][!-~]{0,2000})?)"
    r"|(?P<number>[0-9][0-9,.:]{0,40})"
    r"|(?P<latin>[a-z][a-z0-9_-]{0,60})"
    r"|(?P<sign>[%$¥€£])"
)
_ID = re.compile(r"[0-9_]")
_NOT_DIGIT = re.compile(r"[^0-9]")


@dataclass(frozen=True, slots=True)
class Stream:
    """One text as the model reads it.

    ``codes`` and ``places`` have one entry per stream character: its code point and its offset in
    the folded text.  ``word_hashes``/``word_places`` hold one entry per word: a 32-bit hash and
    the stream position of its first character; ``act_hashes``/``act_places`` the same for speech
    acts.  ``windows`` are half-open stream ranges.
    """

    codes: NDArray[np.uint32]
    places: tuple[int, ...]
    word_hashes: tuple[int, ...]
    word_places: tuple[int, ...]
    act_hashes: tuple[int, ...]
    act_places: tuple[int, ...]
    windows: tuple[tuple[int, int], ...]


def read_stream(folded_text: str, marks: Sequence[Mark] = ()) -> Stream:
    """The stream of one folded text with its speech acts.

    >>> stream = read_stream("验证码483920,请勿泄露")
    >>> "".join(map(chr, stream.codes)).replace(MIDDLE_NUMBER, "#")
    '验证码#请勿泄露'
    >>> stream.windows
    ((0, 8),)
    """
    characters: list[str] = []
    places: list[int] = []
    hashes: list[int] = []
    word_places: list[int] = []
    starts = [0]
    cut = load_segmenter()
    for match in _TOKEN.finditer(folded_text):
        kind = match.lastgroup
        begin, end = match.span()
        position = len(places)
        if kind == "han":
            run = match.group()
            characters.append(run)
            places.extend(range(begin, end))
            for word in cut(run):
                hashes.append(word_hash(word))
                word_places.append(position)
                position += len(word)
            continue
        if kind == "end":
            if starts[-1] != position:
                starts.append(position)
            continue
        token = _token(kind, match.group())
        characters.append(token)
        places.extend(range(begin, begin + len(token)))
        hashes.append(word_hash(token))
        word_places.append(position)
    codes = np.frombuffer("".join(characters).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    act_hashes, act_places = _acts(marks, places)
    return Stream(
        codes=codes,
        places=tuple(places),
        word_hashes=tuple(hashes),
        word_places=tuple(word_places),
        act_hashes=act_hashes,
        act_places=act_places,
        windows=_windows(starts, len(places)),
    )


def _digits_token(length: int) -> str:
    for longest, token in ((4, SHORT_NUMBER), (8, MIDDLE_NUMBER), (12, LONG_NUMBER)):
        if length <= longest:
            return token
    return HUGE_NUMBER


def _token(kind: str | None, text: str) -> str:
    if kind == "number":
        whole = text.partition(".")[0]
        return _digits_token(min(len(_NOT_DIGIT.sub("", whole)), 13))
    if kind == "link":
        return LINK
    if kind == "mail":
        return MAIL
    if kind == "latin":
        return ID if _ID.search(text) or len(text) > 14 else text.strip("-")
    return text


_WORD_HASHES: dict[str, int] = {}


def word_hash(word: str) -> int:
    """A fixed 32-bit hash of a word: CRC-32 of its UTF-8 bytes, the same on every machine."""
    known = _WORD_HASHES.get(word)
    if known is None:
        if len(_WORD_HASHES) > 200_000:
            _WORD_HASHES.clear()
        known = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        _WORD_HASHES[word] = known
    return known


def _acts(
    marks: Sequence[Mark], places: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if not marks or not places:
        return (), ()
    hashes = tuple(word_hash(_act_name(mark)) for mark in marks)
    positions = np.searchsorted(np.asarray(places), [mark.start for mark in marks])
    last = len(places) - 1
    return hashes, tuple(min(int(position), last) for position in positions)


def _act_name(mark: Mark) -> str:
    return f"act:{mark.code}{'-not' * mark.negated}{'-told' * mark.reported}"


def _windows(starts: Sequence[int], length: int) -> tuple[tuple[int, int], ...]:
    """Half-open ranges that cover the stream, wide ones first, without doubles."""
    if length <= NARROW:
        return ((0, length),) if length else ()
    edges = [*starts, length] if starts[-1] != length else starts
    windows = dict.fromkeys(_cover(edges, length, WIDE))
    windows.update(dict.fromkeys(_cover(edges, length, NARROW)))
    return tuple(windows)


def _cover(edges: Sequence[int], length: int, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of at most ``size``, from one sentence edge to another where there are any.

    The next range starts at the first edge half a size further on, so no character lies in more
    than two or three ranges of a size.
    """
    begin = 0
    while begin + size < length:
        last = edges[bisect.bisect_right(edges, begin + size) - 1]
        end = last if last > begin + size // 4 else begin + size
        yield begin, end
        following = edges[bisect.bisect_left(edges, begin + size // 2)]
        begin = following if following <= end else min(end, begin + size // 2)
    if begin < length:
        yield begin, length
