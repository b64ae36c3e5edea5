"""The signal table: one row per reason scamscan can give.

A row says to which family the reason belongs, how heavy it is before any fit (log-odds), how it
stands when it is alone, which category it speaks for, and the sentence the reader sees.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scamscan import tables
from scamscan.errors import TableError
from scamscan.records import Family

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "signals.tsv"
_COLUMNS = ("code", "family", "weight", "conclusive", "category", "sentence")
_BRACES = re.compile(r"\{([a-z_]+)\}")
_MISSING = "…"


class Standing(enum.StrEnum):
    """What a row may do when hardly anything stands beside it."""

    CONCLUSIVE = "yes"
    """Enough alone for ``likely-scam``."""
    FIRM = "firm"
    """A calm tone does not undo it: a link that imitates somebody does so among any words."""
    HINT = "hint"
    """Never lifts a message beyond ``unsure`` by itself."""
    NONE = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One row of ``tables/signals.tsv``."""

    code: str
    family: Family
    weight: float
    """Prior log-odds; negative reassures.  The fit moves it, never across zero."""
    standing: Standing
    """How it stands when hardly anything stands beside it."""
    category: str | None
    sentence: str
    """Plain Chinese with facts in braces."""

    @property
    def conclusive(self) -> bool:
        """True: enough alone for ``likely-scam``."""
        return self.standing is Standing.CONCLUSIVE

    def reason(self, facts: Mapping[str, str]) -> str:
        """The reader's sentence; a fact that is missing shows as an ellipsis.

        >>> row = signal_rows()["link.odd-port"]
        >>> "8443" in row.reason({"port": "8443"})
        True
        """
        if "{" not in self.sentence:
            return self.sentence
        return _BRACES.sub(lambda found: facts.get(found.group(1), _MISSING), self.sentence)


@cache
def signal_rows() -> Mapping[str, SignalRow]:
    """Every row by its code, in file order.

    Raises:
        TableError: a code stands twice, or a cell cannot be read.
    """
    rows: dict[str, SignalRow] = {}
    for code, family, weight, standing, category, sentence in tables.load_tsv(_TABLE, _COLUMNS):
        where = f"{_TABLE}: {code}"
        if code in rows:
            raise TableError("code stands twice", where=where)
        try:
            rows[code] = SignalRow(
                code=code,
                family=Family(family),
                weight=float(weight),
                standing=Standing(standing),
                category=category or None,
                sentence=sentence,
            )
        except (ValueError, KeyError) as error:
            raise TableError(f"cell cannot be read, {error}", where=where) from error
    return rows
