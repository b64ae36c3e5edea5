"""Pictures nobody means well with, written byte by byte."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

TOLD = "EXIF里的秘密13900001111"


def encoded(image, form, **choices):
    """A picture as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, form, **choices)
    return out.getvalue()


def plain(width=60, height=40, mode="RGB", colour=None):
    """A picture of one colour."""
    return Image.new(mode, (width, height), colour if colour is not None else "white")


def chunk(name, data):
    """One chunk of a PNG, its check right."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, rows=b"", *, depth=8, colour=2, before=b""):
    """A PNG that claims a size, whatever it holds."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + before
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def gif(width, height):
    """A GIF that claims a size."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\x00\x00" + bytes(6) + (
        b"," + struct.pack("<HHHH", 0, 0, width, height) + b"\x00\x02\x02\x4c\x01\x00;"
    )  # fmt: skip


def bmp(width, height):
    """A BMP that claims a size."""
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 100, 0, 0, 54) + head + bytes(100)


def webp(width, height):
    """A WebP container that claims a size of 24 bits a side."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of_size(width, height):
    """A JPEG whose head claims a size."""
    data = bytearray(encoded(plain(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def many_scans(count):
    """A progressive JPEG that repeats its last pass."""
    data = encoded(noise(200, 200), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * count + b"\xff\xd9"


def noise(width, height, seed=7):
    """A picture of random dots."""
    chance = np.random.default_rng(seed)
    return Image.fromarray(chance.integers(0, 256, (height, width, 3), dtype=np.uint8))


def animated(form):
    """Three frames: red, then green, then blue."""
    frames = [plain(mode="RGB", colour=one) for one in ("red", "lime", "blue")]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def with_exif(image, orientation=1, form="JPEG"):
    """A picture whose EXIF turns it and tells things."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = TOLD
    exif[0x013B] = TOLD
    exif[0x8825] = {1: "N", 2: (39.0, 54.0, 20.0), 29: TOLD}
    return encoded(image, form, exif=exif)
