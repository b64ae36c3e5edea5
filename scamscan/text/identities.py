"""What a bare number or account id is, without any message around it.

Kind and region say little about who is behind: numbers are forged and forwarded, ids are bought.
Only an official number has an owner, and even that can be shown by somebody else.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

from scamscan import lazy
from scamscan.fold import fold
from scamscan.records import Evidence
from scamscan.text import phones
from scamscan.text.checksums import identity_ok
from scamscan.text.digits import is_card
from scamscan.text.sender import KIND_NAMES, check_sender
from scamscan.text.wallets import find_wallets

_MAIL: Final = lazy.compile(r"[a-z0-9._%+\-]{1,64}@(?:[a-z0-9\-]{1,63}\.){1,4}[a-z]{2,24}")
_LINK: Final = lazy.compile(r"[a-z]{2,8}://.*|www\..+|[^@\s]+\.[a-z]{2,18}(?:[/?#:].*)?")
_HANDLE: Final = lazy.compile(r"[a-z0-9_.\-]{2,64}")
_QQ: Final = lazy.compile(r"[1-9][0-9]{4,10}")
_LONGEST: Final = 200
_ABROAD: Final = "境外"


class Identity(NamedTuple):
    """A bare number or id."""

    kind: str
    """A ``SenderKind.kind`` for telephone numbers; else ``card``, ``identity``, ``usdt-tron``,
    ``btc``, ``eth``, ``mail``, ``link``, ``telegram``, ``qq``, ``handle`` or ``unknown``."""
    value: str
    """Without blanks and disguise of width."""
    owner: str | None = None
    """Whose official number it is; Chinese."""
    region: str | None = None
    """Country, or place of the area code; Chinese."""
    is_number: bool = False
    """True for telephone numbers, known or not."""
    evidence: tuple[Evidence, ...] = ()
    """What the kind alone says; weak."""


def about_number(number: str) -> Identity:
    """What a telephone number is.  Never raises; odd input is ``unknown``.

    >>> about_number("95588")[:4]
    ('bank-service-95', '95588', '工商银行', None)
    >>> about_number("0571-86001122").region, about_number("+855 12 345 678").kind
    ('浙江杭州', 'overseas')
    """
    kind, owner = phones.sender_kind(number)
    value = phones.plain_number(number) or _tidy(number)
    region = phones.region_of(number)
    evidence = check_sender(number, ())
    if kind == "overseas":
        facts = (("country", region or _ABROAD), ("value", value))
        evidence = (Evidence(code="handle.overseas-phone", facts=facts),)
    return Identity(kind, value, owner, region, is_number=True, evidence=evidence)


def about_account(account: str) -> Identity:
    """What an account id is by its shape: card, wallet, mail, telephone, messenger id.

    >>> [about_account(one).kind for one in ("zx88899", "@kx7vq", "li@kx7vq.example")]
    ['handle', 'telegram', 'mail']
    >>> about_account("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t").kind
    'usdt-tron'
    """
    value = _tidy(account)
    plain = value.lower()
    if _MAIL.fullmatch(plain):
        return Identity("mail", value)
    folded = fold(value)
    wallet = next(iter(find_wallets(folded, folded.text)), None)
    if wallet is not None and wallet.value == value:
        facts = (("kind", KIND_NAMES[wallet.kind]), ("value", value))
        worry = Evidence(code="handle.crypto-address", facts=facts)
        return Identity(wallet.kind, value, evidence=(worry,))
    if identity_ok(plain):
        return Identity("identity", value)
    digits = plain.replace("-", "")
    if is_card(digits):
        return Identity("card", digits)
    number = about_number(value)
    if number.kind != "unknown":
        return number
    if _QQ.fullmatch(digits):
        return Identity("qq", digits)
    if _LINK.fullmatch(plain):
        return Identity("link", value)
    if plain[:1] == "@" and _HANDLE.fullmatch(plain[1:]):
        return Identity("telegram", value)
    return Identity("handle" if _HANDLE.fullmatch(plain) else "unknown", value)


def _tidy(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
