"""``scamscan scan``: many messages in, one JSON line each out, in order."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scamscan.cli import consent, output, parameters
from scamscan.decoding import without_surrogates
from scamscan.errors import InputError, MissingFileError
from scamscan.options import Options
from scamscan.pipelines.lines import FORMATS, BadRecord, ByteReader, scan_stream
from scamscan.records import Level, Skipped
from scamscan.reports import jsonl, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scamscan.records import Verdict


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    return click.Command(
        name="scan",
        help=text["scan"],
        callback=_scan,
        params=[
            click.Argument(["file"], metavar="FILE"),
            click.Option(
                ["-o", "--output", "target"],
                default="-",
                show_default=True,
                metavar="OUT",
                help=text["scan_output"],
            ),
            click.Option(
                ["--format", "form"],
                type=click.Choice(FORMATS),
                default="auto",
                show_default=True,
                help=text["scan_format"],
            ),
            *consent.by_flag_only(text),
            parameters.max_chars(text),
        ],
    )


def _scan(
    file: str,
    target: str,
    form: str,
    lookup: bool,
    timeout: float,
    refresh: bool,
    max_chars: int,
) -> int:
    from scamscan.scanner import Scanner

    if target != "-" and file != "-" and _same_file(file, target):
        raise MissingFileError("output would overwrite the input", where=target)
    options = Options(max_chars=max_chars, lookup=lookup, timeout=timeout, refresh=refresh)
    counts: Counter[str] = Counter()
    ages: dict[str, str] = {}
    with _source(file) as (stream, name), _sink(target) as write:
        scanner = Scanner(options)
        for answer in scan_stream(scanner, stream, name, form):
            if isinstance(answer, BadRecord):
                counts["error"] += 1
                row = jsonl.error_object(answer.error, answer.source, answer.id)
            else:
                counts[answer.level.value] += 1
                if lookup:
                    ages |= _looked_up(answer)
                row = jsonl.verdict_object(answer)
            with output.translated_failures(target):
                write(jsonl.dump(row))
    output.say(_summary(counts))
    if lookup:
        output.say(_ages(ages))
    if counts.total() == counts["error"]:
        raise InputError(layout.words()["phrases"]["empty"], where=file)
    return int(bool(counts[Level.SUSPICIOUS.value] + counts[Level.LIKELY_SCAM.value]))


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


def _looked_up(verdict: Verdict) -> dict[str, str]:
    """Every domain a registry was to be asked about, with the reason where it has no answer."""
    from scamscan.links.ages import FAILURES

    known = {link.domain or link.host: link.registration for link in verdict.urls}
    return {
        domain: one.reason if isinstance(one, Skipped) else ""
        for domain, one in known.items()
        if not isinstance(one, Skipped) or one.reason in FAILURES | {"no registry"}
    }


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


def _same_file(first: str, second: str) -> bool:
    with contextlib.suppress(OSError):
        return Path(first).samefile(second)
    return False


@contextlib.contextmanager
def _source(file: str) -> Iterator[tuple[ByteReader, str]]:
    if file == "-":
        if sys.stdin is None:
            raise InputError(layout.words()["phrases"]["empty"], where="stdin")
        with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
            yield stream, "stdin"
        return
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise MissingFileError(error.strerror or "cannot be opened", where=file) from error
        yield stream, without_surrogates(Path(file).name)


@contextlib.contextmanager
def _sink(target: str) -> Iterator[Callable[[bytes], object]]:
    """Where answers go; a named file appears whole or not at all."""
    if target == "-":
        # Line by line: whoever reads the pipe sees an answer as soon as it is known.
        yield output.write_bytes
        return
    path = Path(target).resolve()
    if path.exists() and not path.is_file():
        # A device or a named pipe is written to, never replaced.
        with output.translated_failures(target), path.open("wb", buffering=0) as stream:
            yield stream.write
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with output.translated_failures(target):
            with part.open("wb") as stream:
                yield stream.write
            part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
