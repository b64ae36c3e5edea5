"""Puts the service together: one function from the choices to an application."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from scamscan.errors import ScamscanError
from scamscan.server import compat
from scamscan.server.addresses import vendor_of
from scamscan.server.api import Api
from scamscan.server.guard import Guard, extra_headers
from scamscan.server.page.routes import Page
from scamscan.server.page.words import examples
from scamscan.server.problems import STATUSES, RequestError, body_of, status_of
from scamscan.server.work import Work, settle_memory, tidy, watch_lists

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from starlette.requests import Request
    from starlette.types import Scope

    from scamscan.server.settings import Service


PAGES: Final = ("/", "/chat", "/image", "/evidence", "/guide", "/card", "/login")
"""Addresses whose problems are told to people, on a page."""


SILENT: Final[Any] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI can hand errors, with their words, to whatever collector the environment names."""


def create(service: Service) -> Guard:
    """The application of one worker; loads the scanner.

    Raises:
        ModelError: the model is missing or damaged.
        TableError: a table is missing or damaged.
    """
    work = Work(service, examples())
    page = Page(work)
    app = FastAPI(
        title="scamscan",
        docs_url=None,  # the usual pages load their scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=SILENT,
        lifespan=_life(work),
    )

    def tell(scope: Scope, error: ScamscanError) -> Response:
        if scope["path"] in PAGES:
            return page.problem(error, _language(scope))
        if (vendor := vendor_of(scope["path"])) is not None:
            return compat.refusal(vendor, error)
        return answer_to(error)

    async def handle(request: Request, error: Exception) -> Response:
        return tell(request.scope, _ours(error))

    for kind in (HTTPException, ScamscanError, Exception):
        app.add_exception_handler(kind, handle)
    _add_routes(app, Api(work))
    for address, handler in compat.Compat(work).routes().items():
        app.add_route(address, handler, methods=["POST"])
    _add_pages(app, page)
    return Guard(app, work, tell)


def _add_routes(app: FastAPI, api: Api) -> None:
    app.add_route("/v1/check", api.check, methods=["POST"])
    app.add_route("/v1/batch", api.batch, methods=["POST"])
    app.add_route("/v1/thread", api.thread, methods=["POST"])
    app.add_route("/v1/url", api.url, methods=["POST"])
    app.add_route("/v1/image", api.image, methods=["POST"])
    app.add_route("/v1/guide", api.guide, methods=["GET"])
    app.add_route("/v1/guide/{category}", api.guide, methods=["GET"])
    app.add_route("/healthz", api.health, methods=["GET"])
    app.add_route("/openapi.json", api.openapi, methods=["GET"])
    app.add_route("/metrics", api.metrics, methods=["GET"])


def _add_pages(app: FastAPI, page: Page) -> None:
    app.add_route("/", page.home, methods=["GET", "POST"])
    app.add_route("/chat", page.chat, methods=["POST"])
    app.add_route("/image", page.image, methods=["POST"])
    app.add_route("/evidence", page.evidence, methods=["POST"])
    app.add_route("/guide", page.guide, methods=["GET", "POST"])
    app.add_route("/card", page.card, methods=["POST"])
    app.add_route("/login", page.login, methods=["POST"])
    app.add_route("/page/{name}", page.file, methods=["GET"])


def _life(work: Work) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        settle_memory()
        tasks = [asyncio.create_task(one) for one in (tidy(), watch_lists(work))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.to_thread(work.close)

    return life


def _ours(error: Exception) -> ScamscanError:
    """The framework's own refusals, and failures, in our words."""
    if isinstance(error, ScamscanError):
        return error
    status = error.status_code if isinstance(error, HTTPException) else STATUSES["internal"]
    if status == STATUSES["not-found"]:
        return RequestError("not-found", "there is nothing here", "see /openapi.json")
    if isinstance(error, HTTPException) and status == STATUSES["method"]:
        allow = (error.headers or {}).get("Allow", "")
        return RequestError(
            "method", "this method is not for here", "see /openapi.json", allow=allow
        )
    if status == STATUSES["internal"]:
        return RequestError("internal", "the service failed on this request")
    return RequestError("bad-request", "request cannot be understood")


def _language(scope: Scope) -> str:
    """The page's language as the address says; a form that was refused was not read."""
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin-1")).get("lang", [""])[0]


def answer_to(error: ScamscanError) -> Response:
    """The response that tells a program of an error."""
    return Response(
        body_of(error),
        status_of(error),
        headers=extra_headers(error),
        media_type="application/json",
    )
