"""How hosts stand in running text: plainly, glued to Han characters, or with odd dots.

The readers here work on folded text (lower case, half width) and yield candidates; all bounds
keep the work linear.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from scamscan import lazy
from scamscan.links.lists import suffix_kinds, words
from scamscan.links.suffixes import MAX_HOST, public_suffix, top_level_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_TRIES = 4
# Honest messages hold a handful of dots; these bounds keep a megabyte of them cheap.
_MAX_PLAIN = 20_000
_MAX_DISGUISED = 4_000
_LEAD_REACH = 8
# Suffixes said aloud in disguises; the other free ones are also words.
_SPOKEN_SUFFIXES = frozenset(
    ("com", "cn", "net", "org", "cc", "xyz", "icu", "tk", "hk", "tw", "cfd", "sbs")
)
_WEB_LABELS = frozenset(("www", "wap", "m", "h5", "app", "web", "mobile", "wx"))
_SECOND = frozenset(("com", "net", "org", "gov", "edu", "co", "ac", "or", "ne"))
_FILES = frozenset(("py", "md", "rs", "pl", "so", "zip", "mov", "ps", "ts", "cs", "java", "sh"))
# Countries' suffixes that are words of programs too; file endings are not among them.
_NATIONS = frozenset(("us", "ai", "be", "am", "as", "gs", "ms", "sc", "st"))
# "com.example.app" is the name of a program, written from the suffix on.
_REVERSED = frozenset(("com", "cn", "org", "net", "io"))
_MAX_MAIL = 64
_MAX_MASK = 16

_BODY = r"[!$%&'()*+,\-./0-9:;=?@a-z\[\]_~#\\]{0,2000}+"
# Letters of other alphabets may stand in a written host; the fold leaves them for evidence.
_LETTER = r"a-z0-9_\-\u00df-\u024f\u0370-\u052f"
_LABEL = f"[{_LETTER}]++"
HOST = lazy.compile(rf"(?<![{_LETTER}@]){_LABEL}(?:\.{_LABEL})++")
_SEPARATOR = (
    r"(?: ?[\[({【（〔] ?(?:[.。点]|dot) ?[\])}】）〕] ?"
    r"| ?[。·•∙・●○丶‧◦] ?|点| {1,2}dot {1,2}| {1,2}\. {0,2}|\. {1,2})"
)
_DISGUISE = lazy.compile(_SEPARATOR)
DISGUISED = lazy.compile(
    rf"(?<![{_LETTER}@*]){_LABEL}(?:\.{_LABEL}){{0,6}}+(?:(?:{_SEPARATOR}|\.){_LABEL}){{1,8}}+"
)
_SPELT = lazy.compile(r"(?<![a-z0-9])[a-z0-9](?: [a-z0-9.。点\-]){4,80}+(?![a-z0-9])")
_SPACED = lazy.compile(r"^\.? +\.? *$|^ *\. +$")
_TAIL = lazy.compile(rf"(?:\.(?=/))?+(?::[0-9]{{1,6}}(?![0-9]))?+(?:[/\\?#]{_BODY})?+")
ADDRESS = lazy.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_NEXT_LINK = lazy.compile(r"https?:[/\\]{2}")
_BEFORE_NESTED = "=/?&#:%@-_.\\"
_SAID = lazy.compile(
    rf"(?<![{_LETTER}@.,])(?:www[ ,]{{1,2}})?+[a-z0-9\-]{{2,63}}+"
    r"(?:[ ,](?=[a-z0-9\-]{2,63}[ ,])[a-z0-9\-]{2,63}+)?[ ,]{1,2}(?:com|cn|net)(?![a-z0-9.@])"
)
_SAID_SIGN = lazy.compile("[ ,]+")
_LIST_NUMBER = lazy.compile(r"[0-9]{1,2}\.(?=(?:www|m|wap)\.)")
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class Candidate(NamedTuple):
    """A place that may be a link, in the folded text."""

    start: int
    end: int
    pieces: tuple[tuple[int, int], ...]
    """Ranges that belong to the address; a dot goes between two of them."""
    disguised: bool
    scheme: str = ""
    """What stands before the pieces, with its colon and slashes."""
    spelt: str = ""
    """The whole address, where the pieces cannot say it."""


def spelt(text: str) -> Iterator[Candidate]:
    """Hosts spelt letter by letter: "w w w . e v i l . t o p"."""
    for match in islice(_SPELT.finditer(text), _MAX_DISGUISED):
        host = match[0].replace(" ", "").replace("。", ".").replace("点", ".")
        web = host.startswith("www.")
        if known_end(host) == len(host) and (web or host.rpartition(".")[2] in _SPOKEN_SUFFIXES):
            start, end = match.span()
            yield Candidate(start, end, (), disguised=True, spelt=host)


def said(text: str) -> Iterator[Candidate]:
    """Hosts with commas or spaces for dots: "www kx com", "kx7,com"."""
    for match in islice(_SAID.finditer(text), _MAX_DISGUISED):
        start, end = match.span()
        pieces = []
        for sign in _SAID_SIGN.finditer(text, start, end):
            pieces.append((start, sign.start()))
            start = sign.end()
        pieces.append((start, end))
        labels = [text[first:last] for first, last in pieces]
        # Without its www a name must look like one, and a space is no dot.
        spaced = " " in text[match.start() : end]
        if labels[0] != "www" and (spaced or not _host_like(labels)):
            continue
        if known_end(".".join(labels)) == len(".".join(labels)):
            last = tail_end(text, end)
            pieces[-1] = (pieces[-1][0], last)
            yield Candidate(match.start(), last, tuple(pieces), disguised=True)


def with_disguise(text: str) -> Iterator[Candidate]:
    """Hosts whose dots are written another way."""
    if not _DISGUISE.search(text):
        return
    for match in islice(DISGUISED.finditer(text), _MAX_DISGUISED):
        if not _DISGUISE.search(match[0]):
            continue
        pieces = dotted(text, match.start(), match.end())
        if pieces is None:
            continue
        end = tail_end(text, pieces[-1][1])
        if text[end : end + 1] == "@" or not _disguise_counts(text, pieces, end):
            continue
        if text[pieces[0][0] - 1 : pieces[0][0]] == ".":  # ".top .xyz" lists suffixes
            continue
        pieces = (*pieces[:-1], (pieces[-1][0], end))
        yield Candidate(pieces[0][0], end, pieces, disguised=True)


def dotted(text: str, start: int, end: int) -> tuple[tuple[int, int], ...] | None:
    """Labels of a disguised host as ranges, cut back on the right to a real suffix."""
    pieces: list[tuple[int, int]] = []
    at = start
    for match in _DISGUISE.finditer(text, start, end):
        pieces.append((at, match.start()))
        at = match.end()
    pieces.append((at, end))
    # "好的 . www。abc。com": an address starts at its www.
    for index, (first, _) in enumerate(pieces):
        if index and text.startswith("www", first):
            pieces = pieces[index:]
            break
    for _ in range(_MAX_TRIES):
        if len(pieces) < 2:  # a name and a suffix
            return None
        host = ".".join(text[first:last] for first, last in pieces)
        known = known_end(host)
        if known == len(host) or ADDRESS.fullmatch(host):
            return tuple(pieces)
        if known and pieces[-1][1] - pieces[-1][0] > len(host) - known:
            first, last = pieces[-1]
            return (*pieces[:-1], (first, last - (len(host) - known)))
        pieces.pop()
    return None


def _disguise_counts(text: str, pieces: tuple[tuple[int, int], ...], end: int) -> bool:
    """Whether words joined by odd dots are meant as an address."""
    last = text[pieces[-1][0] : pieces[-1][1]]
    before = text[pieces[-2][0] : pieces[-2][1]]
    signs = [text[left[1] : right[0]] for left, right in pairwise(pieces)]
    final = last.rpartition(".")[2]
    if any(sign.strip(" ")[:1] in "[({【（〔" and len(sign) > 1 for sign in signs):
        return True
    web = text.startswith("www", pieces[0][0])
    named = web or text[pieces[-1][1] : end].startswith("/") or led(text, pieces[0][0], "lead")
    if any(sign.strip() == "点" for sign in signs):
        # "8点vip专场" is a time of day, not an address.
        short_number = before.replace(".", "").isdigit() and len(before) <= 4
        known = final in suffix_kinds().free or named or _names_a_host(text, pieces)
        return not short_number and known
    if _names_a_host(text, pieces):
        return True
    if any(_SPACED.match(sign) for sign in signs):
        spaced_word = pieces[0][0] > 1 and text[pieces[0][0] - 1] == " "
        spoken = final in _SPOKEN_SUFFIXES and not spaced_word
        return web or spoken or (named and final in suffix_kinds().free)
    named = named or len(pieces) > 2  # "12123●kx●work": nobody strings words like that
    return final in _SPOKEN_SUFFIXES or (named and final in suffix_kinds().free)


def _names_a_host(text: str, pieces: tuple[tuple[int, int], ...]) -> bool:
    """Whether the words themselves are no ordinary words: "my-tong。app", "a。b-c。top"."""
    labels = ".".join(text[first:last] for first, last in pieces).split(".")
    return labels[-1] not in _FILES and _host_like(labels)


def plain(text: str) -> Iterator[Candidate]:
    """Hosts written plainly, glued to whatever stands around them."""
    for match in islice(HOST.finditer(text), _MAX_PLAIN):
        for start, end in _unglued(text, match.start(), match.end()):
            candidate = _plain_host(text, start, end)
            if candidate is not None:
                yield candidate


def _unglued(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The hosts of a run of host letters: list numbers off, "a.comwww.b.com" in two."""
    number = _LIST_NUMBER.match(text, start)
    start = number.end() if number else start
    while start < end and text[start] in "-_":
        start += 1
    end = without_scheme(text, start, end)
    at = text.find("www.", start + 1, end)
    if at > 0 and text[at - 1] not in ".-_" and known_end(text[start:at]) == at - start:
        yield start, at
        start = at
    yield start, end


