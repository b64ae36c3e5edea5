"""Scanning from asynchronous programs: the event loop stays free, and no more waits than agreed.

Reading a message is work for the processor, so threads do it; they keep the loop answering, they
do not make it faster.  Answers are those of ``Scanner``, in the order of the messages.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from scamscan.errors import InputError
from scamscan.scanner import Scanner, default_scanner

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Awaitable,
        Callable,
        Iterable,
        Iterator,
    )

    from scamscan.records import Message, Verdict

Result = TypeVar("Result")

BLOCK = 256
"""Messages of a list read together: enough to share costs, few enough to be stopped soon."""
_END = None


class AsyncScanner:
    """A scanner for asynchronous programs; build one and keep it, for one loop or several.

    Args:
        scanner: reads the messages; the default options when None.
        threads: that read at the same time.
        waiting: calls or blocks under way at most, from 1; whoever asks for more waits.

    Raises:
        InputError: ``threads`` or ``waiting`` is below 1.

    >>> async def main():
    ...     async with AsyncScanner() as scanner:
    ...         return [verdict.level.value async for verdict in scanner.scan_many(["好的", "嗯"])]
    >>> asyncio.run(main())
    ['nothing-found', 'nothing-found']
    """

    def __init__(
        self, scanner: Scanner | None = None, *, threads: int = 2, waiting: int = 8
    ) -> None:
        for name, value in (("threads", threads), ("waiting", waiting)):
            if value < 1:
                raise InputError(f"{name} is {value}", hint="give a whole number of at least 1")
        self.scanner = scanner or default_scanner()
        self._threads, self._waiting = threads, waiting
        self._pool: ThreadPoolExecutor | None = None
        self._process = 0
        self._slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    async def scan(self, message: str | Message) -> Verdict:
        """The verdict on one message."""
        return await self._run(lambda: self.scanner.scan(message))

    async def scan_many(
        self, messages: Iterable[str | Message] | AsyncIterable[str | Message]
    ) -> AsyncGenerator[Verdict, None]:
        """Verdicts in the order of the messages, lazily.

        A list or tuple is read in blocks.  Anything else, asynchronous or not, is asked for its
        next message only while fewer than ``waiting`` wait to be taken, and what is answered is
        handed out while it pauses.

        Raises:
            InputError: a message is neither a string nor a ``Message``; where it stands.
        """
        if isinstance(messages, str):
            raise InputError("messages is one string", hint="use scan, or put it into a list")
        blocks = _blocks_of(messages)
        under_way: asyncio.Queue[asyncio.Task[list[Verdict]] | None] = asyncio.Queue(self._waiting)
        feeder = asyncio.create_task(self._feed(blocks, under_way))
        try:
            while (task := await under_way.get()) is not _END:
                for verdict in await task:
                    yield verdict
            await feeder
        finally:
            feeder.cancel()
            while not under_way.empty():
                if (left := under_way.get_nowait()) is not _END:
                    left.cancel()

    async def _feed(
        self,
        blocks: AsyncIterator[list[str | Message]],
        under_way: asyncio.Queue[asyncio.Task[list[Verdict]] | None],
    ) -> None:
        try:
            async for block in blocks:
                task = asyncio.create_task(self._read(block))
                try:
                    await under_way.put(task)
                except asyncio.CancelledError:
                    task.cancel()
                    raise
        finally:
            # Also after an error of the source: what came before it is answered first.
            await under_way.put(_END)

    async def _read(self, block: list[str | Message]) -> list[Verdict]:
        return await self._run(lambda: list(self.scanner.scan_many(block)))

    async def _run(self, work: Callable[[], Result]) -> Result:
        loop = asyncio.get_running_loop()
        slots = self._slots.get(loop)
        if slots is None:
            slots = self._slots[loop] = asyncio.Semaphore(self._waiting)
        async with slots:
            return await loop.run_in_executor(self._workers(), work)

    def _workers(self) -> ThreadPoolExecutor:
        # A forked process has the pool but none of its threads.
        if self._pool is None or self._process != os.getpid():
            self._process = os.getpid()
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="scamscan")
        return self._pool

    async def aclose(self) -> None:
        """Finish what is being read and let the threads go; a later call starts new ones."""
        pool, self._pool = self._pool, None
        if pool is not None and self._process == os.getpid():
            await asyncio.get_running_loop().run_in_executor(None, pool.shutdown)

    async def __aenter__(self) -> AsyncScanner:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def scan_async(message: str | Message) -> Awaitable[Verdict]:
    """The verdict on one message, offline, without holding up the event loop.

    >>> asyncio.run(scan_async("儿子，晚上回来吃饭吗？顺便带瓶酱油")).level.value
    'nothing-found'
    """
    return _default().scan(message)


@cache
def _default() -> AsyncScanner:
    return AsyncScanner()


async def _blocks_of(
    messages: Iterable[str | Message] | AsyncIterable[str | Message],
) -> AsyncIterator[list[str | Message]]:
    if isinstance(messages, AsyncIterable):
        async for message in messages:
            yield [message]
        return
    for block in _slices(messages):
        yield block


def _slices(messages: Iterable[str | Message]) -> Iterator[list[str | Message]]:
    size = BLOCK if isinstance(messages, Sequence) else 1
    left = iter(messages)
    while block := list(islice(left, size)):
        yield block
