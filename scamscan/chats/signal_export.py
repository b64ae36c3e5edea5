"""signal-export (1143c22): ``data.json``, which is JSON lines, and ``chat.md``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, times, values
from scamscan.chats.media import Media
from scamscan.records import BadRecord, Channel, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_OWN = "Me"
_HEADER = re.compile(
    r"\[([0-9]{4}-[0-9]{2}-[0-9]{2}),? ([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)\] ([^:\n]{1,100}): ?"
)
_LEVELS = {"debug", "info", "notice", "warn", "warning", "error", "critical", "fatal", "trace"}
"""First words of the lines of a program's log, which has the same brackets."""
_FILE = re.compile(r"!?\[([^\]\n]{0,300})\]\(\./media/[^)\n]{1,500}\)")
_REACTIONS = re.compile(r" ?\(- [^()\n]{1,300} -\)$")
_LONGEST = 1 << 20


def fits(head: Head, code: str) -> bool:
    """``date``, ``sender``, ``body``; or bracketed times with ``Me`` among the names."""
    if code == "signal-jsonl":
        first = head.first
        keys = {"date", "sender", "body"}
        return isinstance(first, dict) and not head.array and keys <= first.keys()
    names = [match[3] for line in head.lines if (match := _HEADER.match(line)) is not None]
    if len(names) < 2 or {name.casefold() for name in names} & _LEVELS:
        return False
    return _OWN in names


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one chat, called after the folder it lies in."""
    chat = _chat(source)
    if code == "signal-jsonl":
        yield from nested.each_line(source, lambda record, place: _message(record, chat, place))
        return
    header: re.Match[str] | None = None
    start, body, size = 0, list[str](), 0
    for number, line in source.lines():
        found = _HEADER.match(line)
        if found is None:
            if size < _LONGEST:
                body.append(line)
                size += len(line)
            continue
        if header is not None:
            yield _block(header, body, chat, source.at(start))
        header, start = found, number
        body, size = [line[found.end() :]], len(line)
    if header is not None:
        yield _block(header, body, chat, source.at(start))


def _chat(source: Source) -> str:
    parts = source.name.split("/")
    return parts[-2] if len(parts) > 1 else source.stem


def _message(record: Mapping[str, Any], chat: str, place: str) -> Message:
    parts: list[Media] = []
    for one in values.list_of(record.get("attachments")):
        name = (
            values.first_of(one, "name", "path") if isinstance(one, dict) else values.name_of(one)
        )
        parts.append(media.of_file(name or ""))
    sticker = media.of("signal", "sticker")
    if record.get("sticker") and sticker:
        parts.append(sticker)
    kind, text = media.together(values.text_of(record.get("body")), parts)
    sender = values.name_of(record.get("sender"))
    when = times.of_any(record.get("date") or "")
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_name=sender,
        is_self=None if sender is None else sender == _OWN,
        kind=kind,
        quoted=_unquoted(values.text_of(record.get("quote")).split("\n"))[0],
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def _block(header: re.Match[str], lines: list[str], chat: str, place: str) -> Message:
    quoted, rest = _unquoted(lines)
    said = _REACTIONS.sub("", "\n".join(rest).strip("\n"))
    files = [match[1] for match in _FILE.finditer(said)]
    kind, text = media.together(_FILE.sub("", said).strip(), map(media.of_file, files))
    sender = header[3].strip()
    when = times.of_text(f"{header[1]} {header[2]}")
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_name=sender,
        is_self=sender == _OWN,
        kind=kind,
        quoted=quoted,
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def _unquoted(lines: list[str]) -> tuple[str | None, list[str]]:
    """The quoted words, and the lines that are the message's own."""
    quoted = [line[1:].strip() for line in lines if line.startswith(">")]
    rest = [line for line in lines if not line.startswith(">")]
    return "\n".join(filter(None, quoted)) or None, rest
