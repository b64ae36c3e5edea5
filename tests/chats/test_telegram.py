"""Telegram Desktop: one chat and a whole account as JSON, pages as HTML, and both together."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from scamscan.records import BadRecord, Channel, Kind
from tests.chats.exports import all_of, code_of, errors_of, fixture, messages_of, shown, write


def said(number, text, *, sender="柯经理", account="user7001", **more):
    """One message of Telegram's."""
    return {
        "id": number, "type": "message", "date": "2026-03-02T10:00:00",
        "date_unixtime": str(1772416800 + number), "from": sender, "from_id": account,
        "text": text, "text_entities": [], **more,
    }  # fmt: skip


def chat(*messages, kind="personal_chat", number=7001, name="柯经理"):
    """One chat of Telegram's."""
    return {"name": name, "type": kind, "id": number, "messages": list(messages)}


def test_every_field_of_a_message_is_read(tmp_path):
    """Time in UTC, sender with id, conversation and place."""
    path = write(tmp_path, "result.json", chat(said(3, "在吗")))
    (message,) = messages_of(path)
    assert message.text == "在吗"
    assert message.id == "3"
    assert message.time == datetime.fromtimestamp(1772416803, UTC)
    assert message.time_exact
    assert (message.sender_id, message.sender_name) == ("user7001", "柯经理")
    assert message.sender_number is None
    assert message.is_self is False
    assert message.conversation == "柯经理"
    assert message.channel is Channel.CHAT
    assert message.source == "result.json:1"


def test_a_text_in_pieces_is_joined_and_its_hidden_link_kept(tmp_path):
    """37: nothing stands between the pieces; the target of a link is only in ``href``."""
    text = [
        "点",
        {"type": "text_link", "text": "官网入口", "href": "https://rebate-a1.top/x"},
        "领取",
        {"type": "bold", "text": "奖金"},
    ]
    (message,) = messages_of(write(tmp_path, "r.json", chat(said(1, text))))
    assert message.text == "点官网入口领取奖金"
    assert message.urls == ("https://rebate-a1.top/x",)


def test_a_visible_link_is_not_put_beside_the_text(tmp_path):
    """37: what stands in the text is found there."""
    text = ["看 ", {"type": "link", "text": "https://a1b.top/y"}]
    (message,) = messages_of(write(tmp_path, "r.json", chat(said(1, text))))
    assert message.text == "看 https://a1b.top/y"
    assert message.urls == ()


def test_a_link_button_gives_its_label_and_its_target(tmp_path):
    """13: a bot's button hides its link; a callback button's data is no link."""
    rows = [
        [{"type": "url", "text": "立即提现", "data": "https://pay-c3.top/w"}],
        [{"type": "callback", "text": "返回", "data": "menu:1"}],
    ]
    (message,) = messages_of(
        write(tmp_path, "r.json", chat(said(1, "余额 8800", inline_bot_buttons=rows)))
    )
    assert message.text == "余额 8800\n立即提现\n返回"
    assert message.urls == ("https://pay-c3.top/w",)


def test_the_escapes_that_only_telegram_writes_are_mended(tmp_path):
    r"""37: ``\x0b`` is no JSON; ``\\x0b`` is a backslash and two letters and stays."""
    text = json.dumps(chat(said(1, "甲@乙"), said(2, "丙")), ensure_ascii=False, indent=1)
    text = text.replace("甲@乙", r"甲\x0b乙\\x0b")
    messages = messages_of(write(tmp_path, "r.json", text))
    assert [message.text for message in messages] == ["甲\x0b乙\\x0b", "丙"]


def test_a_document_id_without_quotes_is_mended(tmp_path):
    """Version 4.1.1 wrote the path of a custom emoji bare."""
    piece = {"type": "custom_emoji", "text": "🔥", "document_id": "HERE"}
    text = json.dumps(chat(said(1, [piece, "涨停"])), ensure_ascii=False, indent=1)
    path = write(tmp_path, "r.json", text.replace('"HERE"', "stickers/fire.tgs"))
    assert [message.text for message in messages_of(path)] == ["🔥涨停"]


