"""Rows of CSV files, broken quotes and all; and the table of exporters' words."""

from __future__ import annotations

from collections import Counter

import pytest

from scamscan.chats.rows import records, rows
from scamscan.records import Kind
from scamscan.tables import load_tsv
from tests.chats.files import source


def table(text):
    """The rows of a file."""
    return list(rows(source(text, "a.csv")))


def test_cells_keep_line_breaks_and_doubled_quotes():
    """A quoted cell spans lines; rows are numbered by their first line."""
    text = '\ufeffa,b\r\n1,"x\r\ny"\r\n\r\n2,"q""q"\r\n'
    assert table(text) == [(1, ["a", "b"]), (2, ["1", "x\ny"]), (5, ["2", 'q"q'])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,b,c\n1,"x,3\n4,5,6\n', [["1", "x,3"], ["4", "5", "6"]]),
        ('a,b,c\n1,"x,3\n4,"y,6\n', [["1", "x,3"], ["4", "y,6"]]),
        ('a,b\n1,"x\n', [["1", "x"]]),
    ],
)
def test_an_unclosed_quote_ends_with_its_line(text, expected):
    """Pitfalls 12 and 30: what follows are rows of their own."""
    assert [cells for _, cells in table(text)[1:]] == expected


def test_lines_like_rows_inside_a_cell_are_the_cell_s():
    """A rightly closed quote holds whatever it holds."""
    assert table('a,b\n1,"x\n2,3\n"\n4,5\n')[1:] == [(2, ["1", "x\n2,3\n"]), (5, ["4", "5"])]


def test_quotes_inside_words_stay():
    """A writer that does not double its quotes still gives one row."""
    [_, (_, cells)] = table('a,b\n1,他说"好\n')
    assert cells == ["1", '他说"好']


def test_odd_line_ends_inside_messages_do_not_cut():
    """Pitfall 8: U+2028, U+0085 and a vertical tab are characters of the text."""
    odd = "一\u2028二\u0085三\x0b四"
    assert table(f"a,b\n1,{odd}\n")[1] == (2, ["1", odd])


def test_short_rows_lack_their_last_names():
    """Pitfall 28: cells are found by name; those that are not there are missing."""
    assert list(records(source("a,b,c\n1,2\n", "a.csv"))) == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("text", ["", "\ufeff", "a,b\n"])
def test_empty_files_and_bare_headers_have_no_records(text):
    """Pitfall 11."""
    assert list(records(source(text, "a.csv"))) == []


def test_words_of_exporters_stand_once_and_mean_kinds():
    """Every word has one meaning in its role; labels mean one of our kinds."""
    table = load_tsv("chat_vocabulary.tsv", ("role", "word", "meaning"))
    assert max(Counter((role, word) for role, word, _ in table).values()) == 1
    assert {meaning for role, _, meaning in table if role == "kind"} <= {str(kind) for kind in Kind}
