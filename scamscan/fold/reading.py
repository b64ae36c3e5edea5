"""First layer of folding: each character as it reads, invisible ones gone, Simplified.

Always applied.  Nothing here depends on what the text means; a few steps look at neighbours:
a mark is kept in its own script, a foreign letter is read as Latin only inside a Latin word, a
row of flags stays a row of flags.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from functools import cache
from itertools import chain, count, groupby, islice, repeat
from typing import TYPE_CHECKING, NamedTuple

from scamscan.fold.characters import MARKER, Alphabet, load_alphabet, load_confusables
from scamscan.fold.records import Draft, Origin, Trick
from scamscan.fold.traditional import convert, is_simplified_only, simplified
from scamscan.records import Span
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.batch import Batch, Mapped

MOST_TRICKS = 1_000
"""More are not listed: enough for any reader, and hostile input cannot make the list grow."""
_MOST_RUNS = 20_000
"""Contextual steps leave a text alone that has more places to look at than this."""
_SAMPLE = 2_000
"""Characters looked at to tell a Simplified text from a Traditional one."""

_MARKED = re.compile(f"{MARKER}+")
_REGIONAL_RUN = re.compile("[\U0001f1e6-\U0001f1ff]+")
_REGIONAL_LETTERS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_DECORATED = re.compile("[A-Za-zぁ-ヿ][\u0300-\u0345\u3099\u309a]")
_KEYCAP = "\u20e3"
_REPORTED = frozenset(
    ("width", "enclosed", "math", "invisible", "combining", "traditional", "lookalike")
)


class _Patch(NamedTuple):
    """A same-length change made in context: folded range and kind."""

    start: int
    end: int
    kind: str


def read_characters(text: str) -> Draft:
    """``text`` with every character as it reads.  Never fails, linear in the text.

    >>> read_characters("ＶX转\u200b账").text
    'vx转账'
    >>> read_characters("請轉賬").text
    '请转账'
    """
    alphabet = load_alphabet()
    plain = text.translate(alphabet.letters)
    if MARKER not in plain:
        return Draft(plain, None, ())
    return _read_closely(text, plain, alphabet)


@cache
def _letters() -> Mapped:
    from scamscan.batch import Mapped

    letters = load_alphabet().letters
    return Mapped(lambda character: letters[ord(character)])


def read_each(batch: Batch) -> list[Draft]:
    """``read_characters`` of every text of a batch.

    >>> from scamscan.batch import Batch
    >>> [draft.text for draft in read_each(Batch(["ＶX转\u200b账", "请轉賬"]))]
    ['vx转账', '请转账']
    """
    from scamscan.batch import text_of

    codes = _letters().of(batch)
    close = batch.any(codes == ord(MARKER)).tolist()
    whole = text_of(codes)
    alphabet = load_alphabet()
    drafts = []
    for text, start, look in zip(batch.texts, batch.starts.tolist(), close, strict=True):
        plain = whole[start : start + len(text)]
        drafts.append(_read_closely(text, plain, alphabet) if look else Draft(plain, None, ()))
    return drafts


def _read_closely(text: str, plain: str, alphabet: Alphabet) -> Draft:
    """``read_characters`` of a text that holds characters to look at, marked in ``plain``."""
    values = list(map(alphabet.values.__getitem__, text))
    letters = frozenset(text)
    if not alphabet.marks.isdisjoint(letters):
        _drop_foreign_marks(text, values, alphabet)
    composed = _compose(text, values)
    joined = "".join(values)
    origin = _origin(values, joined, composed)
    joined, patches = _read_in_context(joined, alphabet)
    tricks = _list_tricks(text, letters, plain, joined, origin, alphabet)
    for patch in patches[:MOST_TRICKS]:
        tricks.append(Trick(patch.kind, _original_span(origin, patch.start, patch.end)))
    tricks.sort(key=lambda trick: trick.span)
    return Draft(joined, origin, tuple(tricks[:MOST_TRICKS]))


def _drop_foreign_marks(text: str, values: list[str], alphabet: Alphabet) -> None:
    """Empty the marks of a script that decorate a Han, Latin or ASCII character."""
    strip = False
    marks = alphabet.marks
    borrowed = alphabet.confusable | _REGIONAL_LETTERS  # may read as Latin further on
    for place, (character, value) in enumerate(zip(text, values, strict=True)):
        if character in marks:
            if strip:
                values[place] = ""
        elif value:
            last = value[-1]
            strip = "!" <= last <= "~" or "一" <= last <= "鿿" or last in borrowed


class _Composed(dict[str, str]):
    """Base letter and mark → the one letter Unicode has for them, or empty."""

    def __missing__(self, pair: str) -> str:
        form = unicodedata.normalize("NFC", pair.lower())
        self[pair] = whole = form if len(form) == 1 else ""
        return whole  # at most 244 letters by 72 marks are ever asked for


_COMPOSED = _Composed()


def _compose(text: str, values: list[str]) -> frozenset[int]:
    """Put ``e`` and its accent together; the places of the letters that got one.

    Stripping the accent would turn a look-alike host name into the real one.
    """
    if not _DECORATED.search(text):
        return frozenset()
    letters, marks = _composable()
    places = []
    pairs = enumerate(zip(text, islice(text, 1, None), strict=False))
    for place, (base, mark) in pairs:
        if mark in marks and base in letters and (whole := _COMPOSED[base + mark]):
            values[place] = whole
            places.append(place)
    return frozenset(places)


@cache
def _composable() -> tuple[frozenset[str], frozenset[str]]:
    """Letters (Latin and kana) and marks that have whole forms."""
    letters = (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0x3041, 0x3100))
    marks = (*range(0x0300, 0x0346), 0x3099, 0x309A)
    return frozenset(map(chr, letters)), frozenset(map(chr, marks))


def _origin(values: list[str], joined: str, composed: frozenset[int]) -> Origin | None:
    if len(joined) == len(values) and "" not in values:
        return None
    starts = array("I", chain.from_iterable(map(repeat, count(), map(len, values))))
    if composed:
        ends = array("I", [place + 2 if place in composed else place + 1 for place in starts])
    else:
        ends = array("I", map((1).__add__, starts))
    return Origin(starts, ends)


def _original_span(origin: Origin | None, start: int, end: int) -> Span:
    if origin is None:
        return Span(start, end)
    return Span(origin.starts[start], origin.ends[end - 1])


def _read_in_context(joined: str, alphabet: Alphabet) -> tuple[str, list[_Patch]]:
    """The same-length steps: Traditional to Simplified, foreign letters, regional letters."""
    if alphabet.traditional and not alphabet.traditional.isdisjoint(joined):
        joined = convert(joined).translate(_LEFTOVER)
    patches: list[_Patch] = []
    if _REGIONAL_RUN.search(joined):
        joined = _replace(joined, patches, "enclosed", list(_regional_letters(joined)))
    if not alphabet.confusable.isdisjoint(joined):
        joined = _replace(joined, patches, "lookalike", list(_confused_words(joined)))
    return joined, patches


class _Leftover(dict[int, str]):
    """Whatever Traditional character opencc kept because of the word it stands in.

    And what it wrote that is itself a variant of another character: 戱 becomes 戯, for 戏.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        result = simplified(character) if 0x3400 <= code <= 0x9FFF else character
        reads, _ = load_alphabet().lookalikes.get(result, (result, ""))
        self[code] = result = reads if len(reads) == 1 else result  # offsets must hold
        return result


