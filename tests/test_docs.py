"""The pages in docs/ cannot drift: their commands run, their tables are made, their links lead."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import shlex
from functools import cache
from importlib import util

import click
import pytest

from scamscan.guidance import load_hotlines
from scamscan.server.metrics import Counts
from tests import pages
from tests.server.served import running
from tools import doc_tables
from train.__main__ import main as train

ROOT = pages.ROOT
ELSEWHERE = {"library.md", "lists.md", "pictures.md", "serving.md", "spark.md", "vendors.md"}
"""Pages whose examples are run where their subject is tested."""
NEW = [page for page in pages.DOCS if page.name not in ELSEWHERE]
OWN_FILES = ("evaluate", "benchmark")
"""Training commands that work on one's own file; the others take minutes or outside data."""
named = pytest.mark.parametrize("page", pages.DOCS, ids=lambda page: page.name)


def lines(start, *others):
    """Page and command of the lines that begin so and contain none of the others."""
    return [
        pytest.param(line, id=f"{page.stem}: {line}")
        for page in NEW
        for line in pages.commands(page)
        if line.startswith(start) and not any(word in line for word in others)
    ]


@named
def test_a_page_begins_with_two_lines_of_english(page):
    """Whoever reads no Chinese learns what the page is for."""
    title, blank, *summary = page.read_text("utf-8").splitlines()[:4]
    assert title.startswith("# ")
    assert not blank
    assert all(line.startswith("> ") and line.isascii() for line in summary), summary


@named
def test_the_tables_of_a_page_are_made_anew(page):
    """No figure, number or count is copied by hand: ``python -m tools.doc_tables``."""
    text = page.read_text("utf-8")
    assert doc_tables.fill(text) == text


def test_a_table_nobody_makes_is_refused():
    """And one that was changed by hand is written again."""
    with pytest.raises(SystemExit, match="no table wishes"):
        doc_tables.fill("<!-- table: wishes -->\n<!-- end -->")
    changed = "<!-- table: levels -->\n安全\n<!-- end -->"
    assert "安全\n" not in doc_tables.fill(changed)


def test_every_page_is_in_the_index():
    """docs/README.md leads to each, and the README to it."""
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    for page in pages.DOCS:
        assert page.name == "README.md" or f"]({page.name})" in index
    assert "](docs/README.md)" in pages.README.read_text("utf-8")


@pytest.mark.parametrize(
    "page", [*pages.DOCS, pages.README, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name
)
def test_links_lead_somewhere(page):
    """Each relative link of a page names a file of the repository."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        assert "://" not in target
        assert (page.parent / target).exists(), target


@cache
def names_of(path):
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@named
def test_the_tests_a_page_names_exist(page):
    """A promise without its test is no promise."""
    for path, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page.read_text("utf-8")):
        assert (ROOT / path).is_file(), path
        assert not name or name in names_of(path), f"{path}::{name}"


@pytest.mark.parametrize("name", ["threat-model.md", "privacy.md"])
def test_promises_name_their_tests(name):
    """In the tables of promises no row stands alone."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    assert len(set(re.findall(r"`tests/[\w/]+\.py::\w+`", text))) >= 15
    for row in re.findall(r"^\| 保证 \| 测试 \|\n\|.*\n((?:\|.*\n)+)", text, re.MULTILINE):
        assert all("`tests/" in line for line in row.splitlines())


def test_numbers_of_the_page_for_people_are_those_of_the_tables():
    """No telephone number is written by hand that the table does not know."""
    text = (ROOT / "docs" / "people.md").read_text("utf-8")
    words = re.sub(r"```.*?```|<!-- table.*?<!-- end -->", "", text, flags=re.DOTALL)
    known = {number for _, number in load_hotlines()}
    found = set(re.findall(r"(?<![\d.])(?:1\d{2}|12\d{3}|9[56]\d{3})(?![\d.])", words))
    assert found
    assert found <= known | {"127"}


def test_metrics_of_the_page_are_those_of_the_service():
    """Every name told is a name answered."""
    text = (ROOT / "docs" / "moderation.md").read_text("utf-8")
    answered = re.findall(r"^# TYPE (\w+)", Counts().text(), re.MULTILINE)
    assert set(re.findall(r"scamscan_\w+", text)) == set(answered)


@pytest.mark.parametrize("line", [*lines("scamscan", "serve"), *lines("cat")])
def test_every_command_runs(line, tmp_path):
    """Each prints or writes an answer and ends with a documented code."""
    pages.run_scamscan(line, tmp_path)


@pytest.mark.parametrize("line", lines("scamscan serve"))
def test_every_service_starts(line, tmp_path):
    """As printed, on a free port and without a browser; it answers."""
    pages.write_files(tmp_path)
    words = [word for word in shlex.split(line)[2:] if word != "--open"]
    if "--port" in words:
        place = words.index("--port")
        del words[place : place + 2]
    flags = [str(tmp_path / word) if (tmp_path / word).exists() else word for word in words]
    with running(*flags) as served:
        asked = served.post("/v1/check", {"text": "好的"})
        assert asked.status == (401 if "--token-file" in flags else 200)


@pytest.mark.parametrize("line", lines("python -m train"))
def test_every_training_command_is_one(line, tmp_path):
    """Run where it works on one's own file; else its options are read, and nothing is fitted."""
    name, *arguments = shlex.split(line)[3:]
    if name in OWN_FILES:
        told = pages.run_training(line, tmp_path)
        assert "accuracy" in told or "recall_suspicious" in told
        return
    command = train.commands[name]
    with click.Context(command) as context:
        command.parse_args(context, arguments)


def test_a_training_command_with_an_unknown_option_is_seen():
    """The opposite: the reading of options would fail."""
    command = train.commands["curve"]
    with click.Context(command) as context, pytest.raises(click.NoSuchOption):
        command.parse_args(context, ["--fast"])


@pytest.mark.parametrize("line", lines("python -m", "train", "venv"))
def test_every_tool_is_there(line):
    """Not run here: they write into the repository, and tests compare what they write."""
    assert util.find_spec(line.split()[2])


def test_no_command_is_forgotten():
    """Every shell line of the pages is of a kind some test takes."""
    kinds = ("scamscan", "cat ", "python -m train", "python -m tools", "python -m venv")
    for page in NEW:
        for line in pages.commands(page):
            assert line.startswith(kinds), f"{page.name}: {line}"
    with_python = {page.name for page in NEW if "python" in dict(pages.blocks(page))}
    assert with_python <= {"moderation.md"}


@pytest.fixture(scope="module")
def served():
    """The service an example asks."""
    with running() as one:
        yield one


@pytest.mark.parametrize(
    "code",
    [code for page in NEW for language, code in pages.blocks(page) if language == "python"],
)
def test_every_python_example_runs(code, served):
    """As printed, with the port of the running service."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        code = code.replace(":8000/", f":{served.port}/")
        exec(compile(code, "docs", "exec"), {})  # noqa: S102 - the pages are ours
    assert "m1" in shown.getvalue()
    assert "安全账户" not in shown.getvalue()
