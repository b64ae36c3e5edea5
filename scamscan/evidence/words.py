"""Everything an evidence pack says, from its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan import tables

if TYPE_CHECKING:
    from collections.abc import Mapping


def words() -> Mapping[str, Any]:
    """The table ``evidence.toml``.

    >>> words()["flows"]["out"]
    '付出'
    """
    return tables.load_toml("evidence.toml")
