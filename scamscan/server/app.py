"""Puts the service together: one function from the choices to an application."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from scamscan.errors import ScamscanError
from scamscan.server.api import Api
from scamscan.server.guard import Guard, extra_headers
from scamscan.server.problems import STATUSES, Problem, body_of, status_of
from scamscan.server.work import Work, settle_memory, tidy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from scamscan.server.settings import Service


def create(service: Service) -> Guard:
    """The application of one worker; loads the scanner.

    Raises:
        ModelError: the model is missing or damaged.
        TableError: a table is missing or damaged.
    """
    work = Work(service)
    app = FastAPI(
        title="scamscan",
        docs_url=None,  # the usual pages load their scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
        lifespan=_life(work),
    )
    _add_routes(app, Api(work))
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(ScamscanError, _ours)
    app.add_exception_handler(Exception, _ours)
    return Guard(app, work)


def _add_routes(app: FastAPI, api: Api) -> None:
    app.add_route("/v1/check", api.check, methods=["POST"])
    app.add_route("/v1/batch", api.batch, methods=["POST"])
    app.add_route("/v1/thread", api.thread, methods=["POST"])
    app.add_route("/v1/url", api.url, methods=["POST"])
    app.add_route("/v1/guide", api.guide, methods=["GET"])
    app.add_route("/v1/guide/{category}", api.guide, methods=["GET"])
    app.add_route("/healthz", api.health, methods=["GET"])
    app.add_route("/metrics", api.metrics, methods=["GET"])


def _life(work: Work):  # type: ignore[no-untyped-def]  # noqa: ANN202
    @contextlib.asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        settle_memory()
        tidying = asyncio.create_task(tidy())
        try:
            yield
        finally:
            tidying.cancel()
            await asyncio.to_thread(work.close)

    return life


async def _framework(request: Request, error: Exception) -> Response:
    """The framework's own refusals, in our words and our shape."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == STATUSES["not-found"]:
        return answer_to(Problem("not-found", "there is nothing here", "see /openapi.json"))
    if status == STATUSES["method"]:
        return answer_to(Problem("method", "this method is not for here", "see /openapi.json"))
    return answer_to(Problem("bad-request", "request cannot be understood"))


async def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, ScamscanError):
        error = Problem("internal", "the service failed on this request")
    return answer_to(error)


def answer_to(error: ScamscanError) -> Response:
    """The response that tells an error."""
    headers = {name.decode(): value.decode() for name, value in extra_headers(error)}
    return Response(
        body_of(error), status_of(error), headers=headers, media_type="application/json"
    )
