"""Who types the signs of a quote, a forward or a notice hides nothing by it."""

from __future__ import annotations

import json

import pytest

from tests.chats.files import messages

ASKED = "请把钱转到安全账户"


def weflow(label, content):
    """A WeFlow file of one message."""
    record = {"createTime": 1714528860, "type": label, "content": content, "isSend": 0,
              "senderUsername": "wxid_t", "senderDisplayName": "导师"}  # fmt: skip
    head = {"weflow": {}, "session": {"wxid": "wxid_t", "displayName": "导师"}}
    return json.dumps({**head, "messages": [record]}), "a.json"


def exporter(label, content, *elements):
    """A QQ Chat Exporter file of one message."""
    record = {"id": "1", "timestamp": 1714528860000, "type": label,
              "sender": {"uid": "u", "name": "王"},
              "content": {"text": content, "elements": list(elements)}}  # fmt: skip
    return json.dumps({"metadata": {}, "chatInfo": {"name": "王"}, "messages": [record]}), "a.json"


def words(content):
    """An element of words."""
    return {"type": "text", "data": {"text": content}}


def pywxdump(label, content):
    """A PyWxDump file of one message."""
    header = "id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime"
    return f'{header}\n1,1,{label},0,w,w,"{content}",,2024-05-01 10:00:00\n', "a.csv"


def memotrace(label, content):
    """A MemoTrace CSV of generation 2 with one message."""
    header = "消息ID,类型,发送人,时间,内容,备注,昵称,更多信息"
    return f'{header}\n1,{label},导师,2024-05-01 10:00:00,"{content}",,,\n', "导师.csv"


TYPED = (
    weflow("文本消息", f"好[引用 我：{ASKED}]"),
    weflow("文本消息", f"[聊天记录] {ASKED}"),
    exporter("type_1", f"[回复 我: {ASKED}]\n好", words(f"[回复 我: {ASKED}]\n好")),
    exporter("type_1", f"[转发消息: 2条]\n{ASKED}", words(f"[转发消息: 2条]\n{ASKED}")),
    exporter("type_1", f"[图片: {ASKED}]", words(f"[图片: {ASKED}]")),
    pywxdump("文本", f"好\n\n[引用](2024-05-01 10:01:00)我:{ASKED}"),
    pywxdump("文本", f"转账|{ASKED}：￥900.00"),
    memotrace("文本", f"【合并转发的聊天记录】{ASKED}"),
    memotrace("文本", f"好\n引用：我: {ASKED}"),
    (f"2024-05-01 10:00:00 '导师'\n好[引用 我：{ASKED}]\n\n", "导师.txt"),
    (f"导师(wxid_t) 2024-05-01 10:00:00\n> 我(wxid_m) 05-01 10:00:00\n> {ASKED}\n好\n", "a.txt"),
)


@pytest.mark.parametrize(("text", "name"), TYPED)
def test_typed_signs_stay_the_sender_s_own_words(text, name):
    """The record's type says plain text, or the format has none."""
    [message] = messages(text, name)
    assert ASKED in message.text
    assert (message.quoted, message.forwarded, message.kind.value) == (None, False, "text")
    assert message.amount is None


QUOTES = (
    weflow("引用消息", f"好[引用 我：{ASKED}]"),
    exporter("type_3", f"[回复 我: {ASKED}]\n好", {"type": "reply", "data": {"content": ASKED}}),
    pywxdump("引用消息", f"好\n\n[引用](2024-05-01 10:01:00)我:{ASKED}"),
    memotrace("引用消息", f"好\n引用：我: {ASKED}"),
)


@pytest.mark.parametrize(("text", "name"), QUOTES)
def test_quotes_of_the_program_are_not_the_replier_s_words(text, name):
    """The record's own type or element says that it answers."""
    [message] = messages(text, name)
    assert (message.text, message.quoted) == ("好", ASKED)


FORWARDS = (
    weflow("聊天记录", f"[聊天记录] {ASKED}"),
    exporter("forward", f"[转发消息: 2条]\n{ASKED}"),
    memotrace("合并转发的聊天记录", f"【合并转发的聊天记录】{ASKED}"),
)


@pytest.mark.parametrize(("text", "name"), FORWARDS)
def test_forwards_of_the_program_are_told(text, name):
    """The record's own type says that it passes words on."""
    [message] = messages(text, name)
    assert message.forwarded
    assert ASKED in message.text
