"""The categories a verdict can name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scamscan import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = ("code", "name", "nature")
ORDINARY, MARKETING = "ordinary", "marketing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One row of ``tables/categories.tsv``."""

    code: str
    """Stable: ``"task-rebate"``."""
    name: str
    """What a reader sees: ``"刷单返利"``."""
    nature: str
    """``scam``, ``unlawful-offer`` or ``harmless``."""


@cache
def load_categories() -> Mapping[str, Category]:
    """Every category by code, in table order.

    Raises:
        TableError: the table is missing or damaged.

    >>> load_categories()["recovery"].name
    '追回损失二次诈骗'
    """
    rows = tables.load_tsv("categories.tsv", _COLUMNS)
    return {code: Category(code=code, name=name, nature=nature) for code, name, nature in rows}
