"""What scamscan is built on: pinned with hashes, and told in a table.

``python -m tools.supply_chain pin`` resolves ``pyproject.toml`` anew and writes ``constraints/``;
``… table`` makes a fresh environment of them, by hash, and writes ``docs/dependencies.md``; ``…
check`` says what is newer than the pins or missing from them, and writes nothing.  Needs ``uv``
and, for the advisories, ``pip-audit``; both ask the package index that is set up on the machine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from packaging.tags import sys_tags
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "constraints"
TABLE = ROOT / "docs" / "dependencies.md"
RUN_TIME = ("xlsx", "server", "evidence", "image", "spark")
"""Extras somebody may want who uses the program; the others are for working on it."""
FILES: Mapping[str, tuple[str, ...]] = {
    "core.txt": (),
    "server.txt": ("server",),
    "complete.txt": RUN_TIME,
    "dev.txt": ("*",),
}
"""Each file of pins and the extras it covers; ``*``: all of them."""
_HEAD = """# Every package, direct or not, that {what} needs, with the hashes of all its files.
# pip install --require-hashes -r constraints/{name} && pip install --no-deps .
# Written by python -m tools.supply_chain pin on {day}; do not edit.
"""
_PROBE = Path(__file__).with_name("supply_probe.py")


class Package(NamedTuple):
    """One pinned package."""

    name: str
    version: str
    released: str
    """The day its newest file was published."""
    size: int
    """Bytes of the file this machine would install: a wheel, else the source."""
    source: bool
    """True when there is no wheel for this machine."""
    needs: tuple[str, ...]
    when: str
    """The Pythons it is for, when others have another version; else empty."""


def project() -> dict[str, Any]:
    """The ``project`` table of ``pyproject.toml``."""
    data: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: dict[str, Any] = data["project"]
    return found


def lock(folder: Path) -> dict[str, Any]:
    """Resolve the dependencies anew, for every Python and system; uv's lock as a mapping."""
    told = project()
    lines = [
        "[project]",
        f'name = "{told["name"]}"',
        'version = "0"',
        f"requires-python = {json.dumps(told['requires-python'])}",
        f"dependencies = {json.dumps(told['dependencies'])}",
        "[project.optional-dependencies]",
        *(f"{name} = {json.dumps(some)}" for name, some in told["optional-dependencies"].items()),
    ]
    (folder / "pyproject.toml").write_text("\n".join(lines) + "\n", "utf-8")
    _run("uv", "lock", "--project", str(folder))
    return tomllib.loads((folder / "uv.lock").read_text("utf-8"))


def pins(folder: Path, extras: Iterable[str]) -> str:
    """The pins of some extras as pip reads them, with hashes and without an address."""
    chosen = ["--all-extras" if one == "*" else f"--extra={one}" for one in extras]
    return _run(
        "uv", "export", "--frozen", "--project", str(folder), "--no-emit-project", "--no-header",
        "--no-annotate", *chosen,
    )  # fmt: skip


def pin() -> None:
    """Write the files of pins."""
    FOLDER.mkdir(exist_ok=True)
    day = datetime.now(UTC).date().isoformat()
    with tempfile.TemporaryDirectory() as place:
        lock(Path(place))
        for name, extras in FILES.items():
            what = "the program" if not extras else f"it with {', '.join(extras)}"
            what = "working on it" if extras == ("*",) else what
            head = _HEAD.format(what=what, name=name, day=day)
            (FOLDER / name).write_text(head + pins(Path(place), extras), "utf-8")


def packages(locked: Mapping[str, Any]) -> list[Package]:
    """The packages of a lock, without the project itself."""
    fits = {str(tag) for tag in sys_tags()}
    found = []
    for row in locked["package"]:
        files = [*row.get("wheels", ()), *([row["sdist"]] if "sdist" in row else [])]
        if not files or "registry" not in row["source"]:
            continue
        own = [one for one in row.get("wheels", ()) if _fits(one["url"], fits)]
        found.append(
            Package(
                row["name"],
                row["version"],
                max(one.get("upload-time", "") for one in files)[:10],
                min((one["size"] for one in own), default=row.get("sdist", {}).get("size", 0)),
                not own,
                tuple(sorted({one["name"] for one in row.get("dependencies", ())})),
                ", ".join(row.get("resolution-markers", ())),
            )
        )
    return found


def _fits(url: str, tags: set[str]) -> bool:
    try:
        *_, own = parse_wheel_filename(urlsplit(url).path.rpartition("/")[2])
    except InvalidWheelFilename:
        return False
    return any(str(tag) in tags for tag in own)


def members(locked: Mapping[str, Any], extra: str) -> dict[str, bool]:
    """The packages of the core (``""``) or of an extra: name, and whether it is named directly."""
    [own] = [row for row in locked["package"] if row["name"] == project()["name"]]
    rows = own.get("optional-dependencies", {}).get(extra, ()) if extra else own["dependencies"]
    direct = [row["name"] for row in rows]
    needs: dict[str, set[str]] = {}
    for row in locked["package"]:
        below = needs.setdefault(row["name"], set())
        below.update(one["name"] for one in row.get("dependencies", ()))
    reached, waiting = dict.fromkeys(direct, True), [*direct]
    while waiting:
        for name in sorted(needs.get(waiting.pop(), ())):
            if name not in reached:
                reached[name] = False
                waiting.append(name)
    return reached


