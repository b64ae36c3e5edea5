"""Movements of money in the order of the export, and what they come to."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from scamscan.evidence.records import Payment
from scamscan.evidence.words import words
from scamscan.fold import fold
from scamscan.records import Kind
from scamscan.text.amounts import find_amounts
from scamscan.threads.losses import given

if TYPE_CHECKING:
    from scamscan.evidence.records import Ref
    from scamscan.records import Message

OUT, IN, RECEIPT, RETURN, MIRROR, UNKNOWN, TOLD, REPEAT = (
    "out", "in", "receipt", "return", "mirror", "unknown", "told", "repeat",
)  # fmt: skip
_NEAR: Final = 20
"""Messages within which "转了500" speaks of the transfer of 500 above it."""
_CARDS: Final = (Kind.TRANSFER, Kind.RED_PACKET)


class Money:
    """Adds up what was paid; a confirmation or a return of a payment is never a payment."""

    def __init__(self) -> None:
        self.totals: dict[str, Decimal] = {}
        self.told = 0
        self._recent: deque[tuple[int, str, Decimal | None]] = deque(maxlen=_NEAR)

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
        flow = _flow(message)
        currency = message.currency or ""
        if flow == IN and self._mirrors(ref.number, message):
            flow = MIRROR
        if flow == OUT:
            self._recent.append((ref.number, message.conversation or "", message.amount))
            if message.amount is not None:
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
        amount = Decimal(sums[0].value) if len(sums) == 1 else None
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

    def _mirrors(self, number: int, message: Message) -> bool:
        """Whether a card of the other side has the sum of one the reader sent right before.

        Some exports leave out the words "已收款"; nobody can tell then whether money came back.
        """
        chat = message.conversation or ""
        return message.amount is not None and any(
            where == chat and paid == message.amount and number - place <= _NEAR
            for place, where, paid in self._recent
        )

    def _repeats(self, number: int, conversation: str, amount: Decimal | None) -> bool:
        """Whether a payment told of is likely one of the records right before it."""
        near = (
            paid
            for place, where, paid in self._recent
            if where == conversation and number - place <= _NEAR
        )
        return any(amount is None or paid is None or paid == amount for paid in near)


def _flow(message: Message) -> str:
    """Which way a card's money goes.

    A transfer leaves two cards with one sum, "发起转账" and "已收款"; only the first is a payment.
    """
    card = words()["cards"]
    if any(word in message.text for word in card["return"]):
        return RETURN
    if any(word in message.text for word in card["receipt"]):
        return RECEIPT
    return {"out": OUT, "in": IN}.get(message.direction or "", UNKNOWN)
