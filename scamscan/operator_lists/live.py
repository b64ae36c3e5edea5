"""The operator's folder while a program runs: read anew on demand or on change, whole or not.

Whoever asks for ``current`` gets one finished ``Lists``; a reload builds another beside it and puts
it in its place in one step.  A folder that changes while it is read is read again, a file that ends
in the middle of a row is refused, and after any failure the old lists stay.  What cannot be seen is
a file cut exactly between two rows: write to another name and rename.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from typing import TYPE_CHECKING, Final

from scamscan.errors import InputError, ScamscanError
from scamscan.operator_lists.index import Lists
from scamscan.operator_lists.rows import known_files, read_rows

if TYPE_CHECKING:
    from pathlib import Path

Signature = tuple[tuple[str, int, int, int], ...]

TRIES: Final = 5
_PAUSE: Final = 0.05
"""Seconds before a folder that changed while it was read is read again."""


def load(folder: Path) -> Lists:
    """The lists of a folder, as they lay there at one moment.

    Raises:
        MissingFileError: there is no such folder.
        InputError: a row cannot be used, or the folder keeps changing.
    """
    return _load(folder)[0]


class LiveLists:
    """The lists of a folder, renewed while they are used; safe to share between threads.

    Args:
        folder: see ``rows``.

    Raises:
        InputError: as ``load``; a program does not start with lists it cannot read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock, self._process = threading.Lock(), os.getpid()
        self._current, self._signature = _load(folder)
        self._seen = self._signature
        self._refused: Signature | None = None
        self._error: ScamscanError | None = None

    @property
    def current(self) -> Lists:
        """The lists to use; take them once for each batch."""
        return self._current

    @property
    def error(self) -> ScamscanError | None:
        """Why the last reload failed and older lists are still in use; None: it did not."""
        return self._error

    def _reading(self) -> threading.Lock:
        # A lock held during a fork is held for ever in the new process.
        if self._process != os.getpid():
            self._lock, self._process = threading.Lock(), os.getpid()
        return self._lock

    def reload(self) -> Lists:
        """Read the folder now, whatever its times say; what ``SIGHUP`` means.

        Raises:
            InputError: as ``load``; ``current`` stays what it was.
        """
        with self._reading():
            try:
                self._current, self._signature = _load(self.folder)
            except ScamscanError as error:
                self._error = error
                raise
            self._seen, self._error = self._signature, None
            return self._current

    def refresh(self) -> bool:
        """Look whether the folder changed, cheaply, and read it once it has come to rest.

        A change is taken up when two looks in a row see the same; call it every second or so.
        Never raises for the folder's sake: a failure is told by ``error``.

        Returns:
            True when ``current`` is new.
        """
        with self._reading():
            try:
                seen = signature(self.folder)
            except ScamscanError as error:
                self._error = error
                return False
            settled, self._seen = seen == self._seen, seen
            if seen == self._signature:
                self._error = None  # what was wrong has been taken back
                return False
            if not settled or seen == self._refused:
                return False
        try:
            self.reload()
        except ScamscanError:
            with self._reading():
                self._refused = seen  # not read again until it is changed
            return False
        return True


def _load(folder: Path) -> tuple[Lists, Signature]:
    for attempt in range(TRIES):
        if attempt:
            time.sleep(_PAUSE)
        before = signature(folder)
        try:
            data = {path.name: path.read_bytes() for path in known_files(folder)}
        except OSError as error:
            if signature(folder) != before:
                continue
            raise InputError(
                error.strerror or "list cannot be read", where=folder.name, hint="let it be read"
            ) from error
        if signature(folder) != before:
            continue
        digest = hashlib.sha256()
        for name, content in data.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        rows = (row for name, content in data.items() for row in read_rows(name, content))
        return Lists(rows, digest.hexdigest()), before
    raise InputError(
        "lists keep changing while they are read",
        where=folder.name,
        hint="write to another name and rename",
    )


def signature(folder: Path) -> Signature:
    """Names, sizes and times of a folder's tables: another one, and they were changed.

    Raises:
        MissingFileError: there is no such folder.
        InputError: a table has an unknown name, or there is none.
    """
    found = []
    for path in known_files(folder):
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.name, stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return tuple(found)
