"""The model's features on any labelled file, so that published tables can be made again.

One multinomial logistic regression over the same words, character pairs and speech acts the
shipped model reads, a whole message as one row; no rules, no links, no tuning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, classification_report, f1_score
from sklearn.model_selection import StratifiedKFold

from scamscan.errors import InputError
from scamscan.observe import observe
from scamscan.options import DEFAULT_MAX_CHARS
from scamscan.records import Message
from scamscan.text.stream import read_stream
from train import heads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from scamscan.text.stream import Stream
    from train.labelled import Labelled

STRENGTH = 30.0
SEED = 20261122


class Scores(NamedTuple):
    """What one benchmark gives; shares from 0 to 1, ``table`` per class as text."""

    rows: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    table: str


def cross_validate(rows: Sequence[Labelled], folds: int) -> Scores:
    """Stratified folds over one file; every row is predicted once, by a model that never saw it.

    Raises:
        InputError: fewer than two classes, or a class with fewer rows than folds.
    """
    labels = np.array([row.label for row in rows])
    classes, sizes = np.unique(labels, return_counts=True)
    _need_classes(classes, rows)
    if sizes.min() < folds:
        raise InputError(
            f"class {classes[sizes.argmin()]!r} has {sizes.min()} rows, fewer than {folds} folds",
            hint="use fewer --folds or leave the class out",
        )
    streams = _streams(rows)
    predicted = labels.copy()
    for train, test in _folds(labels, folds):
        predicted[test] = _predict(
            [streams[i] for i in train], labels[train], [streams[i] for i in test]
        )
    return _score(labels, predicted)


def train_and_test(train: Sequence[Labelled], test: Sequence[Labelled]) -> Scores:
    """Fit on one file, measure on another.

    Raises:
        InputError: fewer than two classes in the first file.
    """
    labels = np.array([row.label for row in train])
    _need_classes(np.unique(labels), train)
    predicted = _predict(_streams(train), labels, _streams(test))
    return _score(np.array([row.label for row in test]), predicted)


def _need_classes(classes: NDArray[np.str_], rows: Sequence[Labelled]) -> None:
    if len(classes) < 2:
        raise InputError(
            f"only one class, {classes[0]!r}", where=rows[0].where, hint="check --label"
        )


def _folds(
    labels: NDArray[np.str_], folds: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    yield from splitter.split(np.zeros(len(labels)), labels)


def _streams(rows: Sequence[Labelled]) -> list[Stream]:
    streams = []
    for row in rows:
        seen = observe(Message(text=row.text), DEFAULT_MAX_CHARS).stream or read_stream("")
        whole = ((0, len(seen.text)),) if seen.text else ()
        streams.append(seen._replace(windows=whole))
    return streams


def _predict(
    train: Sequence[Stream], labels: NDArray[np.str_], test: Sequence[Stream]
) -> NDArray[np.str_]:
    """Labels of ``test``; a text with nothing to read gets the most frequent label."""
    names, sizes = np.unique(labels, return_counts=True)
    predicted = np.full(len(test), names[sizes.argmax()], dtype=names.dtype)
    table, target = heads.make_table(train), heads.make_table(test)
    idf = heads.fit_idf(table)
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=300, tol=1e-4)
    model.fit(heads.unit_rows(table, idf), labels[table.owners])
    predicted[target.owners] = model.predict(heads.unit_rows(target, idf))
    return predicted


def _score(labels: NDArray[np.str_], predicted: NDArray[np.str_]) -> Scores:
    return Scores(
        rows=len(labels),
        accuracy=float(accuracy_score(labels, predicted)),
        macro_f1=float(f1_score(labels, predicted, average="macro", zero_division=0)),
        weighted_f1=float(f1_score(labels, predicted, average="weighted", zero_division=0)),
        table=classification_report(labels, predicted, digits=4, zero_division=0),
    )
