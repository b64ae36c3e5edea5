"""Laws of contacts, claims and numbers that hold for every text."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scamscan.fold import fold
from scamscan.text import phones
from scamscan.text.checksums import base58_payload, bitcoin_ok, identity_ok, luhn_ok, tron_ok
from scamscan.text.contacts import find_contacts
from scamscan.text.sender import check_contacts, check_sender, find_claims

_PIECES = st.sampled_from(
    [
        "加", "微信", "v", "vx", "qq", "群", "飞机", "line", "@", ":", "：", " ", "-", ".", "+",
        "+86", "13800138000", "138", "0013", "8000", "95588", "110", "400", "1234567",
        "6222021234567890128", "11010519491231002X", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
        "0x" + "a" * 40, "abc12345", "zx_88", "元", "块", "万", "w", "u", "¥", "三万五", "转",
        "验证码", "订单号", "卡号", "电话", "www.", ".com", "t.me/", "【", "】", "工商银行",
        "公安局", "我是", "您的", "账户", "自称", "不是", "说", "客服", "您好", "，", "。", "吗",
        "？", "我行", "将", "妈", "我", "\n", "\u200b", "\ud800", "\x00", "\u202e", "❤", "Ｖ",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=20).map("".join))


@given(_TEXTS)
@settings(max_examples=400, deadline=None)
@example("1 3 8 0 0 1 3 8 0 0 0")
@example("11010519491231002X")
@example("加vx13800138000微信同号")
def test_contacts_are_ordered_apart_and_inside_the_text(text: str) -> None:
    """Ranges never overlap, never leave the text, and spans are not empty."""
    folded = fold(text)
    at = 0
    for contact in find_contacts(folded):
        assert at <= contact.start < contact.end <= len(folded.text)
        assert 0 <= contact.span.start < contact.span.end <= len(text)
        assert contact.value
        at = contact.end
        if contact.kind.startswith("amount"):
            assert Decimal(contact.value) >= 0
            assert "e" not in contact.value.lower()


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_claims_are_ordered_apart_and_checks_never_raise(text: str) -> None:
    """Whatever is written, claims stay inside the text and every check answers."""
    folded = fold(text)
    claims = find_claims(folded)
    at = 0
    for claim in claims:
        assert at <= claim.start < claim.end <= len(folded.text)
        assert claim.how in ("signature", "self", "account")
        at = claim.end
    codes = [one.code for one in check_contacts(find_contacts(folded), claims)]
    assert len(codes) == len(set(codes))
    check_sender(text, claims)


@given(st.text(max_size=40))
def test_numbers_of_any_shape_have_a_kind(text: str) -> None:
    """No string can make the number rules raise, and spacing never changes a kind."""
    kind = phones.sender_kind(text)
    assert kind.kind
    spaced = "-".join(phones.plain_number(text).lstrip("+"))
    if spaced and not text.strip().startswith("+") and len(spaced) < 24:
        assert phones.sender_kind(spaced).kind


@given(st.integers(min_value=0, max_value=10**8 - 1), st.sampled_from(["加微信", "QQ", "电话", ""]))
def test_a_mobile_number_is_never_lost(rest: int, cue: str) -> None:
    """Any mobile number of a live range is found, whatever stands before it."""
    number = f"138{rest:08d}"
    values = [contact.value for contact in find_contacts(fold(f"{cue}{number}"))]
    assert values == [number]


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_an_order_number_is_never_a_phone(rest: int) -> None:
    """The same digits after 订单号 give nothing."""
    assert find_contacts(fold(f"订单号138{rest:08d}")) == ()


@given(st.text(alphabet="0123456789", min_size=1, max_size=30))
def test_luhn_completes_every_number_in_one_way(digits: str) -> None:
    """Exactly one last digit fits."""
    assert sum(luhn_ok(digits + last) for last in "0123456789") == 1


@given(st.text(max_size=70))
def test_checksums_never_raise(text: str) -> None:
    """Any string gets an answer."""
    for check in (luhn_ok, identity_ok, tron_ok, bitcoin_ok):
        assert check(text) in (True, False)
    base58_payload(text)
