"""Text exports in which every message begins with a header line and ends at the next.

Nothing in such files marks a body line that looks like a header, so the file is read twice: once
to learn who speaks and which candidates break the order of time, once to give the messages.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scamscan.chats import labels
from scamscan.chats.times import When

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from scamscan.chats.source import Source

_MOST_NAMES = 100_000
_LONGEST = 1 << 20
"""Characters of one body; what is longer goes on as another message of the same sender."""


class Header(NamedTuple):
    """A header line: when and who, as far as it says."""

    when: When
    name: str
    id: str | None = None


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


class _Candidate(NamedTuple):
    number: int
    header: Header


def survey(source: Source, grammar: Callable[[str], Header | None]) -> Survey:
    """Read a file for its names and its false headers."""
    apart = together = 0
    for _, header, blank in _candidates(source, grammar):
        apart += header is not None and blank
        together += header is not None and not blank
    blank_needed = apart >= together
    names: Counter[str] = Counter()
    speakers: set[str] = set()
    odd: list[tuple[int, str]] = []
    window: list[_Candidate] = []
    above: Header | None = None
    for number, header, blank in _candidates(source, grammar, bodies=True):
        if header is None or (blank_needed and not blank):
            if above is not None and len(speakers) < _MOST_NAMES:
                speakers.add(above.name)
            above = None
            continue
        above = header
        if len(names) < _MOST_NAMES:
            names[header.name] += 1
        window = [*window[-2:], _Candidate(number, header)]
        if len(window) == 3 and _breaks_order(*window):
            odd.append((window[1].number, window[1].header.name))
    bodies = frozenset(number for number, name in odd if names[name] == 1)
    return Survey(speakers=frozenset(speakers), bodies=bodies, blank=blank_needed)


def blocks(
    source: Source, grammar: Callable[[str], Header | None], plan: Survey
) -> Iterator[Block]:
    """The messages in file order; blank lines at the end of a body are the exporter's."""
    number, header, body, size = 1, None, list[str](), 0
    after_blank = True
    for at, line in source.lines():
        found = grammar(line) if after_blank or not plan.blank else None
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
    shown = any(labels.is_own(name) for name in speakers)
    two = len(speakers) == 2 and partner in speakers

    def rule(name: str) -> bool | None:
        if shown:
            return labels.is_own(name)
        if name == partner:
            return False
        return True if two else None

    return rule


def _candidates(
    source: Source, grammar: Callable[[str], Header | None], *, bodies: bool = False
) -> Iterator[tuple[int, Header | None, bool]]:
    """Lines that may be headers, with whether a blank line stands before; other lines if asked."""
    blank = True
    for number, line in source.lines():
        header = grammar(line)
        full = bool(line.strip())
        if header is not None or (bodies and full):
            yield number, header, blank
        blank = not full


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
