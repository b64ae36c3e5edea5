"""``scamscan check --image``: screenshots and photographs, in order, as one conversation."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from scamscan.cli import consent, output
from scamscan.decoding import is_blank, without_surrogates
from scamscan.errors import MissingExtraError, MissingFileError
from scamscan.images.judge import Opened, judge
from scamscan.images.picture import MOST_BYTES
from scamscan.records import Level, Skipped
from scamscan.reports import layout, pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.images.picture import Picture
    from scamscan.options import Options
    from scamscan.records import Message

_NOT_INSTALLED = Skipped(check="images", reason="not installed")


def answer(
    files: tuple[str, ...],
    message: Message,
    options: Options,
    lookup: bool | None,
    *,
    as_json: bool,
) -> int:
    """Judge the pictures, and the message that was given with them; the exit code of ``check``.

    Raises:
        MissingFileError: a file is not there.
        InputError: a file is no picture that can be used, or the extra is not installed.
    """
    from scamscan.images.conversation import put_together, read_pictures

    opened = Opened([_given(name) for name in files])
    said = () if is_blank(message.text) else (replace(message, is_self=False),)
    try:
        reading = read_pictures(_told(opened, len(files)))
    except MissingExtraError as error:
        if not said:
            raise
        output.complain(error)  # the words are judged all the same
        reading = replace(put_together(()), skipped=(_NOT_INSTALLED,))
    verdict = consent.judged(
        options,
        lookup,
        lambda scanner: judge(reading, scanner, said, frames=opened.frames),
        lambda found: (url for one in found.verdicts for url in one.urls),
    )
    if as_json:
        from scamscan.reports import jsonl

        shown = pictures.picture_object(verdict, opened.sizes)
        output.write_bytes(jsonl.dump(shown, indent=True))
    else:
        output.show(pictures.lay_out(verdict))
    return int(verdict.level.rank >= Level.SUSPICIOUS.rank)


def _given(name: str) -> tuple[str | None, bytes | str]:
    if name != "-":
        return without_surrogates(name.rpartition("/")[2]) or None, name
    if sys.stdin is None:
        raise MissingFileError("standard input is closed", where="-")
    return "stdin", sys.stdin.buffer.read(MOST_BYTES + 1)


def _told(opened: Opened, total: int) -> Iterator[Picture]:
    """The pictures, each told of while a person waits."""
    waiting = total > 1 and sys.stderr is not None and sys.stderr.isatty()
    for number, picture in enumerate(opened, 1):
        if waiting:
            phrase = layout.words()["phrases"]["picture_reading"]
            output.say(phrase.format(number=number, total=total))
        yield picture
