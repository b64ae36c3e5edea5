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
    from collections.abc import Callable, Iterator

    from scamscan.chats.source import Source
    from scamscan.chats.walk import Bundle

    _Files = dict[PurePosixPath, Source]

_USERS = "users.json"
_USER_KEYS = {"wxid", "nickname", "remark"}


def sources_of(bundle: Bundle) -> Iterator[Source]:
    """The files of a bundle worth reading."""
    files = {PurePosixPath(name): source for name, source in bundle.files.items()}
    for rule in _RULES:
        files = rule(files)
    yield from files.values()


def _qq_chunks(files: _Files) -> _Files:
    """QQ Chat Exporter: a manifest with its chunks beside it, which are not read on their own."""
    taken: set[PurePosixPath] = set()
    found: _Files = {}
    for path in [path for path in files if path.name == "manifest.json"]:
        pieces = {
            str(name.relative_to(path.parent)): name
            for name in files
            if name.suffix == ".jsonl" and name.is_relative_to(path.parent)
        }
        facts = documents.facts(files[path]) if pieces else None
        if facts is not None and is_manifest(facts.values):
            beside = {name: files[place] for name, place in pieces.items()}
            found[path] = replace(files[path], beside=beside)
            taken.update(pieces.values(), [path.with_name("avatars.json")])
    kept = {path: source for path, source in files.items() if path not in taken}
    return {**kept, **found}


def _wechat_users(files: _Files) -> _Files:
    """PyWxDump: the names of accounts, beside each file of their folder."""
    for users in [path for path in files if path.name == _USERS]:
        facts = documents.facts(files[users])
        first = next(iter(facts.values.values()), None) if facts else None
        if isinstance(first, dict) and _USER_KEYS & first.keys():
            names = {_USERS: files[users]}
            files = {
                path: replace(source, beside=names) if path.parent == users.parent else source
                for path, source in files.items()
                if path != users
            }
    return files


_RULES: tuple[Callable[[_Files], _Files], ...] = (_qq_chunks, _wechat_users)
