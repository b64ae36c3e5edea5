"""Whether a host dresses up as somebody's: "did you mean icbc.com.cn?".

Rules after Chromium's and dnstwist's experience, fitted to Chinese brands, whose names are short
and whose service numbers are the brand: an official name embedded in front of another domain, a
service number ("10086", also as "l0086"), letters that look alike, the brand as a word of its
own, glued to a word of a finite list, or one slip away.  A host somebody known owns is quiet.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scamscan.links.hotlines import carried, find_number
from scamscan.links.lists import is_government, listed, words
from scamscan.links.names import (
    LEAST_TOKEN,
    LONG_NAME,
    PLAIN_NUMBERS,
    Match,
    NameIndex,
    is_affix,
    is_cheap,
    is_distinct,
    is_word_cut_short,
    name_index,
    skeleton,
)
from scamscan.links.shown import find_shown
from scamscan.links.weak import find_weak
from scamscan.records import Evidence

if TYPE_CHECKING:
    from scamscan.brands import Brand, Brands
    from scamscan.links.split import SplitUrl
    from scamscan.records import Span

__all__ = ["Match", "carries", "check", "find"]

_LOOKALIKE = "lookalike"
_LEAST_EDIT = 7
_LEAST_GLUED = 6
_MAX_REST = 4
_MAX_LABEL = 63
# Sectors whose names have no business in other companies' subdomains.
_GUARDED = frozenset(
    {"bank", "payment", "gov", "police", "court", "carrier", "etc", "express", "crypto"}
) | {"securities", "loan", "insurance", "airline"}


def check(link: SplitUrl, brands: Brands, *, span: Span | None = None) -> tuple[Evidence, ...]:
    """The strongest resemblance of one host to a brand's; at most one.

    Args:
        link: the link in parts.
        brands: whose names to compare with.
        span: where the link stands in the original text.

    The facts carry ``brand``, ``official`` (did you mean …) and ``seen``.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.split import split_url
    >>> found = check(split_url("www.icbc.com.cn.bk-bj.com"), load_brands())[0]
    >>> found.code, dict(found.facts)["official"]
    ('link.embedded', 'icbc.com.cn')
    >>> check(split_url("www.icbc.com.cn"), load_brands())
    ()
    """
    match = find(link, brands)
    if match is None:
        return ()
    facts = (
        ("host", link.host_unicode),
        ("brand", match.brand.name),
        ("official", match.brand.official),
        ("seen", match.seen),
    )
    return (Evidence(code=match.code, span=span, facts=facts),)


@lru_cache(maxsize=512)
def find(link: SplitUrl, brands: Brands) -> Match | None:
    """The strongest resemblance; None when there is none or the host has a known owner."""
    if link.domain is None or brands.owner(link.host, link.domain) or is_government(link.host):
        return None
    if listed(link.host, "cdn") or listed(link.host, "known"):
        return None
    index = name_index(brands)
    if not link.host_unicode.isascii():
        found = _look_alike(link, index) or _han_name(link, brands)
        if found:
            return found
    for rule in (
        _embedded,
        _number,
        find_shown,
        _skeleton,
        _same_name,
        _word,
        _glued,
        _slip,
        find_weak,
    ):
        found = rule(link, index)
        if found:
            return found
    return None


def carries(link: SplitUrl, brand: Brand, *, claimed: bool = True) -> str:
    """The brand's token or number inside a host it does not own; ``""`` when there is none.

    Args:
        link: the link in parts.
        brand: somebody the message names, which is why short tokens count.
        claimed: True when the message claims to be that brand: letters that hardly mean it
            otherwise ("abc", "tax") count too.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.split import split_url
    >>> carries(split_url("http://ccb-kh.top/x"), load_brands().by_name["中国建设银行"])
    'ccb'
    """
    if link.domain is None:
        return ""
    front = link.host[: -len(link.suffix) - 1] if link.suffix else link.host
    pieces = frozenset(re.split(r"[.\-]", front))
    for token in brand.tokens:
        if token in pieces or (len(token) >= LEAST_TOKEN and token in front):
            return token
    for token in brand.weak_tokens:
        near = token if token in pieces else _stuck_to(token, pieces)
        if near:
            return near
    for token in brand.claim_tokens if claimed else ():
        if token in pieces:
            return token
    plain = frozenset() if claimed else PLAIN_NUMBERS
    return carried(front, [number for number in brand.numbers if number not in plain])


def _stuck_to(token: str, pieces: frozenset[str]) -> str:
    """A name that starts with a short token: "ccbseu", "etchyhy", "wpsdown"."""
    if len(token) < 3:  # "qq", "jd" are everywhere
        return ""
    for name in pieces:
        rest = name.removeprefix(token)
        if rest != name and (len(rest) <= _MAX_REST or rest in words("affix")):
            return name
    return ""


def _front(link: SplitUrl) -> list[str]:
    """The labels before the public suffix."""
    return [*(link.subdomain.split(".") if link.subdomain else ()), link.name]


def _embedded(link: SplitUrl, index: NameIndex) -> Match | None:
    """An official domain in front of another: "icbc.com.cn.evil.top", "icbc-com-cn.top"."""
    labels = _front(link)
    pieces = [piece for label in labels for piece in label.split("-")]
    for parts in (labels, pieces):
        for at in range(len(parts) - 1):
            for width in (3, 2):
                name = ".".join(parts[at : at + width])
                brand = index.domains.get(name)
                if brand and len(parts[at : at + width]) == width and len(name) > 5:
                    return Match("link.embedded", brand, name)
    for label in labels:
        brand = index.fused.get(label)
        if brand:
            return Match("link.embedded", brand, label)
    return None


def _number(link: SplitUrl, index: NameIndex) -> Match | None:
    """A service number as a run of digits of its own, also with letters for digits."""
    return find_number(_front(link), index)


def _skeleton(link: SplitUrl, index: NameIndex) -> Match | None:
    """ASCII letters that pass for others: "1cbc", "taoba0", "rnicrosoft"."""
    for label in _front(link):
        for piece in (label, *label.split("-")) if "-" in label else (label,):
            if len(piece) < LEAST_TOKEN or piece in index.tokens:
                continue
            found = index.skeletons.get(skeleton(piece))
            # i for l alone is how names are spelled; a digit for a letter is not.
            if found and found[0] != piece and _digits_swapped(piece, found[0]):
                return Match("link.look-alike", found[1], piece)
    return None


def _digits_swapped(seen: str, token: str) -> bool:
    return (
        any(sign.isdigit() for sign in seen)
        or "rn" in seen
        or "vv" in seen
        or (len(token) >= _LEAST_EDIT)
    )


def _look_alike(link: SplitUrl, index: NameIndex) -> Match | None:
    """Letters of another alphabet that pass for a brand's: "аlipay"."""
    for label in link.host_unicode.split("."):
        if label.isascii():
            continue
        for piece in label.split("-"):
            shape = skeleton(piece) if LEAST_TOKEN <= len(piece) <= _MAX_LABEL else ""
            # Nobody writes a common word in another alphabet's letters by accident.
            found = index.skeletons.get(shape) or index.weak_skeletons.get(shape)
            if found:
                return Match("link.look-alike", found[1], piece)
    return None


