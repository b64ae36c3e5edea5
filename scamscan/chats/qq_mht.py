"""The PC client's message manager: MHT, a page of rows before its pictures.

Its header lacks a semicolon, its page an encoding, and ``>`` is written ``&get;``; so the rows are
taken out of the text itself, and reading ends where the pictures begin.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from scamscan.chats import times, values, vocabulary
from scamscan.chats.qq_txt import named, said_of
from scamscan.chats.said import Speaker, message_of
from scamscan.chats.times import UNKNOWN, When
from scamscan.chats.wechat_cards import IMAGE, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_FIRST = "From: <Save by Tencent MsgMgr>"
_PIECE = 1 << 16
_LONGEST = 1 << 19
"""Characters of one row; beyond it the page is no list of messages."""
_OWN, _OTHER = "#42b475", "#006efe"
_ROW, _PAGE_END = re.compile(r"</tr\s{0,4}>", re.I), re.compile(r"</html\s{0,4}>", re.I)
_BREAK, _IMAGE = re.compile(r"<br\s{0,4}/?>", re.I), re.compile(r"<img\b[^<>]{0,4000}>", re.I)
_TAG = re.compile(r"</?[a-z!][^<>]{0,4000}>", re.I)
_HREF = re.compile(r"""<a\b[^<>]{0,2000}?href=["']?([^"'<>\s]{1,4000})""", re.I)
_COLOUR = re.compile(r"color:\s?(#[0-9a-f]{6})", re.I)
_NAME = re.compile(r"<div style=[\"']?float:left[^<>]{0,80}>", re.I)
_DIV_END = re.compile(r"</div>", re.I)
_DATE = re.compile(r"日期[:：]\s{0,4}([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})")
_CLOCK = re.compile(r"([^0-9\s]{0,4})\s?([0-9]{1,2}):([0-9]{2}):([0-9]{2})\s?([AP]M)?", re.I)
_PARTNER = re.compile(r"消息对象[:：]\s{0,4}(.{1,200})$")


def fits(head: Head, code: str) -> bool:
    """By the first line, under a byte order mark or not."""
    first = next((line for line in head.lines if line.strip()), "")
    return first.strip().startswith(_FIRST)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; the owner's are green, the others' blue."""
    chat: str | None = None
    day: tuple[int, int, int] | None = None
    index = 0
    for row in _rows(source):
        if _NAME.search(row) is None:
            plain = _plain(row).strip()
            if partner := _PARTNER.search(plain):
                chat = partner[1].strip()
            if date := _DATE.search(plain):
                year, month, number = (int(part) for part in re.split("[-/]", date[1]))
                day = year, month, number
            continue
        index += 1
        yield _message(row, source.at(index), chat or source.stem, day)


def _rows(source: Source) -> Iterator[str]:
    """The rows of the page, one by one."""
    rest = ""
    with source.text() as stream:
        while piece := stream.read(_PIECE):
            rest += piece
            *rows, rest = _ROW.split(rest)
            yield from rows
            if _PAGE_END.search(rest):
                break
            if len(rest) > _LONGEST:
                yield rest
                rest = ""
    if _NAME.search(rest):
        yield _PAGE_END.split(rest)[0]


def _message(row: str, place: str, chat: str, day: tuple[int, int, int] | None) -> Message:
    colour = _COLOUR.search(row)
    shade = colour[1].lower() if colour else ""
    opening = _NAME.search(row)
    after = opening.end() if opening else 0
    header, rest = _until_div(row[after:])
    clock, body = _until_div(rest)
    name, number = named(_plain(header))
    own = True if shade == _OWN else False if shade == _OTHER else None
    text = _plain(body).strip("\n")
    said = said_of(text, name)._replace(
        urls=values.links_of(unescaped(match[1]) for match in _HREF.finditer(body))
    )
    by = Speaker(id=number, name=name or None, is_self=own)
    return message_of(said, place, when=_when(_plain(clock), day), by=by, chat=chat)


def _until_div(text: str) -> tuple[str, str]:
    end = _DIV_END.search(text)
    return (text[: end.start()], text[end.end() :]) if end else (text, "")


def _when(clock: str, day: tuple[int, int, int] | None) -> When:
    match = _CLOCK.search(clock)
    if match is None or day is None:
        return UNKNOWN
    parts = int(match[2]), int(match[3]), int(match[4])
    return times.of_parts(day, parts, period=match[1] or match[5] or "")


def _plain(text: str) -> str:
    """Words of a piece of the page; line ends are ``<br>`` and nothing else."""
    text = text.replace("\n", "").replace("\r", "")
    text = _IMAGE.sub(vocabulary.placeholder(IMAGE), _BREAK.sub("\n", text))
    return _decoded(_TAG.sub("", text)).replace("\u00a0", " ")


def _decoded(text: str) -> str:
    """Entities as the client writes them: ``&get;`` is its ``&gt;``."""
    return html.unescape(text.replace("&get;", "&gt;")) if "&" in text else text
