"""Everything the link checks know about one link, ready for the scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scamscan.brands import load_brands
from scamscan.links import lookalike, owner, shape
from scamscan.links.find import FoundLink
from scamscan.links.lists import is_government, listed
from scamscan.links.split import split_url
from scamscan.records import Evidence, Mark, Span

if TYPE_CHECKING:
    from scamscan.brands import Brand, Brands
    from scamscan.links.split import SplitUrl


class Inspected(NamedTuple):
    """One link, taken apart and judged by itself."""

    found: FoundLink
    link: SplitUrl
    target: SplitUrl
    """Where a jump page leads; ``link`` itself when it does not jump."""
    owner: Brand | None
    """Whose host the target is; None when nobody we know."""
    evidence: tuple[Evidence, ...]
    """What speaks against it, spans in the original text."""

    @property
    def owner_name(self) -> str | None:
        """Whose host it is, in Chinese; None when nobody we know.

        >>> inspect_url("https://12345.kx7vq.gov.cn/a").owner_name
        '中国大陆政府'
        """
        if self.owner is not None:
            return self.owner.name
        return listed(self.target.host, "government")


def inspect(found: FoundLink, brands: Brands | None = None) -> Inspected | None:
    """Take one found link apart and run the checks that need no message.

    Args:
        found: from :func:`scamscan.links.find.find_links`.
        brands: the shipped table when None.

    Returns None when nothing a browser could go to is left.

    >>> from scamscan.fold import fold
    >>> from scamscan.links.find import find_links
    >>> found = find_links(fold("请登录 icbc-safe.top 认证"))[0]
    >>> [evidence.code for evidence in inspect(found).evidence]
    ['link.abused-suffix', 'link.combination']
    """
    brands = brands or load_brands()
    link = split_url(found.url)
    if link is None:
        return None
    target = owner.unwrap(link, brands)
    span = None if found.end < 0 else found.span
    evidence = list(shape.check(target, brands, span=span))
    evidence += lookalike.check(target, brands, span=span)
    owned = brands.owner(target.host, target.domain)
    if target is not link:
        evidence += shape.check(link, brands, span=span)
        facts = (("host", link.host_unicode), ("target", target.host_unicode))
        if owned is None:
            evidence.append(Evidence(code="link.jump", span=span, facts=facts))
    # Careful people write "12306点cn" too; only a host nobody knows is hidden on purpose.
    if found.disguised and owned is None and not is_government(target.host):
        shown = (("host", link.host_unicode),)
        evidence.append(Evidence(code="link.disguised", span=span, facts=shown))
    return Inspected(found, link, target, owned, tuple(evidence))


def inspect_url(url: str, brands: Brands | None = None) -> Inspected | None:
    """The same for a link that hides outside the words (a card, a button): no span.

    >>> inspect_url("https://www.gov.cn/").evidence
    ()
    """
    return inspect(FoundLink(url, -1, -1, Span(0, 0), disguised=False), brands)


def marks(seen: Inspected, brands: Brands | None = None) -> tuple[Mark, ...]:
    """What rules may combine; empty for links outside the text.

    ``link.any`` always, then as it is ``link.official``, ``link.foreign``, ``link.short`` or
    ``link.content``, and ``link.download``; a foreign one that is suspicious in any way by itself
    is ``link.odd`` too.

    >>> from scamscan.fold import fold
    >>> from scamscan.links.find import find_links
    >>> found = find_links(fold("下载 http://a1b.top/x.apk"))[0]
    >>> [mark.code for mark in marks(inspect(found))]
    ['link.any', 'link.foreign', 'link.odd', 'link.download']
    """
    start, end = seen.found.start, seen.found.end
    if end < 0:
        return ()
    brands = brands or load_brands()
    host = seen.target.host
    codes = ["link.any"]
    if listed(host, "shortener") or host in brands.short_hosts:
        codes.append("link.short")
    elif listed(host, "content") or listed(host, "shared"):
        codes.append("link.content")
    elif is_government(host) or owner.is_vouched(seen.target, brands):
        codes.append("link.official")
    elif seen.owner is None:
        codes.append("link.foreign")
        if seen.evidence:
            codes.append("link.odd")
    if shape.is_download(seen.target):
        codes.append("link.download")
    return tuple(Mark(code, start, end) for code in codes)
