"""``scamscan evidence``: an exported chat packed for the police, and a pack compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scamscan.cli import output
from scamscan.errors import InputError, OutputError
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scamscan.evidence import Made, Verified
    from scamscan.links.registration import Registrations
    from scamscan.reports.layout import Line

_SHOWN = 20
"""Differences listed one by one."""


def build(_: Mapping[str, str]) -> click.Group:
    """The command with ``make`` and ``verify``; its help lies in its own table."""
    from scamscan.evidence.words import words

    text = words()["help"]
    make = click.Command(
        name="make",
        help=text["make"],
        callback=_make,
        params=[
            click.Argument(["chat"]),
            click.Option(["-o", "--output", "target"], required=True, metavar="DIR",
                         help=text["output"]),
            click.Option(["--zip", "zipped"], is_flag=True, help=text["zip"]),
            click.Option(["--lookup"], is_flag=True, help=text["lookup"]),
            click.Option(["--redact"], is_flag=True, help=text["redact"]),
            click.Option(["--force"], is_flag=True, help=text["force"]),
            click.Option(["--me"], metavar="NAME", help=text["me"]),
            click.Option(["--with", "only"], multiple=True, metavar="NAME", help=text["with"]),
        ],
    )  # fmt: skip
    verify = click.Command(
        name="verify",
        help=text["verify"],
        callback=_verify,
        params=[
            click.Argument(["folder"], metavar="DIR"),
            click.Option(["--expect"], metavar="HEX", help=text["expect"]),
        ],
    )
    return click.Group(name="evidence", help=text["main"], commands=[make, verify])


def _make(
    *,
    chat: str,
    target: str,
    zipped: bool,
    lookup: bool,
    redact: bool,
    force: bool,
    me: str | None,
    only: tuple[str, ...],
) -> int:
    from datetime import datetime

    from scamscan import evidence

    request = evidence.Request(
        source=Path(chat),
        target=Path(target),
        # The reader's own clock: the papers show times as the reader lived them.
        now=datetime.now().astimezone(),
        zipped=zipped,
        redact=redact,
        force=force,
        me=me,
        only=only,
        registrations=_registrations() if lookup else None,
    )
    try:
        made = evidence.make(request)
    except OSError as error:
        reason = error.strerror or str(error)
        hint = layout.words()["errors"]["output"]
        raise OutputError(reason, where=target, hint=hint) from error
    output.show(_said(made, looked_up=lookup, redacted=redact))
    if not made.facts.messages:
        from scamscan.evidence.words import words

        raise InputError(words()["make"]["empty"], where=chat)
    return 0


def _registrations() -> Registrations:
    from scamscan import lookups
    from scamscan.options import Options

    return lookups.registrations(Options(lookup=True))


def _said(made: Made, *, looked_up: bool, redacted: bool) -> Iterator[Line]:
    from scamscan.evidence.manifest import grouped
    from scamscan.evidence.statement import total_words
    from scamscan.evidence.words import words

    say, facts = words()["make"], made.facts
    yield (layout.Piece(words()["urgent"], layout.STEP),)
    yield _line(say["done"].format(folder=layout.visible(str(made.folder))))
    if made.archive is not None:
        yield _line(say["zipped"].format(file=layout.visible(str(made.archive))))
    yield _line(
        say["summary"].format(
            messages=facts.messages,
            people=len(facts.people),
            findings=len(facts.findings) + facts.findings_left_out,
            payments=facts.payments_count,
            total=total_words(facts),
        )
    )
    if facts.unread_count:
        yield _line(say["unread"].format(count=facts.unread_count))
    if not looked_up and any(one.kind == "link" for one in facts.findings):
        yield _line(say["not_asked"])
    if not made.docx:
        yield _line(say["no_docx"])
    for key, places in (("kept_old", made.kept), ("leftover", made.leftovers)):
        for place in places:
            yield _line(say[key].format(folder=layout.visible(str(place))))
    if redacted:
        yield _line(say["redacted"])
    yield ()
    yield (layout.Piece(say["number"], layout.STEP),)
    yield (layout.Piece(grouped(made.number), layout.STEP),)
    yield _line(words()["limit"])
    if not redacted:
        yield _line(say["next"])


def _verify(*, folder: str, expect: str | None) -> int:
    from scamscan import evidence

    if expect is not None:
        try:
            expect = evidence.read_number(expect)
        except InputError as error:
            raise click.UsageError(f"--expect：{error.what}，{error.hint}") from error
    found = evidence.verify(Path(folder), expect)
    output.show(_compared(found))
    return 0 if found.same else 1


def _compared(found: Verified) -> Iterator[Line]:
    from scamscan.evidence.manifest import grouped
    from scamscan.evidence.words import words

    say = words()["verify"]
    if found.same:
        key = "same_expected" if found.expected else "same"
        yield (layout.Piece(say[key].format(files=found.files), layout.STEP),)
    else:
        yield (layout.Piece(say["different"].format(count=len(found.problems)), layout.STEP),)
    for problem in found.problems[:_SHOWN]:
        form = say["number_differs" if problem.kind == "number" else problem.kind]
        yield _line("  " + form.format(file=layout.visible(problem.file)))
    if len(found.problems) > _SHOWN:
        yield _line("  " + say["more"].format(count=len(found.problems) - _SHOWN))
    yield _line(say["number"].format(number=grouped(found.number)))
    yield _line(say["drafts"])
    yield _line(words()["limit"])


def _line(text: str) -> Line:
    return (layout.Piece(text),)
