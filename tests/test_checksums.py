"""Check digits of cards, identity numbers and wallet addresses."""

import pytest

from scamscan.text.checksums import base58_payload, bitcoin_ok, identity_ok, luhn_ok, tron_ok


@pytest.mark.parametrize("digits", ["4111111111111111", "6222021234567890128", "0"])
def test_luhn_accepts_numbers_whose_last_digit_fits(digits: str) -> None:
    """A number built with the right last digit passes."""
    assert luhn_ok(digits)


@pytest.mark.parametrize("digits", ["4111111111111112", "", "４１１１", "4111-1111", "abc"])
def test_luhn_refuses_wrong_digits_and_other_text(digits: str) -> None:
    """A changed digit, an empty string and anything but ASCII digits fail."""
    assert not luhn_ok(digits)


def test_luhn_notices_every_single_changed_digit() -> None:
    """Changing any one digit of a good number always breaks the check."""
    good = "6222021234567890128"
    for place, digit in enumerate(good):
        wrong = str((int(digit) + 1) % 10)
        assert not luhn_ok(good[:place] + wrong + good[place + 1 :])


def test_identity_number_needs_a_real_day_and_the_right_letter() -> None:
    """The standard's own example passes; a wrong letter, month or day does not."""
    assert identity_ok("11010519491231002X")
    assert identity_ok("11010519491231002x")
    assert not identity_ok("110105194912310021")
    assert not identity_ok("110105194913310020")
    assert not identity_ok("11010519491232002X")
    assert not identity_ok("1101051949123100")


def test_tron_address_is_checked_letter_by_letter() -> None:
    """The public USDT contract passes; one changed letter or lost case does not."""
    good = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    assert tron_ok(good)
    assert not tron_ok(good.lower())
    assert not tron_ok(good[:-1] + "u")
    assert not tron_ok(good[:-1])
    assert not tron_ok("")


@pytest.mark.parametrize(
    "address",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ],
)
def test_bitcoin_addresses_of_every_form_pass(address: str) -> None:
    """Base58Check, bech32 in either case and bech32m are known."""
    assert bitcoin_ok(address)


@pytest.mark.parametrize(
    "address",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1",
        "",
        "1" * 34,
    ],
)
def test_bitcoin_addresses_with_a_fault_fail(address: str) -> None:
    """A changed character, mixed case and fragments fail."""
    assert not bitcoin_ok(address)


def test_base58_gives_nothing_for_other_alphabets() -> None:
    """Zero, capital O, capital I and small l are no Base58."""
    assert base58_payload("0OIl" * 8) is None
    assert base58_payload("微信" * 8) is None
