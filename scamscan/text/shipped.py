"""The files of the shipped model, checked before anything uses them."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from scamscan import tables
from scamscan.errors import ModelError
from scamscan.text.hashing import BITS

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "zh-linear"
FORMAT = 1
ARRAYS = ("idf.npy", "risk.npy", "category.npy")
PINNED_TABLES = (
    "acts.tsv",
    "fold_confusables.tsv",
    "fold_flags.tsv",
    "fold_lookalikes.tsv",
    "fold_slang.tsv",
    "fold_splits.tsv",
    "fold_terms.tsv",
    "segment_words.tsv",
)
"""Tables the features depend on: a model fitted with other versions must not be used."""
_NUMBER = (int, float)
_KINDS: Mapping[tuple[str, ...], type | tuple[type, ...]] = {
    ("name",): str,
    ("version",): str,
    ("risk", "scale"): _NUMBER,
    ("risk", "bias"): _NUMBER,
    ("category", "scale"): _NUMBER,
    ("category", "bias"): list,
    ("category", "codes"): list,
}
_REFIT = "run `python -m train fit`, or reinstall scamscan"


def table_digests() -> dict[str, str]:
    """SHA-256 of every table the features depend on."""
    return {name: tables.digest(name) for name in PINNED_TABLES}


def _file(name: str) -> bytes:
    try:
        return resources.files("scamscan").joinpath("models", NAME, name).read_bytes()
    except OSError as error:
        raise ModelError(
            "model file cannot be read", where=f"{NAME}/{name}", hint=_REFIT
        ) from error


def read_meta() -> dict[str, Any]:
    """The model's ``meta.json``.

    Raises:
        ModelError: missing, not JSON, or of another format.
    """
    where = f"{NAME}/meta.json"
    try:
        meta = json.loads(_file("meta.json"))
    except ValueError as error:
        raise ModelError("model file is not JSON", where=where, hint=_REFIT) from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ModelError(f"model format is not {FORMAT}", where=f"{where}: format", hint=_REFIT)
    return meta


def load_files() -> tuple[dict[str, Any], dict[str, bytes]]:
    """``meta.json`` and the arrays, checked against their digests and the tables of this program.

    Raises:
        ModelError: a file is missing or damaged, or a table changed since the fit; the message
            names the file and the key.
    """
    meta = read_meta()
    where = f"{NAME}/meta.json"
    files = {name: _file(name) for name in ARRAYS}
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != need(meta, "sha256", name):
            raise ModelError("model file is damaged", where=f"{NAME}/{name}", hint=_REFIT)
    for name, digest in table_digests().items():
        if need(meta, "tables", name) != digest:
            raise ModelError(
                f"{name} changed since the model was fitted", where=f"{where}: tables", hint=_REFIT
            )
    if meta.get("bits") != BITS:
        raise ModelError("model has another feature size", where=f"{where}: bits", hint=_REFIT)
    _check_kinds(meta)
    return meta, files


def _check_kinds(meta: Mapping[str, Any]) -> None:
    """Every value a reading needs is of its kind, and there is one bias for each category."""
    for path, kind in _KINDS.items():
        value = need(meta, *path)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _wrong(path)
    bias, codes = meta["category"]["bias"], meta["category"]["codes"]
    if len(bias) != len(codes) or not all(isinstance(value, _NUMBER) for value in bias):
        raise _wrong(("category", "bias"))


def _wrong(path: tuple[str, ...]) -> ModelError:
    key = ".".join(path)
    return ModelError("model value is damaged", where=f"{NAME}/meta.json: {key}", hint=_REFIT)


def need(meta: Mapping[str, Any], *path: str) -> Any:  # noqa: ANN401 - JSON values
    """The value under a path of keys.

    Raises:
        ModelError: a key is missing; the message names it.
    """
    value: Any = meta
    for step in path:
        if not isinstance(value, dict) or step not in value:
            key = ".".join(path)
            raise ModelError("model key is missing", where=f"{NAME}/meta.json: {key}", hint=_REFIT)
        value = value[step]
    return value
