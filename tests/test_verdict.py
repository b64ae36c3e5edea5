"""The arithmetic between evidence and level."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scamscan.ranking import rank_categories
from scamscan.records import Evidence, Family, Level, Span
from scamscan.signals import Standing, signal_rows
from scamscan.standing import UNIT
from scamscan.verdict import (
    PROVISIONAL,
    TextWord,
    Weights,
    add_up,
    load_bands,
    sigmoid,
    weigh,
)

ROWS = signal_rows()
WEIGHTS = Weights(
    bias=-3.0, text_slope=1.0, signals={code: row.weight for code, row in ROWS.items()}
)
TEXT = "请立即点击链接登录，加微信领取。"


def judge(codes, log_odds=None, weights=WEIGHTS, elsewhere=None):
    """Weigh the given codes, each seen at the start of the text."""
    evidence = [Evidence(code=code, span=Span(0, 2)) for code in codes]
    word = None if log_odds is None else TextWord(risk=log_odds, elsewhere=elsewhere)
    found = add_up(evidence, word, weights, load_bands())
    return weigh(found, weights, load_bands(), TEXT, None)


def heaviest(family, *, conclusive=False):
    """Codes of a family, heaviest first."""
    rows = [r for r in ROWS.values() if r.family is family and r.conclusive is conclusive]
    return [row.code for row in sorted(rows, key=lambda row: -row.weight) if row.weight > 0]


def test_nothing_seen_is_nothing_found():
    """The bias alone lies in the lowest band."""
    assert judge([]).level is Level.NOTHING_FOUND


def test_one_family_alone_is_never_likely_scam():
    """However many wording rules fire, they are one witness."""
    verdict = judge(heaviest(Family.WORDING)[:8], 6.0)
    assert verdict.level is Level.SUSPICIOUS


def test_two_families_together_can_be_likely_scam():
    """The same words with a private contact beside them are two witnesses."""
    verdict = judge(heaviest(Family.WORDING)[:8] + heaviest(Family.IDENTITY)[:2], 6.0)
    assert verdict.level is Level.LIKELY_SCAM


def test_a_conclusive_row_needs_no_second_family():
    """The words "safe account" have no innocent use outside warnings, which are not evidence."""
    code = heaviest(Family.WORDING, conclusive=True)[0]
    assert judge([code, *heaviest(Family.WORDING)[:6]], 6.0).level is Level.LIKELY_SCAM


def test_a_verdict_held_back_lies_just_under_the_threshold():
    """Bands never overlap: the score of a held-back verdict is below every likely-scam score."""
    held = judge(heaviest(Family.WORDING)[:8], 6.0)
    threshold = load_bands().likely / UNIT
    assert held.score < sigmoid(threshold)
    assert math.isclose(held.score, sigmoid(threshold - 1 / UNIT))


def test_the_same_reason_twice_counts_once():
    """Repeating a sentence does not make it truer."""
    code = heaviest(Family.WORDING)[0]
    assert judge([code, code, code]).score == judge([code]).score


def test_a_row_no_fit_has_seen_is_provisional():
    """A new row may count at most PROVISIONAL until the next fit."""
    bare = Weights(bias=-4.0, text_slope=1.0, signals={})
    code = max(ROWS, key=lambda code: ROWS[code].weight)
    assert judge([code], weights=bare).signals[0].counted == PROVISIONAL


def test_a_family_never_adds_more_than_its_cap():
    """Five link oddities are still one link."""
    verdict = judge(heaviest(Family.LINK))
    total = sum(signal.counted for signal in verdict.signals)
    assert total <= load_bands().caps[Family.LINK] / UNIT + 1e-9


def test_reassurance_calms_the_text_it_stands_in():
    """An official link in the only sentence lowers what the model said of that sentence."""
    assert judge(["reassure.official-link"], 1.0).score < judge([], 1.0).score


def test_reassurance_beside_a_reason_for_worry_counts_nothing():
    """The opposite: an official link added to a scam changes nothing."""
    alarm = heaviest(Family.WORDING)[:1]
    assert judge([*alarm, "reassure.official-link"], 1.0).score == judge(alarm, 1.0).score


def test_reassurance_cannot_calm_what_stands_elsewhere():
    """A warning beside a scam: the text falls no lower than the model's word of the rest."""
    calmed = judge(["reassure.official-link"], 3.0, elsewhere=2.9)
    assert math.isclose(calmed.score, judge([], 2.9).score, abs_tol=1e-6)


