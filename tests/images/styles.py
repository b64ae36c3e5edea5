"""How chat programs look: colours and measures in points of a telephone 390 points wide.

Made from memory of how the programs look, with wide tolerance: none is a copy of a program's sheet.
``HELD_BACK`` are never looked at while ``bubbles`` is changed; only ``benchmarks.pictures`` and one
test read them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Style:
    """One look of a chat program."""

    name: str
    page: str = "#ededed"
    left: str = "#ffffff"
    right: str = "#95ec69"
    right_end: str | None = None
    """The lower colour of a bubble with a gradient."""
    ink_left: str = "#191919"
    ink_right: str = "#191919"
    faint: str = "#9b9b9b"
    bar: str = "#ededed"
    bar_ink: str = "#191919"
    field: str = "#ffffff"
    avatar_left: bool = True
    avatar_right: bool = True
    round_avatar: bool = False
    radius: float = 5
    tail: bool = True
    size: float = 17
    padding: tuple[float, float] = (12, 10)
    gap: float = 16
    widest: float = 0.66
    """Of the page, a bubble with its padding."""
    times: str = "centre"
    """``centre``, ``pill`` (centre, on a spot of colour), ``inside`` or ``beside`` a bubble."""
    wallpaper: bool = False
    title_left: bool = False
    placeholder: str = ""
    names_inside: bool = False
    """Of a group, the name is the first line in the bubble."""
    quote: str = "below"
    """``below`` the bubble, or ``inside`` it on top."""


WECHAT = Style(name="wechat")
WECHAT_DARK = Style(
    name="wechat-dark", page="#111111", left="#2c2c2c", right="#3eb575", ink_left="#d5d5d5",
    ink_right="#06120b", faint="#5c5c5c", bar="#1a1a1a", bar_ink="#d5d5d5", field="#292929",
)  # fmt: skip
QQ = Style(
    name="qq", page="#f1f1f4", left="#ffffff", right="#0099ff", ink_right="#ffffff", radius=12,
    bar="#f6f6f8", tail=False, round_avatar=True, times="pill", placeholder="发消息",
    quote="inside", title_left=True,
)  # fmt: skip
QQ_DARK = replace(
    QQ, name="qq-dark", page="#000000", left="#1f1f22", right="#0066cc", ink_left="#e8e8e8",
    faint="#7a7a80", bar="#0c0c0e", bar_ink="#f0f0f0", field="#26262a",
)  # fmt: skip
SMS = Style(
    name="sms", page="#ffffff", left="#e9e9eb", right="#34c759", ink_right="#ffffff", radius=18,
    bar="#f9f9f9", avatar_left=False, avatar_right=False, tail=False, widest=0.75, gap=8,
    placeholder="短信/彩信", faint="#8a8a8e", quote="none",
)  # fmt: skip
SMS_DARK = replace(
    SMS, name="sms-dark", page="#000000", left="#26262a", right="#30d158", ink_left="#ffffff",
    bar="#161618", bar_ink="#ffffff", field="#1c1c1e",
)  # fmt: skip
LINE = Style(
    name="line", page="#8cabd9", left="#ffffff", right="#8de055", radius=16, avatar_right=False,
    round_avatar=True, times="beside", bar="#8cabd9", bar_ink="#10243f", faint="#dfe8f5",
    placeholder="Aa", size=15, title_left=True, quote="inside",
)  # fmt: skip
WHATSAPP = Style(
    name="whatsapp", page="#efe7de", left="#ffffff", right="#d8fdd2", radius=8, avatar_left=False,
    avatar_right=False, times="inside", bar="#ffffff", wallpaper=True, size=16, padding=(9, 7),
    gap=7, widest=0.78, names_inside=True, quote="inside", faint="#7d8589", title_left=True,
    placeholder="信息",
)  # fmt: skip
WHATSAPP_DARK = replace(
    WHATSAPP, name="whatsapp-dark", page="#0b141a", left="#202c33", right="#005c4b",
    ink_left="#e9edef", ink_right="#e9edef", bar="#1f2c34", bar_ink="#e9edef", field="#2a3942",
    faint="#8696a0",
)  # fmt: skip
IMESSAGE = replace(
    SMS, name="imessage", right="#5ab0ff", right_end="#0a7cff", placeholder="iMessage"
)  # fmt: skip
PALE = Style(
    name="pale", page="#f7f7f8", left="#ffffff", right="#d9ecff", radius=10, tail=False,
    bar="#ffffff", size=16, gap=18, faint="#a0a0a4", quote="inside", placeholder="发消息",
)  # fmt: skip
TUNED = (
    PALE,
    WECHAT, WECHAT_DARK, QQ, QQ_DARK, SMS, SMS_DARK, LINE, WHATSAPP, WHATSAPP_DARK, IMESSAGE,
)  # fmt: skip
HELD_BACK = (
    Style(
        name="held-telegram", page="#d5e3b5", left="#ffffff", right="#eeffde", radius=15,
        avatar_left=True, avatar_right=False, round_avatar=True, times="inside", bar="#517da2",
        bar_ink="#ffffff", wallpaper=True, size=16, padding=(11, 8), gap=6, widest=0.74,
        names_inside=True, quote="inside", faint="#6f9a57", title_left=True, placeholder="输入消息",
    ),
    Style(
        name="held-dingtalk", page="#f5f6f7", left="#ffffff", right="#c9e4ff", radius=9,
        round_avatar=False, tail=False, times="centre", bar="#ffffff", size=16, gap=20,
        faint="#a2a3a5", quote="inside", placeholder="请输入消息",
    ),
    Style(
        name="held-android-sms", page="#fdfbff", left="#e3e1ec", right="#4355b9",
        ink_right="#ffffff", radius=20, avatar_left=True, avatar_right=False, round_avatar=True,
        tail=False, times="centre", bar="#fdfbff", size=16, gap=5, widest=0.72, title_left=True,
        placeholder="短信", faint="#5b5b66", quote="none",
    ),
    Style(
        name="held-night", page="#1b1826", left="#332e45", right="#6a4fd0", right_end="#a04fd0",
        ink_left="#f2eefc", ink_right="#ffffff", radius=14, round_avatar=True, avatar_right=False,
        tail=True, times="beside", bar="#241f33", bar_ink="#f2eefc", field="#332e45", size=15,
        faint="#8d86a3", quote="inside", placeholder="说点什么…",
    ),
)  # fmt: skip
