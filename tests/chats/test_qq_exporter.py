"""QQ Chat Exporter: JSON, chunks and TXT."""

from __future__ import annotations

import json
import zipfile

import pytest

from scamscan.chats import read_chats
from scamscan.records import BadRecord, Kind, Message
from tests.chats.files import chat, code_of, epoch, messages, wall

INFO = {"name": "羊毛群", "type": "group", "selfUid": "u_me", "selfUin": "10000"}
HEAD = {"metadata": {"name": "QQChatExporter", "version": "0.1.0"}, "chatInfo": INFO}


def record(text, *elements, **more):
    """One message."""
    return {
        "id": "7", "seq": "6", "timestamp": 1714528800000, "time": "2024-05-01 10:00:00",
        "sender": {"uid": "u_x", "uin": "10001", "name": "小王"}, "type": "type_1",
        "content": {"text": text, "elements": list(elements)},
        "recalled": False, "system": False, **more,
    }  # fmt: skip


def card(body):
    """A card element: its body is JSON in a string."""
    return {"type": "json", "data": {"content": json.dumps(body, ensure_ascii=False)}}


def export(*records):
    """A file of one piece."""
    return json.dumps({**HEAD, "statistics": {}, "messages": records}, ensure_ascii=False)


def test_json_knows_the_owner_by_either_id():
    """Milliseconds are exact; ``selfUid`` or ``selfUin`` is oneself."""
    own = record("好", sender={"uid": "u_me", "uin": "0", "nickname": "阿花"})
    text = export(record("兼职刷单"), own)
    assert code_of(text, "a.json") == "qq-exporter-json"
    assert messages(text, "a.json") == [
        chat("兼职刷单", "a.json:1", "羊毛群", id="7", sender_id="10001", sender_name="小王",
             is_self=False, **epoch(1714528800)),
        chat("好", "a.json:2", "羊毛群", id="7", sender_id="u_me", sender_name="阿花",
             is_self=True, **epoch(1714528800)),
    ]  # fmt: skip


def test_json_of_version_4_has_other_keys():
    """Written times, ``isRecalled`` and the name in ``rawMessage``."""
    old = record("收到", messageId="9", timestamp="2024-05-01T02:00:00.000Z", isRecalled=True,
                 sender={"uid": "u_x"}, rawMessage={"sendNickName": "小王"})  # fmt: skip
    [message] = messages(export(old), "a.json")
    assert (message.sender_name, message.recalled) == ("小王", True)
    assert message.time == epoch(1714528800)["time"]


def test_json_cards_give_their_words_and_links():
    """Pitfall 13: the text is only a placeholder; pictures of a card are no links of it."""
    body = {"app": "com.tencent.structmsg", "prompt": "[分享]领补贴", "meta": {"news": {
        "title": "领补贴", "desc": "限今天", "jumpUrl": "https://a1b.top/x",
        "preview": "https://pic.example/p.png"}}}  # fmt: skip
    [message] = messages(export(record("[JSON消息]", card(body))), "a.json")
    assert (message.kind, message.text) == (Kind.LINK, "[分享]领补贴\n领补贴\n限今天")
    assert message.urls == ("https://a1b.top/x",)


def test_json_addresses_without_scheme_in_link_fields_count():
    """Cards write ``q.example/x``; the same in a title is a word."""
    body = {"meta": {"detail": {"title": "见 b2c.top/y", "qqdocurl": "a1b.top/x"}}}
    [message] = messages(export(record("[JSON消息]", card(body))), "a.json")
    assert message.urls == ("http://a1b.top/x",)


def test_json_replies_and_what_they_answer():
    """Pitfall 14: the answered words are in the element, or printed before the reply."""
    held = record("[回复消息]真的吗", {"type": "reply", "data": {"content": "投一万"}})
    printed = record("[回复 小王: 投一万]\n不信")
    one, two = messages(export(held, printed), "a.json")
    assert (one.text, one.quoted) == ("真的吗", "投一万")
    assert (two.text, two.quoted) == ("不信", "投一万")


