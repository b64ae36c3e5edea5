"""What the operator's lists say of a message, put beside what was seen in it.

A denied value is a reason of its own, and one close to a denied id a hint.  An allowed value only
stops being held against the message: the rest is judged as ever, conclusive reasons stay, and the
verdict says which row spoke.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.observe import LetBe, Observation, observe_without
from scamscan.operator_lists.rows import DENY, DOMAIN, ID, PHONE, PHRASE
from scamscan.records import Evidence, Span
from scamscan.signals import signal_rows
from scamscan.text.contacts import CONTEXT_KINDS
from scamscan.text.phones import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from scamscan.operator_lists.index import Answer, Lists
    from scamscan.operator_lists.rows import Row
    from scamscan.text.contacts import FoundContact

MOST_HITS: Final = 50
"""Rows told of one message; more are a copy of the list."""
_DENIED: Final = {kind: f"list.deny-{kind}" for kind in (DOMAIN, PHONE, ID, PHRASE)}
_NEAR_DIGIT, _NEAR_TAIL = "list.near-digit", "list.near-tail"
_ALLOWED, _BESIDE, _OVERRULED = "list.allow", "list.allow-beside", "list.allow-overruled"
_ALLOWED_PHRASE: Final = "list.allow-phrase"
_PUBLIC: Final = frozenset({"hotline", "service-line", "landline"})
"""Neighbouring numbers of these belong to different owners."""
_HARMLESS: Final = CONTEXT_KINDS | {"hotline"}


class _Hit(NamedTuple):
    row: Row
    shown: str
    """The value as the message has it."""
    span: Span | None
    place: tuple[int, int] | None
    """The folded range of an allowed phrase."""
    code: str = ""
    """Of a near value; else the row tells."""
    contact: str = ""
    """The contact's value."""
    host: str = ""
    sender: bool = False


def consult(seen: Sequence[Observation], lists: Lists, day: date) -> list[Observation]:
    """Every observation with what the lists say; the same object where they say nothing.

    Args:
        seen: what the checks saw.
        lists: the operator's.
        day: rows that expired before it do nothing.
    """
    if not len(lists):
        return list(seen)
    return [_judged(item, lists, day) for item in seen]


def _judged(item: Observation, lists: Lists, day: date) -> Observation:
    hits = _hits(item, lists, day)
    if not hits:
        return item
    denied = [hit for hit in hits if hit.row.side == DENY]
    allowed = [hit for hit in hits if hit.row.side != DENY]
    if not allowed:
        return item._replace(evidence=(*item.evidence, *map(_denial, denied[:MOST_HITS])))
    stretches = [hit.place for hit in allowed if hit.place]
    exempt = [
        hit
        for hit in denied
        if not (hit.row.kind == PHRASE and hit.place and _inside(hit.place, stretches))
    ]
    lighter = observe_without(item, _let_be(allowed))
    rows = signal_rows()
    kept = {(one.code, one.span) for one in lighter.evidence}
    # Whatever suffices alone is never hidden.
    kept_back = [
        one
        for one in item.evidence
        if rows[one.code].conclusive and (one.code, one.span) not in kept
    ]
    evidence = [*lighter.evidence, *kept_back, *map(_denial, exempt[:MOST_HITS])]
    overruled = any(rows[one.code].conclusive for one in evidence)
    alone = not overruled and _nothing_else(item, allowed)
    evidence += [_allowance(hit, overruled, alone) for hit in allowed[:MOST_HITS]]
    return lighter._replace(evidence=tuple(evidence))


def _hits(item: Observation, lists: Lists, day: date) -> list[_Hit]:
    """Every row the message meets, each once, at its first place."""
    found: dict[str, _Hit] = {}
    if item.links:
        _keep(found, _of_links(item, lists, day))
    if item.contacts:
        _keep(found, _of_contacts(item, lists, day))
    if item.message.sender_number or item.message.sender_id:
        _keep(found, _of_sender(item, lists, day))
    for row, span, start, end in lists.written(item.folded, day):
        shown = item.folded.original[span.start : span.end]
        place = (start, end) if row.kind == PHRASE else None
        _keep(found, [_Hit(row, shown, span, place)])
    return list(found.values())


