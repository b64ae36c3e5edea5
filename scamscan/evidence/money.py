"""Movements of money in the order of the export, and what they come to."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scamscan.evidence.records import Payment
from scamscan.evidence.words import words
from scamscan.fold import fold
from scamscan.records import Kind
from scamscan.text.amounts import find_amounts
from scamscan.threads.losses import given

if TYPE_CHECKING:
    from datetime import datetime

    from scamscan.evidence.records import Ref
    from scamscan.records import Message

OUT, IN, RECEIPT, RETURN, MIRROR, UNKNOWN, TOLD, REPEAT = (
    "out", "in", "receipt", "return", "mirror", "unknown", "told", "repeat",
)  # fmt: skip
_NEAR: Final = 20
"""Messages within which "转了500" speaks of the transfer of 500 above it."""
_SOON: Final = timedelta(hours=24)
"""A transfer nobody accepts goes back after a day, so a confirmation comes within it."""
_CARDS: Final = (Kind.TRANSFER, Kind.RED_PACKET)
_MOST: Final = Decimal(10) ** 12
"""Yuan of one movement; no person's account holds as much."""
_PLACES: Final = 20
"""Digits after the point; a binary fraction written out in full has 17."""
_SIGN: Final = re.compile(r"[¥￥$＄€£]|\d")
"""Where the sum of a card begins; what stands after it may be a remark of the payer."""


def known_amount(amount: Decimal | None) -> Decimal | None:
    """The sum, or None for one that can be none: it would fill pages or break the addition.

    >>> known_amount(Decimal("5000.00")), known_amount(Decimal("1e300"))
    (Decimal('5000.00'), None)
    """
    if amount is None or not amount.is_finite():
        return None
    exponent = amount.as_tuple().exponent
    fits = isinstance(exponent, int) and -_PLACES <= exponent <= _MOST.adjusted()
    return amount if fits and amount.copy_abs() <= _MOST else None


@dataclass(slots=True)
class _Seen:
    """A card that moved money, and whether its confirmation has been met."""

    number: int
    chat: str
    mine: bool | None
    flow: str
    amount: Decimal | None
    time: datetime | None
    confirmed: bool = False


class Money:
    """Adds up what was paid; a confirmation or a return of a payment is never a payment."""

    def __init__(self) -> None:
        self.totals: dict[str, Decimal] = {}
        self.told = 0
        self._recent: deque[_Seen] = deque(maxlen=_NEAR)

    def read(self, message: Message, ref: Ref, to: str, *, sure: bool) -> Payment | None:
        """The movement a message shows or tells of; None for most.

        Args:
            message: of anybody.
            ref: which one it is.
            to: who is on the other side of it.
            sure: whether nobody else could be.
        """
        if message.kind in _CARDS:
            return self._card(message, ref, to, sure=sure)
        if message.is_self:
            found = given(message)
            if found is not None and found.kind == "money":
                return self._told(message, ref, to, sure=sure)
        return None

    def _card(self, message: Message, ref: Ref, to: str, *, sure: bool) -> Payment:
        flow = self._paired(_flow(message), message, ref)
        currency = message.currency or ""
        if flow in (OUT, IN):
            chat = message.conversation or ""
            self._recent.append(
                _Seen(ref.number, chat, message.is_self, flow, message.amount, ref.time)
            )
        if flow == OUT and message.amount is not None:
            self.totals[currency] = self.totals.get(currency, Decimal(0)) + message.amount
        return Payment(
            ref=ref,
            flow=flow,
            to=to,
            sure=sure,
            through=message.kind.value,
            amount=message.amount,
            currency=currency,
            total=self.totals.get(currency, Decimal(0)),
            text=message.text,
        )

    def _told(self, message: Message, ref: Ref, to: str, *, sure: bool) -> Payment:
        folded = fold(message.text).text
        sums = [one for one in find_amounts(folded) if not one.token]
        amount = known_amount(Decimal(sums[0].value)) if len(sums) == 1 else None
        again = self._repeats(ref.number, message.conversation or "", amount)
        self.told += not again
        return Payment(
            ref=ref,
            flow=REPEAT if again else TOLD,
            to=to,
            sure=sure,
            through="told",
            amount=amount,
            currency="CNY" if amount is not None else "",
            total=self.totals.get("CNY", Decimal(0)),
            text=message.text,
        )

    def _paired(self, flow: str, message: Message, ref: Ref) -> str:
        """What a card is, given the cards before it.

        Each card that moved money is confirmed once, by a later card of the other side with its
        sum; a card of whoever paid never confirms, however alike.  Some exports leave out the words
        "已收款": nobody can tell then whether money came back.
        """
        against = (message.is_self, message.direction) in ((True, "in"), (False, "out"))
        wordless = flow == IN and not message.is_self
        if flow != RECEIPT and not against and not wordless:
            return flow
        before = self._confirmed_by(message, ref, only=OUT if flow == IN and wordless else None)
        if before is None:
            return flow
        before.confirmed = True
        return MIRROR if flow == IN and wordless else RECEIPT

    def _confirmed_by(self, message: Message, ref: Ref, only: str | None) -> _Seen | None:
        """The oldest card near by that this one can be the other half of."""
        chat = message.conversation or ""
        if message.amount is None:
            return None
        for one in self._recent:
            if (
                not one.confirmed
                and one.chat == chat
                and one.amount == message.amount
                and one.mine != message.is_self
                and only in (None, one.flow)
                and ref.number - one.number <= _NEAR
                and _soon(one.time, ref.time)
            ):
                return one
        return None

    def _repeats(self, number: int, conversation: str, amount: Decimal | None) -> bool:
        """Whether a payment told of is likely one of the records right before it."""
        near = (
            one.amount
            for one in self._recent
            if one.flow == OUT and one.chat == conversation and number - one.number <= _NEAR
        )
        return any(amount is None or paid is None or paid == amount for paid in near)


def _soon(before: datetime | None, after: datetime | None) -> bool:
    """Whether two moments are near enough; unknown ones are told by their place alone."""
    if before is None or after is None or (before.tzinfo is None) != (after.tzinfo is None):
        return True
    return abs(after - before) <= _SOON


def _flow(message: Message) -> str:
    """Which way a card's money goes.

    A transfer leaves two cards with one sum, "发起转账" and "已收款"; only the first is a payment.
    """
    card = words()["cards"]
    if any(word in message.text for word in card["return"]):
        return RETURN
    text = message.text
    for word in card["waiting"]:
        text = text.replace(word, "")
    sign = _SIGN.search(text)
    head = text[: sign.start()] if sign else text
    if any(word in text for word in card["receipt"]) or any(
        word in head for word in card["receipt_head"]
    ):
        return RECEIPT
    return {"out": OUT, "in": IN}.get(message.direction or "", UNKNOWN)
