"""Who a message CLAIMS to come from: 【工商银行】, "我是上海市公安局的", "您的医保卡已停用".

A claim says "this is us".  Talking about somebody is none: "我在工商银行上班", "警察抓了骗子",
"有人自称是公安局", "不是银行".  Three ways of claiming are told apart (``Claim.how``): a signature
in brackets, at the head or the tail of the text; a self-introduction; and "您的X账户", which speaks
as X's keeper.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.text import claim_grammar as grammar
from scamscan.text import may, phones
from scamscan.text.claim_names import find_named, find_named_each, word_rows

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from scamscan.batch import Batch
    from scamscan.brands import Brand
    from scamscan.fold import Folded
    from scamscan.records import Span
    from scamscan.text.claim_names import Named, Target

# A message introduces itself once or twice.  Of longer texts the first and the last of each sort
# are read, so that work stays bounded and padding in the middle hides nothing at the ends.
_MOST: Final = 200
_REACH: Final = 22
_BEFORE: Final = 14
_LONGEST_PLACE: Final = 8
_TAIL_SHORTEST: Final = 20
_TAIL_LONGEST: Final = 48

_NUMBER_KINDS: Final = {
    "police-110": "police",
    "government-12xxx": "government",
    "carrier-10xxx": "carrier",
}

_ORGANISATIONS: Final = frozenset({"brand", "office"})

SIGNATURE, SELF, ACCOUNT = "signature", "self", "account"


class Claim(NamedTuple):
    """Who the message claims to be."""

    who: str
    """As the reader is told: the brand's name, or the words of the text."""
    kind: str
    """``brand``, ``bank``, ``police``, ``court``, ``government``, ``carrier``, ``courier``,
    ``platform``, ``finance``, ``school``, ``boss``, ``relative``, ``friend``, ``lawyer`` or
    ``other``."""
    brand: Brand | None
    start: int
    end: int
    span: Span
    how: str
    """``signature`` (also at the head or tail of the text), ``self`` or ``account``."""


class _Found(NamedTuple):
    start: int
    end: int
    how: str
    kind: str
    who: str
    brand: Brand | None


@cache
def _headings() -> frozenset[str]:
    return frozenset(word for word, kind, _ in word_rows() if kind == "heading")


def find_claims(folded: Folded) -> tuple[Claim, ...]:
    """Every claim of a folded message, ordered by start.

    Claims that are denied, quoted, reported or asked ("有人自称是公安局", "你是银行的吗") are left
    out.

    >>> from scamscan.fold import fold
    >>> [(c.who, c.kind, c.how) for c in find_claims(fold("【工商银行】您好,我是客服小王"))]
    [('中国工商银行', 'bank', 'signature'), ('客服', 'other', 'self')]
    >>> find_claims(fold("我在工商银行上班,昨天警察抓了骗子"))
    ()
    """
    return _claims(folded, find_named(folded.text), may.ANYTHING)


def find_claims_each(folded: Sequence[Folded], batch: Batch) -> list[tuple[Claim, ...]]:
    """``find_claims`` of every text; ``batch`` holds the same texts."""
    claims: list[tuple[Claim, ...]] = [()] * len(folded)
    for number, held, named in find_named_each(batch):
        claims[number] = _claims(folded[number], named, held)
    return claims


def _claims(folded: Folded, named: Named, held: int) -> tuple[Claim, ...]:
    found = {
        (one.start, one.end): one for flag, find in _FINDERS if held & flag for one in find(named)
    }
    if not found:
        return ()
    kept: list[_Found] = []
    for one in sorted(found.values()):
        # Two readings of the same words: the first is the wider one.
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(
        Claim(
            one.who,
            one.kind,
            one.brand,
            one.start,
            one.end,
            folded.span(one.start, one.end),
            one.how,
        )
        for one in kept
    )


def _ends(pattern: re.Pattern[str], text: str) -> Sequence[re.Match[str]]:
    """The first and the last matches; all of them in any message a person would read."""
    return _first_and_last(pattern.finditer(text))


