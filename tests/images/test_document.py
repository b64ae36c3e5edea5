"""docs/pictures.md says what the program does: its numbers, its kinds and its example."""

from __future__ import annotations

import re
from pathlib import Path

from scamscan.images import exports, picture
from scamscan.images.judge import BEFORE
from scamscan.server.eyes import IDLE_SECONDS
from scamscan.server.limits import MEBIBYTE, Limits
from scamscan.server.pictures import KINDS

TEXT = (Path(__file__).parents[2] / "docs" / "pictures.md").read_text("utf-8")


def test_the_limits_are_those_of_the_program():
    """Every number of the table is a constant."""
    limits = Limits()
    said = [
        f"{picture.MOST_BYTES // MEBIBYTE} MiB", f"{picture.MOST_PIXELS // 10_000} 万",
        f"{picture.SHORTEST_SIDE} 到 {picture.LONGEST_SIDE} 像素", f"{picture.MOST_PICTURES} 张",
        f"{exports.MOST} 张", f"{exports.SMALLEST} 像素", "前面四条",
        f"一次 | {limits.pictures} 张，共 {limits.batch // MEBIBYTE} MiB，"
        f"{limits.picture_seconds:.0f} 秒，同时 {limits.picture_requests} 个请求",
    ]  # fmt: skip
    assert [one for one in said if one not in TEXT] == []
    assert BEFORE == 4
    assert IDLE_SECONDS == 600
    assert f"| {picture.MOST_SCANS} |" in TEXT
    assert all(kind in TEXT for kind in KINDS)


def test_the_example_runs():
    """As it is written."""
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(code, "docs/pictures.md", "exec"), {})  # noqa: S102 - the page is ours
