"""Verdicts as JSON: the one answer shape of the command line, the library and every pipeline.

All keys are always present; ``schema/verdict-1.json`` describes them.  The message text is not
echoed: spans point into the text the caller already has.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from scamscan.records import Skipped

if TYPE_CHECKING:
    from scamscan.errors import ScamscanError
    from scamscan.records import (
        BadRecord,
        Guidance,
        Registration,
        Signal,
        UrlReport,
        Verdict,
    )

SCHEMA = "verdict-1"
_DIGITS = 4


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain JSON values, keys in a fixed order."""
    message = verdict.message
    return {
        "schema": SCHEMA,
        "type": "message",
        "id": message.id,
        "source": message.source,
        "conversation": message.conversation,
        "level": verdict.level.value,
        "action": verdict.action.value,
        "score": round(verdict.score, _DIGITS),
        "category": verdict.category,
        "category_name": verdict.category_name,
        "categories": [
            {"code": share.code, "probability": round(share.probability, _DIGITS)}
            for share in verdict.categories
        ],
        "signals": [signal_object(signal) for signal in verdict.signals],
        "urls": [_url(report) for report in verdict.urls],
        "contacts": [
            {"kind": contact.kind, "value": contact.value, "span": list(contact.span)}
            for contact in verdict.contacts
        ],
        "skipped": [
            {"check": skipped.check, "reason": skipped.reason} for skipped in verdict.skipped
        ],
        "guidance": guidance_object(verdict.guidance),
        "model": {"name": verdict.model.name, "version": verdict.model.version},
    }


@cache
def guidance_object(guidance: Guidance) -> dict[str, Any]:
    """What to do as plain JSON values; shared, so treat it as read-only."""
    confirmed = guidance.confirmed_by_person
    return {
        "headline": guidance.headline,
        "steps": list(guidance.steps),
        "question": guidance.question,
        "numbers": [{"number": number.number, "name": number.name} for number in guidance.numbers],
        "compiled": guidance.compiled.isoformat(),
        "confirmed_by_person": confirmed.isoformat() if confirmed else None,
        "evidence_level": guidance.evidence_level,
        "sources": list(guidance.sources),
        "general": guidance.general,
    }


def error_object(
    error: ScamscanError, source: str, identifier: str | int | None = None
) -> dict[str, Any]:
    """A record that could not be read, in its place: lines of output join to lines of input."""
    return {
        "schema": SCHEMA,
        "type": "error",
        "source": source,
        "id": identifier,
        "error": {"code": error.code, "message": error.what, "hint": error.hint},
    }


def line(verdict: Verdict) -> bytes:
    """The verdict as one line."""
    return dump(verdict_object(verdict))


def error_line(record: BadRecord) -> bytes:
    """A record that could not be read as one line."""
    return dump(error_object(record.error, record.source, record.id))


def dump(value: dict[str, Any], *, indent: bool = False) -> bytes:
    r"""One JSON object as UTF-8 bytes with a final newline.

    >>> dump({"a": "好"})
    b'{"a":"\xe5\xa5\xbd"}\n'
    """
    import orjson

    option = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(value, option=option)
    except TypeError:
        # A lone surrogate or a number beyond 64 bits, which only a caller's own id can hold.
        return (json.dumps(value, indent=2 if indent else None) + "\n").encode("ascii")


def signal_object(signal: Signal) -> dict[str, Any]:
    """One reason as plain JSON values."""
    return {
        "code": signal.code,
        "family": signal.family.value,
        "weight": round(signal.weight, _DIGITS),
        "counted": round(signal.counted, _DIGITS),
        "span": list(signal.span) if signal.span else None,
        "text": signal.text,
        "reason": signal.reason,
        "facts": dict(signal.facts),
        "category": signal.category,
    }


def _url(report: UrlReport) -> dict[str, Any]:
    return {
        "url": report.url,
        "host": report.host,
        "host_unicode": report.host_unicode,
        "domain": report.domain,
        "span": list(report.span) if report.span else None,
        "owner": report.owner,
        "registration": registration_object(report.registration),
        "signals": list(report.signals),
    }


def registration_object(registration: Registration | Skipped) -> dict[str, Any]:
    """What a registry said, or ``{"skipped": reason}``."""
    if isinstance(registration, Skipped):
        return {"skipped": registration.reason}
    days = (registration.created, registration.updated, registration.expires)
    created, updated, expires = (day.isoformat() if day else None for day in days)
    return {
        "status": registration.status.value,
        "created": created,
        "updated": updated,
        "expires": expires,
        "registrar": registration.registrar,
        "organisation": registration.organisation,
        "country": registration.country,
        "source": registration.source,
        "looked_up": registration.looked_up.isoformat(),
        "age_days": registration.age_days,
    }
