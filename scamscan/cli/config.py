"""``scamscan config``: see and change what was decided once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scamscan.cli import output
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Mapping


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    return click.Command(
        name="config",
        help=text["config"],
        callback=_config,
        params=[click.Argument(["words"], nargs=-1, metavar="[show | path | lookup on|off|ask]")],
    )


def _config(words: tuple[str, ...]) -> int:
    from scamscan.settings import save_lookup, settings_file

    match words:
        case () | ("show",):
            _show()
        case ("path",):
            output.write_text(f"{settings_file() or layout.words()['config']['nowhere']}\n")
        case ("lookup", ("on" | "off" | "ask") as word) | (
            "set",
            "lookup",
            ("on" | "off" | "ask") as word,
        ):
            save_lookup(word)
            _show()
        case _:
            raise click.UsageError(layout.words()["config"]["usage"])
    return 0


def _show() -> None:
    from scamscan.options import CACHE, user_folder
    from scamscan.settings import LOOKUP, load_settings, settings_file

    ui = layout.words()["config"]
    word = load_settings().lookup_word
    rows = (
        (LOOKUP, f"{word}  （{ui[LOOKUP]}：{ui[word]}）"),
        ("path", f"{settings_file() or ui['nowhere']}  （{ui['path']}）"),
        ("cache", f"{user_folder(CACHE) or ui['nowhere']}  （{ui['cache']}）"),
    )
    output.write_text("".join(f"{name:8}{value}\n" for name, value in rows))
