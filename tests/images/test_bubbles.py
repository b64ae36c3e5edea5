"""Bubbles become turns: whose they are, in order, and what is no turn stays out.

The lines of words are those that were drawn, so nothing here waits for a reader.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from scamscan.images.bubbles import lay_out
from scamscan.images.records import Box, Line, Side
from scamscan.records import Kind
from tests.images.needed import fonts_wanted, wanted

wanted("cv2")
wanted("PIL.Image")
from PIL import Image, ImageDraw  # noqa: E402

from tests.images.drawing import (  # noqa: E402
    Said,
    draw_chat,
    font_file,
    jpeg,
    picture_of,
)
from tests.images.styles import (  # noqa: E402
    HELD_BACK,
    LINE,
    QQ,
    SMS,
    TUNED,
    WECHAT,
    WHATSAPP,
)

fonts_wanted(font_file())

ALL = {style.name: style for style in TUNED + HELD_BACK}
CHAT = (
    Said(text="昨天 20:15", side="middle", kind="time"),
    Said(text="您好，我是王警官，您的账户涉嫌洗钱，请配合我们的调查工作", name="王警官"),
    Said(text="真的吗？我该怎么办", side="right"),
    Said(text="好", name="王警官"),
    Said(text="登录 https://kx7vq.top/verify?id=88231 认证，\n验证码不要告诉别人", name="王警官"),
    Said(text="对方已通过了你的朋友验证请求", side="middle", kind="system"),
    Said(text="我把银行卡号发给您了，您看一下对不对，家里人我都没有说，钱也准备好了", side="right"),
)


def turns_of(said, style=WECHAT, quality=None, **choices):
    """The turns of a drawn chat."""
    shot = draw_chat(list(said), style, **choices)
    image = jpeg(shot.image, quality) if quality else shot.image
    return lay_out(picture_of(image), shot.lines).turns


def written(turns):
    """Side and words of turns, blanks left out."""
    return [(turn.side.value, "".join(turn.text.split())) for turn in turns]


def meant(said):
    """What they should be."""
    return [(one.side, "".join(one.text.split())) for one in said if one.kind != "time"]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(("width", "quality"), [(1080, None), (540, 40)])
def test_turns_are_whose_they_are_in_every_look(name, width, quality):
    """Light and dark, with faces and without, also as a coarse JPEG file."""
    chat = CHAT if name != "held-telegram" else CHAT[:5]
    turns = turns_of(chat, ALL[name], quality, width=width, height=round(2.16 * width))
    assert written(turns) == meant(chat)


@pytest.mark.parametrize("style", [WECHAT, QQ, WHATSAPP, LINE], ids=lambda style: style.name)
def test_names_of_a_group_are_senders_and_no_words(style):
    """Above the bubbles or in colour inside them; the owner has none."""
    turns = turns_of(CHAT, style, group=True, title="业主群(88)")
    assert written(turns) == meant(CHAT)
    assert [turn.sender for turn in turns if turn.side is Side.LEFT] == ["王警官"] * 3
    assert {turn.sender for turn in turns if turn.side is not Side.LEFT} == {None}


def test_a_first_line_in_no_other_colour_is_no_name():
    """A short line that ends a sentence is what was said."""
    said = [Said(text="王警官\n请您回电话，我们在等您的消息"), Said(text="好的", side="right")]
    turns = turns_of(said, WHATSAPP)
    assert turns[0].text.startswith("王警官\n")
    assert turns[0].sender is None


def test_the_title_is_whom_the_chat_is_with_and_bars_say_nothing():
    """Hour, network, title, the field to write in and its hint are nobody's words."""
    shot = draw_chat(list(CHAT), QQ, title="公安局王警官")
    layout = lay_out(shot.picture, shot.lines)
    assert layout.title == "公安局王警官"
    said = "".join(turn.text for turn in layout.turns)
    assert not any(word in said for word in ("9:41", "5G", "发消息", "公安局王警官"))


def test_a_picture_cut_out_of_a_chat_loses_nothing():
    """Without bars the first and last bubbles are as good as the others."""
    assert written(turns_of(CHAT, bars=False, height=None)) == meant(CHAT)


def test_times_are_told_with_the_turns_under_them():
    """A time line is no turn; what stands under it has it until the next."""
    said = [
        Said(text="2025年3月1日 上午10:23", side="middle", kind="time"),
        Said(text="在吗"),
        Said(text="星期三 14:02", side="middle", kind="time"),
        Said(text="在的", side="right"),
    ]
    assert [turn.time for turn in turns_of(said)] == ["2025年3月1日 上午10:23", "星期三 14:02"]


@pytest.mark.parametrize("style", [LINE, WHATSAPP], ids=lambda style: style.name)
def test_hours_and_marks_of_reading_are_no_words(style):
    """Beside the bubble or in its corner; what is said about an hour stays."""
    said = [Said(text="明天15:30见", clock="11:07"), Said(text="好的", side="right", clock="11:08")]
    turns = turns_of(said, style)
    assert [turn.text for turn in turns] == ["明天15:30见", "好的"]
    assert turns[0].time == "11:07"


