"""The whole path: one message in, one verdict out, the same whatever the batch."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scamscan
from scamscan import Level, Message, Options, Scanner
from scamscan.reports.jsonl import dump, verdict_object
from scamscan.verdict import sigmoid
from tests.corpus import own_texts

SCHEMA = json.loads(
    (Path(scamscan.__file__).parent / "schema" / "verdict-1.json").read_text("utf-8")
)
SCANNER = Scanner()

# text, lowest level, highest level, category (None: any)
STORIES = [
    (
        "【建设银行】您的网银将于今晚停用，请登录 ccb-renew.top 重新认证",
        "likely-scam",
        "phishing-link",
    ),
    (
        "我是检察院的，你的账户涉嫌洗钱，马上把钱转到安全账户，不许告诉任何人",
        "likely-scam",
        "authority",
    ),
    ("在家点赞就能赚钱，一单六块，日结，加薇❤ wk_2207k 领任务", "suspicious", "task-rebate"),
    ("追回网赌被黑的钱，成功后收费，加V：huikuan66", "suspicious", "recovery"),
    (
        "爸，我手机进水了，这是我室友的号，学费今天截止，先转四千到这张卡",
        "suspicious",
        "acquaintance",
    ),
    ("【玉山銀行】您的帳戶遭凍結，請立即登入 esun-verify.vip 解除", "likely-scam", "phishing-link"),
]
QUIET = [
    ("【建设银行】您尾号2031的储蓄卡6月3日支出36.50元，余额2,118.40元，疑问致电95533", "ordinary"),
    ("【菜鸟】您的包裹已到东门驿站，取件码 8-2-3301，请于20点前领取", "ordinary"),
    ("验证码 220817，十分钟内有效，打死也不要告诉别人", "ordinary"),
    ("派出所提醒：凡是让您把钱转到安全账户的，都是诈骗，请拨打96110", "ordinary"),
    ("老公，下班顺路买点葱，我把钱转你微信了", "ordinary"),
    ("【某某家居】周年庆全场八折，满三千送三百，退订回T", "marketing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lowest", "category"), STORIES)
def test_scams_are_seen_and_named(text, lowest, category):
    """Level at least as expected, the right kind, and a reason that points at the words."""
    verdict = SCANNER.scan(text)
    assert verdict.level.rank >= Level(lowest).rank
    assert verdict.category == category
    spans = [item.span for item in verdict.signals if item.span and item.counted > 0]
    assert all(verdict.message.text[start:end] for start, end in spans)


@pytest.mark.parametrize(("text", "category"), QUIET)
def test_their_honest_twins_stay_quiet(text, category):
    """The same words in honest use: nothing found, and the right kind of harmless."""
    verdict = SCANNER.scan(text)
    assert verdict.level is Level.NOTHING_FOUND
    assert verdict.category == category


def test_a_padded_scam_is_still_a_scam():
    """Warnings, official links and small talk around it do not hide it."""
    scam = "【建设银行】您的网银将于今晚停用，请登录 ccb-renew.top 重新认证"
    padding = (
        "警方提醒：不要相信陌生人。官方网站 www.ccb.com 。今天天气不错，我们下午去公园散步吧。" * 20
    )
    for text in (f"{padding}\n{scam}", f"{scam}\n{padding}", f"{padding}\n{scam}\n{padding}"):
        assert SCANNER.scan(text).level is Level.LIKELY_SCAM


def test_padding_alone_stays_quiet():
    """The opposite: the same padding without the scam."""
    padding = (
        "警方提醒：不要相信陌生人。官方网站 www.ccb.com 。今天天气不错，我们下午去公园散步吧。" * 20
    )
    assert SCANNER.scan(padding).level is Level.NOTHING_FOUND


def as_bytes(verdicts):
    """Every verdict as its JSON line."""
    return [dump(verdict_object(verdict)) for verdict in verdicts]


@pytest.fixture(scope="module")
def one_by_one():
    """The corpus scanned a message at a time."""
    return as_bytes(SCANNER.scan(text) for text in own_texts()[::4])


@pytest.mark.parametrize("size", [1, 7, 1024])
def test_batch_size_cannot_change_a_byte(one_by_one, size):
    """Single and batches of 1, 7 and 1,024 give the same lines."""
    texts = own_texts()[::4]
    batched = []
    for start in range(0, len(texts), size):
        batched.extend(as_bytes(SCANNER.scan_many(texts[start : start + size])))
    assert batched == one_by_one


def test_a_generator_and_a_list_give_the_same(one_by_one):
    """However the messages arrive."""
    texts = own_texts()[::4][:300]
    assert as_bytes(SCANNER.scan_many(iter(texts))) == one_by_one[:300]


def test_a_paused_generator_holds_nothing_back():
    """Each message is answered before the next is asked for."""
    asked = []

    def messages():
        for text in ("一", "二", "三"):
            asked.append(text)
            yield text

    answers = SCANNER.scan_many(messages())
    next(answers)
    assert asked == ["一"]


def test_threads_agree(one_by_one):
    """One scanner serves many threads."""
    texts = own_texts()[::4][:200]
    with ThreadPoolExecutor(8) as pool:
        assert as_bytes(pool.map(SCANNER.scan, texts)) == one_by_one[:200]


def test_a_verdict_can_be_pickled():
    """Pools of processes hand verdicts back."""
    verdict = SCANNER.scan(STORIES[0][0])
    assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301 - our own bytes


def test_every_answer_fits_the_schema():
    """The corpus, every fortieth message."""
    for text in own_texts()[::40]:
        jsonschema.validate(json.loads(dump(verdict_object(SCANNER.scan(text)))), SCHEMA)


def test_the_score_is_the_sum_of_the_signals():
    """σ(bias + Σ counted) = score, over the corpus."""
    for verdict in SCANNER.scan_many(own_texts()[::20]):
        read = all(one.check != "text.model" for one in verdict.skipped)
        total = SCANNER.weights.base(read=read) + sum(signal.counted for signal in verdict.signals)
        assert abs(sigmoid(total) - verdict.score) < 1e-9


def test_number_rules_see_only_the_network_number():
    """A nickname "+44…" is no number."""
    text = "我是北京市公安局民警，你名下有张卡涉案"
    plain = {item.code for item in SCANNER.scan(Message(text=text)).signals}
    named = SCANNER.scan(Message(text=text, sender_name="+447700900123"))
    shown = SCANNER.scan(Message(text=text, sender_number="+447700900123"))
    assert {item.code for item in named.signals} == plain
    assert "sender.overseas-police" in {item.code for item in shown.signals}


def test_links_hidden_outside_the_words_are_judged():
    """A card's target counts, without a span."""
    verdict = SCANNER.scan(Message(text="【工商银行】点击查看", urls=("http://icbc-vip.top/a",)))
    assert verdict.urls[0].span is None
    assert verdict.urls[0].signals


