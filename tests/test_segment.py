"""Cutting Han runs into words: the fast engine against the oracle."""

from __future__ import annotations

import re

import pytest

from scamscan.fold import fold_each
from scamscan.text.segment import domain_words, load_jieba, load_rjieba, load_segmenter
from tests.corpus import own_texts

HAN = re.compile("[\u4e00-\u9fff]+")


def test_the_two_engines_cut_our_whole_corpus_alike():
    """Both engines agree on every Han run of every message we have, as it is read.

    Folding comes first: of telephone numbers in Chinese numerals, which it reads as digits, the
    engines cut one in thousands differently.
    """
    fast, slow = load_rjieba(), load_jieba()
    assert fast is not None
    runs = {run for folded in fold_each(own_texts()) for run in HAN.findall(folded.text)}
    assert len(runs) > 5000
    assert [run for run in runs if fast(run) != slow(run)] == []


def test_runs_cut_together_give_the_words_of_each():
    """A line end between two runs stays a word of its own and changes nothing around it."""
    runs = sorted({run for text in own_texts() for run in HAN.findall(text)})
    cut = load_segmenter()
    apart = [word for run in runs for word in cut(run)]
    assert [word for word in cut("\n".join(runs)) if word != "\n"] == apart


@pytest.mark.parametrize("run", ["我在安全账户里等你", "刷单返利骗局", "百万保障自动扣费"])
def test_words_join_back_to_the_run(run):
    """Nothing is lost or invented."""
    assert "".join(load_segmenter()(run)) == run


def test_domain_words_stay_whole():
    """The words of our trade are one word each."""
    assert "安全账户" in load_segmenter()("请转到安全账户")


def test_ordinary_words_are_not_glued_together():
    """The opposite: the domain dictionary does not swallow everyday neighbours."""
    assert "安全" in load_segmenter()("他很安全")


def test_domain_words_stand_once():
    """The table has no doubles."""
    words = [word for word, _ in domain_words()]
    assert len(words) == len(set(words))
