"""PyWxDump CSV and JSON, and the CSV of WeClone and WeFlow."""

from __future__ import annotations

import json
from decimal import Decimal

from scamscan.chats import read_chats
from scamscan.records import Kind, Message
from tests.chats.files import chat, code_of, epoch, messages, wall

HEADER = "id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime"


def table(*rows, header=HEADER):
    """A file as the program writes it: no byte order mark."""
    return "\r\n".join([header, *rows]) + "\r\n"


def test_csv_keeps_sender_chat_time_and_own_lines():
    """Own lines are shown as 我; the other side by account; the chat by its id."""
    text = table(
        "1,880,文本,0,wxid_kf,wxid_kf,在吗,,2024-05-01 10:00:00",
        "2,881,文本,1,我,wxid_kf,在的,,2024-05-01 10:00:05",
    )
    assert code_of(text, "wxid_kf_0_2.csv") == "wechat-pywxdump-csv"
    assert messages(text, "wxid_kf_0_2.csv") == [
        chat("在吗", "wxid_kf_0_2.csv:2", "wxid_kf", id="880", sender_id="wxid_kf", is_self=False,
             **wall("2024-05-01 10:00")),
        chat("在的", "wxid_kf_0_2.csv:3", "wxid_kf", id="881", sender_name="我", is_self=True,
             **wall("2024-05-01 10:00:05")),
    ]  # fmt: skip


def test_csv_links_stand_in_src_and_in_an_anchor_of_the_exporter():
    """Pitfalls 13 and 55: the anchor's words are the exporter's, its target is the card's."""
    row = (
        '1,880,(分享)卡片式链接,0,wxid_t,1@chatroom,"理财通道\n年化30%\n\n'
        '<a href=""https://a1b.top/x"" target=""_blank"">点击查看详情</a>",{src},2024-05-01'
    )
    both, only = messages(table(row.format(src="https://a1b.top/x"), row.format(src="")), "a.csv")
    assert (both.kind, both.text, both.urls) == (
        Kind.LINK, "理财通道\n年化30%", ("https://a1b.top/x",),
    )  # fmt: skip
    assert only.urls == ("https://a1b.top/x",)


def test_csv_media_paths_and_own_servers_are_no_links():
    """Pitfall 63: ``src`` of a picture leads to the picture."""
    text = table("1,880,图片,0,wxid_t,1@chatroom,图片,http://127.0.0.1:5030/image/7,1714528860")
    [message] = messages(text, "a.csv")
    assert (message.kind, message.urls) == (Kind.IMAGE, ())
    assert message.time == epoch(1714528860)["time"]


def test_csv_quotes_and_transfers():
    """Pitfall 14; a receipt of one's own means that money came in."""
    text = table(
        '1,880,引用消息,0,wxid_t,1@chatroom,"好\n\n[引用](05-01 09:00)阿花:价钱",,1714528860',
        '2,881,转账,1,我,1@chatroom,"转账|已收款：￥100.00\n转账说明：饭钱\n转账时间：2024-05-01",,1714528861',
        '3,882,转账,1,我,1@chatroom,"转账|发起转账：￥3,000.00",,1714528862',
    )
    quote, taken, sent = messages(text, "a.csv")
    assert (quote.text, quote.quoted) == ("好", "价钱")
    assert (taken.kind, taken.amount, taken.direction) == (Kind.TRANSFER, Decimal(100), "in")
    assert (sent.amount, sent.direction) == (Decimal(3000), "out")


def test_csv_of_older_versions_packs_words_and_source():
    """Pitfall 13: the column ``content`` holds JSON with ``msg`` and ``src``."""
    header = "id,MsgSvrID,type_name,is_sender,talker,room_name,content,CreateTime"
    packed = json.dumps({"src": "https://a1b.top/x", "msg": "领补贴"}, ensure_ascii=False)
    cell = '"' + packed.replace('"', '""') + '"'
    text = table(
        f"1,880,(分享)卡片式链接,0,wxid_t,wxid_t,{cell},2024-05-01 10:00:00",
        "2,881,文本,0,wxid_t,wxid_t,{不是对象,2024-05-01 10:00:01",
        header=header,
    )
    link, words = messages(text, "a.csv")
    assert (link.text, link.urls) == ("领补贴", ("https://a1b.top/x",))
    assert words.text == "{不是对象"


