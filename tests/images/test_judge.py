"""The verdict on pictures: the conversation's, without what could not be read for certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scamscan.images.judge import FRAMES, UNCERTAIN, Opened, judge
from scamscan.images.records import PictureReading
from scamscan.records import Kind, Level, Message, Skipped, Verdict
from scamscan.scanner import Scanner, scan
from scamscan.threads import scan_thread
from scamscan.threads.records import ThreadVerdict

POLICE = ("我是市公安局王警官，您的账户涉嫌洗钱", "不要告诉家里人", "把钱转到安全账户核查")
ASKED = Message(text="请扫码缴纳罚款200元。【市公安局交警支队】", is_self=False, sender_name="客服")
CODE = Message(text="", is_self=False, sender_name="客服", kind=Kind.IMAGE,
               codes=("wxp://f2f0Kx7VqAbCd",))  # fmt: skip


@pytest.fixture(scope="module")
def scanner():
    """One for all."""
    return Scanner()


def reading(*messages, certain=None):
    """A reading as ``read_pictures`` makes it, without a picture."""
    return PictureReading(
        messages=messages,
        certain=messages if certain is None else tuple(certain),
        pages=(),
        lowest=None,
        mean=None,
    )


def said(*texts, who="王警官", is_self=False):
    """Messages of one person."""
    return [Message(text=text, sender_name=who, is_self=is_self) for text in texts]


def test_a_conversation_gets_the_verdict_of_the_conversation(scanner):
    """Three harmless-looking lines that are a scam together, as in an exported chat."""
    found = judge(reading(*said(*POLICE)), scanner)
    thread = scan_thread(said(*POLICE), scanner)
    assert isinstance(found.leading, ThreadVerdict)
    assert (found.level, found.leading.score) == (thread.level, thread.score)
    assert found.level is Level.LIKELY_SCAM


@pytest.mark.parametrize(
    "text", ["【工商银行】您的账户将冻结，请登录 icbc-safe.top 认证", "晚上回来吃饭吗"]
)
def test_a_poster_gets_the_verdict_of_its_words(scanner, text):
    """One message is judged as if it had been pasted."""
    found = judge(reading(Message(text=text, is_self=False)), scanner)
    assert isinstance(found.leading, Verdict)
    assert (found.level, found.leading.score) == (scan(text).level, scan(text).score)


def test_what_the_owner_writes_is_held_against_nobody(scanner):
    """The owner's own words, a scam's or not, raise no level."""
    found = judge(reading(*said(*POLICE, is_self=True)), scanner)
    assert found.level is Level.NOTHING_FOUND
    assert found.decisive is None


def test_uncertain_words_never_raise_a_level(scanner):
    """The milder of both verdicts, and the reader hears that something was left out."""
    whole = said(*POLICE)
    found = judge(reading(*whole, certain=whole[:1]), scanner)
    assert found.level is judge(reading(*whole[:1]), scanner).level
    assert found.level.rank < Level.LIKELY_SCAM.rank
    assert found.held_back
    assert UNCERTAIN in found.skipped


def test_uncertain_words_may_calm(scanner):
    """A line that makes a scam of less weight is heard, read for certain or not."""
    scam = said("把钱转到安全账户核查，我是市公安局的")
    told = [replace(scam[0], text="警方提醒：凡说" + scam[0].text + "的都是诈骗，请勿相信")]
    whole = judge(reading(*told, certain=scam), scanner)
    assert whole.level is judge(reading(*told), scanner).level
    assert not whole.held_back


def test_a_code_sent_by_itself_belongs_to_the_words_before_it(scanner):
    """To pay the fine and a private collect code come as two bubbles and mean one thing."""
    apart = judge(reading(ASKED, CODE), scanner)
    assert any(one.code == "code.office-pay" for v in apart.verdicts for one in v.signals)
    assert apart.level.rank >= judge(reading(ASKED), scanner).level.rank
    mine = judge(reading(replace(ASKED, is_self=True), CODE), scanner)
    assert not any(one.code.startswith("code.") for v in mine.verdicts for one in v.signals)


def test_a_picture_of_a_link_alone_is_judged_by_the_link(scanner):
    """No words, no conversation: the code's link speaks."""
    alone = Message(text="", is_self=False, codes=("http://www.icbc.com.cn.a1b.example.top/x",))
    assert judge(reading(alone), scanner).level is Level.LIKELY_SCAM
    both = judge(reading(*said("你好"), alone), scanner)
    assert both.level is Level.LIKELY_SCAM
    assert judge(reading(CODE), scanner).level is Level.NOTHING_FOUND


def test_nothing_read_is_nothing_found(scanner):
    """A blank picture has an answer too, with advice; an animation is said to be one."""
    found = judge(reading(), scanner, frames=True)
    assert found.level is Level.NOTHING_FOUND
    assert found.leading.guidance.steps
    assert FRAMES in found.skipped
    assert FRAMES not in judge(reading(), scanner).skipped


def test_what_the_model_could_not_read_is_told_of_a_poster_and_not_of_an_ok(scanner):
    """Foreign words alone were not judged by their wording; one among Chinese ones is nothing."""
    foreign = Message(text="Please call me back when you are home tonight", is_self=False)
    unread = Skipped(check="text.model", reason="language")
    assert unread in judge(reading(foreign), scanner).skipped
    assert unread not in judge(reading(foreign, *said(*POLICE)), scanner).skipped


def test_words_given_beside_the_pictures_count(scanner):
    """A pasted message is judged with them, and is no scam because of them."""
    before = Message(text="".join(POLICE), is_self=False)
    family = said("晚上回来吃饭吗", who="妈妈")
    assert judge(reading(*family), scanner, [before]).level is Level.LIKELY_SCAM
    calm = Message(text="你到家了吗", is_self=False)
    assert judge(reading(*family), scanner, [calm]).level is Level.NOTHING_FOUND


def test_pictures_of_one_name_are_told_apart(tmp_path):
    """Two uploads called image.png stay two pictures, opened one after another."""
    from tests.images import hostile

    data = hostile.encoded(hostile.plain(), "PNG")
    opened = Opened([("image.png", data)] * 3)
    assert opened.sizes == []
    names = [picture.name for picture in opened]
    assert names == ["image.png", "image.png (2)", "image.png (3)"]
    assert opened.sizes == [(60, 40)] * 3
