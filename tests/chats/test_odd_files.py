"""Files that are odd and read all the same, and names that deceive nobody."""

from __future__ import annotations

import json
import zipfile

import pytest

from scamscan.chats import read_chats
from scamscan.records import BadRecord, Kind, Message
from tests.chats.files import code_of, messages
from tests.chats.written import put, read_path

ASKED = "请把钱转到安全账户"
HUGE = "A" * 200_000


def test_only_the_number_of_the_platform_makes_a_system_line():
    """QQ: anybody can be called 系统消息."""
    text = (
        f"2020-02-11 9:05:00 系统消息(123456)\n{ASKED}\n\n"
        "2020-02-11 9:06:00 系统消息(10000)\n小王撤回了一条消息\n\n"
        "2020-02-11 9:07:00 小王(10001)\n好\n"
    )
    person, platform, _ = messages(text, "小王.txt")
    assert (person.kind, person.sender_id, person.sender_name) == (
        Kind.TEXT, "123456", "系统消息",
    )  # fmt: skip
    assert (platform.kind, platform.sender_id) == (Kind.SYSTEM, None)


NOTICE = "消息和通话已进行端到端加密。"


def test_a_notice_with_more_words_keeps_its_sender():
    """WhatsApp: the chat itself says the whole notice and nothing else; people say more."""
    text = (
        f"2023/5/1 下午2:59 - 邻里群: {NOTICE}点击了解更多。\n"
        f"2023/5/1 下午3:00 - 张三: {NOTICE}{ASKED}\n2023/5/1 下午3:06 - 李四: 好\n"
    )
    notice, person, _ = messages(text, "_chat.txt")
    assert (notice.kind, notice.sender_name) == (Kind.SYSTEM, None)
    assert (person.kind, person.sender_name) == (Kind.TEXT, "张三")
    assert person.text == f"{NOTICE}{ASKED}"


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"_type": "header", "chatlab": {}, "meta": {"name": "群", "groupAvatar": HUGE}},
         "chatlab-jsonl"),
        ({"id": "1", "timestamp": 1714528800000, "sender": {"uid": "u"},
          "content": {"text": HUGE}}, "qq-exporter-jsonl"),
        ({"address": "1", "date": "1714528800000", "type": "1", "body": HUGE}, "sms-ie-ndjson"),
    ],
)  # fmt: skip
def test_a_long_first_line_is_read_whole(first, code):
    """A picture in the header of JSON lines hides nothing; half a line is still no JSON."""
    whole = json.dumps(first) + "\n" + json.dumps({**first, "_type": "message"}) + "\n"
    assert code_of(whole, "a.jsonl") == code
    assert code_of(whole[:150_000], "a.jsonl") != code


def telegram(*senders, number):
    """A chat of two with 小王 whose messages come from these."""
    said = [
        {"id": 1, "type": "message", "date": "2019-05-01T10:00:00", "from": name, "from_id": one,
         "text": "好"}
        for name, one in senders
    ]  # fmt: skip
    return json.dumps({"name": "小王", "type": "personal_chat", "id": number, "messages": said})


OTHER, OWN = ("小王", "user10001"), ("阿花", "user5")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (telegram(OTHER, OWN, number=10001), [False, True]),
        (telegram(OTHER, OWN, number=4294977297), [False, True]),
        (telegram(OWN, ("甲", "user6"), number=4294977297), [None, None]),
    ],
)
def test_a_chat_s_own_number_makes_nobody_the_owner(text, expected):
    """Telegram: the other side has the chat's id or its name; else nobody is told."""
    assert [one.is_self for one in messages(text, "result.json")] == expected


def test_two_members_of_one_name_are_both_read(tmp_path):
    """A zip may hold them; each is shown with a name of its own."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "时间,发送人,内容\n2026-03-01 10:00,小王,一\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "时间,发送人,内容\n2026-03-01 10:00,小王,二\n")
    assert [(one.text, one.source) for one in read_path(path)] == [
        ("一", "a.zip/a.txt:2"), ("二", "a.zip/a (2).txt:2"),
    ]  # fmt: skip


SMS = '<sms address="1" date="1714528800000" type="1" body="{}"/>\n'


def test_lone_marks_in_a_backup_are_words():
    """One unescaped mark loses no file; a right one is not escaped twice."""
    said = ("a & b", "<3 1<2 <b>", "好 &amp; &lt;", "x&nbsp;y")
    text = "<smses>\n" + "".join(map(SMS.format, said)) + "</smses>\n"
    assert [one.text for one in messages(text, "a.xml")] == [
        "a & b", "<3 1<2 <b>", "好 & <", "x&nbsp;y",
    ]  # fmt: skip


def test_a_backup_is_known_after_a_long_comment():
    """The root counts, wherever it begins; within a comment it is none."""
    comment = f"<!-- {'说明' * 40_000} -->"
    assert code_of(f"{comment}\n<smses>\n{SMS.format('好')}</smses>", "a.xml") == "sms-backup-xml"
    assert code_of("<!-- <smses> -->\n<other>好</other>", "a.xml") != "sms-backup-xml"


FIRST = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,"


@pytest.mark.parametrize(
    ("column", "sender", "text"),
    [("wxid_w", "wxid_w", f"wxid_x:\n{ASKED}"), ("", "wxid_x", ASKED)],
)
def test_typed_ids_do_not_replace_a_sender_that_is_told(column, sender, text):
    """MemoTrace 1: an id before the words counts only where the column is empty."""
    row = f'0,7,1,0,0,1700000000,2,"wxid_x:\n{ASKED}",2023-11-15 06:13:20,,,{column}'
    [message] = messages(f"{FIRST}NickName,Sender\n{row}\n", "王.csv")
    assert (message.sender_id, message.text) == (sender, text)


@pytest.mark.parametrize("encoding", ["no-such", "hex", "utf-16"])
def test_a_wrong_encoding_is_a_bad_record_that_names_the_file(tmp_path, encoding):
    """Whatever the codec raises; the right one reads the file."""
    path = put(tmp_path, "甲.txt", "时间,发送人,内容\n2026-03-01 10:00,小王,一\n")
    [bad] = read_chats(path, encoding=encoding)
    assert isinstance(bad, BadRecord)
    assert "甲.txt" in str(bad.error)
    [good] = read_chats(path, encoding="utf-8")
    assert isinstance(good, Message)


def test_a_dialogue_is_found_under_hundreds_of_lines():
    """Advertisements before it and one endless message are passed over; a list is no chat."""
    talk = "2020-02-11 9:05:00 甲(123456)\n{}\n\n2020-02-11 9:06:00 乙(123457)\n好\n"
    assert code_of("广告\n" * 500 + "\n" + talk.format(ASKED), "a.txt") == "qq-txt"
    assert code_of(talk.format("说" * 70_000), "a.txt") == "qq-txt"
    assert code_of("广告\n" * 500, "a.txt") != "qq-txt"


def test_a_dialogue_without_times_is_found_under_advertisements():
    """Names and words below hundreds of lines; two such lines at the end are no dialogue."""
    above = "广告\n" * 500
    text = f"{above}小王：你好\n我：好\n小王：{ASKED}\n我：不\n"
    assert [one.sender_name for one in messages(text, "a.txt")[-4:]] == ["小王", "我"] * 2
    quiet = messages(f"{above}提示：已满\n备注：无\n", "a.txt")
    assert {one.sender_name for one in quiet} == {None}
