"""The frozen values every part of scamscan passes around.

Nothing here computes; every field says its unit, its range and what *empty* means.  All
collections are tuples, so each value is hashable, comparable and safe to share between threads.
Spans count Unicode code points of the ORIGINAL text and are half-open.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NewType

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from scamscan.errors import InputError

RegistrableDomain = NewType("RegistrableDomain", str)
"""A lower-case ASCII (IDNA) name one level under a public suffix: ``"example.com.cn"``."""


class Level(enum.StrEnum):
    """How worried the reader should be, mildest first.  No level says "safe"."""

    NOTHING_FOUND = "nothing-found"
    UNSURE = "unsure"
    SUSPICIOUS = "suspicious"
    LIKELY_SCAM = "likely-scam"

    @property
    def rank(self) -> int:
        """0 for ``nothing-found`` up to 3 for ``likely-scam``."""
        return _LEVELS.index(self)

    @property
    def action(self) -> Action:
        """What a moderation queue does with the level."""
        return (Action.PASS, Action.REVIEW, Action.REVIEW, Action.BLOCK)[self.rank]


class Action(enum.StrEnum):
    """What a moderation queue does: let through, have a person look, or hold back."""

    PASS = "pass"  # noqa: S105 - an action, not a password
    REVIEW = "review"
    BLOCK = "block"


_LEVELS = tuple(Level)


class Family(enum.StrEnum):
    """Where a signal comes from; two families must agree before a verdict is ``likely-scam``."""

    WORDING = "wording"
    IDENTITY = "identity"
    LINK = "link"
    REGISTRATION = "registration"
    HANDLE = "handle"
    LIST = "list"


class Channel(enum.StrEnum):
    """How the message reached the reader."""

    SMS = "sms"
    CHAT = "chat"
    CALL = "call"
    MAIL = "mail"
    WEB = "web"
    FORUM = "forum"


class Kind(enum.StrEnum):
    """What a message is made of."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LINK = "link"
    TRANSFER = "transfer"
    RED_PACKET = "red-packet"
    SYSTEM = "system"
    OTHER = "other"


class Span(NamedTuple):
    """A half-open range of code points of the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as received; never changed in place.

    Only ``sender_number`` meets number rules: a nickname "95588" is no bank.
    """

    text: str
    """The words, decoded; may be empty when the message is a picture, a voice note, a transfer."""
    id: str | int | None = None
    """The caller's own key, echoed as given."""
    time: datetime | None = None
    """When it was sent; aware when ``time_exact``, otherwise as printed in the export."""
    time_exact: bool = True
    """False when the export did not say the time zone or gave only a day."""
    sender_id: str | None = None
    """The platform's account id."""
    sender_name: str | None = None
    """The display name; anyone can choose any name."""
    sender_number: str | None = None
    """The number the phone network showed, for SMS and calls."""
    is_self: bool | None = None
    """True: the reader wrote it. False: somebody else did. None: not known."""
    kind: Kind = Kind.TEXT
    """What the message is made of."""
    amount: Decimal | None = None
    """Money carried by a transfer or red packet, in ``currency``; never read from the words."""
    currency: str | None = None
    """ISO 4217 code, or a chain's token name ("USDT")."""
    direction: str | None = None
    """``"in"`` or ``"out"`` as seen by the owner of the chat; None when there is no amount."""
    urls: tuple[str, ...] = ()
    """Links that hide outside the words: cards, buttons, hyperlink targets."""
    codes: tuple[str, ...] = ()
    """What the QR and bar codes of its picture say, as they are; never opened."""
    quoted: str | None = None
    """Text this message quotes; it belongs to whoever wrote it first."""
    forwarded: bool = False
    """True when the words were written elsewhere and passed on."""
    recalled: bool = False
    """True when the sender took the message back."""
    conversation: str | None = None
    """The chat it belongs to."""
    channel: Channel | None = None
    """How it arrived; None when unknown."""
    source: str | None = None
    """Where it was read: ``"chat.txt:41"``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRecord:
    """A line, row or file that could not be read; it keeps its place among the answers."""

    error: InputError
    source: str
    id: str | int | None = None


class Mark(NamedTuple):
    """One thing a message does or contains, placed in the FOLDED text; what rules combine."""

    code: str
    """``ask.transfer``, ``claim.police``, ``contact.wechat``, ``link.foreign`` …"""
    start: int
    end: int
    negated: bool = False
    """True for "不要转账", "无需验证码": said not to happen."""
    reported: bool = False
    """True for "凡是要求转账的都是诈骗": somebody warns or tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a check saw, before it is weighed into a ``Signal``."""

    code: str
    """A key of ``tables/signals.tsv``."""
    span: Span | None = None
    """Where in the original text; None: the whole message, or a fact outside the text."""
    facts: tuple[tuple[str, str], ...] = ()
    """Values for the reader's sentence."""
    category: str | None = None
    """The category it speaks for; None: as the table says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One reason for worry or for calm, pointing at the words.

    >>> Signal(code="link.odd-port", family=Family.LINK, weight=0.6).counted
    0.0
    """

    code: str
    """A key of ``tables/signals.tsv``: ``"sender.link-contradiction"``."""
    family: Family
    """Where it comes from."""
    weight: float = 0.0
    """Log-odds before caps; negative reassures."""
    counted: float = 0.0
    """Log-odds that entered the score after caps; bias plus their sum gives the score."""
    span: Span | None = None
    """Where in the original text; None: the whole message, or a fact outside the text."""
    text: str = ""
    """The original words under ``span``; empty when there is no span."""
    reason: str = ""
    """The sentence for the reader, from the table; empty until the verdict is made."""
    facts: tuple[tuple[str, str], ...] = ()
    """Values for the sentence: ``(("official", "icbc.com.cn"),)``."""
    category: str | None = None
    """The category the signal speaks for; None when it fits many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A check that did not run, and why.  Carried to the reader; never silently clean."""

    check: str
    """``"links.registration"``."""
    reason: str
    """``"not asked"``, ``"timed out"``, ``"rate limited"`` …; ``ui.toml`` has the words."""


