"""The script that renews the tables of registries makes what the program reads."""

from __future__ import annotations

import json
import shutil

import pytest

from scamscan import tables
from scamscan.links.registries import load_registries
from tools import renew_registries

COLUMNS = ("suffix", "server", "query", "order", "hours")


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Copies of the tables to write into."""
    for name in ("rdap_servers.tsv", "whois_servers.tsv"):
        shutil.copy(renew_registries.TABLES / name, tmp_path / name)
    monkeypatch.setattr(renew_registries, "TABLES", tmp_path)
    return tmp_path


def bootstrap(path, count=600):
    """A bootstrap file in IANA's shape."""
    services = [[[f"s{n}"], [f"https://rdap.nic.s{n}/"]] for n in range(count)]
    services.append([["top"], ["https://rdap.zdnsgtld.com/top/"]])
    services.append([["kg"], ["http://rdap.cctld.kg/"]])
    document = {"publication": "2026-11-20T00:00:00Z", "services": services}
    path.write_text(json.dumps(document), "utf-8")


def test_a_renewed_table_is_in_the_shape_the_program_reads(copied):
    """Head, date of publication, header and rows; registries without TLS are left out."""
    bootstrap(copied / "dns.json")
    renew_registries.renew_rdap(str(copied / "dns.json"))
    text = (copied / "rdap_servers.tsv").read_text("utf-8")
    assert text.startswith("# source: IANA RDAP bootstrap file")
    assert "publication 2026-11-20" in text
    assert "\n# licence: " in text
    assert "\n# date: " in text
    assert "\nserver\tsuffixes\n" in text
    assert "https://rdap.nic.{suffix}/\ts0;s1;" in text
    assert "https://rdap.zdnsgtld.com/{suffix}/\ttop" in text
    assert "kg" not in text.split("\nserver\t")[1].split()


def test_a_file_that_is_too_small_is_refused(copied):
    """Half a download must not empty the table."""
    bootstrap(copied / "dns.json", count=10)
    before = (copied / "rdap_servers.tsv").read_bytes()
    with pytest.raises(SystemExit):
        renew_registries.renew_rdap(str(copied / "dns.json"))
    assert (copied / "rdap_servers.tsv").read_bytes() == before


def test_what_we_know_of_a_registry_is_kept(copied):
    """The server comes from IANA; how to ask it stays ours; a suffix without one is left out."""
    answers = {"de": "whois:        whois.denic.de\n", "zz": "whois:\n"}
    known = {"de": ("-T dn,ace {domain}", "ymd", "0")}
    rows = renew_registries.whois_rows(answers, answers.__getitem__, known)
    assert rows == [("de", "whois.denic.de", "-T dn,ace {domain}", "ymd", "0")]
    renew_registries.write("whois_servers.tsv", "IANA", COLUMNS, rows)
    assert "\nde\twhois.denic.de\t-T dn" in (copied / "whois_servers.tsv").read_text("utf-8")


def test_the_shipped_tables_are_sorted_unique_and_ascii():
    """No suffix stands twice; every address is https or a host."""
    rdap = tables.load_tsv("rdap_servers.tsv", ("server", "suffixes"))
    whois = tables.load_tsv("whois_servers.tsv", COLUMNS)
    suffixes = [suffix for _, cell in rdap for suffix in cell.split(";")]
    suffixes += [row[0] for row in whois]
    assert len(suffixes) == len(set(suffixes)) == len(load_registries())
    assert all(suffix.isascii() and suffix == suffix.lower() for suffix in suffixes)
    assert [row[0] for row in whois] == sorted(row[0] for row in whois)
    assert [row[0] for row in rdap] == sorted(row[0] for row in rdap)
    assert all(cell.split(";") == sorted(cell.split(";")) for _, cell in rdap)
    assert all(server.startswith("https://") and server.endswith("/") for server, _ in rdap)
    assert all("." in row[1] and "{domain}" in row[2] for row in whois)
