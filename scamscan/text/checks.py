"""The hash of a word (CRC-32 of its UTF-8 bytes) for many Han words at once.

CRC-32 is linear: what a character of three bytes does to the sum is one look-up of the character
and three of the sum so far.  Asking ``zlib`` for each word, even through a memo, takes three times
as long.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALL = 0xFFFFFFFF


def han_hashes(
    codes: NDArray[np.uint32], begins: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """``stream.word_hash`` of the words at ``begins``; all of characters U+0800 to U+FFFF.

    >>> from scamscan.text.stream import word_hash
    >>> codes = np.array([ord(one) for one in "转账户"], dtype=np.uint32)
    >>> found = han_hashes(codes, np.array([0, 2]), np.array([2, 1])).tolist()
    >>> found == [word_hash("转账"), word_hash("户")]
    True
    """
    characters, *steps = _tables()
    sums = np.full(len(begins), _ALL, dtype=np.uint32)
    chosen = np.arange(len(begins))
    for place in range(int(lengths.max(initial=0))):
        chosen = chosen[lengths[chosen] > place]
        kept = sums[chosen]
        letters = codes[begins[chosen] + place]
        shifted = kept >> 24
        for byte, table in enumerate(steps):
            shifted ^= table[kept >> (8 * byte) & 0xFF]
        sums[chosen] = shifted ^ characters[letters]
    hashes: NDArray[np.int64] = (sums ^ np.uint32(_ALL)).astype(np.int64)
    return hashes


@cache
def _tables() -> tuple[NDArray[np.uint32], ...]:
    """What a character adds to the sum; what each of the sum's three lower bytes becomes."""

    def added(data: bytes) -> int:
        # zlib complements the sum on the way in and out: this is the bare sum from nothing.
        return zlib.crc32(data, _ALL) ^ _ALL

    steps = [
        np.array([added(bytes((one, *[0] * zeros))) for one in range(256)], dtype=np.uint32)
        for zeros in (2, 1, 0)
    ]
    codes = np.arange(0x10000, dtype=np.uint32)
    first, second, third = 0xE0 | codes >> 12, 0x80 | codes >> 6 & 0x3F, 0x80 | codes & 0x3F
    return steps[0][first & 0xFF] ^ steps[1][second] ^ steps[2][third], *steps
