"""Which stretches of a text are only reported: warnings, news, somebody telling of a swindle.

"警方提醒:凡是要求转账的都是诈骗" asks nobody to pay.  A scope must be tight, because a scam can be
padded with a warning: it ends with the sentence, where the writer turns to the reader himself, and
before a clause with an address of its own.  Work is linear: a look is bounded, and a look that
starts inside an earlier scope of the same kind is not taken again.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.text.patterns import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
_ABOUT_OTHERS: Final = frozenset({"warn.all-scam", "warn.script"})
_DOUBT_AFTER: Final = 4
_OTHERS_REACH: Final = 10

_FORWARD: Final = frozenset({"warn.beware", "warn.script", "warn.told"})
_BACKWARD: Final = frozenset({"warn.all-scam", "warn.report-it"})
_LONG: Final = frozenset({"warn.script", "warn.told"})

_END: Final = lazy.compile("[。!?！？\n]")
_CLAUSE_MARKS: Final = ",、;；:：。!?！？\n "
# An address of the writer's own: a link, an id of letters and digits, a long number that is no sum.
_TARGET: Final = lazy.compile(
    r"https?:|www\.|(?<![a-z0-9])[a-z0-9\-]{2,40}\.(?:com|cn|net|top|xyz|vip|cc|club|shop|info|app|me|org)"
    r"(?![a-z0-9])(?!\.cn)"
    r"|(?<![a-z0-9_\-])(?=[a-z_\-]{0,20}\d)(?=\d{0,20}[a-z])[a-z0-9_\-]{6,30}(?![a-z0-9_\-%])"
    r"|(?<![\d.,¥￥$])\d{6,19}(?![\d.,%元万块多余年月人起名个条笔美欧港日])"
)
_OFFICIAL: Final = lazy.compile(r"(?:[a-z0-9\-]{1,30}\.){0,3}gov\.(?:cn|hk|mo|tw)")
_DENIED: Final = lazy.compile("不|没有?说|并非")
_READER: Final = lazy.compile("[你您]")
_QUESTION: Final = lazy.compile("[吗么嘛吧?？]")


class Frames(NamedTuple):
    """What decides about reported stretches, each ordered by start."""

    warnings: tuple[Match, ...]
    """``warn.*`` phrases that say what they seem to say."""
    openers: tuple[int, ...]
    """Starts of "凡是", "如遇" and of 警方提醒."""
    turns: tuple[int, ...]
    """Where the writer turns to the reader himself."""
    story: tuple[int, ...]
    """Words that show a sentence still tells a story."""
    doubted: bool
    """The writer asks whether it is real; then what he tells is judged, not excused."""


def read_frames(text: str, warnings: Sequence[Match], helpers: Sequence[Match]) -> Frames:
    """Sort the ``warn.*`` matches and the helper matches (codes with ``_``) of a text."""
    starts: dict[str, list[int]] = {}
    for match in helpers:
        starts.setdefault(match.code, []).append(match.start)
    others = sorted(starts.get("_others", ()))
    barred = set(starts.get("_no-turn", ()))
    # "让您需要" is masked one character later than it starts.
    barred |= {start + 1 for start in barred} | {start + 2 for start in barred}
    openers = [match.start for match in warnings if match.code == "warn.authority"]
    return Frames(
        tuple(sorted(match for match in warnings if _holds(text, match, others))),
        tuple(sorted(openers + starts.get("_if", []))),
        tuple(sorted(start for start in starts.get("_turn", ()) if start not in barred)),
        tuple(sorted(starts.get("_story", ()))),
        "_doubt" in starts,
    )


def find_scopes(text: str, frames: Frames) -> tuple[tuple[int, int], ...]:
    """Reported stretches of ``text``, ordered, not overlapping.

    >>> from scamscan.text.patterns import Match
    >>> text = "凡是要求转账的都是诈骗。请加微信zx88899"
    >>> warnings, helpers = [Match(7, 11, "warn.all-scam")], [Match(0, 2, "_if")]
    >>> find_scopes(text, read_frames(text, warnings, helpers))
    ((0, 11),)
    """
    scopes = _tale(text, frames)
    forward = backward = 0
    for frame in frames.warnings:
        if frame.code in _FORWARD:
            if frame.end <= forward or (frame.code == "warn.told" and frames.doubted):
                continue
            forward = _forward_end(text, frame, frames)
            scopes.append((frame.start, forward))
        elif frame.code in _BACKWARD:
            scopes.append((_backward_start(text, frame, frames, backward), frame.end))
            backward = frame.end
    return _joined(scopes)


def _holds(text: str, frame: Match, others: Sequence[int]) -> bool:
    """Whether a warning phrase says what it seems to say.

    "这不是骗子", "其他都是骗子" and "这是诈骗吗" warn of nothing; "我接到电话" tells a story,
    "您接到电话" does not.
    """
    start, end, code = frame
    if code in _ABOUT_OTHERS and _any_within(others, start - _OTHERS_REACH, start):
        return False
    if code == "warn.all-scam":
        return not (
            _DENIED.search(text[start : max(start, end - 2)])
            or _QUESTION.match(text[end : end + _DOUBT_AFTER].lstrip("子局人的, "))
        )
    if code == "warn.told":
        near = text[max(0, start - 2) : end]
        return "您" not in near and "你" not in near
    return True


def _any_within(places: Sequence[int], start: int, end: int) -> bool:
    place = bisect_left(places, start)
    return place < len(places) and places[place] < end


def _tale(text: str, frames: Frames) -> list[tuple[int, int]]:
    """The sentences that tell, in a text that tells or warns throughout.

    Several frames of several kinds, no turn to the reader and no address make a tale.  In it every
    sentence with a frame or a word of a story is reported, unless it speaks to the reader.
    """
    if len(frames.warnings) < _TALE_FRAMES or frames.turns or frames.doubted:
        return []
    if len({frame.code for frame in frames.warnings}) < _TALE_KINDS:
        return []
    if _own_words(text, 0, len(text), frames) < len(text):
        return []
    signs = sorted([frame.start for frame in frames.warnings] + list(frames.story))
    scopes, start = [], 0
    for end in [*(mark.end() for mark in _END.finditer(text)), len(text)]:
        if _any_within(signs, start, end) and _READER.search(text, start, end) is None:
            scopes.append((start, end))
        start = end
    return scopes


def _forward_end(text: str, frame: Match, frames: Frames) -> int:
    """End of the scope a heading opens: its sentence, less what the writer asks himself."""
    end = _sentence_end(text, frame.end, min(len(text), frame.start + REACH))
    cut = _own_words(text, frame.end, end, frames)
    if cut < end or frame.code not in _LONG:
        return max(cut, frame.end)
    limit = min(len(text), frame.start + _LONG_REACH)
    reached = end
    for _ in range(_MORE_SENTENCES):
        further = _sentence_end(text, reached, limit)
        if further == reached or _own_words(text, reached, further, frames) < further:
            break
        told = _any_within(frames.story, reached, further)
        if "您" in text[reached:further]:
            break
        if not told and further - end > _ASIDE:
            break
        reached = further
        end = further if told else end
    return end


def _sentence_end(text: str, start: int, limit: int) -> int:
    """Just behind the mark that ends the sentence ``start`` is in, at most ``limit``."""
    mark = _END.search(text, start, limit)
    return mark.end() if mark else limit


def _own_words(text: str, start: int, end: int, frames: Frames) -> int:
    """Where between ``start`` and ``end`` the writer turns to the reader; ``end`` when nowhere."""
    place = bisect_left(frames.turns, start)
    if place < len(frames.turns):
        end = min(end, frames.turns[place])
    for target in _TARGET.finditer(text, start, end):
        if not _OFFICIAL.match(text, target.start()):
            return _clause_start(text, target.start(), start)
    return end


def _clause_start(text: str, position: int, lowest: int) -> int:
    while position > lowest and text[position - 1] not in _CLAUSE_MARKS:
        position -= 1
    return position


def _backward_start(text: str, frame: Match, frames: Frames, reached: int) -> int:
    """Start of the scope a closing word ("…都是诈骗") ends."""
    lowest = max(frame.start - REACH, reached, 0)
    # "是要转账的!都是骗子": a mark right before the closing word ends no sentence.
    marks = [mark.end() for mark in _END.finditer(text, lowest, frame.start - 1)]
    lowest = max([lowest, *marks[-1:]])
    for target in _TARGET.finditer(text, lowest, frame.start):
        if not _OFFICIAL.match(text, target.start()):
            lowest = _clause_end(text, target.end(), frame.start)
    place = bisect_left(frames.openers, lowest)
    if place < len(frames.openers) and frames.openers[place] < frame.start:
        return frames.openers[place]
    if frame.code == "warn.report-it" or _any_within(frames.turns, lowest, frame.start):
        return frame.start
    return max(lowest, frame.start - _SHORT_REACH)


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
