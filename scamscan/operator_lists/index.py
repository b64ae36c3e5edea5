"""Find which rows of the operator's lists a value or a text meets.

Values are compared as a message's are read: hosts in ASCII, numbers without blanks, ids and phrases
without disguise.  A hundred thousand rows cost a message one pass over its text, by an automaton,
and a look into a dictionary for each link and contact.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.fold import fold_each
from scamscan.operator_lists.rows import (
    ALLOW,
    DENY,
    DOMAIN,
    ID,
    PHONE,
    PHRASE,
    Row,
    plain_id,
    plain_phrase,
)
from scamscan.phrases import PhraseIndex
from scamscan.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from scamscan.fold import Folded

LEAST_WRITTEN: Final = 5
"""Characters from which an id is looked for in a text that does not call it an id (judgement):
shorter ones are words and prices."""
LEAST_DIGITS: Final = 7
"""The same for one of digits only: six are a code somebody is sent."""
NEAR_DIGITS: Final = 5
"""Digits an id must have for another, one digit off, to be near it."""
NEAR_LENGTH: Final = 7
"""Characters, likewise."""
TAIL: Final = 8
"""Last characters two ids share when they have the same tail; seven when a letter is among them.
Of random mobile numbers 1 in 1,000 shares eight digits with one of 100,000 rows."""
_DIGITS: Final = "0123456789"
_MOST_PIECES: Final = 400_000
"""Pairs of places of a phrase's halves looked at in one text: work stays bounded."""


class Beside(NamedTuple):
    """A row for which a value is not its own, but close to it."""

    row: Row
    tail: bool
    """True: the same tail; False: one digit off."""


class Written(NamedTuple):
    """A row met in a text."""

    row: Row
    span: Span
    """In the original."""
    start: int
    end: int
    """The folded range behind it."""


class Answer(NamedTuple):
    """What the lists say of one value: the first row of each side that holds, or None."""

    deny: Row | None = None
    allow: Row | None = None


_NOTHING: Final = Answer()


