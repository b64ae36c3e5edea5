"""Wallet addresses in a message: TRON (USDT), Bitcoin, Ethereum.

Base58 addresses carry their check in the letters' case, so they are read from the ORIGINAL text.
An Ethereum address in mixed case carries a Keccak check (EIP-55), which the standard library cannot
compute: any ``0x`` and forty hexadecimal digits are taken, unverified.
"""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.text.checksums import bitcoin_ok, tron_ok

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.fold import Folded

_CANDIDATE: Final = lazy.compile(
    r"(?<![0-9a-z])(?:0x[0-9a-f]{40}|bc1[0-9a-z]{38,59}+|t[1-9a-z]{33}|"
    r"[13][1-9a-z]{25,33}+)(?![0-9a-z])"
)
_LONG_WORD: Final = lazy.compile(r"[0-9a-z]{26}")
# Each candidate costs two hashes; more addresses than this in one text say nothing new.
_MOST: Final = 2_000
_COIN_WORDS: Final = lazy.compile(
    r"usdt|trc|erc-?20|波场|泰达|钱包|地址|充币|提币|转币|链上|币|tron|wallet|address"
)
_BASE58: Final = lazy.compile(r"[1-9A-HJ-NP-Za-km-z]+")


class Wallet(NamedTuple):
    """An address found: kind, value in its original case, folded half-open range."""

    kind: str
    """``usdt-tron``, ``btc`` (checked), ``eth`` (shape only), or ``wallet``: the shape of one of
    them beside words about coins, but its check fails (a typing error, or invented)."""
    value: str
    start: int
    end: int


def find_wallets(folded: Folded, text: str) -> Iterator[Wallet]:
    """Wallet addresses in ``text`` (folded, links blanked), in order.

    >>> from scamscan.fold import fold
    >>> folded = fold("转到TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
    >>> [wallet.kind for wallet in find_wallets(folded, folded.text)]
    ['usdt-tron']
    """
    if not _LONG_WORD.search(text):
        return
    coins = _COIN_WORDS.search(text) is not None
    for match in islice(_CANDIDATE.finditer(text), _MOST):
        span = folded.span(match.start(), match.end())
        raw = unicodedata.normalize("NFKC", folded.original[span.start : span.end])
        value = "".join(letter for letter in raw if letter.isascii() and letter.isalnum())
        kind = _kind(value, coins=coins)
        if kind is not None:
            yield Wallet(kind, value, match.start(), match.end())


def _kind(value: str, *, coins: bool) -> str | None:
    if value[:2].lower() == "0x":
        return "eth" if len(value) == 42 else None
    if tron_ok(value):
        return "usdt-tron"
    if bitcoin_ok(value):
        return "btc"
    shaped = len(value) == 34 and value[0] == "T" and _BASE58.fullmatch(value)
    return "wallet" if coins and shaped else None
