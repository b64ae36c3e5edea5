"""Tables, records and lines that no exporter in particular wrote."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scamscan.chats import open_chat
from scamscan.chats.delimited import rows
from scamscan.errors import InputError
from scamscan.records import BadRecord, Channel, Kind
from tests.chats.written import code_of, facts, put, read, source_of, texts

TABLE = "时间,发送人,内容\n2026-03-01 10:00:00,小顾,到家了吗\n2026-03-01 10:01:00,我,到了\n"


def test_a_table_gives_time_sender_and_words(tmp_path):
    """Column names say what a cell holds; the wall clock is not exact; 我 is the reader."""
    first, second = read(tmp_path, "a.csv", TABLE)
    assert facts(first) == {
        "text": "到家了吗",
        "time": datetime(2026, 3, 1, 10),
        "time_exact": False,
        "sender_name": "小顾",
        "channel": Channel.CHAT,
        "source": "a.csv:2",
    }
    assert (second.sender_name, second.is_self) == ("我", True)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_every_delimiter_is_found(tmp_path, delimiter):
    """Comma, tab, semicolon and bar cut columns."""
    items = read(tmp_path, "a.csv", TABLE.replace(",", delimiter))
    assert texts(items) == ["到家了吗", "到了"]
    assert [item.sender_name for item in items] == ["小顾", "我"]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("is_sender,msg", "1,好", {"is_self": True}),
        ("方向,消息内容", "接收,好", {"is_self": False}),
        ("Sender_ID,Sender Name,text", "u7,小顾,好", {"sender_id": "u7", "sender_name": "小顾"}),
        ("sender,senderName,content", "u7,小顾,好", {"sender_id": "u7", "sender_name": "小顾"}),
        ("群名,发言人,聊天内容", "邻里群,小顾,好", {"conversation": "邻里群"}),
        ("类型,发送人,内容", "图片,小顾,好", {"kind": Kind.IMAGE}),
        ("类型,发送人,内容", "没见过的类型,小顾,好", {"kind": Kind.TEXT}),
        ("类型,发送人,内容", "987,小顾,好", {"kind": Kind.TEXT}),
        ("类型,发送人,内容", "系统消息,小顾,好", {"kind": Kind.SYSTEM, "sender_name": None}),
        ("发送人,内容,链接", "小顾,好,https://k3q.top/a", {"urls": ("https://k3q.top/a",)}),
        ("发送人,内容,链接", "小顾,好,http://127.0.0.1:5030/image/1", {"urls": ()}),
        ("发送人,内容,是否撤回", "小顾,好,是", {"recalled": True}),
    ],
)
def test_columns_are_known_by_name(tmp_path, header, row, expected):
    """Pitfalls 13, 23, 24, 63: the roles of columns, compared without case, spaces and dashes."""
    (item,) = read(tmp_path, "a.csv", f"{header}\n{row}\n")
    assert {name: getattr(item, name) for name in expected} == expected
    assert item.text == "好"


def test_a_transfer_carries_amount_and_direction(tmp_path):
    """Money stands in its own fields, in or out by who sent it."""
    content = "类型,是否本人,内容\n转账,否,收你￥1500.50\n转账,是,HK$20\n文本,否,欠￥1500\n"
    taken, paid, talk = read(tmp_path, "a.csv", content)
    assert (taken.amount, taken.currency, taken.direction) == (Decimal("1500.50"), "CNY", "in")
    assert (paid.amount, paid.currency, paid.direction) == (Decimal(20), "HKD", "out")
    assert (talk.amount, talk.currency, talk.direction) == (None, None, None)


def test_quoted_words_are_kept_apart(tmp_path):
    """Pitfall 14: what a reply quotes is not what its sender says."""
    content = '类型,发送人,内容\n引用消息,小顾,"几点退\n引用：客服: 点链接"\n文本,小顾,见引用：二\n'
    reply, plain = read(tmp_path, "a.csv", content)
    assert (reply.text, reply.quoted) == ("几点退", "客服: 点链接")
    assert (plain.text, plain.quoted) == ("见引用：二", None)


def test_date_and_clock_in_two_columns_are_one_time(tmp_path):
    """A day in one column and a clock in another belong together."""
    (item,) = read(tmp_path, "a.csv", "日期,时间,发送人,内容\n2026/3/1,下午3:05,小顾,好\n")
    assert item.time == datetime(2026, 3, 1, 15, 5)


@pytest.mark.parametrize(
    "value", ["1772330400", "1772330400000", "1772330400000000", "1772330400.0"]
)
def test_epochs_of_every_size_are_one_time(tmp_path, value):
    """Pitfall 47: seconds, milliseconds and microseconds, as numbers or as digits."""
    (item,) = read(tmp_path, "a.csv", f"timestamp,sender,text\n{value},a,b\n")
    assert (item.time, item.time_exact) == (datetime(2026, 3, 1, 2, tzinfo=UTC), True)


def test_an_impossible_date_keeps_the_message(tmp_path):
    """Pitfalls 48, 49: no such day is no time, the words stay, and so does the order."""
    content = "时间,内容\n2023-02-30 10:00,二\n2026-03-02 10:00,三\n2026-03-01 10:00,一\n"
    items = read(tmp_path, "a.csv", content)
    assert texts(items) == ["二", "三", "一"]
    assert items[0].time is None


def test_short_and_long_rows_lose_nothing(tmp_path):
    """Pitfall 28: missing cells are empty; commas nobody quoted go back into the words."""
    content = (
        "时间,发送人,内容,链接\n"
        "2026-03-01 10:00,小顾\n"
        "2026-03-01 10:01,小顾,好\n"
        "2026-03-01 10:02,小顾,来,快来,https://k3q.top/a\n"
        "这行没有引号\n"
    )
    items = read(tmp_path, "a.csv", content)
    assert texts(items) == ["", "好", "来,快来", "这行没有引号"]
    assert [item.sender_name for item in items] == ["小顾", "小顾", "小顾", None]
    assert items[2].urls == ("https://k3q.top/a",)


def test_a_cell_may_be_longer_than_the_csv_module_allows(tmp_path):
    """Pitfall 29: 200,000 characters in one cell."""
    words = "好,\n" * 66_000
    (item, last) = read(tmp_path, "a.csv", f'时间,内容\n2026-03-01,"{words}"\n2026-03-02,末\n')
    assert item.text == words
    assert (last.text, last.source) == ("末", "a.csv:66003")


@pytest.mark.parametrize("place", [0, 7, 98, 99])
def test_one_unclosed_quote_costs_one_row(tmp_path, place):
    """Pitfall 30: the rest of the file is not swallowed, other quoted rows or not."""
    lines = [f"2026-03-01 10:{n % 60:02},小顾,第{n}条" for n in range(100)]
    lines[50] = '2026-03-01 10:50,小顾,"第50条"'
    lines[place] = f'2026-03-01 10:00,小顾,"第{place}条'
    items = read(tmp_path, "a.csv", "时间,发送人,内容\n" + "\n".join(lines) + "\n")
    assert texts(items) == [f"第{n}条" for n in range(100)]


@pytest.mark.parametrize("place", [0, 40, 98])
def test_one_unclosed_quote_costs_one_row_without_times_too(tmp_path, place):
    """Pitfall 30: two columns without a time; a closed quote of as many commas stays whole."""
    lines = [f"小顾,第{n}条" for n in range(100)]
    lines[place] = f'小顾,"第{place}条'
    items = read(tmp_path, "a.csv", "发送人,内容\n" + "\n".join(lines) + "\n")
    assert texts(items) == [f"第{n}条" for n in range(100)]
    words = "\n".join(f"第{n},条" for n in range(100))
    assert texts(read(tmp_path, "b.csv", f'发送人,内容\n小顾,"{words}"\n老周,嗯\n')) == [
        words,
        "嗯",
    ]


def test_quoted_words_of_many_lines_stay_one_message(tmp_path):
    """Pitfalls 18, 19: blank lines and lines like rows inside a closed quote are words."""
    words = "看\n\n2026-03-01 10:00,小顾,好\n2026-03-01 10:01,小顾,好\n完"
    content = f'时间,发送人,内容\n2026-03-01 10:02,我,"{words}"\n2026-03-01 10:03,小顾,嗯\n'
    assert texts(read(tmp_path, "a.csv", content)) == [words, "嗯"]


def test_a_file_cut_inside_a_quote_keeps_its_last_words(tmp_path):
    """Pitfall 12: what was written before the cut is read."""
    content = '时间,发送人,内容\n2026-03-01 10:02,我,"第一行\n第二'
    assert texts(read(tmp_path, "a.csv", content)) == ["第一行\n第二"]


def test_many_unclosed_quotes_cost_linear_work():
    """A hostile table of 20,000 open quotes is read in one go."""
    content = "a,b\n" + 'x,"y\n' * 20_000
    assert sum(1 for _ in rows(source_of(content), ",")) > 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet='ab",;\n 好', max_size=8), min_size=2, max_size=4), min_size=1
    )
)
def test_what_the_csv_module_writes_is_read_back(table):
    """Whatever cells hold, a well-formed table comes back cell for cell."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(table)
    found = [row.cells for row in rows(source_of(stream.getvalue()), ",")]
    assert found == list(table)


