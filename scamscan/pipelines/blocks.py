"""Work in pieces: blocks of records read in order, scanned here or in other processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan.errors import InputError
from scamscan.links.ages import FAILURES
from scamscan.records import BadRecord, Level, Message, Skipped
from scamscan.reports import jsonl, table
from scamscan.threads.glimpses import Recent, join, read_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


def blocks_of(records: Iterable[Message | BadRecord]) -> Iterator[Block]:
    """The records in blocks of ``SIZE``, none held longer than its block."""
    recent = Recent()
    number = 0
    waiting: list[Message | BadRecord] = []
    for record in records:
        waiting.append(record)
        if len(waiting) == SIZE:
            yield _block(number, waiting, recent)
            number, waiting = number + 1, []
    if waiting:
        yield _block(number, waiting, recent)


def answer(scanner: Scanner, block: Block, form: Form) -> Answers:
    """Scan one block and write its lines."""
    verdicts, glimpses = read_block(scanner, block.messages, block.joined)
    counts: Counter[str] = Counter()
    lines: list[bytes] = []
    row = table.row if form.kind == "csv" else jsonl.line
    bad = table.error_row if form.kind == "csv" else jsonl.error_line
    left = iter(verdicts)
    for record in block.records:
        if isinstance(record, BadRecord):
            counts[ERROR] += 1
            lines.append(bad(record))
            continue
        verdict = next(left)
        counts[verdict.level.value] += 1
        if verdict.level.rank >= form.lowest.rank:
            lines.append(row(verdict))
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
    import joblib  # here: one process does without it

    pool = joblib.Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2*n_jobs")
    digest = scanner.lists.current.digest if scanner.lists else ""
    yield from pool(joblib.delayed(_answer)(options, digest, block, form) for block in blocks)


def _answer(options: Options, digest: str, block: Block, form: Form) -> Answers:
    return answer(_scanner(options, digest), block, form)


@cache
def _scanner(options: Options, digest: str) -> Scanner:
    """The scanner of this process, with the very lists the run began with."""
    from scamscan.scanner import Scanner

    scanner = Scanner(options)
    if scanner.lists is not None and scanner.lists.current.digest != digest:
        raise InputError(
            "lists were changed during the run", where=scanner.lists.folder.name, hint="run again"
        )
    return scanner


def _block(number: int, records: Sequence[Message | BadRecord], recent: Recent) -> Block:
    messages = [record for record in records if isinstance(record, Message)]
    return Block(number, tuple(records), tuple(join(messages, recent)))
