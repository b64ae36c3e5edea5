"""imessage-exporter's TXT (2dc3d03): a line of date, a line of sender, the body.

A reply stands twice: indented under what it answers, and again in its own place, marked with a
line; the indented one is dropped.  Only its first line is indented, so the others are told from
words of the answered message by the reply's own place, which the first of two readings finds.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import media, times
from scamscan.chats.media import Media
from scamscan.chats.times import UNKNOWN, When
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_HEADER = re.compile(
    r"([A-Z][a-z]{2}) ([0-9]{1,2}), ([0-9]{4}) {1,2}([0-9]{1,2}):([0-9]{2}):([0-9]{2}) ([AP]M)"
    r"(?: (.{0,400}))?$"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_INDENT = "    "
_REPLY = "This message responded to an earlier message."
_TAIL = ("Tapbacks:", "Reactions:")
_OWN = "Me"
_NUMBER = re.compile(r"\+?[0-9]{3,20}")
_PATH = re.compile(r"(?:/|[A-Z]:\\|attachments/|~/)[^\n]{1,500}\.[A-Za-z0-9]{1,6}")
_MOST_LINES = 2_000
_UNSENT = "unsent"
_LONGEST = 1 << 20
"""Characters of one message; what is longer is cut there, and what follows goes on."""


class _Header(NamedTuple):
    when: When
    rest: str
    """What stands behind the time: ``(Read by you …)``, or the words of a notice."""


def fits(head: Head, code: str) -> bool:
    """A header among the first lines, with its sender under it."""
    pairs = zip(head.lines, head.lines[1:], strict=False)
    return any(_header(line) is not None and below.strip() for line, below in pairs)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one conversation, which the file is called after."""
    header: _Header | None = None
    start, body, size, nested = 0, list[str](), 0, False
    replies = _reply_lines(source)
    for number, line in source.lines():
        found = _header(line)
        if found is None:
            if (
                line.startswith(_INDENT)
                and _header(line.removeprefix(_INDENT).lstrip()) is not None
            ):
                nested = True
            elif nested and line and not line.startswith(_INDENT):
                nested = hash(line) in replies
            if not nested and size < _LONGEST:
                body.append(line)
                size += len(line)
            continue
        if header is not None:
            yield _message(header, body, source, start)
        header, start, body, size, nested = found, number, [], 0, False
    if header is not None:
        yield _message(header, body, source, start)


def _reply_lines(source: Source) -> frozenset[int]:
    """Hashes of the further lines of all replies, as they stand in their own places."""
    found: set[int] = set()
    body: list[int] = []
    for _, line in source.lines():
        if _header(line) is not None:
            body = []
        elif line == _REPLY:
            found.update(body[2:])
        elif line.strip() and not line.startswith(_INDENT) and len(body) < _MOST_LINES:
            body.append(hash(line))
    return frozenset(found)


def _header(line: str) -> _Header | None:
    if not line[:1].isupper() or len(line) > 500:
        return None
    match = _HEADER.match(times.visible(line).rstrip())
    if match is None:
        return None
    month, day, year, hour, minute, second, period, rest = match.groups()
    if month not in _MONTHS:
        return None
    date = (int(year), _MONTHS.index(month) + 1, int(day))
    when = times.of_parts(date, (int(hour), int(minute), int(second)), period=period)
    return _Header(when, rest or "")


def _message(header: _Header, body: list[str], source: Source, start: int) -> Message:
    place, chat = source.at(start), source.stem
    when = header.when if header.when.time else UNKNOWN
    if header.rest and not header.rest.startswith("("):
        # "You renamed the conversation": a notice stands on the header's own line.
        return Message(
            text=header.rest,
            time=when.time,
            time_exact=when.exact,
            kind=Kind.SYSTEM,
            recalled=_UNSENT in header.rest,
            conversation=chat,
            channel=Channel.SMS,
            source=place,
        )
    sender = body[0].strip() if body else ""
    words, parts = _body(body[1:])
    kind, text = media.together(words, parts)
    own = sender == _OWN
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_name=sender or None,
        # Without a name in the address book the exporter prints the number the phone was given.
        sender_number=sender if _NUMBER.fullmatch(sender) and not own else None,
        is_self=own if sender else None,
        kind=kind,
        recalled=_UNSENT in header.rest,
        conversation=chat,
        channel=Channel.SMS,
        source=place,
    )


def _body(lines: list[str]) -> tuple[str, list[Media]]:
    """The words without the exporter's notes, and the files."""
    kept: list[str] = []
    parts: list[Media] = []
    for line in lines:
        if line.strip() in _TAIL:
            break
        if line.strip() == _REPLY:
            continue
        if _PATH.fullmatch(line.strip()):
            parts.append(media.of_file(line.strip()))
        else:
            kept.append(line)
    return "\n".join(kept).strip("\n"), parts
