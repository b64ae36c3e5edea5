"""Named combinations: each row fires on its examples and stays quiet on its innocent twins."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from scamscan import rules, tables
from scamscan.errors import TableError
from scamscan.fold import Folded, fold
from scamscan.records import Mark, Span
from scamscan.rules import check, load_rules, warning_evidence
from scamscan.signals import signal_rows
from scamscan.text.acts import load_codes
from tests.marks import Case, cases, read

CASES = cases("rules.jsonl")
# Practically never innocent; also marked so in signals.tsv.
CONCLUSIVE = frozenset(
    (
        "rule.safe-account",
        "rule.police-secrecy",
        "rule.refund-remote",
        "rule.card-tap",
        "rule.credit-transfer",
        "rule.kidnap-pay",
        "rule.withdraw-pay",
        "rule.gold-handover",
        "rule.expose-pay",
        "rule.prize-fee",
    )
)


def fired(text: str) -> set[str]:
    """Codes of the rules that hold."""
    folded, marks = read(text)
    return {evidence.code for evidence in check(marks, folded)}


def calmed(text: str) -> bool:
    """Whether the text counts as a warning about scams."""
    folded, marks = read(text)
    return bool(warning_evidence(marks, folded))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:24])
def test_every_case_fires_or_stays_quiet(case: Case):
    """Each row's own examples; an innocent one meets no conclusive rule either."""
    found = fired(case.text)
    assert set(case.expect) <= found
    assert found.isdisjoint(case.quiet)
    if case.quiet:
        assert found.isdisjoint(CONCLUSIVE)


def test_every_rule_has_examples_of_both_sorts():
    """No row without two messages that must fire and two that must not."""
    must = Counter(code for case in CASES for code in case.expect)
    quiet = Counter(code for case in CASES for code in case.quiet)
    for row in load_rules().rows:
        assert must[row.code] >= 2, row.code
        assert quiet[row.code] >= 2, row.code
    assert set(must) | set(quiet) == {row.code for row in load_rules().rows}


def test_cases_stand_once():
    """An example proves one thing; repeating it proves nothing."""
    texts = [case.text for case in CASES]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_rules_cover_every_category():
    """Each kind of scam has a rule of its own, and there are at least seventy."""
    rows = load_rules().rows
    kinds = tables.load_tsv("categories.tsv", ("code", "name", "nature"))
    wanted = {code for code, _, nature in kinds if nature != "harmless"}
    assert {row.category for row in rows} - {None} == wanted
    assert len(rows) >= 70
    assert len({row.code for row in rows}) == len(rows)


def test_rules_use_only_marks_that_exist():
    """A misspelt mark code in a row could never be filled."""
    known = load_codes() | {"claim.brand", "claim.platform", "link.any", "link.official"}
    known |= {"link.foreign", "link.odd", "link.asked", "link.download"}
    for row in load_rules().rows:
        for code in row.unless.union(*row.slots):
            assert code in known or code.startswith("contact."), (row.code, code)


def test_every_act_is_used_or_left_to_the_model():
    """Acts no rule uses are few and known."""
    used = frozenset().union(*(slot for row in load_rules().rows for slot in row.slots))
    unused = {code for code in load_codes() - used if not code.startswith("warn.")}
    assert unused <= {"quote.law", "name.transit", "offer.haggle-live"}


def test_signals_know_every_rule():
    """Weight and sentence of every row stand in the table of signals."""
    signals = signal_rows()
    codes = {row.code for row in load_rules().rows}
    assert codes | {"reassure.warning"} <= set(signals)
    assert {code for code in codes if signals[code].conclusive} <= CONCLUSIVE
    for code in codes:
        assert signals[code].sentence.count("{words}") <= 1


def test_negated_and_reported_marks_fill_no_slot():
    """A request said not to be made, or told of, is no part of a combination."""
    folded = fold("安全账户转账")
    whole = [Mark("name.safe-account", 0, 4), Mark("ask.transfer", 4, 6)]
    assert "rule.safe-account" in {one.code for one in check(whole, folded)}
    for flagged in (whole[1]._replace(negated=True), whole[1]._replace(reported=True)):
        broken = [whole[0], flagged]
        assert "rule.safe-account" not in {one.code for one in check(broken, folded)}


def test_combination_must_be_close():
    """The same two marks far apart mean nothing together."""
    text = "安全账户" + "。" * 500 + "转账"
    folded = Folded(original=text, text=text)
    far = [Mark("name.safe-account", 0, 4), Mark("ask.transfer", 504, 506)]
    assert "rule.safe-account" not in {one.code for one in check(far, folded)}


def test_barred_mark_in_the_sentence_silences_a_rule():
    """An official link takes the point out of "expired, press this link"; elsewhere it does not."""
    text = "，" * 50 + "。" + "，" * 2000
    folded = Folded(original=text, text=text)
    marks = [Mark("threat.expire", 0, 5), Mark("link.foreign", 10, 20)]
    assert "rule.expire-link" in {one.code for one in check(marks, folded)}
    beside, next_sentence = Mark("link.official", 30, 40), Mark("link.official", 55, 65)
    assert "rule.expire-link" not in {one.code for one in check([*marks, beside], folded)}
    assert "rule.expire-link" in {one.code for one in check([*marks, next_sentence], folded)}


