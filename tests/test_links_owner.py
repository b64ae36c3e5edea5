"""Tests of the claimed sender against the owner of the link."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scamscan.brands import load_brands
from scamscan.fold import fold
from scamscan.links import report
from scamscan.links.find import find_links
from scamscan.links.owner import Claimed, Relation, judge, relation, unwrap
from scamscan.links.split import SplitUrl, split_url
from scamscan.observe import observe
from scamscan.records import Level, Mark, Message, Span
from scamscan.scanner import Scanner

BRANDS = load_brands()


def split(url: str) -> SplitUrl:
    """A link that is known to split."""
    link = split_url(url)
    assert link is not None
    return link


def claim(name: str, kind: str = "brand", how: str = "signature") -> Claimed:
    """A claim to be a known brand, or an unknown sender of a kind."""
    return Claimed(BRANDS.by_name.get(name), kind, name, Span(0, 4), how)


def codes(urls: list[str], claims: list[Claimed], *, asks: bool) -> list[str]:
    """What judging says about some links."""
    links = [(split(url), None) for url in urls]
    return [evidence.code for evidence in judge(links, claims, BRANDS, asks=asks)]


@pytest.mark.parametrize(
    ("name", "kind", "url", "expected"),
    [
        ("中国工商银行", "bank", "https://mybank.icbc.com.cn/a", Relation.OWN),
        ("淘宝", "brand", "https://render.alipay.com/a", Relation.OWN),
        ("国家医疗保障局", "government", "https://ybj.kx.gov.cn", Relation.OWN),
        ("某某公安局", "police", "https://ga.kx.gov.cn", Relation.OWN),
        ("某某公安局", "police", "https://www.12321.cn/", Relation.OWN),
        ("某某公安局", "police", "https://kx7.com/", Relation.FOREIGN),
        ("中国工商银行", "bank", "https://www.gov.cn/", Relation.NEUTRAL),
        ("中国工商银行", "bank", "https://www.jd.com/a", Relation.NEUTRAL),
        ("中国工商银行", "bank", "https://t.cn/Ab3", Relation.SHORT),
        ("中国工商银行", "bank", "https://docs.qq.com/form/a", Relation.UNKNOWN),
        ("中国工商银行", "bank", "https://kx7.weebly.com", Relation.FOREIGN),
        ("中国工商银行", "bank", "https://kx7q.com", Relation.FOREIGN),
        ("小王超市", "other", "https://kx7q.com", Relation.UNKNOWN),
    ],
)
def test_a_link_is_own_neutral_unknown_short_or_foreign(name, kind, url, expected):
    """The three answers of the design, with their shades."""
    assert relation(split(url), claim(name, kind), BRANDS) is expected


def test_a_foreign_link_contradicts_only_beside_an_ask():
    """Honest brands link to partners nobody listed."""
    bank = [claim("招商银行", "bank")]
    assert codes(["www.kx7q.com/a"], bank, asks=True) == ["sender.link-contradiction"]
    assert codes(["www.kx7q.com/a"], bank, asks=False) == ["sender.link-unverifiable"]


def test_the_brand_s_letters_in_a_foreign_host_need_no_ask():
    """No bank sends people to a host that only wears its name."""
    bank = [claim("中国建设银行", "bank")]
    assert codes(["ccb-kx.top"], bank, asks=False) == ["sender.link-impostor"]
    assert codes(["ybj-kx.net"], [claim("国家医疗保障局", "government")], asks=False) == [
        "sender.link-impostor"
    ]


def test_senders_who_never_link_elsewhere_are_contradicted_at_once():
    """Traffic police say so themselves."""
    assert codes(["www.kx7q.com"], [claim("交管12123", "police")], asks=False) == [
        "sender.link-contradiction"
    ]


def test_without_a_claim_nothing_is_contradicted():
    """A mention is not a claim, and strangers may link anywhere."""
    assert codes(["www.kx7q.com"], [], asks=True) == []
    assert codes(["www.kx7q.com"], [claim("小王超市", "other")], asks=True) == []


def test_a_mention_counts_only_with_the_brand_s_letters_in_a_strange_host():
    """Talking of a brand is no claim; its name in somebody else's host is odd all the same."""
    nhsa = BRANDS.by_name["国家医疗保障局"]

    def about(url: str) -> list[str]:
        found = judge([(split(url), None)], [], BRANDS, asks=True, mentioned=[nhsa])
        return [evidence.code for evidence in found]

    assert about("kx-nhsa.com/a") == ["sender.link-mention"]
    assert about("www.kx7q.com/a") == []
    assert about("ybj.example") == []
    assert about("https://fuwu.nhsa.gov.cn/") == ["reassure.official-link"]


