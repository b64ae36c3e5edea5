"""What docs/privacy.md says of files, connections and error sentences, held against the program."""

from __future__ import annotations

import http.server
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from scamscan.links import cache
from scamscan.links.network import Deadline, Network
from tests import chatlab, loopback
from tests.test_cache import NOW, kept

ROOT = Path(__file__).parent.parent
WORD = "暗号七三九"
SCAM = f"我是民警，请把钱转入安全账户，{WORD}，登录 http://a1b2.example.top/x 办理"


@pytest.fixture
def home(tmp_path):
    """A user with an empty home, an empty folder for temporary files and one to work in."""
    for name in ("home", "temporary", "work"):
        (tmp_path / name).mkdir()
    return tmp_path


def run(home, *arguments, data=b""):
    """The command as that user runs it."""
    environment = {
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "temporary"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", "scamscan", *arguments],
        cwd=home / "work",
        env=environment,
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )


def left(home):
    """Every file there is, and its bytes."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(sys.platform == "win32", reason="other folders")
@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        (["check", SCAM], b""),
        (["check", "-", "--json"], SCAM.encode()),
        (["scan", "-"], f"{SCAM}\n好的\n".encode()),
        (["scan", "-"], chatlab.export()),
        (["url", "http://a1b2.example.top/x"], b""),
        (["guide", "--paid", "20m", "--amount", "8000"], b""),
    ],
    ids=lambda value: " ".join(value)[:12] if isinstance(value, list) else "",
)
def test_checking_leaves_no_file_behind(home, arguments, data):
    """Neither in the home, nor among temporary files, nor where one stands."""
    result = run(home, *arguments, data=data)
    assert result.returncode in (0, 1), result.stderr.decode()
    assert result.stdout
    assert not left(home)


@pytest.mark.skipif(sys.platform == "win32", reason="other folders")
def test_several_processes_leave_only_the_named_file(home):
    """What they hand to one another is gone at the end; the parts are joined."""
    (home / "work" / "a.txt").write_text(f"{SCAM}\n好的\n" * 300, "utf-8")
    result = run(home, "scan", "a.txt", "-o", "out.jsonl", "--jobs", "2")
    assert result.returncode == 1, result.stderr.decode()
    assert set(left(home)) == {"work/a.txt", "work/out.jsonl"}


@pytest.mark.skipif(sys.platform == "win32", reason="other folders")
def test_a_decision_is_one_word_in_one_file(home):
    """The settings hold nothing else, in a folder of the user alone."""
    assert run(home, "config", "lookup", "off").returncode == 0
    (name, content) = left(home).popitem()
    assert name.endswith("scamscan/config.toml")
    assert content == b'# scamscan config lookup on|off|ask\nlookup = "off"\n'
    assert (home / name).parent.stat().st_mode & 0o077 == 0


def test_kept_answers_hold_domains_and_what_registries_said(tmp_path):
    """No host below the domain, no path, no message: four columns."""
    cache.Cache(tmp_path).put([kept("a1b2.top")])
    with sqlite3.connect(tmp_path / cache.FILE) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(answers)")]
        (row,) = database.execute("SELECT * FROM answers")
    database.close()
    assert names == ["domain", "looked_up", "until", "answer"]
    assert row[0] == "a1b2.top"
    assert set(json.loads(row[3])) == {
        "status", "registrar", "organisation", "country", "source", "created", "updated", "expires",
    }  # fmt: skip


def test_kept_answers_may_be_deleted(tmp_path):
    """The folder is made anew; nothing else is lost."""
    memory = cache.Cache(tmp_path / "cache")
    memory.put([kept("a1b2.top")])
    (tmp_path / "cache" / cache.FILE).unlink()
    (tmp_path / "cache").rmdir()
    assert not memory.get(["a1b2.top"], NOW)
    memory.put([kept("a1b2.top")])
    assert memory.get(["a1b2.top"], NOW)


def test_a_registry_sees_these_lines_and_no_others():
    """The name asked for, ``scamscan`` as who asks, and nothing that tells whose machine it is."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.requestline, sorted(self.headers.items())))
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with loopback.running(server) as served:
        network = Network(loopback_ports=frozenset({served.port}))
        url = f"http://127.0.0.1:{served.port}/domain/a1b2.top"
        network.request("GET", url, Deadline.after(5), accept="application/rdap+json")
    assert seen == [
        (
            "GET /domain/a1b2.top HTTP/1.1",
            [
                ("Accept", "application/rdap+json"),
                ("Accept-Encoding", "identity"),
                ("Connection", "close"),
                ("Host", f"127.0.0.1:{served.port}"),
                ("User-Agent", "scamscan"),
            ],
        )
    ]


@pytest.mark.parametrize(
    "line",
    ['{"text": "暗号七三九', '{"text": 739, "note": "暗号七三九"}', '["暗号七三九"]', "暗号七三九"],
)
def test_a_line_that_cannot_be_read_is_not_quoted(home, line):
    """The error says where and why, without the words."""
    (home / "work" / "a.jsonl").write_text(f'{line}\n{{"text": "好的"}}\n', "utf-8")
    result = run(home, "scan", "a.jsonl", "--format", "jsonl")
    first = json.loads(result.stdout.splitlines()[0])
    assert first["type"] == "error"
    assert WORD not in result.stdout.decode()
    assert WORD not in result.stderr.decode()


def test_an_answer_in_json_holds_pieces_of_the_message():
    """Keeping answers keeps words: reasons and links quote them, the whole is not there."""
    command = [sys.executable, "-m", "scamscan", "check", "--json", SCAM]
    result = subprocess.run(command, capture_output=True, check=False, timeout=60)
    told = result.stdout.decode()
    assert "安全账户" in told
    assert "a1b2.example.top" in told
    assert WORD not in told


def test_the_summary_of_a_chat_quotes_the_line_to_beware_of(home):
    """On standard error, for people; the lines of answers leave the words out."""
    said = f"2026-03-01 10:00:00 小王\n在吗，暗号二\n\n2026-03-01 10:01:00 小王\n{SCAM}\n"
    (home / "work" / "chat.txt").write_text(said, "utf-8")
    result = run(home, "scan", "chat.txt")
    assert WORD in result.stderr.decode()
    assert WORD not in result.stdout.decode()
    assert "暗号二" not in (result.stdout + result.stderr).decode()