def test_a_table_without_header_is_told_by_its_contents(tmp_path):
    """Columns of one width: times are times, the longest are words; nothing is lost."""
    lines = [
        f"2026-03-01 10:0{n}\t{'小顾' if n % 2 else '老周'}\t第{n}句话说到这里" for n in range(6)
    ]
    items = read(tmp_path, "a.tsv", "\n".join(lines))
    assert items[0].text == "第0句话说到这里"
    assert (items[1].sender_name, items[1].time) == ("小顾", datetime(2026, 3, 1, 10, 1))
    labelled = read(tmp_path, "b.tsv", "ham\t好的收到了\nspam\t您有包裹待领取\nham\t明天下午见\n")
    assert texts(labelled) == ["好的收到了", "您有包裹待领取", "明天下午见"]


def test_sentences_with_commas_are_no_table(tmp_path):
    """Lines that happen to have as many commas stay whole."""
    lines = ["好的,明天见", "不去了,下雨", "收到,谢谢您"]
    assert code_of("\n".join(lines)) == "text"
    assert texts(read(tmp_path, "a.csv", "\n".join(lines))) == lines


def test_an_sms_table_knows_the_number_of_the_network(tmp_path):
    """Only a table with a body and an address tells numbers the phone network gave."""
    content = (
        "address,date,type,body\n106900012,1772330400000,1,您好\n106900012,1772330460000,2,退订\n"
    )
    taken, sent = read(tmp_path, "sms.csv", content)
    assert (taken.sender_number, taken.is_self, taken.channel) == ("106900012", False, Channel.SMS)
    assert (sent.sender_number, sent.is_self, sent.conversation) == (None, True, "106900012")
    named = "发件人,短信内容\n10690001,您好\n小顾,好\n"
    assert [one.sender_number for one in read(tmp_path, "c.csv", named)] == ["10690001", None]
    (chat,) = read(tmp_path, "b.csv", "昵称,手机号,内容\n小顾,13900001234,您好\n")
    assert (chat.sender_number, chat.sender_id, chat.channel) == (None, "13900001234", Channel.CHAT)


