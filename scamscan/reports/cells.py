"""Cells a spreadsheet neither runs nor spoils."""

from __future__ import annotations

import re
from typing import Final

from scamscan.reports.layout import visible

LONGEST: Final = 30_000
"""Characters of a cell; Excel takes 32,767."""
_FORMULA: Final = re.compile(r"^\s*[=+\-@＝＋－＠|%]")
"""What a spreadsheet may run (OWASP, "CSV Injection"), full-width forms included."""
_SPOILT: Final = re.compile(r"^(?:0\d+|\d{12,})$")
"""Digits a spreadsheet would round or strip: a card number becomes 6.22202E+18."""


def cell(value: object) -> str:
    """The value as a cell: an apostrophe keeps what is no number from being taken for one.

    >>> cell("=HYPERLINK(1)"), cell("6222021234567890123"), cell("转 500 元"), cell(None)
    ("'=HYPERLINK(1)", "'6222021234567890123", '转 500 元', '')
    """
    if value is None:
        return ""
    text = visible(str(value)).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    return f"'{text}" if _FORMULA.match(text) or _SPOILT.match(text) else text
