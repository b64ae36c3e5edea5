"""What each step of a verdict costs in a list, in microseconds a message.

    python -m benchmarks.stages

Steps run one after the other over batches of the corpus, as ``Scanner.scan_many`` runs them; the
best of several rounds, with the garbage collector off.  Machines are noisy: compare shares.
"""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from benchmarks.speed import corpus
from scamscan import Message, Scanner, observe, scanner
from scamscan.links import find
from scamscan.text import acts, contacts, sender

if TYPE_CHECKING:
    from collections.abc import Callable

# What a batch calls, by the module that looks the name up.
STEPS: tuple[tuple[Any, str], ...] = (
    (scanner, "_as_message"),
    (observe, "fold_each"),
    (acts, "find_acts_each"),
    (contacts, "find_contacts_each"),
    (sender, "find_claims_each"),
    (find, "find_links_each"),
    (observe, "_inspect"),
    (observe, "_all_marks"),
    (observe, "_evidence"),
    (observe, "_unreadable"),
    (scanner, "add_up"),
    (scanner, "read_without"),
    (scanner, "weigh"),
    (scanner, "rank_fitting"),
)


def timed(name: str, work: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    """``work`` that adds its seconds to ``spent``."""

    def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever ``work`` takes
        begin = time.perf_counter()
        result = work(*arguments, **named)
        spent[name] += time.perf_counter() - begin
        return result

    return run


def main(rounds: int = 5) -> None:
    """Measure and print a table."""
    from scamscan.text import model, streams

    spent: dict[str, float] = defaultdict(float)
    for module, name in (*STEPS, (streams, "read_streams"), (model.TextModel, "read")):
        setattr(module, name, timed(name, getattr(module, name), spent))
    messages = [Message(text=text) for text in corpus()]
    reader = Scanner()
    gc.disable()
    best: dict[str, float] = {}
    for _ in range(rounds):
        spent.clear()
        begin = time.perf_counter()
        list(reader.scan_many(messages))
        spent["everything"] = time.perf_counter() - begin
        best = {name: min(taken, best.get(name, taken)) for name, taken in spent.items()}
    for name, taken in sorted(best.items(), key=lambda item: -item[1]):
        print(f"{taken / len(messages) * 1e6:7.1f}  {name}")


if __name__ == "__main__":
    main()
