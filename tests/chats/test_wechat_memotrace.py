"""MemoTrace: two CSV generations and the TXT of both."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scamscan.records import BadRecord, Kind
from tests.chats.files import chat, code_of, epoch, messages, read, wall

FIRST = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender"  # noqa: E501
NAME = "李客服_utf8.csv"
SECOND = "消息ID,类型,发送人,时间,内容,备注,昵称,更多信息"
CARD = (
    '"<msg><appmsg><title>领补贴</title><des>限今天</des><type>5</type>'
    '<url>https://a1b.top/?x=1&amp;amp;y=2</url></appmsg></msg>"'
)


def first(*rows):
    """A file of generation 1 as the program writes it."""
    return "\ufeff" + "\r\n".join([FIRST, *rows]) + "\r\n"


def second(*rows):
    """A file of generation 2."""
    return "\ufeff" + "\r\n".join([SECOND, *rows]) + "\r\n"


def test_first_generation_keeps_sender_time_and_whose_it_is():
    """A quoted cell keeps its line break; epoch seconds are exact; the file is named by remark."""
    rows = (
        '5,7,1,0,0,1714528860,2,"账户异常，点\r\nhttps://a1b.top/x",2024-05-01 10:01:00,李客服,小李,wxid_kf1',  # noqa: E501
        "6,7,1,0,1,1714528920,2,真的吗,2024-05-01 10:02:00,我,阿花,wxid_me1",
    )
    assert code_of(first(*rows), NAME) == "wechat-memotrace-csv-1"
    place = "李客服_utf8.csv:"
    assert messages(first(*rows), NAME) == [
        chat("账户异常，点\nhttps://a1b.top/x", place + "2", "李客服", id="5", **epoch(1714528860),
             sender_id="wxid_kf1", sender_name="李客服", is_self=False),
        chat("真的吗", place + "4", "李客服", id="6", **epoch(1714528920),
             sender_id="wxid_me1", sender_name="我", is_self=True),
    ]  # fmt: skip


def test_first_generation_cards_give_title_link_and_nothing_of_the_xml():
    """Pitfall 13: the link of a card stands only in its XML, its ampersands escaped twice."""
    [message] = messages(first(f"5,7,49,5,0,1714528860,,{CARD},,李客服,,wxid_kf1"), NAME)
    assert (message.kind, message.text) == (Kind.LINK, "领补贴\n限今天")
    assert message.urls == ("https://a1b.top/?x=1&y=2",)


def test_first_generation_tells_of_cards_that_were_never_exported():
    """Pitfall 27: a type 49 row without content keeps sender and kind, and is reported as lost."""
    message, bad = read(first("5,7,49,2000,1,1714528860,,,,我,,wxid_me1"), NAME)
    assert (message.kind, message.text, message.is_self) == (Kind.TRANSFER, "[转账]", True)
    assert isinstance(bad, BadRecord)
    assert bad.source == "李客服_utf8.csv:2"
    assert "not in the export" in str(bad.error)


def test_first_generation_does_not_report_an_empty_text():
    """Pitfall 21: an empty text message is a message and no loss."""
    [message] = messages(first("5,7,1,0,0,1714528860,,,,李客服,,wxid_kf1"), NAME)
    assert message.text == ""


def test_first_generation_reads_short_and_shifted_rows():
    """Pitfall 28: rows may end early, and in groups the sender's cells are sometimes shifted."""
    rows = (
        "5,7,1,0,0,1714528860,,你好,2024-05-01 10:01:00",
        "6,7,1,0,0,1714528861,,在吗,2024-05-01 10:01:01,wxid_t1,导师,小导",
    )
    short, shifted = messages(first(*rows), NAME)
    assert (short.text, short.sender_id, short.sender_name) == ("你好", None, None)
    assert (shifted.sender_id, shifted.sender_name) == ("wxid_t1", "导师")


def test_first_generation_columns_are_found_by_name():
    """Users keep some columns and a spreadsheet saves them as GBK; the time is text then."""
    text = "localId,TalkerId,Type,SubType,IsSender,CreateTime,StrContent,StrTime\n" \
        "5,7,1,0,1,,到家了,2024/5/1 6:13\n"  # fmt: skip
    [message] = messages(text.encode("gb18030"), NAME)
    assert message == chat(
        "到家了", "李客服_utf8.csv:2", "李客服", id="5", is_self=True, **wall("2024-05-01 06:13")
    )


def test_all_chats_in_one_file_are_kept_apart():
    """The file of all messages numbers its chats; a file of one chat carries its name."""
    rows = ("1,7,1,0,0,1714528860,,甲说,,甲,,wxid_a", "2,8,1,0,0,1714528861,,乙说,,乙,,wxid_b")
    assert [m.conversation for m in messages(first(*rows), "messages.csv")] == [
        "messages#7", "messages#8",
    ]  # fmt: skip


