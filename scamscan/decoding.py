"""Bytes to text, whatever machine they come from.

A byte order mark decides; then UTF-8; then GB18030, the superset of GBK that old Chinese phones
and desktops write; what is still unreadable becomes U+FFFD, one per byte.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """Text and how it was read: ``encoding`` is a codec name, ``exact`` False after replacement."""

    text: str
    encoding: str
    exact: bool


def decode(data: bytes) -> Decoded:
    r"""The text of ``data``; never raises.

    >>> decode("验证码".encode("gb18030"))
    Decoded(text='验证码', encoding='gb18030', exact=True)
    >>> decode(b"ok\xff").text
    'ok�'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return Decoded(text, encoding, "\ufffd" not in text)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", True)
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.reason == "unexpected end of data":
            # Cut in the middle of its last character: still UTF-8.
            return Decoded(data[: error.start].decode("utf-8") + "\ufffd", "utf-8", False)
    try:
        return Decoded(data.decode("gb18030"), "gb18030", True)
    except UnicodeDecodeError:
        return Decoded(data.decode("utf-8", "replace"), "utf-8", False)


def without_surrogates(text: str) -> str:
    r"""Lone surrogates become U+FFFD one for one, so that spans stay true and output is encodable.

    >>> without_surrogates("a\ud800b")
    'a�b'
    """
    try:
        text.encode()  # several times faster than any search
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def without_final_newline(text: str) -> str:
    r"""The text minus one final newline: what a pipe adds is not part of the message.

    >>> without_final_newline("你好\r\n")
    '你好'
    """
    if text.endswith("\n"):
        text = text[:-1]
        if text.endswith("\r"):
            text = text[:-1]
    return text


def is_blank(text: str) -> bool:
    r"""True when nothing of the text can be seen: spaces, controls, zero-width and direction marks.

    >>> is_blank(" \n\u200b\x00"), is_blank("\u200b嗯")
    (True, False)
    """
    return not any(char.isprintable() and not char.isspace() for char in text)
