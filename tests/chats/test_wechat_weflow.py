"""WeFlow JSON, its compact form, TXT and Markdown; CipherTalk and EchoTrace JSON."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from scamscan.records import BadRecord, Kind
from tests.chats.files import chat, code_of, epoch, messages, read, wall

GROUP = {"wxid": "1@chatroom", "nickname": "群", "displayName": "理财交流群", "type": "群聊"}
FRIEND = {"wxid": "wxid_kf", "nickname": "小李", "displayName": "李客服", "type": "私聊"}


def weflow(*records, session=GROUP, **more):
    """A WeFlow file."""
    head = {"weflow": {"version": "1.0.3", "generator": "WeFlow"}, "session": session}
    return json.dumps({**head, **more, "messages": records}, ensure_ascii=False)


def record(label, content, **more):
    """One message of a WeFlow file."""
    return {
        "localId": 1, "createTime": 1714528860, "formattedTime": "2024-05-01 10:01:00",
        "type": label, "localType": 1, "content": content, "isSend": 0,
        "senderUsername": "wxid_t", "senderDisplayName": "导师", **more,
    }  # fmt: skip


def test_weflow_keeps_names_ids_times_and_the_chat():
    """The chat is the session's display name; the time is epoch seconds, exact."""
    text = weflow(
        record("文本消息", "大家早", platformMessageId="99"),
        record("文本消息", "早", isSend=1, senderUsername="wxid_me", senderDisplayName="我"),
    )
    assert code_of(text, "a.json") == "wechat-weflow-json"
    assert messages(text, "a.json") == [
        chat("大家早", "a.json:1", "理财交流群", id="99", sender_id="wxid_t", sender_name="导师",
             is_self=False, **epoch(1714528860)),
        chat("早", "a.json:2", "理财交流群", id="1", sender_id="wxid_me", sender_name="我",
             is_self=True, **epoch(1714528860)),
    ]  # fmt: skip


def test_weflow_links_are_found_wherever_they_stand():
    """Pitfall 13: the address stands in ``linkUrl``, in the text, or in both, and is given once."""
    link = "https://a1b.top/x"
    both = record("链接消息", f"[链接] 下载软件\n{link}", linkTitle="下载软件", linkUrl=link)
    only = record("链接消息", "[链接]", linkTitle="下载软件", appMsgDesc="安卓版", linkUrl=link)
    first, second = messages(weflow(both, only), "a.json")
    assert (first.kind, first.text, first.urls) == (Kind.LINK, "下载软件", (link,))
    assert (second.text, second.urls) == ("下载软件\n安卓版", (link,))


def test_weflow_quotes_are_not_the_replier_s_words():
    """Pitfall 14: the quote stands in the text, or in its own field too."""
    printed = record("引用消息", "真的吗[引用 李客服：投一万赚三千]")
    field = record("引用消息", "好[引用 甲：[图片]]", quotedContent="[图片]", quotedSender="甲")
    first, second = messages(weflow(printed, field), "a.json")
    assert (first.text, first.quoted) == ("真的吗", "投一万赚三千")
    assert (second.text, second.quoted) == ("好", "[图片]")


def test_weflow_brackets_that_quote_nothing_stay():
    """Words in brackets are the writer's own."""
    [message] = messages(weflow(record("文本消息", "今天不去了[捂脸]")), "a.json")
    assert (message.text, message.quoted) == ("今天不去了[捂脸]", None)


def test_weflow_transfers_know_amount_and_direction():
    """A receipt comes from the one who got the money, so the money went the other way."""
    sent = record("转账消息", "[转账] (我转账给导师) ￥5,000.00 定金", isSend=1)
    taken = record("转账消息", "[转账收款] (我转账给导师) ￥5,000.00")
    typed = record("文本消息", "[转账] ￥5,000.00 记得收")
    first, second, third = messages(weflow(sent, taken, typed), "a.json")
    assert (first.kind, first.amount, first.direction) == (Kind.TRANSFER, Decimal(5000), "out")
    assert (second.amount, second.direction, second.is_self) == (Decimal(5000), "out", False)
    assert (third.kind, third.amount, third.direction) == (Kind.TEXT, None, None)


def test_weflow_system_rows_have_no_sender():
    """Pitfall 17: the sender of a system row is the chat room's own id."""
    row = record("系统消息", '"甲"撤回了一条消息', senderUsername="1@chatroom", localType=10000)
    [message] = messages(weflow(row), "a.json")
    assert (message.kind, message.sender_id, message.sender_name) == (Kind.SYSTEM, None, None)
    assert (message.is_self, message.recalled) == (None, True)


