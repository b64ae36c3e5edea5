"""Hosts written in Han letters: "工商银行.中国", "110报警.tk"."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from scamscan import lazy
from scamscan.links.lists import words
from scamscan.links.suffixes import public_suffix, top_level_names
from scamscan.links.written import Candidate, led, tail_end

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_HAN = 2_000
_MAX_HAN_LABEL = 20
_MAX_BESIDE = 4
HAN = "\u3400-\u9fff"
_HAN_DOT = lazy.compile(rf"(?<=[{HAN}])[.。点](?=[a-z]{{2}})|(?<=[a-z0-9{HAN}])\.(?=[{HAN}])")
_HAN_AUTHORITY = lazy.compile(rf"[{HAN}a-z0-9.\-]{{2,80}}")
_HAN_RUN = lazy.compile(rf"[{HAN}]{{1,6}}")
_LATIN_RUN = lazy.compile(r"[a-z]{2,12}(?:\.[a-z]{2,3}(?![a-z0-9]))?")
# Words no registered name is made of; before them a brand is only talked about.
_PROSE = lazy.compile("[的了是我你他她吗呢吧把被]")


def han(text: str) -> Iterator[Candidate]:
    """Hosts with Han labels: "工商银行.中国", "110报警.tk"."""
    for match in islice(_HAN_DOT.finditer(text), _MAX_HAN):
        dot = match.start()
        label = suffix_label(text, dot + 1)
        if not label:
            continue
        host_end = dot + 1 + len(label)
        end = tail_end(text, host_end)
        start = _han_start(text, dot, has_path=end > host_end)
        if start is not None:
            plain = text[dot] == "."
            pieces = ((start, end),) if plain else ((start, dot), (dot + 1, end))
            yield Candidate(start, end, pieces, disguised=not plain)


def suffix_label(text: str, at: int) -> str:
    """The suffix written here, of Han or Latin letters; ``""`` when none ends properly."""
    latin = _LATIN_RUN.match(text, at)
    if latin:
        label = latin[0]
        ends = not text[latin.end() : latin.end() + 1].isalnum() or text[latin.end()] > "\u2e80"
        known = label.rpartition(".")[2] in top_level_names() and public_suffix("x." + label).labels
        return label if ends and known else ""
    run = _HAN_RUN.match(text, at)
    if not run:
        return ""
    for length in range(len(run[0]), 1, -1):
        label = run[0][:length]
        if label in words("han-suffix"):
            after = text[at + length : at + length + 1]
            ends = not after or not "\u3400" <= after <= "\u9fff" or after in words("follow")
            return label if ends else ""
    return ""


def _han_start(text: str, dot: int, *, has_path: bool) -> int | None:
    """Where the host before this dot starts; None when it is ordinary prose."""
    first = dot
    floor = max(0, dot - _MAX_HAN_LABEL)
    while first > floor and _host_letter(text[first - 1]):
        first -= 1
    while first < dot and text[first] in "-.":
        first += 1
    run = text[first:dot]
    cut = 0
    for word in words("lead") | words("nudge"):
        at = run.rfind(word)
        if at >= 0 and at + len(word) < len(run):
            cut = max(cut, at + len(word))
    named = _named_at(run)
    if named is not None and not _PROSE.search(run, named):
        # A name at the end starts the host, with letters and digits glued before it.
        while named > cut and run[named - 1].isascii():
            named -= 1
        return first + max(cut, named) if cut <= named else first + cut
    if run.isascii():
        return first if cut == 0 and len(run) > 1 and run not in words("title") else None
    introduced = led(text, first + cut, "lead") and (cut > 0 or not _PROSE.search(run))
    return first + cut if introduced or has_path else None


def _host_letter(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or (sign.isascii() and (sign.isalnum() or sign in "-."))


def _named_at(run: str) -> int | None:
    """Where a brand's or an office's name starts in a Han label; None when there is none."""
    from scamscan.brands import load_brands  # only when a Han host is likely

    starts = [
        hit.start
        for hit in load_brands().named_in(run)
        # "xianyu客服.wang": a Latin name counts where a word or two follow.
        if not run[hit.start].isascii() or 0 < len(run) - hit.end <= _MAX_BESIDE
    ]
    starts += [at for word in words("police") | words("office") if (at := run.find(word)) >= 0]
    return min(starts) if starts else None


def han_after_scheme(text: str, at: int) -> int | None:
    """End of a host with Han labels that starts here."""
    match = _HAN_AUTHORITY.match(text, at)
    if not match:
        return None
    end = match.end()
    for dot in range(end - 1, at, -1):
        if text[dot] == "." and (label := suffix_label(text, dot + 1)):
            return dot + 1 + len(label)
    return None
