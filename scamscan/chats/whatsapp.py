"""WhatsApp's ``_chat.txt``, written by iOS and Android in the words of the phone's language.

Day periods stand before or after the clock, 12 and 24 hours and both orders of the date may mix.
The file is read twice: who speaks and how dates are written shows only in the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import times, vocabulary
from scamscan.chats.dated import Dates, Numbers, Order, parts
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord

_DATE = r"([0-9]{1,4})(?:[./-] ?|年)([0-9]{1,2})(?:[./-] ?|月)([0-9]{1,4})(?:日|\.)?"
_WORD = r"[^\W\d_]{1,6}\.?(?: ?[^\W\d_]\.)?"
_MINUTE = rf"({_WORD})? ?([0-9]{{1,2}})[:.]([0-9]{{2}})"
_BRACKETED = re.compile(rf"\[{_DATE},? ?{_MINUTE}(?:[:.]([0-9]{{2}}))?(?: ?({_WORD}))?\] ?")
_DASHED = re.compile(rf"{_DATE},? {_MINUTE}()(?: ?({_WORD}))? - ")
_PATTERNS = (_BRACKETED, _DASHED)
"""iOS, and Android, which prints no seconds; with seconds it is a log file."""
_HEADER = 80
"""Characters of the longest header; nothing beyond is looked at."""
_STARTS = frozenset("[0123456789")
_LONGEST_NAME = 120
_LONGEST_NOTICE = 300
_STOPS = re.compile(r"[.。]\s*")
_MOST_NAMES = 10_000
_MOST_HELD = 1 << 20
"""Characters of one message with its following lines; WhatsApp allows 65,536."""
_ATTACHED = re.compile(
    r"<(?:attached|附件|已附加)[:：] ?([^>]{1,200})>$|^(\S.{0,200}?\.[A-Za-z0-9]{2,5}) "
    r"\((?:file attached|文件附件|檔案附件|附件)\)"
)
_ENDS = {
    "jpg": Kind.IMAGE, "jpeg": Kind.IMAGE, "png": Kind.IMAGE, "webp": Kind.IMAGE,
    "gif": Kind.IMAGE, "heic": Kind.IMAGE, "mp4": Kind.VIDEO, "mov": Kind.VIDEO, "3gp": Kind.VIDEO,
    "opus": Kind.VOICE, "m4a": Kind.VOICE, "aac": Kind.VOICE, "amr": Kind.VOICE, "mp3": Kind.VOICE,
    "ogg": Kind.VOICE,
}  # fmt: skip
_TITLES = (
    re.compile(r"^WhatsApp Chat (?:with|-) (.{1,120})$"),
    re.compile(r"^[与與](.{1,120}?)的 ?WhatsApp ?(?:聊天|對話)(?:记录|記錄|紀錄)?$"),
    re.compile(r"^WhatsApp ?(?:聊天|對話) ?[-–] ?(.{1,120})$"),
)


class _Line(NamedTuple):
    """A line that begins a message."""

    date: Numbers
    clock: Numbers
    period: str
    rest: str


class _Known(NamedTuple):
    """What the whole file tells."""

    order: Order
    names: Counter[str]
    own: frozenset[str]
    """Names of the owner, as far as known."""
    title: str | None
    pattern: re.Pattern[str]


def fits(head: Head, code: str) -> bool:
    """Lines with WhatsApp's header, one of them with a name that is no level of a log file."""
    if head.facts or head.first is not None:
        return False
    found = [
        begun
        for line in head.lines
        if (begun := _begin(line, _BRACKETED) or _begin(line, _DASHED)) is not None
    ]
    names = {name for begun in found if (name := _split(begun.rest, ())[0]) is not None}
    return any(name.casefold() not in vocabulary.phrases("any", "level") for name in names)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages in file order; lines without a name are the program's own."""
    known = _survey(source, head)
    began: _Line | None = None
    place, held = 0, 0
    lines: list[str] = []
    for number, line in source.lines():
        begun = _begin(line, known.pattern)
        if begun is None and began is not None and held < _MOST_HELD:
            lines.append(line)
            held += len(line)
            continue
        if began is not None:
            yield _message(began, lines, known, source.at(place))
        began = begun
        if begun is not None:
            place, held, lines = number, len(line), [begun.rest]
        elif line.strip():
            yield Message(
                text=line, kind=Kind.SYSTEM, channel=Channel.CHAT, source=source.at(number)
            )
    if began is not None:
        yield _message(began, lines, known, source.at(place))


def _begin(line: str, pattern: re.Pattern[str]) -> _Line | None:
    """The header of a line and what follows it; None when it goes on with the message before."""
    start = line[:_HEADER]
    shown = times.visible(start)
    match = pattern.match(shown) if shown[:1] in _STARTS else None
    if match is None:
        return None
    year, month, day, before, hour, minute, second, after = match.groups()
    return _Line(
        (int(year), int(month), int(day)),
        (int(hour), int(minute), int(second or 0)),
        before or after or "",
        line[times.place_of(start, shown, match.end()) :],
    )


