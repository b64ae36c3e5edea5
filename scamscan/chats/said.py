"""What one record of an export says, and the message made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from scamscan.chats import values, vocabulary
from scamscan.chats.times import UNKNOWN
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from scamscan.chats.times import When
    from scamscan.chats.vocabulary import Media

_DEEPEST = 5
_CARD_HEAD = 30
"""Characters of a card within which it says what it is."""
_NAMES = ("accountName", "senderDisplayName", "senderName", "sourceName", "sourcename", "name")
_WORDS = ("content", "text", "dataDesc", "datadesc", "dataTitle", "datatitle")


class Said(NamedTuple):
    """The content of one record, whoever said it."""

    kind: Kind = Kind.TEXT
    text: str = ""
    urls: tuple[str, ...] = ()
    money: str = ""
    """The card's words about money, for ``money``; empty when it carries none."""
    quoted: str | None = None
    forwarded: bool = False
    recalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said it; all None when the export does not tell."""

    id: str | None = None
    name: str | None = None
    is_self: bool | None = None


NOBODY = Speaker()


def message_of(
    said: Said,
    place: str,
    *,
    when: When = UNKNOWN,
    by: Speaker = NOBODY,
    chat: str | None = None,
    number: str | None = None,
) -> Message:
    """One chat message; the platform's own lines have no sender.

    Args:
        said: what the record says.
        place: ``"chat.txt:41"``.
        when: its time.
        by: its sender.
        chat: the conversation's name.
        number: the platform's id of the message.
    """
    system = said.kind is Kind.SYSTEM
    by = NOBODY if system else by
    return Message(
        text=said.text,
        id=number,
        time=when.time,
        time_exact=when.exact,
        sender_id=by.id,
        sender_name=by.name,
        is_self=by.is_self,
        kind=said.kind,
        **money(said.kind, said.money or said.text, by.is_self),
        urls=said.urls,
        quoted=said.quoted,
        forwarded=said.forwarded,
        recalled=said.recalled or (system and vocabulary.is_recall(said.text)),
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def together(words: str, parts: Iterable[Media]) -> tuple[Kind, str]:
    r"""Kind and text of a message with words and attachments; file names stand with the words.

    >>> from scamscan.chats.vocabulary import media_of_file
    >>> together("", [media_of_file("a.jpg")])
    (<Kind.IMAGE: 'image'>, '[图片]')
    >>> together("点这里装", [media_of_file("安全防护.apk")])
    (<Kind.FILE: 'file'>, '点这里装\n[文件] 安全防护.apk')
    """
    parts = list(parts)
    if not parts:
        return Kind.TEXT, words
    said = [words] if words.strip() else []
    # A bare placeholder beside words tells nothing; a name does.
    said += [part.words for part in parts if not said or not part.words.endswith("]")]
    return parts[0].kind, "\n".join(said)


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
    head = card[:_CARD_HEAD]
    out = is_self
    if (
        out is not None
        and kind is Kind.TRANSFER
        and any(word in head for word in vocabulary.phrases("exporter", "receipt"))
    ):
        out = not out
    direction = None if out is None else "out" if out else "in"
    return Money(amount=amount, currency="CNY", direction=direction)


def with_records(text: str, nested: object, depth: int = 0) -> str:
    r"""A forwarded bundle's own lines under its title; they are what was passed on.

    >>> with_records("聊天记录", [{"accountName": "导师", "content": "明天拉升"}])
    '聊天记录\n导师: 明天拉升'
    """
    if not isinstance(nested, list) or depth > _DEEPEST:
        return text
    lines = [text] if text else []
    for record in nested:
        if isinstance(record, dict):
            name = _first(record, _NAMES)
            words = with_records(_first(record, _WORDS), record.get("chatRecords"), depth + 1)
            if words:
                lines.append(f"{name}: {words}" if name else words)
    return "\n".join(lines)


def _first(record: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := values.text_of(record.get(key)))), "")
