"""Whether a message wants an app installed that comes from nowhere known.

Phones get their apps from shops; a file for a phone, on a host nobody listed, that the words ask to
be installed is how remote control and card readers get in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.links.lists import is_government, listed, words
from scamscan.links.shape import is_public
from scamscan.records import Evidence

if TYPE_CHECKING:
    from scamscan.brands import Brands
    from scamscan.links.split import SplitUrl
    from scamscan.records import Span

_ELSEWHERE = ("content", "cdn", "known", "store")
_REACH = 24
"""Characters around a link that speak of it: half a line of a short message."""


def check(
    link: SplitUrl, brands: Brands, text: str, start: int, end: int, *, span: Span | None = None
) -> tuple[Evidence, ...]:
    """``link.install`` for an app of an unlisted host that the words beside it ask to install.

    Args:
        link: where it leads.
        brands: whose apps are nobody's concern.
        text: folded.
        start: where the link begins in it.
        end: where it ends.
        span: the link's place in the original text.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.split import split_url
    >>> link = split_url("kx7vq.com/a.apk")
    >>> [one.code for one in check(link, load_brands(), "请安装 kx7vq.com/a.apk", 4, 19)]
    ['link.install']
    >>> check(link, load_brands(), "请勿安装 kx7vq.com/a.apk", 5, 20)
    ()
    """
    ending = link.path.rpartition("/")[2].rpartition(".")[2].lower()
    if ending not in words("app") or "." not in link.path:
        return ()
    if is_government(link.host) or brands.owner(link.host, link.domain):
        return ()
    if any(listed(link.host, kind) for kind in _ELSEWHERE):
        return ()
    if link.is_ip and not is_public(link.host):  # the office's own machine
        return ()
    around = text[max(0, start - _REACH) : start] + " " + text[end : end + _REACH]
    if any(word in around for word in words("refuse")):
        return ()
    if not any(word in around for word in words("install")):
        return ()
    facts = (("host", link.host_unicode), ("ending", ending))
    return (Evidence(code="link.install", span=span, facts=facts),)