def _survey(source: Source, head: Head) -> _Known:
    """The first reading: how dates are written, who speaks, and who the owner is."""
    both = [sum(_begin(line, one) is not None for line in head.lines) for one in _PATTERNS]
    pattern = _PATTERNS[both.index(max(both))]
    dates, names, own = Dates(), Counter[str](), set[str]()
    for _, line in source.lines():
        begun = _begin(line, pattern)
        if begun is None:
            continue
        # "p. m." is Spanish, which writes the day first; only English has "PM" and the month first.
        half_day = begun.period.casefold() in ("am", "pm")
        dates.see(begun.date, half_day=half_day, han=not begun.period.isascii())
        name, text = _split(begun.rest, names)
        if name is not None and len(names) < _MOST_NAMES:
            names[name] += 1
            if _is_line(text, "own"):
                own.add(name)
    title = _title(source)
    people = [name for name in names if not _has_phrase(name)]
    if not own and title in people and len(people) == 2:
        # A chat of two that is called after the other one.
        own = {name for name in people if name != title}
    return _Known(dates.order(), names, frozenset(own), title, pattern)


def _split(rest: str, names: Container[str]) -> tuple[str | None, str]:
    """Sender and words; no sender when there is no colon where a name could end."""
    at = rest.find(": ", 0, _LONGEST_NAME)
    step = 2
    if at < 0:
        at, step = rest.find(":", 0, _LONGEST_NAME), 1
        if at < 0 or not (_name(rest[:at]) in names or not rest[at + 1 :].strip()):
            return None, rest
    name = _name(rest[:at])
    return (name, rest[at + step :]) if name else (None, rest)


def _name(text: str) -> str:
    return times.visible(text).strip().removeprefix("~").strip()


def _message(line: _Line, lines: list[str], known: _Known, place: str) -> Message:
    name, first = _split(line.rest, known.names)
    text = "\n".join([first, *lines[1:]]).rstrip("\n")
    if _is_system(name, text, known):
        if name is None or _has_phrase(name):
            text = "\n".join([line.rest, *lines[1:]]).rstrip("\n")
        name = None
    own, gone = _is_line(text, "own"), _is_line(text, "recalled")
    when = times.of_parts(parts(line.date, known.order), line.clock, period=line.period)
    is_self: bool | None = None
    if name is not None:
        is_self = (
            name in known.own if known.own else (True if vocabulary.is_own(name, "any") else None)
        )
    return Message(
        text=_without_mark(text),
        time=when.time,
        time_exact=when.exact,
        sender_name=name,
        is_self=is_self,
        kind=Kind.SYSTEM if name is None else _kind(text),
        recalled=name is not None and (own or gone),
        conversation=known.title,
        channel=Channel.CHAT,
        source=place,
    )


def _is_system(name: str | None, text: str, known: _Known) -> bool:
    """Whether the program wrote the line.

    A line that seems to be from the chat itself is when it holds the end-to-end notice and nothing
    else; other words of the program count only before the colon of a line, where they would be part
    of a name seen once: people write such words too.
    """
    if name is None or (_has_phrase(name) and known.names[name] <= 1):
        return True
    itself = name == known.title if known.title else known.names[name] <= 1
    return itself and _is_notice(text)


def _is_notice(text: str) -> bool:
    if len(text) > _LONGEST_NOTICE:
        return False
    shown = times.visible(text).strip().casefold()
    first, *more = (part.strip() for part in _STOPS.split(shown.rstrip(".。 ")))
    known = {*vocabulary.phrases("whatsapp", "notice-goes-on")}
    return first in vocabulary.phrases("whatsapp", "notice") and known.issuperset(more)


def _has_phrase(name: str) -> bool:
    return any(phrase in name.casefold() for phrase in vocabulary.phrases("whatsapp", "system"))


def _is_line(text: str, what: str) -> bool:
    """Whether the whole text is one of the program's lines."""
    if len(text) > _HEADER:
        return False
    shown = times.visible(text).strip().rstrip(".。").casefold()
    return shown in vocabulary.phrases("whatsapp", what)


def _kind(text: str) -> Kind:
    start = times.visible(text[:300]).strip()
    if found := _ATTACHED.search(start.partition("\n")[0]):
        end = (found[1] or found[2]).rpartition(".")[2].casefold()
        return _ENDS.get(end, Kind.FILE)
    if len(start) > _HEADER:
        return Kind.TEXT
    shown = start.casefold()
    kinds = vocabulary.words("whatsapp", "kind")
    if shown in kinds:
        return Kind(kinds[shown])
    # A file's own words stand before: "合同.pdf • 3 页 文件已略去".
    files = tuple(phrase for phrase, kind in kinds.items() if kind == Kind.FILE)
    return Kind.FILE if shown.endswith(files) else Kind.TEXT


def _without_mark(text: str) -> str:
    """The words without the note that they were changed afterwards."""
    start = times.visible(text[-_HEADER:]).rstrip().casefold()
    if not start.endswith(vocabulary.phrases("whatsapp", "edited")):
        return text
    return text[: text.rindex("<")].rstrip().rstrip("\u200e").rstrip()


def _title(source: Source) -> str | None:
    """The chat's name, out of the name of the file or of the zip it lies in."""
    for part in reversed(source.name.split("/")):
        stem = re.sub(r"(?i)\.(?:txt|zip)$", "", part)
        for pattern in _TITLES:
            if match := pattern.match(times.visible(stem)):
                return match[1].strip()
    return None
