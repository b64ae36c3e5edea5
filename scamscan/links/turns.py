"""Many questions to many registries: a bounded number at a time, one per registry.

Registries throttle and ban whoever asks in parallel, so each is asked one thing after the other,
and they take turns; what is not answered when time is up is said to be late.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scamscan.links.network import Deadline

WORKERS = 24
"""Registries asked at the same time (judgement: a list of links seldom meets more)."""
_GRACE = 0.05
"""Seconds an answer may arrive after the deadline its own connection was held to."""
Item = TypeVar("Item")
Result = TypeVar("Result")


def take_turns(
    jobs: Mapping[str, Sequence[Item]],
    work: Callable[[Item], Result],
    deadline: Deadline,
    told: Callable[[Item], object] | None = None,
    workers: int = WORKERS,
) -> dict[Item, Result]:
    """Do the work of every registry in order, registries side by side.

    Args:
        jobs: what to ask each registry, by its name.
        work: asks; must return, and keep to the deadline itself.
        deadline: when to stop waiting; what is missing then is missing from the result.
        told: of each item as it is finished, in the caller's thread.
        workers: most registries asked at once.

    Raises:
        BaseException: the first that ``work`` raised.

    >>> from scamscan.links.network import Deadline
    >>> squares = take_turns({"a": [1, 2], "b": [3]}, lambda n: n * n, Deadline.after(5))
    >>> sorted(squares.items())
    [(1, 1), (2, 4), (3, 9)]
    """
    ready: queue.SimpleQueue[deque[Item]] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[Item, Result] | BaseException] = queue.SimpleQueue()
    for items in jobs.values():
        if items:
            ready.put(deque(items))

    def run() -> None:
        while deadline.left() > 0:
            try:
                waiting = ready.get_nowait()
            except queue.Empty:
                return  # every registry left is in another worker's hands
            item = waiting.popleft()
            try:
                answers.put((item, work(item)))
            except BaseException as error:  # handed to the caller's thread
                answers.put(error)
                return
            if waiting:
                ready.put(waiting)

    for _ in range(min(workers, len(jobs))):
        # Daemons: a resolver that hangs must not keep the program from ending.
        threading.Thread(target=run, daemon=True).start()
    found: dict[Item, Result] = {}
    for _ in range(sum(map(len, jobs.values()))):
        try:
            answer = answers.get(timeout=deadline.left() + _GRACE)
        except queue.Empty:
            break
        if isinstance(answer, BaseException):
            raise answer
        found[answer[0]] = answer[1]
        if told is not None:
            told(answer[0])
    return found
