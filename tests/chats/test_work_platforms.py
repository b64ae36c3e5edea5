"""WeCom's archive, Feishu's interface, DingTalk's exporter, WeLink's text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from scamscan.records import BadRecord, Kind
from tests.chats.exports import all_of, code_of, jsonl, messages_of, shown, write

MOMENT = 1772416800000


def archived(label, body, **more):
    """One message of WeCom's archive."""
    return {
        "msgid": "m1_external", "action": "send", "from": "wmA1", "tolist": ["zhou"], "roomid": "",
        "msgtime": MOMENT, "msgtype": label, label: body, **more,
    }  # fmt: skip


def test_wecom_messages_keep_every_field(tmp_path):
    """Sender, both sides as conversation in one order, milliseconds."""
    path = write(
        tmp_path,
        "archive.jsonl",
        jsonl(
            archived("text", {"content": "您好"}),
            archived("text", {"content": "嗯"}, **{"from": "zhou", "tolist": ["wmA1"]}),
            archived("text", {"content": "各位早"}, roomid="wrR1"),
        ),
    )
    assert code_of(path) == "wecom-jsonl"
    messages = messages_of(path)
    assert shown(messages, "text", "sender_id", "conversation", "is_self") == [
        ("您好", "wmA1", "wmA1、zhou", None),
        ("嗯", "zhou", "wmA1、zhou", None),
        ("各位早", "wmA1", "wrR1", None),
    ]
    assert messages[0].time == datetime.fromtimestamp(MOMENT / 1000, UTC)
    assert (messages[0].id, messages[0].source) == ("m1_external", "archive.jsonl:1")


def test_wecom_switch_has_no_type_and_is_read(tmp_path):
    """42: a line of the platform; the recall points at another message."""
    path = write(
        tmp_path,
        "a.jsonl",
        jsonl(
            {"msgid": "s1", "action": "switch", "time": MOMENT, "user": "zhou"},
            archived("revoke", {"pre_msgid": "m0"}, action="recall"),
        ),
    )
    assert shown(messages_of(path), "text", "kind", "recalled", "sender_id") == [
        ("[切换了企业]", Kind.SYSTEM, False, None),
        ("[撤回了一条消息]", Kind.SYSTEM, True, None),
    ]


