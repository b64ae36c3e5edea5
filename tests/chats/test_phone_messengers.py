"""iMessage, Signal and WhatsApp as their exporters write them."""

from __future__ import annotations

from datetime import UTC, datetime

from scamscan.records import Channel, Kind
from tests.chats.exports import code_of, jsonl, messages_of, shown, write

IMESSAGE = """Mar 02, 2026  5:29:42 PM (Read by you after 1 hour, 49 seconds)
+8600000000000
快递异常 https://kd-a1.top/x

请今天处理
Tapbacks:
Questioned by Me

Mar 02, 2026  5:40:00 PM
Me
哪个快递？
    Mar 02, 2026 12:05:01 PM
    +8600000000000
    顺路的

Mar 02, 2026 12:05:01 PM
+8600000000000
顺路的
This message responded to an earlier message.

Mar 02, 2026 12:06:00 PM You named the conversation 快递

Mar 02, 2026 12:07:00 AM
王姐
attachments/1_3/IMG_0007.HEIC
看图

Mar 02, 2026 12:08:00 AM
王姐
/Users/a/Library/Messages/Attachments/安全.apk

"""


def test_imessage_boundaries_senders_and_times(tmp_path):
    """18: a blank line stays in the body; noon and midnight; a number is the phone network's."""
    path = write(tmp_path, "+8600000000000.txt", IMESSAGE)
    assert code_of(path) == "imessage-txt"
    messages = messages_of(path)
    assert shown(messages, "text", "sender_name", "sender_number", "is_self") == [
        ("快递异常 https://kd-a1.top/x\n\n请今天处理", "+8600000000000", "+8600000000000", False),
        ("哪个快递？", "Me", None, True),
        ("顺路的", "+8600000000000", "+8600000000000", False),
        ("You named the conversation 快递", None, None, None),
        ("看图", "王姐", None, False),
        ("[文件] 安全.apk", "王姐", None, False),
    ]
    assert [message.time.hour for message in messages] == [17, 17, 12, 12, 0, 0]
    assert {message.channel for message in messages} == {Channel.SMS}
    assert {message.conversation for message in messages} == {"+8600000000000"}
    assert [message.kind for message in messages[3:]] == [Kind.SYSTEM, Kind.IMAGE, Kind.FILE]
    assert messages[1].source == "+8600000000000.txt:9"


def test_an_imessage_reply_is_read_once(tmp_path):
    """40: the indented one under its parent is dropped, its own place stays."""
    messages = messages_of(write(tmp_path, "chat.txt", IMESSAGE))
    assert [message.text for message in messages].count("顺路的") == 1
    assert messages[1].text == "哪个快递？"


def test_further_lines_of_a_nested_reply_are_not_the_parents(tmp_path):
    """40: only the first line is indented; the parent's own last lines stay the parent's."""
    text = (
        "Mar 02, 2026  5:29:42 PM\nMe\n第一段\n"
        "    Mar 02, 2026  5:30:00 PM\n    王姐\n    打到这个账户\n第二行\n"
        "第二段\n\n"
        "Mar 02, 2026  5:30:00 PM\n王姐\n打到这个账户\n第二行\n"
        "This message responded to an earlier message.\n\n"
    )
    messages = messages_of(write(tmp_path, "chat.txt", text))
    assert shown(messages, "text", "is_self") == [
        ("第一段\n第二段", True),
        ("打到这个账户\n第二行", False),
    ]


def test_indented_words_are_no_reply(tmp_path):
    """40: without a header of its own an indented line is the body's."""
    text = "Mar 02, 2026  5:29:42 PM\nMe\n清单：\n    苹果\n    Mar 里的事\n\n"
    (message,) = messages_of(write(tmp_path, "chat.txt", text))
    assert message.text == "清单：\n    苹果\n    Mar 里的事"


def test_a_log_with_american_dates_is_not_imessage(tmp_path):
    """54: its lines begin with a time of another shape."""
    text = "Mar 02 17:29:42 host app: started\nMar 02 17:29:43 host app: done\n"
    assert code_of(write(tmp_path, "app.log", text)) != "imessage-txt"


def test_signal_lines(tmp_path):
    """14: the quote is not the message's text; ``Me`` is oneself; the folder names the chat."""
    path = write(
        tmp_path,
        "柯经理/data.json",
        jsonl(
            {"date": "2026-03-02 10:00:00", "sender": "柯经理", "body": "转账吗", "quote": "",
             "sticker": "", "reactions": [], "attachments": []},
            {"date": "2026-03-02 10:01:00", "sender": "Me", "body": "不转", "attachments": [],
             "quote": "\n>\n> 转账吗\n>\n"},
            {"date": "2026-03-02 10:02:00", "sender": "柯经理", "body": "",
             "attachments": [{"name": "a.jpg", "path": "media/a.jpg"}]},
        ),
    )  # fmt: skip
    assert code_of(path) == "signal-jsonl"
    messages = messages_of(tmp_path)
    assert shown(messages, "text", "sender_name", "is_self", "quoted", "kind") == [
        ("转账吗", "柯经理", False, None, Kind.TEXT),
        ("不转", "Me", True, "转账吗", Kind.TEXT),
        ("[图片]", "柯经理", False, None, Kind.IMAGE),
    ]
    assert {message.conversation for message in messages} == {"柯经理"}
    assert messages[0].time == datetime(2026, 3, 2, 10, 0)


