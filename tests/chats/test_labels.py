"""The tables of words that exports use for their own purposes."""

from __future__ import annotations

import importlib

from scamscan.chats import labels, tabular
from scamscan.chats.formats import formats
from scamscan.records import Kind
from scamscan.tables import load_tsv

WHATS = {"self", "label", "level", "notice", "system", "recalled", "own", "edited", *Kind}


def test_column_names_are_written_as_they_are_compared():
    """A name that folds to something else would never be found; none stands twice in a role."""
    rows = load_tsv("chat_columns.tsv", ("role", "name"))
    assert len(set(rows)) == len(rows)
    for role, name in rows:
        assert tabular.folded(name) == name, (role, name)


def test_labels_and_phrases_have_a_meaning():
    """Every label means a kind, a quote, a bundle or a recall; every phrase has a known use."""
    kinds = load_tsv("chat_kinds.tsv", ("label", "kind"))
    assert len({label for label, _ in kinds}) == len(kinds)
    for label, kind in kinds:
        assert label == label.casefold()
        assert kind in {*Kind, "quote", "forward", "recall"}
    for app, what, phrase in load_tsv("chat_phrases.tsv", ("app", "what", "phrase")):
        assert app in ("any", "whatsapp", "line")
        assert what in WHATS, phrase
        assert phrase == phrase.casefold()


def test_every_format_has_a_reader_or_advice():
    """A row of the table names a module with its rule; one that cannot be read has advice."""
    for item in formats():
        module = importlib.import_module(f"scamscan.chats.{item.module}")
        assert callable(module.fits)
        assert item.advice or callable(module.read), item.code


def test_only_a_bare_placeholder_is_a_picture():
    """Words beside a placeholder, and brackets around other words, are text."""
    assert labels.placeholder("[图片]") is Kind.IMAGE
    assert labels.placeholder("\u200e<Photo>") is Kind.IMAGE
    for text in ("[图片] 看", "图片", "[点这里]", "", "["):
        assert labels.placeholder(text) is Kind.TEXT, text
