"""Many files into one output: parallel, taken up after a kill, stopped by Ctrl-C, as a table."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from scamscan.pipelines.blocks import SIZE

ROOT = Path(__file__).parent.parent
THREAD_SCHEMA = json.loads((ROOT / "scamscan" / "schema" / "thread-1.json").read_text("utf-8"))
LINES = (
    "晚上回来吃饭吗",
    "您的验证码是483920，请勿泄露。【京东】",
    "垫付三单一起返，佣金当天结，加微信 zx88899",
    "周末去公园走走",
    "把钱转到安全账户，不要告诉家里人",
)


def command(*arguments):
    """The command line of a run."""
    return [sys.executable, "-m", "scamscan", "scan", *map(str, arguments)]


def run(*arguments, cwd=ROOT, **more):
    """One run, to its end."""
    return subprocess.run(command(*arguments), cwd=cwd, capture_output=True, check=False, **more)


def start(*arguments):
    """A run that can be interrupted whatever started the tests."""
    return subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def chat(path, count):
    """A chat of two people, ``count`` messages long."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            row = {
                "text": f"{LINES[number % len(LINES)]}{number}",
                "id": number,
                "sender_name": "我" if number % 4 == 3 else "阿姨",
                "is_self": number % 4 == 3,
            }
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


@pytest.fixture(scope="module")
def long_chat(tmp_path_factory):
    """A chat of several blocks, and what an uninterrupted run makes of it."""
    folder = tmp_path_factory.mktemp("long")
    source = chat(folder / "chat.jsonl", 5 * SIZE + 1)
    run(source, "-o", folder / "whole.jsonl")
    return source, folder / "whole.jsonl"


