"""WeChat's own message types and the XML of its cards, as raw exports carry them.

Numbers and elements as read in chatlog (sjzar, a638aa9) and PyWxDump (xaoyaoo, 81bb9d0).  The XML
is often cut or holds stray marks, so nothing parses it as a document: the few elements that matter
are looked for by name, each search once over the text.
"""

from __future__ import annotations

import re

from scamscan.chats import values, vocabulary
from scamscan.chats.said import Said
from scamscan.records import Kind

TEXT, IMAGE, VOICE, CARD, VIDEO, STICKER, PLACE, APP, CALL = 1, 3, 34, 42, 43, 47, 48, 49, 50
NOTICE, RECALL = 10000, 10002
LINK, FILE, FORWARD, QUOTE, PAT, TRANSFER, RED_PACKET = 5, 6, 19, 57, 62, 2000, 2001
_KINDS = {
    TEXT: Kind.TEXT, IMAGE: Kind.IMAGE, VOICE: Kind.VOICE, VIDEO: Kind.VIDEO, 62: Kind.VIDEO,
    STICKER: Kind.IMAGE, NOTICE: Kind.SYSTEM, RECALL: Kind.SYSTEM,
}  # fmt: skip
_APP_KINDS = {
    1: Kind.TEXT, 3: Kind.LINK, 4: Kind.LINK, 5: Kind.LINK, 6: Kind.FILE, 8: Kind.IMAGE,
    19: Kind.TEXT, 24: Kind.TEXT, 33: Kind.LINK, 36: Kind.LINK, 40: Kind.TEXT, 51: Kind.LINK,
    53: Kind.TEXT, 57: Kind.TEXT, 62: Kind.SYSTEM, 63: Kind.LINK, 68: Kind.LINK, 74: Kind.FILE,
    76: Kind.LINK, 87: Kind.TEXT, 92: Kind.LINK, 2000: Kind.TRANSFER, 2001: Kind.RED_PACKET,
}  # fmt: skip
_ENTITY = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ROOTS = ("<msg", "<appmsg", "<sysmsg", "<voipmsg", "<?xml", "<location", "<voicemsg")
_RECORD_TYPES = {"2": IMAGE, "3": VOICE, "4": VIDEO, "6": PLACE}
_PREFIX = re.compile(r"([A-Za-z0-9_@.-]{4,60}):\n")
_RECEIPTS = {"3", "5"}
"""``paysubtype``: 1 and 7 send, 3 and 5 confirm the receipt, 4 sends back."""


def split_type(value: object) -> tuple[int, int]:
    """Type and sub-type of a number that may hold both, as WeChat 4 stores them.

    >>> split_type(21474836529), split_type("8589934592049"), split_type(2000), split_type("x")
    ((49, 5), (49, 2000), (49, 2000), (0, 0))
    """
    number = values.number_of(value)
    if number is None or not 0 < number < 1 << 63:
        return 0, 0
    whole = int(number)
    if TRANSFER <= whole <= 2003:
        return APP, whole
    return whole & 0xFFFFFFFF, whole >> 32


def small(value: object) -> int:
    """A type or sub-type in a cell; 0 for what is no such number.

    >>> small("57"), small("1e999999"), small(None)
    (57, 0, 0)
    """
    number = values.number_of(value)
    return int(number) if number is not None and 0 < number < 1 << 31 else 0


def kind_of(kind: int, sub: int = 0) -> Kind:
    """Our kind for a type and sub-type; ``OTHER`` for those we do not know.

    >>> kind_of(49, 2000), kind_of(777)
    (<Kind.TRANSFER: 'transfer'>, <Kind.OTHER: 'other'>)
    """
    return _APP_KINDS.get(sub, Kind.OTHER) if kind == APP else _KINDS.get(kind, Kind.OTHER)


