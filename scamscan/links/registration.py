"""Since when a domain exists, asked of its registry and remembered.

RDAP where the registry has it, WHOIS elsewhere.  "Not registered", "withheld", "rate limited" and
"failed" are different answers, and none of them is silence: whatever is not known comes back as a
``Skipped`` with its reason.  Only registrable domains leave the machine, and only to registries.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scamscan.links import rdap, whois
from scamscan.links.ages import CHECK, age_on
from scamscan.links.answers import LIMITED, Facts, NoAnswer
from scamscan.links.network import TIMEOUT, Deadline, Network
from scamscan.links.registries import RDAP, load_registries, registry_of
from scamscan.links.turns import take_turns
from scamscan.records import Registration, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from scamscan.links.cache import Cache
    from scamscan.links.registries import Registry
    from scamscan.records import RegistrableDomain

NO_REGISTRY, NO_NETWORK, LATE = "no registry", "no network", "timed out"
_LONGEST_PAUSE = 1.5
"""Seconds worth waiting for a registry that asks to be left alone, while somebody waits for us."""
_LEAVE_ALONE = 60.0
"""Seconds a registry is not asked again after it refused twice."""
_TOGETHER = 8
"""Domains that share one ``timeout``: how many a registry answers in four seconds, at half a
second each."""


def _now() -> datetime:
    return datetime.now(UTC)


class Registrations:
    """Looks up registrations; keep one, it remembers which registries asked to be left alone.

    Args:
        network: opens the connections; one under the usual rules when None.
        cache: where answers are kept; None keeps nothing.
        registries: by suffix; the shipped tables when None.
        timeout: seconds for one answer.
        clock: tells the present moment, aware.
        told: of each domain as its registry has answered, for whoever shows progress.
    """

    def __init__(
        self,
        network: Network | None = None,
        *,
        cache: Cache | None = None,
        registries: Mapping[str, Registry] | None = None,
        timeout: float = TIMEOUT,
        clock: Callable[[], datetime] = _now,
        told: Callable[[RegistrableDomain], object] | None = None,
    ) -> None:
        self.network = network or Network()
        self._cache = cache
        self._registries = load_registries() if registries is None else registries
        self._timeout = timeout
        self._clock = clock
        self._told = told
        self._refusing: dict[str, float] = {}

    def look_up(
        self,
        domains: Collection[RegistrableDomain],
        day: date,
        *,
        refresh: bool = False,
        seconds: float | None = None,
    ) -> dict[RegistrableDomain, Registration | Skipped]:
        """What the registries say of every domain; each has an answer or a reason.

        Args:
            domains: ASCII, one label under a public suffix.
            day: ages are counted to this day.
            refresh: ask even where an answer is kept.
            seconds: for everything together; the timeout for each eight domains when None.
        """
        wanted = list(dict.fromkeys(domains))
        kept: dict[str, Registration] = {}
        if self._cache is not None and not refresh:
            kept = self._cache.get(wanted, self._clock())
        found: dict[RegistrableDomain, Registration | Skipped] = {}
        jobs: dict[str, list[RegistrableDomain]] = {}
        for domain in wanted:
            registry = registry_of(domain, self._registries)
            if domain in kept:
                found[domain] = kept[domain]
            elif registry is None:
                found[domain] = _skipped(NO_REGISTRY)
            else:
                jobs.setdefault(registry.name, []).append(domain)
        asked = sum(map(len, jobs.values()))
        if asked:
            share = -(-asked // _TOGETHER)
            deadline = Deadline.after(self._timeout * share if seconds is None else seconds)
            found |= self._ask_all(jobs, deadline)
        return {domain: _aged(found[domain], day) for domain in wanted}

    def _ask_all(
        self,
        jobs: Mapping[str, list[RegistrableDomain]],
        deadline: Deadline,
    ) -> dict[RegistrableDomain, Registration | Skipped]:
        everything = [domain for domains in jobs.values() for domain in domains]
        if not self.network.online():
            return dict.fromkeys(everything, _skipped(NO_NETWORK))
        found = take_turns(
            jobs, lambda domain: self._answer(domain, deadline), deadline, self._told
        )
        if self._cache is not None:
            self._cache.put(one for one in found.values() if isinstance(one, Registration))
        return {domain: found.get(domain, _skipped(LATE)) for domain in everything}

    def _answer(self, domain: RegistrableDomain, deadline: Deadline) -> Registration | Skipped:
        """Ask one registry, once more if it wants a short pause."""
        registry = self._registries[domain.rpartition(".")[2]]
        own = deadline.within(self._timeout)
        if time.monotonic() < self._refusing.get(registry.name, 0.0):
            return _skipped(LIMITED)
        said = self._ask(registry, domain, own)
        if isinstance(said, NoAnswer) and said.reason == LIMITED:
            pause = said.again_after
            if pause <= min(_LONGEST_PAUSE, own.left() - pause):
                time.sleep(pause)
                said = self._ask(registry, domain, own)
            if isinstance(said, NoAnswer) and said.reason == LIMITED:
                self._refusing[registry.name] = time.monotonic() + max(_LEAVE_ALONE, pause)
        if isinstance(said, NoAnswer):
            return _skipped(said.reason)
        return Registration(
            domain=domain,
            **said._asdict(),
            source=registry.kind,
            looked_up=self._clock(),
            age_days=None,
        )

    def _ask(
        self, registry: Registry, domain: RegistrableDomain, deadline: Deadline
    ) -> Facts | NoAnswer:
        if registry.kind == RDAP:
            return rdap.ask_rdap(self.network, registry, domain, deadline)
        return whois.ask_whois(self.network, registry, domain, deadline)


def _skipped(reason: str) -> Skipped:
    return Skipped(check=CHECK, reason=reason)


def _aged(found: Registration | Skipped, day: date) -> Registration | Skipped:
    if isinstance(found, Skipped):
        return found
    return replace(found, age_days=age_on(found.created, day))
