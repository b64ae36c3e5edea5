"""Pages become one conversation: overlaps once, names of one person once, codes with their turn."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scamscan.images.codes import Code
from scamscan.images.conversation import put_together
from scamscan.images.records import Box, Line, Page, Side, Turn
from scamscan.records import Kind


def turn(text, side="left", top=0, **more):
    """A turn of one line."""
    box = Box(100 if side != "right" else 500, top, 900, top + 60)
    line = Line(text=text, box=box, confidence=more.get("confidence", 0.99))
    return Turn(
        **{"text": text, "side": Side(side), "box": box, "confidence": 0.99, "lines": (line,)}
        | more
    )


def page(*turns, name="a.png", **more):
    """A page of turns."""
    lines = tuple(line for one in turns for line in one.lines)
    return Page(name=name, lines=lines, turns=turns, **more)


def texts(*pages):
    """What the messages say."""
    return [message.text for message in put_together(pages).messages]


def test_who_wrote_is_told_by_the_side():
    """Left is somebody else, right the reader, middle nobody."""
    found = put_together([page(turn("在吗"), turn("在", "right"), turn("你撤回了", "middle"))])
    assert [message.is_self for message in found.messages] == [False, True, None]
    assert [message.source for message in found.messages] == ["a.png:1", "a.png:2", "a.png:3"]


def test_a_turn_shown_by_two_pictures_is_one_message():
    """The end of the first picture is the start of the second, one letter misread."""
    first = page(turn("您好，我是客服"), turn("什么事", "right"), turn("您的快递丢了，给您理赔"))
    second = page(
        turn("什么事", "right"), turn("您的快递丢了，绐您理赔"), turn("加我微信"), name="b"
    )
    assert texts(first, second) == [
        "您好，我是客服", "什么事", "您的快递丢了，给您理赔", "加我微信",
    ]  # fmt: skip


def test_a_bubble_cut_by_the_edge_is_one_with_the_whole():
    """The longer reading is kept."""
    first = page(turn("在吗"), turn("您的快递丢了，请您登录"))
    second = page(turn("您的快递丢了，请您登录官网办理理赔手续"), turn("好的", "right"), name="b")
    assert texts(first, second) == ["在吗", "您的快递丢了，请您登录官网办理理赔手续", "好的"]


def test_the_same_words_said_twice_stay_two():
    """Within one picture, and by two people, nothing is dropped."""
    assert texts(page(turn("好的"), turn("好的"))) == ["好的", "好的"]
    first = page(turn("在吗"), turn("好的", "right"))
    assert texts(first, page(turn("好的"), turn("走", "right"), name="b")) == [
        "在吗", "好的", "好的", "走",
    ]  # fmt: skip


def test_turns_that_differ_in_a_figure_stay_apart():
    """Orders and sums go up from turn to turn in words that are otherwise the same."""
    first = page(turn("您做完第1单，本金100返佣20"))
    second = page(turn("您做完第2单，本金200返佣20"), name="b")
    assert texts(first, second) == ["您做完第1单，本金100返佣20", "您做完第2单，本金200返佣20"]


def test_one_misread_letter_makes_no_second_person():
    """A name is spelt as most of its bubbles have it; numbered names stay apart."""
    senders = ["王警官", "王警官", "王警宫", "客服01", "客服02"]
    found = put_together([page(*(turn(str(n), sender=who) for n, who in enumerate(senders)))])
    assert [message.sender_name for message in found.messages] == [
        "王警官", "王警官", "王警官", "客服01", "客服02",
    ]  # fmt: skip


def test_the_title_names_the_other_side_where_bubbles_do_not():
    """In a chat of two; the reader is not called by it."""
    found = put_together([page(turn("在吗"), turn("在", "right"), title="财务小张")])
    assert [message.sender_name for message in found.messages] == ["财务小张", None]


def test_money_is_an_exact_amount():
    """As printed, with the currency of its sign."""
    money = turn("¥1,500.00", kind=Kind.TRANSFER, amount="¥1,500.00", direction="in")
    (message,) = put_together([page(money)]).messages
    assert (message.amount, message.currency, message.direction) == (
        Decimal("1500.00"), "CNY", "in",
    )  # fmt: skip


def test_a_whole_date_is_a_time_and_a_weekday_is_none():
    """Without the day of the picture “昨天” is no point in time."""
    found = put_together(
        [page(turn("一", time="2025年3月1日 上午10:23"), turn("二", time="昨天 20:15"))]
    ).messages
    assert found[0].time is not None
    assert found[0].time.isoformat() == "2025-03-01T10:23:00"
    assert not found[0].time_exact
    assert found[1].time is None


def test_a_code_stands_with_the_turn_that_shows_it():
    """A code alone is a picture of the side it stands on."""
    inside = Code(text="https://kx7vq.top/a", kind="link", box=Box(200, 110, 300, 150))
    alone = Code(text="wxp://f2f0Kx7Vq", kind="wechat-collect", box=Box(120, 400, 420, 700))
    found = put_together(
        [page(turn("扫这个", top=100), turn("好", "right", top=900), codes=(inside, alone))]
    ).messages
    assert [(one.text, one.codes, one.is_self) for one in found] == [
        ("扫这个", ("https://kx7vq.top/a",), False),
        ("", ("wxp://f2f0Kx7Vq",), False),
        ("好", (), True),
    ]


def test_doubtful_lines_are_messages_and_not_certain():
    """What is left of a message without them is certain; nothing is left of one doubtful line."""
    sure = Line(text="加微信", box=Box(0, 0, 90, 30), confidence=0.99)
    unsure = Line(text="转账五千", box=Box(0, 40, 120, 70), confidence=0.6)
    both = turn("加微信\n转账五千", lines=(sure, unsure))
    found = put_together([page(both, turn("在", confidence=0.5))])
    assert [message.text for message in found.messages] == ["加微信\n转账五千", "在"]
    assert [message.text for message in found.certain] == ["加微信"]
    assert found.lowest == 0.5
    assert found.mean == pytest.approx(0.6967, abs=1e-3)
    assert [one.reason for one in found.skipped] == ["uncertain"]


def test_certain_words_are_the_messages_themselves():
    """Nothing is judged twice without need."""
    found = put_together([page(turn("在吗"))])
    assert found.certain == found.messages
    assert found.skipped == ()


def test_a_picture_without_words_says_so():
    """It is no message, and it is no silence."""
    found = put_together([page()])
    assert found.messages == ()
    assert [(one.check, one.reason) for one in found.skipped] == [("images.words", "no words")]