class Lists:
    r"""All rows of a folder; its answers never change.

    Args:
        rows: in the order of files and lines; of rows for one value the first that holds speaks.
        digest: of the files' bytes; two folders with the same answer alike.

    >>> from datetime import date
    >>> from scamscan.fold import fold
    >>> from scamscan.operator_lists.rows import read_rows
    >>> head, day = "value\treason\tadded\texpires\n", date(2026, 11, 22)
    >>> data = f"{head}bad.example.top\t假客服\t2026-11-01\t\n".encode()
    >>> lists = Lists(read_rows("deny-domains.tsv", data))
    >>> lists.domain("www.bad.example.top", day).deny.where, lists.domain("example.top", day).deny
    ('deny-domains.tsv:2', None)
    """

    def __init__(self, rows: Iterable[Row], digest: str = "") -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self.digest = digest
        self._domains = _by_value(row for row in self.rows if row.kind == DOMAIN)
        self._ids = _by_value(row for row in self.rows if row.kind in (ID, PHONE))
        self._tails = _tails(row for row in self.rows if row.kind in (ID, PHONE))
        self._pieces, self._pairs = _pieces(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def domain(self, host: str, day: date) -> Answer:
        """What is said of a host, or of the nearest name it lies below.

        Args:
            host: lower-case ASCII host or IP address.
            day: rows that expired before it say nothing.
        """
        known = self._domains
        at = 0
        while known and at >= 0:
            rows = known.get(host[at:] if at else host)
            if rows and (answer := _answer(rows, day)) is not _NOTHING:
                return answer
            at = host.find(".", at) + 1 or -1
        return _NOTHING

    def identifier(self, value: str, day: date) -> Answer:
        """What is said of a telephone number or account id."""
        rows = self._ids.get(plain_id(value)) if self._ids else None
        return _answer(rows, day) if rows else _NOTHING

    def near(self, value: str, day: date) -> Beside | None:
        r"""A denied id one digit off, or with the same tail; None for an id that is listed itself.

        >>> from datetime import date
        >>> from scamscan.operator_lists.rows import read_rows
        >>> data = "value\treason\tadded\texpires\nzx8889901\t收款\t2026-11-01\t\n"
        >>> lists = Lists(read_rows("deny-ids.tsv", data.encode()))
        >>> day = date(2026, 11, 22)
        >>> lists.near("zx8889902", day).tail, lists.near("wechat.zx8889901", day).tail
        (False, True)
        >>> lists.near("zx8889901", day) is lists.near("zx7779902", day) is None
        True
        """
        plain = plain_id(value)
        if len(plain) < NEAR_LENGTH or self.identifier(plain, day) is not _NOTHING:
            return None
        if sum(character in _DIGITS for character in plain) >= NEAR_DIGITS:
            for other in _one_off(plain):
                rows = self._ids.get(other)
                if rows and (row := _answer(rows, day).deny):
                    return Beside(row, tail=False)
        tail = _tail_of(plain)
        for row in self._tails.get(tail, ()) if tail else ():
            if row.holds(day):
                return Beside(row, tail=True)
        return None

    def written(self, folded: Folded, day: date) -> list[Written]:
        """The phrases and ids that stand in a text, each row once, in the order of the rows.

        A text is read without its disguise and, where it has some, as it was written too.  A phrase
        that begins or ends with a Latin letter or digit does not begin or end inside a word.
        """
        if not self._pieces:
            return []
        found = {one.row: one for one in self._written(folded.text, folded, None, day)}
        plain = folded.original.lower()
        if plain != folded.text and len(plain) == len(folded.original):
            for one in self._written(plain, folded, folded, day):
                found.setdefault(one.row, one)
        return sorted(found.values(), key=lambda one: (one.row.side, one.start, one.row.where))

    def _written(
        self, text: str, folded: Folded, original: Folded | None, day: date
    ) -> Iterator[Written]:
        places: dict[str, list[tuple[int, int]]] = {}
        for start, end, (rows,) in self._pieces.entries(text):
            piece = text[start:end]
            if not _is_whole(text, start, end):
                continue
            places.setdefault(piece, []).append((start, end))
            for row in rows:
                if row.holds(day) and (row.kind == PHRASE or not _is_joined(text, start, end)):
                    yield _placed(row, start, end, folded, original)
        if len(places) > 1:
            for row, start, end in self._paired(places, day):
                yield _placed(row, start, end, folded, original)

    def _paired(
        self, places: Mapping[str, Sequence[tuple[int, int]]], day: date
    ) -> Iterator[tuple[Row, int, int]]:
        left = _MOST_PIECES
        for first in places:
            partners = self._pairs.get(first)
            if not partners:
                continue
            for second in places.keys() & partners.keys():
                for row in partners[second]:
                    left -= min(len(places[first]), len(places[second]))
                    if row.holds(day) and left > 0:
                        nearest = _nearest(places[first], places[second], row.gap)
                        if nearest is not None:
                            yield row, *nearest


def _by_value(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    for row in rows:
        found[row.value] = (*found[row.value], row) if row.value in found else (row,)
    return found


def _answer(rows: Sequence[Row], day: date) -> Answer:
    deny = next((row for row in rows if row.side == DENY and row.holds(day)), None)
    allow = next((row for row in rows if row.side == ALLOW and row.holds(day)), None)
    return Answer(deny, allow) if deny or allow else _NOTHING


def _one_off(plain: str) -> Iterator[str]:
    for place, digit in enumerate(plain):
        if digit in _DIGITS:
            for other in _DIGITS:
                if other != digit:
                    yield f"{plain[:place]}{other}{plain[place + 1 :]}"


def _tail_of(plain: str) -> str:
    """The end two ids of one owner may share; ``""`` for an id too short to have one."""
    tail = plain[-TAIL:]
    if not tail.isdigit():
        tail = plain[1 - TAIL :]
    digits = sum(character in _DIGITS for character in tail)
    return tail if len(tail) >= TAIL - 1 and digits >= NEAR_DIGITS else ""


def _tails(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.side == DENY and (tail := _tail_of(row.value)):
            found.setdefault(tail, []).append(row)
    return found


_Pieces = PhraseIndex[tuple[Row, ...]]
_Pairs = dict[str, dict[str, list[Row]]]


def _pieces(rows: Sequence[Row]) -> tuple[_Pieces, _Pairs]:
    """What is looked for in texts: with it the rows it is enough for, and which need another."""
    halves: list[tuple[Row, str, str]] = []
    for row in rows:
        if row.kind == PHRASE:
            halves.append((row, row.value, row.beside))
        elif row.kind in (ID, PHONE) and _can_be_written(row.value):
            halves.append((row, row.value, ""))
    # Of plain letters and digits the folded form is looked for where the text was folded, and the
    # text as it was written is read besides.
    texts = sorted({half for _, *both in halves for half in both if not _is_plain(half)})
    forms = dict(zip(texts, (one.text.strip() for one in fold_each(texts)), strict=True))
    alone: dict[str, list[Row]] = {}
    pairs: _Pairs = {}
    for row, first, second in halves:
        ones = _forms(first, forms)
        if not second:
            for form in ones:
                alone.setdefault(form, []).append(row)
            continue
        for one in ones:
            for other in _forms(second, forms):
                alone.setdefault(one, [])
                alone.setdefault(other, [])
                pairs.setdefault(one, {}).setdefault(other, []).append(row)
    return PhraseIndex((form, tuple(kept)) for form, kept in alone.items()), pairs


def _forms(half: str, forms: Mapping[str, str]) -> set[str]:
    return {form for form in (plain_phrase(half), forms.get(half, "")) if form}


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isalnum() and value.islower()


def _can_be_written(value: str) -> bool:
    """Whether an id can be told from words and sums without being called one."""
    digits = sum(character in _DIGITS for character in value)
    if digits == len(value.lstrip("+")):
        return digits >= LEAST_DIGITS
    return len(value) >= LEAST_WRITTEN and digits > 0


def _is_whole(text: str, start: int, end: int) -> bool:
    """False where the match ends inside a Latin word or a number."""
    if _is_word(text[start]) and start and _is_word(text[start - 1]):
        return False
    return not (_is_word(text[end - 1]) and end < len(text) and _is_word(text[end]))


def _is_joined(text: str, start: int, end: int) -> bool:
    """Whether what was found is a part of a longer id or of a host."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if before[-1:] in ("_", "-") or after[:1] in ("_", "-"):
        return True
    return (after[:1] in (".", "@") and _is_word(after[1:])) or (
        before[-1:] == "." and _is_word(before[:-1])
    )


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _placed(row: Row, start: int, end: int, folded: Folded, original: Folded | None) -> Written:
    if original is None:
        return Written(row, folded.span(start, end), start, end)
    span = Span(start, end)
    return Written(row, span, *folded.folded_range(span))


def _nearest(
    firsts: Sequence[tuple[int, int]], seconds: Sequence[tuple[int, int]], gap: int | None
) -> tuple[int, int] | None:
    """The first range that holds one of each, apart by at most ``gap``; they do not overlap."""
    if len(firsts) > len(seconds):
        firsts, seconds = seconds, firsts
    for start, end in firsts:
        place = bisect_left(seconds, (end,))
        if place < len(seconds) and (gap is None or seconds[place][0] - end <= gap):
            return start, seconds[place][1]
        while place:
            place -= 1
            low, high = seconds[place]
            if high <= start:
                if gap is None or start - high <= gap:
                    return low, end
                break
    return None
