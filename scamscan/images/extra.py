"""The libraries of the extra ``image``, imported where they are used and named when missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from scamscan.images.picture import need_extra


def need(module: str) -> Any:  # noqa: ANN401 - a module
    """A module of the extra.

    Raises:
        InputError: it is not installed, with the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise need_extra(error) from error
