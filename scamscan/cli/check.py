"""``scamscan check``: one message in; level, reasons and what to do out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from scamscan.cli import consent, output, parameters
from scamscan.decoding import decode, is_blank, without_final_newline, without_surrogates
from scamscan.errors import InputError
from scamscan.options import Options
from scamscan.records import Channel, Level, Message
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BYTES_PER_CHARACTER = 4
"""No supported encoding needs more for one character."""


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    return click.Command(
        name="check",
        help=text["check"],
        callback=_check,
        params=[
            click.Argument(["text"], nargs=-1, type=click.UNPROCESSED),
            click.Option(["--sender-number"], metavar="N", help=text["check_sender_number"]),
            click.Option(["--number"], metavar="N", help=text["check_number"]),
            click.Option(["--account"], metavar="ID", help=text["check_account"]),
            click.Option(
                ["--channel"],
                type=click.Choice([channel.value for channel in Channel]),
                help=text["check_channel"],
            ),
            click.Option(
                ["--image", "images"], multiple=True, metavar="FILE", help=text["check_image"]
            ),
            parameters.as_json(text["check_json"]),
            *consent.parameters(text),
            parameters.lists(text),
            parameters.max_chars(text),
        ],
        # A message may begin with a dash: what is not an option of ours is text.
        # No short option, or "-h转账" would ask for help.
        context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    )


def _check(
    text: tuple[str, ...],
    sender_number: str | None,
    number: str | None,
    account: str | None,
    channel: str | None,
    images: tuple[str, ...],
    as_json: bool,
    lookup: bool | None,
    timeout: float,
    lists: Path | None,
    max_chars: int,
) -> int:
    if text == ("-h",):
        output.write_text(click.get_current_context().get_help() + "\n")
        return 0
    if number is not None or account is not None:
        from scamscan.cli import identity

        return identity.answer(number, account, alone=not text, as_json=as_json)
    words = layout.words()["phrases"]
    content, notes = _read(text, max_chars) if text or not images else ("", [])
    if is_blank(content) and not images:
        raise InputError(words["empty"], hint=words["empty_hint"])
    message = Message(
        text=content,
        sender_number=sender_number,
        channel=Channel(channel) if channel else None,
    )
    options = Options(max_chars=max_chars, timeout=timeout, lists=lists)
    for note in notes:
        output.say(note)
    if images:
        from scamscan.cli import pictures  # nothing of pictures is loaded for a message

        return pictures.answer(images, message, options, lookup, as_json=as_json)
    verdict = consent.judged(
        options, lookup, lambda scanner: scanner.scan(message), lambda found: found.urls
    )
    if as_json:
        from scamscan.reports import jsonl

        output.write_bytes(jsonl.dump(jsonl.verdict_object(verdict), indent=True))
    else:
        output.show(layout.lay_out(verdict))
    return int(verdict.level.rank >= Level.SUSPICIOUS.rank)


def _read(text: tuple[str, ...], max_chars: int) -> tuple[str, list[str]]:
    """The message and what to tell about how it was read."""
    if text and text != ("-",):
        # Arguments arrive decoded by the locale: take the bytes back and decode them ourselves.
        return without_surrogates(decode(os.fsencode(" ".join(text))).text), []
    if sys.stdin is None:
        return "", []
    if not text and sys.stdin.isatty():
        output.say(layout.words()["phrases"]["prompt"])
    # One character more than wanted shows that there was more.
    decoded = decode(sys.stdin.buffer.read(BYTES_PER_CHARACTER * max_chars + BYTES_PER_CHARACTER))
    words = layout.words()["phrases"]
    notes = []
    if decoded.encoding != "utf-8":
        notes.append(words["decoded"].format(encoding=decoded.encoding))
    if not decoded.exact:
        notes.append(words["decoded_lossy"])
    return without_final_newline(decoded.text), notes
