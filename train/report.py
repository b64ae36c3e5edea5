"""Measure a model on messages it was not fitted on, per source, with counts and intervals.

Numbers only: nothing here prints a message of the report part.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, Any

from scamscan.records import Level
from train.corpus import OWN, Example
from train.interval import Share, share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.records import Verdict
    from scamscan.scanner import Scanner

ALARM = Level.SUSPICIOUS.rank
INDEPENDENT = "z-"
"""Briefs of the writer who saw neither the rest of the corpus nor the program."""
PAD_LENGTHS = (50, 200, 500, 2000)
JOINTS = ("\n", "。", " ", "")

# Pairs of categories a fair reader may call either way (records of both kinds overlap).
ACCEPTED_PAIRS = frozenset(
    frozenset(pair)
    for pair in (
        ("phishing-link", "account-takeover"), ("phishing-link", "customer-service"),
        ("phishing-link", "authority"), ("phishing-link", "prize"), ("phishing-link", "loan"),
        ("phishing-link", "credit-record"), ("phishing-link", "flight-change"),
        ("phishing-link", "fee-refund"), ("phishing-link", "code-request"),
        ("phishing-link", "shopping"), ("phishing-link", "screen-share"),
        ("customer-service", "screen-share"), ("customer-service", "fee-refund"),
        ("customer-service", "credit-record"), ("customer-service", "shopping"),
        ("screen-share", "credit-record"), ("screen-share", "nfc-card"),
        ("screen-share", "authority"), ("flight-change", "screen-share"),
        ("flight-change", "nfc-card"), ("flight-change", "customer-service"),
        ("credit-record", "loan"), ("loan", "mule-recruiting"), ("acquaintance", "deepfake"),
        ("acquaintance", "code-request"), ("acquaintance", "account-takeover"),
        ("acquaintance", "romance"), ("romance", "investment"), ("romance", "escort-lure"),
        ("romance", "sextortion"), ("escort-lure", "sextortion"), ("escort-lure", "task-rebate"),
        ("investment", "elder-care"), ("investment", "gambling"), ("investment", "fee-refund"),
        ("prize", "elder-care"), ("prize", "shopping"), ("prize", "task-rebate"),
        ("task-rebate", "gambling"), ("task-rebate", "mule-recruiting"),
        ("mule-recruiting", "cash-courier"), ("authority", "cash-courier"),
        ("authority", "code-request"), ("overseas-job", "mule-recruiting"),
        ("overseas-job", "task-rebate"), ("recovery", "fee-refund"), ("recovery", "investment"),
        ("game-trade", "account-takeover"), ("game-trade", "code-request"),
        ("game-trade", "shopping"), ("account-takeover", "code-request"),
        ("charity", "acquaintance"), ("charity", "shopping"), ("charity", "elder-care"),
        ("military-order", "shopping"), ("fake-document", "loan"), ("nfc-card", "customer-service"),
        ("code-request", "customer-service"), ("code-request", "authority"),
    )
)  # fmt: skip


def measure(scanner: Scanner, examples: Sequence[Example]) -> dict[str, Any]:
    """Recall, false alarms and category accuracy of the given examples."""
    verdicts = list(scanner.scan_many([item.message for item in examples]))
    pairs = list(zip(examples, verdicts, strict=True))
    scams = [pair for pair in pairs if pair[0].risky and pair[0].level != "unsure"]
    subtle = [pair for pair in pairs if pair[0].risky and pair[0].level == "unsure"]
    benign = [pair for pair in pairs if pair[0].kind == "benign"]
    adverts = [pair for pair in pairs if pair[0].kind == "marketing"]
    return {
        "scams": len(scams),
        "recall_suspicious": _share(scams, _alarmed),
        "recall_likely": _share(scams, lambda _, v: v.level is Level.LIKELY_SCAM),
        "recall_unsure_or_more": _share(scams, lambda _, v: v.level is not Level.NOTHING_FOUND),
        "subtle_unsure_or_more": _share(subtle, lambda _, v: v.level is not Level.NOTHING_FOUND),
        "benign_suspicious": _share(benign, _alarmed),
        "benign_likely": _share(benign, lambda _, v: v.level is Level.LIKELY_SCAM),
        "benign_unsure_or_more": _share(benign, lambda _, v: v.level is not Level.NOTHING_FOUND),
        "marketing_suspicious": _share(adverts, _alarmed),
        "category_exact": _share(_named(scams), lambda e, v: v.category == e.category),
        "category_accepted": _share(_named(scams), accepted),
    }


def by_category(scanner: Scanner, examples: Sequence[Example]) -> dict[str, Any]:
    """Recall at ``suspicious`` of each category."""
    verdicts = scanner.scan_many([item.message for item in examples])
    hits: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for item, verdict in zip(examples, verdicts, strict=True):
        if item.risky and item.level != "unsure":
            totals[item.category] += 1
            hits[item.category] += _alarmed(item, verdict)
    return {code: _cell(share(hits[code], totals[code])) for code in sorted(totals)}


def padding(scanner: Scanner, examples: Sequence[Example], seed: int = 20261122) -> dict[str, Any]:
    """Recall kept when each detected scam is padded, before or after, with harmless messages."""
    rng = random.Random(seed)  # noqa: S311 - a fixed draw, not a secret
    harmless = [item.text for item in examples if item.kind == "benign"]
    scams = [item for item in examples if item.risky]
    caught = [
        item
        for item, verdict in zip(
            scams, scanner.scan_many([item.message for item in scams]), strict=True
        )
        if _alarmed(item, verdict)
    ]
    result = {}
    for length in PAD_LENGTHS:
        padded = []
        for item in caught:
            filler = _filler(rng, harmless, length)
            parts = [item.text, filler]
            rng.shuffle(parts)
            padded.append(rng.choice(JOINTS).join(parts))
        kept = sum(verdict.level.rank >= ALARM for verdict in scanner.scan_many(padded))
        result[str(length)] = _cell(share(kept, len(caught)))
    return result


OFFICIAL_NOTES = (
    "【交管12123】请登录 www.122.gov.cn 查询。",
    "工商银行官网 www.icbc.com.cn，客服95588。",
    "警方提醒：凡是要求转账到安全账户的都是诈骗，请拨打96110。",
    "国家税务总局 www.chinatax.gov.cn 提示您按时申报。",
)


def _filler(rng: random.Random, harmless: Sequence[str], length: int) -> str:
    pieces: list[str] = []
    while sum(map(len, pieces)) < length:
        pieces.append(rng.choice(OFFICIAL_NOTES if rng.random() < 0.25 else harmless))
    return "\n".join(pieces)[:length]


def accepted(item: Example, verdict: Verdict) -> bool:
    """True when the category is the labelled one or an accepted neighbour."""
    pair = frozenset((item.category, verdict.category))
    return len(pair) == 1 or pair in ACCEPTED_PAIRS


def slices(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """The report part cut by source; our own separately for the independent writer."""
    parts: dict[str, list[Example]] = {}
    for item in examples:
        name = item.source
        if name == OWN:
            name = (
                "own, independent writer"
                if item.group.startswith(INDEPENDENT)
                else ("own, same writers (upper bound)")
            )
        parts.setdefault(name, []).append(item)
    return parts


def _named(pairs: Sequence[tuple[Example, Verdict]]) -> list[tuple[Example, Verdict]]:
    """Scams that were found and whose category is known: the base of category accuracy."""
    return [pair for pair in pairs if pair[0].category and _alarmed(*pair)]


def _alarmed(_: Example, verdict: Verdict) -> bool:
    return verdict.level.rank >= ALARM


def _share(
    pairs: Sequence[tuple[Example, Verdict]], test: Callable[[Example, Verdict], bool]
) -> dict[str, Any]:
    return _cell(share(sum(test(*pair) for pair in pairs), len(pairs)))


def _cell(value: Share) -> dict[str, Any]:
    return {
        "hits": value.hits,
        "total": value.total,
        "low": round(value.low, 4),
        "high": round(value.high, 4),
    }