def test_csv_of_weflow_has_english_labels_names_and_utc():
    """Without ``room_name`` the talker is a display name and the chat is the file's."""
    header = "id,MsgSvrID,type_name,is_sender,talker,msg,src,CreateTime"
    text = "\ufeff" + table(
        "1,9001,text,0,李客服,好[引用 阿花：多少钱],,2024-05-01T02:00:00.000Z",
        "2,9002,image,1,阿花,[图片],images/1.jpg,2024-05-01T02:00:05.000Z",
        header=header,
    )
    one, two = messages(text, "理财群.csv")
    assert one == chat(
        "好", "理财群.csv:2", "理财群", id="9001", sender_name="李客服", is_self=False,
        quoted="多少钱", **epoch(1714528800),
    )  # fmt: skip
    assert (two.kind, two.is_self, two.urls) == (Kind.IMAGE, True, ())


def test_csv_saved_by_a_spreadsheet_as_gbk():
    """Pitfall 3: a table saved again as GBK is read."""
    text = table("1,8.8E+18,文本,0,wxid_t,wxid_t,您的快递异常，请点击处理,,2024/5/1 10:00")
    [message] = messages(text.encode("gb18030"), "a.csv")
    assert message.text == "您的快递异常，请点击处理"
    assert message.time == wall("2024-05-01 10:00")["time"]


def rows(*records):
    """A JSON file."""
    return json.dumps(records, ensure_ascii=False)


def test_json_bundles_are_objects_in_src():
    """Pitfall 15: a forwarded bundle is an object; its lines keep their speakers and links."""
    bundle = {"title": "群聊的聊天记录", "datalist": [
        {"sourcename": "导师", "datadesc": "明天拉升"},
        {"sourcename": "乙", "datatitle": "开户", "link": "https://a1b.top/k"},
    ]}  # fmt: skip
    text = rows(
        {"id": 1, "MsgSvrID": "880", "type_name": "(分享)合并转发", "is_sender": 0,
         "talker": "wxid_t", "room_name": "1@chatroom", "msg": "群聊的聊天记录", "src": bundle,
         "CreateTime": "2024-05-01 10:00:00", "extra": {}},
    )  # fmt: skip
    assert code_of(text, "a.json") == "wechat-pywxdump-json"
    [message] = messages(text, "a.json")
    assert message.forwarded
    assert message.text == "群聊的聊天记录\n导师: 明天拉升\n乙: 开户"
    assert message.urls == ("https://a1b.top/k",)


def test_json_of_others_is_not_taken():
    """An array of records without the four keys is another format's."""
    assert code_of(rows({"type_name": "文本", "msg": "在吗"}), "a.json") != "wechat-pywxdump-json"


def test_a_folder_s_users_give_names_and_are_no_chat(tmp_path):
    """``users.json`` beside the chat names its accounts; it is not read as a chat itself."""
    record = {"MsgSvrID": "1", "type_name": "文本", "is_sender": 0, "talker": "wxid_t",
              "room_name": "1@chatroom", "msg": "早", "CreateTime": 1714528860}  # fmt: skip
    users = {"wxid_t": {"wxid": "wxid_t", "nickname": "小导", "remark": "张导师"},
             "1@chatroom": {"wxid": "1@chatroom", "nickname": "理财群", "remark": ""}}  # fmt: skip
    (tmp_path / "1@chatroom_0_1.json").write_text(rows(record), "utf-8")
    (tmp_path / "users.json").write_text(json.dumps(users), "utf-8")
    [message] = read_chats(tmp_path)
    assert isinstance(message, Message)
    assert (message.sender_id, message.sender_name) == ("wxid_t", "张导师")
    assert message.conversation == "理财群"
