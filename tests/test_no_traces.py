"""The words of a message are nowhere but in the answer that was asked for.

A marked message goes through every command and a real service.  Then everything they wrote is
searched: what was said on standard error, logs, metrics, caches, folders of settings, temporary and
shared folders, and what the list of processes shows.  Faults are made on purpose, the worst kind
too: an error whose own words are the message.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import scamscan
from scamscan.links.cache import Cache
from scamscan.records import Registration
from tests.loopback import answer as http_answer
from tests.loopback import asking, domain_json, rdap, rdap_server
from tests.server.served import JSON, LINES, form_token, running

ROOT = Path(__file__).parent.parent
MARK = "qzx7kd"
SCAM = f"我是民警{MARK}，请把资金转入安全账户，登录 bank-renew.example.top/{MARK} 不得告诉家人"
LIES = [form.encode(code) for form in (MARK, MARK.upper())
        for code in ("utf-8", "utf-16-le", "utf-16-be")]  # fmt: skip
"""The mark as any encoding may keep it; it is ASCII, so escapes of JSON and addresses leave it."""
FAULT = f"""
import scamscan.observe as real
one, many = real.observe, real.observe_all
def observe(message, *rest):
    if {MARK!r} in message.text:
        raise ValueError("cannot look at " + message.text)
    return one(message, *rest)
def observe_all(messages, *rest):
    for message in messages:
        if {MARK!r} in message.text:
            raise KeyError(message.text)
    return many(messages, *rest)
real.observe, real.observe_all = observe, observe_all
"""
"""Loaded by Python before the program: every look at a marked message fails with its words."""


def holds(data):
    """Whether the mark is in some bytes."""
    return any(lie in data for lie in LIES)


def traces(*folders):
    """Files, and names of files, that hold the mark."""
    found = [path for folder in folders for path in Path(folder).rglob("*")]
    return [
        path for path in found if MARK in path.name or (path.is_file() and holds(path.read_bytes()))
    ]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Every place a program may write to: settings, caches, temporary files, its own folder."""
    for name in ("HOME", "TMPDIR", "SCAMSCAN_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                 "XDG_STATE_HOME", "XDG_DATA_HOME", "JOBLIB_TEMP_FOLDER"):  # fmt: skip
        folder = tmp_path / "home" / name
        folder.mkdir(parents=True)
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "here").mkdir()
    return tmp_path


@pytest.fixture
def faulty(home, monkeypatch):
    """The same, and the program fails on every message with the message's own words."""
    folder = home / "fault"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(FAULT, "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT}")
    return home


@pytest.fixture
def chat(home):
    """A chat with the marked message, and enough others for several processes."""
    said = [("小鹿", "在吗"), ("小鹿", SCAM), ("我", "转过去了")] + [("小鹿", "好的")] * 40
    lines = [f"2026-03-02 10:{n:02}:00 {who}\n{text}\n\n" for n, (who, text) in enumerate(said)]
    path = home / "chat.txt"
    path.write_text("".join(lines), "utf-8")
    return path


def run(home, *arguments, text=""):
    """The command as a process; its exit code and what it said besides its answer."""
    return subprocess.run(
        [sys.executable, "-m", "scamscan", *map(str, arguments)],
        cwd=home / "here", input=text.encode(), capture_output=True, check=False, timeout=300,
    )  # fmt: skip


def shared():
    """What lies in the folders all processes of the machine share; they may be full of others."""
    places = [Path(name) for name in ("/dev/shm", "/tmp") if Path(name).is_dir()]  # noqa: S108
    return {path for place in places for path in place.iterdir()}


def searched(home, *kept):
    """Nothing holds the mark but what was asked for."""
    places = (home / "home", home / "here")
    assert [path for path in traces(*places) if path not in kept] == []