def test_an_open_short_link_is_odd_for_a_bank_and_not_for_a_shop():
    """Nobody can see where it leads."""
    assert codes(["t.cn/Ab3"], [claim("中国银行", "bank")], asks=True) == ["sender.open-short"]
    assert codes(["t.cn/Ab3"], [claim("携程", "brand")], asks=True) == ["sender.link-unverifiable"]


def test_any_claim_that_fits_is_enough():
    """【菜鸟】您的中通快递…: the link may be either's."""
    both = [claim("中通快递", "courier", "account"), claim("菜鸟", "courier")]
    assert codes(["https://www.cainiao.com/a"], both, asks=True) == ["reassure.official-link"]


def test_official_links_reassure_only_all_together():
    """One foreign link among official ones takes the comfort away."""
    bank = [claim("中国工商银行", "bank")]
    assert codes(["www.icbc.com.cn"], bank, asks=True) == ["reassure.official-link"]
    assert codes(["www.icbc.com.cn", "m.icbc.com.cn"], bank, asks=True) == [
        "reassure.official-link"
    ]
    assert "reassure.official-link" not in codes(
        ["www.icbc.com.cn", "www.kx7q.com"], bank, asks=True
    )
    assert codes(["https://www.gov.cn/zhengce"], [], asks=False) == ["reassure.official-link"]


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.qq.com/form/page/a",
        "https://kx7.oss-cn-beijing.aliyuncs.com/a",
        "https://xhslink.com/a",
        "http://www.icbc.com.cn@kx7.com/",
        "https://www.jd.com/",
        "https://bocpay.hk/",
    ],
)
def test_pages_anybody_writes_and_guessed_owners_never_reassure(url):
    """Trust is not inherited by user content, other brands or unverified domains."""
    sender = [claim("中银香港", "bank")]
    assert "reassure.official-link" not in codes([url], sender, asks=True)


def test_jump_pages_are_judged_by_where_they_lead():
    """A trusted host in front does not make the target trusted."""
    jump = split("https://c.pc.qq.com/m.html?level=1&pfurl=https%3A%2F%2Fkx7q.com%2Fa")
    assert unwrap(jump, BRANDS).host == "kx7q.com"
    assert unwrap(split("https://link.zhihu.com/?target=https%3A//kx7q.com"), BRANDS).host == (
        "kx7q.com"
    )
    tencent = [claim("QQ")]
    links = [(jump, None)]
    assert [e.code for e in judge(links, tencent, BRANDS, asks=True)] == [
        "sender.link-contradiction"
    ]


def test_a_link_back_home_is_no_jump():
    """Login pages name their own pages, and strangers' parameters say nothing."""
    home = split("https://passport.jd.com/login?ReturnUrl=https%3A%2F%2Fcart.jd.com%2Fa")
    assert unwrap(home, BRANDS) is home
    shop = split("https://kx7.com/go?url=https%3A%2F%2Fother.com")
    assert unwrap(shop, BRANDS) is shop


def inspect(text: str) -> report.Inspected:
    """The first link of a text, inspected."""
    seen = report.inspect(find_links(fold(text))[0])
    assert seen is not None
    return seen


def test_inspecting_gathers_everything_about_one_link():
    """Parts, owner, evidence with spans, marks for the rules."""
    text = "【某行】请点 icbc-safe点top 办理"
    seen = inspect(text)
    assert seen.link.host == "icbc-safe.top"
    assert seen.owner is None
    found = [evidence.code for evidence in seen.evidence]
    assert found == ["link.abused-suffix", "link.combination", "link.disguised"]
    span = seen.evidence[0].span
    assert span is not None
    assert text[span.start : span.end] == "icbc-safe点top"
    assert [mark.code for mark in report.marks(seen)] == ["link.any", "link.foreign", "link.odd"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见 www.icbc.com.cn", ["link.any", "link.official"]),
        ("见 t.cn/Ab3", ["link.any", "link.short"]),
        ("见 docs.qq.com/form/a", ["link.any", "link.content"]),
        ("装 http://kx7.com/a.apk", ["link.any", "link.foreign", "link.odd", "link.download"]),
        ("见 kx7vq-mz.com/a", ["link.any", "link.foreign"]),
        ("见 bocpay.hk/a", ["link.any"]),
    ],
)
def test_marks_say_what_rules_may_combine(text, expected):
    """Official, short, content, foreign, odd or download."""
    assert [mark.code for mark in report.marks(inspect(text))] == expected


def test_links_outside_the_words_have_no_place():
    """A card's address is judged, but there is nothing to underline."""
    seen = report.inspect_url("http://icbc-safe.top/")
    assert seen is not None
    assert seen.evidence
    assert all(evidence.span is None for evidence in seen.evidence)
    assert report.marks(seen) == ()
    assert report.inspect_url("mailto:a@b.cn") is None


