"""Draw screenshots of chats with Pillow, together with what they say."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from scamscan.images.picture import Picture
from scamscan.images.reading import in_order
from scamscan.images.records import Box, Line
from tests.images.styles import Style

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc"),
)
"""Debian's fonts-noto-cjk, and where others put it."""
_SIMPLIFIED = 2
"""Number of the simplified Chinese face in the collection."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing in a drawn chat, and what a reader should make of it."""

    text: str
    side: str = "left"
    """``left``, ``right``, or ``middle`` for a notice or a time."""
    kind: str = "text"
    """``text``, ``transfer``, ``red-packet``, ``link``, ``voice``, ``file``, ``time`` or
    ``system``."""
    name: str | None = None
    amount: str | None = None
    quoted: str | None = None
    clock: str = "15:04"


@dataclass
class _Sheet:
    image: Image.Image
    draw: ImageDraw.ImageDraw
    style: Style
    scale: float
    chance: random.Random
    y: float = 0.0
    boxes: list[tuple[Said, tuple[int, int, int, int]]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


class Shot(NamedTuple):
    """A drawn screenshot."""

    image: Image.Image
    said: tuple[tuple[Said, tuple[int, int, int, int]], ...]
    """What it shows, each with its box."""
    lines: tuple[Line, ...]
    """Every line of words on it, as a reader without fault would give them."""

    @property
    def picture(self) -> Picture:
        """What ``open_picture`` would give."""
        return picture_of(self.image)


def picture_of(image: Image.Image, name: str = "shot.png") -> Picture:
    """What ``open_picture`` would give."""
    return Picture(name=name, pixels=np.asarray(image.convert("RGB")))


def _write(sheet: _Sheet, at: tuple[float, float], text: str, ink: str, font: Any) -> None:
    sheet.draw.text(at, text, ink, font)
    left, top, right, bottom = font.getbbox(text)
    box = (left + at[0] - 2, top + at[1] - 2, right + at[0] + 2, bottom + at[1] + 2)
    if text.strip():
        sheet.lines.append(Line(text=text, box=Box(*map(int, box)), confidence=0.99))


def font_file() -> Path | None:
    """The Chinese font, or None on a machine without it."""
    return next((path for path in FONTS if path.exists()), None)


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    path = font_file()
    assert path is not None
    return ImageFont.truetype(str(path), max(8, round(size)), index=_SIMPLIFIED)


def wrapped(text: str, size: float, most: float) -> list[str]:
    """Lines of a text as a telephone breaks it: Han anywhere, words whole, long words anywhere."""
    font = _font(size)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if not line or font.getlength(line + piece) <= most:
                line += piece
            else:
                lines.append(line.rstrip())
                line = piece.lstrip()
            while font.getlength(line) > most:
                cut = next(
                    count
                    for count in range(len(line), 0, -1)
                    if font.getlength(line[:count]) <= most
                )
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        # No line starts with a closing sign, and a Latin word stays whole.
        sticks = sign in "，。！？、；：”）》】,.!?;:%" or (
            sign.isascii()
            and sign != " "
            and pieces
            and pieces[-1][-1].isascii()
            and pieces[-1][-1] != " "
        )
        if pieces and sticks:
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def draw_chat(
    chat: list[Said],
    style: Style,
    *,
    width: int = 1080,
    height: int | None = 2340,
    title: str = "王经理",
    group: bool = False,
    seed: int = 1,
    bars: bool = True,
    start: float = 0.0,
) -> Shot:
    """A screenshot of a chat.

    Args:
        chat: what is said, as far as it fits; all of it when ``height`` is None.
        style: how it looks.
        width: pixels.
        height: pixels; None: as long as the chat (a long screenshot).
        title: whom the chat is with.
        group: names stand above the others' bubbles.
        seed: of the pictures of people and the wallpaper.
        bars: whether the bars of the telephone are drawn.
        start: points the chat is scrolled down by.
    """
    scale = width / 390
    tall = height or 40_000
    image = Image.new("RGB", (width, tall), style.page)
    sheet = _Sheet(image, ImageDraw.Draw(image), style, scale, random.Random(seed))
    if style.wallpaper:
        _wallpaper(sheet)
    top = 98 * scale if bars else 8 * scale
    bottom = tall - (82 * scale if bars and height else 0)
    sheet.y = top + 10 * scale - start * scale
    for said in chat:
        before, written = sheet.y, len(sheet.lines)
        kept = image.crop((0, int(max(0, before)), width, int(min(tall, before + 3000))))
        box = _turn(sheet, said, group)
        if sheet.y > bottom:
            image.paste(kept, (0, int(max(0, before))))
            sheet.y = before
            del sheet.lines[written:]
            break
        if box[1] >= top:
            sheet.boxes.append((said, box))
        else:
            del sheet.lines[written:]
    if height is None:
        image = image.crop((0, 0, width, int(sheet.y + (92 if bars else 10) * scale)))
        sheet.image, sheet.draw = image, ImageDraw.Draw(image)
    if bars:
        _bars(sheet, title)
    return Shot(image, tuple(sheet.boxes), in_order(sheet.lines))


def _wallpaper(sheet: _Sheet) -> None:
    page = Image.new("RGB", (1, 1), sheet.style.page).getpixel((0, 0))
    assert isinstance(page, tuple)
    ink = tuple(max(0, min(255, value + (-9 if sum(page) > 380 else 9))) for value in page)
    width, height = sheet.image.size
    for _ in range(int(width * height / (70 * sheet.scale) ** 2)):
        x, y = sheet.chance.random() * width, sheet.chance.random() * height
        size = (6 + 14 * sheet.chance.random()) * sheet.scale
        sheet.draw.ellipse((x, y, x + size, y + size), outline=ink, width=max(1, int(sheet.scale)))


def _turn(sheet: _Sheet, said: Said, group: bool) -> tuple[int, int, int, int]:
    if said.side == "middle":
        return _notice(sheet, said)
    style, s = sheet.style, sheet.scale
    width = sheet.image.width
    has_avatar = style.avatar_left if said.side == "left" else style.avatar_right
    inset = (62 if has_avatar else 14) * s
    if has_avatar:
        _avatar(sheet, said.side)
    if group and said.side == "left" and said.name and not style.names_inside:
        font = _font(12 * s)
        _write(sheet, (inset + 2 * s, sheet.y - 3 * s), said.name, style.faint, font)
        sheet.y += 17 * s
    inside = said.name if group and said.side == "left" and style.names_inside else None
    drawer = {"transfer": _money, "red-packet": _money, "link": _card, "file": _card}
    box = drawer.get(said.kind, _bubble)(sheet, said, inset, inside)
    if said.quoted and style.quote == "below":
        _quote_below(sheet, said, box)
    if style.times == "beside":
        font = _font(10.5 * s)
        lines = ["已读", said.clock] if said.side == "right" else [said.clock]
        for number, line in enumerate(reversed(lines)):
            long = font.getlength(line)
            x = box[2] + 5 * s if said.side == "left" else box[0] - 5 * s - long
            _write(sheet, (x, box[3] - (15 + 13 * number) * s), line, style.faint, font)
    sheet.y = max(sheet.y, box[1] + (42 * s if has_avatar else 0)) + style.gap * s
    assert box[2] <= width
    return box


def _avatar(sheet: _Sheet, side: str) -> None:
    s, style = sheet.scale, sheet.style
    x = 12 * s if side == "left" else sheet.image.width - 52 * s
    box = (x, sheet.y, x + 40 * s, sheet.y + 40 * s)
    chance = random.Random(f"{side}{sheet.chance.random() if side == 'left' else 0}")
    colours = ["#6b8fb5", "#b56b6b", "#7a9a5a", "#a58a50", "#5a5a6a", "#d0a0b0"]
    radius = 20 * s if style.round_avatar else 5 * s
    sheet.draw.rounded_rectangle(box, radius, fill=chance.choice(colours))
    sheet.draw.ellipse(
        (x + 13 * s, sheet.y + 8 * s, x + 27 * s, sheet.y + 22 * s), fill=chance.choice(colours)
    )
    if chance.random() < 0.3:
        _write(sheet, (x + 8 * s, sheet.y + 6 * s), "安", "#ffffff", _font(22 * s))


def _fill(sheet: _Sheet, box: tuple[float, ...], side: str) -> None:
    style, s = sheet.style, sheet.scale
    x0, y0, x1, y1 = box
    if style.tail:
        at = y0 + 20 * s
        points = (
            [(x0 + 1, at - 6 * s), (x0 + 1, at + 6 * s), (x0 - 5 * s, at)]
            if side == "left"
            else [(x1 - 1, at - 6 * s), (x1 - 1, at + 6 * s), (x1 + 5 * s, at)]
        )
        sheet.draw.polygon(points, fill=style.left if side == "left" else style.right)
    radius = min(style.radius * s, (y1 - y0) / 2)
    if side == "right" and style.right_end:
        top, bottom = (
            np.array(Image.new("RGB", (1, 1), colour).getpixel((0, 0)), dtype=float)
            for colour in (style.right, style.right_end)
        )
        rows = int(y1 - y0) + 1
        ramp = top + (bottom - top) * np.linspace(0, 1, rows)[:, None]
        block = np.repeat(ramp[:, None, :], int(x1 - x0) + 1, axis=1).astype(np.uint8)
        mask = Image.new("L", (block.shape[1], rows), 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, x1 - x0, y1 - y0), radius, fill=255)
        sheet.image.paste(Image.fromarray(block), (int(x0), int(y0)), mask)
        return
    sheet.draw.rounded_rectangle(box, radius, fill=style.left if side == "left" else style.right)


