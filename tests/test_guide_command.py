"""``scamscan guide`` as people run it: real processes, a real terminal, real files."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

import scamscan

SCHEMA = json.loads((Path(scamscan.__file__).parent / "schema" / "plan-1.json").read_text("utf-8"))
QUESTION = re.compile(r"[1-4]/4 ")


def run(*arguments, cwd=None):
    """Run ``scamscan guide`` in a fresh process that is not on a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "scamscan", "guide", *arguments],
        input=b"",
        capture_output=True,
        cwd=cwd,
        timeout=60,
        check=False,
    )


def shown(*arguments):
    """What the command printed."""
    result = run(*arguments)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode("utf-8")


def on_a_terminal(answers, *arguments):
    """Everything a terminal showed while the answers were typed, and the exit code."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    child, terminal = pty.fork()
    if child == 0:
        # Whoever runs the tests in the background ignores Ctrl-C, and a child would inherit that.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvpe(  # noqa: S606 - the child becomes the program under test
            sys.executable,
            [sys.executable, "-m", "scamscan", "guide", *arguments],
            {**os.environ, "TERM": "xterm", "PYTHONUTF8": "1", "COLUMNS": "100"},
        )
    received, waiting = b"", list(answers)
    deadline = time.monotonic() + 60
    asked = 0
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            received += data
        prompts = received.count("再按回车：".encode()) + received.count(
            "不想说就按回车）\r\n".encode()
        )
        if waiting and prompts > asked:
            asked += 1
            os.write(terminal, waiting.pop(0).encode())
    if time.monotonic() >= deadline:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    text = re.sub(r"\x1b\[[0-9;]*m", "", received.decode("utf-8", "replace"))
    return text.replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)


# ---- the dialogue --------------------------------------------------------------------------


def test_four_answers_give_a_filled_plan():
    """What, when, how, how much: the script holds all of it."""
    text, code = on_a_terminal(["1\n", "1\n", "2\n", "8000\n"])
    assert code == 0
    assert len(QUESTION.findall(text)) == 4
    assert "钱刚出去不久" in text
    assert "用微信转出8000元" in re.sub(r"\s", "", text)


def test_the_first_words_are_call_110():
    """Nobody whose money is leaving should answer questions first."""
    text, _ = on_a_terminal(["\n", "\n", "\n", "\n"])
    assert text.index("先拨 110") < text.index("1/4")


def test_every_question_may_be_left_unanswered():
    """Four times Enter is still a plan."""
    text, code = on_a_terminal(["\n", "\n", "\n", "\n"])
    assert code == 0
    assert "您还没有损失" in text


def test_the_end_of_input_is_an_unanswered_question():
    """Ctrl-D does not take the plan away."""
    text, code = on_a_terminal(["1\n", "\x04", "\x04", "\x04"])
    assert code == 0
    assert "拨 110" in text


def test_control_c_stops_without_a_traceback():
    """The opposite: who wants out gets out."""
    text, code = on_a_terminal(["\x03"])
    assert code == 130
    assert "Traceback" not in text


def test_full_width_digits_are_digits():
    """A Chinese keyboard may type ２ for 2."""
    text, code = on_a_terminal(["２\n", "１\n"])
    assert code == 0
    assert "强制关机" in text


def test_a_slip_is_asked_again_and_not_guessed():
    """An answer that is no number of the list is no answer."""
    text, code = on_a_terminal(["99\n", "1\n", "1\n", "1\n", "\n"])
    assert code == 0
    assert "没看懂" in text
    assert "钱刚出去不久" in text


@pytest.mark.parametrize("first", range(1, 18))
def test_no_path_asks_more_than_four_questions(first):
    """Whatever happened, the fourth answer is the last."""
    text, code = on_a_terminal([f"{first}\n", "2\n", "1\n", "1\n", "1\n", "1\n"])
    assert code == 0
    assert 1 <= len(QUESTION.findall(text)) <= 4
    assert "【" in text


def test_flags_leave_no_question():
    """The opposite of the dialogue: told everything, it asks nothing, even on a terminal."""
    text, code = on_a_terminal([], "--paid", "20m", "--via", "wechat")
    assert code == 0
    assert not QUESTION.search(text)


def test_without_a_terminal_nothing_is_asked():
    """In a pipe the plan for gone money comes with the list of other situations."""
    text = shown()
    assert "拨 110" in text
    assert text.count("scamscan guide --situation") >= 17
    assert not QUESTION.search(text)


# ---- answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["--paid", "20m", "--via", "wechat", "--amount", "8000"],
        ["authority", "--situation", "S4"],
        ["刷单返利"],
        ["--situation", "S10"],
        ["--region", "tw", "--paid", "5m"],
        ["--region", "my"],
        ["marketing"],
        [],
    ],
)
def test_json_is_what_the_schema_says(arguments):
    """Every key is there, and nothing else."""
    jsonschema.validate(json.loads(shown(*arguments, "--json")), SCHEMA)


def test_json_tells_the_facts_it_used():
    """A program sees what was understood."""
    facts = json.loads(shown("--paid", "2h", "--via", "微信", "--amount", "1.2万", "--json"))[
        "facts"
    ]
    assert facts["paid_minutes"] == 120
    assert facts["via"] == "wechat"
    assert facts["amount"].startswith("12000")
    assert facts["situation"] == "S5"


@pytest.mark.parametrize(
    "arguments",
    [["nothing"], ["--situation", "S99"], ["--paid", "soon"], ["--via", "x"], ["--amount", "0"],
     ["--region", "xx"], ["--reader", "x"], ["a", "b"]],
)  # fmt: skip
def test_what_cannot_be_read_exits_two_and_says_what_can(arguments):
    """No plan for a guess."""
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stdout == b""
    assert "用法不对" in result.stderr.decode()


def test_hostile_words_are_shown_not_obeyed():
    """An escape in an argument does not reach the terminal."""
    assert b"\x1b" not in run("\x1b[31mx").stderr


def test_check_lists_what_a_person_has_to_confirm():
    """Exit 0 while no source is missing; every number waits for a person."""
    text = shown("--check")
    assert "95017" in text
    assert "缺出处 0 行" in text
    assert "docs/guidance-review.md" in text


# ---- the card ------------------------------------------------------------------------------


def test_the_card_is_written_whole(tmp_path):
    """One file, valid to open, named on standard error."""
    result = run("--paid", "20m", "--via", "bank", "--print", "卡片.html", cwd=tmp_path)
    assert result.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["卡片.html"]
    page = (tmp_path / "卡片.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert "卡片.html" in result.stderr.decode()


def test_a_card_that_cannot_be_written_says_so(tmp_path):
    """The opposite: no folder, no card, exit 3."""
    result = run("--paid", "20m", "--print", str(tmp_path / "no" / "card.html"))
    assert result.returncode == 3
    assert b"Traceback" not in result.stderr


def test_a_card_may_go_into_a_pipe():
    """``-`` is standard output."""
    assert shown("--paid", "20m", "--print", "-").startswith("<!DOCTYPE html>")
