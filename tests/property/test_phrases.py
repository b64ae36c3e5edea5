"""Laws of the phrase index: its three ways of looking give one answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scamscan.batch import Batch
from scamscan.phrases import Hit, PhraseIndex

_LETTERS = "ab转账\U0001f600"
_TEXTS = st.text(_LETTERS, max_size=30)
_PHRASES = st.lists(st.text(_LETTERS, min_size=1, max_size=4), max_size=12)


def _plainly(phrases: list[str], text: str) -> list[Hit[int]]:
    """Every phrase at every place, ordered as the index promises."""
    return [
        Hit(start, end, number)
        for end in range(1, len(text) + 1)
        for start in range(end)
        for number, phrase in enumerate(phrases)
        if text[start:end] == phrase
    ]


@given(_PHRASES, _TEXTS)
def test_a_first_look_and_a_later_one_find_the_same(phrases: list[str], text: str) -> None:
    """Whether pieces are looked up or the automaton runs, every occurrence is found in order."""
    index = PhraseIndex((phrase, number) for number, phrase in enumerate(phrases))
    first = list(index.find(text))
    list(index.find("b" * 1_000))
    assert first == list(index.find(text)) == _plainly(phrases, text)


@given(_PHRASES, st.lists(_TEXTS, min_size=1, max_size=5))
def test_a_batch_finds_what_its_texts_hold_one_by_one(phrases: list[str], texts: list[str]) -> None:
    """Neither neighbours in the batch nor its size change what is found in a text."""
    index = PhraseIndex((phrase, number) for number, phrase in enumerate(phrases))
    assert index.find_each(Batch(texts)) == [_plainly(phrases, text) for text in texts]
