"""Bytes from any machine become text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scamscan.decoding import decode, without_final_newline, without_surrogates


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk"])
def test_chinese_encodings_are_recognised(encoding):
    """UTF-8 and the GB family are told apart by trying."""
    assert decode("请把验证码发给我".encode(encoding)).text == "请把验证码发给我"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides(mark, encoding):
    """The mark wins over guessing and is not part of the text."""
    decoded = decode(mark + "转账".encode(encoding))
    assert decoded.text == "转账"
    assert decoded.encoding == encoding


def test_plain_ascii_is_utf_8():
    """The quiet twin: nothing to guess, nothing to report."""
    assert decode(b"hello") == ("hello", "utf-8", True)


def test_unreadable_bytes_are_replaced_and_reported():
    """What fits no encoding becomes U+FFFD, and the caller learns of it."""
    decoded = decode(b"\xff\xff\xff ok")
    assert not decoded.exact
    assert decoded.text.endswith(" ok")


@given(st.binary(max_size=200))
def test_no_bytes_can_make_it_fail(data):
    """Any bytes give text that can be written as UTF-8."""
    decode(data).text.encode("utf-8")


@given(st.text(max_size=100))
def test_text_survives_the_trip(text):
    """UTF-8 in, the same text out, lone surrogates excepted."""
    clean = without_surrogates(text)
    if not clean.startswith("\ufeff"):
        assert decode(clean.encode("utf-8")).text == clean


def test_lone_surrogates_are_replaced_one_for_one():
    """Offsets must not move."""
    assert without_surrogates("a\ud83db") == "a\ufffdb"


def test_a_surrogate_pair_already_joined_is_left_alone():
    """A real emoji is one code point and stays."""
    assert without_surrogates("a😀b") == "a😀b"


@pytest.mark.parametrize(
    ("text", "kept"), [("x\n", "x"), ("x\r\n", "x"), ("x\n\n", "x\n"), ("x", "x"), ("\n", "")]
)
def test_exactly_one_final_newline_goes(text, kept):
    """What a pipe adds is not part of the message; what the sender wrote is."""
    assert without_final_newline(text) == kept


@pytest.mark.parametrize("cut", [1, 2])
def test_a_cut_last_character_is_still_utf_8(cut):
    """A limit in bytes may end inside a character; the rest must not turn into nonsense."""
    decoded = decode("请把钱转到安全账户".encode()[:-cut])
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith("请把钱转到安全账")
    assert not decoded.exact
