"""Puts what registries know beside what was seen in the messages; only where it is asked for.

Imported when ``Options(lookup=True)`` is used and never otherwise: it is what brings sockets into
the program.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scamscan.brands import load_brands
from scamscan.links import ages, report
from scamscan.links.cache import Cache
from scamscan.links.registration import Registrations
from scamscan.options import CACHE, user_folder
from scamscan.records import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scamscan.links.report import Inspected
    from scamscan.observe import Observation
    from scamscan.options import Options
    from scamscan.records import RegistrableDomain, Registration

    Answers = Mapping[RegistrableDomain, Registration | Skipped]


def registrations(
    options: Options, told: Callable[[RegistrableDomain], object] | None = None
) -> Registrations:
    """The world's registries, with answers kept in the user's cache folder."""
    folder = user_folder(CACHE)
    cache = Cache(folder) if folder is not None else None
    return Registrations(cache=cache, timeout=options.timeout, told=told)


def wanted(seen: Sequence[Observation]) -> tuple[RegistrableDomain, ...]:
    """The domains whose age would say something, each once, in order."""
    return _each_once(link for item in seen for link in item.links)


def worth_asking(urls: Iterable[str]) -> tuple[RegistrableDomain, ...]:
    """The domains behind links whose age would say something, each once.

    >>> worth_asking(["http://www.a1b.top/x", "https://www.icbc.com.cn/", "a1b.top"])
    ('a1b.top',)
    """
    return _each_once(filter(None, map(report.inspect_url, urls)))


def _each_once(links: Iterable[Inspected]) -> tuple[RegistrableDomain, ...]:
    domains = map(_domain, links)
    return tuple(dict.fromkeys(domain for domain in domains if not isinstance(domain, Skipped)))


def consult(
    seen: Sequence[Observation],
    asked: Registrations,
    options: Options,
) -> list[Observation]:
    """Every observation with the registrations of its links, their evidence and what is missing.

    Args:
        seen: what the offline checks saw.
        asked: who is asked.
        options: the day ages are counted to, and whether kept answers do.
    """
    day = options.day or datetime.now(UTC).date()
    answers = asked.look_up(wanted(seen), day, refresh=options.refresh)
    return [_with(item, answers) if item.links else item for item in seen]


def _domain(link: Inspected) -> RegistrableDomain | Skipped:
    """The domain a link leads to, or why its registration is not asked for."""
    reason = ages.why_not(link.target, load_brands())
    if reason or link.target.domain is None:
        return Skipped(check=ages.CHECK, reason=reason or "no domain")
    return link.target.domain


def _with(item: Observation, answers: Answers) -> Observation:
    found: list[Registration | Skipped] = []
    evidence = list(item.evidence)
    for link in item.links:
        domain = _domain(link)
        said = domain if isinstance(domain, Skipped) else answers[domain]
        found.append(said)
        span = link.found.span if link.found.end >= 0 else None
        evidence += ages.evidence(said, link.target.host_unicode, span)
    missing = dict.fromkeys(one for one in found if isinstance(one, Skipped))
    others = (one for one in item.skipped if one.check != ages.CHECK)
    return item._replace(
        evidence=tuple(evidence), skipped=(*others, *missing), registrations=tuple(found)
    )