def test_a_jump_names_both_hosts():
    """The reader sees what is in front and what is behind."""
    seen = report.inspect_url("https://link.zhihu.com/?target=https%3A//kx7q.com/a")
    assert seen is not None
    jump = next(evidence for evidence in seen.evidence if evidence.code == "link.jump")
    assert dict(jump.facts) == {"host": "link.zhihu.com", "target": "kx7q.com"}


def test_marks_lie_in_the_folded_text():
    """Rules work on folded places."""
    text = "装\u200b装 http://kx7.com/a.apk"
    seen = inspect(text)
    mark = report.marks(seen)[0]
    assert mark == Mark("link.any", seen.found.start, seen.found.end)
    assert fold(text).text[mark.start : mark.end] == "http://kx7.com/a.apk"


@pytest.mark.parametrize(
    ("name", "kind", "url", "asks", "expected"),
    [
        ("抖音", "brand", "kx7vq-dy.example.cn", False, []),
        ("抖音", "brand", "kx7vq-dy.example.cn", True, ["sender.link-impostor"]),
        ("抖音", "brand", "douyin-kx7vq.example.cn", False, ["sender.link-impostor"]),
        ("中国农业银行", "bank", "kx7vq-abc.example.cn", False, ["sender.link-impostor"]),
    ],
)
def test_two_initials_betray_nobody_by_themselves(name, kind, url, asks, expected):
    """The letters dy abbreviate a thousand things; a bank's letters or an ask are serious."""
    assert codes([url], [claim(name, kind)], asks=asks) == expected


def test_government_hosts_have_an_owner():
    """A city hotline's page is its government's, not nobody's; a look-alike is."""
    seen = report.inspect_url("https://12345.kx7vq.gov.cn/a")
    assert seen is not None
    assert seen.owner_name == "中国大陆政府"
    assert seen.evidence == ()
    fake = report.inspect_url("https://12345-kxvq-gov.cn/a")
    assert fake is not None
    assert fake.owner_name is None
    assert [evidence.code for evidence in fake.evidence] == ["link.fake-government"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("【WPS】新版已发布，请前往官网 qx8vz.example.cn 更新", ["sender.link-contradiction"]),
        ("【WPS】新版已发布，介绍见 qx8vz.example.cn", []),
        ("向日葵远程官网下载: qx8vz.example.cn", ["sender.link-not-official"]),
        ("向日葵远程使用心得 qx8vz.example.cn", []),
        ("我家小店官网 qx8vz.example.cn", []),
        ("工商银行官网 www.icbc.com.cn", ["reassure.official-link"]),
    ],
)
def test_a_strange_host_must_not_be_called_the_official_site(text, expected):
    """Nobody calls a partner's page their own site."""
    seen = observe(Message(text=text), 1_000)
    found = [one.code for one in seen.evidence]
    assert [code for code in found if code.startswith(("sender.", "reassure."))] == expected


def honest():
    """Our own honest messages with links to hosts nobody listed."""
    path = Path(__file__).parent / "cases" / "links_honest.jsonl"
    return [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]


def test_honest_messages_that_link_elsewhere_are_left_alone():
    """News, partners, campaigns and forwards: at most 1 % suspicious, none likely to be a scam."""
    texts = honest()
    assert len(texts) >= 430
    ranks = [verdict.level.rank for verdict in Scanner().scan_many(texts)]
    assert sum(rank >= Level.SUSPICIOUS.rank for rank in ranks) <= len(texts) // 100
    assert not any(rank >= Level.LIKELY_SCAM.rank for rank in ranks)


def pairs(kind):
    """Our own short messages with links: ``scam`` or the honest ``twin``."""
    path = Path(__file__).parent / "cases" / "links_messages.jsonl"
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [row["text"] for row in rows if row["kind"] == kind]


def test_phishing_messages_are_found_and_their_honest_twins_left_alone():
    """The shapes of 2025 and 2026: tolls, parcels, insurance, tax, points, flights, subsidies."""
    scanner = Scanner()
    scams, twins = pairs("scam"), pairs("twin")
    assert len(scams) == len(twins) >= 90
    found = [verdict.level.rank for verdict in scanner.scan_many(scams)]
    assert sum(rank >= Level.SUSPICIOUS.rank for rank in found) >= 0.95 * len(scams)
    quiet = [verdict.level.rank for verdict in scanner.scan_many(twins)]
    assert sum(rank >= Level.SUSPICIOUS.rank for rank in quiet) <= 0.02 * len(twins)
    assert not any(rank >= Level.LIKELY_SCAM.rank for rank in quiet)


