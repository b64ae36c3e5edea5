"""Where a pack may go, and how it gets there in one step."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.errors import InputError, MissingFileError
from scamscan.evidence import manifest
from scamscan.evidence.words import words

if TYPE_CHECKING:
    from datetime import datetime

    from scamscan.evidence.pack import Request


def check_target(request: Request) -> tuple[Path, Path | None]:
    """The folder to make and the zip beside it, both absolute.

    Raises:
        InputError: something is there already, or the place lies in the export.
        MissingFileError: the folder above is not there.
    """
    say = words()["make"]
    shown = str(request.target)
    if request.target.is_symlink():
        raise InputError(say["target_link"], where=shown, hint=say["foreign_hint"])
    try:
        parent = request.target.absolute().parent.resolve(strict=True)
    except OSError as error:
        raise MissingFileError(say["no_parent"], where=shown, hint=say["parent_hint"]) from error
    name = request.target.name
    if name in ("", ".."):
        target = request.target.resolve()
        parent, name = target.parent, target.name
    target = parent / name
    archive = parent / f"{name}.zip" if request.zipped else None
    source = request.source.resolve()
    inside = source.is_dir() and source in (target, *target.parents)
    if inside or target in (source, *source.parents) or archive == source:
        raise InputError(say["inside"], where=shown, hint=say["inside_hint"])
    _check_free(target, request)
    if archive is not None and (archive.exists() or archive.is_symlink()) and not request.force:
        raise InputError(say["zip_exists"], where=archive.name, hint=say["target_hint"])
    return target, archive


def _check_free(target: Path, request: Request) -> None:
    say = words()["make"]
    shown = str(request.target)
    if not target.exists():
        return
    if not target.is_dir():
        raise InputError(say["target_file"], where=shown, hint=say["foreign_hint"])
    if not any(target.iterdir()):
        return
    if not request.force:
        raise InputError(say["target_full"], where=shown, hint=say["target_hint"])
    if not is_pack(target):
        raise InputError(say["target_foreign"], where=shown, hint=say["foreign_hint"])


def is_pack(folder: Path) -> bool:
    """Whether a folder is an earlier pack, whole or changed."""
    try:
        with (folder / manifest.JSON_NAME).open(encoding="utf-8") as stream:
            return f'"{manifest.SCHEMA}"' in stream.read(200)
    except (OSError, ValueError):
        return False


def put(
    pack: Path, target: Path, zipped: Path, archive: Path | None, now: datetime
) -> tuple[Path, ...]:
    """Move a finished pack to its place; what is there is renamed.

    Returns:
        Where the earlier ones are now.
    """
    kept = []
    aside = None
    if target.is_dir() and any(target.iterdir()):
        aside = _aside(target, now)
        target.rename(aside)
        kept.append(aside)
    elif target.is_dir():
        target.rmdir()  # Windows renames onto nothing, not even onto an empty folder
    try:
        pack.rename(target)
    except OSError:
        if aside is not None:
            with contextlib.suppress(OSError):
                aside.rename(target)
        raise
    if archive is not None:
        if archive.exists():
            old = _aside(archive, now)
            archive.rename(old)
            kept.append(old)
        zipped.rename(archive)
    return tuple(kept)


def _aside(path: Path, now: datetime) -> Path:
    """A free name beside ``path``."""
    stem = f"{path.name}.old-{now:%Y%m%d-%H%M%S}"
    number, place = 1, path.with_name(stem)
    while place.exists():
        number += 1
        place = path.with_name(f"{stem}-{number}")
    return place