def test_the_other_side_of_a_chat_of_two_has_its_id(tmp_path):
    """The file marks nobody: the other side is the chat's id, the rest is oneself."""
    path = write(
        tmp_path, "r.json", chat(said(1, "在吗"), said(2, "在", sender="小宁", account="user42"))
    )
    assert [message.is_self for message in messages_of(path)] == [False, True]


def test_nobody_is_oneself_in_a_group_without_an_account(tmp_path):
    """A single group's file does not tell who exported it."""
    group = chat(said(1, "早"), kind="private_supergroup", number=99, name="福利群")
    assert [message.is_self for message in messages_of(write(tmp_path, "r.json", group))] == [None]


def test_a_whole_account_gives_every_chat_and_knows_its_owner(tmp_path):
    """37: chats and chats left, in file order, with the account's own id."""
    account = {
        "about": "数据",
        "personal_information": {"user_id": 42, "first_name": "宁"},
        "contacts": {"about": "", "list": [{"first_name": "柯", "phone_number": "00"}]},
        "chats": {
            "about": "",
            "list": [
                chat(said(1, "在吗")),
                chat(
                    said(2, "早", sender="小宁", account="user42"),
                    said(3, "跟单吗"),
                    kind="private_supergroup", number=99, name="福利群",
                ),
            ],
        },
        "left_chats": {"about": "", "list": [chat(said(4, "再见"), name=None, number=5)]},
    }  # fmt: skip
    path = write(tmp_path, "result.json", account)
    assert code_of(path) == "telegram-account-json"
    assert shown(messages_of(path), "text", "conversation", "is_self") == [
        ("在吗", "柯经理", False),
        ("早", "福利群", True),
        ("跟单吗", "福利群", False),
        ("再见", "5", False),
    ]


def test_a_deleted_account_keeps_its_id(tmp_path):
    """22: ``from`` is null; the message still has a sender."""
    (message,) = messages_of(write(tmp_path, "r.json", chat(said(1, "走", sender=None), name=None)))
    assert (message.sender_name, message.sender_id, message.is_self) == (None, "user7001", False)
    assert message.conversation == "7001"


def test_service_lines_have_no_sender(tmp_path):
    """17: they are lines of the platform and tell who did what."""
    notice = {
        "id": 1, "type": "service", "date": "2026-03-02T10:00:00", "date_unixtime": "1772416800",
        "actor": "柯经理", "actor_id": "user7001", "action": "invite_members",
        "members": ["小宁", None], "text": "",
    }  # fmt: skip
    odd = {**notice, "id": 2, "action": "some_new_thing", "members": 7}
    paid = {**notice, "id": 3, "action": "send_payment", "members": [], "amount": 8800,
            "currency": "USD"}  # fmt: skip
    group = chat(notice, odd, paid, kind="private_group")
    messages = messages_of(write(tmp_path, "r.json", group))
    assert shown(messages, "text", "kind", "sender_name", "sender_id") == [
        ("柯经理 邀请成员入群 小宁", Kind.SYSTEM, None, None),
        ("柯经理 some new thing", Kind.SYSTEM, None, None),
        ("柯经理 付款 88 USD", Kind.SYSTEM, None, None),
    ]


def test_media_keep_a_placeholder_and_their_names(tmp_path):
    """A picture, a voice note, a sticker, a file not exported, a file with words, a card."""
    path = write(
        tmp_path,
        "r.json",
        chat(
            said(1, "", photo="(File not included. Change data exporting settings to download.)"),
            said(2, "", file="v.ogg", media_type="voice_message"),
            said(3, "", file="s.webp", media_type="sticker", sticker_emoji="😀"),
            said(4, "", file="(File not included.)", file_name="安全防护.apk"),
            said(5, "装这个", file="files/a.apk", file_name="a.apk"),
            said(6, "", contact_information={"first_name": "王", "phone_number": "+8600000"}),
            said(7, "", poll={"question": "选哪个", "answers": [{"text": "甲"}, {"text": "乙"}]}),
            said(
                8, "", invoice_information={"title": "保证金", "amount": 50000, "currency": "USD"}
            ),
            said(9, "图里写着", photo="photos/1.jpg"),
            {"id": 10, "type": "unsupported"},
        ),
    )
    assert shown(messages_of(path), "kind", "text") == [
        (Kind.IMAGE, "[图片]"),
        (Kind.VOICE, "[语音]"),
        (Kind.IMAGE, "[表情😀]"),
        (Kind.FILE, "[文件] 安全防护.apk"),
        (Kind.FILE, "装这个\n[文件] a.apk"),
        (Kind.OTHER, "[名片] 王 +8600000"),
        (Kind.OTHER, "[投票] 选哪个 甲 乙"),
        (Kind.OTHER, "[账单] 保证金 500 USD"),
        (Kind.IMAGE, "图里写着"),
        (Kind.OTHER, "[不支持的消息]"),
    ]


