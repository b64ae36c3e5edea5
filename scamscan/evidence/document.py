"""A document as plain blocks, written as a page or as a Word file elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``style`` is ``plain``, ``note``, ``strong`` or ``code``."""

    text: str
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Field:
    """Something the reader checks or fills in."""

    label: str
    value: str
    """What is known; may be empty."""
    question: str
    """Asked in any case: what the program found may be wrong or not all."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields below one another."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``widths`` are shares of the page that sum to 100."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Lines with a box to tick, each with lines below it in smaller print."""

    items: tuple[tuple[str, tuple[str, ...]], ...]


Block = Heading | Paragraph | Fields | Table | Boxes


@dataclass(frozen=True, slots=True)
class Document:
    """A title and what follows; the title is the first block too."""

    title: str
    blocks: tuple[Block, ...]
    mark: str = ""
    """Printed at the foot of every page."""
