"""What a code is, and when it is a reason: never alone, never for a shop."""

from __future__ import annotations

import pytest

from scamscan import codes, tables
from scamscan.fold import fold
from scamscan.observe import observe
from scamscan.records import Family, Level, Message
from scamscan.scanner import Scanner, scan
from scamscan.signals import signal_rows

COLLECT = "wxp://f2f0Kx7VqAbCdEfGhIj"
ALIPAY = "https://qr.alipay.com/fkx0kx7vqabcdef"
FRIEND = "https://u.wechat.com/kAx7VqAbCd"
GROUP = "https://weixin.qq.com/g/AwYAAx7VqAb"
LOGIN = "https://login.weixin.qq.com/l/Kx7VqAbC=="
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"

KINDS = {
    "https://kx7vq.top/a?b=1": "link",
    "HTTP://KX7VQ.TOP/A": "link",
    "kx7vq.top/login": "link",
    COLLECT: "wechat-collect",
    "WXP://F2F0KX7VQ": "wechat-collect",
    "weixin://wxpay/bizpayurl?pr=Kx7Vq": "wechat-order",
    ALIPAY: "alipay-collect",
    "HTTPS://QR.ALIPAY.COM/FKX0KX7VQ": "alipay-collect",
    "https://qr.alipay.com/bax0kx7vq": "alipay-order",
    "https://i.qianbao.qq.com/wallet/sqrcode.htm?m=tenpay&u=1": "qq-collect",
    "https://qr.95516.com/00010000/62": "unionpay",
    "00020101021126": "emv-pay",
    "134567890123456789": "pay-barcode",
    "2812345678901234": "pay-barcode",
    FRIEND: "wechat-contact",
    GROUP: "wechat-group",
    "http://weixin.qq.com/r/kx7vq": "wechat-account",
    "https://work.weixin.qq.com/ca/cawkx7vq": "wecom-contact",
    "https://qm.qq.com/q/kx7vq": "qq-contact",
    "https://t.me/kx7vq": "telegram",
    "https://line.me/R/ti/p/kx7vq": "line",
    LOGIN: "login",
    TRON: "usdt-tron",
    "tron:" + TRON: "usdt-tron",
    "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "btc",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "btc",
    "0x52908400098527886E0F7030069857D2E4169EE7": "eth",
    "BEGIN:VCARD\nFN:客服\nTEL:13900001111\nEND:VCARD": "card",
    "MECARD:N:客服;TEL:13900001111;;": "card",
    "WIFI:T:WPA;S:coffee;P:12345678;;": "wifi",
    "tel:13900001111": "phone",
    "SMSTO:10086:CXYE": "sms",
    "mailto:a@kx7vq.top": "mail",
    "otpauth://totp/a?secret=KX7VQ": "secret",
    "itms-services://?action=download-manifest&url=https://kx7vq.top/a.plist": "install",
    "javascript:alert(1)": "script",
    "2@" + "Kx7VqAbC" * 12 + "==,AbCd,EfGh": "login",
    "2@kx7vq.top": "text",
    "Data: 2026-11-22": "text",
    "File: 报告": "text",
    "data:text/html,<b>": "script",
    "取件码 8-2-1103": "text",
    "12345678": "text",
    "wxid_kx7vq": "text",
}
"""Invented, but for the wallets, which everybody knows."""
IMITATED = [
    "https://u.wechat.com.kx7vq.top/kAx",
    "https://weixin.qq.com@kx7vq.top/g/AwY",
    "https://kx7vq.top/?u.wechat.com/kAx",
    "https://qr.alipay.com.kx7vq.top/fkx0",
]


@pytest.mark.parametrize(("text", "kind"), KINDS.items())
def test_a_code_is_told_by_how_it_begins(text, kind):
    """Every kind of the table has its code."""
    assert codes.kind_of(text) == kind


