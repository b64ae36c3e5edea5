"""HTML pages as a stream of elements with their text, whatever is left open in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple

from scamscan.decoding import without_surrogates
from scamscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.source import Source

_PIECE = 1 << 16
_LONGEST = 1 << 20
"""Characters of one tag or comment; a page with a longer one is damaged."""
_VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "wbr",
}
_DEEPEST = 200
_INLINE = {
    "a",
    "b",
    "strong",
    "em",
    "i",
    "u",
    "s",
    "del",
    "code",
    "pre",
    "blockquote",
    "span",
    "img",
}


@dataclass(slots=True)
class Element:
    """One element while the page is read; ``parts`` is its text, that of inner blocks left out."""

    tag: str
    attributes: dict[str, str]
    classes: frozenset[str]
    line: int
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside, without the space that the page's own layout put around it."""
        return "".join(self.parts).strip()


class Event(NamedTuple):
    """Beginning or end of an element; at its end all its text is known."""

    element: Element
    above: tuple[Element, ...]
    """The elements it stands in, outermost first."""
    ends: bool

    def within(self, name: str) -> bool:
        """Whether it stands in an element of a class."""
        return any(name in element.classes for element in self.above)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = []
        self.events: list[Event] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_data("\n", kept=True)
            return
        attributes = {name: value or "" for name, value in attrs}
        classes = frozenset(attributes.get("class", "").split()[:20])
        element = Element(tag, attributes, classes, self.getpos()[0])
        self.events.append(Event(element, tuple(self.open), False))
        if tag not in _VOID and len(self.open) < _DEEPEST:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(element.tag == tag for element in self.open):
            return
        while self.open:
            element = self.open.pop()
            self.events.append(Event(element, tuple(self.open), True))
            if element.tag == tag:
                return

    def handle_data(self, data: str, *, kept: bool = False) -> None:
        block = next((one for one in reversed(self.open) if not _is_inline(one)), None)
        if block is not None:
            block.parts.append(data if kept or _is_kept(self.open) else _flowing(data))


def _is_inline(element: Element) -> bool:
    """Whether an element's text belongs to the sentence around it."""
    return element.tag in _INLINE and "details" not in element.classes


def _is_kept(above: list[Element]) -> bool:
    return any(element.tag == "pre" for element in above)


def events(source: Source) -> Iterator[Event]:
    """Every beginning and end of an element.

    Raises:
        InputError: a tag or a comment has no end within a megabyte.
    """
    parser = _Parser()
    with source.text() as stream:
        while piece := stream.read(_PIECE):
            parser.feed(without_surrogates(piece))
            yield from parser.events
            parser.events.clear()
            if len(parser.rawdata) > _LONGEST:
                place = source.at(parser.getpos()[0])
                raise InputError("page is damaged, a tag has no end", where=place)
    parser.close()
    yield from parser.events
    while parser.open:
        yield Event(parser.open.pop(), tuple(parser.open), True)


def _flowing(data: str) -> str:
    """Line ends of the page's own layout are spaces to its reader."""
    if "\n" not in data:
        return data
    return " ".join(data.split("\n"))
