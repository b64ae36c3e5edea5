"""Regular expressions that are compiled when they are first used.

Two hundred patterns look for rare things; compiling them all takes longer than answering one
message, and one message needs a third of them.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Stands in for ``re.Pattern``; keeps the methods it was asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever re.Pattern has there
        # Python asks here only for what is not there yet, so this runs once for each method.
        value = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, value)
        return value


def compile(source: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile``, put off until the first use; a mistake in ``source`` shows only then.

    >>> digits = compile("[0-9]+")
    >>> digits.findall("3 + 12")
    ['3', '12']
    """
    return cast("re.Pattern[str]", _Pattern(source, flags))
