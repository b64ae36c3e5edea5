"""Standard input: messages a line, answered as they come, or a whole export, read first."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.errors import InputError
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Iterator

PEEKED = 1 << 16
"""Bytes by which the kind is told: what the system hands over at once."""
LINES = ("jsonl", "text")
"""Kinds that are read line by line as they come."""


@contextlib.contextmanager
def opened() -> Iterator[io.BufferedReader]:
    """Standard input as bytes.

    Raises:
        InputError: there is none.
    """
    if sys.stdin is None:
        raise InputError(layout.words()["phrases"]["empty"], where="stdin")
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as raw:
        yield io.BufferedReader(raw, PEEKED)


def comes_line_by_line(stream: io.BufferedReader, form: str) -> bool:
    """Whether it is messages a line; an export of another kind must be read whole first."""
    from scamscan.chats import is_export

    return form in LINES if form != "auto" else not is_export(stream.peek(PEEKED))


@contextlib.contextmanager
def kept(stream: io.BufferedReader) -> Iterator[str]:
    """The rest of a stream in a private file, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        yield str(path)
