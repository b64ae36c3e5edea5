"""LINE's text export, of phones (tabs) and computers (spaces), in four languages.

A title and a line with the day of saving; days on lines of their own; bodies of several lines in
quotes.  The file is read twice, for who speaks shows only in the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import times, vocabulary
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord

_SAVED = re.compile(r"^(?:保存日期|儲存日期|保存日時|Saved on)\s?[:：]")
_TITLES = (
    (True, re.compile(r"^[与與](.{1,120})的聊天[记記][录錄]$")),
    (False, re.compile(r"^(.{1,120})的聊天[记記][录錄]$")),
    (True, re.compile(r"^(.{1,120})とのトーク履歴$")),
    (False, re.compile(r"^(.{1,120})のトーク履歴$")),
    (True, re.compile(r"^Chat history with (.{1,120})$")),
    (False, re.compile(r"^Chat history in (.{1,120})$")),
)
"""Whether the chat is one of two, and how its title is written."""
_DAY = re.compile(
    r"([0-9]{4})[/.年]([0-9]{1,2})[/.月]([0-9]{1,2})日?\s?"
    r"(?:[(（][^)）]{1,9}[)）]|(?:星期|週|周).|[A-Za-z]{3,9}|.曜日)?$"
)
_DAY_EN = re.compile(r"[A-Z][a-z]{2,8}, ([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$")
_CLOCK = re.compile(
    r"([^\W\d_]{1,4})? ?([0-9]{1,2}):([0-9]{2})(?: ?([AaPp]\.?[Mm]\.?|[上下]午|午[前後]))?(?=[\t ])"
)
_HEADER = 40
"""Characters of the longest header."""
_MOST_HELD = 1 << 20
_FEWEST = 3
"""Lines before two words are believed to be one name."""
_MOST_NAMES = 20_000


class _Day(NamedTuple):
    year: int
    month: int
    day: int


class _Began(NamedTuple):
    """The first line of a message."""

    number: int
    day: _Day | None
    clock: times.When
    name: str | None
    text: str
    tabbed: bool


class _Known(NamedTuple):
    """What the whole file tells."""

    title: str | None
    names: frozenset[str]
    other: str | None
    """The other side in a chat of two, when it speaks."""
    tabbed: bool
    """Tabs stand between clock, name and words; a clock before a space is part of the words."""


def fits(head: Head, code: str) -> bool:
    """The title, or the line with the day of saving below it."""
    lines = [times.visible(line).strip() for line in head.lines[:4]]
    if lines and lines[0].startswith("[LINE]"):
        return True
    return any(map(_SAVED.match, lines[1:3]))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages in file order; lines without a sender are the program's own."""
    known = _survey(source)
    began: _Began | None = None
    day: _Day | None = None
    lines: list[str] = []
    tentative: tuple[int, _Day] | None = None
    held = 0
    for number, line in source.lines():
        if number <= 3 and _is_preamble(line):
            continue
        found = _day(line)
        opened = began is not None and _is_open(lines)
        if found is not None and not opened:
            if began is not None:
                yield _message(began, lines, known, source)
            began, day, tentative = None, found, None
            continue
        begun = _begin(line, number, day, known)
        if begun is None and began is not None and held < _MOST_HELD:
            if found is not None and tentative is None:
                tentative = (len(lines), found)
            lines.append(line)
            held += len(line)
            continue
        if began is not None:
            if opened and tentative is not None:
                # The quote was part of the words; what looked like a day in it was one.
                lines, day = _without(lines, tentative[0]), tentative[1]
                begun = _begin(line, number, day, known)
            yield _message(began, lines, known, source)
        began, tentative, held = begun, None, 0
        if begun is not None:
            lines = [begun.text]
        elif line.strip():
            yield Message(
                text=line, kind=Kind.SYSTEM, channel=Channel.CHAT, source=source.at(number)
            )
    if began is not None:
        if _is_open(lines) and tentative is not None:
            lines = _without(lines, tentative[0])
        yield _message(began, lines, known, source)


def _without(lines: list[str], place: int) -> list[str]:
    return lines[:place] + lines[place + 1 :]


def _is_preamble(line: str) -> bool:
    shown = times.visible(line).strip()
    return (
        shown.startswith("[LINE]")
        or _SAVED.match(shown) is not None
        or any(pattern.match(shown) for _, pattern in _TITLES)
    )