def rows_of(path):
    """The lines of an output."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_several_paths_come_out_in_their_order(tmp_path):
    """Files in the order given, a folder in name order, a bad record in its place."""
    folder = tmp_path / "b"
    folder.mkdir()
    (folder / "2.txt").write_text("好的\n", "utf-8")
    (folder / "1.jsonl").write_text('{"text": "在吗", "id": 7}\nbroken\n', "utf-8")
    first = tmp_path / "a.txt"
    first.write_text("你好\n", "utf-8")
    out = tmp_path / "out.jsonl"
    assert run(first, folder, "-o", out).returncode == 0
    rows = rows_of(out)
    assert [row["source"] for row in rows] == ["a.txt:1", "b/1.jsonl:1", "b/1.jsonl:2", "b/2.txt:1"]
    assert [row["type"] for row in rows] == ["message", "message", "error", "message"]
    assert rows[1]["id"] == 7


def test_a_chat_ends_with_its_people_and_a_summary(tmp_path):
    """Lines that name a sender make a conversation; lines without one do not."""
    out = tmp_path / "out.jsonl"
    run(chat(tmp_path / "chat.jsonl", 20), "-o", out)
    *_, thread, summary = rows_of(out)
    for row in (thread, summary):
        jsonschema.validate(row, THREAD_SCHEMA)
    assert thread["type"] == "thread"
    assert thread["counterpart"] == "阿姨"
    assert summary["type"] == "summary"
    assert sum(summary["messages"].values()) == 20
    plain = tmp_path / "plain.txt"
    plain.write_text("\n".join(LINES), "utf-8")
    run(plain, "-o", out)
    assert {row["type"] for row in rows_of(out)} == {"message"}


def test_more_processes_give_the_same_bytes(tmp_path):
    """One process, two, and standard output: one answer."""
    source = chat(tmp_path / "chat.jsonl", 2 * SIZE + 100)
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    run(source, "-o", one)
    run(source, "-o", two, "--jobs", 2)
    assert one.read_bytes() == two.read_bytes() == run(source).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
@pytest.mark.parametrize("wait", [0.2, 1.1, 1.6])
def test_a_killed_run_is_taken_up_with_nothing_lost_or_doubled(tmp_path, long_chat, wait):
    """Kill -9 at any moment, then --resume: the bytes of an uninterrupted run."""
    source, whole = long_chat
    out = tmp_path / "out.jsonl"
    process = start(source, "-o", out)
    time.sleep(wait)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=30)
    assert run(source, "-o", out, "--resume").returncode == 1
    assert out.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_leaves_a_valid_file_and_the_way_to_go_on(tmp_path, long_chat):
    """What is there are whole lines from the beginning; --resume does the rest."""
    source, whole = long_chat
    out = tmp_path / "out.jsonl"
    process = start(source, "-o", out)
    parts = tmp_path / "out.jsonl.parts"
    for _ in range(300):
        if (parts / "0000001.json").exists():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    done = out.read_bytes()
    assert done.endswith(b"\n")
    assert whole.read_bytes().startswith(done)
    run(source, "-o", out, "--resume")
    assert out.read_bytes() == whole.read_bytes()


def test_unfinished_work_of_another_job_is_not_taken_up(tmp_path):
    """Parts of other inputs are refused with --resume, and done away with without."""
    source = chat(tmp_path / "chat.jsonl", 10)
    parts = tmp_path / "out.jsonl.parts"
    parts.mkdir()
    (parts / "manifest.json").write_text('{"job": "of another file"}')
    out = tmp_path / "out.jsonl"
    refused = run(source, "-o", out, "--resume")
    assert refused.returncode == 3
    assert not out.exists()
    assert run(source, "-o", out).returncode == 1
    assert not parts.exists()


def test_a_table_runs_no_formula_and_counts_what_it_leaves_out(tmp_path):
    """Cells that begin like a formula are text; --min-level hides only what is quiet."""
    source = tmp_path / "in.jsonl"
    rows = [
        {"text": LINES[0], "id": "=cmd()|' /C calc'!A0"},
        {"text": LINES[4], "id": "+1"},
    ]
    source.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    out = tmp_path / "out.csv"
    run(source, "-o", out)
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["id"][0] for row in read] == ["'", "'"]
    finished = run(source, "-o", out, "--min-level", "suspicious")
    assert len(out.read_bytes().splitlines()) == 2
    assert "共 2 条" in finished.stderr.decode("utf-8")


def test_nothing_is_written_into_the_input(tmp_path):
    """The output may not be one of the inputs."""
    source = chat(tmp_path / "chat.jsonl", 3)
    before = source.read_bytes()
    assert run(source, "-o", source).returncode == 2
    assert source.read_bytes() == before


def test_a_file_nobody_knows_is_told_and_the_rest_goes_on(tmp_path):
    """A picture among chats is an error in its place."""
    (tmp_path / "a.bin").write_bytes(random.Random(1).randbytes(4096))
    (tmp_path / "b.txt").write_text("你好\n", "utf-8")
    out = tmp_path / "out.jsonl"
    assert run(tmp_path / "a.bin", tmp_path / "b.txt", "-o", out).returncode == 0
    assert [row["type"] for row in rows_of(out)] == ["error", "message"]


@pytest.mark.parametrize("resume", [False, True])
def test_a_changed_file_inside_a_folder_is_another_job(tmp_path, resume):
    """Parts of a folder are taken up only while every file in it is as it was."""
    folder = tmp_path / "in"
    folder.mkdir()
    inside = chat(folder / "a.jsonl", 3)
    out = tmp_path / "out.jsonl"
    job = bulk_job(folder)
    if not resume:
        inside.write_text(inside.read_text("utf-8") + "\n", "utf-8")
    assert (bulk_job(folder) == job) is resume
    assert run(folder, "-o", out).returncode == 1


def bulk_job(folder):
    """What unfinished work of a folder must agree with."""
    from scamscan.cli.scan import Given, described
    from scamscan.options import Options
    from scamscan.pipelines.bulk import Job, form_of
    from scamscan.records import Level

    job = Job(options=Options(), form=form_of("o", Level.NOTHING_FOUND))
    return described((str(folder),), job, Given("auto", None, images=False))


def test_somebody_elses_folder_is_never_taken_away(tmp_path):
    """A folder that happens to be called OUT.parts stays, and the run says so."""
    mine = tmp_path / "out.jsonl.parts"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep", "utf-8")
    finished = run(chat(tmp_path / "chat.jsonl", 3), "-o", tmp_path / "out.jsonl")
    assert finished.returncode == 3
    assert (mine / "notes.txt").read_text("utf-8") == "keep"


def test_an_export_may_come_through_a_pipe(tmp_path):
    """A chat piped in is read as the chat it is; plain lines stay messages a line."""
    text = (
        "2026-03-01 10:00:00 小王\n把钱转到安全账户，不要告诉家里人\n\n2026-03-01 10:01:00 我\n好\n"
    )
    piped = run("-", input=text.encode())
    rows = [json.loads(line) for line in piped.stdout.splitlines()]
    assert [row["type"] for row in rows] == ["message", "message", "thread", "summary"]
    lines = run("-", input="你好\n在吗\n".encode())
    assert [json.loads(line)["source"] for line in lines.stdout.splitlines()] == [
        "stdin:1",
        "stdin:2",
    ]


@pytest.mark.parametrize("name", ["nope", "hex", "rot13", "base64"])
def test_an_encoding_that_is_none_is_wrong_usage(tmp_path, name):
    """Beside one that is."""
    source = chat(tmp_path / "chat.jsonl", 1)
    assert run(source, "--encoding", name).returncode == 2
    assert run(source, "--encoding", "utf-8").returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="finds the worker through /proc")
def test_a_worker_that_is_killed_costs_one_sentence(tmp_path):
    """What is done stays, and the message says how to go on."""
    source = chat(tmp_path / "chat.jsonl", 12 * SIZE)
    process = subprocess.Popen(
        command(source, "-o", tmp_path / "out.jsonl", "--jobs", 2),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    parts = tmp_path / "out.jsonl.parts"
    for _ in range(600):
        if (parts / "0000000.json").exists():
            break
        time.sleep(0.1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    workers = [
        one
        for one in children
        if b"loky" in Path(f"/proc/{one}/cmdline").read_bytes()
        and b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()
    ]
    os.kill(int(workers[0]), signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 3
    assert "Traceback" not in said.decode("utf-8")
    assert "--resume" in said.decode("utf-8")
