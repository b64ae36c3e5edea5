"""The libraries of the extra ``image``, imported where they are used and named when missing."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def without_client() -> Iterator[None]:
    """Keep the HTTP client out while ``rapidocr`` is imported.

    It imports ``requests`` to fetch models and pictures by their address, neither of which is ever
    asked of it; but importing ``requests`` opens a socket, to see whether the machine has IPv6.
    Whoever has imported ``requests`` before keeps it.
    """
    if "requests" in sys.modules:
        yield
        return
    absent = ModuleType("requests", "Left out: pictures are read without a network.")
    absent.__dict__["Response"] = object  # named in rapidocr's annotations
    sys.modules["requests"] = absent
    try:
        yield
    finally:
        if sys.modules.get("requests") is absent:
            del sys.modules["requests"]
