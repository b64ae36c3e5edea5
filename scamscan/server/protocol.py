"""HTTP as uvicorn reads it, with bounds it does not have: on the head, in bytes and in time.

Without them a client that sends one byte a minute holds a connection for ever, and one that sends
an endless head fills the memory.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from scamscan.server.guard import ABORT
from scamscan.server.problems import RequestError, body_of

if TYPE_CHECKING:
    from scamscan.server.work import Work


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*args, **named)
        work: Work = self.app.work  # the application is a Guard
        self._limits = work.service.limits
        self._counts = work.counts
        self._head_size = 0
        self._in_head = True
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there; it has so long to ask something."""
        super().connection_made(transport)
        self._counts.depth("connections", len(self.connections))
        if len(self.connections) > self._limits.connections:
            self._refuse(RequestError("busy", "too many connections", "come back in a second"))
            return
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """A client is gone."""
        self._stop_timer()
        super().connection_lost(exc)
        self._counts.depth("connections", len(self.connections))

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._in_head:
            self._head_size += len(data)
            if self._timer is None:
                self._start_timer()
        super().data_received(data)
        # One piece may end a long body and begin a head: only what is left open counts.
        if self._in_head and self._head_size > self._limits.head:
            self._refuse(RequestError("head-too-large", "request head is too long"))

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope[ABORT] = self.transport.abort  # type: ignore[typeddict-unknown-key]

    def on_headers_complete(self) -> None:
        """A request's head is complete."""
        self._in_head = False
        self._head_size = 0
        self._stop_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """A request is complete; what follows is the next one's head."""
        self._in_head = True
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is told so in our shape."""
        self._refuse(RequestError("bad-request", "request is not valid HTTP"))

    def _start_timer(self) -> None:
        self._timer = self.loop.call_later(self._limits.head_seconds, self._late)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self._refuse(RequestError("timeout", "request head came too slowly"))

    def _refuse(self, problem: RequestError) -> None:
        """Answer below the application and close."""
        self._stop_timer()
        if self.transport.is_closing():
            return
        body = body_of(problem)
        head = (
            f"HTTP/1.1 {problem.status} \r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
