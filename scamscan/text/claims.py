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

from scamscan.brands import Brand, load_brands
from scamscan.phrases import PhraseIndex
from scamscan.records import Span
from scamscan.tables import load_tsv
from scamscan.text import claim_grammar as grammar
from scamscan.text import phones

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from scamscan.fold import Folded

_TABLE: Final = "sender_words.tsv"
_COLUMNS: Final = ("word", "kind", "role")
# A message introduces itself once or twice.  Of longer texts the first and the last of each sort
# are read, so that work stays bounded and padding in the middle hides nothing at the ends.
_MOST: Final = 200
_REACH: Final = 22
_BEFORE: Final = 14
_LONGEST_PLACE: Final = 8
_TAIL_SHORTEST: Final = 20
_TAIL_LONGEST: Final = 48

_SECTOR_KINDS: Final = {
    "bank": "bank",
    "police": "police",
    "court": "court",
    "gov": "government",
    "carrier": "carrier",
    "express": "courier",
    "payment": "platform",
    "social": "platform",
    "ecommerce": "platform",
    "life": "platform",
    "travel": "platform",
    "transport": "platform",
    "airline": "platform",
    "insurance": "finance",
    "securities": "finance",
    "loan": "finance",
    "crypto": "finance",
}

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


class _Word(NamedTuple):
    kind: str
    role: str


class _Target(NamedTuple):
    """Somebody named in a slice: range, kind, role (of ``sender_words.tsv``), brand."""

    start: int
    end: int
    kind: str
    role: str
    brand: Brand | None


class _Found(NamedTuple):
    start: int
    end: int
    how: str
    kind: str
    who: str
    brand: Brand | None


@cache
def _words() -> PhraseIndex[_Word]:
    rows = load_tsv(_TABLE, _COLUMNS)
    return PhraseIndex((word, _Word(kind, role)) for word, kind, role in rows if kind != "heading")


@cache
def _headings() -> frozenset[str]:
    return frozenset(word for word, kind, _ in load_tsv(_TABLE, _COLUMNS) if kind == "heading")


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
    text = folded.text
    found = {
        (one.start, one.end): one
        for find in (_accounts, _own, _introductions, _ends_of_text, _signatures)
        for one in find(text)
    }
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


