"""The names of all brands in the shapes the look-alike rules compare."""

from __future__ import annotations

import unicodedata
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from scamscan import lazy
from scamscan.links.lists import suffix_kinds, words
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scamscan.brands import Brand, Brands
    from scamscan.links.split import SplitUrl

LEAST_TOKEN = 4
"""Shorter tokens say nothing unless they stand alone."""
LONG_NAME = 9
"""From this length on a name one letter away is hardly another honest name; judgement."""
PLAIN_NUMBERS = frozenset({"10000", "12345", "11888"})
"""Service numbers everybody uses as plain numbers; each city has its own 12345."""
_ONE_SHAPE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s"})
_FUSED = (".com", ".cn", ".tw", ".hk")
# Syllables of Chinese written in Latin letters: every other such name is one letter away.
_PINYIN = lazy.compile(r"(?:(?:[zcs]h?|[bpmfdtnlgkhjqxryw])?[aeiouv]{1,3}(?:ng|n|r)?)+")


class Match(NamedTuple):
    """One resemblance: which rule, whose name, and the letters that show it."""

    code: str
    brand: Brand
    seen: str


class NameIndex:
    """The brands' names in the shapes the rules look up."""

    def __init__(self, brands: Brands) -> None:
        self.domains: Mapping[str, Brand] = {
            domain: brand for brand in brands.all for domain in brand.domains
        }
        self.tokens: Mapping[str, Brand] = {
            token: brand for brand in brands.all for token in brand.tokens
        }
        self.weak: Mapping[str, Brand] = {
            token: brand for brand in brands.all for token in brand.weak_tokens
        }
        self.numbers: Mapping[str, Brand] = {
            number: brand
            for brand in brands.all
            for number in brand.numbers
            if number not in PLAIN_NUMBERS
        }
        self.longest = max(map(len, self.tokens), default=0)

    @cached_property
    def fused(self) -> Mapping[str, Brand]:
        """Official domains without their dots: ``"icbccomcn"``."""
        return {
            domain.replace(".", ""): brand
            for domain, brand in self.domains.items()
            if len(domain) > 8 and domain.endswith(_FUSED)  # not "jdcom"
        }

    @cached_property
    def skeletons(self) -> Mapping[str, tuple[str, Brand]]:
        """Tokens by their skeleton."""
        return _by_skeleton(self.tokens)

    @cached_property
    def weak_skeletons(self) -> Mapping[str, tuple[str, Brand]]:
        """Short and common tokens by their skeleton; for letters of other alphabets."""
        return _by_skeleton(self.weak)

    @cached_property
    def domain_skeletons(self) -> Mapping[tuple[str, str], tuple[str, Brand]]:
        """Official domains by the skeleton of their name and their own suffix."""
        cut = (
            (domain, *domain.partition(".")[::2], brand) for domain, brand in self.domains.items()
        )
        return {
            (skeleton(name), suffix): (domain, brand)
            for domain, name, suffix, brand in cut
            if len(name) >= LEAST_TOKEN and not name.isdigit()
        }

    @cached_property
    def slips(self) -> Mapping[str, tuple[str, Brand]]:
        """Tokens with one letter missing, to find names one slip away without comparing all."""
        return {
            token[:at] + token[at + 1 :]: (token, brand)
            for token, brand in self.tokens.items()
            if len(token) > LEAST_TOKEN and token.isalpha()
            for at in range(1, len(token))
        }


def is_cheap(link: SplitUrl) -> bool:
    """A suffix phishing prefers, or a place open to everybody.

    >>> from scamscan.links.split import split_url
    >>> [is_cheap(split_url(url)) for url in ("kx7vq.top", "kx7vq.github.io", "kx7vq.com")]
    [True, True, False]
    """
    return link.private_suffix or link.suffix.rpartition(".")[2] in suffix_kinds().abused


def is_affix(word: str) -> bool:
    """What may stand beside a brand with a hyphen and says nothing: "kf", "2024", "login".

    >>> is_affix("kf"), is_affix("2024"), is_affix("login"), is_affix("bakery")
    (True, True, True, False)
    """
    return len(word) <= 2 or word.isdigit() or word in words("affix") or word in words("place")


def _by_skeleton(tokens: Mapping[str, Brand]) -> Mapping[str, tuple[str, Brand]]:
    return {
        skeleton(token): (token, brand)
        for token, brand in tokens.items()
        if len(token) >= LEAST_TOKEN
    }


def is_word_cut_short(name: str, token: str) -> bool:
    """Whether a name lacks only a token's last letter and reads as Chinese by itself.

    >>> is_word_cut_short("tonghuashu", "tonghuashun"), is_word_cut_short("telegra", "telegram")
    (True, False)
    """
    return name == token[:-1] and _PINYIN.fullmatch(name) is not None


def is_distinct(token: str) -> bool:
    """Whether a name one letter away is hardly another honest name."""
    return len(token) > LONG_NAME or not _PINYIN.fullmatch(token)


@cache
def name_index(brands: Brands) -> NameIndex:
    """The index of one set of brands, made once."""
    return NameIndex(brands)


@cache
@told_damage("link_glyphs.tsv")
def _glyphs() -> Mapping[int, str]:
    return {ord(glyph): plain for glyph, plain in load_tsv("link_glyphs.tsv", ("glyph", "plain"))}


def skeleton(label: str) -> str:
    """One label in the shape a hasty reader sees; compare skeletons only with skeletons.

    >>> skeleton("1cbc") == skeleton("icbc"), skeleton("taoba0") == skeleton("taobao")
    (True, True)
    >>> skeleton("аlipay") == skeleton("alipay")
    True
    """
    if not label.isascii():
        label = label.translate(_glyphs())
        parts = unicodedata.normalize("NFD", label)
        label = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return label.translate(_ONE_SHAPE).replace("rn", "m").replace("vv", "w")
