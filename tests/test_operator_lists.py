"""An operator's own lists: what is denied, what is let be, and what must happen to neither."""

from __future__ import annotations

import json
import re
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scamscan
from scamscan import InputError, Level, Message, Options, Scanner
from scamscan.errors import MissingFileError
from scamscan.fold import fold
from scamscan.operator_lists.index import Lists
from scamscan.operator_lists.live import LiveLists, load, signature
from scamscan.operator_lists.rows import FILES, read_rows
from scamscan.pipelines import blocks
from scamscan.records import Family
from scamscan.reports.jsonl import verdict_object
from scamscan.signals import signal_rows
from tests.marks import cases

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 22)
HEAD = "value\treason\tadded\texpires\n"
PAIRS = "value\tand\tgap\treason\tadded\texpires\n"
CALM = "周末一起去爬山吧，中午在山脚吃面，记得带水"


def put(folder, name, *rows, head=HEAD):
    """Write one table; a row is its value, or all its cells."""
    lines = [row if "\t" in row else f"{row}\t查过\t2026-11-01\t" for row in rows]
    (folder / name).write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")


def scanner(folder):
    """One that reads the folder, on a fixed day."""
    return Scanner(Options(lists=folder, day=DAY))


def listed(verdict):
    """Codes and rows of what the lists said."""
    return {
        (signal.code, dict(signal.facts)["row"])
        for signal in verdict.signals
        if signal.family is Family.LIST
    }


def codes(verdict):
    """Every code of a verdict."""
    return {signal.code for signal in verdict.signals}


# What fires, and beside it what must not.
DENIED = [
    ("deny-domains.tsv", "pay.kx7vq.top", "看这里 http://pay.kx7vq.top/a", True),
    ("deny-domains.tsv", "kx7vq.top", "看这里 http://www.kx7vq.top/a", True),
    ("deny-domains.tsv", "pay.kx7vq.top", "看这里 http://kx7vq.top/a", False),
    ("deny-domains.tsv", "kx7vq.top", "看这里 http://akx7vq.top/a", False),
    ("deny-domains.tsv", "http://KX7VQ.top/", "看这里 ｋｘ７ｖｑ．ｔｏｐ/a", True),
    ("deny-domains.tsv", "测试网.中国", "看这里 http://测试网.中国/a", True),
    ("deny-domains.tsv", "kx7vq.top", "发到 li@kx7vq.top 就行", True),
    ("deny-phones.tsv", "138-0013-8000", "打 13800138000 找我", True),
    ("deny-phones.tsv", "13800138000", "打 138 0013 8000 找我", True),
    ("deny-phones.tsv", "13800138000", "打 １３８００１３８０００ 找我", True),
    ("deny-phones.tsv", "13800138000", "打 13800149111 找我", False),
    ("deny-phones.tsv", "13800138000", "单号 9913800138000", False),
    ("deny-ids.tsv", "ZX88899", "加微信 zx88899", True),
    ("deny-ids.tsv", "@zx88899", "加薇❤ zx88899", True),
    ("deny-ids.tsv", "zx88899", "搜 ZX88899 找老李", True),
    ("deny-ids.tsv", "zx88899", "搜 azx88899b 找老李", False),
    ("deny-ids.tsv", "zx88899", "文件 zx88899_1.doc", False),
    ("deny-ids.tsv", "888999", "您的验证码是888999，请勿告诉他人", False),
    ("deny-ids.tsv", "hello", "hello，晚上吃饭吗", False),
    ("deny-phrases.tsv", "带你回血", "跟着老师带你回血", True),
    ("deny-phrases.tsv", "加微信", "加·微·信聊", True),
    ("deny-phrases.tsv", "薇❤", "薇❤", True),
    ("deny-phrases.tsv", "带你回血", "带你去献血", False),
    ("deny-phrases.tsv", "ass", "grass is green 草绿了", False),
    ("deny-phrases.tsv", "ass", "an ass 一头驴", True),
]


@pytest.mark.parametrize(("name", "value", "text", "fires"), DENIED)
def test_a_denied_value_is_found_and_its_like_is_not(tmp_path, name, value, text, fires):
    """Values are folded as messages are; a part of a longer word, host or number is another."""
    put(tmp_path, name, value)
    found = {one for one in listed(scanner(tmp_path).scan(text)) if "near" not in one[0]}
    assert found == ({(f"list.{name[:-5]}", f"{name}:2")} if fires else set())


