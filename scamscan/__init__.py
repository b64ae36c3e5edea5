"""Is this Chinese message a scam, why, and what to do now?  Offline, on the reader's own machine.

>>> import scamscan
>>> verdict = scamscan.scan("您的验证码是483920，5分钟内有效，请勿泄露给任何人。【京东】")
>>> verdict.level.value
'nothing-found'
"""

from scamscan.errors import InputError, ModelError, OutputError, ScamscanError, TableError
from scamscan.options import Options
from scamscan.records import Channel, Guidance, Kind, Level, Message, Signal, Skipped, Verdict
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
