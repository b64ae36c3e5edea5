"""Take a link apart the way a browser would, whatever tricks it plays.

Follows the WHATWG URL rules for web addresses: backslashes are slashes, everything before the
last ``@`` is a name and password, hosts are percent-decoded, and a host that ends in a number is
an IP address in any of its spellings.  Where a browser would give up, so that nobody could be
led anywhere, the parts are still returned with a trap named.  Nothing here raises or connects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scamscan import lazy
from scamscan.links.suffixes import MAX_HOST, public_suffix, punycode
from scamscan.records import RegistrableDomain

_MAX_LABEL = 63
_MAX_PORT = 65_535
_LOOK_AHEAD = 4_096
# A scheme is followed by slashes, or for web schemes by anything; "host:8080" has a port.
_SCHEME = lazy.compile(r"([A-Za-z][A-Za-z0-9+.\-]{0,31}):", re.ASCII)
_WEB = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
_DEFANGED = {"hxxp": "http", "hxxps": "https", "hxtp": "http", "hxtps": "https", "htxp": "http"}
_DEFANGED_DOT = lazy.compile(r"\s?[\[({【（]\s?(?:[.。．]|dot|点)\s?[\])}】）]\s?", re.IGNORECASE)
_INVISIBLE = lazy.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": "."})
_CONTROL = lazy.compile(r"[\t\r\n]")
_EDGES = "".join(map(chr, range(0x21)))
_PERCENT = lazy.compile(r"%([0-9A-Fa-f]{2})", re.ASCII)
# Forbidden domain code points of the URL standard (after percent-decoding).
_FORBIDDEN = lazy.compile(r"[\x00-\x20#%/:<>?@\[\\\]^`{|}\x7f]")
_NUMBER = lazy.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitUrl:
    """A link in parts; every text field is ``""`` when the link has no such part."""

    url: str
    """As given."""
    scheme: str
    """``http``, ``https``, ``ftp``, ``ws`` or ``wss``; ``""`` when not written."""
    userinfo: str
    """What stands before the last ``@`` of the host part; browsers ignore it."""
    host: str
    """Lower-case ASCII host (punycode) or dotted IPv4 or bracketed IPv6 address."""
    host_unicode: str
    """The host as a reader sees it."""
    domain: RegistrableDomain | None
    """One label under a public suffix; None for IP hosts and bare or unknown suffixes."""
    suffix: str
    """The public suffix, ASCII; ``""`` when unknown or an IP host."""
    subdomain: str
    """What stands before the registrable domain."""
    private_suffix: bool
    """True when anybody can get a name under the suffix (``github.io``)."""
    port: int | None
    """1 to 65535; None when not written, or not a port (then ``bad-port`` is among the traps)."""
    path: str
    """From the first slash on."""
    query: str
    """Between ``?`` and ``#``, without either."""
    fragment: str
    """After ``#``."""
    is_ip: bool
    """True for an IPv4 or IPv6 host in any spelling."""
    traps: tuple[str, ...]
    """Tricks found, in fixed order: ``control``, ``defanged``, ``slashes``, ``backslash``,
    ``userinfo``, ``encoded-host``, ``invisible``, ``wide``, ``number-host``, ``bad-port``,
    ``invalid-host``."""

    @property
    def name(self) -> str:
        """The label one would register: ``"icbc"`` for ``icbc.com.cn``; ``""`` without a domain."""
        return self.domain[: -len(self.suffix) - 1] if self.domain else ""


def split_url(url: str) -> SplitUrl | None:
    r"""Take one link apart; None when it has no host a browser could go to by name or number.

    Args:
        url: a link with or without scheme; any text is accepted.

    >>> link = split_url("http://evil.top\\@icbc.com.cn/")
    >>> link.host, link.traps
    ('evil.top', ('backslash',))
    >>> split_url("HTTP://0x7F.1:8080/a?b#c").host
    '127.0.0.1'
    >>> split_url("http://www.icbc.com.cn@e1.xyz/").domain
    'e1.xyz'
    >>> split_url("工商银行.中国").host
    'xn--czr93rq40bruk.xn--fiqs8s'
    >>> split_url("mailto:a@b.cn") is None
    True
    """
    traps: set[str] = set()
    text = url.strip(_EDGES)
    if _CONTROL.search(text):
        traps.add("control")
        text = _CONTROL.sub("", text)
    opened = _open(text, traps)
    if opened is None:
        return None
    scheme, rest = opened
    authority, path, query, fragment = _sections(rest, traps)
    userinfo, found, authority = authority.rpartition("@")
    if found:
        traps.add("userinfo")
    raw_host, port = _port(authority, traps)
    host, shown, is_ip = _host(raw_host, traps)
    if not host:
        return None
    suffix, domain, sub, private = "", None, "", False
    if not is_ip and "invalid-host" not in traps:
        suffix, domain, sub, private = _divide(host)
    return SplitUrl(
        url=url,
        scheme=scheme,
        userinfo=userinfo,
        host=host,
        host_unicode=shown,
        domain=domain,
        suffix=suffix,
        subdomain=sub,
        private_suffix=private,
        port=port,
        path=path,
        query=query,
        fragment=fragment,
        is_ip=is_ip,
        traps=tuple(trap for trap in _TRAPS if trap in traps),
    )


