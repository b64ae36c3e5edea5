"""``read_stream`` of many texts: one pass over their characters as an array, one cut into words."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from scamscan.batch import Classes, codes_of, text_of
from scamscan.text.checks import han_hashes
from scamscan.text.segment import load_segmenter
from scamscan.text.stream import (
    BETWEEN,
    HELD,
    MUTE,
    SIZES,
    TOKEN,
    WORD_HASHES,
    Stream,
    mark_hash,
    mask,
    windows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scamscan.batch import Batch
    from scamscan.records import Mark

_MARK: Final = "\t"
"""Stands in no stream."""
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_HAN_FIRST, _HAN_LAST = 0x3400, 0x9FFF
_KANA_FIRST, _KANA_LAST = 0x3041, 0x30FF
_RANGES: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x3007, 0x3007))
_HAN, _END, _SOLID, _TELLING, _MUTE, _BLANK = (1 << bit for bit in range(6))
_CLASSES: Final = Classes(
    (
        (chr(code) for low, high in _RANGES for code in range(low, high + 1)),
        "。!?\n\r;",
        (*map(chr, range(0x21, 0x7F)), *"¥€£"),
        _LETTERS + "%$¥€£@",
        MUTE,
        " ",
    )
)
"""Han; what ends a sentence; what tokens are made of; what every token has one of; what does not
part words; blanks."""


class _Tokens(NamedTuple):
    """What stands between Han characters, in order."""

    names: list[str]
    """As the stream has them."""
    starts: list[int]
    ends_of_sentences: list[int]
    stretches: NDArray[np.bool_]
    """Places where tokens were looked for; sentences end there only where the list says so."""


def read_streams(batch: Batch, marks: Sequence[Sequence[Mark]]) -> list[Stream]:
    r"""The streams of a batch of folded texts with their marks.

    >>> from scamscan.batch import Batch
    >>> [first, second] = read_streams(Batch(["验证码483920,请勿泄露", ""]), [(), ()])
    >>> first.text.replace("\ue005", "#"), second.windows
    ('验证码#请勿泄露', ())
    """
    bits = _CLASSES.of(batch)
    tokens = _tokens(batch, bits)
    han = bits & _HAN != 0
    codes, kept = _masked(batch, han, tokens)
    places = np.flatnonzero(kept)
    text = text_of(codes[places])
    # Where each text begins in the stream; the line end behind the last one closes the list.
    reached = np.concatenate(([0], np.cumsum(kept)))
    firsts = reached[np.append(batch.starts, len(kept))]
    hashes, word_places = _words(batch, han, _mute(bits, han), tokens)
    words = np.searchsorted(word_places, firsts).tolist()
    ends = _sentence_ends(bits, tokens)
    sentences = reached[ends].tolist()
    edges = np.searchsorted(ends, np.append(batch.starts, len(kept))).tolist()
    own = batch.owners[places]
    all_places = _array(places - batch.starts[own])
    all_words = _array(word_places - firsts[np.searchsorted(firsts, word_places, "right") - 1])
    all_hashes = _array(hashes)
    placed = _placed(batch, marks, reached, firsts)
    firsts = firsts.tolist()
    streams = []
    for number in range(len(marks)):
        first, last = firsts[number], firsts[number + 1]
        word, end_word = words[number], words[number + 1]
        here = all_places[first:last]
        size = last - first
        if size > SIZES[-1]:
            inner = {end - first for end in sentences[edges[number] : edges[number + 1]]}
            spans = windows(sorted(inner | {0}), size)
        else:
            spans = ((0, size),) if size else ()
        streams.append(
            Stream(
                text[first:last],
                here,
                all_hashes[word:end_word],
                all_words[word:end_word],
                *placed[number],
                spans,
            )
        )
    return streams


def _placed(
    batch: Batch,
    marks: Sequence[Sequence[Mark]],
    reached: NDArray[np.int64],
    firsts: NDArray[np.int64],
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """``stream.place_marks`` of every text: the stream before a mark is counted already."""
    hashes: list[int] = []
    starts: list[int] = []
    edges = [0]
    for base, seen in zip(batch.starts.tolist(), marks, strict=True):
        for code, start, _, negated, reported in seen:
            known = mark_hash(code, negated, reported)
            if known is not None:
                hashes.append(known)
                starts.append(base + start)
        edges.append(len(hashes))
    sizes = np.diff(firsts)
    owners = np.repeat(np.arange(len(marks)), np.diff(edges))
    places = np.minimum(reached[starts] - firsts[owners], sizes[owners] - 1).tolist()
    return [
        (tuple(hashes[first:last]), tuple(places[first:last])) if size else ((), ())
        for size, first, last in zip(sizes.tolist(), edges, edges[1:], strict=False)
    ]


def mostly_han(batch: Batch, letters: Sequence[int], share: float) -> list[bool]:
    """Which texts surely are Chinese: no kana, and Han in this share of the stream's letters."""
    codes = batch.codes
    han = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST) & ((codes < 0x4DC0) | (codes > 0x4DFF))
    kana = (codes >= _KANA_FIRST) & (codes <= _KANA_LAST)
    least = np.maximum(share * np.array(letters), 1)
    found: list[bool] = ((batch.count(han) >= least) & ~batch.any(kana)).tolist()
    return found


