"""Requests of moderation services, read into messages; see ``vendors``."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any, Final

from scamscan.errors import InputError
from scamscan.records import Channel, Message

MOST_TASKS: Final = 100
"""Texts of one request, where a service takes several."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a service's request asks to be judged."""

    vendor: str
    """A key of ``VENDORS``."""
    messages: tuple[Message, ...]
    """The text first, then what else is to be judged with it (nickname, title); of a request with
    tasks one message each."""
    echo: Json = field(default_factory=dict)
    """What the answer repeats."""


def shumei(body: Json) -> Request:
    """A request to Shumei."""
    data = _object(body, "data")
    extra = _inner(data, "extra")
    text = Message(
        text=_text(data, "text", "data.text"),
        sender_id=_optional(data, "tokenId"),
        sender_name=_optional(data, "nickname"),
        conversation=_optional(extra, "room") or _optional(extra, "topic"),
        channel=Channel.CHAT,
    )
    echo = {"passThrough": extra["passThrough"]} if "passThrough" in extra else {}
    return Request(vendor="shumei", messages=(text, *_besides(data, "nickname")), echo=echo)


def tencent(body: Json) -> Request:
    """A request to Tencent TMS."""
    content = _text(body, "Content", "Content")
    try:
        text = base64.b64decode(content, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        hint = "send the text as Base64 of UTF-8"
        raise InputError("content is not Base64 of UTF-8", where="Content", hint=hint) from error
    user = _inner(body, "User")
    message = Message(
        text=text,
        id=_optional(body, "DataId"),
        sender_id=_optional(user, "UserId"),
        sender_name=_optional(user, "Nickname"),
        conversation=_optional(body, "SessionId"),
        channel=Channel.CHAT,
    )
    echo = {key: _optional(body, key) or "" for key in ("BizType", "DataId", "SessionId")}
    return Request(vendor="tencent", messages=(message,), echo=echo)


def aliyun(body: Json) -> Request:
    """A request to Aliyun TextModerationPlus."""
    given = body.get("ServiceParameters")
    try:
        inner = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        inner = None
    if not isinstance(inner, dict):
        hint = 'send a JSON string like {"content": "…"}'
        raise InputError("no JSON object", where="ServiceParameters", hint=hint)
    message = Message(
        text=_text(inner, "content", "ServiceParameters.content"),
        id=_optional(inner, "dataId"),
        sender_id=_optional(inner, "accountId"),
        channel=Channel.CHAT,
    )
    echo = {"DataId": message.id} if message.id is not None else {}
    return Request(vendor="aliyun", messages=(message,), echo=echo)


def green(body: Json) -> Request:
    """A request to Aliyun /green/text/scan."""
    tasks = body.get("tasks")
    if not isinstance(tasks, list) or not 1 <= len(tasks) <= MOST_TASKS:
        hint = f"send 1 to {MOST_TASKS} tasks"
        raise InputError("no list of tasks", where="tasks", hint=hint)
    messages, kept = [], []
    for place, task in enumerate(tasks):
        if not isinstance(task, dict):
            raise InputError("task is not an object", where=f"tasks[{place}]")
        data_id = _optional(task, "dataId")
        text = _text(task, "content", f"tasks[{place}].content")
        messages.append(Message(text=text, id=data_id, channel=Channel.CHAT))
        kept.append({"dataId": data_id or ""})
    return Request(vendor="aliyun-green", messages=tuple(messages), echo={"tasks": kept})


def wechat(body: Json) -> Request:
    """A request to WeChat msgSecCheck."""
    text = Message(
        text=_text(body, "content", "content"),
        sender_id=_optional(body, "openid"),
        sender_name=_optional(body, "nickname"),
        channel=Channel.CHAT,
    )
    others = _besides(body, "title", "nickname", "signature")
    return Request(vendor="wechat", messages=(text, *others))


def _object(body: Json, key: str) -> Json:
    value = body.get(key)
    if not isinstance(value, dict):
        raise InputError("no object", where=key, hint="send an object there")
    return value


def _inner(body: Json, key: str) -> Json:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _text(body: Json, key: str, where: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise InputError("no text", where=where, hint="send a string that is not empty")
    return value


def _optional(body: Json, key: str) -> str | None:
    value = body.get(key)
    return value if isinstance(value, str) and value else None


def _besides(body: Json, *keys: str) -> list[Message]:
    values = (_optional(body, key) for key in keys)
    return [Message(text=value, channel=Channel.CHAT) for value in values if value]
