"""Many files scanned into one output: in order, in parallel, and to be taken up again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from scamscan.pipelines.blocks import Answers, Form, answer_all, blocks_of
from scamscan.reports import jsonl, table, threads
from scamscan.scanner import Scanner
from scamscan.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scamscan.options import Options
    from scamscan.pipelines.blocks import Block
    from scamscan.pipelines.parts import Kept, Parts
    from scamscan.records import BadRecord, Level, Message, Verdict
    from scamscan.threads.records import ThreadVerdict


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    counts: Counter[str] = field(default_factory=Counter)
    """By level, and ``error``."""
    threads: tuple[ThreadVerdict, ...] = ()
    ages: dict[str, str] = field(default_factory=dict)
    """Domains registries were asked about, with the reason where there is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to do with the records."""

    options: Options
    form: Form
    jobs: int = 1
    on_block: Callable[[Block, dict[int, Verdict]], None] | None = None
    """Told of every block, in order, with its verdicts at ``unsure`` and above."""


def run(
    records: Iterable[Message | BadRecord],
    job: Job,
    write: Callable[[bytes], object],
    outcome: Outcome,
) -> None:
    """Scan a stream of records; lines are written as soon as their block is done.

    Args:
        records: in input order.
        job: how.
        write: takes finished lines.
        outcome: filled as the run goes on, so that an interrupted run can tell how far it came.
    """
    write(job.form.head)
    follow = _Follower(job, outcome)
    for answers in follow.through(blocks_of(records)):
        write(answers.data)
    for line in follow.end():
        write(line)


def run_in_parts(
    records: Iterable[Message | BadRecord],
    job: Job,
    parts: Parts,
    outcome: Outcome,
    *,
    resume: bool,
) -> None:
    """The same into a file, by parts; what is done of it survives being killed.

    An interruption (Ctrl-C) joins what is done, so that the file is valid, and leaves the parts.

    Raises:
        InputError: the unfinished work that lies there is of other inputs or choices.
    """
    done = parts.begin(resume=resume)
    follow = _Follower(job, outcome)
    try:
        blocks = blocks_of(records)
        for block in islice(blocks, done):
            follow.take_up(block, parts.read(block.number))
        for answers in follow.through(blocks):
            parts.keep(answers)
            done = answers.number + 1
        tail = list(follow.end())
    except KeyboardInterrupt:
        parts.join(job.form.head, (), done)
        raise
    parts.join(job.form.head, tail, done)
    parts.forget()


class _Follower:
    """Follows conversations through the answers, in order."""

    def __init__(self, job: Job, outcome: Outcome) -> None:
        self._job = job
        self._outcome = outcome
        self._scanner = Scanner(job.options)
        self._threads = Threads(self._scanner)

    def through(self, blocks: Iterator[Block]) -> Iterator[Answers]:
        """The answers of the blocks, in order."""
        job = self._job
        waiting: list[Block] = []

        def handed() -> Iterator[Block]:
            for block in blocks:
                waiting.append(block)
                yield block

        for answers in answer_all(handed(), self._scanner, job.options, job.form, job.jobs):
            block = waiting.pop(0)
            self._note(block, answers)
            yield answers

    def end(self) -> Iterator[bytes]:
        """The lines about conversations, and the summary; none when nobody was named."""
        found = self._threads.verdicts()
        self._outcome.threads = found
        lowest = self._job.form.lowest
        shown = [one for one in found if one.level.rank >= lowest.rank]
        if self._job.form.kind == "csv":
            yield from map(table.thread_row, shown)
        elif found:
            yield from (jsonl.dump(threads.thread_object(one)) for one in shown)
            yield jsonl.dump(threads.summary_object(self._outcome.counts, found))

    def take_up(self, block: Block, kept: Kept) -> None:
        """Follow a block that was finished before; its alarms are asked for once more."""
        messages = block.messages
        asked = [messages[place] for place in kept.alarms] if self._job.on_block else []
        alarms = dict(zip(kept.alarms, self._scanner.scan_many(asked), strict=False))
        self._note(block, Answers(kept.number, b"", kept.counts, kept.glimpses, alarms))

    def _note(self, block: Block, answers: Answers) -> None:
        self._outcome.counts.update(answers.counts)
        self._outcome.ages.update(answers.ages)
        self._threads.follow(block.messages, answers.glimpses)
        if self._job.on_block is not None:
            self._job.on_block(block, answers.alarms)


def worst(outcome: Outcome) -> set[str]:
    """The levels that occurred, of messages and of conversations."""
    found = {level for level, count in outcome.counts.items() if count}
    return found | {one.level.value for one in outcome.threads}


def form_of(target: str, lowest: Level) -> Form:
    """How answers are written, told by the output's name."""
    kind = "csv" if target.casefold().endswith(".csv") else "jsonl"
    return Form(kind=kind, lowest=lowest)
