"""What a caller may choose; the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from scamscan.errors import InputError

DEFAULT_MAX_CHARS = 350_000
"""A megabyte of Chinese: longer than any message or article, answered in about two seconds."""
LARGEST_MAX_CHARS = 100_000_000
"""More than memory holds the findings of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A caller's choices; the defaults open no connection and read no file of the user's.

    Raises:
        InputError: ``max_chars`` is below 1.

    >>> Options().max_chars
    350000
    """

    max_chars: int = DEFAULT_MAX_CHARS
    """Longest text read, in code points; the rest is skipped and the level is at least unsure."""

    def __post_init__(self) -> None:
        if not _is_count(self.max_chars):
            raise InputError(
                f"max_chars is {self.max_chars!r}", hint="give a whole number of at least 1"
            )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 1


def color_refused() -> bool:
    """Whether the environment refuses colour (https://no-color.org) or the terminal is dumb."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