@pytest.mark.parametrize(
    ("flag", "own"), [(None, None), (True, True), ("1", True), (False, False), (0, False)]
)
def test_weflow_flags_in_every_spelling(flag, own):
    """Pitfall 24: ``isSend`` is a number, a truth value, a string or nothing."""
    [message] = messages(weflow(record("文本消息", "嗯", isSend=flag)), "a.json")
    assert message.is_self is own


def test_weflow_without_flag_the_other_side_of_a_private_chat_is_known():
    """Pitfalls 22 and 24: the session's id is the other side's; a missing sender is nobody."""
    them = record("文本消息", "在吗", isSend=None, senderUsername="wxid_kf")
    nobody = record("文本消息", "?", isSend=None, senderUsername=None, senderDisplayName=None)
    first, second = messages(weflow(them, nobody, session=FRIEND), "a.json")
    assert first.is_self is False
    assert (second.sender_id, second.sender_name, second.is_self) == (None, None, None)


def test_weflow_numbers_of_64_bits_decide_where_labels_are_strange():
    """Pitfalls 23 and 25: an unknown label falls back to the number, an unknown number to other."""
    pay = record("新的类型", "[转账] ￥20.00", localType=8589934592049)
    odd = record("新的类型", "某种内容", localType=123456789012345)
    first, second = messages(weflow(pay, odd), "a.json")
    assert (first.kind, first.amount) == (Kind.TRANSFER, Decimal(20))
    assert second.text == "某种内容"


def test_weflow_raw_cards_of_old_versions_are_read():
    """Old versions left the XML in the content, in groups with the speaker's id before it."""
    xml = (
        "wxid_t:\n<msg><appmsg><title>领补贴</title><type>5</type>"
        "<url><![CDATA[https://a1b.top/?a=1&copy=2]]></url></appmsg></msg>"
    )
    [message] = messages(weflow(record("链接消息", xml)), "a.json")
    assert (message.text, message.urls) == ("领补贴", ("https://a1b.top/?a=1&copy=2",))


def test_weflow_bundles_keep_their_lines_and_speakers():
    """Pitfall 15: the lines of a forwarded bundle belong to the message that passes them on."""
    nested = [
        {"accountName": "老师", "content": "明天拉升"},
        {"accountName": "甲", "content": "跟"},
    ]
    row = record("聊天记录", "[转发的聊天记录]内部群的聊天记录", chatRecords=nested)
    [message] = messages(weflow(row), "a.json")
    assert message.forwarded
    assert message.text == "[转发的聊天记录]内部群的聊天记录\n老师: 明天拉升\n甲: 跟"


def test_weflow_records_that_are_none_keep_their_place():
    """A record that is no object is reported where it stands and the rest is read."""
    one, bad, two = read(weflow(record("文本消息", "一"), 7, record("文本消息", "二")), "a.json")
    assert (one.text, two.text) == ("一", "二")
    assert isinstance(bad, BadRecord)
    assert bad.source == "a.json:2"


def test_weflow_cut_files_give_what_came_before():
    """Pitfall 12: a file cut in the middle gives its first messages and says that it is cut."""
    text = weflow(*(record("文本消息", f"第{n}条") for n in range(9)))
    found = read(text[: text.index("第7条")], "a.json")
    assert [item.text for item in found[:-1]] == [f"第{n}条" for n in range(7)]
    assert isinstance(found[-1], BadRecord)


def test_weflow_large_avatars_before_the_messages_do_not_hide_them():
    """Pitfall 51: pictures may stand before the messages."""
    text = weflow(record("文本消息", "早"), avatars={"wxid_t": "x" * 300_000})
    assert [message.text for message in messages(text, "a.json")] == ["早"]


def test_compact_form_points_into_its_senders():
    """The compact form numbers its senders; their display name comes before the group's."""
    senders = [
        {"senderID": 1, "wxid": "wxid_me", "nickname": "阿花"},
        {"senderID": 2, "wxid": "wxid_t", "displayName": "张导师", "groupNickname": "导师"},
    ]
    rows = (
        {"createTime": 1714528860, "isSend": True, "senderID": 1, "type": "文本消息",
         "content": "早"},
        {"createTime": 1714528861, "isSend": False, "senderID": 2, "type": "位置消息",
         "localType": 48, "content": "[位置] 大厦", "locationLabel": "某路1号"},
    )  # fmt: skip
    text = json.dumps(
        {"weflow": {"format": "arkme-json"}, "session": GROUP, "senders": senders,
         "messages": rows}
    )  # fmt: skip
    one, two = messages(text, "a.json")
    assert (one.sender_id, one.sender_name, one.is_self) == ("wxid_me", "阿花", True)
    assert (two.sender_id, two.sender_name) == ("wxid_t", "张导师")
    assert two.text == "[位置] 大厦\n某路1号"


