"""Words exports use for their own purposes: column names, type labels, placeholders, notices."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scamscan.chats.times import visible
from scamscan.records import Kind
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAIRS = {"[": "]", "【": "】", "<": ">", "「": "」", "(": ")"}
_LONGEST = 40
"""Characters of a placeholder; the longest label has twelve."""


@cache
def columns() -> Mapping[str, tuple[str, ...]]:
    """The names that each role of a column goes by, the best first.

    >>> "内容" in columns()["text"]
    True
    """
    found: dict[str, list[str]] = {}
    for role, name in load_tsv("chat_columns.tsv", ("role", "name")):
        found.setdefault(role, []).append(name)
    return {role: tuple(names) for role, names in found.items()}


@cache
def _kinds() -> Mapping[str, str]:
    return {row[0]: row[1] for row in load_tsv("chat_kinds.tsv", ("label", "kind"))}


def label_of(text: str) -> str:
    """What a type label means: a value of ``Kind``, ``quote``, ``forward`` or ``recall``.

    Empty when nobody knows the label.

    >>> label_of("图片消息"), label_of("引用消息"), label_of("某种新类型")
    ('image', 'quote', '')
    """
    return _kinds().get(text.strip().casefold(), "") if len(text) <= _LONGEST else ""


def kind_of(label: str) -> Kind:
    """The kind of message behind a meaning of ``label_of``."""
    return Kind(label) if label in set(Kind) else Kind.TEXT


def placeholder(text: str) -> Kind:
    """What a text that is one bracketed word stands for; ``Kind.TEXT`` for every other text.

    >>> placeholder("[图片]").value, placeholder("[图片] 你看").value, placeholder("[合同]").value
    ('image', 'text', 'text')
    """
    if len(text) > _LONGEST:
        return Kind.TEXT
    bare = visible(text).strip()
    if _PAIRS.get(bare[:1]) != bare[-1:]:
        return Kind.TEXT
    return kind_of(label_of(bare[1:-1]))


@cache
def phrases(app: str, what: str) -> tuple[str, ...]:
    """The lines a program writes itself, in lower case; longest first."""
    rows = load_tsv("chat_phrases.tsv", ("app", "what", "phrase"))
    found = [phrase for row_app, row_what, phrase in rows if (row_app, row_what) == (app, what)]
    return tuple(sorted(found, key=len, reverse=True))


def is_own_name(name: str | None) -> bool:
    """Whether a sender is how exports call the owner of the chat: "我", "Me".

    >>> is_own_name("我"), is_own_name("我爸")
    (True, False)
    """
    return name is not None and name.strip().casefold() in phrases("any", "self")