SIGNAL = """[2026-03-02 10:00:00] 柯经理: 转账吗
第二行
[2026-03-02 10:01:00] Me:\x20
>
> 转账吗
>
不转 (- 柯经理: 😡 -)
[2026-03-02 10:02:00] 柯经理: ![a.jpg](./media/a.jpg)
"""


def test_signal_markdown(tmp_path):
    """14: quoted lines apart; reactions are no words; files keep a placeholder."""
    path = write(tmp_path, "柯经理/chat.md", SIGNAL)
    assert code_of(path) == "signal-md"
    assert shown(messages_of(path), "text", "is_self", "quoted", "kind") == [
        ("转账吗\n第二行", False, None, Kind.TEXT),
        ("不转", True, "转账吗", Kind.TEXT),
        ("[图片]", False, None, Kind.IMAGE),
    ]


def test_a_signal_chat_that_is_there_twice_is_read_once(tmp_path):
    """The data beside the text wins."""
    write(tmp_path, "柯/chat.md", SIGNAL)
    write(tmp_path, "柯/data.json", jsonl({"date": "2026-03-02", "sender": "Me", "body": "一"}))
    assert [message.text for message in messages_of(tmp_path)] == ["一"]


def test_a_log_is_not_signal(tmp_path):
    """54: a program's log has the same brackets."""
    text = "[2026-03-02 10:00:00] INFO: a\n[2026-03-02 10:00:01] ERROR: Me: b\n"
    assert code_of(write(tmp_path, "app.log", text)) != "signal-md"


def test_whatsapp_exporter(tmp_path):
    """Chats by account, messages by number; quotes apart; ``<br>`` are line ends."""
    account = "8600000000000@s.whatsapp.net"
    chats = {
        account: {"name": "柯经理", "type": "android", "messages": {
            "1": {"from_me": False, "timestamp": 1772416800.5, "media": False, "meta": False,
                  "data": "在吗<br>看下", "sender": None, "key_id": "K1"},
            "2": {"from_me": True, "timestamp": 1772416801, "media": False, "meta": False,
                  "data": "在", "quoted_data": "在吗", "key_id": "K2"},
            "3": {"from_me": False, "timestamp": 1772416802, "media": True, "meta": False,
                  "data": "WhatsApp/Media/x.jpg", "mime": "image/jpeg", "caption": "图"},
            "4": {"from_me": False, "timestamp": 1772416803, "media": False, "meta": True,
                  "data": "加密已开启"},
        }},
        "1-2@g.us": {"name": "福利群", "messages": {
            "9": {"from_me": False, "timestamp": 1772416804, "media": False, "data": "跟单",
                  "sender": "导师"}}},
    }  # fmt: skip
    path = write(tmp_path, "result.json", chats)
    assert code_of(path) == "whatsapp-exporter-json"
    messages = messages_of(path)
    fields = ("text", "sender_name", "sender_id", "is_self", "conversation", "kind")
    assert shown(messages, *fields) == [
        ("在吗\n看下", "柯经理", account, False, "柯经理", Kind.TEXT),
        ("在", None, None, True, "柯经理", Kind.TEXT),
        ("图", "柯经理", account, False, "柯经理", Kind.IMAGE),
        ("加密已开启", None, None, None, "柯经理", Kind.SYSTEM),
        ("跟单", "导师", None, False, "福利群", Kind.TEXT),
    ]
    assert messages[1].quoted == "在吗"
    assert messages[0].time == datetime.fromtimestamp(1772416800.5, UTC)
    assert messages[0].sender_number is None


def test_an_object_of_other_keys_is_not_whatsapp(tmp_path):
    """Every key is an account."""
    other = {"8600000000000@s.whatsapp.net": {"messages": {}}, "version": 1}
    assert code_of(write(tmp_path, "x.json", other)) != "whatsapp-exporter-json"


def test_a_large_whatsapp_chat_is_still_known(tmp_path):
    """9: what is too long to look at is known by its keys."""
    one = {"from_me": False, "timestamp": 1772416800, "media": False, "data": "好"}
    many = {str(number): one for number in range(12_000)}
    path = write(
        tmp_path, "r.json", {"8600000000000@s.whatsapp.net": {"name": "甲", "messages": many}}
    )
    assert code_of(path) == "whatsapp-exporter-json"
    assert len(messages_of(path)) == 12_000
