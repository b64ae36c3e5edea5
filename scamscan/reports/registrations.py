"""A registration in the reader's words: "注册 3 天", or why nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scamscan import tables
from scamscan.records import DomainStatus, Skipped

if TYPE_CHECKING:
    from scamscan.records import Registration

_SILENT = frozenset({"not asked", "known owner"})
"""Reasons that need no word beside every link: the end of the answer says the first, and the
owner's name the second."""


def registration_words(found: Registration | Skipped) -> str:
    """What to say of a link's registration; ``""`` when there is nothing to say.

    >>> from scamscan.links.ages import NOT_ASKED
    >>> registration_words(NOT_ASKED)
    ''
    >>> registration_words(Skipped(check="links.registration", reason="rate limited"))
    '没有查到注册时间：注册局说查得太频繁，过一会儿再试'
    """
    ui = tables.load_toml("ui.toml")
    words = ui["registration"]
    if isinstance(found, Skipped):
        if found.reason in _SILENT:
            return ""
        reason = ui["reasons_skipped"].get(found.reason, found.reason)
        return str(words["unknown"]).format(reason=reason)
    said = []
    if found.status is not DomainStatus.REGISTERED:
        said.append(str(words[found.status.value]))
    if found.created is not None and found.age_days is not None:
        from scamscan.links.ages import age_words

        age = age_words(found.age_days)
        said.append(str(words["age"]).format(age=age, created=found.created))
    return "，".join(said)
