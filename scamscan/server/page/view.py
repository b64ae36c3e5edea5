"""What the page shows of a verdict, a conversation and a plan: plain values for the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scamscan.codes import names as code_names
from scamscan.records import Kind, Level, Skipped, Span, Verdict
from scamscan.reports import layout
from scamscan.reports.registrations import registration_words
from scamscan.threads.records import ThreadVerdict, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.guidance import Hotline, Sentence
    from scamscan.guide.plan import Plan
    from scamscan.images.codes import Code
    from scamscan.images.judge import PictureVerdict
    from scamscan.records import Guidance, Signal, UrlReport
    from scamscan.server.page.words import Words
    from scamscan.threads.records import Turn

SHOWN: Final = 4_000
"""Characters of a message shown back."""
REASONS: Final = 8
SAID: Final = 200
"""Messages of pictures shown back."""
_CODE: Final = 300
_LINKS: Final = 10
_LEAST: Final = 0.5
"""Log-odds from which a reason is worth telling under ``nothing-found``."""


def verdict_view(verdict: Verdict, words: Words) -> dict[str, Any]:
    """One message's answer."""
    level = verdict.level.value
    text = verdict.message.text
    return {
        "level": level,
        "name": _level(verdict.level, words),
        "note": _note(verdict.level, words),
        "score": words["score"].format(score=round(100 * verdict.score)),
        "kind": _kind(verdict, words),
        "pieces": list(_pieces(verdict)),
        "cut": words["cut"].format(total=len(text), shown=SHOWN) if len(text) > SHOWN else "",
        "reasons": [_reason(signal, words) for signal in _against(verdict)],
        "links": [_link(report, verdict, words) for report in verdict.urls[:_LINKS]],
        "contacts": _contacts(verdict, words),
        "skipped": [_skipped(one, words) for one in verdict.skipped],
        "guidance": guidance_view(verdict.guidance, verdict.level, words),
        "category": verdict.category if verdict.level.rank >= Level.SUSPICIOUS.rank else "",
    }


def pictures_view(verdict: PictureVerdict, words: Words) -> dict[str, Any]:
    """What pictures say, and the answer."""
    leading, decisive = verdict.leading, verdict.decisive
    thread = leading if isinstance(leading, ThreadVerdict) else None
    shown = decisive if thread is not None else leading
    said = [one for one in verdict.verdicts if one.message.text.strip()][:SAID]
    links = {report.url: (report, one) for one in verdict.verdicts for report in one.urls}
    worried = leading.level.rank >= Level.SUSPICIOUS.rank
    return {
        "level": leading.level.value,
        "name": _level(leading.level, words),
        "note": _note(leading.level, words),
        "score": words["score"].format(score=round(100 * leading.score)),
        "kind": _kind(leading, words),
        **_course(thread if worried else None, words),
        "reasons": [_reason(one, words) for one in _against(shown)]
        if isinstance(shown, Verdict)
        else [],
        "held_back": verdict.held_back,
        "said": [_said(one, words, alone=len(said) == 1) for one in said],
        "marked": any(map(_marked, said)),
        "codes": [_code(one, words) for one in verdict.reading.codes],
        "links": [_link(report, one, words) for report, one in list(links.values())[:_LINKS]],
        "contacts": _contacts(decisive, words) if decisive else [],
        "skipped": [_skipped(one, words) for one in verdict.skipped],
        "guidance": guidance_view(leading.guidance, leading.level, words),
        "category": leading.category if worried else "",
    }


def _said(verdict: Verdict, words: Words, *, alone: bool) -> dict[str, Any]:
    """One message of a picture; of a poster nobody is named."""
    message = verdict.message
    who = words["picture_self"] if message.is_self else words["someone"]
    name = layout.visible(message.sender_name) if message.sender_name else who
    system = message.kind is Kind.SYSTEM
    return {
        "who": "" if system or (alone and not message.sender_name) else name,
        "mine": bool(message.is_self),
        "pieces": list(_pieces(verdict)),
    }


def _code(code: Code, words: Words) -> dict[str, str]:
    name, note = code_names()[code.kind]
    text = layout.visible(code.text[:_CODE])
    return {"name": words.ours(name), "note": words.ours(note), "text": text}


