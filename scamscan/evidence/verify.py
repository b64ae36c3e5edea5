"""Whether a pack is as it was made."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from scamscan.errors import InputError, MissingFileError
from scamscan.evidence import manifest
from scamscan.evidence.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST: Final = 256 << 20
"""Bytes of a manifest; a row takes about 600, so this is 400,000 files."""
_LITTER: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""Files systems leave in a folder that was only looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One difference between a pack and its manifest."""

    kind: str
    """``changed``, ``missing``, ``extra``, ``link``, ``manifest``, ``table`` or ``number``."""
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was compared and what differs."""

    number: str
    """SHA-256 of the manifest as it is now."""
    expected: bool
    """True when a number noted elsewhere was compared."""
    files: int
    """Files compared."""
    problems: tuple[Problem, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.problems


def read_number(text: str) -> str:
    """The number as somebody copied it: blanks and case do not matter.

    Raises:
        InputError: not 64 hexadecimal digits.

    >>> read_number("AB" * 16 + " " + "cd" * 16)[28:36]
    'ababcdcd'
    """
    bare = "".join(text.split()).replace("-", "").casefold()
    if len(bare) != 64 or not set(bare) <= set("0123456789abcdef"):
        raise InputError(words()["verify"]["bad_number"], hint=words()["verify"]["number_hint"])
    return bare


def verify(folder: Path, expect: str | None = None) -> Verified:
    """Compare every file of a pack with its manifest, and the manifest with a number.

    Without ``expect`` somebody who changed a file may have changed the manifest too, and nobody can
    tell.

    Raises:
        MissingFileError: there is no such folder.
        InputError: the folder has no manifest.
    """
    if not folder.is_dir():
        raise MissingFileError(words()["verify"]["no_folder"], where=str(folder))
    raw = _manifest(folder)
    number = manifest.number_of(raw)
    problems: list[Problem] = []
    if expect is not None and expect != number:
        problems.append(Problem(kind="number", file=manifest.JSON_NAME))
    try:
        listed, table = _read(raw)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        problems.append(Problem(kind="manifest", file=manifest.JSON_NAME))
        return Verified(
            number=number, expected=expect is not None, files=0, problems=tuple(problems)
        )
    problems += _table(folder, table)
    for file, (size, sha256) in listed.items():
        problems += _compare(folder, file, size, sha256)
    problems += [Problem(kind="extra", file=file) for file in _extra(folder, listed)]
    return Verified(
        number=number, expected=expect is not None, files=len(listed), problems=tuple(problems)
    )


def _manifest(folder: Path) -> bytes:
    path = folder / manifest.JSON_NAME
    say = words()["verify"]
    try:
        if not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > _LARGEST:
            raise InputError(say["no_manifest"], where=str(folder), hint=say["manifest_hint"])
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            say["no_manifest"], where=str(folder), hint=say["manifest_hint"]
        ) from error


def _read(raw: bytes) -> tuple[dict[str, tuple[int, str]], str]:
    """Files with size and SHA-256, and the SHA-256 of the table; any wrong shape is an error."""
    data: dict[str, Any] = json.loads(raw)
    if data["schema"] != manifest.SCHEMA:
        raise ValueError("another schema")
    listed: dict[str, tuple[int, str]] = {}
    for row in data["files"]:
        file = row["file"]
        if not file:
            continue  # left out of a shared copy
        if not _inside(file) or file in listed:
            raise ValueError("a path that leads elsewhere, or twice")
        listed[file] = (int(row["bytes"]), str(row["sha256"]))
    return listed, str(data["csv"]["sha256"])


def _inside(file: str) -> bool:
    parts = PurePosixPath(file).parts
    return (
        bool(parts)
        and not file.startswith("/")
        and ".." not in parts
        and not set(file) & set("\\\x00:")
    )


def _table(folder: Path, sha256: str) -> Iterator[Problem]:
    path = folder / manifest.CSV_NAME
    try:
        if path.is_symlink() or manifest.measure(path)[1] != sha256:
            yield Problem(kind="table", file=manifest.CSV_NAME)
    except OSError:
        yield Problem(kind="missing", file=manifest.CSV_NAME)


def _compare(folder: Path, file: str, size: int, sha256: str) -> Iterator[Problem]:
    path = folder / file
    try:
        here = folder
        for part in PurePosixPath(file).parts:
            here /= part
            if here.is_symlink():
                yield Problem(kind="link", file=file)
                return
        if not path.is_file():
            yield Problem(kind="missing", file=file)
        elif manifest.measure(path) != (size, sha256):
            yield Problem(kind="changed", file=file)
    except OSError:
        yield Problem(kind="missing", file=file)


def _extra(folder: Path, listed: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Files the manifest does not know, in the order of names."""
    known = {*listed, manifest.JSON_NAME, manifest.CSV_NAME, manifest.README_NAME}
    for here, folders, files in os.walk(folder):
        folders.sort()
        inside = Path(here).relative_to(folder)
        if inside == Path() and manifest.DRAFTS in folders:
            folders.remove(manifest.DRAFTS)
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        for name in sorted([*files, *links]):
            file = (inside / name).as_posix()
            if file not in known and name.casefold() not in _LITTER:
                yield file
