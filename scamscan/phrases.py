"""Find many fixed phrases in one pass over a text, or over many texts at once.

Three ways to the same answer, chosen by how much there is to read.  A first short text is looked up
piece by piece, which needs no preparation; more text gets an automaton (pyahocorasick, imported
here only); a batch of texts is hashed as one array, several times faster than one by one.  Work is
linear in the text plus the number of hits, whatever the phrases are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

Value = TypeVar("Value")

_BATCH = 2_000
"""Characters from which on hashing them as one array pays (measured)."""
_SPARSE, _MOST_CELLS = 512, 1 << 18
"""Cells of a filter per phrase, so that hardly a piece passes it that is no phrase; and what still
fits the processor's cache."""
_MULTIPLIER = 0x9E3779B1  # the golden ratio's digits, odd, as usual for multiplicative hashing


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
        self._filters: dict[int, NDArray[np.bool_]] = {}
        self._looked_up = 0

    def __len__(self) -> int:
        """Count of distinct phrases."""
        return len(self._values)

    def find(self, text: str) -> Iterator[Hit[Value]]:
        """Every occurrence, overlapping ones included, ordered by end then by start."""
        for start, end, values in self.entries(text):
            for value in values:
                yield Hit(start, end, value)

    def find_each(self, texts: Sequence[str]) -> list[list[Hit[Value]]]:
        """``find`` of every text.

        >>> index = PhraseIndex([("转账", 1), ("账户", 2)])
        >>> [[hit.value for hit in hits] for hits in index.find_each(["转账户", "你好", "账户"])]
        [[1, 2], [], [2]]
        """
        if sum(map(len, texts)) < _BATCH or not self._values:
            return [list(self.find(text)) for text in texts]
        found: list[list[Hit[Value]]] = [[] for _ in texts]
        for text, start, end, values in self._found_in_batch(texts):
            for value in values:
                found[text].append(Hit(start, end, value))
        return found

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

    def _found_in_batch(
        self, texts: Sequence[str]
    ) -> Iterator[tuple[int, int, int, tuple[Value, ...]]]:
        """Which text, start, end and values: what passes a filter of hashes is looked up."""
        import numpy as np

        whole = "\n".join(texts)
        codes = _codes(whole)
        starts, ends = [], []
        hashes = codes
        for length in range(1, self._lengths[0] + 1):
            if length > 1:
                hashes = _longer(hashes, codes[length - 1 :])
            if length in self._lengths:
                cells = self._filter(length)
                places = np.flatnonzero(cells.take(_place(hashes, len(cells))))
                starts.append(places)
                ends.append(places + length)
        begin, end = np.concatenate(starts), np.concatenate(ends)
        order = np.lexsort((begin, end))
        begin, end = begin[order], end[order]
        first = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
        owners = np.searchsorted(first, begin, side="right") - 1
        known = self._values
        for owner, base, low, high in zip(
            owners.tolist(), first[owners].tolist(), begin.tolist(), end.tolist(), strict=True
        ):
            values = known.get(whole[low:high])
            if values is not None:
                yield owner, low - base, high - base, values

    def _filter(self, length: int) -> NDArray[np.bool_]:
        """Which hashes a phrase of this length may have."""
        if length not in self._filters:
            import numpy as np

            phrases = [phrase for phrase in self._values if len(phrase) == length]
            codes = _codes("".join(phrases)).reshape(-1, length)
            hashes = codes[:, 0]
            for place in range(1, length):
                hashes = _longer(hashes, codes[:, place])
            size = min(1 << (_SPARSE * len(phrases)).bit_length(), _MOST_CELLS)
            cells = np.zeros(size, dtype=bool)
            cells[_place(hashes, len(cells))] = True
            self._filters[length] = cells
        return self._filters[length]


def _automaton(values: dict[str, tuple[Value, ...]]) -> Any:  # noqa: ANN401 - untyped library
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for phrase, kept in values.items():
        automaton.add_word(phrase, (len(phrase), kept))
    if values:
        automaton.make_automaton()
    return automaton


def _codes(text: str) -> NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _longer(hashes: NDArray[np.uint32], following: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hashes of pieces one character longer; 32-bit arithmetic that wraps."""
    longer: NDArray[np.uint32] = hashes[: len(following)] * hashes.dtype.type(_MULTIPLIER)
    longer += following
    return longer


def _place(hashes: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    """Which of ``size`` cells, a power of two, a hash falls in."""
    word = hashes.dtype.type
    places: NDArray[np.uint32] = hashes * word(_MULTIPLIER) >> word(33 - size.bit_length())
    return places
