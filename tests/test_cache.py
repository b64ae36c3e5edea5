"""The memory on disk: private, shared by processes, and never in the way."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scamscan.links.cache import FILE, Cache
from scamscan.records import DomainStatus, Registration

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def kept(domain="a1b.top", status=DomainStatus.REGISTERED, looked_up=NOW):
    """An answer worth keeping."""
    return Registration(
        domain=domain, status=status, created=date(2026, 11, 19), updated=None,
        expires=date(2027, 11, 19), registrar="示例", organisation=None, country="CN",
        source="rdap", looked_up=looked_up, age_days=None,
    )  # fmt: skip


def test_what_is_put_comes_back(tmp_path):
    """Every field, for many domains at once."""
    cache = Cache(tmp_path / "new" / "folder")
    answers = [kept(f"a{n}.top") for n in range(1_200)]
    cache.put(answers)
    found = cache.get([*(answer.domain for answer in answers), "other.top"], NOW)
    assert found == {answer.domain: answer for answer in answers}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps profiles private by itself")
def test_nobody_else_may_read_it(tmp_path):
    """Which domains somebody asked about is private: folder 0700, file 0600."""
    folder = tmp_path / "kept"
    folder.mkdir(mode=0o755)
    Cache(folder).put([kept()])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_stale_answers_are_gone(tmp_path):
    """An hour for "not registered", a week for the others."""
    cache = Cache(tmp_path)
    cache.put([kept("a.top"), kept("b.top", DomainStatus.NOT_REGISTERED)])
    in_two_hours = NOW.replace(hour=10)
    assert set(cache.get(["a.top", "b.top"], in_two_hours)) == {"a.top"}
    assert cache.get(["a.top"], NOW.replace(day=30)) == {}


@pytest.mark.parametrize(
    "content", [b"", b"not a database" * 500, b"SQLite format 3\x00" + b"?" * 4096]
)
def test_a_damaged_file_costs_only_the_memory(tmp_path, content):
    """Nothing raises; the next answer is kept again."""
    (tmp_path / FILE).write_bytes(content)
    cache = Cache(tmp_path)
    assert cache.get(["a1b.top"], NOW) == {}
    cache.put([kept()])
    cache.put([kept()])
    assert cache.get(["a1b.top"], NOW) == {"a1b.top": kept()}


def test_rows_somebody_else_wrote_are_passed_over(tmp_path):
    """The file is data, not to be believed."""
    cache = Cache(tmp_path)
    cache.put([kept("a.top"), kept("b.top"), kept("c.top")])
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("UPDATE answers SET answer = '{}' WHERE domain = 'a.top'")
        database.execute("UPDATE answers SET answer = '[' WHERE domain = 'b.top'")
    database.close()
    assert set(cache.get(["a.top", "b.top", "c.top"], NOW)) == {"c.top"}


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path):
    """A file stands in the way: nothing is kept, nothing raises."""
    (tmp_path / "taken").write_text("x", "utf-8")
    cache = Cache(tmp_path / "taken" / "folder")
    cache.put([kept()])
    assert cache.get(["a1b.top"], NOW) == {}


def test_a_locked_file_is_waited_for_briefly(tmp_path):
    """Another process writes for long: the answer comes without the memory."""
    cache = Cache(tmp_path)
    cache.put([kept()])
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    begin = time.monotonic()
    assert cache.get(["a1b.top"], NOW) == {}
    cache.put([kept("b.top")])
    assert time.monotonic() - begin < 4
    other.execute("ROLLBACK")
    other.close()
    assert cache.get(["a1b.top"], NOW)


WRITER = """
import sys
from pathlib import Path
from tests.test_cache import *
cache = Cache(Path(sys.argv[1]), patience=60)
for n in range(int(sys.argv[3])):
    cache.put([kept(f"{sys.argv[2]}-{n}-{m}.top") for m in range(20)])
    print(n, flush=True)
"""
ROOT = Path(__file__).parent.parent


def writer(folder, name, rounds):
    """A process that keeps writing."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(rounds)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )


def test_several_processes_share_it(tmp_path):
    """Four write at once; nothing is lost and nobody fails."""
    processes = [writer(tmp_path, f"p{n}", 8) for n in range(4)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    names = [f"p{p}-{n}-{m}.top" for p in range(4) for n in range(8) for m in range(20)]
    assert len(Cache(tmp_path).get(names, NOW)) == len(names)


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_a_killed_process_leaves_it_readable(tmp_path):
    """Killed in the middle of writing, again and again: what was kept is still there."""
    cache = Cache(tmp_path)
    cache.put([kept("first.top")])
    done = 0
    for turn in range(4):
        process = writer(tmp_path, f"k{turn}", 10_000)
        for _ in range(3):
            done = int(process.stdout.readline())
        time.sleep(0.01 * turn)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        process.stdout.close()
        assert set(cache.get(["first.top", f"k{turn}-{done}-0.top"], NOW)) == {
            "first.top",
            f"k{turn}-{done}-0.top",
        }
        cache.put([kept(f"after{turn}.top")])
        assert cache.get([f"after{turn}.top"], NOW)
    with sqlite3.connect(tmp_path / FILE) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
