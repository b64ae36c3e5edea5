"""The files of an export, copied byte for byte and measured; the source is only read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.decoding import without_surrogates
from scamscan.errors import InputError, MissingFileError
from scamscan.evidence.names import Names, safe_name
from scamscan.evidence.records import Original, Unread
from scamscan.evidence.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

FOLDER: Final = "originals"
_PIECE: Final = 1 << 20
_DEEPEST: Final = 40
_OPEN: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Links are not followed; a named pipe does not make us wait."""


class Taken(NamedTuple):
    """What was copied and what was not."""

    originals: tuple[Original, ...]
    refused: tuple[Unread, ...]
    top: str
    """Inside the pack, the copy of what the caller named."""


def check_source(path: Path) -> None:
    """Refuse what cannot be an export.

    Raises:
        MissingFileError: nothing there, a link, or neither file nor folder.
    """
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or words()["refused"]["missing"]
        raise MissingFileError(reason, where=str(path)) from error
    if stat.S_ISLNK(mode):
        refused = words()["refused"]
        raise MissingFileError(refused["link"], where=str(path), hint=refused["link_hint"])
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise MissingFileError(words()["refused"]["special"], where=str(path))


def take(source: Path, pack: Path) -> Taken:
    """Copy the export at ``source`` under ``pack/originals``.

    Everything is taken, pictures and voices too; links, devices and what cannot be read are named
    among ``refused``.

    Raises:
        InputError: a file changed while it was copied.
        MissingFileError: the one file that was named cannot be read.
    """
    names = Names()
    top = names.give(FOLDER, without_surrogates(source.resolve().name))
    if not source.is_dir():
        (pack / FOLDER).mkdir(mode=0o700)
        return Taken((_copied(source, pack, top, source.name),), (), top)
    originals: list[Original] = []
    refused: list[Unread] = []
    for path, inside in _walk(source, refused):
        folder = "/".join((top, *map(safe_name, inside[:-1])))
        (pack / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        shown = "/".join(map(without_surrogates, inside))
        try:
            originals.append(_copied(path, pack, names.give(folder, inside[-1]), shown))
        except MissingFileError as error:
            refused.append(Unread(where=shown, what=error.what))
    (pack / top).mkdir(mode=0o700, parents=True, exist_ok=True)
    return Taken(tuple(originals), tuple(refused), top)


def _walk(folder: Path, refused: list[Unread]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every regular file with its path inside, in the order of names."""
    why = words()["refused"]
    waiting: list[tuple[Path, tuple[str, ...]]] = [(folder, ())]
    while waiting:
        here, inside = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            shown = "/".join(map(without_surrogates, inside))
            refused.append(Unread(where=shown, what=error.strerror or why["missing"]))
            continue
        folders = []
        for entry in entries:
            place = (*inside, entry.name)
            shown = "/".join(map(without_surrogates, place))
            if entry.is_symlink():
                refused.append(Unread(where=shown, what=why["link"]))
            elif entry.is_dir(follow_symlinks=False):
                if len(place) > _DEEPEST:
                    refused.append(Unread(where=shown, what=why["deep"]))
                else:
                    folders.append((Path(entry.path), place))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path), place
            else:
                refused.append(Unread(where=shown, what=why["special"]))
        waiting += reversed(folders)


def _copied(source: Path, pack: Path, file: str, shown: str) -> Original:
    """Copy one file, measuring what is read; the copy keeps the time of the original."""
    refused = words()["refused"]
    try:
        descriptor = os.open(source, _OPEN)
    except OSError as error:
        link = error.errno in (errno.ELOOP, getattr(errno, "EMLINK", None))
        what = refused["link"] if link else error.strerror or refused["missing"]
        raise MissingFileError(what, where=str(source)) from error
    digest = hashlib.sha256()
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(stream.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise MissingFileError(refused["special"], where=str(source))
        target = pack / file
        with open(target, "xb", opener=_private) as copy:
            size = 0
            while piece := _piece(stream, source):
                digest.update(piece)
                size += copy.write(piece)
        after = os.fstat(stream.fileno())
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, size):
        raise InputError(refused["changed"], where=str(source), hint=refused["changed_hint"])
    os.utime(target, ns=(after.st_mtime_ns, after.st_mtime_ns))
    modified = datetime.fromtimestamp(after.st_mtime_ns // 10**9, UTC)
    return Original(
        file=file,
        original_name=without_surrogates(shown),
        size=size,
        sha256=digest.hexdigest(),
        modified=modified,
    )


def _piece(stream: IO[bytes], source: Path) -> bytes:
    try:
        return stream.read(_PIECE)
    except OSError as error:
        raise MissingFileError(error.strerror or "cannot be read", where=str(source)) from error


def _private(path: str, flags: int) -> int:
    """Opens a new file nobody else on the machine may read."""
    return os.open(path, flags, 0o600)
