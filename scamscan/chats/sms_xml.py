"""SMS Backup & Restore XML, which Silence and others write too.

Emoji stand there as two references to half characters, which no XML parser takes; they are joined
before parsing.  Fields: https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scamscan.chats import times, values
from scamscan.chats.source import broken
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_PIECE = 1 << 16
_LONGEST = 64
"""Characters an unfinished reference or declaration may hold back at the end of a piece."""
_REFERENCE = re.compile(r"&#(?:([0-9]{1,10})|[xX]([0-9a-fA-F]{1,8}));")
_PAIR = re.compile(
    r"&#(?:([0-9]{5})|[xX]([0-9a-fA-F]{4}));(?:&#(?:([0-9]{5})|[xX]([0-9a-fA-F]{4}));)"
)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONE = re.compile(
    r"&(?!#[0-9]{1,10};|#[xX][0-9a-fA-F]{1,8};|(?:amp|lt|gt|quot|apos);)"
    r"|<(?!/?(?:smses|sms|mms|parts|part|addrs|addr|calls|call)[\s/>]|[!?])"
)
"""Marks that some writers leave as they are in a message; elements that are not ours are words."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ABSENT = {"", "null", "(unknown)"}
_TOKEN = "insert-address-token"  # noqa: S105 - how Android writes the owner's own number
_FROM = "137"
"""Address type of the sender of an MMS (OMA MMS encapsulation, 7.3)."""
_RECEIVED = "1"
_MEDIA = {"image": Kind.IMAGE, "video": Kind.VIDEO, "audio": Kind.VOICE}


def fits(head: Head, code: str) -> bool:
    """``<smses``, or ``<calls`` of the list of calls, near the beginning of XML."""
    text = _COMMENT.sub("", head.text)[:2048]
    return text.lstrip().startswith("<") and ("<calls" if code == "sms-calls" else "<smses") in text


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """Every SMS and MMS in file order; a sender's number is the one the network gave."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, ParseError, iterparse

    stream = _Mended(source)
    parser = DefusedXMLParser(encoding="utf-8", forbid_dtd=True)
    root: Any = None
    number = 0
    try:
        for event, element in iterparse(stream, ("start", "end"), parser):
            if event == "start":
                root = element if root is None else root
            elif element.tag in ("sms", "mms"):
                number += 1
                make = _sms if element.tag == "sms" else _mms
                yield make(element, source.at(number))
                root.clear()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise broken(source, error) from error
    finally:
        stream.close()


def _sms(element: Any, place: str) -> Message:  # noqa: ANN401 - an element
    return _message(
        element,
        place,
        text=_field(element, "body"),
        kind=Kind.TEXT,
        number=_field(element, "address"),
        is_self=_field(element, "type") != _RECEIVED,
    )


def _mms(element: Any, place: str) -> Message:  # noqa: ANN401 - an element
    parts = list(element.iter("part"))
    words = [_field(element, "sub")]
    words += [_field(part, "text") for part in parts if part.get("ct") == "text/plain"]
    kinds = [_MEDIA.get(part.get("ct", "").partition("/")[0]) for part in parts]
    text = "\n".join(filter(None, words))
    senders = [one for one in element.iter("addr") if one.get("type") == _FROM]
    number = next((_field(one, "address") for one in senders), "")
    is_self = number == _TOKEN or _field(element, "msg_box") not in ("", _RECEIVED)
    return _message(
        element,
        place,
        text=text,
        kind=Kind.TEXT if text else next(filter(None, kinds), Kind.OTHER),
        number=number or _field(element, "address"),
        is_self=is_self,
    )


def _message(
    element: Any,  # noqa: ANN401 - an element
    place: str,
    *,
    text: str,
    kind: Kind,
    number: str,
    is_self: bool,
) -> Message:
    when = times.of_epoch(_field(element, "date"))
    name = values.name_of(_field(element, "contact_name"))
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_name=None if is_self else name,
        sender_number=None if is_self else number or None,
        is_self=is_self,
        kind=kind,
        conversation=name or _field(element, "address") or None,
        channel=Channel.SMS,
        source=place,
    )


def _field(element: Any, name: str) -> str:  # noqa: ANN401 - an element
    value: str = element.get(name) or ""
    return "" if value.strip().casefold() in _ABSENT else value


def mended(text: str) -> str:
    """XML that a parser takes: halves of characters joined or U+FFFD, lone marks escaped.

    >>> mended('<sms body="a & b <3 &amp;"/>')
    '<sms body="a &amp; b &lt;3 &amp;"/>'

    >>> mended("&#55357;&#56836; &#55357;! &#0; &#10;")
    '😄 \ufffd! \ufffd &#10;'
    """
    text = _LONE.sub(lambda match: "&amp;" if match[0] == "&" else "&lt;", text)
    if "&#" in text:
        text = _REFERENCE.sub(_whole, _PAIR.sub(_joined, text))
    return _FORBIDDEN.sub("\ufffd", text)


def _joined(match: re.Match[str]) -> str:
    high = int(match[1]) if match[1] else int(match[2], 16)
    low = int(match[3]) if match[3] else int(match[4], 16)
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return match[0]


def _whole(match: re.Match[str]) -> str:
    code = int(match[1]) if match[1] else int(match[2], 16)
    if code > 0x10FFFF or (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code < 0xE000:
        return "\ufffd"
    return match[0]


class _Mended:
    """The text of a source as clean UTF-8, an object with ``read`` as ``iterparse`` wants it."""

    def __init__(self, source: Source) -> None:
        self._text = source.text()
        self._stream = self._text.__enter__()
        self._rest = ""
        self._begun = False

    def read(self, _size: int = -1) -> bytes:
        while True:
            piece = self._stream.read(_PIECE)
            text = self._rest + piece
            if not self._begun and text:
                text, self._begun = _DECLARATION.sub("", text.lstrip("\ufeff")), True
            if not piece:
                self._rest = ""
                return mended(text).encode("utf-8", "replace")
            # Two references that make one character must not be parted.
            near = max(0, len(text) - _LONGEST)
            cut = min((at for mark in "&<" if (at := text.find(mark, near)) >= 0), default=-1)
            text, self._rest = (text[:cut], text[cut:]) if cut >= 0 else (text, "")
            if text:
                return mended(text).encode("utf-8", "replace")

    def close(self) -> None:
        self._text.__exit__(None, None, None)
