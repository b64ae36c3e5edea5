"""Nothing written in the README may drift: its commands and examples are run."""

from __future__ import annotations

import contextlib
import dataclasses
import io

import pytest

from scamscan import Level, Message
from scamscan.categories import load_categories
from scamscan.chats.formats import formats
from scamscan.guide.rows import named
from scamscan.links.cache import KEEP_REGISTERED
from scamscan.links.expand import MAX_HOPS
from scamscan.options import DEFAULT_TIMEOUT
from tests import pages

ROOT = pages.ROOT
README = pages.README.read_text("utf-8")
BLOCKS = pages.blocks(pages.README)
COMMANDS = pages.commands(pages.README)


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


@pytest.mark.parametrize("line", pages.scamscan_commands(pages.README))
def test_every_command_example_runs(line, tmp_path):
    """Each prints an answer and ends with a documented code."""
    pages.run_scamscan(line, tmp_path)


def training_examples():
    """Every ``python -m train`` line of the README."""
    return [line for line in COMMANDS if line.startswith("python -m train")]


def test_there_are_training_examples():
    """Both tools for other people's files are shown."""
    assert {line.split()[3] for line in training_examples()} == {"evaluate", "benchmark"}


@pytest.mark.parametrize("line", training_examples())
def test_every_training_example_runs(line, tmp_path):
    """The tools answer as printed."""
    told = pages.run_training(line, tmp_path)
    assert "accuracy" in told or "recall_suspicious" in told


def test_exit_codes_are_those_of_the_help():
    """README and help tell the same numbers."""
    for code in ("2 用法不对", "3 没有内容", "130 被 Ctrl-C 中断"):
        assert code in README


def test_counts_told_are_those_of_the_tables():
    """Kinds of scam, situations, formats, keys of a message, days and seconds."""
    harmless = {"marketing", "ordinary"}
    assert len(set(load_categories()) - harmless) == 30
    assert "三十种骗局" in README
    situations = {name.rstrip("abcd") for name, *_ in named("guide_situations.tsv", "")}
    assert situations == {f"S{number}" for number in range(1, 14)}
    assert "S1 到 S13" in README
    assert 55 <= sum(one.module != "refused" for one in formats()) <= 65
    assert "some sixty forms" in README
    for field in dataclasses.fields(Message):
        assert f"`{field.name}`" in README
    assert KEEP_REGISTERED == 7 * 86_400
    assert "在本机存 7 天" in README
    assert f"（默认 {DEFAULT_TIMEOUT:g}）" in README
    assert f"最多 {MAX_HOPS} 跳" in README


def test_a_message_for_people_names_every_level_with_its_code():
    """The table of levels and exit codes is whole."""
    for level in Level:
        code = int(level.rank >= Level.SUSPICIOUS.rank)
        (row,) = [line for line in README.splitlines() if line.startswith(f"| `{level.value}`")]
        assert row.endswith(f"| {code} |")
