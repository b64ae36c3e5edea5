"""The pack's own explanation, for whoever opens it first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan.evidence.manifest import grouped
from scamscan.evidence.statement import total_words
from scamscan.evidence.words import words
from scamscan.reports.layout import visible

if TYPE_CHECKING:
    from scamscan.evidence.statement import Case


def readme(case: Case, number: str) -> str:
    """Plain text with line ends every editor reads."""
    say = words()["readme"]
    facts = case.facts
    name = case.originals[0].original_name if case.originals else ""
    lines = [
        say["title_redacted" if case.redacted else "title"],
        "",
        words()["urgent"],
        "",
        say["case"].format(
            name=visible(name),
            messages=facts.messages,
            people=len(facts.people),
            total=total_words(facts),
        ),
        say["made"].format(version=case.version, made=case.made),
        "",
        say["number"],
        grouped(number),
        words()["limit"],
        "",
        f"【{say['files']}】",
        *([say["list_redacted"], *say["list"][1:]] if case.redacted else say["list"]),
        *([say["registrations"]] if facts.asked else []),
        "",
        f"【{say['check']}】",
        *say["check_list"],
        "",
        f"【{say['notes']}】",
        *say["note_list"],
    ]
    return "\r\n".join(lines) + "\r\n"
