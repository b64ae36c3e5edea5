"""The verdict on pictures: that of the conversation they show, and of what no conversation hears.

Words that were not read for certain never raise a level: everything is judged once with them and
once without, and the milder answer is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from scamscan.images.picture import check_count, open_picture
from scamscan.records import Kind, Skipped
from scamscan.threads import Threads
from scamscan.threads.records import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scamscan.images.picture import Picture
    from scamscan.images.records import PictureReading
    from scamscan.records import Action, Level, Message, Verdict
    from scamscan.scanner import Scanner
    from scamscan.threads.records import ThreadVerdict

UNCERTAIN = Skipped(check="images.words", reason="held back")
"""Words that could not be read for certain would have raised the level and did not."""
FRAMES = Skipped(check="images.frames", reason="first only")
"""Of an animation the first picture was looked at."""
BEFORE: Final = 4
"""Messages back to which a code belongs to the words before it (judgement)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureVerdict:
    """The answer for one or several pictures of one conversation, or for a poster."""

    reading: PictureReading
    """What was read, with places and confidences."""
    verdicts: tuple[Verdict, ...]
    """Of every message that counted, in order; those of words read for certain where only they
    count."""
    thread: ThreadVerdict | None
    """Of the most worrying person; None where nobody but the owner writes."""
    decisive: Verdict | None
    """The most worrying message of somebody else; None where there is none."""
    held_back: bool
    """True: words that could not be read for certain would have raised the level."""
    skipped: tuple[Skipped, ...]
    """What was not looked at, of the reading and of the verdicts."""
    leading: ThreadVerdict | Verdict
    """What the level comes from: the conversation, or a message it does not hear; the verdict on
    no words at all when nothing was read."""

    @property
    def level(self) -> Level:
        """How worried to be."""
        return self.leading.level

    @property
    def action(self) -> Action:
        """``pass``, ``review`` or ``block``."""
        return self.level.action


class Opened:
    """Pictures opened one after another, so that one alone is in memory; notes what was left out.

    Args:
        given: name and bytes, or a path, of each.

    Raises:
        InputError: when iterated, for the first picture that cannot be used.
    """

    def __init__(self, given: Sequence[tuple[str | None, Any]]) -> None:
        check_count(len(given))
        self._given = given
        self.sizes: list[tuple[int, int]] = []
        """Width and height of each picture opened so far."""
        self.frames = False
        """Whether one of them was an animation."""

    def __iter__(self) -> Iterator[Picture]:
        names: set[str] = set()
        for number, (name, data) in enumerate(self._given, 1):
            picture = open_picture(data, name)
            if picture.name in names:  # what is said of a picture names it
                picture = replace(picture, name=f"{picture.name} ({number})")
            names.add(picture.name)
            self.sizes.append((picture.width, picture.height))
            self.frames = self.frames or "frames" in picture.passed_over
            yield picture


def judge(
    reading: PictureReading,
    scanner: Scanner,
    before: Iterable[Message] = (),
    *,
    frames: bool = False,
) -> PictureVerdict:
    """The verdict on what was read.

    Args:
        reading: from ``read_pictures``.
        scanner: reads the messages.
        before: messages given in words beside the pictures.
        frames: whether one of the pictures was an animation, as ``Opened`` notes.
    """
    first = tuple(before)
    found = _Judged(scanner, (*first, *reading.messages))
    held_back = False
    if reading.certain != reading.messages:
        surely = _Judged(scanner, (*first, *reading.certain))
        if _order(surely.leading) > _order(found.leading):
            held_back = surely.leading.level is not found.leading.level
            found = surely
    notes = dict.fromkeys(reading.skipped)
    if held_back:
        notes[UNCERTAIN] = None
    if frames:
        notes[FRAMES] = None
    spoken = [one for one in found.verdicts if one.message.text]
    for verdict in spoken or found.verdicts:
        notes.update(dict.fromkeys(one for one in verdict.skipped if _told(one, spoken)))
    return PictureVerdict(
        reading=reading,
        verdicts=tuple(found.verdicts),
        thread=found.thread,
        decisive=found.decisive,
        held_back=held_back,
        skipped=tuple(notes),
        leading=found.leading,
    )


def _told(skipped: Skipped, spoken: Sequence[Verdict]) -> bool:
    """Whether the reader hears of it; "ok" is no Chinese, and no loss between Chinese lines."""
    return skipped.check != "text.model" or all(skipped in one.skipped for one in spoken)


class _Judged:
    """One way of judging the messages."""

    def __init__(self, scanner: Scanner, messages: Sequence[Message]) -> None:
        threads = Threads(scanner)
        self.verdicts = threads.feed(_lent(messages))
        others = [one for one in self.verdicts if _is_other(one.message)]
        self.thread = min(threads.verdicts(), key=worst_first, default=None)
        self.decisive = min(others, key=_order, default=None)
        # One message is no conversation: it is judged as if it had been pasted.  A conversation
        # does not hear what has no words, as a code alone.
        unheard = [one for one in others if not one.message.text]
        alone = others if len(others) == 1 else unheard
        candidates: list[ThreadVerdict | Verdict] = [*alone]
        if self.thread is not None and len(others) != 1:
            candidates.append(self.thread)
        self.leading = min(candidates, key=_order) if candidates else scanner.scan("")


def _lent(messages: Sequence[Message]) -> list[Message]:
    """The messages, what a code sent by itself says lent to the words its sender wrote before.

    "扫码交罚款" and the code come as two bubbles and mean one thing.
    """
    found: list[Message] = []
    for message in messages:
        if message.codes and not message.text:
            for place in range(len(found) - 1, max(-1, len(found) - 1 - BEFORE), -1):
                words = found[place]
                if words.text and words.is_self == message.is_self:
                    codes = dict.fromkeys((*words.codes, *message.codes))
                    found[place] = replace(words, codes=tuple(codes))
                    break
        found.append(message)
    return found


def _order(verdict: ThreadVerdict | Verdict) -> tuple[int, float]:
    """A key that is less for what is more worrying."""
    return -verdict.level.rank, -verdict.score


def _is_other(message: Message) -> bool:
    return message.is_self is not True and message.kind is not Kind.SYSTEM
