"""Ask a registry over RDAP (RFC 7480, 9082, 9083) and read its JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from scamscan.errors import NetworkError
from scamscan.links.answers import (
    FAILED,
    LIMITED,
    NOT_REGISTERED,
    Facts,
    NoAnswer,
    read_day,
    read_name,
    read_status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from scamscan.links.network import Deadline, Network
    from scamscan.links.registries import Registry
    from scamscan.records import RegistrableDomain

MEDIA_TYPE = "application/rdap+json, application/json"
MAX_REDIRECTS = 2
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LIMITS = frozenset({429, 503})
_LONGEST_WAIT = 60.0
_NAME, _VALUE = 0, 3
_EVENTS = {"registration": "created", "last changed": "updated", "expiration": "expires"}


def ask_rdap(
    network: Network, registry: Registry, domain: RegistrableDomain, deadline: Deadline
) -> Facts | NoAnswer:
    """What the registry says of a domain.

    Args:
        network: opens the connection, under its rules also after a redirect.
        registry: an RDAP one.
        domain: ASCII.
        deadline: for everything, redirects included.
    """
    url = f"{registry.address}domain/{domain}"
    first = urlsplit(url).hostname
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer = network.request("GET", url, deadline, accept=MEDIA_TYPE)
        except NetworkError as error:
            return NoAnswer(error.what)
        if answer.status == 200:
            return read_rdap(answer.body, domain)
        if answer.status == 404 and urlsplit(url).hostname == first:
            return NOT_REGISTERED
        if answer.status in _LIMITS:
            return NoAnswer(LIMITED, _wait(answer.headers))
        target = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not target:
            return NoAnswer(FAILED)
        url = _joined(url, target)
    return NoAnswer(FAILED)


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return target


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds the registry asks to wait; a date instead of a number counts as a minute."""
    said = headers.get("retry-after", "1")
    return min(float(said), _LONGEST_WAIT) if said.isdecimal() else _LONGEST_WAIT


def read_rdap(body: bytes, domain: str) -> Facts | NoAnswer:
    r"""What an RDAP answer tells; ``failed`` when it is not one about this domain.

    >>> body = b'''{"objectClassName": "domain", "ldhName": "A1.TOP", "status": ["active"],
    ...   "events": [{"eventAction": "registration", "eventDate": "2026-11-19T08:00:00Z"}]}'''
    >>> read_rdap(body, "a1.top").created
    datetime.date(2026, 11, 19)
    >>> read_rdap(body, "b2.top"), read_rdap(b"<html>", "a1.top")
    (NoAnswer(reason='failed', again_after=1.0), NoAnswer(reason='failed', again_after=1.0))
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return NoAnswer(FAILED)
    if not isinstance(data, dict):
        return NoAnswer(FAILED)
    if data.get("errorCode") == 404:
        return NOT_REGISTERED
    name = data.get("ldhName", domain)
    if not isinstance(name, str) or name.lower().rstrip(".") != domain:
        return NoAnswer(FAILED)
    if not any(key in data for key in ("events", "entities", "status", "nameservers")):
        return NoAnswer(FAILED)
    days = _days(data)
    statuses = _list(data.get("status"))
    organisation, country = _registrant(data)
    return Facts(
        status=read_status(statuses, created=days.get("created")),
        created=days.get("created"),
        updated=days.get("updated"),
        expires=days.get("expires"),
        registrar=_registrar(data),
        organisation=organisation,
        country=country,
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _days(data: Mapping[str, Any]) -> dict[str, date]:
    """The first readable day of each kind of event."""
    days: dict[str, date] = {}
    for event in _list(data.get("events")):
        if not isinstance(event, dict):
            continue
        action = event.get("eventAction")
        kind = _EVENTS.get(action.lower()) if isinstance(action, str) else None
        day = read_day(event.get("eventDate")) if kind else None
        if kind and day:
            days.setdefault(kind, day)
    return days


def _entities(data: Mapping[str, Any], role: str) -> Iterator[dict[str, list[Any]]]:
    """The business cards (RFC 7095) of everybody in a role: property name to its row."""
    for entity in _list(data.get("entities")):
        if not isinstance(entity, dict) or role not in _list(entity.get("roles")):
            continue
        card = _list(entity.get("vcardArray"))
        rows = _list(card[1]) if len(card) > 1 else []
        yield {
            row[_NAME].lower(): row
            for row in rows
            if isinstance(row, list) and len(row) > _VALUE and isinstance(row[_NAME], str)
        }


def _value(card: Mapping[str, list[Any]], name: str) -> str | None:
    row = card.get(name)
    if row is None:
        return None
    value = row[_VALUE]
    return read_name(value[0] if isinstance(value, list) and value else value)


def _registrar(data: Mapping[str, Any]) -> str | None:
    names = (_value(card, "fn") or _value(card, "org") for card in _entities(data, "registrar"))
    return next((name for name in names if name), None)


def _registrant(data: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Organisation and country of whoever registered the name."""
    for card in _entities(data, "registrant"):
        address = card.get("adr")
        country = None
        if address is not None:
            marked = address[1].get("cc") if isinstance(address[1], dict) else None
            lines = address[_VALUE]
            last = lines[-1] if isinstance(lines, list) and lines else None
            country = read_name(marked) or read_name(last)
        return _value(card, "org"), country
    return None, None
