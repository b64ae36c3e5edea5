"""The guide: one plan for every situation, in the right order, in words that stay in mind."""

from __future__ import annotations

import itertools
import re
from datetime import date
from decimal import Decimal

import pytest

from scamscan.categories import load_categories
from scamscan.errors import InputError, TableError
from scamscan.guidance import EVIDENCE_LEVELS, hotline, load_hotlines, load_lines, sentences
from scamscan.guide import facts, review, rows
from scamscan.guide.facts import Facts
from scamscan.guide.plan import LATER, NOW, make_plan
from scamscan.reports.plan_card import render
from scamscan.reports.plan_lines import lay_out
from tools import guidance_sheet

CLOCK = guidance_sheet.CLOCK
SITUATIONS = tuple(load_lines(rows.SITUATIONS))
CHANNELS = tuple(plan[4:] for plan in load_lines(rows.MONEY) if plan.startswith("via/"))
READERS = tuple(plan[7:] for plan in load_lines(rows.MONEY) if plan.startswith("reader/"))
REGIONS = tuple(load_lines(rows.REGIONS))
CATEGORIES = tuple(load_categories())
STORIES = sorted(guidance_sheet.STORIES.glob("*.txt"))
WITHOUT_MONEY = ("S6", "S9", "S11")


def text_of(plan):
    """The plan as a pipe receives it."""
    return shown_by(lay_out(plan))


def shown_by(lines):
    """Lines as a pipe receives them."""
    return "".join("".join(piece.text for piece in line) + "\n" for line in lines)


def plan_for(arguments):
    """The plan for the words after ``scamscan guide``."""
    return make_plan(guidance_sheet.told(arguments), CLOCK)


def every_plan():
    """A plan for every category, situation, channel, time, reader and region."""
    for situation, paid in itertools.product(SITUATIONS, (None, 20, 120, 5000)):
        yield Facts(situation=situation, paid=paid)
    for category in CATEGORIES:
        yield Facts(category=category)
    for category, situation in itertools.product(CATEGORIES, SITUATIONS):
        yield Facts(category=category, situation=situation)
    for category, via in itertools.product(CATEGORIES, CHANNELS):
        yield Facts(category=category, via=via, paid=20)
    for reader, situation in itertools.product(READERS, SITUATIONS):
        yield Facts(reader=reader, situation=situation)
    for region, situation, paid in itertools.product(REGIONS, SITUATIONS, (None, 20)):
        yield Facts(region=region, situation=situation, paid=paid)


PLANS = [make_plan(told_facts, CLOCK) for told_facts in every_plan()]


# ---- coverage ------------------------------------------------------------------------------


NUMBERED = (1, 2, "3a", "3b", *range(4, 12), "12a", "12b", "12c", "12d", 13)
WANTED = [f"S{number}" for number in NUMBERED]


@pytest.mark.parametrize("wanted", WANTED)
def test_every_situation_has_rows(wanted):
    """A headline, a reason, steps, something not to do and a number to call."""
    parts = {line.part for line in sentences(rows.SITUATIONS, wanted)}
    assert {"name", "headline", "avoid", "number"} <= parts
    # The steps of S5, and why, come from how long ago the money went.
    assert wanted == "S5" or ("why" in parts and parts & {*NOW, *LATER})


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_rows(category):
    """How the trick works, what to stop, what not to do, where to check."""
    parts = {line.part for line in sentences(rows.CATEGORIES, category)}
    assert {"why", "avoid", "verify"} <= parts
    assert parts & {"stop", "cut"}


@pytest.mark.parametrize("via", ["bank", "atm", "wechat", "alipay", "unionpay", "credit", "crypto",
                                 "cash", "gold", "courier", "giftcard", "overseas"])  # fmt: skip
def test_every_channel_has_rows(via):
    """Each says what can still be done and what the police need to hear."""
    parts = {line.part for line in rows.lines(rows.MONEY, f"via/{via}")}
    assert {"name", "fields", "avoid", "number"} <= parts
    assert parts & {*NOW}


@pytest.mark.parametrize("region", ["tw", "hk", "mo", "sg", "my"])
@pytest.mark.parametrize("state", ["paid", "unpaid", "device", "threat", "relative"])
def test_every_region_has_rows(region, state):
    """Five plans each, and numbers."""
    parts = {line.part for line in sentences(rows.REGIONS, region)}
    assert {state, f"{state}-headline", "number", "script", "unit"} <= parts


