"""DiscordChatExporter (4f29fa6): JSON and CSV of one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.chats import media, nested, rows, times, values
from scamscan.chats.media import Media
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "discord"
_SAID = {"Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "ThreadStarterMessage"}
_NUMBERED = {"0", "19", "20", "21", "23"}
"""The same types as Discord numbers them; the exporter prints those it has no word for."""
_HEADER = ("AuthorID", "Author", "Date", "Content")
_OF_TWO = "DirectTextChat"


def fits(head: Head, code: str) -> bool:
    """``guild``, ``channel`` and ``messages``; or the four columns."""
    if code == "discord-csv":
        return head.header[:4] == _HEADER
    return {"guild", "channel", "messages"} <= head.keys


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one channel."""
    if code == "discord-csv":
        for number, row in rows.records(source, head.delimiter):
            yield _row(row, source.at(number))
        return
    facts = head.facts or {}
    channel = values.mapping_of(facts.get("channel"))
    guild = values.mapping_of(facts.get("guild"))
    name = values.first_of(channel, "name", "id")
    partner = name if channel.get("type") == _OF_TWO else None
    parts = [values.name_of(guild.get("name")), values.name_of(channel.get("category")), name]
    chat = name if partner else " / ".join(filter(None, parts))
    yield from nested.each(
        source, "messages.item", lambda record, place: _message(record, chat, partner, place)
    )


def _message(
    record: Mapping[str, Any], chat: str | None, partner: str | None, place: str
) -> Message:
    label = values.text_of(record.get("type"))
    system = bool(label) and label not in _SAID | _NUMBERED
    passed_on = values.mapping_of(record.get("forwardedMessage"))
    words = [*_words(record), *_words(passed_on)]
    listed = [
        *values.list_of(record.get("attachments")),
        *values.list_of(passed_on.get("attachments")),
    ]
    parts = [
        media.of_file(values.text_of(values.mapping_of(one).get("fileName"))) for one in listed
    ]
    if values.list_of(record.get("stickers")):
        parts += filter(None, [media.of(_APP, "sticker")])
    kind, text = media.together("\n".join(dict.fromkeys(words)), parts)
    author = values.mapping_of(record.get("author"))
    names = {values.name_of(author.get("nickname")), values.name_of(author.get("name"))} - {None}
    when = times.of_any(record.get("timestamp") or "")
    if system:
        kind, text = Kind.SYSTEM, text or _notice(label)
    return Message(
        text=text,
        id=values.name_of(record.get("id")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else values.name_of(author.get("id")),
        sender_name=None if system else values.first_of(author, "nickname", "name"),
        is_self=None if system or partner is None or not names else partner not in names,
        kind=kind,
        urls=values.links_of([*_links(record), *_links(passed_on)]),
        forwarded=bool(passed_on),
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def _notice(label: str) -> str:
    return (media.of(_APP, label) or media.of(_APP, "service") or Media(Kind.SYSTEM, "")).words


def _embeds(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (one for one in values.list_of(record.get("embeds")) if isinstance(one, dict))


def _words(record: Mapping[str, Any]) -> list[str]:
    """The content, and the words of the cards under it, where bots write everything."""
    found = [values.text_of(record.get("content"))]
    for embed in _embeds(record):
        found.append(values.text_of(values.mapping_of(embed.get("author")).get("name")))
        found += [values.text_of(embed.get(key)) for key in ("title", "description")]
        for field in values.list_of(embed.get("fields")):
            found += [
                values.text_of(values.mapping_of(field).get(key)) for key in ("name", "value")
            ]
        found.append(values.text_of(values.mapping_of(embed.get("footer")).get("text")))
    return [word for word in found if word.strip()]


def _links(record: Mapping[str, Any]) -> Iterator[Any]:
    for embed in _embeds(record):
        yield embed.get("url")
        yield values.mapping_of(embed.get("author")).get("url")


def _row(row: Mapping[str, str], place: str) -> Message:
    listed = (one.strip() for one in row.get("Attachments", "").split(","))
    kind, text = media.together(
        row.get("Content", ""), [media.of_file(one.split("?")[0]) for one in listed if one]
    )
    when = times.of_text(row.get("Date", ""))
    return Message(
        text=text,
        time=when.time,
        time_exact=when.exact,
        sender_id=values.name_of(row.get("AuthorID")),
        sender_name=values.name_of(row.get("Author")),
        kind=kind,
        channel=Channel.CHAT,
        source=place,
    )
