"""Bytes to lines: encodings, line ends, broken and hostile files."""

from __future__ import annotations

import json
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scamscan.chats import open_chat
from scamscan.chats.formats import formats
from scamscan.chats.head import look
from scamscan.chats.plain import read as read_plain
from scamscan.records import BadRecord
from tests.chats.written import code_of, put, read, read_path, source_of, texts

LINES = ["小顾：到家了吗，微信 abc123", "老周：到了。", "小顾：好的，明天十点见", "老周：嗯"]
WORDS = "\n".join(LINES) + "\n"


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode("utf-8-sig"),
        b"\xef\xbb\xbf" + WORDS.encode("utf-8-sig"),
        WORDS.encode("gb18030"),
        WORDS.encode("utf-16"),
        WORDS.encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
        WORDS.encode("utf-32"),
        WORDS.replace("\n", "\r\n").encode(),
        WORDS.replace("\n", "\r").encode(),
        WORDS.replace("\n", "\r\n", 1).replace("吗\n", "吗\r").encode(),
    ],
)
def test_every_encoding_and_line_end_gives_the_same_words(tmp_path, data):
    """Pitfalls 1, 2, 3, 5, 7: marks once or twice, GBK, UTF-16 with and without mark, CR and LF."""
    items = read(tmp_path, "a.txt", data)
    assert [f"{item.sender_name}：{item.text}" for item in items] == LINES


@pytest.mark.parametrize("words", ["你好", "您的快递到了", "在吗？"])
def test_short_gbk_is_chinese(tmp_path, words):
    """Pitfall 4: a few bytes of GBK are not taken for another language."""
    assert texts(read(tmp_path, "a.txt", words.encode("gbk"))) == [words]


def test_one_broken_byte_does_not_change_the_encoding(tmp_path):
    """Pitfall 6: a UTF-8 file with binary in it stays UTF-8, its other words whole."""
    data = ("今天天气好\n" * 700).encode()
    items = read(tmp_path, "a.txt", data[:5000] + b"\xff" + data[5000:])
    assert len(items) == 700
    assert sum(item.text == "今天天气好" for item in items) == 699


def test_only_line_ends_end_lines(tmp_path):
    """Pitfall 8: separators that Unicode calls line ends stand inside messages."""
    words = "一\u2028二\u2029三\x0b四\x85五\x0c六\x1c七"
    assert texts(read(tmp_path, "a.txt", words + "\n末")) == [words, "末"]


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf", "时间,发送人,内容\n".encode(), b"[]", b"\n\n"]
)
def test_files_without_messages_give_none(tmp_path, data):
    """Pitfall 11: empty, only a mark, only a header: no message and no crash."""
    assert all(isinstance(item, BadRecord) for item in read(tmp_path, "a", data))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", "时间,发送人,内容\n2026-03-01,a,好\n", "generic-csv"),
        ("a.csv", '[{"sender": "a", "text": "好"}]', "generic-json"),
        ("a.xml", '{"text": "一"}\n{"text": "二"}\n', "generic-jsonl"),
        ("a.bak", "2026/3/1 下午3:05 - 甲: 好\n", "whatsapp-txt"),
        ("a", "[LINE] 与甲的聊天记录\n", "line-txt"),
        ("a.txt", '<smses count="0"></smses>', "sms-backup-xml"),
    ],
)
def test_a_wrong_name_does_not_matter(name, content, code):
    """Pitfall 57: a file is what its contents say."""
    assert code_of(content, name) == code


def test_a_large_face_before_the_messages_does_not_hide_them(tmp_path):
    """Pitfall 51: 200 KB of picture before the list of messages."""
    face = "data:image/png;base64," + "iVBO" * 50_000
    document = (
        '{"chatlab": {"version": "0.0.2"}, "meta": {"name": "群"}, "members": [{"platformId": "a", '
        f'"avatar": "{face}"}}], "messages": [{{"sender": "a", "timestamp": 1772330400, "type": 0, '
        '"content": "好"}]}'
    )
    assert code_of(document) == "chatlab-json"
    assert texts(read(tmp_path, "a.json", document)) == ["好"]
    generic = document.replace('"chatlab"', '"app"')
    assert texts(read(tmp_path, "b.json", generic)) == ["好"]


