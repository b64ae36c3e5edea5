"""The guide's tables as rows: sentences, laws, sayings, plain words, sources."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scamscan import tables
from scamscan.errors import TableError
from scamscan.guidance import day, flagged, load_lines, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from scamscan.guidance import Sentence

CATEGORY_PLANS = "guidance.tsv"
CATEGORIES = "guide_categories.tsv"
SITUATIONS = "guide_situations.tsv"
MONEY = "guide_money.tsv"
REGIONS = "guide_regions.tsv"
SENTENCE_TABLES = (CATEGORY_PLANS, CATEGORIES, SITUATIONS, MONEY, REGIONS)
LAW, SAYINGS, SOURCES, WORDS, SCREEN = (
    "guide_law.tsv", "guide_sayings.tsv", "guide_sources.tsv", "guide_words.tsv", "guide_ui.toml",
)  # fmt: skip
TRADITIONAL: Final = ("tw", "hk", "mo")
_LAW = ("key", "law", "article", "says", "version", "level", "source", "compiled", "confirmed")
_SAYINGS = (
    "id", "said", "kind", "answer", "plans", "ask", "find", "level", "sources", "compiled",
    "confirmed",
)  # fmt: skip
_SOURCES = ("name", "what", "level", "seen")


class Law(NamedTuple):
    """A rule a reader may lean on."""

    law: str
    article: str
    """Empty where its number is not sure today."""
    says: str
    version: str
    level: str
    source: str
    compiled: date
    confirmed: date | None

    @property
    def citation(self) -> str:
        """Name, article and version; 请核实 where the article was seen on secondary pages only."""
        return flagged(f"《{self.law}》{self.article}（{self.version}）", self.level)


class Saying(NamedTuple):
    """Advice people meet, weighed."""

    id: str
    said: str
    kind: str
    """``keep``, ``fix`` or ``drop``."""
    answer: str
    """Shown beside a plan; empty for ``keep``."""
    plans: tuple[str, ...]
    ask: str
    """Arguments of ``scamscan guide`` whose plan holds it."""
    find: str
    level: str
    sources: tuple[str, ...]
    compiled: date
    confirmed: date | None

    @property
    def shown(self) -> str:
        """The answer, with 请核实 where it is not sure."""
        return flagged(self.answer, self.level)


class Source(NamedTuple):
    """Where a sentence comes from."""

    what: str
    level: str
    seen: date


def lines(table: str, plan: str) -> tuple[Sentence, ...]:
    """A plan's sentences; empty where the table has no such plan.

    A line ``like`` names a plan of the same table that speaks for every part this one leaves out,
    and that plan may lean on another in turn.

    >>> lines("guide_situations.tsv", "S0")
    ()
    """
    if plan not in load_lines(table):
        return ()
    own = sentences(table, plan)
    parts = {line.part for line in own}
    models = [line.text for line in own if line.part == "like"]
    rest = (line for model in models for line in lines(table, model) if line.part not in parts)
    return (*(line for line in own if line.part != "like"), *rest)


def named(table: str, prefix: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each plan's key without its prefix, its name and the other ways to write it."""
    for plan in load_lines(table):
        if plan.startswith(prefix):
            parts = {line.part: line.text for line in sentences(table, plan)}
            yield plan.removeprefix(prefix), parts["name"], tuple(parts.get("alias", "").split())


@cache
def load_law() -> Mapping[str, Law]:
    """Every rule by key.

    Raises:
        TableError: the table is missing or damaged.

    >>> load_law()["反诈法20"].article
    '第二十条'
    """
    found = {}
    for key, law, article, says, version, level, source, compiled, confirmed in tables.load_tsv(
        LAW, _LAW
    ):
        where = f"{LAW}: {key}"
        last = day(confirmed, where) if confirmed else None
        found[key] = Law(law, article, says, version, level, source, day(compiled, where), last)
    return found


def law(key: str) -> Law:
    """The rule under a key.

    Raises:
        TableError: guidance names a rule the table does not have.
    """
    found = load_law().get(key)
    if found is None:
        raise TableError(f"law {key} is not listed", where=LAW)
    return found


@cache
def load_sayings() -> tuple[Saying, ...]:
    """Advice in circulation, in table order.

    Raises:
        TableError: the table is missing or damaged.
    """
    found = []
    for row in tables.load_tsv(SAYINGS, _SAYINGS):
        name, said, kind, answer, plans, ask, find, level, sources, compiled, confirmed = row
        where = f"{SAYINGS}: {name}"
        last = day(confirmed, where) if confirmed else None
        named_sources = tuple(source for source in sources.split("；") if source)
        found.append(
            Saying(
                name, said, kind, answer, tuple(plans.split()), ask, find, level, named_sources,
                day(compiled, where), last,
            )
        )  # fmt: skip
    return tuple(found)


@cache
def load_sources() -> Mapping[str, Source]:
    """Every source by the name the other tables use.

    Raises:
        TableError: the table is missing or damaged.
    """
    rows = tables.load_tsv(SOURCES, _SOURCES)
    return {name: Source(what, level, day(seen, name)) for name, what, level, seen in rows}


@cache
def load_words(script: str) -> Mapping[str, str]:
    """Words that need explaining, with plain ones; ``script`` is ``hans`` or ``hant``.

    Raises:
        TableError: the table is missing or damaged.
    """
    found = tables.load_tsv(WORDS, ("word", "plain", "script"))
    return {word: plain for word, plain, written in found if written == script}


def script_of(region: str) -> str:
    """``hant`` where Traditional is read, else ``hans``."""
    return "hant" if region in TRADITIONAL else "hans"


def screen(region: str) -> Mapping[str, Any]:
    """The words around a plan, in the region's script.

    >>> screen("tw")["card_title"]
    '現在怎麼辦'
    """
    found: Mapping[str, Any] = tables.load_toml(SCREEN)[script_of(region)]
    return found
