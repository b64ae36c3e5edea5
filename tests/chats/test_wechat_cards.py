"""The XML of WeChat's app messages."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from scamscan.chats import vocabulary
from scamscan.chats.wechat_cards import is_xml, kind_of, read_card, split_type
from scamscan.records import Kind


def app(sub, inside):
    """The XML of an app message."""
    return f"<msg><appmsg appid='' sdkver='0'><type>{sub}</type>{inside}</appmsg></msg>"


@pytest.mark.parametrize(
    ("number", "parts", "kind"),
    [
        (21474836529, (49, 5), Kind.LINK),
        (244813135921, (49, 57), Kind.TEXT),
        (8589934592049, (49, 2000), Kind.TRANSFER),
        (8594229559345, (49, 2001), Kind.RED_PACKET),
        (81604378673, (49, 19), Kind.TEXT),
        (25769803825, (49, 6), Kind.FILE),
        (34, (34, 0), Kind.VOICE),
        (10002, (10002, 0), Kind.SYSTEM),
        (None, (0, 0), Kind.OTHER),
        ("1e400", (0, 0), Kind.OTHER),
        (-5, (0, 0), Kind.OTHER),
    ],
)
def test_numbers_of_64_bits_hold_type_and_sub_type(number, parts, kind):
    """Pitfall 25: ``sub << 32 | type``; small numbers are the type alone, rubbish is nothing."""
    assert split_type(number) == parts
    assert kind_of(*parts) is kind


def test_transfers_give_amount_note_and_who_confirms():
    """Sub-type 2000: 1 sends, 3 confirms; the platform's own advice in ``des`` is left out."""
    fee = "<feedesc><![CDATA[￥5,200.00]]></feedesc><pay_memo><![CDATA[定金]]></pay_memo>"
    des = "<title>微信转账</title><des>收到转账5200.00元。如需收钱，请点此升级</des>"
    sent = read_card(app(2000, f"{des}<wcpayinfo><paysubtype>1</paysubtype>{fee}</wcpayinfo>"))
    taken = read_card(app(2000, f"{des}<wcpayinfo><paysubtype>3</paysubtype>{fee}</wcpayinfo>"))
    assert (sent.kind, sent.text) == (Kind.TRANSFER, "[转账] ￥5,200.00\n定金")
    assert vocabulary.money(sent.kind, sent.money, True) == {
        "amount": Decimal("5200.00"), "currency": "CNY", "direction": "out",
    }  # fmt: skip
    assert vocabulary.money(taken.kind, taken.money, True)["direction"] == "in"
    assert vocabulary.money(taken.kind, taken.money, None)["direction"] is None


def test_red_packets_have_their_wish():
    """Sub-type 2001 carries no amount."""
    card = read_card(app(2001, "<sendertitle>恭喜发财</sendertitle><des>我给你发了一个红包</des>"))
    assert (card.kind, card.text) == (Kind.RED_PACKET, "[红包] 恭喜发财")


def test_quotes_of_words_pictures_and_cards():
    """Pitfall 14: sub-type 57; what is quoted may be a card in escaped XML of its own."""
    words = app(
        57, "<title>真的吗</title><refermsg><type>1</type><content>投一万</content></refermsg>"
    )
    picture = app(57, "<title>这个</title><refermsg><type>3</type><content>&lt;msg&gt;&lt;img/&gt;"
                      "</content></refermsg>")  # fmt: skip
    inner = app(5, "<title>领补贴</title>").replace("<", "&lt;").replace(">", "&gt;")
    card = app(57, "<title>能点吗</title><refermsg><type>49</type>"
                   f"<content>{inner}</content></refermsg>")  # fmt: skip
    found = [read_card(xml) for xml in (words, picture, card)]
    assert [(one.text, one.quoted) for one in found] == [
        ("真的吗", "投一万"), ("这个", "[图片]"), ("能点吗", "领补贴"),
    ]  # fmt: skip
    assert not any(one.urls for one in found)


def test_forwarded_bundles_keep_every_speaker():
    """Pitfall 15: sub-type 19; the preview in ``des`` is not said twice, links are kept."""
    record = (
        "<recordinfo><datalist count='2'><dataitem datatype='1'><sourcename>导师</sourcename>"
        '<datadesc>明天拉升</datadesc></dataitem><dataitem datatype="2"><sourcename>甲</sourcename>'
        '</dataitem><dataitem datatype="5"><sourcename>乙</sourcename><datatitle>开户</datatitle>'
        "<link>https://a1b.top/k</link></dataitem></datalist></recordinfo>"
    )
    des = "<title>群聊的聊天记录</title><des>导师: 明天拉升</des>"
    for item in (f"<![CDATA[{record}]]>", record.replace("<", "&lt;").replace(">", "&gt;")):
        card = read_card(app(19, f"{des}<recorditem>{item}</recorditem>"))
        assert card.forwarded
        assert card.text == "群聊的聊天记录\n导师: 明天拉升\n甲: [图片]\n乙: 开户"
        assert card.urls == ("https://a1b.top/k",)


def test_cut_xml_gives_what_is_there():
    """Pitfall 12: XML is often truncated; the elements before the cut are read."""
    xml = app(5, "<title>领补贴</title><url><![CDATA[https://a1b.top/x]]></url><des>限今天</des>")
    assert read_card(xml[: xml.index("天</des>")]).urls == ("https://a1b.top/x",)
    assert read_card(xml[: xml.index("补贴")]).text == "领"


def test_contact_cards_places_and_calls():
    """What stands in attributes is text too."""
    card = read_card('<msg username="wxid_q" nickname="张导师" alias="zds888" sex="1"/>', 42)
    place = read_card('<msg><location x="1" label="某路1号" poiname="大厦"/></msg>', 48)
    call = read_card(
        "<voipmsg><VoIPBubbleMsg><msg><![CDATA[通话时长 01:05]]></msg></VoIPBubbleMsg>"
    )
    assert [one.text for one in (card, place, call)] == [
        "[名片] 张导师 zds888", "[位置] 大厦 某路1号", "[通话] 通话时长 01:05",
    ]  # fmt: skip


def test_words_between_angle_brackets_are_no_xml():
    """Only a message's own roots begin XML."""
    assert is_xml('<?xml version="1.0"?><msg>')
    assert not is_xml("<通知> 请看 <msg>")


@pytest.mark.parametrize("piece", ["<title>", "<dataitem ", "&lt;", "<url><![CDATA[", '<img a="'])
def test_reading_is_linear(piece):
    """Pitfall 61: a megabyte of the same mark takes no longer than any other."""
    start = time.process_time()
    read_card("<msg><appmsg><type>19</type><recorditem>" + piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 3
