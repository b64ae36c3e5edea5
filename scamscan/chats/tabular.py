"""Rows and records of any table to messages, by what their columns are called.

CSV, XLSX and JSON meet here: a JSON record is a row whose keys are the header.  The names are in
``tables/chat_columns.tsv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.chats import times, values, vocabulary
from scamscan.chats.quotes import parted
from scamscan.records import Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_DROPPED = str.maketrans("", "", " _-\ufeff\u3000\t\"'")
_CLOCK = re.compile(r"^[^0-9]{0,5}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\s?[^0-9:]{0,5}$")
_NUMBER = re.compile(r"^\+?[0-9][0-9 -]{2,19}$")
_MONEY = (Kind.TRANSFER, Kind.RED_PACKET)
_MEDIA = (Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.SYSTEM)
_FACES = ("avatar", "head", "icon", "thumb", "image", "cover", "sender", "author", "user", "from")
"""Parts of keys whose links are pictures of persons and things, not what a message says."""
_DEEPEST = 6
_FEWEST_DIGITS = 5
"""A column of phone numbers may as well be a column of ages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what."""

    places: Mapping[str, tuple[int, ...]]
    """Columns of a role by number from 0, the best first; a column may have two roles."""
    names: tuple[str, ...]
    """The names, folded for comparing."""

    @property
    def width(self) -> int:
        """Columns of a whole row."""
        return len(self.names)

    @property
    def texts(self) -> tuple[int, ...]:
        """Columns of words."""
        return self.places.get("text", ()) + self.places.get("words", ())

    @property
    def sms(self) -> bool:
        """Whether the table is of text messages: then its numbers come from the network."""
        # "body" alone is any text; the other names of such a column speak of SMS.
        return "words" in self.places and ("phone" in self.places or "body" not in self.names)

    @property
    def is_chat(self) -> bool:
        """Whether somebody or some time goes with the words."""
        return bool(self.places.keys() & {"sender", "sender-id", "phone", "network", "time"})

    @property
    def enough(self) -> int:
        """How many lines inside a cell must look like rows; without times many do by chance."""
        return 20 if "time" in self.places else 500

    def is_row(self, cells: Sequence[str]) -> bool:
        """Whether cells are a whole row of the table: as many, and a time where times stand."""
        if len(cells) != self.width:
            return False
        stamps = self.places.get("time", ())
        if not stamps:
            return True
        return any(times.of_any(cells[place]).time is not None for place in stamps)


class _Row(NamedTuple):
    """A row that is asked by role."""

    columns: Columns
    cells: Sequence[Any]

    def of(self, role: str) -> Iterator[Any]:
        for place in self.columns.places.get(role, ()):
            if place < len(self.cells) and self.cells[place] not in (None, ""):
                yield self.cells[place]

    def text(self, role: str) -> str:
        return next(filter(None, (values.text_of(cell).strip() for cell in self.of(role))), "")


def folded(name: object) -> str:
    """A column's name as it is compared: ``"Sender_Name "`` is ``"sendername"``."""
    return values.text_of(name).casefold().translate(_DROPPED)


def columns_of(header: Iterable[object]) -> Columns | None:
    """The roles of a table's columns; None when no column of it is known to hold words.

    >>> columns_of(["时间", "发送人", "内容"]).texts
    (2,)
    >>> columns_of(["price", "amount"]) is None
    True
    """
    return _columns(tuple(map(folded, header)))


@lru_cache(maxsize=512)
def _columns(names: tuple[str, ...]) -> Columns | None:
    where = {name: place for place, name in reversed(list(enumerate(names)))}
    places = {
        role: tuple(where[name] for name in known if name in where)
        for role, known in vocabulary.columns().items()
    }
    places = {role: found for role, found in places.items() if found}
    if not places.keys() & {"text", "words"}:
        return None
    return Columns(places=places, names=names)


