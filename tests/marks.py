"""Marks of a text for tests of the rules: acts, contacts and links put together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from scamscan.fold import Folded, fold
from scamscan.links import report
from scamscan.links.find import find_links
from scamscan.records import Mark
from scamscan.text.acts import find_acts
from scamscan.text.contacts import find_contacts

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent / "cases"
OFFICIAL = (
    "gov.cn", "12306.cn", "bilibili.com", "zhihu.com", "jd.com", "icbc.com.cn", "taobao.com",
)  # fmt: skip
"""Enough for these tests; the real owner check lives in ``links``."""


class Case(NamedTuple):
    """One line of a case file."""

    text: str
    expect: tuple[str, ...]
    quiet: tuple[str, ...]


def cases(name: str) -> list[Case]:
    """The cases of ``tests/cases/<name>``."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Case(row["text"], tuple(row["expect"]), tuple(row["quiet"])) for row in rows]


def marks_of(folded: Folded) -> tuple[Mark, ...]:
    """Acts, contacts and links of a text; a link is official, foreign or odd by itself."""
    return (*find_acts(folded), *_contacts(folded), *_links(folded))


def read(text: str) -> tuple[Folded, tuple[Mark, ...]]:
    """A text folded, and its marks."""
    folded = fold(text)
    return folded, marks_of(folded)


def _contacts(folded: Folded) -> Iterator[Mark]:
    for contact in find_contacts(folded):
        yield Mark(f"contact.{contact.kind}", contact.start, contact.end)


def _links(folded: Folded) -> Iterator[Mark]:
    for link in find_links(folded):
        host = link.url.split("//")[-1].split("/")[0].lower()
        official = any(host == one or host.endswith(f".{one}") for one in OFFICIAL)
        yield Mark("link.any", link.start, link.end)
        yield Mark("link.official" if official else "link.foreign", link.start, link.end)
        seen = report.inspect(link)
        if not official and seen is not None and seen.evidence:
            yield Mark("link.odd", link.start, link.end)
        if link.url.endswith(".apk"):
            yield Mark("link.download", link.start, link.end)
