"""Find many fixed phrases in one pass over a text.

Thin layer over pyahocorasick, the only importer of it.  Work is linear in the text plus the
number of hits, whatever the phrases are, so no input can make it slow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import ahocorasick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Value = TypeVar("Value")


class Hit(NamedTuple, Generic[Value]):
    """One phrase found: half-open code-point range, and what the phrase stands for."""

    start: int
    end: int
    value: Value


class PhraseIndex(Generic[Value]):
    """An immutable set of phrases, each with a value.

    Args:
        phrases: pairs of phrase and value; a phrase given twice keeps all its values, in order.

    >>> index = PhraseIndex([("转账", "transfer"), ("安全账户", "safe-account")])
    >>> [tuple(hit) for hit in index.find("请转账到安全账户")]
    [(1, 3, 'transfer'), (4, 8, 'safe-account')]
    >>> list(PhraseIndex([]).find("转账"))
    []
    """

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        values: dict[str, list[Value]] = {}
        for phrase, value in phrases:
            if not phrase:
                raise ValueError("a phrase must not be empty")
            values.setdefault(phrase, []).append(value)
        self._automaton = ahocorasick.Automaton()
        for phrase, kept in values.items():
            self._automaton.add_word(phrase, (len(phrase), tuple(kept)))
        if values:
            self._automaton.make_automaton()
        self._size = len(values)

    def __len__(self) -> int:
        """Count of distinct phrases."""
        return self._size

    def find(self, text: str) -> Iterator[Hit[Value]]:
        """Every occurrence, overlapping ones included, ordered by end then by start."""
        if not self._size:
            return
        for last, (length, values) in self._automaton.iter(text):
            for value in values:
                yield Hit(last + 1 - length, last + 1, value)
