"""Pictures are opened whatever they are, within bounds, and tell nothing but their pixels."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamscan.errors import InputError, MissingFileError
from scamscan.images.picture import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PICTURES,
    MOST_PIXELS,
    check_count,
    open_picture,
)
from tests.images.needed import wanted

wanted("PIL")

from tests.images import hostile  # noqa: E402 - it draws with Pillow

FORMS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
HALF = hostile.encoded(hostile.noise(300, 300), "PNG")


@pytest.mark.parametrize("form", FORMS)
def test_every_format_is_opened(form):
    """Each of the five formats gives height by width by three bytes, not to be written to."""
    picture = open_picture(hostile.encoded(hostile.plain(), form), "a.bin")
    assert picture.pixels.shape == (40, 60, 3)
    assert picture.pixels.dtype == np.uint8
    assert (picture.pixels > 250).all()
    assert (picture.width, picture.height, picture.name) == (60, 40, "a.bin")
    assert not picture.pixels.flags.writeable


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_depth_is_opened_as_colours(mode):
    """Grey, palettes, transparency and sixteen bits come out as red, green and blue."""
    white = {"I;16": 65_535, "LA": (255, 255), "RGBA": (255, 255, 255, 255)}.get(mode, 255)
    picture = open_picture(hostile.encoded(hostile.plain(mode=mode, colour=white), "PNG"))
    assert picture.pixels.shape == (40, 60, 3)
    if mode != "P":
        assert (picture.pixels == 255).all()


def test_what_is_transparent_stands_on_white():
    """A black code on nothing stays readable."""
    clear = hostile.plain(mode="RGBA", colour=(0, 0, 0, 0))
    assert (open_picture(hostile.encoded(clear, "PNG")).pixels == 255).all()


def test_a_long_screenshot_passes():
    """A screenshot of 1080 by 30,000 is no bomb."""
    picture = open_picture(hostile.encoded(hostile.plain(1080, 30_000), "PNG"))
    assert (picture.width, picture.height) == (1080, 30_000)


BOMBS = {
    "png": hostile.png(60_000, 60_000, bytes(1_000_000)),
    "png of one bit": hostile.png(65_000, 65_000, bytes(1_000_000), depth=1, colour=0),
    "png beyond every side": hostile.png(2_000_000_000, 10),
    "gif": hostile.gif(65_535, 65_535),
    "bmp": hostile.bmp(100_000, 100_000),
    "bmp upside down": hostile.bmp(60_000, -60_000),
    "webp": hostile.webp(1 << 24, 1 << 24),
    "webp of sixteen thousand": hostile.webp(16_383, 16_383),
    "jpeg": hostile.jpeg_of_size(65_000, 65_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_from_its_head(name):
    """A picture that claims too much is refused before memory is taken for it, and at once."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with pytest.raises(InputError) as caught:
        open_picture(BOMBS[name], "bomb.png")
    assert caught.value.where == "bomb.png"
    assert caught.value.hint
    assert "pixels" in caught.value.what or "broken" in caught.value.what
    assert time.process_time() - begun < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_the_largest_picture_taken_is_opened():
    """What lies just within the bounds is no bomb, and memory stays within its stated bound."""
    picture = open_picture(hostile.png(8_160, 6_144, bytes(6_144 * (1 + 8_160)), colour=0))
    assert picture.width * picture.height <= MOST_PIXELS


EMPTY = {
    "png without width": hostile.png(0, 40),
    "png without height": hostile.png(40, 0),
    "gif of nothing": hostile.gif(0, 0),
    "bmp of nothing": hostile.bmp(0, 0),
    "jpeg of nothing": hostile.jpeg_of_size(0, 0),
    "one dot": hostile.encoded(hostile.plain(1, 1), "PNG"),
    "a line": hostile.encoded(hostile.plain(4_000, 2), "PNG"),
    "no bytes": b"",
    "a head": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("name", EMPTY)
def test_a_picture_of_nothing_is_refused(name):
    """No side, or one in which no letter fits: one calm error, with what to do."""
    with pytest.raises(InputError) as caught:
        open_picture(EMPTY[name], "a.png")
    assert caught.value.hint
    assert caught.value.where == "a.png"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_picture_cut_short_is_refused(form, share):
    """Half a picture is not shown as if it were one."""
    data = hostile.encoded(hostile.noise(300, 300), form)
    with pytest.raises(InputError):
        open_picture(data[: int(len(data) * share)], "half")


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_read_and_it_is_said(form):
    """What moves is looked at once, and the reader hears of it; a still picture is not accused."""
    picture = open_picture(hostile.animated(form), "a.gif")
    assert picture.passed_over == ("frames",)
    red = picture.pixels[20, 30]
    assert red[0] > 200
    assert red[2] < 60
    assert open_picture(hostile.encoded(hostile.plain(), form)).passed_over == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_asks(orientation):
    """All eight orientations end upright: the dark corner is where it was meant to be."""
    turns = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1),
             8: (-1, 0)}  # fmt: skip
    image = hostile.plain(60, 40)
    image.paste("black", (0, 0, 8, 8))
    picture = open_picture(hostile.with_exif(image, orientation))
    row, column = turns[orientation]
    corner = picture.pixels[row and row * 4, column and column * 4]
    assert corner.max() < 60
    assert (picture.width > picture.height) == (orientation < 5)


