"""Answers about bare links: a table for people, an object for programs (``schema/url-1.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.records import Level, Registration, Skipped
from scamscan.reports import jsonl
from scamscan.reports.layout import (
    MUTED,
    STEP,
    Line,
    Piece,
    defang,
    reason_words,
    unlink,
    visible,
    words,
)
from scamscan.reports.registrations import registration_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.errors import ScamscanError
    from scamscan.links.against import Resemblance
    from scamscan.pipelines.urls import Given, UrlAnswer
    from scamscan.records import UrlReport

SCHEMA = "url-1"
_WIDTH = 5
"""Characters of the widest name in the left column."""


def url_object(answer: UrlAnswer) -> dict[str, Any]:
    """One answer as plain JSON values, keys in a fixed order."""
    verdict, link = answer.verdict, answer.given.link
    report = verdict.urls[0]
    return {
        "schema": SCHEMA,
        "type": "url",
        "input": answer.given.text,
        "source": answer.given.source,
        "level": verdict.level.value,
        "action": verdict.action.value,
        "score": round(verdict.score, 4),
        "scheme": link.scheme or None,
        "userinfo": link.userinfo or None,
        "host": link.host,
        "host_unicode": link.host_unicode,
        "domain": link.domain,
        "subdomain": link.subdomain,
        "suffix": link.suffix,
        "private_suffix": link.private_suffix,
        "is_ip": link.is_ip,
        "port": link.port,
        "path": link.path,
        "query": link.query,
        "traps": list(link.traps),
        "owner": report.owner,
        "target": _target(answer),
        "registration": jsonl.registration_object(report.registration),
        "chain": _chain_object(answer),
        "signals": [jsonl.signal_object(signal) for signal in verdict.signals],
        "skipped": [
            {"check": skipped.check, "reason": skipped.reason} for skipped in _skipped(answer)
        ],
    }


def _target(answer: UrlAnswer) -> str | None:
    """The host a jump page really opens."""
    for signal in answer.verdict.signals:
        if signal.code == "link.jump":
            return dict(signal.facts).get("target")
    return None


def _chain_object(answer: UrlAnswer) -> dict[str, Any]:
    chain = answer.chain
    if isinstance(chain, Skipped):
        return {"skipped": chain.reason}
    final = _final(answer)
    return {
        "hops": [{"url": hop.url, "status": hop.status} for hop in chain.hops],
        "final": chain.final,
        "ended": chain.ended,
        "host": final.host if final else None,
        "owner": final.owner if final else None,
        "registration": jsonl.registration_object(final.registration) if final else None,
    }


def _final(answer: UrlAnswer) -> UrlReport | None:
    """The report on where a short link led, when it led away."""
    urls = answer.verdict.urls
    return urls[1] if len(urls) > 1 else None


def _skipped(answer: UrlAnswer) -> list[Skipped]:
    """What was not checked; that a bare link has no words is no news."""
    return [one for one in answer.verdict.skipped if one.check != "text.model"]


def against_object(given: Given, found: Resemblance) -> dict[str, Any]:
    """One host beside one's own domains, as plain JSON values."""
    return {
        "schema": SCHEMA,
        "type": "against",
        "input": given.text,
        "source": given.source,
        "host": given.link.host,
        "host_unicode": given.link.host_unicode,
        "domain": given.link.domain,
        "own": found.own or None,
        "alike": found.match is not None,
        "rule": found.match.code if found.match else None,
        "seen": found.match.seen if found.match else None,
        "reason": found.reason or None,
    }


def error_object(error: ScamscanError, source: str) -> dict[str, Any]:
    """A line without a link, in its place."""
    return {**jsonl.error_object(error, source), "schema": SCHEMA}


def lay_out(answer: UrlAnswer) -> Iterator[Line]:
    """One answer as a small table, an empty line at its end."""
    ui = words()
    verdict, link = answer.verdict, answer.given.link
    level = verdict.level.value
    host = defang(visible(link.host_unicode))
    yield (Piece(f"【{ui['levels'][level]}】", level), Piece(f" {host}", STEP))
    for name, value in _rows(answer):
        yield (Piece(f"  {_padded(ui['url'][name])}  ", MUTED), Piece(value))
    # Whatever the arithmetic took off again is still known about the link, and told.
    reasons = [signal for signal in verdict.signals if signal.weight > 0 and signal.span is None]
    for signal in reasons:
        yield (Piece(f"  {_padded(ui['url']['reason'])}  ", MUTED), Piece(reason_words(signal)))
    if verdict.level is Level.NOTHING_FOUND and not reasons:
        yield (Piece(f"  {_padded(ui['url']['reason'])}  ", MUTED), Piece(ui["url"]["none"]))
    yield ()


def _padded(name: str) -> str:
    return name + "　" * (_WIDTH - len(name))


def _rows(answer: UrlAnswer) -> Iterator[tuple[str, str]]:
    """Name and value of each line that has something to say."""
    ui = words()
    link, report = answer.given.link, answer.verdict.urls[0]
    yield "url", unlink(visible(answer.given.text))
    if link.host != link.host_unicode:
        yield "punycode", defang(link.host)
    if link.domain and link.domain != link.host:
        yield "domain", defang(link.domain)
    yield "owner", report.owner or ui["url"]["nobody"]
    if target := _target(answer):
        yield "target", defang(visible(target))
    yield from _registration_rows(report.registration)
    if not isinstance(answer.chain, Skipped):
        shown = [f"{unlink(visible(hop.url))}（{hop.status}）" for hop in answer.chain.hops]
        last = unlink(visible(answer.chain.final))
        ended = ui["chain"].get(answer.chain.ended) or ui["reasons_skipped"].get(
            answer.chain.ended, answer.chain.ended
        )
        yield "chain", " → ".join(shown) or last
        yield "ended", f"{last}（{ended}）"
        if final := _final(answer):
            yield "owner", final.owner or ui["url"]["nobody"]
            yield from _registration_rows(final.registration)
    left = [one for one in _skipped(answer) if one.reason == "not asked"]
    if left:
        names = "；".join(
            f"{ui['skipped'].get(one.check, one.check)}（{ui['reasons_skipped'][one.reason]}）"
            for one in left
        )
        yield "skipped", names


def _registration_rows(found: Registration | Skipped) -> Iterator[tuple[str, str]]:
    said = registration_words(found)
    if said:
        yield "registration", said
    if isinstance(found, Skipped):
        return
    if found.registrar:
        yield "registrar", visible(found.registrar)
    registrant = "，".join(visible(one) for one in (found.organisation, found.country) if one)
    if registrant:
        yield "registrant", registrant
    for name, day in (("updated", found.updated), ("expires", found.expires)):
        if day is not None:
            yield name, day.isoformat()
    moment = f"{found.looked_up:%Y-%m-%d %H:%M} UTC"
    template = tables.load_toml("ui.toml")["url"]["source_words"]
    yield "source", template.format(source=found.source.upper(), day=moment)


def lay_out_against(given: Given, found: Resemblance) -> Iterator[Line]:
    """One host that resembles one's own, on two lines; nothing for the others."""
    phrases = words()["phrases"]
    if found.match is None:
        return
    host = defang(visible(given.link.host_unicode))
    yield (Piece(phrases["against_hit"].format(host=host, own=found.own), STEP),)
    reason = unlink(visible(found.reason).replace("\n", " "))
    yield (Piece("  " + reason.replace(unlink(found.own), found.own)),)
