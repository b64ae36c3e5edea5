"""A folder as a zip whose bytes depend on its contents and a clock, not on the machine."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_LARGE: Final = 1 << 31
_PIECE: Final = 1 << 20


def zip_folder(folder: Path, target: Path, name: str, now: datetime) -> None:
    """Write every file of ``folder`` into a new zip, in the order of names.

    Args:
        folder: read.
        target: the zip, which must not exist.
        name: the folder inside the zip.
        now: the time every member gets.
    """
    moment = max(now.timetuple()[:6], _EARLIEST)
    files = sorted(
        (Path(here) / file).relative_to(folder).as_posix()
        for here, _, inside in os.walk(folder)
        for file in inside
    )
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w") as archive:
        for file in files:
            path = folder / file
            info = zipfile.ZipInfo(f"{name}/{file}", moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            large = path.stat().st_size >= _LARGE
            with path.open("rb") as source, archive.open(info, "w", force_zip64=large) as member:
                while piece := source.read(_PIECE):
                    member.write(piece)
