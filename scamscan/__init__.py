"""Is this Chinese message a scam, why, and what to do now?  Offline, on the reader's own machine.

>>> import scamscan
>>> verdict = scamscan.scan("您的验证码是483920，5分钟内有效，请勿泄露给任何人。【京东】")
>>> verdict.level.value
'nothing-found'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.errors import InputError, ModelError, OutputError, ScamscanError, TableError
from scamscan.options import Options
from scamscan.records import Channel, Guidance, Kind, Level, Message, Signal, Skipped, Verdict

if TYPE_CHECKING:
    from scamscan.scanner import Scanner, scan

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
    "Verdict",
    "scan",
]


def __getattr__(name: str) -> object:
    """Load the scanner when it is first asked for: a command must start, and stop, at once."""
    if name in ("Scanner", "scan"):
        from scamscan import scanner

        return getattr(scanner, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
