"""Chats as pages for a real browser: shadows, pictures, wallpapers, underlined links, keys."""

from __future__ import annotations

import html
import io
import shutil
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.images.drawing import Said

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
_PICTURE = "linear-gradient(140deg,#46637f 0 30%,#c9a27a 30% 55%,#7d9b6c 55%)"
THEMES = {
    "wechat": {
        "page": "#ededed",
        "left": "#fff",
        "right": "#95ec69",
        "ink": "#111",
        "mine": "#111",
        "faint": "#b2b2b2",
        "radius": "4px",
        "shadow": "none",
        "faces": "both",
        "bar": "#ededed",
    },
    "line-photo": {
        "page": "linear-gradient(#7fa3c7,#d8c3a5 60%,#8b9d77)",
        "left": "#fff",
        "right": "#7be07b",
        "ink": "#111",
        "mine": "#111",
        "faint": "#4a5a66",
        "radius": "18px",
        "shadow": "none",
        "faces": "left",
        "bar": "#fff",
    },
    "whatsapp": {
        "page": "repeating-radial-gradient(circle at 30px 40px,#efe7de 0 22px,#e7ded3 23px 24px)",
        "left": "#fff",
        "right": "#d9fdd3",
        "ink": "#111b21",
        "mine": "#111b21",
        "faint": "#667781",
        "radius": "8px",
        "shadow": "0 1px 1px #0003",
        "faces": "none",
        "bar": "#f0f2f5",
    },
    "dark": {
        "page": "#0e0e10",
        "left": "#26262b",
        "right": "#2b5278",
        "ink": "#eee",
        "mine": "#fff",
        "faint": "#777",
        "radius": "12px",
        "shadow": "none",
        "faces": "both",
        "bar": "#18181b",
    },
    "held-feishu": {
        "page": "#ffffff",
        "left": "#f2f3f5",
        "right": "#d1e3ff",
        "ink": "#1f2329",
        "mine": "#1f2329",
        "faint": "#8f959e",
        "radius": "8px",
        "shadow": "none",
        "faces": "both",
        "bar": "#f8f9fa",
    },
    "held-bank": {
        "page": "#eef1f6",
        "left": "#fff",
        "right": "#3370ff",
        "ink": "#222",
        "mine": "#fff",
        "faint": "#9aa0a8",
        "radius": "10px",
        "shadow": "0 2px 8px #0002",
        "faces": "left",
        "bar": "#1d4fc4",
    },
}
"""Looks of pages; those with ``held`` are looked at by the benchmark only."""


def page_of(chat: Sequence[Said], theme: str, title: str, *, keys: bool = False) -> str:
    """The page of a chat."""
    look = THEMES[theme]
    rows = "".join(_row(said, look) for said in chat)
    board = ""
    if keys:
        board = "".join(
            "<div class=keys>" + "".join(f"<b>{key}</b>" for key in row) + "</div>"
            for row in ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
        )
    style = f"""*{{box-sizing:border-box;margin:0}}
body{{font:17px/1.4 "Noto Sans CJK SC";background:{look["page"]};color:{look["ink"]};
 height:100vh;display:flex;flex-direction:column;overflow:hidden}}
header,footer{{background:{look["bar"]};padding:10px 14px;flex:none}}
header p{{display:flex;justify-content:space-between;font-size:14px}}
header h1{{font-size:17px;text-align:center;font-weight:500}}
main{{flex:1;overflow:hidden;padding:10px 12px}}
.row{{display:flex;gap:8px;margin:0 0 14px;align-items:flex-start}}
.right{{flex-direction:row-reverse}}
.face{{width:40px;height:40px;border-radius:6px;background:{_PICTURE};flex:none}}
.bubble{{max-width:68%;padding:9px 12px;border-radius:{look["radius"]};white-space:pre-wrap;
 overflow-wrap:anywhere;background:{look["left"]};box-shadow:{look["shadow"]}}}
.right .bubble{{background:{look["right"]};color:{look["mine"]}}}
.name{{font-size:12px;color:{look["faint"]};margin:0 0 3px}}
.time{{text-align:center;color:{look["faint"]};font-size:12px;margin:0 0 12px}}
.quote{{font-size:13px;border-left:3px solid #07a;background:#7772;padding:3px 8px;
 border-radius:4px;margin:0 0 5px}}
a{{color:#0a6ed1}} .right a{{color:inherit}}
.card{{width:240px;background:{look["left"]};border-radius:6px;padding:10px 12px 4px}}
.card small{{display:block;font-size:12px;color:{look["faint"]}}}
.card hr{{border:0;border-top:1px solid #8884;margin:8px -12px 4px}}
.money{{width:236px;background:#fa9d3b;border-radius:6px;color:#fff;padding:14px 14px 4px}}
.money hr{{border:0;border-top:1px solid #fff5;margin:12px 0 4px}}
.money small{{font-size:12px}} .photo{{width:150px;height:110px;background:{_PICTURE}}}
footer div.field{{background:#8883;border-radius:18px;margin:0 60px;height:36px;padding:6px 14px;
 color:{look["faint"]}}}
.keys{{display:flex;justify-content:center;gap:6px;margin:9px 0}}
.keys b{{background:#fff;color:#111;border-radius:5px;width:31px;height:40px;text-align:center;
 font-weight:400;padding-top:7px}}"""
    return (
        f"<!doctype html><meta charset=utf-8><style>{style}</style>"
        "<header><p><span>14:26</span><span>5G 83%</span></p>"
        f"<h1>{html.escape(title)}</h1></header>"
        f"<main>{rows}</main><footer><div class=field>发消息</div>{board}</footer>"
    )


def _row(said: Said, look: dict[str, str]) -> str:
    if said.side == "middle":
        return f"<p class=time>{html.escape(said.text)}</p>"
    face = look["faces"] == "both" or (look["faces"] == "left" and said.side == "left")
    words = html.escape(said.text)
    if said.kind == "transfer":
        foot = "<hr><small>微信转账</small>"
        body = f"<div class=money>{said.amount}<br><small>{words}</small>{foot}</div>"
    elif said.kind == "link":
        title, _, about = words.partition("\n")
        body = f"<div class=card>{title}<small>{about}</small><hr><small>小程序</small></div>"
    elif said.kind == "image":
        body = "<div class=photo></div>"
    else:
        quote = f"<div class=quote>{html.escape(said.quoted)}</div>" if said.quoted else ""
        linked = " ".join(
            f"<a href=#>{word}</a>" if word.startswith("http") else word
            for word in words.split(" ")
        )
        body = f"<div class=bubble>{quote}{linked}</div>"
    if said.name and said.side == "left":
        body = f"<div style='max-width:100%'><p class=name>{html.escape(said.name)}</p>{body}</div>"
    return f"<div class='row {said.side}'>{'<div class=face></div>' if face else ''}{body}</div>"


def photographs(pages: Sequence[str], *, width: int = 390, scale: float = 2.5) -> list[Image.Image]:
    """Screenshots of pages on a telephone of some width in points."""
    from playwright.sync_api import sync_playwright

    shots = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": round(width * 2.16)}, device_scale_factor=scale
        )
        for page in pages:
            sheet = context.new_page()
            sheet.set_content(page)
            shots.append(Image.open(io.BytesIO(sheet.screenshot())).convert("RGB"))
            sheet.close()
        browser.close()
    return shots