def test_an_empty_message_says_that_nothing_was_read():
    """A picture without words: nothing found, and the model named as skipped."""
    verdict = SCANNER.scan(Message(text=""))
    assert verdict.level is Level.NOTHING_FOUND
    assert [item.reason for item in verdict.skipped] == ["no text"]


def test_a_cut_text_is_at_least_unsure():
    """What was not read cannot be clean."""
    scanner = Scanner(Options(max_chars=5))
    assert scanner.scan("今天天气真的很好").level is Level.UNSURE
    assert scanner.scan("今天天气").level is Level.NOTHING_FOUND


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_no_text_can_make_it_fail(text):
    """Any code points give a verdict with spans inside the text."""
    verdict = SCANNER.scan(text)
    for signal in verdict.signals:
        if signal.span:
            assert 0 <= signal.span.start <= signal.span.end <= len(text)
            assert signal.text == text[signal.span.start : signal.span.end]


@pytest.mark.parametrize(
    "text",
    ["\ud800转账", "\u0000", "\u202e安全账户", "a" + "\u0301" * 5000, "。" * 3000, "+v" * 2000,
     "加·" * 2000, "a.b." * 2000, "【" * 2000, "1" * 5000, "👨‍👩‍👧" * 500, "http://" * 500]
)  # fmt: skip
def test_hostile_text_is_normal_text(text):
    """No crash, and an answer that can be written as UTF-8."""
    dump(verdict_object(SCANNER.scan(text)))


@pytest.mark.parametrize("wrong", [None, 1, b"bytes", ["list"]])
def test_what_is_no_message_is_refused(wrong):
    """One of our errors, with advice, instead of a crash inside."""
    with pytest.raises(scamscan.InputError):
        SCANNER.scan(wrong)


def test_one_string_is_not_many_messages():
    """A string would be judged letter by letter."""
    with pytest.raises(scamscan.InputError):
        list(SCANNER.scan_many("转账"))


def test_half_an_emoji_is_replaced():
    """Lone surrogates cannot be written anywhere; spans stay true."""
    verdict = SCANNER.scan("请\ud800转账")
    assert verdict.message.text == "请\ufffd转账"
