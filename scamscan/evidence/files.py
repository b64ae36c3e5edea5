"""The files of a pack as rows of its manifest, and their rights on disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scamscan.chats.formats import format_of
from scamscan.chats.head import look
from scamscan.chats.walk import file_source
from scamscan.errors import ScamscanError
from scamscan.evidence import manifest
from scamscan.evidence.reading import MOST_CHATS, Part
from scamscan.evidence.records import Entry
from scamscan.evidence.words import words
from scamscan.reports.layout import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.evidence.originals import Taken
    from scamscan.evidence.reading import ReadChat
    from scamscan.evidence.records import Original
    from scamscan.evidence.statement import Case

_MADE: Final = ("facts", "opinion")


def entries(pack: Path, case: Case, read: ReadChat, taken: Taken, base: Path) -> list[Entry]:
    """A row for every original and for every file made from them."""
    parts = _by_file(taken, read.parts)
    rows = [
        _original(number, shown, copied, case, parts.get(copied.file), base)
        for number, (shown, copied) in enumerate(
            zip(case.originals, taken.originals, strict=True), 1
        )
    ]
    say = words()["manifest"]
    for path in _made(pack):
        size, sha256 = manifest.measure(path)
        file = path.relative_to(pack).as_posix()
        own = file.startswith("opinion/")
        rows.append(
            Entry(
                no=len(rows) + 1,
                file=file,
                original_name="",
                kind=say["opinion" if own else "table"],
                bytes=size,
                sha256=sha256,
                captured_at=case.made,
                captured_by="",
                device="",
                source=f"scamscan {case.version}",
                account_or_url="",
                method=say["method_made"].format(version=case.version),
                proves=say["proves_opinion" if own else "proves_made"],
                timeline_ref=_range(1, case.facts.messages),
                edited=say["no"],
                note=say["made"],
            )
        )
    return rows


def _original(
    number: int, shown: Original, copied: Original, case: Case, part: Part | None, base: Path
) -> Entry:
    say = words()["manifest"]
    notes = []
    if shown.modified is not None:
        notes.append(say["modified"].format(time=case.cells.time(shown.modified)))
    if case.redacted:
        notes.append(say["withheld"])
    return Entry(
        no=number,
        file=shown.file,
        original_name=visible(shown.original_name),
        kind=say["export"],
        bytes=shown.size,
        sha256=shown.sha256,
        captured_at=case.made,
        captured_by="",
        device="",
        source=_kind_of(base / copied.file) if part else "",
        account_or_url="" if case.redacted or not part else visible("、".join(part.chats)),
        method=say["method_copy"].format(version=case.version),
        proves=say["proves_export"],
        timeline_ref=_range(part.first, part.last) if part else "",
        edited=say["no"],
        note="；".join(notes),
    )


def _by_file(taken: Taken, parts: dict[str, Part]) -> dict[str, Part]:
    """What each copied file said; for a zip, everything inside it."""
    names = {original.file.partition("/")[2]: original.file for original in taken.originals}
    found: dict[str, Part] = {}
    for name, part in parts.items():
        at = name
        while at and at not in names:
            at = at.rpartition("/")[0]
        if not at:
            continue
        known = found.setdefault(names[at], Part(part.first, part.last))
        known.first, known.last = min(known.first, part.first), max(known.last, part.last)
        known.chats = list(dict.fromkeys((*known.chats, *part.chats)))[:MOST_CHATS]
    return found


def _range(first: int, last: int) -> str:
    return f"{first}-{last}" if last else ""


def _kind_of(path: Path) -> str:
    """The name of the export's format; empty for a package of several files."""
    try:
        found = format_of(look(file_source(path, path.name)))
    except (ScamscanError, OSError):
        return ""
    return found.name if found else ""


def _made(pack: Path) -> Iterator[Path]:
    for folder in _MADE:
        yield from sorted((pack / folder).iterdir())


def settle(pack: Path) -> None:
    """Give every file to its owner alone and see it written to the disk."""
    for here, _, names in os.walk(pack):
        Path(here).chmod(0o700)
        for name in names:
            path = Path(here, name)
            path.chmod(0o600)
            descriptor = os.open(path, os.O_RDWR)
            try:
                # Some file systems cannot; the pack is no worse for it.
                with contextlib.suppress(OSError):
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