def test_a_header_below_a_title_is_found(tmp_path):
    """A workbook saved again as CSV has the exporter's own rows above its header."""
    above = "会话信息,,,\n微信ID,wxid_k3q,昵称,老周\n"
    content = above + "序号,时间,发送者身份,内容\n1,2026-03-01 10:00,我,好\n"
    (item,) = read(tmp_path, "a.csv", content)
    assert (item.text, item.is_self, item.source) == ("好", True, "a.csv:4")
    talk = "今天说说表格\n时间和内容,都要写\n就这样\n"
    assert texts(read(tmp_path, "b.csv", talk)) == talk.split()


def test_beside_names_the_sender_is_an_account(tmp_path):
    """Sender holds an id where another column holds names, and a name where it is alone."""
    content = "IsSender,StrContent,NickName,Sender\n0,好,老周,wxid_k3q\n"
    (item,) = read(tmp_path, "a.csv", content)
    assert (item.sender_name, item.sender_id) == ("老周", "wxid_k3q")
    (item,) = read(tmp_path, "b.csv", "sender,content\n老周,好\n")
    assert (item.sender_name, item.sender_id) == ("老周", None)


def test_a_table_of_mail_is_mail(tmp_path):
    """A subject belongs to the words, and the channel is mail."""
    (item,) = read(tmp_path, "a.csv", "from,subject,body\na@k3q.top,退款,请点链接\n")
    assert (item.channel, item.sender_name) == (Channel.MAIL, "a@k3q.top")
    assert set(item.text.split("\n")) == {"退款", "请点链接"}