def _bubble(
    sheet: _Sheet, said: Said, inset: float, inside: str | None
) -> tuple[int, int, int, int]:
    style, s = sheet.style, sheet.scale
    font, small = _font(style.size * s), _font(12.5 * s)
    across, down = style.padding[0] * s, style.padding[1] * s
    most = style.widest * sheet.image.width - 2 * across
    lines = wrapped(said.text, style.size * s, most)
    step = style.size * 1.42 * s
    clock = said.clock if style.times == "inside" else ""
    quoted = (
        wrapped(said.quoted, 12.5 * s, most - 20 * s)[:2]
        if said.quoted and style.quote == "inside"
        else []
    )
    wide = max(font.getlength(line) for line in lines)
    if clock:
        wide = max(wide, min(most, font.getlength(lines[-1]) + 44 * s))
    if inside:
        wide = max(wide, small.getlength(inside) + 2 * s)
    if quoted:
        wide = max(wide, max(small.getlength(line) for line in quoted) + 20 * s)
    if said.kind == "voice":
        wide = 90 * s
    tall = (
        len(lines) * step
        + (18 * s if inside else 0)
        + (len(quoted) * 17 * s + 14 * s if quoted else 0)
    )
    if clock and font.getlength(lines[-1]) + 42 * s > most:
        tall += 14 * s
    wide, tall = wide + 2 * across, tall + 2 * down - 4 * s
    x = inset if said.side == "left" else sheet.image.width - inset - wide
    box = (x, sheet.y, x + wide, sheet.y + tall)
    _fill(sheet, box, said.side)
    ink = style.ink_left if said.side == "left" else style.ink_right
    y = sheet.y + down - 4 * s
    if inside:
        _write(sheet, (x + across, y), inside, "#d4574a", small)
        y += 18 * s
    if quoted:
        page = Image.new("RGB", (1, 1), style.left if said.side == "left" else style.right)
        shade = tuple(int(v * 0.9 + 8) for v in page.getpixel((0, 0)))  # type: ignore[union-attr]
        sheet.draw.rounded_rectangle(
            (x + across, y + 2 * s, x + wide - across, y + len(quoted) * 17 * s + 8 * s),
            4 * s,
            fill=shade,
        )
        for line in quoted:
            _write(sheet, (x + across + 9 * s, y + 3 * s), line, ink, small)
            y += 17 * s
        y += 14 * s
    for line in lines:
        start = x + across
        if said.kind == "voice":
            start = (
                x + across
                if said.side == "right" or clock
                else x + wide - across - font.getlength(line)
            )
        _write(sheet, (start, y), line, ink, font)
        y += step
    if clock:
        tiny = _font(10.5 * s)
        at = x + wide - tiny.getlength(clock) - 7 * s
        _write(sheet, (at, sheet.y + tall - 17 * s), clock, style.faint, tiny)
    sheet.y += tall
    return tuple(map(int, box))  # type: ignore[return-value]


