"""Stands before every route: refuses, counts, adds the headers, and gives every error one shape."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from scamscan.errors import ScamscanError, UnforeseenError
from scamscan.server import security
from scamscan.server.addresses import ROOT, vendor_of
from scamscan.server.metrics import ROUTES
from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from scamscan.server.work import Work

HEADERS: Final = "scamscan.headers"
"""Key of the scope under which the headers lie, by lower-case name."""
ABORT: Final = "scamscan.abort"
"""Key of the scope: cuts the connection."""
_OPEN: Final = ("/healthz", "/login", "/")
"""Asked without a token: the first tells nothing, the others ask for it themselves."""
log = logging.getLogger("scamscan.server")


class Guard:
    """The application as uvicorn sees it."""

    def __init__(
        self, app: ASGIApp, work: Work, tell: Callable[[Scope, ScamscanError], Response]
    ) -> None:
        self._app, self.work, self._tell = app, work, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on the events of the server's life."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        begun = time.perf_counter()
        try:
            self._check(scope)
            await self._app(scope, receive, answer)
        except ScamscanError as error:
            await self._refuse(scope, receive, answer, error)
        except Exception as error:
            _note(error)
            failed = RequestError("internal", "the service failed on this request")
            await self._refuse(scope, receive, answer, failed)
        if not answer.ended and ABORT in scope:
            scope[ABORT]()
        self.work.counts.request(
            route_of(scope["path"]), answer.status, time.perf_counter() - begun
        )

    async def _refuse(
        self, scope: Scope, receive: Receive, answer: _Answer, error: ScamscanError
    ) -> None:
        """Tell the error, unless an answer has begun."""
        if not answer.status:
            await self._tell(scope, error)(scope, receive, answer)

    def _check(self, scope: Scope) -> None:
        headers = security.headers_of(scope["headers"])
        scope[HEADERS] = headers
        security.check_host(headers, self.work.service)
        security.check_origin(headers)
        if scope["path"] not in _OPEN and not scope["path"].startswith("/page/"):
            security.check_token(headers, self.work.service)


class _Answer:
    """What goes back: with our headers, and knowing how far it came."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.ended = False

    async def __call__(self, event: Message) -> None:
        if event["type"] == "http.response.start":
            self.status = event["status"]
            given = {name for name, _ in event["headers"]}
            extra = [pair for pair in security.HEADERS if pair[0] not in given]
            if b"content-security-policy" not in given:
                policy = security.CONTENT_POLICY.encode("ascii")
                extra.append((b"content-security-policy", policy))
            event = {**event, "headers": [*event["headers"], *extra]}
        elif event["type"] == "http.response.body":
            self.ended = not event.get("more_body", False)
        await self._send(event)


def extra_headers(error: ScamscanError) -> dict[str, str]:
    """What the standards ask for beside some statuses."""
    if error.code == "busy":
        return {"retry-after": "1"}
    if error.code == "unauthorized":
        return {"www-authenticate": "Bearer"}
    if isinstance(error, RequestError) and error.allow:
        return {"allow": error.allow}
    return {"connection": "close"} if error.code in ("too-large", "timeout") else {}


def route_of(path: str) -> str:
    """The route's name in the metrics.

    >>> route_of("/v1/guide/loan"), route_of("/wp-admin")
    ('/v1/guide', 'other')
    """
    if path in ROUTES:
        return path
    if path.startswith("/v1/guide/"):
        return "/v1/guide"
    if (vendor := vendor_of(path)) is not None:
        return ROOT + vendor
    return "/page" if path.startswith("/page/") else "other"


def _note(error: Exception) -> None:
    """What failed and where in the code; never the error's words, which may quote a message."""
    log.error("%s", UnforeseenError(error).what)
