"""Speech acts: what a message does, what it denies, what it only tells of."""

from __future__ import annotations

import time

import pytest

from scamscan.errors import TableError
from scamscan.fold import Folded, fold
from scamscan.tables import load_tsv, read_text
from scamscan.text.acts import COLUMNS, TABLE, find_acts, load_codes, load_finder, load_sparse
from scamscan.text.patterns import GAP, Finder, read_phrase
from scamscan.text.sparse import ANCHORS, load_anchors
from tests.corpus import own_texts
from tests.marks import Case, cases
from tools.anchor_acts import current

# Trigger words of every part of the reading, without and with ends of sentences.
FLOODS = (
    "验证码发我转账到安全账户不要告诉家人",
    "凡是警方提醒都是诈骗",
    "我妈差点被骗。对方说。",
    "谨防骗子会冒充",
    "请勿不要切勿",
    "“验证码”",
    "。转账",
)


def live(text: str) -> set[str]:
    """Codes of the acts that are meant."""
    return {mark.code for mark in find_acts(fold(text)) if not (mark.negated or mark.reported)}


@pytest.mark.parametrize("case", cases("acts.jsonl"), ids=lambda case: case.text[:24])
def test_every_case_says_what_it_means(case: Case):
    """Expected acts are live, acts said not to happen or only told of are not."""
    found = live(case.text)
    assert set(case.expect) <= found
    assert found.isdisjoint(case.quiet)


def test_cases_name_only_acts_that_exist():
    """A misspelt code in a case file cannot pass unnoticed."""
    named = {code for case in cases("acts.jsonl") for code in (*case.expect, *case.quiet)}
    assert named <= load_codes()


def test_warning_in_front_does_not_excuse_a_real_request():
    """Padding: the sentence after a warning counts, with or without an address of its own."""
    padding = "警方提醒:凡是要求转账的都是诈骗,谨防上当受骗。"
    assert "ask.transfer" in live(padding + "现在请把余额转到安全账户")
    assert "ask.contact" in live(padding + "退款加微信 zx88899")


def test_request_inside_a_warning_is_reported():
    """The opposite: the same request inside the warning asks nobody."""
    assert live("警方提醒:凡是要你把余额转到安全账户的都是诈骗") <= {
        "warn.authority",
        "warn.all-scam",
    }


def test_comma_padding_does_not_excuse_either():
    """Within one sentence a warning ends where the writer turns to the reader."""
    assert "ask.transfer" in live("谨防诈骗,为保护您的资金,请立即把钱转到安全账户")


def test_denied_warning_warns_of_nothing():
    """Neither "我们不是骗子" nor "其他都是骗子" is a warning."""
    for text in ("这不是诈骗,放心", "其他都是骗子,先充值100"):
        assert not {code for code in live(text) if code.startswith("warn.")}


def test_finds_of_one_act_that_overlap_are_one_mark():
    """Three phrases of one act in "请加微信" give one mark."""
    codes = [mark.code for mark in find_acts(fold("请加微信"))]
    assert codes == ["ask.contact"]


def test_gap_never_crosses_the_end_of_a_sentence():
    """A phrase with a gap is one thought."""
    assert "ask.code" in live("验证码,发我")
    assert "ask.code" not in live("收到验证码。发我看看照片")


def test_disguise_does_not_hide_an_act():
    """Acts are looked for in the folded text; places count in it."""
    folded = fold("把验.证.码发给我")
    assert [mark.code for mark in find_acts(folded)] == ["ask.code"]


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "‮转账", "e" + "\u0301" * 5000])
def test_odd_text_is_ordinary_text(text: str):
    """Nothing raises, whatever the text."""
    assert isinstance(find_acts(fold(text)), tuple)


@pytest.mark.parametrize("flood", FLOODS)
def test_work_is_linear(flood: str):
    """A megabyte of repeated trigger words is read in seconds, not minutes."""
    size = 1_000_000 // len(flood.encode())
    text = flood * size
    load_finder()
    began = time.perf_counter()
    find_acts(Folded(original=text, text=text))
    # 0.1 to 1.0 s measured on a busy two-core machine; quadratic work would take hours.
    assert time.perf_counter() - began < 20


