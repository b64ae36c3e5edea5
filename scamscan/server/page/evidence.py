"""An evidence pack made for one request: in a private folder that is gone before the answer is."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from scamscan import evidence
from scamscan.errors import InputError, OutputError

PACK: Final = "evidence-pack"
_MEMORY: Final = "/dev/shm"  # noqa: S108 - memory that looks like a disk; the folder in it is private
"""Where there is one, nothing of the chat touches a disk."""


def make_pack(data: bytes, name: str) -> bytes:
    """The pack of an exported chat as one zip.

    Args:
        data: the file.
        name: what it is called in the pack; no folders.

    Raises:
        InputError: nothing in it can be read as a chat.
        OutputError: there is no room.
    """
    place = _MEMORY if Path(_MEMORY).is_dir() else None
    try:
        with tempfile.TemporaryDirectory(prefix="scamscan-", dir=place) as folder:
            source = Path(folder, "in", name)
            source.parent.mkdir(mode=0o700)
            source.write_bytes(data)
            made = evidence.make(
                evidence.Request(
                    source=source,
                    target=Path(folder, PACK),
                    now=datetime.now().astimezone(),
                    zipped=True,
                )
            )
            if not made.facts.messages or made.archive is None:
                raise InputError("no message in it can be read", where=name)
            return made.archive.read_bytes()
    except OSError as error:
        raise OutputError(error.strerror or "cannot be written", where=name) from error
