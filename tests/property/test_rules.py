"""Laws of acts and rules that hold for every text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scamscan.fold import Folded, fold
from scamscan.records import Mark
from scamscan.rules import check, load_rules, warning_evidence
from scamscan.text.acts import find_acts, load_codes
from tests.marks import cases, read

CODES = sorted(load_codes() | {"contact.wechat", "contact.phone", "link.foreign", "link.official"})
TEXTS = [case.text for case in cases("rules.jsonl")]
WORDS = (
    *("请", "把", "验证码", "发给我", "不要", "告诉", "家人", "转到", "安全账户", "警方提醒"),
    *("都是诈骗", "骗子", "我妈", "接到电话", ",", "。", "“", "”", "!", "\n", "微信", "他", "让"),
)
scraps = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
anything = st.one_of(st.text(max_size=200), scraps, st.sampled_from(TEXTS))


@st.composite
def marks(draw: st.DrawFn) -> list[Mark]:
    """Marks of known codes within a text of 400 characters."""
    places = draw(st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 380)), max_size=30))
    return [Mark(code, start, start + 1 + start % 7) for code, start in places]


FOLDED = Folded(original="文" * 400, text="文" * 400)


@given(anything)
@settings(max_examples=300, deadline=None)
def test_acts_are_ordered_and_inside_the_text(text: str):
    """Whatever the text, marks have a known code, lie inside it and are ordered."""
    folded = fold(text)
    found = find_acts(folded)
    assert [(mark.start, mark.end) for mark in found] == sorted(
        (mark.start, mark.end) for mark in found
    )
    for mark in found:
        assert mark.code in load_codes()
        assert 0 <= mark.start < mark.end <= len(folded.text)
        if mark.code.startswith("warn."):
            assert not (mark.negated or mark.reported)


@given(anything)
@settings(max_examples=150, deadline=None)
def test_reading_twice_gives_the_same(text: str):
    """Nothing is remembered between texts."""
    assert find_acts(fold(text)) == find_acts(fold(text))


@given(anything)
@settings(max_examples=200, deadline=None)
def test_evidence_points_into_the_original(text: str):
    """Every span is a non-empty range of the text as received."""
    folded, found = read(text)
    for evidence in (*check(found, folded), *warning_evidence(found, folded)):
        assert evidence.span is not None
        assert 0 <= evidence.span.start < evidence.span.end <= len(text)


@given(marks(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_order_of_marks_does_not_matter_to_which_rules_hold(found: list[Mark], random: object):
    """Rules see places, not the order they are handed the marks in."""
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = {evidence.code for evidence in check(found, FOLDED)}
    assert first == {evidence.code for evidence in check(shuffled, FOLDED)}


@given(marks())
@settings(max_examples=200, deadline=None)
def test_what_is_denied_or_told_fires_nothing(found: list[Mark]):
    """Flags switch every mark off."""
    assert check([mark._replace(negated=True) for mark in found], FOLDED) == ()
    assert check([mark._replace(reported=True) for mark in found], FOLDED) == ()


@given(marks())
@settings(max_examples=200, deadline=None)
def test_rules_keep_their_width(found: list[Mark]):
    """No evidence is wider than its row allows, and its slots are really filled."""
    rows = {row.code: row for row in load_rules().rows}
    for evidence in check(found, FOLDED):
        assert evidence.span is not None
        start, end = evidence.span
        row = rows[evidence.code]
        assert end - start <= row.within
        inside = {mark.code for mark in found if start <= mark.start and mark.end <= end}
        assert all(not inside.isdisjoint(slot) for slot in row.slots)


@given(marks(), marks())
@settings(max_examples=200, deadline=None)
def test_more_marks_never_switch_a_rule_without_bars_off(found: list[Mark], more: list[Mark]):
    """Padding a message adds reasons; only barred marks may take one away."""
    free = {row.code for row in load_rules().rows if not row.unless and not row.ordered}
    before = {evidence.code for evidence in check(found, FOLDED)} & free
    after = {evidence.code for evidence in check([*found, *more], FOLDED)}
    assert before <= after


@given(st.sampled_from(TEXTS), st.sampled_from(["", "您好。", "各位好!\n", "今天天气不错。"]))
@settings(max_examples=200, deadline=None)
def test_a_greeting_in_front_changes_no_rule(text: str, greeting: str):
    """An ordinary sentence before the message moves the spans and nothing else."""
    before, after = read(text), read(greeting + text)
    assert {one.code for one in check(before[1], before[0])} <= {
        one.code for one in check(after[1], after[0])
    }
