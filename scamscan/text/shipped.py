"""The files of the shipped model, checked before anything uses them."""

from __future__ import annotations

import hashlib
import json
import math
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
_STRINGS: tuple[tuple[str, ...], ...] = (("name",), ("version",))
_NUMBERS: tuple[tuple[str, ...], ...] = (("risk", "scale"), ("risk", "bias"), ("category", "scale"))
_LARGEST = 1e9
"""No scale or bias comes near: scores are log-odds."""
_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER_AT = 10
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
    _check_values(meta)
    _check_arrays(meta, files)
    return meta, files


def _check_values(meta: Mapping[str, Any]) -> None:
    """Every value a reading needs is of its kind, and there is one bias for each category."""
    for path in _STRINGS:
        if not isinstance(need(meta, *path), str):
            raise _wrong(path)
    for path in _NUMBERS:
        if not _is_number(need(meta, *path)):
            raise _wrong(path)
    bias, codes = need(meta, "category", "bias"), need(meta, "category", "codes")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise _wrong(("category", "codes"))
    if not isinstance(bias, list) or len(bias) != len(codes) or not all(map(_is_number, bias)):
        raise _wrong(("category", "bias"))


def _is_number(value: object) -> bool:
    """True for numbers that can be reckoned with: neither bool nor infinite nor none."""
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and (-_LARGEST < value < _LARGEST)
    )


def _check_arrays(meta: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """The arrays are of the kind and size that is read from them, with numpy and without."""
    width = len(meta["category"]["codes"])
    kinds = {
        "idf.npy": ("<u2", 2, (1 << BITS,)),
        "risk.npy": ("<i2", 2, (1 << BITS,)),
        "category.npy": ("|i1", 1, (1 << BITS >> 2, width)),
    }
    for name, (kind, size, shape) in kinds.items():
        data = files[name]
        end = _HEADER_AT + int.from_bytes(data[len(_MAGIC) : _HEADER_AT], "little")
        header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
        whole = data.startswith(_MAGIC) and data[_HEADER_AT:end].strip() == header.encode("ascii")
        if not whole or len(data) - end != size * math.prod(shape):
            raise ModelError(
                "model array has another kind or size", where=f"{NAME}/{name}", hint=_REFIT
            )


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
