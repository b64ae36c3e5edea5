"""Contacts, payment targets and codes in messages; every id and number here is invented."""

import time
from itertools import pairwise

import pytest

from scamscan import tables
from scamscan.fold import Folded, fold
from scamscan.tables import load_tsv
from scamscan.text import handles
from scamscan.text.contacts import CONTEXT_KINDS, PAYMENT_KINDS, PRIVATE_KINDS, find_contacts


def found(text: str) -> list[tuple[str, str]]:
    """Kinds and values, sums and codes left out."""
    return [(c.kind, c.value) for c in find_contacts(fold(text)) if c.kind not in CONTEXT_KINDS]


def context(text: str) -> list[tuple[str, str]]:
    """Only sums and codes."""
    return [(c.kind, c.value) for c in find_contacts(fold(text)) if c.kind in CONTEXT_KINDS]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("加微信 zx88899", "wechat", "zx88899"),
        ("加薇❤ zx88899", "wechat", "zx88899"),
        ("+V: heike110", "wechat", "heike110"),
        ("➕v：mimi_2201 备注来意", "wechat", "mimi_2201"),
        ("v信abc_123", "wechat", "abc_123"),
        ("咨询技术加v:4840161", "wechat", "4840161"),
        ("合作VX:82942474", "wechat", "82942474"),
        ("加我微信详聊 qf12345", "wechat", "qf12345"),
        ("微信号是：Tian_999，晚上在", "wechat", "tian_999"),
        ("+威 rmb6632", "wechat", "rmb6632"),
        ("嘉威：wtch_a5", "wechat", "wtch_a5"),
        ("加zx kd-7788x微信", "wechat", "kd-7788x"),
        ("wxid_k2k3k4k5k6", "wechat", "wxid_k2k3k4k5k6"),
        ("添加老师 xy66213 领取资料", "wechat", "xy66213"),
        ("管理号：wenlan0808", "wechat", "wenlan0808"),
        ("13812345678（微信同号）", "wechat", "13812345678"),
        ("加v：13812345678", "wechat", "13812345678"),
        ("QQ号 30941737", "qq", "30941737"),
        ("加扣1686367518", "qq", "1686367518"),
        ("企鹅24902 23862", "qq", "2490223862"),
        ("8887766是我的qq", "qq", "8887766"),
        ("QQ群：550842619", "qq-group", "550842619"),
        ("群176116372", "qq-group", "176116372"),
        ("飞机号：@hh88503", "telegram", "hh88503"),
        ("对接人：@qwerkk999", "telegram", "qwerkk999"),
        ("tg：ddw_0091", "telegram", "ddw_0091"),
        ("进频道 t.me/hkwork_a", "telegram", "hkwork_a"),
        ("加賴 abc1234", "line", "abc1234"),
        ("LINE ID: doglover99", "line", "doglover99"),
        ("LINE ID 5588now", "line", "5588now"),
        ("請加LINE官方專員 @vip0644k", "line", "@vip0644k"),
        ("WhatsApp 6591 2907", "whatsapp", "65912907"),
        ("蝙蝠号：90217745", "private-app", "90217745"),
        ("skype: live_abc123", "skype", "live_abc123"),
        ("抖音号 abc123456", "social", "abc123456"),
    ],
)
def test_messenger_ids_are_found_undisguised(text: str, kind: str, value: str) -> None:
    """Whatever the cue is called, the id comes out as one would type it."""
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "今天加v认证通过了",
        "加V大神带我",
        "x+v=3, 2+v",
        "V2.0版本更新",
        "tv: abcdef1",
        "微信支付有立减金",
        "微信步数23456步",
        "微信转账5000元给我",
        "微信8.0.50版本",
        "qq 10级了",
        "本群500人已满",
        "飞机 CA1234 延误了",
        "@zhangsan123 明天开会",
        "line 12 error",
        "他在村里很有威信",
        "订单号 AB12345678",
        "邀请码 abc12345",
        "密码abc12345",
        "git clone repo_name1",
        "加购 a1234567",
        "wechat official account",
    ],
)
def test_everyday_words_are_no_messenger_id(text: str) -> None:
    """The same letters without an id, or with another meaning, give nothing."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("联系13800138000", "phone", "13800138000"),
        ("138 0013 8000", "phone", "13800138000"),
        ("138-0013-8000", "phone", "13800138000"),
        ("1 3 8 0 0 1 3 8 0 0 0", "phone", "13800138000"),
        ("+86 138 0013 8000", "phone", "13800138000"),
        ("１３８００１３８０００", "phone", "13800138000"),
        ("拨打一三八零零一三八零零零", "phone", "13800138000"),
        ("0912-345-678", "phone", "0912345678"),
        ("咨询戴经理 169 0081 7723", "phone", "16900817723"),
        ("电话010-12345678转801", "landline", "01012345678"),
        ("速电 0571-55502382 取消", "landline", "057155502382"),
        ("详询5371680", "landline", "5371680"),
        ("查詢 2822 0228", "landline", "28220228"),
        ("400 123 4567", "service-line", "4001234567"),
        ("热线 400-0845-178", "service-line", "4000845178"),
        ("拨打95588", "hotline", "95588"),
        ("有疑问打96110", "hotline", "96110"),
        ("致电10000办理", "hotline", "10000"),
        ("+1 415 555 0100", "overseas-phone", "+14155550100"),
        ("00855 12 345 678", "overseas-phone", "+85512345678"),
        ("请拨 +00 852 4897 6129", "overseas-phone", "+85248976129"),
    ],
)
def test_telephone_numbers_are_found_with_their_kind(text: str, kind: str, value: str) -> None:
    """Spaces, hyphens, widths, words and country codes are undone."""
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "订单号13800138000",
        "运单号78123456789012已签收",
        "快递单号 SF1234567890123",
        "取件码 6-3-2208",
        "138****8000",
        "13000-150000元之间",
        "2026-11-22 10:30",
        "版本 1.380.013.8000",
        "访问 abc.top/13800138000 更新",
        "3.14159265358",
        "会议号 123 456 789",
        "尾号3302账户",
        "第2025067期",
        "共10000人报名",
        "股票代码600519",
        "IMEI 862345678901234",
        "138001380001234567890",
        "案号（2025）苏0508民初6112号",
    ],
)
def test_other_numbers_are_no_telephone(text: str) -> None:
    """Orders, parcels, dates, versions, masks and links give no contact."""
    assert found(text) == []


def test_several_numbers_in_a_row_are_kept_apart() -> None:
    """A date before a number, or numbers after each other, do not melt together."""
    assert found("2026-11-22 13800138000") == [("phone", "13800138000")]
    numbers = "13800138000 13900139000 13700137000 13600136000 13500135000 13300133000"
    assert found(numbers) == [("phone", number) for number in numbers.split()]


def test_cards_need_their_check_digit_or_a_word_before_them() -> None:
    """A good card stands alone; a wrong one is an account only when it is called so."""
    assert found("6222021234567890128") == [("card", "6222021234567890128")]
    assert found("卡号6222 0212 3456 7890 128 张三") == [("card", "6222021234567890128")]
    assert found("卡号6222021234567890123 张三") == [("account", "6222021234567890123")]
    assert found("6222021234567890123") == []
    assert found("visa 4111111111111111") == []
    assert found("卡号 4111111111111111") == [("card", "4111111111111111")]


def test_identity_numbers_pass_their_check_and_masked_ones_are_left_alone() -> None:
    """Only a number whose letter fits is reported."""
    assert found("身份证11010519491231002x") == [("identity", "11010519491231002X")]
    assert found("身份证110105194912310021") == []
    assert found("身份证110105********002X") == []


def test_wallets_are_checked_in_their_original_case() -> None:
    """The folded text is lower case, yet the check is done on the letters as written."""
    tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
    assert found(f"转到{tron}") == [("usdt-tron", tron)]
    assert found(f"转到{tron.lower()}") == []
    wrong = tron[:-1] + "u"
    assert found(f"usdt钱包地址{wrong}") == [("wallet", wrong)]
    assert found(f"编号{wrong}") == []
    eth = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
    assert found(eth) == [("eth", eth)]
    assert found(eth + "00") == []
    segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert found(segwit) == [("btc", segwit)]


def test_mail_addresses_are_one_contact() -> None:
    """The digits of a QQ mail address are not a QQ id as well."""
    assert found("发到123456789@qq.com") == [("mail", "123456789@qq.com")]
    assert found("报名请发 liu.hr@example.com 谢谢") == [("mail", "liu.hr@example.com")]
    assert found("价格@100") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("验证码482910,5分钟内有效", "482910"),
        ("482910是您的验证码", "482910"),
        ("您的验证码为 4829", "4829"),
        ("动态密码 559213", "559213"),
        ("G-660184 是您的 Google 验证码", "660184"),
    ],
)
def test_codes_are_context(text: str, value: str) -> None:
    """One-time codes are recognised before or after their name."""
    assert context(text) == [("code", value)]


def test_a_service_number_near_the_word_code_is_no_code() -> None:
    """【12306】 … 验证码 keeps the hotline a hotline."""
    assert ("hotline", "12306") in found("【12306】您正在重置密码,验证码:081733")
    assert context("【12306】您正在重置密码,验证码:081733") == [("code", "081733")]


def test_sums_are_context() -> None:
    """Money is told apart from tokens."""
    assert context("先交500元,再充300usdt") == [("amount", "500"), ("amount-token", "300")]


def test_spans_point_at_the_original_characters() -> None:
    """Folding may change lengths; the span still covers the id as written."""
    text = "加薇❤️：ＺＸ88899吧"
    contact = find_contacts(fold(text))[0]
    assert text[contact.span.start : contact.span.end] == "ＺＸ88899"


def test_each_character_is_used_once() -> None:
    """Contacts are ordered and never overlap."""
    text = "加v:abc12345 电话13800138000 卡号6222021234567890128 转500元 邮箱a@b.com t.me/abcde"
    contacts = find_contacts(fold(text))
    assert len(contacts) == 6
    assert all(one.end <= two.start for one, two in pairwise(contacts))


@pytest.mark.parametrize(
    "piece", ["1", "+v", "1 ", "123 ", "加v:abc123 ", "@abc", "a.b", "13800138000 ", "1元", "微信"]
)
def test_work_grows_with_the_text_only(piece: str) -> None:
    """A megabyte of the worst input takes moments (0.4 s measured), not hours."""
    text = piece * (1_000_000 // len(piece))
    folded = Folded(original=text, text=text)
    start = time.perf_counter()
    find_contacts(folded)
    assert time.perf_counter() - start < 20


def test_cue_table_has_no_row_twice_and_only_known_words() -> None:
    """Every cue is unique and names a kind we know; words stand once in each role."""
    words = load_tsv("contact_words.tsv", ("word", "role"))
    assert len(set(words)) == len(words)
    assert {role for _, role in words} == {"filler", "numbering", "join", "english"}
    rows = load_tsv("contact_cues.tsv", ("cue", "kind", "need"))
    assert len({row[0] for row in rows}) == len(rows)
    kinds = handles.MESSENGERS | {"phone", "account", "code", "order"}
    for cue, kind, need in rows:
        assert cue == cue.lower()
        assert kind in kinds
        assert need in ("name", "near", "join")


def test_every_kind_has_a_name_for_the_reader():
    """No English key reaches a person."""
    names = tables.load_toml("ui.toml")["contact_kinds"]
    kinds = PRIVATE_KINDS | PAYMENT_KINDS | {"mail", "identity", "landline", "service-line"}
    kinds |= {"phone", "overseas-phone", "card", "account"}
    assert kinds <= set(names)