_TRAPS = (
    "control",
    "defanged",
    "slashes",
    "backslash",
    "userinfo",
    "encoded-host",
    "invisible",
    "wide",
    "number-host",
    "bad-port",
    "invalid-host",
)


def _open(text: str, traps: set[str]) -> tuple[str, str] | None:
    """Scheme and what follows its slashes; None for schemes that are not the web's."""
    match = _SCHEME.match(text)
    scheme = ""
    if match:
        name = match[1].lower()
        plain = _DEFANGED.get(name, name)
        if plain != name:
            traps.add("defanged")
        after = text[match.end() :]
        if plain in _WEB:
            scheme, text = plain, after
        elif after[:1] in ("/", "\\") or "." not in name:
            return None
    rest = text.lstrip("/\\")
    slashes = text[: len(text) - len(rest)]
    if "\\" in slashes:
        traps.add("backslash")
    if scheme and len(slashes) != 2:  # "//"
        traps.add("slashes")
    return scheme, rest


def _sections(rest: str, traps: set[str]) -> tuple[str, str, str, str]:
    """Host part, path, query, fragment."""
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    head = rest.replace("\\", "/")
    if head != rest:
        traps.add("backslash")
    authority, slash, path = head.partition("/")
    undone = _DEFANGED_DOT.sub(".", authority[:_LOOK_AHEAD])
    if undone != authority[:_LOOK_AHEAD]:
        traps.add("defanged")
        authority = undone
    return authority, slash + path, query, fragment


def _port(authority: str, traps: set[str]) -> tuple[str, int | None]:
    """The host, and the port when one is written and can be one."""
    # A colon inside brackets belongs to an IPv6 address.
    colon = authority.rfind(":")
    if colon < 0 or colon < authority.rfind("]"):
        full_width = authority.rfind("\uff1a")
        if full_width < 0 or not authority[full_width + 1 :].isdecimal():
            return authority, None
        colon = full_width
        traps.add("wide")
    written = authority[colon + 1 :]
    host = authority[:colon]
    if not written:
        return host, None
    if written.isascii() and written.isdigit() and len(written) <= _MAX_LABEL:
        port = int(written)
        if 0 < port <= _MAX_PORT:
            return host, port
    traps.add("bad-port")
    return host, None


def _host(raw: str, traps: set[str]) -> tuple[str, str, bool]:
    """ASCII host, the host as seen, and whether it is an IP address; ``""`` for no host."""
    if raw.startswith("["):
        return _ipv6(raw, traps)
    raw = raw[:_LOOK_AHEAD]
    text = _decode(raw, traps)
    if not text.isascii():
        text = _plain_unicode(text, traps)
    text = text.lower().rstrip(".") if text.endswith(".") else text.lower()
    text = text.strip(".")
    if not text:
        return "", "", False
    # Browsers leave at most one trailing dot standing; the name is the same.
    ascii_host = text if text.isascii() else _to_ascii(text, traps)
    if _FORBIDDEN.search(ascii_host) or len(ascii_host) > MAX_HOST or ".." in ascii_host:
        traps.add("invalid-host")
        ascii_host = _FORBIDDEN.sub("", ascii_host)[:MAX_HOST]
        return ascii_host, ascii_host, False
    if any(len(label) > _MAX_LABEL for label in ascii_host.split(".")):
        traps.add("invalid-host")
    if _NUMBER.fullmatch(ascii_host.rpartition(".")[2]):
        return _ipv4(ascii_host, traps)
    return ascii_host, _to_unicode(ascii_host), False