def test_forwarded_words_are_marked(tmp_path):
    """15: also when whoever wrote them has gone (null); an answer is not forwarded."""
    path = write(
        tmp_path,
        "r.json",
        chat(
            said(1, "内部消息", forwarded_from="财经早知道"),
            said(2, "内部消息", forwarded_from=None),
            said(3, "真的吗", reply_to_message_id=1),
        ),
    )
    assert [message.forwarded for message in messages_of(path)] == [True, True, False]


def test_an_old_file_without_epochs_has_a_wall_clock(tmp_path):
    """``date`` alone names no zone; account numbers were bare."""
    record = said(1, "好", account=7001)
    del record["date_unixtime"]
    (message,) = messages_of(write(tmp_path, "r.json", chat(record)))
    assert message.time == datetime(2026, 3, 2, 10, 0)
    assert not message.time_exact
    assert message.is_self is False


def test_a_file_without_its_envelope_is_known_by_its_messages(tmp_path):
    """Dumps made with other tools lack name, type and id; the mixed text is still joined."""
    text = ["去", {"type": "text_link", "text": "这", "href": "https://a1b.top/z"}]
    path = write(tmp_path, "dump.json", {"messages": [said(1, text)]})
    assert code_of(path) == "telegram-json"
    (message,) = messages_of(path)
    assert (message.text, message.urls) == ("去这", ("https://a1b.top/z",))


@pytest.mark.parametrize(
    "other",
    [
        {"name": "群", "type": "group", "id": 1, "messages": [{"sender": "a", "text": "好"}]},
        {"messages": [{"from": "a", "text": "好", "date": "2026-03-02"}]},
        {"about": "me", "name": "x"},
    ],
)
def test_other_documents_with_messages_are_not_telegram(tmp_path, other):
    """Look-alikes lack the list of types, and the keys that only Telegram writes."""
    code = code_of(write(tmp_path, "x.json", other))
    assert code is None or not code.startswith("telegram")


def test_an_interrupted_export_gives_what_it_has(tmp_path):
    """12: the messages before the cut are read, and the cut is told in its place."""
    text = json.dumps(chat(said(1, "一"), said(2, "二"), said(3, "三")), ensure_ascii=False)
    path = write(tmp_path, "r.json", text[: text.index("三")])
    found = all_of(path)
    assert [item.text for item in found[:2]] == ["一", "二"]
    assert isinstance(found[2], BadRecord)
    assert len(found) == 3


def test_records_that_are_no_messages_keep_their_place(tmp_path):
    """A number among the messages is told; what follows is read."""
    path = write(tmp_path, "r.json", chat(said(1, "一"), 17, said(2, "二")))
    found = all_of(path)
    assert [isinstance(item, BadRecord) for item in found] == [False, True, False]
    assert found[1].source == "r.json:2"


PAGE = fixture("telegram/messages.html")


def test_a_page_is_read_like_the_document(tmp_path):
    """Links of words and buttons, cards, forwards, the zone of the time."""
    path = write(tmp_path, "messages.html", PAGE)
    assert code_of(path) == "telegram-html"
    messages = messages_of(path)
    assert shown(messages, "id", "kind", "text") == [
        ("11", Kind.TEXT, "点官网 & 入口领取\n今晚截止\n立即提现"),
        ("12", Kind.TEXT, "快点"),
        ("13", Kind.VOICE, "[语音]"),
        ("14", Kind.TEXT, "内部消息"),
        ("15", Kind.FILE, "装上\n[文件] 安全防护.apk"),
        ("16", Kind.SYSTEM, "柯经理 pinned a message"),
    ]
    assert messages[0].urls == ("https://rebate-a1.top/x", "https://pay-c3.top/w")
    zone = timezone(timedelta(hours=8))
    assert messages[0].time == datetime(2026, 3, 2, 10, 0, tzinfo=zone)
    assert {message.conversation for message in messages} == {"柯经理"}
    assert messages[0].source == "messages.html:11"


