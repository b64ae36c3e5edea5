"""Find the links in a folded message, however they are written.

Chinese messages glue links to Han characters, leave out the scheme, shout in capitals, and scams
write "evil点top", "evil[.]top" or "evil 。top".  Five passes look for written schemes, disguised
dots, commas and blanks for dots, plain hosts and Han hosts; a candidate becomes a link only when
its end is a real public suffix and, where that could be a file name or a word of a program,
something more says so.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from scamscan import lazy
from scamscan.links.han import HAN, han, han_after_scheme
from scamscan.links.written import (
    ADDRESS,
    DISGUISED,
    HOST,
    Candidate,
    dotted,
    known_end,
    plain,
    said,
    spelt,
    tail_end,
    with_disguise,
    without_scheme,
)
from scamscan.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.batch import Batch
    from scamscan.fold import Folded

MAX_LINKS = 128
"""Links taken from each end of a message; what lies between in a longer list is passed over."""
_MAX_SCHEMES = 20_000

# Each alternative starts with one sign, so that a text without it costs a single fast look.
_HINT = lazy.compile(
    rf"\.(?=[a-z0-9{HAN} \])}}】）\u00c0-\u052f])(?<=[a-z0-9{HAN} \[({{【（\u00c0-\u052f]\.)"
)
_ODD_HINT = lazy.compile(
    r"[。点·•∙・●○丶‧◦](?=[ \])}】）〕]{0,2}[a-z0-9])(?<=[a-z0-9 \[({【（〔].)"
)
_SAID_HINT = lazy.compile(r"[a-z0-9][ ,]{1,2}(?:com|cn|net)(?![a-z0-9])")
# Alone: "②②⑧⑧.com" is a name, "①a.com ②b.com" a list.
_LIST_SIGN = lazy.compile("(?<![①-⑳❶-❿➀-➓])[①-⑳❶-❿➀-➓](?![①-⑳❶-❿➀-➓])")
_MAX_LIST = 40
_WORD_HINT = lazy.compile(r"dot(?=[ \])}】）〕]{1,2}[a-z0-9])(?<=[ \[({【（〔]dot)")
_AUTHORITY = lazy.compile(
    r"(?:[!$%&'()*+,\-.0-9:;=a-z_~@]{1,200}@)?[a-z0-9.\-_%\[\]:]{0,2000}(?<![.:])"
)
_SCHEME = lazy.compile(r"(?:h[tx]{1,3}ps?|ftp) ?: ?[/\\]{1,4} ?")
# Full-width, enclosed, mathematical and invisible characters: programs would miss the link.
_ODD_SIGN = lazy.compile(rf"[^\x00-\x7f{HAN}\u00c0-\u024f\u0370-\u052f]")


class FoundLink(NamedTuple):
    """One link in a message."""

    url: str
    """As one would type it: disguise of dots undone, letters of the path in their own case."""
    start: int
    end: int
    """Half-open range in the folded text."""
    span: Span
    """The same in the original text."""
    disguised: bool
    """True when it was written so that programs would not see a link."""


def find_links(folded: Folded) -> tuple[FoundLink, ...]:
    """All links of a message in order, at most 256.

    Args:
        folded: the message with its disguise undone.

    Work is linear in the text; a text without a dot-like sign costs one look.

    >>> from scamscan.fold import fold
    >>> [link.url for link in find_links(fold("点击etchyhy.com完成办理,或cmbt.cn/yY7。"))]
    ['etchyhy.com', 'cmbt.cn/yY7']
    >>> find_links(fold("v1.2.3版本,合同.doc,邮箱a@b.cn,3.14"))
    ()
    """
    return _find(folded)


def find_links_each(folded: Sequence[Folded], batch: Batch) -> list[tuple[FoundLink, ...]]:
    """``find_links`` of every text; ``batch`` holds the same texts."""
    from scamscan.links.glance import links_in  # here: it needs numpy, and one message does not

    links: list[tuple[FoundLink, ...]] = [()] * len(folded)
    for number in links_in(batch):
        links[number] = _find(folded[number])
    return links


def _find(folded: Folded) -> tuple[FoundLink, ...]:
    text = folded.text
    if not (
        ("." in text and _HINT.search(text))
        or _ODD_HINT.search(text)
        or ("dot" in text and _WORD_HINT.search(text))
        or "://" in text
        or _SAID_HINT.search(text)
    ):
        return ()
    candidates = _candidates(_without_list_signs(folded))
    if len(candidates) > 2 * MAX_LINKS:
        candidates = candidates[:MAX_LINKS] + candidates[-MAX_LINKS:]
    return tuple(_found(folded, candidate) for candidate in candidates)


def _without_list_signs(folded: Folded) -> str:
    """The text with blanks for "①" and its like where they number a list of links."""
    if folded.original is folded.text or not _LIST_SIGN.search(folded.original):
        return folded.text
    text = folded.text
    begun = False
    for match in islice(_LIST_SIGN.finditer(folded.original), _MAX_LIST):
        at = folded.folded_range(Span(match.start(), match.end()))
        # Inside a name ("kx①8.com") the sign is a digit, unless a list has begun before it.
        if not begun and text[at[0] - 1 : at[0]].isalnum() and text[at[0] - 1].isascii():
            continue
        begun = True
        text = text[: at[0]] + " " * (at[1] - at[0]) + text[at[1] :]
    return text


def _candidates(text: str) -> list[Candidate]:
    """What reads as a link, in order, without overlaps."""
    taken: list[Candidate] = list(_with_scheme(text))
    for reader in (spelt, with_disguise, said, plain, han):
        taken = _merge(taken, reader(text))
    return taken


def _merge(taken: list[Candidate], more: Iterator[Candidate]) -> list[Candidate]:
    """Both lists in order; of two that overlap the one already taken stays."""
    merged: list[Candidate] = []
    at = 0
    for candidate in more:
        while at < len(taken) and taken[at].end <= candidate.start:
            merged.append(taken[at])
            at += 1
        if (at == len(taken) or taken[at].start >= candidate.end) and (
            not merged or merged[-1].end <= candidate.start
        ):
            merged.append(candidate)
    merged.extend(taken[at:])
    return merged


def _with_scheme(text: str) -> Iterator[Candidate]:
    """Addresses behind a written scheme, also "hxxp" and with spaces or backslashes."""
    at = 0
    for _ in range(_MAX_SCHEMES):
        match = _SCHEME.search(text, at)
        if not match:
            return
        at = match.end()
        host = _host_after_scheme(text, at)
        if host is None:
            continue
        pieces, disguised = host
        end = tail_end(text, pieces[-1][1])
        pieces = (*pieces[:-1], (pieces[-1][0], end))
        odd = "x" in match[0] or " " in match[0]
        secure = "https://" if "s" in match[0] else "ftp://" if "f" in match[0] else "http://"
        # Slashes are kept as written ("http:/\\host"): how they are bent is evidence.
        written = secure if odd else match[0]
        yield Candidate(match.start(), end, pieces, disguised or odd, written)
        at = end


def _host_after_scheme(text: str, at: int) -> tuple[tuple[tuple[int, int], ...], bool] | None:
    """The ranges of a host that starts exactly here, and whether its dots were disguised."""
    match = _AUTHORITY.match(text, at)
    host_end = match.end() if match else at
    host_end = without_scheme(text, at, host_end)
    authority = text[at:host_end]
    host = authority.rpartition("@")[2].partition(":")[0]
    if authority.startswith("[") or "%" in host:
        return ((at, host_end),), False
    if ADDRESS.fullmatch(host) or host.replace(".", "").isdigit() or host.startswith("0x"):
        return ((at, host_end),), False
    known = known_end(host)
    if known and "." in host:
        start = at + authority.rfind("@") + 1
        cut = host_end if known == len(host) else start + known
        return ((at, cut),), False
    disguised = DISGUISED.match(text, at)
    if disguised and (pieces := dotted(text, disguised.start(), disguised.end())):
        return pieces, True
    foreign = HOST.match(text, at)
    if foreign and known_end(foreign[0]) == len(foreign[0]):
        return ((at, foreign.end()),), False
    han_end = han_after_scheme(text, at)
    if han_end is not None:
        return ((at, han_end),), False
    return (((at, host_end),), False) if "." in host.strip(".") else None


def _found(folded: Folded, candidate: Candidate) -> FoundLink:
    """The link with its own letters: case and foreign letters come from the original."""
    parts = [_original(folded, start, end) for start, end in candidate.pieces]
    span = folded.span(candidate.start, candidate.end)
    odd = _ODD_SIGN.search(folded.original, span.start, span.end)
    return FoundLink(
        candidate.spelt or candidate.scheme + ".".join(parts),
        candidate.start,
        candidate.end,
        span,
        candidate.disguised or odd is not None,
    )


def _original(folded: Folded, start: int, end: int) -> str:
    """The original letters of a range, as far as they are the letters of an address."""
    span = folded.span(start, end)
    written = folded.original[span.start : span.end]
    shown = folded.text[start:end]
    if written.lower() == shown or (written.isascii() and not shown.isascii()):
        return written
    return "".join(_letter(folded, at) for at in range(start, end))


def _letter(folded: Folded, at: int) -> str:
    span = folded.span(at, at + 1)
    written = folded.original[span.start : span.end]
    shown = folded.text[at]
    if len(written) != 1 or written.lower() == shown:
        return written if written.lower() == shown else shown
    # Letters of another alphabet lead to another host than the letters they imitate.
    foreign = "\u00c0" <= written < "\u2000"
    both_han = "\u3400" <= written <= "\u9fff" and "\u3400" <= shown <= "\u9fff"
    return written if foreign or both_han else shown
