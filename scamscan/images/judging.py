"""The verdict on what pictures say; words that may be misread never make it worse.

A conversation is judged twice when some lines were read with less than ``reading.CERTAIN``: with all
lines, and without those.  The milder verdict stands, and ``skipped`` says that words were left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scamscan.errors import InputError
from scamscan.records import Skipped
from scamscan.scanner import Scanner
from scamscan.threads import scan_thread

if TYPE_CHECKING:
    from scamscan.images.records import PictureReading
    from scamscan.threads.records import ThreadVerdict

UNCERTAIN = Skipped(check="images.words", reason="uncertain")
"""Some words were read too uncertainly to count."""


def judge(reading: PictureReading, scanner: Scanner | None = None) -> ThreadVerdict:
    """The verdict on the conversation pictures show: the thread's, or a milder one.

    Args:
        reading: of ``read_pictures``.
        scanner: reads the messages; the default is offline.

    Raises:
        InputError: nobody writes to the reader in these pictures, or nothing was read for certain.
    """
    scanner = scanner or Scanner()
    if not any(message.is_self is False for message in reading.messages):
        raise InputError(
            "no words of anybody else were found in the pictures",
            where=", ".join(page.name for page in reading.pages),
            hint="send a sharper picture, or type the message",
        )
    whole = scan_thread(reading.messages, scanner)
    if reading.certain == reading.messages:
        return replace(whole, skipped=(*whole.skipped, *reading.skipped))
    skipped = tuple(dict.fromkeys((*whole.skipped, *reading.skipped, UNCERTAIN)))
    try:
        sure = scan_thread(reading.certain, scanner)
    except InputError as error:
        raise InputError(
            "no words were read for certain", where=error.where, hint="send a sharper picture"
        ) from error
    milder = sure if sure.level.rank < whole.level.rank else whole
    return replace(milder, skipped=skipped)
