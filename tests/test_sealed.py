"""The program reaches no network unless asked: the kernel kills whoever tries (``tests.sealed``).

``tests/run.sh`` runs the whole offline half of these tests in the same seal; here are the
commands, each as a process of its own, and the proof that the seal would notice.  Where the kernel
refuses the seal these tests are skipped, and with ``SCAMSCAN_CI=1`` they fail: a green run means
that it held.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sealed import REFUSED

ROOT = Path(__file__).parent.parent
SCAM = "我是市公安局民警，请立即把资金转入安全账户，登录 bank-renew.example.top 不得告诉家人"
CHAT = "".join(
    f"2026-03-02 10:0{n}:00 {who}\n{text}\n\n"
    for n, (who, text) in enumerate([("小鹿", "先垫100返130"), ("我", "转过去了"), ("小鹿", SCAM)])
)
ASK = """
import socket, sys
socket.socketpair()
family, kind = sys.argv[1].split(".")
try:
    socket.socket(getattr(socket, family), getattr(socket, kind))
except OSError:
    pass  # a library that swallows its failures
print("nobody noticed")
"""


def sealed(*command, text="", **environment):
    """A command in the seal: its exit code and what it said; skipped where there is no seal."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sealed", sys.executable, *command],
        cwd=ROOT, input=text.encode(), capture_output=True, check=False, timeout=300,
        env={**os.environ, **environment},
    )  # fmt: skip
    if done.returncode == REFUSED:
        assert not os.environ.get("SCAMSCAN_CI"), "the kernel refuses the seal"
        pytest.skip("the kernel refuses the seal")
    return done


def scamscan(*arguments, text=""):
    """The command in the seal."""
    return sealed("-m", "scamscan", *map(str, arguments), text=text)


@pytest.mark.parametrize(
    "sort", ["AF_INET.SOCK_STREAM", "AF_INET.SOCK_DGRAM", "AF_INET6.SOCK_STREAM",
             "AF_INET6.SOCK_DGRAM", "AF_NETLINK.SOCK_RAW"],
)  # fmt: skip
def test_the_seal_kills_whoever_asks_for_a_socket(sort):
    """Not a failure that a library might swallow; sockets within the machine are left alone."""
    done = sealed("-c", ASK, sort)
    assert done.returncode == -signal.SIGSYS
    assert b"nobody noticed" not in done.stdout
    assert sealed("-c", ASK, "AF_UNIX.SOCK_STREAM").stdout == b"nobody noticed\n"


def test_a_look_up_would_be_noticed():
    """The same command with consent dies in the seal, so its silence without it is proof."""
    asked = scamscan("check", "--lookup", "--json", "-", text=SCAM)
    assert asked.returncode in (-signal.SIGSYS, 128 + signal.SIGSYS)
    assert scamscan("check", "--json", "-", text=SCAM).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "-"], 1),
        (["check", "--json", "--sender-number", "106900001111", "-"], 1),
        (["check", "--number", "02195588"], 0),
        (["check", "--account", "zx88899"], 0),
        (["url", "--json", "--offline", "bank-renew.example.top"], 0),
        (["guide", "--paid", "20m", "--via", "bank", "--json"], 0),
        (["guide", "--region", "hk", "authority"], 0),
        (["guide", "--check"], 0),
        (["scan", "-"], 1),
        (["model", "verify"], 0),
        (["model", "info"], 0),
        (["config"], 0),
        (["--help"], 0),
    ],
)
def test_commands_answer_without_a_socket(arguments, code):
    """Checking, taking apart, advising: the answer comes, and nobody was killed for it."""
    done = scamscan(*arguments, text=SCAM)
    assert done.returncode == code, done.stderr.decode()
    assert done.stdout.strip()


def test_a_chat_is_judged_reported_and_packed_without_a_socket(tmp_path):
    """Scan with two processes, table, report page, card, evidence pack, its copy and its check."""
    chat = tmp_path / "聊天.txt"
    chat.write_text(CHAT, "utf-8")
    pack = tmp_path / "pack"
    steps = [
        (["scan", chat, "-o", tmp_path / "a.jsonl", "--jobs", "2"], 1),
        (["scan", chat, "-o", tmp_path / "a.csv", "--report", tmp_path / "a.html"], 1),
        (["guide", "--paid", "20m", "--print", tmp_path / "card.html"], 0),
        (["evidence", "make", chat, "-o", pack, "--zip"], 0),
        (["evidence", "make", chat, "-o", tmp_path / "shared", "--redact"], 0),
        (["evidence", "verify", pack], 0),
    ]
    for arguments, code in steps:
        done = scamscan(*arguments)
        assert done.returncode == code, (arguments, done.stderr.decode())
    assert {"a.jsonl", "a.csv", "a.html", "card.html"} <= {one.name for one in tmp_path.iterdir()}


def test_the_library_answers_without_a_socket():
    """Scanner, threads, asynchronous form: the loop of asyncio needs no network either."""
    code = f"""
import asyncio, json, scamscan
text = {SCAM!r}
found = [scamscan.scan(text), asyncio.run(scamscan.scan_async(text))]
found.append(scamscan.scan_thread([scamscan.Message(text=text, sender_name="王", is_self=False)]))
print(json.dumps([one.level.value for one in found]))
"""
    assert json.loads(sealed("-c", code).stdout) == ["likely-scam"] * 3