def probe(names: Iterable[str], file: Path) -> dict[str, dict[str, Any]]:
    """Install the pins by hash into a fresh environment; licence and import time of each package.

    Raises:
        subprocess.CalledProcessError: a hash differs, or a package is missing.
    """
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        python = str(Path(place, "Scripts" if sys.platform == "win32" else "bin", "python"))
        _run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(file))
        told: dict[str, dict[str, Any]] = json.loads(_run(python, str(_PROBE), *sorted(names)))
        return told


def advisories(file: Path) -> tuple[dict[str, str], str]:
    """For each package what the advisory service says, and the command that asked it."""
    command = ["pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner=off",
               "--format=json", "-r", str(file.relative_to(ROOT))]  # fmt: skip
    shown = " ".join(command)
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        rows = json.loads(done.stdout)["dependencies"]
    except FileNotFoundError:
        return {}, shown
    except (ValueError, KeyError):
        return {}, shown
    found: dict[str, str] = {}
    for row in rows:
        if "skip_reason" in row:
            found[canonicalize_name(row["name"])] = "not checked: no record there"
        else:
            known = ", ".join(one["id"] for one in row["vulns"])
            found[canonicalize_name(row["name"])] = known or "none"
    return found, shown


def table() -> None:
    """Write the table of every run-time dependency."""
    with tempfile.TemporaryDirectory() as place:
        locked = lock(Path(place))
    asked, command = advisories(FOLDER / "complete.txt")
    rows = {row.name: row for row in packages(locked)}
    every = {name for extra in ("", *RUN_TIME) for name in members(locked, extra)}
    found = probe(every, FOLDER / "complete.txt")
    many = [row for row in packages(locked) if row.name in every]
    lines = [
        "# What scamscan is built on",
        "",
        "> Every package a run needs, direct and indirect, by extra: licence, last release, size,",
        "> cost of its import, advisories known on the day it was asked.",
        "",
        f"Written by `python -m tools.supply_chain table` on {datetime.now(UTC).date()} with "
        f"Python {sys.version.split()[0]} on {sys.platform}. Size: of the file this machine "
        "installs "
        "(*source*: there is no wheel for it). Import: processor time of a fresh process, the "
        "least of three, with all it imports in turn. Advisories: asked the same day with "
        f"`{command}`; *no record there*: the service that answered knows nothing of this version. "
        "Pins with hashes: `constraints/`.",
        "",
        f"{len({row.name for row in many})} packages; the pins were installed by hash into a fresh "
        "environment for this table.",
    ]
    seen: set[str] = set()
    for extra in ("", *RUN_TIME):
        part = {name: direct for name, direct in members(locked, extra).items() if name not in seen}
        seen |= part.keys()
        lines += ["", f"## Extra `{extra}`" if extra else "## Always", "", _COLUMNS, _RULE]
        lines += [
            _line(row, part[row.name], found.get(row.name), asked)
            for row in many
            if row.name in part and row.name in rows
        ]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


_COLUMNS = (
    "| package | version | asked by us | licence | released | size, kB | import, ms | advisories |"
)
_RULE = "|---|---|---|---|---|---:|---:|---|"


def _line(
    row: Package, direct: bool, told: Mapping[str, Any] | None, asked: Mapping[str, str]
) -> str:
    here = told is not None and told["version"] == row.version
    licence = told["licence"] if told and here else "not checked: for other systems or Pythons"
    spent = f"{told['import_ms']:.0f}" if told and here and told["import_ms"] is not None else "–"
    size = f"{row.size / 1000:,.0f}{' (source)' if row.source else ''}" if here else "–"
    advisory = asked.get(row.name, "not checked: the advisory service did not answer")
    when = row.when.replace("python_full_version", "Python").replace(", ", " or ")
    version = f"{row.version} ({when})" if when else row.version
    direct_word = "yes" if direct else "no"
    return (
        f"| {row.name} | {version} | {direct_word} | {licence} | {row.released} | {size} | {spent} "
        f"| {advisory} |"
    )


def check() -> int:
    """Say which pins a fresh resolution would change; 1 when there are any."""
    changed = 0
    with tempfile.TemporaryDirectory() as place:
        lock(Path(place))
        for name, extras in FILES.items():
            kept = (FOLDER / name).read_text("utf-8").split("\n")
            now = pins(Path(place), extras).split("\n")
            for line in sorted(set(now) - set(kept)):
                if "==" in line:
                    changed += 1
                    sys.stdout.write(f"{name}: {line.removesuffix(chr(92)).strip()}\n")
    return int(bool(changed))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    """The exit code of one of the three tasks."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply_chain", description=__doc__)
    parser.add_argument("task", choices=("pin", "table", "check"))
    task = parser.parse_args().task
    if task == "check":
        return check()
    (pin if task == "pin" else table)()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
