"""What is written from the guidance tables: the review sheet and the twelve stories' outputs.

``python -m tools.guidance_sheet`` writes ``docs/guidance-review.md``, the sheet a person works
through, and the files of ``tests/cases/guide``; tests compare them.
"""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scamscan.guidance import load_hotlines, load_lines, sentences
from scamscan.guide import facts, rows
from scamscan.guide.facts import Facts
from scamscan.guide.plan import make_plan
from scamscan.reports.plan_lines import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ROOT = Path(__file__).parent.parent
SHEET = _ROOT / "docs" / "guidance-review.md"
STORIES = _ROOT / "tests" / "cases" / "guide"
COMMAND = "$ scamscan guide"
CLOCK = datetime(2026, 11, 22, 16, 50, tzinfo=UTC)
"""The moment the stories are told at."""
_KINDS = {"keep": "保留", "fix": "改正", "drop": "否定"}
_HEAD = """# 办法核对表

> The sheet by which a person checks every number, law and sentence of the guidance, one by one;
> it is made from the tables, and nobody has confirmed a row yet where the box is empty.

这张表由 `python -m tools.guidance_sheet` 从 `scamscan/tables/` 生成，不要手改。
程序里的号码没有一个拨打过，网页没有一个打开过：请人逐项核对。

1. 号码：用自己的电话拨通，听清单位名称；网址：自己输入打开，看备案和主办单位；
   App：在手机自带的应用商店里看开发者。
2. 法律：在国家法律法规数据库里找现行文本，核对条号、内容、施行日期。
3. 标 V3、NV 的句子：找到官方页面才能升级；找不到就保持“请核实”。
4. 核对一行，就把日期写进那一行的 `confirmed`；改了内容，同时改 `compiled`。
5. 然后运行 `scamscan guide --check`、`python -m tools.guidance_sheet` 和全部测试。

级别：V1 读过法律文本；V2 机关网页或全国性报刊；D 由它们推导；V3 只见于转载；NV 没有核实。
"""


def sheet() -> str:
    """The whole sheet as Markdown.

    >>> sheet().startswith("# 办法核对表")
    True
    """
    parts = [_HEAD, *_numbers(), *_laws(), *_unsure(), *_derived(), *_sayings(), *_sources()]
    return "\n".join(parts).rstrip() + "\n"


def _table(title: str, columns: str, lines: Iterable[Iterable[str]]) -> Iterator[str]:
    names = columns.split()
    yield f"\n## {title}\n"
    yield "| " + " | ".join(names) + " |"
    yield "|" + " --- |" * len(names)
    for line in lines:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"


def _numbers() -> Iterator[str]:
    lines = (
        (region, number, row.name, row.does, row.does_not, row.level, row.source,
         row.confirmed.isoformat() if row.confirmed else "☐")
        for (region, number), row in load_hotlines().items()
    )  # fmt: skip
    yield from _table("号码、网站、App", "地区 号码 名称 能做 不能做 级别 出处 核对", lines)


def _laws() -> Iterator[str]:
    lines = (
        (row.citation, row.says, row.level, row.source,
         row.confirmed.isoformat() if row.confirmed else "☐")
        for row in rows.load_law().values()
    )  # fmt: skip
    yield from _table("法律", "名称和条号 内容（自己的话） 级别 出处 核对", lines)


def _unsure() -> Iterator[str]:
    yield from _table("请核实的句子", "位置 句子 级别 出处 核对", _lines("V3", "NV"))


def _derived() -> Iterator[str]:
    lines = _lines("D")
    yield from _table("推导出来的句子（请看是否妥当）", "位置 句子 级别 出处 核对", lines)


def _lines(*levels: str) -> Iterator[tuple[str, ...]]:
    for table in rows.SENTENCE_TABLES:
        for plan in load_lines(table):
            for line in sentences(table, plan):
                if line.level in levels and line.part not in ("number", "numbers", "law", "name"):
                    place = f"{table.removesuffix('.tsv')} {plan} {line.part}"
                    done = line.confirmed.isoformat() if line.confirmed else "☐"
                    yield place, line.text, line.level, "；".join(line.sources), done


def _sayings() -> Iterator[str]:
    lines = (
        (row.said, _KINDS[row.kind], row.answer, f"`{row.ask}`", row.level, "；".join(row.sources),
         row.confirmed.isoformat() if row.confirmed else "☐")
        for row in rows.load_sayings()
    )  # fmt: skip
    yield from _table("流传的说法", "说法 处理 回答 在哪里能看到 级别 出处 核对", lines)


def _sources() -> Iterator[str]:
    lines = (
        (name, row.what, row.level, row.seen.isoformat())
        for name, row in rows.load_sources().items()
    )
    yield from _table("出处", "名称 内容 级别 看到的日期", lines)


def told(arguments: str) -> Facts:
    """Facts from the words after ``scamscan guide``.

    >>> told("--paid 20m --via wechat").via
    'wechat'
    """
    words = shlex.split(arguments)
    values: dict[str, Any] = {}
    while words:
        word = words.pop(0)
        name = word.removeprefix("--") if word.startswith("--") else "category"
        text = words.pop(0) if word.startswith("--") else word
        values[name] = getattr(facts, f"read_{name}")(text)
    return Facts(**values)


def output(arguments: str) -> str:
    """What ``scamscan guide`` prints for the arguments at ``CLOCK``."""
    lines = lay_out(make_plan(told(arguments), CLOCK))
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines)


def write_stories() -> None:
    """Every story's output anew; its first two lines, who and which command, stay."""
    for path in sorted(STORIES.glob("*.txt")):
        who, command, _ = path.read_text("utf-8").split("\n", 2)
        shown = output(command.removeprefix(COMMAND))
        path.write_text(f"{who}\n{command}\n{shown}", "utf-8")


if __name__ == "__main__":
    SHEET.parent.mkdir(exist_ok=True)
    SHEET.write_text(sheet(), "utf-8")
    write_stories()
