"""Find many fixed phrases in one pass over a text, or over many texts at once.

Three ways to the same answer, chosen by how much there is to read.  A first short text is looked up
piece by piece, which needs no preparation; more text gets an automaton (pyahocorasick, imported
here only); a batch of texts is hashed as one array, several times faster than one by one.  Work is
linear in the text plus the number of hits, whatever the phrases are.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scamscan.batch import Batch, Found, PhraseFilter

Value = TypeVar("Value")


class Hit(NamedTuple, Generic[Value]):
    """One phrase found: half-open code-point range, and what the phrase stands for."""

    start: int
    end: int
    value: Value


class PhraseIndex(Generic[Value]):
    """A set of phrases, each with a value; its answers never change.

    Args:
        phrases: pairs of phrase and value; a phrase given twice keeps all its values, in order.

    >>> index = PhraseIndex([("转账", "transfer"), ("安全账户", "safe-account")])
    >>> [tuple(hit) for hit in index.find("请转账到安全账户")]
    [(1, 3, 'transfer'), (4, 8, 'safe-account')]
    >>> list(PhraseIndex([]).find("转账"))
    []
    """

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        values: dict[str, tuple[Value, ...]] = {}
        for phrase, value in phrases:
            if not phrase or "\n" in phrase:
                raise ValueError("a phrase must not be empty nor hold a line end")
            values[phrase] = (*values[phrase], value) if phrase in values else (value,)
        self._values = values
        self._lengths = tuple(sorted(set(map(len, values)), reverse=True))
        self._automaton: Any = None
        self._looked_up = 0

    def __len__(self) -> int:
        """Count of distinct phrases."""
        return len(self._values)

    def find(self, text: str) -> Iterator[Hit[Value]]:
        """Every occurrence, overlapping ones included, ordered by end then by start."""
        for start, end, values in self.entries(text):
            for value in values:
                yield Hit(start, end, value)

    def find_each(self, batch: Batch) -> list[list[Hit[Value]]]:
        """``find`` of every text of a batch.

        >>> from scamscan.batch import Batch
        >>> index = PhraseIndex([("转账", 1), ("账户", 2)])
        >>> texts = Batch(["转账户", "你好", "账户"])
        >>> [[hit.value for hit in hits] for hits in index.find_each(texts)]
        [[1, 2], [], [2]]
        """
        return self.read(batch, self.glance(batch))

    def glance(self, batch: Batch) -> Found:
        """Where phrases stand in a batch, and now and then something that is none."""
        return self._filter.find(batch)

    def read(self, batch: Batch, glanced: Found) -> list[list[Hit[Value]]]:
        """The phrases among what ``glance`` saw, for each text ordered as ``find`` orders them."""
        found: list[list[Hit[Value]]] = [[] for _ in batch.texts]
        known, whole = self._values, batch.whole
        for owner, base, low, high in glanced.in_order(batch):
            values = known.get(whole[low:high])
            if values is not None:
                for value in values:
                    found[owner].append(Hit(low - base, high - base, value))
        return found

    @cached_property
    def _filter(self) -> PhraseFilter:
        from scamscan.batch import PhraseFilter  # here: it needs numpy, and one message does not

        return PhraseFilter(tuple(self._values))

    def entries(self, text: str) -> Iterator[tuple[int, int, tuple[Value, ...]]]:
        """Bare ``find``: start, end and all values of each phrase; for inner loops."""
        if self._automaton is None:
            self._looked_up += len(text) * len(self._lengths)
            if self._looked_up <= len(self._values):
                yield from self._look_up(text)
                return
            self._automaton = _automaton(self._values)
        if self._values:
            for last, (length, values) in self._automaton.iter(text):
                yield last + 1 - length, last + 1, values

    def _look_up(self, text: str) -> Iterator[tuple[int, int, tuple[Value, ...]]]:
        """Ask for every piece of every length; without preparation, so it suits a first text."""
        known = self._values
        for end in range(1, len(text) + 1):
            for length in self._lengths:
                if length <= end and (values := known.get(text[end - length : end])):
                    yield end - length, end, values


def _automaton(values: dict[str, tuple[Value, ...]]) -> Any:  # noqa: ANN401 - untyped library
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for phrase, kept in values.items():
        automaton.add_word(phrase, (len(phrase), kept))
    if values:
        automaton.make_automaton()
    return automaton
