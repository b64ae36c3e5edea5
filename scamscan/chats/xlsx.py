"""XLSX workbooks through the column mapper, with the links that lie behind cells.

``openpyxl`` (extra ``xlsx``) streams the cells and drops the hyperlinks while doing so; those are
read from the sheet's XML beforehand.
"""

from __future__ import annotations

import contextlib
import itertools
import posixpath
import re
import tempfile
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from scamscan.chats import tabular, vocabulary
from scamscan.chats.source import PIECE, broken
from scamscan.chats.walk import wrong_member
from scamscan.errors import InputError
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_INSTALL = 'pip install "scamscan[xlsx]", or save the sheet as CSV'
_SEARCHED = 20
"""Rows in which a header is looked for; exporters put a title and the chat's names above it."""
_AT_ONCE = 256
_MOST_STRINGS = 512 << 20
"""Bytes of the table of shared strings, which is held in memory; a million long messages."""
_PLAIN_SHEETS = ("sheet", "工作表", "聊天记录", "消息", "messages")
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(
    r'(?i)=HYPERLINK\(\s*"([^"]{1,4000})"(?:\s*[,;]\s*"((?:[^"]|""){0,32767})"\s*)?\)$'
)


class _Table(NamedTuple):
    """A sheet whose header was found."""

    columns: tabular.Columns
    conversation: str | None
    silent: frozenset[int]
    """Columns whose links say nothing: faces, and the sender's page."""


def fits(head: Head, code: str) -> bool:
    """An office document with a workbook inside."""
    return "xl/workbook.xml" in head.members


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """Every row below a header with a column of words, sheet by sheet; other sheets are none."""
    try:
        import openpyxl
    except ImportError as error:
        raise InputError("openpyxl is not installed", where=source.name, hint=_INSTALL) from error
    found = 0
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(_seekable(source))
        stack.enter_context(_translated(source))
        archive = stack.enter_context(zipfile.ZipFile(stream))
        _check(archive, source)
        with _quietly():
            book = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
        stack.callback(book.close)
        for sheet in book.worksheets:
            rows = _rows(sheet)
            begin = list(itertools.islice(rows, _SEARCHED))
            at, table = _header(begin, sheet.title)
            if table is None:
                continue
            found += 1
            links = _links(archive, sheet._worksheet_path)
            rest = itertools.chain(begin[at + 1 :], rows)
            for number, cells in enumerate(rest, at + 2):
                if any(cell not in (None, "") for cell in cells):
                    place = source.at(f"{sheet.title}!{number}" if found > 1 else number)
                    yield _message(table, cells, links.get(number, {}), place)
    if not found:
        hint = "name one column 内容"
        raise InputError("no sheet has a column of words", where=source.name, hint=hint)


def _message(table: _Table, cells: Sequence[Any], links: Mapping[int, str], place: str) -> Message:
    hidden = [link for column, link in links.items() if column not in table.silent]
    shown = []
    for column, cell in enumerate(cells):
        match = _FORMULA.match(cell) if isinstance(cell, str) else None
        if match is None:
            shown.append(_plain(cell))
        else:
            shown.append((match[2] or match[1]).replace('""', '"'))
            if column not in table.silent:
                hidden.append(match[1])
    return tabular.message_of(
        table.columns, shown, place, links=hidden, conversation=table.conversation
    )


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - a worksheet
    """The values of every row; the library's remarks about odd cells are of no use to a reader."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    while True:
        with _quietly():
            batch = list(itertools.islice(rows, _AT_ONCE))
        if not batch:
            return
        yield from batch


def _header(rows: Sequence[Sequence[Any]], title: str) -> tuple[int, _Table | None]:
    """The row that names the columns; its place and what the rows above say of the chat."""
    name: str | None = None
    for at, cells in enumerate(rows):
        columns = tabular.columns_of("" if cell is None else cell for cell in cells)
        if columns is not None and (columns.is_chat or at == 0):
            if name is None and not title.casefold().startswith(_PLAIN_SHEETS):
                name = title
            silent = columns.places.get("face", ()) + columns.places.get("sender", ())
            return at, _Table(columns, name, frozenset(silent))
        said = [str(cell).strip() for cell in cells if cell not in (None, "")]
        for label, value in itertools.pairwise(said):
            if tabular.folded(label) in vocabulary.columns()["above"]:
                name = name or value
    return 0, None


def _plain(cell: object) -> object:
    """A cell as the column mapper takes it; dates as they would be written."""
    if isinstance(cell, datetime):
        # Days are stored as fractions; what is left of a second is rounding.
        return (cell + timedelta(microseconds=500_000)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return cell


def _links(archive: zipfile.ZipFile, path: str) -> Mapping[int, Mapping[int, str]]:
    """Targets of a sheet's hyperlinks by row, from 1, and column, from 0."""
    from defusedxml.ElementTree import iterparse, parse
    from openpyxl.utils.cell import coordinate_to_tuple

    path = path.removeprefix("/")
    folder, name = posixpath.split(path)
    targets: dict[str, str] = {}
    try:
        with archive.open(f"{folder}/_rels/{name}.rels") as stream:
            for one in parse(stream).getroot():
                if one.get("Type", "").endswith("/hyperlink"):
                    targets[one.get("Id", "")] = one.get("Target", "")
    except KeyError:
        return {}
    if not targets:
        return {}
    found: dict[int, dict[int, str]] = {}
    with archive.open(path) as stream:
        data: Any = None
        for event, element in iterparse(stream, ("start", "end")):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                data = element if tag == "sheetData" else data
            elif tag == "row" and data is not None:
                data.clear()
            elif tag == "hyperlink":
                target = targets.get(element.get(_REL_ID) or "")
                if target:
                    row, column = coordinate_to_tuple(element.get("ref").partition(":")[0])
                    found.setdefault(row, {})[column - 1] = target
    return found


def _check(archive: zipfile.ZipFile, source: Source) -> None:
    """Refuse what would fill memory: the shared strings are held there while a book is read."""
    for info in archive.infolist():
        wrong = wrong_member(info, PurePosixPath(info.filename))
        if info.filename == "xl/sharedStrings.xml" and info.file_size > _MOST_STRINGS:
            wrong = "workbook is too large"
        if wrong:
            hint = "save the sheet as CSV"
            raise InputError(wrong, where=f"{source.name}/{info.filename}", hint=hint)


@contextlib.contextmanager
def _seekable(source: Source) -> Iterator[IO[bytes]]:
    """The file's bytes; a member of a zip is copied out, for going back in it is slow."""
    with source.open() as stream:
        if not isinstance(stream, zipfile.ZipExtFile):
            yield stream
            return
        with tempfile.SpooledTemporaryFile(max_size=32 * PIECE) as copy:
            while piece := stream.read(PIECE):
                copy.write(piece)
            copy.seek(0)
            yield copy


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _translated(source: Source) -> Iterator[None]:
    """Whatever a damaged workbook raises, as our own error."""
    try:
        yield
    except InputError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, KeyError, IndexError, ValueError, TypeError,
        AttributeError, SyntaxError, EOFError, NotImplementedError, RuntimeError, OverflowError,
    ) as error:  # fmt: skip
        raise broken(source, error) from error
