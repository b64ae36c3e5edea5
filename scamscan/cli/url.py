"""``scamscan url``: everything known about each link."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scamscan.cli import consent, output, parameters
from scamscan.decoding import decode, without_surrogates
from scamscan.errors import InputError, MissingFileError
from scamscan.options import Options
from scamscan.records import Level
from scamscan.reports import jsonl, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rich.progress import Progress

    from scamscan.brands import Brands
    from scamscan.links.expand import Chain
    from scamscan.pipelines.urls import Given, Unusable

TOGETHER = 32
"""Links that share one round of look-ups: enough to ask many registries side by side, few enough
that answers keep coming."""
_LONGEST_FILE = 64_000_000


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    return click.Command(
        name="url",
        help=text["url"],
        callback=_url,
        params=[
            click.Argument(["urls"], nargs=-1, metavar="[URL… | -]"),
            parameters.as_json(text["url_json"]),
            *consent.parameters(text),
            click.Option(["--refresh"], is_flag=True, help=text["refresh"]),
            click.Option(["--expand"], is_flag=True, help=text["url_expand"]),
            click.Option(["--against"], metavar="FILE", help=text["url_against"]),
        ],
    )


def _url(
    urls: tuple[str, ...],
    as_json: bool,
    lookup: bool | None,
    timeout: float,
    refresh: bool,
    expand: bool,
    against: str | None,
) -> int:
    from scamscan.pipelines.urls import read_given

    phrases = layout.words()["phrases"]
    if not urls and (sys.stdin is None or sys.stdin.isatty()):
        raise InputError(phrases["url_empty"], hint=phrases["url_empty_hint"])
    if expand and lookup is False:
        raise click.UsageError(phrases["expand_offline"])
    given = read_given(_lines(urls), phrases["url_bad"])
    if against is not None:
        return _compare(given, against, as_json)
    lookup, given = _consent(lookup, given)
    options = Options(lookup=lookup, timeout=timeout, refresh=refresh)
    follow = _follower(timeout) if expand else None
    total = None if not urls or urls == ("-",) else len(urls)
    counts: Counter[str] = Counter()
    with _progress(total, wanted=lookup or expand) as bar:
        for row in _answers(given, options, follow, bar):
            with bar.lifted():
                counts[_print(row, as_json)] += 1
    return _end(counts)


def _end(counts: Counter[str]) -> int:
    phrases = layout.words()["phrases"]
    if counts.total() == counts["error"]:
        raise InputError(phrases["url_empty"], hint=phrases["url_empty_hint"])
    if counts.total() > 1:
        output.say(
            phrases["url_summary"].format(
                total=counts.total(),
                likely=counts[Level.LIKELY_SCAM.value],
                suspicious=counts[Level.SUSPICIOUS.value],
                unsure=counts[Level.UNSURE.value],
                nothing=counts[Level.NOTHING_FOUND.value],
                errors=counts["error"],
            )
        )
    return int(bool(counts[Level.SUSPICIOUS.value] + counts[Level.LIKELY_SCAM.value]))


def _lines(urls: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each line with its source; ``-`` or nothing reads the pipe as it comes."""
    if urls and urls != ("-",):
        for number, url in enumerate(urls, 1):
            yield without_surrogates(url), f"argument:{number}"
        return
    if sys.stdin is None:
        return
    for number, line in enumerate(sys.stdin.buffer, 1):
        yield decode(line).text, f"stdin:{number}"


def _consent(
    flag: bool | None, given: Iterator[Given | Unusable]
) -> tuple[bool, Iterator[Given | Unusable]]:
    """Whether to look up; on a terminal the user is asked once, about the first links given."""
    agreed = consent.decided(flag)
    if agreed is not None or not consent.can_ask():
        return bool(agreed), given
    from scamscan.lookups import worth_asking
    from scamscan.pipelines.urls import Given

    rows = list(given)
    domains = worth_asking(row.text for row in rows if isinstance(row, Given))
    return bool(domains) and consent.ask(domains), iter(rows)


def _follower(timeout: float) -> Callable[[str], Chain]:
    from scamscan.links.expand import follow
    from scamscan.links.network import Deadline, Network

    network = Network()
    output.say(layout.words()["phrases"]["expand_notice"])
    return lambda url: follow(network, url, Deadline.after(timeout))


