"""Rows of CSV files, broken quotes and all."""

from __future__ import annotations

import pytest

from scamscan.chats.delimited import records, rows
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
    found = records(source(text, "a.csv"))
    assert [list(row.values()) for _, row in found] == expected


def test_lines_like_rows_inside_a_cell_are_the_cell_s():
    """A rightly closed quote holds whatever it holds."""
    found = records(source('a,b\n1,"x\n2,3\n"\n4,5\n', "a.csv"))
    assert list(found) == [(2, {"a": "1", "b": "x\n2,3\n"}), (5, {"a": "4", "b": "5"})]


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


def test_a_quote_closed_by_a_later_row_ends_with_its_line():
    """An opening quote far below, before a comma, ends no cell: the rows between are kept."""
    content = 'id,name,text,more\n1,小李,"坏,x\n2,小李,好,x\n3,小李,",好",x\n'
    found = [list(row.values()) for _, row in records(source(content, "a.csv"))]
    assert found[1:] == [["2", "小李", "好", "x"], ["3", "小李", ",好", "x"]]
