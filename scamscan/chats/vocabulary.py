"""What exporters print for kinds of messages, for the owner of a chat, for recalls (a table)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypedDict

from scamscan.chats import values
from scamscan.records import Kind
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

_LONGEST_NOTICE = 200
"""Characters; a longer text with words of a recall is somebody telling of one."""
_PLACEHOLDER = re.compile(r"\[([^\[\]:： \n]{1,12})(?:[:：][^\[\]\n]{0,300})?\]")
_HEAD = 30
"""Characters of a card within which it says what it is."""


@cache
def words(role: str) -> Mapping[str, str]:
    """Word → meaning of one role of ``tables/chat_vocabulary.tsv``."""
    table = load_tsv("chat_vocabulary.tsv", ("role", "word", "meaning"))
    return {word: meaning for kind, word, meaning in table if kind == role}


def kind_of(label: str) -> Kind | None:
    """The kind an exporter's label means; None when nobody knows the label.

    >>> kind_of("转账消息"), kind_of("Text"), kind_of("骰子")
    (<Kind.TRANSFER: 'transfer'>, <Kind.TEXT: 'text'>, None)
    """
    bare = label.strip()
    meaning = words("kind").get(bare) or words("kind").get(bare.casefold())
    return Kind(meaning) if meaning else None


def kind_of_text(text: str) -> Kind | None:
    """The kind a printed text names when it is a placeholder and nothing else.

    >>> kind_of_text("[图片: a.jpg]"), kind_of_text("[图片: a.jpg]好看吗") is None
    (<Kind.IMAGE: 'image'>, True)
    """
    match = _PLACEHOLDER.fullmatch(text.strip()) if len(text) < _LONGEST_NOTICE * 2 else None
    return kind_of(match[1]) if match else None


def is_forward(label: str) -> bool:
    """Whether a label means a bundle of forwarded messages."""
    return label.strip().casefold() in words("forward")


def is_own(name: str | None) -> bool:
    """Whether a name is how exporters show the owner of the chat.

    >>> is_own("我"), is_own("我爱我家")
    (True, False)
    """
    return name in words("own-name")


def is_system(name: str | None) -> bool:
    """Whether a sender is no person but the platform."""
    return name in words("system-name")


def is_recall(text: str) -> bool:
    """Whether a system line says that a message was taken back.

    >>> is_recall('"小王" 撤回了一条消息')
    True
    """
    return len(text) <= _LONGEST_NOTICE and any(word in text for word in words("recall"))


def placeholder(kind: int, sub: int = 0) -> str:
    """What stands in the text for a message without words; the kinds as WeChat numbers them.

    >>> placeholder(3), placeholder(49, 2000), placeholder(1)
    ('[图片]', '[转账]', '')
    """
    known = words("placeholder")
    return known.get(f"{kind}.{sub}") or known.get(str(kind), "")


class Money(TypedDict):
    """``amount``, ``currency`` and ``direction`` of a ``Message``."""

    amount: Decimal | None
    currency: str | None
    direction: str | None


def money(kind: Kind, card: str, is_self: bool | None) -> Money:
    """What a transfer or a red packet carried and which way, from the card's own text.

    A card that confirms a receipt ("已收款") comes from the one who got the money, so the money
    went the other way; that is the only case where ``direction`` is ``"in"`` for a card of one's
    own or ``"out"`` for one of the other side, and the same money was counted with the transfer.

    >>> money(Kind.TRANSFER, "【发起转账】:￥500.00", True)["direction"]
    'out'
    >>> money(Kind.TRANSFER, "转账|已收款：￥500.00", True)["direction"]
    'in'
    """
    amount = values.amount_of(card) if kind in (Kind.TRANSFER, Kind.RED_PACKET) else None
    if amount is None:
        return Money(amount=None, currency=None, direction=None)
    head = card[:_HEAD]
    out = is_self
    if out is not None and kind is Kind.TRANSFER and any(word in head for word in words("receipt")):
        out = not out
    direction = None if out is None else "out" if out else "in"
    return Money(amount=amount, currency="CNY", direction=direction)