def _quote_below(sheet: _Sheet, said: Said, box: tuple[int, int, int, int]) -> None:
    s, style = sheet.scale, sheet.style
    font = _font(12.5 * s)
    lines = wrapped(said.quoted or "", 12.5 * s, 0.58 * sheet.image.width)[:2]
    wide = max(font.getlength(line) for line in lines) + 16 * s
    y = box[3] + 5 * s
    x = box[0] if said.side == "left" else box[2] - wide
    page = Image.new("RGB", (1, 1), style.page).getpixel((0, 0))
    assert isinstance(page, tuple)
    shade = tuple(min(255, int(v * 0.93 + (14 if sum(page) < 380 else 0))) for v in page)
    tall = len(lines) * 17 * s + 10 * s
    sheet.draw.rounded_rectangle((x, y, x + wide, y + tall), 4 * s, fill=shade)
    for number, line in enumerate(lines):
        _write(sheet, (x + 8 * s, y + 3 * s + number * 17 * s), line, style.faint, font)
    sheet.y = y + tall


def _money(
    sheet: _Sheet, said: Said, inset: float, inside: str | None
) -> tuple[int, int, int, int]:
    """A card of a transfer or a red packet."""
    s = sheet.scale
    wide, tall = 236 * s, 92 * s
    x = inset if said.side == "left" else sheet.image.width - inset - wide
    colour = "#fa9d3b" if said.kind == "transfer" else "#e9553f"
    box = (x, sheet.y, x + wide, sheet.y + tall)
    sheet.draw.rounded_rectangle(box, 5 * s, fill=colour)
    sheet.draw.ellipse(
        (x + 14 * s, sheet.y + 14 * s, x + 50 * s, sheet.y + 50 * s),
        outline="#ffffff",
        width=int(2 * s),
    )
    head = said.amount or said.text
    _write(sheet, (x + 62 * s, sheet.y + 10 * s), head, "#ffffff", _font(17 * s))
    if said.amount:
        _write(sheet, (x + 62 * s, sheet.y + 36 * s), said.text, "#ffffff", _font(12.5 * s))
    sheet.draw.line(
        (x + 12 * s, sheet.y + 66 * s, x + wide - 12 * s, sheet.y + 66 * s), "#ffc080", 1
    )
    foot = "微信转账" if said.kind == "transfer" else "微信红包"
    _write(sheet, (x + 12 * s, sheet.y + 69 * s), foot, "#ffe2c4", _font(11 * s))
    sheet.y += tall
    return tuple(map(int, box))  # type: ignore[return-value]


