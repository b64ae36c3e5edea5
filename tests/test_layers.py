"""Imports point downwards only, and each heavy or dangerous library has one importer."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import scamscan
from tools.layers import imports

ROOT = Path(scamscan.__file__).parent

# Lowest first.  A module imports only from lower rows or from its own package.
ROWS = (
    ("records", "errors"),
    ("batch",),
    ("options", "tables", "decoding", "phrases", "lazy"),
    ("settings",),
    ("categories", "signals", "brands"),
    ("fold",),
    ("text", "links"),
    ("rules", "standing", "codes"),
    ("ranking", "verdict", "guidance"),
    ("observe", "guide"),
    ("lookups", "operator_lists"),
    ("scanner",),
    ("aio",),
    ("threads",),
    ("chats",),
    ("images",),
    ("reports",),
    ("evidence",),
    ("pipelines",),
    ("server",),
    ("cli",),
    ("__init__", "__main__"),
)
RANK = {name: rank for rank, row in enumerate(ROWS) for name in row}
ONE_IMPORTER = {
    "opencc": "fold",
    "jieba": "text/segment.py",
    "rjieba": "text/segment.py",
    "ahocorasick": "phrases.py",
    "click": "cli",
    "rich": "cli",
    "jinja2": ("reports", "server"),
    "publicsuffixlist": "links",
    "socket": "links/network.py",
    "ssl": "links/network.py",
    "http": "links/network.py",
    "asyncio": ("links/network.py", "server", "aio.py"),
    "fastapi": "server",
    "starlette": "server",
    "uvicorn": "server",
    "python_multipart": "server",
    "sqlite3": "links/cache.py",
    "docx": "evidence/word.py",
    "pyspark": "pipelines/spark.py",
    "pyarrow": "pipelines/spark.py",
    "PIL": "images/picture.py",
}
NEVER = {"urllib.request", "requests", "sklearn", "scipy", "train", "pickle"}


def modules():
    """Every source file of the package."""
    return sorted(ROOT.rglob("*.py"))


def part(path):
    """The name in ROWS a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def own(name):
    """The ROWS name an import of ours points to, or None."""
    parts = name.split(".")
    if parts[0] != "scamscan" or len(parts) < 2 or parts[1] not in RANK:
        return None
    return parts[1]


def test_every_module_has_a_row():
    """A new module must be placed before it can be imported."""
    assert {part(path) for path in modules()} <= set(RANK)


def test_imports_point_downwards():
    """No module imports from a higher row, nor from another package of its own row."""
    wrong = [
        f"{path.relative_to(ROOT)} -> {name}"
        for path in modules()
        if part(path) not in ("__init__", "__main__")
        for name in imports(path)
        if (target := own(name)) is not None
        and target != part(path)
        and RANK[target] >= RANK[part(path)]
        and target not in ("errors", "records")
    ]
    assert not wrong


def test_text_and_links_do_not_know_each_other():
    """What the words say and where the links lead are judged apart and meet in the rules."""
    for path in modules():
        if part(path) in ("text", "links"):
            other = {"text": "links", "links": "text"}[part(path)]
            assert other not in {own(name) for name in imports(path)}, path


def test_each_library_has_its_one_importer():
    """A library with faults or weight is imported in one place only."""
    for path in modules():
        relative = path.relative_to(ROOT).as_posix()
        for name in imports(path):
            allowed = ONE_IMPORTER.get(name.split(".")[0])
            assert allowed is None or relative.startswith(allowed), f"{relative} imports {name}"


def test_nothing_fetches_behind_our_back_or_trains():
    """The program imports no second HTTP client, nor scikit-learn, nor pickle."""
    for path in modules():
        for name in imports(path):
            assert name not in NEVER, path
            assert name.split(".")[0] not in NEVER, path


def test_only_options_reads_the_environment():
    """Every other module gets the caller's choices passed in."""
    for path in modules():
        if part(path) != "options":
            text = path.read_text("utf-8")
            assert "os.environ" not in text, path
            assert "getenv" not in text, path


def test_only_the_command_line_prints():
    """A library that prints cannot be used in a pipeline."""
    for path in modules():
        if part(path) != "cli":
            calls = {
                node.func.id
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            assert "print" not in calls, path


def test_modules_and_functions_stay_small():
    """Modules under 400 lines, functions under 60: what grows beyond is split."""
    for path in modules():
        text = path.read_text("utf-8")
        assert text.count("\n") < 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{path}: {node.name}"


def test_the_front_door_is_deliberate():
    """The public names are these and no others."""
    assert set(scamscan.__all__) == {
        "AsyncScanner", "Channel", "Guidance", "InputError", "Kind", "Level", "Message",
        "ModelError", "Options", "OutputError", "ScamscanError", "Scanner", "Signal", "Skipped",
        "TableError", "ThreadVerdict", "Verdict", "open_chat", "scan", "scan_async", "scan_many",
        "scan_thread",
    }  # fmt: skip
    assert all(hasattr(scamscan, name) for name in scamscan.__all__)
    assert set(scamscan.__all__) <= set(dir(scamscan))
    with pytest.raises(AttributeError, match="scan_all"):
        scamscan.scan_all  # noqa: B018 - asked for what is not there


def test_the_front_door_opens_nothing_until_it_is_asked():
    """``import scamscan`` loads neither scanner nor tables nor numpy nor asyncio."""
    code = "import sys, scamscan; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT.parent, capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"numpy", "asyncio", "socket", "rjieba", "jieba", "scamscan.scanner", "scamscan.chats"}
    assert not heavy & set(loaded)
