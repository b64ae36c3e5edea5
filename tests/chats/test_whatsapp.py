"""WhatsApp's text export from both kinds of phones, in several languages."""

from __future__ import annotations

import zipfile
from datetime import datetime

import pytest

from scamscan.chats.dated import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, Dates
from scamscan.records import Channel, Kind
from tests.chats.written import code_of, facts, put, read, read_path, texts

MARK = "\u200e"
IOS = f"""{MARK}[2026/3/1 上午9:58:00] 邻里群: {MARK}消息和通话已进行端到端加密。
[2026/3/1 下午3:05:06] \u202a+86 139 0000 1234\u202c: 您好: 在吗

- 第二段
{MARK}[2026/3/1 下午3:05:10] ~\u00a0小顾: {MARK}图片已略去
[2026/3/1 下午3:06:00] 小顾: {MARK}您已删除此消息
[2026/3/1 下午3:07:00] 小顾将群组名称更改为“投资: 一群”
[2026/3/1 下午3:08:00] 老周: 他添加了我，又 removed 了
"""
ANDROID = f"""2026/3/1 上午12:05 - 訊息與通話已受端對端加密保護。
2026/3/1 中午12:06 - 小顧: <省略多媒體檔案>
2026/3/1 15:05 - 老周: IMG-20260301-WA0001.jpg (文件附件)
看这个
2026/3/1 凌晨1:00 - 小顧: 此訊息已刪除
2026/3/1 晚上8:00 - 老周:{" "}
"""


def test_an_iphone_export_is_read_whole(tmp_path):
    """Pitfalls 17, 18, 20: hidden marks, names that are numbers, bodies of many lines, no glue."""
    notice, talk, image, gone, renamed, last = read(tmp_path, "_chat.txt", IOS)
    assert notice.kind is Kind.SYSTEM
    assert (notice.sender_name, notice.text) == (None, f"{MARK}消息和通话已进行端到端加密。")
    assert facts(talk) == {
        "text": "您好: 在吗\n\n- 第二段",
        "time": datetime(2026, 3, 1, 15, 5, 6),
        "time_exact": False,
        "sender_name": "+86 139 0000 1234",
        "is_self": False,
        "channel": Channel.CHAT,
        "source": "_chat.txt:2",
    }
    assert (image.kind, image.sender_name) == (Kind.IMAGE, "小顾")
    assert (gone.recalled, gone.is_self, gone.kind) == (True, True, Kind.TEXT)
    assert (renamed.kind, renamed.sender_name) == (Kind.SYSTEM, None)
    assert renamed.text == "小顾将群组名称更改为“投资: 一群”"
    assert (last.sender_name, last.kind, last.recalled) == ("老周", Kind.TEXT, False)


def test_an_android_export_mixes_clocks(tmp_path):
    """Pitfalls 44, 45, 48: 12 and 24 hours in one file, out of order, kept in its order."""
    items = read(tmp_path, "与小顧的 WhatsApp 聊天.txt", ANDROID)
    assert [(item.time.hour, item.time.minute) for item in items] == [
        (0, 5), (12, 6), (15, 5), (1, 0), (20, 0),
    ]  # fmt: skip
    assert [item.kind for item in items] == [
        Kind.SYSTEM, Kind.OTHER, Kind.IMAGE, Kind.TEXT, Kind.TEXT,
    ]  # fmt: skip
    assert [item.recalled for item in items] == [False, False, False, True, False]
    assert items[2].text.endswith("\n看这个")
    assert {item.conversation for item in items} == {"小顧"}
    # A chat of two that is called after one of them: the other one exported it.
    assert [item.is_self for item in items] == [None, False, True, False, True]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[2026/3/1 下午3:05:06] 甲: 好", datetime(2026, 3, 1, 15, 5, 6)),
        ("[2026/3/1 3:05:06 下午] 甲: 好", datetime(2026, 3, 1, 15, 5, 6)),
        ("2026/3/1 上午12:05 - 甲: 好", datetime(2026, 3, 1, 0, 5)),
        ("2026/3/1 凌晨12:05 - 甲: 好", datetime(2026, 3, 1, 0, 5)),
        ("2026/3/1 中午1:05 - 甲: 好", datetime(2026, 3, 1, 13, 5)),
        ("2026/3/1 晚上11:05 - 甲: 好", datetime(2026, 3, 1, 23, 5)),
        ("2026年3月1日 下午3:05 - 甲: 好", datetime(2026, 3, 1, 15, 5)),
        ("[3/14/26, 3:05:06\u202fPM] 甲: 好", datetime(2026, 3, 14, 15, 5, 6)),
        ("3/1/26, 3:05 PM - 甲: 好", datetime(2026, 3, 1, 15, 5)),
        ("14/03/2026, 15:05 - 甲: 好", datetime(2026, 3, 14, 15, 5)),
        ("14. 3. 2026. 12:00 - 甲: 好", datetime(2026, 3, 14, 12)),
        ("1.3.2026 klo 15.05 - 甲: 好", datetime(2026, 3, 1, 15, 5)),
        ("14/3/2026, 3:05 p.\u00a0m. - 甲: 好", datetime(2026, 3, 14, 15, 5)),
        ("2026. 3. 1. 오후 3:05 - 甲: 好", datetime(2026, 3, 1, 15, 5)),
        ("2026/3/1 午後3:05 - 甲: 好", datetime(2026, 3, 1, 15, 5)),
        ("[2026-03-01, 15:04] 甲: 好", datetime(2026, 3, 1, 15, 4)),
        ("26/3/1 下午3:05 - 甲: 好", datetime(2026, 3, 1, 15, 5)),
    ],
)
def test_the_clock_is_read_in_every_language(tmp_path, line, expected):
    """Pitfall 44: day periods before and after, every order of the date."""
    assert code_of(line) == "whatsapp-txt"
    (item,) = read(tmp_path, "_chat.txt", line)
    assert (item.time, item.sender_name, item.text) == (expected, "甲", "好")


