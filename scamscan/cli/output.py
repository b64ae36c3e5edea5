"""Everything that reaches a terminal or a pipe goes through here."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scamscan.errors import OutputError, PipeClosedError
from scamscan.options import color_refused
from scamscan.records import Level
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scamscan.errors import ScamscanError
    from scamscan.reports.layout import Line

_STYLES = {
    Level.LIKELY_SCAM.value: "bold white on red",
    Level.SUSPICIOUS.value: "bold black on yellow",
    Level.UNSURE.value: "bold black on cyan",
    Level.NOTHING_FOUND.value: "bold",
    layout.TITLE: "bold",
    layout.MUTED: "dim",
    layout.MARK: "bold red",
    layout.STEP: "bold",
    layout.PLAIN: "",
}


def prepare_streams() -> None:
    """Make standard output and error survive any locale: what it cannot show becomes ``?``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def show(lines: Iterable[Line]) -> None:
    """Print styled lines: in colour and wrapped on a terminal, as they are into a pipe."""
    if sys.stdout is not None and sys.stdout.isatty():
        _show_rich(lines)
        return
    text = "".join("".join(piece.text for piece in line) + "\n" for line in lines)
    write_text(text)


def _show_rich(lines: Iterable[Line]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(no_color=color_refused() or None, highlight=False, markup=False, emoji=False)
    for line in lines:
        text = Text(overflow="fold")
        for piece in line:
            text.append(piece.text, _STYLES[piece.style])
        indent = len(text.plain) - len(text.plain.lstrip(" "))
        text = text[indent:]
        console.print(Padding(text, (0, 0, 0, indent)) if indent else text)


def write_text(text: str) -> None:
    """Write text to standard output.

    Raises:
        OutputError: the disk is full or the device refuses.
        PipeClosedError: whoever read the output went away.
    """
    with translated_failures("-"):
        sys.stdout.write(text)
        sys.stdout.flush()


def write_bytes(data: bytes) -> None:
    """Write bytes (UTF-8 JSON) to standard output whatever the locale is.

    Raises:
        OutputError: the disk is full or the device refuses.
        PipeClosedError: whoever read the output went away.
    """
    with translated_failures("-"):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def written_through(target: str) -> bool:
    """Whether output goes straight there: ``-``, a device or a named pipe is never replaced."""
    path = Path(target)
    return target == "-" or (path.exists() and not path.is_file())


def write_file(target: str, data: bytes) -> None:
    """Write a small file so that it appears whole or not at all; ``-`` is standard output.

    Raises:
        OutputError: the disk is full, the folder is missing or the device refuses.
    """
    if target == "-":
        write_bytes(data)
        return
    if written_through(target):
        with translated_failures(target):
            Path(target).write_bytes(data)
        return
    with appearing_whole(target) as write:
        write(data)


@contextlib.contextmanager
def appearing_whole(target: str) -> Iterator[Callable[[bytes], object]]:
    """A way to write a file that appears under its name when it is complete, or not at all.

    Raises:
        OutputError: the disk is full, the folder is missing or the device refuses.
    """
    path = Path(target).resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with translated_failures(target):
        try:
            with part.open("wb") as stream:
                yield stream.write
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def translated_failures(where: str) -> Iterator[None]:
    """Turn an operating-system failure while writing into an OutputError naming the place."""
    if where == "-" and sys.stdout is None:
        raise OutputError("standard output is closed", where=where)
    try:
        yield
    except BrokenPipeError as error:
        raise PipeClosedError("nobody reads the output", where=where) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(reason, where=where, hint=layout.words()["errors"]["output"]) from error


def same_file(first: str, second: str) -> bool:
    """Whether two paths lead to one file that is there."""
    with contextlib.suppress(OSError):
        return Path(first).samefile(second)
    return False


def complain(error: ScamscanError) -> None:
    """One calm sentence on standard error: what, where, what to do."""
    errors = layout.words()["errors"]
    place = f"（{layout.visible(error.where)}）" if error.where else ""
    hint = f"\n  {layout.visible(error.hint)}" if error.hint else ""
    headline = errors.get(error.code, errors["error"])
    say(f"scamscan：{headline}：{layout.visible(error.what)}{place}{hint}")


def complain_without_tables(error: ScamscanError) -> None:
    """The same when the table of words itself may be what is broken: no table is read."""
    say(f"scamscan: {layout.visible(str(error))}")


def say_interrupted() -> None:
    """The reader pressed Ctrl-C; say so once and no more."""
    say(layout.words()["phrases"]["interrupted"])


def say(text: str) -> None:
    """A line on standard error, for people; silent when nobody can read it."""
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def close_quietly() -> None:
    """Let the interpreter shut down without a traceback: nobody reads standard output now."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
