"""Requests and answers of moderation services: scamscan beside, or behind, the one called today.

Pure functions: ``read`` makes messages of a request, ``answer`` the service's answer of their
verdicts, ``refuse`` one of an error.  Nothing is signed, checked or sent here.  What stands for
what is ``tables/vendors.toml``; ``docs/vendors.md`` says what differs from the service itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scamscan.errors import InputError
from scamscan.pipelines import vendor_answers, vendor_requests
from scamscan.pipelines.vendor_requests import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scamscan.errors import ScamscanError
    from scamscan.pipelines.vendor_requests import Json
    from scamscan.records import Verdict

__all__ = ["VENDORS", "Request", "answer", "read", "refuse"]


def read(vendor: str, body: Mapping[str, Any]) -> Request:
    """The messages of a request's body.

    Args:
        vendor: a key of ``VENDORS``.
        body: the decoded JSON object; for Aliyun the form's fields.

    Raises:
        InputError: the vendor is not known, or the body has no text where the service has it.

    >>> read("wechat", {"content": "晚上吃什么", "scene": 2, "openid": "u1"}).messages[0].sender_id
    'u1'
    """
    if not isinstance(body, dict):
        raise InputError("body is not an object", where=vendor, hint="send a JSON object")
    return _vendor(vendor).read(body)


def answer(request: Request, verdicts: Sequence[Verdict], request_id: str) -> Json:
    """The service's answer.

    Args:
        request: from ``read``.
        verdicts: of its messages, in order.
        request_id: the caller's own, for both sides' logs.

    >>> from scamscan import Scanner
    >>> asked = read("wechat", {"content": "我是民警，请把钱转入安全账户，不得告诉家人"})
    >>> told = answer(asked, list(Scanner().scan_many(asked.messages)), "r-1")
    >>> told["result"]["label"], told["trace_id"]
    (20008, 'r-1')
    """
    return _vendor(request.vendor).answer(request, verdicts, request_id)


def refuse(vendor: str, error: ScamscanError | None, request_id: str, kind: str = "input") -> Json:
    """The service's answer to a request that is not judged.

    Args:
        vendor: a key of ``VENDORS``.
        error: what was wrong; None adds no words of ours.
        request_id: as for ``answer``.
        kind: ``input``, ``busy`` or ``failed``.

    >>> refuse("shumei", None, "r-1", "busy")
    {'code': 1901, 'message': 'QPS超限', 'requestId': 'r-1'}
    """
    _vendor(vendor)
    code, words = vendor_answers.words_of(vendor)["errors"][kind]
    if error is not None and kind == "input":
        words = f"{words}: {error}"
    if vendor == "shumei":
        return {"code": code, "message": words, "requestId": request_id}
    if vendor == "tencent":
        inner = {"Error": {"Code": code, "Message": words}, "RequestId": request_id}
        return {"Response": inner}
    if vendor == "aliyun":
        return {"Code": code, "Message": words, "RequestId": request_id}
    if vendor == "aliyun-green":
        return {"code": code, "msg": words, "requestId": request_id}
    return {"errcode": code, "errmsg": words, "trace_id": request_id}


class _Service(NamedTuple):
    read: Callable[[Json], Request]
    answer: Callable[[Request, Sequence[Verdict], str], Json]


VENDORS: Final[Mapping[str, _Service]] = {
    "shumei": _Service(vendor_requests.shumei, vendor_answers.shumei),
    "tencent": _Service(vendor_requests.tencent, vendor_answers.tencent),
    "aliyun": _Service(vendor_requests.aliyun, vendor_answers.aliyun),
    "aliyun-green": _Service(vendor_requests.green, vendor_answers.green),
    "wechat": _Service(vendor_requests.wechat, vendor_answers.wechat),
}
"""How each service's requests are read and answered."""


def _vendor(name: str) -> _Service:
    found = VENDORS.get(name)
    if found is None:
        raise InputError(f"service {name!r} is not known", hint=", ".join(VENDORS))
    return found
