"""The frozen values an evidence pack is made of: facts only, no judgement of the tool's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from scamscan.records import RegistrableDomain, Registration, Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """The message a fact comes from."""

    number: int
    """Of the message in the whole export, counted from 1: what the timeline calls it."""
    time: datetime | None
    exact: bool
    """False when the export names no time zone."""
    source: str
    """``"chat.json:41"``: file under ``originals/`` and place in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the other side."""

    conversation: str
    names: tuple[str, ...]
    """Every name shown, in order, at most ``gather.MOST_NAMES``."""
    identifier: str
    """The platform's account id; empty when the export has none."""
    number: str
    """The telephone number the network showed; empty when there is none."""
    messages: int
    first: Ref
    last: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An account, number, link, address or amount the other side gave."""

    kind: str
    """A key of ``evidence.toml`` ``kinds``."""
    value: str
    """Without disguise, as one would type it."""
    written: str
    """As the message has it."""
    who: str
    """Who gave it."""
    first: Ref
    """The message that gave it first."""
    count: int
    """Messages that gave it."""
    numbers: tuple[int, ...]
    """Their numbers, at most ``gather.MOST_NUMBERS``."""
    forwarded: bool
    """True when the first was passed on from elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One movement of money shown by the export, or told of by the reader."""

    ref: Ref
    flow: str
    """A key of ``evidence.toml`` ``flows``: ``out``, ``in``, ``receipt``, ``return``, ``mirror``,
    ``unknown``, ``told`` or ``repeat``."""
    to: str
    """The other side; empty when the export does not say."""
    sure: bool
    """False when several could be meant."""
    through: str
    """A key of ``evidence.toml`` ``through``."""
    amount: Decimal | None
    currency: str
    total: Decimal
    """Of the records of money paid, in this currency, this one included."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A message worth a line in the statement."""

    ref: Ref
    who: str
    marks: tuple[str, ...]
    """Keys of ``evidence.toml`` ``marks``."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something of the export that is not among the facts, and why."""

    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a registry said of a domain the other side linked to, or why nobody was asked."""

    domain: RegistrableDomain
    answer: Registration | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an export holds, apart from the tables that were written while it was read."""

    messages: int
    own: int
    """Messages the export says are the reader's own."""
    people: tuple[Person, ...]
    findings: tuple[Finding, ...]
    findings_left_out: int
    payments: tuple[Payment, ...]
    """The first ``gather.MOST_PAYMENTS``; the table has them all."""
    payments_count: int
    totals: tuple[tuple[str, Decimal], ...]
    """Paid by currency, from records only."""
    told: int
    """Payments only told of."""
    last_paid: Ref | None
    events: tuple[Event, ...]
    """The first and the last; the timeline has every message."""
    events_count: int
    unread: tuple[Unread, ...]
    unread_count: int
    asked: tuple[Asked, ...] = ()
    """Empty unless registries were asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A file of the export as it was copied."""

    file: str
    """Inside the pack, ``"originals/chat.json"``; empty when it was left out of a shared copy."""
    original_name: str
    size: int
    sha256: str
    modified: datetime | None
    """As the file system had it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the manifest; the columns of the fact base, section 4.4."""

    no: int
    file: str
    original_name: str
    kind: str
    bytes: int
    sha256: str
    captured_at: str
    captured_by: str
    device: str
    source: str
    account_or_url: str
    method: str
    proves: str
    timeline_ref: str
    edited: str
    note: str
