"""Everything the checks see in one message, before anything is weighed.

fold → acts, contacts, claimed sender → links (find, split, shape, look-alike, owner) → rules.  The
result is plain values: the text model reads its stream, the verdict weighs its evidence, and the
trainer fits weights on the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scamscan import rules
from scamscan.brands import load_brands
from scamscan.fold import evidence as disguise
from scamscan.fold import fold
from scamscan.links import find, owner, report
from scamscan.records import Mark, Skipped
from scamscan.text import acts, contacts, sender
from scamscan.text.stream import Stream, read_stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.fold import Folded
    from scamscan.links.report import Inspected
    from scamscan.records import Evidence, Message
    from scamscan.text.contacts import FoundContact
    from scamscan.text.sender import Claim

MINIMUM_HAN = 0.15
"""Smallest share of Han characters in the stream for the model to have a word (judgement)."""
MAXIMUM_KANA = 0.10
"""Above this share of kana the text is Japanese, Han characters or not (judgement)."""
MOST_URLS = 25
"""Links judged from each end of a message: beyond that a text is a list of links."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
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


def observe(message: Message, max_chars: int) -> Observation:
    """Look at one message; never raises on any text."""
    folded = fold(message.text[:max_chars])
    found_acts = acts.find_acts(folded)
    found_contacts = contacts.find_contacts(folded)
    claims = sender.find_claims(folded)
    links = _inspect(folded, message.urls)
    marks = _all_marks(found_acts, found_contacts, claims, links)
    stream, skipped = _readable(folded, found_acts)
    return Observation(
        message=message,
        folded=folded,
        marks=marks,
        contacts=found_contacts,
        links=links,
        evidence=(
            *disguise.check(folded),
            *sender.check_sender(
                message.sender_number or "", claims, channel=message.channel
            ),
            *sender.check_contacts(found_contacts, claims),
            *(item for link in links for item in link.evidence),
            *_owners(folded, links, claims, found_acts),
            *rules.check(marks, folded),
            *rules.warning_evidence(marks, folded),
        ),
        skipped=(*skipped, *_left_out(message, links, max_chars)),
        stream=stream,
    )


def _inspect(folded: Folded, hidden: Sequence[str]) -> tuple[Inspected, ...]:
    found = find.find_links(folded)
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
    if not links:
        return ()
    claimed = [
        owner.Claimed(claim.brand, claim.kind, claim.who, claim.span, claim.how)
        for claim in claims
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
    marks = list(found_acts)
    for contact in found_contacts:
        marks.append(Mark(f"contact.{contact.kind}", contact.start, contact.end))
    marks.extend(Mark(f"claim.{claim.kind}", claim.start, claim.end) for claim in claims)
    for link in links:
        marks.extend(report.marks(link))
    return tuple(sorted(marks))


def _readable(
    folded: Folded, found_acts: Sequence[Mark]
) -> tuple[Stream | None, tuple[Skipped, ...]]:
    """The model's stream, or why the model has no word."""
    stream = read_stream(folded.text, found_acts)
    letters = len(stream.codes)
    if not letters:
        return None, (Skipped(check="text.model", reason="no text"),)
    codes = stream.codes
    han = int(((codes >= 0x3400) & (codes <= 0x9FFF)).sum())
    kana = sum(1 for character in folded.text if "\u3041" <= character <= "\u30ff")
    if han < MINIMUM_HAN * letters or kana > MAXIMUM_KANA * (han + kana):
        return None, (Skipped(check="text.model", reason="language"),)
    return stream, ()


def _left_out(
    message: Message, links: Sequence[Inspected], max_chars: int
) -> tuple[Skipped, ...]:
    left = []
    if len(message.text) > max_chars:
        left.append(Skipped(check="text.rest", reason="too long"))
    if links:
        left.append(Skipped(check="links.registration", reason="not asked"))
    return tuple(left)
