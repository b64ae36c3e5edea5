"""Exports that are many files: which of them to read, and in which order.

A chunked export is read by its manifest and not a second time chunk by chunk; where an export is
there as JSON and as pages, the JSON is read.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.source import Source
    from scamscan.chats.walk import Bundle


_WHATSAPP = re.compile(r"(?:_chat|WhatsApp Chat .*|.*WhatsApp ?(?:聊天|對話).*)\.txt$")
_ATTACHED = re.compile(r"[0-9]{8}-|[A-Z]{3}-[0-9]{8}-WA[0-9]{4}")
"""How WhatsApp names what was sent beside a chat."""
_SMS_IE = "messages.ndjson"


def sources_of(bundle: Bundle) -> Iterator[Source]:
    """The files of a bundle worth reading."""
    left_out = _whatsapp(bundle) | _sms_ie(bundle)
    for name, source in bundle.files.items():
        if name not in left_out:
            yield source


def _whatsapp(bundle: Bundle) -> set[str]:
    """Documents that were sent, beside the chat in its zip."""
    chats = {name for name in bundle.files if _WHATSAPP.match(PurePosixPath(name).name)}
    folders = {str(PurePosixPath(name).parent) for name in chats}
    beside = {name for name in bundle.files if str(PurePosixPath(name).parent) in folders} - chats
    if bundle.name.casefold().endswith(".zip"):
        return beside
    return {name for name in beside if _ATTACHED.match(PurePosixPath(name).name)}


def _sms_ie(bundle: Bundle) -> set[str]:
    """The parts of MMS beside the messages of SMS Import/Export."""
    folders = {
        str(PurePosixPath(name).parent / "data")
        for name in bundle.files
        if PurePosixPath(name).name == _SMS_IE
    }
    return {name for name in bundle.files if str(PurePosixPath(name).parent) in folders}
