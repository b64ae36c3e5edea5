"""What is known about a bare number or account id, for people and machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.records import Level
from scamscan.reports import layout
from scamscan.reports.layout import MUTED, TITLE, Piece
from scamscan.signals import signal_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.reports.layout import Line
    from scamscan.text.identities import Identity

SCHEMA = "identity-1"
_LEAST_WORRY = 1.0
"""Prior weight from which a kind by itself is worth ``unsure``; judgement.  It is never more: kind
and region are weak."""


def level_of(found: Identity) -> Level:
    """``unsure`` for kinds that are a warning by themselves, else ``nothing-found``.

    >>> from scamscan.text.identities import about_account, about_number
    >>> level_of(about_number("+85512345678")).value
    'nothing-found'
    >>> level_of(about_account("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")).value
    'unsure'
    """
    rows = signal_rows()
    worry = sum(rows[item.code].weight for item in found.evidence)
    return Level.UNSURE if worry >= _LEAST_WORRY else Level.NOTHING_FOUND


def identity_object(kind: str, given: str, found: Identity) -> dict[str, Any]:
    """The answer as plain JSON values; ``schema/identity-1.json`` describes them.

    Args:
        kind: ``number`` or ``account``.
        given: as the reader typed it.
        found: what it is.
    """
    return {
        "schema": SCHEMA,
        "type": kind,
        "input": given,
        "kind": found.kind,
        "kind_name": _kind_name(found),
        "value": found.value,
        "owner": found.owner,
        "region": found.region,
        "level": level_of(found).value,
        "signals": [
            {"code": item.code, "reason": reason}
            for item, reason in zip(found.evidence, _reasons(found), strict=True)
        ],
    }


def lay_out(kind: str, found: Identity) -> Iterator[Line]:
    """The answer as lines: what it is, whose, from where, and what may be held against it."""
    ui = layout.words()
    words = ui["identity"]
    yield (Piece(f"【{words[kind]}】", TITLE), Piece(layout.visible(found.value)))
    yield (Piece("  " + words["kind"].format(kind=_kind_name(found))),)
    if found.owner:
        yield (Piece("  " + words["owner"].format(owner=found.owner)),)
    if found.region:
        key = "overseas" if found.kind == "overseas" else "region"
        yield (Piece("  " + words[key].format(region=found.region)),)
    for reason in _reasons(found):
        yield (Piece("  · " + layout.visible(reason)),)
    level = level_of(found).value
    yield (Piece(f"【{ui['levels'][level]}】", level),)
    yield (Piece("  " + words[_note(found)], MUTED),)


def _reasons(found: Identity) -> list[str]:
    rows = signal_rows()
    return [rows[item.code].reason(dict(item.facts)) for item in found.evidence]


def _kind_name(found: Identity) -> str:
    name: str = layout.words()["identity_kinds"][found.kind]
    return name


def _note(found: Identity) -> str:
    if found.kind == "link":
        return "link_note"
    if not found.is_number:
        return "account_note"
    return "owner_warning" if found.owner else "nobody"
