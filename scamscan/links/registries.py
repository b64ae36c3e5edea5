"""Who keeps which suffix, and how to ask: RDAP where IANA lists it, WHOIS elsewhere.

Both tables are shipped and dated (``tables/rdap_servers.tsv``, ``tables/whois_servers.tsv``);
``python -m tools.renew_registries`` renews them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scamscan.errors import TableError
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scamscan.records import RegistrableDomain

RDAP, WHOIS = "rdap", "whois"
_RDAP_TABLE = "rdap_servers.tsv"
_WHOIS_TABLE = "whois_servers.tsv"
_ORDERS = ("ymd", "dmy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """How to ask the registry of one suffix."""

    kind: str
    """``rdap`` or ``whois``."""
    address: str
    """RDAP: the base address with a final slash.  WHOIS: host, or ``host:port``."""
    query: str = "{domain}"
    """WHOIS: what is sent."""
    day_first: bool = False
    """WHOIS: numeric days are written ``31-12-2026``."""
    hours: int = 0
    """WHOIS: how far its clock is ahead of UTC."""

    @property
    def name(self) -> str:
        """The host that is asked: questions to one host wait for each other.

        >>> Registry(kind="rdap", address="https://rdap.example/top/").name
        'rdap.example'
        """
        return self.address.partition("://")[2].partition("/")[0] or self.address


@cache
def load_registries() -> Mapping[str, Registry]:
    """Every known registry by its suffix (last label, ASCII).

    Raises:
        TableError: a table is missing or damaged.

    >>> registries = load_registries()
    >>> registries["top"].kind, registries["cn"].address, registries["xn--fiqs8s"].kind
    ('rdap', 'whois.cnnic.cn', 'whois')
    """
    found: dict[str, Registry] = {}
    columns = ("suffix", "server", "query", "order", "hours")
    for suffix, server, query, order, hours in load_tsv(_WHOIS_TABLE, columns):
        if order not in _ORDERS or not hours.lstrip("-").isdigit():
            raise TableError("cell cannot be read", where=f"{_WHOIS_TABLE}: {suffix}")
        found[suffix] = Registry(
            kind=WHOIS,
            address=server,
            query=query,
            day_first=order == "dmy",
            hours=int(hours),
        )
    for server, suffixes in load_tsv(_RDAP_TABLE, ("server", "suffixes")):
        for suffix in suffixes.split(";"):
            found[suffix] = Registry(kind=RDAP, address=server.replace("{suffix}", suffix))
    return found


def registry_of(
    domain: RegistrableDomain, registries: Mapping[str, Registry] | None = None
) -> Registry | None:
    """The registry of a domain; None when nobody is known to answer.

    >>> from scamscan.records import RegistrableDomain
    >>> registry_of(RegistrableDomain("icbc-safe.top")).name
    'rdap.zdnsgtld.com'
    >>> registry_of(RegistrableDomain("a.example")) is None
    True
    """
    known = load_registries() if registries is None else registries
    return known.get(domain.rpartition(".")[2])
