"""Read and check the tables of an operator's folder.

``deny-domains.tsv``, ``deny-phones.tsv``, ``deny-ids.tsv``, ``deny-phrases.tsv`` and the same four
with ``allow-``.  Tab-separated; the first line names the columns, in any order: ``value``,
``reason``, ``added``, ``expires``, and if wanted ``category`` for what is denied, and ``and`` and
``gap`` for phrases.  Nobody but the operator can mend them, so every error names file and line and
says what to write.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from scamscan.categories import load_categories
from scamscan.decoding import decode, is_blank
from scamscan.errors import InputError, MissingFileError
from scamscan.links.split import split_url
from scamscan.links.suffixes import public_suffix
from scamscan.text.phones import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

DENY, ALLOW = "deny", "allow"
DOMAIN, PHONE, ID, PHRASE = "domain", "phone", "id", "phrase"

FILES: Final = {
    f"{side}-{kind}s.tsv": (side, kind)
    for side in (DENY, ALLOW)
    for kind in (DOMAIN, PHONE, ID, PHRASE)
}
"""Names of the tables: which side, which kind."""
COLUMNS: Final = ("value", "reason", "added", "expires")
PAIR_COLUMNS: Final = ("and", "gap")
CATEGORY_COLUMN: Final = "category"
WIDEST_GAP: Final = 1_000
"""Characters between the two halves of a phrase; farther apart they are not one phrase."""
_LEAST_PHRASE, _LEAST_ID, _LEAST_PHONE = 2, 4, 3
_LONGEST: Final = 200
_PLAIN_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Nobody writes them in a message, and some of them end a line."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_OURS: Final = re.compile(r"(?:deny|allow)[^.]*(?:\.txt)?|.*\.[tc]sv", re.IGNORECASE)
_LEFT_BEHIND: Final = (".", "~", "#")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an operator's table."""

    side: str
    """``deny`` or ``allow``."""
    kind: str
    """``domain``, ``phone``, ``id`` or ``phrase``."""
    value: str
    """As it is compared: a host in ASCII, a number without blanks; ids and phrases as written."""
    reason: str
    added: date
    expires: date | None
    """The last day (UTC) the row holds; None: until it is taken out."""
    where: str
    """File and line: ``deny-domains.tsv:12``."""
    beside: str = ""
    """The other half of a phrase; ``""``: there is none."""
    gap: int | None = None
    """Most characters between the halves; None: anywhere in the message."""
    category: str | None = None
    """The kind of scam the operator saw it used for; None: not said."""

    def holds(self, day: date) -> bool:
        """Whether it has not expired.

        >>> row = Row("deny", "id", "zx88899", "收款", date(2026, 1, 2), date(2026, 2, 1), "f:2")
        >>> row.holds(date(2026, 2, 1)), row.holds(date(2026, 2, 2))
        (True, False)
        """
        return self.expires is None or day <= self.expires


def known_files(folder: Path) -> list[Path]:
    """The tables of a folder, in the order of their names.

    Hidden files, editors' copies (``x~``, ``#x#``) and files that are no tables are passed over.

    Raises:
        MissingFileError: there is no such folder.
        InputError: a file looks like a table but has a name nobody reads, or there is none.
    """
    if not folder.is_dir():
        raise MissingFileError(
            "folder of lists is not there", where=folder.name, hint="give a folder with *.tsv files"
        )
    found = []
    for path in sorted(folder.iterdir()):
        name = path.name
        if name in FILES:
            found.append(path)
        elif not name.startswith(_LEFT_BEHIND) and not name.endswith("~") and _OURS.fullmatch(name):
            raise InputError("list has an unknown name", where=name, hint=_names())
    if not found:
        raise InputError("folder holds no list", where=folder.name, hint=_names())
    return found


def _names() -> str:
    return f"call it one of {', '.join(FILES)}"


def read_rows(name: str, data: bytes) -> list[Row]:
    r"""The rows of one table.

    Args:
        name: a key of ``FILES``.
        data: the whole file; UTF-8, or what a spreadsheet in China saves.

    Raises:
        InputError: a line cannot be used; ``where`` is file and line.

    >>> data = "value\treason\tadded\texpires\nBAD.example.top\t假客服\t2026-11-01\t\n"
    >>> [(row.value, row.where) for row in read_rows("deny-domains.tsv", data.encode())]
    [('bad.example.top', 'deny-domains.tsv:2')]
    """
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n")
    if not decoded.exact:
        line = text[: text.find("\ufffd")].count("\n") + 1
        raise InputError("bytes are no text", where=f"{name}:{line}", hint="save it as UTF-8")
    lines = text.split("\n")
    if lines.pop():
        # Half a row can look like a whole one; only its end tells.
        raise InputError(
            "last line has no end",
            where=f"{name}:{len(lines) + 1}",
            hint="end it with Enter; or the file was still being written",
        )
    side, kind = FILES[name]
    return [_row(side, kind, cells, f"{name}:{number}") for number, cells in _cells(name, lines)]


