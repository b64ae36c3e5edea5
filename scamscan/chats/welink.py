r"""Huawei WeLink's TXT: ``张三(z00123456)<TAB>2026-03-31 09:15:32``, then the body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.chats import times
from scamscan.records import BadRecord, Channel, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_HEADER = re.compile(
    r"([^\t\n]{0,100})\(([A-Za-z]{0,2}[0-9]{3,20})\)\t([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{7,8})$"
)
_LONGEST = 1 << 20
"""Characters of one body; what is longer goes on as another message of the same sender."""


def fits(head: Head, code: str) -> bool:
    """A header line among the first lines; its tab is nobody else's."""
    return any(_header(line) for line in head.lines)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; lines before the first header are the exporter's own."""
    found: re.Match[str] | None = None
    start, body, size = 0, list[str](), 0
    for number, line in source.lines():
        header = _header(line)
        if header is None and size < _LONGEST:
            body.append(line)
            size += len(line)
            continue
        if found is not None:
            yield _message(found, body, source.at(start))
        found, start = header or found, number
        body, size = ([], 0) if header else ([line], len(line))
    if found is not None:
        yield _message(found, body, source.at(start))


def _header(line: str) -> re.Match[str] | None:
    return _HEADER.match(times.visible(line).rstrip()) if len(line) < 200 else None


def _message(header: re.Match[str], body: list[str], place: str) -> Message:
    when = times.of_text(header[3])
    return Message(
        text="\n".join(body).rstrip(),
        time=when.time,
        time_exact=when.exact,
        sender_id=header[2],
        sender_name=header[1].strip() or None,
        channel=Channel.CHAT,
        source=place,
    )
