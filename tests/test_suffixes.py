"""Our own dated table of public suffixes, and the script that renews it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import publicsuffixlist
import pytest

from scamscan import tables
from scamscan.links import suffixes
from scamscan.links.network import Network
from tests.loopback import answer, rdap_server
from tools import renew_suffixes

ROOT = Path(__file__).parent.parent
HEAD = "// VERSION: {day}_08-00-00_UTC\n// COMMIT: " + "a" * 40 + "\n"
BODY = (
    "// ===BEGIN ICANN DOMAINS===\ncn\ncom.cn\n公司.cn\n中国\n*.kx\n!www.kx\n"
    "// ===END ICANN DOMAINS===\n// ===BEGIN PRIVATE DOMAINS===\n"
    "// Somebody : https://example.com\nfree.example.com\n"
)


def edition(day="2026-11-20", rules=0):
    """A list of that day, with as many rules more as wanted."""
    return HEAD.format(day=day) + BODY + "".join(f"n{at}.cn\n" for at in range(rules))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the table to write over."""
    monkeypatch.setattr(renew_suffixes, "TABLES", tmp_path)
    path = tmp_path / suffixes.TABLE
    path.write_bytes(tables.read_bytes(suffixes.TABLE))
    return path


def columns(path):
    """The rows of a written table."""
    lines = path.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_the_program_reads_its_own_table_and_not_the_package_s():
    """With the package's list gone everything works, and the table lies inside the package."""
    code = (
        "import publicsuffixlist; publicsuffixlist.PSLFILE = '/nowhere'\n"
        "from scamscan.links.suffixes import public_suffix\n"
        "print(public_suffix('a.b.com.cn').suffix, public_suffix('a.github.io').private)"
    )
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.split() == ["com.cn", "True"]
    packed = resources.files("scamscan").joinpath("tables", suffixes.TABLE)
    assert packed.read_bytes() == tables.read_bytes(suffixes.TABLE)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'packages = ["scamscan"]' in project  # what lies there is in the wheel
    assert "tables" not in (ROOT / ".gitignore").read_text("utf-8")


def test_the_table_says_whence_and_keeps_its_licence():
    """Source, edition, commit and the notice the licence asks for."""
    head = tables.read_text(suffixes.TABLE).split("\nsection\t")[0]
    assert "https://publicsuffix.org/list/public_suffix_list.dat" in head
    assert "# licence: MPL-2.0" in head
    assert "https://mozilla.org/MPL/2.0/" in head
    day = renew_suffixes.day_of(head)
    assert f"edition of {day}, commit " in head
    assert day >= date(2026, 10, 1)


def test_the_list_s_own_examples_come_out_right():
    """The examples its authors publish for every reader of the list, but for unknown suffixes."""
    path = Path(publicsuffixlist.__file__).with_name("test_psl.txt")
    wrong = []
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("checkPublicSuffix("):
            continue
        host, wanted = (cell.strip("'") for cell in line[18:-2].split(", "))
        if wanted == "null" or host.startswith("."):
            continue
        host, wanted = host.lower(), wanted.lower()
        if host.rpartition(".")[2] not in suffixes.top_level_names() - {"example"}:
            continue
        found = suffixes.public_suffix(host)
        name = ".".join(host.split(".")[-found.labels - 1 :])
        if name != wanted:
            wrong.append((host, wanted, name))
    assert not wrong


def test_a_renewed_table_has_both_spellings_and_both_parts(copied):
    """Sections, last labels, wildcards, exceptions and punycode."""
    list_file = copied.with_name("list.dat")
    list_file.write_text(edition(rules=9_000), "utf-8")
    renew_suffixes.main([str(list_file)])
    rows = columns(copied)
    assert rows[0] == ["section", "last", "rules"]
    found = {(section, last): cell.split(";") for section, last, cell in rows[1:]}
    assert {"cn", "com.cn", "公司.cn", "xn--55qx5d.cn"} <= set(found["icann", "cn"])
    assert found["icann", "中国"] == ["中国"]
    assert found["icann", "xn--fiqs8s"] == ["xn--fiqs8s"]
    assert found["icann", "kx"] == ["!www.kx", "*.kx"]
    assert found["private", "com"] == ["free.example.com"]
    assert "# date: 2026-11-20\n" in copied.read_text("utf-8")


def test_the_shipped_table_is_what_the_script_writes(copied):
    """Sorted, without doubles, nothing edited by hand."""
    rows = columns(copied)[1:]
    assert rows == sorted(rows)
    rules = [rule for _, _, cell in rows for rule in cell.split(";")]
    assert len(rules) == len(set(rules)) >= renew_suffixes.FEWEST
    assert all(cell.split(";") == sorted(cell.split(";")) for _, _, cell in rows)
    assert all(
        rule.rpartition(".")[2] == last for _, last, cell in rows for rule in cell.split(";")
    )


@pytest.mark.parametrize(
    "text",
    [
        edition(rules=10),
        edition("2020-01-01", rules=9_000),
        "<html>moved</html>",
        edition(rules=9_000).replace("BEGIN PRIVATE", ""),
    ],
)
def test_what_is_no_newer_whole_list_is_refused(copied, text):
    """Half a download, an older edition or a web page must not become the table."""
    before = copied.read_bytes()
    list_file = copied.with_name("list.dat")
    list_file.write_text(text, "utf-8")
    with pytest.raises(SystemExit):
        renew_suffixes.main([str(list_file)])
    assert copied.read_bytes() == before


def test_the_list_is_fetched_from_its_address(copied):
    """The official address stands for a server on this machine; another answer is refused."""
    status = 200

    def behave(handler):
        answer(handler, status, edition(rules=9_000).encode("utf-8"))

    with rdap_server(behave) as server:
        network = Network(loopback_ports=frozenset({server.port}), max_bytes=renew_suffixes.BYTES)
        address = f"http://127.0.0.1:{server.port}/list/public_suffix_list.dat"
        found = renew_suffixes.read_list(renew_suffixes.fetch(address, network))
        status = 404
        with pytest.raises(SystemExit, match="404"):
            renew_suffixes.fetch(address, network)
    assert server.asked == ["/list/public_suffix_list.dat"] * 2
    renew_suffixes.write(found, copied)
    assert renew_suffixes.LIST.startswith("https://publicsuffix.org/")


@pytest.mark.parametrize(("days", "stale"), [(0, False), (365, False), (366, True), (4_000, True)])
def test_a_table_over_a_year_old_is_told_before_a_release(days, stale):
    """The check fails with what to do; a fresh table passes in silence."""
    edition_day = renew_suffixes.day_of(tables.read_text(suffixes.TABLE))
    day = date.fromordinal(edition_day.toordinal() + days)
    if not stale:
        renew_suffixes.main(["--check"], day)
        return
    with pytest.raises(SystemExit, match=f"{days} days old: renew them"):
        renew_suffixes.main(["--check"], day)


def test_ci_runs_the_check():
    """Whoever releases meets it."""
    assert "python -m tools.renew_suffixes --check" in (ROOT / "tests" / "run.sh").read_text(
        "utf-8"
    )
