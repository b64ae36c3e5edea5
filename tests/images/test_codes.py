"""Codes are found wherever a telephone would find them, and only what they say is taken."""

from __future__ import annotations

import numpy as np
import pytest

from scamscan.images.codes import find_codes
from scamscan.images.picture import open_picture
from tests.images.needed import wanted

zxingcpp = wanted("zxingcpp")
Image = wanted("PIL.Image")

from tests.images import hostile  # noqa: E402 - it draws with Pillow

LINK = "https://kx7vq.top/a"
COLLECT = "wxp://f2f0Kx7VqAbCdEfGhIj"


def drawn(text, form="QRCode", scale=6):
    """A code as a picture."""
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, form))
    return Image.fromarray(np.array(barcode.to_image(scale=scale))).convert("RGB")


def sheet(*placed, size=(1080, 2340), paper="white"):
    """A screenshot with codes at places."""
    image = Image.new("RGB", size, paper)
    for one, place in placed:
        image.paste(one, place)
    return image


def found_in(image, form="PNG", **choices):
    """The codes of a picture that went through a file."""
    return find_codes(open_picture(hostile.encoded(image, form, **choices), "a"))


def test_a_code_is_found_with_its_place():
    """What it says, what it is, and where it stands within a few dots."""
    code = drawn(LINK)
    (found,) = found_in(sheet((code, (300, 700))))
    assert (found.text, found.kind) == (LINK, "link")
    left, top, right, bottom = found.box
    assert 290 <= left <= 340
    assert 690 <= top <= 740
    assert right - left > 100
    assert bottom <= 700 + code.height + 10


SPOILED = {
    "jpeg of 40": lambda image: hostile.encoded(image, "JPEG", quality=40),
    "turned by 3 degrees": lambda image: hostile.encoded(image.rotate(3, fillcolor="white"), "PNG"),
    "upside down": lambda image: hostile.encoded(image.rotate(180), "PNG"),
    "light on dark": lambda image: hostile.encoded(Image.eval(image, lambda x: 255 - x), "PNG"),
    "half the size": lambda image: hostile.encoded(image.resize((540, 1170)), "PNG"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_code_is_found_in_a_worse_picture(how):
    """As people photograph and send them on."""
    image = sheet((drawn(LINK, scale=8), (300, 700)))
    assert [one.text for one in find_codes(open_picture(SPOILED[how](image)))] == [LINK]


def test_several_codes_come_from_top_to_bottom_each_once():
    """Two collect codes side by side, and one below."""
    image = sheet((drawn(COLLECT), (60, 300)), (drawn(LINK), (560, 320)),
                  (drawn("取件码 8-2-1103"), (300, 1500)))  # fmt: skip
    assert [one.kind for one in found_in(image)] == ["wechat-collect", "link", "text"]


def test_codes_of_a_long_screenshot_are_found_wherever_slices_meet():
    """One in every stretch of 24,000 rows, none lost, none doubled."""
    places = range(200, 23_000, 950)
    image = sheet(*[(drawn(f"https://kx7vq.top/{at}"), (300, at)) for at in places],
                  size=(1080, 24_000))  # fmt: skip
    assert len(found_in(image)) == 20  # as many as are looked at
    few = [at for at in places if at % 3 == 0][:20]
    image = sheet(*[(drawn(f"https://kx7vq.top/{at}"), (300, at)) for at in few],
                  size=(1080, 24_000))  # fmt: skip
    assert [one.text for one in found_in(image)] == [f"https://kx7vq.top/{at}" for at in few]


def test_a_code_in_a_very_wide_photograph_keeps_its_place():
    """Photographs are looked at more coarsely; the box is of the photograph as it is."""
    (found,) = found_in(sheet((drawn(LINK, scale=24), (4_000, 1_000)), size=(8_000, 3_000)))
    assert 3_990 <= found.box.left <= 4_200
    assert 990 <= found.box.top <= 1_200


def test_bars_are_read_as_what_they_are():
    """The number of a product, and a payment code in bars."""
    (product,) = found_in(sheet((drawn("6901234567892", "EAN13", 4), (200, 600))))
    assert product.kind == "product"
    (pay,) = found_in(sheet((drawn("134567890123456789", "Code128", 3), (100, 600))))
    assert pay.kind == "pay-barcode"


def test_chinese_in_a_code_is_read():
    """UTF-8 and GB18030 alike."""
    (found,) = found_in(sheet((drawn("退款请登录 kx7vq.top 办理"), (300, 700))))
    assert found.text == "退款请登录 kx7vq.top 办理"


@pytest.mark.parametrize("image", [hostile.plain(1080, 2340), hostile.plain(8, 8),
                                   hostile.noise(600, 900)])  # fmt: skip
def test_where_there_is_no_code_none_is_found(image):
    """Blank paper, a dot and noise."""
    assert found_in(image) == ()