@pytest.mark.parametrize("when", ["now", "day", "later"])
def test_every_time_has_rows(when):
    """Stop, call, lock, keep, go to the police."""
    parts = {line.part for line in sentences(rows.MONEY, f"time/{when}")}
    assert {"headline", "why", "stop", "call", "lock", "keep", "police", "after"} <= parts


def test_every_plan_is_whole():
    """Headline, three to eleven steps, numbers, sources; nothing left to fill but the gaps."""
    for plan in PLANS:
        assert plan.headline
        assert 3 <= len(plan.steps) <= 13, plan.facts
        assert plan.numbers and plan.sources, plan.facts
        assert "{" not in text_of(plan), plan.facts
        assert plan.evidence_level in EVIDENCE_LEVELS


def test_every_law_and_number_used_exists():
    """The tables know every key the plans name."""
    for table in rows.SENTENCE_TABLES:
        for plan in load_lines(table):
            region = plan if table == rows.REGIONS else "cn"
            for line in sentences(table, plan):
                if line.part == "law":
                    assert rows.law(line.text)
                if line.part == "number":
                    assert hotline(line.text, region)
                if line.part == "numbers":
                    assert all(hotline(number) for number in line.text.split())


def test_an_unknown_law_or_number_is_refused():
    """The opposite: a slip in a table ends in an error that names it."""
    with pytest.raises(TableError, match="12399"):
        hotline("12399")
    with pytest.raises(TableError, match="反诈法99"):
        rows.law("反诈法99")


def test_every_article_in_the_words_stands_in_the_law_table():
    """No sentence cites an article the law table does not have."""
    articles = {law.article for law in rows.load_law().values()}
    for plan in PLANS:
        shown = [line.text for line in (*plan.steps, *plan.avoid, *plan.verify)]
        shown += [saying.answer for saying in plan.sayings]
        for article in re.findall(
            "第[一二三四五六七八九十百千零]+条(?:之[一二三])?", "".join(shown)
        ):
            assert article in articles, article


# ---- order ---------------------------------------------------------------------------------


def first_with(plan, words):
    """The place of the first step that holds one of the words."""
    return next(i for i, step in enumerate(plan.steps) if any(word in step.text for word in words))


@pytest.mark.parametrize("via", CHANNELS)
@pytest.mark.parametrize("paid", [5, 120, 5000])
def test_gone_money_means_110_before_bank_and_evidence(via, paid):
    """Only stopping comes before 110."""
    plan = make_plan(Facts(paid=paid, via=via), CLOCK)
    call = first_with(plan, ["拨 110"])
    assert call <= 1
    assert all(step.part == "stop" for step in plan.steps[:call])
    assert plan.numbers[0].number == "110"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [("--paid 20m --via bank", "停在路上"), ("--paid 20m --via cash", "截住"),
     ("romance --paid 2h --via crypto", "银行拦不住"),
     ("--situation S4 --paid 5m", "看得到您的屏幕"),
     ("--situation S10", "民警上门"), ("--situation S7", "他要的是钱")],
)  # fmt: skip
def test_the_first_reason_is_why_the_first_step_comes_first(arguments, reason):
    """Asked "why?", a reader finds the answer that fits the first step."""
    assert reason in plan_for(arguments).why[0].text


def test_a_courier_on_the_road_is_not_explained_by_a_bank():
    """The opposite: a stop-payment does not bring back gold."""
    assert "银行" not in "".join(line.text for line in plan_for("--paid 20m --via cash").why)


def test_a_controlled_phone_is_cut_off_before_110():
    """Seconds for the switch: while the other side sees the screen, a call does not help."""
    plan = make_plan(Facts(situation="S4", paid=5, via="bank"), CLOCK)
    assert plan.steps[0].part == "cut"
    assert first_with(plan, ["关机"]) < first_with(plan, ["拨 110"])


def test_a_dispute_is_not_sent_to_110_first():
    """The opposite: a real shop that does not refund is no emergency."""
    plan = make_plan(Facts(situation="S11", paid=20, via="wechat"), CLOCK)
    assert "拨 110" not in plan.steps[0].text
    assert plan.script == ""
    assert [ask.key for ask in plan.asks] == ["cheated"]


@pytest.mark.parametrize("situation", [key for key in SITUATIONS if key not in WITHOUT_MONEY])
def test_whoever_paid_hears_110_and_the_receipt(situation):
    """Whatever else happened, gone money brings the call, the script and the police station."""
    plan = make_plan(Facts(situation=situation, paid=20), CLOCK)
    shown = "".join(step.text for step in plan.steps)
    assert "拨 110" in shown
    assert "派出所" in shown
    assert "紧急止付" in plan.script


