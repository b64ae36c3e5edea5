"""Laws of ``fold`` that hold for every text."""

from __future__ import annotations

import itertools

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scamscan.fold import fold
from scamscan.fold.evidence import check
from scamscan.fold.vocabulary import Term, load_terms, slang_forms

_TERMS = sorted(term.text for term in load_terms())
_FORMS = sorted(slang_forms())
_SNIPPETS = [
    "加", "+", "➕", "我", "联系", "号", ":", "：", "@", "abc12345", "ab_1234567",
    "13800138000", "一三八零零一三八零零零", "幺", "五千", "两万", "元", "块", "伍仟元整",
    "。", "，", "、", "\n", " ", "·", "/", "-", "*", "_", "❤️", "❤", "💗", "\u200b",
    "\u200d", "\ufeff", "\u202e", "\ufe0f", "\u20e3", "\u0301", "\u0336", "\u3099", "่",
    "é", "e", "が", "Ｖ", "𝓿", "ⓧ", "①", "⒈", "㊙", "аpple", "vх", "TNFα", ".com",
    "http://", "🇨", "🇳", "🇻", "🇽", "請", "轉", "帳", "戶", "乾", "坤", "瞭", "望", "囯",
    "⼾", "⻓", "ﷺ", "㎡", "½", "İ", "ß", "\ud800", "\x00", "\ue000", "【", "】", "（",
    "）", "亻", "尔", "言", "弓长", "1", "3", "8", "0", "q", "v", "x", "微", "信", "薇",
]  # fmt: skip
_PIECES = st.one_of(
    st.sampled_from(_TERMS),
    st.sampled_from(_FORMS),
    st.sampled_from(_SNIPPETS),
    st.characters(),
)
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map("".join))
_COMMON = "的一是了我不人在他有这来时说们到地出也你会家可下而过子"


@given(_TEXTS)
@settings(max_examples=600, deadline=None)
@example("加·v·x：wx12345")
@example("🇨\u200b🇳")
@example("e\u0301\u0301转\u200b\u0301账")
def test_folding_twice_changes_nothing(text: str) -> None:
    """The folded text is a fixed point."""
    once = fold(text).text
    assert fold(once).text == once


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_offsets_never_decrease_and_stay_inside(text: str) -> None:
    """Later characters of the folded text come from the same place or a later one."""
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left <= right for left, right in itertools.pairwise(spans))
    assert all(left.end <= right.end for left, right in itertools.pairwise(spans))


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
def test_a_span_holds_the_text_its_character_came_from(text: str) -> None:
    """Without tricks nothing but case, width of signs, accents and flags of spelling differ."""
    folded = fold(text)
    for place, one in enumerate(folded.text):
        start, end = folded.span(place, place + 1)
        written = text[start:end]
        alone = fold(written).text
        touched = any(trick.span.start < end and trick.span.end > start for trick in folded.tricks)
        if one.isascii() and one.isalnum() and not touched and len(written) == 1:
            assert one in alone or one == alone


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_tricks_point_into_the_original_in_order(text: str) -> None:
    """Every trick has a non-empty span of the original, and they are ordered."""
    tricks = fold(text).tricks
    assert all(0 <= trick.span.start < trick.span.end <= len(text) for trick in tricks)
    assert list(tricks) == sorted(tricks, key=lambda trick: trick.span)


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_checking_never_fails_and_points_into_the_original(text: str) -> None:
    """Evidence has a span of the original, whatever the text."""
    for one in check(fold(text)):
        assert one.span is not None
        assert 0 <= one.span.start < one.span.end <= len(text)


@given(st.text(alphabet=_COMMON + "，。！\n abcxyz0123456789", max_size=80))
@settings(max_examples=300, deadline=None)
def test_plain_letters_and_common_characters_stay(text: str) -> None:
    """Nothing but the width of signs changes in text without any sensitive word."""
    assert fold(text).text == text.replace("，", ",").replace("！", "!")


@given(st.sampled_from(_TERMS), st.sampled_from(["\u200b", "\u2060", "\u200d", "\u0336", "\ufeff"]))
@settings(max_examples=200, deadline=None)
def test_hidden_characters_hide_no_term(term: str, hidden: str) -> None:
    """A term with something invisible between its characters reads as the term, with its span."""
    text = f"您好，{hidden.join(term)}。"
    folded = fold(text)
    place = folded.text.index(fold(term).text)
    start, end = folded.span(place, place + len(term))
    assert text[start:end].replace(hidden, "") == term


@given(
    st.sampled_from(
        [term for term in load_terms() if len(term.text) > 2 and term.weight != "common"]
    ),
    st.sampled_from(["·", "*", "-", "/", " ", "_", "~", "❀", "|", "．"]),
)
@settings(max_examples=300, deadline=None)
def test_a_term_pulled_apart_is_put_together(term: Term, separator: str) -> None:
    """A long term with one sign between all of its characters reads as the term."""
    assert fold(term.text).text in fold(f"您好，{separator.join(term.text)}。").text
