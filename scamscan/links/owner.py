"""Whether the links of a message belong to whoever the message claims to be.

Three answers: the link is the sender's own; it cannot be told (a short link, a form, a partner
nobody listed); or it contradicts the claim.  Honest companies do link to hosts outside any list,
so a contradiction needs a claim *to be* somebody and an ask or a threat, or the brand's own token
in a host that is not the brand's.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from scamscan.links import lookalike, shape
from scamscan.links.lists import is_government, listed, words
from scamscan.links.split import split_url
from scamscan.records import Evidence

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scamscan.brands import Brand, Brands
    from scamscan.links.split import SplitUrl
    from scamscan.records import Span

_MAX_JUMPS = 3
_MAX_INITIALS = 2
_MAX_QUERY = 4_000
_OFFICIAL_REACH = 16
_THERE = 12
_OFFICE_KINDS = frozenset({"police", "court", "government"})
# Whose customers are told never to follow an open short link.
_GUARDED = frozenset({"bank", "payment", "gov", "police", "court", "carrier", "etc"})
_OWN_SHORT = frozenset({"bank", "payment", "carrier", "gov"})
_HOW = {"signature": 0, "self": 1, "account": 2}


class Claimed(NamedTuple):
    """Somebody a message claims to be."""

    brand: Brand | None
    """The known brand; None for "某公安局" and senders nobody listed."""
    kind: str
    """``brand``, ``bank``, ``police``, ``court``, ``government``, ``courier`` …"""
    name: str
    """As the message writes it."""
    span: Span | None = None
    how: str = "signature"
    """``signature``, ``self`` or ``account``."""


class Relation(enum.StrEnum):
    """What a link is to a claimed sender."""

    OWN = "own"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"
    SHORT = "short"
    FOREIGN = "foreign"


def unwrap(link: SplitUrl, brands: Brands) -> SplitUrl:
    """Where a jump page of a trusted host leads; the link itself when it does not jump.

    >>> from scamscan.brands import load_brands
    >>> jump = split_url("https://c.pc.qq.com/m.html?pfurl=http%3A%2F%2Fevil.top%2Fa")
    >>> unwrap(jump, load_brands()).host
    'evil.top'
    """
    for _ in range(_MAX_JUMPS):
        target = _target(link, brands)
        if target is None:
            return link
        link = target
    return link


def _target(link: SplitUrl, brands: Brands) -> SplitUrl | None:
    query = link.query[:_MAX_QUERY]
    if "=" not in query:
        return None
    named = listed(link.host, "jump")
    names = frozenset(named.split(";")) if named else frozenset()
    owner = brands.owner(link.host, link.domain)
    if not names and owner is None and not is_government(link.host):
        return None
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name.lower() not in names and name.lower() not in words("target"):
            continue
        address = unquote(value)
        if address[:3].lower() == "htt" and "%" in address[:9]:
            address = unquote(address)
        if not address.lower().startswith(("http://", "https://", "//")) and name not in names:
            continue
        found = split_url(address)
        if found and found.domain and found.host != link.host:
            return found if _leads_away(found, owner, brands) else None
    return None


def _leads_away(target: SplitUrl, owner: Brand | None, brands: Brands) -> bool:
    other = brands.owner(target.host, target.domain)
    return other is None or owner is None or not owner.related(other)


def relation(link: SplitUrl, claim: Claimed, brands: Brands) -> Relation:
    """What one link (already unwrapped) is to one claimed sender.

    >>> from scamscan.brands import load_brands
    >>> brands = load_brands()
    >>> bank = Claimed(brands.by_name["中国工商银行"], "bank", "工商银行")
    >>> [relation(split_url(url), bank, brands).value
    ...  for url in ("mybank.icbc.com.cn", "t.cn/A6x", "icbc-safe.top", "www.jd.com")]
    ['own', 'short', 'foreign', 'neutral']
    """
    brand = claim.brand
    office = claim.kind in _OFFICE_KINDS or (brand is not None and brand.is_office)
    if is_government(link.host):
        return Relation.OWN if office else Relation.NEUTRAL
    owner = brands.owner(link.host, link.domain)
    if owner is not None:
        if brand is not None and brand.related(owner):
            return Relation.OWN
        if office and owner.is_office:
            return Relation.OWN
    if listed(link.host, "shortener"):
        return Relation.SHORT
    if listed(link.host, "content") or link.host in brands.short_hosts:
        return Relation.UNKNOWN
    if owner is not None and not listed(link.host, "shared"):
        return Relation.NEUTRAL
    known = office or (brand is not None and bool(brand.domains or brand.group))
    return Relation.FOREIGN if known else Relation.UNKNOWN


def judge(
    links: Sequence[tuple[SplitUrl, Span | None]],
    claims: Sequence[Claimed],
    brands: Brands,
    *,
    asks: bool,
    mentioned: Collection[Brand] = (),
    called_official: Collection[Span] = (),
) -> tuple[Evidence, ...]:
    """Evidence from the links of one message against whoever it claims to be.

    Args:
        links: every link of the message with its place in the original text.
        claims: whom the message claims to be; mentions do not belong here.
        brands: who owns what.
        asks: True when the message asks for something or threatens.
        mentioned: brands the message only talks about; they count where their token stands in
            a host that is not theirs.
        called_official: places of links the message calls somebody's official site.

    Returns at most one finding per link, and ``reassure.official-link`` only when every link is
    the claimed sender's own or a public body's.

    >>> from scamscan.brands import load_brands
    >>> brands = load_brands()
    >>> bank = Claimed(brands.by_name["中国工商银行"], "bank", "工商银行")
    >>> [e.code for e in judge([(split_url("www.csfhz.com/a"), None)], [bank], brands, asks=True)]
    ['sender.link-contradiction']
    >>> [e.code for e in judge([(split_url("icbc-safe.top"), None)], [bank], brands, asks=False)]
    ['sender.link-impostor']
    >>> [e.code for e in judge([(split_url("www.icbc.com.cn"), None)], [bank], brands, asks=True)]
    ['reassure.official-link']
    """
    if not links:
        return ()
    ordered = sorted(claims, key=lambda claim: _HOW.get(claim.how, len(_HOW)))
    found: list[Evidence] = []
    official = True
    for link, span in links:
        target = unwrap(link, brands)
        related = [(relation(target, claim, brands), claim) for claim in ordered]
        official = official and _is_official(target, related, brands)
        vouched = span is not None and span in called_official
        evidence = _finding(target, span, related, brands, asks=asks or vouched)
        evidence = evidence or _mention(target, span, mentioned, brands, vouched=vouched)
        if evidence:
            found.append(evidence)
    if official and not found:
        host = links[0][0].host_unicode
        owner = brands.owner(links[0][0].host, links[0][0].domain)
        name = owner.name if owner else "政府机构"
        found.append(
            Evidence(
                code="reassure.official-link",
                span=links[0][1],
                facts=(("host", host), ("brand", name)),
            )
        )
    return tuple(found)


def _finding(
    link: SplitUrl,
    span: Span | None,
    related: Sequence[tuple[Relation, Claimed]],
    brands: Brands,
    *,
    asks: bool,
) -> Evidence | None:
    """The one finding of a link: against the first claim it does not fit."""
    relations = [kind for kind, _ in related]
    if not related or Relation.OWN in relations:
        return None
    kind, claim = next(
        (pair for pair in related if pair[0] in (Relation.FOREIGN, Relation.SHORT)), related[0]
    )
    if kind is Relation.NEUTRAL:
        return None
    brand = claim.brand
    name = brand.name if brand else claim.name
    official = brand.official if brand else "gov.cn" if claim.kind in _OFFICE_KINDS else ""
    facts = (("brand", name), ("host", link.host_unicode), ("official", official))
    if kind is Relation.FOREIGN:
        seen = _token(link, claim, brands)
        if seen and (asks or _says_enough(seen, claim)):
            return Evidence(code="sender.link-impostor", span=span, facts=(*facts, ("seen", seen)))
        if asks or (brand is not None and brand.strict):
            return Evidence(code="sender.link-contradiction", span=span, facts=facts)
    guarded = claim.kind in _OFFICE_KINDS or (brand is not None and brand.sector in _GUARDED)
    if kind is Relation.SHORT and guarded and asks:
        return Evidence(code="sender.open-short", span=span, facts=facts)
    # Shops and platforms link to partners every day; banks and offices hardly ever do.
    if not guarded and (brand is None or kind is Relation.FOREIGN):
        return None
    return Evidence(code="sender.link-unverifiable", span=span, facts=facts)


def _mention(
    link: SplitUrl,
    span: Span | None,
    mentioned: Collection[Brand],
    brands: Brands,
    *,
    vouched: bool,
) -> Evidence | None:
    """A brand only talked about: a stranger wears its letters or is called its site."""
    if brands.owner(link.host, link.domain) or is_government(link.host):
        return None
    if listed(link.host, "content") or listed(link.host, "cdn") or listed(link.host, "known"):
        return None
    for brand in mentioned:
        seen = lookalike.carries(link, brand, claimed=False)
        if seen and brand.official:
            facts = (("brand", brand.name), ("host", link.host_unicode))
            more = (("official", brand.official), ("seen", seen))
            return Evidence(code="sender.link-mention", span=span, facts=(*facts, *more))
    only = next(iter(mentioned)) if vouched and len(mentioned) == 1 else None
    if only is None or not only.official:
        return None
    said = (("brand", only.name), ("host", link.host_unicode), ("official", only.official))
    return Evidence(code="sender.link-not-official", span=span, facts=said)


def is_called_official(text: str, start: int) -> bool:
    """Whether the words before a link call it an official site.

    Args:
        text: folded.
        start: where the link begins.

    >>> is_called_official("请前往官网: kx7vq.com", 7), is_called_official("请前往 kx7vq.com", 4)
    (True, False)
    """
    before = text[max(0, start - _OFFICIAL_REACH) : start].rstrip(" :,-=>\"'(【[“「是为到")
    return any(before.endswith(word) for word in words("official"))


def is_asked_for_there(text: str, start: int, end: int) -> bool:
    """Whether the words beside a link name what is done to an account there.

    Args:
        text: folded.
        start: where the link begins.
        end: where it ends.

    >>> [is_asked_for_there(text, 3, 10) for text in ("点击 kx7.top 更新", "点击 kx7.top 查看")]
    [True, False]
    >>> [is_asked_for_there(text, 5, 12) for text in ("立即认证 kx7.top", "认证指南 kx7.top")]
    [True, False]
    """
    after = text[end : end + _THERE].lstrip(" ,:并以进行重新")
    if any(after.startswith(word) for word in words("there")):
        return True
    before = text[max(0, start - _THERE) : start].rstrip(" ,:-=>")
    done = next((word for word in words("there") if before.endswith(word)), "")
    urged = before.removesuffix(done).removesuffix("完成") if done else ""
    return any(urged.endswith(word) for word in words("urge"))


def _says_enough(seen: str, claim: Claimed) -> bool:
    """Whether the letters alone betray an impostor: "-dy" is half of all Chinese initials."""
    guarded = claim.brand is None or claim.brand.sector in _GUARDED
    return guarded or len(seen) > _MAX_INITIALS


def _token(link: SplitUrl, claim: Claimed, brands: Brands) -> str:
    """The claimed sender's letters in a host that is not its own."""
    brand = claim.brand
    if brand is not None:
        for related in brands.related(brand):
            seen = lookalike.carries(link, related)
            if seen:
                return seen
        match = lookalike.find(link, brands)
        if match and match.brand.related(brand):
            return match.seen
    office = claim.kind in _OFFICE_KINDS or (brand is not None and brand.is_office)
    return "gov" if office and shape.is_government_like(link) else ""


def _is_official(
    link: SplitUrl, related: Sequence[tuple[Relation, Claimed]], brands: Brands
) -> bool:
    """Whether a link may reassure: a public body's, or confirmed to be the claimed sender's."""
    if link.traps or link.userinfo or link.port is not None:
        return False
    if listed(link.host, "content") or listed(link.host, "shared"):
        return False
    if is_government(link.host):
        return True
    owner = brands.owner(link.host, link.domain)
    if owner is None:
        return False
    own = (
        not related
        or any(
            kind is Relation.OWN and claim.brand is not None and claim.brand.related(owner)
            for kind, claim in related
        )
        or any(kind is Relation.OWN and owner.is_office for kind, _ in related)
    )
    if link.host in brands.short_hosts:
        return own and bool(related) and owner.sector in _OWN_SHORT
    return own and is_vouched(link, brands)


def is_vouched(link: SplitUrl, brands: Brands) -> bool:
    """True when the owner of the host is confirmed well enough to reassure."""
    host = link.host
    while host:
        if host in brands.vouched:
            return True
        if host in brands.hosts:
            return False
        host = host.partition(".")[2]
    return False