def test_what_the_trick_needs_is_left_out_where_nothing_happened():
    """Who only received a call is not told to look for loans in their name; who obeyed is."""
    calm = plan_for("customer-service --situation S1")
    assert "贷款" not in "".join(step.text for step in calm.steps)
    assert "贷款" in "".join(
        step.text for step in plan_for("customer-service --situation S4").steps
    )


def test_nothing_paid_brings_no_call_for_a_stop_payment():
    """The opposite: who only received a message is not sent to 110."""
    plan = plan_for("--situation S1")
    assert plan.script == ""
    assert "止付" not in text_of(plan)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(30, "刚出去不久"), (31, "仍然有用"), (1440, "仍然有用"), (1441, "过了多久都要报警")],
)
def test_time_since_changes_the_plan(minutes, words):
    """Half an hour and a day are the borders, and both belong to the earlier side."""
    assert words in make_plan(Facts(paid=minutes), CLOCK).headline


def test_a_sum_without_a_time_is_not_called_just_now():
    """Not told is not "just now": the plan asks."""
    plan = plan_for("--via wechat --amount 8000")
    assert "刚" not in plan.headline
    assert "when" in [ask.key for ask in plan.asks]


@pytest.mark.parametrize(
    "arguments",
    [
        "romance --paid 2h",
        "sextortion --paid 2h",
        "--situation S7",
        "romance --paid 20m --via wechat --reader elder",
    ],
)
def test_the_lonely_and_the_threatened_get_a_line_and_a_person(arguments):
    """12356 and somebody trusted, always."""
    plan = plan_for(arguments)
    assert "12356" in {row.number for row in plan.numbers}
    assert "信任的" in "".join(step.text for step in plan.steps)


# ---- words ---------------------------------------------------------------------------------


def test_steps_are_short_enough_to_read_in_fear():
    """A sentence fits one breath, a step three lines of a phone."""
    for table in rows.SENTENCE_TABLES:
        for plan in load_lines(table):
            for line in sentences(table, plan):
                if line.part in ("law", "script", "alias", "number", "numbers"):
                    continue
                if line.part.startswith("ask"):  # holds a command
                    continue
                assert len(line.text) <= 90, line.text
                for sentence in re.split("[。！？；]", line.text):
                    assert len(sentence) <= 50, sentence


def test_headlines_fit_one_line_of_large_type():
    """The first thing read is short."""
    assert all(len(plan.headline) <= 36 for plan in PLANS)


JARGON = ("止付", "笔录", "回执", "免密支付", "对公", "复议", "屏幕共享", "远程控制", "助记词",
          "恢复出厂", "圈存", "录屏", "申诉", "退汇", "挂失", "入金", "交易明细")  # fmt: skip


def test_no_hard_word_without_a_plain_one():
    """Each hard word of the steps is explained under the plan where it stands."""
    for plan in PLANS:
        shown = "".join((plan.headline, plan.script, *(step.text for step in plan.steps)))
        explained = "".join(word for word, _ in plan.words)
        for word in JARGON:
            assert word not in shown or word in explained or plan.facts.region != "cn"


def test_words_that_do_not_occur_are_not_explained():
    """The opposite: no glossary for its own sake."""
    for plan in PLANS:
        for word, _ in plan.words:
            assert word in text_of(plan).rsplit("個詞", 1)[0].rsplit("【几个词", 1)[0], (
                word,
                plan.facts,
            )


@pytest.mark.parametrize("word", ["流水", "TXID", "涉案", "赋能", "闭环", "受案", "资金链", "风控"])
def test_office_words_stay_out_of_the_steps(word):
    """What a grandmother would have to ask about is not said in a step at all."""
    for plan in PLANS:
        for step in (*plan.steps, *plan.avoid):
            quoted = re.sub("“[^”]*”", "", step.text)
            assert word not in quoted.replace("不刷流水", ""), step.text


def test_unsure_facts_ask_to_be_checked_and_sure_ones_do_not():
    """请核实 stands exactly behind V3 and NV."""
    for plan in PLANS:
        for line in (*plan.steps, *plan.avoid, *plan.verify):
            assert ("请核实" in line.shown) == (line.level in ("V3", "NV"))
        for row in plan.numbers:
            assert ("请核实" in row.shown_name) == (row.level in ("V3", "NV"))
        for law in plan.laws:
            assert ("请核实" in law.citation) == (law.level in ("V3", "NV"))


