"""Many messages in one request: read ahead, answered as they come, in order.

The answers are longer than the questions.  A client that sends everything before it reads would
wait for us while we wait for it; so the request is read into memory, up to its limit, whatever
becomes of the answers.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

import orjson

from scamscan.chats.message_json import message_of
from scamscan.chats.native import record_of
from scamscan.decoding import without_surrogates
from scamscan.errors import InputError, ScamscanError
from scamscan.records import BadRecord, Message
from scamscan.server.guard import ABORT, HEADERS
from scamscan.server.limits import read_body, stream_body
from scamscan.server.problems import RequestError, body_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence

    from starlette.requests import Request

    from scamscan.server.work import Work

TOGETHER: Final = 512
"""Records answered by one piece of work: long enough to share its fixed costs, short enough (0.1 s)
that another batch gets its turn."""
_NAME: Final = "batch"


async def answers(work: Work, request: Request, *, as_lines: bool) -> AsyncIterator[bytes]:
    """Lines of JSON, one for each record of the request, in pieces as they are known.

    Raises:
        RequestError: the request is refused before the first answer; later, the last line says so.
    """
    begun = False
    with work.enter_batch():
        try:
            if as_lines:
                pieces = _answer_lines(work, request)
            else:
                pieces = _answer_items(work, await read_items(work, request, None))
            async with contextlib.aclosing(pieces):
                async for piece in pieces:
                    begun = True
                    with _patience(work, request):
                        yield piece
        except ScamscanError as error:
            if not begun:
                raise
            yield body_of(error)


@contextlib.contextmanager
def _patience(work: Work, request: Request) -> Iterator[None]:
    """Cut the connection of a client that does not take what it asked for."""
    loop = asyncio.get_running_loop()
    cut = request.scope.get(ABORT)
    timer = loop.call_later(work.service.limits.answer_seconds, cut) if cut else None
    try:
        yield
    finally:
        if timer is not None:
            timer.cancel()


async def read_items(work: Work, request: Request, key: str | None) -> list[Message | BadRecord]:
    """The messages of a JSON array, or of the one under ``key``; strings are texts.

    Raises:
        InputError: it is no JSON, no array, or too long.
        RequestError: it is too large or comes too slowly.
    """
    limits = work.service.limits
    within = limits.body_seconds * 3
    body = await read_body(request.receive, request.scope[HEADERS], limits.batch, within)
    try:
        data = orjson.loads(body)
    except ValueError as error:
        raise InputError(f"body is not JSON, {error}", where="body") from error
    rows = data.get(key, data.get("messages")) if isinstance(data, dict) else data
    if not isinstance(rows, list) or (key is not None and not isinstance(data, dict)):
        raise InputError(
            "body is not a list of messages",
            where="body",
            hint='send {"messages": [{"text": "…"}]}',
        )
    if len(rows) > limits.records:
        raise _too_many(limits.records)
    return [_item(row, f"{_NAME}:{number}") for number, row in enumerate(rows, 1)]


def chunks_of(records: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The records in pieces of work."""
    for start in range(0, len(records), TOGETHER):
        yield records[start : start + TOGETHER]


def _item(row: object, place: str) -> Message | BadRecord:
    if isinstance(row, str):
        return Message(text=without_surrogates(row), source=place)
    if not isinstance(row, dict):
        error = InputError("record is not a JSON object", where=place, hint='write {"text": "…"}')
        return BadRecord(error=error, source=place)
    try:
        return message_of(row, place)
    except InputError as error:
        identifier = row.get("id")
        known = isinstance(identifier, (str, int)) and not isinstance(identifier, bool)
        return BadRecord(error=error, source=place, id=identifier if known else None)


async def _answer_items(
    work: Work, records: Sequence[Message | BadRecord]
) -> AsyncGenerator[bytes, None]:
    for chunk in chunks_of(records):
        yield await work.lines(chunk)


async def _answer_lines(work: Work, request: Request) -> AsyncGenerator[bytes, None]:
    """Answers to JSON lines, as soon as they are known."""
    incoming = _Incoming(work, request)
    reading = asyncio.create_task(incoming.read())
    most = work.service.limits.records
    number = 0
    try:
        while lines := await incoming.take():
            records = []
            for line in lines:
                number += 1
                if line.strip() and number <= most:
                    records.append(_line(line, f"{_NAME}:{number}"))
            if records:
                yield await work.lines(records)
            if number > most:
                raise _too_many(most)
        if incoming.failure is not None:
            raise incoming.failure
    finally:
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading


def _line(line: bytes, place: str) -> Message | BadRecord:
    try:
        return record_of(line.decode("utf-8"), place)
    except UnicodeDecodeError:
        return BadRecord(error=InputError("line is not UTF-8", where=place), source=place)


class _Incoming:
    """Lines of a request that is still being sent."""

    def __init__(self, work: Work, request: Request) -> None:
        self._limits = work.service.limits
        self._request = request
        self._rest: list[bytes] = []
        self._lines: list[bytes] = []
        self._ended = False
        self._news = asyncio.Event()
        self.failure: ScamscanError | None = None

    async def read(self) -> None:
        """Read to the end, whether or not anybody takes the lines."""
        headers = self._request.scope[HEADERS]
        pieces = stream_body(self._request.receive, headers, self._limits.batch)
        try:
            first = True
            while True:
                async with asyncio.timeout(self._limits.body_seconds):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                self._add(piece.removeprefix(b"\xef\xbb\xbf") if first else piece)
                first = False
        except TimeoutError:
            self.failure = RequestError("timeout", "request body came too slowly")
        except ScamscanError as error:
            self.failure = error
        finally:
            if rest := b"".join(self._rest):
                self._lines.append(rest)
            self._ended = True
            self._news.set()

    async def take(self) -> list[bytes]:
        """Lines that are there, at least one and at most ``TOGETHER``; none at the end."""
        while not self._lines and not self._ended:
            self._news.clear()
            await self._news.wait()
        taken, self._lines = self._lines[:TOGETHER], self._lines[TOGETHER:]
        return taken

    def _add(self, piece: bytes) -> None:
        head, found, tail = piece.rpartition(b"\n")
        if found:
            self._lines += (b"".join((*self._rest, head))).split(b"\n")
            self._rest = []
            self._news.set()
        if tail:
            self._rest.append(tail)


def _too_many(most: int) -> InputError:
    return InputError("too many records", where=_NAME, hint=f"at most {most} in one request")
