"""Everything the checks see in one message, before anything is weighed.

fold → acts, contacts, claimed sender → links (find, split, shape, look-alike, owner) → rules.  The
result is plain values: the text model reads its stream, the verdict weighs its evidence, and the
trainer fits weights on the same thing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from scamscan import codes, rules
from scamscan.brands import load_brands
from scamscan.fold import evidence as disguise
from scamscan.fold import fold, fold_each
from scamscan.links import find, install, owner, report
from scamscan.links.ages import NOT_ASKED
from scamscan.records import Mark, Skipped
from scamscan.text import acts, contacts, sender
from scamscan.text.stream import Stream, read_stream

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scamscan.fold import Folded
    from scamscan.links.find import FoundLink
    from scamscan.links.report import Inspected
    from scamscan.records import Evidence, Message, Registration, Span
    from scamscan.text.contacts import FoundContact
    from scamscan.text.sender import Claim

MINIMUM_HAN = 0.15
"""Smallest share of Han characters in the stream for the model to have a word (judgement)."""
MAXIMUM_KANA = 0.10
"""Above this share of kana the text is Japanese, Han characters or not (judgement)."""
_HAN = re.compile("[\u3400-\u9fff]+")
_KANA = re.compile("[\u3041-\u30ff]")
_LEAST, _LONGEST = 2_000, 20_000
"""Characters from which on an array pays, loading numpy counted (measured); a longer text is a
batch by itself."""
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


class _Found(NamedTuple):
    """What the checks found in one message."""

    folded: Folded
    acts: tuple[Mark, ...]
    contacts: tuple[FoundContact, ...]
    claims: tuple[Claim, ...]
    links: tuple[Inspected, ...]


def observe(message: Message, max_chars: int) -> Observation:
    """Look at one message; never raises on any text."""
    found = _look(message, message.text[:max_chars])
    marks = _all_marks(found)
    (stream,) = _streams([found.folded.text], [marks])
    return _observation(message, found, marks, stream, max_chars)


def observe_all(messages: Sequence[Message], max_chars: int) -> list[Observation]:
    """Look at every message, ordinary ones together: their texts as one array, check after check.

    The answers are those of ``observe``; much of a list takes a third of the time.
    """
    lengths = [min(len(message.text), max_chars) for message in messages]
    together = [place for place, length in enumerate(lengths) if length <= _LONGEST]
    if sum([lengths[place] for place in together]) < _LEAST:
        return [observe(message, max_chars) for message in messages]
    chosen = [messages[place] for place in together]
    seen = dict(zip(together, _observe_together(chosen, max_chars), strict=True))
    return [
        seen[place] if place in seen else observe(message, max_chars)
        for place, message in enumerate(messages)
    ]


def _look(message: Message, text: str) -> _Found:
    folded = fold(text)
    return _Found(
        folded,
        acts.find_acts(folded),
        contacts.find_contacts(folded),
        sender.find_claims(folded),
        _inspect(find.find_links(folded), _hidden(message)),
    )


def _observe_together(messages: Sequence[Message], max_chars: int) -> list[Observation]:
    from scamscan.batch import Batch  # here: they need numpy, and one message does not
    from scamscan.text.streams import mostly_han, read_streams

    folded = fold_each([message.text[:max_chars] for message in messages])
    batch = Batch([one.text for one in folded])
    found = list(
        map(
            _Found,
            folded,
            acts.find_acts_each(batch),
            contacts.find_contacts_each(folded, batch),
            sender.find_claims_each(folded, batch),
            map(_inspect, find.find_links_each(folded, batch), map(_hidden, messages)),
        )
    )
    marks = list(map(_all_marks, found))
    streams = read_streams(batch, marks)
    letters = [len(stream.text) for stream in streams]
    return list(
        map(
            _observation,
            messages,
            found,
            marks,
            streams,
            repeat(max_chars),
            mostly_han(batch, letters, MINIMUM_HAN),
        )
    )


def read_without(wanted: Sequence[tuple[Observation, Sequence[Span]]]) -> list[Stream]:
    """What the model reads of messages without the acts that lie inside some spans of each."""
    texts, marks = zip(*[_without(seen, spans) for seen, spans in wanted], strict=True)
    return _streams(texts, marks)


class LetBe(NamedTuple):
    """What is not to be held against a message."""

    links: frozenset[str]
    """ASCII hosts, of links or of where they lead."""
    contacts: frozenset[str]
    """Values of ``FoundContact``."""
    ranges: tuple[tuple[int, int], ...]
    """Half-open ranges of the folded text."""
    sender: bool
    """The number it came from."""

    def holds(self, start: int, end: int) -> bool:
        """Whether a folded range lies in one that is let be."""
        return any(low <= start and end <= high for low, high in self.ranges)

    def link(self, link: Inspected) -> bool:
        """Whether a link is let be; of a jump, both its host and where it leads must be."""
        hosts = {link.link.host, link.target.host}
        return hosts <= self.links or (link.found.end >= 0 and self.holds(*link.found[1:3]))


def observe_without(seen: Observation, let_be: LetBe) -> Observation:
    """A message as it would look if some of it were known to be harmless.

    Links that are let be count as official, contacts and stretches of text as not there; what the
    registries said of a link that is let be is dropped.  The links and contacts told of stay.
    """
    folded, ranges = seen.folded, let_be.ranges
    kept = [mark for mark in acts.find_acts(folded) if not let_be.holds(mark.start, mark.end)]
    found = _Found(
        folded,
        tuple(kept),
        tuple(
            one
            for one in seen.contacts
            if one.value not in let_be.contacts and not let_be.holds(one.start, one.end)
        ),
        tuple(one for one in sender.find_claims(folded) if not let_be.holds(one.start, one.end)),
        tuple(link for link in seen.links if not let_be.link(link)),
    )
    marks = list(_all_marks(found))
    text = list(folded.text)
    for start, end in ranges:
        text[start:end] = "," * (end - start)
    hosts = set()
    for link in filter(let_be.link, seen.links):
        hosts |= {link.link.host_unicode, link.target.host_unicode}
        start, end = link.found.start, link.found.end
        if end >= 0 and not any(low <= start and end <= high for low, high in ranges):
            marks += [Mark(code, start, end) for code in ("link.any", "link.official")]
    marks.sort(key=_by_place)
    message = replace(seen.message, sender_number=None) if let_be.sender else seen.message
    places = [folded.span(*one) for one in ranges]
    evidence = [
        *(
            one
            for one in _evidence(message, found, marks)
            if one.span is None
            or not any(low <= one.span[0] and one.span[1] <= high for low, high in places)
        ),
        *(
            one
            for one in seen.evidence
            if one.code.startswith("registration.") and dict(one.facts).get("host") not in hosts
        ),
    ]
    stream = seen.stream and _streams(["".join(text)], [marks])[0]
    return seen._replace(marks=tuple(marks), evidence=tuple(evidence), stream=stream)


def _streams(texts: Sequence[str], marks: Sequence[Sequence[Mark]]) -> list[Stream]:
    if sum(map(len, texts)) < _LEAST:
        return list(map(read_stream, texts, marks))
    from scamscan.batch import Batch  # here: they need numpy, and one message does not
    from scamscan.text.streams import read_streams

    return read_streams(Batch(texts), marks)


def _without(seen: Observation, spans: Sequence[Span]) -> tuple[str, list[Mark]]:
    ranges = [seen.folded.folded_range(span) for span in spans]
    text = list(seen.folded.text)
    marks = []
    for mark in seen.marks:
        if any(start <= mark.start and mark.end <= end for start, end in ranges):
            text[mark.start : mark.end] = "," * (mark.end - mark.start)
        else:
            marks.append(mark)
    return "".join(text), marks


def _observation(
    message: Message,
    found: _Found,
    marks: tuple[Mark, ...],
    stream: Stream,
    max_chars: int,
    readable: bool = False,
) -> Observation:
    """What was seen; ``readable``: the text is known to be Chinese."""
    reason = "" if readable else _unreadable(found.folded, stream)
    return Observation(
        message,
        found.folded,
        marks,
        found.contacts,
        found.links,
        _evidence(message, found, marks),
        _skipped(message, found.links, max_chars, reason),
        None if reason else stream,
    )


def _evidence(message: Message, found: _Found, marks: Sequence[Mark]) -> tuple[Evidence, ...]:
    """What every check has to say about one message, in a fixed order."""
    folded = found.folded
    evidence = [*disguise.check(folded)]
    if message.sender_number:
        channel = message.channel
        evidence += sender.check_sender(message.sender_number, found.claims, channel=channel)
    if found.contacts:
        evidence += sender.check_contacts(found.contacts, found.claims)
    if found.links:
        for link in found.links:
            evidence += link.evidence
            evidence += _install(link, folded.text)
        evidence += _owners(found)
    if marks:
        evidence += rules.check(marks, folded)
        evidence += rules.warning_evidence(marks, folded)
    if message.codes:
        evidence += codes.check(message.codes, marks, folded)
    return tuple(evidence)


def _hidden(message: Message) -> tuple[str, ...]:
    """Links outside the words: those the message carries and those its codes hold."""
    return (*message.urls, *codes.links(message.codes)) if message.codes else message.urls


def _inspect(found: Sequence[FoundLink], hidden: Sequence[str]) -> tuple[Inspected, ...]:
    if not found and not hidden:
        return ()
    if len(found) > 2 * MOST_URLS:
        found = (*found[:MOST_URLS], *found[-MOST_URLS:])
    seen = [report.inspect(link) for link in found]
    seen += [report.inspect_url(url) for url in hidden[: 2 * MOST_URLS]]
    return tuple(link for link in seen if link is not None)


def _install(link: Inspected, text: str) -> tuple[Evidence, ...]:
    start, end = link.found.start, link.found.end
    if end < 0:
        return ()
    return install.check(link.target, load_brands(), text, start, end, span=link.found.span)


def _owners(found: _Found) -> tuple[Evidence, ...]:
    claimed = [
        owner.Claimed(claim.brand, claim.kind, claim.who, claim.span, claim.how)
        for claim in found.claims
    ]
    placed = [
        (link.target, link.found.span if link.found.end >= 0 else None) for link in found.links
    ]
    brands = load_brands()
    # Whoever names a public number for questions asks for nothing at the link.
    public = any(one.kind in _PUBLIC for one in found.contacts)
    aside = _ASIDE | {"ask.contact"} if public else _ASIDE
    return owner.judge(
        placed,
        claimed,
        brands,
        asks=any(_demands(mark, aside) for mark in found.acts)
        or any(_asked(link, found.folded.text) for link in found.links),
        mentioned={hit.value for hit in brands.named_in(found.folded.text)},
        called_official=[
            link.found.span
            for link in found.links
            if link.found.end >= 0 and owner.is_called_official(found.folded.text, link.found.start)
        ],
    )


def _asked(link: Inspected, text: str) -> bool:
    start, end = link.found.start, link.found.end
    return end >= 0 and owner.is_asked_for_there(text, start, end)


_ASIDE = frozenset({"ask.call", "ask.reply", "ask.handover"})
"""Asks for what is done by telephone or over a counter, not at a link."""

_PUBLIC = frozenset({"hotline", "service-line"})


def _demands(mark: Mark, aside: Collection[str]) -> bool:
    """True for an ask or a threat that is meant, not warned of, and not done elsewhere."""
    serious = mark.code.startswith(("ask.", "threat.")) and mark.code not in aside
    return serious and not mark.negated and not mark.reported


def _all_marks(found: _Found) -> tuple[Mark, ...]:
    marks = found.acts
    if found.contacts or found.claims or found.links:
        marks += tuple([Mark(f"contact.{one.kind}", one.start, one.end) for one in found.contacts])
        marks += tuple([Mark(f"claim.{one.kind}", one.start, one.end) for one in found.claims])
        for link in found.links:
            marks += tuple(report.marks(link))
            if _asked(link, found.folded.text):
                marks += (Mark("link.asked", link.found.start, link.found.end),)
    return tuple(sorted(marks, key=_by_place)) if len(marks) > 1 else marks


def _by_place(mark: Mark) -> tuple[int, int, str]:
    return mark.start, mark.end, mark.code


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
