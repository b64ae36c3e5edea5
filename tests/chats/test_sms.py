"""Text messages from the backups of Android phones."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest

from scamscan.chats.head import look
from scamscan.chats.sms_xml import mended
from scamscan.chats.sms_xml import read as read_xml
from scamscan.records import BadRecord, Channel, Kind
from tests.chats.written import code_of, facts, put, read, read_path, source_of, texts

HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"4\">\n"
XML = (
    HEAD + '<sms protocol="0" address="106900012" date="1772330400000" type="1" subject="null" '
    'body="【某店】积分过期，&#10;点 https://k3q.top/a &#55357;&#56836;" read="1" '
    'readable_date="2026年3月1日 上午10:00:00" contact_name="(Unknown)" />\n'
    '<sms address="+8613900001234" date="1772330460000" type="2" body="坏&#55357;!&#0;" '
    'contact_name="小顾" />\n'
    '<mms date="1772330520000" msg_box="1" address="10600~+8613900001234" sub="通知">'
    '<parts><part ct="application/smil" text="&lt;smil/&gt;"/>'
    '<part ct="text/plain" chset="106" text="彩信"/><part ct="image/jpeg" text="null"/></parts>'
    '<addrs><addr address="10600" type="137"/><addr address="+8613900001234" type="151"/></addrs>'
    "</mms>\n"
    '<mms date="1772330580" msg_box="2" address="+8613900001234"><parts>'
    '<part ct="image/jpeg"/></parts><addrs><addr address="insert-address-token" type="137"/>'
    "</addrs></mms>\n</smses>\n"
)


def test_a_backup_gives_number_time_and_direction(tmp_path):
    """Pitfalls 39, 47: emoji from two halves, MMS in seconds too, the network's own number."""
    taken, sent, mms, picture = read(tmp_path, "sms.xml", XML)
    assert facts(taken) == {
        "text": "【某店】积分过期，\n点 https://k3q.top/a 😄",
        "time": datetime(2026, 3, 1, 2, tzinfo=UTC),
        "sender_number": "106900012",
        "is_self": False,
        "conversation": "106900012",
        "channel": Channel.SMS,
        "source": "sms.xml:1",
    }
    assert facts(sent) == {
        "text": "坏\ufffd!\ufffd",
        "time": datetime(2026, 3, 1, 2, 1, tzinfo=UTC),
        "is_self": True,
        "conversation": "小顾",
        "channel": Channel.SMS,
        "source": "sms.xml:2",
    }
    assert (mms.text, mms.sender_number, mms.is_self) == ("通知\n彩信", "10600", False)
    assert (picture.kind, picture.is_self, picture.sender_number) == (Kind.IMAGE, True, None)
    assert picture.time == datetime(2026, 3, 1, 2, 3, tzinfo=UTC)


def test_references_of_every_spelling_are_mended():
    """Pairs in decimal and hexadecimal join; whole characters and plain signs stay."""
    assert mended("&#xD83D;&#xde04;&amp;&#20320;&lt;") == "😄&amp;&#20320;&lt;"
    assert mended("&#56836;&#55357;&#1114112;\x0b") == "\ufffd\ufffd\ufffd\ufffd"


@pytest.mark.parametrize("before", range(65_380, 65_450, 7))
def test_a_pair_is_not_parted_between_two_pieces(tmp_path, before):
    """Pitfall 39: a reference across the border of two pieces of the stream is whole."""
    body = "a" * before + "&#55357;&#56836;b"
    (item,) = read(tmp_path, "a.xml", f'{HEAD}<sms address="1" type="1" body="{body}"/></smses>')
    assert item.text == "a" * before + "😄b"


def test_a_backup_cut_in_the_middle_gives_what_came_before(tmp_path):
    """Pitfall 12: whole messages before the cut are kept, the cut is one bad record."""
    items = read(tmp_path, "sms.xml", XML[: XML.index("彩信")])
    assert texts(items)[0].startswith("【某店】")
    assert [isinstance(item, BadRecord) for item in items] == [False, False, True]


@pytest.mark.parametrize(
    "entity", ['<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///x">']
)
def test_entities_are_refused(tmp_path, entity):
    """Pitfall 59: neither bombs nor files of this machine come in by an XML entity."""
    content = f'<!DOCTYPE smses [{entity}]><smses><sms address="1" type="1" body="&b;"/></smses>'
    (item,) = read(tmp_path, "sms.xml", content)
    assert isinstance(item, BadRecord)