def test_nothing_of_exif_is_kept():
    """Place, author and comment never leave the file."""
    picture = open_picture(hostile.with_exif(hostile.plain()), "a.jpg")
    assert hostile.TOLD not in repr(picture)
    assert set(picture.__slots__) == {"name", "pixels", "passed_over"}


def test_a_damaged_exif_spoils_no_picture():
    """An EXIF block of noise asks for nothing."""
    data = hostile.encoded(hostile.plain(), "JPEG", exif=b"Exif\x00\x00" + bytes(range(200)))
    assert open_picture(data).width == 60


OTHERS = {
    "a program": b"MZ" + bytes(500),
    "a page": b"<html><script>alert(1)</script></html>",
    "drawing instructions": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "a vector drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "tiff": b"II*\x00" + bytes(200),
    "icon": b"\x00\x00\x01\x00" + bytes(200),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(200),
    "photoshop": b"8BPS" + bytes(200),
    "text": "我是王警官".encode(),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_no_pictures(name):
    """Formats with instructions in them are never opened, whatever the file is called."""
    with pytest.raises(InputError) as caught:
        open_picture(OTHERS[name], "照片.png")
    assert "PNG" in caught.value.hint or "HEIC" in caught.value.hint


def test_too_many_bytes_and_too_many_passes_are_refused():
    """A file that is merely large, and one that wants to be decoded a thousand times."""
    with pytest.raises(InputError, match="bytes"):
        open_picture(b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES))
    with pytest.raises(InputError, match="passes"):
        open_picture(hostile.many_scans(400))
    assert open_picture(hostile.many_scans(20)).width == 200


def test_compressed_words_in_a_picture_fill_no_memory():
    """A comment that unpacks to half a gigabyte is not unpacked."""
    bomb = hostile.chunk(b"zTXt", b"c\x00\x00" + zlib.compress(bytes(300_000_000), 9))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError):
        open_picture(hostile.png(60, 40, bytes(40 * 181), before=bomb))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_fifty_pictures_at_once_are_taken_and_not_more():
    """The bound is on how many are given."""
    check_count(MOST_PICTURES)
    with pytest.raises(InputError, match="51"):
        check_count(MOST_PICTURES + 1)


def test_a_file_is_named_by_itself_and_never_by_its_folder(tmp_path):
    """Where it lies on this machine is nobody's business; what is missing is a missing file."""
    path = tmp_path / "截图.png"
    path.write_bytes(hostile.encoded(hostile.plain(), "PNG"))
    assert open_picture(path).name == "截图.png"
    with pytest.raises(MissingFileError) as caught:
        open_picture(tmp_path / "没有.png")
    assert str(tmp_path) not in str(caught.value)


@given(data=st.binary(max_size=300), at=st.integers(0, len(HALF) - 1))
@settings(max_examples=150, deadline=None)
def test_noise_in_a_picture_gives_a_picture_or_our_error(data, at):
    """Whatever is done to the bytes, nothing but our own error comes out."""
    for broken in (HALF[:at] + data + HALF[at:], HALF[:at] + data + HALF[at + len(data) :], data):
        try:
            picture = open_picture(broken, "a")
        except InputError:
            continue
        assert max(picture.width, picture.height) <= LONGEST_SIDE


def test_without_the_extra_the_error_says_what_to_install():
    """No traceback, but the command; and the rest of the program works."""
    code = (
        "import sys; sys.modules['PIL'] = None\n"
        "from scamscan.images.picture import open_picture\n"
        "from scamscan.errors import MissingExtraError\n"
        "try:\n    open_picture(b'\\x89PNG')\n"
        "except MissingExtraError as error:\n    print(error.code, error.hint)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=60
    ).stdout.decode("utf-8")
    assert "missing-extra" in said
    assert "pip install 'scamscan[image]'" in said