def test_evidence_points_at_the_original_words():
    """Span and words are of the text as received, disguise and all."""
    folded, marks = read("你好啊!请把资金转到安.全.账.户接受清查")
    evidence = next(one for one in check(marks, folded) if one.code == "rule.safe-account")
    assert evidence.span is not None
    start, end = evidence.span
    words = dict(evidence.facts)["words"]
    assert folded.original[start:end].startswith("把资金")
    assert "安.全.账.户" in words
    assert evidence.category == "authority"


def test_words_are_short_enough_for_a_sentence():
    """Even a long match gives words a person can read at a glance."""
    for case in CASES:
        folded, marks = read(case.text)
        for evidence in check(marks, folded):
            assert 0 < len(dict(evidence.facts)["words"]) <= 70
            assert evidence.span is not None
            assert Span(0, 0) <= evidence.span
            assert evidence.span.end <= len(folded.original)


@pytest.mark.parametrize(
    "text",
    [
        "谨防冒充客服退款诈骗,切勿点击陌生链接,不要共享屏幕",
        "警方提醒:凡是让你把钱转到安全账户的都是诈骗,请立即挂断并拨打96110",
        "我妈昨天接到电话说是公安局的,让她把钱转到安全账户,幸好我在家拦住了",
        "公检法没有安全账户,警察不会在电话里让你转账",
    ],
)
def test_warning_about_scams_reassures(text: str):
    """A text that warns and asks for nothing speaks for itself."""
    assert calmed(text)
    assert not fired(text)


@pytest.mark.parametrize(
    "text",
    [
        "警方提醒谨防诈骗。请加微信 zx88899 办理退款",
        "谨防诈骗,请立即把钱转到安全账户",
        "警惕非法网贷,正规借款点 dk88.top",
        "谨防上当,您涉嫌洗钱",
        "今天天气不错",
    ],
)
def test_warning_with_a_request_of_its_own_does_not(text: str):
    """The opposite: an ask, accusation, contact or foreign link takes the reassurance away."""
    assert not calmed(text)


PADDING = (
    "警方提醒:凡是要求转账的都是诈骗,谨防上当受骗。",
    "今天天气不错,晚上一起吃饭。",
    "详情见 https://www.gov.cn/index.htm 。" + "以下为正文,敬请留意。" * 30,
)


@pytest.mark.parametrize("padding", PADDING)
@pytest.mark.parametrize("code", sorted(CONCLUSIVE))
def test_padding_hides_no_conclusive_rule(code: str, padding: str):
    """Ordinary text, a warning or an official link in front keeps at least nineteen in twenty."""
    texts = [case.text for case in CASES if code in case.expect]
    kept = [text for text in texts if code in fired(padding + text)]
    assert len(kept) >= 0.95 * len(texts)


def test_work_is_linear():
    """A megabyte of marks is combined in seconds, the worst order included."""
    text = "转" * 1_000_000
    folded = Folded(original=text, text=text)
    codes = ("ask.transfer", "offer.refund", "claim.boss", "press.now", "ask.fee")
    marks = [Mark(codes[at % 5], at, at + 1) for at in range(500_000)]
    marks += [Mark("secrecy", at, at + 1) for at in range(500_200, 1_000_000)]
    began = time.perf_counter()
    check(marks, folded)
    # 0.7 s measured on a busy two-core machine.
    assert time.perf_counter() - began < 20


def test_unknown_group_is_refused(monkeypatch: pytest.MonkeyPatch):
    """A damaged table fails loudly."""
    row = ("rule.x", "-", "@nobody ask.fee", "", "10", "-")
    monkeypatch.setattr(rules, "load_tsv", lambda *_: (row,))
    with pytest.raises(TableError, match="unknown group"):
        load_rules.__wrapped__()


def test_shared_slots_are_refused(monkeypatch: pytest.MonkeyPatch):
    """One mark must not fill two slots, so no code may stand in both."""
    row = ("rule.x", "-", "ask.fee|ask.code ask.fee", "", "10", "-")
    monkeypatch.setattr(rules, "load_tsv", lambda *_: (row,))
    with pytest.raises(TableError, match="slots share a code"):
        load_rules.__wrapped__()


def test_order_counts_when_the_row_says_so(monkeypatch: pytest.MonkeyPatch):
    """An ordered row needs its slots in the order written."""
    row = ("rule.x", "loan", "offer.loan ask.fee", "", "50", "yes")
    monkeypatch.setattr(rules, "load_tsv", lambda *_: (row,))
    made = load_rules.__wrapped__()
    monkeypatch.setattr(rules, "load_rules", lambda: made)
    folded = fold("一二三四五六七八九十")
    loan, fee = Mark("offer.loan", 0, 2), Mark("ask.fee", 4, 6)
    assert [one.code for one in check([loan, fee], folded)] == ["rule.x"]
    assert check([loan._replace(start=6, end=8), fee], folded) == ()
