"""Verdicts as rows of a spreadsheet: one message a row, UTF-8 with a mark for Excel."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from scamscan.records import Level
from scamscan.reports.cells import cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.records import BadRecord, Verdict
    from scamscan.threads.records import ThreadVerdict

COLUMNS = (
    "type", "source", "id", "conversation", "sender", "time", "level", "score", "category",
    "category_name", "reasons", "domains", "contacts", "headline",
)  # fmt: skip
_REASONS = 5


def header() -> bytes:
    """The byte order mark and the names of the columns."""
    return codecs.BOM_UTF8 + _line(COLUMNS)


def row(verdict: Verdict) -> bytes:
    """One message."""
    message = verdict.message
    worried = verdict.level is not Level.NOTHING_FOUND
    said = [one.reason for one in verdict.signals if one.counted > 0][:_REASONS] if worried else []
    return _line(
        (
            "message",
            message.source,
            message.id,
            message.conversation,
            message.sender_name or message.sender_number or message.sender_id,
            message.time.isoformat() if message.time else None,
            verdict.level.value,
            f"{verdict.score:.4f}",
            verdict.category,
            verdict.category_name,
            "；".join(said),
            " ".join(dict.fromkeys(link.domain or link.host for link in verdict.urls)),
            " ".join(dict.fromkeys(contact.value for contact in verdict.contacts)),
            verdict.guidance.headline if worried else None,
        )
    )


def error_row(record: BadRecord) -> bytes:
    """A record that could not be read, in its place."""
    filled = {"type": "error", "source": record.source, "id": record.id}
    filled["reasons"] = record.error.what
    return _line([filled.get(name) for name in COLUMNS])


def thread_row(verdict: ThreadVerdict) -> bytes:
    """One person on the other side of a conversation."""
    warning = verdict.first_warning
    filled = {
        "type": "thread",
        "source": warning.source if warning else None,
        "conversation": verdict.conversation,
        "sender": verdict.counterpart,
        "time": warning.time.isoformat() if warning and warning.time else None,
        "level": verdict.level.value,
        "score": f"{verdict.score:.4f}",
        "category": verdict.category,
        "category_name": verdict.category_name,
        "reasons": warning.reason if warning else None,
        "headline": verdict.guidance.headline if verdict.level.rank else None,
    }
    return _line([filled.get(name) for name in COLUMNS])


def _line(cells: Sequence[object]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow(map(cell, cells))
    return stream.getvalue().encode("utf-8", "replace")