def without_scheme(text: str, start: int, end: int) -> int:
    """End of a host without the scheme of the link right behind: "a.comhttps://b.com".

    >>> without_scheme("a.comhttps://b.com", 0, 10)
    5
    """
    if not text.startswith("://", end):
        return end
    scheme = next((name for name in ("https", "http") if text.endswith(name, start, end)), "")
    return end - len(scheme)


def _plain_host(text: str, start: int, end: int) -> Candidate | None:
    """The link whose host is written here; None when it is mail, a file or a word."""
    host = text[start:end]
    after = text[end : end + 1]
    if after == "@":
        last = _userinfo_end(text, end)
        return Candidate(start, last, ((start, last),), disguised=False) if last else None
    if start and text[start - 1] in ".*" and _is_rest(text, start):
        return None
    known = known_end(host) or known_end(host.rstrip("0123456789"))
    if known:
        last = tail_end(text, end) if known == len(host) else start + known
        if not _reads_as_link(text, start, start + known, last):
            return None
    else:
        last = tail_end(text, end)
        if last == end or not ADDRESS.fullmatch(host) or after not in (":", "/"):
            return None
    if text[start - 1 : start] == "*" and text[last : last + 1] != "*":
        return None  # "**a.com**" is bold, "*b.com" is masked
    return Candidate(start, last, ((start, last),), disguised=False)