def test_json_forwards_are_whole_in_the_element():
    """Pitfall 15: the printed form is cut to three lines; the element has all with names."""
    inner = [
        {"sender": {"name": "老师"}, "content": {"text": "明天拉升", "elements": []}},
        {"senderName": "甲", "text": "跟"},
    ]
    element = {"type": "forward", "data": {"messages": inner}}
    [message] = messages(export(record("[转发消息: 2条]\n老师: 明天…", element)), "a.json")
    assert message.forwarded
    assert message.text == "[转发消息: 2条]\n老师: 明天拉升\n甲: 跟"


def test_json_placeholders_and_system_lines():
    """A placeholder alone names the kind; with words beside it the message is text."""
    image = record("[图片: a.jpg]", {"type": "image", "data": {"filename": "a.jpg"}})
    mixed = record("[图片: a.jpg]好看吗", {"type": "image", "data": {}},
                   {"type": "text", "data": {"text": "好看吗"}})  # fmt: skip
    system = record("小王撤回了一条消息", system=True)
    face = record("[[微笑]]")
    found = messages(export(image, mixed, system, face), "a.json")
    assert [m.kind for m in found] == [Kind.IMAGE, Kind.TEXT, Kind.SYSTEM, Kind.TEXT]
    assert (found[2].sender_name, found[2].recalled) == (None, True)


@pytest.mark.parametrize("content", [None, "纯文字", {"text": None, "elements": [7, {"data": 3}]}])
def test_json_strange_contents_do_no_harm(content):
    """Pitfalls 22 and 23: missing and strange parts leave the message with what it has."""
    [message] = messages(export(record("", content=content, sender=None)), "a.json")
    assert message.text in ("", "纯文字")
    assert message.is_self is None


def pieces(folder, listed, chunks, **more):
    """A chunked export on disk."""
    manifest = {**HEAD, "chunked": {"chunks": [{"relativePath": name} for name in listed]}, **more}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (folder / "avatars.json").write_text(json.dumps({"10001": "x"}), "utf-8")
    (folder / "chunks").mkdir()
    for name, records in chunks.items():
        lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)
        (folder / "chunks" / name).write_text(lines, "utf-8")


def test_chunks_are_read_once_by_the_manifest(tmp_path):
    """Pitfall 56: in the manifest's order, with its chat and owner, and not a second time."""
    own = record("三", sender={"uid": "u_me", "uin": "10000"})
    pieces(
        tmp_path,
        ["chunks/c000002.jsonl", "chunks/c000001.jsonl"],
        {"c000001.jsonl": [own], "c000002.jsonl": [record("一"), record("二")]},
    )
    found = list(read_chats(tmp_path))
    assert all(isinstance(one, Message) for one in found)
    assert [(m.text, m.is_self, m.conversation) for m in found if isinstance(m, Message)] == [
        ("一", False, "羊毛群"), ("二", False, "羊毛群"), ("三", True, "羊毛群"),
    ]  # fmt: skip
    assert str(found[1].source).endswith("chunks/c000002.jsonl:2")


def test_chunks_in_a_zip_and_without_list(tmp_path):
    """A manifest that lists nothing leaves the chunks in the order of their names."""
    folder = tmp_path / "out"
    folder.mkdir()
    pieces(folder, [], {"c2.jsonl": [record("二")], "c1.jsonl": [record("一")]})
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in sorted(folder.rglob("*.json*")):
            archive.write(path, f"导出/{path.relative_to(folder)}")
    found = list(read_chats(tmp_path / "a.zip"))
    assert [item.text for item in found if isinstance(item, Message)] == ["一", "二"]
    assert len(found) == 2


def test_missing_chunks_are_told_of(tmp_path):
    """A listed chunk that is not there is a loss, and the others are read."""
    pieces(tmp_path, ["chunks/c1.jsonl", "chunks/c2.jsonl"], {"c2.jsonl": [record("二")]})
    missing, message = read_chats(tmp_path)
    assert isinstance(missing, BadRecord)
    assert "c1.jsonl" in str(missing.error)
    assert isinstance(message, Message)


