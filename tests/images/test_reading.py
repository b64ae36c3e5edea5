"""Words are read from drawn, spoiled and photographed screenshots, on this machine alone."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from scamscan.images.conversation import read_pictures
from scamscan.images.judge import judge
from scamscan.images.reading import read_lines
from scamscan.records import Level
from scamscan.scanner import Scanner
from tests.images.browsing import BROWSER, page_of, photographs
from tests.images.needed import fonts_wanted, wanted

wanted("rapidocr")
wanted("PIL.Image")
from tests.images.drawing import (  # noqa: E402
    Said,
    draw_chat,
    font_file,
    jpeg,
    leaning,
    photographed,
    picture_of,
)
from tests.images.styles import QQ_DARK, SMS, WECHAT, WHATSAPP  # noqa: E402

fonts_wanted(font_file())

SCAM = (
    Said(text="您好，我是王警官，您的账户涉嫌洗钱"),
    Said(text="那我怎么办", side="right"),
    Said(text="不要告诉家里人，把钱转到安全账户核查"),
    Said(text="登录 kx7vq.top 认证，回复验证码"),
)
HARMLESS = (
    Said(text="晚上吃什么，我下班去买菜"),
    Said(text="随便，别太辣就行", side="right"),
    Said(text="那就番茄炒蛋，六点半到家"),
)


def bare(text):
    """A text without blanks, full-width signs made plain."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read(image):
    """Side and words of what a picture says."""
    found = read_pictures([picture_of(image)])
    return [(message.is_self, bare(message.text)) for message in found.messages]


def meant(said):
    """What it should say."""
    return [(one.side == "right", bare(one.text)) for one in said]


SPOILED = {
    "as it is": (WECHAT, lambda image: image),
    "dark": (QQ_DARK, lambda image: image),
    "jpeg of 40": (WHATSAPP, lambda image: jpeg(image, 40)),
    "leaning by 3 degrees": (WECHAT, lambda image: jpeg(leaning(image, 3), 80)),
    "a photograph of a screen": (WECHAT, lambda image: photographed(image, 4)),
}


@pytest.mark.parametrize("name", SPOILED)
def test_every_word_of_a_small_chat_is_read(name):
    """On the right side and in order, whatever happened to the picture."""
    style, spoil = SPOILED[name]
    shot = draw_chat(list(SCAM), style, width=1080, height=1500)
    assert read(spoil(shot.image)) == meant(SCAM)


def test_a_telephone_of_360_pixels_is_read():
    """Letters of sixteen pixels."""
    shot = draw_chat(list(SCAM), SMS, width=360, height=640)
    assert read(shot.image) == meant(SCAM)


def test_a_long_screenshot_is_read_once_and_whole():
    """No line is lost or doubled where the slices meet."""
    said = [
        Said(text=f"第{number}条，您的包裹{number * 37}号", side=("left", "right")[number % 2])
        for number in range(40)
    ]
    shot = draw_chat(said, SMS, width=540, height=None)
    assert shot.image.height > 2400
    assert read(shot.image) == meant(said)


@pytest.mark.skipif(BROWSER is None, reason="no browser here")
def test_a_page_of_a_real_browser_is_read():
    """Shadows, a wallpaper, an underlined link, keys: drawn by nothing of ours."""
    said = [
        Said(text="您的快递丢了，请点 https://kx7vq.top/a 理赔", name="客服小李"),
        Said(text="真的吗", side="right"),
    ]
    (image,) = photographs([page_of(said, "whatsapp", "客服小李", keys=True)], scale=2.0)
    found = read_pictures([picture_of(image)])
    assert [(one.is_self, bare(one.text)) for one in found.messages] == meant(said)
    assert found.messages[0].sender_name == "客服小李"


def test_a_scam_is_one_in_a_picture_and_a_family_chat_is_none():
    """The words count as they do in a text."""
    scanner = Scanner()
    verdicts = [
        judge(read_pictures([draw_chat(list(said), WECHAT, height=1500).picture]), scanner)
        for said in (SCAM, HARMLESS)
    ]
    assert verdicts[0].level is Level.LIKELY_SCAM
    assert verdicts[1].level is Level.NOTHING_FOUND


def test_an_empty_picture_has_no_lines():
    """Paper is no text."""
    from PIL import Image

    assert read_lines(picture_of(Image.new("RGB", (640, 640), "white"))) == ()


def test_the_models_come_with_the_wheel_and_nothing_is_fetched():
    """With every connection forbidden a fresh process reads a picture."""
    code = """
import socket, sys
def refuse(*_, **__):
    raise AssertionError("a connection was opened")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from tests.images.drawing import Said, draw_chat
from tests.images.styles import SMS
from scamscan.images.reading import read_lines
shot = draw_chat([Said(text="您的快递丢了")], SMS, width=540, height=400, bars=False)
print([line.text for line in read_lines(shot.picture)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "您的快递丢了" in done.stdout
