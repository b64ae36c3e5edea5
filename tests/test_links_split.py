"""Tests of taking links apart: what a browser would open, and which tricks were played."""

from __future__ import annotations

import pytest

from scamscan.links.split import split_url
from scamscan.links.suffixes import public_suffix, punycode, top_level_names


@pytest.mark.parametrize(
    ("url", "host", "trap"),
    [
        (r"http://kx7vq.top\@icbc.com.cn/", "kx7vq.top", "backslash"),
        (r"http:\\kx7vq.top\login", "kx7vq.top", "backslash"),
        (r"http:/\kx7vq.top", "kx7vq.top", "backslash"),
        ("http:kx7vq.top/a", "kx7vq.top", "slashes"),
        ("http:////kx7vq.top/a", "kx7vq.top", "slashes"),
        ("http://www.icbc.com.cn@kx7vq.top/", "kx7vq.top", "userinfo"),
        ("http://a@b@kx7vq.top/", "kx7vq.top", "userinfo"),
        ("http://kx7vq%2etop/a", "kx7vq.top", "encoded-host"),
        ("http://%6b%78.top", "kx.top", "encoded-host"),
        ("http://0x7f000001/", "127.0.0.1", "number-host"),
        ("http://3405803783/", "203.0.113.7", "number-host"),
        ("http://0313.0.0161.7", "203.0.113.7", "number-host"),
        ("http://203.113.7", None, "number-host"),
        ("http://２０３.0.113.7/", "203.0.113.7", "wide"),
        ("ｗｗｗ．ｋｘ７．ｔｏｐ", "www.kx7.top", "wide"),
        ("www。kx7。top/a", "www.kx7.top", "wide"),
        ("http://kx\u200b7.top", "kx7.top", "invisible"),
        ("http://kx\u00ad7.top", "kx7.top", "invisible"),
        ("ht\ntp://kx7.top", "kx7.top", "control"),
        ("http://kx7.top:99999/", "kx7.top", "bad-port"),
        ("http://kx7.top:8o/", "kx7.top", "bad-port"),
        ("hxxps://kx7[.]top/a", "kx7.top", "defanged"),
        ("kx7(dot)top", "kx7.top", "defanged"),
        ("http://[kx7/", "kx7", "invalid-host"),
        ("http://256.1.1.1/", "256.1.1.1", "invalid-host"),
        ("http://a..b.com/", "a..b.com", "invalid-host"),
    ],
)
def test_every_trick_leads_where_a_browser_would_go(url, host, trap):
    """The trick is undone and named."""
    link = split_url(url)
    assert link is not None
    assert link.host == (host or link.host)
    assert trap in link.traps


@pytest.mark.parametrize(
    ("url", "host", "traps"),
    [
        ("http://１２７。０。０。１/", "127.0.0.1", ("wide",)),
        ("http://%31%32%37.0.0.1", "127.0.0.1", ("encoded-host",)),
        ("http://0300.0250.0.1", "192.168.0.1", ("number-host",)),
        ("http://0x7f.0.0.1.", "127.0.0.1", ("number-host",)),
        ("http://1.1", "1.0.0.1", ("number-host",)),
        ("http://4294967296/", "4294967296", ("invalid-host",)),
        ("http://1.2.3.4.5/", "1.2.3.4.5", ("invalid-host",)),
        ("http://[::1]:99999/", "[::1]", ("bad-port",)),
        ("http://kx7vq.top:８０/", "kx7vq.top", ("bad-port",)),
        ("http://kx7vq.top#@icbc.com.cn/", "kx7vq.top", ()),
        ("http://kx7vq.top?@icbc.com.cn/", "kx7vq.top", ()),
        ("http://icbc.com.cn%2f@kx7vq.top", "kx7vq.top", ("userinfo",)),
        ("http://icbc.com.cn\u2044login@kx7vq.top/", "kx7vq.top", ("userinfo",)),
        ("http://kx7vq.top\\.icbc.com.cn", "kx7vq.top", ("backslash",)),
        ("HtTpS:\\/kx7vq.top", "kx7vq.top", ("backslash",)),
        ("https:kx7vq.top", "kx7vq.top", ("slashes",)),
        ("http://@kx7vq.top", "kx7vq.top", ("userinfo",)),
        ("http://ⓚⓧ7vq.top", "kx7vq.top", ("wide",)),
        ("http://a_b.kx7vq.top", "a_b.kx7vq.top", ()),
        ("http://☃_x.kx7vq.top/", "xn--_x-esx.kx7vq.top", ()),
        ("http://kx7vq.top:/a", "kx7vq.top", ()),
        ("//kx7vq.top/a", "kx7vq.top", ()),
    ],
)
def test_traps_of_parsers_are_answered_like_a_browser(url, host, traps):
    """Where Python's own parser raises, or names another host than the one that opens."""
    link = split_url(url)
    assert link is not None
    assert (link.host, link.traps) == (host, traps)


