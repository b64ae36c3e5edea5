"""``scamscan guide``: what to do now, from a few facts; the plan on a screen, a card or as JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from scamscan.cli import output, parameters
from scamscan.errors import InputError
from scamscan.reports import layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scamscan.guide.facts import Facts
    from scamscan.reports.layout import Line

_SHOWN = 40
"""Characters of an unreadable answer that are shown back."""


def build(text: Mapping[str, str]) -> click.Command:
    """The command, its help taken from the table of words."""
    options = {
        "--situation": "S",
        "--paid": "T",
        "--via": "V",
        "--amount": "N",
        "--reader": "R",
        "--region": "R",
    }
    return click.Command(
        name="guide",
        help=text["guide"],
        callback=_guide,
        params=[
            click.Argument(["category"], required=False),
            *(
                click.Option([name], metavar=mark, help=text[f"guide_{name[2:]}"])
                for name, mark in options.items()
            ),
            click.Option(["--print", "card"], metavar="FILE", help=text["guide_print"]),
            parameters.as_json(text["guide_json"]),
            click.Option(["--law", "law"], is_flag=True, help=text["guide_law"]),
            click.Option(["--check", "check"], is_flag=True, help=text["guide_check"]),
        ],
    )


def _guide(*, card: str | None, as_json: bool, law: bool, check: bool, **told: str | None) -> int:
    if check:
        return _check()
    facts, index = _facts(told, quiet=as_json or card is not None)
    from datetime import datetime

    from scamscan.guide.plan import make_plan

    # The reader's own clock: the script says when, as the reader would.
    plan = make_plan(facts, datetime.now().astimezone())
    if card is not None:
        from scamscan.reports.plan_card import render

        output.write_file(card, render(plan).encode("utf-8"))
        if not as_json and card != "-":
            output.say(layout.words()["phrases"]["card_written"].format(file=card))
    if as_json:
        from scamscan.reports import jsonl, plan_json

        output.write_bytes(jsonl.dump(plan_json.plan_object(plan), indent=True))
    elif card is None:
        from scamscan.reports.plan_lines import lay_out

        output.show([*lay_out(plan, law=law), *(_index() if index else ())])
    return 0


def _facts(told: Mapping[str, str | None], *, quiet: bool) -> tuple[Facts, bool]:
    """The facts, and whether to list the other situations because nothing was told."""
    from scamscan.guide import facts

    readers = {
        "category": facts.read_category,
        "situation": facts.read_situation,
        "paid": facts.read_paid,
        "via": facts.read_via,
        "amount": facts.read_amount,
        "reader": facts.read_reader,
        "region": facts.read_region,
    }
    values: dict[str, Any] = {}
    for name, text in told.items():
        if text is not None:
            try:
                values[name] = readers[name](text)
            except InputError as error:
                raise click.UsageError(_refusal(text, error)) from error
    if set(values) - {"region", "reader"}:
        return facts.Facts(**values), False
    if not quiet and values.get("region", "cn") == "cn" and _on_terminal():
        from scamscan.cli import questions

        return questions.ask(values), False
    if values:
        return facts.Facts(**values), False
    return facts.Facts(situation="S5"), True


def _on_terminal() -> bool:
    """Whether somebody can read a question and answer it."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and stream.isatty() for stream in streams)


def _refusal(text: str, error: InputError) -> str:
    phrase: str = layout.words()["phrases"]["guide_refused"]
    shown = layout.visible(text[:_SHOWN])
    return phrase.format(text=shown, where=error.where, hint=error.hint)


def _index() -> list[Line]:
    """Every situation with the command that gives its plan."""
    from scamscan.cli import questions
    from scamscan.guide import facts, rows

    words = questions.words()
    lines: list[Line] = [(layout.Piece(f"【{words['index']}】", layout.TITLE),)]
    for key, name in facts.list_of(rows.SITUATIONS, "", words["order"]):
        lines.append((layout.Piece(f"  scamscan guide --situation {key:<5} {name}"),))
    return lines


def _check() -> int:
    from datetime import datetime

    from scamscan.guide import review

    today = datetime.now().astimezone().date()
    found = review.review(today)
    output.show((layout.Piece(line),) for line in _report(found, today))
    return int(bool(found.missing))


def _report(found: Any, today: date) -> list[str]:  # noqa: ANN401 - review is imported when used
    from scamscan import tables
    from scamscan.guide import review, rows

    words = tables.load_toml(rows.SCREEN)["check"]
    lines = []
    for kind in ("missing", "stale", "unconfirmed"):
        for entry in getattr(found, kind):
            form = "future" if kind == "stale" and entry.compiled > today else kind
            lines.append(words[form].format(**entry._asdict(), days=review.STALE_DAYS))
    counts = {kind: len(getattr(found, kind)) for kind in ("stale", "unconfirmed", "missing")}
    lines.append(words["summary"].format(rows=found.rows, days=review.STALE_DAYS, **counts))
    return [*lines, words["how"]]
