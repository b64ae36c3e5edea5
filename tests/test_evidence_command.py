"""``scamscan evidence`` as people run it: real processes, killed ones among them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scamscan.evidence.words import words
from tests import chatlab


def run(*arguments, **more):
    """Run the command in a fresh process."""
    return subprocess.run(
        [sys.executable, "-m", "scamscan", "evidence", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
        **more,
    )


def start(*arguments, code="import scamscan.__main__ as m; m.start()"):
    """Start the command and leave it running; it can be interrupted."""
    return subprocess.Popen(
        [sys.executable, "-c", code, "evidence", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background ignores Ctrl-C; a child would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture
def chat(tmp_path):
    """An export on disk."""
    path = tmp_path / "chat.json"
    path.write_bytes(chatlab.export())
    return path


def number_in(text):
    """The number a run printed."""
    return next(re.finditer(r"(?:[0-9a-f]{8} ){7}[0-9a-f]{8}", text))[0]


def test_make_and_verify(chat, tmp_path):
    """Made, compared with the number, compared without, and changed in one byte."""
    made = run("make", chat, "-o", tmp_path / "包", "--zip")
    assert made.returncode == 0, made.stderr
    number = number_in(made.stdout)
    assert words()["limit"] in made.stdout
    assert words()["urgent"] in made.stdout
    good = run("verify", tmp_path / "包", "--expect", number)
    assert good.returncode == 0
    assert "与该编号一致" in good.stdout
    alone = run("verify", tmp_path / "包")
    assert alone.returncode == 0
    assert "只核对了清单内部一致" in alone.stdout
    assert "与该编号一致" not in alone.stdout
    assert words()["limit"] in good.stdout
    copy = tmp_path / "包" / "originals" / "chat.json"
    copy.write_bytes(copy.read_bytes().replace(b"5000.00", b"9000.00"))
    bad = run("verify", tmp_path / "包", "--expect", number)
    assert bad.returncode == 1
    assert "originals/chat.json" in bad.stdout
    assert "与该编号一致" not in bad.stdout


def test_exit_codes(chat, tmp_path):
    """2 for wrong usage and missing files, 3 for what cannot be done, and nothing left behind."""
    empty = tmp_path / "empty.json"
    empty.write_bytes(chatlab.export(()))
    assert run("make", tmp_path / "nothing", "-o", tmp_path / "a").returncode == 2
    assert run("make", chat).returncode == 2
    assert run("make", chat, "-o", tmp_path / "no" / "where").returncode == 2
    assert run("make", chat, "-o", tmp_path).returncode == 3
    result = run("make", empty, "-o", tmp_path / "b")
    assert result.returncode == 3
    assert words()["make"]["empty"] in result.stderr
    assert run("verify", tmp_path / "b").returncode == 0
    assert run("verify", tmp_path).returncode == 3
    assert run("verify", tmp_path / "b", "--expect", "12").returncode == 2
    assert run("verify", tmp_path / "b", "--expect", "0" * 64).returncode == 1
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["b", "chat.json", "empty.json"]


def test_nothing_is_asked_of_the_network_without_the_flag(chat, tmp_path):
    """A remembered consent of other commands does not count either."""
    home = Path(os.environ["SCAMSCAN_HOME"])
    subprocess.run(
        [sys.executable, "-m", "scamscan", "config", "lookup", "on"], check=True,
        capture_output=True,
    )  # fmt: skip
    code = (
        "import sys\n"
        "def watch(event, _):\n"
        "    assert not event.startswith('socket.'), event\n"
        "sys.addaudithook(watch)\n"
        "import scamscan.__main__ as m; m.start()"
    )
    try:
        process = start("make", chat, "-o", tmp_path / "包", code=code)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    finally:
        subprocess.run(
            [sys.executable, "-m", "scamscan", "config", "lookup", "ask"], check=True,
            capture_output=True,
        )  # fmt: skip
    assert home.exists()


STEPS = (
    ".", "pack/originals/*", "pack/facts/timeline.csv", "pack/opinion/*", "pack/draft/*",
    "pack/manifest.json", "pack.zip",
)  # fmt: skip
"""What stands in the working folder, in the order it comes to be there."""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_run_leaves_nothing_that_looks_whole(step, tmp_path):
    """Killed at any step: no target and no zip, or a whole pack; the next run tells of the rest."""
    source = tmp_path / "chat.jsonl"
    chatlab.long_export(source, 3_000)
    target = tmp_path / "包"
    process = start("make", source, "-o", target, "--zip")
    deadline = time.monotonic() + 60
    while process.poll() is None and not list(tmp_path.glob(f".包.*.part/{step}")):
        assert time.monotonic() < deadline
        time.sleep(0.0005)
    process.kill()
    process.communicate()
    if target.exists():
        # The step was too quick to be met: then everything was done.
        assert run("verify", target).returncode == 0
        return
    assert process.returncode == -signal.SIGKILL
    assert not target.with_suffix(".zip").exists()
    left = [path.name for path in tmp_path.iterdir() if path != source]
    assert len(left) == 1
    result = run("make", source, "-o", target, "--zip")
    assert result.returncode == 0, result.stderr
    assert left[0] in result.stdout
    assert run("verify", target).returncode == 0


def test_ctrl_c_cleans_up(tmp_path):
    """130, and neither a pack nor a working folder."""
    source = tmp_path / "chat.jsonl"
    chatlab.long_export(source, 30_000)
    process = start("make", source, "-o", tmp_path / "包")
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob(".包.*.part")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["chat.jsonl"]


def test_a_full_disk_is_a_sentence(chat, tmp_path):
    """No traceback, nothing half done."""
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "import scamscan.__main__ as m; m.start()"
    )
    pytest.importorskip("resource", reason="no file size limits on this system")
    process = start("make", chat, "-o", tmp_path / "包", code=code)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "Traceback" not in said.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["chat.json"]


def test_memory_does_not_grow_with_the_chat(tmp_path):
    """A hundred thousand messages take what ten thousand take, within a tenth and 20 MB."""
    resource = pytest.importorskip("resource", reason="no memory figures on this system")
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = []
    code = (
        "import resource, sys\n"
        "import scamscan.__main__ as m\n"
        "try:\n"
        "    m.start()\n"
        "finally:\n"
        "    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    sys.stderr.write(f'PEAK {peak}')\n"
    )
    assert resource
    for count in (10_000, 100_000):
        source = tmp_path / f"{count}.jsonl"
        chatlab.long_export(source, count)
        process = start("make", source, "-o", tmp_path / str(count), code=code)
        said, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors.decode()
        assert str(count) in said.decode()
        peaks.append(int(errors.decode().rpartition("PEAK ")[2]) * unit)
    assert peaks[1] <= peaks[0] * 1.1 + 20e6, peaks