def test_a_joined_block_goes_on_from_the_sender_above(tmp_path):
    """37: it has no name; in a chat of two the one named like the chat is the other side."""
    messages = messages_of(write(tmp_path, "messages.html", PAGE))
    assert shown(messages, "sender_name", "is_self", "forwarded") == [
        ("柯经理", False, False),
        ("柯经理", False, False),
        ("小宁", True, False),
        ("小宁", True, True),
        ("柯经理", False, False),
        (None, None, False),
    ]


def test_an_old_page_without_a_zone_has_a_wall_clock(tmp_path):
    """Message 13 names none."""
    messages = messages_of(write(tmp_path, "messages.html", PAGE))
    assert [message.time_exact for message in messages[:3]] == [True, True, False]


def test_another_page_is_not_taken_for_telegram(tmp_path):
    """Without the classes of the page it is only looked at, and refused."""
    other = '<!DOCTYPE html><html><body><div class="message">你好</div></body></html>'
    path = write(tmp_path, "messages.html", other)
    assert code_of(path) == "refused-html"


def test_a_page_with_an_endless_tag_is_told(tmp_path):
    """A damaged page neither hangs nor fills memory."""
    path = write(tmp_path, "messages.html", PAGE.replace(">快点", " " + "x" * 3_000_000))
    found = all_of(path)
    assert found[0].id == "11"
    assert "damaged" in str(errors_of(path)[-1])


def test_json_wins_over_pages(tmp_path):
    """A folder with both is read once."""
    write(tmp_path, "result.json", chat(said(1, "在吗")))
    write(tmp_path, "messages.html", PAGE)
    write(tmp_path, "messages2.html", PAGE)
    assert [message.text for message in messages_of(tmp_path)] == ["在吗"]


def test_pages_stay_beside_a_result_that_is_no_telegram(tmp_path):
    """``result.json`` is a name that others use too."""
    write(tmp_path, "result.json", {"chatlab": {"version": "0.0.2"}, "meta": {}, "messages": []})
    write(tmp_path, "messages.html", PAGE)
    assert len(messages_of(tmp_path)) == 6


def test_pages_come_by_their_numbers(tmp_path):
    """2 before 10, and the page without a number first."""
    for number, name in enumerate(["messages", "messages2", "messages10"]):
        write(tmp_path, f"{name}.html", PAGE.replace("快点", f"第{number}页"))
    texts = [message.text for message in messages_of(tmp_path)]
    assert [text for text in texts if text.startswith("第")] == ["第0页", "第1页", "第2页"]


def test_a_whole_account_as_pages_is_read_without_its_lists(tmp_path):
    """The lists of chats and contacts are links to the pages that hold the messages."""
    plain = "<!DOCTYPE html><html><body>列表</body></html>"
    write(tmp_path, "export_results.html", plain)
    write(tmp_path, "lists/chats.html", plain)
    write(tmp_path, "chats/chat_001/messages.html", PAGE)
    write(tmp_path, "chats/chat_002/messages.html", PAGE)
    assert len(messages_of(tmp_path)) == 12


def test_a_whole_account_in_both_forms_is_read_once(tmp_path):
    """The document has what the pages below have."""
    account = {"about": "", "chats": {"about": "", "list": [chat(said(1, "在吗"))]}}
    write(tmp_path, "result.json", account)
    write(tmp_path, "export_results.html", "<html></html>")
    write(tmp_path, "chats/chat_001/messages.html", PAGE)
    assert [message.text for message in messages_of(tmp_path)] == ["在吗"]


def test_another_page_beside_a_chat_is_not_passed_over(tmp_path):
    """What is left out is Telegram's own; a page of somebody else is told."""
    write(tmp_path, "messages.html", PAGE)
    write(tmp_path, "别的.html", "<!DOCTYPE html><html><body>x</body></html>")
    assert len(errors_of(tmp_path)) == 1