def guidance_view(guidance: Guidance, level: Level, words: Words) -> dict[str, Any]:
    """What to do now."""
    confirmed = guidance.confirmed_by_person
    key = "confirmed" if confirmed else "compiled"
    return {
        "english": words.english["steps"][level.value] if words.english else (),
        "headline": words.ours(guidance.headline),
        "steps": list(map(words.ours, guidance.steps)),
        "general": guidance.general and level.rank >= Level.SUSPICIOUS.rank,
        "numbers": [
            {"number": one.number, "name": words.ours(one.name)} for one in guidance.numbers
        ],
        "compiled": words[key].format(compiled=guidance.compiled, confirmed=confirmed),
    }


def thread_view(found: Sequence[ThreadVerdict], words: Words) -> list[dict[str, Any]]:
    """The people of a chat, the most worrying first; who worries nobody is left out."""
    worrying = [one for one in found if one.level.rank >= Level.UNSURE.rank]
    worrying.sort(key=worst_first)
    return [
        {
            "level": one.level.value,
            "name": _level(one.level, words),
            "kind": _kind(one, words),
            "who": words["with"].format(name=layout.visible(one.counterpart or words["someone"])),
            "chat": layout.visible(one.conversation or ""),
            **_course(one, words),
            "guidance": guidance_view(one.guidance, one.level, words),
            "category": one.category if one.level.rank >= Level.SUSPICIOUS.rank else "",
        }
        for one in worrying[:REASONS]
    ]  # fmt: skip


def _course(one: ThreadVerdict | None, words: Words) -> dict[str, Any]:
    """Where a conversation turned, how far it came and what it cost; empty for None."""
    if one is None:
        return {"first": None, "decisive": None, "stages": [], "losses": []}
    return {
        "first": _turn(one.first_warning, words),
        "decisive": _turn(one.decisive, words) if one.decisive != one.first_warning else None,
        "stages": [words.ours(stage.name) for stage in one.stages],
        "losses": [
            {"name": words.ours(loss.name), "amount": str(loss.amount or ""),
             "currency": loss.currency or ""}
            for loss in one.losses
        ],
    }  # fmt: skip


def plan_view(plan: Plan) -> dict[str, Any]:
    """A plan; its words are in the script of its region already."""
    return {
        "names": plan.names,
        "headline": plan.headline,
        "why": _shown(plan.why),
        "now": _shown(plan.now),
        "later": _shown(plan.later),
        "script": plan.script,
        "script_to": plan.script_to,
        "talk": _shown(plan.talk),
        "avoid": _shown(plan.avoid),
        "sayings": [saying.shown for saying in plan.sayings],
        "numbers": list(map(_hotline, plan.numbers)),
        "banks": list(map(_hotline, plan.banks)),
        "words": plan.words,
        "note": plan.note,
        "sources": plan.sources,
        "compiled": plan.compiled,
        "confirmed": plan.confirmed_by_person,
    }


def callable_number(number: str) -> str:
    """The number as a telephone dials it; empty where it is no plain number.

    >>> callable_number("96110"), callable_number("(852) 18222"), callable_number("App 内")
    ('96110', '85218222', '')
    """
    digits = "".join(one for one in number if one.isascii() and one.isdigit())
    return digits if all(one.isdigit() or one in "+-() " for one in number) else ""


def _level(level: Level, words: Words) -> str:
    if words.english:
        return str(words.english["levels"][level.value])
    return words.ours(layout.words()["levels"][level.value])


def _note(level: Level, words: Words) -> str:
    if words.english:
        return str(words.english["notes"][level.value])
    return words.ours(layout.words()["level_notes"][level.value])


def _kind(one: Verdict | ThreadVerdict, words: Words) -> str:
    if one.level.rank < Level.SUSPICIOUS.rank:
        return ""
    name = words.english["categories"][one.category] if words.english else one.category_name
    return str(words["looks_like"].format(name=words.ours(name)))