def test_the_call_fits_a_minute():
    """About four characters a second when read aloud in a fright; not measured."""
    for plan in PLANS:
        assert len(plan.script) <= 240


def test_the_call_says_what_is_known_and_leaves_gaps_for_the_rest():
    """Time, way and sum are filled in; names and accounts are not invented."""
    script = plan_for("--paid 20m --via wechat --amount 8000").script
    assert "11月22日16时30分" in script
    assert "用微信转出8000元" in script
    assert "我叫＿＿＿" in script
    unknown = plan_for("--situation S5").script
    assert "＿月＿日＿时＿分" in unknown
    assert "＿＿＿元" in unknown


def test_region_plans_never_name_mainland_numbers():
    """A reader in Hong Kong is not sent to 96110, nor one in Singapore to 110."""
    mainland = {number for region, number in load_hotlines() if region == "cn"} - {"110"}
    for plan in PLANS:
        if plan.facts.region != "cn":
            shown = text_of(plan)
            for number in mainland:
                assert not re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", shown), number
            if plan.facts.region != "tw":
                assert not re.search(r"(?<!\d)110(?!\d)", shown)


@pytest.mark.parametrize("region", ["tw", "hk", "mo"])
def test_traditional_regions_read_traditional(region):
    """No simplified character in what the reader is told."""
    shown = text_of(plan_for(f"--region {region} --paid 20m")).split("出處")[0]
    assert not set("这说钱转银报诈骗证电话码给时间户诉类软装费冻们问让对帮吗") & set(shown)


# ---- who speaks, to whom, and what would change it ------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--paid 20m --via bank", "我用银行卡（＿＿＿银行，尾号＿＿＿）转出"),
        (
            "--paid 20m --via bank --reader employee",
            "我从单位的银行账户（＿＿＿银行，尾号＿＿＿）转出",
        ),
        ("--paid 20m --via alipay --reader child", "孩子（＿＿＿岁）用＿＿＿（谁）的支付宝转出"),
        ("--paid 20m --via wechat --reader parent", "老人用微信转出"),
        ("--situation S10 --paid 20m --via bank", "我的家人用银行卡（＿＿＿银行，尾号＿＿＿）转出"),
        ("--situation S4 --paid 20m --via bank --reader parent", "老人的手机被人远程控制了"),
        ("--situation S4 --reader parent", "老人的卡是＿＿＿银行的"),
    ],
)  # fmt: skip
def test_the_call_says_who_paid_and_from_whose_account(arguments, said):
    """The police write down the payer; the caller is often somebody else."""
    assert said in plan_for(arguments).script


@pytest.mark.parametrize("via", CHANNELS)
def test_a_firm_s_account_is_never_called_a_card_of_the_caller(via):
    """The opposite: an accountant does not say "the firm's account" and "my card" in one call."""
    script = plan_for(f"--paid 20m --via {via} --reader employee").script
    assert "我用" not in script
    assert "银行卡" not in script


@pytest.mark.parametrize(
    ("via", "asked"),
    [("wechat", "转账单号＿＿＿"), ("alipay", "订单号＿＿＿"), ("bank", "开户行＿＿＿")],
)
def test_the_call_asks_for_what_this_way_of_paying_leaves_behind(via, asked):
    """WeChat knows no bank of deposit, a bank no chat name."""
    assert asked in plan_for(f"--paid 20m --via {via}").script
    assert "流水号" not in plan_for(f"--paid 20m --via {via}").script


def test_what_was_handed_over_is_named_as_told():
    """Who said gold is not made to read out "cash or gold"; who said neither gets a gap."""
    assert "现金" not in plan_for("--paid 1h --via gold --amount 12万").script
    assert "黄金" not in plan_for("--paid 1h --via cash --amount 12万").script
    assert "12万元现金" in plan_for("--paid 1h --via cash --amount 12万").script
    assert "＿＿＿（现金或黄金）" in plan_for("--paid 1h --via courier").script


def test_several_payments_are_told_by_their_number_and_the_last_one():
    """One date for three transfers would send the police to the wrong day."""
    script = plan_for("--situation S12a --paid 5d --via crypto --amount 26万").script
    assert "共＿＿＿笔，最后一笔在11月17日＿＿＿点左右" in script