def _keep(found: dict[str, _Hit], hits: Iterable[_Hit]) -> None:
    for hit in hits:
        # A value that stands twice and is let be must be let be in both places.
        again = hit.row.side != DENY and hit.row.where in found and (hit.contact or hit.host)
        found.setdefault(
            f"{hit.row.where} {hit.contact}{hit.host}" if again else hit.row.where, hit
        )


def _of_links(item: Observation, lists: Lists, day: date) -> Iterator[_Hit]:
    for link in item.links:
        span = link.found.span if link.found.end >= 0 else None
        for one in dict.fromkeys((link.link, link.target)):
            for row in _both(lists.domain(one.host, day)):
                yield _Hit(row, one.host_unicode, span, None, host=one.host)


def _of_contacts(item: Observation, lists: Lists, day: date) -> Iterator[_Hit]:
    for contact in item.contacts:
        if contact.kind in CONTEXT_KINDS:
            continue
        value = contact.value
        if contact.kind == "mail":
            for row in _both(lists.domain(value.rpartition("@")[2], day)):
                yield _Hit(row, value, contact.span, None, contact=value)
        said = [row for form in _forms(value) for row in _both(lists.identifier(form, day))]
        yield from (_Hit(row, value, contact.span, None, contact=value) for row in said)
        if not said and contact.kind not in _PUBLIC:
            yield from _near(lists, value, contact, day)


def _near(lists: Lists, value: str, contact: FoundContact | None, day: date) -> Iterator[_Hit]:
    for form in _forms(value):
        close = lists.near(form, day)
        if close is not None:
            code = _NEAR_TAIL if close.tail else _NEAR_DIGIT
            yield _Hit(close.row, value, contact.span if contact else None, None, code)
            return


def _of_sender(item: Observation, lists: Lists, day: date) -> Iterator[_Hit]:
    number, account = item.message.sender_number, item.message.sender_id
    if number:
        said = [row for form in _forms(number) for row in _both(lists.identifier(form, day))]
        yield from (_Hit(row, number, None, None, sender=True) for row in said)
        if not said:
            yield from _near(lists, number, None, day)
    if account:
        for row in _both(lists.identifier(account, day)):
            yield _Hit(row, account, None, None)


def _both(answer: Answer) -> Iterator[Row]:
    if answer.deny is not None:
        yield answer.deny
    if answer.allow is not None:
        yield answer.allow


def _forms(value: str) -> tuple[str, ...]:
    """A number with and without its blanks and country."""
    number = plain_number(value)
    return (value, number) if number and number != value else (value,)


def _denial(hit: _Hit) -> Evidence:
    facts = (*_facts(hit), ("listed", hit.row.value))
    code = hit.code or _DENIED[hit.row.kind]
    return Evidence(code=code, span=hit.span, facts=facts, category=hit.row.category)


def _allowance(hit: _Hit, overruled: bool, alone: bool) -> Evidence:
    code = _OVERRULED if overruled else _ALLOWED_PHRASE if hit.row.kind == PHRASE else _BESIDE
    if alone and hit.span is not None and hit.row.kind != PHRASE:
        code = _ALLOWED
    return Evidence(code=code, span=hit.span, facts=_facts(hit))


def _facts(hit: _Hit) -> tuple[tuple[str, str], ...]:
    row = hit.row
    facts = (("value", hit.shown), ("row", row.where), ("note", row.reason))
    return (*facts, ("added", row.added.isoformat()))


def _let_be(allowed: Iterable[_Hit]) -> LetBe:
    hits = list(allowed)
    return LetBe(
        links=frozenset(hit.host for hit in hits if hit.host),
        contacts=frozenset(hit.contact for hit in hits if hit.contact),
        ranges=tuple(hit.place for hit in hits if hit.place),
        sender=any(hit.sender for hit in hits),
    )


def _inside(place: tuple[int, int], stretches: Iterable[tuple[int, int]]) -> bool:
    return any(low <= place[0] and place[1] <= high for low, high in stretches)


def _nothing_else(item: Observation, allowed: Sequence[_Hit]) -> bool:
    """Whether every link is allowed or its owner known, and every contact allowed or public."""
    let_be = _let_be(allowed)
    return all(link.owner_name or let_be.link(link) for link in item.links) and all(
        one.kind in _HARMLESS or one.value in let_be.contacts for one in item.contacts
    )