def test_a_denied_value_convicts_among_calm_words_and_a_phrase_makes_suspicious(tmp_path):
    """The operator knows; one phrase without more is worth a look, not a verdict."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    put(tmp_path, "deny-phrases.tsv", "爬山吧")
    judge = scanner(tmp_path)
    assert (
        judge.scan(CALM.replace("爬山吧", "游泳") + "，加微信 zx88899").level is Level.LIKELY_SCAM
    )
    assert judge.scan(CALM).level is Level.SUSPICIOUS
    assert judge.scan(CALM.replace("爬山吧", "游泳")).level is Level.NOTHING_FOUND


def test_every_hit_says_which_row_and_why(tmp_path):
    """Two denied sites are two signals; the second adds no weight."""
    put(
        tmp_path,
        "deny-domains.tsv",
        "a1kx.top\t假官网\t2026-11-01\t",
        "b2kx.top\t钓鱼\t2026-11-02\t2026-12-31",
    )
    verdict = scanner(tmp_path).scan("看 a1kx.top 和 b2kx.top")
    said = [one for one in verdict.signals if one.code == "list.deny-domain"]
    assert {one.reason for one in said} == {
        "网址 a1kx.top 在禁止名单里（deny-domains.tsv:2：假官网）",
        "网址 b2kx.top 在禁止名单里（deny-domains.tsv:3：钓鱼）",
    }
    assert {one.text for one in said} == {"a1kx.top", "b2kx.top"}
    assert sorted(one.counted for one in said) == [0, 3.5]
    bias = scanner(tmp_path).weights.bias
    from scamscan.verdict import sigmoid

    total = bias + sum(one.counted for one in verdict.signals)
    assert verdict.score == pytest.approx(sigmoid(total), abs=1e-6)


def test_a_row_may_say_what_it_was_used_for(tmp_path):
    """The advice follows the operator's word; without one a denied site is a phishing link."""
    row = "zx88899\t刷单\t2026-11-01\t\ttask-rebate"
    put(tmp_path, "deny-ids.tsv", row, head=HEAD.replace("\n", "\tcategory\n"))
    put(tmp_path, "deny-domains.tsv", "kx7vq.top")
    judge = scanner(tmp_path)
    assert judge.scan(f"{CALM}，微信 zx88899").category == "task-rebate"
    assert judge.scan(f"{CALM}，看 kx7vq.top").category == "phishing-link"
    assert judge.scan(CALM).category == "ordinary"


def test_answers_with_hits_are_valid_json_answers(tmp_path):
    """The shape of every verdict."""
    import jsonschema

    put(tmp_path, "deny-ids.tsv", "zx88899")
    put(tmp_path, "allow-domains.tsv", "kx7vq.top")
    schema = json.loads((ROOT / "scamscan" / "schema" / "verdict-1.json").read_text("utf-8"))
    verdict = scanner(tmp_path).scan("看 kx7vq.top，加微信 zx88899，或 zx88898")
    assert len(listed(verdict)) >= 2
    jsonschema.validate(verdict_object(verdict), schema)


def test_the_sender_is_looked_up_too(tmp_path):
    """Number and platform account; a nickname is no number."""
    put(tmp_path, "deny-phones.tsv", "17000001111")
    put(tmp_path, "deny-ids.tsv", "user_7731")
    judge = scanner(tmp_path)
    assert listed(judge.scan(Message(text=CALM, sender_number="+86 170-0000-1111")))
    assert listed(judge.scan(Message(text=CALM, sender_id="user_7731")))
    assert not listed(
        judge.scan(Message(text=CALM, sender_name="17000001111", sender_id="user_77"))
    )


def test_an_expired_row_does_nothing_and_a_running_one_holds_to_its_last_day(tmp_path):
    """The day is passed in; the last day counts."""
    put(
        tmp_path,
        "deny-ids.tsv",
        "zx88899\t旧\t2026-01-01\t2026-11-21",
        "yw77766\t今天\t2026-01-01\t2026-11-22",
        "qq66655\t以后\t2026-01-01\t",
    )
    put(tmp_path, "allow-ids.tsv", "yw77766\t误报\t2026-01-01\t2026-11-21")
    judge = scanner(tmp_path)
    assert not listed(judge.scan("加微信 zx88899"))
    assert listed(judge.scan("加微信 yw77766")) == {("list.deny-id", "deny-ids.tsv:3")}
    plain = Scanner(Options(day=DAY)).scan("加微信 zx88899")
    assert judge.scan("加微信 zx88899") == plain


