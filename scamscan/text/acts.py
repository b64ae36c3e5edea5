"""What a message does: who it claims to be, offers, threatens, asks for, how it presses.

The words are in ``tables/acts.tsv``.  An act is *negated* when it is said not to happen
("不要转账", "无需验证码") and *reported* when somebody warns or tells of it
("凡是要求转账的都是诈骗"); see ``scopes``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from scamscan import lazy
from scamscan.records import Mark
from scamscan.tables import load_tsv, told_damage
from scamscan.text.patterns import Finder, Match, Pattern, read_phrase
from scamscan.text.scopes import find_scopes, read_frames
from scamscan.text.sparse import SparseFinder, load_anchors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scamscan.batch import Batch
    from scamscan.fold import Folded

TABLE: Final = "acts.tsv"
COLUMNS: Final = ("act", "phrase", "note")

_STEERING: Final = frozenset(
    (
        "_neutral", "_done", "_negate.ask", "_negate.fact", "_strong", "_sure", "_doubt", "_cause",
        "_guarded",
    )
)  # fmt: skip
"""Helpers that flag acts; the others frame stretches of a text (``scopes``)."""
_NEVER_NEGATED: Final = frozenset({"isolate", "press", "warn", "quote", "block", "excuse"})
"""Families whose phrases carry their own "do not", or mean the same with it."""
_REACH: Final = {"ask": 8, "threat": 3, "offer": 1, "claim": 1, "name": 8}
"""Characters a negator may stand before an act it governs.  Judgement, not measured."""
_OTHER_REACH: Final = 3
_CAUSE_REACH: Final = 6
_CLAUSE: Final = frozenset(",。!?;:\n")
_STRONG_REACH: Final = 10
_BARE: Final = frozenset("不没未勿")
# "不交就冻结" threatens with what it seems to deny.
_OR_ELSE: Final = frozenset("就则将会才否再")
_OR_ELSE_REACH: Final = 8
_ASKED_BACK: Final = frozenset({"ask.fee", "ask.prepay"})
_QUESTION: Final = frozenset("吗么嘛")
"""A scam states its fee; "要交押金吗" is the reader's own question."""
_QUOTES: Final = lazy.compile("“([^“”\n]{2,60})”|「([^「」\n]{2,60})」")
_MENTIONED: Final = ("ask.", "threat.", "block.", "accuse")
"""Families whose words in quotation marks are mentioned, not used."""
_SUPERIORS: Final = frozenset("总导板理任局长记师司官务需必")
""""王总让你把款付了" is an order passed on, not a tale: last characters of 领导, 老板, 经理 …"""
_GUARD: Final = 30
_NAME_DIGITS: Final = 3
"""Digits from which on a number is a name: 110, 360, 12306."""
_BY_PLACE: Final = itemgetter(1, 2, 0, 3, 4)
"""Start, end, code and flags of a mark; a lambda takes four times as long."""
# Between a negator and the act these show that the negator governs something else:
# "无需抵押即可贷款", "不用担心,把钱转过来".
_STOPS: Final = frozenset(",.、。!?;:，！？；：\n就即便只而也")


FEW: Final = 2_000
"""Characters of a process up to which the table is not worth preparing (measured: 60 ms)."""


@cache
def _phrases() -> tuple[tuple[tuple[str, str], ...], Mapping[str, str]]:
    """Act and phrase of every row, and the word classes they use."""
    rows = load_tsv(TABLE, COLUMNS)
    classes = {act[1:]: phrase for act, phrase, _ in rows if act.startswith("@")}
    return tuple((act, phrase) for act, phrase, _ in rows if not act.startswith("@")), classes


@lru_cache(maxsize=4096)
def _pattern(number: int) -> Pattern:
    phrases, classes = _phrases()
    act, phrase = phrases[number]
    return read_phrase(act, phrase, classes, f"{TABLE}: phrase {number + 1}, {act}")


def load_patterns() -> list[Pattern]:
    """Every phrase of the table, taken apart.

    Raises:
        TableError: the table is missing or damaged; ``where`` names the phrase.
    """
    return list(map(_pattern, range(len(_phrases()[0]))))


@cache
@told_damage(TABLE)
def load_finder() -> Finder:
    """The phrases of the table, ready to search.

    Raises:
        TableError: the table is missing or damaged; ``where`` names the phrase.
    """
    return Finder(load_patterns())


