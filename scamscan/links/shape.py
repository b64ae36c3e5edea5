"""What the form of a link says, whoever it pretends to be.

Each finding is weak or strong by itself; none of them needs to know the message.  Hosts of a
known owner and government hosts are only checked for parser tricks.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from scamscan import lazy
from scamscan.links.lists import is_government, listed, suffix_kinds, words
from scamscan.links.names import name_index
from scamscan.records import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.brands import Brand, Brands
    from scamscan.links.split import SplitUrl
    from scamscan.records import Span

_TRICKS = ("backslash", "encoded-host", "number-host", "invisible", "control", "slashes")
_USUAL_PORTS = frozenset({21, 80, 443, 8080, 8443})
_MANY_LABELS = 5
_LONG_RANDOM = 20
_HEX = frozenset("0123456789abcdef")
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")


def check(link: SplitUrl, brands: Brands, *, span: Span | None = None) -> tuple[Evidence, ...]:
    """Evidence in the form of one link, strongest kind first.

    Args:
        link: the link in parts.
        brands: to know owned hosts and official domains written into a path.
        span: where the link stands in the original text; None when it hid outside the text.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.split import split_url
    >>> found = check(split_url("http://203.0.113.7:8899/mybank"), load_brands())
    >>> [evidence.code for evidence in found]
    ['link.ip-host', 'link.odd-port']
    >>> check(split_url("https://www.icbc.com.cn/login"), load_brands())
    ()
    """
    facts = (("host", link.host_unicode),)
    owner = brands.owner(link.host, link.domain)
    trusted = is_government(link.host) or (
        owner is not None and not listed(link.host, "shared") and not listed(link.host, "content")
    )
    found = list(_tricks(link, brands, trusted=trusted))
    if not trusted:
        found += _names(link)
        found += _place(link, owner)
    return tuple(Evidence(code=code, span=span, facts=(*facts, *more)) for code, more in found)


_Finding = tuple[str, tuple[tuple[str, str], ...]]


def _tricks(link: SplitUrl, brands: Brands, *, trusted: bool) -> Iterator[_Finding]:
    """Ways to make a reader or a program see another host than the browser."""
    if link.userinfo:
        shown = link.userinfo.partition(":")[0][:40]
        yield "link.userinfo", (("shown", shown),)
    if any(trap in link.traps for trap in _TRICKS):
        yield "link.tricked-host", ()
    if trusted:
        return
    shown = _official_in(link.path, brands)
    if shown:
        yield "link.official-in-path", (("official", shown),)
    elif link.is_ip or link.private_suffix or link.suffix in suffix_kinds().abused:
        yield from _brand_in(link.path, brands)


def _brand_in(path: str, brands: Brands) -> Iterator[_Finding]:
    """A brand as a whole part of the path of a host anybody can get: "203.0.113.9/icbc/login"."""
    index = name_index(brands)
    for part in path[:300].lower().split("/")[1:]:
        brand = index.tokens.get(part) or index.numbers.get(part)
        if brand is not None and brand.region != "world":
            yield "link.brand-in-path", (("brand", brand.name), ("seen", part))
            return


def _official_in(path: str, brands: Brands) -> str:
    """An official domain written as a part of the path ("/qq.com/abc")."""
    if "." not in path:
        return ""
    for part in path[:300].lower().split("/"):
        if "." in part and part.removeprefix("www.") in brands.hosts:
            return part
    return ""


def _place(link: SplitUrl, owner: Brand | None) -> Iterator[_Finding]:
    """Where the page sits, by address, host kind, suffix, port and file."""
    if link.is_ip and is_public(link.host):
        yield "link.ip-host", ()
    if link.port is not None and link.port not in _USUAL_PORTS:
        yield "link.odd-port", (("port", str(link.port)),)
    # The service's own site is nobody's machine at home.
    service = listed(link.host.partition(".")[2], "dynamic")
    if service:
        yield "link.dynamic-dns", (("service", service),)
    elif owner is None or listed(link.host, "shared"):
        yield from _shared(link)
    if listed(link.host, "shortener"):
        yield "link.open-short", ()
    labels = link.host.split(".")
    busy = listed(link.host, "shortener") or listed(link.host, "known")
    abused = labels[-1] in suffix_kinds().abused
    if abused and not service and not busy and not link.private_suffix:
        yield "link.abused-suffix", (("suffix", labels[-1]),)
    if not link.is_ip and link.subdomain.count(".") + 1 >= _MANY_LABELS - 1:
        yield "link.many-labels", ()
    if _random(link):
        yield "link.random-host", ()
    yield from _file(link)


@cache
def _home_networks() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses of routers and machines at home (RFC 1918, 4193, 6598 and the like)."""
    ranges = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")
    more = ("100.64.0.0/10", "0.0.0.0/8", "::1/128", "fc00::/7", "fe80::/10")
    return tuple(map(ipaddress.ip_network, (*ranges, *more)))