def test_a_second_row_for_the_value_speaks_when_the_first_has_expired(tmp_path):
    """Renewing a row by writing another is no mistake."""
    put(tmp_path, "deny-ids.tsv", "zx88899\t旧\t2026-01-01\t2026-02-01", "zx88899")
    assert listed(scanner(tmp_path).scan("加微信 zx88899")) == {("list.deny-id", "deny-ids.tsv:3")}


NEAR = [
    ("zx8889901", "zx8889902", "list.near-digit"),
    ("zx8889901", "zx8889012", None),  # two digits
    ("zx8889901", "yx8889901", "list.near-tail"),
    ("zx8889901", "kf-zx8889901", "list.near-tail"),
    ("zx12", "zx13", None),  # too short to mean anything
    ("wangxiaoer", "wangxiaosan", None),
]


@pytest.mark.parametrize(("value", "seen", "code"), NEAR)
def test_an_id_close_to_a_denied_one_is_a_hint(tmp_path, value, seen, code):
    """One digit off or the same tail; it never lifts a calm message beyond unsure."""
    put(tmp_path, "deny-ids.tsv", value)
    verdict = scanner(tmp_path).scan(f"{CALM}，我的微信 {seen}")
    assert {one for one, _ in listed(verdict)} == ({code} if code else set())
    assert verdict.level.rank <= Level.UNSURE.rank
    if code:
        (signal,) = [one for one in verdict.signals if one.code == code]
        assert value in signal.reason
        assert "deny-ids.tsv:2" in signal.reason


def test_a_number_one_digit_off_is_a_hint_and_a_neighbouring_hotline_is_not(tmp_path):
    """Hotlines next to each other belong to different owners."""
    put(tmp_path, "deny-phones.tsv", "13900008888", "4008001234")
    judge = scanner(tmp_path)
    assert {one for one, _ in listed(judge.scan("有事打 13900008887"))} == {"list.near-digit"}
    assert not listed(judge.scan("客服热线 400-800-1235"))


def test_an_allowed_id_is_not_near_a_denied_one(tmp_path):
    """Who was cleared stays cleared."""
    put(tmp_path, "deny-ids.tsv", "zx8889901")
    put(tmp_path, "allow-ids.tsv", "zx8889902")
    assert {code for code, _ in listed(scanner(tmp_path).scan("加微信 zx8889902"))} == {
        "list.allow"
    }


PAIRED = [
    ("10", "先垫付，之后返佣金", True),
    ("10", "返佣之前都要垫付", True),
    ("10", "先垫付，之后我们一起去山里住一段时间再说别的事情，返佣", False),
    ("", "先垫付，之后我们一起去山里住一段时间再说别的事情，返佣", True),
    ("10", "先垫付", False),
    ("0", "垫付返佣", True),
    ("0", "垫付了返佣", False),
    ("10", "垫·付，返·佣", True),
]


@pytest.mark.parametrize(("gap", "text", "fires"), PAIRED)
def test_both_halves_of_a_phrase_must_stand_close_enough(tmp_path, gap, text, fires):
    """In either order, at most so many characters between them."""
    put(
        tmp_path,
        "deny-phrases.tsv",
        f"垫付\t返佣\t{gap}\t刷单\t2026-11-01\t",
        head=PAIRS,
    )
    assert bool(listed(scanner(tmp_path).scan(text))) is fires


def test_halves_far_apart_first_and_close_later_are_found(tmp_path):
    """Padding with the first half does not hide the pair."""
    put(tmp_path, "deny-phrases.tsv", "垫付\t返佣\t3\t刷单\t2026-11-01\t", head=PAIRS)
    text = "垫付" * 500 + "，" * 50 + "返佣" + "，" * 50 + "返佣再垫付"
    (signal,) = [one for one in scanner(tmp_path).scan(text).signals if one.family is Family.LIST]
    assert signal.text == "返佣再垫付"


SUSPECT = "【顺丰】您的包裹异常，请点击 http://sf-kx7vq.top/a 处理"


