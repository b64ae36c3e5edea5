"""Targets for what is shipped with the program and may be damaged: tables and the model."""

from __future__ import annotations

import hashlib
import importlib
import json
import math
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from fuzz.laws import hold, in_time, swapped
from scamscan import tables
from scamscan.errors import ModelError, TableError
from scamscan.text import model, shipped
from scamscan.text.reader import Reader
from scamscan.text.stream import read_stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from scamscan.text.stream import Stream

_SECONDS = 4.0
_HEAD = 3
"""Lines of a table before its header."""


class Loader(NamedTuple):
    """A function that makes something of one table."""

    module: str
    name: str
    table: str
    arguments: tuple[str, ...] = ()


LOADERS = (
    Loader("categories", "load_categories", "categories.tsv"),
    Loader("signals", "signal_rows", "signals.tsv"),
    Loader("rules", "load_rules", "rules.tsv"),
    Loader("brands", "load_brands", "brands.tsv"),
    Loader("verdict", "load_bands", "levels.toml"),
    Loader("links.suffixes", "_suffixes", "public_suffixes.tsv"),
    Loader("links.registries", "load_registries", "whois_servers.tsv"),
    Loader("links.registries", "load_registries", "rdap_servers.tsv"),
    Loader("links.lists", "suffix_kinds", "link_suffixes.tsv"),
    Loader("links.lists", "_hosts", "link_hosts.tsv"),
    Loader("links.names", "_glyphs", "link_glyphs.tsv"),
    Loader("links.answers", "answer_words", "whois_words.tsv"),
    Loader("links.ages", "bands", "registration.toml"),
    Loader("text.claim_names", "_index", "sender_words.tsv"),
    Loader("text.acts", "load_finder", "acts.tsv"),
    Loader("text.segment", "domain_words", "segment_words.tsv"),
    Loader("text.phones", "_ranges", "phone_ranges.tsv"),
    Loader("text.phones", "_area_rows", "area_codes.tsv"),
    Loader("text.phones", "_official_rows", "official_numbers.tsv"),
    Loader("text.handles", "_cues", "contact_cues.tsv"),
    Loader("text.handles", "_lengths_by_last", "contact_cues.tsv"),
    Loader("threads.losses", "_finder", "thread_losses.tsv"),
    Loader("threads.weights", "load_weights", "thread.toml"),
    Loader("threads.weights", "load_reach", "thread.toml"),
    Loader("threads.weights", "_rows", "thread_stages.tsv"),
    Loader("fold.vocabulary", "_terms_and_readings", "fold_terms.tsv"),
    Loader("fold.vocabulary", "load_terms", "fold_terms.tsv"),
    Loader("fold.vocabulary", "load_slang", "fold_slang.tsv"),
    Loader("fold.vocabulary", "load_parts", "fold_splits.tsv"),
    Loader("fold.characters", "load_confusables", "fold_confusables.tsv"),
    Loader("fold.characters", "load_alphabet", "fold_lookalikes.tsv"),
    Loader("fold.reading", "_flags", "fold_flags.tsv"),
    Loader("chats.vocabulary", "columns", "chat_columns.tsv"),
    Loader("chats.vocabulary", "_media", "chat_media.tsv"),
    Loader("chats.formats", "formats", "chat_formats.tsv"),
    Loader("guide.rows", "load_law", "guide_law.tsv"),
    Loader("guide.rows", "load_sources", "guide_sources.tsv"),
    Loader("guidance", "load_hotlines", "guide_numbers.tsv"),
    Loader("guidance", "load_lines", "guidance.tsv", ("guidance.tsv",)),
    Loader("guidance", "sentences", "guidance.tsv", ("guidance.tsv", "category/prize")),
)
"""Every table that more is made of than its rows."""


def _bare(function: Any) -> Any:  # noqa: ANN401 - cached or not
    return getattr(function, "__wrapped__", function)