codes = st.lists(st.sampled_from(sorted(ROWS)), max_size=12)


@given(codes, st.one_of(st.none(), st.floats(-20, 20)))
def test_the_score_is_the_sum_of_what_was_counted(chosen, log_odds):
    """σ(bias + Σ counted) = score, whatever was seen."""
    verdict = judge(chosen, log_odds)
    base = WEIGHTS.base(read=log_odds is not None)
    total = base + sum(signal.counted for signal in verdict.signals)
    assert math.isclose(verdict.score, sigmoid(total), abs_tol=1e-9)


@given(codes, st.floats(-8, 8), st.randoms())
def test_order_cannot_change_a_verdict(chosen, log_odds, random):
    """The same evidence in any order gives the same bytes."""
    shuffled = list(dict.fromkeys(chosen))
    first = judge(shuffled, log_odds)
    random.shuffle(shuffled)
    assert judge(shuffled, log_odds) == first


@given(codes, st.floats(-8, 8))
def test_bands_follow_the_score(chosen, log_odds):
    """A higher level always has a higher score: thresholds and levels cannot disagree."""
    verdict = judge(chosen, log_odds)
    assert load_bands().level(round(UNIT * _logit(verdict.score))) is verdict.level


def _logit(score):
    return math.log(score / (1 - score))


@given(codes, st.floats(-8, 8), st.sampled_from(sorted(c for c, r in ROWS.items() if r.weight > 0)))
def test_more_suspicion_never_lowers_the_total(chosen, log_odds, extra):
    """Adding a reason for worry never makes the verdict calmer."""
    before = judge(list(dict.fromkeys(chosen)), log_odds)
    after = judge([*dict.fromkeys(chosen), extra], log_odds)
    assert after.score >= before.score - 2 / UNIT


def test_harmless_categories_are_never_named_beside_an_alarm():
    """A likely scam is not called marketing, whatever the head says."""
    head = {"marketing": 9.0, "ordinary": 8.0, "loan": 0.0}
    for level in (Level.SUSPICIOUS, Level.LIKELY_SCAM):
        assert [s.code for s in rank_categories(head, (), level)] == ["loan"]


def test_scam_categories_are_never_named_where_nothing_was_found():
    """The opposite: a clean message is ordinary or marketing."""
    head = {"marketing": 1.0, "ordinary": 2.0, "loan": 9.0}
    named = [s.code for s in rank_categories(head, (), Level.NOTHING_FOUND)]
    assert named == ["ordinary", "marketing"]


def test_a_signal_pulls_the_category_it_speaks_for():
    """Rules know the kind better than the head does."""
    signal = judge([heaviest(Family.WORDING)[0]]).signals[0]
    pulled = replace(signal, category="recovery", counted=3.0)
    head = {"loan": 1.0, "recovery": 0.0}
    assert rank_categories(head, (pulled,), Level.SUSPICIOUS)[0].code == "recovery"


def test_category_shares_are_probabilities():
    """They lie between 0 and 1 and sum to at most 1 after the cut."""
    head = {f"c{i}": float(i) for i in range(9)}
    shares = rank_categories(head, (), Level.LIKELY_SCAM)
    assert len(shares) == 5
    assert all(a.probability >= b.probability for a, b in itertools.pairwise(shares))
    assert 0 < sum(share.probability for share in shares) <= 1