def test_an_allowed_site_is_no_longer_held_against_a_message(tmp_path):
    """What is about the link goes; the row is told."""
    before = Scanner(Options(day=DAY)).scan(SUSPECT)
    put(tmp_path, "allow-domains.tsv", "sf-kx7vq.top")
    after = scanner(tmp_path).scan(SUSPECT)
    assert any(code.startswith("link.") for code in codes(before))
    assert not any(code.startswith("link.") for code in codes(after))
    assert ("list.allow", "allow-domains.tsv:2") in listed(after)
    assert after.score < before.score
    assert [one.url for one in after.urls] == [one.url for one in before.urls]


def test_an_allowed_site_excuses_no_other(tmp_path):
    """A scammer may copy the allowed link beside his own: all the rest counts as it did."""
    put(tmp_path, "allow-domains.tsv", "good-kx7vq.cn")
    before = Scanner(Options(day=DAY)).scan(SUSPECT)
    after = scanner(tmp_path).scan(SUSPECT + "。官网 https://good-kx7vq.cn/")
    assert codes(before) - {"text.model", "text.model-quiet"} <= codes(after)
    assert after.level.rank >= before.level.rank
    assert {one for one, _ in listed(after)} <= {"list.allow-beside", "list.allow-overruled"}


CONCLUSIVE = (
    "您好，我是市公安局民警，您涉嫌洗钱，请立即把资金转入安全账户核查，不得告诉家人。微信 zx88899"
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("allow-ids.tsv", "zx88899"),
        ("allow-phrases.tsv", "资金转入安全账户核查"),
        ("allow-phrases.tsv", CONCLUSIVE),
    ],
)
def test_a_conclusive_reason_is_never_hidden(tmp_path, name, value):
    """It stays, it counts, and the allowing row says that it did not help."""
    before = Scanner(Options(day=DAY)).scan(CONCLUSIVE)
    rows = signal_rows()
    firm = {one.code for one in before.signals if rows[one.code].conclusive}
    assert firm
    put(tmp_path, name, value)
    after = scanner(tmp_path).scan(CONCLUSIVE)
    assert firm <= {one.code for one in after.signals if one.counted > 0}
    assert {one for one, _ in listed(after)} == {"list.allow-overruled"}
    assert after.level is Level.LIKELY_SCAM


def test_no_allow_row_hides_what_convicts_in_any_case(tmp_path):
    """Every message of the rule cases, with everything in it allowed: sites, ids, its own words."""
    texts = [case.text for case in cases("rules.jsonl")]
    verdicts = list(Scanner(Options(day=DAY)).scan_many(texts))
    rows = signal_rows()
    hosts = {link.host for one in verdicts for link in one.urls if "." in link.host}
    ids = {one.value for verdict in verdicts for one in verdict.contacts}
    pieces = {text[at : at + 6] for text in texts for at in range(0, len(text) - 6, 6)}
    put(tmp_path, "allow-domains.tsv", *sorted(hosts))
    put(tmp_path, "allow-ids.tsv", *sorted(one for one in ids if len(one) >= 4 and " " not in one))
    put(tmp_path, "allow-phrases.tsv", *sorted(one for one in pieces if not re.search(r"\s", one)))
    convicted = 0
    for before, after in zip(verdicts, scanner(tmp_path).scan_many(texts), strict=True):
        firm = {one.code for one in before.signals if rows[one.code].conclusive and one.counted > 0}
        convicted += bool(firm)
        assert firm <= codes(after)
        if firm and listed(after):
            assert {code for code, _ in listed(after)} == {"list.allow-overruled"}
    assert convicted >= 10


@given(st.text(alphabet="转账微信加zx889901.top/:·薇 \u200b，测试报告A", max_size=60))
def test_any_text_is_answered_and_every_span_is_its_words(generous, text):
    """Nothing raises, whatever the lists meet, and one by one is as all at once."""
    judge = generous
    verdict = judge.scan(text)
    for one in verdict.signals:
        assert one.text == (text[slice(*one.span)] if one.span else "")
    assert list(judge.scan_many([text, CALM * 40, text])) == [
        verdict,
        judge.scan(CALM * 40),
        verdict,
    ]


