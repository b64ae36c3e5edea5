"""Questions answered together: nobody is lost, nobody takes others along, nobody waits for ever."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from scamscan.server.guard import _note
from scamscan.server.lanes import Aside, Together
from scamscan.server.metrics import Counts
from scamscan.server.problems import RequestError


def doubled(numbers):
    """An answer that fails on 13."""
    if 13 in numbers:
        raise ValueError("13")
    return [2 * number for number in numbers]


def asked(lane, numbers):
    """What many get who ask at once."""

    async def ask():
        return await asyncio.gather(*map(lane.ask, numbers), return_exceptions=True)

    return asyncio.run(ask())


def test_each_gets_the_answer_to_its_own_question():
    """However many are answered by one call."""
    lane = Together("short", doubled, 1_000, Counts())
    assert asked(lane, range(14, 514)) == [2 * number for number in range(14, 514)]
    lane.close()


def test_a_question_that_fails_fails_alone():
    """The others are asked once more without it."""
    lane = Together("short", doubled, 1_000, Counts())
    answers = asked(lane, range(20))
    assert isinstance(answers[13], ValueError)
    assert answers[:13] + answers[14:] == [2 * number for number in range(20) if number != 13]
    lane.close()


def test_one_more_than_may_wait_is_refused():
    """The first is under way at once, so one more than the limit gets in."""
    lane = Together("short", doubled, 3, Counts())
    answers = asked(lane, [1, 2, 3, 4, 5, 6])
    assert answers[:4] == [2, 4, 6, 8]
    assert all(isinstance(one, RequestError) and one.code == "busy" for one in answers[4:])
    assert asked(lane, [7]) == [14]
    lane.close()


def test_who_gives_up_is_not_worked_for():
    """A client that went away costs nothing more."""
    seen, gate = [], threading.Event()

    def slow(numbers):
        gate.wait(10)
        seen.extend(numbers)
        return numbers

    async def ask():
        lane = Together("short", slow, 10, Counts())
        tasks = [asyncio.create_task(lane.ask(number)) for number in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        lane.close()

    asyncio.run(ask())
    assert seen == [0, 2]


def test_long_work_is_bounded_too():
    """What was given up still counts until its thread is free."""
    gate = threading.Event()

    async def ask():
        lane = Aside("long", 1, 2, Counts())
        first = [asyncio.create_task(lane.run(lambda: gate.wait(10))) for _ in range(2)]
        await asyncio.sleep(0)
        first[0].cancel()
        with pytest.raises(RequestError):
            await lane.run(lambda: True)
        gate.set()
        assert await first[1]
        await asyncio.sleep(0)
        assert await lane.run(lambda: True)
        lane.close()

    asyncio.run(ask())


def test_a_failure_is_noted_without_its_words(caplog):
    """An exception's text may quote a message; the log says what kind and where in the code."""
    with caplog.at_level(logging.ERROR):
        try:
            raise ValueError("独一无二的暗号")
        except ValueError as error:
            _note(error)
    assert "ValueError" in caplog.text
    assert "暗号" not in caplog.text
