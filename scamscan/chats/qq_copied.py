"""Text copied out of QQ, on the PC or on the phone: headers of many spellings, name first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.chats import headed, times
from scamscan.chats.headed import Block, Header
from scamscan.chats.qq_txt import named, said_of
from scamscan.chats.said import NOBODY, Said, Speaker, message_of
from scamscan.chats.times import When
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_STAMP = re.compile(
    r"(?:([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2}) |([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) )?"
    r"([0-9]{1,2}):([0-9]{2}):([0-9]{2})( [AP]M)? ?$"
)
_DAY = re.compile(r"\s{0,4}[—-] ?[—-]\s{1,4}([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s{1,4}[—-] ?[—-]")
_NUMBER = re.compile(r"\([0-9]{5,11}\) ?$|<[^<>\s]{1,64}@[^<>\s]{1,64}> ?$")
_TITLE = re.compile(r"【[^【】]{1,20}】.")
_NOTICES = (
    re.compile(r".{0,40}撤回了?一条消息(?: ?重新编辑)?$"),
    re.compile(r".{1,40}(?:加入|退出)了?本群。$"),
    re.compile(r"你和.{1,40}有[0-9]{1,4}个共同好友，点击添加好友。$"),
)  # Lines the client prints between messages, whole.


def fits(head: Head, code: str) -> bool:
    """A header with a QQ number, or two of another spelling; each with words below.

    Rows of a table end with a time too, and have nothing below but the next row.
    """
    sure = loose = 0
    for line, after in zip(head.lines, (*head.lines[1:], ""), strict=False):
        header = _grammar(line)
        if header is None:
            continue
        spoken = bool(after.strip()) and _grammar(after) is None
        sure += spoken and header.id is not None
        loose += (1 if spoken else -1) if header.id is None else 0
    days = any(_DAY.match(line) for line in head.lines)
    return sure >= 1 or (loose >= 2 and 8 * loose >= len(head.lines)) or (loose >= 1 and days)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; a time without a day takes the day last named, or stays unknown."""
    plan = headed.survey(source.lines(), _grammar)
    day: tuple[int, int, int] | None = None
    for block in headed.blocks(source.lines(), _grammar, plan):
        header = block.header
        when, by = When(None, exact=False), NOBODY
        if header is not None:
            when, day = _when(header.line, day)
            shown = header.name
            if shown in ("", header.id):
                shown = plan.names.get(header.id or "", shown)
            by = Speaker(id=header.id, name=shown or None)
        text, notices, day = _split(block, day)
        if header is not None:
            said = said_of(text, by.name or "")
            yield message_of(said, source.at(block.number), when=when, by=by, chat=source.stem)
        elif text.strip():
            said = Said(Kind.SYSTEM, text)
            yield message_of(said, source.at(block.number), chat=source.stem)
        for number, notice in notices:
            said = Said(Kind.SYSTEM, notice)
            yield message_of(said, source.at(number), chat=source.stem)


def _grammar(line: str) -> Header | None:
    """A header; its time waits for the day."""
    line = times.visible(line)
    if (
        len(line) > 300
        or "\t" in line
        or not line.rstrip()[-1:]
        or line.rstrip()[-1] not in "0123456789M"
    ):
        return None
    stamp = _STAMP.search(line[-40:])
    if stamp is None or not int(stamp[7]) < 24:
        return None
    before = line[: max(0, len(line) - 40) + stamp.start()]
    if not before.strip():
        return None
    numbered = _NUMBER.search(before)
    dated = stamp[1] or stamp[4]
    mobile = before.endswith("  ") and line.endswith(" ")
    titled = _TITLE.match(before) and before.endswith(" ")
    # A name and a bare clock may be any sentence; a title, a day or the phone's spaces tell.
    if not (numbered or mobile or titled or (dated and not before[-1].isdigit())):
        return None
    return Header(When(), *named(before), line)


def _when(line: str, day: tuple[int, int, int] | None) -> tuple[When, tuple[int, int, int] | None]:
    stamp = _STAMP.search(line[-40:])
    if stamp is None:
        return When(None, exact=False), day
    if stamp[1]:
        day = int(stamp[1]), int(stamp[2]), int(stamp[3])
    elif stamp[4]:
        # The client of an American Windows: month first.
        day = int(stamp[6]), int(stamp[4]), int(stamp[5])
    if day is None:
        return When(None, exact=False), day
    clock = int(stamp[7]), int(stamp[8]), int(stamp[9])
    return times.of_parts(day, clock, period=stamp[10] or ""), day


def _split(
    block: Block, day: tuple[int, int, int] | None
) -> tuple[str, list[tuple[int, str]], tuple[int, int, int] | None]:
    """The body without the client's own lines, these, and the day that holds after it."""
    body: list[str] = []
    notices: list[tuple[int, str]] = []
    for offset, line in enumerate(block.body.split("\n"), 1 if block.header else 0):
        bare = line.strip()
        if found := _DAY.match(line):
            day = int(found[1]), int(found[2]), int(found[3])
        elif len(bare) < 100 and any(notice.match(bare) for notice in _NOTICES):
            notices.append((block.number + offset, bare))
        else:
            body.append(line)
    return "\n".join(body).rstrip(), notices, day
