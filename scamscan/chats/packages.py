"""Exports that are many files: which of them to read, and in which order.

A chunked export is read by its manifest and not a second time chunk by chunk; where an export is
there as JSON and as pages, the JSON is read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scamscan.chats import documents
from scamscan.chats.qq_exporter import is_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.source import Source
    from scamscan.chats.walk import Bundle

_USER_KEYS = {"wxid", "nickname", "remark"}


def sources_of(bundle: Bundle) -> Iterator[Source]:
    """The files of a bundle worth reading."""
    files = dict(bundle.files)
    taken: set[str] = set()
    for name in bundle.files:
        for found, used in (_manifest(name, files), _users(name, files)):
            files.update(found)
            taken.update(used)
    for name, source in files.items():
        if name not in taken:
            yield source


def _manifest(
    name: str, files: Mapping[str, Source]
) -> tuple[Mapping[str, Source], frozenset[str]]:
    """QQ Chat Exporter: the manifest with its chunks beside it, and the files that are read."""
    place = PurePosixPath(name)
    if place.name != "manifest.json":
        return {}, frozenset()
    inside = _below(place, files)
    pieces = {key: item for key, item in inside.items() if key.endswith(".jsonl")}
    facts = documents.facts(files[name]) if pieces else None
    if facts is None or not is_manifest(facts.values):
        return {}, frozenset()
    used = {str(place.parent / key) for key in pieces} | {str(place.parent / "avatars.json")}
    return {name: replace(files[name], beside=pieces)}, frozenset(used)


def _users(name: str, files: Mapping[str, Source]) -> tuple[Mapping[str, Source], frozenset[str]]:
    """PyWxDump: the names of accounts, beside each file of their folder."""
    place = PurePosixPath(name)
    if place.name != "users.json":
        return {}, frozenset()
    facts = documents.facts(files[name])
    first = next(iter(facts.values.values()), None) if facts else None
    if not isinstance(first, dict) or not _USER_KEYS & first.keys():
        return {}, frozenset()
    users = {"users.json": files[name]}
    found = {
        str(place.parent / key): replace(item, beside=users)
        for key, item in _below(place, files).items()
        if "/" not in key and key != place.name
    }
    return found, frozenset({name})


def _below(place: PurePosixPath, files: Mapping[str, Source]) -> Mapping[str, Source]:
    """The files of a file's own folder and below it, by their names within it."""
    return {
        str(PurePosixPath(name).relative_to(place.parent)): item
        for name, item in files.items()
        if PurePosixPath(name).is_relative_to(place.parent)
    }