def test_a_manifest_of_something_else_hides_nothing(tmp_path):
    """Chunks beside a foreign manifest are read as loose ones."""
    pieces(tmp_path, [], {"c1.jsonl": [record("一")]})
    (tmp_path / "manifest.json").write_text('{"name": "插件"}', "utf-8")
    found = [item for item in read_chats(tmp_path) if isinstance(item, Message)]
    assert [(item.text, item.is_self) for item in found] == [("一", None)]


def test_a_chunk_of_one_line_is_a_chunk():
    """Pitfall 52: one line of JSON lines is a JSON object too."""
    text = json.dumps(record("一"), ensure_ascii=False)
    assert code_of(text, "c1.jsonl") == "qq-exporter-jsonl"
    [message] = messages(text, "c1.jsonl")
    assert (message.text, message.source) == ("一", "c1.jsonl:1")


BANNER = """[QQChatExporter V5 / https://github.com/shuakami/qq-chat-exporter]
[本软件是免费的开源项目~ 如果您是买来的，请立即退款！]
[如果有帮助，请点个星]
===============================================
           QQ聊天记录导出文件
===============================================

聊天名称: 羊毛群
聊天类型: 群聊
导出时间: 2024-05-02 10:00:00
消息总数: 4

"""
BLOCKS = """[1]
[群主] 小王:
时间: 2024-05-01 10:00:00
类型: type_1
内容: 第一行
时间: 2024-05-01 11:00:00

名单如下:
资源: 1 个文件
  - image: a.jpg
提及: 张三

[2]
阿花:
时间: 2024-05-01 10:01:00
类型: type_3
内容: 真的吗
回复: 05-01 10:00 小王 - 第一行

[3]
时间: 2024-05-01 10:02:00
类型: system
内容: 小王撤回了一条消息

[4]
小王:
时间: 2024-05-01 10:03:00
内容: [图片: b.jpg]

===============================================
导出完成
总计导出 4 条消息
===============================================
"""


def test_txt_banner_and_footer_are_nobody_s():
    """Pitfalls 14, 17, 18, 19 and 55: only what stands in the blocks was said."""
    text = BANNER + BLOCKS
    assert code_of(text, "a.txt") == "qq-exporter-txt"
    assert messages(text, "a.txt") == [
        chat("第一行\n时间: 2024-05-01 11:00:00\n\n名单如下:", "a.txt:13", "羊毛群",
             sender_name="小王", **wall("2024-05-01 10:00")),
        chat("真的吗", "a.txt:25", "羊毛群", sender_name="阿花", quoted="第一行",
             **wall("2024-05-01 10:01")),
        chat("小王撤回了一条消息", "a.txt:32", "羊毛群", kind=Kind.SYSTEM, recalled=True,
             **wall("2024-05-01 10:02")),
        chat("[图片: b.jpg]", "a.txt:37", "羊毛群", sender_name="小王", kind=Kind.IMAGE,
             **wall("2024-05-01 10:03")),
    ]  # fmt: skip


def test_txt_of_a_private_chat_tells_the_owner():
    """The chat's name is the other side's; the other of two names is one's own."""
    text = (
        (BANNER + BLOCKS).replace("羊毛群", "小王").replace("群聊", "私聊").replace("[群主] ", "")
    )
    assert [m.is_self for m in messages(text, "a.txt")] == [False, True, None, False]


def test_txt_without_optional_lines():
    """Senders, numbers and kinds may be switched off; time and content remain."""
    text = BANNER + "时间: 2024-05-01 10:00:00\n内容: 一\n\n时间: 2024-05-01 10:01:00\n内容: 二\n\n"
    assert [(m.text, m.sender_name) for m in messages(text, "a.txt")] == [
        ("一", None),
        ("二", None),
    ]


def test_the_banner_alone_is_not_the_format():
    """Somebody may quote the tool's first line."""
    assert code_of(BANNER.split("\n")[0] + "\n好用吗\n", "a.txt") != "qq-exporter-txt"
