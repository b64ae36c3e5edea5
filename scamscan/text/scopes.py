"""Which stretches of a text are only reported: warnings, news, somebody telling of a swindle.

"警方提醒:凡是要求转账的都是诈骗" asks nobody to pay.  A scope must be tight, because a scam can be padded
with a warning: it ends with the sentence, where the writer turns to the reader himself, and before a
clause with an address of its own.  Work is linear: a look is bounded, and a look that starts inside an
earlier scope of the same kind is not taken again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scamscan.text.patterns import Match

REACH: Final = 120
"""Characters a scope may extend over; about two long sentences.  Judgement, not measured."""
_SHORT_REACH: Final = 40
_LONG_REACH: Final = 360
"""For a story told over several sentences."""
_MORE_SENTENCES: Final = 8
_TALE_FRAMES: Final = 3
_TALE_KINDS: Final = 2
_ASIDE: Final = 60
"""Characters of a story that may pass without a word that shows it is one."""
_DOUBT_AFTER: Final = 4

_FORWARD: Final = frozenset({"warn.beware", "warn.script", "warn.told"})
_BACKWARD: Final = frozenset({"warn.all-scam", "warn.report-it"})
_LONG: Final = frozenset({"warn.script", "warn.told"})

_END: Final = re.compile("[。!?！？\n]")
_CLAUSE_MARKS: Final = ",、;；:：。!?！？\n "
# The writer turns to the reader himself.  Each alternative starts with fixed characters and is
# bounded, so a search is linear.
_TURN: Final = re.compile(
    r"请(?!勿|不|别|问|教|假|客|柬|求|帖|您?(?:务必|一定|及时|立即|马上|随时|大家|广大|各位|市民|家长|居民|用户|客户|您)?"
    r"(?:提高|注意|小心|警惕|谨慎|核实|核对|核查|报警|挂断|挂机|拨打(?:110|96110|165|12345|官方|警方)|务必|广大"
    r"|大家|各位|认准|通过官方|通过正规|转告|转发|牢记|记住|保持|一定|向|当面|与|仔细|多|擦亮|慎|选择正规|到"
    r"|前往|去|第一时间|及时|立即(?:报警|挂断|拨打|停止|向)|马上(?:报警|挂断)|妥善|保管|增强|加强|拒绝|远离|相信|自觉"
    r"|知悉|周知|互相|相互|告知家人|提醒))"
    r"|(?:赶紧|赶快|立即|立刻|马上|尽快|现在|务必)(?:请|将|把|转|加|联系|点击|登录|扫|下载|回复|致电|添加)"
    r"|(?<![让叫要求使说])[您你](?:需要|必须|应当|得先|现在|只需|可以联系)"
    r"|[,;； 。](?:我是|我们是|我这边|这里是|本人|现需|现请)"
    r"|(?:加|添加)(?:我|微信|qq)|联系我|找我|私信我|咨询我|为了?(?:保护|确保|保障|保证)[您你]"
)
# An address of the writer's own: a link, an id of letters and digits, a long number that is no sum.
_TARGET: Final = re.compile(
    r"https?:|www\.|(?<![a-z0-9])[a-z0-9\-]{2,40}\.(?:com|cn|net|top|xyz|vip|cc|club|shop|info|app|me|org)"
    r"(?![a-z0-9])(?!\.cn)"
    r"|(?<![a-z0-9_\-])(?=[a-z_\-]{0,20}\d)(?=\d{0,20}[a-z])[a-z0-9_\-]{6,30}(?![a-z0-9_\-%])"
    r"|(?<![\d.,¥￥$])\d{6,19}(?![\d.,%元万块多余年月人起名个条笔美欧港日])"
)
_OFFICIAL: Final = re.compile(r"(?:[a-z0-9\-]{1,30}\.){0,3}gov\.(?:cn|hk|mo|tw)")
# Words that show the next sentence still tells the story.
_STORY: Final = re.compile(
    "对方|骗子|[他她]|让我|叫我|要我|自称|冒充|幸好|幸亏|还好|结果|后来|随后|接着|受害|事主|民警|警方|警察"
)
_OTHERS: Final = re.compile("(?:其他|其它|别的|别家|外面|市面上)[^,。!?]{0,6}$")
_DENIED: Final = re.compile("不|没有?说|并非")
_QUESTION: Final = re.compile("[吗么嘛吧?？]")


def find_scopes(text: str, frames: Sequence[Match]) -> tuple[tuple[int, int], ...]:
    """Reported stretches of ``text``, ordered, not overlapping.

    Args:
        text: the folded text.
        frames: the ``warn.*``, ``_if`` and ``_doubt`` matches in it.

    >>> from scamscan.text.patterns import Match
    >>> text = "凡是要求转账的都是诈骗。请加微信zx88899"
    >>> find_scopes(text, [Match(0, 2, "_if"), Match(7, 11, "warn.all-scam")])
    ((0, 11),)
    """
    doubted = any(frame.code == "_doubt" for frame in frames)
    if not doubted and _is_tale(text, frames):
        return ((0, len(text)),)
    openers = sorted(frame.start for frame in frames if frame.code in ("_if", "warn.authority"))
    scopes: list[tuple[int, int]] = []
    forward = backward = 0
    for frame in sorted(frames):
        if frame.code in _FORWARD:
            if frame.end <= forward or not holds(text, frame):
                continue
            if frame.code == "warn.told" and doubted:
                continue
            forward = _forward_end(text, frame)
            scopes.append((frame.start, forward))
        elif frame.code in _BACKWARD and holds(text, frame):
            start = _backward_start(text, frame, openers, backward)
            backward = frame.end
            scopes.append((start, frame.end))
    return _joined(scopes)


def holds(text: str, frame: Match) -> bool:
    """Whether a warning phrase says what it seems to say.

    "这不是骗子", "其他都是骗子" and "这是诈骗吗" warn of nothing; "我接到电话" tells a story, "您接到电话"
    does not.

    >>> from scamscan.text.patterns import Match
    >>> holds("其他平台都是诈骗", Match(4, 8, "warn.all-scam"))
    False
    """
    start, end, code = frame
    if code == "warn.all-scam":
        return not (
            _OTHERS.search(text[max(0, start - 12) : start])
            or _DENIED.search(text[start : max(start, end - 2)])
            or _QUESTION.match(text[end : end + _DOUBT_AFTER].lstrip("子局人的, "))
        )
    if code == "warn.told":
        near = text[max(0, start - 2) : end]
        return "您" not in near and "你" not in near
    return True


def _is_tale(text: str, frames: Sequence[Match]) -> bool:
    """Whether the whole text tells or warns: several frames, no address, no turn to the reader."""
    telling = [frame for frame in frames if frame.code.startswith("warn.") and holds(text, frame)]
    codes = {frame.code for frame in telling}
    if len(telling) < _TALE_FRAMES or len(codes) < _TALE_KINDS:
        return False
    return not _TURN.search(text) and _own_words(text, 0, len(text)) == len(text)


def _forward_end(text: str, frame: Match) -> int:
    """End of the scope a heading opens: its sentence, less what the writer asks himself."""
    end = _sentence_end(text, frame.end, min(len(text), frame.start + REACH))
    cut = _own_words(text, frame.end, end)
    if cut < end or frame.code not in _LONG:
        return max(cut, frame.end)
    limit = min(len(text), frame.start + _LONG_REACH)
    reached = end
    for _ in range(_MORE_SENTENCES):
        further = _sentence_end(text, reached, limit)
        if further == reached or _own_words(text, reached, further) < further:
            break
        told = _STORY.search(text, reached, further)
        if not told and further - end > _ASIDE:
            break
        reached = further
        end = further if told else end
    return end


def _sentence_end(text: str, start: int, limit: int) -> int:
    """Just behind the mark that ends the sentence ``start`` is in, at most ``limit``."""
    mark = _END.search(text, start, limit)
    return mark.end() if mark else limit


def _own_words(text: str, start: int, end: int) -> int:
    """Where between ``start`` and ``end`` the writer turns to the reader; ``end`` when nowhere."""
    turn = _TURN.search(text, start, end)
    if turn:
        end = turn.start()
    for target in _TARGET.finditer(text, start, end):
        if not _OFFICIAL.match(text, target.start()):
            return _clause_start(text, target.start(), start)
    return end


def _clause_start(text: str, position: int, lowest: int) -> int:
    while position > lowest and text[position - 1] not in _CLAUSE_MARKS:
        position -= 1
    return position


def _backward_start(text: str, frame: Match, openers: Sequence[int], reached: int) -> int:
    """Start of the scope a closing word ("…都是诈骗") ends."""
    lowest = max(frame.start - REACH, reached, 0)
    marks = [mark.end() for mark in _END.finditer(text, lowest, frame.start)]
    # "是要转账的!都是骗子": a mark right before the closing word ends no sentence.
    inside = [mark for mark in marks if frame.start - mark > 1]
    lowest = max([lowest, *inside[-1:]])
    for target in _TARGET.finditer(text, lowest, frame.start):
        if not _OFFICIAL.match(text, target.start()):
            lowest = _clause_end(text, target.end(), frame.start)
    opener = next((at for at in openers if lowest <= at < frame.start), None)
    if opener is not None:
        return opener
    if frame.code == "warn.report-it":
        return frame.start
    turns = [turn.start() for turn in _TURN.finditer(text, lowest, frame.start)]
    lowest = max([lowest, frame.start - _SHORT_REACH])
    return frame.start if turns else lowest


def _clause_end(text: str, position: int, highest: int) -> int:
    while position < highest and text[position] not in _CLAUSE_MARKS:
        position += 1
    return position


def _joined(scopes: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(scopes):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
