"""Targets for the service: requests to the application, and bytes to a real one over loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from fuzz.laws import hold

if TYPE_CHECKING:
    from scamscan.server.guard import Guard

_SECONDS = 8.0
_ROUTES = (
    "/v1/check", "/v1/batch", "/v1/thread", "/v1/url", "/v1/guide", "/", "/chat", "/guide", "/card",
    "/evidence", "/login", "/page/page.css", "/healthz", "/openapi.json",
)  # fmt: skip
_TYPES = (b"application/json", b"application/x-ndjson", b"application/x-www-form-urlencoded",
          b"multipart/form-data; boundary=x")  # fmt: skip


class _Heard(logging.Handler):
    """What the service says in its log: a failure of its own is a broken law."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@cache
def _heard() -> _Heard:
    handler = _Heard()
    for name in ("scamscan.server", "uvicorn.error", "asyncio"):
        logging.getLogger(name).addHandler(handler)
    return handler


def _silence() -> None:
    handler = _heard()
    lines, handler.lines = handler.lines, []
    hold(not lines, f"the service fails on no request: {lines[:1]}")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


@cache
def _app() -> Guard:
    from scamscan.server.app import create
    from scamscan.server.settings import Service

    return create(Service(secret=b"not a secret", lookups=False))


async def _asked(scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []
    pieces = [body[: len(body) // 2], body[len(body) // 2 :]]

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(event: Any) -> None:  # noqa: ANN401 - ASGI
        sent.append(event)

    await _app()(scope, receive, send)
    hold(bool(sent) and sent[0]["type"] == "http.response.start", "every request is answered")
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


def requests(data: bytes) -> None:
    """A request to the application: first byte the route, second the type, the rest the body."""
    _heard()
    where, what, body = (data[0], data[1], data[2:]) if len(data) > 1 else (0, 0, b"")
    path = _ROUTES[where % len(_ROUTES)]
    query, body = body.split(b"\n", 1) if what & 64 and b"\n" in body else (b"", body)
    scope = {
        "type": "http", "http_version": "1.1", "scheme": "http", "path": path,
        "raw_path": path.encode(), "query_string": query, "root_path": "",
        "method": "GET" if what & 128 or path in ("/v1/guide", "/healthz") else "POST",
        "headers": [(b"host", b"localhost"), (b"content-type", _TYPES[what % len(_TYPES)])],
        "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8000), "asgi": {"version": "3.0"},
    }  # fmt: skip
    _app()  # making it takes longer than an answer may
    begun = time.perf_counter()
    status, answer = _loop().run_until_complete(_asked(scope, body))
    hold(time.perf_counter() - begun < _SECONDS, "answers come in time")
    _silence()
    hold(200 <= status < 500, f"no request makes the service fail ({status})")
    if path.startswith("/v1/") and status >= 400:
        hold(json.loads(answer)["type"] == "error", "an error has our shape")


@cache
def _port() -> int:
    """The port of a real service in a thread of this process."""
    import uvicorn

    from scamscan.server.app import create
    from scamscan.server.protocol import Protocol
    from scamscan.server.settings import Service

    service = Service(secret=b"not a secret", lookups=False)
    config = uvicorn.Config(
        lambda: create(service), factory=True, port=0, http=Protocol, loop="asyncio", ws="none",
        lifespan="on", proxy_headers=False, access_log=False, log_config=None,
    )  # fmt: skip
    listener = config.bind_socket()
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    threading.Thread(target=server.run, args=([listener],), daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return int(listener.getsockname()[1])


def wire(data: bytes) -> None:
    """Bytes to a real service: it answers in HTTP or closes, and the next one is served."""
    _heard()
    with socket.create_connection(("127.0.0.1", _port()), timeout=_SECONDS) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(1 << 16):
                answer += piece
    _silence()
    if answer:
        hold(answer.startswith(b"HTTP/1.1 "), "an answer is HTTP")
        hold(not answer.startswith(b"HTTP/1.1 5"), "no bytes make the service fail")
