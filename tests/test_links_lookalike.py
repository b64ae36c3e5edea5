"""Tests of look-alike hosts: dressed up, and merely similar."""

from __future__ import annotations

import pytest

from scamscan.brands import load_brands
from scamscan.links import lookalike
from scamscan.links.names import skeleton
from scamscan.links.split import split_url

BRANDS = load_brands()


def verdict(url: str) -> tuple[str, str] | None:
    """Code and official domain of the strongest resemblance."""
    link = split_url(url)
    assert link is not None
    found = lookalike.check(link, BRANDS)
    if not found:
        return None
    facts = dict(found[0].facts)
    return found[0].code, facts["official"]


@pytest.mark.parametrize(
    ("url", "code", "official"),
    [
        ("www.icbc.com.cn.kx7.top", "link.embedded", "icbc.com.cn"),
        ("alipay-com.kx7.top", "link.embedded", "alipay.com"),
        ("icbccomcn.top", "link.embedded", "icbc.com.cn"),
        ("kf-95588.vip", "link.hotline", "icbc.com.cn"),
        ("95533kx.mq0.top", "link.hotline", "ccb.com"),
        ("12306.cm", "link.hotline", "12306.cn"),
        ("yd-l0086.cc", "link.hotline-lookalike", "10086.cn"),
        ("i2306.com", "link.hotline-lookalike", "12306.cn"),
        ("95S88.cc", "link.hotline-lookalike", "icbc.com.cn"),
        ("aIipay.com", "link.look-alike", "alipay.com"),
        ("m.paypaI-kx.com", "link.look-alike", "paypal.com"),
        ("aiipay.com", "link.look-alike", "alipay.com"),
        ("lcbc.com.cn", "link.look-alike", "icbc.com.cn"),
        ("www.1cbc.com", "link.look-alike", "icbc.com.cn"),
        ("taoba0.cc", "link.look-alike", "taobao.com"),
        ("аlipay.com", "link.look-alike", "alipay.com"),
        ("rnicrosoft.com", "link.look-alike", "microsoft.com"),
        ("工商银行客服.com", "link.han-brand", "icbc.com.cn"),
        ("工商银行.中国", "link.han-name", "icbc.com.cn"),
        ("工商銀行.中国", "link.han-name", "icbc.com.cn"),
        ("icbc.icu", "link.same-name", "icbc.com.cn"),
        ("todesk.app", "link.same-name-common", "todesk.com"),
        ("icbc-login.com", "link.combination", "icbc.com.cn"),
        ("to-desk.cn", "link.combination", "todesk.com"),
        ("webyoudao.com.cn", "link.combination", "youdao.com"),
        ("kx7-icbc-zhongguo.com", "link.brand-word", "icbc.com.cn"),
        ("icbc.kx7.com", "link.brand-subdomain", "icbc.com.cn"),
        ("dingtalki.cn", "link.brand-glued", "dingtalk.com"),
        ("telegrtam.com.cn", "link.near-name", "telegram.org"),
        ("bank-off-china.com", "link.near-name", "boc.cn"),
        ("工啇银行.com", "link.look-alike", "icbc.com.cn"),
        ("аррӏе.com", "link.look-alike", "apple.com"),
        ("icbc.github.io", "link.brand-subdomain", "icbc.com.cn"),
        ("gongan-hunan.kx7vq.top", "link.short-brand", "mps.gov.cn"),
        ("pc-wps.com.cn", "link.combination", "wps.cn"),
        ("wpsxiazai.com.cn", "link.combination", "wps.cn"),
        ("ccbdaikuan.top", "link.short-brand", "ccb.com"),
        ("jd-vip.kx7vq.top", "link.short-brand", "jd.com"),
        ("icbc-cdn.com", "link.brand-word", "icbc.com.cn"),
    ],
)
def test_dressed_up_hosts_are_seen(url, code, official):
    """Every rule, and whom it means."""
    assert verdict(url) == (code, official)


@pytest.mark.parametrize(
    "url",
    [
        "www.icbc.com.cn",
        "dx.10086.cn",
        "pay.weixin.qq.com",
        "www.taobao.com.kunlunsl.com",
        "google.com.hk",
        "google.nl",
        "10086sub.example.gov.cn",
        "kx10010086.com",
        "looio.com",
        "citibank.com",
        "autodesk.com",
        "meituxiu.com",
        "kuaihuo.com",
        "wechat.kx7.com",
        "taobaocdn.com",
        "wps.kx7.com",
        "wps-kx7vq.com",
        "ccbdaikuan.com",
        "bocce.top",
        "etcd.io",
        "abcnews.com",
        "visa-free.org",
        "13800.com",
        "1234biao.com",
        "aiipay-kx.com",
        "AIIPAY-KX.COM",
        "PAYPAL.COM",
        "Ifeng.example",
        "aliyun-cdn.com",
        "jd-vip.kx7vq.com",
        "工商大学.中国",
        "203.0.113.7",
        "github.io",
        "taobao.github.io",
        "apple-pie.example",
    ],
)
def test_owners_neighbours_and_ordinary_names_are_quiet(url):
    """Own hosts, delivery networks, other names and longer numbers."""
    assert verdict(url) is None


@pytest.mark.parametrize(
    ("url", "brand", "seen"),
    [
        ("http://ccbkx.com/a", "中国建设银行", "ccbkx"),
        ("http://etckxy.com", "ETC", "etckxy"),
        ("http://abc-safe.com", "中国农业银行", "abc"),
        ("http://m.icbckx.top", "中国工商银行", "icbc"),
        ("http://kf95588.top", "中国工商银行", "95588"),
        ("http://kf9S588.top", "中国工商银行", "95588"),
        ("http://kfgSSBB.top", "中国工商银行", ""),
        ("http://www.kx7q.com", "中国工商银行", ""),
        ("http://online-shop.com", "LINE", ""),
        ("http://203.0.113.7/icbc", "中国工商银行", ""),
    ],
)
def test_short_tokens_count_where_the_message_names_the_brand(url, brand, seen):
    """Only beside its name does "abc" mean a bank."""
    link = split_url(url)
    assert link is not None
    assert lookalike.carries(link, BRANDS.by_name[brand]) == seen


def test_only_skeletons_are_compared_with_skeletons():
    """The skeleton is no spelling of its own."""
    assert skeleton("paypa1") == skeleton("paypal")
    assert skeleton("ícbc") == skeleton("icbc")
    assert skeleton("abc") != skeleton("abd")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("tonghuashu.net", None),
        ("tonghuashu.top", "link.near-name"),
        ("tonghuasun.net", "link.near-name"),
    ],
)
def test_a_name_that_reads_as_chinese_by_itself_is_no_slip_of_a_longer_one(url, code):
    """Under an ordinary suffix a missing last letter names somebody else; elsewhere it poses."""
    found = verdict(url)
    assert (found[0] if found else None) == code


@pytest.mark.parametrize(
    ("url", "number", "claimed", "seen"),
    [
        ("www.kx12345.net", "12345", True, "12345"),
        ("www.kx12345.net", "12345", False, ""),
        ("kf95588.top", "95588", False, "95588"),
        ("kf955881.top", "95588", True, ""),
    ],
)
def test_numbers_in_hosts_count_whole_and_plain_ones_only_for_whoever_claims_them(
    url, number, claimed, seen
):
    """Each city has its own 12345; a number inside a longer one is another number."""
    brand = next(brand for brand in BRANDS.all if number in brand.numbers)
    link = split_url(url)
    assert link is not None
    assert lookalike.carries(link, brand, claimed=claimed) == seen
