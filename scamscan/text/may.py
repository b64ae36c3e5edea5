"""What a text may hold, as flags: told for many texts at once by the glances."""

from __future__ import annotations

from typing import Final

ADDRESS: Final = 1 << 0
"""Mail addresses and links."""
WALLET: Final = 1 << 1
WORD: Final = 1 << 2
"""Words of letters and digits, as ids are."""
SPLIT_WORD: Final = 1 << 3
RUN: Final = 1 << 4
"""Runs of four digits and more."""
BARE_SUM: Final = 1 << 5
SUM_WITH_UNIT: Final = 1 << 6
SUM_WITH_SIGN: Final = 1 << 7
SUM_IN_WORDS: Final = 1 << 8
SUM_IN_DIGITS: Final = BARE_SUM | SUM_WITH_UNIT | SUM_WITH_SIGN
SUM: Final = SUM_IN_DIGITS | SUM_IN_WORDS

ACCOUNT: Final = 1 << 9
"""Claims to keep the reader's account."""
OWN_WORD: Final = 1 << 10
INTRODUCTION: Final = 1 << 11
GREETING: Final = 1 << 12
END_OF_TEXT: Final = 1 << 13
SIGNATURE: Final = 1 << 14

ANYTHING: Final = (1 << 15) - 1
"""Nothing is known yet: look for everything."""