def _card(sheet: _Sheet, said: Said, inset: float, inside: str | None) -> tuple[int, int, int, int]:
    """A card of a link or a file: title, description and picture on white."""
    s, style = sheet.scale, sheet.style
    wide = 244 * s
    title, _, about = said.text.partition("\n")
    lines = wrapped(title, 16 * s, wide - 24 * s)[:2]
    abouts = wrapped(about, 12 * s, wide - 84 * s)[:3] if about else []
    tall = len(lines) * 22 * s + max(48 * s, len(abouts) * 17 * s) + 40 * s
    x = inset if said.side == "left" else sheet.image.width - inset - wide
    box = (x, sheet.y, x + wide, sheet.y + tall)
    sheet.draw.rounded_rectangle(box, 6 * s, fill=style.left)
    y = sheet.y + 8 * s
    for line in lines:
        _write(sheet, (x + 12 * s, y), line, style.ink_left, _font(16 * s))
        y += 22 * s
    sheet.draw.rectangle(
        (x + wide - 60 * s, y + 6 * s, x + wide - 14 * s, y + 50 * s), fill="#c96f4a"
    )
    for number, line in enumerate(abouts):
        _write(sheet, (x + 12 * s, y + 4 * s + number * 17 * s), line, style.faint, _font(12 * s))
    sheet.draw.line((x, sheet.y + tall - 24 * s, x + wide, sheet.y + tall - 24 * s), style.page, 1)
    _write(
        sheet,
        (x + 12 * s, sheet.y + tall - 22 * s),
        "微信电脑版" if said.kind == "file" else "云上生活服务",
        style.faint,
        _font(11 * s),
    )
    sheet.y += tall
    return tuple(map(int, box))  # type: ignore[return-value]


def _notice(sheet: _Sheet, said: Said) -> tuple[int, int, int, int]:
    s, style = sheet.scale, sheet.style
    font = _font(12.5 * s)
    lines = wrapped(said.text, 12.5 * s, 0.8 * sheet.image.width)
    top = sheet.y
    left = right = sheet.image.width / 2
    for line in lines:
        long = font.getlength(line)
        x = (sheet.image.width - long) / 2
        if style.times == "pill" or style.wallpaper:
            page = Image.new("RGB", (1, 1), style.page).getpixel((0, 0))
            assert isinstance(page, tuple)
            shade = tuple(int(v * 0.9 + (12 if sum(page) < 380 else 0)) for v in page)
            sheet.draw.rounded_rectangle(
                (x - 9 * s, sheet.y, x + long + 9 * s, sheet.y + 22 * s), 11 * s, fill=shade
            )
        _write(
            sheet,
            (x, sheet.y + 1 * s),
            line,
            style.faint if not style.wallpaper else style.ink_left,
            font,
        )
        left, right = min(left, x), max(right, x + long)
        sheet.y += 22 * s
    sheet.y += style.gap * s
    return int(left), int(top), int(right), int(sheet.y - style.gap * s)


