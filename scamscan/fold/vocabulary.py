"""The tables of disguised words, indexed once.

Three sources make one index: the slang table as written, every sensitive term with characters in
pinyin (刷dan), and every sensitive term with characters taken apart (车专账).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from scamscan.phrases import PhraseIndex
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEARTS = "❤♥♡💗💖💕💓💛💙💜🧡🤍🖤💘💝💞💟❣🩷🩵🤎💚🫶"
"""Any of these stands for ❤ in the slang table: the heart, 心, sounds like the 信 of 微信."""

# Parts of characters that nobody writes alone; only together with the rest do they mean something.
_BARE_PARTS = frozenset("亻讠氵忄扌钅饣纟刂阝艹辶犭礻衤宀疒冫彡灬罒")


class Term(NamedTuple):
    """A sensitive word that may be found with something pushed between its characters."""

    text: str
    breaks: frozenset[int]
    """Places inside ``text`` where one of its own words ends: a blank there is ordinary."""
    not_before: str
    not_after: str
    weight: str
    """``shady``, ``plain``, or ``common``: headings and menus space such a word out."""


class Slang(NamedTuple):
    """Another name for something, and when it may be read so."""

    form: str
    reads: str
    need: str
    """``always``, ``verb``, ``word``, ``clip``, ``clipid``, ``id`` or ``spelling``; ``parts`` for
    a character taken apart."""
    everyday: bool
    """True when people use it without hiding anything."""
    not_before: str
    not_after: str
    kind: str
    """The trick it is reported as; empty: not reported."""


@cache
def load_terms() -> tuple[Term, ...]:
    """Every sensitive term.

    Raises:
        TableError: the table is missing or damaged.

    >>> next(term.text for term in load_terms() if term.breaks)
    '加微信'
    """
    return tuple(term for term, _ in _terms_and_readings())


@cache
def _terms_and_readings() -> tuple[tuple[Term, tuple[str, ...]], ...]:
    columns = ("parts", "pinyin", "not_before", "not_after", "weight")
    rows = []
    for parts, pinyin, not_before, not_after, weight in load_tsv("fold_terms.tsv", columns):
        breaks, length = set(), 0
        for part in parts.split(" ")[:-1]:
            length += len(part)
            breaks.add(length)
        text = parts.replace(" ", "")
        term = Term(text, frozenset(breaks), not_before, not_after, weight)
        rows.append((term, tuple(pinyin.split(" "))))
    return tuple(rows)


@cache
def load_parts() -> tuple[tuple[str, str], ...]:
    """Each character that can be taken apart, with its parts.

    >>> dict(load_parts())["账"]
    '贝长'
    """
    rows = load_tsv("fold_splits.tsv", ("character", "parts"))
    return tuple((character, parts) for character, parts in rows)


def _slang_rows() -> Iterator[Slang]:
    columns = ("form", "reads", "need", "everyday", "not_before", "not_after")
    for form, reads, need, everyday, before, after in load_tsv("fold_slang.tsv", columns):
        kind = "" if need == "spelling" else "slang"
        row = Slang(form, reads, need, everyday == "yes", before, after, kind)
        yield row
        if "❤" in form:
            for heart in HEARTS[1:]:
                yield row._replace(form=form.replace("❤", heart))


def _pinyin_rows() -> Iterator[Slang]:
    """Terms with some characters, not all, written as they sound: 刷dan, 微xin."""
    for term, pinyin in _terms_and_readings():
        choices = tuple(zip(term.text, pinyin, strict=True))
        for written in product(*choices):
            form = "".join(written)
            if form != term.text and not form.isascii():
                yield Slang(
                    form, term.text, "always", False, term.not_before, term.not_after, "slang"
                )


def _parts_rows() -> Iterator[Slang]:
    """Characters taken apart: bare parts anywhere, ordinary ones inside a sensitive term."""
    parts = dict(load_parts())
    for whole, pieces in parts.items():
        if not _BARE_PARTS.isdisjoint(pieces):
            yield Slang(pieces, whole, "parts", False, "", "", "split-character")
    for term in load_terms():
        choices = [(one, parts[one]) if one in parts else (one,) for one in term.text]
        for written in product(*choices):
            form = "".join(written)
            if form != term.text:
                yield Slang(
                    form, term.text, "parts", False, term.not_before, term.not_after,
                    "split-character",
                )  # fmt: skip


@cache
@told_damage("fold_slang.tsv")
def load_slang() -> PhraseIndex[Slang]:
    """Every disguised form; a form that several sources give keeps the first.

    Raises:
        TableError: a table is missing or damaged.

    >>> [(hit.value.form, hit.value.reads) for hit in load_slang().find("加薇信")]
    [('薇', '微信'), ('薇信', '微信')]
    """
    return PhraseIndex(slang_forms().items())


@cache
def slang_forms() -> dict[str, Slang]:
    """Form → what it stands for; treat it as read-only."""
    forms: dict[str, Slang] = {}
    for rows in (_slang_rows(), _parts_rows(), _pinyin_rows()):
        for row in rows:
            forms.setdefault(row.form, row)
    return forms


@cache
def _joinable() -> Mapping[str, Term | Slang]:
    phrases: dict[str, Term | Slang] = {term.text: term for term in load_terms()}
    for row in slang_forms().values():
        if len(row.form) > 1 and row.form.isalnum() and row.kind:
            phrases.setdefault(row.form, row)
    return phrases


@cache
@told_damage("fold_terms.tsv")
def load_joinable() -> PhraseIndex[Term | Slang]:
    """Terms, and disguised forms of two characters and more: what separators may hide."""
    return PhraseIndex(_joinable().items())


class _Glance(NamedTuple):
    """What at least one place of every disguised form looks like."""

    signs: re.Pattern[str]
    emoji: frozenset[str]
    clipped: re.Pattern[str]
    pairs: tuple[re.Pattern[str], ...]
    """Candidates for ``known``: each of the two sets is right, the pair need not be."""
    known: frozenset[tuple[str, str]]


_LONG = 2_000
"""The glance pays on messages; a long text is handed to the index at once."""
_EMOJI = re.compile("[\U0001f300-\U0001faff]")


class _Clipped(NamedTuple):
    """Forms of one character that are also part of ordinary words."""

    forms: frozenset[str]
    held_by: frozenset[str]
    """Behind such a form these make another word of it: 微信, 维护, very."""


@cache
def clipped_forms() -> _Clipped:
    """Forms of one character (v, 微) that say nothing inside a Latin word or before 信.

    >>> sorted(clipped_forms().forms)[:2]
    ['q', 'v']
    """
    held = frozenset("abcdefghijklmnopqrstuvwxyz信博护修权生视")
    return _Clipped(frozenset(one for one in "vq微维卫" if one in slang_forms()), held)


@cache
def _glance() -> _Glance:
    signs: set[str] = set()
    known: set[tuple[str, str]] = set()
    plain = {pair for term in load_terms() for pair in pairwise(term.text)}
    for form in slang_forms():
        rare = next((one for one in form if one in _BARE_PARTS or not one.isalnum()), "")
        if rare or "帐" in form or len(form) == 1:
            signs.add(rare or ("帐" if "帐" in form else form))
            continue
        both = list(pairwise(form))
        # Where Han and Latin meet is the rarest place; else any that no plain term has.
        border = [one for one in both if one[0].isascii() != one[1].isascii()]
        known.add((border + [one for one in both if one not in plain] + both)[0])
    clipped = "".join(sorted(clipped_forms().forms))
    emoji = {sign for sign in signs if sign > "\uffff"}
    return _Glance(
        re.compile(f"[{_class(signs - set(clipped) - emoji)}]"),
        frozenset(emoji),
        re.compile(f"[{clipped}](?<![0-9a-z].)(?![{_class(clipped_forms().held_by)}])"),
        tuple(
            _class_pair({pair for pair in known if (pair[0].isascii(), pair[1].isascii()) == kind})
            for kind in ((True, True), (True, False), (False, True), (False, False))
        ),
        frozenset(known),
    )


def _class(characters: Iterable[str]) -> str:
    return "".join(sorted({re.escape(one) for one in characters}))


def _class_pair(pairs: set[tuple[str, str]]) -> re.Pattern[str]:
    first, second = _class(one for one, _ in pairs), _class(one for _, one in pairs)
    return re.compile(f"([{first}])(?=([{second}]))")


def may_hold_slang(text: str) -> bool:
    """False when no disguised form can be in ``text``: a quick look before the index is asked.

    >>> may_hold_slang("加薇信"), may_hold_slang("妈，我今天晚上不回来吃饭了")
    (True, False)
    """
    if len(text) > _LONG:
        return True
    glance = _glance()
    if glance.signs.search(text) or glance.clipped.search(text):
        return True
    if _EMOJI.search(text) and not glance.emoji.isdisjoint(text):
        return True
    known = glance.known
    return any(not known.isdisjoint(pattern.findall(text)) for pattern in glance.pairs)


@cache
def gap_pattern() -> re.Pattern[str]:
    """Finds neighbours in some disguised word that have something between them.

    A text without such a place needs no joining.
    """
    before: set[str] = set()
    after: set[str] = set()
    for term in load_terms():
        before.update(term.text[:-1])
        after.update(term.text[1:])
    for row in slang_forms().values():
        if len(row.form) > 1 and row.form.isalnum() and row.kind:
            before.update(one for one in row.form[:-1] if not one.isascii() or len(row.form) == 2)
            after.update(one for one in row.form[1:] if not one.isascii() or len(row.form) == 2)
    first, second = "".join(sorted(before)), "".join(sorted(after))
    return re.compile(f"[{first}][^0-9a-z一-鿿]{{1,6}}[{second}]")


@cache
def pairs_apart() -> frozenset[tuple[str, str]]:
    """Neighbours in the words that separators may hide.

    >>> ("刷", "单") in pairs_apart()
    True
    """
    return frozenset(pair for text in _joinable() for pair in pairwise(text))


@cache
def pair_pattern() -> re.Pattern[str]:
    """Finds two letters with a few signs between them that may be ``pairs_apart``."""
    before = {one for one, _ in pairs_apart()}
    after = {one for _, one in pairs_apart()}
    return re.compile(f"([{_class(before)}])[^0-9a-z一-龥]{{1,6}}(?=([{_class(after)}]))")