def test_records_are_found_under_many_keys(tmp_path):
    """A list, a list under a key, a list two keys down, conversations with their messages."""
    record = {"sender": "小顾", "content": "到了", "time": "2026-03-01T10:00:00+08:00"}
    documents = [
        [record],
        {"code": 0, "data": [record]},
        {"result": {"list": [record]}},
        [{"title": "邻里群", "messages": [record]}],
    ]
    for document in documents:
        (item,) = read(tmp_path, "a.json", json.dumps(document, ensure_ascii=False))
        assert (item.text, item.sender_name, item.time_exact) == ("到了", "小顾", True)
    (item,) = read(tmp_path, "b.json", json.dumps([{"title": "邻里群", "messages": [record]}]))
    assert (item.conversation, item.source) == ("邻里群", "b.json:1.1")
    assert texts(read(tmp_path, "c.json", '["一", "二"]')) == ["一", "二"]


def test_links_are_found_wherever_a_record_hides_them(tmp_path):
    """Pitfall 13: in pieces of text, cards and attachments; never in faces."""
    record = {
        "from": {"id": 7, "username": "顾", "avatar": {"url": "https://face.k3q.top/1.jpg"}},
        "text": ["点", {"type": "text_link", "text": "这里", "href": "https://k3q.top/a"}, "领取"],
        "share": {"link": "https://k3q.top/b", "title": "退款通道", "desc": "限时"},
        "attachments": [{"data": {"jumpUrl": "https://k3q.top/c", "title": "好礼"}}],
        "date_unixtime": "1772330400",
    }
    (item,) = read(tmp_path, "a.json", json.dumps([record], ensure_ascii=False))
    assert item.text == "点这里领取\n退款通道\n限时\n好礼"
    assert item.urls == ("https://k3q.top/a", "https://k3q.top/b", "https://k3q.top/c")
    assert (item.sender_name, item.sender_id) == ("顾", "7")


def test_our_own_message_keys_are_read_back(tmp_path):
    """A JSON line with the keys of ``Message`` keeps every value."""
    row: dict[str, Any] = {
        "text": "转你", "id": 5, "time": "2026-03-01T10:00:00+08:00", "sender_id": "u1",
        "sender_name": "小顾", "sender_number": "106900012", "is_self": False, "kind": "transfer",
        "amount": "12.50", "currency": "USDT", "direction": "in", "urls": ["https://k3q.top/a"],
        "quoted": "借我", "forwarded": True, "recalled": True, "conversation": "群",
        "channel": "forum",
    }  # fmt: skip
    (item,) = read(tmp_path, "a.jsonl", json.dumps(row, ensure_ascii=False) + "\n")
    found: dict[str, Any] = facts(item)
    assert found.pop("source") == "a.jsonl:1"
    assert found.pop("amount") == Decimal(row.pop("amount"))
    assert found.pop("time").isoformat() == row.pop("time")
    assert found == row | {"urls": ("https://k3q.top/a",)}


def test_a_bad_line_keeps_its_place_among_good_ones(tmp_path):
    """One line of JSON that is cut costs that line; so does a record without words."""
    lines = ['{"text": "一"}', '{"text": "二', '{"label": 1}', "", '{"text": "三"}']
    items = read(tmp_path, "a.jsonl", "\n".join(lines))
    assert texts(items) == ["一", "<bad>", "<bad>", "三"]
    assert [item.source for item in items] == [f"a.jsonl:{n}" for n in (1, 2, 3, 5)]


def test_one_line_of_json_lines_is_a_record(tmp_path):
    """Pitfall 52: a single object is a message when it has words, a document when it has a list."""
    assert code_of('{"sender": "小顾", "text": "好"}') == "generic-jsonl"
    assert code_of('{"sender": "小顾", "messages": [{"text": "好"}]}') == "generic-json"
    assert code_of('{"theme": "dark"}') == ""


def test_a_document_cut_in_the_middle_gives_what_came_before(tmp_path):
    """Pitfall 12: the records before the cut, then one bad record."""
    content = '[{"sender": "a", "text": "一"}, {"sender": "a", "text": "二"}, {"sender": "a", "te'
    assert texts(read(tmp_path, "a.json", content)) == ["一", "二", "<bad>"]