@pytest.mark.parametrize("piece", ["a", "甲: ", '"', "[", "2026/3/1 ", "(", "a:", "\t", "&#", "{"])
def test_one_line_of_a_megabyte_is_read_in_linear_time(tmp_path, piece):
    """Pitfall 61: no rule goes back and forth over a long line."""
    started = time.perf_counter()
    items = read(tmp_path, "a.txt", piece * (1_000_000 // len(piece)))
    assert len(items) >= bool(piece.strip())
    assert time.perf_counter() - started < 5


def test_a_large_file_needs_little_memory():
    """Pitfall 62: lines pass through; a message is gone when the next one comes."""
    source = source_of("您好，这是一条普通的消息\n" * 40_000)
    head = look(source)
    tracemalloc.start()
    count = sum(1 for _ in read_plain(source, head, "text-lines"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 40_000
    assert peak < 2 << 20


def test_a_line_without_end_comes_in_pieces(tmp_path):
    """Pitfall 62: forty million characters without a line end are not held at once."""
    sizes = [len(item.text) for item in read(tmp_path, "a.txt", "a" * 40_000_000)]
    assert sum(sizes) == 40_000_000
    assert max(sizes) == 1 << 24


def test_dangerous_members_of_a_zip_are_refused_and_the_rest_is_read(tmp_path):
    """Pitfall 60: names that lead out and members that swell; the batch goes on."""
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../out.txt", "外面\n")
        archive.writestr("bomb.txt", b"0" * (20 << 20))
        archive.writestr("good.txt", "里面\n")
    items = read_path(path)
    assert [isinstance(item, BadRecord) for item in items] == [True, True, False]
    assert [message.text for message in open_chat(path)] == ["里面"]


@pytest.mark.parametrize("data", ["[" * 300_000, '{"text":' * 100_000, '[{"text":' + "[" * 300_000])
def test_a_document_nested_without_end_is_refused_or_read_as_lines(tmp_path, data):
    """Pitfall 60: levels upon levels of brackets neither crash nor fill memory."""
    assert read(tmp_path, "a.json", data)


def test_brackets_inside_words_are_no_levels(tmp_path):
    """A message of a thousand brackets, and quotes before them, is only a message."""
    words = '\\"' + "[{" * 1000 + "\\"
    assert texts(read(tmp_path, "a.json", json.dumps([{"text": words}] * 200))) == [words] * 200


_PIECES = (
    "[LINE] 與小顧的聊天記錄\n", "儲存日期：2026/03/02 09:00\n", "2026/03/01（日）\n",
    "下午03:04\t", "15:05 ", "小顾", "\t", '"', "\n", "\r", "2026/3/1 下午3:05 - ",
    "[2026/3/1 15:05:06] ", ": ", "：", "好", "\u200e", "99/99/9999, 99:99 - ", "<smses>",
    '<sms body="', '"/>', "</smses>", "&#55357;", "&", "<mms>", ",", ";", "时间,发送人,内容\n",
    "address,body\n", "{", "}", '{"text":', '"好"', "[", "]", "\0", "\ufeff", "9" * 30,
)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(_PIECES), max_size=25), st.sampled_from(["utf-8", "gb18030"]))
def test_pieces_of_formats_in_any_order_are_read_or_refused(tmp_path, pieces, encoding):
    """What looks half like an export never makes a reader raise, and can always be printed."""
    for item in read(tmp_path, "x", "".join(pieces).encode(encoding, "replace")):
        assert isinstance(item, BadRecord) or item.text.encode() is not None


@pytest.mark.parametrize("name", ["a.txt", "a.json", "a.csv", "sms.xml", "a.xlsx"])
def test_a_damaged_member_of_a_zip_is_one_bad_record(tmp_path, name):
    """Pitfall 12: bytes that no longer unpack, or whose sum is wrong, stop that file only."""
    start = {"a.json": '[{"text": "', "a.csv": "时间,内容\n", "sms.xml": "<smses>"}.get(name, "")
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(name, start + "好的\n" * 100_000)
        archive.writestr("z.txt", "末")
    data = bytearray(path.read_bytes())
    data[300_000] ^= 0xFF
    path.write_bytes(data)
    items = read_path(path)
    assert isinstance(items[-2], BadRecord)
    assert texts(items)[-1] == "末"


def test_generic_rows_come_last():
    """Whatever has a grammar of its own is tried before tables, and tables before lines."""
    codes = [item.code for item in formats()]
    generic = ["generic-json", "generic-jsonl", "generic-csv", "named-lines", "text-lines"]
    assert codes[-5:] == generic


def test_files_of_a_folder_are_read_in_name_order(tmp_path):
    """One file that cannot be read does not stop the others."""
    put(tmp_path / "in", "1.txt", "一\n")
    put(tmp_path / "in", "2.bin", b"\x89PNG\r\n\x1a\n" + bytes(range(30)) * 9)
    put(tmp_path / "in", "3.txt", "三\n")
    assert texts(read_path(tmp_path / "in")) == ["一", "<bad>", "三"]