def test_the_search_finds_what_is_there(tmp_path):
    """Opposite of all below: words in a file, escaped, in UTF-16, and in a name are found."""
    (tmp_path / "a.log").write_bytes(SCAM.encode("gb18030"))
    (tmp_path / "b.bin").write_bytes(b"\x00" + SCAM.encode("utf-16-le"))
    (tmp_path / f"{MARK}.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes(b"nothing")
    assert len(traces(tmp_path)) == 3


@pytest.mark.parametrize("form", [["check", "-"], ["check", "--json", "-"], ["scan", "-"],
                                  ["url", "--json", "--offline", "-"]])  # fmt: skip
def test_what_was_piped_in_is_in_the_answer_alone(home, form):
    """Checking leaves no file with a word of the message, and says none on standard error."""
    before = shared()
    done = run(home, *form, text=SCAM)
    assert done.returncode in (0, 1)
    assert done.stdout
    assert not holds(done.stderr)
    searched(home)
    assert not traces(*(path for path in shared() - before if path.is_dir()))


def test_a_scanned_chat_is_in_its_outputs_alone(home, chat):
    """Answers, report and pack hold words of it; parts, caches and temporary folders do not."""
    here = home / "here"
    for arguments in (
        ["scan", chat, "-o", "a.jsonl", "--jobs", "2"],
        ["scan", chat, "-o", "a.csv", "--report", "a.html"],
        ["evidence", "make", chat, "-o", "pack"],
        ["evidence", "verify", "pack"],
    ):
        done = run(home, *arguments)
        assert done.returncode in (0, 1), done.stderr
        # With -o the summary for people, which quotes the worst turns, is said on standard error.
        assert not holds(done.stderr) or arguments[0] == "scan"
    kept = {path for path in here.rglob("*") if path.is_file()}
    assert {"a.jsonl", "a.csv", "a.html", "pack"} == {path.name for path in here.iterdir()}
    searched(home, *kept)


def test_nothing_of_it_shows_in_the_list_of_processes(home, chat):
    """Neither arguments nor environment of the command and its workers hold a word of a message."""
    command = [sys.executable, "-m", "scamscan", "scan", str(chat), "-o", "a.jsonl", "--jobs", "2"]
    process = subprocess.Popen(command, cwd=home / "here", stderr=subprocess.DEVNULL)
    looks = 0
    while process.poll() is None:
        for place in (*_family(process.pid), process.pid):
            for name in ("cmdline", "environ"):
                try:
                    assert not holds(Path(f"/proc/{place}/{name}").read_bytes())
                except OSError:
                    continue  # it has ended
                looks += 1
        time.sleep(0.02)
    assert process.returncode == 1
    assert looks or not Path("/proc/self/cmdline").exists()


def _family(process):
    """The processes below one (Linux)."""
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    except OSError:
        return
    for child in map(int, text.split()):
        yield child
        yield from _family(child)


def test_a_killed_run_leaves_its_parts_to_its_owner(home, chat):
    """What a resumed run needs holds words of messages: nobody else may look into the folder."""
    lines = "".join(f'{{"text": "{SCAM}", "id": {n}}}\n' for n in range(6_000))
    (home / "many.jsonl").write_text(lines, "utf-8")
    parts = home / "here" / "a.jsonl.parts"
    command = [sys.executable, "-m", "scamscan", "scan", "../many.jsonl", "-o", "a.jsonl"]
    process = subprocess.Popen(command, cwd=home / "here", stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not parts.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert parts.is_dir()
    assert parts.stat().st_mode & 0o077 == 0
    searched(home, *parts.iterdir())


def test_a_look_up_keeps_the_domain_and_no_word(home):
    """The cache of registrations holds the name that was asked; no path, no message."""

    def behave(handler):
        http_answer(handler, 200, domain_json(handler.path.rpartition("/")[2], "2026-11-19"))

    with rdap_server(behave) as server:
        book = asking({"top": rdap(server.port)}, cache=Cache(home / "home" / "SCAMSCAN_HOME"))
        options = scamscan.Options(lookup=True)
        text = f"{MARK}请登录 http://u:{MARK}@icbc-kefu.top/{MARK}?q={MARK}#{MARK} 认证"
        verdict = scamscan.Scanner(options, registrations=book).scan(text)
    told = verdict.urls[0].registration
    assert isinstance(told, Registration)
    assert told.domain == "icbc-kefu.top"
    kept = [path for path in (home / "home").rglob("*") if path.is_file()]
    assert any(b"icbc-kefu.top" in path.read_bytes() for path in kept)
    assert not any(MARK in path for path in server.asked)
    searched(home)


@pytest.mark.parametrize(
    "form", [["check", "-"], ["check", "--json", "-"], ["scan", "-"], ["scan", "chat"],
             ["scan", "chat", "-o", "a.jsonl", "--jobs", "2"],
             ["evidence", "make", "chat", "-o", "p"]],
)  # fmt: skip
def test_a_fault_is_told_without_the_words_of_the_message(faulty, chat, form):
    """The error's own words are the message: the place in the code is told, and they are not."""
    done = run(faulty, *(chat if one == "chat" else one for one in form), text=SCAM)
    assert done.returncode == 3, done.stderr
    assert not holds(done.stderr)
    assert "Traceback" not in done.stderr.decode()
    assert any(word in done.stderr for word in (b"ValueError", b"KeyError"))
    searched(faulty)


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("tables/acts.tsv", lambda data: data[: len(data) // 2] + b"\tx\n"),
        ("tables/ui.toml", lambda data: data.replace(b"[phrases]", b"[other]", 1)),
        ("tables/levels.toml", lambda data: data.replace(b"[levels]", b"[other]", 1)),
        ("tables/fold_confusables.tsv", lambda data: data + b"ab\tc\td\n"),
        ("models/zh-linear/risk.npy", lambda data: data[:-1]),
        ("models/zh-linear/meta.json", lambda data: data[:-20]),
    ],
)
def test_damaged_files_are_told_without_the_words_of_the_message(home, monkeypatch, file, damage):
    """A broken table or model stops the program with a sentence; the message is not in it."""
    package = home / "damaged" / "scamscan"
    shutil.copytree(ROOT / "scamscan", package, ignore=shutil.ignore_patterns("__pycache__"))
    path = package / file
    path.write_bytes(damage(path.read_bytes()))
    monkeypatch.setenv("PYTHONPATH", str(package.parent))
    done = run(home, "check", "-", text=SCAM)
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert done.stderr
    assert not holds(done.stderr)
    assert "Traceback" not in done.stderr.decode()
    searched(home)


def hostile(service):
    """Requests that carry the mark everywhere a request can."""
    long = SCAM + "好" * 3_000
    service.post("/v1/check", {"text": SCAM})
    service.post("/v1/check", {"text": long, "id": MARK})
    service.post("/v1/check", {"text": SCAM, "time": MARK, "kind": MARK})
    service.ask("POST", "/v1/check", f'{{"text": "{MARK}'.encode(), JSON)
    service.ask("POST", "/v1/check", SCAM.encode("gb18030"), JSON)
    service.ask("POST", "/v1/batch", f'{{"text": "{SCAM}"}}\n{MARK}\n'.encode(), LINES)
    service.post(
        "/v1/thread", {"messages": [{"text": SCAM, "sender_name": MARK, "is_self": False}]}
    )
    service.post("/v1/url", {"url": f"http://{MARK}.example.top/{MARK}"})
    service.ask("GET", f"/v1/guide/{MARK}?paid={MARK}&{MARK}=1")
    service.ask("GET", f"/{MARK}?text={MARK}", None, {"X-Told": MARK, "Cookie": f"form={MARK}"})
    service.ask("POST", "/v1/check", b"{}", {**JSON, "Host": f"{MARK}.example", "Origin": MARK})
    service.raw(f"GET /{MARK} HTTP/9.9\r\n{MARK}\r\n\r\n".encode())
    form = {"form": form_token(service), "lang": MARK}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
             for name, value in {**form, "text": SCAM}.items()]  # fmt: skip
    parts.append(f'--x\r\nContent-Disposition: form-data; name="file"; filename="{MARK}.txt"\r\n'
                 f"Content-Type: text/plain\r\n\r\n"
                 f"小王：{SCAM}\r\n我：好\r\n\r\n--x--\r\n")  # fmt: skip
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    for path in ("/", "/chat", "/evidence", "/card", "/login"):
        service.ask("POST", path, "".join(parts).encode(), kind)


def searched_service(home, before, codes):
    """A service that was asked everything: what it says of itself, and what it left."""
    with running("--workers", "1") as service:
        hostile(service)
        status = service.post("/v1/check", {"text": SCAM}).status
        assert status in codes
        assert MARK not in service.ask("GET", "/metrics").body.decode().lower()
        for name in ("cmdline", "environ"):
            place = Path(f"/proc/{service.process.pid}/{name}")
            assert not place.exists() or not holds(place.read_bytes())
        assert not traces(*(path for path in shared() - before if path.is_dir()))
    said = "".join(service.said)
    assert MARK not in said.lower(), said
    searched(home)
    return said


def test_a_service_says_nothing_of_what_it_is_asked(home):
    """Bodies, addresses, headers, forms, files: none in log, metrics, folders or process list."""
    searched_service(home, shared(), {200})


def test_a_service_that_fails_says_nothing_either(faulty):
    """Errors with the words of the message: the log names the kind and the place alone."""
    said = searched_service(faulty, shared(), {500})
    assert "Error in observe" in said
    assert "Traceback" not in said
