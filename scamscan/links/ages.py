"""What a registration says about a link: bands of age, and states no honest site is in.

An unknown age counts neither as old nor as new, and old never means safe: one phishing domain in
six is used after more than 90 days.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan import tables
from scamscan.links.lists import is_government, listed
from scamscan.records import Evidence, Registration, Skipped

if TYPE_CHECKING:
    from datetime import date

    from scamscan.brands import Brands
    from scamscan.links.split import SplitUrl
    from scamscan.records import Span

CHECK = "links.registration"
NOT_ASKED = Skipped(check=CHECK, reason="not asked")
FAILURES = frozenset(
    {"no network", "timed out", "rate limited", "failed", "cut off", "too large", "not secure"}
) | {"private address", "not allowed"}
"""Reasons that mean a question was put, or should have been, and got no answer."""
_TABLE = "registration.toml"
_DAYS_OF_MONTH, _DAYS_OF_YEAR = 30, 365
_MONTHS_FROM = 60
"""Days from which an age is said in months: "45 天" says more than "1 个月"."""


class Band(NamedTuple):
    """Domains younger than ``days`` give the signal ``code``."""

    days: int
    code: str


@cache
@tables.told_damage(_TABLE)
def bands() -> tuple[Band, ...]:
    """The bands of age, youngest first.

    >>> [band.days for band in bands()]
    [7, 30, 90, 365]
    """
    rows = tables.need(_data(), "band", list, _TABLE)
    return tuple(sorted(Band(int(row["days"]), str(row["code"])) for row in rows))


def _data() -> dict[str, Any]:
    return dict(tables.load_toml(_TABLE))


def age_words(days: int) -> str:
    """An age as a reader says it.

    >>> age_words(0), age_words(3), age_words(70), age_words(800)
    ('不到 1 天', '3 天', '2 个月', '2 年')
    """
    words = tables.need(_data(), "words", dict, _TABLE)
    if days < 1:
        return str(words["today"])
    if days < _MONTHS_FROM:
        return str(words["days"]).format(count=days)
    if days < _DAYS_OF_YEAR:
        return str(words["months"]).format(count=days // _DAYS_OF_MONTH)
    return str(words["years"]).format(count=days // _DAYS_OF_YEAR)


def age_on(created: date | None, day: date) -> int | None:
    """Whole days from ``created`` to ``day``; None when unknown or impossible.

    A day ahead is a time zone's doing and counts as today; more is a wrong clock somewhere.

    >>> from datetime import date
    >>> age_on(date(2026, 11, 19), date(2026, 11, 22)), age_on(date(2027, 1, 1), date(2026, 11, 22))
    (3, None)
    """
    if created is None:
        return None
    days = (day - created).days
    return max(days, 0) if days >= -1 else None


def why_not(link: SplitUrl, brands: Brands) -> str:
    """Why a link's registration is not worth asking for; ``""`` when it is.

    The age of a host everybody can use says nothing, and a known owner needs no age.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.split import split_url
    >>> [why_not(split_url(url), load_brands()) for url in
    ...  ("a1b.top", "http://203.0.113.7/", "a.github.io", "t.cn/A6", "www.icbc.com.cn")]
    ['', 'no domain', 'shared host', 'short link', 'known owner']
    """
    if link.domain is None:
        return "no domain"
    if listed(link.host, "shortener") or link.host in brands.short_hosts:
        return "short link"
    shared = any(listed(link.host, kind) for kind in ("shared", "dynamic", "content", "cdn"))
    if shared or link.private_suffix:
        return "shared host"
    owned = brands.owner(link.host, link.domain) is not None
    return "known owner" if owned or is_government(link.host) else ""


def evidence(
    found: Registration | Skipped, host: str, span: Span | None = None
) -> tuple[Evidence, ...]:
    """The one reason a registration gives; none when it is old or unknown.

    Args:
        found: what the registry said.
        host: as the reader sees it.
        span: of the link in the original text.

    >>> evidence(NOT_ASKED, "a1b.top")
    ()
    """
    if isinstance(found, Skipped):
        return ()
    code = tables.need(_data(), "status", dict, _TABLE).get(found.status.value)
    facts = [("host", host)]
    if code is None and found.age_days is not None:
        code = next((band.code for band in bands() if found.age_days < band.days), None)
        facts.append(("age", age_words(found.age_days)))
    if code is None:
        return ()
    if found.created is not None:
        facts.append(("created", found.created.isoformat()))
    return (Evidence(code=code, span=span, facts=tuple(facts)),)
