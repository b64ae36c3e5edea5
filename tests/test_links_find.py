"""Tests of finding links in messages: everything a person would type, nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks import links
from scamscan.fold import fold
from scamscan.links.find import MAX_LINKS, find_links


def urls(text: str) -> list[str]:
    """The links of a text as one would type them."""
    return [link.url for link in find_links(fold(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请点kx7vq.com完成认证", ["kx7vq.com"]),
        ("请登录营业厅10186.QW3T.PW,按提示操作", ["10186.QW3T.PW"]),
        ("速回www.yd0086kf.com装客户端", ["www.yd0086kf.com"]),
        ("详情 cmbt.cn/zZ8 。【招商银行】", ["cmbt.cn/zZ8"]),
        ("查询http://q8w.cn/abc【某地交警】", ["http://q8w.cn/abc"]),
        ("网址http-kxvv.cc领取奖品", ["http-kxvv.cc"]),
        ("点 t.cn/Ab3Cd4 补录!", ["t.cn/Ab3Cd4"]),
        ("跳到 http://203.0.113.7:8080,怎么改", ["http://203.0.113.7:8080"]),
        ("见http://kx7.top,另外", ["http://kx7.top"]),
        ("打开HTTP://WWW.KX7.TOP/AbC?x=1,谢谢", ["http://WWW.KX7.TOP/AbC?x=1"]),
        ("看https://a7b.cn/x。也看https://c9d.cn/y", ["https://a7b.cn/x", "https://c9d.cn/y"]),
        ("(见 http://kx7.top/a_(b)).", ["http://kx7.top/a_(b)"]),
        ("1.www.kx7.com 2.www.kx8.com", ["www.kx7.com", "www.kx8.com"]),
        ("[点这里](http://kx7.top/a)即可", ["http://kx7.top/a"]),
        ('<a href="http://kx7.top/a">icbc.com.cn</a>', ["http://kx7.top/a", "icbc.com.cn"]),
        ("服务器203.0.113.7:8080", ["203.0.113.7:8080"]),
        ("http://203.0.113.7/a.apk", ["http://203.0.113.7/a.apk"]),
        ("登录icbc.com.cn@kx7.top/login", ["icbc.com.cn@kx7.top/login"]),
        ("http://xn--110-sb6fx21p.tk/报案", ["http://xn--110-sb6fx21p.tk/"]),
        ("官网:kx88.app注册送金", ["kx88.app"]),
        ("手机上wap.kx7.com2.城市选北京", ["wap.kx7.com"]),
        ("下载 https://kx7.top/a.apk安装", ["https://kx7.top/a.apk"]),
    ],
)
def test_plain_links_are_found_wherever_they_stick(text, expected):
    """Glued to Han, without scheme, in capitals, before punctuation, in markup."""
    assert urls(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hxxp://kx7[.]top/a", "http://kx7.top/a"),
        ("kx7点top", "kx7.top"),
        ("kx7點com", "kx7.com"),
        ("网站是www。kx7。com", "www.kx7.com"),
        ("网址：ｗｗｗ．ｋｘ７．ｔｏｐ", "www.kx7.top"),
        ("kx7·com", "kx7.com"),
        ("kx7丶com", "kx7.com"),
        ("点击 10386●jiaofei●work 办理", "10386.jiaofei.work"),
        ("去商店搜不到就点kx-tong。app", "kx-tong.app"),
        ("输 k x 7 q 点 c c 就行", "kx7q.cc"),
        ("kx7(dot)top", "kx7.top"),
        ("去 www . kx7 . com 查", "www.kx7.com"),
        ("w w w . k x 7 . c o m", "www.kx7.com"),
        ("kx7【.】xyz", "kx7.xyz"),
        ("ⓦⓦⓦ.kx7.top", "www.kx7.top"),
        ("http://kx7。top/x", "http://kx7.top/x"),
        ("进kx\u200b7.com看", "kx7.com"),
    ],
)
def test_disguised_links_are_found_and_called_so(text, expected):
    """However the dots and letters are dressed up."""
    found = find_links(fold(text))
    assert [link.url for link in found] == [expected]
    assert found[0].disguised


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("访问工商银行.中国", "工商银行.中国"),
        ("请访问工商銀行.中國查詢", "工商銀行.中國"),
        ("打开110报警.tk 报案", "110报警.tk"),
        ("http://工商银行.中国/", "http://工商银行.中国/"),
        ("中国银行.com登录", "中国银行.com"),
        ("你看下这个 xianyu客服.wang", "xianyu客服.wang"),
        ("http://аlipay.com/", "http://аlipay.com/"),
        ("去аlipay.com/AB看", "аlipay.com/AB"),
    ],
)
def test_links_in_other_letters_keep_their_letters(text, expected):
    """The letters decide where a link leads, so they must not be folded away."""
    assert urls(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "升级到v1.2.3版本",
        "联系QQ12345.谢谢",
        "圆周率3.14,价格12.50元",
        "附件:合同.doc 表格.xlsx",
        "运行main.py和setup.exe,先读README.md",
        "打开main.py文件",
        "8.30开会,2026.11.22交",
        "邮箱zhang.san@qq.com",
        "请回复service@icbc.com.cn。",
        "我到了.com在吗",
        "今天8点vip专场",
        "用的是vivo。vip客户",
        "Node.js和A.B.C三项",
        "1.苹果 2.香蕉",
        "好的.thanks",
        "网关192.168.1.1不通",
        "it is ok . so what",
        "No.1选手,1.5倍",
        "utils.test.py",
        "第一.先来.后到",
        "腾讯买下的那个好名字.com很贵",
        ".亚马逊.京东.苹果",
        "jia***il.com已绑定",
        "完成了.在线等",
        "com.cn",
        "日志里全是.top .xyz的跳转",
    ],
)
def test_what_only_looks_like_a_link_is_left_alone(text):
    """Versions, prices, times, files, mail addresses and prose."""
    assert urls(text) == []


def test_the_list_of_invented_strings_is_read_nearly_whole():
    """At least 98 % of its links are found and 99 % of the finds are links."""
    rows = links.rows()
    assert len(rows) > 400
    score, wrong = links.score(links.own, rows)
    assert score.recall >= 0.98, wrong
    assert score.precision >= 0.99, wrong


@pytest.mark.parametrize(
    ("loud", "quiet"),
    [
        ("www,kx7vq,com", "他说,com这个后缀"),
        ("www kx7vq com", "the web com"),
        ("**kx7vq.com**", "jia***il.com"),
        ("①kx7vq.com②zq9wm.com", "①好②不好"),
        ("请找kx7vq.com", "li@mail.kx7vq.com"),
        ("m.kx7vq.app", "com.kx7vq.app"),
        ("drw.wang", "dr.wang"),
        ("203[.]0[.]113[.]9", "203.0.113.9"),
        ("kx7vq.ai", "kx.ai"),
    ],
)
def test_signs_that_join_and_signs_that_part(loud, quiet):
    """The same sign is a dot in one place and only punctuation in the other."""
    assert urls(loud)
    assert not urls(quiet)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://kx7vq.com/ahttp://zq9wm.com/b", ["http://kx7vq.com/a", "http://zq9wm.com/b"]),
        ("http://kx7vq.com/?u=http://zq9wm.com/b", ["http://kx7vq.com/?u=http://zq9wm.com/b"]),
        ("www.kx7vq.comwww.zq9wm.com", ["www.kx7vq.com", "www.zq9wm.com"]),
        ("kx7vq.comhttps://zq9wm.com", ["kx7vq.com", "https://zq9wm.com"]),
        ("kx①8.com", ["kx18.com"]),
        ("②②⑧⑧·com", ["2288.com"]),
    ],
)
def test_links_glued_together_come_apart(text, expected):
    """A second address ends the first, but one in a parameter belongs to it."""
    assert urls(text) == expected


def test_spans_point_at_the_original_words():
    """Even where folding changed the length before the link."""
    text = "转\u200b账到ＷＷＷ．kx7．com吧"
    found = find_links(fold(text))[0]
    assert text[found.span.start : found.span.end] == "ＷＷＷ．kx7．com"
    assert fold(text).text[found.start : found.end] == "www.kx7.com"


def test_links_come_in_order_without_overlaps():
    """Whatever pass found them."""
    found = find_links(fold("a1.com b点top http://c3.cn/x 工商银行.中国 d4.net"))
    assert len(found) == 5
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_a_flood_of_links_keeps_its_first_and_last():
    """A scam cannot hide behind any number of links."""
    flood = "ab.com " * 5_000 + "kx7.top"
    found = find_links(fold(flood))
    assert len(found) == 2 * MAX_LINKS
    assert found[-1].url == "kx7.top"
