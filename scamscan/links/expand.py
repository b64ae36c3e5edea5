"""Where a short link leads, hop by hop; only by the reader's explicit wish.

Each hop asks for the headers alone and keeps to the rules of ``network``: a chain that turns to a
private address, or goes round, ends there and says so.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin

from scamscan.errors import NetworkError
from scamscan.links.split import split_url

if TYPE_CHECKING:
    from scamscan.links.network import Deadline, Network

MAX_HOPS = 5
ARRIVED, TOO_MANY, LOOP, NOT_WEB = "arrived", "too many hops", "loop", "not a web address"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEAD_REFUSED = frozenset({400, 403, 404, 405, 500, 501})
_SAFE = "%/:?#[]@!$&'()*+,;=~"


class Hop(NamedTuple):
    """One address asked, and the status it answered with."""

    url: str
    status: int


class Chain(NamedTuple):
    """The way of a short link."""

    hops: tuple[Hop, ...]
    """Addresses that answered, in order."""
    final: str
    """The last address known; it was asked for its headers only when ``ended`` is ``arrived``."""
    ended: str
    """``arrived``, ``too many hops``, ``loop``, ``not a web address``, or why it broke off."""


def follow(network: Network, url: str, deadline: Deadline) -> Chain:
    """Ask a link where it leads, then the next one, at most ``MAX_HOPS`` times.

    Args:
        network: opens the connections.
        url: as found; without a scheme ``https`` is tried.
        deadline: for the whole chain.
    """
    hops: list[Hop] = []
    seen = set()
    for _ in range(MAX_HOPS):
        address = web_address(url)
        if not address:
            return Chain(tuple(hops), url, NOT_WEB)
        url = address
        if url in seen:
            return Chain(tuple(hops), url, LOOP)
        seen.add(url)
        try:
            answer = network.request("HEAD", url, deadline, plain=True)
            if answer.status in _HEAD_REFUSED:
                answer = network.request("GET", url, deadline, plain=True)
        except NetworkError as error:
            return Chain(tuple(hops), url, error.what)
        hops.append(Hop(url, answer.status))
        target = answer.headers.get("location", "").strip()
        if answer.status not in _REDIRECTS or not target:
            return Chain(tuple(hops), url, ARRIVED)
        url = _joined(url, target)
    return Chain(tuple(hops), url, TOO_MANY)


def web_address(url: str) -> str:
    """The link as plain ASCII a server understands, name and password left out; "" if none.

    >>> web_address("t.cn/A6"), web_address("http://user:pw@例子.top:8080/路?a=b#c")
    ('https://t.cn/A6', 'http://xn--fsqu00a.top:8080/%E8%B7%AF?a=b')
    >>> web_address("weixin://dl/business")
    ''
    """
    link = split_url(url)
    if link is None or link.scheme not in ("", "http", "https") or "invalid-host" in link.traps:
        return ""
    port = f":{link.port}" if link.port is not None else ""
    path = quote(link.path or "/", safe=_SAFE, errors="replace")
    query = f"?{quote(link.query, safe=_SAFE, errors='replace')}" if link.query else ""
    return f"{link.scheme or 'https'}://{link.host}{port}{path}{query}"


def _joined(url: str, target: str) -> str:
    # Headers arrive as Latin-1; servers that write others mean UTF-8.
    with contextlib.suppress(UnicodeError):
        target = target.encode("latin-1").decode("utf-8")
    try:
        return urljoin(url, target)
    except ValueError:
        return target
