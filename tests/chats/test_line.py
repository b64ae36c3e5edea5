"""LINE's text export in its languages, from phones and from computers."""

from __future__ import annotations

from datetime import datetime

import pytest

from scamscan.records import Channel, Kind
from tests.chats.written import code_of, facts, read, texts

PHONE = (
    "\ufeff[LINE] 與小顧的聊天記錄\r\n儲存日期：2026/03/02 09:00\r\n\r\n"
    "2026/03/01（日）\r\n"
    "下午03:04\t小顧\t投資群組\r\n"
    '下午03:05\t小顧\t"第一行\r\n\r\n他說""好""\r\n第三行"\r\n'
    '下午03:06\t阿周\t"是嗎"\r\n'
    "下午03:07\t\t小顧已收回訊息\n"
    "下午03:08\t阿周\t[照片]\n"
    "下午03:09\t阿周加入聊天\n"
    "\n2026/03/02（一）\n"
    "上午12:10\t阿周\t☎ 未接來電\n"
)


def test_a_phone_export_is_read_whole(tmp_path):
    """Title, days, quoted bodies, recalled and system lines, media and calls, mixed line ends."""
    first, many, short, gone, photo, joined, call = read(tmp_path, "a.txt", PHONE)
    assert facts(first) == {
        "text": "投資群組",
        "time": datetime(2026, 3, 1, 15, 4),
        "time_exact": False,
        "sender_name": "小顧",
        "is_self": False,
        "conversation": "小顧",
        "channel": Channel.CHAT,
        "source": "a.txt:5",
    }
    assert many.text == '第一行\n\n他說"好"\n第三行'
    assert (short.text, short.is_self) == ('"是嗎"', True)
    assert (gone.kind, gone.recalled, gone.sender_name) == (Kind.SYSTEM, True, None)
    assert (photo.kind, photo.text) == (Kind.IMAGE, "[照片]")
    assert (joined.kind, joined.text, joined.recalled) == (Kind.SYSTEM, "阿周加入聊天", False)
    assert (call.kind, call.time) == (Kind.OTHER, datetime(2026, 3, 2, 0, 10))


def test_a_quote_that_never_ends_stops_at_the_next_message(tmp_path):
    """Pitfall 36: a body that only begins with a quote keeps it, and swallows nothing."""
    content = (
        "[LINE] 与小顾的聊天记录\n保存日期：2026/3/3 09:00\n\n2026/3/1周日\n"
        '10:00\t小顾\t"开头\n10:01\t小顾\t第二条\n10:02\t小顾\t"没完\n第二行\n\n'
        "2026/3/2周一\n10:03\t小顾\t第四条\n"
    )
    items = read(tmp_path, "a.txt", content)
    assert texts(items) == ['"开头', "第二条", '"没完\n第二行', "第四条"]
    assert [item.time.day for item in items] == [1, 1, 1, 2]


def test_lines_like_days_and_clocks_inside_a_body_are_words(tmp_path):
    """Pitfalls 18, 19: in a quoted body a date alone and a clock without tab begin nothing."""
    content = (
        "[LINE] 与小顾的聊天记录\n保存日期：2026/3/3 09:00\n\n2026/3/1周日\n"
        '10:00\t小顾\t"行程\n2026/3/5\n10:30 集合\n完"\n10:01\t小顾\t嗯\n'
    )
    items = read(tmp_path, "a.txt", content)
    assert texts(items) == ["行程\n2026/3/5\n10:30 集合\n完", "嗯"]
    assert items[1].time.day == 1


@pytest.mark.parametrize(
    ("title", "saved", "day", "clock", "chat"),
    [
        (
            "[LINE] 與小顧的聊天記錄",
            "儲存日期：2026/03/02 09:00",
            "2026/03/01（日）",
            "下午03:05",
            "小顧",
        ),
        ("[LINE] 邻里的聊天记录", "保存日期：2026/03/02 09:00", "2026/3/1周日", "15:05", "邻里"),
        (
            "[LINE] 小顧とのトーク履歴",
            "保存日時：2026/03/02 09:00",
            "2026/03/01(日)",
            "午後3:05",
            "小顧",
        ),
        ("[LINE] Chat history with 小顧", "Saved on: 3/2/2026", "Sun, 3/1/2026", "03:05PM", "小顧"),
        ("Chat history in 邻里", "Saved on: 3/2/2026", "2026.03.01 Sunday", "03:05 PM", "邻里"),
        ("[LINE] 鄰里的聊天記錄", "儲存日期：2026/03/02 09:00", "2026/3/1週日", "下午3:05", "鄰里"),
    ],
)
def test_every_language_is_read(tmp_path, title, saved, day, clock, chat):
    """Pitfall 44: titles, days and day periods in four languages, before and after the clock."""
    content = f"{title}\n{saved}\n\n{day}\n{clock}\t小顧\t好\n{clock}\t阿周\t嗯\n"
    assert code_of(content) == "line-txt"
    first, second = read(tmp_path, "a.txt", content)
    assert (first.text, first.sender_name, first.conversation) == ("好", "小顧", chat)
    assert first.time == datetime(2026, 3, 1, 15, 5)
    private = chat == "小顧"
    assert (first.is_self, second.is_self) == ((False, True) if private else (None, None))


def test_a_computer_export_parts_with_spaces(tmp_path):
    """Names of two words are known from the title or because they always come together."""
    content = (
        "[LINE] Chat history with Mei Lin\nSaved on: 3/2/2026\n\n2026.03.01 Sunday\n"
        "15:05 Mei Lin 好 呀\n15:06 Zhou Li 嗯\n15:07 Zhou Li 来 了\n15:08 Zhou Li [Photo]\n"
        "15:09 Mei Lin unsent a message.\n15:10 小顧已收回訊息\n"
    )
    items = read(tmp_path, "a.txt", content)
    assert texts(items)[:4] == ["好 呀", "嗯", "来 了", "[Photo]"]
    assert [item.sender_name for item in items] == ["Mei Lin", *["Zhou Li"] * 3, None, None]
    assert [item.is_self for item in items] == [False, True, True, True, None, None]
    assert [item.recalled for item in items] == [False] * 4 + [True, True]


def test_other_texts_are_not_line(tmp_path):
    """A text that only mentions LINE, or has tabs, is something else."""
    assert code_of("加我 [LINE] id\n好\n") == "text-lines"
    assert code_of("10:00\t小顾\t好啊好啊\n10:01\t小顾\t嗯\n10:02\t老周\t到\n") == "generic-csv"
