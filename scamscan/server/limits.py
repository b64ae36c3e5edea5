"""What one client may ask for, and how long; reading bodies within these bounds.

None of the numbers was taken from anywhere: each is stated with what it was weighed against.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive

MEBIBYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one worker process; bytes, seconds and counts.

    >>> Limits().body // MEBIBYTE
    4
    """

    characters: int = 100_000
    """Of one message that are read; the rest is skipped and the level is at least ``unsure``.
    Six tenths of a second of work on the slowest machine measured."""
    body: int = 4 * MEBIBYTE
    """Of a single question: the longest message with every character escaped as ``\\u4e00``."""
    batch: int = 64 * MEBIBYTE
    """Of a batch, a conversation or an exported chat; held in memory until it is answered."""
    records: int = 100_000
    """Messages in one batch or conversation: ten seconds to half a minute of work."""
    head: int = 32_768
    """Of a request's head; browsers send about one kilobyte."""
    head_seconds: float = 10.0
    """Until a request's head must be complete: slow clients hold no connection for long."""
    body_seconds: float = 20.0
    """Until the body of a single question must be complete, and the longest silence within a
    batch."""
    answer_seconds: float = 30.0
    """Until an answer must be found, and until a client must have taken a piece of it."""
    keep_alive: int = 15
    """Between two requests of one connection."""
    waiting: int = 512
    """Short messages that may wait for the scanner: a quarter of a second of work."""
    waiting_long: int = 16
    """Pieces of long work that may wait."""
    batches: int = 8
    """Batches, conversations and chats under way at once."""
    lookups: int = 8
    """Questions to registries under way at once."""
    pictures: int = 20
    """Of one conversation in one request; a screenshot takes one to two seconds."""
    picture_requests: int = 4
    """Requests with pictures under way at once; one is read, the others wait."""
    picture_seconds: float = 60.0
    """Until the pictures of a request must be read, the wait for other requests included."""
    picture_memory: int = 2 << 30
    """Of the process that reads pictures; the largest pictures taken need 0.9 GiB (measured)."""
    connections: int = 1_000
    """Open connections; the usual limit of open files is 1,024."""
    stop_seconds: int = 30
    """For what was taken to be finished after the signal to stop."""


async def read_body(
    receive: Receive, headers: dict[bytes, bytes], limit: int, within: float
) -> bytes:
    """The whole body.

    Raises:
        RequestError: it is longer than ``limit`` or takes longer than ``within`` seconds.
    """
    try:
        async with asyncio.timeout(within):
            return b"".join([piece async for piece in stream_body(receive, headers, limit)])
    except TimeoutError as error:
        raise RequestError("timeout", "request body came too slowly") from error


async def stream_body(
    receive: Receive, headers: dict[bytes, bytes], limit: int
) -> AsyncIterator[bytes]:
    """The body's pieces as they come.

    A body that is too long is read to its end and thrown away, so that the client hears why;
    whoever asked for leave (``Expect: 100-continue``) is refused at once.

    Raises:
        RequestError: it is longer than ``limit``, or the client went away.
    """
    declared = headers.get(b"content-length", b"")
    too_large = declared.isdigit() and int(declared) > limit
    if too_large and b"expect" in headers:
        raise _too_large(limit)
    size = 0
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise RequestError("gone", "client went away")
        piece: bytes = event.get("body", b"")
        more = event.get("more_body", False)
        size += len(piece)
        too_large = too_large or size > limit
        if size > _PATIENCE * limit + 256 * MEBIBYTE:
            break
        if piece and not too_large:
            yield piece
    if too_large:
        raise _too_large(limit)


_PATIENCE: Final = 2
"""How many times the limit is read to its end before the connection is closed instead."""


def _too_large(limit: int) -> RequestError:
    return RequestError(
        "too-large", f"request body is longer than {limit} bytes", "send less at once"
    )
