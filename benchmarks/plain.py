"""The fixed baseline: the script everybody writes first.

jieba words and word pairs, TF-IDF, logistic regression, one pickle.  It knows nothing but text: no
links, no spans, no advice.  Speed of scamscan is given as a ratio to this script in the same run.

    python -m benchmarks.plain fit MODEL.joblib            train on data/
    python -m benchmarks.plain check MODEL.joblib TEXT     one message, as a command
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data" / "messages"
HARMLESS = ("marketing", "ordinary")


def words(text: str) -> list[str]:
    """Cut the whole text with jieba."""
    import jieba

    return list(jieba.lcut(text))


def fit(target: str) -> None:
    """Train on our corpus and save the whole pipeline."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    rows: list[dict[str, Any]] = [
        json.loads(line)
        for path in sorted(DATA.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    pipeline = make_pipeline(
        TfidfVectorizer(tokenizer=words, token_pattern=None, ngram_range=(1, 2), min_df=2),
        LogisticRegression(C=30, max_iter=300),
    )
    pipeline.fit([row["text"] for row in rows], [row["category"] not in HARMLESS for row in rows])
    joblib.dump(pipeline, target)


def load(source: str) -> Any:  # noqa: ANN401 - a scikit-learn pipeline
    """The saved pipeline, jieba's dictionary warm."""
    import joblib

    return joblib.load(source)


def main(arguments: list[str]) -> None:
    """``fit`` or ``check``."""
    command, model, *rest = arguments
    if command == "fit":
        fit(model)
    else:
        probability = load(model).predict_proba([" ".join(rest)])[0, 1]
        print("scam" if probability >= 0.5 else "ok", round(float(probability), 3))


if __name__ == "__main__":
    # Run the imported twin, so that the pickle names ``benchmarks.plain.words`` for every reader.
    from benchmarks import plain

    plain.main(sys.argv[1:])
