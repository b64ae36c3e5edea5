"""chatlog: JSON, CSV and text answers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from scamscan.records import Kind
from tests.chats.files import chat, code_of, messages, wall

CHINA = timezone(timedelta(hours=8))


def record(text, **more):
    """One message of a JSON answer."""
    return {
        "seq": 1714528860000, "time": "2024-05-01T10:01:00+08:00", "talker": "1@chatroom",
        "talkerName": "理财群", "isChatRoom": True, "sender": "wxid_t", "senderName": "导师",
        "isSelf": False, "type": 1, "subType": 0, "content": text, **more,
    }  # fmt: skip


def answer(*records):
    """A JSON answer: an array without envelope."""
    return json.dumps(records, ensure_ascii=False)


def test_json_keeps_zone_names_and_chats():
    """One answer may mix several chats; its times carry their offset."""
    text = answer(record("早"), record("在吗", talker="wxid_k", talkerName="李客服",
                                      sender="wxid_k", senderName="李客服"))  # fmt: skip
    assert code_of(text, "answer") == "wechat-chatlog-json"
    time = datetime(2024, 5, 1, 10, 1, tzinfo=CHINA)
    assert messages(text, "answer") == [
        chat("早", "answer:1", "理财群", id="1714528860000", time=time, sender_id="wxid_t",
             sender_name="导师", is_self=False),
        chat("在吗", "answer:2", "李客服", id="1714528860000", time=time, sender_id="wxid_k",
             sender_name="李客服", is_self=False),
    ]  # fmt: skip


def test_json_cards_quotes_and_bundles_stand_in_contents():
    """Pitfalls 13, 14 and 15: ``content`` is empty or the reply; the rest is in ``contents``."""
    card = record("", type=49, subType=5, contents={
        "title": "下载软件", "desc": "安卓", "url": "https://a1b.top/x"})  # fmt: skip
    quote = record("真的吗", type=49, subType=57, contents={"refer": record("投一万赚三千")})
    info = {"Title": "群聊的聊天记录", "DataList": {"DataItems": [
        {"SourceName": "老师", "DataDesc": "明天拉升"},
        {"SourceName": "甲", "DataFmt": "pic"},
        {"DataTitle": "里面的", "RecordXML": {"RecordInfo": {"DataList": {"DataItems": [
            {"SourceName": "乙", "DataDesc": "跟了"}]}}}},
    ]}}  # fmt: skip
    bundle = record("", type=49, subType=19, contents={
        "title": "群聊的聊天记录", "desc": "老师: 明天…", "recordInfo": info})  # fmt: skip
    one, two, three = messages(answer(card, quote, bundle), "answer")
    assert (one.kind, one.text, one.urls) == (
        Kind.LINK, "下载软件\n安卓", ("https://a1b.top/x",),
    )  # fmt: skip
    assert (two.text, two.quoted) == ("真的吗", "投一万赚三千")
    assert three.forwarded
    assert three.text == "群聊的聊天记录\n老师: 明天拉升\n甲: [图片]\n里面的\n乙: 跟了"


def test_json_transfers_and_system_lines():
    """The transfer's words are in ``content``; the platform speaks as 系统消息."""
    pay = record("[转账|发送 ￥500.00](定金)", type=49, subType=2000, isSelf=True)
    line = record('"甲"撤回了一条消息', type=10000, sender="系统消息", senderName="")
    one, two = messages(answer(pay, line), "answer")
    assert (one.kind, one.amount, one.direction) == (Kind.TRANSFER, Decimal(500), "out")
    assert (two.kind, two.sender_id, two.recalled) == (Kind.SYSTEM, None, True)


def test_json_own_lines_of_private_chats_are_told_by_ids():
    """``isSelf`` is wrong for WeChat 4; who is not the talker of a private chat is oneself."""
    fields = {"talker": "wxid_k", "isChatRoom": False}
    own = record("好", **fields, sender="wxid_me", isSelf=False)
    them = record("好", **fields, sender="wxid_k", isSelf=True)
    assert [m.is_self for m in messages(answer(own, them), "answer")] == [True, False]


