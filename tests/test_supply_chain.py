"""The pins cover what pyproject asks for, by hash, and name no place they came from."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.supply_chain import FILES, FOLDER, RUN_TIME, TABLE, members, project

_ROW = re.compile(
    r"^(?P<asked>[a-z0-9][^\\\n]*?) ?\\$(?P<hashes>(?:\n    --hash=[^\n]+)+)", re.MULTILINE
)


def pinned(name):
    """The pins of a file: package, versions, and the number of hashes of each."""
    found: dict[str, list[str]] = {}
    for row in _ROW.finditer((FOLDER / name).read_text("utf-8")):
        asked = Requirement(row["asked"])
        [one] = asked.specifier
        assert one.operator == "=="
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}(?: \\)?$", row["hashes"], re.MULTILINE)
        assert len(hashes) == row["hashes"].count("--hash=")
        found.setdefault(canonicalize_name(asked.name), []).append(one.version)
    return found


def asked(extras):
    """Every requirement of some extras, those they share with one another too."""
    told = project()
    every = told["optional-dependencies"]
    waiting = [*told["dependencies"]]
    seen: set[str] = set()
    for extra in every if extras == ("*",) else extras:
        waiting += every[extra]
    while waiting:
        one = Requirement(waiting.pop())
        if canonicalize_name(one.name) == told["name"]:
            waiting += [row for extra in one.extras - seen for row in every[extra]]
            seen |= one.extras
        else:
            yield one


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_with_hashes(name):
    """Each of pyproject's, at a version it allows; so nothing is fetched that nobody looked at."""
    found = pinned(name)
    for one in asked(FILES[name]):
        versions = found.get(canonicalize_name(one.name), [])
        assert any(map(one.specifier.contains, versions)), (
            f"{one}: python -m tools.supply_chain pin"
        )


@pytest.mark.parametrize("name", FILES)
def test_no_line_says_where_a_file_lies(name):
    """No address of an index and no folder of a machine: the reader's own are used."""
    text = (FOLDER / name).read_text("utf-8")
    rows = [line for line in text.split("\n") if line and not line.startswith(("#", "    --hash="))]
    assert len(rows) == sum(map(len, pinned(name).values()))
    assert not re.search(r"://|--(?:index|extra|find|trusted)|@ |^ *-[er] ", text, re.MULTILINE)


def test_extras_add_and_take_nothing_away():
    """Opposite: what the core does not need is not in its file."""
    assert set(pinned("core.txt")) < set(pinned("server.txt")) < set(pinned("complete.txt"))
    assert set(pinned("complete.txt")) < set(pinned("dev.txt"))
    assert not {"fastapi", "openpyxl", "scikit-learn"} & set(pinned("core.txt"))


def test_the_table_tells_of_every_pin():
    """One row for each version of each package of the program and its run-time extras."""
    rows = [line.split(" | ") for line in TABLE.read_text("utf-8").split("\n")]
    told = {(row[0].removeprefix("| "), row[1].split(" ")[0]) for row in rows if len(row) > 5}
    pins = {(name, one) for name, versions in pinned("complete.txt").items() for one in versions}
    systems = {name for name, _ in pins - told}
    # Some are for other systems alone, and the table says so or leaves them to their parents.
    assert systems <= {"colorama"}


def test_members_are_found_through_others():
    """A package is a member when something that is asked for needs it, at any depth."""
    locked = {"package": [
        {"name": "scamscan", "dependencies": [{"name": "a"}],
         "optional-dependencies": {"x": [{"name": "c"}]}},
        {"name": "a", "dependencies": [{"name": "b"}]},
        {"name": "b", "dependencies": [{"name": "a"}]},
        {"name": "c"},
    ]}  # fmt: skip
    assert members(locked, "") == {"a": True, "b": False}
    assert members(locked, "x") == {"c": True}


def test_run_time_extras_are_extras():
    """A new extra is either for running or for working on the program; this one is known."""
    extras = set(project()["optional-dependencies"])
    assert set(RUN_TIME) <= extras
    assert extras - set(RUN_TIME) == {"benchmarks", "dev", "fuzz", "notebooks", "train"}
