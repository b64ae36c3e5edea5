"""Named combinations: acts, contacts, claimed senders and links that together mean a kind of scam.

A rule is a row of ``tables/rules.tsv``: slots that must all be filled by marks within so many
characters, marks that must not be near, and the category it speaks for.  Negated and reported marks
fill no slot.  Work is linear in the marks: each rule remembers the latest mark of each slot and
looks once.  Weight and sentence of a rule are in ``tables/signals.tsv`` under the same code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.errors import TableError
from scamscan.records import Evidence
from scamscan.tables import load_tsv, told_damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scamscan.fold import Folded
    from scamscan.records import Mark

TABLE: Final = "rules.tsv"
_SENTENCE_END: Final = re.compile("[。!?！？\n]")
COLUMNS: Final = ("code", "category", "all", "none", "within", "order")

_BY_PLACE: Final = itemgetter(1, 2)
"""Start and end of a mark."""
_MANY: Final = 2_000
"""Marks from which on a text is thinned to one mark of a code per ``_BUCKET`` characters."""
_BUCKET: Final = 24
_LONGEST_WORD: Final = 40
_MOST_WORDS: Final = 4
_HARMLESS_FAMILIES: Final = ("ask.", "accuse", "threat.")


class Rule(NamedTuple):
    """One row of the table."""

    code: str
    category: str | None
    slots: tuple[frozenset[str], ...]
    """Every slot needs one mark; no code is in two slots of a rule."""
    unless: frozenset[str]
    """None of these may lie within ``within`` characters of the combination."""
    within: int
    """Characters from the start of the first mark to the end of the last, folded text."""
    ordered: bool
    """True: the slots must be filled in the order written."""
    slot_of: Mapping[str, int]
    """Mark code → place of the slot it fills."""


class Rules(NamedTuple):
    """The table, ready to use."""

    rows: tuple[Rule, ...]
    by_code: Mapping[str, tuple[int, ...]]
    """Mark code → places of the rules whose narrowest slot holds it."""
    groups: Mapping[str, frozenset[str]]
    """The word classes of the table: ``"contact"``, ``"pay"`` …"""


@cache
@told_damage(TABLE)
def load_rules() -> Rules:
    """The rules of the table.

    Raises:
        TableError: the table is missing or damaged, a group is unknown, or slots share a code.

    >>> "ask.fee" in load_rules().groups["pay"]
    True
    """
    groups: dict[str, frozenset[str]] = {}
    rows = []
    for code, category, needed, barred, within, order in load_tsv(TABLE, COLUMNS):
        if code.startswith("@"):
            groups[code[1:]] = _codes(needed, groups, code)
            continue
        slots = tuple(_codes(slot, groups, code) for slot in needed.split())
        if sum(map(len, slots)) != len(frozenset().union(*slots)) or not within.isdecimal():
            where = f"{TABLE}: {code}"
            raise TableError("slots share a code, or the width is no number", where=where)
        unless = frozenset().union(*(_codes(one, groups, code) for one in barred.split()))
        kind = None if category == "-" else category
        slot_of = {one: place for place, slot in enumerate(slots) for one in slot}
        rows.append(Rule(code, kind, slots, unless, int(within), order == "yes", slot_of))
    index: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for code in min(row.slots, key=len):
            index.setdefault(code, []).append(place)
    return Rules(tuple(rows), {code: tuple(places) for code, places in index.items()}, groups)


def _codes(slot: str, groups: Mapping[str, frozenset[str]], where: str) -> frozenset[str]:
    """The codes of ``a|b|@group``."""
    codes: set[str] = set()
    for one in slot.split("|"):
        if not one.startswith("@"):
            codes.add(one)
        elif one[1:] in groups:
            codes |= groups[one[1:]]
        else:
            raise TableError(f"unknown group {one}", where=f"{TABLE}: {where}")
    return frozenset(codes)


def check(marks: Sequence[Mark], folded: Folded) -> tuple[Evidence, ...]:
    """The combinations in a message, one evidence per rule that holds.

    Args:
        marks: acts, ``contact.<kind>``, ``claim.<kind>`` and ``link.<kind>``, any order.
        folded: the text the marks' places count in.

    Returns:
        Evidence in the order of the table; ``span`` runs from the first to the last mark used, in
        the original; the fact ``words`` holds their original words.

    >>> from scamscan.fold import fold
    >>> from scamscan.text.acts import find_acts
    >>> folded = fold("请把资金转到安全账户接受清查")
    >>> [evidence.code for evidence in check(find_acts(folded), folded)][:1]
    ['rule.safe-account']
    >>> folded = fold("公检法没有安全账户")
    >>> check(find_acts(folded), folded)
    ()
    """
    live = [mark for mark in marks if not (mark.negated or mark.reported)]
    possible = _possible(frozenset([mark.code for mark in live]))
    if not possible:
        return ()
    live.sort(key=_BY_PLACE)
    if len(live) > _MANY:
        live = _thinned(live)
    found = []
    for rule in possible:
        used = _match(rule, live, folded.text)
        if used:
            found.append(_evidence(rule.code, rule.category, used, folded))
    return tuple(found)


@lru_cache(maxsize=10_000)
def _possible(present: frozenset[str]) -> tuple[Rule, ...]:
    """The rules all of whose slots some code can fill, in the order of the table."""
    rules = load_rules()
    places = {place for code in present for place in rules.by_code.get(code, ())}
    return tuple(
        rule
        for rule in map(rules.rows.__getitem__, sorted(places))
        if not any(present.isdisjoint(slot) for slot in rule.slots)
    )


def warning_evidence(marks: Sequence[Mark], folded: Folded) -> tuple[Evidence, ...]:
    """``reassure.warning`` when the text warns of scams and itself asks for nothing.

    Holds only without an ask, accusation or threat of its own, without a contact to reach and
    without a link that is not official; official hotlines and sums do not count as contacts.

    >>> from scamscan.fold import fold
    >>> from scamscan.text.acts import find_acts
    >>> folded = fold("谨防冒充客服诈骗,切勿共享屏幕")
    >>> [evidence.code for evidence in warning_evidence(find_acts(folded), folded)]
    ['reassure.warning']
    """
    if not any(mark.code.startswith("warn.") for mark in marks):
        return ()
    groups = load_rules().groups
    own = groups["contact"] | groups["payee"] | groups["badlink"]
    warnings = []
    for mark in marks:
        if mark.negated or mark.reported:
            continue
        if mark.code in own or mark.code.startswith(_HARMLESS_FAMILIES):
            return ()
        if mark.code.startswith("warn."):
            warnings.append(mark)
    if not warnings:
        return ()
    warnings.sort(key=_BY_PLACE)
    return (_evidence("reassure.warning", None, warnings[:1], folded),)


def _thinned(marks: Iterable[Mark]) -> list[Mark]:
    """At most one mark of a code per stretch; keeps floods of trigger words cheap."""
    seen: set[tuple[str, int]] = set()
    kept = []
    for mark in marks:
        key = (mark.code, mark.start // _BUCKET)
        if key not in seen:
            seen.add(key)
            kept.append(mark)
    return kept


def _match(rule: Rule, marks: Sequence[Mark], text: str) -> list[Mark]:
    """The first marks that fill every slot closely enough; empty when there are none."""
    slot_of = rule.slot_of
    chains: list[list[Mark]] = [[] for _ in rule.slots]
    for mark in marks:
        place = slot_of.get(mark.code)
        if place is None:
            continue
        if rule.ordered and place:
            if not chains[place - 1]:
                continue
            chains[place] = [*chains[place - 1], mark]
        else:
            chains[place] = [mark]
        used = chains[-1] if rule.ordered else [one for chain in chains for one in chain]
        if len(used) == len(chains) and _fits(rule, used, marks, text):
            return used
    return []


def _fits(rule: Rule, used: Sequence[Mark], marks: Sequence[Mark], text: str) -> bool:
    first = min(mark.start for mark in used)
    last = max(mark.end for mark in used)
    if last - first > rule.within:
        return False
    if not rule.unless:
        return True
    place = bisect_left(marks, first - rule.within, key=lambda mark: mark.start)
    for mark in marks[place:]:
        if mark.start > last + rule.within:
            break
        if mark.code in rule.unless and _is_beside(mark, first, last, text):
            return False
    return True


def _is_beside(mark: Mark, first: int, last: int, text: str) -> bool:
    """False for a mark a sentence away: anyone can add an official link or a warning to a scam."""
    gap = text[mark.end : first] if mark.end <= first else text[last : mark.start]
    return _SENTENCE_END.search(gap) is None


def _evidence(code: str, category: str | None, used: Sequence[Mark], folded: Folded) -> Evidence:
    ordered = sorted(used, key=_BY_PLACE)
    span = folded.span(ordered[0].start, max(mark.end for mark in ordered))
    words: dict[str, None] = {}
    for mark in ordered[:_MOST_WORDS]:
        start, end = folded.span(mark.start, mark.end)
        words[" ".join(folded.original[start:end].split())[:_LONGEST_WORD]] = None
    return Evidence(code=code, span=span, facts=(("words", "、".join(words)),), category=category)
