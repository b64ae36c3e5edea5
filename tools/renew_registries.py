"""Renew the tables of registries from what IANA publishes.

    python -m tools.renew_registries rdap             fetch the bootstrap file and write the table
    python -m tools.renew_registries rdap dns.json    the same from a file fetched by other means
    python -m tools.renew_registries whois            ask IANA about every suffix without RDAP

Run ``rdap`` first: ``whois`` leaves out what it lists.  The forms of query, day orders and hours of
``whois_servers.tsv`` are ours and are kept.  Look at the difference before you commit it.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scamscan
from scamscan.links.network import WHOIS_PORT, Deadline, Network
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TABLES = Path(scamscan.__file__).parent / "tables"
BOOTSTRAP = "https://data.iana.org/rdap/dns.json"
SUFFIXES = "https://data.iana.org/TLD/tlds-alpha-by-domain.txt"
IANA = "whois.iana.org"
PAUSE = 0.5
"""Seconds between two questions to IANA."""
SECONDS = 30.0
FEWEST = 500
"""A bootstrap file with fewer suffixes than this is not the real one (2026: about 1,200)."""


def rdap_rows(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rows of ``rdap_servers.tsv``: server and suffixes, both sorted.

    >>> rdap_rows({"services": [[["top"], ["http://r.example/top/", "https://r.example/top/"]],
    ...                         [["ren"], ["https://r.example/ren"]], [["kg"], ["http://x/"]]]})
    [('https://r.example/{suffix}/', 'ren;top')]
    """
    servers: dict[str, set[str]] = {}
    for suffixes, addresses in document["services"]:
        secure = [address for address in addresses if address.startswith("https://")]
        for suffix in suffixes if secure else ():
            name = suffix.lower()
            address = secure[0].rstrip("/") + "/"
            # A suffix in the path or as a label of its own: one row serves them all.
            for part in (f"/{name}/", f".{name}/"):
                address = address.replace(part, part.replace(name, "{suffix}"))
            servers.setdefault(address, set()).add(name)
    return [(server, ";".join(sorted(servers[server]))) for server in sorted(servers)]


def whois_rows(
    suffixes: Iterable[str],
    ask: Callable[[str], str],
    known: Mapping[str, tuple[str, str, str]],
) -> list[tuple[str, ...]]:
    r"""Rows of ``whois_servers.tsv``.

    Args:
        suffixes: without RDAP.
        ask: IANA's answer about a suffix.
        known: query, order and hours we know of a suffix.

    >>> whois_rows(["cn"], lambda _: "domain: CN\nwhois:        whois.cnnic.cn\n", {})
    [('cn', 'whois.cnnic.cn', '{domain}', 'ymd', '0')]
    """
    rows: list[tuple[str, ...]] = []
    for suffix in sorted(suffixes):
        lines = ask(suffix).splitlines()
        servers = [line.split(":", 1)[1].strip() for line in lines if line.startswith("whois:")]
        if servers and servers[0]:
            rows.append((suffix, servers[0], *known.get(suffix, ("{domain}", "ymd", "0"))))
    return rows


def write(name: str, source: str, columns: tuple[str, ...], rows: Iterable[Iterable[str]]) -> None:
    """Replace a table, keeping its comments after the head."""
    path = TABLES / name
    old = path.read_text("utf-8").split("\n")
    notes = [line for line in old if line.startswith("#") and not line.startswith("# source:")]
    notes = [line for line in notes if not line.startswith("# date:")]
    licence, *rest = notes
    head = [f"# source: {source}", licence, f"# date: {datetime.now(UTC):%Y-%m-%d}", *rest]
    body = ["\t".join(row) for row in (columns, *rows)]
    path.write_text("\n".join([*head, *body]) + "\n", "utf-8")


def _fetch(url: str) -> bytes:
    answer = Network(max_bytes=4_000_000).request("GET", url, Deadline.after(SECONDS))
    if answer.status != 200:
        raise SystemExit(f"{url} answered {answer.status}")
    return answer.body


def renew_rdap(file: str | None) -> None:
    """Write ``rdap_servers.tsv``."""
    data = Path(file).read_bytes() if file else _fetch(BOOTSTRAP)
    document = json.loads(data)
    rows = rdap_rows(document)
    total = sum(row[1].count(";") + 1 for row in rows)
    if total < FEWEST:
        raise SystemExit(f"only {total} suffixes: not IANA's file?")
    published = str(document.get("publication", "no date"))[:10]
    source = f"IANA RDAP bootstrap file for domain names ({BOOTSTRAP}), publication {published}"
    write("rdap_servers.tsv", source, ("server", "suffixes"), rows)


def renew_whois() -> None:
    """Write ``whois_servers.tsv``."""
    columns = ("suffix", "server", "query", "order", "hours")
    known = {row[0]: (row[2], row[3], row[4]) for row in load_tsv("whois_servers.tsv", columns)}
    listed = load_tsv("rdap_servers.tsv", ("server", "suffixes"))
    have = {suffix for _, suffixes in listed for suffix in suffixes.split(";")}
    names = {line.lower() for line in _fetch(SUFFIXES).decode("ascii").split() if line[0] != "#"}
    network = Network()

    def ask(suffix: str) -> str:
        time.sleep(PAUSE)
        query = f"{suffix}\r\n".encode("ascii")
        return network.exchange(IANA, WHOIS_PORT, query, Deadline.after(SECONDS)).decode("utf-8")

    wanted = {name for name in names if name not in have and (len(name) == 2 or "--" in name)}
    source = (
        'IANA root zone database, field "whois" of whois.iana.org; suffixes with RDAP are left out;'
        " query forms, day orders and hours: the registries' own help texts and printed replies"
    )
    write("whois_servers.tsv", source, columns, whois_rows(wanted, ask, known))


def main() -> None:
    """Renew one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("table", choices=["rdap", "whois"])
    parser.add_argument("file", nargs="?", help="a bootstrap file already fetched (rdap only)")
    chosen = parser.parse_args()
    if chosen.table == "rdap":
        renew_rdap(chosen.file)
    else:
        renew_whois()


if __name__ == "__main__":
    main()