def is_public(host: str) -> bool:
    """True for an address of the open net; False for names and for machines at home.

    >>> is_public("203.0.113.7"), is_public("10.1.2.3"), is_public("kx7vq.com")
    (True, False, False)
    """
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return not any(address in network for network in _home_networks())


def _shared(link: SplitUrl) -> Iterator[_Finding]:
    at_home = listed(link.host.partition(".")[2], "shared")
    service = at_home or (link.suffix if link.private_suffix else "")
    if service and link.subdomain + link.name and not _sold(link.suffix):
        yield "link.shared-host", (("service", service),)


def _sold(suffix: str) -> bool:
    """Private suffixes that are sold like a country's own: "cn.com", "eu.org"."""
    first, _, rest = suffix.partition(".")
    return len(first) == 2 and rest in ("com", "net", "org")  # country codes


# Four words of Chinese are six or seven initials ("dzfpxz"); longer runs are rare.
_NO_VOWELS = lazy.compile("[bcdfghjklmnpqrstvwxz]{7,}")


def _random(link: SplitUrl) -> bool:
    """A label no person would choose: hexadecimal, digits between letters, no vowels."""
    if link.is_ip:
        return False
    name = link.name
    turns = sum(one.isdigit() != two.isdigit() for one, two in pairwise(name.replace("-", "")))
    if not name.startswith("xn--") and ((turns >= 3 and len(name) >= 6) or _NO_VOWELS.search(name)):
        return True
    labels = [label for label in link.subdomain.split(".") if not label.startswith("xn--")]
    return any(
        len(label) >= _LONG_RANDOM and _HEX.issuperset(label.replace("-", ""))
        for label in (*labels, name)
    ) or any(_NO_VOWELS.search(label) for label in labels)


def _file(link: SplitUrl) -> Iterator[_Finding]:
    """Endings of files that install something."""
    ending = link.path.rpartition("/")[2].rpartition(".")[2].lower()
    if not ending or len(ending) > 12 or "." not in link.path:  # longest ending
        return
    if ending in words("download"):
        yield "link.download", (("ending", ending),)
    elif ending in words("archive"):
        yield "link.archive", (("ending", ending),)


def is_download(link: SplitUrl) -> bool:
    """True when the path ends like a file that installs something.

    >>> from scamscan.links.split import split_url
    >>> is_download(split_url("https://x1.example/a/police.apk?from=sms"))
    True
    """
    return any(code == "link.download" for code, _ in _file(link))


def _names(link: SplitUrl) -> Iterator[_Finding]:
    """Words in the host that only a public office may carry, and mixed alphabets."""
    if not link.host_unicode.isascii():
        yield from _han_names(link.host_unicode)
        if _mixed(link.host_unicode):
            yield "link.mixed-script", ()
    if any(token in words("police-latin") for token in _tokens(link)):
        yield "link.police-pinyin", ()
    if is_government_like(link):
        yield "link.fake-government", ()


def _tokens(link: SplitUrl) -> list[str]:
    """The words of a host before its suffix."""
    return [
        token for label in (*link.subdomain.split("."), link.name) for token in label.split("-")
    ]


def _han_names(host: str) -> Iterator[_Finding]:
    if any(word in host for word in words("not-police")):
        return
    for word in words("police"):
        if word in host:
            yield "link.fake-police", (("word", word),)
            return
    for word in words("office"):
        if word in host:
            yield "link.fake-office", (("word", word),)
            return


_AREAS = ("cn", "tw", "hk", "mo", "sg")


def is_government_like(link: SplitUrl) -> bool:
    """Whether a host no public body registered wears "gov" like one.

    >>> from scamscan.links.split import split_url
    >>> [is_government_like(split_url(url)) for url in ("etc-gov.cc", "www.gov.cn", "gov.ro")]
    [True, False, False]
    """
    # "gov.ro": other countries' governments, where the suffix list does not know them.
    foreign = link.name == "gov" and len(link.suffix) == 2  # a country code
    if is_government(link.host) or "gov" in link.suffix.split("."):
        return False
    if foreign and link.suffix not in suffix_kinds().free:
        return False
    tokens = _tokens(link)
    if "gov" in tokens or any(token == "gov" + area for token in tokens for area in _AREAS):
        return True
    abused = link.host.rpartition(".")[2] in suffix_kinds().abused
    return abused and any(
        token.endswith("gov") or (token.startswith("gov") and len(token) <= 5) for token in tokens
    )


def _mixed(host: str) -> bool:
    """Whether one label mixes alphabets whose letters look alike."""
    for label in host.split("."):
        if label.isascii():
            continue
        seen: set[str] = set()
        for letter in label[:63]:
            if letter.isalpha():
                name = unicodedata.name(letter, "")
                seen.update(alphabet for alphabet in _ALPHABETS if name.startswith(alphabet))
        if len(seen) > 1:
            return True
    return False