def _is_rest(text: str, start: int) -> bool:
    """Whether a host is the end of a mail address or of a masked name."""
    if text[start - 1] == "*":
        at = start - 1
        while at > 0 and start - at < _MAX_MASK and text[at - 1] == "*":
            at -= 1
        return at > 0 and text[at - 1].isascii() and text[at - 1].isalnum()
    at = start - 1
    while at > 0 and start - at < _MAX_MAIL and (text[at].isalnum() or text[at] in "._-"):
        at -= 1
    return text[at] == "@" and at > 0 and text[at - 1].isascii() and text[at - 1].isalnum()


def _userinfo_end(text: str, at: int) -> int | None:
    """End of "bank.com@evil.top/x"; None for a mail address."""
    # The look-behind of the pattern refuses "@", so match on a copy that starts after it.
    match = HOST.match(text[at + 1 : at + 300])
    if not match or not known_end(match[0]):
        return None
    end = at + 1 + match.end()
    if text[end : end + 1] not in ("/", "?"):
        return None
    return tail_end(text, end)


def known_end(host: str) -> int:
    """Length of the part of a host that ends in a real suffix with a name before it; 0: none."""
    top = top_level_names()
    end = len(host)
    for _ in range(_MAX_TRIES):
        dot = host.rfind(".", 0, end)
        if dot <= 0:
            return 0
        if host[dot + 1 : end] in top:
            name = host[:end]
            if len(name) > MAX_HOST:
                return 0
            found = public_suffix(name)
            if found.labels and name.count(".") >= found.labels and ".." not in name:
                return end
            # "com.cn", "github.io": a suffix alone still leads to a page when it is private.
            return end if found.private else 0
        end = dot
    return 0


