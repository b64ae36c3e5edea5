"""Kinds of files that are recognised and not read; the table says what to export instead.

Pages and documents are made for looking at: half of what they hold (links, who is who, times of
every message) is not in them, and a half-read conversation would mislead.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.chats import nested, values
from scamscan.chats.formats import refusal
from scamscan.records import BadRecord, Channel, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_MAGIC: Mapping[str, tuple[bytes, ...]] = {
    "refused-database": (b"SQLite format 3\x00",),
    "refused-office-old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "refused-pdf": (b"%PDF-",),
    "refused-archive": (
        b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\x00",
    ),
    "refused-picture": (
        b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*",
    ),
    "refused-sound": (
        b"#!AMR", b"#!SILK", b"\x02#!SILK", b"ID3\x02", b"ID3\x03",
        b"ID3\x04", b"OggS\x00", b"fLaC\x00",
    ),
}  # fmt: skip
"""First bytes; each is registered with its format."""
_BOXES: Mapping[bytes, str] = {
    b"heic": "refused-picture", b"heix": "refused-picture", b"mif1": "refused-picture",
    b"avif": "refused-picture",
}  # fmt: skip
"""ISO media files by brand (bytes 8 to 12); every other brand is sound or film."""
_VIEWERS: Mapping[str, tuple[str, ...]] = {
    "refused-weflow-html": ("window.WEFLOW_DATA", "WEFLOW_DATA ="),
    "refused-memotrace-html": ("const chatMessages", "var chatMessages", "let chatMessages"),
    "refused-pywxdump-html": ("local_msg_list",),
}
_ROLES = {"assistant": True, "gpt": True, "user": False, "human": False}
"""Whose words they are: the model is taught to speak like the owner of the chat."""
_PAGE = re.compile(r"(?i)<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]")
_SQL = re.compile(
    r"(?im)^\s{0,20}(?:INSERT INTO|CREATE TABLE|DROP TABLE|PRAGMA |BEGIN TRANSACTION)"
)
_SHEETS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "refused-public-account": (("日期", "时间", "标题", "描述", "链接"),),
    "refused-wechat-pay": (("类型", "收款单位", "日期", "时间", "金额"),),
}
_BILL = ("交易时间,交易", "交易号,商家订单号", "交易号                  ,商家订单号")
"""Beginnings of the column line of WeChat Pay's and Alipay's own lists of payments."""
_DEPTH = 40
"""Lines of a bill above its columns; they have some twenty."""
_CONTROLS = frozenset(map(chr, [*range(9), *range(14, 27), *range(28, 32), 0xFFFD]))
_FEWEST, _SHARE = 8, 0.03
"""Control characters before a file is no text: a sticker leaves a few behind, noise has 12 %."""


def fits(head: Head, code: str) -> bool:
    """By first bytes, by the marks of a viewer page, by columns."""
    rule = _RULES.get(code)
    if rule is not None:
        return rule(head)
    if code in _MAGIC:
        return _by_magic(head, code)
    if code in _VIEWERS:
        return _is_page(head) and any(mark in head.text for mark in _VIEWERS[code])
    return any(head.header[: len(names)] == names for names in _SHEETS.get(code, ()))


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """MemoTrace's training file: words only, shuffled, without times; a warning goes before them.

    Every conversation of the file is one of its own, because they do not follow each other.
    """
    yield BadRecord(error=refusal(f"{code}-note", source.name), source=source.name)
    chat, count = None, 0
    records = nested.chats(source, (nested.ITEM,), "conversations")
    for number, (about, _, record) in enumerate(records, 1):
        count += about is not chat
        chat = about
        place = source.at(number)
        if not isinstance(record, dict):
            yield nested.no_object(place)
            continue
        role = values.text_of(record.get("role") or record.get("from"))
        if role == "system":
            continue
        yield Message(
            text=values.text_of(record.get("content") or record.get("value")),
            is_self=_ROLES.get(role),
            conversation=str(count),
            channel=Channel.CHAT,
            source=place,
        )


def _by_magic(head: Head, code: str) -> bool:
    data = head.data
    if data.startswith(_MAGIC[code]):
        return True
    if data[4:8] == b"ftyp" and data[:1] == b"\0":
        return _BOXES.get(data[8:12], "refused-sound") == code
    if data.startswith(b"RIFF"):
        return code == ("refused-picture" if data[8:12] == b"WEBP" else "refused-sound")
    return False


def _is_page(head: Head) -> bool:
    text = head.text[:4096].lstrip()
    return text.startswith("<") and _PAGE.search(text) is not None


def _is_document(head: Head) -> bool:
    return "word/document.xml" in head.members


def _is_program(head: Head) -> bool:
    return "AndroidManifest.xml" in head.members


def _is_open_document(head: Head) -> bool:
    return {"mimetype", "content.xml"} <= head.members


def _is_zip(head: Head) -> bool:
    """A zip that could not be opened as one, and office documents of other kinds."""
    return head.data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not (
        {"xl/workbook.xml", "word/document.xml"} & head.members
    )


def _is_sql(head: Head) -> bool:
    text = head.text[:8192].lstrip()
    begun = text.startswith(("--", "/*")) or _SQL.match(text) is not None
    return begun and _SQL.search(text) is not None


def _is_training(head: Head) -> bool:
    first = head.first
    return head.array and isinstance(first, dict) and isinstance(first.get("conversations"), list)


def _is_bill(head: Head) -> bool:
    return any(line.startswith(_BILL) for line in head.lines[:_DEPTH])


def _is_noise(head: Head) -> bool:
    text = head.text
    odd = sum(char in _CONTROLS for char in text)
    return odd >= _FEWEST and odd >= _SHARE * len(text)


_RULES: Mapping[str, Callable[[Head], bool]] = {
    "refused-docx": _is_document,
    "refused-apk": _is_program,
    "refused-opendocument": _is_open_document,
    "refused-zip": _is_zip,
    "refused-sql": _is_sql,
    "refused-html": _is_page,
    "refused-bill": _is_bill,
    "refused-binary": _is_noise,
    "wechat-memotrace-training": _is_training,
}