_LEFTOVER = _Leftover()


def _replace(text: str, patches: list[_Patch], kind: str, found: list[tuple[int, str]]) -> str:
    if not found:
        return text
    parts: list[str] = []
    reached = 0
    for start, new in found:
        parts += (text[reached:start], new)
        reached = start + len(new)
        patches.append(_Patch(start, reached, kind))
    return "".join((*parts, text[reached:]))


@cache
def _word_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Runs of visible ASCII and look-alike letters, and the words in them."""
    letters = "".join(map(chr, sorted(load_confusables())))
    return re.compile(f"[!-~{letters}]+"), re.compile(f"[0-9a-z{letters}]+")


def _confused_words(text: str) -> Iterator[tuple[int, str]]:
    """Words that mix Latin letters with letters passing for Latin, read as Latin.

    Anything that may be a host name is left alone: there the foreign letter is the evidence.
    """
    runs, words = _word_patterns()
    table = load_confusables()
    found = list(islice(runs.finditer(text), _MOST_RUNS + 1))
    if len(found) > _MOST_RUNS:
        return
    for run in found:
        chunk = run.group()
        if chunk.isascii() or _may_be_host(text, run.start(), run.end()):
            continue
        for word in words.finditer(chunk):
            letters = word.group()
            # A Greek letter at the end is science: TNFα, IFNγ.
            if letters.isascii() or letters[-1] in "αβγεκ":
                continue
            if any("a" <= letter <= "z" for letter in letters):
                yield run.start() + word.start(), letters.translate(table)


def _may_be_host(text: str, start: int, end: int) -> bool:
    chunk = text[start:end].strip(".")
    if "." in chunk or "/" in chunk or "@" in chunk:
        return True
    around = text[max(0, start - 1) : start], text[end : end + 1]
    return "。" in around


@cache
def _flags() -> frozenset[str]:
    return frozenset(region for (region,) in load_tsv("fold_flags.tsv", ("region",)))


def _regional_letters(text: str) -> Iterator[tuple[int, str]]:
    """Rows of regional letters that are not simply flags, read as letters."""
    found = list(islice(_REGIONAL_RUN.finditer(text), _MOST_RUNS + 1))
    if len(found) > _MOST_RUNS:
        return
    flags = _flags()
    for run in found:
        letters = "".join(chr(ord(one) - 0x1F1E6 + ord("a")) for one in run.group())
        pairs = [letters[place : place + 2] for place in range(0, len(letters), 2)]
        if not all(pair in flags for pair in pairs):
            yield run.start(), letters


def _list_tricks(
    text: str,
    letters: frozenset[str],
    plain: str,
    joined: str,
    origin: Origin | None,
    alphabet: Alphabet,
) -> list[Trick]:
    """Name the runs of characters that were changed; ``letters`` are those of ``text``."""
    kinds = alphabet.kinds
    changed = {kinds[character] for character in letters if character in kinds}
    mixed = "traditional" in changed and _is_mixed(text, alphabet)
    if not mixed:
        changed.discard("traditional")
    tricks: list[Trick] = []
    if changed.isdisjoint(_REPORTED) and _KEYCAP not in text:
        return tricks
    for run in islice(_MARKED.finditer(plain), _MOST_RUNS):
        if len(tricks) >= MOST_TRICKS:
            break
        start, end = run.span()
        if _KEYCAP in text[start : start + 4]:
            tricks.append(Trick("enclosed", Span(max(0, start - 1), end)))
            continue
        reached = start
        for kind, group in groupby(islice(map(kinds.get, text[start:end]), _MOST_RUNS)):
            begun, reached = reached, reached + len(list(group))
            if kind not in _REPORTED or (kind == "traditional" and not mixed):
                continue
            if kind in ("invisible", "combining"):
                # An emoji and its variation sign are one: only real letters count as a word.
                before = text[begun - 1 : begun]
                if not before.isalnum() or not _inside_word(joined, origin, begun, kind):
                    continue
            tricks.append(Trick(kind, Span(begun, reached)))
    return tricks


def _inside_word(joined: str, origin: Origin | None, place: int, kind: str) -> bool:
    """True when the removed characters stood between (for marks: after) letters or digits."""
    if origin is None:
        return False
    index = bisect_left(origin.starts, place)
    before = joined[index - 1 : index] if index else ""
    if kind == "combining":
        return before.isalnum() and (before.isascii() or "一" <= before <= "鿿")
    return before.isalnum() and joined[index : index + 1].isalnum()


def _is_mixed(text: str, alphabet: Alphabet) -> bool:
    """True when single Traditional characters stand in a Simplified text."""
    sample = text[:_SAMPLE]
    strange = sum(map(alphabet.traditional.__contains__, sample))
    if not strange:
        return False
    return sum(map(_SIMPLIFIED_ONLY.__getitem__, set(sample))) > strange


class _SimplifiedOnly(dict[str, bool]):
    """Han character → whether Simplified texts alone have it; asking the encodings is slow."""

    def __missing__(self, character: str) -> bool:
        if not "一" <= character <= "鿿":
            return False
        self[character] = only = is_simplified_only(character)
        return only  # 20,992 characters at most


_SIMPLIFIED_ONLY = _SimplifiedOnly()