@pytest.fixture(scope="module")
def generous(tmp_path_factory):
    """One with rows of every sort that overlap."""
    folder = tmp_path_factory.mktemp("lists")
    put(folder, "deny-ids.tsv", "zx889901", "zx88990")
    put(folder, "deny-domains.tsv", "zx88.top")
    put(folder, "allow-domains.tsv", "a.zx88.top", "zx889901.top")
    put(
        folder,
        "deny-phrases.tsv",
        "转账\t微信\t3\t查过\t2026-11-01\t",
        "测试\t\t\t查过\t2026-11-01\t",
        head=PAIRS,
    )
    put(folder, "allow-phrases.tsv", "测试报告", "加微信")
    return scanner(folder)


def test_an_allowed_phrase_is_not_read_and_what_stands_beside_it_is(tmp_path):
    """A footer that raises false alarms is let be; the scam in front of it is not."""
    footer = "加微信领取红包返佣"
    put(tmp_path, "allow-phrases.tsv", footer)
    judge, plain = scanner(tmp_path), Scanner(Options(day=DAY))
    assert judge.scan(f"{CALM}。{footer}").score < plain.scan(f"{CALM}。{footer}").score
    assert {one for one, _ in listed(judge.scan(f"{CALM}。{footer}"))} == {"list.allow-phrase"}
    scam = "我是民警，把钱转到安全账户，别告诉家人"
    assert judge.scan(f"{scam}。{footer}").level.rank >= plain.scan(scam).level.rank


def test_a_longer_allowed_phrase_excuses_a_denied_one_inside_it_only(tmp_path):
    """The word 测试 is denied, 测试报告 is not."""
    put(tmp_path, "deny-phrases.tsv", "测试")
    put(tmp_path, "allow-phrases.tsv", "测试报告")
    judge = scanner(tmp_path)
    assert {one for one, _ in listed(judge.scan("把测试报告发我"))} == {"list.allow-phrase"}
    assert "list.deny-phrase" in codes(judge.scan("测试一下"))


def test_the_nearest_domain_row_decides_and_a_tie_denies(tmp_path):
    """An exception below a denied domain holds; on the very same name the denial does."""
    put(tmp_path, "deny-domains.tsv", "kx7vq.top", "both.example.top")
    put(tmp_path, "allow-domains.tsv", "good.kx7vq.top", "both.example.top")
    judge = scanner(tmp_path)
    assert "list.deny-domain" not in codes(judge.scan("看 http://good.kx7vq.top/a"))
    assert "list.deny-domain" in codes(judge.scan("看 http://bad.kx7vq.top/a"))
    both = judge.scan("看 http://both.example.top/a")
    assert {one for one, _ in listed(both)} == {"list.deny-domain", "list.allow-overruled"}