def _is_open(lines: list[str]) -> bool:
    """Whether a body began with a quote that has not ended yet."""
    if not lines or not lines[0].startswith('"'):
        return False
    last = lines[-1].rstrip()
    return not last.endswith('"') or (len(lines) == 1 and len(last) == 1)


def _day(line: str) -> _Day | None:
    if len(line) > _HEADER:
        return None
    shown = times.visible(line).strip()
    if match := _DAY.match(shown):
        return _Day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_EN.match(shown):
        return _Day(int(match[3]), int(match[1]), int(match[2]))
    return None


def _begin(line: str, number: int, day: _Day | None, known: _Known | None) -> _Began | None:
    """The parts of a line that begins with a clock; None for every other line."""
    start = times.visible(line[:_HEADER])
    match = _CLOCK.match(start)
    if match is None:
        return None
    before, hour, minute, after = match.groups()
    date = tuple(day) if day else (2000, 1, 1)
    clock = times.of_parts(
        (date[0], date[1], date[2]), (int(hour), int(minute), 0), period=before or after or ""
    )
    end = times.place_of(line[:_HEADER], start, match.end())
    tabbed = line[end : end + 1] == "\t"
    if known is not None and known.tabbed and not tabbed:
        return None
    rest = line[end + 1 :]
    if tabbed:
        name, tab, text = rest.partition("\t")
        if not tab:
            name, text = "", rest
    else:
        name, text = _spaced(rest, known.names if known else frozenset())
    name = times.visible(name).strip()
    return _Began(number, day, clock, name or None, text, tabbed)


def _spaced(rest: str, names: frozenset[str]) -> tuple[str, str]:
    """Name and words of a computer's line, where only spaces part them."""
    first, space, text = rest.partition(" ")
    second, more, after = text.partition(" ")
    if more and f"{first} {second}" in names:
        return f"{first} {second}", after
    return (first, text) if space else ("", rest)


def _survey(source: Source) -> _Known:
    """The first reading: the chat's title, and which first words are names."""
    title: str | None = None
    private = False
    firsts: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    names: set[str] = set()
    tabbed = False
    for number, line in source.lines():
        if number <= 3 and title is None:
            private, title = _title(line)
        begun = _begin(line, number, None, None)
        if begun is None or begun.name is None or len(names) > _MOST_NAMES:
            continue
        if begun.tabbed and not tabbed:
            tabbed = True
            names.clear()
        if begun.tabbed is tabbed:
            names.add(begun.name)
        if not begun.tabbed and len(pairs) < _MOST_NAMES:
            firsts[begun.name] += 1
            pairs[begun.name, begun.text.partition(" ")[0]] += 1
    for (first, second), count in () if tabbed else pairs.items():
        whole = f"{first} {second}"
        if second and (whole == title or (count >= _FEWEST and count == firsts[first])):
            names.add(whole)
    other = title if private and title in names else None
    return _Known(title, frozenset(names), other, tabbed)


def _title(line: str) -> tuple[bool, str | None]:
    shown = times.visible(line).strip().removeprefix("[LINE]").strip()
    for private, pattern in _TITLES:
        if match := pattern.match(shown):
            return private, match[1].strip()
    return False, None


def _message(began: _Began, lines: list[str], known: _Known, source: Source) -> Message:
    text = _unquoted("\n".join(lines).rstrip("\n"))
    shown = times.visible(text[: _HEADER * 2]).strip().casefold()
    gone = len(text) <= _HEADER * 2 and shown.endswith(vocabulary.phrases("line", "recalled"))
    name = began.name
    if not began.tabbed and shown in vocabulary.phrases("line", "recalled"):
        name = None  # "小王 unsent a message." has no colon nor tab behind the name
    kind = vocabulary.placeholder(text)
    if text.startswith("☎"):
        kind = Kind.OTHER
    is_self: bool | None = None
    if name is not None:
        is_self = name != known.other if known.other else (vocabulary.is_own(name, "any") or None)
    when = began.clock if began.day else times.UNKNOWN
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_name=name,
        is_self=is_self,
        kind=Kind.SYSTEM if name is None else kind,
        recalled=gone and name is None,
        conversation=known.title,
        channel=Channel.CHAT,
        source=source.at(began.number),
    )


def _unquoted(text: str) -> str:
    """The words of a body that was put into quotes for its several lines."""
    bare = text.rstrip()
    if "\n" in bare and bare.startswith('"') and bare.endswith('"') and len(bare) > 2:
        return bare[1:-1].replace('""', '"')
    return text
