"""Nothing written in the README may drift: its commands and examples are run."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests import chatlab
from tests.images.needed import wanted

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split(" # ")[0].split("   ")[0].strip()
    for language, block in BLOCKS
    if language == "sh"
    for line in block.splitlines()
]


def test_the_readme_opens_with_two_commands():
    """One runs the main job, one passes the tests; CI calls exactly the second."""
    assert "scamscan check" in COMMANDS[0]
    assert COMMANDS[1].endswith("sh tests/run.sh")
    assert "sh tests/run.sh" in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("code", [block for language, block in BLOCKS if language == "python"])
def test_every_python_example_runs(code):
    """The library examples work as printed."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the README is ours
    assert shown.getvalue().strip()


_WRITES = {"-o", "--print", "--report"}
"""Options that name a file to be written."""


def shell_examples():
    """Every ``scamscan`` command line of the README, its files replaced by real ones."""
    for line in COMMANDS:
        for part in line.split("&&"):
            if part.strip().startswith(("scamscan", "cat")):
                yield part.strip()


def test_the_moderation_example_holds_back_what_it_should():
    """The README's queue: one message published, one held back for a row of the list."""
    (code,) = [block for language, block in BLOCKS if "verdict.action:" in block]
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - the README is ours
    first, second = shown.getvalue().splitlines()
    assert first == "m1 published"
    assert second.startswith("m2 held back:")
    assert "deny-ids.tsv:2" in second


@pytest.mark.parametrize("line", list(shell_examples()))
def test_every_command_example_runs(line, tmp_path):
    """Each prints an answer and ends with a documented code."""
    (tmp_path / "短信.txt").write_text("您的包裹到了", "utf-8")
    (tmp_path / "新域名.txt").write_text("icbank-login.top\nweather.com\n", "utf-8")
    (tmp_path / "我的域名.txt").write_text("icbank.example\n", "utf-8")
    (tmp_path / "消息.jsonl").write_text('{"text": "您的包裹到了"}\n', "utf-8")
    (tmp_path / "名单").mkdir()
    row = "zx88899\t收款\t2026-11-01\t\n"
    (tmp_path / "名单" / "deny-ids.tsv").write_text(
        f"value\treason\tadded\texpires\n{row}", "utf-8"
    )
    (tmp_path / "聊天记录.json").write_bytes(chatlab.export())
    (tmp_path / "导出文件夹").mkdir()
    (tmp_path / "导出文件夹" / "消息.jsonl").write_text('{"text": "您的包裹到了"}\n', "utf-8")
    if "--image " in line:
        wanted("rapidocr")
        blank = wanted("PIL.Image").new("RGB", (300, 600), "white")
        for name in ("截图.png", "海报.png"):
            blank.save(tmp_path / name)
    (tmp_path / "聊天记录.txt").write_text(
        "2026-03-01 10:00:00 小王\n在吗\n\n2026-03-01 10:01:00 我\n在\n", "utf-8"
    )
    if "evidence verify" in line:
        made = ["evidence", "make", "聊天记录.json", "-o", "证据包"]
        subprocess.run([sys.executable, "-m", "scamscan", *made], cwd=tmp_path, check=True)
    data = None
    if "|" in line:
        source, line = line.split("|")
        data = (tmp_path / shlex.split(source)[1]).read_bytes()
    arguments = shlex.split(line)[1:]
    result = subprocess.run(
        [sys.executable, "-m", "scamscan", *arguments],
        cwd=tmp_path,
        input=data,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert result.returncode in (0, 1), result.stderr.decode()
    written = [arguments[place + 1] for place, one in enumerate(arguments) if one in _WRITES]
    assert result.stdout or all((tmp_path / name).exists() for name in written)


def training_examples():
    """Every ``python -m train`` line of the README."""
    return [line for line in COMMANDS if line.startswith("python -m train")]


def test_there_are_training_examples():
    """Both tools for other people's files are shown."""
    assert {line.split()[3] for line in training_examples()} == {"evaluate", "benchmark"}


@pytest.mark.parametrize("line", training_examples())
def test_every_training_example_runs(line, tmp_path):
    """The tools answer as printed."""
    scam = "我是民警，请把钱转到安全账户，别告诉家人"
    rows = [{"text": scam, "expect": "scam"}, {"text": "晚上吃什么", "expect": "benign"}]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (tmp_path / "mine.jsonl").write_text("\n".join(lines), "utf-8")
    kinds = ["body,kind", *(f"明天有雨{n},天气" for n in range(5))]
    kinds += [f"贷款秒到账{n},贷款" for n in range(5)]
    (tmp_path / "table.csv").write_text("\n".join(kinds), "utf-8")
    arguments = [
        str(tmp_path / word) if (tmp_path / word).exists() else word
        for word in shlex.split(line)[1:]
    ]
    result = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr.decode()
    assert b"accuracy" in result.stdout or b"recall_suspicious" in result.stdout


def test_exit_codes_are_those_of_the_help():
    """README and help tell the same numbers."""
    for code in ("2 用法不对", "3 没有内容", "130 被 Ctrl-C 中断"):
        assert code in README
