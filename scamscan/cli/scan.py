"""``scamscan scan``: many messages and whole chats in, one line each out, in order."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from scamscan.cli import consent, output, parameters, standard_input
from scamscan.decoding import without_surrogates
from scamscan.errors import InputError, MissingFileError
from scamscan.options import Options
from scamscan.records import BadRecord, Level
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scamscan.cli.report import Reporter
    from scamscan.pipelines.bulk import Job, Outcome
    from scamscan.pipelines.lines import ByteReader
    from scamscan.records import Message

_MOST_JOBS = 64
_SHOWN = 5
"""Conversations told in words; all of them are in the output."""
_WORRYING = {Level.SUSPICIOUS.value, Level.LIKELY_SCAM.value}


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    return click.Command(
        name="scan",
        help=text["scan"],
        callback=_scan,
        params=[
            click.Argument(["paths"], nargs=-1, metavar="[PATH… | -]"),
            click.Option(
                ["-o", "--output", "target"],
                default="-",
                show_default=True,
                metavar="OUT",
                help=text["scan_output"],
            ),
            click.Option(["--report"], metavar="OUT.html", help=text["scan_report"]),
            click.Option(
                ["--format", "form"], default="auto", show_default=True, help=text["scan_format"]
            ),
            click.Option(["--images"], is_flag=True, help=text["scan_images"]),
            click.Option(["--encoding"], metavar="NAME", help=text["scan_encoding"]),
            click.Option(
                ["--jobs"],
                type=click.IntRange(1, _MOST_JOBS),
                default=1,
                show_default=True,
                help=text["scan_jobs"],
            ),
            click.Option(["--resume"], is_flag=True, help=text["scan_resume"]),
            click.Option(
                ["--min-level", "lowest"],
                type=click.Choice([level.value for level in Level]),
                default=Level.NOTHING_FOUND.value,
                show_default=True,
                help=text["scan_min_level"],
            ),
            *consent.by_flag_only(text),
            parameters.lists(text),
            parameters.max_chars(text),
        ],
    )


def _scan(
    paths: tuple[str, ...],
    target: str,
    report: str | None,
    form: str,
    images: bool,
    encoding: str | None,
    jobs: int,
    resume: bool,
    lowest: str,
    lookup: bool,
    timeout: float,
    refresh: bool,
    lists: Path | None,
    max_chars: int,
) -> int:
    from scamscan.pipelines.bulk import Job, Outcome, form_of

    phrases = layout.words()["phrases"]
    if not paths:
        if sys.stdin is None or sys.stdin.isatty():
            raise MissingFileError(phrases["scan_empty"], hint=phrases["scan_empty_hint"])
        paths = ("-",)
    if report is not None and _unasked("target") and sys.stdout and sys.stdout.isatty():
        target = os.devnull  # whoever waits for a page would only see lines of JSON run past
    _check(paths, target, encoding)
    if lookup and jobs > 1:
        raise click.UsageError(phrases["scan_one_process"])
    options = Options(
        max_chars=max_chars, lookup=lookup, timeout=timeout, refresh=refresh, lists=lists
    )
    outcome = Outcome()
    reporter = None
    if report is not None:
        from scamscan.cli.report import Reporter

        reporter = Reporter(report, paths, target)
    job = Job(
        options=options,
        form=form_of(target, Level(lowest)),
        jobs=jobs,
        on_block=reporter.on_block if reporter else None,
    )
    if paths == ("-",):
        if resume:
            raise MissingFileError(phrases["scan_no_resume"], where="-")
        with standard_input.opened() as stream:
            if standard_input.comes_line_by_line(stream, form):
                _stream(stream, job, target, form, outcome, reporter)
            else:
                with standard_input.kept(stream) as path:
                    _files((path,), job, target, Given(form, encoding, images), resume, outcome)
    else:
        _files(paths, job, target, Given(form, encoding, images), resume, outcome)
    if lookup:
        output.say(_ages(outcome.ages))
    if reporter is not None:
        reporter.write(outcome.threads, job, form=form, encoding=encoding)
    return _end(outcome, paths)


class Given(NamedTuple):
    """How the paths are read."""

    form: str
    encoding: str | None
    images: bool


def _unasked(parameter: str) -> bool:
    """Whether an option was left to its default."""
    source = click.get_current_context().get_parameter_source(parameter)
    return source is click.core.ParameterSource.DEFAULT


def _check(paths: tuple[str, ...], target: str, encoding: str | None) -> None:
    phrases = layout.words()["phrases"]
    if "-" in paths and paths != ("-",):
        raise MissingFileError(phrases["scan_mixed"], where="-")
    for path in paths:
        if path != "-" and not (path and Path(path).exists()):
            raise MissingFileError(phrases["scan_missing"], where=without_surrogates(path))
        if target != "-" and output.same_file(path, target):
            raise MissingFileError("output would overwrite the input", where=target)
    if encoding is not None:
        try:
            "a".encode(encoding)  # empty bytes would be decoded by any name
        except (LookupError, UnicodeError) as error:
            raise MissingFileError(phrases["scan_bad_encoding"], where=encoding) from error


def _files(
    paths: tuple[str, ...],
    job: Job,
    target: str,
    given: Given,
    resume: bool,
    outcome: Outcome,
) -> None:
    from scamscan.pipelines import bulk
    from scamscan.pipelines.parts import Parts

    with _progress(paths, outcome) as meter:
        records = _records(paths, given, meter)
        if output.written_through(target):
            with _sink(target) as write:
                bulk.run(records, job, write, outcome)
            return
        parts = Parts(Path(target).resolve(), described(paths, job, given))
        with output.translated_failures(target):
            try:
                bulk.run_in_parts(records, job, parts, outcome, resume=resume)
            except KeyboardInterrupt:
                output.say(layout.words()["phrases"]["scan_stopped"])
                raise


def _records(
    paths: tuple[str, ...],
    given: Given,
    meter: Callable[[str, int], None] | None,
) -> Iterator[Message | BadRecord]:
    from scamscan.chats import read_chats

    if not given.images:
        for path in paths:
            yield from read_chats(path, form=given.form, encoding=given.encoding, meter=meter)
        return
    from scamscan.images.exports import is_picture, read_export

    for path in paths:
        if not is_picture(path):
            yield from read_chats(path, form=given.form, encoding=given.encoding, meter=meter)
        yield from read_export(path)


def described(paths: tuple[str, ...], job: Job, given: Given) -> dict[str, object]:
    """What unfinished work must agree with to be taken up: inputs, choices and version."""
    import scamscan

    inputs = []
    for path in map(Path, paths):
        for file in [path, *sorted(path.rglob("*"))] if path.is_dir() else [path]:
            found = file.lstat()
            inputs.append([str(file.absolute()), found.st_size, found.st_mtime_ns])
    lists = []
    if job.options.lists is not None:
        from scamscan.operator_lists.live import signature

        lists = [str(job.options.lists.resolve()), signature(job.options.lists)]
    choices = [
        job.options.max_chars,
        job.options.lookup,
        job.form.kind,
        job.form.lowest.value,
        given.form,
        given.encoding,
        given.images,
        lists,
    ]
    return {"inputs": inputs, "choices": choices, "version": scamscan.__version__}


def _stream(
    stream: ByteReader,
    job: Job,
    target: str,
    form: str,
    outcome: Outcome,
    reporter: Reporter | None,
) -> None:
    """Standard input: answered as it comes, so that a paused pipe holds nothing back."""
    from scamscan.pipelines.blocks import looked_up
    from scamscan.pipelines.lines import scan_stream
    from scamscan.scanner import Scanner

    with _whole(target) as write:
        write(job.form.head)
        for answer in scan_stream(Scanner(job.options), stream, "stdin", form):
            if reporter is not None:
                reporter.take(answer)
            if isinstance(answer, BadRecord):
                outcome.counts["error"] += 1
            else:
                outcome.counts[answer.level.value] += 1
                outcome.ages.update(looked_up(answer))
            write(job.form.line(answer))


def _end(outcome: Outcome, paths: tuple[str, ...]) -> int:
    from scamscan.pipelines.bulk import worst
    from scamscan.reports import threads
    from scamscan.threads.records import worst_first

    counts = outcome.counts
    output.say(_summary(counts))
    found = sorted(filter(threads.worrying, outcome.threads), key=worst_first)
    for one in found[:_SHOWN]:
        for line in threads.lay_out(one):
            output.say("".join(piece.text for piece in line))
    if len(found) > _SHOWN:
        output.say(layout.words()["threads"]["more"].format(count=len(found) - _SHOWN))
    if counts.total() == counts["error"]:
        raise InputError(layout.words()["phrases"]["empty"], where=" ".join(paths))
    return int(bool(worst(outcome) & _WORRYING))


def _summary(counts: Counter[str]) -> str:
    phrase: str = layout.words()["phrases"]["summary"]
    return phrase.format(
        total=counts.total(),
        likely=counts[Level.LIKELY_SCAM.value],
        suspicious=counts[Level.SUSPICIOUS.value],
        unsure=counts[Level.UNSURE.value],
        nothing=counts[Level.NOTHING_FOUND.value],
        errors=counts["error"],
    )


def _ages(ages: Mapping[str, str]) -> str:
    """How many domains were looked up, and why the others were not."""
    words = layout.words()
    missing = Counter(reason for reason in ages.values() if reason)
    said: str = words["phrases"]["scan_ages"].format(known=len(ages) - missing.total())
    if missing:
        names = words["reasons_skipped"]
        each = (f"{names.get(reason, reason)} {count}" for reason, count in missing.most_common())
        said += words["phrases"]["scan_ages_missing"].format(
            missing=missing.total(), reasons="，".join(each)
        )
    return said


@contextlib.contextmanager
def _whole(target: str) -> Iterator[Callable[[bytes], object]]:
    """Where the answers to standard input go; a named file appears whole or not at all."""
    if output.written_through(target):
        with _sink(target) as write:
            yield write
        return
    with output.appearing_whole(target) as write:
        yield write


@contextlib.contextmanager
def _sink(target: str) -> Iterator[Callable[[bytes], object]]:
    if target == "-":
        # Line by line: whoever reads the pipe sees an answer as soon as it is known.
        yield output.write_bytes
        return
    with output.translated_failures(target), Path(target).open("wb", buffering=0) as stream:
        yield stream.write


@contextlib.contextmanager
def _progress(
    paths: tuple[str, ...], outcome: Outcome
) -> Iterator[Callable[[str, int], None] | None]:
    """A bar with the rate and the time left on standard error, while a person waits."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    ui = layout.words()["phrases"]
    total = sum(_size(Path(path)) for path in paths)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(ui["scan_progress"], total=total, rate="")
        read: dict[str, int] = {}

        def meter(name: str, position: int) -> None:
            read[name] = max(read.get(name, 0), position)
            elapsed = bar.tasks[0].elapsed or 0
            done = outcome.counts.total()
            rate = ui["scan_rate"].format(rate=round(done / elapsed)) if elapsed > 1 else ""
            bar.update(task, completed=min(total, sum(read.values())), rate=rate)

        yield meter


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
    return path.stat().st_size