def _ends(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The first and the last matches; all of them in any message a person would read."""
    matches = pattern.finditer(text)
    yield from islice(matches, _MOST)
    yield from deque(matches, maxlen=_MOST)


def _targets(text: str, start: int, end: int, *, anchored: bool) -> list[_Target]:
    """Brands and offices named in ``text[start:end]``, in order, longest first at each place."""
    piece = text[start:end]
    targets = [
        _Target(start + hit.start, start + hit.end, hit.value.kind, hit.value.role, None)
        for hit in _words().find(piece)
    ]
    targets += [
        _Target(start + hit.start, start + hit.end, _brand_kind(hit.value), "brand", hit.value)
        for hit in load_brands().named_in(piece, anchored=anchored)
    ]
    if len(targets) < 2:
        return targets
    targets.sort(key=lambda one: (one.start, -one.end, one.brand is None))
    kept: list[_Target] = []
    for one in targets:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _brand_kind(brand: Brand) -> str:
    return _SECTOR_KINDS.get(brand.sector, "brand")


def _claim(text: str, target: _Target, how: str, start: int, end: int) -> _Found:
    """A claim over ``text[start:end]`` to be ``target``."""
    who = target.brand.name if target.brand else text[start:end].strip("是的 ")
    return _Found(start, end, how, target.kind, who, target.brand)


def _signatures(text: str) -> Iterator[_Found]:
    """【…】 anywhere, other brackets at the ends of the text."""
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
        targets = _targets(text, match.start(1), match.end(1), anchored=True)
        signed = _signed(text, match.start(1), match.end(1), targets)
        known = any(one.role in _ORGANISATIONS for one in targets)
        if signed is None and not known and text[start] == "【" and (first or last):
            signed = _named(content, match.start(1), match.end(1))
        if signed is not None:
            yield signed


def _signed(text: str, start: int, end: int, named: list[_Target]) -> _Found | None:
    """The brand or office whose signature ``text[start:end]`` is."""
    targets = [one for one in named if one.role in _ORGANISATIONS]
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


def _ends_of_text(text: str) -> Iterator[_Found]:
    """"建行提醒：…" at the head, "…。中国移动" at the tail, "妈,我手机坏了"."""
    lead = len(text[:_BEFORE]) - len(text[:_BEFORE].lstrip())
    for target in _targets(text, lead, lead + _REACH, anchored=False)[:2]:
        place = text[lead : target.start]
        near = len(place) <= (_LONGEST_PLACE if target.role == "office" else 2)
        plain = not place or place.isalnum()
        signs = target.role in _ORGANISATIONS and grammar.HEAD.match(text, target.end)
        if near and plain and signs:
            yield _claim(text, target, SIGNATURE, lead, target.end)
            break
    if len(text) >= _TAIL_SHORTEST:
        floor = len(text) - _TAIL_LONGEST
        tail = grammar.TAIL.search(text, max(0, floor))
        if tail is not None:
            yield from _tail(text, tail.start(1), tail.end(1))
    call = grammar.RELATIVE_CALL.match(text[: _REACH + _BEFORE])
    if call is not None:
        yield _Found(call.start("who"), call.end("who"), SELF, "relative", "家人", None)


def _tail(text: str, start: int, end: int) -> Iterator[_Found]:
    """The last clause when it is nothing but a name."""
    targets = _targets(text, start, end, anchored=True)
    if not targets or targets[-1].role not in _ORGANISATIONS:
        return
    named = targets[-1]
    rest = text[named.end : end]
    whole = not rest and (named.start == start or named.role == "office")
    story = grammar.STORY.search(text, start, named.start)
    if story is None and (whole or grammar.TAIL_REST.fullmatch(rest)):
        yield _claim(text, named, SIGNATURE, start, end)


def _introductions(text: str) -> Iterator[_Found]:
    """我是…, 这里是…, "您好,圆通的"."""
    for match in _ends(grammar.SELF, text):
        if grammar.NOT_SELF.match(text, match.end()):
            continue
        if grammar.REPORTED.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        introduced = _introduced(text, match.end())
        if introduced is not None:
            yield introduced
    for match in _ends(grammar.GREETING, text):
        if grammar.REPORTED.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        greeted = _greeted(text, match.end())
        if greeted is not None:
            yield greeted


def _clause_end(text: str, start: int) -> int:
    stop = grammar.CLAUSE_END.search(text, start, start + _REACH)
    return stop.start() if stop else min(len(text), start + _REACH)


def _introduced(text: str, start: int) -> _Found | None:
    """Who "我是" before ``start`` introduces."""
    end = _clause_end(text, start)
    targets = _targets(text, start, end, anchored=False)
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


def _is_meant(text: str, target: _Target) -> bool:
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


def _greeted(text: str, start: int) -> _Found | None:
    """Who a caller is who says only "您好,圆通的" or "您好,县医保局"."""
    end = _clause_end(text, start)
    for target in _targets(text, start, end, anchored=False)[:2]:
        gap = text[start : target.start]
        if target.role not in _ORGANISATIONS or len(gap) > _LONGEST_PLACE:
            return None
        if grammar.NOT_GREETED.search(gap) or grammar.STORY.search(gap) or "是" in gap:
            return None
        if grammar.ASKED.match(text, target.end) or not _is_meant(text, target):
            return None
        return _claim(text, target, SELF, start, target.end)
    return None


def _accounts(text: str) -> Iterator[_Found]:
    """"尊敬的工行客户", "您的建行卡", "您的医保已停用"."""
    for match in _ends(grammar.ACCOUNT, text):
        start = match.end()
        how = match.lastgroup
        for target in _targets(text, start, start + _REACH, anchored=True)[:1]:
            gap = text[start : target.start]
            if len(gap) > _LONGEST_PLACE // 2 or grammar.CLAUSE_END.search(gap):
                continue
            named = target.role in ("brand", "object" if how != "dear" else "office")
            if named and _keeps(text, target, how):
                if grammar.REPORTED.search(text[max(0, match.start() - _BEFORE) : match.start()]):
                    continue
                yield _claim(text, target, ACCOUNT, target.start, target.end)


def _keeps(text: str, target: _Target, how: str | None) -> bool:
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


def _own(text: str) -> Iterator[_Found]:
    """"我行将…", "本局依法…": the sender speaks as an institution."""
    for match in _ends(grammar.OWN, text):
        if grammar.REPORTED.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        body = match["body"]
        kind = grammar.OWN_KINDS.get(body, "other")
        near = text[max(0, match.start() - 60) : match.end() + 60]
        if kind == "court" and not grammar.CASE.search(near):
            kind = "other"  # 我院 is a hospital as often as a court
        if kind == "government" and grammar.POLICE_CASE.search(near):
            kind = "police"
        yield _Found(match.start(), match.end(), SELF, kind, match[0], None)
