"""Workbooks through the column mapper, with the links behind their cells."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from scamscan.records import BadRecord, Kind
from tests.chats.written import code_of, put, read, read_path, texts


def book(*sheets, links=()):
    """A workbook of sheets given as (title, rows); links are (cell, target) of the first one."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, lines in sheets:
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    for cell, target in links:
        made.worksheets[0][cell].hyperlink = target
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


CHAT = [
    ["会话信息"],
    ["微信ID", "wxid_k3q", None, "昵称", "老周"],
    ["导出工具", "某工具", "导出版本", "1.0"],
    ["序号", "时间", "发送者昵称", "发送者微信ID", "发送者备注", "发送者身份", "消息类型", "内容"],
    [1, "2026-03-01 10:00:00", "老周", "wxid_k3q", "", "老周", "链接消息", "下载软件"],
    [2, datetime(2026, 3, 1, 10, 1), "阿顾", "wxid_me", "", "我", "转账消息", "[转账] ￥20.00"],
    [3, None, None, None, None, None, "系统消息", "已添加"],
    [4, "2026-03-01 10:03:00", "老周", "wxid_k3q", "", "老周", "引用消息", "快点[引用 我：好]"],
]


def test_an_exporters_sheet_is_read_below_its_own_rows(tmp_path):
    """Pitfall 13: the header is searched, and a link that only a cell's hyperlink has is kept."""
    content = book(("聊天记录", CHAT), links=[("H5", "https://k3q.top/app?a=1&b=2")])
    assert code_of(content, "a.csv") == "xlsx"
    link, paid, system, reply = read(tmp_path, "a.xlsx", content)
    assert (link.text, link.urls) == ("下载软件", ("https://k3q.top/app?a=1&b=2",))
    assert (link.kind, link.is_self, link.sender_id) == (Kind.LINK, False, "wxid_k3q")
    assert (link.conversation, link.source, link.time) == (
        "老周", "a.xlsx:5", datetime(2026, 3, 1, 10),
    )  # fmt: skip
    assert (paid.is_self, paid.amount, paid.direction) == (True, Decimal("20.00"), "out")
    assert (paid.time, paid.time_exact) == (datetime(2026, 3, 1, 10, 1), False)
    assert (system.kind, system.sender_name, system.time) == (Kind.SYSTEM, None, None)
    assert (reply.text, reply.quoted) == ("快点", "我：好")


def test_numbers_formulas_and_faces(tmp_path):
    """Ids stay whole numbers, a link formula gives words and link, a face's link is none."""
    rows = [
        ["时间戳", "发送者", "发送者QQ号", "消息内容", "头像链接"],
        [1772330400, "小顾", 10001.0, '=HYPERLINK("https://k3q.top/b","点这里")', "看"],
        [1772330400, "小顾", 10001, "=不是公式", "看"],
    ]
    content = book(("小顾", rows), links=[("E2", "https://face.k3q.top/1")])
    link, plain = read(tmp_path, "a.xlsx", content)
    assert (link.text, link.urls, link.sender_id) == ("点这里", ("https://k3q.top/b",), "10001")
    assert (plain.text, plain.urls, plain.conversation) == ("=不是公式", (), "小顾")
    assert link.time_exact


def test_sheets_without_words_are_passed_over(tmp_path):
    """Members and statistics beside a chat are no messages; a second chat is read."""
    rows = [["发送人", "内容"], ["小顾", "一"]]
    content = book(("成员信息", [["昵称", "头像"], ["小顾", "x"]]), ("甲", rows), ("乙", rows))
    items = read(tmp_path, "a.xlsx", content)
    assert [(item.text, item.conversation) for item in items] == [("一", "甲"), ("一", "乙")]
    (bad,) = read(tmp_path, "b.xlsx", book(("统计", [["人数"], [3]])))
    assert isinstance(bad, BadRecord)


def test_without_the_library_the_reader_says_how_to_get_it(tmp_path, monkeypatch):
    """The extra is not needed for anything else; who lacks it is told the command."""
    path = put(tmp_path, "a.xlsx", book(("一", CHAT)))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (item,) = read_path(path)
    assert 'pip install "scamscan[xlsx]"' in item.error.hint


def test_a_workbook_inside_a_zip_is_read(tmp_path):
    """Going back and forth in a packed member works too."""
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("甲.xlsx", book(("聊天记录", CHAT), links=[("H5", "https://k3q.top/a")]))
    items = read_path(path)
    assert len(items) == 4
    assert items[0].urls == ("https://k3q.top/a",)


@pytest.mark.parametrize("keep", [200, 1000, 3000])
def test_a_damaged_workbook_is_refused(tmp_path, keep):
    """Pitfall 12: a cut workbook gives one bad record or what can be saved, never a crash."""
    content = book(("聊天记录", CHAT * 50))
    items = read(tmp_path, "a.xlsx", content[:-keep])
    assert all(isinstance(item, BadRecord) for item in items)


def test_a_bomb_is_refused(tmp_path):
    """Pitfall 60: a sheet that swells a thousandfold is not opened."""
    source = io.BytesIO(book(("聊天记录", CHAT)))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                data += b" " * (12 << 20)
            new.writestr(info.filename, data)
    (item,) = read(tmp_path, "a.xlsx", target.getvalue())
    assert isinstance(item, BadRecord)
    assert "too large" in item.error.what


def test_many_rows_are_read_in_order(tmp_path):
    """Batches end nowhere in particular: 1,000 rows come back one by one."""
    rows = [["发送人", "内容"], *(["小顾", f"第{n}"] for n in range(1000))]
    items = read(tmp_path, "a.xlsx", book(("聊天记录", rows)))
    assert texts(items) == [f"第{n}" for n in range(1000)]
