"""What the user decided once and does not want to be asked again; one small file.

Only the command line reads it: a library does what its caller says.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scamscan.errors import InputError, OutputError
from scamscan.options import CONFIG, user_folder

if TYPE_CHECKING:
    from pathlib import Path

FILE = "config.toml"
LOOKUP = "lookup"
_WORDS = {"on": True, "off": False, "ask": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The decisions; None: not decided.

    >>> Settings().lookup is None
    True
    """

    lookup: bool | None = None
    """Whether registries may be asked without asking the user first."""

    @property
    def lookup_word(self) -> str:
        """``on``, ``off`` or ``ask``.

        >>> Settings(lookup=False).lookup_word
        'off'
        """
        return next(word for word, value in _WORDS.items() if value is self.lookup)


def settings_file() -> Path | None:
    """Where the decisions are kept; None when the user has no home."""
    folder = user_folder(CONFIG)
    return folder / FILE if folder is not None else None


def load_settings() -> Settings:
    """The user's decisions; all open when there is no file.

    Raises:
        InputError: the file cannot be read.
    """
    path = settings_file()
    if path is None:
        return Settings()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise InputError("settings cannot be read", where=str(path), hint=_hint()) from error
    word = data.get(LOOKUP, "ask")
    if not isinstance(word, str) or word not in _WORDS:
        raise InputError(f"lookup is {word!r}", where=str(path), hint=_hint())
    return Settings(lookup=_WORDS[word])


def save_lookup(word: str) -> Settings:
    """Remember ``on``, ``off`` or ``ask``.

    Raises:
        InputError: another word.
        OutputError: the file cannot be written.
    """
    if word not in _WORDS:
        raise InputError(f"lookup is {word!r}", hint=_hint())
    path = settings_file()
    if path is None:
        raise OutputError("there is no home folder to keep settings in")
    part = path.with_name(f".{FILE}.{os.getpid()}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_text(f'# scamscan config lookup on|off|ask\n{LOOKUP} = "{word}"\n', "utf-8")
        part.replace(path)
    except OSError as error:
        raise OutputError(error.strerror or str(error), where=str(path)) from error
    return Settings(lookup=_WORDS[word])


def _hint() -> str:
    return "scamscan config lookup on|off|ask"
