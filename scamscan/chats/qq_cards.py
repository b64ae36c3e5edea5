"""QQ's message elements as QQ Chat Exporter writes them: cards, forwards, replies, media.

The printed text of a card is only ``[JSON消息]``; its words and links stand in the element.
"""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

from scamscan.chats import values
from scamscan.chats.said import Said
from scamscan.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KINDS = {
    "image": Kind.IMAGE, "market_face": Kind.IMAGE, "marketface": Kind.IMAGE, "face": Kind.TEXT,
    "audio": Kind.VOICE, "ptt": Kind.VOICE, "voice": Kind.VOICE, "video": Kind.VIDEO,
    "file": Kind.FILE, "json": Kind.LINK, "ark": Kind.LINK, "wallet": Kind.RED_PACKET,
    "red_packet": Kind.RED_PACKET, "location": Kind.OTHER, "system": Kind.SYSTEM,
}  # fmt: skip
_SHOWN_ONLY = {"[JSON消息]", "[Markdown消息]", "[长消息]", "[合并转发]", "[转发消息]", "[卡片消息]"}
_FORWARDED = re.compile(r"\[(?:转发消息|合并转发)[^\[\]\n]{0,40}\]")
_REPLY = re.compile(r"\[回复(?:消息)? ?([^\[\]]{0,400})\]\n?")
_REPLY_NAME = re.compile(r"[^:：\n]{0,64}[:：] ?")
_WORDS = ("prompt", "title", "desc", "summary", "tag", "text", "content")
_MULTI = "com.tencent.multimsg"
_LINKS = {"url", "jumpurl", "qqdocurl", "targeturl", "jump_url", "pcjumpurl", "link", "href"}
_PICTURES = {
    "preview", "icon", "source_icon", "sourceicon", "image", "pic", "cover", "avatar", "tagicon",
    "appiconurl", "source_logo", "thumb", "localpath", "filepath", "src",
}  # fmt: skip
_MD_LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\((\S{1,2000}?)\)")
_BARE = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?:[/?#:]\S{0,2000})?$")
_DEEPEST = 8
_MOST = 20_000


def read_elements(text: str, elements: object) -> Said:
    r"""What a message says, from its printed text and its elements.

    >>> card = {"type": "json", "data": {"content": '{"prompt": "[分享]领补贴", "meta": {"news":'
    ...         ' {"title": "领补贴", "jumpUrl": "https://a1b.top/x"}}}'}}
    >>> said = read_elements("[JSON消息]", [card])
    >>> said.text, said.urls
    ('[分享]领补贴\n领补贴', ('https://a1b.top/x',))
    """
    kinds: set[Kind] = set()
    words: list[str] = []
    links: list[str] = []
    quoted: str | None = None
    forwarded = False
    for element in elements if isinstance(elements, list) else ():
        if not isinstance(element, dict):
            continue
        name = values.text_of(element.get("type")).casefold()
        data = element.get("data")
        held = data if isinstance(data, dict) else {}
        if name == "reply":
            quoted = _quoted(held) or quoted
        elif name in ("forward", "multi_forward", "multiforward"):
            forwarded = True
            words.extend(_bundle(held))
        elif name in ("json", "ark", "markdown", "struct_msg", "xml", "long_msg", "longmsg"):
            card = _card(held)
            words.extend(card.text.split("\n"))
            links.extend(card.urls)
            forwarded |= card.forwarded
            kinds.add(Kind.LINK if card.urls or name in ("json", "ark") else Kind.TEXT)
        else:
            kinds.add(_KINDS.get(name, Kind.TEXT))
            links.extend(_walked_links(held) if name not in _KINDS else ())
    text, printed = _reply(text) if quoted or text.startswith("[回复") else (text, None)
    kind = next(iter(kinds)) if len(kinds) == 1 else Kind.TEXT
    if forwarded:
        kind = Kind.TEXT
    return Said(
        kind,
        _filled(text, words, forwarded),
        values.links_of(links),
        quoted=quoted or printed,
        forwarded=forwarded or _FORWARDED.match(text) is not None,
    )


def _filled(text: str, words: list[str], forwarded: bool) -> str:
    """The text with the words of cards for the placeholders that stand for them."""
    if not words:
        return text
    if forwarded:
        # The printed form is cut to three lines of forty characters.
        match = _FORWARDED.match(text)
        text = match[0] if match else "" if text.strip() in _SHOWN_ONLY else text.split("\n")[0]
    else:
        for shown in _SHOWN_ONLY:
            text = text.replace(shown, "")
    parts = [text.strip(), *(word.strip() for word in words)]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _reply(text: str) -> tuple[str, str | None]:
    r"""The reply and what it quotes, from ``[回复 name: text]\nbody``."""
    match = _REPLY.match(text)
    if match is None:
        return text, None
    inside = match[1]
    name = _REPLY_NAME.match(inside)
    return text[match.end() :], inside[name.end() if name else 0 :].strip() or None


def _quoted(held: Mapping[str, Any]) -> str | None:
    for key in ("content", "text", "summary", "sourceMsgText", "referencedMessage"):
        value = held.get(key)
        if isinstance(value, dict):
            value = value.get("text") or value.get("content")
        if found := values.name_of(value):
            return found
    return None


def _card(held: Mapping[str, Any]) -> Said:
    """Prompt, titles and links of a card, whose body is JSON in a string."""
    body: Any = held
    raw = held.get("content") or held.get("bytesData") or held.get("data")
    if isinstance(raw, str):
        body = _loads(raw)
        if body is None:
            shown = _MD_LINK.sub(r"\1", raw) if "](" in raw else raw
            hidden = [match[2] for match in _MD_LINK.finditer(raw)] if "](" in raw else []
            return Said(Kind.TEXT, shown, tuple(hidden))
    elif isinstance(raw, dict):
        body = raw
    words, links = [], []
    for key, value in _strings(body):
        if key in _WORDS and value.strip() and _loads(value) is None:
            words.append(value.strip())
        if link := _link(key, value):
            links.append(link)
    bundle = isinstance(body, dict) and body.get("app") == _MULTI
    return Said(
        Kind.LINK, "\n".join(dict.fromkeys(words)), tuple(dict.fromkeys(links)), forwarded=bundle
    )


def _link(key: str, value: str) -> str | None:
    """A string that is an address; what shows a picture is none of the card's."""
    if key in _PICTURES:
        return None
    if value.startswith(("http://", "https://")):
        return value
    return f"http://{value}" if key in _LINKS and _BARE.match(value) else None


def _strings(value: object) -> Iterator[tuple[str, str]]:
    """Every string in an object with its key in lower case; JSON in strings is opened."""
    waiting: deque[tuple[str, object, int]] = deque([("", value, 0)])
    for _ in range(_MOST):
        if not waiting:
            return
        key, here, depth = waiting.popleft()
        opened = _loads(here) if isinstance(here, str) else here
        if isinstance(opened, dict) and depth < _DEEPEST:
            inner = [(str(name).casefold(), item, depth + 1) for name, item in opened.items()]
            waiting.extendleft(reversed(inner))
        elif isinstance(opened, list) and depth < _DEEPEST:
            waiting.extendleft((key, item, depth + 1) for item in reversed(opened))
        elif isinstance(here, str):
            yield key, here


def _walked_links(held: object) -> list[str]:
    """Addresses in an element of a kind we do not know."""
    found = (_link(key, value) for key, value in _strings(held))
    return [link for link in found if link]


def _bundle(held: Mapping[str, Any], depth: int = 0) -> list[str]:
    """The full lines of a forward; its printed form is cut."""
    lines: list[str] = []
    messages = held.get("messages")
    for message in messages if isinstance(messages, list) and depth < 5 else ():
        if not isinstance(message, dict):
            continue
        sender = message.get("sender")
        name = values.text_of(sender.get("name") if isinstance(sender, dict) else sender)
        name = name or values.text_of(message.get("senderName"))
        content = message.get("content")
        if isinstance(content, dict):
            inner = read_elements(values.text_of(content.get("text")), content.get("elements"))
            text = "\n".join([inner.text, *inner.urls])
        else:
            text = values.text_of(content) or values.text_of(message.get("text"))
        if text.strip():
            lines.append(f"{name}: {text.strip()}" if name else text.strip())
        lines.extend(_bundle(message, depth + 1))
    if not lines:
        summary = values.text_of(held.get("summary") or held.get("title"))
        lines = [summary] if summary else []
    return lines


def _loads(text: str) -> Any:  # noqa: ANN401 - JSON
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
