"""A few drawn screenshots the tests of commands and of the service share."""

from __future__ import annotations

import numpy as np

from tests.images.drawing import Said, draw_chat, font_file, wrapped
from tests.images.hostile import encoded
from tests.images.needed import fonts_wanted, wanted
from tests.images.styles import WECHAT

POLICE = (
    Said(text="您好，我是市公安局王警官，您名下的银行卡涉嫌洗钱"),
    Said(text="真的吗？我该怎么办", side="right"),
    Said(text="案件保密，不要告诉家里人"),
    Said(text="请马上把资金转入安全账户核查"),
    Said(text="好的，我去银行", side="right"),
)
FAMILY = (
    Said(text="晚上回来吃饭吗"),
    Said(text="回来，大概七点到", side="right"),
    Said(text="好，给你留着排骨汤"),
)
TICKET = ("违法停车告知单", "【市公安局交警支队】您的车辆违法停放，", "请三日内扫码缴纳罚款200元")
COLLECT = "wxp://f2f0Kx7VqAbCdEfGhIj"
BANK = "http://www.icbc.com.cn.a1b.example.top/login"


def chat(said, title, **choices):
    """A screenshot of a chat as a PNG."""
    fonts_wanted(font_file())
    shot = draw_chat(list(said), WECHAT, title=title, width=720, height=1560, **choices)
    return encoded(shot.image, "PNG")


def qr(text, scale=10):
    """A code as a picture."""
    zxingcpp = wanted("zxingcpp")
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return wanted("PIL.Image").fromarray(np.array(barcode.to_image(scale=scale))).convert("RGB")


def poster(lines, code=None):
    """A poster with a code below its words as a PNG."""
    fonts_wanted(font_file())
    image = wanted("PIL.Image").new("RGB", (900, 1200), "white")
    draw = wanted("PIL.ImageDraw").Draw(image)
    font = wanted("PIL.ImageFont").truetype(str(font_file()), 44, index=2)
    place = 60
    for line in [part for one in lines for part in wrapped(one, 44, 780)]:
        draw.text((60, place), line, font=font, fill="black")
        place += 80
    if code is not None:
        image.paste(qr(code), (250, place + 40))
    return encoded(image, "PNG")