class DomainStatus(enum.StrEnum):
    """What a registry says a domain is."""

    REGISTERED = "registered"
    WITHHELD = "withheld"
    """Registered, but the registry does not tell since when."""
    HOLD = "hold"
    """Taken out of the DNS by the registry or the registrar."""
    REDEMPTION = "redemption"
    """Expired or deleted, and still to be bought back."""
    PENDING_DELETE = "pending-delete"
    NOT_REGISTERED = "not-registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a registry said about a domain; a question it did not answer is a ``Skipped``."""

    domain: RegistrableDomain
    status: DomainStatus
    created: date | None
    """UTC day; None when the registry does not tell."""
    updated: date | None
    expires: date | None
    registrar: str | None
    organisation: str | None
    """Who registered it; None when the registry does not tell, which is usual."""
    country: str | None
    """Of the registrant, as the registry writes it; None when it does not tell."""
    source: str
    """``"rdap"`` or ``"whois"``."""
    looked_up: datetime
    """When it was asked; aware."""
    age_days: int | None
    """Whole days from ``created`` to the day passed in; None when ``created`` is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlReport:
    """One link found in the message, taken apart, with what speaks against it."""

    url: str
    """The link as a browser would read it, disguise undone; never fetched."""
    host: str
    """Lower-case ASCII host (punycode) or IP address."""
    host_unicode: str
    """The host as a reader sees it; equals ``host`` when it is plain ASCII."""
    domain: RegistrableDomain | None
    """The registrable domain; None for IP hosts and bare suffixes."""
    span: Span | None
    """Where in the original text; None when the link came from ``Message.urls``."""
    owner: str | None
    """The known owner's Chinese name; None when nobody we know."""
    registration: Registration | Skipped
    """What a registry said, or why it was not asked."""
    signals: tuple[str, ...] = ()
    """Codes of the signals about this link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach or pay the other side, as written in the message."""

    kind: str
    """``phone``, ``wechat``, ``qq``, ``telegram``, ``line``, ``mail``, ``card``, ``identity``,
    ``usdt-tron``, ``btc``, ``eth`` …"""
    value: str
    """The id without disguise, as one would type it."""
    span: Span
    """Where in the original text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """An official number shown to the reader; never one taken from the message."""

    number: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What to do now, in order, from the sourced table."""

    headline: str
    steps: tuple[str, ...]
    """Three to six, urgent first."""
    question: str
    """What to run if something else is true too, since that would change the advice."""
    numbers: tuple[PhoneNumber, ...]
    compiled: date
    """The day the rows were compiled."""
    confirmed_by_person: date | None
    """The day a person last dialled and confirmed; None: never."""
    evidence_level: str
    """``V1`` law text read … ``V3`` secondary pages; the weakest used."""
    sources: tuple[str, ...]
    general: bool = False
    """True when the category has no row of its own and the general plan is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryShare:
    """One candidate category with its probability, 0 to 1."""

    code: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelName:
    """Which model spoke."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer for one message: how worried to be, why, and what to do now."""

    message: Message
    level: Level
    score: float
    """σ(bias + Σ counted), 0 to 1; comparable only within one model and table version."""
    category: str
    category_name: str
    categories: tuple[CategoryShare, ...]
    """Most likely first, at most five."""
    signals: tuple[Signal, ...]
    """Heaviest first, ties by code and place."""
    urls: tuple[UrlReport, ...]
    contacts: tuple[Contact, ...]
    skipped: tuple[Skipped, ...]
    guidance: Guidance
    model: ModelName

    @property
    def action(self) -> Action:
        """``pass``, ``review`` or ``block``."""
        return self.level.action
