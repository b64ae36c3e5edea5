"""The companies and offices scams pretend to be: names, host tokens, domains, service numbers.

Everything comes from ``tables/brands.tsv``, whose head explains the columns.  A domain in the
table says who owns a host; how well that is confirmed decides whether it may also reassure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scamscan.errors import TableError
from scamscan.phrases import Hit, PhraseIndex
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_TABLE = "brands.tsv"
_COLUMNS = (
    "name",
    "aliases",
    "tokens",
    "sector",
    "domains",
    "short_hosts",
    "hotlines",
    "region",
    "group",
    "evidence",
    "strict",
)
_DECOYS = "brand_decoys.tsv"
_CONFIRMED = frozenset({"v2fly", "vcards", "misp", "gov", "page", "popular", "remembered"})
_OFFICES = frozenset({"gov", "police", "court"})
_HOST_MARKS = ".-_@/"
_STAR = "*"
_WEAK = "?"
_CLAIMED = "!"
_NUMBER_LENGTHS = (5, 6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Brand:
    """One company or office; compared by identity, every row exists once.

    >>> bank = load_brands().by_name["中国工商银行"]
    >>> bank.official, bank.is_office, "icbc" in bank.tokens
    ('icbc.com.cn', False, True)
    """

    name: str
    """Chinese name shown to the reader."""
    aliases: tuple[str, ...]
    """Names as written in messages, folded; safe to look for anywhere in a text."""
    signature_aliases: tuple[str, ...]
    """Names that are everyday words too: only where a sender signs or an account is named."""
    tokens: tuple[str, ...]
    """How it appears inside host names; distinctive ones."""
    weak_tokens: tuple[str, ...]
    """Short or common tokens: count only whole and with other support."""
    claim_tokens: tuple[str, ...]
    """Letters that mean the brand only when the message names it ("abc", "tax")."""
    sector: str
    """``bank``, ``payment``, ``gov``, ``police``, ``court``, ``carrier``, ``express`` …"""
    domains: tuple[str, ...]
    """Names it owns; every host below one of them is its own."""
    short_hosts: tuple[str, ...]
    """Its own link shorteners; what lies behind is not always its own page."""
    hotlines: tuple[str, ...]
    """Confirmed service numbers, digits and hyphens."""
    numbers: tuple[str, ...]
    """Service numbers of five or six digits, confirmed or not, as host names carry them."""
    region: str
    """``cn``, ``tw``, ``hk``, ``mo`` or ``world``."""
    group: str
    """Brands of one group own each other's domains; ``""``: stands alone."""
    vouched: tuple[str, ...]
    """The domains known well enough to reassure a reader."""
    strict: bool
    """True when it has said that its messages carry no outside links."""

    @property
    def official(self) -> str:
        """The domain to show as the genuine one; ``""`` when none is known."""
        return self.domains[0] if self.domains else ""

    @property
    def is_office(self) -> bool:
        """True for public offices, whose pages may sit on any government host."""
        return self.sector in _OFFICES

    def related(self, other: Brand) -> bool:
        """True for the same brand or one of the same group."""
        return self is other or bool(self.group and self.group == other.group)


class Name(NamedTuple):
    """What a name found in a text stands for."""

    brand: Brand | None
    """None: a word that only looks like a brand."""
    everyday: bool
    """True for names that are everyday words too: they count only where a name must stand."""


class Brands:
    """All brands, with the look-ups the checks need; immutable.

    Args:
        brands: the rows.
        decoys: words that contain an alias and mean something else ("加工行业" holds "工行").

    >>> brands = load_brands()
    >>> [hit.value.name for hit in brands.named_in("您的建设银行账户与微信支付")]
    ['中国建设银行', '微信支付']
    >>> brands.owner("dx.10086.cn", "10086.cn").name
    '中国移动'
    >>> brands.owner("10086.cn.example.top", "example.top") is None
    True
    """

    def __init__(self, brands: Iterable[Brand], decoys: Iterable[str] = ()) -> None:
        self.all: tuple[Brand, ...] = tuple(brands)
        self._decoys = tuple(decoys)

    @cached_property
    def by_name(self) -> Mapping[str, Brand]:
        """Brands by their shown name."""
        return MappingProxyType({brand.name: brand for brand in self.all})

    @cached_property
    def hosts(self) -> Mapping[str, Brand]:
        """Every owned name (domains and short hosts) and its brand."""
        return MappingProxyType(
            {host: brand for brand in self.all for host in (*brand.domains, *brand.short_hosts)}
        )

    @cached_property
    def short_hosts(self) -> Mapping[str, Brand]:
        """Company-owned link shorteners and their brand."""
        return MappingProxyType({host: brand for brand in self.all for host in brand.short_hosts})

    @cached_property
    def _groups(self) -> Mapping[str, tuple[Brand, ...]]:
        groups: dict[str, tuple[Brand, ...]] = {}
        for brand in self.all:
            if brand.group:
                groups[brand.group] = (*groups.get(brand.group, ()), brand)
        return groups

    def related(self, brand: Brand) -> tuple[Brand, ...]:
        """A brand and the others of its group, itself first."""
        others = self._groups.get(brand.group, ())
        return (brand, *(other for other in others if other is not brand))

    @cached_property
    def vouched(self) -> frozenset[str]:
        """Names known well enough to reassure."""
        return frozenset(host for brand in self.all for host in brand.vouched)

    @cached_property
    def _names(self) -> PhraseIndex[Name]:
        return PhraseIndex(self.phrases())

    def phrases(self) -> Iterator[tuple[str, Name]]:
        """Every name and decoy with what it stands for, to be looked for in folded text."""
        for brand in self.all:
            for alias in brand.aliases:
                yield alias, Name(brand, everyday=False)
            for alias in brand.signature_aliases:
                yield alias, Name(brand, everyday=True)
        for decoy in self._decoys:
            yield decoy, Name(None, everyday=False)

    def named_in(self, text: str, *, anchored: bool = False) -> Iterator[Hit[Brand]]:
        """Names of brands in a folded text, in order; the longest match wins.

        Args:
            text: folded (lower case, simplified).
            anchored: True where the place itself says that a name stands here (a signature,
                "您的…账户"): names that are everyday words count too.

        Latin names must stand alone and not be part of a host; numbers must not touch digits.

        >>> brands = load_brands()
        >>> [hit.value.name for hit in brands.named_in("全家平安")]
        []
        >>> [hit.value.name for hit in brands.named_in("平安", anchored=True)]
        ['中国平安']
        """
        hits = [hit for hit in self._names.find(text) if anchored or not hit.value.everyday]
        return iter(pick_names(hits, text, 0, len(text)))

    def owner(self, host: str, domain: str | None) -> Brand | None:
        """The brand that owns a host, the most specific name deciding.

        Args:
            host: lower-case ASCII host.
            domain: its registrable domain; None for IP hosts and bare suffixes.

        A host under a name open to everybody (``docs.qq.com``) is owned all the same: whether
        it may be trusted is for the caller to decide.
        """
        if domain is None:
            return None
        hosts = self.hosts
        found = hosts.get(host)
        floor = len(host) - len(domain)
        at = 0
        while found is None and at < floor:
            dot = host.find(".", at)
            if dot < 0:
                break
            at = dot + 1
            found = hosts.get(host[at:])
        return found


