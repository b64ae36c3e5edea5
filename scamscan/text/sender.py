"""Does the way a message reached the reader, or wants to be answered, fit who it claims to be?

Pure functions over claims (``find_claims``), contacts (``contacts.find_contacts``) and the number
the phone network showed.  Caller identities can be forged: an official number reassures very
little, and never for a call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scamscan.records import Channel, Evidence
from scamscan.text import phones
from scamscan.text.claims import ACCOUNT, SELF, SIGNATURE, Claim, find_claims, find_claims_each
from scamscan.text.contacts import PAYMENT_KINDS, PRIVATE_KINDS, FoundContact
from scamscan.text.phones import SenderKind, sender_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "Claim",
    "SenderKind",
    "check_contacts",
    "check_sender",
    "find_claims",
    "find_claims_each",
    "sender_kind",
]

OFFICES: Final = frozenset({"police", "court", "government"})
"""Kinds of claims that only a mainland (or the region's own) office can make."""

COMPANIES: Final = frozenset({"brand", "bank", "carrier", "courier", "platform", "finance"})
"""Kinds of claims that only a company can make."""

# A rider, a school or an agent does write from a mobile; a bank's or an office's signature is
# never sent from one.
_NEVER_MOBILE: Final = frozenset({"bank", "police", "court", "government", "carrier", "platform"})
# Whose customers know them by one number, printed on cards and bills.
_NUMBERED: Final = frozenset({"bank", "payment", "insurance", "securities", "carrier"})
_SERVICE: Final = frozenset({"bank-service-95", "call-centre", "service-96", "carrier-10xxx"})
_LEAST_HOTLINE: Final = 5
_PERSONAL: Final = frozenset({"mobile", "virtual-operator"})
_HOME: Final = "cn"
_SHOWN: Final = 24


def check_sender(
    number: str, claims: Sequence[Claim], *, channel: Channel | None = None
) -> tuple[Evidence, ...]:
    """What the sender's number says about the claims; empty for an unknown or fitting number.

    Args:
        number: as the phone network showed it; "" or a name gives nothing.
        claims: who the message claims to be.
        channel: how it arrived; calls never gain trust from a shown number.

    >>> from scamscan.fold import fold
    >>> claims = find_claims(fold("我是北京市公安局的民警"))
    >>> [one.code for one in check_sender("+855 12 345 678", claims)]
    ['sender.overseas-police']
    >>> check_sender("106980095588", find_claims(fold("【工商银行】您好")))
    ()
    """
    sender = sender_kind(number)
    shown = phones.plain_number(number)
    if not shown:
        return ()
    if sender.kind == "overseas":
        return tuple(_from_abroad(shown, claims))
    found: list[Evidence] = []
    if sender.kind in _PERSONAL:
        found.extend(_from_mobile(shown, claims))
    if sender.kind == "virtual-operator":
        found.append(Evidence(code="sender.virtual-operator", facts=(("number", shown),)))
    others = tuple(_from_other_line(shown, sender, claims))
    found.extend(others)
    if sender.kind == "toll-free-400" and sender.official_owner is None:
        found.append(Evidence(code="sender.incoming-400", facts=(("number", shown),)))
    if sender.official_owner is not None and channel is Channel.SMS and not others:
        facts = (("number", shown), ("owner", sender.official_owner))
        found.append(Evidence(code="sender.official-number", facts=facts))
    return tuple(found)


def _from_abroad(shown: str, claims: Sequence[Claim]) -> Iterator[Evidence]:
    """An overseas number may not be a mainland office, and is hardly a mainland company."""
    country = phones.country_of(shown) or "境外"
    for claim in claims:
        if claim.brand is not None and claim.brand.region != _HOME:
            continue  # a Hong Kong bank or the Taiwan police do call from there
        code = None
        if claim.kind in OFFICES and claim.how != ACCOUNT:
            code = "sender.overseas-police"
        elif claim.kind in COMPANIES:
            code = "sender.overseas-company"
        if code is not None:
            yield Evidence(
                code=code,
                span=claim.span,
                facts=(("who", claim.who[:_SHOWN]), ("number", shown), ("country", country)),
            )
            return


def _from_mobile(shown: str, claims: Sequence[Claim]) -> Iterator[Evidence]:
    """A personal number under a company's or an office's signature.

    "我是工行客户经理小王" from a mobile is everyday life; "【工商银行】" from one is not.
    """
    for claim in claims:
        if claim.how == SIGNATURE and claim.kind in _NEVER_MOBILE:
            yield Evidence(
                code="sender.mobile-as-bank",
                span=claim.span,
                facts=(("who", claim.who[:_SHOWN]), ("number", shown)),
            )
            return


def _from_other_line(shown: str, sender: SenderKind, claims: Sequence[Claim]) -> Iterator[Evidence]:
    """A bank's name over a service number that is somebody else's, or nobody's known."""
    for claim in claims:
        lines = _lines_of(claim)
        if not lines or any(line in shown for line in lines):
            continue
        owner = sender.official_owner
        brand = claim.brand
        if owner is not None and brand is not None and owner in (brand.name, *brand.aliases):
            continue
        if sender.kind == "service-port-106":
            # A 106 port of a bank ends in its own number; any other port belongs to a sender.
            owner = phones.official(shown[-_LEAST_HOTLINE:])
            if owner is None or not shown[-_LEAST_HOTLINE:].startswith("95"):
                continue
        elif sender.kind not in _SERVICE:
            continue
        facts = (("who", claim.who[:_SHOWN]), ("number", shown), ("official", lines[0]))
        yield Evidence(code="sender.other-number", span=claim.span, facts=facts)
        return


def _lines_of(claim: Claim) -> tuple[str, ...]:
    """The service numbers of the company a message signs as; none where others write about it."""
    brand = claim.brand
    if brand is None or claim.how == ACCOUNT or brand.sector not in _NUMBERED:
        return ()
    from scamscan.brands import load_brands

    plain = (
        phones.plain_number(line)
        for one in load_brands().related(brand)
        for line in (*one.hotlines, *one.numbers)
    )
    return tuple(line for line in plain if len(line) >= _LEAST_HOTLINE) if brand.hotlines else ()


def check_contacts(
    contacts: Sequence[FoundContact], claims: Sequence[Claim]
) -> tuple[Evidence, ...]:
    """What the contacts in a message say, alone and beside who it claims to be.

    Each code is given at most once, at its first place.  Official hotlines, mail, public pages and
    codes give nothing.

    >>> from scamscan.fold import fold
    >>> from scamscan.text.contacts import find_contacts
    >>> folded = fold("【工商银行】请加专员微信 zx88899 处理")
    >>> [one.code for one in check_contacts(find_contacts(folded), find_claims(folded))]
    ['handle.private-contact']
    """
    posed = _institution(claims)
    found: dict[str, Evidence] = {}
    for contact in contacts:
        code = _contact_code(contact, posed)
        if code is None or code in found:
            continue
        facts = [("value", contact.value[: _SHOWN * 2]), ("kind", KIND_NAMES.get(contact.kind, ""))]
        if posed is not None:
            facts.append(("who", posed.who[:_SHOWN]))
        if code == "handle.other-line" and posed is not None:
            facts.append(("official", _lines_of(posed)[0]))
        if contact.kind == "overseas-phone":
            facts.append(("country", phones.country_of(contact.value) or "境外"))
        found[code] = Evidence(code=code, span=contact.span, facts=tuple(facts))
    return tuple(found.values())


def _institution(claims: Sequence[Claim]) -> Claim | None:
    """The company or office a message claims to be: offices first, then signatures."""
    posing = [claim for claim in claims if claim.kind in OFFICES or claim.kind in COMPANIES]
    rank = {SIGNATURE: 0, SELF: 1, ACCOUNT: 2}
    return min(posing, key=lambda claim: (claim.kind not in OFFICES, rank[claim.how]), default=None)


def _contact_code(contact: FoundContact, posed: Claim | None) -> str | None:
    kind = contact.kind
    if kind in PRIVATE_KINDS:
        return "handle.contact" if posed is None else "handle.private-contact"
    if kind in ("card", "account"):
        return "handle.card"
    if kind in PAYMENT_KINDS:
        return "handle.crypto-address"
    if kind == "overseas-phone":
        abroad = posed is not None and posed.kind in OFFICES and _is_home(posed)
        return "handle.overseas-office" if abroad else "handle.overseas-phone"
    if kind == "service-line" and posed is not None:
        lines = _lines_of(posed)
        value = phones.plain_number(contact.value)
        # "4000095588": a bank's other lines usually end in its number.
        return "handle.other-line" if lines and not any(one in value for one in lines) else None
    if kind == "phone" and posed is not None and posed.kind in OFFICES | {"bank", "carrier"}:
        return "handle.private-phone"
    return None


def _is_home(claim: Claim) -> bool:
    return claim.brand is None or claim.brand.region == _HOME


KIND_NAMES: Final = {
    "wechat": "微信号",
    "qq": "QQ号",
    "qq-group": "QQ群",
    "telegram": "Telegram账号",
    "line": "LINE账号",
    "whatsapp": "WhatsApp账号",
    "skype": "Skype账号",
    "private-app": "私密聊天软件账号",
    "card": "银行卡号",
    "account": "收款账号",
    "usdt-tron": "泰达币地址",
    "btc": "比特币地址",
    "eth": "以太坊地址",
    "wallet": "虚拟币地址",
    "overseas-phone": "境外电话",
    "phone": "手机号",
}
"""What the reader is told a contact is."""
