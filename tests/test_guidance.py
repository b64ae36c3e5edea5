"""What people are told to do: complete, in order, and free of advice known to harm."""

from __future__ import annotations

import re

import pytest

from scamscan.categories import load_categories
from scamscan.guidance import advise, load_hotlines, load_lines, sentences
from scamscan.guide import rows
from scamscan.records import Level

SCAMS = [code for code, row in load_categories().items() if row.nature != "harmless"]
LEVELS = list(Level)

# Advice the fact base marks wrong or dangerous; none may appear in any wording we ship.
FORBIDDEN = {
    "a bank cannot freeze a stranger's account": r"(让|请|要求|联系)银行[^。；]{0,6}冻结(对方|骗子|收款)",
    "a platform cannot either": r"(平台|微信|支付宝)[^。；]{0,8}(冻结|追回)(对方|骗子)",
    "locking a card by wrong passwords does not work": r"输错[^。；]{0,6}密码",
    "nobody can promise the money back": r"(保证|一定|肯定|确保)[^。；]{0,6}(追回|要回|拿回)",
    "there is no lowest amount": r"(满|超过|以上|不足)[^。；]{0,4}(2000|3000|两千|三千)元?[^。；]{0,6}(报警|立案)",
    "reporting does not wait for filing": r"立案(以后|之后|后)才",
    "naming in public draws recovery scammers": r"(曝光|公开|人肉|发到(网上|朋友圈|微博))(骗子|对方|经历)",
    "refund groups are traps": r"(加入|进入|找)[^。；]{0,4}(维权群|退款群|受害者群)",
    "paying once never ends it": r"(先付|付)一次(就|试试)",
    "hiring a recovery firm is the second loss": r"(找|聘请|委托)[^。；]{0,6}(网络安全公司|黑客|追款)",
    "a false police address": r"110报警|\.tk|usa110|@126",
    "a success record is an advertisement": r"(成功案例|胜诉率|好评率)",
    "unfreezing never costs money": r"(交|付|缴)[^。；]{0,6}(解冻费|保证金|验证金|手续费)",
    "a fraud platform's service desk is the scammer": r"(联系|问)[^。；]{0,6}(平台客服|客服)[^。；]{0,6}(解冻|提现|出款)",
    "identity papers do not go into a chat": r"(把|将)?身份证[^。；]{0,6}(发给|交给)[^。；]{0,4}(客服|平台)",
    "lured scammers bite": r"(套|稳住|反骗|引诱)[^。；]{0,3}(骗子|他的话)",
    "hacking back is a crime": r"(黑|攻击|入侵)(掉|进)?[^。；]{0,4}(网站|骗子|平台)",
    "110 does not wait for papers": r"(打印|准备|整理|收集)好[^。；]{0,12}(再|后)(去)?(报警|报案|打 ?110)",
    "lost bets are not refunded": r"(赌资|赌博)[^。；]{0,6}(能|可以)(退|追回)",
    "an old law number": r"网络安全法[》]?第四十二条",
}


NEGATION = re.compile("不|别|没|假的|骗局|陷阱")


def advised(pattern, text):
    """Whether a clause advises what the pattern describes: a clause that says not to does not."""
    for clause in re.split("[。；：，？]", text):
        found = re.search(pattern, clause)
        if found and not NEGATION.search(clause[: found.start()] + found.group()):
            return True
    return False


def shown_texts():
    """Every text of every guidance table and of the words around a plan, with its place."""
    for table in rows.SENTENCE_TABLES:
        for plan in load_lines(table):
            for line in sentences(table, plan):
                if line.part != "law":  # keys of the law table
                    yield f"{table}: {plan}.{line.part}", line.text
    for (region, number), row in load_hotlines().items():
        yield f"number {region} {number}", f"{row.name}：{row.does}。{row.does_not}"
    for key, law in rows.load_law().items():
        yield f"law {key}", law.says
    for saying in rows.load_sayings():
        yield f"saying {saying.id}", saying.answer
    for script in ("hans", "hant"):
        for word, plain in rows.load_words(script).items():
            yield f"word {word}", plain


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("category", list(load_categories()))
def test_every_verdict_has_a_whole_plan(level, category):
    """Whatever the verdict, there is a headline, three to six steps, numbers, sources and a date."""
    plan = advise(level, category)
    assert plan.headline
    assert 3 <= len(plan.steps) <= 6
    assert plan.numbers
    assert plan.sources
    assert plan.compiled.year >= 2026
    assert plan.confirmed_by_person is None
    assert "scamscan guide" in plan.question
    assert "{" not in plan.question
    assert not any(step.startswith("@") for step in plan.steps)


def test_a_harmless_category_gets_the_general_plan_and_says_so():
    """Advertising has no plan of its own: the general one is shown and marked."""
    assert advise(Level.LIKELY_SCAM, "marketing").general


