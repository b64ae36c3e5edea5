"""QQ Chat Exporter (shuakami, 888b51f of 2026-08; V4, V5 and 0.1 to 6): JSON, whole or in chunks.

A chunked export is read by its manifest, which knows the chat and the owner; a chunk alone is read
too, without them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, times, values
from scamscan.chats.qq_cards import read_elements
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.chats.vocabulary import kind_of_text
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import Message

_SYSTEM_TYPES = {"system", "type_5", "type_17"}
_NAMES = ("groupCard", "name", "nickname", "remark", "memberName")
_PIECE_KEYS = ("relativePath", "file", "fileName", "path")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chat:
    """What holds for every message of an export."""

    name: str | None = None
    owners: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    """Ids of the other side of a private chat."""


def fits(head: Head, code: str) -> bool:
    """By the keys at the top; a loose chunk by those of its first line."""
    facts = head.facts or {}
    if code == "qq-exporter-jsonl":
        first = head.first
        return (
            isinstance(first, dict)
            and not head.array
            and ("id" in first or "messageId" in first)
            and isinstance(first.get("sender"), dict)
            and isinstance(first.get("content"), dict)
        )
    if "metadata" not in facts or "chatInfo" not in facts:
        return False
    if code == "qq-exporter-json":
        return "messages" in head.lists
    return is_manifest(facts)


def is_manifest(facts: Mapping[str, Any]) -> bool:
    """Whether the top of a JSON object is that of a chunked export."""
    metadata = facts.get("metadata")
    form = metadata.get("format") if isinstance(metadata, dict) else None
    return "chatInfo" in facts and ("chunked" in facts or form == "chunked-jsonl")


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one chat."""
    chat = _chat(head.facts or {}, source)
    if code == "qq-exporter-json":
        for index, record in enumerate(documents.items(source, "messages.item"), 1):
            yield _record(record, chat, source.at(index))
    elif code == "qq-exporter-chunked":
        for piece in _pieces(source, head.facts or {}):
            if isinstance(piece, BadRecord):
                yield piece
            else:
                yield from _lines(piece, chat)
    else:
        yield from _lines(source, _Chat(name=source.stem))


def _chat(facts: Mapping[str, Any], source: Source) -> _Chat:
    info = facts.get("chatInfo")
    info = info if isinstance(info, dict) else {}
    owners = {values.name_of(info.get(key)) for key in ("selfUid", "selfUin")}
    partners = {values.name_of(info.get(key)) for key in ("peerUid", "peerUin")}
    private = values.text_of(info.get("type")) in ("private", "friend", "1")
    return _Chat(
        name=values.name_of(info.get("name")) or source.stem,
        owners=frozenset(name for name in owners if name),
        partners=frozenset(name for name in partners if name and private),
    )


def _pieces(source: Source, facts: Mapping[str, Any]) -> Iterator[Source | BadRecord]:
    """The chunks in the manifest's order; its byte and message counts are not to be trusted."""
    chunked = facts.get("chunked")
    listed = chunked.get("chunks") if isinstance(chunked, dict) else None
    names = [
        next((name for key in _PIECE_KEYS if (name := values.name_of(item.get(key)))), "")
        for item in (listed if isinstance(listed, list) else ())
        if isinstance(item, dict)
    ]
    for name in names or sorted(source.beside):
        place = name.replace("\\", "/").removeprefix("./")
        piece = source.beside.get(place) or source.beside.get(f"chunks/{place}")
        if piece is not None:
            yield piece
        else:
            error = InputError(
                f"piece {place} of the export is missing",
                where=source.name,
                hint="name the folder that holds manifest.json and chunks",
            )
            yield BadRecord(error=error, source=source.name)
    if not names and not source.beside:
        error = InputError(
            "only the list of an export in pieces",
            where=source.name,
            hint="name the folder that holds manifest.json and chunks",
        )
        yield BadRecord(error=error, source=source.name)


def _lines(source: Source, chat: _Chat) -> Iterator[Message | BadRecord]:
    for number, line in source.lines():
        if not line.strip():
            continue
        try:
            record = json.loads(line, strict=False)
        except (ValueError, RecursionError) as error:
            problem = InputError(f"line is not JSON, {error}", where=source.at(number))
            yield BadRecord(error=problem, source=source.at(number))
            continue
        yield _record(record, chat, source.at(number))


def _record(record: object, chat: _Chat, place: str) -> Message | BadRecord:
    if not isinstance(record, dict):
        error = InputError("record is not an object", where=place)
        return BadRecord(error=error, source=place)
    when = times.of_any(record.get("timestamp") or "")
    if when.time is None:
        when = times.of_any(record.get("time") or "")
    return message_of(
        _said(record),
        place,
        when=when,
        by=_speaker(record, chat),
        chat=chat.name,
        number=values.name_of(record.get("id")) or values.name_of(record.get("messageId")),
    )


def _speaker(record: Mapping[str, Any], chat: _Chat) -> Speaker:
    sender = record.get("sender")
    sender = sender if isinstance(sender, dict) else {"name": sender}
    raw = record.get("rawMessage")
    raw = raw if isinstance(raw, dict) else {}
    ids = [name for key in ("uin", "uid") if (name := values.name_of(sender.get(key))) not in
           (None, "0")]  # fmt: skip
    names = [values.name_of(sender.get(key)) for key in _NAMES]
    names += [values.name_of(raw.get(key)) for key in ("sendMemberName", "sendNickName")]
    own: bool | None = None
    if ids and chat.owners:
        own = not chat.owners.isdisjoint(name for name in ids if name)
    elif ids and chat.partners and not chat.partners.isdisjoint(name for name in ids if name):
        own = False
    shown = next((name for name in names if name), None)
    return Speaker(id=ids[0] if ids else None, name=shown, is_self=own)


def _said(record: Mapping[str, Any]) -> Said:
    content = record.get("content")
    if isinstance(content, dict):
        said = read_elements(values.text_of(content.get("text")), content.get("elements"))
    else:
        said = Said(text=values.text_of(content))
    if said.kind is Kind.TEXT and (kind := kind_of_text(said.text)) is not None:
        said = said._replace(kind=kind)
    label = values.text_of(record.get("type"))
    system = record.get("system") is True or record.get("isSystemMessage") is True
    if system or label in _SYSTEM_TYPES:
        said = said._replace(kind=Kind.SYSTEM)
    recalled = record.get("recalled") is True or record.get("isRecalled") is True
    forwarded = said.forwarded or label == "forward"
    return said._replace(recalled=said.recalled or recalled, forwarded=forwarded)