def _array(values: NDArray[np.int64]) -> array[int]:
    return array("I", values.astype(np.uint32).tobytes())


def _tokens(batch: Batch, bits: NDArray[np.uint32]) -> _Tokens:
    """Read the stretches between Han characters that have a letter, a digit or a sign."""
    solid = (bits & _SOLID != 0).astype(np.int8)
    edges = np.diff(solid, prepend=0, append=0)
    begins, ends = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0)
    telling = np.concatenate(([0], np.cumsum(bits & _TELLING != 0)))
    chosen = telling[begins] < telling[ends]
    begins, ends = begins[chosen], ends[chosen]
    names, starts, sentences = [], [], []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        for match in TOKEN.finditer(batch.whole, begin, end):
            kind = match.lastgroup
            if kind == "end":
                sentences.append(match.start())
            else:
                names.append(mask(kind, match[0]))
                starts.append(match.start())
    inside = np.zeros(len(bits) + 1, dtype=np.int8)
    inside[begins] += 1
    inside[ends] -= 1
    return _Tokens(names, starts, sentences, np.cumsum(inside[:-1], dtype=np.int8).view(bool))


def _masked(
    batch: Batch, han: NDArray[np.bool_], tokens: _Tokens
) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """The characters with tokens in the places where they stood, and which are kept."""
    codes, kept = batch.codes.copy(), han.copy()
    places = [
        place
        for start, name in zip(tokens.starts, tokens.names, strict=True)
        for place in range(start, start + len(name))
    ]
    codes[places] = np.array(list(map(ord, "".join(tokens.names))), dtype=np.uint32)
    kept[places] = True
    return codes, kept


def _mute(bits: NDArray[np.uint32], han: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Places between two Han characters that do not part words."""
    left, right = np.zeros_like(han), np.zeros_like(han)
    left[1:], right[:-1] = han[:-1], han[1:]
    lone = han & ~left & ~right
    beside_lone = np.zeros_like(han)
    beside_lone[1:-1] = lone[:-2] | lone[2:]
    found: NDArray[np.bool_] = (bits & _MUTE != 0) | ((bits & _BLANK != 0) & beside_lone)
    return found & left & right


def _words(
    batch: Batch, han: NDArray[np.bool_], mute: NDArray[np.bool_], tokens: _Tokens
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hash of every word of the batch and where in the stream of the batch it begins."""
    held = np.array(tokens.starts, dtype=np.int64)
    codes = np.where(han, batch.codes, np.uint32(ord(BETWEEN)))
    codes[held] = ord(HELD)
    between = codes == ord(BETWEEN)
    between[1:] &= between[:-1]
    between |= mute
    codes = codes[~between]
    words = load_segmenter()(text_of(codes))
    # Asking each word for its length takes twice as long as laying them end to end once more.
    lengths = np.diff(np.flatnonzero(codes_of(_MARK.join([*words, ""])) == ord(_MARK)), prepend=-1)
    lengths -= 1
    begins = np.cumsum(lengths) - lengths
    firsts = codes[begins]
    real = firsts != ord(BETWEEN)
    begins, lengths, names = begins[real], lengths[real], firsts[real] == ord(HELD)
    hashes = han_hashes(codes, begins, lengths)
    hashes[names] = list(map(WORD_HASHES.__getitem__, tokens.names))
    lengths[names] = list(map(len, tokens.names))
    return hashes, np.cumsum(lengths) - lengths


def _sentence_ends(bits: NDArray[np.uint32], tokens: _Tokens) -> NDArray[np.int64]:
    ends = (bits & _END != 0) & ~tokens.stretches
    ends[tokens.ends_of_sentences] = True
    return np.flatnonzero(ends)