def _han_name(link: SplitUrl, brands: Brands) -> Match | None:
    """A brand's Chinese name in a host nobody known owns."""
    from scamscan.fold import fold  # only for hosts in Han letters

    for label in link.host_unicode.split("."):
        if label.isascii():
            continue
        folded = fold(label)
        shown = folded.text
        for hit in brands.named_in(shown):
            if shown[hit.start : hit.end].isascii():
                continue
            # "工啇银行": Traditional letters are honest, letters that only resemble are not.
            if any(trick.kind == _LOOKALIKE for trick in folded.tricks):
                return Match("link.look-alike", hit.value, label)
            whole = hit.start == 0 and hit.end == len(shown)
            return Match("link.han-name" if whole else "link.han-brand", hit.value, label)
    return None


def _same_name(link: SplitUrl, index: NameIndex) -> Match | None:
    """The brand's own name under another suffix: "12306.cm", "icbc.top"."""
    brand = index.tokens.get(link.name) or index.numbers.get(link.name)
    if brand is None:
        return None
    if link.private_suffix:  # anybody takes any name there, and no bank keeps a page there
        guarded = brand.sector in _GUARDED
        return Match("link.brand-subdomain", brand, link.name) if guarded else None
    if brand.region == "world" and not is_cheap(link):
        # World companies hold their name under most countries.
        return None
    # Companies register their own name under many suffixes, but not under the cheap ones.
    return Match("link.same-name" if is_cheap(link) else "link.same-name-common", brand, link.name)


