"""MemoTrace TXT of both generations, and its "AI TXT" that has days only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.chats import headed, times, vocabulary
from scamscan.chats.headed import Header
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.chats.wechat_memotrace import content
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_HEADER = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})(?: (.{0,400}))?$")
_DAY = re.compile(r"\*{10,40}([0-9]{4}-[0-9]{2}-[0-9]{2})\*{10,40}$")
_SAID = re.compile(r"([^:：\s][^:：]{0,39})[:：](.*)$")


def fits(head: Head, code: str) -> bool:
    """Headers ``date time name`` with bodies below, or the AI form's lines of stars."""
    if code == "wechat-memotrace-ai-txt":
        return any(_DAY.match(line) for line in head.lines[:20])
    return headed.looks_headed(head.lines, _grammar)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; a header with words and no body is a line of the platform."""
    if code == "wechat-memotrace-ai-txt":
        yield from _read_days(source)
        return
    plan = headed.survey(source.lines(), _grammar)
    is_self = headed.owner_rule(plan.speakers, source.stem)
    for block in headed.blocks(source.lines(), _grammar, plan):
        place = source.at(block.number)
        if block.header is None:
            yield message_of(Said(Kind.SYSTEM, block.body), place, chat=source.stem)
            continue
        when, name = block.header[:2]
        known = name in plan.speakers or vocabulary.is_own(name)
        if not name or (not block.body and not known):
            said = Said(Kind.SYSTEM, block.body or name)
            yield message_of(said, place, when=when, chat=source.stem)
            continue
        said = content(block.body)
        if vocabulary.is_system(name):
            said = Said(Kind.SYSTEM, block.body)
        by = Speaker(name=name, is_self=is_self(name))
        yield message_of(said, place, when=when, by=by, chat=source.stem)


def _grammar(line: str) -> Header | None:
    match = _HEADER.match(times.visible(line[:500]))
    if match is None:
        return None
    when = times.of_text(match[1])
    return Header(when, (match[2] or "").strip()) if when.time else None


def _read_days(source: Source) -> Iterator[Message]:
    """``Name:msg1 msg2`` under a day: no clock, so the day alone, not exact."""
    when = times.UNKNOWN
    for number, line in source.lines():
        if day := _DAY.match(line.strip()):
            when = times.of_text(day[1])
        elif line.strip():
            said = _SAID.match(line)
            name = said[1] if said else None
            by = Speaker(name=name, is_self=True if vocabulary.is_own(name) else None)
            text = (said[2] if said else line).strip()
            chat = source.stem.removesuffix("_chat")
            yield message_of(Said(text=text), source.at(number), when=when, by=by, chat=chat)
