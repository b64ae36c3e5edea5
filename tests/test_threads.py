"""Conversations: what adds up, what does not, and that nothing later is known earlier."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scamscan.errors import InputError
from scamscan.records import Kind, Level, Mark, Message
from scamscan.scanner import Scanner
from scamscan.threads import Threads, scan_thread
from scamscan.threads.course import MOST, Course
from scamscan.threads.losses import given as lost
from scamscan.threads.records import Point, Stage
from scamscan.threads.weights import load_reach, load_weights, stages_of, words

SCANNER = Scanner()
SMALL_TALK = (
    "今天挺冷的",
    "吃饭了没",
    "晚上看球吗",
    "刚下班",
    "周末去爬山不",
    "孩子作业写完了",
    "好的呀",
)
REBATE = (
    "姐姐在吗，我这边有个点赞的活",
    "给视频点赞截图，一单3块，当天结",
    "表现好的可以做垫付单，先垫100返130",
    "下载这个软件接单，微信会被封",
    "第三单要垫5880，做完一起返，超时就冻结",
)
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def said(texts, sender="小鹿", mine=False, **more):
    """Messages of one person."""
    return [Message(text=text, sender_name=sender, is_self=mine, **more) for text in texts]


def verdict_of(messages):
    """Of the most worrying person."""
    return scan_thread(messages, SCANNER)


def test_a_rebate_group_is_recognised_and_told_from_where():
    """Bait, move and prepayment: likely a scam, first warned of before the prepayment."""
    verdict = verdict_of(said(REBATE))
    assert verdict.level.rank >= Level.SUSPICIOUS.rank
    assert verdict.category == "task-rebate"
    assert verdict.first_warning is not None
    assert verdict.first_warning.index <= 3
    assert verdict.first_warning.reason


def test_small_talk_stays_quiet_however_long():
    """Fifty thousand everyday lines are no more suspicious than fifty."""
    threads = Threads(SCANNER)
    for _ in range(10):
        threads.feed(said(SMALL_TALK * 700))
    (verdict,) = threads.verdicts()
    assert verdict.messages == 49_000
    assert verdict.level is Level.NOTHING_FOUND
    assert verdict.first_warning is None
    assert verdict.stages == ()


def test_saying_the_same_thing_again_adds_nothing():
    """One ask sent twenty times is one ask."""
    once = verdict_of(said(["借我点钱周转"]))
    often = verdict_of(said(["借我点钱周转"] * 20))
    assert often.level.rank <= max(once.level.rank, Level.UNSURE.rank)


def test_the_owners_own_words_are_no_evidence_against_the_other():
    """Whoever asks "要我先垫付保证金吗？" is not the swindler, nor is who listens."""
    mine = said([*REBATE, "要先转账到安全账户吗"], sender="我", mine=True)
    verdict = verdict_of([*said(["嗯", "在的"]), *mine])
    assert verdict.level is Level.NOTHING_FOUND
    with pytest.raises(InputError):
        verdict_of(mine)


def test_what_is_quoted_or_passed_on_counts_for_nobody():
    """A forwarded bundle and a quoted line are somebody else's words."""
    passed_on = said(REBATE, forwarded=True)
    quoting = [
        Message(text="这也太假了吧", quoted=text, sender_name="小鹿", is_self=False)
        for text in REBATE
    ]
    assert verdict_of(passed_on).level is Level.NOTHING_FOUND
    assert verdict_of(quoting).level is Level.NOTHING_FOUND
    assert verdict_of(said(REBATE)).level is not Level.NOTHING_FOUND


def test_a_warning_right_behind_takes_a_quoted_scam_back():
    """Somebody copies a swindle into the family group and warns of it."""
    quoted = "给视频点赞截图，一单3块，当天结，先垫100返130"
    warned = [quoted, "这种都是骗人的，大家千万别信，小心上当受骗"]
    assert verdict_of(said([quoted])).level.rank >= Level.UNSURE.rank
    assert verdict_of(said(warned)).level.rank < verdict_of(said([quoted])).level.rank


def test_a_group_is_told_by_member():
    """One member's scam is not the others'."""
    messages = []
    for place, text in enumerate(REBATE):
        messages += said([text], sender="接待")
        messages += said([SMALL_TALK[place]], sender="阿强")
    threads = Threads(SCANNER)
    threads.feed(messages)
    levels = {one.counterpart: one.level for one in threads.verdicts()}
    assert levels["接待"].rank >= Level.SUSPICIOUS.rank
    assert levels["阿强"] is Level.NOTHING_FOUND


def test_conversations_do_not_mix():
    """The same name in two chats is two people."""
    threads = Threads(SCANNER)
    threads.feed(said(REBATE, conversation="一") + said(SMALL_TALK, conversation="二"))
    first, second = threads.verdicts()
    assert first.level.rank >= Level.SUSPICIOUS.rank
    assert second.level is Level.NOTHING_FOUND


def test_long_acquaintance_speaks_against_a_single_odd_line():
    """The same request weighs less after two thousand quiet messages."""
    ask = said(["在忙吗，先借我三千急用，微信转我"])
    stranger = verdict_of(ask)
    friend = verdict_of(said(SMALL_TALK * 300) + ask)
    assert friend.score <= stranger.score
    assert friend.level.rank <= stranger.level.rank


def test_what_was_seen_fades_with_time():
    """Two cues a year apart are less than two cues on one day."""

    def apart(days):
        bait = said([REBATE[1]], time=START)
        ask = said([REBATE[2]], time=START + timedelta(days=days))
        return verdict_of(bait + ask).score

    assert apart(400) <= apart(0)


