"""What people are told to do: complete, in order, and free of advice known to harm."""

from __future__ import annotations

import re
import tomllib

import pytest

from scamscan import tables
from scamscan.categories import load_categories
from scamscan.guidance import advise
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
    "a false police address": r"110报警",
}


def shown_texts():
    """Every sentence of the guidance table, with its key path."""
    data = tomllib.loads(tables.read_text("guidance.toml"))

    def walk(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, path)
        elif isinstance(value, str):
            yield path, value

    return list(walk(data, "guidance"))


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
    assert not any(step.startswith("@") for step in plan.steps)


def test_a_category_without_a_sourced_row_says_so():
    """Charity scams have no row in the fact base: the general plan is shown and marked."""
    assert advise(Level.LIKELY_SCAM, "charity").general


def test_a_category_with_a_sourced_row_does_not_say_so():
    """The opposite: recovery scams have their own plan."""
    assert not advise(Level.LIKELY_SCAM, "recovery").general


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
        assert not re.search(FORBIDDEN[rule], text), f"{path}: {text}"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("a bank cannot freeze a stranger's account", "马上让银行冻结对方账户"),
        ("locking a card by wrong passwords does not work", "连续输错三次密码就能锁住"),
        ("nobody can promise the money back", "保证帮您追回全部损失"),
        ("there is no lowest amount", "满3000元才能报警"),
        ("refund groups are traps", "可以加入退款群一起要"),
    ],
)
def test_the_check_for_harmful_advice_can_fail(rule, sentence):
    """Each pattern does find the sentence it is there for."""
    assert re.search(FORBIDDEN[rule], sentence)


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
    data = tomllib.loads(tables.read_text("guidance.toml"))
    for path, text in shown_texts():
        if ".steps" in path or ".shared" in path:
            for number in re.findall(r"(?<![\d])(?:1\d{2}|1\d{4}|9\d{4})(?![\d])", text):
                assert number in data["numbers"], f"{path}: {number}"


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