@pytest.mark.parametrize(
    ("arguments", "to"),
    [("--paid 20m", "110"), ("--situation S9", "自己的银行"), ("--situation S6", "自己的银行"),
     ("--region hk --paid 20m", "自己的銀行"), ("--region mo --paid 20m", "993")],
)  # fmt: skip
def test_the_words_for_a_call_name_whom_to_call(arguments, to):
    """A text to read out is no use without the number it is for."""
    plan = plan_for(arguments)
    assert plan.script_to == to
    assert to in text_of(plan).split(plan.script)[0].splitlines()[-2]


def test_every_script_says_whom_it_is_for_and_nothing_else_does():
    """Both or neither, for every plan."""
    for plan in PLANS:
        assert bool(plan.script) == bool(plan.script_to), plan.facts


def test_every_question_brings_a_command_that_changes_the_plan():
    """What is printed can be run as it stands, and leads somewhere else."""
    seen = {(ask.key, ask.command): plan for plan in PLANS for ask in plan.asks}
    for (key, command), plan in seen.items():
        changed = command.removeprefix("scamscan guide").strip()
        if changed:
            assert text_of(plan_for(changed)) != text_of(plan), (key, command)


def test_a_command_stands_alone_on_its_line():
    """Nobody should take it for something to dial or to type into the phone."""
    for plan in PLANS:
        for line in text_of(plan).splitlines():
            if "scamscan guide" in line and plan.facts.situation is not None:
                assert line.strip().startswith("scamscan guide"), line


@pytest.mark.parametrize(
    ("arguments", "key"),
    [("shopping --situation S11", "cheated"), ("--situation S8", "paid-again"),
     ("--situation S6", "own-money"), ("--situation S10", "paid-relative")],
)  # fmt: skip
def test_who_has_paid_already_is_not_asked_whether_money_has_gone(arguments, key):
    """A customer has paid for the pot, a victim a week ago: the plain question would mislead."""
    assert [ask.key for ask in plan_for(arguments).asks] == [key]


def test_a_relative_is_held_back_first_and_110_comes_next():
    """Only holding back comes before the call, nothing that speaks to the one who is tricked."""
    plan = plan_for("cash-courier --situation S10 --reader parent")
    call = first_with(plan, ["拨 110"])
    assert all(step.part == "cut" for step in plan.steps[:call])
    assert "别让家人出门" in plan.steps[0].text
    assert "转账" not in plan.script
    assert plan.numbers[0].number == "110"


def test_once_the_relative_s_money_has_gone_110_comes_before_holding_back():
    """The opposite: what is on the road is stopped by the call."""
    plan = plan_for("--situation S10 --paid 20m --via gold")
    assert first_with(plan, ["拨 110"]) <= 1
    assert "110" in plan.headline


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--paid 20m --via cash --reader elder", "儿女"),
        ("--paid 20m --via wechat --reader child", "我不骂你"),
        ("--paid 20m --via wechat --reader parent", "让父母坐在旁边"),
        ("--situation S7", "告诉爸妈或老师"),
        ("--situation S7 --reader child", "我不骂你"),
    ],
)
def test_somebody_comes_to_help_in_the_first_minutes(arguments, words):
    """Children, parents and the threatened are not left to the end of the list."""
    assert words in "".join(step.text for step in plan_for(arguments).now)


def test_nobody_is_sent_for_where_nothing_happened():
    """The opposite: a message that was left alone brings no police to the door."""
    shown = "".join(step.text for step in plan_for("--situation S1 --reader elder").steps)
    assert "民警" not in shown


def test_the_threatened_stay_on_line_to_report_the_post():
    """Cutting the network would stop them from having the platform take it down."""
    for arguments in ("--situation S7", "sextortion --paid 2h", "sextortion"):
        plan = plan_for(arguments)
        assert "断网" not in text_of(plan)
    assert "不是您的错" in plan_for("--situation S7").steps[0].text


def test_a_phone_that_is_off_still_leaves_something_to_say():
    """The payee's account lies in the phone: the call says so, and the bank is asked."""
    plan = plan_for("--situation S4 --paid 18m --via bank")
    assert "手机关着" in plan.script
    assert "转给了谁" in "".join(step.text for step in plan.now)


def test_a_locked_account_is_not_given_a_new_password_at_once():
    """First lock, the password when it is unlocked: nobody can do both in that order at once."""
    plan = plan_for("game-trade --paid now --via alipay --reader child")
    assert not re.search("改[^。；]*密码", "".join(step.text for step in plan.now))
    assert "支付密码" in "".join(step.text for step in plan.later)


