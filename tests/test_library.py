"""scamscan inside other people's programs: threads, forks, event loops, tables, type checkers."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import io
import json
import pickle
import re
import subprocess
import sys
import threading
import time
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

import scamscan
from scamscan import AsyncScanner, InputError, Message, Options, Scanner, scan_async
from scamscan.reports.jsonl import line
from tests.test_operator_lists import put

ROOT = Path(__file__).parent.parent
TEXTS = [
    "晚上回来吃饭吗？顺便带瓶酱油",
    "我是市公安局民警，您涉嫌洗钱，请立即把资金转入安全账户核查，不得告诉家人",
    "宝妈兼职，在家点赞，一单5元，日入300+，加薇❤ zx88899",
    "【顺丰】您的包裹异常，请点击 http://sf-kx7vq.top/a 处理",
    "您的验证码是483920，5分钟内有效，请勿泄露给任何人。",
    "ＴＥＳＴ\u200b加·微·信 ab12345",
    "",
    "hello there",
    "导师带单稳赚不赔，先小额试提现" * 20,
]
MANY = [f"{text}{n % 17}" for n in range(20) for text in TEXTS]


def test_threads_hammering_one_scanner_answer_as_one_thread_does():
    """Lists, single messages and streams at once, from a scanner nobody has used yet."""
    serial = [line(verdict) for verdict in Scanner().scan_many(MANY)]
    # In a process of its own, so that every table is loaded by racing threads.
    script = (
        "import sys, json, threading, zlib\n"
        "from scamscan import Scanner\n"
        "from scamscan.reports.jsonl import line\n"
        "many, scanner = json.load(sys.stdin), Scanner()\n"
        "start, wrong, done = threading.Barrier(8), [], {}\n"
        "def work(n):\n"
        "    start.wait()\n"
        "    if n % 3 == 0: found = scanner.scan_many(many)\n"
        "    elif n % 3 == 1: found = map(scanner.scan, many)\n"
        "    else: found = scanner.scan_many(iter(many))\n"
        "    done[n] = [line(one).decode() for one in found]\n"
        "threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]\n"
        "[one.start() for one in threads]; [one.join() for one in threads]\n"
        "first = done[0]\n"
        "print(len(done), all(one == first for one in done.values()))\n"
        "sys.stdout.write(''.join(first))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        input=json.dumps(MANY).encode(),
        capture_output=True,
        timeout=300,
        check=True,
    )
    said, _, lines = result.stdout.partition(b"\n")
    assert said == b"8 True"
    assert lines == b"".join(serial)


def test_threads_with_lists_being_renewed_get_one_version_each(tmp_path):
    """Every verdict is that of the old rows or of the new ones."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    scanner = Scanner(Options(lists=tmp_path))
    allowed = {line(scanner.scan(TEXTS[2]))}
    put(tmp_path, "deny-ids.tsv", "other123", "zx88899")
    assert scanner.lists
    scanner.lists.reload()
    allowed.add(line(scanner.scan(TEXTS[2])))
    assert len(allowed) == 2
    seen: set[bytes] = set()
    stop = threading.Event()

    def work():
        while not stop.is_set():
            seen.update(line(one) for one in scanner.scan_many([TEXTS[2]] * 5))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for turn in range(20):
        rows = ["zx88899"] if turn % 2 else ["other123", "zx88899"]
        put(tmp_path, "new", *rows)
        (tmp_path / "new").replace(tmp_path / "deny-ids.tsv")
        scanner.lists.reload()
    stop.set()
    for one in threads:
        one.join()
    assert seen <= allowed


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
@pytest.mark.parametrize("used", ["list", "threads", "lists"])
def test_a_fork_goes_on_with_the_scanner_it_inherits(used, tmp_path):
    """Also while threads of the parent are reading, and with a pool that lost its threads."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    script = (
        "import sys, json, asyncio, multiprocessing, pathlib, threading\n"
        "from scamscan import AsyncScanner, Options, Scanner\n"
        "from scamscan.reports.jsonl import line\n"
        f"many, used, folder = json.load(sys.stdin), {used!r}, pathlib.Path({str(tmp_path)!r})\n"
        "scanner = Scanner(Options(lists=folder if used == 'lists' else None))\n"
        "def answers(_=None): return [line(one).decode() for one in scanner.scan_many(many)]\n"
        "before = answers()\n"
        "around = AsyncScanner(scanner)\n"
        "async def one(): return line(await around.scan(many[1])).decode()\n"
        "asyncio.run(one())\n"
        "def child(n):\n"
        "    if used == 'lists': scanner.lists.reload()\n"
        "    return answers(), asyncio.run(one())\n"
        "stop = threading.Event()\n"
        "def busy():\n"
        "    while not stop.is_set():\n"
        "        scanner.lists.reload() if used == 'lists' else answers()\n"
        "threads = [threading.Thread(target=busy) for _ in range(2 if used != 'list' else 0)]\n"
        "[thread.start() for thread in threads]\n"
        "with multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    found = pool.map(child, range(4))\n"
        "stop.set(); [thread.join() for thread in threads]\n"
        "assert all(whole == before and single == before[1] for whole, single in found)\n"
        "print('same')\n"
    )
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        input=json.dumps(MANY[:40]).encode(),
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert result.stdout == b"same\n", result.stderr.decode()


def test_answers_travel_between_processes():
    """Verdicts, threads, messages and errors come out of a pickle as they went in."""
    chat = [
        Message(text=text, is_self=False, sender_name="甲", id=n) for n, text in enumerate(TEXTS)
    ]
    for value in (*Scanner().scan_many(chat), scamscan.scan_thread(chat), *chat, Options()):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            again = pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - ours
            assert again == value
    error = InputError("row is bad", where="a.tsv:3", hint="mend it")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - ours
    assert (str(again), again.what, again.where, again.hint) == (
        str(error), "row is bad", "a.tsv:3", "mend it",
    )  # fmt: skip


SERIAL = list(Scanner().scan_many(MANY))


async def trickle(items, pulled=None, pause=0.0):
    """An asynchronous source that says how far it was read."""
    for item in items:
        if pulled is not None:
            pulled.append(item)
        await asyncio.sleep(pause)
        yield item


@pytest.mark.parametrize("kind", ["list", "iterator", "asynchronous"])
def test_an_event_loop_gets_the_answers_in_order(kind):
    """Of a list, of an iterator and of an asynchronous source, those of ``Scanner``."""
    source: Any = {"list": list, "iterator": iter, "asynchronous": trickle}[kind]

    async def main():
        async with AsyncScanner(threads=3, waiting=4) as scanner:
            return [verdict async for verdict in scanner.scan_many(source(MANY))]

    assert asyncio.run(main()) == SERIAL


def test_calls_at_once_are_answered_each_with_its_own():
    """A hundred waiting callers, eight let through at a time."""

    async def main():
        return await asyncio.gather(*map(scan_async, MANY[:100]))

    assert asyncio.run(main()) == SERIAL[:100]
    # The default scanner serves the next loop too.
    assert asyncio.run(main()) == SERIAL[:100]


def test_a_source_is_not_read_ahead_of_a_slow_reader():
    """Back-pressure: what is pulled is never far from what was taken."""
    pulled: list[str] = []

    async def main():
        ahead = taken = 0
        async with AsyncScanner(waiting=3) as scanner:
            async for _ in scanner.scan_many(trickle(MANY[:60], pulled)):
                taken += 1
                await asyncio.sleep(0.003)
                ahead = max(ahead, len(pulled) - taken)
        return ahead

    assert asyncio.run(main()) <= 3 + 2
    assert len(pulled) == 60


def test_no_more_calls_than_agreed_are_under_way():
    """Whoever asks for more waits."""
    under_way, most, lock = 0, 0, threading.Lock()

    class Slow(Scanner):
        """Counts who is inside."""

        def scan(self, message):
            nonlocal under_way, most
            with lock:
                under_way += 1
                most = max(most, under_way)
            time.sleep(0.005)
            with lock:
                under_way -= 1
            return super().scan(message)

    async def main():
        async with AsyncScanner(Slow(), threads=8, waiting=2) as scanner:
            await asyncio.gather(*(scanner.scan("好的") for _ in range(20)))

    asyncio.run(main())
    assert 1 <= most <= 2


def test_the_loop_goes_on_while_a_long_text_is_read():
    """A megabyte is read elsewhere: the loop keeps ticking."""

    async def main():
        work = asyncio.ensure_future(scan_async("请把资金转入安全账户，" * 20_000))
        ticks = 0
        while not work.done():
            ticks += 1
            await asyncio.sleep(0.01)
        await work
        return ticks

    assert asyncio.run(main()) >= 3


def test_a_paused_source_holds_no_answer_back():
    """What is known is handed out before the next message comes."""

    async def main():
        gate = asyncio.Event()

        async def source():
            yield "好的"
            await gate.wait()
            yield "嗯"

        async with AsyncScanner() as scanner:
            answers = scanner.scan_many(source())
            first = await asyncio.wait_for(anext(answers), 10)
            gate.set()
            return [first, *[verdict async for verdict in answers]]

    assert [one.message.text for one in asyncio.run(main())] == ["好的", "嗯"]


def test_an_error_stands_in_its_place_and_leaving_early_leaves_nothing_running():
    """What came before is answered first, of a bad message and of a broken source alike."""

    async def broken():
        yield "好的"
        raise OSError("gone")

    async def main():
        async with AsyncScanner(waiting=2) as scanner:
            bad: list[tuple[Any, type[Exception]]]
            bad = [(iter(["好的", 5]), InputError), (broken(), OSError)]
            for source, error in bad:
                answers = scanner.scan_many(source)
                assert (await anext(answers)).message.text == "好的"
                with pytest.raises(error):
                    await anext(answers)
            pulled: list[str] = []
            answers = scanner.scan_many(trickle(MANY, pulled))
            async for _ in answers:
                break
            await answers.aclose()
            await asyncio.sleep(0.05)
            assert len(pulled) < 10
            with pytest.raises(InputError):
                await anext(scanner.scan_many("一句话"))
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    with pytest.raises(InputError):
        AsyncScanner(waiting=0)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package as people install it: built by its own build tool, no network needed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, timeout=120, check=True)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_carries_what_the_package_reads(wheel):
    """Marker of types, words, model, schemas and page; no corpus, no tests, nothing compiled."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("tables", "schema", "models/zh-linear", "server/page", "reports/templates"):
        here = ROOT / "scamscan" / folder
        assert {f"scamscan/{folder}/{one.name}" for one in here.iterdir() if one.is_file()} <= names
    assert "scamscan/py.typed" in names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scamscan"}
    assert not [name for name in names if "__pycache__" in name]


