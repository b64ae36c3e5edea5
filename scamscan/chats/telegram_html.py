"""Telegram Desktop's ``messages.html``, ``messages2.html`` …: pages of one chat.

Writer read at commit 006cadc.  A block of class ``joined`` goes on from the sender above it.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scamscan.chats import media, pages, times, values
from scamscan.chats.media import Media
from scamscan.chats.times import UNKNOWN, When
from scamscan.errors import InputError
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "telegram"
_DATE = re.compile(
    r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}) ([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
    r"(?: UTC([+-][0-9]{2}:[0-9]{2})?)?"
)
_CARD = ("title", "description", "status", "question", "answer")
"""Classes of the lines of a card, as it shows them."""
_SHOWN = {"media_contact", "media_invoice", "media_game", "media_venue", "media_poll", "media_file"}
"""Cards whose lines are words; of a voice note they are its length."""


@dataclass(slots=True)
class _Draft:
    """One message while its block is read."""

    line: int
    id: str | None
    service: bool
    joined: bool
    sender: str | None = None
    when: When = UNKNOWN
    forwarded: bool = False
    words: list[str] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    card: list[str] = field(default_factory=list)


def fits(head: Head, code: str) -> bool:
    """The classes of the page and of a message's block."""
    text = head.text
    return "page_body chat_page" in text and 'class="message ' in text


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one page in its order; notes of the day between them are left out."""
    chat: str | None = None
    draft: _Draft | None = None
    last: str | None = None
    block: pages.Element | None = None
    names = _names(source)
    for event in pages.events(source):
        element = event.element
        if block is None:
            if event.ends and event.within("page_header") and "bold" in element.classes:
                chat = chat or values.name_of(element.text)
            if not event.ends and "message" in element.classes and element.tag == "div":
                block, draft = element, _begun(element)
            continue
        if draft is None or element is not block:
            if draft is not None:
                _take(draft, event)
            continue
        if not draft.service:
            last = draft.sender = last if draft.joined and draft.sender is None else draft.sender
        if not (draft.service and (draft.id or "").startswith("-")):
            yield _message(draft, chat, names, source.at(draft.line))
        block = draft = None


def _begun(element: pages.Element) -> _Draft:
    number = element.attributes.get("id", "").removeprefix("message")
    return _Draft(
        line=element.line,
        id=number or None,
        service="service" in element.classes,
        joined="joined" in element.classes,
    )


def _take(draft: _Draft, event: pages.Event) -> None:
    """One element inside a message's block."""
    element, classes = event.element, event.element.classes
    inside_text = event.within("text")
    if not event.ends:
        if element.tag == "a" and (href := element.attributes.get("href")):
            draft.links.append(href)
        if element.tag == "a" and not inside_text:
            wraps = [name for name in sorted(classes) if name.endswith("_wrap")]
            draft.media += filter(None, (media.of(_APP, name) for name in wraps))
        if "date" in classes and not event.within("from_name"):
            draft.when = time_of(element.attributes.get("title", ""))
        if {"forwarded", "body"} <= classes:
            draft.forwarded = True
        return
    if "from_name" in classes:
        if not event.within("forwarded"):
            draft.sender = element.text or None
    elif (
        "text" in classes or _is_button(event) or (draft.service and {"body", "details"} <= classes)
    ):
        draft.words.append(element.text)
    elif "media" in classes:
        draft.media.append(_card(classes, draft.card))
        draft.card = []
    elif event.within("media") and any(name in classes for name in _CARD):
        draft.card.append(element.text)


def _is_button(event: pages.Event) -> bool:
    """Whether an element holds the label of a bot's button."""
    return "bot_button" in event.element.classes or event.within("bot_button")


def _card(classes: frozenset[str], lines: list[str]) -> Media:
    label = next((name for name in sorted(classes) if name.startswith("media_")), "")
    if label == "media_file":
        return media.of_file(lines[0] if lines else "")
    found = media.of(_APP, label) or Media(Kind.OTHER, media.of_kind(Kind.OTHER))
    if label not in _SHOWN:
        return found
    return found._replace(words=" ".join([found.words, *filter(None, lines)]))


def _message(draft: _Draft, chat: str | None, names: frozenset[str], place: str) -> Message:
    words = "\n".join(filter(None, draft.words))
    kind, text = media.together(words, draft.media)
    if draft.service:
        kind, text = Kind.SYSTEM, words
    return Message(
        text=text,
        id=draft.id,
        time=draft.when.time,
        time_exact=draft.when.exact,
        sender_name=None if draft.service else draft.sender,
        is_self=None if draft.service else _is_self(draft.sender, chat, names),
        kind=kind,
        urls=values.links_of(draft.links),
        forwarded=draft.forwarded,
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def _is_self(sender: str | None, chat: str | None, names: frozenset[str]) -> bool | None:
    """The page marks nobody: in a chat of two, one has the chat's name and the other is oneself."""
    if sender is None or chat not in names or len(names) > 2:
        return None
    return sender != chat


def _names(source: Source) -> frozenset[str]:
    """Who speaks on the page; more than three need not be told apart."""
    names: set[str] = set()
    with contextlib.suppress(InputError):  # a damaged page is told when it is read
        for event in pages.events(source):
            name = "from_name" in event.element.classes and not event.within("forwarded")
            if event.ends and name:
                names.add(event.element.text)
                if len(names) > 2:
                    break
    return frozenset(names)


def time_of(title: str) -> When:
    """``"01.05.2024 10:00:00 UTC+08:00"``; older versions wrote no zone.

    >>> time_of("01.05.2024 10:00:00 UTC+08:00").time.isoformat()
    '2024-05-01T10:00:00+08:00'
    >>> time_of("01.05.2024 10:00:00 UTC").exact, time_of("01.05.2024 10:00:00").exact
    (True, False)
    """
    match = _DATE.match(title)
    if match is None:
        return UNKNOWN
    day, month, year, hour, minute, second = (int(one or 0) for one in match.groups()[:6])
    zone = match[7] or ("Z" if title.endswith("UTC") else None)
    return times.of_parts((year, month, day), (hour, minute, second), zone=zone)
