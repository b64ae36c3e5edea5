"""Kinds that are recognised and refused, each beside text that must be let through."""

from __future__ import annotations

import io
import random
import sqlite3
import struct
import zipfile

import pytest

from scamscan.chats.formats import formats
from scamscan.records import BadRecord
from tests.chats.exports import all_of, code_of, errors_of, jsonl, messages_of, shown, write

WELINK = "张三(z00123456)\t2026-03-31 09:15:32\n早\n"


def zipped(**members):
    """A zip with these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def locked(data):
    """The same zip with every member marked as encrypted."""
    found = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(mark)
        while at >= 0:
            struct.pack_into("<H", found, at + offset, 1)
            at = found.find(mark, at + 4)
    return bytes(found)


PAGE = (
    "<!DOCTYPE html><html><head><title>聊天</title></head><body><script>%s</script></body></html>"
)
KINDS = {
    "refused-office-old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "refused-docx": zipped(**{"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}),
    "refused-apk": zipped(**{"AndroidManifest.xml": "x", "classes.dex": "x"}),
    "refused-opendocument": zipped(mimetype="application/x", **{"content.xml": "<x/>"}),
    "refused-pdf": b"%PDF-1.7\n1 0 obj",
    "refused-picture": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "refused-sound": b"\x00\x00\x00\x20ftypisom" + bytes(50),
    "refused-archive": b"Rar!\x1a\x07\x01\x00" + bytes(50),
    "refused-zip": b"PK\x03\x04" + bytes(90),
    "refused-sql": "-- dump\nCREATE TABLE sessions (id int);\nINSERT INTO messages VALUES (1);\n",
    "refused-weflow-html": PAGE % 'window.WEFLOW_DATA = [{"i":1}];',
    "refused-memotrace-html": PAGE % "const chatMessages = [ {type:1, text:'好',},];",
    "refused-pywxdump-html": PAGE % "const local_msg_list = [];",
    "refused-html": PAGE % "",
    "refused-public-account": "日期,时间,标题,描述,链接,更多信息\n2026-03-02,10:00,a,b,c,d\n",
    "refused-wechat-pay": "类型,收款单位,日期,时间,金额,备注\n付款,店,2026-03-02,10:00,5,\n",
    "refused-bill": "微信支付账单明细\n昵称：[宁]\n\n交易时间,交易类型,交易对方,商品,收/支\n",
    "refused-binary": random.Random(7).randbytes(4000),
}


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_nobody_reads_is_refused_by_name_with_advice(tmp_path, code):
    """58: the error names the kind and says in Chinese what to export instead."""
    path = write(tmp_path, "聊天", KINDS[code])
    assert code_of(path) == code
    (error,) = errors_of(path)
    known = next(item for item in formats() if item.code == code)
    assert known.name in str(error)
    assert error.hint == known.advice
    assert error.where == "聊天"


def test_a_database_is_refused(tmp_path):
    """58: a real one, as SQLite writes it."""
    path = tmp_path / "MSG0.db"
    with sqlite3.connect(path) as database:
        database.execute("create table MSG (a text)")
    assert code_of(path) == "refused-database"
    database.close()


def test_the_batch_goes_on_after_a_refusal(tmp_path):
    """58: the others of a folder are read, and the refusals keep their places."""
    write(tmp_path, "1.txt", WELINK)
    write(tmp_path, "2.html", KINDS["refused-weflow-html"])
    write(tmp_path, "3.pdf", KINDS["refused-pdf"])
    write(tmp_path, "4.txt", WELINK)
    kinds = [isinstance(item, BadRecord) for item in all_of(tmp_path)]
    assert kinds == [False, True, True, False]


def test_an_encrypted_zip_is_told_once(tmp_path):
    """58: with what to do, however many members it has."""
    data = locked(zipped(**{f"{number}.txt": WELINK for number in range(20)}))
    path = write(tmp_path, "a.zip", data)
    (error,) = errors_of(path)
    assert "密码" in error.hint
    assert error.where == "a.zip"


def test_a_zip_without_password_is_read(tmp_path):
    """58: and members that lead out of it are not."""
    path = write(tmp_path, "a.zip", zipped(**{"聊天.txt": WELINK, "../b.txt": WELINK}))
    found = all_of(path)
    assert [isinstance(item, BadRecord) for item in found] == [True, False]
    assert "leads out" in str(found[0].error)


def test_a_bomb_is_not_opened(tmp_path):
    """60: a member that unpacks a thousandfold is left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(12 << 20))
        archive.writestr("聊天.txt", WELINK)
    found = all_of(write(tmp_path, "a.zip", stream.getvalue()))
    assert "too large" in str(found[0].error)
    assert found[1].text == "早"


@pytest.mark.parametrize(
    "text",
    [
        "小王: 你看这个网页 <html> 标签\n小李: CREATE TABLE 是什么\n小王: 交易时间,交易地点\n",
        "%PDF 打不开\n怎么办\n",
        "类型,内容\n文本,好\n",
        "日期,时间,内容\n2026-03-02,10:00,好\n",
        "好\x00的\n收到\n",
        "ID3是什么\n不知道\n",
        "支付宝（中国）网络技术有限公司提醒您\n",
    ],
)
def test_text_about_such_kinds_is_let_through(tmp_path, text):
    """A chat in which people talk of tables, pages and files is a chat; so is one with a NUL."""
    code = code_of(write(tmp_path, "a.txt", text)) or ""
    assert not code.startswith("refused")


def test_utf_16_is_no_noise(tmp_path):
    """5: half of its bytes are zero."""
    path = write(tmp_path, "a.txt", WELINK.encode("utf-16"))
    assert [message.text for message in messages_of(path)] == ["早"]


def test_training_data_is_read_as_words_after_a_warning(tmp_path):
    """No time and no names; every conversation is one of its own, because they are shuffled."""
    turns = [
        {"role": "system", "content": "你是宁"},
        {"role": "user", "content": "转账了吗"},
        {"role": "assistant", "content": "没有"},
    ]
    path = write(tmp_path, "x_train.json", [{"conversations": turns}, {"conversations": turns[1:]}])
    assert code_of(path) == "wechat-memotrace-training"
    warning, *messages = all_of(path)
    assert "CSV" in warning.error.hint
    assert shown(messages, "text", "is_self", "conversation", "time") == [
        ("转账了吗", False, "1", None),
        ("没有", True, "1", None),
        ("转账了吗", False, "2", None),
        ("没有", True, "2", None),
    ]


def test_other_arrays_are_not_training_data(tmp_path):
    """``conversations`` holds a list there."""
    path = write(tmp_path, "x.json", [{"conversations": "三人群", "text": "好"}])
    assert code_of(path) != "wechat-memotrace-training"


@pytest.mark.parametrize("item", [item for item in formats() if item.advice], ids=lambda i: i.code)
def test_advice_is_plain(item):
    """One or two sentences that say what to do; no full stop at the end, as elsewhere."""
    assert 10 <= len(item.advice) <= 80
    assert not item.advice.endswith("。")
    assert item.name


def test_json_lines_are_not_refused(tmp_path):
    """A line of JSON is a record, not noise."""
    path = write(tmp_path, "a.jsonl", jsonl({"date": "2026-03-02", "sender": "Me", "body": "一"}))
    assert code_of(path) == "signal-jsonl"
