"""QQ Chat Exporter's TXT (shuakami, V5): blocks of labelled lines between banner and footer.

Banner and footer hold an address and praise of the tool; nobody said them, so they are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import times
from scamscan.chats.headed import owner_rule
from scamscan.chats.qq_cards import read_elements
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.chats.vocabulary import kind_of_text
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_TIME = re.compile(r"时间: ?([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2} [0-9]{1,2}:[0-9]{2}:[0-9]{2})$")
_NEXT = re.compile(r"(?:类型|内容): ?")
_KIND, _TEXT = re.compile(r"类型: ?(\S{1,30})$"), re.compile(r"内容: ?(.*)$")
_INDEX = re.compile(r"\[[0-9]{1,9}\]$")
_TITLE = re.compile(r"\[[^\[\]]{1,20}\] ")
_FOOTER = re.compile(r"导出完成|总计导出 ?[0-9]{1,9} ?条消息")
_RULE = re.compile(r"={10,200}$")
_RESOURCES, _RESOURCE = re.compile(r"资源: ?[0-9]{1,6} ?个文件$"), re.compile(r"  - \S")
_MENTION, _REPLY = re.compile(r"提及: "), re.compile(r"回复: (.*)$")
_KINDS = {"system": Kind.SYSTEM, "audio": Kind.VOICE, "video": Kind.VIDEO, "file": Kind.FILE}


class _Part(NamedTuple):
    """One block."""

    number: int
    sender: str | None
    stamp: str
    lines: list[str]


def fits(head: Head, code: str) -> bool:
    """By the banner's first line and the chat's name below it."""
    first = next((line for line in head.lines if line.strip()), "")
    named = any(line.startswith("聊天名称:") for line in head.lines[:20])
    return first.startswith("[QQChatExporter V") and named


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; what the writer was told to leave out stays unknown."""
    chat = _field(head, "聊天名称:") or source.stem
    group = "群" in (_field(head, "聊天类型:") or "")
    names: set[str] = set()
    for part in _parts(source, group):
        if part.sender and len(names) < 100_000:
            names.add(part.sender)
    is_self = owner_rule(set() if group else names, None if group else chat)
    for part in _parts(source, group):
        name = part.sender
        by = Speaker(name=name, is_self=None if name is None else is_self(name))
        said, when = _said(part.lines), times.of_text(part.stamp)
        yield message_of(said, source.at(part.number), when=when, by=by, chat=chat)


def _field(head: Head, label: str) -> str | None:
    line = next((line for line in head.lines[:20] if line.startswith(label)), "")
    return line.removeprefix(label).strip() or None


def _parts(source: Source, group: bool) -> Iterator[_Part]:
    part: _Part | None = None
    lines: list[str] = []
    before: tuple[int, str] | None = None
    for number, line in source.lines():
        # A typed "时间:" is a block's only when its label lines follow.
        stamp = _TIME.match(before[1]) if before and _NEXT.match(line) else None
        if stamp is not None and before is not None:
            sender, start = _taken(lines, before[0], group)
            if part is not None:
                yield part
            lines = []
            part = _Part(start, sender, stamp[1], lines)
        elif before is not None:
            lines.append(before[1])
        before = number, line
    if part is not None:
        lines.extend([before[1]] if before else [])
        _without_footer(lines)
        yield part


def _taken(lines: list[str], number: int, group: bool) -> tuple[str | None, int]:
    """Take the sender and the block's own number off the end of what came before."""
    sender = None
    if lines and lines[-1].rstrip().endswith(":") and lines[-1].strip() != ":":
        sender, number = lines.pop().rstrip()[:-1].strip(), number - 1
        title = _TITLE.match(sender) if group else None
        sender = sender[title.end() :] if title else sender
    if lines and _INDEX.match(lines[-1].strip()):
        lines.pop()
        number -= 1
    return sender, number


def _without_footer(lines: list[str]) -> None:
    for index in range(len(lines) - 1, max(-1, len(lines) - 12), -1):
        if _FOOTER.match(lines[index].strip()):
            del lines[index:]
    while lines and (not lines[-1].strip() or _RULE.match(lines[-1].strip())):
        lines.pop()


def _said(lines: list[str]) -> Said:
    label, quoted = "", None
    body = list(lines)
    if body and (kind := _KIND.match(body[0])):
        label = kind[1]
        body = body[1:]
    while body:
        last = body[-1]
        if not last.strip() or _MENTION.match(last):
            body.pop()
        elif reply := _REPLY.match(last):
            quoted = reply[1].partition(" - ")[2] or reply[1]
            body.pop()
        elif (resources := _resources(body)) is not None:
            del body[resources:]
        else:
            break
    if body and (first := _TEXT.match(body[0])):
        body[0] = first[1]
    said = read_elements("\n".join(body), None)
    kind_ = _KINDS.get(label) or kind_of_text(said.text) or Kind.TEXT
    return said._replace(
        kind=kind_, quoted=said.quoted or quoted, forwarded=said.forwarded or label == "forward"
    )


def _resources(body: list[str]) -> int | None:
    """Where the list of a message's files begins, when the body ends with one."""
    index = len(body) - 1
    while index > 0 and _RESOURCE.match(body[index]):
        index -= 1
    return index if _RESOURCES.match(body[index]) else None