def test_a_message_no_row_meets_is_answered_as_without_lists(tmp_path):
    """To the last field."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    put(tmp_path, "deny-phrases.tsv", "带你回血")
    texts = [CALM, SUSPECT, CONCLUSIVE.replace("zx88899", "ab123456"), "", "加·微·信 qq123456"]
    assert list(scanner(tmp_path).scan_many(texts)) == list(Scanner().scan_many(texts))


BAD = [
    ("deny-domains.tsv", HEAD + "kx7vq.top\t假\t2026-11-01\n", 2, "tab"),
    (
        "deny-domains.tsv",
        HEAD + "kx7vq.top\t假\t2026-11-01\t\nhttp://kx7vq.top/login\t假\t2026-11-01\t\n",
        3,
        "host",
    ),
    ("deny-domains.tsv", HEAD + "com.cn\t假\t2026-11-01\t\n", 2, "below"),
    ("deny-domains.tsv", HEAD + "kx7vq.top\t\t2026-11-01\t\n", 2, "why"),
    ("deny-domains.tsv", HEAD + "kx7vq.top\t假\t11月1日\t\n", 2, "2026-11-22"),
    ("deny-domains.tsv", HEAD + "kx7vq.top\t假\t2026-13-01\t\n", 2, "2026-11-22"),
    ("deny-domains.tsv", HEAD + "kx7vq.top\t假\t2026-11-01\t2026-10-01\n", 2, "day"),
    ("deny-domains.tsv", HEAD + "kx7vq.top\t假\t2026-11-01\t", 2, "Enter"),
    ("deny-domains.tsv", "domain\twhy\n", 1, "value reason added expires"),
    ("deny-domains.tsv", "", 1, "value reason added expires"),
    ("deny-domains.tsv", PAIRS, 1, "value reason added expires"),
    (
        "deny-ids.tsv",
        HEAD.replace("\n", "\tcategory\n") + "zx88899\t假\t2026-11-01\t\tordinary\n",
        2,
        "task-rebate",
    ),
    ("allow-ids.tsv", HEAD.replace("\n", "\tcategory\n"), 1, "value reason added expires"),
    ("deny-phones.tsv", HEAD + "客服\t假\t2026-11-01\t\n", 2, "digits"),
    ("deny-ids.tsv", HEAD + "zx 88899\t假\t2026-11-01\t\n", 2, "blanks"),
    ("deny-ids.tsv", HEAD + "zx\t假\t2026-11-01\t\n", 2, "at least 4"),
    ("deny-phrases.tsv", HEAD + "贷\t假\t2026-11-01\t\n", 2, "at least 2"),
    ("deny-phrases.tsv", PAIRS + "垫付\t返佣\t几个\t刷单\t2026-11-01\t\n", 2, "0 to 1000"),
    ("deny-phrases.tsv", PAIRS + "垫付\t\t5\t刷单\t2026-11-01\t\n", 2, "empty gap"),
]


@pytest.mark.parametrize(("name", "content", "line", "hint"), BAD)
def test_a_bad_row_names_file_line_and_cure(tmp_path, name, content, line, hint):
    """A program does not start with lists it cannot read."""
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(InputError) as caught:
        scanner(tmp_path)
    assert caught.value.where == f"{name}:{line}"
    assert hint in caught.value.hint


def test_a_folder_without_a_list_or_with_a_misnamed_one_is_refused(tmp_path):
    """A table nobody reads would protect nobody; notes and editors' copies may lie there."""
    with pytest.raises(InputError, match="no list"):
        load(tmp_path)
    put(tmp_path, "deny-ids.tsv", "zx88899")
    for name in ("README.md", ".deny-ids.tsv.swp", "deny-ids.tsv~", "deny-ids.tsv.new"):
        (tmp_path / name).write_text("half a", "utf-8")
    assert len(load(tmp_path)) == 1
    put(tmp_path, "deny-id.tsv", "zx88899")
    with pytest.raises(InputError, match="unknown name") as caught:
        load(tmp_path)
    assert all(name in caught.value.hint for name in FILES)
    with pytest.raises(MissingFileError):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_what_spreadsheets_save_is_read(encoding):
    """Any of their encodings and line ends, comments and empty lines between."""
    text = HEAD + "# 来自举报\n\n带你回血\t假老师\t2026-11-01\t\n"
    (row,) = read_rows("deny-phrases.tsv", text.replace("\n", "\r\n").encode(encoding))
    assert (row.value, row.where) == ("带你回血", "deny-phrases.tsv:4")


def test_a_reload_takes_all_or_nothing(tmp_path):
    """A bad row leaves the old lists; mended, the new ones hold at once."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    judge = scanner(tmp_path)
    live = judge.lists
    put(tmp_path, "deny-ids.tsv", "yw77766", "坏")
    with pytest.raises(InputError) as caught:
        live.reload()
    assert caught.value.where == "deny-ids.tsv:3"
    assert live.error is caught.value
    assert listed(judge.scan("加微信 zx88899"))
    put(tmp_path, "deny-ids.tsv", "yw77766")
    live.reload()
    assert live.error is None
    assert not listed(judge.scan("加微信 zx88899"))
    assert listed(judge.scan("加微信 yw77766"))


def test_a_change_is_taken_up_once_it_has_come_to_rest(tmp_path):
    """Two looks in a row must see the same; without a change nothing is read."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    live = LiveLists(tmp_path)
    first = live.current
    assert not live.refresh()
    assert live.current is first
    put(tmp_path, "deny-ids.tsv", "zx88899", "yw77766")
    assert not live.refresh()
    put(tmp_path, "deny-ids.tsv", "zx88899", "yw77766", "ab55544")
    assert not live.refresh()
    assert live.refresh()
    assert len(live.current) == 3
    assert len(first) == 1


