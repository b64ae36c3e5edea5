"""Laws of the WeChat and QQ readers: whatever a file holds, they read on and raise nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scamscan.chats import read_source
from scamscan.chats.formats import formats
from scamscan.chats.head import look
from scamscan.records import BadRecord, Message
from tests.chats import test_qq as qq
from tests.chats import test_qq_exporter as qq_exporter
from tests.chats import test_wechat_chatlog as chatlog
from tests.chats import test_wechat_exporter as exporter
from tests.chats import test_wechat_memotrace as memotrace
from tests.chats import test_wechat_pywxdump as pywxdump
from tests.chats import test_wechat_weflow as weflow
from tests.chats.files import code_of, read, source

QUOTE = '1,880,引用消息,0,wxid_t,1@chatroom,"好\n\n[引用](x)阿花:价钱",https://a1b.top/x,1714528860'
FILES = {
    "wechat-memotrace-csv-1": memotrace.first(f"5,7,49,5,0,1714528860,,{memotrace.CARD},,甲"),
    "wechat-memotrace-csv-2": memotrace.second("1,文本,小李,2024-05-01 10:00:00,在吗,,,more"),
    "wechat-memotrace-txt": memotrace.TXT,
    "wechat-memotrace-ai-txt": "********************2024-05-01********************\n我:在吗 \n",
    "wechat-weflow-json": weflow.weflow(weflow.record("引用消息", "好[引用 甲：[图片]]")),
    "wechat-weflow-txt": weflow.TXT,
    "wechat-weflow-markdown": weflow.MARKDOWN,
    "wechat-pywxdump-csv": pywxdump.table(QUOTE, QUOTE),
    "wechat-pywxdump-json": pywxdump.rows(
        {"MsgSvrID": "1", "type_name": "文本", "is_sender": 0, "talker": "wxid_t", "msg": "早"}
    ),
    "wechat-chatlog-json": chatlog.answer(chatlog.record("早"), chatlog.record("", type=49)),
    "wechat-chatlog-csv": "Time,SenderName,Sender,TalkerName,Talker,Content\n1,a,b,c,d,e\n",
    "wechat-chatlog-txt": chatlog.TEXT,
    "wechat-exporter-txt": exporter.TEXT,
    "wechat-exporter-html": exporter.PAGE,
    "qq-txt": qq.saved(("我的好友", "小王", qq.PRIVATE), ("我的群聊", "羊毛群", qq.GROUP)),
    "qq-copied": qq.COPIED,
    "qq-mht": qq.MHT,
    "qq-exporter-json": qq_exporter.export(qq_exporter.record("[回复 小王: 投]\n不")),
    "qq-exporter-txt": qq_exporter.BANNER + qq_exporter.BLOCKS,
}  # fmt: skip
CODES = sorted(FILES)


def test_every_file_is_its_own_kind_and_no_other():
    """Each fixture is taken by its own format, whatever its name ends in."""
    for code, text in FILES.items():
        for name in ("a.txt", "b.json", "c.csv", "d"):
            assert code_of(text, name) == code


def test_each_kind_s_rule_refuses_the_others_files():
    """Rules exclude each other, so that their order in the table hardly matters."""
    allowed = {
        ("wechat-memotrace-txt", "qq-txt"),  # the cut-off form of QQ's; QQ's rule comes first
        ("wechat-memotrace-txt", "wechat-weflow-txt"),  # the same stamps; names in quotes are first
        ("wechat-echotrace-json", "wechat-weflow-json"),  # has no key of its own; comes last
    }
    own = [form for form in formats() if form.module.startswith(("wechat_", "qq_"))]
    for form in own:
        for code, text in FILES.items():
            if form.code != code and form.fits(look(source(text))):
                assert (form.code, code) in allowed


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CODES), st.data())
def test_damaged_files_give_messages_and_reports(code, data):
    """Cut, doubled, overwritten anywhere: nothing raises and every text can be written out."""
    text = FILES[code]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    put = data.draw(st.text(max_size=20) | st.just(text[start : start + 200]))
    form = next(form for form in formats() if form.code == code)
    file = source((text[:start] + put + text[end:]).encode("utf-8", "surrogatepass"))
    # Asked for by name, a reader gets files that are not of its kind at all.
    for item in read_source(file, form):
        assert isinstance(item, Message | BadRecord)
        if isinstance(item, Message):
            "".join((item.text, item.quoted or "", item.sender_name or "")).encode()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(CODES))
def test_any_bytes_behind_a_right_beginning(tail, code):
    """What follows a good beginning may be anything."""
    for item in read(FILES[code].encode() + tail):
        assert isinstance(item, Message | BadRecord)
