"""What the tool thinks of the conversation: kept apart from the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.evidence.words import words
from scamscan.records import Level
from scamscan.reports.layout import visible
from scamscan.reports.layout import words as screen
from scamscan.reports.threads import turn_object
from scamscan.threads.records import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.evidence.shown import Cells
    from scamscan.threads.records import ThreadVerdict, Turn

MOST = 200
"""Counterparts listed, the most worrying first."""


def opinion_object(verdicts: Sequence[ThreadVerdict], version: str, model: str) -> dict[str, Any]:
    """The verdicts as plain JSON values, the most worrying first."""
    ranked = _ranked(verdicts)
    return {
        "schema": "evidence-opinion-1",
        "note": words()["opinion"]["note"],
        "tool": {"name": "scamscan", "version": version, "model": model},
        "counterparts": len(verdicts),
        "verdicts": [_verdict(one) for one in ranked[:MOST]],
    }


def opinion_lines(verdicts: Sequence[ThreadVerdict], cells: Cells) -> Iterator[str]:
    """The same for people."""
    say = words()["opinion"]
    yield say["title"]
    yield ""
    yield say["note"]
    ranked = [one for one in _ranked(verdicts) if one.level is not Level.NOTHING_FOUND][:MOST]
    if not ranked:
        yield ""
        yield say["nothing"]
    for one in ranked:
        yield ""
        level = screen()["levels"][one.level.value]
        who = visible(one.counterpart or one.counterpart_id or "?")
        yield say["person"].format(who=who, chat=visible(one.conversation or "-"), level=level)
        if one.level.rank >= Level.SUSPICIOUS.rank:
            yield say["like"].format(name=one.category_name)
        for key, turn in (("first_warning", one.first_warning), ("decisive", one.decisive)):
            if turn is not None:
                yield _line(say[key], turn, cells)
        for stage in one.stages:
            yield _line(say["stage"].replace("{name}", stage.name), stage.turn, cells)


def _line(form: str, turn: Turn, cells: Cells) -> str:
    return form.format(
        time=cells.time(turn.time),
        source=visible(turn.source or "-"),
        text=visible(turn.text[:60]).replace("\n", " "),
        reason=visible(turn.reason),
    )


def _ranked(verdicts: Sequence[ThreadVerdict]) -> list[ThreadVerdict]:
    return sorted(verdicts, key=worst_first)


def _verdict(one: ThreadVerdict) -> dict[str, Any]:
    return {
        "conversation": one.conversation,
        "counterpart": one.counterpart,
        "counterpart_id": one.counterpart_id,
        "messages": one.messages,
        "level": one.level.value,
        "score": round(one.score, 4),
        "category": one.category,
        "category_name": one.category_name,
        "first_warning": one.first_warning and _turn(one.first_warning),
        "decisive": one.decisive and _turn(one.decisive),
        "stages": [
            {"stage": seen.stage.value, "name": seen.name, "turn": _turn(seen.turn)}
            for seen in one.stages
        ],
        "losses": [
            {"kind": loss.kind, "name": loss.name, "turn": _turn(loss.turn)} for loss in one.losses
        ],
    }


def _turn(turn: Turn) -> dict[str, Any]:
    return {**turn_object(turn), "text": turn.text}
