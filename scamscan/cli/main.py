"""The entry point: builds the commands, and turns every failure into a sentence and a code."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import NoReturn

import click

from scamscan import __version__
from scamscan.cli import output
from scamscan.errors import (
    InputError,
    MissingFileError,
    OutputError,
    PipeClosedError,
    ScamscanError,
    TableError,
    UnforeseenError,
)

COMMANDS = ("check", "scan", "url", "guide", "evidence", "serve", "model", "config")
EXIT_USAGE = 2
EXIT_FAILED = 3
EXIT_INTERRUPTED = 130

_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def build() -> click.Group:
    """The command group with every command.

    Raises:
        TableError: the table of words is missing or damaged.
    """
    from scamscan.reports.layout import words

    text = words()["help"]
    group = _Commands(
        name="scamscan",
        help=text["main"],
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    version = click.version_option(__version__, prog_name="scamscan", help=text["version"])
    version(group)
    return group


class _Commands(click.Group):
    """The commands, each imported when it is wanted: start-up pays for one of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from scamscan.reports.layout import words

        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"scamscan.cli.{cmd_name}")
        command: click.Command = module.build(words()["help"])
        return command


def run() -> NoReturn:
    """Entry point of the ``scamscan`` command; always ends the process with an exit code."""
    # The tables are a hundred thousand tuples; looking through them for cycles again and again
    # costs up to a tenth of a run, and nothing here makes cycles worth collecting sooner.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    output.prepare_streams()
    sys.exit(_run_guarded())


def _run_guarded() -> int:
    try:
        code = build().main(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        # Nothing was checked, so not 0; but who typed only the name wants to be told, not scolded.
        output.write_text(error.format_message() + "\n")
        return EXIT_USAGE
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "scamscan"
        output.complain(_UsageError(error.format_message(), hint=f"{command} --help"))
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        output.say_interrupted()
        return EXIT_INTERRUPTED
    except PipeClosedError:
        output.close_quietly()
        return EXIT_FAILED
    except TableError as error:
        output.complain_without_tables(error)
        return EXIT_FAILED
    except ScamscanError as error:
        output.complain(error)
        return EXIT_USAGE if isinstance(error, (MissingFileError, _UsageError)) else EXIT_FAILED
    except OSError as error:
        output.complain(OutputError(error.strerror or str(error), where=str(error.filename or "")))
        return EXIT_FAILED
    except Exception as error:
        # Python would print the error's words, and they may be those of a message.
        output.complain(UnforeseenError(error))
        return EXIT_FAILED


class _UsageError(InputError):
    """A command line that cannot be understood."""

    code = "usage"
