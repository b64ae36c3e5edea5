"""Check digits that tell a real card, identity or wallet number from any other run of characters.

Pure arithmetic on strings; no table, no network.  A passed check says the number is well formed,
not that it exists.
"""

from __future__ import annotations

import hashlib
from typing import Final

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE: Final = {letter: value for value, letter in enumerate(_BASE58)}
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_VALUE: Final = {letter: value for value, letter in enumerate(_BECH32)}
_BECH32_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
# BIP-173 ends in 1 (witness version 0), BIP-350 in this constant (versions 1 to 16).
_BECH32M: Final = 0x2BC830A3
# GB 11643-1999: weights of the first seventeen digits, and the letter for each remainder.
_IDENTITY_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_LETTERS: Final = "10x98765432"
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def luhn_ok(digits: str) -> bool:
    """Whether ASCII ``digits`` pass the check of ISO/IEC 7812-1 (payment cards).

    >>> luhn_ok("4111111111111111"), luhn_ok("4111111111111112"), luhn_ok("")
    (True, False, False)
    """
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if place % 2:
            value += value - 9 if value > 4 else value
        total += value
    return total % 10 == 0


def identity_ok(text: str) -> bool:
    """Whether ``text`` is a mainland identity number: 18 characters, a real day, GB 11643 check.

    >>> identity_ok("110101199003070011"), identity_ok("110101199003070012")
    (True, False)
    >>> identity_ok("11010519491231002X")
    True
    """
    if len(text) != 18 or not text.isascii() or not text[:17].isdigit() or text[0] in "09":
        return False
    year, month, day = int(text[6:10]), int(text[10:12]), int(text[12:14])
    if not (1850 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _IDENTITY_WEIGHTS, strict=False))
    return _IDENTITY_LETTERS[total % 11] == text[17].lower()


def base58_payload(text: str) -> bytes | None:
    """What a Base58Check string carries (version byte first), or None when its check fails.

    The check is the first four bytes of a double SHA-256.  At most 64 characters are read.

    >>> base58_payload("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")[0]
    0
    >>> base58_payload("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb") is None
    True
    """
    if not 8 <= len(text) <= 64:
        return None
    number = 0
    for letter in text:
        value = _BASE58_VALUE.get(letter)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, check = raw[:-4], raw[-4:]
    good = hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check
    return body if good and body else None


def tron_ok(text: str) -> bool:
    """Whether ``text`` is a TRON account: 34 characters, ``T`` first, version byte 0x41.

    >>> tron_ok("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"), tron_ok("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u")
    (True, False)
    """
    if len(text) != 34 or text[0] != "T":
        return False
    body = base58_payload(text)
    return body is not None and len(body) == 21 and body[0] == 0x41


def bitcoin_ok(text: str) -> bool:
    """Whether ``text`` is a Bitcoin address: Base58Check (``1…``, ``3…``) or bech32 (``bc1…``).

    >>> bitcoin_ok("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    True
    >>> bitcoin_ok("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    True
    >>> bitcoin_ok("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
    False
    """
    if text[:3].lower() == "bc1":
        return _bech32_ok(text)
    body = base58_payload(text) if 25 <= len(text) <= 35 else None
    return body is not None and len(body) == 21 and body[0] in (0x00, 0x05)


def _bech32_ok(text: str) -> bool:
    """BIP-173 / BIP-350 check with the ``bc`` prefix; mixed case is not allowed."""
    if not 14 <= len(text) <= 90 or text not in (text.lower(), text.upper()):
        return False
    data = [_BECH32_VALUE.get(letter, -1) for letter in text[3:].lower()]
    if min(data) < 0 or data[0] > 16:
        return False
    # The prefix "bc", expanded as the standard says: high bits, a zero, low bits.
    remainder = 1
    for value in (3, 3, 0, 2, 3, *data):
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_BECH32_GENERATOR):
            if top >> bit & 1:
                remainder ^= generator
    return remainder == (1 if data[0] == 0 else _BECH32M)