def message_of(
    columns: Columns,
    cells: Sequence[Any],
    place: str,
    *,
    links: Iterable[str] = (),
    conversation: str | None = None,
) -> Message:
    """One row as message; whatever a cell holds, it never raises.

    Args:
        columns: as of the header.
        cells: as many as there are, short rows included.
        place: ``source`` of the message.
        links: hyperlinks of the row's cells.
        conversation: the chat when no column says it.
    """
    row = _Row(columns, cells)
    meaning = vocabulary.meaning_of(row.text("type"))
    text, hidden = _words(row)
    kind = vocabulary.placeholder(text)
    if meaning:
        # What answers, passes on or takes back are words here, and told of apart.
        kind = Kind(meaning) if meaning in set(Kind) else Kind.TEXT
    quoted: str | None = values.name_of(next(row.of("quoted"), None))
    if meaning == "quote" and quoted is None:
        text, quoted = parted(text)
        text = text.strip()
    name, account = _sender(row)
    is_self = _is_self(row, name)
    number = _number(row, is_self=is_self)
    when = _when(row)
    urls = values.links_of([*_urls(row, kind), *hidden, *links])
    money = _money(row, kind, text, is_self=is_self)
    nobody = kind is Kind.SYSTEM
    return Message(
        text=text,
        id=_identifier(row),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if nobody else account,
        sender_name=None if nobody else name,
        sender_number=None if nobody else number,
        is_self=None if nobody else is_self,
        kind=Kind.LINK if kind is Kind.TEXT and not text and urls else kind,
        amount=money.amount,
        currency=money.currency,
        direction=money.direction,
        urls=urls,
        quoted=quoted,
        forwarded=meaning == "forward" or _flag(row, "forwarded"),
        recalled=meaning == "recall" or _flag(row, "recalled"),
        conversation=_chat(row) or conversation or (_other(row, name) if columns.sms else None),
        channel=_channel(row),
        source=place,
    )


def _words(row: _Row) -> tuple[str, list[str]]:
    """The words of a row with title and description of its card, and links inside them."""
    hidden: list[str] = []
    parts: list[str] = []
    for cell in [*row.of("text"), *row.of("words")]:
        said = _said(cell, hidden)
        if said.strip():
            parts = [said]
            break
    for role in ("title", "description"):
        more = row.text(role)
        if more and not any(more in part for part in parts):
            parts.append(more)
    used = {
        place for role in ("text", "words", "url") for place in row.columns.places.get(role, ())
    }
    for place, cell in enumerate(row.cells):
        if isinstance(cell, (dict, list)) and place not in used:
            name = row.columns.names[place] if place < row.columns.width else ""
            if not any(part in name for part in _FACES):
                _cards(cell, parts, hidden)
    return "\n".join(parts), hidden


def _said(value: object, hidden: list[str], depth: int = 0) -> str:
    """Words of a cell that is a string, or pieces of one with their links."""
    if isinstance(value, list) and depth < _DEEPEST:
        return "".join(_said(part, hidden, depth + 1) for part in value)
    if isinstance(value, dict) and depth < _DEEPEST:
        hidden.extend(_links(value))
        for key in ("text", "content", "value", "title"):
            if said := _said(value.get(key), hidden, depth + 1):
                return said
        return ""
    return values.text_of(value)