@pytest.mark.parametrize(
    ("honest", "scam"),
    [
        (
            "【中国移动】您的流量账单已出，查看 zd-kx7vq.example.cn/8 ，咨询10086",
            "【中国移动】您的积分今日清零，立即登录 zd-kx7vq.example.cn/8 填写卡号和验证码兑换",
        ),
        (
            "【建设银行】网点搬迁公告见 gg-kx7vq.example.cn/b ，如有疑问请致电95533",
            "【建设银行】您的账户异常已冻结，请点击 gg-kx7vq.example.cn/b 验证身份解冻",
        ),
    ],
)
def test_the_same_unknown_host_matters_where_something_is_asked_for_there(honest, scam):
    """A number to call for questions is no ask at the link."""
    assert Scanner().scan(honest).level.rank < Level.SUSPICIOUS.rank
    assert Scanner().scan(scam).level.rank >= Level.SUSPICIOUS.rank


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("请点击 http://kx7vq.com/a.apk 下载安装", True),
        ("检查不通过，先装一下 kx7vq.com/f/safe.APK?u=1", True),
        ("会议控件更新：kx7vq.com/m.mobileconfig", True),
        ("请勿安装 kx7vq.com/a.apk ，那是假冒的", False),
        ("崩溃日志在 kx7vq.com/a.apk.log 里", False),
        ("安装包 kx7vq.com/setup.exe 下载慢", False),
        ("文件列表 kx7vq.com/a.apk 共 3 个", False),
        ("腾讯手机管家下载 https://dldir1.qq.com/a.apk", False),
        ("下载 https://github.com/kx7vq/app/a.apk 安装试试", False),
        ("公司内网装个打卡软件 http://10.1.2.3/daka.apk", False),
    ],
)
def test_an_app_from_nowhere_that_is_to_be_installed_is_suspicious(text, asked):
    """Asked for, for a phone, and from a host nobody listed: all three."""
    seen = observe(Message(text=text), 1_000)
    assert ("link.install" in {one.code for one in seen.evidence}) is asked
    if asked:
        assert Scanner().scan(text).level.rank >= Level.SUSPICIOUS.rank


@pytest.mark.parametrize(
    ("behind", "code"),
    [("更新", "sender.link-contradiction"), ("进行认证", "sender.link-contradiction"),
     ("并输入验证码", "sender.link-contradiction"),
     ("查看详情", "sender.link-unverifiable"), ("领券", "sender.link-unverifiable")],
)  # fmt: skip
def test_what_is_done_to_an_account_behind_a_link_is_an_ask(behind, code):
    """Renewing at a foreign host contradicts the sender; looking at it does not."""
    text = f"【农业银行】尊敬的客户，点击 kx7vq-mz.com {behind}"
    seen = observe(Message(text=text), 1_000)
    assert [one.code for one in seen.evidence if one.code.startswith("sender.")] == [code]


@pytest.mark.parametrize(
    ("before", "asked"),
    [("请立即认证：", True), ("尽快完成激活", True), ("认证指南", False), ("名单已更新", False)],
)
def test_an_urged_step_before_a_link_is_an_ask_and_a_heading_is_none(before, asked):
    """Renew at once there asks; how to renew tells."""
    seen = observe(Message(text=f"【农业银行】{before} kx7vq-mz.com"), 1_000)
    assert ("link.asked" in {mark.code for mark in seen.marks}) is asked


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("看这个 icbc-kefu.top/x 挺好玩", Level.SUSPICIOUS),
        ("晚饭后说说 kf-95588.vip 的事", Level.SUSPICIOUS),
        ("提醒大家：icbc-kefu.top 是假冒工行的钓鱼网站，千万别点", Level.NOTHING_FOUND),
        ("看这个 qingfeng-lvye.top/x 挺好玩", Level.NOTHING_FOUND),
    ],
)
def test_calm_words_do_not_undo_an_imitation(text, least):
    """What a bare link is called it is called among ordinary words, unless they warn of it."""
    assert Scanner().scan(text).level is least


def test_an_unverifiable_link_is_unsure_at_most_and_an_ask_there_is_more():
    """The same sender and host: looking something up, and handing something over."""
    quiet = Scanner().scan("【农业银行】积分活动详情 kx7vq-mz.com/8")
    assert "sender.link-unverifiable" in {signal.code for signal in quiet.signals}
    assert quiet.level.rank <= Level.UNSURE.rank
    asked = Scanner().scan("【农业银行】积分活动，请登录 kx7vq-mz.com/8 填写卡号和密码")
    assert asked.level.rank >= Level.SUSPICIOUS.rank
