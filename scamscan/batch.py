"""Many texts laid end to end as one array, so that a check looks at all of them in one go.

Looking at a character costs a few nanoseconds in an array and ten times as much in a string.  What
an array finds is a *glance*: it may see more than there is, never less; the check itself then reads
the few texts, or the few places, the glance has left.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

LEAST = 2_000
"""Characters from which on an array pays, numpy's loading counted (measured)."""
_MULTIPLIER = 0x9E3779B1  # the golden ratio's digits, odd, as usual for multiplicative hashing
_WHOLE, _BEGUN = 1, 2
_SPARSE, _MOST_CELLS = 128, 1 << 17
"""Cells of a filter per phrase, so that hardly a piece passes it that is no phrase; and what still
fits the processor's cache."""
_PLANE = 0x10000


class Batch:
    r"""Texts end to end, a line end behind each.

    >>> batch = Batch(["转账", "", "好"])
    >>> batch.whole, batch.starts.tolist(), batch.owners.tolist()
    ('转账\n\n好\n', [0, 3, 4], [0, 0, 0, 1, 2, 2])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.whole = "\n".join([*texts, ""])
        self.codes: NDArray[np.uint32] = codes_of(self.whole)
        self.lengths: NDArray[np.int64] = np.fromiter(
            map(len, texts), dtype=np.int64, count=len(texts)
        )
        ends = np.cumsum(self.lengths + 1)
        self.starts: NDArray[np.int64] = ends - self.lengths - 1

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """For each place of ``whole`` the index of the text it belongs to."""
        return np.repeat(np.arange(len(self.texts)), self.lengths + 1)

    def any(self, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """For each text whether ``seen``, one value for every place, is true anywhere in it."""
        found = np.zeros(len(self.texts), dtype=bool)
        found[self.owners[np.flatnonzero(seen)]] = True
        return found

    def count(self, seen: NDArray[np.bool_], first: int = 0) -> NDArray[np.int64]:
        """For each text in how many places ``seen``, which begins at ``first``, is true."""
        counts: NDArray[np.int64] = np.bincount(
            self.owners[np.flatnonzero(seen) + first], minlength=len(self.texts)
        )
        return counts

    def where(self, seen: NDArray[np.bool_]) -> list[int]:
        """The texts in which ``seen`` is true anywhere, in order."""
        found: list[int] = np.flatnonzero(self.any(seen)).tolist()
        return found


def codes_of(text: str) -> NDArray[np.uint32]:
    """The code points of a text; lone surrogates are kept."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: NDArray[np.uint32]) -> str:
    """The text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def after(seen: NDArray[np.bool_], far: int = 1) -> NDArray[np.bool_]:
    """Whether ``seen`` is true ``far`` places further on.

    >>> after(np.array([False, True, False])).tolist()
    [True, False, False]
    """
    later = np.zeros_like(seen)
    later[:-far] = seen[far:]
    return later


def runs(seen: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Where ``length`` places in a row are true.

    >>> runs(np.array([True, True, True, False]), 2).tolist()
    [True, True, False, False]
    """
    counts = np.cumsum(seen)
    found = np.zeros_like(seen)
    if len(seen) >= length:
        before = np.concatenate(([0], counts[:-length]))
        found[: len(before)] = counts[length - 1 :] - before == length
    return found


class Found(NamedTuple):
    """Pieces of a batch that hash as phrases."""

    starts: NDArray[np.int64]
    """In ``batch.whole``, as are the ends."""
    ends: NDArray[np.int64]
    numbers: NDArray[np.int64]
    """Which phrase each is like."""

    def of(self, batch: Batch, texts: Sequence[int]) -> Found:
        """Those in some of the texts."""
        wanted = np.zeros(len(batch.texts), dtype=bool)
        wanted[np.asarray(texts, dtype=np.int64)] = True
        chosen = wanted[batch.owners[self.starts]]
        return Found(*(values[chosen] for values in self))

    def in_order(self, batch: Batch) -> Iterator[tuple[int, int, int, int]]:
        """Text, its start in ``batch.whole``, and start and end of the piece there, by end."""
        order = np.lexsort((self.starts, self.ends))
        starts, ends = self.starts[order], self.ends[order]
        owners = batch.owners[starts]
        bases = batch.starts[owners].tolist()
        return zip(owners.tolist(), bases, starts.tolist(), ends.tolist(), strict=True)


