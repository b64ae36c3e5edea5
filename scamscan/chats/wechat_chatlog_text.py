"""chatlog's text answer, and the way its text and CSV answers print contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import headed, times, values, vocabulary
from scamscan.chats.headed import Header
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.chats.times import When
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_TIME = re.compile(r"(?:(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2}) )?([0-9]{2}):([0-9]{2}):([0-9]{2})$")
_ROOM = re.compile(r" \[(?:(.{0,100})\()?([A-Za-z0-9_@.-]{3,64})\)?\]$")
_NAMED = re.compile(r"(.{0,100})\((我|[A-Za-z][A-Za-z0-9_@.-]{4,64}|[0-9]{5,20}@[a-z]{4,12})\)$")
_ALONE = re.compile(r"()(我|(?:wxid|gh)_[A-Za-z0-9_-]{1,60}|[^()\s]{1,60}@(?:chatroom|openim))$")
_SURE = re.compile(r"\((?:我|wxid_[A-Za-z0-9_-]{1,60}|[^()\s]{1,60}@(?:chatroom|openim))\)")
_SERVED = re.compile(
    r"!?\[([^\[\]|\n]{1,10})(?:\|[^\[\]\n]{0,300})?\]"
    r"\(https?://[^()\s/]{1,200}/(?:image|video|voice|file|data)/[^()\s]{0,1000}\)"
)
_QUOTE_HEAD = re.compile(r"> (?:\[引用\]|.{1,200} [0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})$")
_BOX = re.compile(r"!?\[([^\[\]|\n]{1,10})(\||\](?:\(|$))")
_DATE_IN_NAME = re.compile(r"(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])")
_LABELS = {"文件": Kind.FILE, "GIF表情": Kind.IMAGE, "笔记": Kind.TEXT, "红包封面": Kind.OTHER}


class _Day(NamedTuple):
    """The date in a file's name, where headers have a part of it or none."""

    year: int
    month: int
    day: int


def content(text: str) -> Said:
    r"""What a printed content says.

    >>> content("[链接|领补贴](https://a1b.top/x)").urls
    ('https://a1b.top/x',)
    >>> content("> 王五(wxid_a) 05-01 10:00:00\n> 在吗\n在的")[1:5:3]
    ('在的', '在吗')
    """
    quoted, text = _quote(text)
    # Pictures are links to the server the answer came from: no evidence of anything.
    text = _SERVED.sub(lambda match: f"[{match[1]}]", text) if "](" in text else text
    box = _BOX.match(text)
    if box is None:
        return Said(Kind.TEXT, text, quoted=quoted)
    label = box[1]
    kind = _LABELS.get(label) or vocabulary.kind_of(label)
    if vocabulary.is_forward(label):
        return Said(Kind.TEXT, text, quoted=quoted, forwarded=True)
    if kind is None:
        return Said(Kind.TEXT, text, quoted=quoted)
    if kind is Kind.LINK:
        return _link(text, label, quoted)
    if kind is Kind.IMAGE:
        text = f"[{label}]"
    return Said(kind, text, money=text, quoted=quoted)


def _link(text: str, label: str, quoted: str | None) -> Said:
    """``[链接|title](url)``; title and link may both hold brackets."""
    inside = text[1 + len(label) :].removeprefix("|")
    title, _, target = inside.rpartition("](")
    target = target.removesuffix(")")
    urls = values.links_of([target])
    if not title:
        return Said(Kind.LINK, text, quoted=quoted)
    words = title if urls or not target else f"{title}\n{target}"
    return Said(Kind.LINK, words, urls, quoted=quoted)


def _quote(text: str) -> tuple[str | None, str]:
    """The quoted words and the rest; a message that merely begins with ``> `` quotes nothing."""
    lines = text.split("\n")
    if not _QUOTE_HEAD.match(lines[0]):
        return None, text
    end = 1
    while end < len(lines) and lines[end].startswith("> "):
        end += 1
    quoted = "\n".join(line[2:] for line in lines[1:end])
    return _SERVED.sub(lambda match: f"[{match[1]}]", quoted) or None, "\n".join(lines[end:])


def fits(head: Head, code: str) -> bool:
    """Headers ``name(id) [room(id)] time`` with WeChat ids; QQ's have numbers."""
    found = [line for line in head.lines if _grammar(line) is not None]
    return any(_SURE.search(line) for line in found)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; without a date in header or file name they are undated."""
    named = _DATE_IN_NAME.search(source.stem)
    day = _Day(int(named[1]), int(named[2]), int(named[3])) if named else None
    plan = headed.survey(source.lines(), _grammar)
    for block in headed.blocks(source.lines(), _grammar, plan):
        place = source.at(block.number)
        if block.header is None:
            yield message_of(Said(Kind.SYSTEM, block.body), place, chat=source.stem)
            continue
        who, room, when = _split(block.header.line, day)
        name, number = who
        said = content(block.body)
        if vocabulary.is_system(number) or vocabulary.is_system(name):
            said = Said(Kind.SYSTEM, block.body)
        own = vocabulary.is_own(number)
        by = Speaker(id=None if own else number, name=name, is_self=own)
        yield message_of(said, place, when=when, by=by, chat=room or source.stem)


def _grammar(line: str) -> Header | None:
    """A header; its time depends on the file's name."""
    if len(line) > 400 or not line[-1:].isdigit() or line.startswith("> "):
        return None
    match = _TIME.search(line)
    if match is None or not _valid(match):
        return None
    before = line[: match.start()]
    if not before.endswith(" "):
        return None
    who = _ROOM.sub("", before.rstrip())
    if _who(who) or vocabulary.is_system(who):
        return Header(When(), who, line=line)
    return None


def _who(text: str) -> re.Match[str] | None:
    """Name and id, or an id that can be nothing else."""
    return _NAMED.match(text) or _ALONE.match(text)


def _valid(match: re.Match[str]) -> bool:
    return int(match[4]) < 24 and int(match[5]) < 60


def _split(line: str, day: _Day | None) -> tuple[tuple[str | None, str | None], str | None, When]:
    """Name and id, the room's name, and the time of a header line."""
    match = _TIME.search(line)
    before = line[: match.start()].rstrip() if match else line
    room = _ROOM.search(before)
    who = before[: room.start()] if room else before
    parts = _who(who)
    name, number = (parts[1], parts[2]) if parts else (None, who)
    chat = (room[1] or room[2]) if room else None
    return (name or None, number), chat, _when(match, day)


def _when(match: re.Match[str] | None, day: _Day | None) -> When:
    if match is None:
        return When()
    year = match[1] or (day and day.year)
    month, date = match[2] or (day and day.month), match[3] or (day and day.day)
    if year is None or month is None or date is None:
        return When(None, exact=False)
    clock = (int(match[4]), int(match[5]), int(match[6]))
    return times.of_parts((int(year), int(month), int(date)), clock)
