"""The page's words in the reader's language; all of them live in ``tables/page.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scamscan import tables
from scamscan.fold.traditional import traditional

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE: Final = "page.toml"
LANGUAGES: Final = ("hans", "hant", "en")
FIRST: Final = LANGUAGES[0]


class Words:
    """One language.

    >>> Words("hant")["check"], Words("hant").ours("转账"), Words("fr").language
    ('檢查', '轉賬', 'hans')
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else FIRST
        self._table = tables.load_toml(TABLE)
        self._own: Mapping[str, Any] = self._table[self.language]
        self.english: Mapping[str, Any] | None = (
            self._table["english"] if self.language == "en" else None
        )

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - words and tables of words
        return self._own[key]

    @property
    def languages(self) -> Mapping[str, Mapping[str, str]]:
        """Every language's tag and name."""
        found: Mapping[str, Mapping[str, str]] = self._table["languages"]
        return found

    @property
    def tag(self) -> str:
        """For ``lang``: ``"zh-Hans"``."""
        return self.languages[self.language]["code"]

    @property
    def told_in(self) -> str:
        """The tag of sentences from other tables, as they stand on this page."""
        return "zh-Hant" if self.language == "hant" else "zh-Hans"

    def ours(self, text: str) -> str:
        """A sentence of our own tables as this page shows it; never used on a reader's words."""
        return traditional(text) if self.language == "hant" else text


def examples() -> tuple[str, ...]:
    """Messages to try the page with, invented."""
    return tuple(tables.load_toml(TABLE)["examples"]["texts"])
