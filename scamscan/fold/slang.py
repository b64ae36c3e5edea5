"""Slang, homophones and clipped names of contact channels, read only where the context asks for it.

威信 is prestige; 加威信 abc12345 is an account.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from scamscan import lazy
from scamscan.fold.records import Change, Edit
from scamscan.fold.vocabulary import load_slang, may_hold_slang

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from scamscan.fold.vocabulary import Slang

_MOST_HITS = 10_000
"""Hits looked at in one text; keeps hostile input linear."""
_BEFORE, _AFTER = 14, 40
"""How far around a form the context is read."""

_PERSON = (
    "我们|我|下|一下|个|一个|你|老师|客服|助理|经理|导师|顾问|专员|主管|群主|本人|的|官方|工作|私人|上|好友"
    "|备用|小号|大号|号"
)
# 增加威信, 参加群: here 加 ends another word.  C++, x+v: here + is arithmetic.
_ADD = lazy.compile(
    rf"(?:(?<![增参更施附追叠外强倍愈越递累])加|(?P<plus>(?<![0-9a-z)\]+])\+{{1,3}}))"
    rf"(?:{_PERSON}){{0,3}}(?P<gap>[\s:,.~·*→>—|/_\-]{{0,3}})$"
)
_CONTACT = lazy.compile(
    rf"(?:联系|咨询|私聊?|搜索|搜|扫|留|换|问|通过|关注|聊|发|用|我的?|客服|唯一|官方|详情|合作|商务|对接|有"
    rf"|助理|老师|导师)(?:{_PERSON}){{0,3}}[\s:,.~·*→>—\-]{{0,3}}$"
)
_PUSHED_IN = lazy.compile(r"[.~·*→>—|/_\-]+")
_SWAP = lazy.compile(r"(?:私|[留换](?:个|一个)?|发我|给我|[给要]个)$")
_COLON = lazy.compile(r"\s{0,2}(?:id|号)?\s{0,2}[:：]")
_CHANNEL = lazy.compile(r"\s{0,2}(?:群|频道|号|搜|联系|客服|聊|私|[:：]?\s?@)")
_ACCOUNT = lazy.compile(r"\s{0,2}(?:同号|私聊|详聊|[:：]?\s?@|号(?=[:：\s\d@a-z]|联系|$))")
_CLIP_END = lazy.compile(
    r"$|[^0-9a-z一-鿿]|[0-9a-z_\-]{5}|号(?!码)|群|聊|详|领(?![口毛带衫结])|咨|了(?!个|一)|进群|拉|备注|看片|看"
    r"|私|获|免|送|我|吧|哦|呀|呢|就|发|通过|拿|得|索|联|预|报|教|带你|一起|一对一|同步|qq|找"
)
_IDENTITY = lazy.compile(
    r"(?P<join>[\s号码是为搜索:：=→>~.。,，;；()（）【\[「“\"'@\-—]{0,6})(?:id|号|帐号|账号)?[\s:：=是为@]{0,3}"
    r"(?P<id>[a-z_][a-z0-9_\-]{4,19}|[0-9]{5,12})"
    r"(?![a-z0-9_\-]|\.[a-z]|[只个头架元年月日万亿千百%人岁次米块公吨倍座株户幅])"
)
_ANNOUNCING = frozenset(":：@号是=")
_FLIGHT = lazy.compile(r"[a-z]{2}[0-9]{3,4}")
_HOST = lazy.compile(r"[0-9a-z._/@:\-]*\.[a-z]")
_OWN_NAME = lazy.compile(r"(?:微信|vx|wx|v信|(?<![a-z])v)(?:号|id)?[:： ]{0,3}$")
_LESSON = lazy.compile(r"偏旁|部首|字旁|人旁|结构|组成|笔画|拆字|拆开|合成|这个字|读作")
_ONE_MEANING = frozenset(("vx", "wx", "weixin", "yzm"))
_ASCII_WORD = lazy.compile(r"[0-9a-z_]")


def find_slang(text: str) -> list[Change]:
    """Changes that read slang as what it stands for.

    >>> [change.edits for change in find_slang("加威信abc12345")]
    [(Edit(start=1, end=3, replacement='微信'),)]
    >>> find_slang("他在村里很有威信")
    []
    """
    if not may_hold_slang(text):
        return []
    changes = []
    for start, end, value in islice(load_slang().find(text), _MOST_HITS):
        change = read_slang(text, start, end, value)
        if change is not None:
            changes.append(change)
    return changes


def read_slang(text: str, start: int, end: int, slang: Slang) -> Change | None:
    """The change that reads ``text[start:end]`` as ``slang``, or None where it means itself.

    The range may be longer than the form when separators stand inside.
    """
    if start and text[start - 1] in slang.not_before:
        return None
    if end < len(text) and text[end] in slang.not_after:
        return None
    if not _is_word(text, start, end, slang):
        return None
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    adding = _ADD.search(before) if slang.need not in ("spelling", "parts") else None
    if slang.need == "parts":
        if _LESSON.search(text, max(0, start - _BEFORE), end + _BEFORE):
            return None
    elif slang.need not in ("always", "spelling"):
        whole = end - start == len(slang.form)
        touched = whole and _touches_han(before, after)
        if not _is_meant(slang, before, after, adding is not None, touched):
            return None
    edits = (*_tidy_verb(adding, start - len(before)), Edit(start, end, slang.reads))
    return Change(edits[0].start, end, slang.kind, edits)


def _tidy_verb(adding: re.Match[str] | None, left: int) -> Iterator[Edit]:
    """Write the + before a contact as 加, and drop symbols pushed in between (加/薇/信)."""
    if adding is None:
        return
    start, end = adding.span("plus")
    if start >= 0:
        yield Edit(left + start, left + end, "加")
    start, end = adding.span("gap")
    if start < end and _PUSHED_IN.fullmatch(adding.group("gap")):
        yield Edit(left + start, left + end, "")


def _is_word(text: str, start: int, end: int, slang: Slang) -> bool:
    """Latin letters of a form must not be part of a longer Latin word or of a host name."""
    form = slang.form
    if form[0].isascii() and start:
        if _ASCII_WORD.match(text[start - 1]):
            return False
        if text[start - 1] in "./@-:" and start > 1 and _ASCII_WORD.match(text[start - 2]):
            return False
        if form.isascii() and _OWN_NAME.search(text[max(0, start - 8) : start]):
            return False
    if form[-1].isascii() and form[-1].isalnum() and end < len(text):
        if "a" <= text[end] <= "z" or text[end] == "_":
            return False
        return not _HOST.match(text, end, end + 64)
    return True


def _touches_han(before: str, after: str) -> bool:
    return "一" <= before[-1:] <= "鿿" or "一" <= after[:1] <= "鿿"


def _is_meant(slang: Slang, before: str, after: str, adding: bool, touched: bool) -> bool:
    """Do the words around ask for the slang reading?"""
    need = slang.need
    if need == "verb":
        if adding or _CONTACT.search(before) or _CHANNEL.match(after):
            return True
        # In a Chinese sentence vx and wx have one meaning.
        if touched and slang.form in _ONE_MEANING:
            return True
        return _has_identity(after, strict=False)
    if need == "word":
        return (
            (adding and bool(_CLIP_END.match(after)))
            or bool(_ACCOUNT.match(after))
            or _has_identity(after, strict=True)
        )
    if need == "clip":
        return _is_clipped(slang, before, after, adding)
    if need == "clipid":
        return adding and _has_identity(after, strict=False)
    return _has_identity(after, strict=False)


def _is_clipped(slang: Slang, before: str, after: str, adding: bool) -> bool:
    """One letter or character stands for a channel: 加v, 私v, v:abc12345, 薇 13800000000."""
    if _CLIP_END.match(after) and (adding or (slang.everyday and _SWAP.search(before))):
        return True
    if not _has_identity(after, strict=True):
        return False
    found = _IDENTITY.match(after)
    long = found is None or not found.group("id").isdecimal() or len(found.group("id")) > 7
    if _COLON.match(after):
        return long or slang.form == "q"
    alone = not before[-1:].isalnum() or bool(_CONTACT.search(before))
    return alone and long and found is not None and found.group("id").isdecimal()


def _has_identity(after: str, *, strict: bool) -> bool:
    """True when an account name or number follows.

    ``strict`` asks for more: at least six characters, a digit, and no flight number.
    """
    found = _IDENTITY.match(after)
    if found is None:
        return False
    identity = found.group("id")
    digits = not identity.isalpha()
    if strict:
        return digits and len(identity) >= 6 and not _FLIGHT.fullmatch(identity)
    return digits or not _ANNOUNCING.isdisjoint(found.group("join"))
