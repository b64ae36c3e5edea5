"""Sums of money in words and digits."""

from itertools import pairwise

import pytest

from scamscan.text.amounts import find_amounts, han_number


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("先交3.5万保证金", ["35000"]),
        ("¥1,280.50", ["1280.5"]),
        ("nt$6,000,逾时不候", ["6000"]),
        ("月入5k-8k", ["5000", "8000"]),
        ("转2w给我", ["20000"]),
        ("再转8000过来", ["8000"]),
        ("转50,000到这张卡", ["50000"]),
        ("转至少8000到卡上", ["8000"]),
        ("借我200", ["200"]),
        ("共五万块", ["50000"]),
        ("罚款八千", ["8000"]),
        ("转三万五给我", ["35000"]),
        ("58块9", ["58.9"]),
        ("37块五", ["37.5"]),
        ("1块2块", ["1", "2"]),
        ("1.5亿元", ["150000000"]),
        ("500u", ["500"]),
        ("1000 usdt", ["1000"]),
        ("两万五千块钱", ["25000"]),
        ("usd 850,000", ["850000"]),
        ("3百块", ["300"]),
        ("奖金68000元", ["68000"]),
    ],
)
def test_sums_are_read_as_plain_decimals(text: str, values: list[str]) -> None:
    """Scales, thousands and words give a decimal string without exponent."""
    assert [amount.value for amount in find_amounts(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "3块蛋糕",
        "5万步",
        "10万+阅读",
        "2026年11月22日",
        "版本2.0",
        "十分感谢",
        "一万个理由",
        "千万别去",
        "万一下雨",
        "元旦快乐",
        "一块去吃饭",
        "一元二次方程",
        "4k电视",
        "20w快充",
        "5k跑",
        "拨打95588",
        "给10086发短信",
        "验证码是123456",
        "收到验证码482910",
        "尾号1234",
        "电话13800138000万经理",
        "010-12345678 转801",
        "先打6120",
        "",
    ],
)
def test_counts_dates_codes_and_numbers_are_no_sums(text: str) -> None:
    """A number with another unit, a code, a date or a telephone number is no money."""
    assert find_amounts(text) == []


def test_tokens_are_told_from_money() -> None:
    """USDT and its short forms are marked as tokens, yuan are not."""
    assert [amount.token for amount in find_amounts("充500u或3000元")] == [True, False]


def test_sums_never_overlap() -> None:
    """A sum with sign and unit is found once."""
    found = find_amounts("¥500元,$20美元,人民币3万元")
    assert len(found) == 3
    assert all(one.end <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("一百零五", "105"),
        ("两千八", "2800"),
        ("十二", "12"),
        ("一亿两千万", "120000000"),
        ("三万半", "35000"),
        ("九千九百九十九", "9999"),
    ],
)
def test_numbers_in_words_have_their_value(words: str, value: str) -> None:
    """Spoken shortenings are understood."""
    assert str(han_number(words)) == value


@pytest.mark.parametrize("words", ["", "万", "万一", "千万", "一二三", "半", "百百"])
def test_other_words_are_no_number(words: str) -> None:
    """Scales without digits and digits in a row are refused."""
    assert han_number(words) is None