@pytest.mark.parametrize("category", SCAMS)
def test_every_scam_has_its_own_plan(category):
    """The opposite: no scam is answered in general."""
    assert not advise(Level.LIKELY_SCAM, category).general


@pytest.mark.parametrize("category", [code for code in SCAMS if code != "mule-recruiting"])
def test_who_has_paid_is_sent_to_110_before_anything_else(category):
    """The sentence for those who paid stands first, or second after cutting a remote control."""
    plan = advise(Level.LIKELY_SCAM, category)
    first = next(i for i, step in enumerate(plan.steps) if "拨 110" in step)
    assert first <= 1
    if first == 1:
        assert any(word in plan.steps[0] for word in ("断网", "别出门", "停止回应"))
    paid = [step for step in plan.steps if step.startswith("如果已经转账")]
    for step in paid:
        assert step.index("110") < step.index("银行")


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_harmful_advice_never_appears(rule):
    """Nothing the fact base calls wrong or dangerous stands anywhere in the table."""
    for path, text in shown_texts():
        assert not advised(FORBIDDEN[rule], text), f"{path}: {text}"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("a bank cannot freeze a stranger's account", "马上让银行冻结对方账户"),
        ("locking a card by wrong passwords does not work", "连续输错三次密码就能锁住"),
        ("nobody can promise the money back", "保证帮您追回全部损失"),
        ("there is no lowest amount", "满3000元才能报警"),
        ("refund groups are traps", "可以加入退款群一起要"),
        ("a platform cannot either", "联系支付宝追回骗子拿走的钱"),
        ("reporting does not wait for filing", "立案之后才能止付"),
        ("naming in public draws recovery scammers", "可以公开经历给平台压力"),
        ("paying once never ends it", "先付一次试试"),
        ("hiring a recovery firm is the second loss", "委托网络安全公司"),
        ("a false police address", "到 110报警.tk 报案"),
        ("a success record is an advertisement", "找有成功案例的律师"),
        ("unfreezing never costs money", "先交一笔解冻费"),
        ("a fraud platform's service desk is the scammer", "联系客服要求解冻"),
        ("identity papers do not go into a chat", "把身份证照片发给客服"),
        ("lured scammers bite", "先稳住骗子套话"),
        ("hacking back is a crime", "攻击他的网站"),
        ("110 does not wait for papers", "收集好证据再报警"),
        ("lost bets are not refunded", "赌资可以退"),
        ("an old law number", "网络安全法第四十二条"),
    ],
)
def test_the_check_for_harmful_advice_can_fail(rule, sentence):
    """Each pattern does find the sentence it is there for."""
    assert advised(FORBIDDEN[rule], sentence)


@pytest.mark.parametrize("category", ["romance", "sextortion"])
def test_lonely_and_threatened_readers_get_somebody_to_talk_to(category):
    """Shame kills: these plans carry the psychological line and a person to tell."""
    plan = advise(Level.LIKELY_SCAM, category)
    assert "12356" in {number.number for number in plan.numbers}
    assert any("信任的家人或朋友" in step for step in plan.steps)


def test_numbers_seen_only_on_secondary_pages_say_please_verify():
    """A V3 number carries 请核实; a V2 number does not."""
    numbers = {n.number: n.name for code in SCAMS for n in advise(Level.LIKELY_SCAM, code).numbers}
    assert "请核实" in numbers["95017"]
    assert "请核实" not in numbers["110"]


def test_every_number_in_the_words_is_in_the_number_table():
    """No step sends people to a number the table does not know."""
    known = {number for _, number in load_hotlines()}
    for place, text in shown_texts():
        for number in re.findall(
            r"(?<![\d.])(?:1\d{2}|1\d{4}|9\d{2}|9\d{4}|8800 7777)(?![\d.])", text
        ):
            assert number in known, f"{place}: {number}"


def test_mainland_numbers_agree_with_the_table_messages_are_read_with():
    """A number shown here is one the message checks know as official."""
    from scamscan.tables import load_tsv

    official = {
        row[0] for row in load_tsv("official_numbers.tsv", ("number", "owner", "kind", "alone"))
    }
    for (region, number), row in load_hotlines().items():
        if region == "cn" and row.kind in ("phone", "bank", "sms"):
            assert number in official, number


def test_every_source_names_a_year_or_an_agency():
    """A source a reader cannot look up is no source."""
    for code in SCAMS:
        for source in advise(Level.LIKELY_SCAM, code).sources:
            assert len(source) >= 6


def test_headlines_and_steps_stay_short_enough_to_read_in_fear():
    """A headline fits one breath, a step two lines of a phone."""
    for code in SCAMS:
        plan = advise(Level.LIKELY_SCAM, code)
        assert len(plan.headline) <= 36, plan.headline
        assert all(len(step) <= 80 for step in plan.steps), plan.steps