@pytest.mark.parametrize("text", IMITATED)
def test_who_imitates_a_code_has_a_link(text):
    """A host that only looks like WeChat's or Alipay's is judged as the link it is."""
    assert codes.kind_of(text) == "link"
    assert codes.links([text]) == (text,)


def test_digits_are_a_product_only_as_a_bar_code():
    """The number of a book is one in bars; in a square it may be anything."""
    assert codes.kind_of("9787111544937", bars=True) == "product"
    assert codes.kind_of("9787111544937") == "text"


def test_every_kind_has_a_name_and_a_note():
    """What is found can be told; what can be told is found or told by its letters."""
    found = {kind for kind, _ in tables.load_tsv(codes.TABLE, codes.COLUMNS)}
    by_letters = {"link", "text", "pay-barcode", "product"}
    assert set(codes.names()) == found | by_letters
    assert all(one.name and one.note for one in codes.names().values())


def test_the_tables_are_in_order():
    """Beginnings are in lower case, sorted and each once; rules name signals there are."""
    starts = [start for _, start in tables.load_tsv(codes.TABLE, codes.COLUMNS)]
    assert starts == sorted(set(starts))
    assert all(start == start.lower() for start in starts)
    rows = tables.load_tsv(codes.RULES, codes.RULE_COLUMNS)
    known = {code for code in signal_rows() if code.startswith("code.")}
    assert {row[0] for row in rows} == known
    assert [row[0] for row in rows] == sorted(known)


def test_links_in_codes_are_judged_and_those_of_messengers_are_not():
    """WeChat's own host speaks for no group of it; a link inside a card or a text is one."""
    said = ["https://kx7vq.top/a", GROUP, ALIPAY, LOGIN, "MECARD:N:客服;URL:http://b7w.top/x;;",
            "请登录 c8z.top/rz 认证", "https://kx7vq.top/a"]  # fmt: skip
    assert codes.links(said) == ("https://kx7vq.top/a", "http://b7w.top/x", "c8z.top/rz")


def test_a_link_in_a_code_is_judged_as_any_link():
    """The link of a code alone is as bad as the same link in a card."""
    url = "http://www.icbc.com.cn.renzheng.example.top/login"
    by_code, by_card = scan(Message(text="", codes=(url,))), scan(Message(text="", urls=(url,)))
    assert by_code.level is by_card.level is Level.LIKELY_SCAM
    assert by_code.urls == by_card.urls
    official = scan(Message(text="", codes=("https://www.icbc.com.cn/icbc/",)))
    assert official.level is Level.NOTHING_FOUND


LOUD = [
    ("code.office-pay", "【市公安局交警支队】您的车辆违停，请扫码缴纳罚款200元", COLLECT),
    ("code.office-pay", "我是市公安局民警，你涉嫌洗钱，马上转账到下面的码", ALIPAY),
    ("code.official-pay", "【京东客服】请扫码支付运费险", COLLECT),
    ("code.official-pay", "【税务局】您需补缴个税，请扫码缴费", ALIPAY),
    ("code.official-contact", "【京东客服】为您办理退款理赔，请扫描下方二维码", FRIEND),
    ("code.official-contact", "【某某银行】您的账户将被冻结，扫码联系专员解除", GROUP),
    ("code.bait-contact", "刷单返佣兼职，日结300，扫码加导师", FRIEND),
    ("code.bait-contact", "内部消息，跟着老师买股票稳赚不赔，扫码进群", GROUP),
    ("code.login", "用微信扫一扫帮我辅助登录一下账号", LOGIN),
    ("code.wallet", "稳赚不赔，跟单老师带你日入三千，扫码转账入金", TRON),
    ("code.install", "无抵押贷款秒到账，扫码下载", "itms-services://?action=x&url=https://a.b"),
    ("code.script", "", "javascript:alert(1)"),
]
QUIET = [
    ("老王面馆 推荐使用微信支付", COLLECT),
    ("打开支付宝扫一扫 向我付款 张记水果店", ALIPAY),
    ("停车场缴费 请扫码支付停车费", COLLECT),
    ("水果五斤60块，扫这个码付款就行", COLLECT),
    ("爸，这是我的收款码，把上次的饭钱转我吧", COLLECT),
    ("群聊：三年二班家长群 该二维码7天内有效", GROUP),
    ("小区团购群，扫码进群接龙", GROUP),
    ("我换手机了，扫这个加我微信", FRIEND),
    ("欢迎光临，扫码点餐", "https://u.wechat.com/kAx7VqAbCd"),
    ("请使用手机微信扫码登录", LOGIN),
    ("只向此地址充值 USDT-TRC20", TRON),
    ("店里Wi-Fi扫码即连", "WIFI:T:WPA;S:coffee;P:12345678;;"),
    ("取快递出示此码", "取件码 8-2-1103"),
    ("警方提醒：凡是自称公检法要您扫码转账的都是诈骗", COLLECT),
]


