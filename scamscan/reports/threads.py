"""A conversation's verdict as JSON, and as lines of Chinese for a terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from scamscan.records import Level
from scamscan.reports.jsonl import guidance_object
from scamscan.reports.layout import MUTED, STEP, Piece, visible, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scamscan.reports.layout import Line
    from scamscan.threads.records import Loss, StageSeen, ThreadVerdict, Turn

SCHEMA = "thread-1"
_DIGITS = 4
_SHOWN = 60
"""Characters of a message quoted in a line."""


def thread_object(verdict: ThreadVerdict) -> dict[str, Any]:
    """The verdict as plain JSON values, keys in a fixed order; message texts are not echoed."""
    return {
        "schema": SCHEMA,
        "type": "thread",
        "conversation": verdict.conversation,
        "counterpart": verdict.counterpart,
        "counterpart_id": verdict.counterpart_id,
        "messages": verdict.messages,
        "level": verdict.level.value,
        "action": verdict.action.value,
        "score": round(verdict.score, _DIGITS),
        "category": verdict.category,
        "category_name": verdict.category_name,
        "first_warning": verdict.first_warning and turn_object(verdict.first_warning),
        "decisive": verdict.decisive and turn_object(verdict.decisive),
        "stages": [_stage(stage) for stage in verdict.stages],
        "losses": [_loss(loss) for loss in verdict.losses],
        "skipped": [{"check": one.check, "reason": one.reason} for one in verdict.skipped],
        "guidance": guidance_object(verdict.guidance),
    }


def summary_object(counts: Mapping[str, int], found: Sequence[ThreadVerdict]) -> dict[str, Any]:
    """The last line of a scanned chat: how many messages and people of each level."""
    levels = Counter(one.level.value for one in found)
    return {
        "schema": "summary-1",
        "type": "summary",
        "messages": {level.value: counts.get(level.value, 0) for level in Level},
        "errors": counts.get("error", 0),
        "threads": {level.value: levels[level.value] for level in Level},
    }


def lay_out(verdict: ThreadVerdict) -> Iterator[Line]:
    """What a reader must know of one worrying conversation, in a few lines."""
    ui = words()["threads"]
    name = visible(verdict.counterpart or ui["nobody"])
    level = words()["levels"][verdict.level.value]
    about = ui["about"].format(name=name, chat=visible(verdict.conversation or ""))
    yield (Piece(f" {level} ", verdict.level.value), Piece(f" {about}", STEP))
    yield (Piece("  " + words()["phrases"]["looks_like"].format(name=verdict.category_name)),)
    yield from point_lines(verdict)
    yield (Piece("  " + verdict.guidance.headline, STEP),)
    for number, step in enumerate(verdict.guidance.steps, 1):
        yield (Piece(f"  {number}、{step}"),)
    yield ()


def point_lines(verdict: ThreadVerdict) -> Iterator[Line]:
    """Where a conversation turned, how far it came and what it cost."""
    ui = words()["threads"]
    if verdict.first_warning is not None:
        yield from _pointed(ui["first"], verdict.first_warning)
    if verdict.decisive is not None and verdict.decisive != verdict.first_warning:
        yield from _pointed(ui["decisive"], verdict.decisive)
    if verdict.stages:
        yield (Piece("  " + ui["stages"] + " → ".join(one.name for one in verdict.stages)),)
    for loss in verdict.losses:
        amount = f" {loss.amount} {loss.currency or ''}".rstrip() if loss.amount else ""
        yield (Piece(f"  {ui['loss']}{loss.name}{amount}（{_place(loss.turn)}）"),)


def worrying(verdict: ThreadVerdict) -> bool:
    """Whether the reader must hear of it."""
    return verdict.level.rank >= Level.SUSPICIOUS.rank


def _pointed(title: str, turn: Turn) -> Iterator[Line]:
    text = visible(turn.text.replace("\n", " "))
    quoted = text if len(text) <= _SHOWN else text[:_SHOWN] + "……"
    yield (Piece(f"  {title}（{_place(turn)}）：“{quoted}”"),)
    yield (Piece(f"    {visible(turn.reason)}", MUTED),)


def _place(turn: Turn) -> str:
    where = words()["threads"]["place"].format(index=turn.index)
    return f"{where}，{turn.time:%Y-%m-%d %H:%M}" if turn.time else where


def turn_object(turn: Turn) -> dict[str, Any]:
    """A point of the conversation as plain JSON values, without the message's words."""
    return {
        "index": turn.index,
        "source": turn.source,
        "time": turn.time.isoformat() if turn.time else None,
        "reason": turn.reason,
    }


def _stage(seen: StageSeen) -> dict[str, Any]:
    return {"stage": seen.stage.value, "name": seen.name, "turn": turn_object(seen.turn)}


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "kind": loss.kind,
        "name": loss.name,
        "amount": str(loss.amount) if loss.amount is not None else None,
        "currency": loss.currency,
        "turn": turn_object(loss.turn),
    }
