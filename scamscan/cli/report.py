"""``scamscan scan --report``: what a scan saw, as one page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import scamscan
from scamscan.cli import output
from scamscan.errors import MissingFileError
from scamscan.records import BadRecord, Level
from scamscan.reports import layout
from scamscan.reports.page_collect import Collector
from scamscan.reports.page_data import Choice
from scamscan.reports.page_words import figure, page_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scamscan.pipelines.blocks import Block
    from scamscan.pipelines.bulk import Job
    from scamscan.records import Verdict
    from scamscan.threads.records import ThreadVerdict


class Reporter:
    """Listens to a scan and writes its report.

    Args:
        target: where the report goes; a file.
        paths: what is scanned.
        results: where the lines go.

    Raises:
        MissingFileError: the report would go to standard output, or over an input or the results.
    """

    def __init__(self, target: str, paths: Sequence[str], results: str) -> None:
        if target == "-":
            raise MissingFileError(layout.words()["phrases"]["scan_report_stdout"], where=target)
        if target == results or any(output.same_file(one, target) for one in (*paths, results)):
            raise MissingFileError("report would overwrite the input or the results", where=target)
        self._target = target
        self._paths = paths
        self._collector = Collector()

    def on_block(self, block: Block, alarms: dict[int, Verdict]) -> None:
        """Take a block of a scan."""
        self._collector.add(block.records, alarms)

    def take(self, answer: Verdict | BadRecord) -> None:
        """Take one answer of a stream."""
        if isinstance(answer, BadRecord):
            self._collector.add([answer], {})
        else:
            worried = answer.level is not Level.NOTHING_FOUND
            self._collector.add([answer.message], {0: answer} if worried else {})

    def write(
        self, threads: Sequence[ThreadVerdict], job: Job, *, form: str, encoding: str | None
    ) -> None:
        """Write the page, whole or not at all.

        Raises:
            OutputError: the disk is full, the folder is missing or the device refuses.
        """
        from scamscan.reports.page import render  # here: the template engine costs a start

        data = self._collector.finish(
            threads,
            day=datetime.now().astimezone().date(),
            version=scamscan.__version__,
            options=self._options(job, form, encoding),
        )
        output.write_file(self._target, render(data).encode("utf-8", "replace"))
        said = layout.words()["phrases"]["scan_report_written"]
        output.say(said.format(file=layout.visible(self._target)))

    def _options(self, job: Job, form: str, encoding: str | None) -> list[Choice]:
        say = page_words()["options"]
        automatic = str(say["auto"])
        lowest = layout.words()["levels"][job.form.lowest.value]
        everything = job.form.lowest is Level.NOTHING_FOUND
        written = say["all"] if everything else say["above"].format(level=lowest)
        return [
            # The name alone: a whole path tells who the user is.
            Choice("paths", "、".join(Path(one).name or one for one in self._paths)),
            Choice("format", automatic if form == "auto" else form),
            Choice("encoding", encoding or automatic),
            Choice("lookup", str(say["yes" if job.options.lookup else "no"])),
            Choice("max-chars", say["characters"].format(count=figure(job.options.max_chars))),
            Choice("min-level", str(written)),
            Choice("jobs", figure(job.jobs)),
        ]
