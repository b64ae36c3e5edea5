"""Load and check the tables the program reads.

Small structured tables are TOML; long flat ones are TSV, which loads an order of magnitude
faster.  Every table carries ``source``, ``licence`` and ``date``: TOML in a ``[table]`` head, TSV
in ``#`` lines before the header row.  Errors name the file and the key path.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from scamscan.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PACKAGE = "scamscan"
_FOLDER = "tables"
_REINSTALL = "reinstall scamscan; if you edited the table, undo the edit"
_HEAD = ("source", "licence", "date")
_DAMAGE = (ArithmeticError, LookupError, RecursionError, TypeError, ValueError)
"""What a cell of a wrong kind raises in whoever reads it."""


def read_text(name: str) -> str:
    r"""The raw text of one shipped table, line ends as ``\n``.

    Raises:
        TableError: the file is missing or not UTF-8.
    """
    try:
        return read_bytes(name).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TableError("table is not UTF-8", where=name, hint=_REINSTALL) from error


def read_bytes(name: str) -> bytes:
    """The raw bytes of one shipped table; what digests are taken over.

    Raises:
        TableError: the file is missing or unreadable.
    """
    try:
        return resources.files(_PACKAGE).joinpath(_FOLDER, name).read_bytes()
    except OSError as error:
        raise TableError("table cannot be read", where=name, hint=_REINSTALL) from error


@cache
def digest(name: str) -> str:
    """SHA-256 of one shipped table, as hexadecimal.

    Raises:
        TableError: the file is missing or unreadable.
    """
    return hashlib.sha256(read_bytes(name)).hexdigest()


@cache
def load_toml(name: str) -> Mapping[str, Any]:
    """One TOML table, parsed once and shared; treat it as read-only.

    Raises:
        TableError: missing, not TOML, or without source, licence and date.

    >>> sorted(load_toml("levels.toml"))[:2]
    ['caps', 'levels']
    """
    try:
        data = tomllib.loads(read_text(name))
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"table is not TOML, {error}", where=name, hint=_REINSTALL) from error
    head = data.get("table")
    for key in _HEAD:
        if not isinstance(head, dict) or not head.get(key):
            raise TableError(
                "table head is incomplete", where=f"{name}: table.{key}", hint=_REINSTALL
            )
    return data


@cache
def load_tsv(name: str, columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The rows of one TSV table as tuples in the order of ``columns``.

    The file starts with ``# source: …``, ``# licence: …`` and ``# date: …`` lines, then a header
    row equal to ``columns``.  Empty lines and later ``#`` lines are passed over.

    Raises:
        TableError: missing, a head line missing, another header, or a row of another width.
    """
    lines = read_text(name).split("\n")
    head = [line for line in lines if line.startswith("#")]
    for key in _HEAD:
        if not any(line.startswith(f"# {key}:") for line in head):
            raise TableError("table head is incomplete", where=f"{name}: # {key}:", hint=_REINSTALL)
    body = [
        (number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")
    ]
    if not body or tuple(body[0][1].split("\t")) != columns:
        raise TableError(
            f"table header is not {' '.join(columns)}", where=f"{name}: header", hint=_REINSTALL
        )
    if len(body) == 1:
        raise TableError("table has no rows", where=name, hint=_REINSTALL)
    rows = []
    for number, line in body[1:]:
        row = tuple(line.split("\t"))
        if len(row) != len(columns):
            raise TableError(
                f"row has {len(row)} columns, not {len(columns)}",
                where=f"{name}:{number}",
                hint=_REINSTALL,
            )
        rows.append(row)
    return tuple(rows)


@contextmanager
def told_damage(name: str) -> Iterator[None]:
    """Around what is made of a table's rows: whatever a damaged row raises names the table.

    Also a decorator for the function that does it.

    Raises:
        TableError: a row cannot be read.

    >>> try:
    ...     with told_damage("phones.tsv"):
    ...         int("x")
    ... except TableError as error:
    ...     error.what, error.where
    ('row cannot be read', 'phones.tsv')
    """
    try:
        yield
    except (*_DAMAGE, re.error) as error:
        raise TableError("row cannot be read", where=name, hint=_REINSTALL) from error


def need(mapping: Mapping[str, Any], key: str, kind: type, where: str) -> Any:  # noqa: ANN401 - TOML values
    """The value under ``key``, checked for its type.

    Raises:
        TableError: the key is missing or holds another type; ``where`` is file and key path.

    >>> need({"cap": 3.0}, "cap", float, "levels.toml: caps")
    3.0
    """
    value = mapping.get(key)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise TableError(f"expected {kind.__name__}", where=f"{where}.{key}", hint=_REINSTALL)
    return value
