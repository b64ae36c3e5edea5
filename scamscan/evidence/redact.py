"""Stand-ins for whoever and whatever a shared copy must not name; the same everywhere."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scamscan.evidence.details import OPEN
from scamscan.evidence.words import words
from scamscan.phrases import PhraseIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scamscan.evidence.records import Facts, Finding, Original, Ref
    from scamscan.threads.records import ThreadVerdict, Turn

_LABELS: Final = {
    "person": "person", "id": "id", "chat": "chat", "phone": "phone", "landline": "phone",
    "service-line": "phone", "overseas-phone": "phone", "mail": "mail", "identity": "identity",
    "card": "card", "account": "card", "payee": "payee", "place": "place",
    "digits": "digits",
}  # fmt: skip
_SHORTEST: Final = 2
"""Characters of a name that is looked for inside sentences; "王" stands in too many words."""
_SHORTEST_DIGITS: Final = 5
_LINK: Final = re.compile(
    r"(?i)((?:(?<![a-z0-9])[a-z][a-z0-9+.-]{1,12}://)?)"
    r"((?:[\w-]{1,63}+\.){1,8}[\w-]{1,63}+)(?::[0-9]{1,5})?[/?#][!-~]*"
)
_MAIL: Final = re.compile(r"[\w.%+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_DIGITS: Final = re.compile(r"\d(?:[ \-.·\u3000]?\d){4,}+[xX]?")
_DATE: Final = re.compile(r"(?:19|20)\d\d[-.](?:0?[1-9]|1[0-2])[-.](?:0?[1-9]|[12]\d|3[01])")
_MONEY_AFTER: Final = ("元", "块", "万", " 元")
_MONEY_BEFORE: Final = frozenset("¥￥$＄€£")
_LONGEST_SUM: Final = 10

_COLUMNS: Final = {
    "timeline": ("", "", "chat", "person", "id", "", "", "text", "text", "text", "", "", "source"),
    "payments": ("", "", "", "person", "", "", "", "", "text", "", "source"),
}
"""What each cell holds; empty: nothing private."""


class Mask:
    """Hides names, ids and numbers.

    Args:
        private: what to hide, each with its kind.
        files: names of the export's files with what to call them instead.

    >>> mask = Mask({"王警官": "person", "13812345678": "phone"}, {})
    >>> mask.text("王警官的电话是 138-1234-5678，先交 50000元")
    '〔某人1〕的电话是 〔电话1〕，先交 50000元'
    """

    def __init__(self, private: Mapping[str, str], files: Mapping[str, str]) -> None:
        self._labels: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._files = files
        for value, kind in private.items():
            self._label(value, kind)
        looked_for = {
            _lower(value): self._label(value, kind)
            for value, kind in private.items()
            if _worth(value) and "\n" not in value
        }
        self._index = PhraseIndex(looked_for.items())

    def whole(self, value: str, kind: str = "person") -> str:
        """The stand-in of a cell that holds nothing but a name or an id."""
        if not value or value in words()["sides"].values():
            return value
        after = str(words()["unsure_to"]).format(to="")
        if value.endswith(after):
            return self.whole(value.removesuffix(after), kind) + after
        return self._label(value, kind)

    def text(self, text: str) -> str:
        """A sentence with everything private replaced."""
        text = _LINK.sub(_host_only, text)
        parts: list[str] = []
        at = 0
        for start, end, label in self._places(text):
            parts += (self._numbers(text[at:start]), label)
            at = end
        parts.append(self._numbers(text[at:]))
        return "".join(parts)

    def source(self, source: str) -> str:
        """Where a message was read, with the file's stand-in."""
        file, _, place = source.rpartition(":")
        while file and file not in self._files:
            file = file.rpartition("/")[0]
        name = self._files.get(file) or words()["masks"]["file"].format(number="")
        return f"{name}:{place}"

    def place(self, where: str) -> str:
        """Where something could not be read: a file, or a file and a place in it."""
        numbered = where.rpartition(":")[2].isdigit()
        return self.source(where) if numbered else self.source(f"{where}:")[:-1]

    def _label(self, value: str, kind: str) -> str:
        key = _bare(value)
        if key not in self._labels:
            label = _LABELS.get(kind, "id")
            self._counts[label] = self._counts.get(label, 0) + 1
            name = words()["masks"][label].format(number=self._counts[label])
            self._labels[key] = f"〔{name}〕"
        return self._labels[key]

    def _places(self, text: str) -> Iterator[tuple[int, int, str]]:
        """The longest private stretches, not overlapping."""
        reached = 0
        hits = sorted(self._index.find(_lower(text)), key=lambda hit: (hit.start, -hit.end))
        for start, end, label in hits:
            if start >= reached:
                yield start, end, label
                reached = end

    def _numbers(self, text: str) -> str:
        text = _MAIL.sub(lambda match: self._label(match[0], "mail"), text)
        return _DIGITS.sub(lambda match: self._number(match, text), text)

    def _number(self, match: re.Match[str], text: str) -> str:
        digits = sum(map(str.isdigit, match[0]))
        before = text[: match.start()].rstrip()[-1:]
        money = digits <= _LONGEST_SUM and (
            before in _MONEY_BEFORE or text.startswith(_MONEY_AFTER, match.end())
        )
        if money or _DATE.fullmatch(match[0]):
            return match[0]
        return self._label(match[0], "digits")


