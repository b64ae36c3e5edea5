"""Pieces that mean something to the program, for the engine to put into inputs."""

from __future__ import annotations

from scamscan.fold.vocabulary import load_terms, slang_forms
from scamscan.tables import load_tsv

_SIGNS = (
    "\u200b", "\u200d", "\ufeff", "\u202e", "\ufe0f", "\u20e3", "\u0301", "\u0336", "\u3099", "❤",
    "🇨", "🇳", "Ｖ", "𝓿", "ⓧ", "①", "㊙", "а", "х", "ﷺ", "½", "İ", "ß", "請", "轉", "點", "点", "。",
    "，", "：", "·", "【", "】", "http://", "hxxp://", "www.", ".com", ".cn", ".top", "[.]", "xn--",
    "%2e", "0x7f", "?url=", "@", "\\", "\\ud800", "\\u0000", "NaN", "1e999", "-0", "null", "true",
    "[[[[", "{\"", "\":", "\",\"", "\r\n", "\t", "2026-03-01 10:00:00", "上午", "下午", "12:00 AM",
    "--", "%%", "PK\x03\x04", "<![CDATA[", "<!DOCTYPE", "&amp;", "&#0;", "<msg>", "wxid_", "我",
    "13800138000", "一三八", "五千元", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
    "Host: localhost\r\n", "GET / HTTP/1.1\r\n", "POST /v1/check HTTP/1.1\r\n", "deny", "expires",
)  # fmt: skip
_MOST = 400
"""Of each sort: the engine tries every word now and then."""


def words() -> list[bytes]:
    """Terms and slang of the fold, names of columns, and signs of formats and encodings."""
    terms = [term.text for term in load_terms()][:_MOST]
    slang = list(slang_forms())[:_MOST]
    columns = [name for _, name in load_tsv("chat_columns.tsv", ("role", "name"))]
    found = dict.fromkeys([*_SIGNS, *columns, *terms, *slang])
    return [word.encode("utf-8", "surrogatepass") for word in found]


def dictionary() -> str:
    """The words as libFuzzer reads them."""
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in words() if len(word) < 64)
    return "".join(f'"{line}"\n' for line in lines if line)
