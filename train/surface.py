"""Can a reader who sees only form, not words, tell our scams from our harmless messages?

If it can, the corpus has a tell-tale style and every figure on it is worth less.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from train.corpus import Example

NAMES = (
    "length", "lines", "full stops", "commas", "exclamations", "questions", "colons", "quotes",
    "brackets 【】", "digits", "latin letters", "spaces", "emoji and symbols", "polite words",
    "starts with 【", "ends with a full stop", "ellipses",
)  # fmt: skip
_POLITE = re.compile("您|请|谢谢|尊敬|麻烦|抱歉|不好意思")
_COUNTED = (
    "[。.]",
    "[,,、]",
    "[!!]",
    "[??]",
    "[::;;]",
    "[“”\"'「」]",
    "[【】]",
    "[0-90-9]",
    "[a-zA-Z]",
    "\\s",
)
_SYMBOL = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
FOLDS = 5
RECALL_AT = 0.03


def features(text: str) -> list[float]:
    """Counts of form, per hundred characters; no word is looked at except polite ones.

    >>> len(features("您好!")) == len(NAMES)
    True
    """
    size = max(len(text), 1)
    counts = [len(re.findall(pattern, text)) for pattern in _COUNTED]
    symbols = len(_SYMBOL.findall(text))
    per = [100 * count / size for count in (*counts, symbols, len(_POLITE.findall(text)))]
    ends = [text.startswith("【"), text.endswith(("。", ".")), text.count("…") + text.count("...")]
    return [float(size), float(text.count("\n")), *per, *map(float, ends)]


def probe(examples: Sequence[Example]) -> dict[str, Any]:
    """Area under the curve and recall at 3 % false alarms of a boosted-tree reader of form.

    Boosted trees, because they find any combination a person might; folds by brief.
    0.5 is chance.
    """
    rows = np.array([features(item.text) for item in examples])
    risky = np.array([item.risky for item in examples])
    groups = np.array([item.group for item in examples])
    scores = np.zeros(len(rows))
    for train, test in GroupKFold(FOLDS).split(rows, risky, groups):
        model = HistGradientBoostingClassifier(random_state=0, max_iter=150)
        model.fit(rows[train], risky[train])
        scores[test] = model.predict_proba(rows[test])[:, 1]
    return {
        "messages": len(rows),
        "auc": round(float(roc_auc_score(risky, scores)), 3),
        "recall_at_3_percent": round(float(_recall(scores, risky)), 3),
        "single": {
            name: round(_single(rows[:, place], risky), 3) for place, name in enumerate(NAMES)
        },
    }


def _recall(scores: NDArray[np.float64], risky: NDArray[np.bool_]) -> float:
    edge = np.quantile(scores[~risky], 1 - RECALL_AT)
    return float((scores[risky] > edge).mean())


def _single(values: NDArray[np.float64], risky: NDArray[np.bool_]) -> float:
    """How far one count alone goes, in either direction."""
    area = float(roc_auc_score(risky, values))
    return max(area, 1 - area)