def checked(wheel, folder, code):
    """What ``mypy --strict`` says of a program in an environment that has only the wheel."""
    made = folder / "environment"
    venv.create(made, symlinks=sys.platform != "win32")
    python = made / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site)
    (folder / "use.py").write_text(code, "utf-8")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--python-executable", str(python)]
    return subprocess.run(
        [*mypy, "--config-file=", "--cache-dir", str(folder / "cache"), "use.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_strict_type_checker_accepts_a_program_that_uses_the_wheel(wheel, tmp_path):
    """``tests/typed_use.py``, which states the type of every public function."""
    result = checked(wheel, tmp_path, (ROOT / "tests" / "typed_use.py").read_text("utf-8"))
    assert result.returncode == 0, result.stdout


def test_a_strict_type_checker_sees_a_wrong_use_of_the_wheel(wheel, tmp_path):
    """The opposite: were the types not found, everything would be accepted."""
    wrong = "import scamscan\n\nlevel: int = scamscan.scan(5).level\n"
    result = checked(wheel, tmp_path, wrong)
    assert result.stdout.count("error:") == 2, result.stdout


def examples(name):
    """The Python blocks of a page, with the modules they need."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        yield code, re.findall(r"^import (pandas|polars)$", code, re.MULTILINE)


@pytest.mark.parametrize(("code", "needs"), [*examples("library.md"), *examples("lists.md")])
def test_every_example_of_the_pages_runs(code, needs):
    """As printed; those with pandas or polars where they are installed."""
    for name in needs:
        pytest.importorskip(name)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "docs", "exec"), {})  # noqa: S102 - the pages are ours
    assert shown.getvalue().strip()
    if needs:
        assert shown.getvalue().startswith("['nothing-found', '")


def test_names_of_the_front_door_live_where_they_say():
    """Each is the very object of its module."""
    for name, home in scamscan._HOMES.items():
        module = importlib.import_module(f"scamscan.{home}")
        assert getattr(scamscan, name) is getattr(module, name)
