"""A verdict as lines of styled Chinese, ready for a terminal or a pipe.

Only words: colour, width and printing belong to the command line.  Nothing of the message reaches
a line unless it went through ``visible``: control characters, escapes and direction overrides are
shown as themselves, never obeyed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan import tables
from scamscan.records import Family, Level
from scamscan.reports.registrations import registration_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scamscan.records import Signal, Skipped, Span, UrlReport, Verdict
    from scamscan.threads.records import ThreadVerdict

PLAIN, TITLE, MUTED, MARK, STEP = "plain", "title", "muted", "mark", "step"
LEVEL_ALARM = Level.LIKELY_SCAM.value
"""The style of what must be read first."""
OFFICIAL = "hotline"
"""The kind of contact that is an official number quoted by the message."""
SHOWN_CHARACTERS = 1200
"""Longest part of a message printed back: about two phone screens."""
SHOWN_REASONS = 5
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\u061c\u115f\u1160\u180e\u3164\U000e0000-\U000e007f]"
)
_DOT = re.compile(r"(?<=[\w-])\.(?=(?:xn--[A-Za-z0-9-]{1,59}|[^\W\d_]{2,24})(?![A-Za-z0-9.-]))")
"""The last dot of a host name."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Piece(NamedTuple):
    """A run of text in one style; ``style`` is a level's value or one of the names above."""

    text: str
    style: str = PLAIN


Line = tuple[Piece, ...]


def visible(text: str) -> str:
    r"""The text with everything a terminal would obey shown by name instead.

    >>> visible("a\x1b[31mb\u202ec")
    'a<ESC>[31mb<U+202E>c'
    """
    text = _SURROGATE.sub("\ufffd", text.replace("\r\n", "\n").replace("\t", "    "))
    return _UNSAFE.sub(lambda found: _name(found.group()), text)


def _name(character: str) -> str:
    short = {"\x1b": "ESC", "\x00": "NUL", "\r": "CR", "\x07": "BEL", "\x08": "BS", "\x7f": "DEL"}
    return f"<{short.get(character, f'U+{ord(character):04X}')}>"


def words() -> Mapping[str, Any]:
    """The table of everything the command line says."""
    return tables.load_toml("ui.toml")


def lay_out(verdict: Verdict) -> Iterator[Line]:
    """The whole answer, top to bottom; an empty line is an empty tuple."""
    yield from head_lines(verdict)
    yield from _original(verdict)
    yield from reason_lines(verdict)
    yield from link_lines(verdict.urls)
    yield from contact_lines(verdict)
    yield from guidance_lines(verdict)
    yield from skipped_lines(verdict.skipped)


def title(key: str) -> Line:
    """A heading by its key."""
    return (Piece(f"【{words()['titles'][key]}】", TITLE),)


def _phrase(key: str, **facts: object) -> str:
    phrase: str = words()["phrases"][key]
    return phrase.format(**facts)


def head_lines(verdict: Verdict | ThreadVerdict) -> Iterator[Line]:
    """The level, what it looks like and what that means."""
    ui = words()
    level = verdict.level.value
    pieces = [Piece(f"【{ui['levels'][level]}】", level)]
    if verdict.level.rank >= Level.SUSPICIOUS.rank:
        pieces.append(Piece(_phrase("looks_like", name=verdict.category_name), level))
    pieces.append(Piece("  " + _phrase("score", score=round(100 * verdict.score)), MUTED))
    yield tuple(pieces)
    yield (Piece(ui["level_notes"][level]),)
    yield ()


def _original(verdict: Verdict) -> Iterator[Line]:
    if not verdict.message.text.strip():
        return
    spans = marked_spans(verdict)
    yield (*title("message"), *((Piece(_phrase("marked"), MUTED),) if spans else ()))
    yield from marked_lines(verdict)
    yield ()


def marked_lines(verdict: Verdict) -> Iterator[Line]:
    """The message's words, those that speak against it marked; cut when they are too long."""
    text = verdict.message.text
    spans = marked_spans(verdict)
    shown = text[:SHOWN_CHARACTERS]
    pieces: list[Piece] = []
    place = 0
    for span in spans:
        if span.start >= len(shown):
            break
        pieces.append(Piece(unlink(visible(shown[place : span.start]))))
        pieces.append(Piece(f"〖{unlink(visible(shown[span.start : span.end]))}〗", MARK))
        place = span.end
    pieces.append(Piece(unlink(visible(shown[place:]))))
    yield from _split_lines(pieces)
    if len(shown) < len(text):
        yield (Piece(_phrase("cut", total=len(text), shown=len(shown)), MUTED),)


def marked_spans(verdict: Verdict) -> list[Span]:
    """Spans that speak against the message, merged, in order; none for a clean one."""
    if verdict.level is Level.NOTHING_FOUND:
        return []
    against = sorted(item.span for item in verdict.signals if item.span and item.counted > 0)
    merged: list[Span] = []
    for span in against:
        if merged and span.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _split_lines(pieces: list[Piece]) -> Iterator[Line]:
    line: list[Piece] = []
    for text, style in pieces:
        first, *rest = text.split("\n")
        line.append(Piece(first, style))
        for part in rest:
            yield tuple(line)
            line = [Piece(part, style)]
    yield tuple(line)


