"""What a host looks like on the screen: a capital I is an l, "lcbc.com.cn" is read icbc.com.cn.

Browsers lower all letters, so these tricks live in messages only; the case a link was written in
is part of the evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.links.names import LEAST_TOKEN, Match, skeleton

if TYPE_CHECKING:
    from scamscan.links.names import NameIndex
    from scamscan.links.split import SplitUrl


def find_shown(link: SplitUrl, index: NameIndex) -> Match | None:
    """The brand a hasty reader sees in a host that is not its own.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.names import name_index
    >>> from scamscan.links.split import split_url
    >>> index = name_index(load_brands())
    >>> [find_shown(split_url(url), index).seen for url in ("aIipay-kf.com", "lcbc.com.cn")]
    ['aIipay', 'lcbc.com.cn']
    >>> [find_shown(split_url(url), index) for url in ("Aiipay-kf.com", "AIIPAY-KF.COM")]
    [None, None]
    """
    if not link.domain:
        return None
    # The name under the very suffix of the genuine one, one stroke changed.
    if len(link.name) >= LEAST_TOKEN and "-" not in link.name:
        found = index.domain_skeletons.get((skeleton(link.name), link.suffix))
        if found and found[0] != link.domain:
            return Match("link.look-alike", found[1], link.domain)
    return _capital(link, index)


def _capital(link: SplitUrl, index: NameIndex) -> Match | None:
    """A capital I among small letters, read as l."""
    if "i" not in link.host:
        return None
    at = link.url.lower().find(link.host)
    written = link.url[at : at + len(link.host)] if at >= 0 else ""
    if "I" not in written or written.upper() == written:
        return None
    shown = written.replace("I", "l").lower()
    place = len(shown) - len(link.domain or "")
    brand = index.domains.get(shown[place:])
    if brand:
        return Match("link.look-alike", brand, written[place:])
    front = len(shown) - len(link.suffix) - 1
    start = 0
    for end in range(front + 1):
        if end == front or shown[end] in ".-":
            piece = written[start:end]
            brand = index.tokens.get(shown[start:end]) if "I" in piece else None
            if brand and end - start >= LEAST_TOKEN:
                return Match("link.look-alike", brand, piece)
            start = end + 1
    return None
