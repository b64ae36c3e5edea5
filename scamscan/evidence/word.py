"""A document as a Word file; needs the extra ``evidence`` (python-docx, MIT)."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from scamscan.evidence.document import Boxes, Fields, Heading, Paragraph, Table
from scamscan.reports.layout import visible

if TYPE_CHECKING:
    from datetime import datetime

    from scamscan.evidence.document import Block, Document

_FONT: Final = "Microsoft YaHei"
"""On every Windows machine since Vista; elsewhere the program puts its own in its place."""
_WIDTH: Final = 17.8
"""Centimetres between the margins of A4."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def available() -> bool:
    """Whether the library is there."""
    return importlib.util.find_spec("docx") is not None


def render(document: Document, now: datetime) -> bytes:
    """The file's bytes; the same document and clock give the same bytes.

    Args:
        document: what to write.
        now: the moment written into the file.
    """
    import docx
    from docx.shared import Cm, Pt

    file: Any = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.6)
    section.top_margin = section.bottom_margin = Cm(1.7)
    for name in ("Normal", "Title", "Heading 1"):
        _set_font(file.styles[name])
    normal = file.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(4)
    plain = now.replace(tzinfo=None, microsecond=0)
    properties = file.core_properties
    properties.title = _text(document.title)
    properties.author = properties.last_modified_by = "scamscan"
    properties.comments = ""
    properties.created = properties.modified = plain
    for block in document.blocks:
        _write(file, block)
    if document.mark:
        foot = section.footer.paragraphs[0].add_run(_text(document.mark))
        foot.font.size = Pt(8)
    raw = io.BytesIO()
    file.save(raw)
    return _settled(raw.getvalue(), now)


def _write(file: Any, block: Block) -> None:  # noqa: ANN401 - what the library gives has no public type
    if isinstance(block, Heading):
        _heading(file, block)
    elif isinstance(block, Paragraph):
        _paragraph(file, block)
    elif isinstance(block, Fields):
        _fields(file, block)
    elif isinstance(block, Table):
        _table(file, block)
    elif isinstance(block, Boxes):
        for item, below in block.items:
            run = file.add_paragraph().add_run(f"□ {_text(item)}")
            run.bold = True
            for line in below:
                file.add_paragraph(_text(line))


def _heading(file: Any, block: Heading) -> None:  # noqa: ANN401
    from docx.shared import Pt, RGBColor

    line = file.add_heading(_text(block.text), 0 if block.level == 1 else 1)
    for run in line.runs:
        run.font.color.rgb = RGBColor(0, 0, 0)
        run.font.size = Pt(18 if block.level == 1 else 13)
        run.bold = True
    line.alignment = 1 if block.level == 1 else 0


def _paragraph(file: Any, block: Paragraph) -> None:  # noqa: ANN401
    from docx.shared import Pt, RGBColor

    line = file.add_paragraph()
    run = line.add_run(_text(block.text))
    if block.style == "strong":
        run.bold = True
        line.paragraph_format.keep_with_next = True
    elif block.style == "note":
        run.font.size = Pt(9)
        run.font.color.rgb = RGBColor(0x44, 0x44, 0x44)
    elif block.style == "code":
        run.font.name = "Consolas"
        run.bold = True


def _fields(file: Any, block: Fields) -> None:  # noqa: ANN401
    from docx.shared import Cm, Pt, RGBColor

    grid = _grid(file, len(block.fields), (18, 82))
    for row, field in zip(grid.rows, block.fields, strict=True):
        _cell(row.cells[0], field.label, bold=True)
        _cell(row.cells[1], f"{field.value}\n" if field.value else "")
        row.height = Cm(1.2)
        asked = row.cells[1].paragraphs[0].add_run(_text(field.question))
        asked.font.size = Pt(8.5)
        asked.font.color.rgb = RGBColor(0x66, 0x66, 0x66)
    file.add_paragraph()


def _table(file: Any, block: Table) -> None:  # noqa: ANN401
    from docx.oxml import OxmlElement

    grid = _grid(file, 1 + len(block.rows), block.widths)
    rows = iter(grid.rows)
    head = next(rows)
    for place, text in zip(head.cells, block.header, strict=True):
        _cell(place, text, bold=True, small=True)
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row, texts in zip(rows, block.rows, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, text in zip(row.cells, texts, strict=True):
            _cell(place, text, small=True)
    file.add_paragraph()


def _grid(file: Any, rows: int, widths: tuple[int, ...]) -> Any:  # noqa: ANN401
    from docx.shared import Cm

    grid = file.add_table(rows=rows, cols=len(widths), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(_WIDTH * width / 100)
        for place in column.cells:
            place.width = Cm(_WIDTH * width / 100)
    return grid


def _cell(place: Any, text: str, *, bold: bool = False, small: bool = False) -> None:  # noqa: ANN401
    from docx.shared import Pt

    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(_text(text))
    run.bold = bold
    if small:
        run.font.size = Pt(8.5)


def _set_font(style: Any) -> None:  # noqa: ANN401
    from docx.oxml.ns import qn

    style.font.name = _FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:eastAsia", "w:hAnsi", "w:ascii", "w:cs"):
        fonts.set(qn(key), _FONT)
    for key in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)


def _text(text: str) -> str:
    """The text without what XML cannot hold."""
    return visible(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def _settled(raw: bytes, now: datetime) -> bytes:
    """The same file with every member's time set to one moment."""
    moment = max(now.timetuple()[:6], _EARLIEST)
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(settled, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return settled.getvalue()