def _word(link: SplitUrl, index: NameIndex) -> Match | None:
    """The brand as a word of its own: "login-icbc.vip", "icbc.evil.top"."""
    pieces = link.name.split("-")
    if len(pieces) > 1:
        for piece in pieces:
            brand = index.tokens.get(piece)
            if brand:
                rest = [other for other in pieces if other != piece]
                if brand.sector not in _GUARDED and not is_cheap(link) and _is_infra(rest):
                    return None
                known = all(is_affix(other) for other in rest)
                return Match("link.combination" if known else "link.brand-word", brand, piece)
        whole = "".join(pieces)
        brand = index.tokens.get(whole)
        if brand and len(whole) >= _LEAST_GLUED:
            return Match("link.combination", brand, link.name)
    for label in link.subdomain.split("."):
        for piece in label.split("-"):
            brand = index.tokens.get(piece)
            if brand and (brand.sector in _GUARDED or is_cheap(link)):
                return Match("link.brand-subdomain", brand, piece)
    return None


def _is_infra(rest: list[str]) -> bool:
    """Whether a company's own machines are named like this: "kx-cdn", "kx-cloud-gslb"."""
    return any(word in words("infra") for word in rest)


def _glued(link: SplitUrl, index: NameIndex) -> Match | None:
    """The brand glued to a word of the list: "icbcvip", "webyoudao", "sougous"."""
    for name in link.name.split("-"):
        found = _glued_name(name, index)
        if found:
            return found
    return None


def _glued_name(name: str, index: NameIndex) -> Match | None:
    size = len(name)
    for width in range(min(size - 1, index.longest), LEAST_TOKEN - 1, -1):
        for at in range(size - width + 1):
            token = name[at : at + width]
            brand = index.tokens.get(token)
            if brand is None:
                continue
            left, right = name[:at], name[at + width :]
            if right in words("infra"):
                return None
            if (_affix_or_none(left) or left in index.weak) and _affix_or_none(right):
                # Digits alone are how honest Chinese sites name themselves too.
                plain = (left + right).isdigit()
                return Match("link.brand-glued" if plain else "link.combination", brand, token)
            if width >= _LEAST_GLUED and not left and len(right) <= _MAX_REST:
                return Match("link.brand-glued", brand, token)
    return None


def _affix_or_none(rest: str) -> bool:
    return not rest or (rest.isdigit() and len(rest) <= 4) or rest in words("affix")


def _slip(link: SplitUrl, index: NameIndex) -> Match | None:
    """One letter changed, missing, doubled or swapped: "telegrtam", "dingtaik"."""
    pieces = link.name.split("-")
    cheap = is_cheap(link) or link.suffix == "com.cn"
    # Under an ordinary suffix only long names are surely no honest neighbour.
    least = _LEAST_EDIT if cheap else LONG_NAME
    for name in ("".join(pieces), *pieces):
        if name in index.tokens or len(name) > _MAX_LABEL:
            continue
        # "input-sogo.com.cn": a short name counts beside a word of the list.
        beside = cheap and name in pieces and all(is_affix(p) for p in pieces if p != name)
        if len(name) < (LEAST_TOKEN if beside and len(pieces) > 1 else least - 1):
            continue
        found = _slip_of(name, index)
        if found and (beside and len(pieces) > 1):
            return Match("link.near-name", found[1], name)
        if found and not cheap and is_word_cut_short(name, found[0]):
            continue
        if found and len(found[0]) >= least and is_distinct(found[0]):
            return Match("link.near-name", found[1], name)
    return None


def _slip_of(name: str, index: NameIndex) -> tuple[str, Brand] | None:
    found = index.slips.get(name)
    if found:
        return found
    for at in range(1, len(name)):
        shorter = name[:at] + name[at + 1 :]
        brand = index.tokens.get(shorter)
        # One more digit at the end, or an s, names a neighbour and not an imitation.
        if brand and len(shorter) > LEAST_TOKEN and at != len(name) - 1:
            return shorter, brand
        found = index.slips.get(shorter)
        if found and _one_apart(name, found[0]):
            return found
    return None


def _one_apart(name: str, token: str) -> bool:
    """Same length: one letter differs (not the first, not the last digit) or two are swapped."""
    if len(name) != len(token) or name[0] != token[0]:
        return False
    apart = [at for at in range(len(name)) if name[at] != token[at]]
    if len(apart) == 1:
        return not name[apart[0]].isdigit() or apart[0] != len(name) - 1
    return (
        len(apart) == 2  # two neighbours
        and apart[1] == apart[0] + 1
        and name[apart[0]] == token[apart[1]]
        and name[apart[1]] == token[apart[0]]
    )
