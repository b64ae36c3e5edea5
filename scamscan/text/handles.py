"""Messenger ids named by a word beside them: "加微信 zx88899", "+V: heike110", "8887766是我的qq".

An id is a run of letters or digits like any other; what makes it a contact is the cue beside it.
Cues come from ``tables/contact_cues.tsv``, the words between a cue and its id from
``tables/contact_words.tsv``.  Every look is bounded: at most ``_BEFORE`` characters to the left and
``_AFTER`` to the right.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE: Final = "contact_cues.tsv"
_COLUMNS: Final = ("cue", "kind", "need")
_WORDS: Final = "contact_words.tsv"
_BEFORE: Final = 24
_AFTER: Final = 14
_FAR: Final = 16
# Between a cue and its id: spaces, brackets, arrows, hearts; never the end of a sentence.
_GAP: Final = (
    " \t\n\r\u3000:：,，.;；-_=→>➡~～(（[【「<《\"'“”‘’*|/、…·•^@&#+➕"
    "❤♥♡👉👇🔥✅🌹💰☎📞📱⬇❥➜✉\ufe0f"
)
_MARKS: Final = frozenset(":：=→➡👉")
_WIDEST_GAP: Final = 8
# "大v", "粉v", "tv": other meanings of the one-letter cues.
_NOT_JOINED: Final = "大粉金黄蓝橙红每"
_LATIN: Final = lazy.compile(r"[a-z0-9]")

MESSENGERS: Final = frozenset(
    {"wechat", "qq", "qq-group", "telegram", "line", "whatsapp", "skype", "private-app", "social"}
)
"""Kinds of ids that open a private talk; ``social`` ones are public pages."""

_SHAPES: Final = {
    # WeChat's own rule: 6 to 20 characters, a letter first.
    "wechat": lazy.compile(r"[a-z][a-z0-9_\-]{5,19}"),
    "telegram": lazy.compile(r"@?[a-z][a-z0-9_]{4,31}"),
    "line": lazy.compile(r"@?[a-z0-9][a-z0-9._\-]{3,19}"),
    "skype": lazy.compile(r"[a-z][a-z0-9._\-]{5,31}"),
    "private-app": lazy.compile(r"[a-z0-9_]{5,20}"),
    "social": lazy.compile(r"[a-z0-9_.\-]{4,30}"),
}
_DIGITS: Final = {
    "wechat": (5, 11),
    "qq": (5, 11),
    "qq-group": (5, 11),
    "whatsapp": (7, 15),
    "private-app": (5, 12),
    "social": (5, 12),
}
_GLUED: Final = lazy.compile(
    r"(?P<cue>wechat|weixin|vxin|vx|wx|qq|whatsapp|v|w|q)[_\-]?(?P<id>\d{5,11}|"
    r"[a-z][a-z0-9_\-]{5,19})"
)
_GLUED_KINDS: Final = {"qq": "qq", "q": "qq", "whatsapp": "whatsapp"}
_FAR_CUE: Final = lazy.compile(
    r"(?P<wechat>微信|(?<![a-z])(?:vx|wx|v信)|[加+][微薇v])|(?P<telegram>飞机|电报|telegram|"
    r"(?<![a-z])tg(?![a-z]))"
)
_FAR_JOIN: Final = lazy.compile(r"[加找搜添+私聊号]|联系|咨询")
_STOP: Final = lazy.compile(r"[。!！?？;；\n]")
_ASSISTANT: Final = lazy.compile(
    r"(?:(?:添加|(?<![增参更附追施外叠添])加|联系|私聊|私信|找)(?:我|一?下|上)?的?"
    r"(?:客服|老师|助理|经理|导师|专员|好友|顾问|师傅|管理|群主|主管|小姐姐|学姐|私人|"
    r"[一-龥]{0,4}号)?"
    r"|(?:管理|客服|联系|助理|老师|工作|私人|小|新)号)"
    r"(?:咨询|领取|办理|了解|详聊|登记|协助|处理|即可)?[\s:：,，→👉]{0,3}$"
)
_AT_CUE: Final = lazy.compile(
    r"(?:(?P<line>(?<![a-z])line|赖|加赖)|联系|咨询|对接人?|私聊|私信|客服|飞机|电报|tg|telegram|"
    r"纸飞机|找|加|担保|老板|频道"
    r"|机器人|业务|合作|认准|唯一|灰机|详情|的来|方式|群主|洽谈)"
    r"(?:官方|航务|专属|客服|专员|号|我|人|id|搜|[:：】\])）—\-\s]){0,5}$"
)
_RIGHT: Final = lazy.compile(
    r"[\s(（,，、]{0,3}(?:也是|即是?|就是|是|为|这是)?(?:我的?)?"
    r"(?P<cue>微信|薇信|威信|v信|vx|wx|v(?=同|[)）]|$)|qq|扣扣|企鹅|q(?=同|[)）]|$))(?:同号|同步|"
    r"号)?"
    r"(?![\s,，;；:：号是为]{0,4}[0-9a-z\x00])(?![a-z支转群红步])"
)
_SAME: Final = lazy.compile(
    r"[\s(（,，、]{0,3}(?:同步?|加)?(?P<cue>微信|v信?|vx|wx)(?:同号|同步|同)"
)
_CODE_AFTER: Final = lazy.compile(
    r"\s?[(（\[【]?(?:是|为)?(?:您|你)?(?:本次|此次)?的?\s?[a-z一-龥]{0,8}?\s?"
    r"(?:验证码|校验码|动态码|动态密码|登录码|verification code|otp)"
)


class Cue(NamedTuple):
    """A word that names what the id beside it is."""

    kind: str
    need: str
    """``name``: the cue is enough; ``near``: it also counts when nothing stands between
    ("群123456"); ``join``: an everyday word that counts only when joined ("加v", "v:")."""


@cache
def _words(role: str) -> tuple[str, ...]:
    """The words of one role, longest first ("同号" before "号")."""
    rows = load_tsv(_WORDS, ("word", "role"))
    return tuple(sorted((word for word, each in rows if each == role), key=len, reverse=True))


@cache
def _fillers() -> tuple[str, ...]:
    both = (*_words("filler"), *_words("numbering"))
    return tuple(sorted(both, key=len, reverse=True))


@cache
def _cues() -> Mapping[str, Cue]:
    return {cue: Cue(kind, need) for cue, kind, need in load_tsv(_TABLE, _COLUMNS)}


@cache
@told_damage(_TABLE)
def _lengths_by_last() -> Mapping[str, tuple[int, ...]]:
    """For every last letter of a cue the lengths of such cues, longest first: misses are cheap."""
    lengths: dict[str, set[int]] = {}
    for cue in _cues():
        lengths.setdefault(cue[-1], set()).add(len(cue))
    return {last: tuple(sorted(each, reverse=True)) for last, each in lengths.items()}


def kinds_before(text: str, start: int) -> tuple[str, ...]:
    """What the words right before ``start`` say an id there is, nearest first; often empty.

    >>> kinds_before("加我微信号:zx88899", 6), kinds_before("订单号8899", 3)
    (('wechat',), ('order',))
    >>> kinds_before("今天88", 2)
    ()
    """
    head = text[max(0, start - _BEFORE) : start]
    bare = head.rstrip(_GAP)
    if not bare or len(head) - len(bare) > _WIDEST_GAP:
        return ()
    gap = head[len(bare) :]
    marked = not _MARKS.isdisjoint(gap)
    kinds: list[str] = []
    fillers = _fillers()
    for _ in range(4):
        kind = _cue_at_end(bare, marked=marked, near=not gap)
        if kind is not None and kind not in kinds:
            kinds.append(kind)
        if not bare.endswith(fillers):
            break
        filler = next(word for word in fillers if bare.endswith(word))
        marked = marked or filler in _words("numbering")
        bare = bare[: -len(filler)].rstrip(_GAP)
    return tuple(kinds)


def _cue_at_end(bare: str, *, marked: bool, near: bool) -> str | None:
    lengths = _lengths_by_last().get(bare[-1:])
    if lengths is None:
        return None
    cues = _cues()
    for length in lengths:
        cue = cues.get(bare[-length:]) if length <= len(bare) else None
        if cue is None:
            continue
        before = bare[:-length]
        if bare[-length].isascii() and before and _LATIN.match(before[-1]):
            continue
        if cue.need == "name" or (near and cue.need == "near"):
            return cue.kind
        before = before.rstrip(" ")
        other = before and before[-1] in _NOT_JOINED
        if not other and (marked or before.endswith(_words("join"))):
            return cue.kind
    return None


def word_handle(text: str, start: int, end: int) -> tuple[str, str] | None:
    """Kind and value of the word ``text[start:end]`` when it is a messenger id, else None.

    >>> text = "+v: heike110"
    >>> word_handle(text, 4, 12)
    ('wechat', 'heike110')
    """
    token = text[start:end].rstrip("-")
    if token.startswith("wxid_"):
        return "wechat", token
    kinds = kinds_before(text, start)
    if kinds and kinds[0] in ("order", "code"):
        return None
    for kind in kinds:
        if kind in MESSENGERS and _word_fits(kind, token, text, end):
            return kind, token.lstrip("@") if kind == "telegram" else token
    glued = _glued(text, start, token)
    if glued is not None:
        return glued
    if token.startswith("@"):
        return _at_handle(text, start, token)
    if set(kinds) <= {"phone"} and _is_mixed(token) and _SHAPES["wechat"].fullmatch(token):
        return _far_or_after(text, start, end, token)
    return None


def _word_fits(kind: str, token: str, text: str, end: int) -> bool:
    shape = _SHAPES.get(kind)
    if shape is None or not shape.fullmatch(token):
        return False
    if _is_mixed(token):
        return True
    # Letters only: an English word unless it stands alone.
    after = text[end : end + 2].lstrip(" ")
    placeholder = len(set(token)) < 3  # "xxxxxx"
    return token not in _words("english") and not placeholder and not _LATIN.match(after)


def _is_mixed(token: str) -> bool:
    """Whether a token holds a letter and a digit or underscore, as ids do and words do not."""
    return any(c.isdigit() or c == "_" for c in token) and any(c.isalpha() for c in token)


def _glued(text: str, start: int, token: str) -> tuple[str, str] | None:
    """An id written onto its cue: "vx82942474", "加vabc12345", "加q1686367518"."""
    match = _GLUED.fullmatch(token)
    if match is None:
        return None
    cue, value = match["cue"], match["id"]
    kind = _GLUED_KINDS.get(cue, "wechat")
    joined = text[max(0, start - 6) : start].rstrip(" 我你个一下:：").endswith(_words("join"))
    if value.isdigit():
        # One letter and digits may be a model number ("q1686"): it needs the joining word or eight.
        return (kind, value) if joined or len(cue) > 1 or len(value) >= 8 else None
    if kind == "wechat" and joined and _is_mixed(value):
        return kind, value
    return (kind, token) if kind == "wechat" and joined and _is_mixed(token) else None


def _far_or_after(text: str, start: int, end: int, token: str) -> tuple[str, str] | None:
    """An id named a little further away: "加我微信找小雅 xy66213", "xy66213(微信)"."""
    head = text[max(0, start - _FAR) : start]
    stops = list(_STOP.finditer(head))
    if stops:
        head = head[stops[-1].end() :]
    far = _FAR_CUE.search(head)
    if far is not None and far.lastgroup is not None and _FAR_JOIN.search(head):
        return far.lastgroup, token
    if _ASSISTANT.search(head) and any(c.isdigit() for c in token):
        return "wechat", token
    return ("wechat", token) if kind_after(text, end) == "wechat" else None


def _at_handle(text: str, start: int, token: str) -> tuple[str, str] | None:
    """Read "联系 @name", "加line专员 @name": a name said to be a contact, not a mention."""
    named = _AT_CUE.search(text, max(0, start - _FAR), start)
    if named is None:
        # "详谈:@name_1" is an address; "//@name:" quotes somebody.
        marked = text[max(0, start - 1) : start] in (":", "：") and _is_mixed(token[1:])
        return ("telegram", token[1:]) if marked and _SHAPES["telegram"].fullmatch(token) else None
    if named["line"] is not None:
        return ("line", token) if _SHAPES["line"].fullmatch(token) else None
    return ("telegram", token[1:]) if _SHAPES["telegram"].fullmatch(token) else None


def kind_after(text: str, end: int) -> str | None:
    """The messenger named right after an id ("138…(微信同号)", "8887766是我qq"), or None.

    >>> kind_after("13800138000微信同号", 11), kind_after("13800138000,微信:abc", 11) is None
    ('wechat', True)
    """
    match = _SAME.match(text, end, end + _AFTER) or _RIGHT.match(text, end, end + _AFTER)
    if match is None:
        return None
    return "qq" if match["cue"] in ("qq", "扣扣", "企鹅", "q") else "wechat"


def digits_fit(kind: str, count: int) -> bool:
    """Whether ``count`` digits can be an id of the messenger ``kind``.

    >>> digits_fit("qq", 9), digits_fit("qq", 3), digits_fit("telegram", 9)
    (True, False, False)
    """
    low, high = _DIGITS.get(kind, (1, 0))
    return low <= count <= high


def is_code_after(text: str, end: int) -> bool:
    """Whether digits ending at ``end`` are called a one-time code by the words after them.

    >>> is_code_after("482910是您的验证码", 6), is_code_after("482910元", 6)
    (True, False)
    """
    return _CODE_AFTER.match(text, end, end + 24) is not None
