"""What a path holds: one file, a folder, or a zip; in name order, within bounds."""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

from scamscan.chats.formats import refusal
from scamscan.chats.source import Source
from scamscan.decoding import without_surrogates
from scamscan.errors import InputError, MissingFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_FILES = 20_000
"""Files read from one folder or zip; exports of a whole phone stay below."""
_DEEPEST = 12
_LARGEST_MEMBER = 4 << 30
_MOST_RATIO = 200
"""Chat text packs about 1:10, repetitive JSON 1:60; a bomb 1:1000."""
_ENCRYPTED = 0x1
_FROM = 10 << 20
"""Bytes below which a ratio does not matter."""
_DOCUMENT = {
    "xl/workbook.xml", "word/document.xml", "[Content_Types].xml", "mimetype",
    "AndroidManifest.xml",
}  # fmt: skip
"""Members that make a zip one document or one program, and no folder of files."""
_MEDIA = {
    "media", "resources", "images", "voices", "videos", "emojis", "files", "avatars", "photos",
    "stickers", "image", "voice", "video", "emoji", "avatar", "music", "attachments",
}  # fmt: skip
"""Folders of pictures and sounds beside a chat; names as the exporters write them."""
_MEDIA_ENDS = {
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".bmp", ".svg", ".ico", ".mp3", ".amr",
    ".silk", ".wav", ".ogg", ".opus", ".m4a", ".aac", ".mp4", ".mov", ".avi", ".mkv", ".webm",
    ".ttf", ".woff", ".woff2", ".css", ".js", ".vcf", ".dat", ".apk",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Files that belong together: what a path holds.

    ``files`` maps the name inside the bundle (``"chunks/1.jsonl"``) to the file; a single file is
    a bundle of one.  ``refused`` are members left out, with the reason.
    """

    name: str
    files: Mapping[str, Source]
    refused: tuple[InputError, ...] = ()


_PICTURE_ENDS = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}
_NO_PICTURES = {"emojis", "emoji", "avatars", "avatar", "stickers"}
"""Folders of pictures that hold nothing to read."""


def bundle_of(path: Path, encoding: str | None = None, *, pictures: bool = False) -> Bundle:
    """What lies at ``path``: a folder and a zip with all their readable files, in name order.

    Links are not followed, media are passed over, and names that lead out of the zip are refused.

    Args:
        path: a file, a folder or a zip.
        encoding: a codec name for files whose encoding is known; None: found out.
        pictures: True: its pictures instead of its chats; a single file as it is.

    Raises:
        MissingFileError: there is no such path, or it may not be read.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be opened"
        raise MissingFileError(reason, where=str(path)) from error
    shown = without_surrogates(path.name) or "."
    if stat.S_ISDIR(mode):
        bundle = _folder(path, shown, pictures)
    else:
        source = file_source(path, shown)
        if source.head(4) == b"PK\x03\x04" and (opened := _zip(path, shown, pictures)) is not None:
            bundle = opened
        else:
            bundle = Bundle(name=shown, files={shown: source})
    if encoding is None:
        return bundle
    files = {name: replace(item, encoding=encoding) for name, item in bundle.files.items()}
    return replace(bundle, files=files)


def file_source(path: Path, name: str) -> Source:
    """One file on disk.

    Raises:
        MissingFileError: it may not be read.
    """
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise MissingFileError(error.strerror or "cannot be opened", where=name) from error
    return Source(name=name, size=size, open=lambda: path.open("rb"))


def _wanted(place: PurePosixPath, pictures: bool) -> bool:
    """Whether a file by this name is read: a chat, or a picture of one."""
    folders = {part.casefold() for part in place.parts[:-1]}
    ending = place.suffix.casefold()
    if pictures:
        return ending in _PICTURE_ENDS and not folders & _NO_PICTURES
    return ending not in _MEDIA_ENDS and not folders & _MEDIA


def _folder(folder: Path, shown: str, pictures: bool) -> Bundle:
    files: dict[str, Source] = {}
    refused: list[InputError] = []
    waiting = [(folder, PurePosixPath())]
    while waiting:
        here, inside = waiting.pop(0)
        if len(inside.parts) > _DEEPEST:
            refused.append(InputError("folders lie too deep", where=f"{shown}/{inside}"))
            continue
        try:
            entries = sorted(here.iterdir(), key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or "cannot be opened"
            refused.append(InputError(reason, where=f"{shown}/{inside}"))
            continue
        for entry in entries:
            place = inside / without_surrogates(entry.name)
            if entry.is_symlink() or entry.name.startswith("."):
                continue
            if entry.is_dir():
                if pictures or entry.name.casefold() not in _MEDIA:
                    waiting.append((entry, place))
            elif entry.is_file() and _wanted(place, pictures):
                if len(files) >= MOST_FILES:
                    refused.append(_too_many(shown))
                    return Bundle(name=shown, files=files, refused=tuple(refused))
                try:
                    files[str(place)] = file_source(entry, f"{shown}/{place}")
                except MissingFileError as error:
                    refused.append(error)
    return Bundle(name=shown, files=files, refused=tuple(refused))


def _zip(path: Path, shown: str, pictures: bool) -> Bundle | None:
    """A zip's members; None for office documents, which are zips of another kind, and damage."""
    try:
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    names = {info.filename for info in infos}
    if _DOCUMENT & names:
        archive.close()
        return None
    files: dict[str, Source] = {}
    refused: list[InputError] = []
    locked = False
    for info in sorted(infos, key=lambda info: info.filename):
        place = PurePosixPath(without_surrogates(info.filename.replace("\\", "/")))
        if info.is_dir() or place.name.startswith(".") or not _wanted(place, pictures):
            continue
        if "__macosx" in map(str.casefold, place.parts[:-1]):
            continue
        if len(files) >= MOST_FILES:
            refused.append(_too_many(shown))
            break
        if info.flag_bits & _ENCRYPTED:
            locked = True
            continue
        wrong = wrong_member(info, place)
        # A zip may hold two members of one name; each is a file.
        place = _unlike(place, files)
        where = f"{shown}/{place}"
        if wrong:
            refused.append(InputError(wrong, where=where, hint="unpack it yourself and look first"))
            continue
        files[str(place)] = Source(
            name=where, size=info.file_size, open=_member(archive, info, where)
        )
    if locked:
        refused.append(refusal("refused-zip-encrypted", shown))
    return Bundle(name=shown, files=files, refused=tuple(refused))


def _unlike(place: PurePosixPath, taken: Mapping[str, Source]) -> PurePosixPath:
    """The place, numbered when another member has it."""
    found, number = place, 1
    while str(found) in taken:
        number += 1
        found = place.with_name(f"{place.stem} ({number}){place.suffix}")
    return found


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> Callable[[], IO[bytes]]:
    def opened() -> IO[bytes]:
        try:
            return archive.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise InputError("member of the zip cannot be read", where=where) from error

    return opened


def wrong_member(info: zipfile.ZipInfo, place: PurePosixPath) -> str:
    """Why a member of a zip is not read; empty when nothing speaks against it."""
    if not place.parts:
        return "member has no name"
    if place.is_absolute() or ".." in place.parts or ":" in place.parts[0]:
        return "name leads out of the zip"
    if info.flag_bits & _ENCRYPTED:
        return "member is encrypted"
    bomb = info.file_size > _FROM and info.file_size > _MOST_RATIO * max(1, info.compress_size)
    return "member is too large" if bomb or info.file_size > _LARGEST_MEMBER else ""


def _too_many(shown: str) -> InputError:
    return InputError(
        f"more than {MOST_FILES} files", where=shown, hint="name the chats one by one"
    )