def test_a_later_line_settles_day_and_month(tmp_path):
    """Pitfall 46: a number above twelve anywhere decides for the file; without one PM does."""
    day_first = "05/04/2026, 10:00 - 甲: 一\n25/04/2026, 10:00 - 甲: 二\n"
    assert [item.time.month for item in read(tmp_path, "a.txt", day_first)] == [4, 4]
    month_first = "05/04/2026, 10:00 - 甲: 一\n05/25/2026, 10:00 - 甲: 二\n"
    assert [item.time.month for item in read(tmp_path, "b.txt", month_first)] == [5, 5]
    american = "5/4/26, 3:00 PM - 甲: 一\n"
    assert read(tmp_path, "c.txt", american)[0].time.month == 5


def test_the_order_of_a_date_is_found():
    """A year of two figures is where numbers change least, or first beside Chinese words."""
    for seen, order in [
        ([(26, 3, 1), (26, 3, 2), (26, 4, 5)], YEAR_FIRST),
        ([(1, 3, 26), (2, 3, 26), (17, 3, 26)], DAY_FIRST),
        ([(3, 1, 26), (3, 17, 26)], MONTH_FIRST),
    ]:
        dates = Dates()
        for date in seen:
            dates.see(date)
        assert dates.order() == order


def test_an_impossible_date_keeps_the_message(tmp_path):
    """Pitfall 49: the words of a day that never was are read."""
    first, second = read(tmp_path, "_chat.txt", "2023/2/30 10:00 - 甲: 一\n2023/3/1 10:00 - 甲: 二")
    assert (first.text, first.time) == ("一", None)
    assert second.time == datetime(2023, 3, 1, 10)


def test_header_like_words_in_a_body_are_words(tmp_path):
    """Pitfall 19: clocks, dates and the other phone's header do not begin a message."""
    body = "行程\n2026/3/2 集合\n10:30 出发\n2026/3/2 08:00 - 乙: 引文\n1. 带伞"
    items = read(
        tmp_path, "_chat.txt", f"[2026/3/1 15:05:06] 甲: {body}\n[2026/3/1 15:06:00] 甲: 嗯"
    )
    assert texts(items) == [body, "嗯"]


@pytest.mark.parametrize("name", ["12345", "小[王]", '引"号', "a b", "😀", "我 (工作)"])
def test_names_of_every_kind_are_kept(tmp_path, name):
    """Pitfall 20: brackets, quotes, spaces, digits and emoji in names."""
    items = read(
        tmp_path, "_chat.txt", f"2026/3/1 15:05 - {name}: a: b\n2026/3/1 15:06 - {name}:c\n"
    )
    assert [item.sender_name for item in items] == [name, name]
    assert texts(items) == ["a: b", "c"]


def test_a_zip_gives_the_chat_and_not_what_was_sent_in_it(tmp_path):
    """The chat's name is the zip's; a text file somebody sent is no chat of its own."""
    path = tmp_path / "WhatsApp Chat - 小顾.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", IOS)
        archive.writestr("00000007-合同.txt", "甲方\n乙方\n")
        archive.writestr("00000008-PHOTO.jpg", b"\xff\xd8")
    items = read_path(path)
    assert len(items) == 6
    assert {item.conversation for item in items} == {"小顾"}
    assert items[1].source == "WhatsApp Chat - 小顾.zip/_chat.txt:2"


def test_a_folder_of_chats_is_read_whole(tmp_path):
    """Beside a chat in a folder, other exports are read; what was sent in it is not."""
    folder = tmp_path / "chats"
    put(folder, "_chat.txt", IOS)
    put(folder, "other.txt", "一\n二\n")
    put(folder, "00000007-合同.txt", "甲方\n")
    assert len(read_path(folder)) == 8


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<attached: 00000001-PHOTO-2026.jpg>", Kind.IMAGE),
        ("<附件：00000002-AUDIO.opus>", Kind.VOICE),
        ("DOC-20260301-WA0002.pdf (file attached)", Kind.FILE),
        ("合同.pdf • 3 页 文件已略去", Kind.FILE),
        ("<Media omitted>", Kind.OTHER),
        ("image omitted 是什么意思", Kind.TEXT),
    ],
)
def test_media_are_told_by_their_placeholders(tmp_path, text, kind):
    """A placeholder is kept as words, and says what the message is."""
    (item,) = read(tmp_path, "_chat.txt", f"2026/3/1 15:05 - 甲: {text}")
    assert (item.text, item.kind) == (text, kind)


def test_the_note_of_an_edit_is_no_word(tmp_path):
    """What the program adds behind changed words is left out."""
    (item,) = read(
        tmp_path, "_chat.txt", f"3/1/26, 3:05 PM - 甲: 转到这 {MARK}<This message was edited>"
    )
    assert item.text == "转到这"
