"""Command-line parameters several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scamscan.options import DEFAULT_MAX_CHARS, LARGEST_MAX_CHARS

if TYPE_CHECKING:
    from collections.abc import Mapping


def as_json(help_text: str) -> click.Option:
    """``--json``, which every command that answers has."""
    return click.Option(["--json", "as_json"], is_flag=True, help=help_text)


def lists(text: Mapping[str, str]) -> click.Option:
    """``--lists``, the operator's own folder."""
    # click.Path would load the machine's translations at every start.
    return click.Option(["--lists"], metavar="DIR", type=Path, help=text["lists"])


def max_chars(text: Mapping[str, str], default: int = DEFAULT_MAX_CHARS) -> click.Option:
    """``--max-chars``, its help taken from the table of words."""
    return click.Option(
        ["--max-chars"],
        type=click.IntRange(min=1, max=LARGEST_MAX_CHARS),
        default=default,
        show_default=True,
        help=text["max_chars"],
    )