def _reads_as_link(text: str, start: int, host_end: int, end: int) -> bool:
    """Whether a plain host is meant as an address and not as a file or program word."""
    host = text[start:host_end]
    labels = host.split(".")
    if labels[0] in _WEB_LABELS and len(labels) > 2:  # www.name.suffix
        return True
    kinds = suffix_kinds()
    last = labels[-1]
    introduced = led(text, start, "lead")
    path = text[host_end : host_end + 1] == "/" or (end > host_end + 1)
    if path and text[host_end] != "#":
        return True
    if not introduced and _is_word(host, labels):
        return False
    if last in kinds.free or (len(last) == 2 and len(labels) > 2 and labels[-2] in _SECOND):
        return len(labels) > 2 or len(labels[0]) > 1 or labels[0] in "xt"
    if introduced:
        return True
    if text.startswith("(", host_end) and text[start - 1 : start] != "(":  # "std.io.read()"
        return False
    if last in kinds.code:
        long_enough = len(labels) > 2 or last in _NATIONS
        return long_enough and last not in _FILES and _host_like(labels)
    return len(labels) > 2 or _host_like(labels)


def _is_word(host: str, labels: list[str]) -> bool:
    """Whether a host is a title, a firm's ending or a program's name: "Mr.Wang", "Co.Ltd"."""
    if host in words("prose") or (len(labels) == 2 and labels[0] in words("title")):
        return True
    common = suffix_kinds().free | suffix_kinds().abused
    return len(labels) > 2 and labels[0] in _REVERSED and labels[-1] not in common


def _host_like(labels: list[str]) -> bool:
    """A label with letters and digits or a hyphen, as names have and words have not."""
    return any(
        len(label) > 3  # "mp3", "v2" are words
        and ("-" in label or (not label.isalpha() and not label.isdigit() and "_" not in label))
        for label in labels[:-1]
    )


def led(text: str, start: int, kind: str) -> bool:
    """Whether a word that introduces addresses stands just before."""
    before = text[max(0, start - _LEAD_REACH) : start].rstrip(" :,-=>\"'(【[“「")
    return any(before.endswith(word) for word in words(kind))


def tail_end(text: str, at: int) -> int:
    """End of port and path behind a host, without the punctuation that closes a sentence."""
    match = _TAIL.match(text, at)
    end = match.end() if match else at
    for following in _NEXT_LINK.finditer(text, at + 1, end):
        # "?url=http://b" belongs to the first address, "/ahttp://b" does not.
        if text[following.start() - 1] not in _BEFORE_NESTED:
            end = following.start()
            break
    opened = {sign: text.count(sign, at, end) for sign in "([{"} if end > at else {}
    closed = {sign: text.count(sign, at, end) for sign in _CLOSERS} if end > at else {}
    while end > at:
        sign = text[end - 1]
        if sign in _CLOSERS:
            if closed[sign] <= opened[_CLOSERS[sign]]:
                break
            closed[sign] -= 1
        elif sign in opened:  # "https://a.cn/b(官方)"
            opened[sign] -= 1
        elif sign not in ".,;:!?'\\#&":
            break
        end -= 1
    return end
