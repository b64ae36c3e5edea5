"""``POST /compat/<vendor>/…``: other services' requests, answered in their own shapes.

The address is ``/compat/<vendor>`` and then the service's own path, so that a client changes its
base address and nothing else.  What a request says is answered as the service does, with status 200
and its code inside; what stands before it (host, token, content type, size, overload) keeps the
HTTP status it has everywhere here, with the service's error as its body.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from starlette.responses import Response

from scamscan.chats.message_json import read_object
from scamscan.errors import InputError, ScamscanError
from scamscan.pipelines import vendors
from scamscan.reports import jsonl
from scamscan.server import security
from scamscan.server.addresses import PATHS, ROOT, address_of
from scamscan.server.api import as_text
from scamscan.server.guard import HEADERS, extra_headers
from scamscan.server.limits import read_body
from scamscan.server.problems import RequestError, status_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from scamscan.server.work import Work

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
_ACTION: Final = b"x-acs-action"
"""Aliyun's clients send it; the form of a foreign page cannot."""
_BODY: Final = "body"
_FAILED: Final = 500
"""Statuses from here on are not the client's fault."""
_MOST_FIELDS: Final = 100


class Compat:
    """The handlers of one worker."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def routes(self) -> Mapping[str, Callable[[Request], Awaitable[Response]]]:
        """Handlers by address; a path that is only a slash may be left out."""
        found = {}
        for vendor, path in PATHS.items():
            for address in {f"{ROOT}{vendor}{path}", address_of(vendor)}:
                found[address] = self._handler(vendor)
        return found

    def _handler(self, vendor: str) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            body = await self._read(vendor, request)
            named = _request_id()
            try:
                asked = vendors.read(vendor, body())
            except InputError as error:
                return _json(vendors.refuse(vendor, error, named))
            verdicts = await self._work.verdicts(asked.messages)
            try:
                return _json(vendors.answer(asked, verdicts, named))
            except RecursionError:  # what is passed through was nested without end
                deep = InputError("value is nested too deeply", where=_BODY)
                return _json(vendors.refuse(vendor, deep, named))

        return handle

    async def _read(self, vendor: str, request: Request) -> Callable[[], Mapping[str, Any]]:
        """The body, to be taken apart where its faults are the service's to tell."""
        headers = request.scope[HEADERS]
        kind = security.media_type(headers)
        as_form = vendor == "aliyun" and kind == FORM and _ACTION in headers
        if kind != JSON and not as_form:
            raise RequestError("media-type", "content type is missing or wrong", f"send {JSON}")
        limits = self._work.service.limits
        data = await read_body(request.receive, headers, limits.body, limits.body_seconds)
        return lambda: _form(data) if as_form else read_object(as_text(data), _BODY)


def refusal(vendor: str, error: ScamscanError) -> Response:
    """An error of ours in the service's shape, with the HTTP status it has everywhere here."""
    status = status_of(error)
    kind = "busy" if error.code == "busy" else "failed" if status >= _FAILED else "input"
    told = vendors.refuse(vendor, error, _request_id(), kind)
    return Response(jsonl.dump(told), status, extra_headers(error), JSON)


def _form(data: bytes) -> Mapping[str, Any]:
    try:
        return dict(parse_qsl(data.decode("utf-8"), errors="strict", max_num_fields=_MOST_FIELDS))
    except ValueError as error:  # UnicodeDecodeError is one
        raise InputError("body is no form in UTF-8", where=_BODY) from error


def _request_id() -> str:
    """Unguessable and of the length the services use."""
    return secrets.token_hex(16)


def _json(value: dict[str, Any]) -> Response:
    return Response(jsonl.dump(value), media_type=JSON)
