"""The PC client's TXT and MHT, and text copied out of QQ."""

from __future__ import annotations

import pytest

from scamscan.records import Kind
from tests.chats.files import chat, code_of, messages, wall

RULE = "=" * 64


def saved(*chats):
    """A file of the message manager; each chat is (group, partner, lines)."""
    parts = ["消息记录（此消息记录为文本格式，不支持重新导入）", ""]
    for group, partner, lines in chats:
        parts += [RULE, f"消息分组:{group}", RULE, f"消息对象:{partner}", RULE, "", lines]
    return "\ufeff" + "\r\n".join(parts).replace("\r\n", "\n").replace("\n", "\r\n")


PRIVATE = """2020-02-11 9:05:03 小王
兼职刷单
https://a1b.top/x

2020-02-11 9:06:03 阿花
好

怎么做

2020-02-11 9:07:03 小王
[图片]
"""
GROUP = """2020-02-12 8:43:38 PM 【管理员】阿明(老板)(10002)
明天上新

2020-02-12 10:00:00 开会

2020-02-12 8:44:00 PM 10003(10003)


2020-02-12 8:45:00 PM 系统消息(10000)
阿明撤回了一条消息

2020-02-12 8:46:00 PM 小红<hong@mail.example>
收到
"""


def test_several_chats_in_one_file_are_kept_apart():
    """Pitfalls 18, 21, 31 and 32: blocks repeat; private chats have no ids, groups have them."""
    text = saved(("我的好友", "小王", PRIVATE), ("我的群聊", "羊毛群", GROUP))
    assert code_of(text) == "qq-txt"
    found = messages(text)
    assert found[:3] == [
        chat("兼职刷单\nhttps://a1b.top/x", "聊天.txt:9", "小王", sender_name="小王",
             is_self=False, **wall("2020-02-11 09:05:03")),
        chat("好\n\n怎么做", "聊天.txt:13", "小王", sender_name="阿花", is_self=True,
             **wall("2020-02-11 09:06:03")),
        chat("[图片]", "聊天.txt:18", "小王", sender_name="小王", is_self=False, kind=Kind.IMAGE,
             **wall("2020-02-11 09:07:03")),
    ]  # fmt: skip
    assert found[3:] == [
        chat("明天上新\n\n2020-02-12 10:00:00 开会", "聊天.txt:27", "羊毛群", sender_id="10002",
             sender_name="阿明(老板)", **wall("2020-02-12 20:43:38")),
        chat("", "聊天.txt:32", "羊毛群", sender_id="10003", sender_name="10003",
             **wall("2020-02-12 20:44")),
        chat("阿明撤回了一条消息", "聊天.txt:35", "羊毛群", kind=Kind.SYSTEM, recalled=True,
             **wall("2020-02-12 20:45")),
        chat("收到", "聊天.txt:38", "羊毛群", sender_id="hong@mail.example", sender_name="小红",
             **wall("2020-02-12 20:46")),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_saved_again_in_another_encoding(encoding):
    """Pitfalls 1, 3 and 5: the notepad saves such files as GBK or "Unicode"."""
    text = saved(("我的好友", "小王", PRIVATE)).removeprefix("\ufeff")
    assert [message.sender_name for message in messages(text.encode(encoding))] == [
        "小王", "阿花", "小王",
    ]  # fmt: skip


def test_a_typed_block_is_no_new_chat():
    """The client's own blocks stand between rules; the words alone are somebody's."""
    lines = "2020-02-11 9:05:03 小王\n消息对象:老板\n\n2020-02-11 9:06:03 小王\n嗯\n"
    one, _ = messages(saved(("我的好友", "小王", lines)))
    assert (one.text, one.conversation) == ("消息对象:老板", "小王")


def test_names_that_are_numbers_take_the_name_known_elsewhere():
    """Pitfall 20: ``10002(10002)`` means that the client did not know the name then."""
    lines = (
        "2020-02-11 9:05:03 10002(10002)\n在吗\n\n2020-02-11 9:06:03 阿明(10002)\n在吗\n\n"
        "2020-02-11 9:07:03 小红(10003)\n在\n"
    )
    found = messages(saved(("我的群聊", "群", lines)))
    assert [message.sender_name for message in found] == ["阿明", "阿明", "小红"]


def test_the_owner_known_from_one_chat_is_known_in_another():
    """The other name of a two-sided chat is the owner's in every private chat of the file."""
    remark = "2020-02-11 9:05:03 王大锤\n在吗\n\n2020-02-11 9:06:03 阿花\n在\n"
    text = saved(("我的好友", "小王", PRIVATE), ("我的好友", "老同学", remark))
    assert [message.is_self for message in messages(text)[3:]] == [False, True]
    assert [m.is_self for m in messages(saved(("我的好友", "老同学", remark)))] == [None, None]


def test_without_first_line_ids_or_short_hours_tell():
    """The preamble may be cut off; two-digit hours without ids are another exporter's."""
    cut = "2020-02-11 9:05:03 小王\n在吗\n\n2020-02-11 9:06:03 阿花\n在\n"
    assert code_of(cut) == "qq-txt"
    assert code_of(cut.replace(" 9:", " 09:")) == "wechat-memotrace-txt"
    numbered = "2022/5/1 19:05:03 小王(10001)\n在吗\n\n2022/5/1 19:06:03 阿花(10002)\n在\n"
    assert code_of(numbered) == "qq-txt"
    assert [message.sender_id for message in messages(numbered)] == ["10001", "10002"]


COPIED = """小王(10001) 2026/04/08 00:00:10
兼职吗

日结
阿花(10002) 2026-04-08 00:01:10
你撤回了一条消息 重新编辑
多少钱
(10001) 00:02:00
一单五块
某某加入本群。
"""


def test_copied_text_has_numbers_and_notices_between():
    """Pitfalls 17 and 53: notices stand without header; a clock alone takes the day before it."""
    assert code_of(COPIED) == "qq-copied"
    assert messages(COPIED) == [
        chat("兼职吗\n\n日结", "聊天.txt:1", sender_id="10001", sender_name="小王",
             **wall("2026-04-08 00:00:10")),
        chat("多少钱", "聊天.txt:5", sender_id="10002", sender_name="阿花",
             **wall("2026-04-08 00:01:10")),
        chat("你撤回了一条消息 重新编辑", "聊天.txt:6", kind=Kind.SYSTEM, recalled=True),
        chat("一单五块", "聊天.txt:8", sender_id="10001", sender_name="小王",
             **wall("2026-04-08 00:02")),
        chat("某某加入本群。", "聊天.txt:10", kind=Kind.SYSTEM),
    ]  # fmt: skip


def test_copied_lines_that_only_resemble_notices_stay():
    """A sentence about adding friends is its sender's."""
    text = "小王(10001) 2026/04/08 00:00:10\n点击添加好友领红包\n阿花(10002) 00:01:00\n不了\n"
    assert messages(text)[0].text == "点击添加好友领红包"


def test_copied_on_a_phone_has_day_lines():
    """The phone writes two spaces before the clock and one behind it."""
    text = "— —  2020-2-21  — —\n小王  23:50:12 \n睡了吗\n\n阿花  23:51:00 \n还没\n— —  2020-2-22  — —\n小王  00:01:00 \n早点睡\n"  # noqa: E501
    assert code_of(text) == "qq-copied"
    found = messages(text)
    assert [(m.sender_name, m.text, m.time.isoformat()) for m in found] == [
        ("小王", "睡了吗", "2020-02-21T23:50:12"),
        ("阿花", "还没", "2020-02-21T23:51:00"),
        ("小王", "早点睡", "2020-02-22T00:01:00"),
    ]


def test_copied_from_an_american_windows():
    """Titles and hours of twelve; month before day."""
    text = "【群主】小王 2/14/2020 9:16:13 PM\n开团了\n【管理员】阿明 9:59:54 PM\n跟\n"
    found = messages(text)
    assert [(m.sender_name, m.time.isoformat()) for m in found] == [
        ("小王", "2020-02-14T21:16:13"), ("阿明", "2020-02-14T21:59:54"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "姓名,时间\n小王,2026-04-08 00:00:10\n阿花,2026-04-08 00:00:11\n",
        "会议定在 10:00:00\n请准时\n散会 11:00:00\n谢谢\n",
        "张三(z00123456)\t2026-03-31 09:15:32\n在吗\n",
        "server started 2026-04-08 00:00:10\nserver ready 2026-04-08 00:00:11\n",
    ],
)
def test_stamped_lines_of_other_kinds_are_not_copied_text(text):
    """Pitfall 54: tables, letters, another client's headers and logs end in clocks too."""
    assert code_of(text) != "qq-copied"


MHT = """From: <Save by Tencent MsgMgr>
Subject: Tencent IM Message
MIME-Version: 1.0
Content-Type:multipart/related;
\tcharset="utf-8"
\ttype="text/html";
\tboundary="----=_NextPart_1"

------=_NextPart_1
Content-Type: text/html
Content-Transfer-Encoding:7bit

<html><body><table width=100% cellspacing=0><tr><td><div style=padding-left:10px;>消息分组:我的好友</div></td></tr><tr><td><div style=padding-left:10px;>消息对象:小王</div></td></tr><tr><td>日期: 2020-02-11</td></tr><tr><td><div style=color:#006EFE;padding-left:10px;><div style=float:left;margin-right:6px;>小王(10001)</div>9:05:03</div><div style=padding-left:20px;><font style="font-size:9pt;" color='000000'>收益 &get; 本金<br>a &amp; b</font></div></td></tr>
<tr><td><div style=color:#42B475;padding-left:10px;><div style=float:left;margin-right:6px;>阿花</div>下午 3:05:03</div><div style=padding-left:20px;><IMG src="{0A}.dat"></div></td></tr><tr><td>日期: 2012/4/11</td></tr><tr><td><div style=color:#006EFE;padding-left:10px;><div style=float:left;margin-right:6px;>系统消息(10000)</div>9:06:03</div><div style=padding-left:20px;><font>小王撤回了一条消息</font></div></td></tr></table></body></html>

------=_NextPart_1
Content-Type:image/jpeg
Content-Transfer-Encoding:base64
Content-Location:{0A}.dat

"""  # noqa: E501


@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
def test_mht_rows_with_their_colours_and_entities(mark):
    """Pitfalls 2, 33 and 44: a mark before the header; ``&get;``; green is oneself."""
    text = mark + MHT + "QUJD\n" * 50
    assert code_of(text, "小王.mht") == "qq-mht"
    assert messages(text, "小王.mht") == [
        chat("收益 > 本金\na & b", "小王.mht:1", "小王", sender_id="10001", sender_name="小王",
             is_self=False, **wall("2020-02-11 09:05:03")),
        chat("[图片]", "小王.mht:2", "小王", sender_name="阿花", is_self=True, kind=Kind.IMAGE,
             **wall("2020-02-11 15:05:03")),
        chat("小王撤回了一条消息", "小王.mht:3", "小王", kind=Kind.SYSTEM, recalled=True,
             **wall("2012-04-11 09:06:03")),
    ]  # fmt: skip


def test_other_mail_is_not_mht_of_qq():
    """A page saved by a browser begins otherwise."""
    text = "From: <Saved by Blink>\nSubject: 首页\nMIME-Version: 1.0\n\n<html></html>\n"
    assert code_of(text, "a.mht") != "qq-mht"
