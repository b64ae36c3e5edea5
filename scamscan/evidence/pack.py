"""Builds an evidence pack beside its place and puts it there whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scamscan import __version__
from scamscan.errors import InputError
from scamscan.evidence import files, manifest, opinion, page, word
from scamscan.evidence.gather import Gatherer
from scamscan.evidence.originals import Taken, check_source, take
from scamscan.evidence.places import check_target, put
from scamscan.evidence.reading import ReadChat, read_through
from scamscan.evidence.readme import readme
from scamscan.evidence.records import Asked, Facts, Original
from scamscan.evidence.redact import Mask, masked_facts, masked_originals, masked_verdicts
from scamscan.evidence.shown import Cells
from scamscan.evidence.statement import Case, checklist, statement
from scamscan.evidence.tables import FOLDER, STREAMED, Spool, open_table, write_rest
from scamscan.evidence.words import words
from scamscan.evidence.zipping import zip_folder
from scamscan.records import Skipped
from scamscan.reports import jsonl
from scamscan.scanner import Scanner
from scamscan.text.reader import load_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.evidence.cells import Table
    from scamscan.links.registration import Registrations
    from scamscan.records import RegistrableDomain

MOST_DOMAINS: Final = 100
"""Domains asked about for one pack: five minutes at the pace registries allow."""
_LONGEST_START: Final = 40
"""Characters of the target's name that begin the working folder's."""
_LONGEST_END: Final = 6
OPINION: Final = "opinion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to make."""

    source: Path
    """The export: a file or a folder; only read."""
    target: Path
    """The folder to make."""
    now: datetime
    """Aware; its zone is the one times are shown in.  The same clock gives the same bytes."""
    zipped: bool = False
    redact: bool = False
    """True: a copy for sharing, without the originals and with nobody named."""
    force: bool = False
    """True: an earlier pack at ``target`` is renamed, never deleted."""
    me: str | None = None
    only: tuple[str, ...] = ()
    registrations: Registrations | None = None
    """Who is asked about links' domains; None: nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A pack that was made."""

    folder: Path
    archive: Path | None
    number: str
    """SHA-256 of ``manifest.json``."""
    facts: Facts
    docx: bool
    """False when the library for it is missing."""
    kept: tuple[Path, ...]
    """Where what was at the target has been moved."""
    leftovers: tuple[Path, ...]
    """Working folders of runs that were interrupted."""


def make(request: Request) -> Made:
    """Make a pack.

    Raises:
        MissingFileError: the export is not there, or is a link.
        InputError: the target is taken, lies inside the export, or nobody is called ``only``.
        OSError: the disk is full or refuses.
    """
    check_source(request.source)
    target, archive = check_target(request)
    parent, name = target.parent, target.name
    start = f".{name[:_LONGEST_START]}."
    leftovers = tuple(sorted(parent.glob(f"{_literal(start)}*.part")))
    work = Path(tempfile.mkdtemp(prefix=start, suffix=".part", dir=parent))
    try:
        pack = work / "pack"
        pack.mkdir(mode=0o700)
        number, facts = _build(request, pack, work)
        files.settle(pack)
        if archive is not None:
            zip_folder(pack, work / "pack.zip", name, request.now)
        kept = put(pack, target, work / "pack.zip", archive, request.now)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Made(
        folder=target,
        archive=archive,
        number=number,
        facts=facts,
        docx=word.available(),
        kept=kept,
        leftovers=leftovers,
    )


def _literal(name: str) -> str:
    """The name as a pattern that matches only itself."""
    return "".join(f"[{char}]" if char in "[]*?" else char for char in name)