def reasons(text, code):
    """Codes of the signals a code makes beside some words."""
    seen = observe(Message(text=text, codes=(code,)), 10_000)
    return [one.code for one in seen.evidence if one.code.startswith("code.")]


@pytest.mark.parametrize(("signal", "text", "code"), LOUD)
def test_a_code_beside_such_words_is_a_reason(signal, text, code):
    """What the words claim or offer, and what the code is, do not go together."""
    assert signal in reasons(text, code)
    verdict = scan(Message(text=text, codes=(code,)))
    told = next(one for one in verdict.signals if one.code == signal)
    assert "{" not in told.reason
    assert "…" not in told.reason
    assert verdict.score >= scan(Message(text=text)).score


@pytest.mark.parametrize(("text", "code"), QUIET)
def test_a_code_of_everyday_life_is_none(text, code):
    """Shops, families, schools and one's own wallet: the code adds nothing to the words."""
    assert reasons(text, code) == []
    assert scan(Message(text=text, codes=(code,))).level is scan(Message(text=text)).level


@pytest.mark.parametrize("code", [code for code, kind in KINDS.items()
                                  if kind not in ("link", "script")])  # fmt: skip
def test_a_code_alone_says_nothing(code):
    """Without a word beside it no code raises a level; a shop's code is no scam."""
    assert scan(Message(text="", codes=(code,))).level is Level.NOTHING_FOUND


def test_the_false_ticket_is_suspicious():
    """Police who want a private person paid: enough by itself, though no fit has seen codes."""
    text = "违法停车告知单\n【市公安局交警支队】您的车辆违法停放，请三日内扫码缴纳罚款200元"
    verdict = scan(Message(text=text, codes=(COLLECT,)))
    assert verdict.level.rank >= Level.SUSPICIOUS.rank
    honest = scan(Message(text=text, codes=("weixin://wxpay/bizpayurl?pr=Kx7Vq",)))
    assert honest.level.rank < Level.SUSPICIOUS.rank


def test_rows_of_codes_weigh_what_their_table_says():
    """No message of the corpus holds a code, so a fit leaves them where judgement put them."""
    rows, weights = signal_rows(), Scanner().weights
    for code, row in rows.items():
        if code.startswith("code."):
            assert abs(weights.of(row) - row.weight) < 0.01
    assert all(rows[one[0]].family in (Family.HANDLE, Family.IDENTITY) for one in LOUD)


def test_a_thousand_codes_and_a_monstrous_one_are_bounded():
    """More codes than a picture holds, and longer ones than a code can be, take no longer."""
    found = codes.links([f"https://a{number}.kx7vq.top/" for number in range(1_000)])
    assert len(found) == codes.MOST
    assert codes.kind_of("a" * 1_000_000) == "text"
    long = [f"http://kx7vq.top/{'a' * 1_000_000}"]
    assert len(codes.links(long)[0]) <= codes.LONGEST
    assert list(codes.check(["\ud800", "\x00" * 50], (), fold(""))) == []