def test_table_is_well_formed():
    """Rows stand once, phrases use half-width signs, every act has a note."""
    rows = load_tsv(TABLE, COLUMNS)
    pairs = [(act, phrase) for act, phrase, _ in rows]
    assert len(pairs) == len(set(pairs))
    noted = {act for act, _, note in rows if note}
    for act, phrase, _ in rows:
        assert act == act.lower()
        assert act in noted
        for letter in "，！？：；（）＋":
            assert letter not in phrase


def test_table_is_long_enough():
    """About sixty acts were promised; the phrases behind them number thousands."""
    assert len(load_codes()) >= 60
    assert len(load_tsv(TABLE, COLUMNS)) >= 900


def test_literals_of_the_table_survive_folding():
    """A phrase that folding would change could never be found."""
    classes = {act[1:]: phrase for act, phrase, _ in load_tsv(TABLE, COLUMNS) if act[0] == "@"}
    changed = set()
    for act, phrase, _ in load_tsv(TABLE, COLUMNS):
        if act[0] == "@":
            continue
        for part in read_phrase(act, phrase, classes, "").parts:
            changed |= {one for one in part.literals if one.strip() and fold(one).text != one}
    # Joined alternatives may meet a slang rule at the seam; a handful does no harm.
    assert len(changed) <= 60, sorted(changed)


@pytest.mark.parametrize("phrase", ["", "…", "[甲|乙", "[甲|]丙", "甲]乙", "<nobody>甲"])
def test_broken_phrase_is_refused(phrase: str):
    """A damaged table fails loudly, naming the row."""
    with pytest.raises(TableError, match=r"acts\.tsv: row 7"):
        read_phrase("ask.code", phrase, {}, "acts.tsv: row 7")


def test_long_sets_side_by_side_stay_two_parts():
    """Multiplying out is bounded, and finds the same."""
    left = "[" + "|".join(f"甲{number}" for number in range(10)) + "]"
    right = "[" + "|".join(f"乙{number}" for number in range(10)) + "]"
    pattern = read_phrase("ask.code", left + right, {}, "")
    assert [part.gap for part in pattern.parts] == [0, 0]
    assert [match.code for match in Finder([pattern]).find("甲3乙7")] == ["ask.code"]
    assert list(Finder([pattern]).find("甲3了乙7")) == []


def test_part_that_may_be_missing_may_be_there():
    """``[的]?`` matches with and without."""
    finder = Finder([read_phrase("claim.boss", "我是你[的]?领导", {}, "")])
    assert len(list(finder.find("我是你领导,我是你的领导"))) == 2


def test_gap_is_bounded():
    """A gap holds six characters and no seventh."""
    finder = Finder([read_phrase("ask.code", "验证码…发我", {}, "")])
    assert list(finder.find("验证码" + "啊" * GAP + "发我"))
    assert not list(finder.find("验证码" + "啊" * (GAP + 1) + "发我"))


def test_the_sparse_finder_finds_what_the_whole_one_finds():
    """The twin that reads a first message gives the same matches on the corpus."""
    sparse = load_sparse()
    assert sparse is not None
    for text in own_texts()[::7]:
        folded = fold(text).text
        assert sorted(sparse.find(folded)) == sorted(load_finder().find(folded))


def test_anchors_are_those_of_the_table():
    """After an edit of acts.tsv: python -m tools.anchor_acts."""
    assert read_text(ANCHORS) == current()


def test_stale_anchors_are_not_used(monkeypatch):
    """Anchors of another table would miss phrases; they are left aside."""
    monkeypatch.setattr("scamscan.tables.read_text", lambda _: "# anchors of: 0\nplace\tliterals\n")
    assert load_anchors(TABLE) is None


@pytest.mark.parametrize(
    ("text", "code", "seen"),
    [
        ("请关闭360卫士再装", "ask.install", True),
        ("海关12360关区微课开讲", "ask.install", False),
        ("请在12小时内处理", "press.deadline", True),
    ],
)
def test_a_number_that_is_a_name_is_not_found_inside_a_longer_one(text, code, seen):
    """Three digits name something; "2 小时内" in "12 小时内" is meant."""
    assert (code in {mark.code for mark in find_acts(fold(text))}) is seen