def test_half_characters_in_json_can_be_printed(tmp_path):
    """Pitfall 10: a lone surrogate is replaced, a pair is one emoji."""
    content = '[{"text": "\\ud83d坏\\ud83d\\ude04", "sender": "a"}]'
    (item,) = read(tmp_path, "a.json", content)
    assert item.text == "\ufffd坏😄"
    (line,) = read(tmp_path, "b.jsonl", content[1:-1])
    assert line.text == "\ufffd坏😄"


@pytest.mark.parametrize("before", range(65_500, 65_540, 3))
def test_a_pair_is_not_parted_between_two_pieces(tmp_path, before):
    """Pitfall 10: an emoji written as two escapes survives wherever the stream is cut."""
    content = '[{"text": "' + "a" * before + '\\ud83d\\ude04\\n\\\\b\\ud83d"}]'
    (item,) = read(tmp_path, "a.json", content)
    assert item.text == "a" * before + "😄\n\\b\ufffd"


def test_named_lines_have_senders(tmp_path):
    """Most lines begin with one of few names: each is a message, the rest goes on with it."""
    content = (
        "小顾：到哪了\n老周: 快了\n10点能到\n地址：南门\n小顾：好\n老周：10:30 见 https://k3q.top\n"
    )
    items = read(tmp_path, "a.txt", content)
    assert texts(items) == [
        "到哪了",
        "快了\n10点能到\n地址：南门",
        "好",
        "10:30 见 https://k3q.top",
    ]
    assert [item.sender_name for item in items] == ["小顾", "老周", "小顾", "老周"]
    assert [item.source for item in items] == [f"a.txt:{n}" for n in (1, 2, 5, 6)]


def test_named_lines_may_begin_with_a_clock(tmp_path):
    """A time before the name is the message's time."""
    stamped = "".join(
        f"[2026-03-01 10:0{n}] {'我' if n % 2 else '小 顾'}：第{n}\n" for n in range(4)
    )
    items = read(tmp_path, "a.txt", stamped)
    assert [item.sender_name for item in items] == ["小 顾", "我", "小 顾", "我"]
    assert [item.is_self for item in items] == [None, True, None, True]
    assert items[1].time == datetime(2026, 3, 1, 10, 1)


@pytest.mark.parametrize(
    "content",
    [
        "提示：缴费\n通知：停水\n公告：停电\n喜报：中标\n",
        "http://k3q.top/a\nhttp://k3q.top/b\nhttp://k3q.top/c\n",
        "10:30 开会\n10:40 散会\n10:50 吃饭\n",
        "2026-03-01 10:00:00 INFO server started\n2026-03-01 10:00:01 INFO ready\n",
        "2026-03-01 10:00:00 - ERROR: disk full\n2026-03-01 10:00:01 - INFO: ready\n",
        "[2026-03-01 10:00:00] ERROR: disk full\n[2026-03-01 10:00:01] INFO: ready\n",
        "",
        "\ufeff",
        "{微笑}你好\n",
        "[微笑]你好\n",
        "好\x00的\n",
        "你好",
    ],
)
def test_other_text_is_one_message_a_line(tmp_path, content):
    """Pitfall 54 and the fall-back: lists, links, clocks and log files have no senders."""
    assert code_of(content or " ") == "text"
    items = read(tmp_path, "a.txt", content or " ")
    assert texts(items) == content.replace("\ufeff", "").splitlines()
    assert not any(item.sender_name for item in items)


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20,
        "<!DOCTYPE html><p>好</p>",
        '<?xml version="1.0"?><a/>',
        '{"theme": "dark"}',
    ],
)
def test_what_is_no_text_is_not_read_as_lines(tmp_path, content):
    """Pictures, pages and settings are refused with a hint, not read as messages."""
    (item,) = read(tmp_path, "a.txt", content)
    assert isinstance(item, BadRecord)
    with pytest.raises(InputError, match=r"not known|读不了"):
        list(open_chat(put(tmp_path, "b", content)))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path, data):
    """No file makes a reader raise."""
    for item in read(tmp_path, "x", data):
        assert isinstance(item, BadRecord) or item.text.encode() is not None


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda one: (
            st.lists(one, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["text", "sender", "time", "url", "type", "messages", "from", "id"]
                ),
                one,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused(tmp_path, value):
    """Keys we know may hold anything."""
    read(tmp_path, "x.json", json.dumps([value]))
    read(tmp_path, "x.jsonl", json.dumps({"text": "一", "x": value}) + "\n" + json.dumps(value))