def test_wecom_as_vendors_wrap_it(tmp_path):
    """42: a row of a database around it, inner JSON as strings, seconds, unused kinds null."""
    inner = archived("text", json.dumps({"content": "加微信领"}), image=None, link=None)
    inner.update(tolist='["zhou"]', msgtime=str(MOMENT))
    row = {"seq": 7, "chat": json.dumps(inner)}
    plain = {**inner, "msgtime": MOMENT // 1000, "text": {"content": "好"}}
    messages = messages_of(write(tmp_path, "a.jsonl", jsonl(row, plain)))
    assert shown(messages, "text", "conversation") == [
        ("加微信领", "wmA1、zhou"),
        ("好", "wmA1、zhou"),
    ]
    assert messages[0].time == messages[1].time


def test_wecom_cards_give_their_words_and_links(tmp_path):
    """13: ``link_url`` and the articles of a bundle; the picture's address is no link."""
    link = {"title": "领补贴", "description": "限今日", "link_url": "https://bt-a1.top/a",
            "image_url": "https://pic.example/1.jpg"}  # fmt: skip
    news = {"item": [{"title": "甲", "url": "https://b1.top/1"}, {"title": "乙", "url": "x"}]}
    path = write(
        tmp_path,
        "a.json",
        [archived("link", link), archived("news", news), archived("weapp", {"title": "小店"})],
    )
    assert code_of(path) == "wecom-json"
    assert shown(messages_of(path), "kind", "text", "urls") == [
        (Kind.LINK, "领补贴\n限今日", ("https://bt-a1.top/a",)),
        (Kind.LINK, "甲\n乙", ("https://b1.top/1",)),
        (Kind.LINK, "小店", ()),
    ]


def test_wecom_forwarded_bundles_and_mixed_messages(tmp_path):
    """15 and 42: the lines inside are JSON in strings, with seconds of their own."""
    record = {"title": "聊天记录", "item": [
        {"type": "ChatRecordText", "msgtime": 1772416800, "content": '{"content":"明天拉升"}'},
        {"type": "ChatRecordLink", "content": '{"title":"入口","link_url":"https://c1.top/k"}'},
        {"type": "ChatRecordImage", "content": '{"md5sum":"0"}'},
    ]}  # fmt: skip
    mixed = {"item": [{"type": "text", "content": '{"content":"看图"}'},
                      {"type": "image", "content": '{"md5sum":"0"}'}]}  # fmt: skip
    path = write(
        tmp_path, "a.jsonl", jsonl(archived("chatrecord", record), archived("mixed", mixed))
    )
    assert shown(messages_of(path), "text", "urls", "forwarded") == [
        ("聊天记录\n明天拉升\n入口\n[图片]", ("https://c1.top/k",), True),
        ("看图\n[图片]", (), False),
    ]


def test_wecom_red_packets_count_hundredths(tmp_path):
    """The amount is in hundredths of a yuan; whose pocket it left is not known."""
    body = {"type": 1, "wish": "恭喜", "totalcnt": 1, "totalamount": 8800}
    (message,) = messages_of(write(tmp_path, "a.jsonl", jsonl(archived("redpacket", body))))
    assert (message.kind, message.amount, message.currency) == (
        Kind.RED_PACKET, Decimal("88"), "CNY",
    )  # fmt: skip
    assert message.direction is None
    assert message.text == "[红包] 恭喜"


def test_wecom_kinds_nobody_knows_keep_their_words(tmp_path):
    """23: a new kind is read for what it has."""
    path = write(tmp_path, "a.jsonl", jsonl(archived("hologram", {"title": "新品"})))
    (message,) = messages_of(path)
    assert (message.kind, message.text) == (Kind.OTHER, "新品")


def test_lines_with_a_type_are_not_wecom(tmp_path):
    """``msgid`` alone is anybody's."""
    path = write(tmp_path, "a.jsonl", jsonl({"msgid": 1, "content": "好"}, {"msgid": 2}))
    assert code_of(path) != "wecom-jsonl"


def item(label, content, **more):
    """One message of Feishu's interface."""
    return {
        "message_id": "om_1", "msg_type": label, "create_time": str(MOMENT), "chat_id": "oc_9",
        "sender": {"id": "ou_k", "id_type": "open_id", "sender_type": "user"},
        "body": {"content": json.dumps(content, ensure_ascii=False)}, **more,
    }  # fmt: skip


def test_feishu_text_with_mentions(tmp_path):
    """43: names stand in place of keys, of the tenth person too."""
    mentions = [{"key": "@_user_1", "id": "a", "name": "小宁"},
                {"key": "@_user_10", "id": "b", "name": "老周"}]  # fmt: skip
    answer = {"code": 0, "msg": "success", "data": {"has_more": False, "items": [
        item("text", {"text": "@_user_10 @_user_1 看下"}, mentions=mentions)]}}  # fmt: skip
    path = write(tmp_path, "im.json", answer)
    assert code_of(path) == "feishu-api"
    (message,) = messages_of(path)
    assert message.text == "@老周 @小宁 看下"
    assert (message.sender_id, message.conversation) == ("ou_k", "oc_9")
    assert message.time == datetime.fromtimestamp(MOMENT / 1000, UTC)


@pytest.mark.parametrize("wrapped", [False, True])
def test_feishu_rich_text(tmp_path, wrapped):
    """43: a post's lines and its links, under a language or not."""
    post = {"title": "通知", "content": [
        [{"tag": "text", "text": "点"}, {"tag": "a", "text": "这里", "href": "https://d1.top/f"}],
        [{"tag": "img", "image_key": "k"}, {"tag": "text", "text": "截止今晚"}],
    ]}  # fmt: skip
    path = write(tmp_path, "im.json", [item("post", {"zh_cn": post} if wrapped else post)])
    assert code_of(path) == "feishu-json"
    (message,) = messages_of(path)
    assert message.text == "通知\n点这里\n[图片]截止今晚"
    assert message.urls == ("https://d1.top/f",)


def test_feishu_cards_files_and_the_platform(tmp_path):
    """A card's words and links; a file's name; a line without sender; a message taken back."""
    card = {"title": "审批", "elements": [[{"tag": "text", "text": "请核对"},
            {"tag": "button", "text": {"content": "去付款"}, "url": "https://e1.top/p"},
    ]]}  # fmt: skip
    joined = {"template": "{from_user} 邀请 {to_chatters} 入群", "from_user": ["周"],
              "to_chatters": ["宁", "柯"]}  # fmt: skip
    path = write(
        tmp_path,
        "im.jsonl",
        jsonl(
            item("interactive", card),
            item("file", {"file_key": "f", "file_name": "合同.docx"}),
            item("system", joined),
            item("text", {"text": ""}, deleted=True),
            item("text", {"text": "原话"}, upper_message_id="om_0"),
        ),
    )
    assert shown(messages_of(path), "kind", "text", "recalled", "forwarded") == [
        (Kind.LINK, "[卡片] 审批\n请核对\n去付款", False, False),
        (Kind.FILE, "[文件] 合同.docx", False, False),
        (Kind.SYSTEM, "周 邀请 宁、柯 入群", False, False),
        (Kind.TEXT, "[已撤回]", True, False),
        (Kind.TEXT, "原话", False, True),
    ]


def test_an_answer_of_another_interface_is_not_feishu(tmp_path):
    """``code`` and ``data`` are what every interface answers."""
    path = write(tmp_path, "x.json", {"code": 0, "data": {"items": [{"id": 1, "text": "好"}]}})
    assert code_of(path) != "feishu-api"


def test_dingtalk_conversations(tmp_path):
    """Every conversation under its title; attachments give names and links."""
    export = {"export_time": "2026-03-02T00:00:00Z", "conversations": [
        {"conversation_id": "c1", "title": "项目群", "type": "group", "messages": [
            {"message_id": "1", "sender_id": "u1", "sender_name": "周", "content_type": "text",
             "text": "开会", "created_at": MOMENT, "attachments": []},
            {"message_id": "2", "sender_id": "u2", "sender_name": "柯", "content_type": "link",
             "text": "", "created_at": MOMENT,
             "attachments": [{"title": "补贴申领", "url": "https://g1.top/q"}]},
            "?",
        ]},
        {"conversation_id": "c2", "title": "", "messages": [
            {"sender_name": "周", "content_type": "image", "text": "", "created_at": MOMENT}]},
    ]}  # fmt: skip
    path = write(tmp_path, "export.json", export)
    assert code_of(path) == "dingtalk-json"
    found = all_of(path)
    assert isinstance(found.pop(2), BadRecord)
    assert shown(found, "text", "sender_name", "conversation", "kind", "urls") == [
        ("开会", "周", "项目群", Kind.TEXT, ()),
        ("补贴申领", "柯", "项目群", Kind.LINK, ("https://g1.top/q",)),
        ("[图片]", "周", "c2", Kind.IMAGE, ()),
    ]


WELINK = (
    "张三(z00123456)\t2026-03-31 09:15:32\n早\n李四(l00234567)\t2026-03-31 09:16:00\n"
    "第一行\n\n张三 说(z1)\n张三(z00123456)\t2026-03-31 09:17:01\n[图片]\n"
)


def test_welink_boundaries_are_header_lines(tmp_path):
    """18 and 19: a blank line and a line like a header without its tab belong to the body."""
    path = write(tmp_path, "聊天.txt", WELINK)
    assert code_of(path) == "welink-txt"
    messages = messages_of(path)
    assert shown(messages, "sender_name", "sender_id", "text", "source") == [
        ("张三", "z00123456", "早", "聊天.txt:1"),
        ("李四", "l00234567", "第一行\n\n张三 说(z1)", "聊天.txt:3"),
        ("张三", "z00123456", "[图片]", "聊天.txt:7"),
    ]
    assert messages[0].time == datetime(2026, 3, 31, 9, 15, 32)
    assert not messages[0].time_exact


def test_a_header_without_its_tab_is_not_welink(tmp_path):
    """Copied QQ text looks the same but for the space."""
    path = write(tmp_path, "聊天.txt", WELINK.replace("\t", " "))
    assert code_of(path) != "welink-txt"