def _cards(value: object, parts: list[str], hidden: list[str], depth: int = 0) -> None:
    """Titles, descriptions and links of cards and attachments inside a record."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            _cards(part, parts, hidden, depth + 1)
    elif isinstance(value, dict):
        found = list(_links(value))
        if found:
            hidden.extend(found)
            for key, cell in value.items():
                said = values.text_of(cell).strip()
                named = (
                    folded(key)
                    in vocabulary.columns()["title"] + vocabulary.columns()["description"]
                )
                if named and said and not any(said in part for part in parts):
                    parts.append(said)
        for key, cell in value.items():
            if not any(part in folded(key) for part in _FACES):
                _cards(cell, parts, hidden, depth + 1)


def _links(record: Mapping[str, Any]) -> Iterator[str]:
    for key, cell in record.items():
        if folded(key) in vocabulary.columns()["url"]:
            yield from values.links_of([cell])


def _urls(row: _Row, kind: Kind) -> Iterator[Any]:
    if kind in _MEDIA:
        return
    for cell in row.of("url"):
        if isinstance(cell, list):
            yield from cell
        else:
            yield cell


def _sender(row: _Row) -> tuple[str | None, str | None]:
    """Name and account of whoever wrote it."""
    account = values.name_of(next(row.of("sender-id"), None))
    names: list[str] = []
    for cell in row.of("sender"):
        if isinstance(cell, dict):
            by_key = {folded(key): one for key, one in cell.items()}
            account = account or values.name_of(by_key.get("id") or by_key.get("uid"))
            known = ("groupcard", "remark", "displayname", "nickname", "name", "username")
            cell = next((by_key[key] for key in known if by_key.get(key)), None)
        if name := values.name_of(cell):
            names.append(name)
    if account is None and len(names) > 1 and "sender" in row.columns.names[: len(row.cells)]:
        # Beside a column of names, "sender" holds the account.
        sender = values.name_of(row.cells[row.columns.names.index("sender")])
        others = [name for name in names if name != sender]
        if sender in names and others:
            names, account = others, sender
    if account is None and not row.columns.sms:
        phone = row.text("phone")
        account = phone if sum(map(str.isdigit, phone)) >= _FEWEST_DIGITS else None
    return (names[0] if names else None), account


def _is_self(row: _Row, name: str | None) -> bool | None:
    for cell in row.of("self"):
        if (flag := values.flag_of(cell)) is not None:
            return flag
    if whose := row.text("whose"):
        return vocabulary.is_own(whose, "any")
    if row.columns.sms and (way := row.text("type")):
        # Android's own numbers: 1 received; 2 sent, 3 draft, 4 to 6 on their way.
        return way != "1" if way in "123456" and len(way) == 1 else values.flag_of(way)
    return True if vocabulary.is_own(name, "any") else None


def _number(row: _Row, *, is_self: bool | None) -> str | None:
    if number := row.text("network"):
        return number
    if not row.columns.sms or is_self:
        return None
    if phone := row.text("phone"):
        return phone
    name = row.text("sender")
    return name if _NUMBER.match(name) else None


def _other(row: _Row, name: str | None) -> str | None:
    """The other side of an SMS conversation, whoever wrote this message."""
    return name or row.text("phone") or None


def _when(row: _Row) -> times.When:
    clock = next((text for text in map(_plain, row.of("clock")) if _CLOCK.match(text)), "")
    best = times.UNKNOWN
    for cell in row.of("time"):
        text = _plain(cell)
        if clock and ":" not in text and (joined := times.of_text(f"{text} {clock}")).time:
            return joined
        when = times.of_any(cell if isinstance(cell, (int, float)) else text)
        if when.time is not None and best.time is None:
            best = when
    return best


def _plain(cell: object) -> str:
    return values.text_of(cell).strip()


class _Money(NamedTuple):
    amount: Any = None
    currency: str | None = None
    direction: str | None = None


def _money(row: _Row, kind: Kind, text: str, *, is_self: bool | None) -> _Money:
    if kind not in _MONEY:
        return _Money()
    amount = values.number_of(row.text("amount").lstrip("¥￥").replace(",", ""))
    if amount is None:
        amount = values.amount_of(text)
    if amount is None:
        return _Money()
    currency = row.text("currency") or values.currency_of(text)
    return _Money(amount, currency, None if is_self is None else "out" if is_self else "in")


def _chat(row: _Row) -> str | None:
    for cell in row.of("chat"):
        if isinstance(cell, dict):
            cell = cell.get("name") or cell.get("title")
        if name := values.name_of(cell):
            return name
    return None


def _channel(row: _Row) -> Channel | None:
    named = row.text("channel").casefold()
    if named in set(Channel):
        return Channel(named)
    if row.columns.sms:
        return Channel.SMS
    if "words" in row.columns.places and {"subject", "主题"} & set(row.columns.names):
        return Channel.MAIL
    return Channel.CHAT if row.columns.is_chat else None


def _identifier(row: _Row) -> str | int | None:
    value = next(row.of("id"), None)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return values.name_of(value)


def _flag(row: _Row, role: str) -> bool:
    return any(values.flag_of(cell) for cell in row.of(role))
