"""A plan as one printed page in large type: HTML without scripts, pictures or outside addresses."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scamscan.guide.rows import screen, script_of
from scamscan.guide.script import BLANK
from scamscan.reports.plan_lines import compiled_text, script_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scamscan.guide.plan import Plan

MOST_NUMBERS: Final = 4
MOST_AVOID: Final = 3
"""What fits one A4 page in large type."""
SIZES: Final = ((1560, "fullest"), (1370, "longest"), (1150, "longer"), (850, "long"))
"""Characters of the card's HTML above which its print gets smaller, so that it stays one page.

Measured by printing the longest cards of each size on A4 with Chromium.
"""
_STYLE: Final = """
*{box-sizing:border-box;margin:0;padding:0}
body{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",
"Noto Sans CJK TC","PingFang TC","Microsoft JhengHei",sans-serif;color:#000;background:#fff;
font-size:19px;line-height:1.4;max-width:52rem;margin:0 auto;padding:1rem}
h1{font-size:1.5em;line-height:1.25;border:4px solid #b00000;color:#b00000;padding:.35em .5em;
margin-bottom:.4em}
.gate{border-left:6px solid #b00000;padding:.1em .5em}
h2{font-size:1em;margin:.55em 0 .15em;border-bottom:2px solid #000}
ol{padding-left:1.9em}ul{padding-left:1.2em}li{margin:.12em 0;overflow-wrap:anywhere}
ol.now{font-weight:700}
blockquote{border:2px solid #000;padding:.4em .6em;background:#f4f4f4}
dl{display:grid;grid-template-columns:fit-content(6.2em) 1fr;column-gap:.7em}
dt{font-weight:700;font-size:1.2em;overflow-wrap:anywhere}dd{align-self:center}
u{display:inline-block;min-width:5em;border-bottom:1px solid #000;text-decoration:none}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:.5em 1.2em}
.fields span{border-bottom:1px solid #000;padding-top:.5em;min-height:2em}
footer{font-size:.66em;color:#333;margin-top:.6em}
@media (max-width:40rem){body{font-size:20px;padding:.7rem}.fields{grid-template-columns:1fr}}
@media print{@page{size:A4;margin:11mm}body{font-size:15.5pt;line-height:1.33;padding:0;
max-width:none}body.long{font-size:13.5pt}body.longer{font-size:12.3pt;line-height:1.28}
body.longest{font-size:11.2pt;line-height:1.25}body.fullest{font-size:10.2pt;line-height:1.22}
blockquote{background:#fff;line-height:1.6}}
"""


def render(plan: Plan) -> str:
    """The card as a whole HTML page; every text is escaped.

    >>> from datetime import datetime
    >>> from scamscan.guide.facts import Facts
    >>> from scamscan.guide.plan import make_plan
    >>> "<script" in render(make_plan(Facts(paid=5), datetime(2026, 11, 22)))
    False
    """
    words = screen(plan.facts.region)
    language = "zh-" + script_of(plan.facts.region).capitalize()
    title = escape(words["card_title"])
    body = "\n".join(_body(plan))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body{_size(body)}>\n{body}\n</body>\n</html>\n"
    )


def _size(body: str) -> str:
    """The class that makes a longer card's print smaller."""
    name = next((name for limit, name in SIZES if len(body) > limit), "")
    return f' class="{name}"' if name else ""


def _body(plan: Plan) -> Iterator[str]:
    words = screen(plan.facts.region)
    yield f"<h1>{escape(plan.headline)}</h1>"
    if plan.gate:
        asked = "".join(line.shown for line in plan.gate)
        yield f'<p class="gate"><b>{escape(words["gate"])}</b> {escape(asked)}</p>'
    yield f"<h2>{escape(words['now' if plan.later else 'steps'])}</h2>"
    yield _items((step.shown for step in plan.now), '<ol class="now">', "</ol>")
    if plan.script:
        yield f"<h2>{escape(script_title(plan))}</h2>"
        yield f"<blockquote>{_with_gaps(plan.script)}</blockquote>"
    if plan.later:
        yield f"<h2>{escape(words['later'])}</h2>"
        start = f'<ol start="{1 + len(plan.now)}">'
        yield _items((step.shown for step in plan.later), start, "</ol>")
    for title, lines in (("talk", plan.talk), ("avoid", plan.avoid[:MOST_AVOID])):
        if lines:
            yield f"<h2>{escape(words[title])}</h2>"
            yield _items((line.shown for line in lines), "<ul>", "</ul>")
    yield f"<h2>{escape(words['numbers'])}</h2>"
    pairs = (
        f"<dt>{escape(row.number)}</dt><dd>{escape(row.shown_name)}：{escape(row.does)}</dd>"
        for row in plan.numbers[:MOST_NUMBERS]
    )
    yield f"<dl>{''.join(pairs)}</dl>"
    if plan.script:
        yield f"<h2>{escape(words['card_blank'])}</h2>"
        fields = words["card_fields_for"].get(plan.script_to, words["card_fields"])
        blanks = (f"<span>{escape(field)}</span>" for field in fields)
        yield f'<div class="fields">{"".join(blanks)}</div>'
    how = words["verify_how"] if plan.unsure else ""
    yield f"<footer>{escape(words['own_number'] + how + compiled_text(plan))}</footer>"


def _with_gaps(script: str) -> str:
    """The script with its gaps wide enough for a pen."""
    return escape(script).replace(BLANK, "<u></u>")


def _items(texts: Iterable[str], start: str, end: str) -> str:
    return start + "".join(f"<li>{escape(text)}</li>" for text in texts) + end
