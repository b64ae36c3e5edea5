"""Which anchors of a batch have a neighbour at all: nine in ten have none, and are passed over.

An ordinary message holds a dozen anchors of ``acts.tsv``, and nearly all stand there for another
reason.  Arrays tell so for a whole batch: is one of the characters with which the neighbouring part
can begin (or end) within reach?  What is left is read by ``patterns``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import numpy as np

from scamscan.batch import Numbers, PhraseFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from scamscan.batch import Batch
    from scamscan.text.patterns import Look

Phrase = TypeVar("Phrase")


_ENOUGH, _PAIR = 1, 2
_PAIR_CELLS: Final = 1 << 18
_GOLDEN: Final = 0x9E3779B1


def _cells(signs: NDArray[np.int64], beside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where a sign of a look and the character beside it are noted."""
    mixed = (signs * _GOLDEN + beside) * _GOLDEN & 0xFFFFFFFF
    return mixed >> 14


class Anchors(Generic[Phrase]):
    """Anchors with what must be seen beside them.

    Args:
        literals: the anchors.
        alone: for each whether it means something without neighbours.
        looks: for each where a neighbour must show itself.
        further: where a second part of a look's phrase must show itself; None: it has no second.
    """

    def __init__(
        self,
        literals: Sequence[str],
        alone: Sequence[bool],
        looks: Sequence[tuple[Look, ...]],
        further: Callable[[Any], Look | None],
    ) -> None:
        self._literals = literals
        self._filter = PhraseFilter(literals)
        self._alone = np.array(alone, dtype=bool)
        self._counts = np.array(list(map(len, looks)), dtype=np.int64)
        self._firsts = np.cumsum(self._counts) - self._counts
        different = {id(look.phrase): look for each in looks for look in each}
        places = {phrase: place for place, phrase in enumerate(different)}
        self._of = np.array([places[id(look.phrase)] for each in looks for look in each], np.int64)
        self._phrases = [look.phrase for look in different.values()]
        second = list(map(further, self._phrases))
        self._near = _Looks(list(different.values()))
        self._far = _Looks([look for look in second if look is not None])
        self._far_of = np.cumsum([look is not None for look in second]) - 1
        self._has_far = np.array([look is not None for look in second], dtype=bool)

    def find(
        self, batch: Batch, apart: int = 0
    ) -> Iterator[tuple[int, int, int, int, Phrase | None]]:
        """Text, start and end in it, number of the anchor and the phrase; None: it alone.

        Args:
            batch: the texts.
            apart: characters from one anchor to the next of its kind whose neighbours are looked
                for; 0: any will do.
        """
        starts, ends, numbers = self._filter.find(batch)
        alone = np.flatnonzero(self._alone[numbers])
        looked = self._apart(batch, starts, numbers, apart) if apart else np.arange(len(starts))
        which, looks = self._promising(batch, starts[looked], ends[looked], numbers[looked])
        which = looked[which]
        phrases = [None] * len(alone) + [self._phrases[look] for look in looks.tolist()]
        chosen = np.concatenate((alone, which))
        owners = batch.owners[starts[chosen]]
        bases = batch.starts[owners]
        return zip(
            owners.tolist(),
            (starts[chosen] - bases).tolist(),
            (ends[chosen] - bases).tolist(),
            numbers[chosen].tolist(),
            phrases,
            strict=True,
        )

    def _apart(
        self, batch: Batch, starts: NDArray[np.int64], numbers: NDArray[np.int64], apart: int
    ) -> NDArray[np.int64]:
        """The anchors at least ``apart`` characters behind the last of their kind that is kept."""
        kept: list[int] = []
        latest: dict[int, int] = {}
        order = np.argsort(starts)
        found = zip(order.tolist(), starts[order].tolist(), numbers[order].tolist(), strict=True)
        for place, start, number in found:
            if start - latest.get(number, -apart) < apart:
                continue
            if batch.whole.startswith(self._literals[number], start):
                latest[number] = start
                kept.append(place)
        return np.array(kept, dtype=np.int64)

    def _promising(
        self,
        batch: Batch,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        numbers: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which anchors, and which looks, have a sign within reach; a text's end is not minded."""
        counts = self._counts[numbers]
        which = np.repeat(np.arange(len(numbers)), counts)
        within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        looks = self._of[self._firsts[numbers[which]] + within]
        seen = self._near.seen(batch, starts[which], ends[which], looks)
        far = np.flatnonzero(seen)
        far = far[self._has_far[looks[far]]]
        at = which[far]
        seen[far] = self._far.seen(batch, starts[at], ends[at], self._far_of[looks[far]])
        promising = np.flatnonzero(seen)
        return which[promising], looks[promising]


class _Looks:
    """Where parts must show themselves, for many anchors at once."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._steps = np.array([1 if look.forward else -1 for look in looks], dtype=np.int64)
        self._skips = np.array([look.skip for look in looks], dtype=np.int64)
        self._reaches = np.array([look.reach for look in looks], dtype=np.int64)
        signs = sorted(set().union(*(look.signs for look in looks)))
        self._letters = Numbers(signs)
        self._width = len(signs) + 1
        numbers = {sign: self._letters.number(sign) for sign in signs}
        enough, pairs, begun, beside = [], [], [], []
        for place, look in enumerate(looks):
            row = place * self._width
            second = 1 if look.forward else -2
            for sign, literals in look.literals.items():
                cell = row + numbers[sign]
                if len(literals[-1]) == 1:  # the shortest is the last
                    enough.append(cell)
                    continue
                pairs.append(cell)
                begun += [cell] * len(literals)
                beside += [ord(one[second]) for one in literals]
        self._signs = np.zeros(len(looks) * self._width, dtype=np.uint8)
        self._signs[enough] |= _ENOUGH
        self._signs[pairs] |= _PAIR
        self._pairs = np.zeros(_PAIR_CELLS, dtype=bool)
        self._pairs[_cells(np.array(begun, np.int64), np.array(beside, np.int64))] = True

    def seen(
        self,
        batch: Batch,
        starts: NDArray[np.int64],
        ends: NDArray[np.int64],
        looks: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        """Whether the part of each look shows a sign beside the anchor at ``starts``, ``ends``."""
        steps, skips, reaches = self._steps[looks], self._skips[looks], self._reaches[looks]
        places = np.where(steps > 0, ends, starts - 1)
        rows = looks * self._width
        letters = self._letters.of(batch)
        seen = np.zeros(len(looks), dtype=bool)
        for far in range(int(reaches.max(initial=0))):
            at = places + steps * far
            cells = rows + letters.take(at, mode="clip")
            signs = self._signs.take(cells) * ((reaches > far) & (skips <= far))
            seen |= signs & _ENOUGH != 0
            half = np.flatnonzero(signs == _PAIR)
            beside = batch.codes.take(at[half] + steps[half], mode="clip").astype(np.int64)
            seen[half] |= self._pairs[_cells(cells[half], beside)]
        return seen