def test_whoever_paid_is_warned_of_the_second_scam():
    """Whatever else comes after, the warning of "we get it back" is never crowded out."""
    for plan in PLANS:
        if (
            plan.facts.region == "cn"
            and plan.facts.money
            and plan.facts.situation not in WITHOUT_MONEY
        ):
            assert any("追回" in step.text for step in plan.steps), plan.facts


def test_whoever_is_told_to_check_is_told_how():
    """请核实 alone leaves nothing to do; where nothing is unsure the line is absent."""
    for plan in PLANS:
        assert ("标“请核实”的" in text_of(plan)) == (plan.unsure and plan.facts.region == "cn")


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("region", ["tw", "hk", "mo", "sg", "my"])
def test_a_region_s_plan_says_first_that_the_trick_is_one(category, region):
    """Outside the mainland too, the first line says what the voice on the telephone is."""
    paid = plan_for(f"{category} --region {region} --paid 10m")
    plain = plan_for(f"--region {region} --paid 10m")
    scam = load_categories()[category].nature != "harmless"
    assert len(paid.steps) == len(plain.steps) + (scam or region in ("tw", "hk", "mo"))
    if region in ("tw", "hk", "mo"):
        assert not set("这说钱转银报诈骗证电话码给时间户诉类软装费冻们问让对帮吗") & set(
            paid.steps[0].text
        )


def test_every_law_of_the_table_is_used():
    """A rule nobody is shown is a row nobody checks."""
    used = {law for plan in PLANS for law in plan.laws}
    assert used == set(rows.load_law().values())


# ---- what a stranger's reading found ---------------------------------------------------------


def test_whoever_paid_answers_first_whether_the_screen_is_seen():
    """The question and its answer stand on the page before the first step."""
    for plan in PLANS:
        if plan.facts.money and plan.facts.situation != "S4":
            (line,) = plan.gate
            assert "关机" in line.text or "關機" in line.text, plan.facts
            shown = text_of(plan)
            assert shown.index(line.text) < shown.index(plan.steps[0].text)
            assert line.text in render(plan)


@pytest.mark.parametrize("arguments", ["--situation S4 --paid 5m", "--situation S1", "authority"])
def test_nobody_is_asked_what_is_known_or_never_happened(arguments):
    """The opposite: a controlled phone is off by step one, and a message alone sees no screen."""
    assert plan_for(arguments).gate == ()


@pytest.mark.parametrize(
    ("reader", "words"),
    [("parent", "老人的屏幕"), ("child", "孩子的屏幕"), ("employee", "U盾"), ("elder", "您的屏幕")],
)
def test_the_question_names_whose_screen_it_is(reader, words):
    """A daughter is asked about her mother's telephone, an accountant about the computer."""
    assert words in plan_for(f"--paid 20m --reader {reader}").gate[0].text


@pytest.mark.parametrize("via", CHANNELS)
@pytest.mark.parametrize("category", ["customer-service", "screen-share", "acquaintance"])
def test_a_controlled_phone_is_not_picked_up_again(category, via):
    """No step and no check opens an app on it; it goes on again only when the police say so."""
    plan = plan_for(f"{category} --situation S4 --paid 18m --via {via}")
    assert plan.verify == ()
    assert not [step.text for step in plan.steps if re.search("打开|点“|截图", step.text)]
    assert "民警说可以了才开机" in "".join(step.text for step in plan.later)


def test_a_phone_of_one_s_own_may_be_used_for_a_minute():
    """The opposite: nobody is inside, so the bill is saved before the account is locked."""
    now = [step.part for step in plan_for("--paid 20m --via wechat").now]
    assert now.index("call") < now.index("touch") < now.index("lock")


@pytest.mark.parametrize("reader", READERS)
def test_only_the_owner_speaks_to_the_bank(reader):
    """Nobody else can prove to be the owner on the telephone; who is alone calls 110 first."""
    shown = "".join(step.text for step in plan_for(f"--paid 20m --via bank --reader {reader}").now)
    assert "要本人说" in shown or reader == "employee"
    for plan in PLANS:
        assert not re.search(
            "[请請]身[边邊][^。；]{0,4}人[^。；]{0,4}打[^。；]{0,6}[银銀]", text_of(plan)
        )