def test_levels_rise_and_name_their_action():
    """pass, review, review, block."""
    assert [level.action.value for level in Level] == ["pass", "review", "review", "block"]
    assert [level.rank for level in Level] == [0, 1, 2, 3]


@pytest.mark.parametrize("code", list(ROWS))
def test_every_reason_reads_as_a_sentence(code):
    """Plain Chinese, short, and complete once its facts are filled in."""
    sentence = ROWS[code].sentence
    assert 6 <= len(sentence) <= 70
    assert any("\u4e00" <= character <= "\u9fff" for character in sentence)
    assert "{" not in ROWS[code].reason({})


def test_conclusive_rows_are_few():
    """At most 25 rows may convict alone (design)."""
    assert 1 <= sum(row.conclusive for row in ROWS.values()) <= 25


HINT = "sender.link-unverifiable"


@pytest.mark.parametrize("log_odds", [None, -2.0, 0.0, 0.2, 0.5, 0.9])
def test_an_unverifiable_link_alone_never_passes_unsure(log_odds):
    """Nor with a word of the model that does not reach further by itself (design)."""
    assert judge([], log_odds).level.rank <= Level.UNSURE.rank
    heavy = replace(WEIGHTS, signals={**WEIGHTS.signals, HINT: 4.0})
    for weights in (WEIGHTS, heavy):
        verdict = judge([HINT], log_odds, weights)
        assert verdict.level.rank <= Level.UNSURE.rank
        base = weights.base(read=log_odds is not None)
        total = sum(signal.counted for signal in verdict.signals) + base
        assert verdict.score == pytest.approx(1 / (1 + math.exp(-total)), abs=1e-9)


def test_every_hint_together_stays_unsure():
    """Three whispers are no witness."""
    codes = [code for code, row in ROWS.items() if row.standing is Standing.HINT]
    assert HINT in codes
    heavy = replace(WEIGHTS, signals={**WEIGHTS.signals, **dict.fromkeys(codes, 2.0)})
    assert judge(codes, 0.0, heavy).level is Level.UNSURE


def test_an_unverifiable_link_counts_beside_another_reason():
    """The opposite: with a reason of its own weight beside it, it adds what it weighs."""
    codes = heaviest(Family.WORDING)[:1]
    alone = judge(codes, 1.0)
    both = judge([*codes, HINT], 1.0)
    assert both.level.rank >= Level.SUSPICIOUS.rank
    assert both.score > alone.score


FIRM = sorted(code for code, row in ROWS.items() if row.standing is Standing.FIRM)


@pytest.mark.parametrize("code", FIRM)
def test_a_calm_tone_does_not_undo_an_imitation(code):
    """Whatever is suspicious as a bare link is so among ordinary words, and no more than that."""
    weights = replace(WEIGHTS, signals={**WEIGHTS.signals, code: 4.0})
    assert judge([code], None, weights).level is Level.SUSPICIOUS
    calm = judge([code], -6.0, weights)
    assert calm.level is Level.SUSPICIOUS
    assert calm.score == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize("code", ["link.ip-host", "link.random-host", "sender.link-contradiction"])
def test_a_calm_tone_counts_beside_every_other_row(code):
    """The opposite: an address in figures is ordinary among ordinary words."""
    weights = replace(WEIGHTS, signals={**WEIGHTS.signals, code: 4.0})
    assert judge([code], -6.0, weights).level is Level.NOTHING_FOUND


def test_a_warning_may_show_a_bad_link():
    """Whoever says that a host is false and not to be opened has to name it."""
    evidence = [Evidence(code="link.combination", span=Span(0, 2))]
    weights = replace(WEIGHTS, signals={**WEIGHTS.signals, "link.combination": 4.0})
    for told, level in ((True, Level.NOTHING_FOUND), (False, Level.SUSPICIOUS)):
        word = TextWord(risk=-6.0, elsewhere=None, told=told)
        found = add_up(evidence, word, weights, load_bands())
        assert weigh(found, weights, load_bands(), TEXT, None).level is level
