"""The tables of words that exports use for their own purposes."""

from __future__ import annotations

import importlib

from scamscan.chats import tabular, vocabulary
from scamscan.chats.formats import formats
from scamscan.records import Kind
from scamscan.tables import load_tsv

ROLES = {
    "kind", "self", "system-name", "label", "level", "receipt", "recalled", "own", "notice",
    "notice-goes-on",
    "system", "edited",
}  # fmt: skip


def test_column_names_are_written_as_they_are_compared():
    """A name that folds to something else would never be found; none stands twice in a role."""
    rows = load_tsv("chat_columns.tsv", ("role", "name"))
    assert len(set(rows)) == len(rows)
    for role, name in rows:
        assert tabular.folded(name) == name, (role, name)


def test_words_of_exporters_stand_once_and_mean_kinds():
    """Every word has one meaning in its role; only kinds have a meaning."""
    table = load_tsv("chat_vocabulary.tsv", ("app", "role", "word", "meaning"))
    assert len({row[:3] for row in table}) == len(table)
    for app, role, word, meaning in table:
        assert app in ("any", "exporter", "whatsapp", "line")
        assert role in ROLES, word
        assert word == word.casefold()
        assert meaning in ({*Kind, "quote", "forward", "recall"} if role == "kind" else {""}), word


def test_every_format_has_a_reader_or_advice():
    """A row of the table names a module with its rule; one that cannot be read has advice."""
    for item in formats():
        module = importlib.import_module(f"scamscan.chats.{item.module}")
        assert callable(module.fits)
        assert item.advice or callable(module.read), item.code


def test_only_a_bare_placeholder_is_a_picture():
    """Words beside a placeholder, and brackets around other words, are text."""
    assert vocabulary.placeholder("[图片]") is Kind.IMAGE
    assert vocabulary.placeholder("\u200e<Photo>") is Kind.IMAGE
    for text in ("[图片] 看", "图片", "[点这里]", "", "["):
        assert vocabulary.placeholder(text) is Kind.TEXT, text
