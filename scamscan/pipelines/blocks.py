"""Work in pieces: blocks of records read in order, scanned here or in other processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import count, islice
from typing import TYPE_CHECKING, NamedTuple

from scamscan.errors import InputError, WorkerError
from scamscan.links.ages import FAILURES
from scamscan.records import BadRecord, Level, Message, Skipped
from scamscan.reports import jsonl, table
from scamscan.threads.glimpses import Recent, join, read_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scamscan.options import Options
    from scamscan.records import Verdict
    from scamscan.scanner import Scanner
    from scamscan.threads.glimpses import Glimpse

SIZE = 2048
"""Records of a block: enough that sending one to another process costs little beside reading it."""
ERROR = "error"
_UNANSWERED = FAILURES | {"no registry"}


class Block(NamedTuple):
    """Records in input order, and what each message is read with."""

    number: int
    """Counted from 0."""
    records: tuple[Message | BadRecord, ...]
    joined: tuple[str | None, ...]
    """Of the messages, in order."""

    @property
    def messages(self) -> list[Message]:
        """The records that could be read."""
        return [record for record in self.records if isinstance(record, Message)]


class Answers(NamedTuple):
    """What came of a block."""

    number: int
    data: bytes
    """Finished lines."""
    counts: Counter[str]
    """By level, and ``error``."""
    glimpses: list[Glimpse | None]
    """Of the messages, in order."""
    alarms: dict[int, Verdict]
    """Verdicts at ``unsure`` and above by place among the messages."""
    ages: tuple[tuple[str, str], ...] = ()
    """Domains registries were asked about, with the reason where there is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How answers are written."""

    kind: str = "jsonl"
    """``jsonl`` or ``csv``."""
    lowest: Level = Level.NOTHING_FOUND
    """Messages below it are counted and not written."""

    @property
    def head(self) -> bytes:
        """What stands before the first line."""
        return table.header() if self.kind == "csv" else b""

    def line(self, answer: Verdict | BadRecord) -> bytes:
        """A finished line; empty for a message below ``lowest``."""
        if isinstance(answer, BadRecord):
            return table.error_row(answer) if self.kind == "csv" else jsonl.error_line(answer)
        if answer.level.rank < self.lowest.rank:
            return b""
        return table.row(answer) if self.kind == "csv" else jsonl.line(answer)


def blocks_of(records: Iterable[Message | BadRecord]) -> Iterator[Block]:
    """The records in blocks of ``SIZE``, none held longer than its block."""
    recent = Recent()
    left = iter(records)
    for number in count():
        block = tuple(islice(left, SIZE))
        if not block:
            return
        messages = [record for record in block if isinstance(record, Message)]
        yield Block(number, block, tuple(join(messages, recent)))


def answer(scanner: Scanner, block: Block, form: Form) -> Answers:
    """Scan one block and write its lines."""
    verdicts, glimpses = read_block(scanner, block.messages, block.joined)
    counts: Counter[str] = Counter()
    lines: list[bytes] = []
    left = iter(verdicts)
    for record in block.records:
        answered = record if isinstance(record, BadRecord) else next(left)
        counts[ERROR if isinstance(answered, BadRecord) else answered.level.value] += 1
        lines.append(form.line(answered))
    alarms = {
        place: verdict
        for place, verdict in enumerate(verdicts)
        if verdict.level is not Level.NOTHING_FOUND
    }
    ages = dict(pair for verdict in verdicts if verdict.urls for pair in looked_up(verdict))
    return Answers(block.number, b"".join(lines), counts, glimpses, alarms, tuple(ages.items()))


def looked_up(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Every domain a registry was to be asked about, with the reason where it has no answer."""
    for link in verdict.urls:
        known = link.registration
        if not isinstance(known, Skipped):
            yield link.domain or link.host, ""
        elif known.reason in _UNANSWERED:
            yield link.domain or link.host, known.reason


def answer_all(
    blocks: Iterable[Block], scanner: Scanner, options: Options, form: Form, jobs: int
) -> Iterator[Answers]:
    """Answers in the order of the blocks, by this process or by ``jobs`` others."""
    if jobs == 1:
        for block in blocks:
            yield answer(scanner, block, form)
        return
    # Here: one process does without them.
    from concurrent.futures.process import BrokenProcessPool

    import joblib

    pool = joblib.Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs")
    digest = scanner.lists.current.digest if scanner.lists else ""
    try:
        yield from pool(joblib.delayed(_answer)(options, digest, block, form) for block in blocks)
    except BrokenProcessPool as error:
        raise WorkerError(
            "a process was ended from outside, perhaps for want of memory",
            hint="run again with --resume, with fewer --jobs",
        ) from error


def _answer(options: Options, digest: str, block: Block, form: Form) -> Answers:
    return answer(scanner_of(options, digest), block, form)


@cache
def scanner_of(options: Options, digest: str) -> Scanner:
    """The scanner of this process, with the very lists the run began with."""
    from scamscan.scanner import Scanner

    scanner = Scanner(options)
    if scanner.lists is not None and scanner.lists.current.digest != digest:
        raise InputError(
            "lists were changed during the run", where=scanner.lists.folder.name, hint="run again"
        )
    return scanner
