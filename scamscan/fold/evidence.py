"""What disguise says about a message.

Disguise alone proves little: people type full width, decorate with emoji, write Traditional, paste
invisible characters from web pages.  What ordinary people do not do is hide the very words that
filters look for.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from scamscan.fold.numerals import as_digits
from scamscan.fold.reading import read_characters
from scamscan.fold.vocabulary import Term, load_terms, slang_forms
from scamscan.phrases import PhraseIndex
from scamscan.records import Evidence, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.fold.records import Folded, Trick

_MOST = 3
"""Disguised words reported from one message; the rest adds nothing for the reader."""
_UNDER_A_WORD = frozenset(
    ("lookalike", "traditional", "math", "combining", "invisible", "enclosed")
)
_MOST_HITS = 5_000
"""Words looked at in one text; keeps hostile input linear."""
_TRICKS_IN_A_WORD = 8
_NUMBER_DISGUISES = frozenset(("numeral", "enclosed", "math", "separator"))
_COUNTING = "12345678910111213141516171819202122232425"
"""①②③④⑤⑥⑦ numbers a list."""
_LONGEST_NUMBER = 120
"""Characters of a number with all its decoration: 19 digits, each in a box of three and a sign."""
_LONGEST_HEADING = 10
"""Characters; judgement, not measured."""
_LONGEST_SHOWN = 20
_DIGITS_IN_A_NUMBER = 7
"""Shorter ones are prices, steps, dates."""
_INVISIBLE_PLACES = 2
"""One stray zero-width blank is a web copy; judgement, not measured."""


def check(folded: Folded) -> tuple[Evidence, ...]:
    """``wording.disguised-term``, ``.disguised-number`` and ``.invisible-characters``.

    >>> from scamscan.fold import fold
    >>> [dict(one.facts)["term"] for one in check(fold("日结兼职刷*单，加薇❤信 abc12345"))]
    ['刷单', '微信']
    >>> check(fold("請於今日轉帳，謝謝。ＡＢＣ👨‍👩‍👧")), check(fold("我的vx：abc12345"))
    ((), ())
    """
    if not folded.tricks:
        return ()
    words: dict[str, Span] = {}
    for term, span in _disguised(folded):
        words.setdefault(term, span)
        if len(words) >= _MOST:
            break
    evidence = [
        _evidence("disguised-term", span, ("term", term), ("shown", _shown(folded, span)))
        for term, span in sorted(words.items(), key=lambda item: item[1])
    ]
    number = next(_hidden_numbers(folded), None)
    if number is not None:
        evidence.append(_evidence("disguised-number", number, ("shown", _shown(folded, number))))
    hidden = [trick.span for trick in folded.tricks if _splits(trick, folded)]
    if len(hidden) >= _INVISIBLE_PLACES:
        count = ("count", str(len(hidden)))
        evidence.append(_evidence("invisible-characters", hidden[0], count))
    return tuple(evidence)


def _evidence(name: str, span: Span, *facts: tuple[str, str]) -> Evidence:
    return Evidence(code=f"wording.{name}", span=span, facts=facts)


def _shown(folded: Folded, span: Span) -> str:
    return folded.original[slice(*span)][:_LONGEST_SHOWN]


@cache
def _terms() -> dict[str, Term]:
    return {term.text: term for term in load_terms()}


@cache
def _term_index() -> PhraseIndex[str]:
    return PhraseIndex((term.text, term.text) for term in load_terms())


def _disguised(folded: Folded) -> Iterator[tuple[str, Span]]:
    """Every sensitive word or number that was hidden, as it reads, with its original span."""
    spaced = sum(_is_spaced(trick, folded) for trick in folded.tricks)
    for trick in folded.tricks:
        if trick.kind in ("slang", "split-character"):
            yield from _rewritten(folded, trick)
        elif trick.kind == "separator":
            yield from _joined(folded, trick, several=spaced > 1)
    hidden = [trick for trick in folded.tricks if trick.kind in _UNDER_A_WORD]
    if hidden:
        starts = [trick.span.start for trick in hidden]
        for hit in islice(_term_index().find(folded.text), _MOST_HITS):
            span = folded.span(hit.start, hit.end)
            last = bisect_left(starts, span.end)
            if any(
                _inside(trick, span) for trick in hidden[max(0, last - _TRICKS_IN_A_WORD) : last]
            ):
                yield hit.value, span


def _rewritten(folded: Folded, trick: Trick) -> Iterator[tuple[str, Span]]:
    shown = folded.original[slice(*trick.span)]
    letters = read_characters(shown).text.lstrip("+加 ")
    form = slang_forms().get(letters) or slang_forms().get(
        "".join(one for one in letters if one.isalnum())
    )
    if form is None:
        yield shown[:20], trick.span
    elif not form.everyday:
        yield form.reads, trick.span


def _joined(folded: Folded, trick: Trick, *, several: bool) -> Iterator[tuple[str, Span]]:
    """A word with separators in it; one blank in one ordinary word may be a slip of the finger."""
    shown = folded.original[slice(*trick.span)]
    term = _terms().get("".join(one for one in read_characters(shown).text if one.isalnum()))
    if term is None or _is_layout(folded.original, trick.span):
        return
    if several or term.weight == "shady" or not _is_spaced(trick, folded):
        yield term.text, trick.span


def _is_spaced(trick: Trick, folded: Folded) -> bool:
    """True for a word with nothing but blanks in it."""
    if trick.kind != "separator":
        return False
    shown = folded.original[slice(*trick.span)]
    return all(one.isalnum() or one.isspace() for one in shown)


def _is_layout(text: str, span: Span) -> bool:
    """True for labels set with blanks: "微　信：", a line "公 安 局 通 告"."""
    start, end = span
    if not all(one.isalnum() or one.isspace() for one in text[start:end]):
        return False
    line_start = text.rfind("\n", max(0, start - 200), start) + 1
    at_start = not text[line_start:start].strip(" \t\u3000·•-*【[(（0123456789.、")
    rest = text[end : end + 12].lstrip(" \t\u3000")
    if at_start and rest[:1] in ("", ":", "：", "\n", "】", "|", "("):
        return True
    # A short line set with blanks throughout is a heading.
    line = text[line_start : line_start + 4 * _LONGEST_HEADING].partition("\n")[0]
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    short = len("".join(line.split())) <= _LONGEST_HEADING
    return short and (_spaced(before[::-1]) or _spaced(after))


def _spaced(text: str) -> bool:
    return len(text) > 2 and text[0].isspace() and text[1].isalnum() and text[2].isspace()


def _inside(trick: Trick, span: Span) -> bool:
    """True when the trick disguises the word: it lies in it, not merely next to it."""
    overlaps = trick.span.start < span.end and trick.span.end > span.start
    if not overlaps or trick.kind not in ("invisible", "combining"):
        return overlaps
    return span.start < trick.span.start and trick.span.end <= span.end


def _hidden_numbers(folded: Folded) -> Iterator[Span]:
    """Telephone and account numbers in digits of several kinds, or with signs between them.

    A number written wholly in Han digits is how speech is written down: no disguise.
    """
    for span in _clusters(folded):
        read = read_characters(folded.original[slice(*span)]).text
        signs = [one for one in read if one.isalnum()]
        digits = as_digits("".join(signs))
        if len(digits) < _DIGITS_IN_A_NUMBER or not digits.isdecimal() or not digits.isascii():
            continue
        spoken = not any(one.isascii() for one in signs)
        if len(set(digits)) > 2 and not spoken and digits not in _COUNTING:
            yield span


def _clusters(folded: Folded) -> Iterator[Span]:
    """Runs of digit disguises that touch or overlap; long ones are decoration, not numbers."""
    spans = [trick.span for trick in folded.tricks if trick.kind in _NUMBER_DISGUISES]
    start = end = 0
    for span in (*spans, Span(len(folded.original) + 2, 0)):
        if span.start <= end + 1:
            end = max(end, span.end)
            continue
        if _DIGITS_IN_A_NUMBER <= end - start <= _LONGEST_NUMBER:
            yield Span(start, end)
        start, end = span


def _splits(trick: Trick, folded: Folded) -> bool:
    """True when invisible characters stand between two Han characters, or two digits."""
    if trick.kind != "invisible":
        return False
    before = folded.original[trick.span.start - 1 : trick.span.start]
    after = folded.original[trick.span.end : trick.span.end + 1]
    han = "一" <= before <= "鿿" and "一" <= after <= "鿿"
    return han or (before.isdecimal() and after.isdecimal())
