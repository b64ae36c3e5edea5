"""Reads pictures in a process of its own, so that no picture takes the service's time or memory.

A thread would share the interpreter with every short question, and could be neither stopped nor
bounded.  The process is started by the first picture, works at low priority within a bound of
memory, is killed when it takes too long, and ends by itself when nobody has asked for a while.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scamscan.errors import InputError, MissingExtraError, ScamscanError
from scamscan.images.picture import refused
from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from scamscan.images.records import PictureReading

    Given = Sequence[tuple[str | None, bytes]]

IDLE_SECONDS: Final = 600.0
"""After which the process gives its memory back."""
_NICE: Final = 10
"""Steps of priority below the service: a short question is answered first."""


class Seen(NamedTuple):
    """What was read from the pictures of one request."""

    reading: PictureReading
    sizes: list[tuple[int, int]]
    """Width and height of each."""
    frames: bool
    """Whether one was an animation."""


class _Refused(NamedTuple):
    code: str
    what: str
    where: str
    hint: str


class Eyes:
    """The process; used from one thread at a time.

    Args:
        memory: bytes it may take.
        idle: seconds after which it ends when nobody asks.
    """

    def __init__(self, memory: int, idle: float = IDLE_SECONDS) -> None:
        self._memory, self._idle = memory, idle
        self._process: Any = None
        self._pipe: Connection | None = None
        self._ended = False

    def read(self, given: Given, deadline: float) -> Seen:
        """Read pictures of one conversation.

        Args:
            given: name and bytes of each.
            deadline: of ``time.monotonic``; the process is killed then.

        Raises:
            InputError: a picture cannot be used; or reading it took too much memory.
            MissingExtraError: the extra ``image`` is not installed.
            RequestError: there was not enough time.
        """
        if time.monotonic() >= deadline:
            raise _late()
        answer = self._ask(given, deadline)
        if isinstance(answer, Seen):
            return answer
        kind = MissingExtraError if answer.code == MissingExtraError.code else InputError
        raise kind(answer.what, where=answer.where, hint=answer.hint)

    def close(self) -> None:
        """End the process for good; may be called from another thread."""
        self._ended = True
        self._forget()

    def _forget(self) -> None:
        """End the process; the next picture starts another."""
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()

    def _ask(self, given: Given, deadline: float) -> Seen | _Refused:
        for _ in range(2):
            pipe, process = self._running(), self._process
            # Whether it does not read, does not answer or does not end: at the deadline it is
            # killed, and whatever waits for it wakes.
            watch = threading.Timer(max(0.0, deadline - time.monotonic()), process.kill)
            watch.start()
            sent = False
            try:
                pipe.send(given)
                sent = True
                answer: Seen | _Refused = pipe.recv()
                return answer
            except (EOFError, OSError):
                self._forget()
                if time.monotonic() >= deadline:
                    raise _late() from None
                if sent:
                    break  # killed over this request, most likely for its memory
            finally:
                watch.cancel()
        return _unreadable()

    def _running(self) -> Connection:
        if self._pipe is not None and self._process.is_alive():
            return self._pipe
        if self._ended:
            raise RequestError("stopping", "the service is being stopped")
        self._forget()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._memory, self._idle), daemon=True, name="pictures"
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours


def _late() -> RequestError:
    return RequestError("late", "no answer in time", "send fewer or smaller pictures")


def _unreadable() -> _Refused:
    error = refused("broken", "picture cannot be read", "")
    return _Refused(error.code, error.what, error.where, error.hint)


def _serve(pipe: Connection, memory: int, idle: float) -> None:
    """The life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's to answer
    _bound(memory)
    with contextlib.suppress(EOFError, OSError):
        while pipe.poll(idle):
            pipe.send(_answer(pipe.recv()))


def _bound(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    os.nice(_NICE)
    if sys.platform == "linux":  # elsewhere the limit does not count what is mapped
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _answer(given: Given) -> Seen | _Refused:
    from scamscan.images.conversation import read_pictures
    from scamscan.images.judge import Opened

    try:
        opened = Opened(given)
        return Seen(read_pictures(opened), opened.sizes, opened.frames)
    except ScamscanError as error:
        return _Refused(error.code, error.what, error.where, error.hint)
    except Exception:
        # The libraries' own failures, out of memory among them; their words may quote the picture.
        return _unreadable()
