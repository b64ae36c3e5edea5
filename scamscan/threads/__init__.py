"""A conversation understood: who does what, since when a friend would have warned, what is lost.

>>> from scamscan.records import Message
>>> said = ["您好，我是王警官，您的账户涉嫌洗钱", "不要告诉家里人", "把钱转到安全账户核查"]
>>> chat = [Message(text=text, sender_name="王警官", is_self=False) for text in said]
>>> verdict = scan_thread(chat)
>>> verdict.level.value, verdict.category
('likely-scam', 'authority')
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from scamscan.categories import ORDINARY, load_categories
from scamscan.errors import InputError
from scamscan.guidance import advise
from scamscan.records import Level, Message
from scamscan.scanner import Scanner
from scamscan.threads.counterpart import Counterpart, Place, turn_of
from scamscan.threads.glimpses import Glimpse, Key, Recent, join, key_of, read_block
from scamscan.threads.losses import given
from scamscan.threads.records import Loss, Stage, StageSeen, ThreadVerdict, Turn, worst_first
from scamscan.threads.weights import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scamscan.records import Verdict

__all__ = ["Threads", "scan_thread"]

BATCH = 1024
"""Messages read together; see ``scamscan.scanner.BATCH``."""


class _Lost(NamedTuple):
    loss: Loss
    to: Key | None
    """Whom it went to; None when the owner did not say and several write."""


class Threads:
    """Follows every conversation of an export at once.

    Args:
        scanner: reads the messages.

    Memory grows with the number of people, not with the number of messages.
    """

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._recent = Recent()
        self._people: dict[Key, Counterpart] = {}
        self._lengths: dict[str | None, int] = {}
        self._lost: dict[str | None, list[_Lost]] = {}
        self._latest: dict[str | None, Key] = {}

    def feed(self, messages: Sequence[Message]) -> list[Verdict]:
        """Take further messages, in order; their own verdicts, those of ``Scanner.scan_many``."""
        verdicts: list[Verdict] = []
        for start in range(0, len(messages), BATCH):
            block = messages[start : start + BATCH]
            found, glimpses = read_block(self._scanner, block, join(block, self._recent))
            self.follow(block, glimpses)
            verdicts += found
        return verdicts

    def follow(self, block: Sequence[Message], glimpses: Sequence[Glimpse | None]) -> None:
        """Take messages that were read elsewhere, in order."""
        for message, seen in zip(block, glimpses, strict=True):
            place = self._place(message)
            key = key_of(message)
            if key is not None:
                self._latest[message.conversation] = key
                self._person(key, message).see(place, seen)
            elif message.is_self:
                self._note_loss(place)

    def verdicts(self) -> tuple[ThreadVerdict, ...]:
        """What is known now of everybody on the other side, in the order they first wrote."""
        return tuple(map(self._verdict, self._people))

    def _place(self, message: Message) -> Place:
        index = self._lengths.get(message.conversation, 0) + 1
        self._lengths[message.conversation] = index
        return Place(index, message)

    def _person(self, key: Key, message: Message) -> Counterpart:
        person = self._people.get(key)
        if person is None:
            person = Counterpart(
                message.conversation,
                message.sender_name or message.sender_number or message.sender_id,
                message.sender_id or message.sender_number,
            )
            self._people[key] = person
        return person

    def _note_loss(self, place: Place) -> None:
        message = place.message
        found = given(message)
        if found is None:
            return
        said = words("phrases")["told" if found.told else "transfer"]
        loss = Loss(
            kind=found.kind,
            name=words("losses")[found.kind],
            amount=None if found.told else message.amount,
            currency=None if found.told else message.currency,
            turn=turn_of(place, said),
        )
        to = self._latest.get(message.conversation)
        self._lost.setdefault(message.conversation, []).append(_Lost(loss, to))

    def _verdict(self, key: Key) -> ThreadVerdict:
        person = self._people[key]
        level, score = person.standing
        worried = level.rank >= Level.SUSPICIOUS.rank
        category = _category(person, level)
        losses = self._losses(key) if worried else ()
        warnings = [one for one in person.reached if one.level.rank >= Level.SUSPICIOUS.rank]
        decisive = max(person.suspicions, key=lambda one: one.value, default=None)
        return ThreadVerdict(
            conversation=person.conversation,
            counterpart=person.name,
            counterpart_id=person.identifier,
            messages=person.count,
            level=level,
            score=score,
            category=category,
            category_name=load_categories()[category].name,
            first_warning=warnings[0].turn if warnings else None,
            decisive=decisive.turn if worried and decisive else None,
            stages=_stages(person, losses) if level is not Level.NOTHING_FOUND else (),
            losses=losses,
            skipped=(),
            guidance=advise(level, category),
            length=self._lengths[person.conversation],
            course=person.course.points,
        )

    def _losses(self, key: Key) -> tuple[Loss, ...]:
        return tuple(one.loss for one in self._lost.get(key[0], ()) if one.to in (None, key))


def scan_thread(messages: Iterable[Message], scanner: Scanner | None = None) -> ThreadVerdict:
    """The verdict on one conversation: that of the most worrying person on the other side.

    Args:
        messages: in the order they were written; from any number of people.
        scanner: reads the messages; the default is offline.

    Raises:
        InputError: nobody but the owner writes, or no message says who wrote it.
    """
    threads = Threads(scanner or Scanner())
    left = iter(messages)
    while block := list(islice(left, BATCH)):
        threads.feed(block)
    found = threads.verdicts()
    if not found:
        raise InputError(
            "nobody writes to the reader", hint="messages need sender_id, sender_name or is_self"
        )
    return min(found, key=worst_first)


def _category(person: Counterpart, level: Level) -> str:
    worried = level.rank >= Level.SUSPICIOUS.rank
    return (person.category() if worried else None) or ORDINARY


def _stages(person: Counterpart, losses: Sequence[Loss]) -> tuple[StageSeen, ...]:
    names = words("stages")
    seen = [
        StageSeen(stage=stage, name=names[stage.value], turn=turn)
        for stage, (_, turn) in person.stages.items()
    ]
    if losses:
        turn: Turn = losses[0].turn
        seen.append(StageSeen(stage=Stage.LOSS, name=names["loss"], turn=turn))
    return tuple(sorted(seen, key=lambda one: one.turn.index))
