"""How much of what is found stays found when a writer disturbs the message."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any

from train import perturb
from train.interval import share
from train.report import ALARM, alarmed, cell_of, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.scanner import Scanner
    from train.corpus import Example

SEED = 20261122
PAD_LENGTHS = (50, 200, 500, 2000)
JOINTS = ("\n", "。", " ", "")
OFFICIAL_NOTES = (
    "【交管12123】请登录 www.122.gov.cn 查询。",
    "工商银行官网 www.icbc.com.cn，客服95588。",
    "警方提醒：凡是要求转账到安全账户的都是诈骗，请拨打96110。",
    "国家税务总局 www.chinatax.gov.cn 提示您按时申报。",
)


def measure(scanner: Scanner, examples: Sequence[Example]) -> dict[str, Any]:
    """Of the scams found as they are, the share found under each disguise, padding and edit.

    One change per message, seeded; ``edits`` maps each kind to recall kept at every budget of
    ``perturb.BUDGETS``.
    """
    scams = [item for item in examples if item.risky]
    found = [
        item.text
        for item, verdict in zip(scams, verdicts_of(scanner, scams), strict=True)
        if alarmed((item, verdict))
    ]
    harmless = [item.text for item in examples if item.kind == "benign"]

    def kept(change: Callable[..., str]) -> dict[str, Any]:
        rng = random.Random(SEED)
        changed = [change(text, rng=rng) for text in found]
        hits = sum(verdict.level.rank >= ALARM for verdict in scanner.scan_many(changed))
        return cell_of(share(hits, len(found)))

    return {
        "found plain": cell_of(share(len(found), len(scams))),
        "disguise": {kind: kept(partial(perturb.disguise, kind)) for kind in perturb.DISGUISES},
        "padding": {
            str(length): kept(partial(_padded, harmless=harmless, length=length))
            for length in PAD_LENGTHS
        },
        "misreading": {"3 %": kept(perturb.noise)},
        "edits": {
            kind: {
                f"{100 * budget:.0f} %": kept(partial(edit, budget=budget))
                for budget in perturb.BUDGETS
            }
            for kind, edit in perturb.EDITS.items()
        },
    }


def _padded(text: str, *, rng: random.Random, harmless: Sequence[str], length: int) -> str:
    parts = [text, perturb.filler(rng, harmless, OFFICIAL_NOTES, length)]
    rng.shuffle(parts)
    return rng.choice(JOINTS).join(parts)
