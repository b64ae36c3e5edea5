"""``scamscan serve``: the service and the page."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scamscan.cli import output, parameters
from scamscan.errors import InputError
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scamscan.server.settings import Service

MOST_WORKERS = 64
DEFAULT_CHARS = 100_000


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    return click.Command(
        name="serve",
        help=text["serve"],
        callback=_serve,
        params=[
            click.Option(
                ["--host"], default="127.0.0.1", show_default=True, help=text["serve_host"]
            ),
            click.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                default=8000,
                show_default=True,
                help=text["serve_port"],
            ),
            click.Option(["--token-file"], metavar="FILE", help=text["serve_token_file"]),
            click.Option(
                ["--allowed-host"], metavar="H", multiple=True, help=text["serve_allowed_host"]
            ),
            click.Option(
                ["--workers"],
                type=click.IntRange(1, MOST_WORKERS),
                default=1,
                show_default=True,
                help=text["serve_workers"],
            ),
            click.Option(["--lookup/--no-lookup"], default=None, help=text["serve_lookup"]),
            parameters.lists(text),
            parameters.max_chars(text, DEFAULT_CHARS),
            click.Option(["--open", "open_page"], is_flag=True, help=text["serve_open"]),
        ],
    )


def _serve(
    host: str,
    port: int,
    token_file: str | None,
    allowed_host: tuple[str, ...],
    workers: int,
    lookup: bool | None,
    lists: Path | None,
    max_chars: int,
    open_page: bool,
) -> int:
    phrases = layout.words()["phrases"]
    try:
        from scamscan.server import run, settings
    except ImportError as error:
        hint = phrases["serve_missing_hint"]
        raise InputError(phrases["serve_missing"], where=error.name or "", hint=hint) from error
    from scamscan.server.limits import Limits

    loopback = settings.is_loopback(host)
    if not loopback and token_file is None:
        raise click.UsageError(phrases["serve_needs_token"].format(host=host))
    service = settings.Service(
        secret=secrets.token_bytes(32),
        host=host,
        port=port,
        workers=workers,
        token=settings.read_token(Path(token_file)) if token_file is not None else None,
        extra_hosts=allowed_host,
        lookups=loopback if lookup is None else lookup,
        lists=lists,
        limits=Limits(characters=max_chars),
    )
    if lists is not None:
        from scamscan.operator_lists.live import load

        load(lists)  # a row that cannot be used is said here, not by a worker
    run.run(service, _announce(service, open_page=open_page))
    return 0


def _announce(service: Service, *, open_page: bool) -> Callable[[str], object]:
    phrases = layout.words()["phrases"]

    def announce(address: str) -> None:
        output.say(phrases["serve_started"].format(address=address))
        if service.token is not None:
            output.say(phrases["serve_token"])
        if open_page:
            click.launch(address)

    return announce