def test_a_folder_that_was_away_for_a_moment_is_no_lasting_error(tmp_path):
    """While it is away the old lists hold and the error says so; refused files are told once."""
    folder = tmp_path / "lists"
    folder.mkdir()
    put(folder, "deny-ids.tsv", "zx88899")
    live = LiveLists(folder)
    folder.rename(tmp_path / "away")
    assert not live.refresh()
    assert isinstance(live.error, MissingFileError)
    assert len(live.current) == 1
    (tmp_path / "away").rename(folder)
    assert not live.refresh()
    assert live.error is None
    put(folder, "deny-ids.tsv", "坏")
    assert [live.refresh() for _ in range(3)] == [False] * 3
    first = live.error
    assert first is not None
    assert not live.refresh()
    assert live.error is first


def test_a_file_cut_in_the_middle_of_a_row_is_never_taken_up(tmp_path):
    """At whatever byte a writer was stopped inside a row, the old lists stay."""
    whole = (HEAD + "zx88899\t收款\t2026-11-01\t2026-12-31\n").encode()
    path = tmp_path / "deny-ids.tsv"
    path.write_bytes(whole)
    live = LiveLists(tmp_path)
    for cut in range(len(HEAD) + 1, len(whole)):
        path.write_bytes(whole[:cut])
        for _ in range(2):
            assert not live.refresh()
        assert live.error is not None
        assert live.current.rows[0].expires == date(2026, 12, 31)
    path.write_bytes(whole)
    live.reload()
    assert live.error is None


def test_readers_see_old_or_new_lists_while_a_writer_replaces_them(tmp_path):
    """Every batch is answered by one version, whole, whatever the moment."""
    versions = [[f"zx{kind}{n:05d}" for n in range(50)] for kind in range(2)]
    put(tmp_path, "deny-ids.tsv", *versions[0])
    live = LiveLists(tmp_path)
    stop, wrong = threading.Event(), []

    def read():
        while not stop.is_set():
            lists = live.current
            values = [row.value for row in lists.rows]
            if values not in versions or any(not lists.identifier(one, DAY).deny for one in values):
                wrong.append(values)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    try:
        for turn in range(1, 25):
            put(tmp_path, "new", *versions[turn % 2])
            (tmp_path / "new").replace(tmp_path / "deny-ids.tsv")
            live.reload()
    finally:
        stop.set()
        for one in readers:
            one.join()
    assert not wrong


def test_a_crowd_of_hits_stays_bounded(tmp_path):
    """A message that copies the list is told fifty rows, at once."""
    put(tmp_path, "deny-ids.tsv", *[f"zx{n:06d}" for n in range(300)])
    verdict = scanner(tmp_path).scan(" ".join(f"zx{n:06d}" for n in range(300)))
    assert sum(one.family is Family.LIST for one in verdict.signals) == 50
    assert sum(one.counted for one in verdict.signals if one.family is Family.LIST) <= 4.0


def test_spans_lead_to_the_words_as_written(tmp_path):
    """Through disguise, in text and contact alike."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    put(tmp_path, "deny-phrases.tsv", "加微信")
    verdict = scanner(tmp_path).scan("来，加·微·信 ＺＸ８８８９９")
    said = {one.code: one.text for one in verdict.signals if one.family is Family.LIST}
    assert said == {"list.deny-id": "ＺＸ８８８９９", "list.deny-phrase": "加·微·信"}


def test_lists_themselves_are_frozen_answers():
    """An empty table is a table; nothing in it, nothing said."""
    lists = Lists(read_rows("deny-phrases.tsv", HEAD.encode()))
    assert len(lists) == 0
    assert lists.written(fold("什么都可以"), DAY) == []


def run(arguments, cwd, data=None):
    """The command, as a person runs it."""
    import subprocess
    import sys

    return subprocess.run(
        [sys.executable, "-m", "scamscan", *arguments],
        cwd=cwd,
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_the_commands_take_a_folder_of_lists(tmp_path):
    """``check`` shows row and reason to people, ``scan`` to programs, in one process or two."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    put(tmp_path, "allow-ids.tsv", "yw77766")
    shown = run(["check", "--lists", ".", "晚上见，微信 zx88899"], tmp_path)
    assert shown.returncode == 1
    assert "（deny-ids.tsv:2：查过）" in shown.stdout.decode()
    calm = run(["check", "--lists", ".", "晚上见，微信 yw77766"], tmp_path)
    assert calm.returncode == 0
    assert "（allow-ids.tsv:2：查过）" in calm.stdout.decode()
    (tmp_path / "in.txt").write_text("微信 zx88899\n晚上见\n", "utf-8")
    outputs = []
    for jobs in ("1", "2"):
        done = run(
            ["scan", "in.txt", "--lists", ".", "--jobs", jobs, "-o", f"{jobs}.jsonl"], tmp_path
        )
        assert done.returncode == 1, done.stderr.decode()
        outputs.append((tmp_path / f"{jobs}.jsonl").read_bytes())
    assert outputs[0] == outputs[1]
    first = json.loads(outputs[0].splitlines()[0])
    assert [one["facts"]["row"] for one in first["signals"] if one["family"] == "list"] == [
        "deny-ids.tsv:2"
    ]


