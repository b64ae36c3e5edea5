"""The OpenAPI document: the routes by hand, the answers from the shipped schemas.

The handlers read requests themselves (``Message`` has one reader for files, streams and requests),
so nothing can be derived from their signatures; ``tests/server`` holds both against each other.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from scamscan import __version__
from scamscan.guide import facts, rows
from scamscan.records import Channel, Kind
from scamscan.server import openapi_compat
from scamscan.server.page.words import examples
from scamscan.server.pictures import KINDS
from scamscan.server.problems import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scamscan.server.limits import Limits

SCHEMAS: Final = ("verdict-1", "thread-1", "url-1", "plan-1", "picture-1")
_OTHER: Final = re.compile(r"https://scamscan\.invalid/schema/([a-z0-9-]+)\.json#/\$defs/(.+)")
_JSON: Final = "application/json"
_LINES: Final = "application/x-ndjson"
_ALWAYS: Final = ("bad-request", "unauthorized", "forbidden", "busy", "internal")
_WITH_BODY: Final = (*_ALWAYS, "timeout", "too-large", "media-type", "late")
_NULLABLE: Final = {"type": ["string", "null"]}
_STRINGS: Final = {"type": ["array", "null"], "items": {"type": "string"}}
_FLAG: Final = {"type": ["boolean", "null"]}


def document(limits: Limits) -> dict[str, Any]:
    """The whole document, as plain JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "scamscan",
            "version": __version__,
            "description": "Is this Chinese message a scam, why, and what to do now? "
            "Every error has the shape of verdict-1's error. Message text belongs into bodies, "
            "never into addresses.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(limits),
        "components": {
            "schemas": {**_shipped(), "message": _message()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _paths(limits: Limits) -> dict[str, Any]:
    text = examples()[0]
    many = [{"text": one, "id": number} for number, one in enumerate(examples(), 1)]
    message = {"$ref": "#/components/schemas/message"}
    listed = {"type": "array", "items": message, "minItems": 1, "maxItems": limits.records}
    whole = {"type": "object", "required": ["messages"], "properties": {"messages": listed}}
    # A record that is no message is answered in its place, so a list may hold anything.
    loose = {"type": "array", "items": {}, "maxItems": limits.records}
    inside = {"type": "object", "required": ["messages"], "properties": {"messages": loose}}
    link = {
        "type": "object",
        "anyOf": [{"required": ["url"]}, {"required": ["urls"]}],
        "properties": {
            "url": {"type": "string"},
            "urls": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
            "lookup": _FLAG,
        },
    }
    return {
        "/v1/check": {
            "post": _post(
                "Judge one message", {_JSON: (message, {"text": text})},
                {_JSON: _ref("verdict-1.message")},
            )
        },
        "/v1/batch": {
            "post": _post(
                "Judge many messages; a line of JSON for each, in order, bad ones in their place",
                {
                    _JSON: ({"anyOf": [loose, inside]}, many),
                    _LINES: ({"type": "string"}, "\n".join(json.dumps(one) for one in many)),
                },
                {_LINES: {"type": "string", "description": "verdict-1, one object a line"}},
            )
        },
        "/v1/thread": {
            "post": _post(
                "Judge one conversation by whoever is most worrying in it",
                {_JSON: (whole, {"messages": [{"text": text, "sender_name": "客服"}]})},
                {_JSON: _ref("thread-1.thread")},
            )
        },
        "/v1/url": {
            "post": _post(
                "Judge one link, or a list with a line for each",
                {_JSON: (link, {"url": "http://www.icbc.com.cn.renzheng.example.top/login"})},
                {_JSON: _ref("url-1"), _LINES: {"type": "string"}},
            )
        },
        "/v1/image": {"post": _image(limits)},
        "/v1/guide": {"get": _guide(None)},
        "/v1/guide/{category}": {"get": _guide("category")},
        "/healthz": {"get": _get("Whether the worker is up", {_JSON: _status()}, _ALWAYS)},
        "/metrics": {"get": _get("Counts for Prometheus", {"text/plain": {"type": "string"}},
                                 _ALWAYS)},
        **{
            address: {"post": _compat(told)}
            for address, told in openapi_compat.operations(text).items()
        },
    }  # fmt: skip


def _post(
    summary: str, asked: Mapping[str, tuple[Any, Any]], answered: Mapping[str, Any]
) -> dict[str, Any]:
    body = {
        "required": True,
        "content": {
            kind: {"schema": schema, "example": example}
            for kind, (schema, example) in asked.items()
        },
    }
    return {**_get(summary, answered, (*_WITH_BODY, "input")), "requestBody": body}


def _image(limits: Limits) -> dict[str, Any]:
    """Pictures come as bytes, so there is no example to be read here."""
    binary = {"type": "string", "format": "binary"}
    parts = {
        "type": "object",
        "required": ["image"],
        "properties": {
            "image": {"type": "array", "items": binary, "minItems": 1, "maxItems": limits.pictures},
            "text": {"type": "string", "description": "Words that came with the pictures."},
            "sender_number": {"type": "string"},
            "channel": {"enum": [channel.value for channel in Channel]},
            "lookup": {"enum": ["true", "false"]},
        },
    }
    content = {
        "multipart/form-data": {"schema": parts},
        **{kind: {"schema": binary} for kind in KINDS},
    }
    answer = _get(
        "Judge one picture, or several of one conversation, in order",
        {_JSON: _ref("picture-1")},
        (*_WITH_BODY, "input", "missing-extra"),
    )
    return {**answer, "requestBody": {"required": True, "content": content}}


def _compat(told: Mapping[str, Any]) -> dict[str, Any]:
    """One of the addresses that speak as another service does."""
    problems = (*_WITH_BODY, "input")
    found = _get(told["summary"], {_JSON: told["answer"]}, problems, told["error"])
    content = {_JSON: {"schema": told["body"], "example": told["example"]}}
    return {
        **found,
        "description": told["description"],
        "requestBody": {"required": True, "content": content},
    }


def _get(
    summary: str,
    answered: Mapping[str, Any],
    problems: tuple[str, ...],
    shape: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    content = {kind: {"schema": schema} for kind, schema in answered.items()}
    error = {"content": {_JSON: {"schema": shape or _ref("verdict-1.error")}}}
    statuses = sorted({STATUSES[code] for code in problems})
    return {
        "summary": summary,
        "responses": {
            "200": {"description": "The answer", "content": content},
            **{str(status): {"description": _names(status), **error} for status in statuses},
        },
    }


def _guide(path: str | None) -> dict[str, Any]:
    kinds = {"situation": (rows.SITUATIONS, ""), "via": (rows.MONEY, "via/"),
             "reader": (rows.MONEY, "reader/"), "region": (rows.REGIONS, "")}  # fmt: skip
    known: dict[str, dict[str, Any]] = {
        name: {"type": "string", "enum": [key for key, _ in facts.list_of(table, prefix)]}
        for name, (table, prefix) in kinds.items()
    }
    known["region"]["enum"] = ["cn", *known["region"]["enum"]]
    known["paid"] = {"type": "string", "pattern": "^[0-9]{1,4}[mhd]$"}
    known["amount"] = {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}
    asked: list[dict[str, Any]] = [
        {"name": name, "in": "query", "schema": known[name]} for name in sorted(known)
    ]
    if path is not None:
        asked.append({"name": path, "in": "path", "required": True, "example": "loan",
                      "schema": {"type": "string"}})  # fmt: skip
    found = _get("What to do now", {_JSON: _ref("plan-1")}, (*_ALWAYS, "input", "not-found"))
    return {**found, "parameters": asked}


def _message() -> dict[str, Any]:
    strings = ("sender_id", "sender_name", "sender_number", "currency", "quoted", "conversation",
               "source")  # fmt: skip
    return {
        "type": "object",
        "required": ["text"],
        "description": "Keys that are not known are passed over; null means not known.",
        "properties": {
            "text": {"type": "string"},
            "id": {"type": ["string", "integer", "null"]},
            **dict.fromkeys(strings, _NULLABLE),
            **dict.fromkeys(("time_exact", "forwarded", "recalled", "is_self", "lookup"), _FLAG),
            "time": {"type": ["string", "null"], "format": "date-time"},
            "kind": {"enum": [*(kind.value for kind in Kind), None]},
            "channel": {"enum": [*(channel.value for channel in Channel), None]},
            "amount": {"type": ["number", "null"]},
            "direction": {"enum": ["in", "out", None]},
            **dict.fromkeys(("urls", "codes"), _STRINGS),
        },
    }


def _status() -> dict[str, Any]:
    return {"type": "object", "properties": {"status": {"const": "ok"}}}


def _names(status: int) -> str:
    return ", ".join(code for code, known in STATUSES.items() if known == status)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def _shipped() -> Mapping[str, Any]:
    """The shipped schemas and their parts, under names of their own."""
    found: dict[str, Any] = {}
    for name in SCHEMAS:
        text = resources.files("scamscan").joinpath("schema", f"{name}.json").read_text("utf-8")
        whole = json.loads(text)
        for part, schema in whole.pop("$defs", {}).items():
            found[f"{name}.{part}"] = _moved(schema, name)
        for key in ("$schema", "$id"):
            whole.pop(key, None)
        found[name] = _moved(whole, name)
    return found


def _reference(target: str, name: str) -> str:
    """Where a part lies now, of this schema or of another one."""
    found = _OTHER.match(target)
    name, part = (found[1], found[2]) if found else (name, target.removeprefix("#/$defs/"))
    return f"#/components/schemas/{name}.{part}"


def _moved(value: Any, name: str) -> Any:  # noqa: ANN401 - JSON values
    """A schema whose references point to where its parts lie now."""
    if isinstance(value, list):
        return [_moved(one, name) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _reference(one, name) if key == "$ref" else _moved(one, name)
        for key, one in value.items()
    }
