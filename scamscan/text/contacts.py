"""Ways to reach or pay the other side, as written in a message, disguise undone.

Works on the folded text.  Host-like text is set aside first, so that nothing inside a link is
taken for a number; then mail addresses, wallets, sums, messenger ids and digit runs are read, each
character used once.  Work is linear in the text.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy
from scamscan.records import Span
from scamscan.text import amounts, digits, handles, may, wallets

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from scamscan.batch import Batch
    from scamscan.fold import Folded

_ANYTHING: Final = lazy.compile(r"[0-9a-z]")
_LATIN: Final = lazy.compile(r"[a-z]")
_MAIL: Final = lazy.compile(
    r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64}+@(?:[a-z0-9\-]{1,63}+\.){1,4}[a-z]{2,24}(?![a-z0-9"
    r"\-])"
)
_LINK: Final = lazy.compile(
    r"(?:https?|hxxps?|ftp)[:：]//[!-~]{1,2000}+|www\.[!-~]{1,2000}+"
    r"|(?<![a-z0-9.\-@_])(?:[a-z0-9\-]{1,63}+\.)+[a-z]{2,18}(?![a-z0-9\-])(?:[:/?#][!-~]{0,2000}+)?"
)
_LINK_HANDLE: Final = lazy.compile(
    r"(?:https?://)?(?:www\.)?(?:"
    r"(?P<telegram>(?:t\.me|telegram\.me|telegram\.dog)/(?:joinchat/|\+)?[a-z0-9_\-]{3,64})"
    r"|(?P<whatsapp>(?:wa\.me|api\.whatsapp\.com/send\?phone=)/?\+?\d{7,15})"
    r"|(?P<line>(?:line\.me/(?:r/)?ti/[pg]2?/|lin\.ee/|page\.line\.me/)[@~a-z0-9_\-%]{3,64})"
    r"|(?P<qq>(?:qm\.qq\.com/(?:cgi-bin/qm/qr\?|q/)|wpa\.qq\.com/msgrd\?)[!-~]{3,200})"
    r"|(?P<wechat>(?:u\.wechat\.com|weixin\.qq\.com/[grx]|"
    r"work\.weixin\.qq\.com/[a-z]+)/[a-z0-9_\-]{4,64})"
    r")"
)
_WORD: Final = lazy.compile(
    r"(?<![0-9a-z_@.\-])@?(?:[a-z][0-9a-z_\-]|\d{1,8}[a-z])(?:[0-9a-z_\-]|\.(?=[0-9a-z])){2,62}+"
    r"(?![0-9a-z_\-@])"
)
_SPLIT_WORD: Final = lazy.compile(r"(?<![0-9a-z_@\-])[a-z]{1,5}[ .·](?=\d{3,15}(?![\d.\-]))")
_NUMBER_AFTER: Final = lazy.compile(r"\d{3,15}")
_REST: Final = lazy.compile(r"[ \-](?P<more>\d{4,6})(?![\d元块万人个年月.:\-])")
_BLANK: Final = "\x00"
# More contacts than a person would read; a text with more is a list, and work stays bounded.
_MOST: Final = 2_000

CONTEXT_KINDS: Final = frozenset({"amount", "amount-token", "code"})
"""Kinds that are facts for rules, not ways to reach or pay somebody."""

PAYMENT_KINDS: Final = frozenset({"card", "account", "usdt-tron", "btc", "eth", "wallet"})
"""Kinds money can be sent to."""

PRIVATE_KINDS: Final = frozenset(handles.MESSENGERS - {"social"})
"""Messenger ids that open a private talk."""


class FoundContact(NamedTuple):
    """One contact: kind, value as one would type it, folded range, original span.

    Kinds: ``phone`` (personal mobile), ``landline``, ``service-line`` (400, 95, 96 … of unknown
    owner), ``hotline`` (in the official table), ``overseas-phone``; ``wechat``, ``qq``,
    ``qq-group``, ``telegram``, ``line``, ``whatsapp``, ``skype``, ``private-app``, ``social``;
    ``mail``; ``card`` (check digit right), ``account`` (named so), ``identity``; ``usdt-tron``,
    ``btc``, ``eth``, ``wallet``; ``code``; ``amount`` and ``amount-token`` (decimal string).
    """

    kind: str
    value: str
    start: int
    end: int
    span: Span


class _Raw(NamedTuple):
    start: int
    end: int
    kind: str
    value: str


def find_contacts(folded: Folded) -> tuple[FoundContact, ...]:
    """Contacts, payment targets, sums and codes of a folded message, ordered by start.

    Ranges never overlap.  Numbers that are orders, parcels, dates, versions or parts of links give
    nothing; masked numbers ("138****8000") neither.  At most 2,000 of each sort are looked at.

    >>> from scamscan.fold import fold
    >>> [(c.kind, c.value) for c in find_contacts(fold("加微信 zx88899,电话138-0013-8000"))]
    [('wechat', 'zx88899'), ('phone', '13800138000')]
    >>> find_contacts(fold("订单号13800138000,2026-11-22发货"))
    ()
    """
    return _find(folded, may.ANYTHING)


def find_contacts_each(folded: Sequence[Folded], batch: Batch) -> list[tuple[FoundContact, ...]]:
    """``find_contacts`` of every text; ``batch`` holds the same texts."""
    from scamscan.text.contact_glance import contacts_in  # here: it needs numpy

    return [
        _find(one, held) if held else ()
        for one, held in zip(folded, contacts_in(batch), strict=True)
    ]


def _find(folded: Folded, held: int) -> tuple[FoundContact, ...]:
    """The contacts of a text that holds no others than ``held`` says."""
    text = folded.text
    if not _ANYTHING.search(text):
        # Without a digit or Latin letter only a sum in words is left.
        return _placed(folded, map(_sum, amounts.find_amounts(text, held)))
    found: list[_Raw] = []
    if held & may.ADDRESS:
        text = _without_links(folded, text, found)
    if held & may.WALLET:
        found += [
            _Raw(wallet.start, wallet.end, wallet.kind, wallet.value)
            for wallet in wallets.find_wallets(folded, text)
        ]
    text = _blank(text, found)
    words = list(_words(text, held)) if _LATIN.search(text) else []
    text = _blank(text, words)
    sums = list(map(_sum, amounts.find_amounts(text, held))) if held & may.SUM else []
    found += (*sums, *words)
    if held & may.RUN:
        text = _blank(text, sums)
        found += [
            _Raw(number.start, number.end, number.kind, number.value)
            for match in islice(digits.find_runs(text), _MOST)
            for number in digits.read_run(text, match.start(), match.end())
        ]
    return _placed(folded, found) if found else ()


def _sum(amount: amounts.Amount) -> _Raw:
    kind = "amount-token" if amount.token else "amount"
    return _Raw(amount.start, amount.end, kind, amount.value)


def _placed(folded: Folded, raw: Iterable[_Raw]) -> tuple[FoundContact, ...]:
    return tuple(
        FoundContact(one.kind, one.value, one.start, one.end, folded.span(one.start, one.end))
        for one in sorted(raw)
    )


def _blank(text: str, used: Sequence[_Raw]) -> str:
    """The text of the same length with used ranges replaced, so that nothing is read twice."""
    if not used:
        return text
    parts: list[str] = []
    at = 0
    for one in sorted(used):
        parts += (text[at : one.start], _BLANK * (one.end - one.start))
        at = one.end
    return "".join((*parts, text[at:]))


def _without_links(folded: Folded, text: str, found: list[_Raw]) -> str:
    """Read mail addresses and messenger links into ``found``, then blank everything host-like."""
    if "@" in text:
        mails = [
            _Raw(match.start(), match.end(), "mail", match[0])
            for match in islice(_MAIL.finditer(text), _MOST)
        ]
        found += mails
        text = _blank(text, mails)
    if "." not in text and "//" not in text:
        return text
    links = [(match.start(), match.end()) for match in _LINK.finditer(text)]
    for start, end in links[:_MOST]:
        match = _LINK_HANDLE.match(text, start, end)
        if match is not None and match.lastgroup is not None:
            found.append(_link_handle(folded, match, match.lastgroup))
    return _blank(text, [_Raw(start, end, "", "") for start, end in links])


def _link_handle(folded: Folded, match: re.Match[str], kind: str) -> _Raw:
    """A messenger link as a contact: the account's name, or the whole link of an invitation."""
    path = match[kind].rpartition("/")[2].rpartition("=")[2]
    start, end = match.span(kind)
    if kind == "telegram" and not path.startswith("+") and "joinchat" not in match[kind]:
        return _Raw(start, end, kind, path)
    if kind == "whatsapp":
        return _Raw(start, end, kind, path.lstrip("+"))
    span = folded.span(start, end)
    # Invitations are case-sensitive: as written.
    return _Raw(start, end, kind, folded.original[span.start : span.end])