def _bars(sheet: _Sheet, title: str) -> None:
    s, style = sheet.scale, sheet.style
    width, height = sheet.image.size
    draw = sheet.draw
    draw.rectangle((0, 0, width, 92 * s), fill=style.bar)
    _write(sheet, (28 * s, 12 * s), "9:41", style.bar_ink, _font(15 * s))
    _write(sheet, (width - 92 * s, 12 * s), "5G", style.bar_ink, _font(13 * s))
    draw.rounded_rectangle(
        (width - 54 * s, 16 * s, width - 26 * s, 30 * s),
        4 * s,
        outline=style.bar_ink,
        width=max(1, int(s)),
    )
    draw.rectangle((width - 52 * s, 18 * s, width - 34 * s, 28 * s), fill=style.bar_ink)
    font = _font(17 * s)
    x = 52 * s if style.title_left else (width - font.getlength(title)) / 2
    _write(sheet, (x, 52 * s), title, style.bar_ink, font)
    draw.line(
        [(24 * s, 56 * s), (15 * s, 65 * s), (24 * s, 74 * s)],
        fill=style.bar_ink,
        width=max(1, int(2 * s)),
    )
    draw.line((0, 92 * s, width, 92 * s), fill=style.faint, width=1)
    low = height - 80 * s
    draw.rectangle((0, low, width, height), fill=style.bar)
    draw.line((0, low, width, low), fill=style.faint, width=1)
    draw.rounded_rectangle(
        (50 * s, low + 8 * s, width - 90 * s, low + 46 * s), 8 * s, fill=style.field
    )
    if style.placeholder:
        _write(sheet, (62 * s, low + 14 * s), style.placeholder, style.faint, _font(15 * s))
    for x in (16 * s, width - 80 * s, width - 42 * s):
        draw.ellipse(
            (x, low + 13 * s, x + 28 * s, low + 41 * s),
            outline=style.bar_ink,
            width=max(1, int(2 * s)),
        )
    draw.rounded_rectangle(
        (width / 2 - 66 * s, height - 14 * s, width / 2 + 66 * s, height - 9 * s),
        2 * s,
        fill=style.bar_ink,
    )


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    """The picture after it was sent as a JPEG file."""
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return Image.open(io.BytesIO(data.getvalue())).convert("RGB")


def leaning(image: Image.Image, degrees: float) -> Image.Image:
    """The picture turned a little, corners filled with grey, as a photograph on a table."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=(96, 92, 88))


def photographed(image: Image.Image, seed: int) -> Image.Image:
    """A photograph of a screen: moiré, blur, a slant, uneven light, noise, JPEG."""
    random_ = np.random.default_rng(seed)
    width, height = image.size
    pixels = np.asarray(image, dtype=np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = random_.uniform(0.05, 0.3)
    wave = np.sin((columns * np.cos(angle) + rows * np.sin(angle)) * random_.uniform(0.8, 2.2))
    pixels = pixels + (5.0 * wave)[:, :, None]
    light = 1.0 - 0.18 * (columns / width) * random_.uniform(0.4, 1.0)
    pixels = 255 * (np.clip(pixels, 0, 255) / 255) ** random_.uniform(0.85, 1.2) * light[:, :, None]
    pixels += random_.normal(0, 4.0, pixels.shape)
    shown = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    shown = shown.filter(ImageFilter.GaussianBlur(width / 1080 * 1.1))
    slant = 0.012 * width
    corners = [float(value) for value in random_.uniform(-slant, slant, 8)]
    quad = (
        corners[0], corners[1], corners[2], height + corners[3],
        width + corners[4], height + corners[5], width + corners[6], corners[7],
    )  # fmt: skip
    shown = shown.transform(
        (width, height),
        Image.Transform.QUAD,
        quad,
        Image.Resampling.BICUBIC,
        fillcolor=(60, 58, 56),
    )
    return jpeg(shown, 70)


@cache
def _is_drawn(sign: str) -> bool:
    font = _font(24)
    missing = bytes(font.getmask("\U000f1234"))
    return sign in " \n" or (sign.isprintable() and bytes(font.getmask(sign)) != missing)


def drawable(text: str) -> str:
    """A text without the signs the font has not."""
    return "".join(sign for sign in text if _is_drawn(sign)).strip()
