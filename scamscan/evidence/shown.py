"""Facts as cells: the rows of the pack's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scamscan.evidence.words import words
from scamscan.records import Kind, Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo
    from decimal import Decimal

    from scamscan.evidence.records import Asked, Finding, Payment, Person, Ref, Unread
    from scamscan.records import Message


@dataclass(frozen=True, slots=True)
class Cells:
    """Writes facts with their times in one zone.

    Args:
        zone: of the reader; a time whose zone nobody knows stays as the export has it.
    """

    zone: tzinfo | None

    def time(self, moment: datetime | None, *, exact: bool = True) -> str:
        """A point in time with its zone, or with the remark that none is known."""
        if moment is None:
            return str(words()["times"]["none"])
        if moment.tzinfo is None or not exact:
            bare = moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
            return str(words()["times"]["bare"]).format(time=bare)
        return moment.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")

    def short(self, ref: Ref) -> str:
        """When a message was sent, to the minute, for a paper that names the zone once."""
        if ref.time is None:
            return self.of(ref)
        bare = ref.time.tzinfo is None or not ref.exact
        moment = ref.time if bare else ref.time.astimezone(self.zone)
        return f"{moment:%Y-%m-%d %H:%M}" + ("*" if bare else "")

    def of(self, ref: Ref) -> str:
        """When a message was sent."""
        return self.time(ref.time, exact=ref.exact)

    def message(self, ref: Ref, message: Message, who: str, marks: Sequence[str]) -> list[object]:
        """A row of the timeline."""
        sides, told = words()["sides"], words()["marks"]
        side = "system" if message.kind is Kind.SYSTEM else _SIDES[message.is_self]
        notes = [str(told[mark]) for mark in dict.fromkeys(marks)]
        notes += [str(told[flag]) for flag in ("forwarded", "recalled") if getattr(message, flag)]
        return [
            ref.number,
            self.of(ref),
            message.conversation,
            who,
            message.sender_id or message.sender_number,
            sides[side],
            words()["message_kinds"][message.kind.value],
            message.text,
            " ".join(message.urls),
            message.quoted,
            amount_words(message.amount, message.currency or ""),
            words()["separator"].join(notes),
            ref.source,
        ]

    def payment(self, number: int, payment: Payment) -> list[object]:
        """A row of the money table; the last cells are for the reader to fill in."""
        return [
            number,
            self.of(payment.ref),
            words()["flows"][payment.flow],
            to_words(payment),
            words()["through"][payment.through],
            "" if payment.amount is None else f"{payment.amount:f}",
            payment.currency,
            f"{payment.total:f}",
            payment.text,
            payment.ref.number,
            payment.ref.source,
        ]

    def finding(self, number: int, finding: Finding) -> list[object]:
        """A row of the accounts table."""
        more = "…" if finding.count > len(finding.numbers) else ""
        return [
            number,
            words()["kinds"].get(finding.kind, finding.kind),
            finding.value,
            finding.written,
            finding.who,
            self.of(finding.first),
            finding.first.number,
            finding.count,
            " ".join(map(str, finding.numbers)) + more,
            words()["marks"]["forwarded"] if finding.forwarded else "",
            finding.first.source,
        ]

    def person(self, person: Person) -> list[object]:
        """A row of the table of people."""
        return [
            person.conversation,
            words()["separator"].join(person.names),
            person.identifier,
            person.number,
            person.messages,
            self.of(person.first),
            self.of(person.last),
            person.first.number,
            person.last.number,
        ]

    def asked(self, asked: Asked) -> list[object]:
        """A row of the registrations."""
        said = asked.answer
        if isinstance(said, Skipped):
            reasons = words()["reasons"]
            reason = reasons.get(said.reason, said.reason)
            return [asked.domain, reasons["missing"].format(reason=reason), *[""] * 9]
        return [
            asked.domain,
            words()["statuses"][said.status.value],
            said.created,
            said.updated,
            said.expires,
            said.age_days,
            said.registrar,
            said.organisation,
            said.country,
            said.source,
            self.time(said.looked_up),
        ]


_SIDES = {True: "self", False: "other", None: "unknown"}


def unread_row(unread: Unread) -> list[object]:
    """A row of what could not be read."""
    return [unread.where, unread.what]


def to_words(payment: Payment) -> str:
    """Whom a payment went to, with a question mark where several could be meant."""
    if not payment.to or payment.sure:
        return payment.to
    return str(words()["unsure_to"]).format(to=payment.to)


def amount_words(amount: Decimal | None, currency: str) -> str:
    """A sum with its currency.

    >>> from decimal import Decimal
    >>> amount_words(Decimal("1500.00"), "CNY"), amount_words(None, "")
    ('1500.00 元', '')
    """
    if amount is None:
        return ""
    unit = words()["currencies"].get(currency, currency or words()["currencies"]["unknown"])
    return f"{amount:f} {unit}"