def _cells(name: str, lines: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row's number and its cells by column."""
    numbered = (
        (number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    )
    number, head = next(numbered, (1, ""))
    columns = tuple(cell.strip().lower() for cell in head.split("\t"))
    side, kind = FILES[name]
    allowed = {*COLUMNS, *(PAIR_COLUMNS if kind == PHRASE else ())}
    if side == DENY:
        allowed.add(CATEGORY_COLUMN)
    halves = set(PAIR_COLUMNS) & set(columns)
    bad = set(columns) - allowed or len(columns) != len(set(columns)) or len(halves) == 1
    if bad or not set(COLUMNS) <= set(columns):
        wanted = "value and gap reason added expires" if kind == PHRASE else " ".join(COLUMNS)
        raise InputError(
            "first line does not name the columns",
            where=f"{name}:{number}",
            hint=f"write, with tabs between: {wanted}",
        )
    for number, line in numbered:
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise InputError(
                f"row has {len(cells)} cells, not {len(columns)}",
                where=f"{name}:{number}",
                hint="put one tab between cells, also before an empty one",
            )
        yield number, dict(zip(columns, map(str.strip, cells), strict=True))


def _row(side: str, kind: str, cells: Mapping[str, str], where: str) -> Row:
    value, reason = cells["value"], cells["reason"]
    if is_blank(reason):
        raise InputError("reason is empty", where=where, hint="say why, for whoever sees the hit")
    for name, cell in cells.items():
        if len(cell) > _LONGEST:
            hint = f"write at most {_LONGEST} characters"
            raise InputError(f"{name} is too long", where=where, hint=hint)
        if _CONTROL.search(cell):
            hint = "type the cell anew; something unseen was copied with it"
            raise InputError(f"{name} holds a control character", where=where, hint=hint)
    added = _day(cells["added"], "added", where)
    expires = _day(cells["expires"], "expires", where) if cells["expires"] else None
    if expires is not None and expires < added:
        raise InputError("row expires before it was added", where=where, hint="correct one day")
    beside, gap = cells.get("and", ""), _gap(cells.get("gap", ""), where)
    if gap is not None and not beside:
        hint = "fill in the column and, or empty gap"
        raise InputError("gap stands without a second phrase", where=where, hint=hint)
    if beside:
        _phrase(beside, where)
    category = _category(cells.get(CATEGORY_COLUMN, ""), where)
    plain = _CHECKS[kind](value, where)
    return Row(side, kind, plain, reason, added, expires, where, beside, gap, category)


def _category(cell: str, where: str) -> str | None:
    harmful = [one.code for one in load_categories().values() if one.nature != "harmless"]
    if cell and cell not in harmful:
        hint = f"write one of {', '.join(harmful)}, or nothing"
        raise InputError(f"category is not known: {cell!r}", where=where, hint=hint)
    return cell or None


def _day(cell: str, name: str, where: str) -> date:
    try:
        # The shape too: fromisoformat reads 20261101 and weeks besides.
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise InputError(f"{name} is no day: {cell!r}", where=where, hint="write it as 2026-11-22")


def _gap(cell: str, where: str) -> int | None:
    if not cell:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) < 6 and int(cell) <= WIDEST_GAP:
        return int(cell)
    raise InputError(
        f"gap is no number of characters: {cell!r}",
        where=where,
        hint=f"write 0 to {WIDEST_GAP}, or nothing for anywhere in the message",
    )


def _domain(value: str, where: str) -> str:
    host = value.lower()
    for front in ("https://", "http://", "*.", "."):
        host = host.removeprefix(front)
    host = host.removesuffix("/").removesuffix(".")
    if not _PLAIN_HOST.fullmatch(host):
        link = split_url(host)
        if link is None or link.path or link.query or link.userinfo or "." not in link.host:
            raise InputError(
                f"not a domain: {value!r}",
                where=where,
                hint="write the host alone: shop.example.com, without a path",
            )
        if link.is_ip:
            return link.host
        host = link.host
    if public_suffix(host).suffix == host:
        raise InputError(
            f"{value!r} is what many sites end in", where=where, hint="name one site below it"
        )
    return host


def _phone(value: str, where: str) -> str:
    number = plain_number(value)
    if len(number) < _LEAST_PHONE:
        raise InputError(
            f"not a telephone number: {value!r}",
            where=where,
            hint="write digits; a number abroad with + and its country",
        )
    return number


def _id(value: str, where: str) -> str:
    plain = plain_id(value)
    if len(plain) < _LEAST_ID or any(character.isspace() for character in plain):
        raise InputError(
            f"not an account id: {value!r}",
            where=where,
            hint=f"write one id of at least {_LEAST_ID} characters, without blanks",
        )
    return plain


def _phrase(value: str, where: str) -> str:
    if len(plain_phrase(value)) < _LEAST_PHRASE or is_blank(value):
        raise InputError(
            f"phrase is too short: {value!r}",
            where=where,
            hint=f"write at least {_LEAST_PHRASE} characters: one alone is in every other message",
        )
    return value


_CHECKS: Final = {DOMAIN: _domain, PHONE: _phone, ID: _id, PHRASE: _phrase}


def plain_id(value: str) -> str:
    """An id as it is compared: width, case and a leading ``@`` do not matter.

    >>> plain_id("＠ZX88899")
    'zx88899'
    """
    return unicodedata.normalize("NFKC", value).strip().lower().removeprefix("@")


def plain_phrase(value: str) -> str:
    """A phrase in plain letters of one case, disguise of words left as it is.

    >>> plain_phrase("ＶＸ 交流")
    'vx 交流'
    """
    return unicodedata.normalize("NFKC", value).strip().lower()
