"""Exports that are many files: which of them to read, and in which order.

A chunked export is read by its manifest and not a second time chunk by chunk; where an export is
there as JSON and as pages, the JSON is read.  Numbered files come by their number, 2 before 10.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scamscan.chats import documents, slack, telegram
from scamscan.chats.head import look
from scamscan.chats.qq_exporter import is_manifest
from scamscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scamscan.chats.source import Source
    from scamscan.chats.walk import Bundle

    _Files = dict[PurePosixPath, Source]

_NUMBER = re.compile(r"([0-9]{1,18})")
_PAGE = re.compile(r"messages[0-9]{0,6}\.html")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.json")
_THREAD = re.compile(r"message_([0-9]{1,6})\.json")
_USERS = "users.json"
_USER_KEYS = {"wxid", "nickname", "remark"}


_WHATSAPP = re.compile(r"(?:_chat|WhatsApp Chat .*|.*WhatsApp ?(?:聊天|對話).*)\.txt$")
_ATTACHED = re.compile(r"[0-9]{8}-|[A-Z]{3}-[0-9]{8}-WA[0-9]{4}")
"""How WhatsApp names what was sent beside a chat."""
_SMS_IE = "messages.ndjson"


def sources_of(bundle: Bundle) -> Iterator[Source]:
    """The files of a bundle worth reading, numbered ones by their number."""
    left_out = _whatsapp(bundle) | _sms_ie(bundle)
    files = {
        PurePosixPath(name): source for name, source in bundle.files.items() if name not in left_out
    }
    if len(files) > 1:
        files = dict(sorted(files.items(), key=lambda item: _order(item[0])))
        for rule in _RULES:
            files = rule(files)
    yield from files.values()


def _order(path: PurePosixPath) -> tuple[tuple[tuple[int, int, str], ...], ...]:
    """Names compared with their numbers as numbers, the bare name before the numbered ones."""
    names = [*path.parts[:-1], path.stem, path.suffix]
    return tuple(
        tuple(
            (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in _NUMBER.split(name)
        )
        for name in names
    )


def _whatsapp(bundle: Bundle) -> set[str]:
    """Documents that were sent, beside the chat in its zip."""
    chats = {name for name in bundle.files if _WHATSAPP.match(PurePosixPath(name).name)}
    folders = {str(PurePosixPath(name).parent) for name in chats}
    beside = {name for name in bundle.files if str(PurePosixPath(name).parent) in folders} - chats
    if bundle.name.casefold().endswith(".zip"):
        return beside
    return {name for name in beside if _ATTACHED.match(PurePosixPath(name).name)}


def _sms_ie(bundle: Bundle) -> set[str]:
    """The parts of MMS beside the messages of SMS Import/Export."""
    folders = {
        str(PurePosixPath(name).parent / "data")
        for name in bundle.files
        if PurePosixPath(name).name == _SMS_IE
    }
    return {name for name in bundle.files if str(PurePosixPath(name).parent) in folders}


def _telegram(files: _Files) -> _Files:
    """The pages of an export that is there as ``result.json`` too are left out.

    So are the lists of a whole account, which link to the pages of its chats.
    """
    folders = [path.parent for path in files if path.name == "result.json"]
    whole = [here for here in folders if _fits_telegram(files[here / "result.json"])]
    pages = {path for path in files if _PAGE.fullmatch(path.name)}
    roots = {path.parent for path in files if path.name == "export_results.html"}

    def is_left_out(path: PurePosixPath) -> bool:
        if path.suffix != ".html":
            return False
        if any(path.is_relative_to(here) for here in whole):
            return path in pages or any(path.is_relative_to(root) for root in roots)
        return path not in pages and any(path.is_relative_to(root) for root in roots)

    return {path: source for path, source in files.items() if not is_left_out(path)}


def _fits_telegram(source: Source) -> bool:
    try:
        head = look(source)
    except (InputError, OSError):
        return False
    return any(telegram.fits(head, code) for code in ("telegram-json", "telegram-account-json"))


def _slack(files: _Files) -> _Files:
    """The days of a workspace with its names beside them; its lists are no chats."""
    roots = {
        path.parent
        for path in files
        if path.name == slack.USERS and path.with_name("channels.json") in files
    }
    if not roots:
        return files
    kept: _Files = {}
    for path, source in files.items():
        root = path.parent.parent
        if root in roots and path.parent != root and _DAY.fullmatch(path.name):
            lists = {
                name: files[root / name]
                for name in (slack.USERS, slack.PRIVATE)
                if root / name in files
            }
            kept[path] = replace(source, beside=lists)
        elif path.parent not in roots or path.suffix != ".json":
            kept[path] = source
    return kept


def _meta(files: _Files) -> _Files:
    """A thread's files from the highest number down, because the first holds the newest."""
    threads: dict[PurePosixPath, list[PurePosixPath]] = {}
    for path in files:
        if _THREAD.fullmatch(path.name):
            threads.setdefault(path.parent, []).append(path)
    kept: _Files = {}
    for path, source in files.items():
        if path in threads.get(path.parent, ()):
            # The whole thread stands where its first file stood.
            for one in reversed(threads.pop(path.parent)):
                kept[one] = files[one]
        elif path not in kept:
            kept[path] = source
    return kept


def _signal(files: _Files) -> _Files:
    """A chat that is there as data and as text is read once."""
    both = {path.parent for path in files if path.name == "data.json"}
    texts = {"chat.md", "index.html"}
    return {
        path: source
        for path, source in files.items()
        if not (path.name in texts and path.parent in both)
    }


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


_RULES: tuple[Callable[[_Files], _Files], ...] = (
    _qq_chunks,
    _wechat_users,
    _telegram,
    _slack,
    _meta,
    _signal,
)