def test_a_declared_encoding_is_not_believed(tmp_path):
    """A backup that was saved again as GB18030 or UTF-16 is read, whatever its first line says."""
    for encoding in ("gb18030", "utf-16", "utf-8-sig"):
        items = read(tmp_path, "sms.xml", XML.encode(encoding))
        assert items[2].text == "通知\n彩信"


def test_a_large_backup_needs_little_memory():
    """Pitfall 62: 20,000 messages pass through without being held."""
    one = '<sms address="106900012" date="1772330400000" type="1" body="' + "好" * 30 + '"/>\n'
    source = source_of(HEAD + one * 20_000 + "</smses>")
    head = look(source)
    tracemalloc.start()
    count = sum(1 for _ in read_xml(source, head, "sms-backup-xml"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < 2 << 20


def test_calls_and_other_xml_are_not_messages(tmp_path):
    """A list of calls is refused by name with what to save instead."""
    (item,) = read(tmp_path, "calls.xml", '<calls count="1"><call number="1"/></calls>')
    assert "短信" in item.error.hint
    assert code_of("看 <smses 是什么\n") == "text-lines"


SMS = {
    "_id": "7", "address": "106900012", "date": "1772330400000", "date_sent": "1772330399000",
    "type": "1", "body": "您好", "thread_id": "3", "__display_name": None,
}  # fmt: skip
MMS = {
    "_id": "8", "date": "1772330460", "msg_box": "1", "sub": None,
    "__sender_address": {"address": "+8613900001234", "type": "137"},
    "__recipient_addresses": [{"address": "+8613900005678", "type": "151"}],
    "__parts": [
        {"seq": "-1", "ct": "application/smil", "text": "<smil/>"},
        {"seq": "0", "ct": "text/plain", "text": "彩信"},
    ],
}  # fmt: skip


def _check(items):
    taken, sent, mms = items
    assert (taken.text, taken.sender_number, taken.is_self) == ("您好", "106900012", False)
    assert (taken.time, taken.time_exact) == (datetime(2026, 3, 1, 2, tzinfo=UTC), True)
    assert (taken.id, taken.conversation, taken.channel) == ("7", "106900012", Channel.SMS)
    assert (sent.sender_number, sent.is_self, sent.sender_name) == (None, True, None)
    assert (mms.text, mms.sender_number) == ("彩信", "+8613900001234")
    assert mms.time == datetime(2026, 3, 1, 2, 1, tzinfo=UTC)


def test_json_lines_of_the_second_version_are_read(tmp_path):
    """Pitfalls 39, 47: strings everywhere, SMS in milliseconds and MMS in seconds."""
    lines = [SMS, SMS | {"type": "2", "__display_name": "小顾"}, MMS]
    content = "".join(json.dumps(line) + "\n" for line in lines)
    assert code_of(content) == "sms-ie-ndjson"
    _check(read(tmp_path, "messages.ndjson", content))


def test_the_array_of_the_first_version_is_read(tmp_path):
    """The same records in one array, without underscores before the names."""
    records = [SMS, SMS | {"type": "2"}, {k.removeprefix("__"): v for k, v in MMS.items()}]
    content = json.dumps(records)
    assert code_of(content) == "sms-ie-json"
    _check(read(tmp_path, "messages.json", content))


def test_one_message_is_enough_to_know_the_format():
    """Pitfall 52: one line is a JSON document too; a chat's record is not taken for an SMS."""
    assert code_of(json.dumps(SMS)) == "sms-ie-ndjson"
    assert code_of(json.dumps(MMS)) == "sms-ie-ndjson"
    assert code_of('{"sender": "小顾", "date": "2026-03-01", "text": "好"}') == "generic-jsonl"
    call = {"number": "10600", "date": "1772330400000", "duration": "3", "type": "1"}
    assert code_of(json.dumps(call)) == "sms-ie-calls"


def test_a_zip_gives_its_messages_and_not_their_parts(tmp_path):
    """What came with MMS lies in a folder beside the messages and is no message."""
    path = tmp_path / "messages-2026-03-02.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("messages.ndjson", json.dumps(SMS) + "\n")
        archive.writestr("data/PART_1.txt", "附件\n")
    assert texts(read_path(path)) == ["您好"]


def test_a_line_that_is_cut_keeps_its_place(tmp_path):
    """One bad line among good ones is one bad record."""
    content = f"{json.dumps(SMS)}\n{json.dumps(SMS)[:40]}\n{json.dumps(SMS)}\n"
    path = put(tmp_path, "messages.ndjson", content)
    assert texts(read_path(path)) == ["您好", "<bad>", "您好"]
