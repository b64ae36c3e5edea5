"""A document as one HTML page for screen and paper: no scripts, no pictures, no addresses."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scamscan.evidence.document import Boxes, Fields, Heading, Paragraph, Table
from scamscan.reports.layout import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.evidence.document import Block, Document

_STYLE: Final = """
*{box-sizing:border-box}
body{font-family:"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",
sans-serif;color:#000;background:#fff;font-size:16px;line-height:1.55;max-width:60rem;margin:0 auto;
padding:1rem}
h1{font-size:1.6em;text-align:center;margin:.2em 0 .5em}
h2{font-size:1.12em;margin:1.2em 0 .4em;border-bottom:2px solid #000;break-after:avoid}
p{margin:.4em 0;overflow-wrap:anywhere;break-inside:avoid}
p.note{color:#444;font-size:.9em}p.strong{font-weight:700;break-after:avoid}
p.code{font-family:"Noto Sans Mono CJK SC",Consolas,Menlo,monospace;font-size:1.05em;
border:2px solid #000;padding:.4em .6em;letter-spacing:.03em}
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:.4em 0 .8em;font-size:.88em}
th,td{border:1px solid #555;padding:.25em .4em;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th{background:#eee}tr{break-inside:avoid}thead{display:table-header-group}
table.fields{font-size:1em}table.fields th{width:9.5em;font-weight:600}
table.fields td.ask{height:3.2em}
td.ask p{margin:0}td.ask span{color:#666;font-size:.86em}
ul.boxes{list-style:none;padding:0}ul.boxes li{margin:.5em 0;padding-left:1.7em;
position:relative;break-inside:avoid}
ul.boxes li::before{content:"";position:absolute;left:.1em;top:.25em;width:1em;height:1em;
border:2px solid #000}
ul.boxes b{display:block}ul.boxes span{display:block;color:#333;font-size:.9em}
footer{color:#444;font-size:.85em;margin-top:1.5em;border-top:1px solid #999}
@media (max-width:40rem){div.wide{overflow-x:auto}div.wide table{min-width:44rem}
table.fields th{width:6.5em}}
@media print{@page{size:A4;margin:16mm 14mm}body{font-size:11pt;padding:0;max-width:none}
th{background:#fff}footer{display:none}}
"""


def render(document: Document) -> str:
    """The whole page; every text is escaped and nothing in it can be clicked.

    >>> from scamscan.evidence.document import Document
    >>> "<b>" in render(Document("a", (Paragraph("<b>http://a.example</b>"),)))
    False
    """
    body = "\n".join(part for block in document.blocks for part in _block(block))
    foot = f"<footer>{_text(document.mark)}</footer>" if document.mark else ""
    # Chromium and Firefox print what @page says at the foot of each page; others leave it out.
    mark = visible(document.mark).replace("\\", "").replace('"', "").replace("<", "")
    paged = f'@page{{@bottom-left{{content:"{mark}";font-size:8pt}}@bottom-right{{content:'
    paged += 'counter(page) " / " counter(pages);font-size:8pt}}'
    return (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'\">\n"
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="format-detection" content="telephone=no, email=no, address=no">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(document.title)}</title>\n<style>{_STYLE}{paged}</style>\n</head>\n"
        f"<body>\n{body}\n{foot}\n</body>\n</html>\n"
    )


def _text(text: str) -> str:
    return escape(visible(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"<h{block.level}>{_text(block.text)}</h{block.level}>"
    elif isinstance(block, Paragraph):
        style = f' class="{block.style}"' if block.style != "plain" else ""
        yield f"<p{style}>{_text(block.text)}</p>"
    elif isinstance(block, Fields):
        yield '<table class="fields">'
        for field in block.fields:
            known = f"<p>{_text(field.value)}</p>" if field.value else ""
            asked = f"{known}<span>{_text(field.question)}</span>"
            yield f'<tr><th>{_text(field.label)}</th><td class="ask">{asked}</td></tr>'
        yield "</table>"
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Boxes):
        yield '<ul class="boxes">'
        for item, below in block.items:
            lines = "".join(f"<span>{_text(line)}</span>" for line in below)
            yield f"<li><b>{_text(item)}</b>{lines}</li>"
        yield "</ul>"


def _table(table: Table) -> Iterator[str]:
    heads = "".join(
        f'<th style="width:{width}%">{_text(head)}</th>'
        for head, width in zip(table.header, table.widths, strict=True)
    )
    yield f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>'
    for row in table.rows:
        yield f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table></div>"
