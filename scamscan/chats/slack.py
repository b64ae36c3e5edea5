"""Slack's export: one array for each day of a channel, names in ``users.json`` beside them."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scamscan.chats import documents, media, nested, times, values
from scamscan.errors import InputError
from scamscan.records import BadRecord, Channel, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source

_APP = "slack"
USERS, PRIVATE = "users.json", "dms.json"
"""Names under which ``packages`` lays the lists of people and of chats of two beside a day."""
_MARK = re.compile(r"<([^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>")
_NOTICES = {
    "channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
    "channel_archive", "channel_unarchive", "group_join", "group_leave", "group_topic",
    "group_purpose", "group_name", "group_archive", "pinned_item", "unpinned_item", "bot_add",
    "bot_remove", "reminder_add", "channel_convert_to_private", "sh_room_created",
}  # fmt: skip
_CARD_LINKS = ("title_link", "from_url", "original_url", "author_link")
_CARD = ("pretext", "author_name", "title", "text", "footer")


def fits(head: Head, code: str) -> bool:
    """Records with ``ts`` and ``type``."""
    first = head.first
    return head.array and isinstance(first, dict) and {"ts", "type"} <= first.keys()


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one day; nobody is marked as oneself."""
    users = source.beside.get(USERS)
    names = _names(users) if users is not None else {}
    chat = _chat(source, names)
    yield from nested.each(source, "item", lambda one, place: _message(one, chat, names, place))


@lru_cache(maxsize=2)
def _names(users: Source) -> Mapping[str, str]:
    """Display names by id; the same list serves every day of an export."""
    found: dict[str, str] = {}
    try:
        for user in documents.items(users, "item"):
            about = values.mapping_of(user)
            profile = values.mapping_of(about.get("profile"))
            name = values.first_of(profile, "display_name", "real_name") or values.first_of(
                about, "real_name", "name"
            )
            if name:
                found[values.text_of(about.get("id"))] = name
    except InputError:
        return found
    return found


def _chat(source: Source, names: Mapping[str, str]) -> str | None:
    """The folder a day lies in is the channel; of two, their names."""
    parts = source.name.split("/")
    folder = parts[-2] if len(parts) > 1 else None
    private = source.beside.get(PRIVATE)
    if folder is None or private is None:
        return folder
    members = _private(private).get(folder, (folder,))
    return "、".join(names.get(one, one) for one in members)


@lru_cache(maxsize=2)
def _private(chats: Source) -> Mapping[str, tuple[str, ...]]:
    """The members of chats of two by the chat's id."""
    found: dict[str, tuple[str, ...]] = {}
    try:
        for chat in documents.items(chats, "item"):
            about = values.mapping_of(chat)
            members = map(values.text_of, values.list_of(about.get("members")))
            found[values.text_of(about.get("id"))] = tuple(members)
    except InputError:
        return found
    return found


def _message(
    record: Mapping[str, Any], chat: str | None, names: Mapping[str, str], place: str
) -> Message | None:
    if record.get("type") != "message":
        return None
    about = values.mapping_of(record.get("user_profile"))
    number = values.first_of(record, "user", "bot_id")
    name = (
        names.get(number or "")
        or values.first_of(about, "display_name", "real_name")
        or values.first_of(record, "username")
        or values.first_of(values.mapping_of(record.get("bot_profile")), "name")
    )
    links: list[str] = []
    said = _plain(values.text_of(record.get("text")), names, links)
    cards = [one for one in values.list_of(record.get("attachments")) if isinstance(one, dict)]
    words = [said, *(_card(card, names, links) for card in cards)]
    if not any(words):
        words = _blocks(record.get("blocks"), names, links)
    files = [one for one in values.list_of(record.get("files")) if isinstance(one, dict)]
    parts = [media.of_file(values.first_of(one, "name", "title") or "") for one in files]
    kind, text = media.together("\n".join(dict.fromkeys(filter(None, words))), parts)
    label = values.text_of(record.get("subtype"))
    system = label in _NOTICES
    when = times.of_epoch(record.get("ts"))
    return Message(
        text=text,
        id=values.name_of(record.get("ts")),
        time=when.time,
        time_exact=when.exact,
        sender_id=None if system else number,
        sender_name=None if system else name,
        kind=Kind.SYSTEM if system else kind,
        urls=values.links_of(links),
        forwarded=any(card.get("is_share") is True for card in cards),
        recalled=label == "tombstone",
        conversation=chat,
        channel=Channel.CHAT,
        source=place,
    )


def _card(card: Mapping[str, Any], names: Mapping[str, str], links: list[str]) -> str:
    """The words of an attachment, where bots put what they have to say."""
    words = [_plain(values.text_of(card.get(key)), names, links) for key in _CARD]
    for field in values.list_of(card.get("fields")):
        pair = values.mapping_of(field)
        words += [_plain(values.text_of(pair.get(key)), names, links) for key in ("title", "value")]
    if not any(words):
        words = [_plain(values.text_of(card.get("fallback")), names, links)]
    actions = [values.mapping_of(one) for one in values.list_of(card.get("actions"))]
    links += [values.text_of(card.get(key)) for key in _CARD_LINKS]
    links += [values.text_of(action.get("url")) for action in actions]
    words += [_plain(values.text_of(action.get("text")), names, links) for action in actions]
    return "\n".join(dict.fromkeys(filter(None, words)))


def _blocks(
    blocks: object, names: Mapping[str, str], links: list[str], depth: int = 0
) -> list[str]:
    """The words of a message that consists of blocks only."""
    found: list[str] = []
    if isinstance(blocks, list) and depth < 12:
        for one in blocks:
            found += _blocks(one, names, links, depth + 1)
    elif isinstance(blocks, dict) and depth < 12:
        links.append(values.text_of(blocks.get("url")))
        for key in ("text", "elements", "fields", "title"):
            value = blocks.get(key)
            found += (
                [_plain(value, names, links)]
                if isinstance(value, str)
                else _blocks(value, names, links, depth + 1)
            )
    return [word for word in found if word]


def _plain(text: str, names: Mapping[str, str], links: list[str]) -> str:
    """Slack's mark-up as its reader sees it; the target of a labelled link goes to ``links``."""

    def shown(match: re.Match[str]) -> str:
        target, label = match.groups()
        if target.startswith("@"):
            return f"@{names.get(target[1:], label or target[1:])}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return f"@{label or target[1:].partition('^')[0]}"
        if label:
            links.append(html.unescape(target))
        return label or target.removeprefix("mailto:")

    return html.unescape(_MARK.sub(shown, text))
