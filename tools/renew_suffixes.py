"""Renew the table of public suffixes from the Public Suffix List.

    python -m tools.renew_suffixes                fetch the list and write the table
    python -m tools.renew_suffixes list.dat       the same from a file fetched by other means
    python -m tools.renew_suffixes --check        say how old the table is; 1 when over a year

An older list than the table's is refused.  Look at the difference before you commit it.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import scamscan
from scamscan.links.network import Deadline, Network
from scamscan.links.suffixes import TABLE, punycode
from scamscan.tables import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLES = Path(scamscan.__file__).parent / "tables"
LIST = "https://publicsuffix.org/list/public_suffix_list.dat"
SECONDS = 30.0
BYTES = 4_000_000
"""The list is 340 kB (2026)."""
FEWEST = 8_000
"""A list with fewer rules than this is not whole (2026: about 10,400)."""
OLDEST = 365
"""Days after which the table must not be released: suffixes are added every week."""
_VERSION = re.compile(r"^// VERSION: (\d{4}-\d{2}-\d{2})\S*", re.MULTILINE)
_COMMIT = re.compile(r"^// COMMIT: ([0-9a-f]{40})", re.MULTILINE)
_DATE = re.compile(r"^# date: (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
# Exhibit A of the licence, which has to stay with the list.
_LICENCE = """\
# This Source Code Form is subject to the terms of the Mozilla Public
# License, v. 2.0. If a copy of the MPL was not distributed with this
# file, You can obtain one at https://mozilla.org/MPL/2.0/."""


class SuffixList(NamedTuple):
    """What one edition of the list holds."""

    day: date
    """Of the edition."""
    commit: str
    rows: tuple[tuple[str, str, str], ...]
    """Section, last label, rules with ";" between; sorted."""


def read_list(text: str) -> SuffixList:
    r"""One edition of the list, rules that are not ASCII in both spellings.

    Raises:
        SystemExit: no date, or no private section.

    >>> text = "// VERSION: 2026-10-22_08-36-41_UTC\n// ===BEGIN ICANN DOMAINS===\ncn\n公司.cn\n"
    >>> text += "// ===END ICANN DOMAINS===\n// ===BEGIN PRIVATE DOMAINS===\ngithub.io\n"
    >>> read_list(text).rows
    (('icann', 'cn', 'cn;xn--55qx5d.cn;公司.cn'), ('private', 'io', 'github.io'))
    """
    version = _VERSION.search(text)
    if version is None or "BEGIN PRIVATE" not in text:
        raise SystemExit("no edition or no private part: not the Public Suffix List?")
    rules: dict[tuple[str, str], set[str]] = {}
    section = "icann"
    for line in text.splitlines():
        if line.startswith("//"):
            section = "private" if "BEGIN PRIVATE" in line else section
        elif rule := line.partition(" ")[0].strip().lower():
            for form in (rule, punycode(rule)):
                rules.setdefault((section, form.rpartition(".")[2]), set()).add(form)
    commit = _COMMIT.search(text)
    rows = tuple((*key, ";".join(sorted(rules[key]))) for key in sorted(rules))
    return SuffixList(date.fromisoformat(version[1]), commit[1] if commit else "unknown", rows)


def write(found: SuffixList, path: Path) -> None:
    """Replace the table.

    Raises:
        SystemExit: the list is cut short, or older than the table.
    """
    total = sum(row[2].count(";") + 1 for row in found.rows)
    if total < FEWEST:
        raise SystemExit(f"only {total} rules: not the whole list?")
    if path.exists() and found.day < day_of(path.read_text("utf-8")):
        raise SystemExit(f"{found.day} is older than the table")
    head = (
        f"# source: Public Suffix List ({LIST}), edition of {found.day}, commit {found.commit};"
        " its rules by section and last label, without its notes, rules that are not ASCII in both"
        " spellings",
        "# licence: MPL-2.0",
        f"# date: {found.day}",
        _LICENCE,
        "# Names directly below a suffix belong to different people. private: a company gives them"
        " away, not a registry.",
        "# Renew with `python -m tools.renew_suffixes`.",
        "section\tlast\trules",
    )
    body = ("\t".join(row) for row in found.rows)
    path.write_text("\n".join((*head, *body)) + "\n", "utf-8", newline="\n")


def day_of(text: str) -> date:
    r"""The edition of a table.

    >>> day_of("# licence: MPL-2.0\n# date: 2026-10-22\n")
    datetime.date(2026, 10, 22)
    """
    found = _DATE.search(text)
    if found is None:
        raise SystemExit(f"{TABLE} has no date")
    return date.fromisoformat(found[1])


def complaint(edition: date, day: date) -> str:
    """Why a table of that edition must not be released on a day; ``""`` when it may.

    >>> complaint(date(2026, 10, 22), date(2027, 10, 22))
    ''
    >>> complaint(date(2026, 10, 22), date(2027, 10, 23))
    'suffixes are 366 days old: renew them with `python -m tools.renew_suffixes`'
    """
    age = (day - edition).days
    if age <= OLDEST:
        return ""
    return f"suffixes are {age} days old: renew them with `python -m tools.renew_suffixes`"


def fetch(url: str, network: Network) -> str:
    """The list from its official address.

    Raises:
        SystemExit: another answer than the list.
        NetworkError: no answer.
    """
    answer = network.request("GET", url, Deadline.after(SECONDS))
    if answer.status != 200:
        raise SystemExit(f"{url} answered {answer.status}")
    return answer.body.decode("utf-8")


def main(arguments: Sequence[str] | None = None, day: date | None = None) -> None:
    """Renew the table, or check its age."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", help="a list already fetched")
    parser.add_argument("--check", action="store_true", help="only say whether the table is fresh")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        wrong = complaint(day_of(read_text(TABLE)), day or datetime.now(UTC).date())
        if wrong:
            sys.exit(wrong)
        return
    file = chosen.file
    text = Path(file).read_text("utf-8") if file else fetch(LIST, Network(max_bytes=BYTES))
    write(read_list(text), TABLES / TABLE)


if __name__ == "__main__":
    main()