@cache
def load_sparse() -> SparseFinder | None:
    """The same for a first short text; None when the table of anchors is of another state.

    Raises:
        TableError: a table is missing or damaged.
    """
    anchors = load_anchors(TABLE)
    return SparseFinder(anchors, _pattern) if anchors is not None else None


class _Finders:
    """Which finder reads the next text: the sparse one until enough was read."""

    def __init__(self) -> None:
        self.read = 0

    def of(self, text: str) -> Finder | SparseFinder:
        if self.read <= FEW:
            self.read += len(text)
            sparse = load_sparse() if self.read <= FEW else None
            if sparse is not None:
                return sparse
        return load_finder()


_FINDERS: Final = _Finders()


@cache
def load_codes() -> frozenset[str]:
    """Every act code the table can give.

    Raises:
        TableError: the table is missing or damaged.

    >>> {"ask.code", "secrecy", "warn.told"} <= load_codes()
    True
    """
    return frozenset(act for act, _, _ in load_tsv(TABLE, COLUMNS) if act[0] not in "@_")


def find_acts(folded: Folded) -> tuple[Mark, ...]:
    """The acts of a folded message, ordered by start, then end, then code.

    Places count code points of the folded text.  Overlapping finds of one act are one mark.  Never
    raises; linear in the text.

    >>> from scamscan.fold import fold
    >>> [mark.code for mark in find_acts(fold("把验证码发给我,别告诉家人"))]
    ['ask.code', 'secrecy']
    >>> [(mark.code, mark.negated) for mark in find_acts(fold("不要把钱转到对方账户"))]
    [('ask.transfer', True)]
    >>> warning = fold("警方提醒:凡是让你把钱转到安全账户的,都是诈骗")
    >>> [mark.reported for mark in find_acts(warning) if mark.code == "name.safe-account"]
    [True]
    """
    return _read(folded.text, _FINDERS.of(folded.text).find(folded.text))


def find_acts_each(batch: Batch) -> list[tuple[Mark, ...]]:
    """``find_acts`` of every text of a batch of folded texts."""
    return list(map(_read, batch.texts, load_finder().find_each(batch)))


def _read(text: str, matches: Sequence[Match]) -> tuple[Mark, ...]:
    acts = [
        match for match in matches if match.code[0] != "_" and not _in_number(text, match.start)
    ]
    if not acts:
        return ()
    acts.sort()
    helpers = (
        [match for match in matches if match.code[0] == "_"] if len(acts) < len(matches) else ()
    )
    return _Reading(text, acts, helpers).marks()


def _in_number(text: str, start: int) -> bool:
    """True for words that begin inside a longer number: "12360关区" closes no 360."""
    if not "0" <= text[start] <= "9" or not start:
        return False
    # Shorter ones are left: "2小时内" is meant to be found in "12小时内".
    return text[start - 1].isdigit() and text[start : start + _NAME_DIGITS].isdigit()