def pick_names(hits: Sequence[Hit[Name]], text: str, start: int, end: int) -> list[Hit[Brand]]:
    """Of the names found in ``text[start:end]`` those that stand, in order; the longest wins.

    What lies outside the range is not looked at.
    """
    standing = [hit for hit in hits if _stands_alone(text, hit.start, hit.end, start, end)]
    standing.sort(key=lambda hit: (hit.start, -hit.end))
    # A longer hit may start later than a shorter one it overlaps ("广电信用" holds 广电 and 电信);
    # taking the leftmost is what readers do.
    picked: list[Hit[Brand]] = []
    reach = 0
    for hit in standing:
        if hit.start >= reach:
            reach = hit.end
            if hit.value.brand is not None:
                picked.append(Hit(hit.start, hit.end, hit.value.brand))
    return picked


def _stands_alone(text: str, start: int, end: int, lowest: int, highest: int) -> bool:
    """Whether an ASCII name is a word of its own; Han names need no boundary."""
    first, last = text[start], text[end - 1]
    if first.isascii() and start > lowest:
        before = text[start - 1]
        if before.isascii() and (before.isalnum() or before in _HOST_MARKS):
            return False
    if last.isascii() and end < highest:
        after = text[end]
        if after.isascii() and (after.isalnum() or after == "-" or after == "@"):
            return False
        # "icbc.com.cn" is a host; "icbc." ends a sentence.
        if after == "." and end + 1 < highest:
            follow = text[end + 1]
            return not (follow.isascii() and follow.isalnum())
    return True


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _row(cells: tuple[str, ...]) -> Brand:
    row = dict(zip(_COLUMNS, cells, strict=True))
    names = _split(row["aliases"])
    shown = row["name"].lower()
    plain = [alias for alias in names if not alias.endswith(_STAR)]
    starred = [alias[:-1] for alias in names if alias.endswith(_STAR)]
    if shown not in plain and shown not in starred and "(" not in shown:
        plain.insert(0, shown)
    domains = _split(row["domains"])
    evidence = _split(row["evidence"])
    if len(domains) != len(evidence):
        raise TableError("evidence does not match domains", where=f"{_TABLE}: {row['name']}")
    tokens = _split(row["tokens"])
    return Brand(
        name=row["name"],
        aliases=tuple(plain),
        signature_aliases=tuple(starred),
        tokens=tuple(token for token in tokens if not token.endswith((_WEAK, _CLAIMED))),
        weak_tokens=tuple(token[:-1] for token in tokens if token.endswith(_WEAK)),
        claim_tokens=tuple(token[:-1] for token in tokens if token.endswith(_CLAIMED)),
        sector=row["sector"],
        domains=domains,
        short_hosts=_split(row["short_hosts"]),
        hotlines=tuple(number for number in _split(row["hotlines"]) if not number.endswith(_WEAK)),
        numbers=tuple(
            number
            for cell in _split(row["hotlines"])
            if (number := cell.removesuffix(_WEAK)).isdigit() and len(number) in _NUMBER_LENGTHS
        ),
        region=row["region"],
        group=row["group"],
        vouched=tuple(
            domain
            for domain, tags in zip(domains, evidence, strict=True)
            if not _CONFIRMED.isdisjoint(tags.split("+"))
        ),
        strict=row["strict"] == "y",
    )


@cache
@told_damage(_TABLE)
def load_brands() -> Brands:
    """The brands of the shipped table, read once and shared.

    Raises:
        TableError: the table is missing or damaged.

    >>> len(load_brands().all) > 250
    True
    """
    return Brands(
        (_row(cells) for cells in load_tsv(_TABLE, _COLUMNS)),
        (word for word, _ in load_tsv(_DECOYS, ("word", "holds"))),
    )
