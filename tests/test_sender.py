"""Sender numbers and contacts beside claims."""

import pytest

from scamscan.fold import fold
from scamscan.records import Channel
from scamscan.text.contacts import find_contacts
from scamscan.text.sender import check_contacts, check_sender, find_claims


def sender_codes(number: str, text: str, channel: Channel | None = None) -> list[str]:
    """Codes for a number and a text."""
    return [one.code for one in check_sender(number, find_claims(fold(text)), channel=channel)]


def contact_codes(text: str) -> list[str]:
    """Codes for the contacts of a text."""
    folded = fold(text)
    return [one.code for one in check_contacts(find_contacts(folded), find_claims(folded))]


def test_police_never_call_from_abroad() -> None:
    """An overseas number that claims a mainland office is exposed; other callers are not."""
    text = "我是北京市公安局的，你涉嫌洗钱"
    assert sender_codes("+855 12 345 678", text) == ["sender.overseas-police"]
    assert sender_codes("0063 912 345 678", text) == ["sender.overseas-police"]
    assert sender_codes("010-12345678", text) == []
    assert sender_codes("+855 12 345 678", "哥，我在柬埔寨旅游呢") == []
    assert sender_codes("+852 9123 4567", "有人自称是公安局的，别信") == []


def test_companies_from_abroad_weigh_less() -> None:
    """A bank from an overseas number is odd; a bank of that region is not."""
    codes = sender_codes("+63 912 345 678", "【工商银行】您的卡已冻结")
    assert codes == ["sender.overseas-company"]


def test_a_banks_signature_from_a_personal_mobile_is_odd() -> None:
    """106 ports, hotlines and managers who introduce themselves are everyday."""
    text = "【工商银行】您的账户已冻结"
    assert sender_codes("13800138000", text) == ["sender.mobile-as-bank"]
    assert sender_codes("106980012345", text) == []
    assert sender_codes("95588", text) == []
    assert sender_codes("13800138000", "我是工商银行的客户经理小王") == []
    assert sender_codes("13800138000", "【中通快递】您的快件放门口了") == []
    assert sender_codes("13800138000", "晚上吃什么") == []


def test_virtual_operators_are_a_weak_hint() -> None:
    """The range alone says little, yet it is said."""
    assert sender_codes("17012345678", "你好") == ["sender.virtual-operator"]
    both = sender_codes("17012345678", "【工商银行】您的账户已冻结")
    assert both == ["sender.mobile-as-bank", "sender.virtual-operator"]


def test_400_lines_do_not_call() -> None:
    """An unknown 400 number as sender is a weak sign, an official one is none."""
    assert sender_codes("4001234567", "您好") == ["sender.incoming-400"]
    assert sender_codes("4006668800", "您好") == []


def test_official_numbers_reassure_only_in_sms() -> None:
    """A shown number can be forged, in calls most easily."""
    assert sender_codes("95588", "【工商银行】您好", Channel.SMS) == ["sender.official-number"]
    assert sender_codes("95588", "【工商银行】您好", Channel.CALL) == []
    assert sender_codes("95588", "【工商银行】您好") == []


@pytest.mark.parametrize("number", ["", "ICBC", "客服", "\x00", "9" * 50, "\ud800"])
def test_odd_numbers_say_nothing(number: str) -> None:
    """Names, rubbish and over-long numbers never raise and give nothing."""
    assert sender_codes(number, "【工商银行】您好") == []


def test_a_private_id_under_an_institutions_name_weighs_more() -> None:
    """The same id is weak from a stranger and strong under a bank's signature."""
    assert contact_codes("加微信 zx88899") == ["handle.contact"]
    assert contact_codes("【工商银行】请加微信 zx88899") == ["handle.private-contact"]
    assert contact_codes("我是公安局的，加QQ 30941737") == ["handle.private-contact"]
    assert contact_codes("我是班主任，微信 zx88899") == ["handle.contact"]
    assert contact_codes("我们在微信聊吧") == []


def test_official_hotlines_and_codes_are_no_suspicious_contact() -> None:
    """95588 in a bank's message, a code, a mail address and a sum give nothing."""
    assert contact_codes("【工商银行】验证码482910，详询95588，消费500元") == []
    assert contact_codes("简历发 liu.hr@example.com") == []


def test_payment_targets_are_told() -> None:
    """Cards, accounts and wallets are said once each."""
    assert contact_codes("打到6222021234567890128") == ["handle.card"]
    tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    assert contact_codes(f"充到{tron}") == ["handle.crypto-address"]
    assert contact_codes("卡号6222021234567890128或6222021234567890128") == ["handle.card"]


def test_overseas_numbers_inside_a_message() -> None:
    """Weak alone, strong when an office is claimed."""
    assert contact_codes("有事打+855 12 345 678") == ["handle.overseas-phone"]
    police = "我是北京市公安局的，回电+855 12 345 678"
    assert contact_codes(police) == ["handle.overseas-office"]


def test_a_mobile_number_under_a_banks_name_is_told() -> None:
    """A courier leaves a mobile number every day, a court hardly."""
    assert contact_codes("【人民法院】您有传票，电话19900007712") == ["handle.private-phone"]
    assert contact_codes("【中通快递】派件员电话19900007712") == []


def test_facts_fill_the_readers_sentence() -> None:
    """Who, value, kind and country are given where the sentence needs them."""
    folded = fold("【工商银行】请加微信 zx88899")
    evidence = check_contacts(find_contacts(folded), find_claims(folded))[0]
    facts = dict(evidence.facts)
    assert facts["value"] == "zx88899"
    assert facts["kind"] == "微信号"
    assert "工商银行" in facts["who"]
    claims = find_claims(fold("我是北京市公安局的"))
    overseas = dict(check_sender("+85512345678", claims)[0].facts)
    assert overseas["country"] == "柬埔寨"


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        ("95533", "【工商银行】您好", ["sender.other-number"]),
        ("95040123", "【工商银行】您好", ["sender.other-number"]),
        ("106980095533", "【工商银行】您好", ["sender.other-number"]),
        ("95588", "【工商银行】您好", []),
        ("02195588", "【工商银行】您好", []),
        ("106980095588", "【工商银行】您好", []),
        ("10690000123", "【工商银行】您好", []),
        ("10085", "【中国移动】您好", []),
        ("95533", "您的工商银行卡已绑定", []),
        ("95533", "【小王超市】您好", []),
    ],
)
def test_a_bank_that_writes_from_another_s_number_is_odd(number, text, expected):
    """Its own number, a rented port and mere mentions are not."""
    assert sender_codes(number, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【工商银行】账户异常请拨打4008123456处理", ["handle.other-line"]),
        ("【工商银行】账户异常请拨打4000095588处理", []),
        ("【工商银行】账户异常请拨打95588处理", []),
        ("【小王超市】订货请拨打4008123456", []),
    ],
)
def test_a_bank_that_leaves_another_line_is_a_little_odd(text, expected):
    """A bank's other lines end in its number."""
    assert contact_codes(text) == expected