def test_a_bank_is_never_called_without_its_number():
    """Where a step says to call the bank, the page says where the number stands."""
    for plan in PLANS:
        shown = "".join(step.text for step in plan.steps)
        if re.search("打[^，。；：]{0,6}(银行|銀行)", shown):
            assert re.search("卡背面|开户资料", shown), plan.facts


def test_nobody_is_told_to_say_a_thing_that_is_not_so():
    """A lent card was lent, not lost."""
    plan = plan_for("mule-recruiting --situation S6")
    assert "借给了别人" in plan.script
    assert "挂失" not in text_of(plan)


def test_cash_of_yesterday_is_not_on_the_road():
    """Whoever fetched it is home; the police look for him with what is remembered."""
    shown = text_of(plan_for("--paid 25h --via cash"))
    assert not re.search("路上，|走远，就|请求拦截|紧急止付", shown)
    assert "来报案" in plan_for("--paid 25h --via gold").script


def test_cash_of_this_hour_may_still_be_stopped():
    """The opposite."""
    assert "请求拦截" in plan_for("--paid 1h --via cash").script


def test_a_coin_is_promised_no_stop_payment():
    """No bank stops it, no licence is asked for, no payout demanded."""
    shown = text_of(plan_for("investment --situation S12a --paid 5d --via crypto"))
    assert not re.search("紧急止付|12378|放款", shown)
    assert "新钱包" in shown


def test_a_page_for_the_first_minutes_shows_three_laws():
    """The rest is one flag away, and JSON has all of them."""
    plan = plan_for("--paid 5d")
    short, whole = text_of(plan), shown_by(lay_out(plan, law=True))
    assert len(plan.laws) > 3
    assert short.count("《") < whole.count("《")
    assert "--law" in short
    assert "--law" not in whole


def test_a_question_is_answered_where_it_stands_and_keeps_what_was_told():
    """Whoever has no computer reads the answer; the command loses nothing that was typed."""
    for plan in PLANS:
        for ask in plan.asks:
            assert ask.answer in text_of(plan)
            if ask.key == "situation":  # a dialogue, not a repetition
                continue
            told = plan.facts
            wanted = [value for value in (told.category, told.via) if value]
            wanted += ["--paid"] * (told.paid is not None) + ["--amount"] * (
                told.amount is not None
            )
            wanted += [f"--reader {told.reader}"] * (told.reader != "self")
            assert all(word in ask.command for word in wanted), (told, ask.command)


def test_every_flag_of_a_command_is_explained():
    """What stands in a command stands in words below it."""
    for plan in PLANS:
        for flag in {flag for ask in plan.asks for flag in re.findall("--[a-z]+", ask.command)}:
            assert f"{flag} 是" in text_of(plan), (plan.facts, flag)


def test_taiwan_names_one_number_first_and_its_own_sources():
    """165, and 110 when nobody answers; no source in another script."""
    plan = plan_for("authority --region tw --paid 10m")
    assert plan.script_to == "165"
    assert "110" not in plan.headline
    assert not set("这说钱转银报诈骗证电话码绍兴阳资导") & set("".join(plan.sources))


# ---- statements in circulation -------------------------------------------------------------


@pytest.mark.parametrize("saying", rows.load_sayings(), ids=lambda saying: saying.id)
def test_every_statement_is_kept_or_corrected_where_it_is_met(saying):
    """What people rightly hear stands in a plan; what they wrongly hear is contradicted there."""
    assert saying.kind in ("keep", "fix", "drop")
    assert bool(saying.answer) == (saying.kind != "keep")
    assert saying.find in shown_by(lay_out(plan_for(saying.ask), law=True))
    known = {*SITUATIONS, *load_lines(rows.MONEY), *(f"category/{code}" for code in CATEGORIES)}
    assert set(saying.plans) <= known


# ---- reading what was typed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("20m", 20), ("20", 20), ("２０分钟前", 20), ("2h", 120), ("1.5小时", 90), ("3d", 4320),
     ("刚才", 0), ("昨天", 1441), ("半小时", 30), ("2周", 20160), ("now", 0)],
)  # fmt: skip
def test_times_are_read_as_people_write_them(text, minutes):
    """Units in both languages, full-width digits, no unit for minutes."""
    assert facts.read_paid(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "很久", "-5m", "m", "1e9d", "20 parsecs", "九" * 5000, "999999年"]
)
def test_what_is_no_time_is_refused(text):
    """The opposite: a guess about time would be a wrong plan."""
    with pytest.raises(InputError):
        facts.read_paid(text)


