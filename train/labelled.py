"""Read any labelled file: JSON lines, or CSV and TSV with a header row."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SEPARATORS = {".csv": ",", ".tsv": "\t"}
_LONGEST_CELL = 10_000_000


class Labelled(NamedTuple):
    """One row: its text, its label as a string, and ``file:line``."""

    text: str
    label: str
    where: str


def read_labelled(path: Path, text: str, label: str) -> list[Labelled]:
    """Every row of a file with the named text and label fields.

    A label may be any JSON scalar; ``true`` and ``1`` become ``"True"`` and ``"1"``.

    Raises:
        InputError: the file is missing, empty, or a row lacks a field; the message names the line.
    """
    rows = [
        Labelled(_need(row, text, where), _need(row, label, where), where)
        for where, row in read_rows(path)
    ]
    if not rows:
        raise InputError("no rows", where=str(path), hint="one labelled message on each line")
    return rows


def read_rows(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """``file:line`` and the fields of every row; blank lines are passed over.

    Raises:
        InputError: the file cannot be opened, or a line cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            if path.suffix in SEPARATORS:
                yield from _cells(path, lines)
            else:
                yield from _objects(path, lines)
    except OSError as error:
        raise MissingFileError(
            error.strerror or "cannot be opened", where=str(path), hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("file is not UTF-8", where=str(path), hint="convert it first") from error


def _objects(path: Path, lines: Iterator[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path.name}:{number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise InputError(
                "line is not JSON", where=where, hint="one JSON object on each line"
            ) from error
        if not isinstance(row, dict):
            raise InputError("line is not a JSON object", where=where, hint='{"text": "…"}')
        yield where, row


def _cells(path: Path, lines: Iterator[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.DictReader(lines, delimiter=SEPARATORS[path.suffix])
    try:
        for row in reader:
            yield f"{path.name}:{reader.line_num}", row
    except csv.Error as error:
        raise InputError(str(error), where=f"{path.name}:{reader.line_num}") from error


def _need(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if value is None or isinstance(value, (dict, list)):
        known = ", ".join(str(key) for key in row)
        raise InputError(f"field {field!r} is missing", where=where, hint=f"fields here: {known}")
    return str(value)
