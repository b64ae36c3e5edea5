"""What a caller may choose; the only reader of the environment."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.errors import InputError

if TYPE_CHECKING:
    from datetime import date

DEFAULT_MAX_CHARS = 350_000
"""A megabyte of Chinese: longer than any message or article, answered in about two seconds."""
LARGEST_MAX_CHARS = 100_000_000
"""More than memory holds the findings of."""
DEFAULT_TIMEOUT = 4.0
"""Seconds for the look-ups of one message; registries usually answer in one."""
LONGEST_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A caller's choices; the defaults open no connection and read no file of the user's.

    Raises:
        InputError: ``max_chars`` is below 1, or ``timeout`` not between 0 and a minute.

    >>> Options().max_chars, Options().lookup
    (350000, False)
    """

    max_chars: int = DEFAULT_MAX_CHARS
    """Longest text read, in code points; the rest is skipped and the level is at least unsure."""

    lookup: bool = False
    """True: ask domain registries since when the links' domains exist.  They see the domains and
    this machine's address; the sites themselves are never contacted."""
    timeout: float = DEFAULT_TIMEOUT
    """Seconds for the look-ups of one message."""
    refresh: bool = False
    """True: ask even where an answer is kept on disk."""
    day: date | None = None
    """The day ages are counted to and lists are read for; None: today (UTC)."""
    lists: Path | None = None
    """Folder of the operator's own lists (docs/lists.md); read when a scanner is built, and when
    it is told to reload."""

    def __post_init__(self) -> None:
        if not _is_count(self.max_chars):
            raise InputError(
                f"max_chars is {self.max_chars!r}", hint="give a whole number of at least 1"
            )
        if not _is_seconds(self.timeout):
            raise InputError(
                f"timeout is {self.timeout!r}",
                hint=f"give seconds, more than 0 and at most {LONGEST_TIMEOUT:g}",
            )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 1


def color_refused() -> bool:
    """Whether the environment refuses colour (https://no-color.org) or the terminal is dumb."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _is_seconds(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 < value <= LONGEST_TIMEOUT


CONFIG, CACHE = "config", "cache"


def user_folder(kind: str) -> Path | None:
    """The folder of scamscan's own files, not made yet; None when the user has no home.

    Args:
        kind: ``config`` or ``cache``.

    ``SCAMSCAN_HOME`` comes first, then what the system prescribes: the XDG folders on Linux,
    ``~/Library`` on macOS, ``%LOCALAPPDATA%`` on Windows.
    """
    own = os.environ.get("SCAMSCAN_HOME")
    if own:
        return Path(own) / kind
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local") / "scamscan" / kind
    if sys.platform == "darwin":
        library = {CONFIG: "Application Support", CACHE: "Caches"}
        return home / "Library" / library[kind] / "scamscan"
    set_base = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
    # The specification ignores a relative folder.
    base = Path(set_base) if set_base.startswith("/") else home / f".{kind}"
    return base / "scamscan"
