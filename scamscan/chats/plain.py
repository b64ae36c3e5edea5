"""Text without a header grammar: ``name: words`` on every line, or one message a line.

The last formats to be tried: whatever is text can be read as lines.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import times, vocabulary
from scamscan.records import Channel, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord

_NAME = re.compile(r"([^:：\s][^:：\t]{0,29}?)\s?(：|:(?= )|:(?=[^\s0-9/])|:$)[ \t]?")
"""A name of at most thirty characters and its colon; a clock's and a link's colon is none."""
_STAMP = re.compile(
    r"[\[【(（]?((?:[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?)?[T ]{0,2}"
    r"[^\W0-9_]{0,3}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)[\]】)）]?[ \t]{1,2}"
)
_SHARE = 0.6
"""Lines that begin with a name, of all lines, before the text is one of named speakers."""
_FEWEST = 3
_EACH = 2
"""Lines a speaker has on average; the lines of a list begin with ever new words."""
_MOST_LINES = 200
"""Lines that go on without a name before they are taken for messages of their own."""
_FEW, _BINARY = 2, 0.05
"""Control characters that a text may hold, at least, and as share of all."""
_CONTROLS = frozenset(map(chr, [*range(9), *range(14, 32), 0xFFFD]))
_MARKUP = ("<!doctype", "<html", "<?xml", "<smses", "<calls")


class _Said(NamedTuple):
    """The parts of a line that begins with a name."""

    name: str
    text: str
    stamp: str


def fits(head: Head, code: str) -> bool:
    """Most lines begin with one of a few names; for lines, any text that is no document."""
    if head.facts or head.lists or isinstance(head.first, dict) or not _is_text(head):
        return False
    if code == "text":
        return True
    lines = [line for line in head.lines if line.strip()]
    # Titles and advertisements above a dialogue tell nothing of it.
    lines = list(itertools.dropwhile(lambda line: _said(line) is None, lines))
    said = [found for line in lines if (found := _said(line)) is not None]
    names = Counter(found.name for found in said)
    return (
        len(said) >= _FEWEST
        and len(said) >= _SHARE * len(lines)
        and len(names) * _EACH <= len(said)
    )


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """A message for every line, or for every name with the lines below it."""
    if code == "text":
        for number, line in source.lines():
            if line.strip():
                yield Message(
                    text=line, kind=vocabulary.placeholder(line), source=source.at(number)
                )
    else:
        yield from _read_named(source)


def _is_text(head: Head) -> bool:
    if head.text.lstrip()[:20].casefold().startswith(_MARKUP):
        return False
    strange = sum(character in _CONTROLS for character in head.text)
    return not head.members and strange <= max(_FEW, _BINARY * len(head.text))


def _said(line: str) -> _Said | None:
    """Name, words and time of a line; None when it does not begin with a name."""
    stamp = _STAMP.match(line)
    start = stamp.end() if stamp else 0
    match = _NAME.match(line, start)
    if match is None:
        return None
    name = match[1].strip()
    if name.casefold() in vocabulary.phrases("any", "label"):
        return None
    return _Said(name, line[match.end() :], stamp[1].strip() if stamp else "")


def _read_named(source: Source) -> Iterator[Message]:
    held: _Said | None = None
    first = 0
    lines: list[str] = []
    for number, line in source.lines():
        said = _said(line)
        if said is None and held is not None and len(lines) < _MOST_LINES:
            lines.append(line)
            continue
        if held is not None:
            yield _message(held, lines, source.at(first))
        held = said
        if said is not None:
            first, lines = number, [said.text]
        elif line.strip():
            yield Message(text=line, channel=Channel.CHAT, source=source.at(number))
    if held is not None:
        yield _message(held, lines, source.at(first))


def _message(said: _Said, lines: list[str], place: str) -> Message:
    text = "\n".join(lines).strip()
    when = times.of_text(said.stamp)
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_name=said.name,
        is_self=True if vocabulary.is_own(said.name, "any") else None,
        kind=vocabulary.placeholder(text),
        channel=Channel.CHAT,
        source=place,
    )