class _Reading:
    """One text with its matches, while flags are worked out."""

    def __init__(self, text: str, acts: list[Match], helpers: Sequence[Match]) -> None:
        self.text = text
        self.acts = acts
        spans = _spans([one for one in helpers if one.code in _STEERING]) if helpers else {}
        neutral = spans.get("_neutral", [])
        self.done = spans.get("_done", [])
        self.forbids = _without(spans.get("_negate.ask", []), neutral)
        self.denies = _without(spans.get("_negate.fact", []), neutral)
        self.strong = _without(spans.get("_strong", []), neutral)
        self.sure = _without(spans.get("_sure", []), neutral)
        # Who asks "他让我转账,是真的吗" wants the request judged.
        self.causes = [] if "_doubt" in spans else spans.get("_cause", [])
        self.guarded = spans.get("_guarded", [])
        warnings = [act for act in acts if act.code.startswith("warn.")]
        frames = read_frames(text, warnings, helpers) if warnings else None
        self.warnings = frozenset(frames.warnings) if frames else frozenset()
        self.scopes = find_scopes(text, frames) if frames else ()
        self.mentioned = (*_MENTIONED, "name.", "secrecy") if self.warnings else _MENTIONED
        quoted = "“" in text or "「" in text
        self.quotes = [match.span() for match in _QUOTES.finditer(text)] if quoted else []

    def marks(self) -> tuple[Mark, ...]:
        """Every act with its flags, overlapping finds of one act joined."""
        joined: list[Mark] = []
        last: dict[tuple[str, bool, bool], int] = {}
        for act in self.acts:
            start, end, code = act
            if code.startswith("warn."):
                if act not in self.warnings:
                    continue
                key = (code, False, False)
            else:
                key = (code, self._is_negated(act), self._is_reported(act))
            place = last.get(key)
            if place is not None and start < joined[place].end:
                if end > joined[place].end:
                    joined[place] = joined[place]._replace(end=end)
                continue
            last[key] = len(joined)
            joined.append(Mark(code, start, end, key[1], key[2]))
        if len(joined) > 1:
            joined.sort(key=_BY_PLACE)
        return tuple(joined)

    def _is_reported(self, act: Match) -> bool:
        if self.causes and act.code.startswith("ask.") and self._is_passed_on(act.start):
            return True
        if self.quotes and act.code.startswith(self.mentioned):
            place = bisect_right(self.quotes, (act.start, 0)) - 1
            if place >= 0 and act.end < self.quotes[place][1]:
                return True
        if not self.scopes:
            return False
        place = bisect_right(self.scopes, (act.start, len(self.text) + 1)) - 1
        return place >= 0 and act.start < self.scopes[place][1]

    def _is_negated(self, act: Match) -> bool:
        start, end, code = act
        family = code.partition(".")[0]
        if code == "secrecy":
            # "验证码请勿告诉他人" guards a code; it hides nothing from the family.
            return _overlaps(self.guarded, start - _GUARD, end)
        if family in _NEVER_NEGATED:
            return False
        if family == "ask":
            answer = self._is_declined(start, end, code)
            if answer is not None:
                return answer
        elif family == "offer" and self._governed(self.strong, start, _STRONG_REACH, _CLAUSE):
            return True
        if family == "threat" and self.text[max(0, start - 1) : start] == "不":
            return True
        denies = self.sure if family == "threat" else self.denies
        stops = _CLAUSE if family == "name" else _STOPS  # "没有隔离账户、安全账户"
        return self._governed(denies, start, _REACH.get(family, _OTHER_REACH), stops)

    def _is_declined(self, start: int, end: int, code: str) -> bool | None:
        """Whether an ask is done, forbidden or asked back; None when nothing says so."""
        if self.done and _overlaps(self.done, start, end):
            return True
        if self.forbids and (
            _inside(self.forbids, start, end)
            or self._governed(self.forbids, start, _REACH["ask"], _STOPS)
        ):
            return True
        if code in _ASKED_BACK and self.text[end : end + 1] in _QUESTION:
            return True
        if start and self.text[start - 1] in _BARE:
            return _OR_ELSE.isdisjoint(self.text[end : end + _OR_ELSE_REACH])
        return None

    def _is_passed_on(self, start: int) -> bool:
        """Whether "让她", "喊我" … stands right before an ask: somebody tells of it."""
        place = bisect_right(self.causes, (start, len(self.text))) - 1
        if place < 0:
            return False
        first, last = self.causes[place]
        if start - last > _CAUSE_REACH or not _STOPS.isdisjoint(self.text[last:start]):
            return False
        if self.text[last - 1] != "你":
            return True
        # "需要你配合" asks; "王总让你把款付了" passes an order on.
        return _SUPERIORS.isdisjoint(self.text[max(0, first - 2) : first])

    def _governed(
        self, negators: Sequence[tuple[int, int]], start: int, reach: int, stops: frozenset[str]
    ) -> bool:
        """Whether the last negator before ``start`` stands near enough, with no stop between."""
        if not negators:
            return False
        place = bisect_right(negators, (start, 0)) - 1
        if place < 0 or not 0 <= start - negators[place][1] <= reach:
            return False
        return stops.isdisjoint(self.text[negators[place][1] : start])


def _spans(matches: Sequence[Match]) -> dict[str, list[tuple[int, int]]]:
    """Ordered spans of the matches of each code, those inside a longer one dropped."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, end, code in sorted(matches, key=lambda match: (match.start, -match.end)):
        found = spans.setdefault(code, [])
        if not (found and end <= found[-1][1]):
            found.append((start, end))
    return spans


def _without(spans: list[tuple[int, int]], masks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that touch no mask."""
    return [span for span in spans if not _overlaps(masks, *span)] if masks else spans


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    place = bisect_left(spans, (end, 0)) - 1
    return place >= 0 and spans[place][1] > start


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    place = bisect_left(spans, (start, 0))
    return place < len(spans) and spans[place][1] <= end