def table(data: bytes) -> None:
    """Any bytes for a table: rows, or a table error that names the file."""
    with swapped(tables, "read_bytes", lambda _: data), in_time(_SECONDS):
        try:
            rows = _bare(tables.load_tsv)("a.tsv", ("code", "name"))
            hold(bool(rows) and all(len(row) == 2 for row in rows), "rows have the header's width")
        except TableError as error:
            hold(error.where.startswith("a.tsv"), "an error names its table")
        try:
            found = _bare(tables.load_toml)("a.toml")
            hold(
                all(found["table"][key] for key in ("source", "licence", "date")), "a head is whole"
            )
        except TableError as error:
            hold(error.where.startswith("a.toml"), "an error names its table")


@cache
def _head_of(name: str) -> bytes:
    """A table's head and header; what a damaged row would follow."""
    lines = tables.read_bytes(name).split(b"\n")
    if name.endswith(".toml"):
        return b""
    first = next(place for place, line in enumerate(lines) if line and not line.startswith(b"#"))
    return b"\n".join(lines[: first + 1]) + b"\n"


def loaders(data: bytes) -> None:
    """Rows that were never in a table: what is made of them is made, or a table error."""
    loader = LOADERS[data[0] % len(LOADERS)] if data else LOADERS[0]
    given = _head_of(loader.table) + data[1:]
    module = importlib.import_module(f"scamscan.{loader.module}")

    def read_bytes(name: str) -> bytes:
        return given if name == loader.table else _real(name)

    with ExitStack() as stack:
        stack.enter_context(swapped(tables, "read_bytes", read_bytes))
        for name in ("load_tsv", "load_toml"):
            real = getattr(tables, name)
            changed = _fresh(real, loader.table)
            stack.enter_context(swapped(tables, name, changed))
            if hasattr(module, name):
                stack.enter_context(swapped(module, name, changed))
        stack.enter_context(in_time(_SECONDS))
        for part in _parts(module):
            stack.enter_context(swapped(module, part, _bare(getattr(module, part))))
        try:
            getattr(module, loader.name)(*loader.arguments)
        except TableError as error:
            hold(bool(error.what), "an error says what is wrong")


_real = cache(tables.read_bytes)


def _fresh(real: Any, table: str) -> Callable[..., object]:  # noqa: ANN401 - a cached loader
    """The loader without its cache for the one table that is changed."""

    def load(name: str, *columns: Any) -> object:  # noqa: ANN401 - as the loader
        return _bare(real)(name, *columns) if name == table else real(name, *columns)

    return load


@cache
def _parts(module: object) -> tuple[str, ...]:
    """The cached functions of a module that take nothing: they stand for tables too."""
    return tuple(name for name, one in vars(module).items() if hasattr(one, "cache_parameters")
                 and one.__module__ == module.__name__)  # type: ignore[attr-defined]  # fmt: skip


@cache
def _real_meta() -> dict[str, Any]:
    return shipped.read_meta()


@cache
def _real_files() -> dict[str, bytes]:
    return {name: shipped._file(name) for name in shipped.ARRAYS}


_real_digests = cache(shipped.table_digests)


@cache
def _stream() -> Stream:
    return read_stream("加微信领取内部名额", [])


def models(data: bytes) -> None:
    """A damaged model: a model error, or one that reads; with and without digests that fit it."""
    kind, body = (data[0] % 4, data[1:]) if data else (0, b"")
    changed = dict(_real_meta())
    files = dict(_real_files())
    if kind == 1:
        files[shipped.ARRAYS[0]] = body
    elif kind == 2:
        name = shipped.ARRAYS[body[0] % 3 if body else 0]
        files[name] = body[1:]
        changed["sha256"] = {
            **changed["sha256"], name: hashlib.sha256(files[name]).hexdigest(),
        }  # fmt: skip
    elif kind == 3:
        try:
            other = json.loads(body)
        except (ValueError, RecursionError):
            return
        if isinstance(other, dict):
            changed.update(other)
    given = {"meta.json": json.dumps(changed).encode() if kind else body, **files}
    with (
        swapped(shipped, "_file", given.__getitem__),
        swapped(shipped, "table_digests", _real_digests),
        in_time(_SECONDS),
    ):
        try:
            _bare(model.load_model)()
            reading = Reader().read_one(_stream())
        except ModelError as error:
            hold(error.where.startswith(shipped.NAME), "an error names the model's file")
            return
    hold(reading is not None and math.isfinite(reading.risk), "a reading is a number")
