"""What a user's type checker sees; mypy reads this file with the rest, nothing runs it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import assert_type

import scamscan
from scamscan.records import Action, Span


def use(texts: list[str]) -> Iterator[Action]:
    """Every public function once."""
    assert_type(scamscan.scan("好"), scamscan.Verdict)
    assert_type(scamscan.scan_many(texts), Iterator[scamscan.Verdict])
    assert_type(scamscan.open_chat(Path("chat.txt")), Iterator[scamscan.Message])
    messages = [scamscan.Message(text=text, is_self=False) for text in texts]
    assert_type(scamscan.scan_thread(messages), scamscan.ThreadVerdict)
    scanner = scamscan.Scanner(scamscan.Options(lists=Path("lists"), lookup=False))
    for verdict in scanner.scan_many([*texts, *messages]):
        assert_type(verdict.level, scamscan.Level)
        assert_type(verdict.signals, tuple[scamscan.Signal, ...])
        assert_type(verdict.signals[0].span, Span | None)
        yield verdict.action


async def use_async(texts: list[str]) -> float:
    """The same for asynchronous programs."""
    assert_type(await scamscan.scan_async("好"), scamscan.Verdict)
    async with scamscan.AsyncScanner(threads=1) as scanner:
        assert_type(scanner.scan_many(texts), AsyncGenerator[scamscan.Verdict, None])
        return max([verdict.score async for verdict in scanner.scan_many(texts)])
