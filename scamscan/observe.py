"""Everything the checks see in one message, before anything is weighed.

fold → acts, contacts, claimed sender → links (find, split, shape, look-alike, owner) → rules.  The
result is plain values: the text model reads its stream, the verdict weighs its evidence, and the
trainer fits weights on the same thing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from scamscan import rules
from scamscan.brands import load_brands
from scamscan.fold import evidence as disguise
from scamscan.fold import fold
from scamscan.links import find, owner, report
from scamscan.links.ages import NOT_ASKED
from scamscan.records import Mark, Skipped
from scamscan.text import acts, contacts, sender
from scamscan.text.stream import Stream, read_stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.fold import Folded
    from scamscan.links.report import Inspected
    from scamscan.records import Evidence, Message, Registration
    from scamscan.text.contacts import FoundContact
    from scamscan.text.sender import Claim

MINIMUM_HAN = 0.15
"""Smallest share of Han characters in the stream for the model to have a word (judgement)."""
MAXIMUM_KANA = 0.10
"""Above this share of kana the text is Japanese, Han characters or not (judgement)."""
_HAN = re.compile("[\u3400-\u9fff]+")
_KANA = re.compile("[\u3041-\u30ff]")
MOST_URLS = 25
"""Links judged from each end of a message: beyond that a text is a list of links."""


class Observation(NamedTuple):
    """What was seen in one message."""

    message: Message
    folded: Folded
    marks: tuple[Mark, ...]
    """Acts, contacts, claims and links, in order of their start in the folded text."""
    contacts: tuple[FoundContact, ...]
    links: tuple[Inspected, ...]
    evidence: tuple[Evidence, ...]
    skipped: tuple[Skipped, ...]
    stream: Stream | None
    """What the model reads; None when the text is empty or not Chinese."""
    registrations: tuple[Registration | Skipped, ...] = ()
    """Of each link in order; empty when nobody was asked."""


def observe(message: Message, max_chars: int) -> Observation:
    """Look at one message; never raises on any text."""
    return observe_all([message], max_chars)[0]


def observe_all(messages: Sequence[Message], max_chars: int) -> list[Observation]:
    """Look at every message, one check after the other over all of them.

    So the tables of a check stay in the processor's cache: a list is read in two thirds of the
    time its messages would take one by one.
    """
    folded = [fold(message.text[:max_chars]) for message in messages]
    found_acts = [acts.find_acts(text) for text in folded]
    found_contacts = [contacts.find_contacts(text) for text in folded]
    claims = sender.find_claims_each(folded)
    links = [_inspect(text, message.urls) for text, message in zip(folded, messages, strict=True)]
    marks = list(map(_all_marks, found_acts, found_contacts, claims, links))
    evidence = list(
        map(_evidence, messages, folded, marks, found_acts, found_contacts, claims, links)
    )
    streams = [read_stream(text.text, seen) for text, seen in zip(folded, marks, strict=True)]
    reasons = list(map(_unreadable, folded, streams))
    return [
        Observation(
            message,
            text,
            all_marks,
            ways,
            found,
            said,
            _skipped(message, found, max_chars, reason),
            None if reason else stream,
        )
        for message, text, all_marks, ways, found, said, stream, reason in zip(
            messages, folded, marks, found_contacts, links, evidence, streams, reasons, strict=True
        )
    ]


def _evidence(
    message: Message,
    folded: Folded,
    marks: Sequence[Mark],
    found_acts: Sequence[Mark],
    found_contacts: Sequence[FoundContact],
    claims: Sequence[Claim],
    links: Sequence[Inspected],
) -> tuple[Evidence, ...]:
    """What every check has to say about one message, in a fixed order."""
    evidence = [*disguise.check(folded)]
    if message.sender_number:
        evidence += sender.check_sender(message.sender_number, claims, channel=message.channel)
    if found_contacts:
        evidence += sender.check_contacts(found_contacts, claims)
    if links:
        for link in links:
            evidence += link.evidence
        evidence += _owners(folded, links, claims, found_acts)
    if marks:
        evidence += rules.check(marks, folded)
        evidence += rules.warning_evidence(marks, folded)
    return tuple(evidence)


def _inspect(folded: Folded, hidden: Sequence[str]) -> tuple[Inspected, ...]:
    found = find.find_links(folded)
    if not found and not hidden:
        return ()
    if len(found) > 2 * MOST_URLS:
        found = found[:MOST_URLS] + found[-MOST_URLS:]
    seen = [report.inspect(link) for link in found]
    seen += [report.inspect_url(url) for url in hidden[: 2 * MOST_URLS]]
    return tuple(link for link in seen if link is not None)


def _owners(
    folded: Folded,
    links: Sequence[Inspected],
    claims: Sequence[Claim],
    found_acts: Sequence[Mark],
) -> tuple[Evidence, ...]:
    claimed = [
        owner.Claimed(claim.brand, claim.kind, claim.who, claim.span, claim.how) for claim in claims
    ]
    placed = [(link.target, link.found.span if link.found.end >= 0 else None) for link in links]
    brands = load_brands()
    return owner.judge(
        placed,
        claimed,
        brands,
        asks=any(map(_demands, found_acts)),
        mentioned={hit.value for hit in brands.named_in(folded.text)},
    )


def _demands(mark: Mark) -> bool:
    """True for an ask or a threat that is meant, not warned of."""
    serious = mark.code.startswith(("ask.", "threat."))
    return serious and not mark.negated and not mark.reported


def _all_marks(
    found_acts: Sequence[Mark],
    found_contacts: Sequence[FoundContact],
    claims: Sequence[Claim],
    links: Sequence[Inspected],
) -> tuple[Mark, ...]:
    if not (found_contacts or claims or links):
        return tuple(sorted(found_acts)) if len(found_acts) > 1 else tuple(found_acts)
    marks = list(found_acts)
    marks += [Mark(f"contact.{one.kind}", one.start, one.end) for one in found_contacts]
    marks += [Mark(f"claim.{one.kind}", one.start, one.end) for one in claims]
    for link in links:
        marks.extend(report.marks(link))
    return tuple(sorted(marks))


def _unreadable(folded: Folded, stream: Stream) -> str:
    """Why the model has no word on a message; empty where it has."""
    letters = len(stream.text)
    if not letters:
        return "no text"
    han = letters - len(_HAN.sub("", stream.text))
    kana = len(_KANA.findall(folded.text))
    foreign = han < MINIMUM_HAN * letters or kana > MAXIMUM_KANA * (han + kana)
    return "language" if foreign else ""


def _skipped(
    message: Message, links: Sequence[Inspected], max_chars: int, reason: str
) -> tuple[Skipped, ...]:
    left = []
    if reason:
        left.append(Skipped(check="text.model", reason=reason))
    if len(message.text) > max_chars:
        left.append(Skipped(check="text.rest", reason="too long"))
    if links:
        left.append(NOT_ASKED)
    return tuple(left)
