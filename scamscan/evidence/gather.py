"""Messages in, facts out: read once, forwards, in memory that does not grow with the chat."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from scamscan.errors import InputError
from scamscan.evidence import money
from scamscan.evidence.details import OPEN, details, named
from scamscan.evidence.records import Event, Facts, Finding, Person, Ref, Unread
from scamscan.evidence.words import words
from scamscan.records import Kind
from scamscan.threads.losses import given

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scamscan.evidence.details import Detail
    from scamscan.evidence.records import Payment
    from scamscan.records import BadRecord, Message, Verdict

MOST_NAMES: Final = 20
MOST_NUMBERS: Final = 20
MOST_PEOPLE: Final = 20_000
MOST_FINDINGS: Final = 50_000
"""Distinct things given; what is beyond is counted, and the timeline has it."""
MOST_PRIVATE: Final = 300_000
"""Names and numbers a shared copy can hide; about 100 MB."""
MOST_PAYMENTS: Final = 200
MOST_EVENTS: Final = 45
"""Lines of the statement: two pages, a third of them for the last ones."""
MOST_UNREAD: Final = 1_000
_LAST: Final = 15
_HIDDEN: Final = frozenset({"amount", "tokens", "hotline"})
"""Kinds too common for a line of the statement each."""


class Row(Protocol):
    """Where rows of a table go."""

    def row(self, values: Iterable[object]) -> None:
        """One more."""


@dataclass(slots=True)
class _Known:
    conversation: str
    identifier: str
    number: str
    first: Ref
    last: Ref
    names: list[str] = field(default_factory=list)
    messages: int = 0

    @property
    def shown(self) -> str:
        return next(iter(self.names), "") or self.number or self.identifier


@dataclass(slots=True)
class _Given:
    detail: Detail
    who: str
    first: Ref
    forwarded: bool
    count: int = 0
    numbers: list[int] = field(default_factory=list)


class Gatherer:
    """Takes the messages of an export in order and keeps what an evidence pack needs.

    Args:
        timeline: gets a row for every message.
        payments: gets a row for every movement of money.
        shown: turns facts into cells.
        only: names or ids of those whose accounts and links matter; everybody's when empty.
        hide: True to remember names and places for a shared copy.
    """

    def __init__(
        self,
        timeline: Row,
        payments: Row,
        *,
        shown: Shown,
        only: Sequence[str] = (),
        hide: bool = False,
    ) -> None:
        self._timeline, self._payments, self._shown = timeline, payments, shown
        self._only, self._hides = frozenset(only), hide
        self._count = self._own = self._events_count = self._unread_count = 0
        self._payments_count = self._left_out = 0
        self._people: dict[tuple[str, str], _Known] = {}
        self._by_chat: dict[str, dict[str, None]] = {}
        self._latest: dict[str, str] = {}
        self._given: dict[tuple[str, str, str], _Given] = {}
        self._money = money.Money()
        self._kept_payments: list[Payment] = []
        self._last_paid: Ref | None = None
        self._first_events: list[Event] = []
        self._last_events: deque[Event] = deque(maxlen=_LAST)
        self._unread: list[Unread] = []
        self.private: dict[str, str] = {}
        """Every name, id and number met, with its kind, own ones too: what a shared copy hides."""

    def take(self, messages: Sequence[Message], verdicts: Sequence[Verdict]) -> None:
        """Further messages, each with its verdict."""
        for message, verdict in zip(messages, verdicts, strict=True):
            self._take(message, verdict)

    def miss(self, record: BadRecord) -> None:
        """A record that could not be read."""
        self.refuse(Unread(where=record.source, what=record.error.what))

    def refuse(self, unread: Unread) -> None:
        """Something that is not among the facts."""
        self._unread_count += 1
        if len(self._unread) < MOST_UNREAD:
            self._unread.append(unread)

    def facts(self) -> Facts:
        """What was gathered."""
        kept = self._last_events if len(self._first_events) == MOST_EVENTS - _LAST else ()
        return Facts(
            messages=self._count,
            own=self._own,
            people=tuple(map(_person, self._people.values())),
            findings=tuple(map(_finding, self._given.values())),
            findings_left_out=self._left_out,
            payments=tuple(self._kept_payments),
            payments_count=self._payments_count,
            totals=tuple(self._money.totals.items()),
            told=self._money.told,
            last_paid=self._last_paid,
            events=(*self._first_events, *kept),
            events_count=self._events_count,
            unread=tuple(self._unread),
            unread_count=self._unread_count,
        )

    def _take(self, message: Message, verdict: Verdict) -> None:
        self._count += 1
        ref = Ref(
            number=self._count,
            time=message.time,
            exact=message.time_exact,
            source=message.source or "",
        )
        marks: list[str] = []
        if message.is_self:
            self._own += 1
            marks += self._own_message(message, ref)
        elif message.kind is not Kind.SYSTEM:
            marks += self._other_message(message, verdict, ref)
        payment = self._payment(message, ref)
        if payment is not None:
            marks.append(payment.flow)
        if self._hides:
            self._hide(message, verdict)
        who = self._name_of(message)
        telling = tuple(mark for mark in marks if mark not in _HIDDEN)
        if telling:
            self._event(Event(ref=ref, who=who, marks=telling, text=message.text))
        self._timeline.row(self._shown.message(ref, message, who, marks))

    def _own_message(self, message: Message, ref: Ref) -> list[str]:
        found = given(message)
        return [found.kind] if found is not None and found.kind != "money" else []

    def _other_message(self, message: Message, verdict: Verdict, ref: Ref) -> list[str]:
        chat = message.conversation or ""
        key = message.sender_id or message.sender_number or message.sender_name or ""
        person = self._people.get((chat, key))
        if person is None and len(self._people) < MOST_PEOPLE:
            person = _Known(chat, message.sender_id or "", message.sender_number or "", ref, ref)
            self._people[chat, key] = person
            self._by_chat.setdefault(chat, {})[key] = None
        if person is not None:
            person.messages += 1
            person.last = ref
            name = message.sender_name or ""
            if name and name not in person.names and len(person.names) < MOST_NAMES:
                person.names.append(name)
        if self._only and not self._only & {chat, key, message.sender_name, message.sender_number}:
            return []
        marks = [] if chat in self._latest else ["first"]
        self._latest[chat] = key
        who = person.shown if person else key
        marks += [
            detail.kind
            for detail in details(verdict)
            if self._note(detail, who, ref, forwarded=message.forwarded)
        ]
        return list(dict.fromkeys(marks))

    def _note(self, detail: Detail, who: str, ref: Ref, *, forwarded: bool) -> bool:
        """Keep what was given; True when it is new."""
        key = (who, detail.kind, detail.value)
        known = self._given.get(key)
        if known is None:
            if len(self._given) >= MOST_FINDINGS:
                self._left_out += 1
                return False
            self._given[key] = _Given(detail, who, ref, forwarded, 1, [ref.number])
            return True
        known.count += 1
        if len(known.numbers) < MOST_NUMBERS:
            known.numbers.append(ref.number)
        return False

    def _payment(self, message: Message, ref: Ref) -> Payment | None:
        chat = message.conversation or ""
        known = self._by_chat.get(chat, {})
        other = self._latest.get(chat) or next(iter(known), "")
        person = self._people.get((chat, other))
        to = person.shown if person else other or chat
        if self._only and chat not in self._latest and chat not in self._only:
            return None
        payment = self._money.read(message, ref, to, sure=len(known) <= 1)
        if payment is None:
            return None
        self._payments_count += 1
        if payment.flow in (money.OUT, money.TOLD):
            self._last_paid = ref
        self._payments.row(self._shown.payment(self._payments_count, payment))
        if len(self._kept_payments) < MOST_PAYMENTS:
            self._kept_payments.append(payment)
        return payment

    def _event(self, event: Event) -> None:
        self._events_count += 1
        if len(self._first_events) < MOST_EVENTS - _LAST:
            self._first_events.append(event)
        else:
            self._last_events.append(event)

    def _hide(self, message: Message, verdict: Verdict) -> None:
        """Remember what a shared copy must not show."""
        if len(self.private) > MOST_PRIVATE:
            # Better no shared copy than one that hides half of the names.
            say = words()["make"]
            raise InputError(say["too_many"], hint=say["too_many_hint"])
        for kind, value in (
            ("person", message.sender_name),
            ("id", message.sender_id),
            ("phone", message.sender_number),
            ("chat", message.conversation),
        ):
            if value:
                self.private.setdefault(value, kind)
        for detail in (*details(verdict), *named(message.text)):
            if detail.kind not in OPEN:
                self.private.setdefault(detail.value, detail.kind)
                self.private.setdefault(detail.written, self.private[detail.value])

    def _name_of(self, message: Message) -> str:
        if message.kind is Kind.SYSTEM:
            return str(words()["sides"]["system"])
        own = words()["sides"]["self"] if message.is_self else ""
        return message.sender_name or message.sender_number or message.sender_id or str(own)


class Shown(Protocol):
    """Turns facts into cells."""

    def message(self, ref: Ref, message: Message, who: str, marks: Sequence[str]) -> list[object]:
        """The cells of ``timeline.csv``."""

    def payment(self, number: int, payment: Payment) -> list[object]:
        """The cells of ``payments.csv``."""


def _person(known: _Known) -> Person:
    return Person(
        conversation=known.conversation,
        names=tuple(known.names),
        identifier=known.identifier,
        number=known.number,
        messages=known.messages,
        first=known.first,
        last=known.last,
    )


def _finding(known: _Given) -> Finding:
    return Finding(
        kind=known.detail.kind,
        value=known.detail.value,
        written=known.detail.written,
        who=known.who,
        first=known.first,
        count=known.count,
        numbers=tuple(known.numbers),
        forwarded=known.forwarded,
    )
