"""WechatExporter (BlueMatthew, 8f8ce41 of 2025-02): its HTML form, read as a stream of tags."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from scamscan.chats import times, values, vocabulary, wechat_cards
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import Message

_PIECE = 1 << 16
_VOID = {"img", "br", "meta", "link", "input", "source", "hr", "wbr"}
_NAMES = ("dspname", "name-left", "name-right")
_MEDIA = {"image": 3, "audio": 34, "video": 43, "emoji": 47}
_TITLES = (" - 微信聊天记录", " - WeChat Chat History")
_PAGES = "Data/msg-"
_RULE = re.compile(r"(?:- ){5,40}-?")
_LONGEST = 1 << 20
"""Characters kept of one message; more than any message has."""


class _Reader(HTMLParser):
    """Collects messages; ``done`` holds those that are complete."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Found] = []
        self.title = ""
        self._found: _Found | None = None
        self._depth = 0
        self._marks: list[tuple[int, str]] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        classes = held.get("class", "").split()
        if tag == "title":
            self._in_title = not self.title
        begins = tag == "div" and "msg" in classes
        if self._found is None or (begins and "msgid" in held):
            self.flush()
            if begins:
                self._found = _Found(held, classes, self.getpos()[0])
                self._depth = 1
            return
        if tag not in _VOID:
            self._depth += 1
        self._mark(tag, classes)
        self._found.open(tag, held, classes)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if self._found is None or tag in _VOID:
            return
        self._depth -= 1
        while self._marks and self._marks[-1][0] > self._depth:
            self._found.part = self._marks.pop()[1]
        if self._depth <= 0:
            self.flush()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._found is not None:
            self._found.add(data)

    def flush(self) -> None:
        """Take what is open as complete; the file ends or the message does."""
        if self._found is not None:
            self.done.append(self._found)
        self._found, self._depth = None, 0
        self._marks.clear()

    def _mark(self, tag: str, classes: list[str]) -> None:
        """Which part of a message the text that follows belongs to."""
        if self._found is None or tag in _VOID:
            return
        part = None
        if any(name in classes for name in _NAMES):
            part = "name"
        elif "nt-box" in classes:
            part = "time"
        elif "content-box" in classes:
            part = "text"
        elif "refermsg" in classes:
            part = "quote"
        elif "appinfo" in classes:
            part = "app"
        if part is not None:
            self._marks.append((self._depth, self._found.part))
            self._found.part = part


class _Found:
    """One message while its tags come in."""

    def __init__(self, held: dict[str, str], classes: list[str], line: int) -> None:
        self.line = line
        self.id = held.get("msgid") or None
        self.type = wechat_cards.split_type(held.get("msgtype"))[0]
        self.notice = "chat-notice" in classes
        self.right = any(name in classes for name in ("right", "chat-right", "media-right"))
        self.left = any(name in classes for name in ("left", "chat-left", "media-left"))
        self.part = "text" if self.notice else ""
        self.parts: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.sender: str | None = None
        self.media = 0
        self.transfer = False
        self._size = 0

    def open(self, tag: str, held: dict[str, str], classes: list[str]) -> None:
        if self.part == "name" and held.get("wxid"):
            self.sender = held["wxid"]
        if tag == "br" and self.part:
            self.add("\n")
        if tag == "a":
            self.links.append(held.get("href", ""))
        if tag == "img" and "wxemoji" in classes:
            self.add(held.get("alt", ""))
        self.transfer |= "transfer-icon" in classes
        self.media = self.media or next(
            (number for name, number in _MEDIA.items() if name in classes or tag == name), 0
        )

    def add(self, data: str) -> None:
        if self._size < _LONGEST:
            self._size += len(data)
            self.parts.setdefault(self.part, []).append(data)

    def text(self, part: str) -> str:
        """A part's words without the file's indentation."""
        lines = "".join(self.parts.get(part, ())).split("\n")
        return "\n".join(line.strip() for line in lines).strip()


def fits(head: Head, code: str) -> bool:
    """The exporter's own class names."""
    text = head.text
    return 'class="msg chat' in text and ('class="nt-box"' in text or "chat-notice" in text)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; where further pages lie in scripts, a note at the end says so."""
    reader = _Reader()
    paged = False
    with source.text() as stream:
        while piece := stream.read(_PIECE):
            paged = paged or _PAGES in piece
            reader.feed(piece)
            yield from _messages(reader, source)
        reader.close()
        reader.flush()
        yield from _messages(reader, source)
    if paged:
        error = InputError(
            "more messages lie in Data/msg-N.js and are not read",
            where=source.name,
            hint="export the chat as text",
        )
        yield BadRecord(error=error, source=source.name)


def _messages(reader: _Reader, source: Source) -> Iterator[Message]:
    done, reader.done = reader.done, []
    chat = reader.title.strip()
    for ending in _TITLES:
        chat = chat.removesuffix(ending)
    for found in done:
        own = True if found.right else False if found.left else None
        name = found.text("name") or None
        yield message_of(
            _said(found),
            source.at(found.line),
            when=times.of_text(found.text("time")),
            by=Speaker(id=found.sender, name=name, is_self=own),
            chat=chat or source.stem,
            number=found.id,
        )


def _said(found: _Found) -> Said:
    text = found.text("text")
    if found.notice:
        return Said(Kind.SYSTEM, text.removeprefix("系统消息：").removeprefix("系统消息: "))
    if found.transfer:
        return Said(Kind.TRANSFER, text, money=f"{found.text('app')} {text}")
    quoted = found.text("quote")
    if quoted:
        _, _, inside = quoted.partition("：")
        text = _RULE.sub("", text, count=1).lstrip("\n")
        return Said(Kind.TEXT, text, quoted=(inside or quoted).removesuffix("」"))
    kind = wechat_cards.kind_of(found.type)
    if found.links and (kind is Kind.OTHER or found.type == wechat_cards.APP):
        kind = Kind.LINK
    number = found.type if kind not in (Kind.TEXT, Kind.OTHER) else found.media
    if number and not text:
        kind = wechat_cards.kind_of(number) if number != wechat_cards.APP else kind
    if found.type == 0:
        kind = Kind.LINK if found.links else Kind.TEXT if text else kind
    blank = vocabulary.placeholder(number or found.type)
    return Said(kind, text or blank, values.links_of(found.links))
