"""The part of the OpenAPI document about other services' shapes; see ``docs/vendors.md``."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from scamscan.pipelines.vendor_requests import MOST_TASKS
from scamscan.server.addresses import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer"}
_ANY: Final = {"type": "object"}
_SAID: Final = (
    "Whatever the body says is answered 200, with the service's code inside; host, token, content "
    "type, size and overload are refused as everywhere here, with the service's error as the body."
)


def requests(text: str) -> Mapping[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Schema and example of each service's request, by vendor."""
    data = _object({"text": _TEXT, "tokenId": _TEXT, "nickname": _TEXT, "extra": _ANY}, "text")
    task = _object({"content": _TEXT, "dataId": _TEXT}, "content")
    tasks = {"type": "array", "items": task, "minItems": 1, "maxItems": MOST_TASKS}
    encoded = base64.b64encode(text.encode()).decode("ascii")
    return {
        "shumei": (
            _object({"accessKey": _TEXT, "data": data}, "data"),
            {"accessKey": "", "appId": "default", "eventId": "message", "type": "TEXTRISK_FRUAD",
             "data": {"text": text, "tokenId": "u1"}},
        ),
        "tencent": (
            _object({"Content": {**_TEXT, "description": "Base64 of UTF-8"}, "DataId": _TEXT,
                     "BizType": _TEXT, "SessionId": _TEXT, "User": _ANY}, "Content"),
            {"Content": encoded, "DataId": "d-7", "User": {"UserId": "u1"}},
        ),
        "aliyun": (
            _object({"Service": _TEXT, "ServiceParameters":
                     {**_TEXT, "description": "JSON with content, accountId and dataId"}},
                    "ServiceParameters"),
            {"Service": "chat_detection_pro",
             "ServiceParameters": json.dumps({"content": text, "accountId": "u1"})},
        ),
        "aliyun-green": (
            _object({"scenes": {"type": "array"}, "tasks": tasks}, "tasks"),
            {"scenes": ["antispam"], "tasks": [{"dataId": "d-7", "content": text}]},
        ),
        "wechat": (
            _object({"content": _TEXT, "openid": _TEXT, "scene": _WHOLE, "version": _WHOLE,
                     "title": _TEXT, "nickname": _TEXT, "signature": _TEXT}, "content"),
            {"content": text, "version": 2, "scene": 2, "openid": "u1"},
        ),
    }  # fmt: skip


def answers() -> Mapping[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Schema of each service's answer and of its error, by vendor."""
    shumei = {"code": _WHOLE, "message": _TEXT, "requestId": _TEXT}
    green = {"code": _WHOLE, "msg": _TEXT, "requestId": _TEXT}
    plus = {"Code": _WHOLE, "Message": _TEXT, "RequestId": _TEXT}
    wechat = {"errcode": _WHOLE, "errmsg": _TEXT, "trace_id": _TEXT}
    judged = _object({"Suggestion": {"enum": ["Pass", "Review", "Block"]}, "Label": _TEXT,
                      "Score": _WHOLE, "RequestId": _TEXT}, all_needed=True)  # fmt: skip
    failed = _object({"Error": _object({"Code": _TEXT, "Message": _TEXT}, all_needed=True),
                      "RequestId": _TEXT}, all_needed=True)  # fmt: skip
    graded = _object({"RiskLevel": {"enum": ["none", "low", "medium", "high"]},
                      "Result": {"type": "array", "minItems": 1}}, all_needed=True)  # fmt: skip
    suggested = _object({"suggest": {"enum": ["pass", "review", "risky"]}, "label": _WHOLE},
                        all_needed=True)  # fmt: skip
    return {
        "shumei": _pair(shumei, {"riskLevel": {"enum": ["PASS", "REVIEW", "REJECT"]},
                                 "riskLabel1": _TEXT, "riskDetail": _ANY}),
        "tencent": (_object({"Response": judged}, "Response"),
                    _object({"Response": failed}, "Response")),
        "aliyun": _pair(plus, {"Data": graded}),
        "aliyun-green": _pair(green, {"data": {"type": "array"}}),
        "wechat": _pair(wechat, {"result": suggested, "detail": {"type": "array"}}),
    }  # fmt: skip


def operations(text: str) -> Mapping[str, dict[str, Any]]:
    """What is to be said of each address: summary, body, answer and error."""
    told = answers()
    found = {}
    for vendor, (schema, example) in requests(text).items():
        answer, error = told[vendor]
        found[address_of(vendor)] = {
            "summary": f"Judge a message sent as to {vendor}",
            "description": _SAID,
            # Anything is answered, so anything fits; the first schema is what is judged.
            "body": {"anyOf": [schema, {}]},
            "example": example,
            "answer": {"anyOf": [answer, error]},
            "error": error,
        }
    return found


def _object(
    properties: Mapping[str, Any], *required: str, all_needed: bool = False
) -> dict[str, Any]:
    needed = list(properties) if all_needed else list(required)
    return {"type": "object", "required": needed, "properties": dict(properties)}


def _pair(
    common: Mapping[str, Any], judged: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        _object({**common, **judged}, all_needed=True),
        _object(common, all_needed=True),
    )