@pytest.mark.parametrize(
    "url",
    ["http://kx7vq.top%00.icbc.com.cn/", "http://icbc.com.cn／x.kx7vq.top/", "http://a@b:c:d@[/"],
)
def test_where_a_browser_gives_up_no_owner_is_found(url):
    """An address that opens nothing must not look like a bank's."""
    link = split_url(url)
    assert link is None or ("invalid-host" in link.traps and link.domain is None)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.icbc.com.cn/page?a=1#top",
        "www.icbc.com.cn:8443/a",
        "http://icbc.com.cn",
        "http://xn--fiq228c.xn--fiqs8s/",
        "工商银行.中国",
        "http://[2001:db8::1]/",
    ],
)
def test_honest_links_have_no_traps(url):
    """Ports, punycode, Unicode names and IPv6 are ordinary."""
    link = split_url(url)
    assert link is not None
    assert link.traps == ()


def test_all_parts_come_apart():
    """Scheme, userinfo, host, port, path, query and fragment."""
    link = split_url("HTTPS://u:p@WWW.Kx7.com.cn:8443/A/b?c=D#e")
    assert link is not None
    assert (link.scheme, link.userinfo, link.host) == ("https", "u:p", "www.kx7.com.cn")
    assert (link.port, link.path, link.query, link.fragment) == (8443, "/A/b", "c=D", "e")
    assert (link.subdomain, link.domain, link.suffix) == ("www", "kx7.com.cn", "com.cn")
    assert link.name == "kx7"


def test_a_host_without_scheme_keeps_its_port():
    """The first part of "kx7.top:8080" is a host, not a scheme."""
    link = split_url("kx7.top:8080/x")
    assert link is not None
    assert (link.host, link.port, link.path) == ("kx7.top", 8080, "/x")


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "http://", "///", "mailto:a@b.cn", "javascript:alert(1)", "weixin://dl/x"),
        *("tel:110", "data:text/html,x", "blob:https://kx7vq.top/a"),
        "view-source:http://kx7vq.top/",
    ],
)
def test_what_leads_to_no_host_is_none(url):
    """Other schemes and empty hosts are not web links."""
    assert split_url(url) is None


def test_unicode_names_are_shown_and_encoded():
    """Both forms of an IDN host are kept, whichever was written."""
    written = split_url("http://工商银行.中国/")
    encoded = split_url("http://xn--czr93rq40bruk.xn--fiqs8s/")
    assert written is not None
    assert encoded is not None
    assert written.host == encoded.host
    assert written.host_unicode == encoded.host_unicode == "工商银行.中国"


def test_symbols_browsers_accept_are_accepted():
    """IDNA 2008 refuses a snowman, browsers do not."""
    link = split_url("http://☃.com/")
    assert link is not None
    assert link.domain == "xn--n3h.com"


def test_private_suffixes_are_told_from_registries():
    """Anybody gets a name under github.io."""
    free = split_url("https://kx7.github.io/a")
    sold = split_url("https://kx7.com.cn/a")
    assert free is not None
    assert sold is not None
    assert (free.domain, free.private_suffix) == ("kx7.github.io", True)
    assert (sold.domain, sold.private_suffix) == ("kx7.com.cn", False)


def test_an_ip_host_has_no_domain():
    """Addresses are never registrable."""
    link = split_url("http://203.0.113.7:8080/a")
    assert link is not None
    assert (link.is_ip, link.domain, link.suffix) == (True, None, "")


@pytest.mark.parametrize(
    ("host", "suffix"),
    [
        ("a.kobe.jp", "a.kobe.jp"),
        ("b.a.kobe.jp", "a.kobe.jp"),
        ("city.kobe.jp", "kobe.jp"),
        ("x.com.tw", "com.tw"),
        ("x.gov.hk", "gov.hk"),
        ("x.公司.cn", "公司.cn"),
        ("x.xn--55qx5d.cn", "xn--55qx5d.cn"),
        ("main.notasuffix", ""),
    ],
)
def test_the_suffix_list_is_read_whole(host, suffix):
    """Wildcards, exceptions and both spellings of Chinese suffixes work."""
    assert public_suffix(host).suffix == suffix


def test_top_level_names_and_punycode_agree():
    """Every Unicode suffix is there in ASCII too."""
    for name in ("中国", "公司", "香港"):
        assert {name, punycode(name)} <= top_level_names()
