"""Pictures that lie in an export, beside its chats: each is read as a conversation of its own.

Who sent a picture is not known here, and what it shows may be anybody's: so it joins no chat.  Only
words that were read for certain become messages, for a stream of messages has no place to say so.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scamscan.chats.walk import bundle_of
from scamscan.errors import InputError, MissingExtraError
from scamscan.images.conversation import read_pictures
from scamscan.images.picture import MOST_BYTES, open_picture, refused
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from scamscan.chats.source import Source

MOST: Final = 500
"""Pictures of one export that are read, in name order: ten to twenty minutes."""
SMALLEST: Final = 200
"""Pixels of the shorter side: smaller ones are avatars, stickers and previews."""
_ANIMATED: Final = "frames"


def is_picture(path: str | os.PathLike[str]) -> bool:
    """Whether a path is one picture file by its first bytes."""
    place = Path(path)
    if not place.is_file():
        return False
    with place.open("rb") as stream:
        head = stream.read(12)
    return head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")) or head[8:] == b"WEBP"


def read_export(path: str | os.PathLike[str]) -> Iterator[Message | BadRecord]:
    """The messages of every picture in a file, a folder or a zip, in name order.

    What cannot be read stands in its place; small pictures and animations are passed over without
    a word, unless the picture is what was asked for.

    Raises:
        MissingFileError: there is nothing at ``path``.
        MissingExtraError: the extra ``image`` is not installed.
    """
    bundle = bundle_of(Path(path), pictures=True)
    alone = is_picture(path)
    for number, source in enumerate(bundle.files.values()):
        if number == MOST:
            error = refused("export", f"more than {MOST} pictures", bundle.name, most=MOST)
            yield BadRecord(error=error, source=bundle.name)
            return
        try:
            yield from _read(source, alone=alone)
        except MissingExtraError:
            raise
        except (InputError, OSError) as error:
            known = error if isinstance(error, InputError) else InputError("cannot be read")
            yield BadRecord(error=known, source=source.name)


def _read(source: Source, *, alone: bool) -> Iterator[Message]:
    picture = open_picture(source.head(MOST_BYTES + 1), source.name)
    small = min(picture.width, picture.height) < SMALLEST
    if not alone and (small or _ANIMATED in picture.passed_over):
        return
    for message in read_pictures([picture]).certain:
        yield replace(message, conversation=source.base)
