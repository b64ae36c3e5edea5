"""Work for the scanner, off the event loop: short questions together, long work beside them.

Whoever asks while the scanner is busy waits, and all who wait are answered by one call: the more
are asked at once, the less each costs, and a single question never waits for company.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scamscan.server.metrics import Counts

TOGETHER: Final = 64
"""Questions answered by one call: about ten milliseconds of work, the longest wait of the next."""
ASK_AGAIN: Final = "ask again in a second"

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


class Together(Generic[_Asked, _Answer]):
    """One thread that answers whatever has gathered since it last looked.

    Args:
        name: of the lane, in the metrics.
        answer: answers many at once, in order.
        most: questions that may wait; one more is refused.
        counts: is told how many were answered together.
    """

    def __init__(
        self,
        name: str,
        answer: Callable[[Sequence[_Asked]], Sequence[_Answer]],
        most: int,
        counts: Counts,
    ) -> None:
        self._answer, self._most, self._counts = answer, most, counts
        self._name = name
        self._waiting: deque[tuple[_Asked, asyncio.Future[_Answer]]] = deque()
        self._busy = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"scamscan-{name}")

    async def ask(self, question: _Asked) -> _Answer:
        """The answer to one question.

        Raises:
            RequestError: too many are waiting.
        """
        if len(self._waiting) >= self._most:
            raise busy()
        future: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        self._counts.depth(self._name, len(self._waiting))
        if not self._busy:
            self._start()
        return await future

    def close(self) -> None:
        """Finish what was taken and end the thread."""
        self._thread.shutdown()

    def _start(self) -> None:
        taken: list[tuple[_Asked, asyncio.Future[_Answer]]] = []
        while self._waiting and len(taken) < TOGETHER:
            question, future = self._waiting.popleft()
            if not future.done():  # whoever gave up is not worked for
                taken.append((question, future))
        self._counts.depth(self._name, len(self._waiting))
        self._busy = bool(taken)
        if not taken:
            return
        self._counts.together(len(taken))
        work = asyncio.get_running_loop().run_in_executor(
            self._thread, self._each, [question for question, _ in taken]
        )
        work.add_done_callback(lambda done: self._finish(taken, done))

    def _each(self, questions: Sequence[_Asked]) -> Sequence[_Answer | Exception]:
        """Answers, or what went wrong with a single one: it must not take the others with it."""
        try:
            return list(self._answer(questions))
        except Exception as error:
            if len(questions) == 1:
                return [error]
            return [answer for one in questions for answer in self._each([one])]

    def _finish(
        self,
        taken: Sequence[tuple[_Asked, asyncio.Future[_Answer]]],
        done: asyncio.Future[Sequence[_Answer | Exception]],
    ) -> None:
        for (_, future), answer in zip(taken, done.result(), strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        self._start()


class Aside:
    """Threads for long work, one piece after another.

    Args:
        name: of the lane, in the metrics.
        threads: pieces worked on at once.
        most: pieces under way or waiting; one more is refused.
        counts: is told how many there are.
    """

    def __init__(self, name: str, threads: int, most: int, counts: Counts) -> None:
        self._name, self._most, self._counts = name, most, counts
        self._under_way = 0
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=f"scamscan-{name}")

    async def run(self, work: Callable[[], _Answer]) -> _Answer:
        """What the work returns.

        Raises:
            RequestError: too much is waiting.
        """
        if self._under_way >= self._most:
            raise busy()
        self._count(1)
        task = asyncio.get_running_loop().run_in_executor(self._threads, work)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def close(self) -> None:
        """Finish what was taken and end the threads."""
        self._threads.shutdown()

    def _ended(self, task: asyncio.Future[_Answer]) -> None:
        self._count(-1)
        if not task.cancelled():
            task.exception()  # seen: nobody may be left to hear of it

    def _count(self, change: int) -> None:
        self._under_way += change
        self._counts.depth(self._name, self._under_way)


def busy() -> RequestError:
    """More is asked than can be answered soon."""
    return RequestError("busy", "too many questions are waiting", ASK_AGAIN)
