"""Service numbers in host names: "kf-95588", and with letters that pass for digits, "l0086".

In China the number is the brand; a host that carries one poses as its owner.  Runs of digits count
whole, so that "10010086" is no 10086.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan import lazy
from scamscan.links.names import Match

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scamscan.links.names import NameIndex

_LEAST_DIGITS = 3
"""So many signs of a number must be digits before letters are read as the others."""
_WIDTHS = (5, 6)
_DIGIT_RUN = lazy.compile(r"[0-9]+")
_AS_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "z": "2"})
# Between digits only: "955b8" is a number, "1234biao" a number and a word.
_OUTSIDE = lazy.compile(r"(?<![0-9])[sbz]|[sbz](?![0-9])")


def find_number(labels: Sequence[str], index: NameIndex) -> Match | None:
    """The owner of a service number in the labels before a suffix; lower-case ASCII.

    >>> from scamscan.brands import load_brands
    >>> from scamscan.links.names import name_index
    >>> index = name_index(load_brands())
    >>> [find_number([label], index).code for label in ("kf-95588", "l0086")]
    ['link.hotline', 'link.hotline-lookalike']
    >>> find_number(["kx10010086"], index) is None
    True
    """
    for label in labels:
        for run in _DIGIT_RUN.finditer(label):
            brand = index.numbers.get(run[0])
            if brand:
                return Match("link.hotline", brand, run[0])
    for label in labels:
        for seen, number in _disguised(label):
            brand = index.numbers.get(number)
            if brand:
                return Match("link.hotline-lookalike", brand, seen)
    return None


def carried(front: str, numbers: Collection[str]) -> str:
    """Which of the numbers stands in a host, also with letters for digits; ``""``: none.

    >>> carried("m.kf9s588", ["95588"]), carried("kf-abcde", ["95588"])
    ('95588', '')
    """
    if not numbers:
        return ""
    runs = frozenset(_DIGIT_RUN.findall(front))
    for number in numbers:
        if number in runs:
            return number
    found = {number for _, number in _disguised(front)}
    return next((number for number in numbers if number in found), "")


def _disguised(label: str) -> Iterator[tuple[str, str]]:
    """Numbers spelled with letters: as written and as meant, no digit beside them."""
    folded = _OUTSIDE.sub(".", label).translate(_AS_DIGITS)
    if not any(sign.isdigit() for sign in label):
        return
    for run in _DIGIT_RUN.finditer(folded):
        for at in range(run.start(), run.end() - _WIDTHS[0] + 1):
            for width in _WIDTHS:
                raw = label[at : at + width]
                number = folded[at : at + width]
                if raw == number or at + width > run.end():
                    continue
                around = label[max(0, at - 1) : at] + label[at + width :][:1]
                digits = sum(sign.isdigit() for sign in raw)
                if digits >= _LEAST_DIGITS and not any(sign.isdigit() for sign in around):
                    yield raw, number