def _decode(raw: str, traps: set[str]) -> str:
    """Undo percent-encoding in a host."""
    if "%" not in raw or not _PERCENT.search(raw):
        return raw
    traps.add("encoded-host")
    encoded = raw.encode("utf-8", "surrogatepass")
    # latin-1 keeps every byte apart while the escapes are undone, then UTF-8 reads the whole.
    undone = _PERCENT.sub(lambda match: chr(int(match[1], 16)), encoded.decode("latin-1"))
    return undone.encode("latin-1").decode("utf-8", "replace")


def _plain_unicode(text: str, traps: set[str]) -> str:
    """Drop invisible characters, fold full-width forms and foreign dots."""
    import unicodedata  # only for hosts that are not ASCII

    seen = _INVISIBLE.sub("", text)
    if seen != text:
        traps.add("invisible")
    dotted = seen.translate(_DOTS)
    folded = unicodedata.normalize("NFKC", dotted).translate(_DOTS)
    if folded != seen:
        traps.add("wide")
    return folded


def _to_ascii(text: str, traps: set[str]) -> str:
    """Punycode of a Unicode host, by IDNA 2008 with UTS 46 mapping where that accepts it."""
    if len(text) <= MAX_HOST:
        import idna  # 16 ms, only for hosts that are not ASCII

        try:
            return idna.encode(text, uts46=True).decode("ascii")
        except (UnicodeError, ValueError, IndexError):
            pass
        try:
            # Browsers accept symbols that IDNA 2008 refuses ("☃.com"): they only map.
            return punycode(idna.uts46_remap(text, std3_rules=False, transitional=False))
        except (UnicodeError, ValueError, IndexError):
            pass
    traps.add("invalid-host")
    return ".".join(punycode(label[:_MAX_LABEL]) for label in text[:MAX_HOST].split("."))


def _to_unicode(host: str) -> str:
    """Undo punycode for showing; labels that are not valid punycode stay."""
    if "xn--" not in host:
        return host
    shown = []
    for label in host.split("."):
        plain = label
        if label.startswith("xn--") and len(label) <= _MAX_LABEL:
            try:
                plain = label[4:].encode("ascii").decode("punycode")
            except (UnicodeError, ValueError, IndexError, OverflowError):
                plain = label
        # A label that decodes to nothing visible, or to a dot, would show another host.
        shown.append(plain if plain.isprintable() and plain and "." not in plain else label)
    return ".".join(shown)


def _ipv6(raw: str, traps: set[str]) -> tuple[str, str, bool]:
    import ipaddress  # rare

    inside, closed, after = raw[1:_MAX_LABEL].partition("]")
    try:
        address = f"[{ipaddress.IPv6Address(inside.partition('%')[0]).compressed}]"
    except ValueError:
        traps.add("invalid-host")
        kept = punycode(_FORBIDDEN.sub("", inside + after).lower().strip("."))
        return kept, kept, False
    if not closed or after:
        traps.add("invalid-host")
    return address, address, True


def _ipv4(host: str, traps: set[str]) -> tuple[str, str, bool]:
    """Dotted form of an IPv4 host in decimal, octal or hexadecimal, of one to four parts."""
    parts = host.split(".")
    numbers = [_number(part) for part in parts] if len(parts) <= 4 else [None]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers) or any(number > 255 for number in known[:-1]):
        traps.add("invalid-host")
        return host, host, False
    if known[-1] >= 256 ** (5 - len(known)):
        traps.add("invalid-host")
        return host, host, False
    value = known[-1]
    for place, number in enumerate(known[:-1]):
        value += number << (8 * (3 - place))
    dotted = ".".join(str(value >> shift & 0xFF) for shift in (24, 16, 8, 0))
    if dotted != host:
        traps.add("number-host")
    return dotted, dotted, True


def _number(part: str) -> int | None:
    try:
        if part[:2] == "0x":
            return int(part[2:] or "0", 16) if len(part) < _MAX_LABEL else None
        if len(part) > 1 and part[0] == "0":
            return int(part, 8)
        return int(part) if len(part) < _MAX_LABEL and part.isascii() else None
    except ValueError:
        return None


def _divide(host: str) -> tuple[str, RegistrableDomain | None, str, bool]:
    """Suffix, registrable domain, subdomain, and whether the suffix is a private one."""
    found = public_suffix(host)
    labels = host.split(".")
    if not found.labels or len(labels) <= found.labels:
        return found.suffix, None, "", found.private
    cut = len(labels) - found.labels - 1
    return (
        found.suffix,
        RegistrableDomain(".".join(labels[cut:])),
        ".".join(labels[:cut]),
        found.private,
    )