def masked_facts(facts: Facts, mask: Mask) -> Facts:
    """The facts with nobody named."""

    def ref(one: Ref) -> Ref:
        return replace(one, source=mask.source(one.source))

    return replace(
        facts,
        people=tuple(
            replace(
                one,
                conversation=mask.whole(one.conversation, "chat"),
                names=tuple(map(mask.whole, one.names)),
                identifier=mask.whole(one.identifier, "id"),
                number=mask.whole(one.number, "phone"),
                first=ref(one.first),
                last=ref(one.last),
            )
            for one in facts.people
        ),
        findings=tuple(
            replace(_finding(one, mask), first=ref(one.first)) for one in facts.findings
        ),
        payments=tuple(
            replace(one, ref=ref(one.ref), to=mask.whole(one.to), text=mask.text(one.text))
            for one in facts.payments
        ),
        last_paid=ref(facts.last_paid) if facts.last_paid else None,
        events=tuple(
            replace(one, ref=ref(one.ref), who=mask.whole(one.who), text=mask.text(one.text))
            for one in facts.events
        ),
        unread=tuple(
            replace(one, where=mask.place(one.where), what=mask.text(one.what))
            for one in facts.unread
        ),
    )


def masked_row(table: str, row: Sequence[str], mask: Mask) -> list[str]:
    """A row of the timeline or of the payments with nobody named."""
    return [
        getattr(mask, how)(cell)
        if how in ("text", "source")
        else mask.whole(cell, how)
        if how
        else cell
        for cell, how in zip(row, _COLUMNS[table], strict=True)
    ]


def masked_verdicts(verdicts: Sequence[ThreadVerdict], mask: Mask) -> list[ThreadVerdict]:
    """The opinions with nobody named."""

    def turn(one: Turn) -> Turn:
        source = mask.source(one.source) if one.source else None
        return replace(one, source=source, text=mask.text(one.text), reason=mask.text(one.reason))

    return [
        replace(
            one,
            conversation=mask.whole(one.conversation or "", "chat") or None,
            counterpart=mask.whole(one.counterpart or "") or None,
            counterpart_id=mask.whole(one.counterpart_id or "", "id") or None,
            first_warning=turn(one.first_warning) if one.first_warning else None,
            decisive=turn(one.decisive) if one.decisive else None,
            stages=tuple(replace(seen, turn=turn(seen.turn)) for seen in one.stages),
            losses=tuple(replace(loss, turn=turn(loss.turn)) for loss in one.losses),
        )
        for one in verdicts
    ]


def _finding(one: Finding, mask: Mask) -> Finding:
    if one.kind in OPEN:
        value, written = mask.text(one.value), mask.text(one.written)
    else:
        value = written = mask.whole(one.value, one.kind)
    return replace(one, value=value, written=written, who=mask.whole(one.who))


def masked_originals(originals: Sequence[Original], names: Sequence[str]) -> tuple[Original, ...]:
    """The originals as a shared copy names them: left out, with their SHA-256."""
    return tuple(
        replace(one, file="", original_name=name)
        for one, name in zip(originals, names, strict=True)
    )


def _host_only(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2]}/…"


def _worth(value: str) -> bool:
    bare = _bare(value)
    return len(bare) >= (_SHORTEST_DIGITS if bare.isdigit() else _SHORTEST)


def _bare(value: str) -> str:
    """What two spellings of one number or name have in common."""
    text = unicodedata.normalize("NFKC", value).casefold()
    return re.sub(r"[\s\-.·]", "", text) or text


def _lower(text: str) -> str:
    """Lower case of the same length."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)