def _selves(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``SELF``."""
    reached = 0
    for begun in grammar.SELF_BEGUN.finditer(text):
        start = begun.start()
        if start >= reached and (match := grammar.SELF.match(text, start)):
            reached = match.end()
            yield match


def _first_and_last(matches: Iterator[re.Match[str]]) -> Sequence[re.Match[str]]:
    first = list(islice(matches, _MOST))
    return first if len(first) < _MOST else [*first, *deque(matches, maxlen=_MOST)]


def _claim(text: str, target: Target, how: str, start: int, end: int) -> _Found:
    """A claim over ``text[start:end]`` to be ``target``."""
    who = target.brand.name if target.brand else text[start:end].strip("是的 ")
    return _Found(start, end, how, target.kind, who, target.brand)


def _signatures(named: Named) -> Iterator[_Found]:
    """【…】 anywhere, other brackets at the ends of the text."""
    text = named.text
    for match in _ends(grammar.BRACKET, text):
        start, end = match.span()
        content = match[1].strip()
        first = not text[:start].strip() if start < _BEFORE else False
        last = len(text) - end < _REACH and grammar.AFTER_TAIL.match(text, end) is not None
        before = text[max(0, start - _BEFORE) : start]
        if not (first or last) and (text[start] != "【" or before[-1:] not in grammar.MIDDLE):
            continue
        if grammar.QUOTED_BEFORE.search(before) or grammar.QUOTED_AFTER.match(text, end):
            continue
        if content in _headings() or grammar.WARNED.search(content):
            continue
        targets = named.targets(match.start(1), match.end(1), anchored=True)
        signed = _signed(text, match.start(1), match.end(1), targets)
        known = any(one.role in _ORGANISATIONS for one in targets)
        if signed is None and not known and text[start] == "【" and (first or last):
            signed = _named(content, match.start(1), match.end(1))
        if signed is not None:
            yield signed


def _signed(text: str, start: int, end: int, found: list[Target]) -> _Found | None:
    """The brand or office whose signature ``text[start:end]`` is."""
    targets = [one for one in found if one.role in _ORGANISATIONS]
    if not targets:
        return None
    chosen = next((one for one in targets if one.brand is not None), targets[0])
    rest = text[targets[-1].end : end].strip()
    # "央行降准" is a headline; "银联追付" may be a sender.
    headline = len(rest) > 4 or grammar.HEADLINE.search(rest)
    if len(rest) > 1 and headline and not grammar.ORGANISED.search(rest):
        return None
    return _claim(text, chosen, SIGNATURE, start, end)


def _named(content: str, start: int, end: int) -> _Found | None:
    """The sender an unknown 【…】 at an end of the text names: a hotline, or any name."""
    owner = phones.official(content) if content.isdigit() else None
    if owner is not None:
        kind = _NUMBER_KINDS.get(phones.sender_kind(content).kind, "brand")
        return _Found(start, end, SIGNATURE, kind, owner, None)
    if 2 <= len(content) <= 12 and content.isalnum() and not grammar.HEADING.search(content):
        return _Found(start, end, SIGNATURE, "other", content, None)
    return None


def _ends_of_text(named: Named) -> Iterator[_Found]:
    """Find "建行提醒：…" at the head, "…。中国移动" at the tail, "妈,我手机坏了"."""
    text = named.text
    lead = len(text[:_BEFORE]) - len(text[:_BEFORE].lstrip())
    for target in named.targets(lead, lead + _REACH, anchored=False)[:2]:
        place = text[lead : target.start]
        near = len(place) <= (_LONGEST_PLACE if target.role == "office" else 2)
        plain = not place or place.isalnum()
        signs = target.role in _ORGANISATIONS and grammar.HEAD.match(text, target.end)
        if near and plain and signs:
            yield _claim(text, target, SIGNATURE, lead, target.end)
            break
    floor = len(text) - _TAIL_LONGEST
    if len(text) >= _TAIL_SHORTEST and named.ends and named.ends[-1] > floor:
        tail = grammar.TAIL.search(text, max(0, floor))
        if tail is not None:
            yield from _tail(named, tail.start(1), tail.end(1))
    call = grammar.RELATIVE_CALL.match(text[: _REACH + _BEFORE])
    if call is not None:
        yield _Found(call.start("who"), call.end("who"), SELF, "relative", "家人", None)


def _tail(named: Named, start: int, end: int) -> Iterator[_Found]:
    """The last clause when it is nothing but a name."""
    text = named.text
    targets = named.targets(start, end, anchored=True)
    if not targets or targets[-1].role not in _ORGANISATIONS:
        return
    last = targets[-1]
    rest = text[last.end : end]
    whole = not rest and (last.start == start or last.role == "office")
    story = grammar.STORY.search(text, start, last.start)
    if story is None and (whole or grammar.TAIL_REST.fullmatch(rest)):
        yield _claim(text, last, SIGNATURE, start, end)


def _introductions(named: Named) -> Iterator[_Found]:
    """Find "我是…" and "这里是…"."""
    text = named.text
    if grammar.SELF_HINT.search(text):
        for match in _first_and_last(_selves(text)):
            if grammar.NOT_SELF.match(text, match.end()) or _is_reported(text, match.start()):
                continue
            introduced = _introduced(named, match.end())
            if introduced is not None:
                yield introduced


def _greetings(named: Named) -> Iterator[_Found]:
    """Greetings with a name behind them, as "您好,圆通的"; the caller says who he is."""
    text = named.text
    if named.hits and grammar.GREETING_HINT.search(text):
        for match in _ends(grammar.GREETING, text):
            if _is_reported(text, match.start()):
                continue
            greeted = _greeted(named, match.end())
            if greeted is not None:
                yield greeted


def _is_reported(text: str, start: int) -> bool:
    """Whether the words before ``start`` say that somebody else claims what follows."""
    return grammar.REPORTED.search(text[max(0, start - _BEFORE) : start]) is not None


def _clause_end(text: str, start: int) -> int:
    stop = grammar.CLAUSE_END.search(text, start, start + _REACH)
    return stop.start() if stop else min(len(text), start + _REACH)


def _introduced(named: Named, start: int) -> _Found | None:
    """Who "我是" before ``start`` introduces."""
    text = named.text
    end = _clause_end(text, start)
    targets = named.targets(start, end, anchored=False)
    for place, target in enumerate(targets):
        gap = text[start : target.start]
        if len(gap) > 2 * _LONGEST_PLACE or grammar.STORY.search(gap):
            return None
        if grammar.ASKED.match(text, target.end):
            return None
        follower = targets[place + 1] if place + 1 < len(targets) else None
        if target.kind == "school" and follower is not None and follower.start == target.end:
            continue  # "高中同学" is a friend, "大学老师" a teacher
        if _is_meant(text, target):
            return _claim(text, target, SELF, start, target.end)
    titled = grammar.TITLED.match(text, start, end + 1)
    if titled is not None:
        return _Found(start, titled.end(), SELF, "boss", titled[0], None)
    return None


def _is_meant(text: str, target: Target) -> bool:
    """Whether the words after a name leave it a role ("招行的客服"), not a story ("京东买的")."""
    if grammar.CUSTOMER.match(text, target.end):
        return False
    if target.role == "object":
        role = grammar.BRAND_SELF.match(text, target.end)
        return role is not None and len(role[0]) > 1
    if target.brand is not None and not target.brand.is_office:
        return grammar.BRAND_SELF.match(text, target.end) is not None
    ends = grammar.PERSON_ENDS if target.role == "person" else grammar.OFFICE_ENDS
    return ends.match(text, target.end) is not None


def _greeted(named: Named, start: int) -> _Found | None:
    """Who a caller is who says only "您好,圆通的" or "您好,县医保局"."""
    text = named.text
    end = _clause_end(text, start)
    for target in named.targets(start, end, anchored=False)[:2]:
        gap = text[start : target.start]
        if target.role not in _ORGANISATIONS or len(gap) > _LONGEST_PLACE:
            return None
        if grammar.NOT_GREETED.search(gap) or grammar.STORY.search(gap) or "是" in gap:
            return None
        if grammar.ASKED.match(text, target.end) or not _is_meant(text, target):
            return None
        return _claim(text, target, SELF, start, target.end)
    return None


def _accounts(named: Named) -> Iterator[_Found]:
    """Find "尊敬的工行客户", "您的建行卡", "您的医保已停用"."""
    text = named.text
    if not named.hits or not grammar.ACCOUNT_HINT.search(text):
        return
    for match in _ends(grammar.ACCOUNT, text):
        start = match.end()
        how = match.lastgroup
        if named.starts.isdisjoint(range(start, start + _LONGEST_PLACE // 2 + 1)):
            continue
        for target in named.targets(start, start + _REACH, anchored=True)[:1]:
            gap = text[start : target.start]
            if len(gap) > _LONGEST_PLACE // 2 or grammar.CLAUSE_END.search(gap):
                continue
            kept = target.role in ("brand", "object" if how != "dear" else "office")
            if kept and _keeps(text, target, how) and not _is_reported(text, match.start()):
                yield _claim(text, target, ACCOUNT, target.start, target.end)


def _keeps(text: str, target: Target, how: str | None) -> bool:
    """Whether the speaker talks as the one who keeps the account at ``target``."""
    end = target.end
    if how == "dear":
        return grammar.DEAR_OBJECT.match(text, end) is not None
    state = grammar.KEEPER_STATE.search(text, end, end + grammar.OBJECT_REACH) is not None
    if target.role == "object":
        return state
    if how == "your" and state and target.brand is not None:
        return True
    kept = grammar.YOUR_OBJECT.match(text, end) is not None
    return kept and (how == "your" or state)


def _own(named: Named) -> Iterator[_Found]:
    """Find "我行将…", "本局依法…": the sender speaks as an institution."""
    text = named.text
    if not grammar.OWN_HINT.search(text):
        return
    for match in _ends(grammar.OWN, text):
        if _is_reported(text, match.start()):
            continue
        body = match["body"]
        kind = grammar.OWN_KINDS.get(body, "other")
        near = text[max(0, match.start() - 60) : match.end() + 60]
        if kind == "court" and not grammar.CASE.search(near):
            kind = "other"  # 我院 is a hospital as often as a court
        if kind == "government" and grammar.POLICE_CASE.search(near):
            kind = "police"
        yield _Found(match.start(), match.end(), SELF, kind, match[0], None)


_FINDERS: Final = (
    (may.ACCOUNT, _accounts),
    (may.OWN_WORD, _own),
    (may.INTRODUCTION, _introductions),
    (may.GREETING, _greetings),
    (may.END_OF_TEXT, _ends_of_text),
    (may.SIGNATURE, _signatures),
)
"""Of two claims over the same words the later reader's counts."""
