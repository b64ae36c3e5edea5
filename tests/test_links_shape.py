"""Tests of what the form of a link says, each with its quiet opposite."""

from __future__ import annotations

import pytest

from scamscan.brands import load_brands
from scamscan.links import shape
from scamscan.links.lists import is_government, listed, suffix_kinds, words
from scamscan.links.split import split_url
from scamscan.records import Span
from scamscan.tables import load_tsv


def codes(url: str) -> list[str]:
    """The evidence codes of one link."""
    link = split_url(url)
    assert link is not None
    return [evidence.code for evidence in shape.check(link, load_brands())]


@pytest.mark.parametrize(
    ("code", "loud", "quiet"),
    [
        ("link.ip-host", "http://8.8.4.4/bank", "http://192.168.1.1/login"),
        ("link.odd-port", "http://kx7.com:8899/", "http://kx7.com:8443/"),
        ("link.userinfo", "http://icbc.com.cn@kx7.com/", "http://kx7.com/?m=a@b.cn"),
        ("link.tricked-host", r"http://kx7.com\@icbc.com.cn", "http://kx7.com/a"),
        ("link.tricked-host", "http://kx7%2ecom/", "http://kx7.com/a%2eb"),
        ("link.official-in-path", "http://kx7.com/www.icbc.com.cn/a", "http://kx7.com/icbc/a"),
        ("link.brand-in-path", "http://203.0.113.9/icbc/login", "http://203.0.113.9/shop/login"),
        ("link.brand-in-path", "http://kx7vq.top/95588/", "http://kx7vq.com/95588/"),
        ("link.many-labels", "http://a.b.c.d.kx7.com", "http://a.b.kx7.com"),
        ("link.shared-host", "https://kx7.vercel.app/a", "https://kx7.com.cn/a"),
        ("link.shared-host", "https://kx7.weebly.com", "https://www.weebly.com.cn"),
        (
            "link.shared-host",
            "https://kx7.oss-cn-hangzhou.aliyuncs.com/a",
            "https://www.aliyun.com",
        ),
        ("link.dynamic-dns", "http://kx7.vicp.net/", "http://kx7.net/"),
        ("link.dynamic-dns", "http://kx7.hopto.org/", "http://hopto.org/"),
        ("link.open-short", "http://t.cn/Ab3", "https://b23.tv/Ab3"),
        ("link.abused-suffix", "http://kx7.icu", "http://kx7.com"),
        ("link.download", "http://kx7.com/a/Police.APK?x=1", "http://kx7.com/a/apk/list"),
        ("link.download", "http://kx7.com/p.mobileconfig", "https://dldir1.qq.com/q.exe"),
        ("link.archive", "http://kx7.com/税务名单.zip", "http://kx7.com/zip"),
        ("link.mixed-script", "http://pаypal.com", "http://工商银行abc.com"),
        ("link.fake-police", "http://110报警.tk/", "http://报警.gov.cn/"),
        ("link.fake-police", "http://网警在线.com", "http://公安考试培训.com"),
        ("link.fake-office", "http://社保补贴.top", "http://社区食堂.top"),
        ("link.police-pinyin", "http://gongan-kx.top", "http://gonganbo.com"),
        ("link.fake-government", "http://nhsa-gov.cn.kx7.top", "http://www.nhsa.gov.cn"),
        ("link.fake-government", "http://mvdis-gov.cc", "http://data.gov.uk"),
        ("link.random-host", "http://3f7a9c0d1e2b4a5f6c7d.kx7.com", "http://xinwen.kx7.com"),
        ("link.random-host", "http://6kx0lqa8.com", "http://58tongcheng.com"),
    ],
)
def test_each_form_is_seen_and_its_honest_neighbour_is_not(code, loud, quiet):
    """One pair per form."""
    assert code in codes(loud)
    assert code not in codes(quiet)


@pytest.mark.parametrize(
    "url",
    [
        "https://mybank.icbc.com.cn:7443/login",
        "http://wap.js.10086.cn/a/b.apk",
        "https://fuwu.nhsa.gov.cn/a.exe",
        "https://www.12377.cn/",
        "cmbt.cn/zZ8",
        "https://a.b.c.d.e.qq.com/",
    ],
)
def test_known_owners_and_governments_are_quiet(url):
    """Banks use odd ports, offices offer downloads."""
    assert codes(url) == []


def test_a_page_anybody_can_write_is_no_owner_s_page():
    """Downloads from object storage count although the host is a known company's."""
    assert "link.download" in codes("https://kx7.cos.ap-hongkong.myqcloud.com/a.apk")


def test_evidence_carries_span_and_host():
    """The reader is shown where, and which host."""
    link = split_url("http://kx7.icu/")
    assert link is not None
    evidence = shape.check(link, load_brands(), span=Span(3, 9))[0]
    assert evidence.span == Span(3, 9)
    assert dict(evidence.facts) == {"host": "kx7.icu", "suffix": "icu"}


def test_lists_have_no_duplicates_and_known_kinds():
    """A word listed twice under one kind is a slip."""
    for table, columns in (
        ("link_words.tsv", ("kind", "word")),
        ("link_hosts.tsv", ("kind", "host", "note")),
        ("link_suffixes.tsv", ("suffix", "kind")),
        ("link_glyphs.tsv", ("glyph", "plain")),
    ):
        rows = load_tsv(table, columns)
        keys = [
            row[:2] if len(columns) > 2 or table == "link_words.tsv" else row[0] for row in rows
        ]
        assert len(keys) == len(set(keys)), table


def test_the_lists_say_what_the_checks_ask():
    """Spot checks of every list."""
    assert "apk" in words("download")
    assert {"xyz", "cyou"} <= suffix_kinds().abused
    assert "cn" in suffix_kinds().free
    assert listed("a.docs.qq.com", "content") == "腾讯文档"
    assert is_government("a.b.gov.tw")
    assert not is_government("gov-cn.top")
