"""Output in parts, so that a run that was killed can be taken up where it stopped.

Beside ``OUT`` lies a folder ``OUT.parts``: a manifest that says of which inputs and choices, and
for each finished block its lines and what is remembered of it.  A part is written under another
name and renamed, so it is there whole or not at all; the parts are joined when the last is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.errors import InputError
from scamscan.records import Level
from scamscan.threads.glimpses import Glimpse
from scamscan.threads.records import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scamscan.pipelines.blocks import Answers

_MANIFEST = "manifest.json"
_LINES, _FACTS = ".lines", ".json"
_COPIED = 1 << 20


class Kept(NamedTuple):
    """A finished block, read back: all of its ``Answers`` but the verdicts themselves."""

    number: int
    counts: Counter[str]
    glimpses: list[Glimpse | None]
    alarms: tuple[int, ...]
    """Places of the messages at ``unsure`` and above."""


class Parts:
    """The parts of one output file.

    Args:
        target: where the whole output goes.
        job: inputs and choices; parts of another job are never taken up.
    """

    def __init__(self, target: Path, job: dict[str, Any]) -> None:
        self._target = target
        self._folder = target.with_name(target.name + ".parts")
        text = json.dumps(job, sort_keys=True, default=str)
        self._job = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    @property
    def folder(self) -> Path:
        """Where the parts lie."""
        return self._folder

    def begin(self, *, resume: bool) -> int:
        """How many blocks are done; without ``resume`` what an earlier run left is taken away.

        Raises:
            InputError: the parts that lie there belong to other inputs or choices, or to somebody
                else's folder.
        """
        if resume and self._folder.is_dir():
            self._check()
            return self._finished()
        if self._folder.exists() and not (self._folder / _MANIFEST).exists():
            raise InputError(
                "a folder of this name is there and is not ours",
                where=self._folder.name,
                hint="rename it, or choose another output",
            )
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)  # what it holds has words of messages
        _whole(self._folder / _MANIFEST, json.dumps({"job": self._job}).encode())
        return 0

    def keep(self, answers: Answers) -> None:
        """Write one finished block; its facts last, for they say that it is there."""
        name = self._name(answers.number)
        _whole(name.with_suffix(_LINES), answers.data)
        facts = {
            "counts": dict(answers.counts),
            "glimpses": {
                str(place): list(seen)
                for place, seen in enumerate(answers.glimpses)
                if seen is not None
            },
            "messages": len(answers.glimpses),
            "alarms": sorted(answers.alarms),
        }
        _whole(name.with_suffix(_FACTS), json.dumps(facts).encode())

    def read(self, number: int) -> Kept:
        """What is remembered of a finished block."""
        facts = json.loads(self._name(number).with_suffix(_FACTS).read_bytes())
        glimpses: list[Glimpse | None] = [None] * facts["messages"]
        for place, seen in facts["glimpses"].items():
            total, level, category, reason, stages, warns = seen
            glimpses[int(place)] = Glimpse(
                total, Level(level), category, reason, tuple(map(Stage, stages)), warns
            )
        return Kept(number, Counter(facts["counts"]), glimpses, tuple(facts["alarms"]))

    def join(self, head: bytes, tail: Iterable[bytes], done: int) -> None:
        """Put the first ``done`` parts together as the output, whole or not at all."""
        part = self._target.with_name(f".{self._target.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as stream:
                stream.write(head)
                for lines in self._lines(done):
                    with lines.open("rb") as source:
                        shutil.copyfileobj(source, stream, _COPIED)
                stream.writelines(tail)
            part.replace(self._target)
        finally:
            part.unlink(missing_ok=True)

    def forget(self) -> None:
        """The output is whole: the parts are not needed any more."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _lines(self, done: int) -> Iterator[Path]:
        return (self._name(number).with_suffix(_LINES) for number in range(done))

    def _name(self, number: int) -> Path:
        return self._folder / f"{number:07d}"

    def _check(self) -> None:
        try:
            job = json.loads((self._folder / _MANIFEST).read_bytes())["job"]
        except (OSError, ValueError, KeyError, TypeError):
            job = None
        if job != self._job:
            raise InputError(
                "unfinished work belongs to other files or options",
                where=self._folder.name,
                hint="run without --resume to begin anew",
            )

    def _finished(self) -> int:
        number = 0
        while self._name(number).with_suffix(_FACTS).exists():
            number += 1
        return number


def _whole(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".new")
    part.write_bytes(data)
    part.replace(path)