def reason_lines(verdict: Verdict) -> Iterator[Line]:
    """Why, the reasons that name words first."""
    against = [item for item in verdict.signals if item.counted > 0]
    if verdict.level is Level.NOTHING_FOUND:
        against = [item for item in against if item.counted >= 0.5]
    # "The wording as a whole" explains least: it comes after every reason that names words.
    against.sort(key=lambda item: item.span is None)
    yield title("reasons")
    if not against:
        yield (Piece("  " + _phrase("no_reasons")),)
    for number, signal in enumerate(against[:SHOWN_REASONS], 1):
        yield (Piece(f"  {number}、{reason_words(signal)}"),)
    for signal in verdict.signals:
        # What an operator listed is told even where it changed nothing.
        if signal.family is Family.LIST and signal not in against:
            yield (Piece(f"  · {reason_words(signal)}"),)
    yield ()


def reason_words(signal: Signal) -> str:
    """The sentence of a signal, and the words it points at where that says more."""
    sentence = unlink(visible(signal.reason).replace("\n", " "))
    row = dict(signal.facts).get("row", "") if signal.family is Family.LIST else ""
    if row:
        sentence = sentence.replace(unlink(row), row)  # a file of the operator's, no link
    official = dict(signal.facts).get("official", "")
    if official:
        # The true address comes from our own table: it is there to be typed.
        sentence = sentence.replace(unlink(official), official)
    quoted = unlink(visible(signal.text).replace("\n", " "))
    if not quoted or quoted in sentence or len(quoted) > 40 or "words" in dict(signal.facts):
        return sentence
    return f"{sentence}：“{quoted}”"


def link_lines(urls: Sequence[UrlReport]) -> Iterator[Line]:
    """Whose the links are; nothing without links."""
    if not urls:
        return
    yield title("links")
    for report in urls[:SHOWN_REASONS]:
        yield (Piece(f"  · {link_words(report)}"),)
    yield ()


def link_words(report: UrlReport) -> str:
    """Whose a link is and since when, as far as known; its host broken so that nobody clicks it."""
    host = defang(visible(report.host_unicode))
    key = "link_owner" if report.owner else "link_unknown"
    said = _phrase(key, host=host, owner=report.owner)
    if report.domain and report.domain != report.host:
        said += _phrase("link_real", domain=defang(report.domain))
    if report.host != report.host_unicode:
        said += _phrase("link_punycode", punycode=defang(report.host))
    registration = registration_words(report.registration)
    return f"{said}；{registration}" if registration else said


def unlink(text: str) -> str:
    """The text with every address broken so that no terminal offers it for a click.

    >>> unlink("打开 http://a.example/b 或 wap.b.example 看")
    '打开 http[:]//a[.]example/b 或 wap.b[.]example 看'
    >>> unlink("аррӏе.com xn--czr93rq40bruk.xn--fiqs8s")
    'аррӏе[.]com xn--czr93rq40bruk[.]xn--fiqs8s'
    """
    return _DOT.sub("[.]", text.replace("://", "[:]//"))


def defang(host: str) -> str:
    """A host nobody can click by accident.

    >>> defang("wap.icbc.example")
    'wap.icbc[.]example'
    """
    front, dot, last = host.rpartition(".")
    return f"{front}[.]{last}" if dot else host


def contact_lines(verdict: Verdict) -> Iterator[Line]:
    """How the other side wants to be reached; nothing where nothing was found."""
    kinds = words()["contact_kinds"]
    left = [contact for contact in verdict.contacts if contact.kind != OFFICIAL]
    if not left or verdict.level is Level.NOTHING_FOUND:
        return
    yield title("contacts")
    for contact in left[:SHOWN_REASONS]:
        kind = kinds.get(contact.kind, contact.kind)
        yield (Piece("  · " + _phrase("contact", kind=kind, value=visible(contact.value))),)
    yield (Piece("  " + _phrase("contact_warning")),)
    yield ()


def guidance_lines(verdict: Verdict | ThreadVerdict) -> Iterator[Line]:
    """What to do now."""
    guidance = verdict.guidance
    yield title("steps")
    yield (Piece(f"  {guidance.headline}", STEP),)
    if guidance.general and verdict.level.rank >= Level.SUSPICIOUS.rank:
        yield (Piece("  " + _phrase("general"), MUTED),)
    for number, step in enumerate(guidance.steps, 1):
        yield (Piece(f"  {number}、{step}"),)
    yield (Piece("  " + guidance.question, STEP),)
    if guidance.numbers:
        listed = "  ".join(f"{number.name} {number.number}" for number in guidance.numbers)
        yield (Piece("  " + words()["titles"]["numbers"] + "：" + listed),)
    if guidance.confirmed_by_person is None:
        note = _phrase("compiled", compiled=guidance.compiled)
    else:
        confirmed = guidance.confirmed_by_person
        note = _phrase("confirmed", compiled=guidance.compiled, confirmed=confirmed)
    yield (Piece("  " + note, MUTED),)
    yield ()


def skipped_lines(skipped: Sequence[Skipped]) -> Iterator[Line]:
    """What was not checked, and why; nothing where everything was."""
    if not skipped:
        return
    ui = words()
    listed = "；".join(
        f"{ui['skipped'].get(item.check, item.check)}"
        f"（{ui['reasons_skipped'].get(item.reason, item.reason)}）"
        for item in skipped
    )
    yield (*title("skipped"), Piece(listed, MUTED))