def without_prefix(text: str, sender: str | None) -> tuple[str | None, str]:
    r"""Who said it and what, where a raw group message begins with the speaker's id.

    >>> without_prefix("wxid_a1b2:\n在吗", None)
    ('wxid_a1b2', '在吗')
    >>> without_prefix("note:\n在吗", None)
    (None, 'note:\n在吗')
    """
    match = _PREFIX.match(text)
    if match and (
        match[1] == sender or match[1].startswith("wxid_") or match[1].endswith("@openim")
    ):
        return match[1], text[match.end() :]
    return sender, text


def is_xml(text: str) -> bool:
    """Whether a body is the raw XML of a message."""
    start = text[:200].lstrip()
    return start.startswith("<") and start.startswith(_ROOTS)


def read_card(xml: str, kind: int = 0, sub: int = 0) -> Said:
    """What raw XML says: title and description as text, links, money, what it quotes.

    >>> card = read_card("<msg><appmsg><title>领取补贴</title><type>5</type>"
    ...                  "<url>https://a1b.top/?x=1&amp;amp;y=2</url></appmsg></msg>")
    >>> card.kind, card.text, card.urls
    (<Kind.LINK: 'link'>, '领取补贴', ('https://a1b.top/?x=1&y=2',))
    """
    if "<sysmsg" in xml or kind in (NOTICE, RECALL):
        return _notice(xml)
    if "<appmsg" in xml or kind == APP:
        return _app(xml, sub)
    if "<location" in xml or kind == PLACE:
        parts = dict.fromkeys((_attribute(xml, "poiname"), _attribute(xml, "label")))
        return Said(Kind.OTHER, _joined(vocabulary.placeholder(PLACE), *parts, by=" "))
    if "<voipmsg" in xml or kind == CALL:
        return Said(Kind.OTHER, _joined(vocabulary.placeholder(CALL), _element(xml, "msg"), by=" "))
    for tag, number in (("<img", 3), ("<videomsg", 43), ("<emoji", 47), ("<voicemsg", 34)):
        if tag in xml or kind == number:
            return Said(kind_of(number), vocabulary.placeholder(number))
    if name := _attribute(xml, "nickname"):
        parts = dict.fromkeys((name, _attribute(xml, "alias")))
        return Said(Kind.OTHER, _joined(vocabulary.placeholder(CARD), *parts, by=" "))
    return Said(kind_of(kind, sub), vocabulary.placeholder(kind, sub))


def _notice(xml: str) -> Said:
    if is_xml(xml):
        said = next(
            (text for name in ("replacemsg", "plain", "content", "template", "text")
             if (text := _element(xml, name))), "",
        )  # fmt: skip
        recalled = "revokemsg" in xml
    else:
        said, recalled = xml, False
    return Said(Kind.SYSTEM, said, recalled=recalled or vocabulary.is_recall(said))


def _app(xml: str, sub: int) -> Said:
    record, rest = _cut(xml, "recorditem")
    refer, rest = _cut(rest, "refermsg")
    sub = sub or small(_element(rest, "type"))
    title, description = _element(rest, "title"), _element(rest, "des")
    urls = values.links_of(_unamp(_element(rest, name)) for name in ("url", "dataurl"))
    kind = kind_of(APP, sub)
    if sub == QUOTE or refer:
        return Said(Kind.TEXT, title, urls, quoted=_referred(refer) or None)
    if sub == TRANSFER:
        fee, memo = _element(rest, "feedesc"), _element(rest, "pay_memo")
        receipt = _element(rest, "paysubtype") in _RECEIPTS
        word = next(iter(vocabulary.words("receipt"))) if receipt else ""
        text = _joined(f"{vocabulary.placeholder(APP, TRANSFER)}{word} {fee}".rstrip(), memo)
        return Said(kind, text, money=f"{word} {fee}")
    if sub == RED_PACKET:
        wish = _element(rest, "sendertitle") or _element(rest, "receivertitle") or title
        return Said(kind, _joined(vocabulary.placeholder(APP, sub), wish, by=" "), urls)
    if sub == FORWARD or "<dataitem" in record or "&lt;dataitem" in record:
        lines, more = _record(record)
        text = _joined(title, *(lines or [description]))
        return Said(Kind.TEXT, text, (*urls, *more), forwarded=sub == FORWARD)
    if sub in (FILE, 74):
        return Said(kind, _joined(vocabulary.placeholder(APP, FILE), title, by=" "))
    feed, _ = _cut(rest, "finderFeed")
    notice = _element(rest, "textannouncement")
    source = _element(rest, "sourcedisplayname") if sub in (33, 36) else ""
    parts = dict.fromkeys((title, description, notice, _element(feed, "desc"), source))
    text = _joined(*parts) or vocabulary.placeholder(APP, sub)
    return Said(kind if sub else Kind.LINK, text, urls)


