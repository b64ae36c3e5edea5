"""WeFlow (hicccc77, 31eba04 of 2026-06): how it prints contents, and its TXT and Markdown.

CipherTalk and EchoTrace print contents the same way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.chats import headed, times, values, vocabulary, wechat_cards
from scamscan.chats.headed import Header
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import BadRecord, Message

_STAMP = r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})"
_TXT = re.compile(_STAMP + r" '(.{0,200})'$")
_MARKDOWN = re.compile(r"## " + _STAMP + r" (.{1,200})$")
_STAMPED = re.compile(_STAMP + r"(?: |$)")
_WRITER = re.compile(r"\W{0,6}导出工具\W{1,6}WeFlow")
_TITLE = re.compile(r"\[([^\[\]\n]{1,16})\] ?")
_QUOTE, _QUOTE_NAME = "[引用 ", re.compile(r"[^：\n]{0,100}：")
_MD_LINK = re.compile(r"\[[^\[\]\n]{0,300}\]\((https?://[^\s()]{1,2000})\)")
_URL_LINE = re.compile(r"https?://\S{1,4000}$")


def content(text: str, kind: Kind | None = None) -> Said:
    r"""What a printed content says; without a kind (TXT, Markdown) its bracket tells.

    >>> content("[链接] 下载软件\nhttps://a1b.top/x").urls
    ('https://a1b.top/x',)
    >>> content("好的[引用 王五：[图片]]").quoted
    '[图片]'
    >>> content("[转账] ￥5", Kind.TEXT).kind
    <Kind.TEXT: 'text'>
    """
    if wechat_cards.is_xml(text) and kind is not Kind.TEXT:
        return wechat_cards.read_card(text)
    title = _TITLE.match(text)
    label = title[1].split(" ")[0] if title else ""
    if kind is None and title:
        kind = _kind_of(label)
    kind = kind or Kind.TEXT
    if kind is Kind.LINK:
        return _link(text[title.end() :] if title else text)
    if kind is Kind.TEXT and text.endswith("]") and (at := text.find(_QUOTE)) >= 0:
        inside = text[at + len(_QUOTE) : -1]
        if name := _QUOTE_NAME.match(inside):
            return Said(kind, text[:at], quoted=inside[name.end() :])
    return Said(kind, text, forwarded=vocabulary.is_forward(label), money=text)


def _kind_of(label: str) -> Kind | None:
    if label.endswith(("转账", "转账收款", "收款")):
        return Kind.TRANSFER
    return vocabulary.kind_of(label)


def _link(text: str) -> Said:
    """The card's words and its address apart."""
    words: list[str] = []
    urls: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        (urls if _URL_LINE.match(bare) else words).append(bare)
    said = "\n".join(word for word in words if word)
    return Said(Kind.LINK, said or vocabulary.placeholder(49, 5), values.links_of(urls))


def fits(head: Head, code: str) -> bool:
    """TXT: every header has its name in ``'``; Markdown: the writer's own line in its front."""
    if code == "wechat-weflow-markdown":
        named = any(_WRITER.match(line) for line in head.lines[:40])
        return named and any(_MARKDOWN.match(line) for line in head.lines)
    stamped = [line for line in head.lines if _STAMPED.match(line)]
    quoted = sum(_TXT.match(line) is not None for line in stamped)
    return quoted >= 1 and 5 * quoted >= 4 * len(stamped)


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages; the writer's own front is left out."""
    markdown = code == "wechat-weflow-markdown"
    grammar = _markdown if markdown else _txt
    chat = source.stem
    if markdown:
        chat = next((line[2:].strip() for line in head.lines if line.startswith("# ")), chat)
    plan = headed.survey(source.lines(), grammar)
    is_self = headed.owner_rule(plan.speakers, chat)
    for block in headed.blocks(source.lines(), grammar, plan):
        if block.header is None:
            continue
        when, name = block.header[:2]
        said = content(block.body.lstrip("\n") if markdown else block.body)
        if vocabulary.is_system(name):
            said = Said(Kind.SYSTEM, block.body)
        if markdown:
            said = said._replace(urls=values.links_of([*said.urls, *_hidden(block.body)]))
        by = Speaker(name=name, is_self=is_self(name))
        yield message_of(said, source.at(block.number), when=when, by=by, chat=chat)


def _hidden(text: str) -> list[str]:
    return [match[1] for match in _MD_LINK.finditer(text)] if "](" in text else []


def _txt(line: str) -> Header | None:
    match = _TXT.match(line[:300])
    return Header(times.of_text(match[1]), match[2]) if match else None


def _markdown(line: str) -> Header | None:
    match = _MARKDOWN.match(line[:300])
    return Header(times.of_text(match[1]), match[2].strip()) if match else None