def _with_rest(text: str, handle: _Raw) -> _Raw:
    """A digit id written in two pieces ("qq24902 23862"), joined."""
    rest = _REST.match(text, handle.end) if handle.value.isdigit() else None
    if rest is None or not handles.digits_fit(handle.kind, len(handle.value) + len(rest["more"])):
        return handle
    return _Raw(handle.start, rest.end(), handle.kind, handle.value + rest["more"])


def _words(text: str, held: int) -> Iterator[_Raw]:
    """Messenger ids made of letters, and of letters split from their digits ("zx 88899")."""
    for match in islice(_WORD.finditer(text), _MOST) if held & may.WORD else ():
        handle = handles.word_handle(text, match.start(), match.end())
        if handle is not None:
            kind, value = handle
            # A glued cue ("vx82942474") and a trailing hyphen are not part of the id.
            start = text.rfind(value, match.start(), match.end())
            yield _with_rest(text, _Raw(start, start + len(value), kind, value))
    for match in islice(_SPLIT_WORD.finditer(text), _MOST) if held & may.SPLIT_WORD else ():
        number = _NUMBER_AFTER.match(text, match.end())
        if number is None or "wechat" not in handles.kinds_before(text, match.start()):
            continue
        value = match[0][:-1] + number[0]
        if 6 <= len(value) <= 20:
            yield _Raw(match.start(), number.end(), "wechat", value)
