"""The libraries of the extra ``image``, imported where they are used and named when missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from scamscan import tables
from scamscan.errors import MissingExtraError

INSTALL = "pip install 'scamscan[image]'"
"""What brings the libraries."""


def need(module: str) -> Any:  # noqa: ANN401 - a module
    """A module of the extra.

    Raises:
        MissingExtraError: it is not installed, with the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        advice = tables.load_toml("picture.toml")["hints"]["extra"]
        raise MissingExtraError(
            "pictures cannot be read without the extra “image”",
            where=module,
            hint=advice.format(command=INSTALL),
        ) from error
