"""Text exports in which every message begins with a header line and ends at the next.

Nothing in such files marks a body line that looks like a header, so the file is read twice: once
to learn who speaks and which candidates break the order of time, once to give the messages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import vocabulary
from scamscan.chats.times import When

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

_MOST_NAMES = 100_000
_NEARLY = 0.9
_LONGEST = 1 << 20
"""Characters of one body; what is longer goes on as another message of the same sender."""


class Header(NamedTuple):
    """A header line: when and who, as far as it says."""

    when: When
    name: str
    id: str | None = None
    line: str = ""
    """The line itself, where its time is read only with its day known."""


class Block(NamedTuple):
    """One message of the file; ``header`` is None for lines before the first header."""

    number: int
    """Line of the header, from 1."""
    header: Header | None
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the first reading learnt."""

    speakers: frozenset[str]
    """Names that stand above at least one body."""
    bodies: frozenset[int]
    """Lines that look like headers and are not."""
    blank: bool
    """Whether messages are set apart by blank lines, so that a header follows one."""
    numbered: bool
    """Whether nearly all headers carry an id, so that one without is none."""
    names: Mapping[str, str]
    """A name for each id."""


class _Candidate(NamedTuple):
    number: int
    header: Header


class _Tally:
    """What the headers say, counting all candidates or only those after a blank line."""

    def __init__(self, *, blank: bool) -> None:
        self.blank = blank
        self.found = self.numbered = 0
        self.counts: Counter[str] = Counter()
        self.names: dict[str, str] = {}
        self.speakers: set[str] = set()
        self._odd: list[tuple[int, str]] = []
        self._window: tuple[_Candidate, ...] = ()
        self._above: Header | None = None

    def add(self, at: int, header: Header | None, *, after_blank: bool) -> None:
        """One line that is not blank; ``header`` when it may be one."""
        if header is None or (self.blank and not after_blank):
            if self._above is not None and len(self.speakers) < _MOST_NAMES:
                self.speakers.add(self._above.name)
            self._above = None
            return
        self._above = header
        self.found += 1
        self.numbered += header.id is not None
        if len(self.counts) < _MOST_NAMES:
            self.counts[header.name] += 1
            if header.id is not None and header.name not in ("", header.id):
                self.names.setdefault(header.id, header.name)
        self._window = (*self._window[-2:], _Candidate(at, header))
        if len(self._window) == 3 and _breaks_order(*self._window):
            number, middle = self._window[1]
            if self.counts[middle.name] == 1:
                self._odd.append((number, middle.name))

    def survey(self) -> Survey:
        """What was learnt; a name seen once at an impossible time is a line of a body."""
        return Survey(
            speakers=frozenset(self.speakers),
            bodies=frozenset(number for number, name in self._odd if self.counts[name] == 1),
            blank=self.blank,
            numbered=self.found > 0 and self.numbered >= _NEARLY * self.found,
            names=self.names,
        )


def survey(lines: Iterable[tuple[int, str]], grammar: Callable[[str], Header | None]) -> Survey:
    """Read the lines of a chat for its names and its false headers."""
    tallies = _Tally(blank=True), _Tally(blank=False)
    blank, first, begun = True, 0, False
    for number, line in lines:
        full = bool(line.strip())
        if full:
            header = grammar(line)
            first += not begun and header is not None
            begun = True
            for tally in tallies:
                tally.add(number, header, after_blank=blank)
        blank = not full
    apart, every = tallies
    # Nothing stands before the first line, so it tells neither way.
    return (apart if 2 * (apart.found - first) >= every.found - first else every).survey()


def blocks(
    lines: Iterable[tuple[int, str]], grammar: Callable[[str], Header | None], plan: Survey
) -> Iterator[Block]:
    """The messages in file order; blank lines at the end of a body are the exporter's."""
    number, header, body, size = 1, None, list[str](), 0
    after_blank = True
    for at, line in lines:
        found = grammar(line) if after_blank or not plan.blank else None
        if found is not None and plan.numbered and found.id is None:
            found = None if not vocabulary.is_system(found.name) else found
        after_blank = not line.strip()
        if found is None or at in plan.bodies:
            body.append(line)
            size += len(line) + 1
            if size > _LONGEST:
                yield Block(number, header, "\n".join(body))
                body, size = [], 0
            continue
        if header is not None or any(part.strip() for part in body):
            yield Block(number, header, _trimmed(body))
        number, header, body, size = at, found, [], 0
    if header is not None or any(part.strip() for part in body):
        yield Block(number, header, _trimmed(body))


def looks_headed(lines: Sequence[str], grammar: Callable[[str], Header | None]) -> bool:
    """Whether a beginning is a chat of this grammar: two headers at least, most with a body.

    A log whose every line begins with a time has headers without bodies and no blank lines.
    """
    apart = together = spoken = 0
    before = ""
    for index, line in enumerate(lines):
        if grammar(line) is not None:
            if before.strip():
                together += 1
            else:
                apart += 1
                after = lines[index + 1] if index + 1 < len(lines) else ""
                spoken += bool(after.strip()) and grammar(after) is None
        before = line
    return apart >= 2 and apart > together and 2 * spoken >= apart


def owner_rule(speakers: Collection[str], partner: str | None) -> Callable[[str], bool | None]:
    """How to tell the owner of a chat among its speakers: shown as "我", or the other of two.

    >>> rule = owner_rule({"王客服", "阿花"}, "王客服")
    >>> rule("阿花"), rule("王客服")
    (True, False)
    >>> owner_rule({"甲", "乙", "丙"}, "三人群")("甲") is None
    True
    """
    shown = any(vocabulary.is_own(name) for name in speakers)
    two = len(speakers) == 2 and partner in speakers

    def rule(name: str) -> bool | None:
        if shown:
            return vocabulary.is_own(name)
        if name == partner:
            return False
        return True if two else None

    return rule


def _breaks_order(before: _Candidate, here: _Candidate, after: _Candidate) -> bool:
    first, time, last = (one.header.when.time for one in (before, here, after))
    if first is None or time is None or last is None:
        return False
    return first <= last and not first <= time <= last


def _trimmed(body: list[str]) -> str:
    end = len(body)
    while end and not body[end - 1].strip():
        end -= 1
    return "\n".join(body[:end])