@pytest.mark.parametrize(
    ("text", "sum_of"),
    [
        ("8000", 8000),
        ("8,000元", 8000),
        ("1.2万", 12000),
        ("3千", 3000),
        ("￥99.50", Decimal("99.5")),
    ],
)
def test_sums_are_read_as_people_write_them(text, sum_of):
    """With commas, units and signs."""
    assert facts.read_amount(text) == sum_of


@pytest.mark.parametrize("text", ["0", "-1", "abc", "", ",", "9" * 30, "1" * 9999])
def test_what_is_no_sum_is_refused(text):
    """The opposite."""
    with pytest.raises(InputError):
        facts.read_amount(text)


@pytest.mark.parametrize(
    ("reader", "text"),
    [("situation", "S99"), ("situation", "S3"), ("via", "火星"), ("reader", "cat"),
     ("region", "us"), ("category", "nothing")],
)  # fmt: skip
def test_unknown_words_are_answered_with_the_list(reader, text):
    """A refusal names what can be written instead."""
    with pytest.raises(InputError) as caught:
        getattr(facts, f"read_{reader}")(text)
    assert "（" in caught.value.hint


# ---- review --------------------------------------------------------------------------------


def entry(**changes):
    """A row as the review sees it."""
    plain = review.Entry(
        "t.tsv: x", "x", ("甲",), date(2026, 11, 22), None, number=False, needs_source=True
    )
    return plain._replace(**changes)


def test_the_shipped_tables_miss_no_source():
    """Every sentence, number, law and saying names a source of the register."""
    found = review.review(date(2026, 11, 22))
    assert found.missing == ()
    assert found.stale == ()
    assert found.rows > 900


def test_a_missing_source_is_found():
    """The opposite: none, or one nobody registered."""
    rows_given = (entry(sources=()), entry(sources=("乙",)), entry())
    assert review.judge(rows_given, {"甲"}, date(2026, 11, 22)).missing == rows_given[:2]


@pytest.mark.parametrize(("today", "stale"), [(date(2027, 5, 21), False), (date(2027, 5, 22), True),
                                              (date(2026, 11, 21), True)])  # fmt: skip
def test_rows_go_stale_after_180_days(today, stale):
    """Day 180 is still fresh, day 181 is not, and a row from tomorrow is wrong too."""
    assert bool(review.judge((entry(),), {"甲"}, today).stale) is stale


def test_numbers_wait_for_a_person():
    """A number counts as unconfirmed until somebody dialled it; a sentence does not."""
    dialled = entry(number=True, confirmed=date(2026, 12, 1))
    found = review.judge((entry(number=True), dialled, entry()), {"甲"}, date(2026, 12, 2))
    assert found.unconfirmed == (entry(number=True),)


def test_the_review_sheet_is_the_tables():
    """The sheet a person works through lists every number, law and saying as shipped."""
    assert guidance_sheet.SHEET.read_text("utf-8") == guidance_sheet.sheet()


def test_nothing_claims_to_be_confirmed():
    """No person has dialled or opened anything yet, and every plan says so."""
    assert all(found.confirmed is None for found in review.entries())
    assert all(
        "还没有由人逐项核实" in text_of(p) or "還沒有由人逐項核實" in text_of(p) for p in PLANS
    )


# ---- the card ------------------------------------------------------------------------------


def test_the_card_has_no_script_and_no_outside_address():
    """It can be kept on paper or sent on: nothing runs and nothing is fetched."""
    for plan in PLANS[:120]:
        page = render(plan)
        assert not re.search(
            r"<(script|img|link|iframe|object|form|a)\b|url\(|https?:|\bon\w+=", page
        )
        assert "default-src 'none'" in page


def test_the_card_holds_headline_steps_call_and_numbers():
    """What is done first stands first."""
    plan = plan_for("--paid 20m --via bank --amount 8000")
    page = render(plan)
    places = [
        page.index(part) for part in (plan.headline, plan.now[0].text, "转出8000元", "<dt>110")
    ]
    assert places == sorted(places)
    assert all(step.text in page for step in plan.steps)


# ---- twelve people -------------------------------------------------------------------------


def test_there_are_twelve_stories():
    """Different people, money, times and places."""
    assert len(STORIES) == 12


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_gets_its_plan(path):
    """The whole output, word for word: a change is read before it is shipped."""
    story, arguments, expected = path.read_text("utf-8").split("\n", 2)
    assert story.startswith("# ")
    assert guidance_sheet.output(arguments.removeprefix(guidance_sheet.COMMAND)) == expected