def test_group_prefix_is_the_sender_and_a_typed_word_is_not():
    """Pitfall 26: a raw group body begins with the speaker's id; "备注:" is somebody's own word."""
    rows = (
        '1,7,1,0,0,1714528860,,"wxid_t9:\n明天拉升",,群,,',
        '2,7,1,0,0,1714528861,,"note:\n记得带伞",,群,,wxid_t9',
    )
    one, two = messages(first(*rows), NAME)
    assert (one.sender_id, one.text) == ("wxid_t9", "明天拉升")
    assert two.text == "note:\n记得带伞"


def test_recalled_and_system_rows_have_no_sender():
    """Pitfalls 16 and 17: a recall is told by its XML, other notices are plain text."""
    revoke = (
        '<sysmsg type=""revokemsg""><revokemsg><replacemsg><![CDATA[""小李"" 撤回了一条消息]]>'
        "</replacemsg></revokemsg></sysmsg>"
    )
    rows = (
        f'1,7,10002,0,0,1714528860,,"{revoke}",,小李,,wxid_kf1',
        "2,7,10000,0,0,1714528861,,以上是打招呼的内容,,小李,,wxid_kf1",
    )
    recall, notice = messages(first(*rows), NAME)
    assert (recall.kind, recall.recalled, recall.sender_id) == (Kind.SYSTEM, True, None)
    assert recall.text == '"小李" 撤回了一条消息'
    assert (notice.kind, notice.recalled, notice.sender_name) == (Kind.SYSTEM, False, None)


def test_one_unclosed_quote_loses_one_row_at_most():
    """Pitfall 30: the rows after a broken quote are read; a rightly quoted cell stays whole."""
    rows = (
        '1,7,1,0,0,1714528860,,"没有收尾,2024-05-01 10:01:00,甲,,wxid_a',
        "2,7,1,0,0,1714528861,,第二条,2024-05-01 10:01:01,甲,,wxid_a",
        '3,7,1,0,0,1714528862,,"第三条\n2,7,1,0,0,x",2024-05-01 10:01:02,甲,,wxid_a',
    )
    texts = [message.text for message in messages(first(*rows), NAME)]
    assert texts[1:] == ["第二条", "第三条\n2,7,1,0,0,x"]


def test_long_cells_are_read_whole():
    """Pitfall 29: the XML of a bundle is longer than the module's usual limit of 131,072."""
    [message] = messages(first(f"1,7,1,0,0,1714528860,,{'长' * 200_000},,甲,,wxid_a"), NAME)
    assert len(message.text) == 200_000


def test_second_generation_prints_each_kind_in_its_way():
    """Links leave the text, transfers carry amount and no direction while nobody knows whose."""
    rows = (
        "1,文本,小李,2024-05-01 10:00:00,在吗,备注,昵称,more",
        '2,分享链接,小李,2024-05-01 10:01:00,"【分享链接】\n标题：领补贴\n描述：限今天\n链接: https://a1b.top/x\n应用：浏览器\n",,,more',
        '3,转账,小李,2024-05-01 10:02:00,"【发起转账】:￥1,500.00\n备注: 定金\n",,,more',
        '4,引用消息,阿花,2024-05-01 10:03:00,"真的吗\n引用：小李: 在吗",,,more',
        '5,合并转发的聊天记录,阿花,2024-05-01 10:04:00,"【合并转发的聊天记录】\n\n- 2024-04-30 09:00:00 导师: 明天拉升\n",,,more',  # noqa: E501
        "6,系统消息,,2024-05-01 10:05:00,你已添加了小李,,,more",
        "7,图片,小李,2024-05-01 10:06:00,【图片】,,,more",
    )
    assert code_of(second(*rows), "小李.csv") == "wechat-memotrace-csv-2"
    text, link, pay, quote, bundle, notice, image = messages(second(*rows), "小李.csv")
    assert text == chat(
        "在吗", "小李.csv:2", "小李", id="1", sender_name="小李", is_self=False,
        **wall("2024-05-01 10:00"),
    )  # fmt: skip
    assert (link.text, link.urls, link.kind) == (
        "领补贴\n限今天", ("https://a1b.top/x",), Kind.LINK,
    )  # fmt: skip
    assert (pay.kind, pay.amount, pay.currency, pay.direction) == (
        Kind.TRANSFER, Decimal("1500.00"), "CNY", "in",
    )  # fmt: skip
    assert (quote.text, quote.quoted, quote.is_self) == ("真的吗", "在吗", True)
    assert bundle.forwarded
    assert "导师: 明天拉升" in bundle.text
    assert (notice.kind, notice.sender_name) == (Kind.SYSTEM, None)
    assert image.kind is Kind.IMAGE


def test_second_generation_groups_do_not_tell_the_owner():
    """With a third name, or a file not named after a speaker, nobody is known to be the owner."""
    rows = [f"{n},文本,{name},2024-05-01 10:00:00,嗯,,,more" for n, name in enumerate("甲乙丙甲")]
    assert [m.is_self for m in messages(second(*rows), "群聊.csv")] == [None] * 4
    assert [m.is_self for m in messages(second(*rows[:2]), "群聊.csv")] == [None, None]
    assert [m.is_self for m in messages(second(*rows[:2]), "甲.csv")] == [False, True]