class PhraseFilter:
    """Finds in a batch the pieces that hash as one of many phrases: all phrases, hardly more.

    A place is followed a character further only where some phrase begins with what was read.

    >>> phrases = ("转账", "账户")
    >>> [found.tolist() for found in PhraseFilter(phrases).find(Batch(["转账户", "账户"]))]
    [[0, 1, 4], [2, 3, 6], [0, 1, 1]]
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        self._multiplier = np.uint32(_MULTIPLIER)
        while (steps := self._steps(phrases)) is None:  # two phrases hash alike: another hash
            self._multiplier += np.uint32(2)
        self._lengths: list[_Step] = steps

    def find(self, batch: Batch) -> Found:
        """What may be phrases, the shortest first."""
        starts = np.arange(len(batch.codes))
        hashes = batch.codes
        found = [Found(starts[:0], starts[:0], starts[:0])]
        for length, (cells, known, numbers) in enumerate(self._lengths, 1):
            if length > 1:
                following = batch.codes.take(starts + (length - 1), mode="clip")
                hashes = hashes * self._multiplier + following
            seen = cells.take(self._cells(hashes, len(cells)))
            whole = np.flatnonzero(seen & _WHOLE)
            if len(whole):
                wanted = hashes[whole]
                at = np.searchsorted(known, wanted)
                same = known.take(at, mode="clip") == wanted
                places = starts[whole[same]]
                found.append(Found(places, places + length, numbers[at[same]]))
            going = np.flatnonzero(seen & _BEGUN)
            starts, hashes = starts[going], hashes[going]
        return Found(*map(np.concatenate, zip(*found, strict=True)))

    def are(self, first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Whether two characters one after the other hash as one of the phrases."""
        known = self._lengths[1].known
        wanted = first * self._multiplier + second
        same: NDArray[np.bool_] = known.take(np.searchsorted(known, wanted), mode="clip") == wanted
        return same

    def _cells(self, hashes: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
        """Which of ``size`` cells, a power of two, a hash falls in."""
        cells: NDArray[np.uint32] = hashes * self._multiplier >> np.uint32(33 - size.bit_length())
        return cells

    def _steps(self, phrases: Sequence[str]) -> list[_Step] | None:
        """What each length needs; None when two phrases have one hash."""
        numbered = {phrase: number for number, phrase in enumerate(phrases)}
        steps = []
        by_length = sorted(numbered, key=len)
        lengths = list(map(len, by_length))
        for length in range(1, max(lengths, default=0) + 1):
            first, last = bisect_left(lengths, length), bisect_right(lengths, length)
            ends = by_length[first:last]
            begun = sorted({phrase[:length] for phrase in by_length[last:]})
            size = min(1 << (_SPARSE * (len(ends) + len(begun))).bit_length(), _MOST_CELLS)
            cells = np.zeros(size, dtype=np.uint8)
            cells[self._cells(self._hashes(begun, length), size)] |= _BEGUN
            known = self._hashes(ends, length)
            cells[self._cells(known, size)] |= _WHOLE
            order = np.argsort(known)
            if len(np.unique(known)) < len(known):
                return None
            numbers = np.array([numbered[phrase] for phrase in ends], dtype=np.int64)
            steps.append(_Step(cells, known[order], numbers[order]))
        return steps

    def _hashes(self, pieces: Sequence[str], length: int) -> NDArray[np.uint32]:
        codes = codes_of("".join(pieces)).reshape(-1, length)
        hashes = codes[:, 0]
        for place in range(1, length):
            hashes = hashes * self._multiplier + codes[:, place]
        return hashes


class _Step(NamedTuple):
    """Pieces of one length."""

    cells: NDArray[np.uint8]
    """Bits of each cell: a phrase falls in it, the beginning of a longer one does."""
    known: NDArray[np.uint32]
    """The hashes of the phrases, sorted."""
    numbers: NDArray[np.int64]
    """The phrase of each."""


class Classes:
    """Sets of characters; tells for every place of a batch which of them its character is in.

    Args:
        sets: at most 32 sets; the n-th is bit ``1 << n``.

    >>> bits = Classes(["0123456789", "元块"]).of(Batch(["5元"]))
    >>> bits.tolist()
    [1, 2, 0]
    """

    def __init__(self, sets: Iterable[Iterable[str]]) -> None:
        table = np.zeros(_PLANE + 1, dtype=np.uint32)
        for bit, characters in enumerate(sets):
            # Characters beyond the basic plane share one cell: seen too often, never too seldom.
            places = [min(ord(one), _PLANE) for one in characters]
            table[places] |= np.uint32(1 << bit)
        self._table = table

    def of(self, batch: Batch) -> NDArray[np.uint32]:
        """The bits of every place."""
        bits: NDArray[np.uint32] = self._table.take(np.minimum(batch.codes, _PLANE))
        return bits


class Numbers:
    """Numbers for some characters, 1 and on; any other has 0.

    >>> Numbers("ab").of(Batch(["abc"])).tolist()
    [1, 2, 0, 0]
    """

    def __init__(self, characters: Iterable[str]) -> None:
        self._table = np.zeros(_PLANE + 1, dtype=np.int64)
        for number, one in enumerate(characters, 1):
            self._table[min(ord(one), _PLANE)] = number

    def number(self, character: str) -> int:
        """The number of one character; those beyond the basic plane share one."""
        return int(self._table[min(ord(character), _PLANE)])

    def of(self, batch: Batch) -> NDArray[np.int64]:
        """The number of every place."""
        numbers: NDArray[np.int64] = self._table.take(np.minimum(batch.codes, _PLANE))
        return numbers


class Mapped:
    """A function of one character, applied to all characters of a batch; asked once for each.

    >>> Mapped(lambda one: ord(one.upper())).of(Batch(["ab"]))[:2].tolist()
    [65, 66]
    """

    _UNKNOWN = np.uint32(0xFFFFFFFF)

    def __init__(self, function: Callable[[str], int]) -> None:
        self._function = function
        self._table = np.full(_PLANE, self._UNKNOWN, dtype=np.uint32)

    def of(self, batch: Batch) -> NDArray[np.uint32]:
        """The value of every place."""
        codes = batch.codes
        values: NDArray[np.uint32] = self._table.take(np.minimum(codes, _PLANE - 1))
        beyond = codes >= _PLANE
        values[beyond] = self._UNKNOWN
        unknown = np.flatnonzero(values == self._UNKNOWN)
        if len(unknown):
            for code in set(codes[unknown].tolist()):
                value = self._function(chr(code))
                if code < _PLANE:
                    self._table[code] = value
                values[codes == code] = value
        return values
