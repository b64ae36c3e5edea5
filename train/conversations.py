"""Conversations of data/conversations, judged message by message as they came."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scamscan.chats.message_json import message_of
from scamscan.records import Level, Message
from scamscan.threads import Threads
from scamscan.threads.records import worst_first
from train.corpus import DATA
from train.interval import share
from train.report import accepted, cell_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scamscan.scanner import Scanner
    from scamscan.threads.records import ThreadVerdict

NEAR = 2
"""Messages by which a first warning may differ from the labelled first cue."""
EVERYDAY = ("nus_sms_zh", "crosswoz", "eval_lccc")
"""Outside sources of everyday talk."""
_TURN = re.compile(r"([^\s:：]{1,10})[:：]\s*(.+)$")
_THREAD = 40
"""Messages of a thread joined from single ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A labelled conversation; ``data/README.md`` describes the keys."""

    id: str
    scam: bool
    category: str
    counterpart: str
    first_cue: int | None
    first_loss: int | None
    part: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the program said, and when: places count messages from 1, None is never."""

    conversation: Conversation
    worst: ThreadVerdict
    unsure: int | None
    suspicious: int | None
    likely: int | None


def read_conversations(folder: Path = DATA / "conversations") -> list[Conversation]:
    """Every conversation of a folder, by name.

    Raises:
        ValueError: a file is no conversation.
    """
    return [_read(path) for path in sorted(folder.glob("*.jsonl"))]


def join_threads(texts: Sequence[str], seed: int = 1) -> list[Conversation]:
    """Harmless threads of two people, joined at random from single everyday messages."""
    mixed = list(texts)
    random.Random(seed).shuffle(mixed)
    return [
        Conversation(
            id=f"joined-{start // _THREAD}",
            scam=False,
            category="ordinary",
            counterpart="b",
            first_cue=None,
            first_loss=None,
            part="read",
            messages=tuple(
                Message(text=text, sender_name="ab"[place % 2], is_self=place % 2 == 0)
                for place, text in enumerate(mixed[start : start + _THREAD])
            ),
        )
        for start in range(0, len(mixed) - _THREAD + 1, _THREAD)
    ]


def turns_of(text: str) -> list[Message]:
    r"""The turns of a written dialogue, ``name: words`` a line; empty when it is none.

    >>> [(one.sender_name, one.text) for one in turns_of("甲: 在吗\n乙：在")]
    [('甲', '在吗'), ('乙', '在')]
    """
    found = [_TURN.match(line) for line in text.split("\n") if line.strip()]
    turns = [match for match in found if match is not None]
    if len(turns) < len(found):
        return []
    return [Message(text=turn[2], sender_name=turn[1], is_self=False) for turn in turns]


def judge(scanner: Scanner, conversation: Conversation) -> Judged:
    """Read a conversation one message after the other and note when each level was reached."""
    threads = Threads(scanner)
    first: dict[int, int] = {}
    for place, message in enumerate(conversation.messages, 1):
        threads.feed([message])
        highest = max((one.level.rank for one in threads.verdicts()), default=0)
        for rank in range(1, highest + 1):
            first.setdefault(rank, place)
    worst = min(threads.verdicts(), key=worst_first)
    return Judged(
        conversation=conversation,
        worst=worst,
        unsure=first.get(Level.UNSURE.rank),
        suspicious=first.get(Level.SUSPICIOUS.rank),
        likely=first.get(Level.LIKELY_SCAM.rank),
    )


def measure(judged: Iterable[Judged]) -> dict[str, Any]:
    """The figures of issue and card: when it warned, whom it named, how often without cause."""
    rows = list(judged)
    scams = [one for one in rows if one.conversation.scam]
    honest = [one for one in rows if not one.conversation.scam]
    losing = [one for one in scams if one.conversation.first_loss is not None]

    def cell(inside: Sequence[Judged], hits: Iterable[bool]) -> dict[str, Any]:
        return cell_of(share(sum(hits), len(inside)))

    found: dict[str, Any] = {}
    if scams:
        found |= {
            "suspicious": cell(scams, (one.suspicious is not None for one in scams)),
            "likely scam": cell(scams, (one.likely is not None for one in scams)),
            "first sign near the cue": cell(scams, map(_near, scams)),
            "warned before the loss": cell(losing, map(_in_time, losing)),
            "warned before the cue": cell(scams, map(_early, scams)),
            "right person": cell(
                scams, (one.worst.counterpart == one.conversation.counterpart for one in scams)
            ),
            "category accepted": cell(
                scams, (accepted(one.worst.category, one.conversation.category) for one in scams)
            ),
        }
    if honest:
        found |= {
            "honest: suspicious": cell(honest, (one.suspicious is not None for one in honest)),
            "honest: likely scam": cell(honest, (one.likely is not None for one in honest)),
            "honest: unsure": cell(honest, (one.unsure is not None for one in honest)),
        }
    return found


def mistakes(judged: Iterable[Judged]) -> Iterator[str]:
    """What went wrong, a line each; for the read part only."""
    for one in judged:
        said = one.conversation
        places = f"unsure {one.unsure} suspicious {one.suspicious} likely {one.likely}"
        if said.scam:
            if one.suspicious is None or not _near(one) or (said.first_loss and not _in_time(one)):
                labels = f"cue {said.first_cue} loss {said.first_loss}"
                yield f"{said.id} {said.category}: {labels}; {places}"
        elif one.suspicious is not None and one.worst.first_warning is not None:
            warning = one.worst.first_warning
            yield f"{said.id} honest: {places}; {warning.text[:60]} [{warning.reason}]"


def _near(one: Judged) -> bool:
    cue = one.conversation.first_cue
    return cue is not None and one.unsure is not None and abs(one.unsure - cue) <= NEAR


def _in_time(one: Judged) -> bool:
    loss = one.conversation.first_loss
    return loss is not None and one.suspicious is not None and one.suspicious < loss


def _early(one: Judged) -> bool:
    cue = one.conversation.first_cue
    return cue is not None and one.suspicious is not None and one.suspicious < cue


def _read(path: Path) -> Conversation:
    head, *rows = map(json.loads, path.read_text("utf-8").splitlines())
    messages = tuple(
        message_of(
            {
                **row,
                "sender_name": row["sender"],
                "is_self": row["self"],
                "conversation": head["id"],
                "channel": "chat" if head["channel"] == "call" else head["channel"],
            },
            f"{path.name}:{number}",
        )
        for number, row in enumerate(rows, 2)
    )
    return Conversation(
        id=head["id"],
        scam=head["label"] == "scam",
        category=head["category"],
        counterpart=head["counterpart"],
        first_cue=head["first_cue"],
        first_loss=head["first_loss"],
        part=head["split"],
        messages=messages,
    )
