"""Fill the tables of the pages in ``docs/`` from what the program and its figures say.

    python -m tools.doc_tables

A page marks a place by ``<!-- table: name -->`` and ``<!-- end -->``; whatever stands between is
written anew, so that no figure, number or count of a page is copied by hand.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.guidance import load_hotlines
from scamscan.records import Level
from scamscan.text.shipped import PINNED_TABLES, read_meta
from tools.draw_architecture import read_parts
from tools.layers import PACKAGE, read_edges, read_rows
from train.corpus import DATA, read_own
from train.interval import share
from train.results import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from scamscan.guidance import Hotline

PAGES = Path(__file__).parent.parent / "docs"
_PLACE = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_STEPS = ("unsure_or_more", "suspicious", "likely")
_SOURCES = {
    "anti_fraud_bot_tw": "台湾反诈机器人的说明文字（繁体）",
    "cofacts_replies_tw": "事实查核的回复（繁体）",
    "crosswoz": "订酒店、问路一类的对话",
    "egret_qa": "技术问答，带链接",
    "fbs_sms": "伪基站短信（真实）",
    "mudou_sms": "2012 到 2015 年的短信（真实）",
    "nus_sms_zh": "亲友之间的短信（真实）",
    "teleantifraud_calls": "电话内容（合成）",
    "tianshangguard": "带签名和链接的短信（手写）",
    "eval_antifraud_dialogues": "诈骗对话，整段",
    "eval_antifraud_dialogues, turn by turn": "诈骗对话，逐句",
    "eval_fraud_r1_raw": "诈骗文字",
    "eval_lccc": "网上闲聊",
    "eval_tg_spam": "Telegram 群里的垃圾消息",
}
"""What the sources are, for people; a source without a line here is shown by its name."""
_MAINLAND = ("110", "96110", "12381", "120", "12356", "12321", "12345", "12348")
"""The numbers a reader of docs/people.md may need, most urgent first."""
_MANY, _SCAMS = 100_000, 100
"""The worked example: of so many messages a day, so many are scams."""
_CAUGHT, _ORDINARY = "fbs_sms", "nus_sms_zh"
"""Both real, and both judged by a model that never saw them."""


def fill(text: str) -> str:
    """A page with its tables written anew.

    Raises:
        SystemExit: a table nobody can make.
    """

    def written(found: re.Match[str]) -> str:
        make = _TABLES.get(found[2])
        if make is None:
            raise SystemExit(f"there is no table {found[2]}")
        return found[1] + "\n".join(make()) + "\n" + found[3]

    return _PLACE.sub(written, text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def _levels() -> Iterator[str]:
    words = tables.load_toml("ui.toml")
    bands = {"nothing-found": 0.0, **tables.load_toml("levels.toml")["levels"]}
    for level in Level:
        name, note = words["levels"][level.value], words["level_notes"][level.value]
        yield f"- **{name}**（风险分 {100 * bands[level.value]:.0f} 起）：{note}"


def _numbers() -> Iterator[str]:
    known = load_hotlines()
    yield from _number_table(("", known["cn", number]) for number in _MAINLAND)


def _numbers_elsewhere() -> Iterator[str]:
    places = {"tw": "台湾", "hk": "香港", "mo": "澳门", "sg": "新加坡", "my": "马来西亚"}
    yield from _number_table(
        (places[region], one)
        for (region, _), one in load_hotlines().items()
        if region in places and one.kind == "phone"
    )


def _number_table(chosen: Iterable[tuple[str, Hotline]]) -> Iterator[str]:
    rows, placed = [], False
    for place, one in chosen:
        placed = bool(place)
        checked = str(one.confirmed or "还没有人拨打核对过")
        told = [f"**{one.number}**", one.shown_name, one.does, one.does_not, str(one.compiled)]
        rows.append([*([place] if place else []), *told, checked])
    head = ["号码", "是什么", "什么时候打", "不要指望", "整理日期", "核对"]
    yield from _table([*(["在哪里"] if placed else []), *head], rows)


def _figures() -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(METRICS.read_text("utf-8"))
    return figures


def _share(cell: Mapping[str, Any] | None) -> str:
    return str(share(cell["hits"], cell["total"])) if cell and cell["total"] else "—"


def _outside() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every source the model never saw, with its figures."""
    found = _figures()["sources"]
    for kind in ("left out", "only judging"):
        yield from found[kind].items()