def test_csv_contents_are_printed_forms():
    """Pitfall 63: media links lead to the server the answer came from and are no links."""
    text = (
        "Time,SenderName,Sender,TalkerName,Talker,Content\n"
        "2024-05-01 10:00:00,李客服,wxid_k,李客服,wxid_k,[链接|领补贴](https://a1b.top/x)\n"
        "2024-05-01 10:00:05,,wxid_me,李客服,wxid_k,![图片](http://192.168.1.5:5030/image/a1)\n"
        '2024-05-01 10:00:09,李客服,wxid_k,李客服,wxid_k,"[转账|发送 ￥88.00](见面礼)"\n'
    )
    assert code_of(text, "a.csv") == "wechat-chatlog-csv"
    link, image, pay = messages(text, "a.csv")
    assert link == chat(
        "领补贴", "a.csv:2", "李客服", kind=Kind.LINK, urls=("https://a1b.top/x",),
        sender_id="wxid_k", sender_name="李客服", is_self=False, **wall("2024-05-01 10:00"),
    )  # fmt: skip
    assert (image.kind, image.text, image.urls, image.is_self) == (Kind.IMAGE, "[图片]", (), True)
    assert (pay.amount, pay.direction) == (Decimal(88), "in")


TEXT = """导师(wxid_t) [理财群(1@chatroom)] 05-01 10:01:00
[链接|下载软件](https://a1b.top/x)

阿花(我) [理财群(1@chatroom)] 05-01 10:02:00
> 导师(wxid_t) 05-01 10:01:00
> 投一万
> 赚三千
真的吗

甲(乙)(laowang88) [理财群(1@chatroom)] 05-01 10:03:00
> 这不是引用
看图 ![图片](http://127.0.0.1:5030/image/a1)

wxid_q [另一个群(2@chatroom)] 05-01 10:04:00
[合并转发|聊天记录]
  老师 05-01 09:00:00
  明天拉升

系统消息 05-01 10:05:00
"甲"撤回了一条消息
"""


def test_text_headers_carry_room_and_id():
    """Pitfalls 14, 17, 19 and 20: a header inside a quote is none; names hold brackets."""
    assert code_of(TEXT, "2024-05-01") == "wechat-chatlog-txt"
    link, quote, typed, bundle, notice = messages(TEXT, "2024-05-01")
    assert link == chat(
        "下载软件", "2024-05-01:1", "理财群", sender_id="wxid_t", sender_name="导师",
        is_self=False, kind=Kind.LINK, urls=("https://a1b.top/x",), **wall("2024-05-01 10:01"),
    )  # fmt: skip
    assert quote == chat(
        "真的吗", "2024-05-01:4", "理财群", sender_name="阿花", is_self=True,
        quoted="投一万\n赚三千", **wall("2024-05-01 10:02"),
    )  # fmt: skip
    assert (typed.sender_name, typed.sender_id) == ("甲(乙)", "laowang88")
    assert (typed.text, typed.quoted) == ("> 这不是引用\n看图 [图片]", None)
    assert (bundle.conversation, bundle.sender_id, bundle.forwarded) == (
        "另一个群", "wxid_q", True,
    )  # fmt: skip
    assert (notice.kind, notice.recalled) == (Kind.SYSTEM, True)


def test_text_without_date_is_undated():
    """Pitfall 35: same-day answers have a clock only; the file's name may tell the day."""
    text = "导师(wxid_t) 10:01:00\n在吗\n\n阿花(我) 10:02:00\n在\n"
    [one, _] = messages(text, "聊天.txt")
    assert (one.time, one.time_exact) == (None, False)
    [one, _] = messages(text, "群_20240501.txt")
    assert one.time == datetime(2024, 5, 1, 10, 1)


@pytest.mark.parametrize(
    "text",
    [
        "老王(10001) 10:01:00\n在吗\n\n小李(10002) 10:02:00\n在\n",
        "老王(10001) 2026-04-08 10:01:00\n在吗\n",
        "老王(dev1) 10:01:00 build\nok\n",
    ],
)
def test_text_with_qq_numbers_is_qq_s(text):
    """Pitfall 53: the id decides; QQ numbers are digits."""
    assert code_of(text) != "wechat-chatlog-txt"
