"""The report as one self-contained page: no network, no script, everything escaped.

The template escapes by itself; texts of messages also go through ``shown``, so that control and
direction characters are seen and no address can be clicked.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scamscan.reports import page_view
from scamscan.reports.layout import words as screen_words
from scamscan.reports.page_words import (
    figure,
    moment,
    money,
    name,
    page_words,
    place,
    quoted,
    sentence,
    shown,
    sums,
    translated,
    value,
)  # fmt: skip

if TYPE_CHECKING:
    from jinja2 import Environment

    from scamscan.reports.page_data import ReportData

_OPEN = 3
"""Findings that are unfolded from the start."""
_TEMPLATE = "report.html"
_FILTERS = (figure, moment, money, name, place, quoted, sentence, shown, sums, translated, value)


def render(data: ReportData) -> str:
    """The whole page; the same data give the same characters.

    >>> from datetime import date
    >>> from scamscan.reports.page_collect import Collector
    >>> page = render(Collector().finish((), day=date(2026, 11, 22), version="1.0"))
    >>> page.startswith("<!DOCTYPE html>"), "<script" in page
    (True, False)
    """
    ui = screen_words()
    advices = list(page_view.advices(data))
    dates = [one.confirmed for one in advices]
    page: str = (
        _environment()
        .get_template(_TEMPLATE)
        .render(
            data=data,
            t=page_words(),
            ui_place=ui["threads"]["place"],
            levels=ui["levels"],
            contact_kinds=ui["contact_kinds"] | {"link": page_words()["given"]["link"]},
            checks=ui["skipped"],
            reasons=ui["reasons_skipped"],
            worst=page_view.worst(data).value,
            headline=page_view.headline(data),
            sentences=list(page_view.sentences(data)),
            advices=advices,
            people=list(page_view.people(data)),
            most_open=_OPEN,
            level_rows=page_view.level_rows(data),
            compiled=min(one.compiled for one in advices),
            confirmed=None if None in dates else min(day for day in dates if day is not None),
        )
    )
    return page + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # here: only the page needs it

    found = Environment(
        loader=PackageLoader("scamscan.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update({one.__name__: one for one in _FILTERS})
    return found