def test_a_typed_bracket_or_quote_word_is_text():
    """A text message may begin with 【转账】 or hold 引用：; its label says that it is text."""
    rows = (
        '1,文本,小李,2024-05-01 10:00:00,"【转账】￥500 记得收",,,more',
        '2,文本,小李,2024-05-01 10:00:01,"看这段\n引用：书里: 原话",,,more',
    )
    pay, quote = messages(second(*rows), "小李.csv")
    assert (pay.kind, pay.amount) == (Kind.TEXT, None)
    assert (quote.text, quote.quoted) == ("看这段\n引用：书里: 原话", None)


def test_unknown_labels_are_kept():
    """Pitfall 23: an unknown label keeps its words."""
    [message] = messages(second("1,骰子,小李,2024-05-01 10:00:00,点数六,,,more"), "小李.csv")
    assert message.text == "点数六"


TXT = """2024-05-01 10:00:00 李客服
你好

您的积分快过期了

2024-05-01 10:01:00 我
真的吗
引用:李客服:你好

2024-05-01 10:02:00 李客服
            [链接]:title:高额返利
            description:日赚千元
            url:https://a1b.top/x
            name:京东
            \n

2024-05-01 10:03:00 "李客服" 撤回了一条消息

2024-05-01 10:04:00 李客服
[图片]

2024-05-01 10:05:00 我
"""


def test_txt_bodies_end_at_headers_and_not_at_blank_lines():
    """Pitfalls 14, 16, 17, 18 and 21: quotes apart, a recall without sender, an empty body."""
    assert code_of(TXT, "李客服.txt") == "wechat-memotrace-txt"
    assert messages(TXT, "李客服.txt") == [
        chat("你好\n\n您的积分快过期了", "李客服.txt:1", "李客服", sender_name="李客服",
             is_self=False, **wall("2024-05-01 10:00")),
        chat("真的吗", "李客服.txt:6", "李客服", sender_name="我", is_self=True, quoted="你好",
             **wall("2024-05-01 10:01")),
        chat("高额返利\n日赚千元", "李客服.txt:10", "李客服", sender_name="李客服", is_self=False,
             kind=Kind.LINK, urls=("https://a1b.top/x",), **wall("2024-05-01 10:02")),
        chat('"李客服" 撤回了一条消息', "李客服.txt:18", "李客服", kind=Kind.SYSTEM, recalled=True,
             **wall("2024-05-01 10:03")),
        chat("[图片]", "李客服.txt:20", "李客服", sender_name="李客服", is_self=False,
             kind=Kind.IMAGE, **wall("2024-05-01 10:04")),
        chat("", "李客服.txt:23", "李客服", sender_name="我", is_self=True,
             **wall("2024-05-01 10:05")),
    ]  # fmt: skip


def test_txt_body_lines_like_headers_stay_in_the_body():
    """Pitfall 19: a stamped line below words, or one out of the order of time, is the body's."""
    text = (
        "2024-05-01 10:00:00 李客服\n日程：\n2024-05-01 11:00:00 开会\n\n"
        "2024-06-01 09:00:00 培训\n\n2024-05-01 10:01:00 我\n好\n\n2024-05-01 10:02:00 李客服\n行\n"
    )
    found = messages(text, "李客服.txt")
    assert [message.sender_name for message in found] == ["李客服", "我", "李客服"]
    assert found[0].text.endswith("2024-06-01 09:00:00 培训")


def test_txt_a_member_who_speaks_once_is_heard():
    """A name seen once at its place in time is a sender."""
    text = (
        "2024-05-01 10:00:00 甲\n一\n\n2024-05-01 10:01:00 乙\n二\n\n2024-05-01 10:02:00 甲\n三\n"
    )
    assert [message.sender_name for message in messages(text)] == ["甲", "乙", "甲"]


def test_txt_of_two_people_tells_the_owner_by_the_file_name():
    """Generation 2 prints one's own nickname; of two, the other name is one's own."""
    text = "2024-05-01 10:00:00 甲\n一\n\n2024-05-01 10:01:00 乙\n二\n"
    assert [message.is_self for message in messages(text, "甲.txt")] == [False, True]
    assert [message.is_self for message in messages(text, "群聊.txt")] == [None, None]


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01 10:00:00 INFO start\n2024-05-01 10:00:01 INFO ready\n2024-05-01 10:00:02 ok\n",
        "2024-05-01 10:00:00 begin\n\n2024-05-01 10:00:01 end\n\n2024-05-01 10:00:02 done\n",
        "2024-05-01 10:00:00 甲\n一条而已\n",
    ],
)
def test_log_files_are_no_chat(text):
    """Pitfall 54: stamped lines without bodies are a log, and one header alone proves nothing."""
    assert code_of(text) != "wechat-memotrace-txt"


def test_ai_txt_has_days_only():
    """Words masked for training are read with their day, not exact."""
    text = "********************2024-05-01********************\n我:在吗 忙吗 \n李客服:在的 \n"
    assert code_of(text, "李客服_chat.txt") == "wechat-memotrace-ai-txt"
    one, two = messages(text, "李客服_chat.txt")
    assert (one.text, one.is_self, two.sender_name) == ("在吗 忙吗", True, "李客服")
    assert (two.conversation, two.time_exact) == ("李客服", False)