def _pieces(verdict: Verdict) -> Iterator[tuple[str, bool]]:
    """The message in pieces, and whether each is suspicious."""
    shown = verdict.message.text[:SHOWN]
    place = 0
    for span in _marked(verdict):
        if span.start >= len(shown):
            break
        if span.start > place:
            yield layout.visible(shown[place : span.start]), False
        yield layout.visible(shown[span.start : span.end]), True
        place = span.end
    if place < len(shown):
        yield layout.visible(shown[place:]), False


def _marked(verdict: Verdict) -> list[Span]:
    """Spans that speak against the message, merged, in order; none for a clean one."""
    if verdict.level is Level.NOTHING_FOUND:
        return []
    merged: list[Span] = []
    found = (span for one in verdict.signals if one.counted > 0 for span in _spans(one, verdict))
    for span in sorted(found):
        if merged and span.start <= merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _spans(signal: Signal, verdict: Verdict) -> list[Span]:
    """Where a signal points: at each of the words that made it, where it names them.

    A combination reaches from its first word to its last, with harmless ones between.
    """
    if signal.span is None:
        return []
    text = verdict.message.text
    found = []
    for word in dict(signal.facts).get("words", "").split("、"):
        start = text.find(word, signal.span.start, signal.span.end) if word else -1
        if start >= 0:
            found.append(Span(start, start + len(word)))
    return found or [signal.span]


def _against(verdict: Verdict) -> list[Signal]:
    least = _LEAST if verdict.level is Level.NOTHING_FOUND else 0.0
    found = [one for one in verdict.signals if one.counted > least]
    found.sort(key=lambda one: one.span is None)
    return found[:REASONS]


def _reason(signal: Signal, words: Words) -> dict[str, str]:
    family = str(words.english["families"][signal.family.value]) if words.english else ""
    return {"family": family, "text": words.ours(layout.reason_words(signal))}


def _link(report: UrlReport, verdict: Verdict, words: Words) -> dict[str, Any]:
    """A link taken apart, so that the part that says whose it is can be shown in bold."""
    host, domain = layout.visible(report.host_unicode), report.domain or ""
    shown = domain if host.endswith(domain) else host
    if domain and not host.endswith(domain):  # a domain in other letters: show all of it
        front = ""
    else:
        front = host.removesuffix(domain) if domain else ""
    own = {one.code: one for one in verdict.signals if one.code in report.signals}
    registration = registration_words(report.registration)
    return {
        "front": front,
        "domain": shown or host,
        "url": layout.visible(report.url),
        "owner": words.ours(report.owner) if report.owner else "",
        "written": report.host if report.host != report.host_unicode else "",
        "registered": words.ours(registration),
        "asked": not isinstance(report.registration, Skipped),
        "reasons": [words.ours(layout.reason_words(one)) for one in own.values() if one.weight > 0],
    }


def _contacts(verdict: Verdict, words: Words) -> list[dict[str, str]]:
    if verdict.level is Level.NOTHING_FOUND:
        return []
    kinds = layout.words()["contact_kinds"]
    return [
        {"kind": words.ours(kinds.get(one.kind, one.kind)), "value": layout.visible(one.value)}
        for one in verdict.contacts[:_LINKS]
        if one.kind != layout.OFFICIAL
    ]


def _skipped(one: Skipped, words: Words) -> str:
    ui = layout.words()
    check = ui["skipped"].get(one.check, one.check)
    reason = ui["reasons_skipped"].get(one.reason, one.reason)
    return words.ours(f"{check}（{reason}）")


def _turn(turn: Turn | None, words: Words) -> dict[str, str] | None:
    if turn is None:
        return None
    place = words["place"].format(index=turn.index)
    if turn.time:
        place += f" · {turn.time:%Y-%m-%d %H:%M}"
    text = turn.text[:300]
    return {"place": place, "text": layout.visible(text), "reason": words.ours(turn.reason)}


def _shown(lines: Sequence[Sentence]) -> list[str]:
    return [line.shown for line in lines]


def _hotline(row: Hotline) -> dict[str, str]:
    return {
        "number": row.number,
        "name": row.shown_name,
        "does": row.does,
        "does_not": row.does_not,
    }