def _rates(kinds: Mapping[str, str]) -> Iterator[str]:
    rows = []
    for name, cells in _outside():
        for kind, shown in kinds.items():
            values = [cells.get(f"{kind}_{step}") for step in _STEPS]
            if any(cell and cell["total"] for cell in values):
                label = _SOURCES.get(name, name) + shown
                rows.append([f"{label} `{name}`", *map(_share, values)])
    yield from _table(["来源", "到“拿不准”", "到“可疑”", "到“很可能是诈骗”"], rows)


def _recall() -> Iterator[str]:
    yield from _rates({"recall": ""})


def _alarms() -> Iterator[str]:
    yield from _rates({"benign": "", "marketing": "，其中的合法广告"})


def _volume() -> Iterator[str]:
    found = dict(_outside())
    rows = []
    for level, step in zip(list(Level)[1:], _STEPS, strict=True):
        caught = found[_CAUGHT][f"recall_{step}"]
        wrong = found[_ORDINARY][f"benign_{step}"]
        right = _SCAMS * caught["hits"] / caught["total"]
        false = (_MANY - _SCAMS) * wrong["hits"] / wrong["total"]
        rows.append(
            [
                f"`{level.value}` 及以上",
                f"{right:.0f}（{_range(caught, _SCAMS)}）",
                f"{false:,.0f}（{_range(wrong, _MANY - _SCAMS)}）",
                f"{100 * right / (right + false):.0f} %",
            ]
        )
    yield (
        f"假设一天 {_MANY:,} 条，其中 {_SCAMS} 条是诈骗；找出的比例取 `{_CAUGHT}`，"
        f"误报的比例取 `{_ORDINARY}`，括号里按 95 % 区间的两端算："
    )
    yield ""
    head = ["动作从哪一级开始", f"{_SCAMS} 条诈骗里找出", "误报（条）", "报出来的里面真是诈骗的"]
    yield from _table(head, rows)


def _range(cell: Mapping[str, Any], many: int) -> str:
    ends = share(cell["hits"], cell["total"])
    return f"{many * ends.low:,.0f}–{many * ends.high:,.0f}"


def _trained() -> Iterator[str]:
    known = tomllib.loads((DATA / "sources.toml").read_text("utf-8"))
    rows = []
    for name, many in sorted(read_meta()["trained_on"].items(), key=lambda item: -item[1]):
        said = known.get(name, {})
        what = _SOURCES.get(name, "自己写的语料（合成）")
        terms, cite = said.get("terms", "CC0-1.0"), said.get("cite", "")
        rows.append([f"`{name}`", what, f"{many:,}", terms, cite])
    yield from _table(["来源", "是什么", "训练用的条数", "条款", "引用"], rows)


def _corpus() -> Iterator[str]:
    examples = read_own(DATA)
    names = {"fit": "训练", "read": "可以读错例", "report": "只看数字"}
    told = []
    for part, shown in (*names.items(), ("", "合计")):
        chosen = [item for item in examples if not part or item.part == part]
        risky = sum(item.risky for item in chosen)
        counts = [f"{number:,}" for number in (len(chosen), risky, len(chosen) - risky)]
        told.append([f"`{part}`" if part else "", shown, *counts])
    yield from _table(["部分", "用途", "消息", "诈骗和违法招揽", "无害（含广告）"], told)


def _pinned() -> Iterator[str]:
    yield "、".join(f"`{name}`" for name in PINNED_TABLES)


def _parts() -> Iterator[str]:
    rows, parts = read_rows(), read_parts()
    edges = read_edges(PACKAGE, rows)
    told = []
    for place, row in reversed(list(enumerate(rows))):
        for name in row:
            used = sorted(target for source, target in edges if source == name)
            shown = " ".join(f"`{one}`" for one in used) or "—"
            told.append([str(place + 1), f"`{name}`", parts[name].label, shown])
    yield from _table(["层", "部分", "做什么", "直接用到"], told)


_TABLES: Mapping[str, Callable[[], Iterator[str]]] = {
    "levels": _levels,
    "numbers": _numbers,
    "numbers-elsewhere": _numbers_elsewhere,
    "recall": _recall,
    "alarms": _alarms,
    "volume": _volume,
    "trained": _trained,
    "corpus": _corpus,
    "pinned": _pinned,
    "parts": _parts,
}


def main() -> None:
    """Write every page that has tables."""
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text("utf-8")
        filled = fill(text)
        if filled != text:
            page.write_text(filled, "utf-8")
            print(f"wrote {page.name}")


if __name__ == "__main__":
    main()
