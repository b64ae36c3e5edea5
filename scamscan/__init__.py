"""Is this Chinese message a scam, why, and what to do now?  Offline, on the reader's own machine.

>>> import scamscan
>>> verdict = scamscan.scan("您的验证码是483920，5分钟内有效，请勿泄露给任何人。【京东】")
>>> verdict.level.value
'nothing-found'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from scamscan.errors import InputError, ModelError, OutputError, ScamscanError, TableError
from scamscan.options import Options
from scamscan.records import Channel, Guidance, Kind, Level, Message, Signal, Skipped, Verdict

if TYPE_CHECKING:
    from scamscan.aio import AsyncScanner, scan_async
    from scamscan.chats import open_chat
    from scamscan.scanner import Scanner, scan, scan_many
    from scamscan.threads import scan_thread
    from scamscan.threads.records import ThreadVerdict

__version__ = "0.1.0"

__all__ = [
    "AsyncScanner",
    "Channel",
    "Guidance",
    "InputError",
    "Kind",
    "Level",
    "Message",
    "ModelError",
    "Options",
    "OutputError",
    "ScamscanError",
    "Scanner",
    "Signal",
    "Skipped",
    "TableError",
    "ThreadVerdict",
    "Verdict",
    "open_chat",
    "scan",
    "scan_async",
    "scan_many",
    "scan_thread",
]

_HOMES = {
    "AsyncScanner": "aio",
    "Scanner": "scanner",
    "ThreadVerdict": "threads.records",
    "open_chat": "chats",
    "scan": "scanner",
    "scan_async": "aio",
    "scan_many": "scanner",
    "scan_thread": "threads",
}


def __getattr__(name: str) -> object:
    """Load what works when it is first asked for: a command must start, and stop, at once."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of the front door, loaded or not."""
    return sorted({*globals(), *__all__})
