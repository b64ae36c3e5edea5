"""Words that chat programs and exporters use for their own purposes (tables).

Names of columns, labels of kinds, lines no person wrote, and what stands in the text for a message
without words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats.times import visible
from scamscan.records import Kind
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAIRS = {"[": "]", "【": "】", "<": ">", "「": "」", "(": ")"}
_LONGEST = 40
"""Characters of a label in brackets; the longest label has fourteen."""
_LONGEST_NOTICE = 200
"""Characters; a longer text with words of a recall is somebody telling of one."""
_NAMED = re.compile(r"\[([^\[\]:： \n]{1,12})(?:[:：][^\[\]\n]{0,300})?\]")
_LONGEST_NAMED = 400
_KINDS = {"quote": Kind.TEXT, "forward": Kind.TEXT, "recall": Kind.SYSTEM}
"""Kinds of the meanings that are no kinds themselves."""


class Media(NamedTuple):
    """A kind of content and its placeholder."""

    kind: Kind
    words: str


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
def words(app: str, role: str) -> Mapping[str, str]:
    """Word → meaning of one role of ``tables/chat_vocabulary.tsv``, in lower case."""
    table = load_tsv("chat_vocabulary.tsv", ("app", "role", "word", "meaning"))
    return {word: meaning for *whose, word, meaning in table if whose == [app, role]}


@cache
def phrases(app: str, role: str) -> tuple[str, ...]:
    """The words of one role, as ``str.startswith`` takes them."""
    return tuple(words(app, role))


def meaning_of(label: str) -> str:
    """What a type label means: a value of ``Kind``, ``quote``, ``forward`` or ``recall``.

    Empty when nobody knows the label.

    >>> meaning_of("图片消息"), meaning_of("引用消息"), meaning_of("某种新类型")
    ('image', 'quote', '')
    """
    return words("any", "kind").get(label.strip().casefold(), "")


def kind_of(label: str) -> Kind | None:
    """The kind an exporter's label means; None when nobody knows the label.

    >>> kind_of("转账消息"), kind_of("Text"), kind_of("骰子")
    (<Kind.TRANSFER: 'transfer'>, <Kind.TEXT: 'text'>, None)
    """
    meaning = meaning_of(label)
    return (_KINDS.get(meaning) or Kind(meaning)) if meaning else None


def is_forward(label: str) -> bool:
    """Whether a label means a bundle of forwarded messages."""
    return meaning_of(label) == "forward"


def kind_of_text(text: str) -> Kind | None:
    """The kind an exporter's text names that is a placeholder, with a file's name perhaps.

    >>> kind_of_text("[图片: a.jpg]"), kind_of_text("[图片: a.jpg]好看吗") is None
    (<Kind.IMAGE: 'image'>, True)
    """
    match = _NAMED.fullmatch(text.strip()) if len(text) < _LONGEST_NAMED else None
    return kind_of(match[1]) if match else None


def placeholder(text: str) -> Kind:
    """What a text that is one bracketed word stands for; ``Kind.TEXT`` for every other text.

    >>> placeholder("[图片]").value, placeholder("[图片] 你看").value, placeholder("[合同]").value
    ('image', 'text', 'text')
    """
    bare = visible(text).strip() if len(text) <= _LONGEST else ""
    if not bare or _PAIRS.get(bare[0]) != bare[-1]:
        return Kind.TEXT
    return kind_of(bare[1:-1]) or Kind.TEXT


def is_own(name: str | None, app: str = "exporter") -> bool:
    """Whether a sender is how the owner of a chat is called; ``"any"`` knows more names for it.

    >>> is_own("我"), is_own("我爱我家"), is_own("本人"), is_own("本人", "any")
    (True, False, False, True)
    """
    return name is not None and name.strip().casefold() in words(app, "self")


def is_system(name: str | None) -> bool:
    """Whether a sender is no person but the platform."""
    return name is not None and name.strip().casefold() in words("exporter", "system-name")


def is_recall(text: str) -> bool:
    """Whether a system line says that a message was taken back.

    >>> is_recall('"小王" 撤回了一条消息')
    True
    """
    if len(text) > _LONGEST_NOTICE:
        return False
    shown = text.casefold()
    return any(word in shown for word in words("any", "recalled"))


@cache
@told_damage("chat_media.tsv")
def _media() -> Mapping[tuple[str, str], Media]:
    table = load_tsv("chat_media.tsv", ("app", "label", "kind", "words"))
    return {(app, label): Media(Kind(kind), said) for app, label, kind, said in table}


def media_of(app: str, label: str) -> Media | None:
    """What an app's own word for a content means; None when nobody knows it.

    >>> media_of("telegram", "voice_message")
    Media(kind=<Kind.VOICE: 'voice'>, words='[语音]')
    >>> media_of("telegram", "hologram") is None
    True
    """
    return _media().get((app, label))


def media_of_kind(kind: Kind) -> Media:
    """A kind with its placeholder.

    >>> media_of_kind(Kind.VOICE).words
    '[语音]'
    """
    return media_of("kind", kind.value) or Media(kind, "")


def media_of_file(name: str) -> Media:
    """A file by the ending of its name: a picture, a sound, a film, or a file named in the text.

    >>> media_of_file("IMG_2.JPG").words, media_of_file("安全防护.apk").words
    ('[图片]', '[文件] 安全防护.apk')
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    found = media_of("ending", base.rpartition(".")[2].casefold())
    return found or Media(Kind.FILE, f"{media_of_kind(Kind.FILE).words} {base}".strip())
