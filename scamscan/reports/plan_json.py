"""A plan as JSON; all keys are always present, ``schema/plan-1.json`` describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scamscan.guidance import Hotline, Sentence
    from scamscan.guide.plan import Plan

SCHEMA = "plan-1"


def plan_object(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON values, keys in a fixed order."""
    facts = plan.facts
    confirmed = plan.confirmed_by_person
    return {
        "schema": SCHEMA,
        "facts": {
            "category": facts.category,
            "situation": facts.situation,
            "paid_minutes": facts.paid,
            "via": facts.via,
            "amount": None if facts.amount is None else str(facts.amount),
            "reader": facts.reader,
            "region": facts.region,
        },
        "names": list(plan.names),
        "headline": plan.headline,
        "why": _sentences(plan.why),
        "gate": _sentences(plan.gate),
        "now": _sentences(plan.now),
        "later": _sentences(plan.later),
        "script": plan.script,
        "script_to": plan.script_to,
        "talk": _sentences(plan.talk),
        "avoid": _sentences(plan.avoid),
        "verify": _sentences(plan.verify),
        "sayings": [
            {"id": saying.id, "answer": saying.shown, "level": saying.level}
            for saying in plan.sayings
        ],
        "numbers": _numbers(plan.numbers),
        "banks": _numbers(plan.banks),
        "laws": [
            {
                "law": law.law,
                "article": law.article,
                "version": law.version,
                "says": law.says,
                "level": law.level,
                "source": law.source,
            }
            for law in plan.laws
        ],
        "words": dict(plan.words),
        "asks": [
            {
                "key": ask.key,
                "question": ask.text,
                "answer": ask.answer,
                "command": ask.command,
            }
            for ask in plan.asks
        ],
        "note": plan.note,
        "compiled": plan.compiled.isoformat(),
        "confirmed_by_person": confirmed.isoformat() if confirmed else None,
        "evidence_level": plan.evidence_level,
        "sources": list(plan.sources),
    }


def _sentences(lines: Iterable[Sentence]) -> list[dict[str, Any]]:
    return [
        {
            "part": line.part,
            "text": line.shown,
            "level": line.level,
            "sources": list(line.sources),
        }
        for line in lines
    ]


def _numbers(lines: Iterable[Hotline]) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number,
            "kind": row.kind,
            "name": row.shown_name,
            "does": row.does,
            "does_not": row.does_not,
            "level": row.level,
            "source": row.source,
        }
        for row in lines
    ]
