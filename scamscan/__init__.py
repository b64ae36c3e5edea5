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
    from scamscan.chats import open_chat
    from scamscan.scanner import Scanner, scan
    from scamscan.threads import scan_thread
    from scamscan.threads.records import ThreadVerdict

__version__ = "0.1.0"

__all__ = [
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
    "scan_thread",
]


_WHERE = {
    "Scanner": "scamscan.scanner",
    "ThreadVerdict": "scamscan.threads.records",
    "open_chat": "scamscan.chats",
    "scan": "scamscan.scanner",
    "scan_thread": "scamscan.threads",
}


def __getattr__(name: str) -> object:
    """Load what is heavy when it is first asked for: a command must start, and stop, at once."""
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
