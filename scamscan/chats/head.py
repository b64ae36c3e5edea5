"""What a file looks like from its beginning: all that the sniffing rules may see."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents
from scamscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scamscan.chats.source import Source

_LINES = 400
"""Enough header lines to know a grammar by, under titles and advertisements."""
_CHARACTERS = 1 << 16
_DELIMITERS = ",\t;|"
_LONG = ("messages", "avatars", "records", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The beginning of one file, looked at in the ways the formats are told apart by."""

    name: str
    """The file's own name."""
    data: bytes
    """The first bytes, for magic numbers."""
    lines: tuple[str, ...]
    """The first decoded lines, without byte order marks."""
    facts: Mapping[str, Any] | None
    """Top-level values when the file is one JSON object (its long lists left out); else None."""
    lists: frozenset[str]
    """Top-level keys of that object which hold lists or were left out for their size."""
    keys: frozenset[str]
    """All top-level keys of that object."""
    firsts: Mapping[str, Any]
    """First records of the lists left out, by key."""
    first: Any
    """First record of a JSON array, or the object of the first JSON line; else None."""
    array: bool
    """True when ``first`` comes out of an array."""
    header: tuple[str, ...]
    """Cells of the first line read as CSV, stripped; empty when it has one cell only."""
    delimiter: str
    members: frozenset[str]
    """Names inside an office document, which is a zip; empty for every other file."""

    @property
    def text(self) -> str:
        """The decoded beginning."""
        return "\n".join(self.lines)


def look(source: Source) -> Head:
    """Read the beginning of a file once, for every rule."""
    data = source.head(4096)
    lines = _lines(source)
    top, first, array = _json(source, lines)
    delimiter, header = _header(lines)
    return Head(
        name=source.base,
        data=data,
        lines=lines,
        facts=top.values if top else None,
        lists=top.lists if top else frozenset(),
        keys=top.keys if top else frozenset(),
        firsts=top.firsts if top else {},
        first=first,
        array=array,
        header=header,
        delimiter=delimiter,
        members=_members(source) if data.startswith(b"PK\x03\x04") else frozenset(),
    )


def _members(source: Source) -> frozenset[str]:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return frozenset()


def _lines(source: Source) -> tuple[str, ...]:
    lines: list[str] = []
    with source.text() as stream:
        left = _CHARACTERS
        while left > 0 and len(lines) < _LINES and (line := stream.readline(left)):
            left -= len(line)
            bare = line.removesuffix("\n")
            lines.append(bare if lines else bare.lstrip("\ufeff"))
    return tuple(lines)


def _json(source: Source, lines: tuple[str, ...]) -> tuple[documents.Facts | None, Any, bool]:
    """The top of an object, and ``first`` and ``array`` of a head."""
    start = next((line.strip() for line in lines if line.strip()), "")
    if start.startswith("["):
        # "[2024/5/1 10:00] 小王: 好" and "[LINE] …" are no arrays; a parser would read them whole.
        if "".join(lines[:40]).lstrip()[1:].lstrip()[:1] not in ("{", '"', "["):
            return None, None, False
        first = _first(source)
        return None, first, first is not None
    if not start.startswith("{"):
        # ChatLab's JSON lines may begin with comments.
        start = next((line.strip() for line in lines if line.strip()[:1] not in ("", "#")), "")
        if not start.startswith("{"):
            return None, None, False
    one = _loads(start)
    if isinstance(one, dict) and _has_more(lines, start):
        return None, one, False
    found = documents.facts(source, skip=_LONG)
    if found is None:
        return None, None, False
    return found, one if isinstance(one, dict) else None, False


def _first(source: Source) -> Any:  # noqa: ANN401 - JSON
    """The first record of an array, or None."""
    try:
        return next(documents.items(source, "item"), None)
    except InputError:
        return None


def _loads(line: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return None


def _has_more(lines: tuple[str, ...], start: str) -> bool:
    """Whether more JSON lines follow the first one."""
    following = [line.strip() for line in lines if line.strip()]
    return any(
        line != start and line.startswith("{") and isinstance(_loads(line), dict)
        for line in following[:20]
    )


def _header(lines: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The delimiter that cuts the first line into most cells, and those cells."""
    line = next((line for line in lines if line.strip()), "")
    best = max(_DELIMITERS, key=line.count)
    if best not in line:
        return ",", ()
    try:
        cells = next(csv.reader([line], delimiter=best))
    except (csv.Error, StopIteration):
        return ",", ()
    return best, tuple(cell.strip() for cell in cells)
