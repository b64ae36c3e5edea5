"""No connection without consent: the flag decides, else the remembered answer, else a question."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import click

from scamscan.cli import output
from scamscan.errors import InputError, OutputError
from scamscan.options import DEFAULT_TIMEOUT, LONGEST_TIMEOUT
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scamscan.options import Options
    from scamscan.records import UrlReport
    from scamscan.scanner import Scanner

T = TypeVar("T")


def parameters(text: Mapping[str, str]) -> list[click.Parameter]:
    """``--lookup/--no-lookup`` and ``--timeout``, help taken from the table of words."""
    return [
        click.Option(["--lookup/--no-lookup", " /--offline"], default=None, help=text["lookup"]),
        _timeout(text["timeout"]),
    ]


def by_flag_only(text: Mapping[str, str]) -> list[click.Parameter]:
    """The same and ``--refresh``, for a command that neither asks nor remembers."""
    flags = ["--lookup/--no-lookup", " /--offline"]
    return [
        click.Option(flags, default=False, help=text["scan_lookup"]),
        _timeout(text["scan_timeout"]),
        click.Option(["--refresh"], is_flag=True, help=text["refresh"]),
    ]


def _timeout(help_text: str) -> click.Option:
    return click.Option(
        ["--timeout"],
        type=click.FloatRange(min=0, max=LONGEST_TIMEOUT, min_open=True),
        default=DEFAULT_TIMEOUT,
        show_default=True,
        help=help_text,
    )


def decided(flag: bool | None) -> bool | None:
    """Whether to look up: the flag, else what the user answered before; None: not decided.

    A settings file that cannot be read decides for no connection, and says so.
    """
    if flag is not None:
        return flag
    from scamscan.settings import load_settings

    try:
        return load_settings().lookup
    except InputError as error:
        output.say(layout.words()["phrases"]["settings_ignored"].format(where=error.where))
        return False


def can_ask() -> bool:
    """Whether somebody sits at a terminal to answer."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def ask(domains: Sequence[str]) -> bool:
    """Ask once and remember the answer.

    Raises:
        click.Abort: Ctrl-C or the end of input instead of an answer.
    """
    from scamscan.settings import save_lookup

    ui = layout.words()
    shown = layout.defang(layout.visible(domains[0]))
    if len(domains) > 1:
        shown = ui["phrases"]["ask_more"].format(domain=shown, count=len(domains))
    agreed = click.confirm(ui["phrases"]["ask_lookup"].format(domains=shown), err=True)
    word = "on" if agreed else "off"
    try:
        save_lookup(word)
    except OutputError as error:
        output.complain(error)  # the answer holds for this time
    else:
        output.say(ui["phrases"]["remembered"].format(choice=ui["config"][word]))
    return agreed


def judged(
    options: Options,
    lookup: bool | None,
    judge: Callable[[Scanner], T],
    urls: Callable[[T], Iterable[UrlReport]],
) -> T:
    """The answer, with look-ups where the user agrees; nobody is asked about what has no link.

    Args:
        options: of the scanner.
        lookup: the user's choice on this command line; None: none.
        judge: answers.
        urls: the links of an answer.
    """
    from scamscan.scanner import Scanner

    if lookup:
        return judge(Scanner(replace(options, lookup=True)))
    found = judge(Scanner(options))
    links = () if lookup is not None else tuple(urls(found))
    if not links:
        return found
    agreed = decided(None)
    if agreed is None and can_ask():
        from scamscan.lookups import worth_asking

        domains = worth_asking(report.url for report in links)
        agreed = bool(domains) and ask(domains)
    return judge(Scanner(replace(options, lookup=True))) if agreed else found
