"""Messages read together: the glances over arrays miss nothing that reading one by one finds."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamscan.batch import Batch
from scamscan.fold import fold, fold_each
from scamscan.links.find import find_links, find_links_each
from scamscan.observe import observe, observe_all
from scamscan.records import Mark, Message
from scamscan.text import patterns
from scamscan.text.acts import find_acts, find_acts_each, load_finder
from scamscan.text.claims import find_claims, find_claims_each
from scamscan.text.contacts import find_contacts, find_contacts_each
from scamscan.text.features import count
from scamscan.text.hashing import features
from scamscan.text.stream import read_stream
from scamscan.text.streams import read_streams
from tests.corpus import own_texts

LONG = "今天天气不错，我们下午去公园散步吧。" * 120
SALT = (
    "一三八〇0138 .-·*转账汇¥元块万千百usdtk加微薇❤vqx信@/：:【】[]您你我是这里的行工建客服"
    "。，！?点abdoth\u200b\u0301賬號ＡＢ①🇨🇳😀\ud83dа…“”不要\n\x00\x1c٣"
)


def mixed(seed: int) -> list[str]:
    """Messages of the corpus cut, glued and salted."""
    chance = random.Random(seed)
    texts = []
    for text in chance.sample(own_texts(), 600):
        letters = list(text)
        for _ in range(chance.randrange(8)):
            letters.insert(chance.randrange(len(letters) + 1), chance.choice(SALT))
        cut = chance.randrange(len(letters) + 1) if chance.random() < 0.3 else None
        texts.append("".join(letters[:cut]) + chance.choice(("", text[::-1], "\n" + text)))
    return texts


def folded(texts):
    """Both layers undone, one by one, and the batch of the results."""
    each = [fold(text) for text in texts]
    return each, Batch([one.text for one in each])


TEXTS = pytest.mark.parametrize(
    "texts", [own_texts()[::3], mixed(1), mixed(2)], ids=["corpus", "mixed", "mixed again"]
)


@TEXTS
def test_folding_together_is_folding_one_by_one(texts):
    """Texts, tricks and the way back."""
    together = fold_each(texts)
    alone = [fold(text) for text in texts]
    assert together == alone
    assert [one.origin for one in together] == [one.origin for one in alone]


@TEXTS
def test_every_check_finds_together_what_it_finds_alone(texts):
    """Acts, contacts, claims, links and streams."""
    each, batch = folded(texts)
    assert find_acts_each(batch) == list(map(find_acts, each))
    assert find_contacts_each(each, batch) == list(map(find_contacts, each))
    assert find_claims_each(each, batch) == list(map(find_claims, each))
    assert find_links_each(each, batch) == list(map(find_links, each))
    marks = list(map(find_acts, each))
    alone = [read_stream(one.text, seen) for one, seen in zip(each, marks, strict=True)]
    assert read_streams(batch, marks) == alone


def test_phrases_are_found_alike_in_a_batch():
    """The anchors that a glance passes over have no neighbour."""
    finder = load_finder()
    texts = [one.text for one in map(fold, own_texts()[::5])]
    assert list(map(sorted, finder.find_each(Batch(texts)))) == [
        sorted(finder.find(text)) for text in texts
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.text(SALT, max_size=40), st.text(max_size=20)), max_size=6))
def test_no_neighbour_changes_what_is_seen(texts):
    """Any texts beside a long ordinary one, which makes a batch of them."""
    # A scanner replaces lone surrogates before it looks.
    messages = [Message(text=text.encode("utf-8", "replace").decode()) for text in (*texts, LONG)]
    assert observe_all(messages, 10_000) == [observe(message, 10_000) for message in messages]


def test_a_very_long_text_among_short_ones_is_read_by_itself():
    """Floods are thinned in long texts only: the batch must not change which texts are long."""
    messages = [Message(text="把验证码发我" * 4_000), *map(message, own_texts()[:80])]
    assert observe_all(messages, 350_000) == [observe(one, 350_000) for one in messages]


@pytest.mark.parametrize("text", ["".join(own_texts()[:500]), "把验证码发我,转账!" * 3_000])
def test_a_text_long_enough_for_arrays_holds_the_same_acts(text, monkeypatch):
    """Prose and a flood: the array thins what the automaton thins."""
    one_by_one = sorted(load_finder().find(text))
    monkeypatch.setattr(patterns, "_ARRAY_PAYS", 1_000)
    assert sorted(load_finder().find(text)) == one_by_one
    assert len(one_by_one) > 100


def test_marks_of_a_window_are_the_same_from_arrays():
    """Twelve marks of a window count, whatever their order; a text without marks has none."""
    places = sorted(place * 5 % 300 for place in range(90))
    marks = [Mark(f"ask.{number % 17}", place, 0) for number, place in enumerate(places)]
    streams = [read_stream(LONG, marks), read_stream(LONG), read_stream("转账", marks[:3])]
    counts = count(streams)
    row = 0
    for stream in streams:
        for buckets in features(stream):
            assert Counter(buckets) == dict(
                zip(
                    counts.buckets[counts.rows == row].tolist(),
                    counts.counts[counts.rows == row].tolist(),
                    strict=True,
                )
            )
            row += 1


def message(text: str) -> Message:
    """A message with nothing but words."""
    return Message(text=text)
