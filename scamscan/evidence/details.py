"""What a message of the other side gives that leads to a person, a purse or a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.fold import fold
from scamscan.records import Kind
from scamscan.text.amounts import find_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.records import Message, Verdict

OPEN: Final = frozenset({"link", "amount", "tokens", "hotline", "bank"})
"""Kinds that tell of no person."""
_CARDS: Final = (Kind.TRANSFER, Kind.RED_PACKET)
LONGEST: Final = 5_000
"""Characters of a message in which sums, names and places are looked for; beyond it is an article,
which is in the timeline whole."""
_MIGHT: Final = re.compile(r"[0-9０-９一二两三四五六七八九十百千万元块]|户名|收款|开户|姓名")
_NAMED: Final = re.compile(
    r"(?:户名|收款人|收款方|收款单位|持卡人|账户名|姓名)(?:姓名|名称)?[是为:：\s]{1,3}"
    r"([\u4e00-\u9fff·]{2,20}+|[A-Za-z][A-Za-z ]{2,30}+)"
)
_BANK: Final = re.compile(
    r"(?:开户行|开户银行|银行名称|开户网点)[是为:：\s]{0,3}([\u4e00-\u9fff]{4,30}+)"
)
_PLACE: Final = re.compile(
    r"(?:路|街|道|巷|弄|胡同|小区|大厦|广场|花园|工业园|村)"
    r"(?:[0-9一二三四五六七八九十甲乙A-Za-z-]{1,6}(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|铺|组)){1,5}"
    r"[0-9]{0,5}"
)
"""The end of a postal address: a road or an estate and then a number with its unit."""
_BEFORE_PLACE: Final = re.compile(r"[\u4e00-\u9fff0-9]{1,40}$")
_REACH: Final = 40
_LEADING: Final = re.compile(r"(?:寄|送|放|拿|搬|发|来|赶|约)?[到在往]")
"""What stands before an address and is no part of it."""
_CALLED: Final = re.compile(
    r"(?:我叫|名字叫|名字是|真名|姓名|本人)[是为叫:：\s]{0,2}([\u4e00-\u9fff]{2,3})"
)
"""Where somebody says who he is; without a list of names the end is not known."""


class Detail(NamedTuple):
    """One thing given."""

    kind: str
    """A key of ``evidence.toml`` ``kinds``."""
    value: str
    """Without disguise."""
    written: str
    """As the message has it."""


def details(verdict: Verdict) -> Iterator[Detail]:
    """Everything one message gives, each once, in no particular order.

    >>> from scamscan import scan
    >>> said = "转到6222021234567890123，户名：张三，先交5000元"
    >>> [tuple(one)[:2] for one in details(scan(said))]
    [('account', '6222021234567890123'), ('payee', '张三'), ('amount', '5000')]
    """
    message = verdict.message
    seen: set[tuple[str, str]] = set()
    for one in _all(verdict, message):
        if (one.kind, one.value) not in seen:
            seen.add((one.kind, one.value))
            yield one


def named(text: str) -> Iterator[Detail]:
    """Names somebody may call himself by; too many rather than too few, for a shared copy.

    >>> [one.value for one in named("我叫李小明，在吗")]
    ['李小明', '李小']
    """
    for match in _CALLED.finditer(text[:LONGEST]):
        for size in range(len(match[1]), 1, -1):
            yield Detail("payee", match[1][:size], match[1][:size])


def _all(verdict: Verdict, message: Message) -> Iterator[Detail]:
    text = message.text
    for contact in verdict.contacts:
        written = text[contact.span.start : contact.span.end]
        yield Detail(contact.kind, contact.value, written)
    for link in verdict.urls:
        as_is = text[link.span.start : link.span.end] if link.span else link.url
        yield Detail("link", link.url, as_is)
    if message.kind in _CARDS or len(text) > LONGEST or not _MIGHT.search(text):
        return
    for kind, pattern in (("payee", _NAMED), ("bank", _BANK)):
        for match in pattern.finditer(text):
            yield Detail(kind, match[1].strip(), match[1].strip())
    for match in _PLACE.finditer(text):
        before = _BEFORE_PLACE.search(text[max(0, match.start() - _REACH) : match.start()])
        if before is not None:
            place = _LEADING.split(before[0])[-1] + match[0]
            yield Detail("place", place, place)
    folded = fold(text)
    for amount in find_amounts(folded.text):
        span = folded.span(amount.start, amount.end)
        kind = "tokens" if amount.token else "amount"
        yield Detail(kind, amount.value, text[span.start : span.end])
