r"""Exported chats of every common kind, read as one stream of messages.

>>> from pathlib import Path
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder, "chat.csv")
...     _ = path.write_text("时间,发送人,内容\n2026-03-01 10:00,小王,到家了吗\n", "utf-8")
...     [(message.sender_name, message.text) for message in open_chat(path)]
[('小王', '到家了吗')]
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.chats import packages
from scamscan.chats.formats import Format, format_of, formats, refusal
from scamscan.chats.head import look
from scamscan.chats.source import broken
from scamscan.chats.walk import bundle_of
from scamscan.errors import InputError, ScamscanError
from scamscan.records import BadRecord, Message

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from scamscan.chats.source import Source

__all__ = ["open_chat", "read_chats", "read_source"]


def open_chat(path: str | os.PathLike[str], *, form: str = "auto") -> Iterator[Message]:
    """The messages of an export in the order of the file; what cannot be read is left out.

    Args:
        path: a file, a folder or a zip.
        form: ``auto``, or the code of a format (``scamscan scan --help`` lists them).

    Raises:
        InputError: nothing at ``path`` can be read; the hint says what to export instead.
    """
    some = False
    first: InputError | None = None
    for item in read_chats(path, form=form):
        if isinstance(item, BadRecord):
            first = first or item.error
        else:
            some = True
            yield item
    if not some and first is not None:
        raise first


def read_chats(
    path: str | os.PathLike[str],
    *,
    form: str = "auto",
    encoding: str | None = None,
    meter: Callable[[str, int], None] | None = None,
) -> Iterator[Message | BadRecord]:
    """Everything a path holds, in file order; what cannot be read stands in its place.

    Args:
        path: a file, a folder or a zip; folders and zips are walked in name order.
        form: ``auto``, or the code of a format for every file.
        encoding: a codec name for files whose encoding is known; None: found out.
        meter: told, as a file is read, its name and the bytes read so far.

    Raises:
        MissingFileError: there is nothing at ``path``.
        InputError: ``form`` is no format.
    """
    chosen = _chosen(form)
    bundle = bundle_of(Path(path), encoding)
    for error in bundle.refused:
        yield BadRecord(error=error, source=error.where)
    for source in packages.sources_of(bundle):
        yield from read_source(source, chosen, meter)


def read_source(
    source: Source,
    chosen: Format | None = None,
    meter: Callable[[str, int], None] | None = None,
) -> Iterator[Message | BadRecord]:
    """One file's messages; its kind is found out unless given."""
    try:
        if source.size == 0:
            raise InputError("file is empty", where=source.name)
        source = source.settled()
        head = look(source)
        found = chosen or format_of(head)
        if found is None:
            raise InputError(
                "kind of file is not known", where=source.name, hint="export it as TXT, CSV or JSON"
            )
        if found.advice:
            raise refusal(found.code, source.name)
        yield from found.read(source if meter is None else source.metered(meter), head)
    except InputError as error:
        yield BadRecord(error=error, source=error.where or source.name)
    except ScamscanError:
        raise
    except OSError as error:
        problem = InputError(error.strerror or "cannot be read", where=source.name)
        yield BadRecord(error=problem, source=source.name)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield BadRecord(error=broken(source, error), source=source.name)


def _chosen(form: str) -> Format | None:
    if form == "auto":
        return None
    found = next((item for item in formats() if item.code == form and not item.advice), None)
    if found is None:
        known = ", ".join(item.code for item in formats() if not item.advice)
        raise InputError(f"format {form!r} is not known", hint=f"auto, {known}")
    return found
