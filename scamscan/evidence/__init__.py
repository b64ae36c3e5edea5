"""An exported chat as evidence: originals, facts, a draft for the police, and a number over all.

``make`` copies the export unchanged, lists what it says, and seals everything with the SHA-256 of
one manifest; ``verify`` compares.  Facts come from the messages; what the tool thinks of them lies
in a folder of its own.  Nothing is sent anywhere.
"""

from __future__ import annotations

from scamscan.evidence.pack import Made, Request, make
from scamscan.evidence.verify import Problem, Verified, read_number, verify

__all__ = ["Made", "Problem", "Request", "Verified", "make", "read_number", "verify"]
