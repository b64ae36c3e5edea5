"""WechatExporter (BlueMatthew, 8f8ce41 of 2025-02; iOS backups): its text form.

A quoting message is printed without sender and time, so that its reply may be anybody's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import times, vocabulary
from scamscan.chats.headed import owner_rule
from scamscan.chats.said import NOBODY, Said, Speaker, message_of
from scamscan.chats.times import UNKNOWN, When
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_FIRST = re.compile(r"(.{1,200}) - (?:微信聊天记录|WeChat Chat History)\s{0,4}$")
_STAMP = re.compile(
    r" \(([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?: [AP]M)?)\):"
)  # The name before it may hold brackets of its own.
_SYSTEM = re.compile(r"(?:系统消息|系統消息|System Message)[：:] ?")
_RULE = re.compile(r"(?:- ){5,40}-?\s{0,4}$")
_QUOTED = re.compile(r"「[^：「」\n]{0,64}：")
_TITLE = re.compile(r"\[([^\[\]\n]{1,12})\]")
_TRANSFERS = ("微信转账", "[转账]", "Weixin Transfer", "WeChat Transfer", "[Transfer]")
_ENGLISH = {
    "photo": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.VOICE, "voice": Kind.VOICE,
    "sticker": Kind.IMAGE, "file": Kind.FILE, "red packet": Kind.RED_PACKET,
}  # fmt: skip
_MOST_QUOTED = 200
"""Lines a printed quote may have."""


class _Part(NamedTuple):
    """Lines of one message."""

    number: int
    when: When
    name: str | None
    system: bool
    lines: list[str]


def fits(head: Head, code: str) -> bool:
    """By the title line."""
    return bool(head.lines) and _FIRST.match(head.lines[0]) is not None


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; a quote and its reply are a message of their own without sender."""
    title = _FIRST.match(head.lines[0]) if head.lines else None
    chat = title[1] if title else source.stem
    names: set[str] = set()
    for part in _parts(source):
        if part.name and len(names) < 100_000:
            names.add(part.name)
    is_self = owner_rule(names, chat)
    for part in _parts(source):
        text = "\n".join(part.lines).rstrip()
        by = NOBODY if part.name is None else Speaker(name=part.name, is_self=is_self(part.name))
        said = Said(Kind.SYSTEM, text) if part.system else _said(text, part.name is None)
        yield message_of(said, source.at(part.number), when=part.when, by=by, chat=chat)


def _parts(source: Source) -> Iterator[_Part]:
    part: _Part | None = None
    for number, line in source.lines():
        if number == 1:
            continue
        begun = _begun(number, line)
        if begun is None and part is not None:
            if _RULE.match(line) and (split := _quote_start(part)) is not None:
                # What stood before the quote was the message above.
                above = part._replace(lines=part.lines[:split])
                if part.name is not None or any(above.lines):
                    yield above
                at = part.number + split
                part = _Part(at, UNKNOWN, None, False, [*part.lines[split:], line])
            else:
                part.lines.append(line)
        elif begun is not None:
            if part is not None:
                yield part
            part = begun
        elif line.strip():
            part = _Part(number, UNKNOWN, None, False, [line])
    if part is not None:
        yield part


def _begun(number: int, line: str) -> _Part | None:
    if stamp := _STAMP.search(line[:400]):
        when = times.of_text(stamp[1])
        if when.time is not None and stamp.start():
            return _Part(number, when, line[: stamp.start()], False, [line[stamp.end() :]])
    if system := _SYSTEM.match(line):
        return _Part(number, UNKNOWN, None, True, [line[system.end() :]])
    return None


def _quote_start(part: _Part) -> int | None:
    """The line of a part where a printed quote begins that ends with its last line."""
    lines = part.lines
    if not lines or not lines[-1].rstrip().endswith("」"):
        return None
    for index in range(len(lines) - 1, max(-1, len(lines) - _MOST_QUOTED), -1):
        # The first line of a sender's own message follows the stamp and is no quote.
        if lines[index].startswith("「") and (index or part.name is None):
            return index
    return None


def _said(text: str, may_quote: bool) -> Said:
    if may_quote and text.startswith("「"):
        quote, rule, reply = _at_rule(text)
        if rule:
            name = _QUOTED.match(quote)
            quoted = quote[name.end() if name else 1 :].rstrip().removesuffix("」")
            return Said(Kind.TEXT, reply, quoted=quoted)
    if text.startswith(_TRANSFERS):
        return Said(Kind.TRANSFER, text)
    title = _TITLE.match(text)
    kind = None
    if title:
        label = title[1].split(" ")[0]
        kind = _ENGLISH.get(title[1].casefold()) or _ENGLISH.get(label.casefold())
        kind = kind or vocabulary.kind_of(label)
    return Said(kind or Kind.TEXT, text)


def _at_rule(text: str) -> tuple[str, bool, str]:
    lines = text.split("\n")
    for index, line in enumerate(lines[: _MOST_QUOTED + 1]):
        if _RULE.match(line):
            return "\n".join(lines[:index]), True, "\n".join(lines[index + 1 :])
    return text, False, ""
