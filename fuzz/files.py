"""Targets that read files: chats of every format, bundles, operators' lists, evidence packs."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
import zipfile
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz.laws import hold, in_time, inside, record_laws, same_again, text_of
from scamscan.chats import read_chats, read_source
from scamscan.chats.formats import Format, formats
from scamscan.chats.source import Source
from scamscan.errors import InputError
from scamscan.evidence import manifest
from scamscan.evidence.verify import read_number, verify
from scamscan.fold import fold
from scamscan.operator_lists.index import Lists
from scamscan.operator_lists.rows import FILES, read_rows
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECONDS = 2.0
_DAY = date(2026, 11, 22)
_TEXT = "加微信 zx88899，或打 13900001111，登录 bad.example.top 领取内部名额，转到安全账户"


def readable() -> tuple[Format, ...]:
    """Every format somebody's chat is read by."""
    return tuple(one for one in formats() if not one.advice)


def _read(
    data: bytes, form: Format | None, beside: Mapping[str, Source]
) -> list[Message | BadRecord]:
    source = Source(name="聊天.txt", size=len(data), open=lambda: io.BytesIO(data), beside=beside)
    return list(read_source(source, form))


def _shown(items: list[Message | BadRecord]) -> list[Message | tuple[str, str]]:
    """What can be compared: two errors of the same words are the same."""
    return [(str(one.error), one.source) if isinstance(one, BadRecord) else one for one in items]


def chat(form: Format | None, data: bytes) -> None:
    """One file read as one format, or as what it seems to be: messages and bad records come out."""
    beside: dict[str, Source] = {}
    if form is not None and form.code == "qq-exporter-chunked":
        # The manifest stands before the mark, the piece it names after it.
        data, _, piece = data.partition(b"\n%%\n")
        beside["chunks/1.jsonl"] = Source(
            name="chunks/1.jsonl", size=len(piece), open=lambda: io.BytesIO(piece)
        )
    with in_time(_SECONDS):
        found = _read(data, form, beside)
    record_laws(found)
    same_again(data, lambda: _shown(_read(data, form, beside)), _shown(found))


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="scamscan-fuzz-"))


def bundle(data: bytes) -> None:
    """A path with anything at it: a file, or a zip made of the names and pieces in the input."""
    path = _folder() / "导出.zip"
    path.write_bytes(data[1:] if data[:1] < b"\x80" else _zipped(data[1:]))
    with in_time(_SECONDS):
        found = list(read_chats(path))
    record_laws(found)


def _zipped(data: bytes) -> bytes:
    """A zip: pieces parted by ``%%``, the first line of each is the name."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
        names = set()
        for piece in data.split(b"%%")[:12]:
            name, _, content = piece.partition(b"\n")
            shown = name.decode("utf-8", "replace")[:80].replace("\x00", "") or "a"
            if shown not in names:
                names.add(shown)
                info = zipfile.ZipInfo(shown)
                archive.writestr(info, content)
    return raw.getvalue()


_SHEETS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml",
           "xl/_rels/workbook.xml.rels", "[Content_Types].xml")  # fmt: skip


@cache
def _workbook() -> Mapping[str, bytes]:
    """The members of a small real workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("时间", "发送人", "内容"), ("2026-03-01 10:00", "小王", "到家了吗")):
        sheet.append(row)
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(form: Format, data: bytes) -> None:
    """A workbook, or one with a member replaced: its own checksums would stop every change."""
    if data[:2] != b"PK" and data:
        members = {**_workbook(), _SHEETS[data[0] % len(_SHEETS)]: data[1:]}
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        data = raw.getvalue()
    chat(form, data)


def lists(data: bytes) -> None:
    """An operator's table: rows that can be asked, or an input error that names file and line."""
    names = tuple(FILES)
    name = names[data[0] % len(names)] if data else names[0]
    with in_time(_SECONDS):
        try:
            rows = read_rows(name, data[1:])
        except InputError as error:
            hold(error.where.startswith(f"{name}:"), "an error names its file and line")
            hold(bool(error.hint), "an error says what to do")
            return
    asked = Lists(rows, "")
    hold(len(asked) == len(rows), "every row is kept")
    for row in rows[:20]:
        text = _TEXT + row.value
        for hit in asked.written(fold(text), _DAY):
            inside(hit.span, text)
        asked.near(row.value, _DAY)
        if row.kind == "domain" and row.holds(_DAY):
            answer = asked.domain(row.value, _DAY)
            hold(bool(answer.deny or answer.allow), "a listed domain is found")


@cache
def _pack() -> Path:
    folder = _folder() / "pack"
    (folder / "facts").mkdir(parents=True)
    (folder / "facts" / "a.txt").write_bytes(b"a\n")
    (folder / manifest.CSV_NAME).write_bytes(b"file\n")
    return folder


def evidence(data: bytes) -> None:
    """Any bytes for a manifest: differences are told, nothing outside the pack is looked at."""
    folder = _pack()
    (folder / manifest.JSON_NAME).write_bytes(data)
    with in_time(_SECONDS):
        found = verify(folder)
    hold(found.number == manifest.number_of(data), "the number is that of the manifest")
    for problem in found.problems:
        hold(".." not in Path(problem.file).parts, "no path leads out of the pack")
        hold(not problem.file.startswith("/"), "no path leads out of the pack")
    wrong = verify(folder, "0" * 64)
    hold(not wrong.same, "another number is a difference")
    with contextlib.suppress(InputError):
        hold(len(read_number(text_of(data[:200]))) == 64, "a number has 64 digits")
    same_again(data, lambda: verify(folder), found)


def tidy() -> None:
    """Remove what the targets wrote."""
    if _folder.cache_info().currsize:
        shutil.rmtree(_folder(), ignore_errors=True)


def readers() -> dict[str, Callable[[bytes], None]]:
    """A target for each readable format, and one that finds out by itself."""
    found: dict[str, Callable[[bytes], None]] = {"chats": partial(chat, None)}
    for form in readable():
        work = workbook if form.module == "xlsx" else chat
        found[f"chats-{form.code}"] = partial(work, form)
    return found