def test_ciphertalk_knows_the_owner_and_the_quote():
    """``ownerId`` is oneself; a quote stands in its own object, a raw card in ``rawContent``."""
    raw = "<msg><appmsg><title>领补贴</title><type>5</type><url>https://a1b.top/x</url></appmsg></msg>"
    rows = (
        record("文本消息", "在", isSend=None, senderUsername="wxid_me"),
        record("引用消息", "好的", quote={"sourceMessageId": "9", "content": "投吗"}),
        record("链接消息", "[链接] 领补贴", rawContent=raw, localType=21474836529),
        record("转账消息", "[微信转账] 给你转账 100 元", localType=2000),
    )
    head = {"exportInfo": {"generator": "CipherTalk"}, "session": {**FRIEND, "ownerId": "wxid_me"}}
    text = json.dumps({**head, "messages": rows})
    assert code_of(text, "a.json") == "wechat-ciphertalk-json"
    own, quote, link, pay = messages(text, "a.json")
    assert own.is_self is True
    assert (quote.text, quote.quoted) == ("好的", "投吗")
    assert (link.text, link.urls) == ("领补贴", ("https://a1b.top/x",))
    assert (pay.kind, pay.amount, pay.direction) == (Kind.TRANSFER, Decimal(100), "in")


def test_echotrace_has_no_key_of_its_own():
    """Session and messages alone are EchoTrace; a list of messages without session is not."""
    text = json.dumps({"session": FRIEND, "exportTime": "2024-05-02", "messages": [
        record("文本消息", "在吗"), record("转账卡片", "[转账]", localType=49),
    ]})  # fmt: skip
    assert code_of(text, "a.json") == "wechat-echotrace-json"
    one, two = messages(text, "a.json")
    assert (one.text, one.conversation) == ("在吗", "李客服")
    assert (two.kind, two.amount) == (Kind.TRANSFER, None)
    alone = json.dumps({"messages": [record("文本消息", "在吗")]})
    assert code_of(alone, "a.json") != "wechat-echotrace-json"


TXT = """2024-05-01 10:00:00 '李客服'
[链接] 下载软件
https://a1b.top/x

2024-05-01 10:01:00 '我'
好

就来

2024-05-01 10:02:00 '李'客服'
再说[引用 我：好]
"""


def test_txt_names_stand_in_quotes():
    """Pitfalls 18 and 20: names hold quotes themselves, bodies hold blank lines."""
    assert code_of(TXT, "李客服.txt") == "wechat-weflow-txt"
    assert messages(TXT, "李客服.txt") == [
        chat("下载软件", "李客服.txt:1", "李客服", sender_name="李客服", is_self=False,
             kind=Kind.LINK, urls=("https://a1b.top/x",), **wall("2024-05-01 10:00")),
        chat("好\n\n就来", "李客服.txt:5", "李客服", sender_name="我", is_self=True,
             **wall("2024-05-01 10:01")),
        chat("再说", "李客服.txt:10", "李客服", sender_name="李'客服", is_self=False, quoted="好",
             **wall("2024-05-01 10:02")),
    ]  # fmt: skip


def test_txt_with_bare_names_is_another_exporter_s():
    """The same stamps without quotes are MemoTrace's."""
    assert code_of(TXT.replace("'", ""), "李客服.txt") == "wechat-memotrace-txt"


MARKDOWN = """# 李客服

- 会话ID: wxid_kf
- 会话类型: 私聊
- 导出工具: WeFlow

---

## 2024-05-01 10:00:00 李客服

点[这里](https://a1b.top/x)领取

## 2024-05-01 10:01:00 我

## 不是标题
"""


def test_markdown_has_a_front_that_nobody_said():
    """Pitfall 55: the front is left out; a link's target is hidden; a typed ## is text."""
    assert code_of(MARKDOWN, "a.md") == "wechat-weflow-markdown"
    assert messages(MARKDOWN, "a.md") == [
        chat("点[这里](https://a1b.top/x)领取", "a.md:9", "李客服", sender_name="李客服",
             is_self=False, urls=("https://a1b.top/x",), **wall("2024-05-01 10:00")),
        chat("## 不是标题", "a.md:13", "李客服", sender_name="我", is_self=True,
             **wall("2024-05-01 10:01")),
    ]  # fmt: skip


def test_markdown_of_others_is_not_taken():
    """A diary with stamped headings names no writer."""
    text = "# 日记\n\n## 2024-05-01 10:00:00 周三\n\n下雨\n"
    assert code_of(text, "a.md") != "wechat-weflow-markdown"
