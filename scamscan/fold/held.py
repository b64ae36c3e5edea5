"""What the second layer may find in a text, as flags: told for many texts at once by ``glance``."""

from __future__ import annotations

from typing import Final

SLANG: Final = 1
GAPS: Final = 2
APART: Final = 4
"""Digits one by one."""
NUMERALS: Final = 8
ANYTHING: Final = SLANG | GAPS | APART | NUMERALS
"""Nothing is known yet: look for everything."""
