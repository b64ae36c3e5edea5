"""The scanner as the service uses it: built once a worker, shared by all its requests."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from scamscan.errors import ScamscanError
from scamscan.images.judge import judge
from scamscan.options import Options
from scamscan.records import BadRecord, Message
from scamscan.reports import jsonl
from scamscan.scanner import Scanner
from scamscan.server.eyes import Eyes
from scamscan.server.lanes import TOGETHER, Aside, Together, busy
from scamscan.server.metrics import Counts
from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from scamscan.images.judge import PictureVerdict
    from scamscan.records import Verdict
    from scamscan.server.settings import Service

T = TypeVar("T")
log = logging.getLogger("scamscan.server")
SHORT: Final = 2_000
"""Characters up to which a message is answered together with others; longer ones go aside, so that
nobody's "ok" waits for somebody's novel."""
FEW: Final = 4
"""Messages of one question up to which each is answered like a question of its own."""
LOOKUP_THREADS: Final = 4
"""They wait for registries, not for this machine."""


class Work:
    """Scanners, lanes and counts of one worker.

    Args:
        service: the choices.
        warm_up: messages that bring every table and pattern into memory.
    """

    def __init__(self, service: Service, warm_up: Sequence[str] = ("您好",)) -> None:
        limits = service.limits
        self.service = service
        self.counts = Counts(service.counts)
        options = Options(max_chars=limits.characters, lists=service.lists)
        self.scanner = Scanner(options)
        self._asking = Scanner(replace(options, lookup=True))
        self._short: Together[Message, Verdict] = Together(
            "short", self._scan_many, limits.waiting, self.counts
        )
        self._long = Aside("long", 1, limits.waiting_long, self.counts)
        self._registries = Aside("registries", LOOKUP_THREADS, limits.lookups, self.counts)
        self._eyes = Eyes(limits.picture_memory)
        self._pictures = Aside("pictures", 1, limits.picture_requests, self.counts)
        self._batches = self._looking = 0
        # Whatever is read or built when it is first needed is read and built now.
        for _ in range(2):
            list(self.scanner.scan_many([*warm_up] * TOGETHER))

    async def verdict(self, message: Message, *, lookup: bool = False) -> Verdict:
        """The verdict on one message.

        Raises:
            RequestError: too much is waiting, no answer in time, or look-ups are not allowed here.
        """
        if lookup:
            verdict = await self.ask_registries(lambda scanner: scanner.scan(message))
        elif len(message.text) <= SHORT:
            verdict = await self._in_time(self._short.ask(message))
        else:
            verdict = await self._in_time(self._long.run(lambda: self.scanner.scan(message)))
        self.counts.message(verdict.level.value)
        return verdict

    async def verdicts(self, messages: Sequence[Message]) -> list[Verdict]:
        """The verdicts on the messages of one question, in order.

        Raises:
            RequestError: too much is waiting, or no answer in time.
        """
        if len(messages) <= FEW:
            return [await self.verdict(message) for message in messages]
        found = await self.aside(lambda: self._scan_many(messages))
        for verdict in found:
            self.counts.message(verdict.level.value)
        return found

    async def ask_registries(self, work: Callable[[Scanner], T]) -> T:
        """Work of a scanner that looks up.

        Raises:
            RequestError: look-ups are not allowed here, or too many are under way.
        """
        if not self.service.lookups:
            raise RequestError("forbidden", "look-ups are switched off on this service")
        return await self._in_time(self._registries.run(lambda: work(self._asking)))

    async def aside(self, work: Callable[[], T]) -> T:
        """Long work beside the short questions.

        Raises:
            RequestError: too much is waiting, or no answer in time.
        """
        return await self._in_time(self._long.run(work))

    async def lines(self, records: Sequence[Message | BadRecord]) -> bytes:
        """A line of JSON for each record, in order.

        Raises:
            RequestError: too much is waiting, or no answer in time.
        """
        data, outcomes = await self.aside(lambda: self._write(records))
        for outcome in outcomes:
            self.counts.message(outcome)
        return data

    async def pictures(
        self, given: Sequence[tuple[str | None, bytes]], before: Message | None, *, lookup: bool
    ) -> tuple[PictureVerdict, list[tuple[int, int]]]:
        """The verdict on pictures of one conversation, and their sizes.

        Args:
            given: name and bytes of each.
            before: a message given in words beside them.
            lookup: whether registries are asked.

        Raises:
            InputError: a picture cannot be used.
            RequestError: too much is waiting, no answer in time, or look-ups are not allowed here.
        """
        deadline = time.monotonic() + self.service.limits.picture_seconds
        seen = await self._pictures.run(lambda: self._eyes.read(given, deadline))
        said = () if before is None else (replace(before, is_self=False),)

        def look(scanner: Scanner) -> PictureVerdict:
            return judge(seen.reading, scanner, said, frames=seen.frames)

        if lookup:
            verdict = await self.ask_registries(look)
        else:
            verdict = await self.aside(lambda: look(self.scanner))
        self.counts.message(verdict.level.value)
        return verdict, seen.sizes

    def enter_pictures(self) -> Place:
        """A place among the requests with pictures, taken before their bodies are read.

        Raises:
            RequestError: all are taken.
        """
        if self._looking >= self.service.limits.picture_requests:
            raise busy()
        return Place(self.looking)

    def looking(self, change: int) -> None:
        """One request with pictures more or less is under way."""
        self._looking += change

    def enter_batch(self) -> Place:
        """A place among the batches under way, to be used with ``with``.

        Raises:
            RequestError: all are taken.
        """
        if self._batches >= self.service.limits.batches:
            raise busy()
        return Place(self.batches)

    def renew_lists(self, *, now: bool = False) -> None:
        """Take up the operator's lists if they changed; ``now``: read them whatever their times.

        Lists that cannot be read are told in the log, and the old ones stay.
        """
        for scanner in (self.scanner, self._asking):
            if scanner.lists is None:
                return
            before = scanner.lists.error
            with contextlib.suppress(ScamscanError):  # told below
                if now:
                    scanner.lists.reload()
                else:
                    scanner.lists.refresh()
            if scanner.lists.error is not None and scanner.lists.error != before:
                log.error("lists stay as they were: %s", scanner.lists.error)

    def close(self) -> None:
        """Finish what was taken."""
        self._short.close()
        self._long.close()
        self._registries.close()
        self._eyes.close()
        self._pictures.close()
        self.counts.close()

    async def _in_time(self, answer: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self.service.limits.answer_seconds):
                return await answer
        except TimeoutError as error:
            raise RequestError("late", "no answer in time", "send less at once") from error

    def _scan_many(self, messages: Sequence[Message]) -> list[Verdict]:
        return list(self.scanner.scan_many(messages))

    def _write(self, records: Sequence[Message | BadRecord]) -> tuple[bytes, list[str]]:
        verdicts = self.scanner.scan_many([one for one in records if isinstance(one, Message)])
        lines, outcomes = [], []
        for record in records:
            if isinstance(record, BadRecord):
                lines.append(jsonl.error_line(record))
                outcomes.append("error")
            else:
                verdict = next(verdicts)
                lines.append(jsonl.line(verdict))
                outcomes.append(verdict.level.value)
        return b"".join(lines), outcomes

    def batches(self, change: int) -> None:
        """One batch more or less is under way."""
        self._batches += change
        self.counts.depth("batches", self._batches)


@dataclass(frozen=True, slots=True)
class Place:
    """One of the pieces of large work under way."""

    count: Callable[[int], object]

    def __enter__(self) -> None:
        self.count(1)

    def __exit__(self, *_: object) -> None:
        self.count(-1)


def settle_memory() -> None:
    """Take what was loaded out of the collector's sight, and stop it from running on its own.

    Two threads scan, and the scanner pauses the collector while it does; so the service runs it
    itself, between requests, see ``tidy``.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


async def tidy(seconds: float = 5.0) -> None:
    """Collect cycles now and then, for ever; it takes a few milliseconds.

    What the first seconds of work built is there to stay, and is taken out of sight as well.
    """
    await asyncio.sleep(seconds)
    settle_memory()
    while True:
        await asyncio.sleep(seconds)
        gc.collect()


async def watch_lists(work: Work, seconds: float = 1.0) -> None:
    """Take up changes of the operator's lists, for ever; ``SIGHUP`` reads them at once."""
    if work.service.lists is None:
        return
    if hasattr(signal, "SIGHUP"):
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(
            signal.SIGHUP, lambda: loop.run_in_executor(None, lambda: work.renew_lists(now=True))
        )
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(work.renew_lists)
