"""The formats we know, in the order they are tried; a reader is loaded when a file is its own.

A format is told by content alone, never by its name's ending.  Each has its row in
``tables/chat_formats.tsv`` with the name a reader knows it by; kinds that are recognised and cannot
be read have there what to export instead.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from scamscan.errors import InputError
from scamscan.records import BadRecord, Message
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

    _Rule = Callable[[Head, str], bool]
    _Reader = Callable[[Source, Head, str], Iterator[Message | BadRecord]]

_UNREAD = "读不了"
_COLUMNS = ("code", "module", "name", "advice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of export."""

    code: str
    """``"wechat-memotrace-csv-1"``; what ``--format`` takes."""
    name: str
    """What its user calls it, in Chinese."""
    module: str
    """The module of ``scamscan.chats`` with its ``fits`` and ``read``; empty when unreadable."""
    advice: str
    """For an unreadable kind: what to export instead; else empty."""

    def fits(self, head: Head) -> bool:
        """Whether the file is of this kind."""
        rule = cast("_Rule", self._part("fits"))
        return rule(head, self.code)

    def read(self, source: Source, head: Head) -> Iterator[Message | BadRecord]:
        """Its messages in file order; a record that cannot be read keeps its place."""
        reader = cast("_Reader", self._part("read"))
        return reader(source, head, self.code)

    def _part(self, name: str) -> object:
        return getattr(importlib.import_module(f"scamscan.chats.{self.module}"), name)


@cache
def formats() -> tuple[Format, ...]:
    """All formats, the most particular first; the order of the table is the order of trying."""
    return tuple(
        Format(code=code, module=module, name=name, advice=advice)
        for code, module, name, advice in load_tsv("chat_formats.tsv", _COLUMNS)
    )


def format_of(head: Head) -> Format | None:
    """The first format that fits; None when nobody knows the file."""
    return next((item for item in formats() if item.fits(head)), None)


def refusal(code: str, where: str) -> InputError:
    """The error that stands for a file nobody reads: its kind, and what to export instead.

    >>> refusal("refused-docx", "聊天.docx").where
    '聊天.docx'
    """
    found = next(item for item in formats() if item.code == code)
    return InputError(found.name + _UNREAD, where=where, hint=found.advice)
