"""What a QR or bar code is, and what it means beside the words it stands among.

A code is read and never opened.  What leads to a site is judged as any link; a code to pay, to add
somebody or to log in with counts only together with what the message does, for every shop has one.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan import lazy, tables
from scamscan.errors import TableError
from scamscan.fold import fold
from scamscan.links import find
from scamscan.records import Evidence
from scamscan.text.checksums import bitcoin_ok, tron_ok

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scamscan.fold import Folded
    from scamscan.records import Mark

TABLE: Final = "picture_codes.tsv"
RULES: Final = "picture_code_rules.tsv"
COLUMNS: Final = ("kind", "start")
RULE_COLUMNS: Final = ("code", "kinds", "all", "none")
MOST: Final = 20
"""Codes of one message that are looked at; a poster has one or two, a page of stickers a dozen."""
LONGEST: Final = 8_000
"""Characters: a QR code holds at most 7,089 digits or 2,953 bytes (ISO/IEC 18004)."""
_WORDY: Final = frozenset({"text", "card", "sms", "mail", "event"})
"""Kinds that may hold links among other things."""
_WEB: Final = lazy.compile(r"https?:(?=//)")
_ETHEREUM: Final = lazy.compile(r"0x[0-9a-fA-F]{40}")
# WeChat's barcode: 18 digits from 10 to 15 (its documents for payments by code); Alipay's: 16 to 24
# digits from 25 to 30 (its documents of alipay.trade.pay).
_PAY_BARCODE: Final = lazy.compile(r"1[0-5][0-9]{16}|(?:2[5-9]|30)[0-9]{14,22}")
# What WhatsApp shows to have another device linked: four parts in Base64 (seen, not documented).
_LINKING: Final = lazy.compile(r"[12]@[A-Za-z0-9+/=,_-]{60,}")
_PRODUCT: Final = lazy.compile(r"[0-9]{8}|[0-9]{12,14}|97[89][0-9Xx-]{10,14}")
_FEW_WORDS: Final = 3


class CodeName(NamedTuple):
    """How a kind is told to the reader."""

    name: str
    """``"微信群码"``."""
    note: str
    """What scanning it would do."""


class _Rule(NamedTuple):
    code: str
    kinds: frozenset[str]
    slots: tuple[tuple[str, ...], ...]
    none: tuple[str, ...]


def kind_of(text: str, *, bars: bool = False) -> str:
    """What a code is: a key of ``names()``.

    Args:
        text: what the code says.
        bars: True for a bar code; digits in a square code are no product.

    >>> kind_of("wxp://f2f0AbCdEf"), kind_of("https://kx7vq.top/a"), kind_of("取件码 8-2-1103")
    ('wechat-collect', 'link', 'text')
    >>> kind_of("https://u.wechat.com.kx7vq.top/a"), kind_of("134567890123456789")
    ('link', 'pay-barcode')
    """
    text = text.strip()[:LONGEST]
    start = _WEB.sub("", text[:64].lower(), count=1)
    if known := _by_start(start):
        return known
    if _ETHEREUM.fullmatch(text):
        return "eth"
    if len(text) < 100 and text.isascii() and text.isalnum():
        if _PAY_BARCODE.fullmatch(text):
            return "pay-barcode"
        if tron_ok(text):
            return "usdt-tron"
        if bitcoin_ok(text):
            return "btc"
    if _LINKING.fullmatch(text):
        return "login"
    if bars and _PRODUCT.fullmatch(text):
        return "product"
    if start.startswith("//") or _is_bare_link(text):
        return "link"
    return "text"


@cache
def names() -> Mapping[str, CodeName]:
    """The kinds with their Chinese names.

    Raises:
        TableError: the table is missing or damaged.

    >>> names()["wechat-group"].name
    '微信群码'
    """
    rows = tables.load_toml("picture.toml")["codes"]
    return {kind: CodeName(row["name"], row["note"]) for kind, row in rows.items()}


def links(codes: Iterable[str]) -> tuple[str, ...]:
    """The links in the codes that are judged as links, each once, in order.

    A code of WeChat or Alipay is none: its address belongs to them, and what stands behind it to
    whoever made the code, so that their good name must not speak for it.

    >>> links(["https://kx7vq.top/a", "wxp://f2f0AbC", "https://u.wechat.com/AbC"])
    ('https://kx7vq.top/a',)
    >>> links(["MECARD:N:客服;URL:http://kx7vq.top;;"])
    ('http://kx7vq.top',)
    """
    found: dict[str, None] = {}
    for text in islice(codes, MOST):
        text = text.strip()[:LONGEST]
        kind = kind_of(text)
        if kind == "link":
            found[text] = None
        elif kind in _WORDY:
            found.update(dict.fromkeys(one.url for one in find.find_links(fold(text))))
    return tuple(found)


def check(codes: Sequence[str], marks: Sequence[Mark], folded: Folded) -> Iterator[Evidence]:
    """What the codes of a message mean beside what it does; nothing for a code alone.

    Args:
        codes: what its codes say.
        marks: of its words.
        folded: the words the marks lie in.
    """
    kinds = list(dict.fromkeys(kind_of(text) for text in codes[:MOST]))
    meant = [mark for mark in marks if not mark.negated and not mark.reported]
    for rule in _rules():
        kind = next((one for one in kinds if one in rule.kinds), None)
        if kind is None or any(_fits(mark, rule.none) for mark in marks):
            continue
        filled = [next((m for m in meant if _fits(m, slot)), None) for slot in rule.slots]
        if None not in filled:
            words = dict.fromkeys(folded.text[m.start : m.end] for m in filled if m is not None)
            said = "、".join(list(words)[:_FEW_WORDS])
            facts = (("kind", names()[kind].name), ("words", said))
            yield Evidence(code=rule.code, facts=facts)


def _fits(mark: Mark, wanted: Sequence[str]) -> bool:
    return any(
        mark.code.startswith(one) if one.endswith(".") else mark.code == one for one in wanted
    )


def _is_bare_link(text: str) -> bool:
    """Whether the whole of it is a link without ``http``: ``kx7vq.top/a``."""
    if len(text) > 2_000 or re.search(r"\s", text):
        return False
    found = find.find_links(fold(text))
    return len(found) == 1 and found[0].span == (0, len(text))


def _by_start(text: str) -> str | None:
    fitting = [start for start in _starts() if text.startswith(start)]
    return _starts()[max(fitting, key=len)] if fitting else None


@cache
def _starts() -> Mapping[str, str]:
    rows = tables.load_tsv(TABLE, COLUMNS)
    for kind, start in rows:
        if kind not in names():
            raise TableError(f"kind {kind} has no name", where=f"{TABLE}: {start}")
    return {start: kind for kind, start in rows}


@cache
def _rules() -> tuple[_Rule, ...]:
    rows = []
    for code, kinds, needed, none in tables.load_tsv(RULES, RULE_COLUMNS):
        if unknown := set(kinds.split("|")) - set(names()):
            raise TableError(f"kind {min(unknown)} is not known", where=f"{RULES}: {code}")
        slots = tuple(tuple(slot.split("|")) for slot in needed.split())
        barred = tuple(none.split("|")) if none else ()
        rows.append(_Rule(code, frozenset(kinds.split("|")), slots, barred))
    return tuple(rows)
