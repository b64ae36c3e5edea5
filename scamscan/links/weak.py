"""Short and common brand names in hosts: they count only where the rest of the name supports them.

"wps", "ccb" or "etc" are also syllables and initials.  Beside or glued to a word of the list, under
a suffix phishing prefers or under ``.com.cn``, where most fake download pages sit, they mean the
brand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.links.lists import words
from scamscan.links.names import Match, is_affix, is_cheap

if TYPE_CHECKING:
    from scamscan.brands import Brand
    from scamscan.links.names import NameIndex
    from scamscan.links.split import SplitUrl

_LEAST_GLUED = 3
_LEAST_WORD = 4
_LONGEST = 9
_FAKED = "software"
"""The sector whose download pages are imitated by name alone."""


def find_weak(link: SplitUrl, index: NameIndex) -> Match | None:
    """A short or common name as a word of its own, or glued to a word of the list.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.names import name_index
    >>> from scamscan.links.split import split_url
    >>> index = name_index(load_brands())
    >>> [find_weak(split_url(url), index).code for url in ("pc-wps.com.cn", "ccbdaikuan.top")]
    ['link.combination', 'link.short-brand']
    >>> [find_weak(split_url(url), index) for url in ("wps-kx7vq.com", "etcd.io")]
    [None, None]
    """
    placed = is_cheap(link) or link.suffix == "com.cn"
    pieces = link.name.split("-")
    if len(pieces) > 1:
        supported = placed or any(_is_word(piece) for piece in pieces)
        for piece in pieces if supported else ():
            brand = index.weak.get(piece)
            if brand:
                rest = [other for other in pieces if other != piece]
                return _match(brand, piece, placed=placed, plain=all(map(is_affix, rest)))
    for piece in pieces if placed else ():
        glued = _glued(piece, index)
        if glued:
            return _match(glued, piece, placed=placed, plain=True)
    return _in_front(link, index) if is_cheap(link) else None


def _match(brand: Brand, seen: str, *, placed: bool, plain: bool) -> Match:
    if placed and brand.sector == _FAKED:
        return Match("link.combination" if plain else "link.brand-word", brand, seen)
    return Match("link.short-brand", brand, seen)


def _glued(piece: str, index: NameIndex) -> Brand | None:
    for width in range(_LEAST_GLUED, min(len(piece), _LONGEST)):
        brand = index.weak.get(piece[:width])
        if brand and _is_word(piece[width:]):
            return brand
        brand = index.weak.get(piece[-width:])
        if brand and _is_word(piece[:-width]):
            return brand
    return None


def _is_word(word: str) -> bool:
    return len(word) >= _LEAST_WORD and word in words("affix")


def _in_front(link: SplitUrl, index: NameIndex) -> Match | None:
    """In a subdomain everything beside the brand must be a word of the list."""
    for label in link.subdomain.split("."):
        pieces = label.split("-")
        if len(pieces) > 1 and all(piece in index.weak or is_affix(piece) for piece in pieces):
            for piece in pieces:
                brand = index.weak.get(piece)
                if brand:
                    return Match("link.short-brand", brand, piece)
    return None
