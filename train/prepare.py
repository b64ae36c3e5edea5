"""Make sources comparable and keep near-duplicates together before anything is split.

Outside sources mask what is personal in their own ways; undoing their styles keeps a model from
learning which source a message came from.  Near-duplicates (one template sent a thousand times)
are found by MinHash over character 5-grams (Broder 1997) and always share a part.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_PLACEHOLDERS = (
    (re.compile(r"CELLPHONE|PHONE"), " 13800000000 "),
    (re.compile(r"DIGIT"), "12"),
    (re.compile(r"URL"), " u.cn/a "),
    (re.compile(r"BANK"), " 6200000000000000 "),
    (re.compile(r"WECHAT|QQ(?=[^a-zA-Z]|$)"), "微信"),
    (re.compile(r"NAME|PLACE"), ""),
)
PLACEHOLDER_SOURCES = frozenset({"fbs_sms"})
"""Sources whose digits, names and links were replaced by such words before publication."""

GRAM = 5
HASHES, BANDS = 32, 8
"""Eight bands of four hashes: pairs at Jaccard 0.6 share a band with probability 0.67, at 0.8 with
0.98 (1 - (1 - j^4)^8); a second pass over true sets then confirms."""
SAME = 0.6
_PRIME = np.uint64((1 << 61) - 1)


class Grouping(NamedTuple):
    """``groups[i]`` is the index of the first text of the group text ``i`` belongs to."""

    groups: NDArray[np.int64]

    @property
    def extra(self) -> int:
        """How many texts are near-duplicates of an earlier one."""
        return int((self.groups != np.arange(len(self.groups))).sum())


def undo_placeholders(source: str, text: str) -> str:
    """The text with its source's placeholder words turned into what they stood for.

    >>> undo_placeholders("fbs_sms", "请拨打CELLPHONE")
    '请拨打 13800000000 '
    >>> undo_placeholders("own", "请拨打CELLPHONE")
    '请拨打CELLPHONE'
    """
    if source in PLACEHOLDER_SOURCES:
        for pattern, replacement in _PLACEHOLDERS:
            text = pattern.sub(replacement, text)
    return text


def grams(text: str) -> frozenset[int]:
    """Hashes of the character 5-grams of a text, digits alike, spaces left out."""
    plain = re.sub(r"[0-9]", "0", re.sub(r"\s", "", text))
    return frozenset(
        zlib.crc32(plain[i : i + GRAM].encode("utf-8", "surrogatepass"))
        for i in range(max(1, len(plain) - GRAM + 1))
    )


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared share of two sets.

    >>> jaccard(frozenset({1, 2}), frozenset({2, 3}))
    0.3333333333333333
    """
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def group_duplicates(texts: Sequence[str]) -> Grouping:
    """Join texts whose 5-grams overlap by SAME or more, directly or through others."""
    sets = [grams(text) for text in texts]
    signatures = _signatures(sets)
    parent = list(range(len(texts)))
    for band in range(BANDS):
        width = HASHES // BANDS
        buckets: dict[bytes, list[int]] = {}
        for index, row in enumerate(signatures[:, band * width : (band + 1) * width]):
            buckets.setdefault(row.tobytes(), []).append(index)
        for members in buckets.values():
            first = members[0]
            for other in members[1:]:
                roots = _root(parent, first), _root(parent, other)
                if roots[0] != roots[1] and jaccard(sets[first], sets[other]) >= SAME:
                    parent[max(roots)] = min(roots)
    return Grouping(np.array([_root(parent, i) for i in range(len(texts))], dtype=np.int64))


def _signatures(sets: Sequence[frozenset[int]]) -> NDArray[np.uint64]:
    draw = np.random.default_rng(20261122)
    factors = draw.integers(1, 1 << 31, HASHES, dtype=np.uint64)
    shifts = draw.integers(0, 1 << 31, HASHES, dtype=np.uint64)
    rows = np.empty((len(sets), HASHES), dtype=np.uint64)
    for index, found in enumerate(sets):
        values = np.fromiter(found, dtype=np.uint64, count=len(found))
        rows[index] = ((values[:, np.newaxis] * factors + shifts) % _PRIME).min(axis=0)
    return rows


def _root(parent: list[int], index: int) -> int:
    while parent[index] != index:
        parent[index] = parent[parent[index]]
        index = parent[index]
    return index
