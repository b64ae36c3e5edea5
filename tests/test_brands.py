"""Tests of the brand table: what is in it, and how names and owners are found."""

from __future__ import annotations

from collections import Counter

import pytest

from scamscan.brands import Brands, load_brands
from scamscan.fold import fold
from scamscan.links.suffixes import public_suffix
from scamscan.tables import load_tsv


@pytest.fixture(scope="module")
def brands() -> Brands:
    """The shipped brands."""
    return load_brands()


def names(brands: Brands, text: str, *, anchored: bool = False) -> list[str]:
    """The brands named in a text, in order."""
    return [hit.value.name for hit in brands.named_in(fold(text).text, anchored=anchored)]


def test_every_name_alias_token_and_domain_belongs_to_one_brand(brands):
    """A name that means two companies would make claims arbitrary."""
    for pick in (
        lambda b: (b.name,),
        lambda b: (*b.aliases, *b.signature_aliases),
        lambda b: (*b.tokens, *b.weak_tokens),
        lambda b: (*b.domains, *b.short_hosts),
        lambda b: b.hotlines,
    ):
        counts = Counter(value for brand in brands.all for value in pick(brand))
        shared = {value for value, count in counts.items() if count > 1}
        # 支付宝 and 网商银行, 微信 and 微信支付, state grids and insurers share a line.
        assert shared <= {"95188", "95017", "95598", "95511", "96110"}, shared


def test_every_alias_is_written_as_folding_leaves_it(brands):
    """Names are looked for in folded text, so an unfolded alias could never be found."""
    for brand in brands.all:
        for alias in (*brand.aliases, *brand.signature_aliases):
            assert fold(alias).text == alias, (brand.name, alias)


def test_every_domain_is_a_registrable_name_in_lower_case_ascii(brands):
    """A bare suffix as a domain would give every host below it to the brand."""
    for host in brands.hosts:
        assert host == host.lower().strip(".")
        assert host.isascii()
        suffix = public_suffix(host)
        government = host.endswith((".gov.cn", ".gov.hk", ".gov.tw", ".gov.mo"))
        own_suffix = host in {"gov.hk", "gov.mo", "myqcloud.com", "wxcloudrun.com"}
        assert host.count(".") >= suffix.labels or government or own_suffix or suffix.private, host


def test_every_sector_and_region_is_one_the_checks_know(brands):
    """Sectors decide which kind of claim a name makes."""
    sectors = (
        "bank payment social ecommerce life travel transport etc police court gov utility carrier "
        "express internet media device software game insurance securities loan job airline crypto"
    )
    assert {brand.sector for brand in brands.all} <= set(sectors.split())
    assert {brand.region for brand in brands.all} <= {"cn", "tw", "hk", "mo", "world"}


def test_a_decoy_really_hides_an_alias(brands):
    """A decoy that holds no alias does nothing and only costs time."""
    known = {a for b in brands.all for a in (*b.aliases, *b.signature_aliases)}
    for word, holds in load_tsv("brand_decoys.tsv", ("word", "holds")):
        assert holds in known, word
        assert holds in word
        assert word != holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您的建行储蓄卡今日到账", ["中国建设银行"]),
        ("您的建設銀行帳戶", ["中国建设银行"]),
        ("打开ICBC手机银行", ["中国工商银行"]),
        ("淘宝和京东商城都有活动", ["淘宝", "京东"]),
        ("上海浦东发展银行卡", ["浦发银行"]),
        ("拨打10086查话费", ["中国移动"]),
        ("国泰世華信用卡繳款通知", ["国泰世华银行"]),
    ],
)
def test_brands_are_found_by_the_names_people_write(brands, text, expected):
    """Short names, Traditional characters, capitals and service numbers all name a brand."""
    assert names(brands, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "这是加工行业的通病",
        "集中行动从周一开始",
        "祝全家平安,万事兴业",
        "我不太保险地估一下",
        "请看 icbc.com.cn 的页面",
        "编号1008612345",
        "那条航线东航线更短",
        "光大门前就有三棵树",
        "其中通过的只有两个",
    ],
)
def test_words_that_only_contain_a_short_name_name_nobody(brands, text):
    """Everyday words, hosts and longer numbers are no mention of a brand."""
    assert names(brands, text) == []


def test_everyday_words_are_names_only_where_a_name_must_stand(brands):
    """In a text "平安" is a wish, in a signature a sender."""
    assert names(brands, "平安") == []
    assert names(brands, "平安", anchored=True) == ["中国平安"]
    assert names(brands, "中行", anchored=True) == ["中国银行"]


def test_the_longest_name_wins(brands):
    """Nobody means "微信" by "微信支付"."""
    assert names(brands, "微信支付提醒您") == ["微信支付"]
    assert names(brands, "中国银行业协会") == []


def test_a_host_belongs_to_the_most_specific_owner(brands):
    """A name below a shared domain may have its own owner."""
    assert brands.owner("pay.weixin.qq.com", "qq.com").name == "微信支付"
    assert brands.owner("mp.weixin.qq.com", "qq.com").name == "微信"
    assert brands.owner("mail.qq.com", "qq.com").name == "QQ"


def test_a_brand_name_in_front_of_another_domain_owns_nothing(brands):
    """Only the end of a host says who owns it."""
    assert brands.owner("www.icbc.com.cn.kx7.top", "kx7.top") is None
    assert brands.owner("xicbc.com.cn", "xicbc.com.cn") is None
    assert brands.owner("192.0.2.1", None) is None


def test_companies_of_one_group_are_related(brands):
    """淘宝 may link to alipay.com; 京东 may not."""
    by_name = brands.by_name
    assert by_name["淘宝"].related(by_name["支付宝"])
    assert not by_name["淘宝"].related(by_name["京东"])
    assert by_name["支付宝"] in brands.related(by_name["淘宝"])


def test_what_is_only_guessed_never_reassures(brands):
    """Unverified domains keep from alarm, nothing more."""
    assert "icbc.com.cn" in brands.vouched
    assert "bocpay.hk" in brands.hosts
    assert "bocpay.hk" not in brands.vouched


def test_offices_and_strict_senders_are_marked(brands):
    """Traffic police and the construction bank say their messages carry no outside links."""
    assert brands.by_name["交管12123"].is_office
    assert brands.by_name["交管12123"].strict
    assert not brands.by_name["招商银行"].strict


def test_provinces_have_their_portals_and_toll_cards(brands):
    """Scams borrow the names of provincial offices; each owns its government host."""
    provincial = [brand for brand in brands.all if brand.sector == "gov" and "政府" in brand.name]
    issuers = [brand for brand in brands.all if brand.sector == "etc"]
    assert len(provincial) >= 31
    assert len(issuers) >= 30
    assert all(brand.strict for brand in issuers if brand.region == "cn" and not brand.domains)
    assert brands.owner("zwdt.sh.gov.cn", "sh.gov.cn") is brands.by_name["上海市政府(随申办)"]
    assert names(brands, "【浙里办】您的苏通卡") == ["浙江省政府(浙里办)", "苏通卡"]
    assert names(brands, "这里办理很方便") == []


def test_brands_without_a_known_domain_are_never_offered_as_the_real_one(brands):
    """A sentence "the real one is …" needs an address."""
    for brand in brands.all:
        assert brand.domains or not brand.tokens or brand.is_office, brand.name