def _build(request: Request, pack: Path, work: Path) -> tuple[str, Facts]:
    base = work / "originals" if request.redact else pack
    base.mkdir(mode=0o700, exist_ok=True)
    taken = take(request.source, base)
    (pack / FOLDER).mkdir(mode=0o700)
    # One offset for the whole pack: papers name it once.
    cells = Cells(timezone(request.now.utcoffset() or timedelta()))
    scanner = Scanner()
    with ExitStack() as stack:
        sinks: list[Table | Spool] = []
        for name in STREAMED:
            sink: Table | Spool
            sink = Spool(work / name) if request.redact else open_table(pack / FOLDER, name)
            stack.push(sink.__exit__)
            sinks.append(sink)
        gatherer = Gatherer(sinks[0], sinks[1], shown=cells, only=request.only, hide=request.redact)
        for refused in taken.refused:
            gatherer.refuse(refused)
        read = read_through(base / taken.top, gatherer, scanner, request.me)
        found = gatherer.facts()
        _check_named(request, found)
        found = replace(found, asked=_asked(found, request))
        originals, mask = taken.originals, None
        if request.redact:
            mask = _mask(taken, gatherer.private)
            found = masked_facts(found, mask)
            names = [mask.source(f"{_read_name(one)}:")[:-1] for one in originals]
            originals = masked_originals(originals, names)
            for name, sink in zip(STREAMED, sinks, strict=True):
                if isinstance(sink, Spool):
                    sink.replay(name, pack / FOLDER, mask)
    write_rest(pack / FOLDER, found, cells)
    _write_opinion(pack, read, cells, mask)
    made = request.now.isoformat(timespec="seconds")
    case = Case(found, originals, cells, __version__, made, request.redact)
    return _finish(pack, case, read, taken, base), found


def _check_named(request: Request, found: Facts) -> None:
    shown = {
        value
        for one in found.people
        for value in (*one.names, one.identifier, one.number, one.conversation)
    }
    for name in request.only:
        if name not in shown:
            say = words()["make"]
            raise InputError(say["nobody"], where=name, hint=say["nobody_hint"])
    if request.me is not None and not found.own:
        say = words()["make"]
        raise InputError(say["nobody"], where=request.me, hint=say["nobody_hint"])


def _asked(found: Facts, request: Request) -> tuple[Asked, ...]:
    """What registries say of the links the other side gave; nothing without consent."""
    if request.registrations is None:
        return ()
    from scamscan.lookups import worth_asking  # the network is imported only where it is used

    domains: Sequence[RegistrableDomain] = worth_asking(
        one.value for one in found.findings if one.kind == "link"
    )
    asked = domains[:MOST_DOMAINS]
    answers = request.registrations.look_up(asked, request.now.date())
    late = Skipped(check="links.registration", reason="too many")
    return tuple(Asked(domain=one, answer=answers.get(one, late)) for one in domains)


def _read_name(original: Original) -> str:
    """The name messages of an original have in ``source``."""
    return original.file.partition("/")[2]


def _mask(taken: Taken, private: dict[str, str]) -> Mask:
    names = {}
    for number, original in enumerate(taken.originals, 1):
        file = _read_name(original)
        end = Path(file).suffix
        plain = end.isascii() and end[1:].isalnum() and len(end) <= _LONGEST_END
        names[file] = str(words()["masks"]["file"]).format(number=number) + (end if plain else "")
    return Mask(private, names)


def _write_opinion(pack: Path, read: ReadChat, cells: Cells, mask: Mask | None) -> None:
    folder = pack / OPINION
    folder.mkdir(mode=0o700)
    name = load_reader().name
    verdicts = read.verdicts if mask is None else masked_verdicts(read.verdicts, mask)
    said = opinion.opinion_object(verdicts, __version__, f"{name.name} {name.version}")
    lines = "\r\n".join(opinion.opinion_lines(verdicts, cells)) + "\r\n"
    (folder / "opinion.json").write_bytes(jsonl.dump(said, indent=True))
    (folder / "opinion.txt").write_bytes(lines.encode("utf-8-sig"))


def _finish(pack: Path, case: Case, read: ReadChat, taken: Taken, base: Path) -> str:
    """The manifest over everything there is, and the papers that carry its number."""
    entries = files.entries(pack, case, read, taken, base)
    table = manifest.csv_bytes(entries)
    head: dict[str, Any] = {
        "made": case.made,
        "tool": {"name": "scamscan", "version": __version__},
        "redacted": case.redacted,
    }
    listed = manifest.json_bytes(entries, head, table)
    number = manifest.number_of(listed)
    drafts = pack / manifest.DRAFTS
    drafts.mkdir(mode=0o700)
    paper = statement(case, number)
    now = datetime.fromisoformat(case.made)
    (drafts / "statement.html").write_text(page.render(paper), "utf-8", newline="\n")
    if word.available():
        (drafts / "statement.docx").write_bytes(word.render(paper, now))
    sheet = page.render(checklist(case))
    (drafts / "checklist.html").write_text(sheet, "utf-8", newline="\n")
    (pack / manifest.README_NAME).write_bytes(readme(case, number).encode("utf-8-sig"))
    (pack / manifest.CSV_NAME).write_bytes(table)
    # Last of all: without it nothing here is a pack.
    (pack / manifest.JSON_NAME).write_bytes(listed)
    return number