def test_an_hour_at_the_end_of_what_is_said_stays_where_no_program_prints_one():
    """WeChat prints no hour into bubbles."""
    said = [Said(text="到了打电话，三号门，下午 15:30"), Said(text="好的", side="right")]
    assert turns_of(said)[0].text.endswith("15:30")


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_transfer_is_money_with_a_direction(side):
    """The orange card; what the reader sends goes out."""
    said = [Said(text="请收款", kind="transfer", amount="¥1500.00", side=side), Said(text="好")]
    turn = turns_of(said)[0]
    assert (turn.kind, turn.amount) == (Kind.TRANSFER, "¥1500.00")
    assert turn.direction == ("in" if side == "left" else "out")


def test_a_transfer_that_was_taken_turns_round():
    """“已收款” on the reader's side confirms what came in."""
    said = [Said(text="已收款", kind="transfer", amount="¥20.00", side="right"), Said(text="好")]
    assert turns_of(said)[0].direction == "in"


def test_a_sum_somebody_writes_is_no_transfer():
    """A white bubble with a sum is words."""
    turn = turns_of([Said(text="¥1500.00"), Said(text="好的", side="right")])[0]
    assert (turn.kind, turn.amount, turn.direction) == (Kind.TEXT, None, None)


def test_red_packets_and_voices_are_told_apart_from_words():
    """Kinds whose words are nobody's own."""
    said = [
        Said(text="恭喜发财，大吉大利", kind="red-packet"),
        Said(text='12"', kind="voice", side="right"),
        Said(text="恭喜发财，大吉大利"),
        Said(text="12号见", side="right"),
    ]
    kinds = [turn.kind for turn in turns_of(said)]
    assert kinds == [Kind.RED_PACKET, Kind.VOICE, Kind.TEXT, Kind.TEXT]


def test_a_card_is_a_link_with_title_and_description():
    """The strip at its foot belongs to it."""
    said = [Said(text="限时领取养老补贴\n点击进入填写银行卡号", kind="link"), Said(text="好")]
    card = turns_of(said)[0]
    assert card.kind is Kind.LINK
    assert card.text.startswith("限时领取养老补贴\n点击进入填写银行卡号")


@pytest.mark.parametrize("style", [WECHAT, QQ, WHATSAPP], ids=lambda style: style.name)
def test_a_quote_is_kept_apart_from_the_answer(style):
    """What is quoted belongs to whoever wrote it first."""
    said = [
        Said(text="在吗"),
        Said(text="不要转账，这是诈骗", side="right", quoted="王警官：把钱转到安全账户核查"),
    ]
    turn = turns_of(said, style)[-1]
    assert turn.text == "不要转账，这是诈骗"
    assert turn.quoted == "王警官：把钱转到安全账户核查"


def test_a_short_bubble_under_another_is_no_quote():
    """Two messages one after the other stay two."""
    said = [Said(text="把钱转到安全账户"), Said(text="快点"), Said(text="好的", side="right")]
    assert written(turns_of(said, SMS)) == meant(said)


def test_what_the_screen_broke_is_joined_and_what_was_sent_stays():
    """A link over two lines is one; a line end somebody wrote is kept."""
    said = [
        Said(text="请点 https://kx7vq.top/bank/verify/login?id=882310042&name=li 办理\n谢谢"),
        Said(text="好的", side="right"),
    ]
    text = turns_of(said)[0].text
    assert "https://kx7vq.top/bank/verify/login?id=882310042&name=li" in text
    assert text.endswith("办理\n谢谢")


def poster(*texts):
    """A poster: large words in the middle, a coloured field, no bubbles."""
    image = Image.new("RGB", (1080, 1500), "#c8102e")
    ImageDraw.Draw(image).rectangle((80, 700, 1000, 1300), fill="#fff4d6")
    lines = [
        Line(
            text=text,
            box=Box(540 - 30 * len(text), 200 * n, 540 + 30 * len(text), 200 * n + 66),
            confidence=0.99,
        )
        for n, text in enumerate(texts, 1)
    ]
    return picture_of(image), lines


def test_a_poster_is_one_message_with_all_its_words():
    """No bubbles, no chat."""
    texts = ("高薪招聘", "日结三百元", "无需经验", "手机就能做", "加微信 kx88231", "名额有限")
    (turn,) = lay_out(*poster(*texts)).turns
    assert turn.side is Side.NONE
    assert [turn.text.find(text) >= 0 for text in texts] == [True] * 6


def test_a_picture_without_words_has_no_turns():
    """Nothing is made up."""
    assert lay_out(picture_of(Image.new("RGB", (400, 800), "white")), ()).turns == ()


def test_confidence_is_that_of_the_worst_line():
    """One doubtful line makes a turn doubtful, and no other turn."""
    shot = draw_chat(list(CHAT), WECHAT)
    first = next(line for line in shot.lines if line.text.startswith("您好"))
    lines = [replace(line, confidence=0.6) if line is first else line for line in shot.lines]
    assert [turn.confidence for turn in lay_out(shot.picture, lines).turns][:2] == [0.6, 0.99]
