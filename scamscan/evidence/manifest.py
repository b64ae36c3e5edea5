"""The list of a pack's files with their SHA-256, and the number that stands for all of them."""

from __future__ import annotations

import hashlib
import io
from dataclasses import astuple, fields
from typing import TYPE_CHECKING, Any, Final

from scamscan.evidence.cells import Table
from scamscan.evidence.records import Entry
from scamscan.reports import jsonl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SCHEMA: Final = "evidence-1"
JSON_NAME: Final = "manifest.json"
CSV_NAME: Final = "manifest.csv"
README_NAME: Final = "README.txt"
DRAFTS: Final = "draft"
"""The folder of what the reader fills in; neither it nor the README is covered by the number, for
they carry it."""
COLUMNS: Final = tuple(one.name for one in fields(Entry))
_PIECE: Final = 1 << 20


def csv_bytes(entries: Sequence[Entry]) -> bytes:
    """The manifest as a table."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="", write_through=True)
    table = Table(stream, COLUMNS)
    for entry in entries:
        table.row(astuple(entry))
    stream.detach()
    return raw.getvalue()


def json_bytes(entries: Sequence[Entry], head: dict[str, Any], table: bytes) -> bytes:
    """The manifest as JSON; its SHA-256 is the number of the pack.

    Args:
        entries: one for every file it covers.
        head: ``made``, ``tool``, ``redacted``.
        table: the bytes of the same manifest as CSV.
    """
    return jsonl.dump(
        {
            "schema": SCHEMA,
            **head,
            "csv": {"file": CSV_NAME, "sha256": hashlib.sha256(table).hexdigest()},
            "files": [{name: getattr(entry, name) for name in COLUMNS} for entry in entries],
        },
        indent=True,
    )


def number_of(manifest: bytes) -> str:
    """64 hexadecimal digits.

    >>> number_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(manifest).hexdigest()


def grouped(number: str) -> str:
    """The number as one copies it by hand.

    >>> grouped("0123456789abcdef" * 4)[:24]
    '01234567 89abcdef 012345'
    """
    return " ".join(number[start : start + 8] for start in range(0, len(number), 8))


def measure(path: Path) -> tuple[int, str]:
    """Bytes and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()