def test_transfers_and_told_payments_are_losses_of_whom_they_went_to():
    """Money that went out after the warning is listed, with amount, place and time."""
    paid = Message(
        text="[转账]", kind=Kind.TRANSFER, amount=Decimal("5880.00"), currency="CNY",
        direction="out", is_self=True, sender_name="我", time=START,
    )  # fmt: skip
    told = Message(text="验证码是 384920，发你了", is_self=True, sender_name="我")
    verdict = verdict_of([*said(REBATE), paid, told])
    assert [(loss.kind, loss.amount) for loss in verdict.losses] == [
        ("money", Decimal("5880.00")),
        ("code", None),
    ]
    assert verdict.losses[0].turn.index == 6
    assert verdict.stages[-1].stage is Stage.LOSS


def test_money_in_a_harmless_chat_is_no_loss():
    """A transfer to a friend is nobody's business."""
    paid = Message(
        text="[转账]", kind=Kind.TRANSFER, amount=Decimal(35), direction="out", is_self=True
    )
    assert verdict_of([*said(SMALL_TALK), paid]).losses == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("刚转过去了，你看看", "money"), ("已付，截图发你", "money"), ("验证码是 482913", "code"),
     ("身份证正反面拍给你了", "document"), ("屏幕共享打开了", "remote")],
)  # fmt: skip
def test_what_the_owner_tells_to_have_given_is_noticed(text, kind):
    """In the words people use."""
    found = lost(Message(text=text, is_self=True))
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "text",
    ["还没转过去", "我不会转账给你", "要转过去吗", "验证码呢", "等我转好了说", "身份证要拍吗", ""],
)
def test_what_was_not_given_is_not_a_loss(text):
    """The same words, denied, planned or asked."""
    assert lost(Message(text=text, is_self=True)) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([*SMALL_TALK, *REBATE, "骗子别信"]), st.booleans()),
        min_size=2,
        max_size=14,
    ),
    st.integers(1, 13),
)
def test_a_verdict_never_depends_on_later_messages(rows, cut):
    """What is known after n messages is the same whether or not more follow, however fed."""
    messages = [
        Message(text=text, is_self=mine, sender_name="我" if mine else "小鹿")
        for text, mine in rows
    ]
    short, piecewise = Threads(SCANNER), Threads(SCANNER)
    short.feed(messages[:cut])
    before = short.verdicts()
    for message in messages[:cut]:
        piecewise.feed([message])
    assert piecewise.verdicts() == before
    short.feed(messages[cut:])
    piecewise.feed(messages[cut:])
    assert piecewise.verdicts() == short.verdicts()


def test_marks_that_are_denied_or_told_of_speak_for_no_stage():
    """Beside the same marks meant in earnest."""
    assert stages_of([Mark("ask.code", 0, 2)]) == (Stage.ASK,)
    assert stages_of([Mark("ask.code", 0, 2, reported=True)]) == ()
    assert stages_of([Mark("contact.amount", 0, 2), Mark("claim.amount", 0, 2)]) == ()


def test_every_act_of_the_table_is_placed_on_purpose():
    """Each kind of act has a stage, or none by decision; warnings have none."""
    from scamscan.text.acts import load_codes

    without = {code.split(".")[0] for code in load_codes() if not stages_of([Mark(code, 0, 1)])}
    assert without <= {"warn", "quote", "name", "claim", "ask"}


def test_the_weights_and_words_are_whole():
    """Read once, checked by type; every stage and kind of loss has its Chinese name."""
    assert load_weights().bias < 0 < load_weights().most
    assert load_reach().window > 1
    assert set(words("stages")) == {stage.value for stage in Stage}
    assert set(words("losses")) == {"money", "code", "document", "remote"}


def test_verdicts_travel_between_processes():
    """They are plain frozen values."""
    verdict = verdict_of(said(REBATE))
    assert pickle.loads(pickle.dumps(verdict)) == verdict  # noqa: S301 - our own bytes


def test_a_system_line_and_a_nameless_line_belong_to_nobody():
    """A text file without senders is no conversation."""
    with pytest.raises(InputError):
        verdict_of([Message(text=text) for text in REBATE])
    system = Message(text=REBATE[2], kind=Kind.SYSTEM, sender_name="系统", is_self=False)
    assert verdict_of([*said(["你好"]), system]).level is Level.NOTHING_FOUND


def test_the_course_shows_every_point_that_spoke_against_him():
    """The highest point is the score, places count everybody's messages."""
    messages = said(REBATE)
    messages.insert(2, *said(["真的吗"], sender="我", mine=True))
    verdict = verdict_of(messages)
    assert verdict.length == len(messages)
    assert max(point.score for point in verdict.course) == verdict.score
    places = [point.place for point in verdict.course]
    assert places == sorted(set(places))
    assert 3 not in places
    assert verdict_of(said(SMALL_TALK)).course == ()


def test_what_is_taken_back_leaves_the_course():
    """The quoted words are no point of it once warned of; without the warning they are."""
    quoted = "给视频点赞截图，一单3块，当天结，先垫100返130"
    warning = "这种都是骗人的，大家千万别信，小心上当受骗"
    assert [point.place for point in verdict_of(said([quoted])).course] == [1]
    assert 1 not in [point.place for point in verdict_of(said([quoted, warning])).course]


def test_a_long_course_keeps_its_heights():
    """Ten thousand points become a few hundred, the highest among them, still in order."""
    course = Course()
    for number in range(1, 10_001):
        course.add(number, Point(number, 0.95 if number == 7321 else 0.3 + number % 7 / 100))
    points = course.points
    assert 0 < len(points) <= MOST
    assert Point(7321, 0.95) in points
    assert list(points) == sorted(points)
    assert points[-1].place == 10_000