def _answers(
    given: Iterator[Given | Unusable],
    options: Options,
    follow: Callable[[str], Chain] | None,
    bar: _Bar,
) -> Iterator[object]:
    """Answers and unusable lines in order; links go together only where that saves waiting."""
    from scamscan.pipelines.urls import Given, judge
    from scamscan.scanner import Scanner

    asked = None
    if options.lookup:
        from scamscan import lookups

        asked = lookups.registrations(options, bar.name)
    scanner = Scanner(options, registrations=asked)
    size = TOGETHER if options.lookup else 1
    while rows := list(islice(given, size)):
        batch = [row for row in rows if isinstance(row, Given)]
        answers = judge(scanner, batch, follow)
        for row in rows:
            yield next(answers) if isinstance(row, Given) else row


def _print(row: object, as_json: bool) -> str:
    """Write one answer; its level, or ``error``."""
    from scamscan.pipelines.urls import Unusable, UrlAnswer
    from scamscan.reports import urls as reports

    if isinstance(row, Unusable):
        if as_json:
            output.write_bytes(jsonl.dump(reports.error_object(row.error, row.source)))
        else:
            output.complain(row.error)
        return "error"
    assert isinstance(row, UrlAnswer)  # noqa: S101 - narrows the type
    if as_json:
        output.write_bytes(jsonl.dump(reports.url_object(row)))
    else:
        output.show(reports.lay_out(row))
    return row.verdict.level.value


def _compare(given: Iterable[Given | Unusable], file: str, as_json: bool) -> int:
    """``--against``: which of the given hosts look like one's own."""
    from scamscan.links.against import compare
    from scamscan.pipelines.urls import Unusable
    from scamscan.reports import urls as reports

    phrases = layout.words()["phrases"]
    own = _own_domains(file)
    counts: Counter[str] = Counter()
    for row in given:
        if isinstance(row, Unusable):
            counts["error"] += 1
            if as_json:
                output.write_bytes(jsonl.dump(reports.error_object(row.error, row.source)))
            continue
        found = compare(row.link, own)
        counts["alike" if found.match else "other"] += 1
        if as_json:
            output.write_bytes(jsonl.dump(reports.against_object(row, found)))
        elif found.match:
            output.show(reports.lay_out_against(row, found))
    if counts.total() == counts["error"]:
        raise InputError(phrases["url_empty"], hint=phrases["url_empty_hint"])
    if not as_json and not counts["alike"]:
        output.write_text(phrases["against_none"] + "\n")
    shown = {"alike": counts["alike"], "other": counts["other"], "errors": counts["error"]}
    output.say(phrases["against_summary"].format(total=counts.total(), **shown))
    return int(bool(counts["alike"]))


def _own_domains(file: str) -> Brands:
    from scamscan.links.against import own_domains

    phrases = layout.words()["phrases"]
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(_LONGEST_FILE)
    except OSError as error:
        raise MissingFileError(error.strerror or "cannot be opened", where=file) from error
    try:
        return own_domains(decode(data).text.splitlines(), file)
    except InputError as error:
        raise InputError(error.what, where=error.where, hint=phrases["against_hint"]) from error


class _Bar:
    """A progress bar that makes way for every answer; the base shows nothing."""

    def name(self, domain: str) -> None:
        """Say which registry's answer just came."""

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """Take the bar away while something is printed, and count one more."""
        yield


class _RichBar(_Bar):
    def __init__(self, bar: Progress, total: int | None) -> None:
        self._bar = bar
        self._words: str = layout.words()["phrases"]["progress"]
        self._task = bar.add_task(self._words, total=total)

    def name(self, domain: str) -> None:
        self._bar.update(self._task, description=f"{self._words} {layout.defang(domain)}")

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        self._bar.stop()
        yield
        self._bar.advance(self._task)
        self._bar.start()


@contextlib.contextmanager
def _progress(total: int | None, *, wanted: bool) -> Iterator[_Bar]:
    """A bar on standard error while a person waits; none into a pipe or for a single link."""
    if not wanted or total == 1 or sys.stderr is None or not sys.stderr.isatty():
        yield _Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        yield _RichBar(bar, total)