def test_unfinished_work_is_not_taken_up_with_other_lists(tmp_path):
    """Half a file by one list and half by another would be nobody's answer."""
    put(tmp_path, "deny-ids.tsv", "zx88899")
    (tmp_path / "in.txt").write_text("微信 zx88899\n", "utf-8")
    described = []
    for rows in (["zx88899"], ["zx88899", "yw77766"]):
        put(tmp_path, "deny-ids.tsv", *rows)
        described.append(signature(tmp_path))
    assert described[0] != described[1]
    worker = blocks.scanner_of.__wrapped__
    options = Options(lists=tmp_path)
    assert worker(options, load(tmp_path).digest).lists
    with pytest.raises(InputError, match="changed during the run"):
        worker(options, "other")


def test_nothing_of_it_is_loaded_without_a_folder(tmp_path):
    """The plain check starts as fast as before."""
    import subprocess
    import sys

    put(tmp_path, "deny-ids.tsv", "zx88899")
    for lists, loaded in (("None", "False"), (f"pathlib.Path({str(tmp_path)!r})", "True")):
        code = (
            "import sys, pathlib; from scamscan import Options, Scanner\n"
            f"Scanner(Options(lists={lists})).scan('好的')\n"
            "print(any('operator_lists' in name for name in sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == loaded


WORST = {
    "first halves alone": "垫付" * 60_000,
    "both halves, far apart": "垫付" * 30_000 + "，" * 60 + "返佣" * 30_000,
    "ids": "zx000001 " * 20_000,
    "near ids": "微信 zx000999 " * 10_000,
    "hosts": "a.kx7vq.top/b " * 8_000,
    "allowed words": "测试报告" * 30_000,
}


@pytest.mark.parametrize("name", list(WORST))
def test_hostile_texts_take_little_longer_with_lists(tmp_path, name):
    """Each list's own worst input, 120,000 characters: linear like the rest."""
    pairs = [f"垫付\t返佣{n}\t50\t刷单\t2026-11-01\t" for n in range(300)]
    put(tmp_path, "deny-phrases.tsv", "垫付\t返佣\t50\t刷单\t2026-11-01\t", *pairs, head=PAIRS)
    put(tmp_path, "deny-ids.tsv", *[f"zx{n:06d}" for n in range(500)])
    put(tmp_path, "deny-domains.tsv", "kx7vq.top")
    put(tmp_path, "allow-phrases.tsv", "测试报告")
    with_lists, plain = scanner(tmp_path), Scanner(Options(day=DAY))
    seconds = []
    for one in (plain, with_lists):
        one.scan(WORST[name][:100])
        begin = time.perf_counter()
        one.scan(WORST[name])
        seconds.append(time.perf_counter() - begin)
    assert seconds[1] <= 4 * seconds[0] + 1.0


def test_the_commands_name_the_bad_row(tmp_path):
    """File, line and cure on standard error; nothing is scanned."""
    put(tmp_path, "deny-ids.tsv", "zx88899", "坏")
    for arguments in (["check", "你好"], ["scan", "-"]):
        done = run([*arguments, "--lists", "."], tmp_path, "你好".encode())
        assert done.returncode == 3
        assert "deny-ids.tsv:3" in done.stderr.decode()
        assert not done.stdout
    assert run(["check", "--lists", "nowhere", "你好"], tmp_path).returncode == 2


def test_an_option_is_all_it_takes():
    """The library's default reads no file of anybody's."""
    assert scamscan.Options().lists is None
    assert Scanner().lists is None