def _referred(refer: str) -> str:
    """The words a quote quotes."""
    content = _element(refer, "content")
    kind, sub = split_type(_element(refer, "type"))
    if is_xml(content):
        return read_card(content, kind, sub).text
    if content and kind in (0, TEXT):
        return content
    return vocabulary.placeholder(kind, sub) or content


def _record(record: str) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a forwarded bundle with their speakers, and the links in them."""
    if "<dataitem" not in record:
        record = unescaped(record)
    lines: list[str] = []
    links: list[str] = []
    for item in record.split("<dataitem")[1:]:
        name = _element(item, "sourcename")
        links.extend(_unamp(_element(item, tag)) for tag in ("link", "streamweburl"))
        datatype = _attribute(item, "datatype")
        blank = vocabulary.placeholder(_RECORD_TYPES.get(datatype, 0))
        parts = dict.fromkeys((_element(item, "datatitle"), _element(item, "datadesc")))
        said = _joined(*parts) or blank
        if said:
            lines.append(f"{name}: {said}" if name else said)
    return lines, values.links_of(links)


def _cut(xml: str, name: str) -> tuple[str, str]:
    """The inside of a block, and the text without it."""
    start = xml.find(f"<{name}")
    if start < 0:
        return "", xml
    end = xml.find(f"</{name}>", start)
    end = len(xml) if end < 0 else end
    return xml[start:end], xml[:start] + xml[end:]


def _element(xml: str, name: str) -> str:
    """The text of the first element of a name; what is there when the XML is cut."""
    start = xml.find(f"<{name}>")
    if start < 0:
        start = xml.find(f"<{name} ")
    begin = xml.find(">", start) + 1
    if start < 0 or not begin or xml[begin - 2] == "/":
        return ""
    if xml.startswith("<![CDATA[", begin):
        end = xml.find("]]>", begin)
        return xml[begin + 9 : end if end >= 0 else len(xml)].strip()
    end = xml.find(f"</{name}>", begin)
    if end < 0:
        end = xml.find("<", begin)
    return unescaped(xml[begin : end if end >= 0 else len(xml)]).strip()


def _attribute(xml: str, name: str) -> str:
    start = xml.find(f' {name}="')
    if start < 0:
        return ""
    start += len(name) + 3
    end = xml.find('"', start)
    return unescaped(xml[start : end if end >= 0 else start]).strip()


def unescaped(text: str) -> str:
    """Text without XML's own entities; ``html.unescape`` would spoil ``&copy=`` of a link.

    >>> unescaped("https://a1b.top/?a=1&amp;copy=2")
    'https://a1b.top/?a=1&copy=2'
    """
    return _ENTITY.sub(lambda match: _entity(match[1]), text) if "&" in text else text


def _entity(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    number = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _unamp(url: str) -> str:
    """A link whose ampersands were escaped more than once."""
    for _ in range(3):
        url = url.replace("&amp;", "&")
    return url


def _joined(*parts: str, by: str = "\n") -> str:
    return by.join(part for part in parts if part)
