"""The PC client's message manager: TXT with one chat or many, with or without ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import headed, times, vocabulary
from scamscan.chats.headed import Header, owner_rule
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.headed import Survey
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_PREAMBLE = "消息记录（此消息记录为文本格式，不支持重新导入）"
_RULE = re.compile(r"={20,200}\s{0,4}$")
_GROUP, _PARTNER = re.compile(r"消息分组[:：]"), re.compile(r"消息对象[:：]\s?(.{0,200})$")
_HEADER = re.compile(
    r"([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}) "
    r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})( [AP]M)?(?: (.{0,300}))?$"
)
_NUMBER = re.compile(r"\(([0-9]{5,11})\)$|<([^<>\s]{1,64}@[^<>\s]{1,64})>$")
_TITLE = re.compile(r"【[^【】]{1,20}】")
_LOOSE = re.compile(r" [0-9]:[0-9]{1,2}:[0-9]{1,2} | [AP]M ")
_PLACEHOLDERS = {"[图片]": Kind.IMAGE, "[表情]": Kind.IMAGE, "[语音]": Kind.VOICE}
_GROUPS = ("群聊", "讨论组", "临时会话群")


class _Chat(NamedTuple):
    """One conversation of the file."""

    name: str | None
    group: str


def fits(head: Head, code: str) -> bool:
    """By the client's first line; cut off, by ids or hours of one digit in dated headers."""
    if any(_PREAMBLE in line for line in head.lines[:8]):
        return True
    if not headed.looks_headed(head.lines, grammar):
        return False
    found = [(line, header) for line in head.lines if (header := grammar(line)) is not None]
    return any(header.id is not None or _LOOSE.search(line) for line, header in found)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages, each with the chat it stands in."""
    plans: list[tuple[_Chat, Survey]] = []
    for chat, lines in _chats(source):
        plans.append((chat, headed.survey(lines, grammar)))
    owners = _owners(plans)
    for (chat, lines), (_, plan) in zip(_chats(source), plans, strict=True):
        is_self = _own_rule(chat, plan, owners)
        for block in headed.blocks(lines, grammar, plan):
            place = source.at(block.number)
            name = chat.name or source.stem
            if block.header is None:
                yield message_of(Said(Kind.SYSTEM, block.body), place, chat=name)
                continue
            when, shown, number, _ = block.header
            shown = plan.names.get(number or "", shown) if shown in ("", number) else shown
            by = Speaker(id=number, name=shown or None, is_self=is_self(shown))
            yield message_of(said_of(block.body, shown), place, when=when, by=by, chat=name)


def said_of(text: str, name: str) -> Said:
    """A body; lines of the platform have a sender of their own."""
    if vocabulary.is_system(name):
        return Said(Kind.SYSTEM, text)
    return Said(_PLACEHOLDERS.get(text.strip(), Kind.TEXT), text)


def named(text: str) -> tuple[str, str | None]:
    """Name and id of ``【title】name(id)``: the last brackets, since names hold brackets too.

    >>> named("【管理员】阿明(老板)(10002)")
    ('阿明(老板)', '10002')
    """
    text = text.strip()
    number = _NUMBER.search(text[-140:])
    bare = text[: len(text) - len(number[0])] if number else text
    title = _TITLE.match(bare)
    if title and len(title[0]) < len(bare):
        bare = bare[title.end() :]
    return bare.strip(), (number[1] or number[2]) if number else None


def grammar(line: str) -> Header | None:
    """``2020-02-11 9:05:03 PM 【title】name(id)``."""
    if not line[:4].isdigit() and line[:1] != "\ufeff":
        return None
    match = _HEADER.match(times.visible(line[:400]))
    if match is None:
        return None
    date, hour, minute, second, period, rest = match.groups()
    year, month, day = (int(part) for part in date.replace("/", "-").split("-"))
    when = times.of_parts(
        (year, month, day), (int(hour), int(minute), int(second)), period=period or ""
    )
    return Header(when, *named(rest or "")) if when.time else None


def _chats(source: Source) -> Iterator[tuple[_Chat, Iterator[tuple[int, str]]]]:
    """Each conversation with its lines; the lines must be taken before the next one."""
    parts = _parts(source)
    chat = _Chat(None, "")
    waiting: list[_Chat] = []

    def lines() -> Iterator[tuple[int, str]]:
        for part in parts:
            if isinstance(part, _Chat):
                waiting.append(part)
                return
            yield part

    while True:
        here = lines()
        yield chat, here
        for _ in here:
            pass
        if not waiting:
            return
        chat = waiting.pop()


def _parts(source: Source) -> Iterator[_Chat | tuple[int, str]]:
    """The lines, and in place of the client's own blocks the chat they announce."""
    held: list[tuple[int, str]] = []
    group, inside = "", False
    for number, line in source.lines():
        if _PREAMBLE in line and number <= 8:
            continue
        if _RULE.match(line):
            held.append((number, line))
            continue
        if held and _GROUP.match(line):
            group, inside = line[5:].strip(), True
        elif held and (partner := _PARTNER.match(line)):
            inside = True
            yield _Chat(partner[1].strip() or None, group)
        else:
            if not inside:
                yield from held
            held, inside = [], False
            yield number, line
    if not inside:
        yield from held


def _owners(plans: list[tuple[_Chat, Survey]]) -> frozenset[str]:
    """Names that are the owner's in some private chat of the file."""
    found: set[str] = set()
    for chat, plan in plans:
        if not _is_group(chat, plan):
            people = {name for name in plan.speakers if not vocabulary.is_system(name)}
            rule = owner_rule(people, chat.name)
            found.update(name for name in people if rule(name) is True)
    return frozenset(found)


def _is_group(chat: _Chat, plan: Survey) -> bool:
    return any(word in chat.group for word in _GROUPS) or len(plan.speakers) > 3


def _own_rule(chat: _Chat, plan: Survey, owners: frozenset[str]) -> Callable[[str], bool | None]:
    """Who is the owner here; in groups names repeat and tell nothing."""
    if _is_group(chat, plan):
        return lambda _: None
    here = owners & plan.speakers
    if len(here) == 1:
        return lambda name: name in here
    people = {name for name in plan.speakers if not vocabulary.is_system(name)}
    return owner_rule(people, chat.name)
