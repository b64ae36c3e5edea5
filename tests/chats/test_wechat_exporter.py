"""WechatExporter: text and page."""

from __future__ import annotations

from scamscan.records import BadRecord, Kind
from tests.chats.files import chat, code_of, messages, read, wall

TEXT = """王客服 - 微信聊天记录

王客服 (2021-09-20 14:55:16):您好，退款请加QQ
第二行

第三行
系统消息: 你已添加了王客服
「王客服：您好，退款
请加QQ」
- - - - - - - - - - - - - - -
几点退
阿花(本人) (2021-09-20 14:56:00):[图片]
王客服 (2021-09-20 02:57:00 PM):微信转账 ￥200.00
"""


def test_text_quotes_stand_without_sender():
    """Pitfalls 14, 17, 18, 20 and 34: a printed quote and its reply are nobody's for sure."""
    assert code_of(TEXT, "a.txt") == "wechat-exporter-txt"
    assert messages(TEXT, "a.txt")[:4] == [
        chat("您好，退款请加QQ\n第二行\n\n第三行", "a.txt:3", "王客服", sender_name="王客服",
             is_self=False, **wall("2021-09-20 14:55:16")),
        chat("你已添加了王客服", "a.txt:7", "王客服", kind=Kind.SYSTEM),
        chat("几点退", "a.txt:8", "王客服", quoted="您好，退款\n请加QQ"),
        chat("[图片]", "a.txt:12", "王客服", sender_name="阿花(本人)", is_self=True,
             kind=Kind.IMAGE, **wall("2021-09-20 14:56:00")),
    ]  # fmt: skip
    pay = messages(TEXT, "a.txt")[4]
    assert (pay.kind, str(pay.amount), pay.direction) == (Kind.TRANSFER, "200.00", "in")
    assert pay.time == wall("2021-09-20 14:57:00")["time"]


def test_text_a_corner_bracket_without_rule_is_words():
    """A message that begins with 「 and has no rule below is its sender's."""
    text = "王客服 - 微信聊天记录\n\n王客服 (2021-09-20 14:55:16):看\n「公告」\n今天休息\n"
    [message] = messages(text, "a.txt")
    assert (message.text, message.quoted) == ("看\n「公告」\n今天休息", None)


def test_text_with_some_broken_bytes_stays_utf_8():
    """Pitfalls 6 and 9: binary left in the text spoils its own place and nothing else."""
    data = TEXT.encode().replace("第二行".encode(), b"\xff\x00\xfe") + "乙 (".encode() * 300
    first = messages(data, "a.txt")[0]
    assert first.text.startswith("您好，退款请加QQ\n")


def test_text_title_must_be_the_first_line():
    """The words further down are somebody's own."""
    assert code_of("你好\n王客服 - 微信聊天记录\n", "a.txt") != "wechat-exporter-txt"


PAGE = """<!doctype html><html><head><title>王客服 - 微信聊天记录</title></head><body>
<div class="msg chat left" msgid="7" msgtype="1">
  <div class="avatar-box"><img src="a.jpg" class="avatar" /></div>
  <div class="nt-box"><span class="dspname left" wxId="wxid_kf">王客服</span>
   2021-09-20 14:55:16</div>
  <div class="content-box"><div class="triangle"></div>
    <span class="dont-break-out msg-text"><pre>您好 &amp; 欢迎<br />第二行</pre></span></div>
</div>
<div class="msg chat-notice" msgid="8"><div class="content-box">
  <span class="dont-break-out msg-text">你已添加了王客服</span></div></div>
<div class="msg chat right" msgid="9" msgtype="49">
  <div class="nt-box"><span class="dspname right">阿花</span> 2021-09-20 14:56:00</div>
  <div class="content-box"><div class="triangle"></div><div>
    <div><a href="https://a1b.top/?a=1&amp;b=2"><b>领补贴</b></a></div>
    <div><span class="msg-text">限今天</span></div></div>
    <div class="appinfo"><img src="i.png" class="app-icon" />
    <span class="app-name">浏览器</span></div>
  </div></div>
<div class="msg chat left" msgid="10" msgtype="49">
  <div class="nt-box"><span class="dspname left">王客服</span> 2021-09-20 14:57:00</div>
  <div class="content-box"><span class="refermsg msg-text">「阿花：真的吗」</span><br />
  <span>- - - - - - - - - - - - - - -</span><br /><span class="msg-text">真的</span></div></div>
<div class="msg media left" msgid="11" msgtype="3">
  <div class="nt-box"><span class="dspname left">王客服</span> 2021-09-20 14:58:00</div>
  <div class="content-box"><img rawUrl="p.jpg" src="p_thumb.jpg" class="image" /></div></div>
<div class="msg chat right" msgid="12" msgtype="49">
  <div class="nt-box"><span class="dspname right">阿花</span> 2021-09-20 14:59:00</div>
  <div class="content-box"><div><span class="msg-text"><pre>￥300.00</pre></span></div>
  <div class="appinfo"><img src="data:x" class="transfer-icon" />
  <span class="app-name">微信转账</span>
  </div></div></div>
</body></html>
"""


def test_page_gives_sides_links_and_quotes():
    """Pitfalls 13 and 14: right is oneself; links are in anchors; the app's name is not said."""
    assert code_of(PAGE, "王客服.html") == "wechat-exporter-html"
    text, notice, link, quote, image, pay = messages(PAGE, "王客服.html")
    assert text == chat(
        "您好 & 欢迎\n第二行", "王客服.html:2", "王客服", id="7", sender_id="wxid_kf",
        sender_name="王客服", is_self=False, **wall("2021-09-20 14:55:16"),
    )  # fmt: skip
    assert (notice.kind, notice.text) == (Kind.SYSTEM, "你已添加了王客服")
    assert (link.kind, link.text, link.urls, link.is_self) == (
        Kind.LINK, "领补贴\n限今天", ("https://a1b.top/?a=1&b=2",), True,
    )  # fmt: skip
    assert (quote.text, quote.quoted) == ("真的", "真的吗")
    assert (image.kind, image.text) == (Kind.IMAGE, "[图片]")
    assert (pay.kind, str(pay.amount), pay.direction) == (Kind.TRANSFER, "300.00", "out")


def test_page_whose_rest_is_in_scripts_says_so():
    """Messages in ``Data/msg-N.js`` are not read; a page without them has no such note."""
    paged = PAGE.replace("</body>", '<script src="Data/msg-1.js"></script></body>')
    assert isinstance(read(paged, "a.html")[-1], BadRecord)
    assert not any(isinstance(item, BadRecord) for item in read(PAGE, "a.html"))


def test_page_cut_inside_a_message_keeps_it():
    """Pitfall 12: the message open at the end is given with what it has."""
    cut = PAGE[: PAGE.index("第二行") + 1]
    [message] = messages(cut, "王客服.html")
    assert message.text == "您好 & 欢迎\n第"


def test_other_pages_are_not_taken():
    """A page with messages of another kind is another format's."""
    other = '<html><div class="message default clearfix"><div class="text">在吗</div></div></html>'
    assert code_of(other, "a.html") != "wechat-exporter-html"
