"""The draft of what is handed to the police: what the export says, and questions for the rest."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import tables
from scamscan.evidence import money
from scamscan.evidence.document import Block, Boxes, Document, Field, Fields, Heading, Paragraph
from scamscan.evidence.document import Table as Grid
from scamscan.evidence.manifest import grouped
from scamscan.evidence.shown import Cells, amount_words, to_words
from scamscan.evidence.words import words
from scamscan.guidance import flagged
from scamscan.records import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.evidence.records import Event, Facts, Original, Payment, Person

MOST_PEOPLE: Final = 30
MOST_ROWS: Final = 40
"""Rows of a table on paper; the CSV has them all."""
MOST_TEXT: Final = 90
"""Characters of a message in a row."""
_FIELDS: Final = ("group", "label", "question", "fill")
_ITEMS: Final = ("part", "when", "item", "where", "why", "level", "sources")
_QUIET: Final = frozenset({"amount", "tokens", "hotline"})
"""Findings that stay in the CSV: a chat has hundreds of sums."""
_WALLETS: Final = frozenset({"usdt-tron", "btc", "eth", "wallet"})
_PHONES: Final = frozenset({"phone", "landline", "service-line", "overseas-phone"})
_GIVEN: Final = frozenset({"code", "document", "remote"})


class Case(NamedTuple):
    """Everything a statement is written from."""

    facts: Facts
    originals: tuple[Original, ...]
    cells: Cells
    version: str
    made: str
    redacted: bool


def statement(case: Case, number: str) -> Document:
    """The draft, with the number of the manifest."""
    say = words()["statement"]
    title = say["title_redacted" if case.redacted else "title"]
    blocks: list[Block] = [Heading(title, 1)]
    blocks.append(Paragraph(say["made"].format(version=case.version, made=case.made), "note"))
    blocks.append(Paragraph(say["facts_only"], "note"))
    zone = case.cells.zone.tzname(None) if case.cells.zone else ""
    blocks.append(Paragraph(say["zone"].format(zone=zone), "note"))
    blocks += _number(number)
    after = {
        "一句话案情": _story,
        "对方身份": _people,
        "收款方": _payments,
        "网址和 App": _links,
        "泄露的信息": _given,
    }
    known = _known(case)
    rows = tables.load_tsv("evidence_fields.tsv", _FIELDS)
    for group, fields in groupby(rows, key=lambda row: row[0]):
        blocks.append(Heading(group))
        if group in after:
            blocks += after[group](case)
        asked = (Field(label, known.get(fill, ""), question) for _, label, question, fill in fields)
        blocks.append(Fields(tuple(asked)))
    blocks += _originals(case)
    blocks.append(Paragraph(words()["limit"], "strong"))
    blocks.append(Paragraph(say["truth"]))
    blocks.append(Paragraph(say["signature"], "strong"))
    return Document(title, tuple(blocks), mark=f"SHA-256 {number[:16]}…")


def checklist(case: Case) -> Document:
    """What is missing, and where to get it."""
    say = words()["checklist"]
    when = _situation(case.facts)
    blocks: list[Block] = [Heading(say["title"], 1), Paragraph(words()["urgent"], "strong")]
    blocks.append(Paragraph(say["intro"], "note"))
    rows = tables.load_tsv("evidence_checklist.tsv", _ITEMS)
    chosen: dict[str, list[tuple[str, tuple[str, ...]]]] = {"must": [], "may": [], "keep": []}
    for part, need, item, where, why, level, _ in rows:
        # What nothing of the chat points to may still have happened outside of it.
        place = part if need in when else "may"
        shown = f"{item}（{say['have']}）" if need == "have" else item
        below = [flagged(say["where"] + where, level)] if part != "keep" else [where]
        if why:
            below.append(say["why"] + why)
        chosen[place].append((shown, tuple(below)))
    for part, items in chosen.items():
        blocks += [Heading(say[part]), Boxes(tuple(items))]
    return Document(say["title"], tuple(blocks))


def total_words(facts: Facts) -> str:
    """What was paid, in a sentence or two."""
    say = words()["statement"]
    if not facts.own:
        return str(say["no_self"])
    said = [str(say["no_total"])]
    if facts.totals:
        sums = (amount_words(total, currency) for currency, total in facts.totals)
        said = [say["totals"].format(sum=words()["separator"].join(sums))]
    if facts.told:
        said.append(say["told"].format(count=facts.told))
    return "".join(said)


def _number(number: str) -> Iterator[Block]:
    say = words()["statement"]
    yield Paragraph(say["number"], "strong")
    yield Paragraph(grouped(number), "code")
    yield Paragraph(say["number_hint"])
    yield Paragraph(say["number_paper"])


def _known(case: Case) -> dict[str, str]:
    facts, cells = case.facts, case.cells
    known = {}
    if facts.totals:
        known["total"] = total_words(facts)
    if facts.people:
        first = min(facts.people, key=lambda person: person.first.number)
        known["first"] = f"{cells.of(first.first)}，{_who(first)}"
    if facts.last_paid is not None:
        known["last_paid"] = cells.of(facts.last_paid)
    wallets = dict.fromkeys(one.value for one in facts.findings if one.kind in _WALLETS)
    if wallets:
        known["wallets"] = words()["separator"].join(wallets)
    return known


def _who(person: Person) -> str:
    return (
        words()["separator"].join(person.names[:3])
        or person.number
        or person.identifier
        or words()["sides"]["unknown"]
    )


def _story(case: Case) -> Iterator[Block]:
    say = words()["statement"]
    yield Paragraph(say["events"], "strong")
    events = case.facts.events
    rows = tuple(
        (str(one.ref.number), case.cells.short(one.ref), one.who, _mark(one), _cut(one.text))
        for one in events
    )
    yield from _grid(say["events_header"], rows, (7, 17, 12, 20, 44))
    yield from _more(case.facts.events_count - len(events), "facts/timeline.csv")


def _mark(event: Event) -> str:
    told = words()["marks"]
    return str(words()["separator"].join(dict.fromkeys(told[mark] for mark in event.marks)))


def _people(case: Case) -> Iterator[Block]:
    say = words()["statement"]
    people = sorted(case.facts.people, key=lambda one: -one.messages)
    rows = tuple(
        (
            one.conversation,
            words()["separator"].join(one.names),
            words()["separator"].join(filter(None, (one.identifier, one.number))),
            str(one.messages),
            case.cells.short(one.first),
            case.cells.short(one.last),
        )
        for one in people[:MOST_PEOPLE]
    )
    yield Paragraph(say["people"], "strong")
    yield from _grid(say["people_header"], rows, (17, 19, 22, 8, 17, 17))
    yield from _more(len(people) - len(rows), "facts/people.csv")
    found = [one for one in case.facts.findings if one.kind not in _QUIET and one.kind != "link"]
    given = tuple(
        (
            words()["kinds"].get(one.kind, one.kind),
            one.value,
            one.who,
            case.cells.short(one.first),
            str(one.first.number),
        )
        for one in found[:MOST_ROWS]
    )
    yield Paragraph(say["accounts"], "strong")
    yield from _grid(say["accounts_header"], given, (18, 39, 16, 18, 9))
    yield from _more(len(found) - len(given), "facts/accounts.csv")


def _payments(case: Case) -> Iterator[Block]:
    say = words()["statement"]
    facts = case.facts
    shown = facts.payments[:MOST_ROWS]
    rows = tuple(_payment(number, one, case.cells) for number, one in enumerate(shown, 1))
    yield Paragraph(say["payments"], "strong")
    yield from _grid(say["payments_header"], rows, (6, 18, 17, 13, 14, 13, 12, 7))
    yield from _more(facts.payments_count - len(rows), "facts/payments.csv")
    yield Paragraph(total_words(facts), "strong")


def _payment(number: int, one: Payment, cells: Cells) -> tuple[str, ...]:
    counted = one.flow == money.OUT
    return (
        str(number),
        cells.short(one.ref),
        words()["flows"][one.flow],
        to_words(one),
        words()["through"][one.through],
        amount_words(one.amount, one.currency),
        f"{one.total:f}" if counted else "",
        str(one.ref.number),
    )


def _links(case: Case) -> Iterator[Block]:
    say = words()["statement"]
    links = [one for one in case.facts.findings if one.kind == "link"]
    rows = tuple(
        (
            words()["kinds"]["link"],
            one.value,
            one.who,
            case.cells.short(one.first),
            str(one.first.number),
        )
        for one in links[:MOST_ROWS]
    )
    yield from _grid(say["accounts_header"], rows, (8, 49, 16, 18, 9))
    yield from _more(len(links) - len(rows), "facts/accounts.csv")
    if case.facts.asked:
        yield Paragraph(say["registrations"], "strong")
        asked = tuple(
            tuple(str(cell or "") for cell in _asked(case.cells.asked(one)))
            if not isinstance(one.answer, Skipped)
            else (one.domain, str(case.cells.asked(one)[1]), "", "", "", "")
            for one in case.facts.asked[:MOST_ROWS]
        )
        yield from _grid(say["registrations_header"], asked, (22, 22, 14, 8, 18, 16))


def _asked(row: Sequence[object]) -> tuple[object, ...]:
    domain, status, created, _, _, days, registrar, _, _, _, looked_up = row
    return domain, status, created, days, registrar, looked_up


def _given(case: Case) -> Iterator[Block]:
    say = words()["statement"]
    rows = tuple(
        (str(one.ref.number), case.cells.short(one.ref), _mark(one), _cut(one.text))
        for one in case.facts.events
        if _GIVEN & {*one.marks}
    )
    if rows:
        yield Paragraph(say["given"], "strong")
        yield from _grid(say["given_header"], rows, (8, 18, 26, 48))


def _originals(case: Case) -> Iterator[Block]:
    say = words()["statement"]
    yield Heading(say["originals"])
    rows = tuple(
        (one.file or one.original_name, str(one.size), grouped(one.sha256), "")
        for one in case.originals[:MOST_ROWS]
    )
    yield from _grid(say["originals_header"], rows, (26, 12, 40, 22))
    yield from _more(len(case.originals) - len(rows), "manifest.csv")
    yield Paragraph(say["ask_device"], "note")


def _grid(
    header: Sequence[str], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]
) -> Iterator[Block]:
    if rows:
        yield Grid(tuple(header), rows, widths)
    else:
        yield Paragraph(words()["statement"]["none"], "note")


def _more(count: int, file: str) -> Iterator[Block]:
    if count > 0:
        yield Paragraph(words()["statement"]["more"].format(count=count, file=file), "note")


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST_TEXT else flat[:MOST_TEXT] + "…"


def _situation(facts: Facts) -> frozenset[str]:
    """What the chat shows to have happened: values of ``when`` in the checklist."""
    kinds = {one.kind for one in facts.findings}
    found = {"always", "have"}
    if facts.payments_count:
        found.add("paid")
    if "link" in kinds:
        found.add("link")
    if kinds & _WALLETS:
        found.add("crypto")
    if kinds & _PHONES or any(one.number for one in facts.people):
        found.add("phone")
    if any(_GIVEN & {*one.marks} for one in facts.events):
        found.add("given")
    return frozenset(found)
