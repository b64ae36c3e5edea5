"""Messages from a stream of lines, as they come; answers back in the same order.

Input is read in whatever pieces the system hands over and scanned when a piece ends, so a paused
pipe never holds an answer back and a long file never fills memory.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Protocol

from scamscan.chats.native import record_of
from scamscan.decoding import Decoded, decode
from scamscan.records import BadRecord, Message, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scamscan.scanner import Scanner

PIECE = 1 << 16
"""Bytes asked for at once: one pipe buffer on Linux."""
_WIDE = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
FORMATS = ("auto", "jsonl", "text")


class ByteReader(Protocol):
    """A binary stream that can hand over what is there without waiting for more."""

    def read1(self, size: int, /) -> bytes:
        """At most ``size`` bytes; empty at the end."""


def scan_stream(
    scanner: Scanner, stream: ByteReader, name: str, form: str = "auto"
) -> Iterator[Verdict | BadRecord]:
    """Answers for every line of a stream, in order, as soon as they are known.

    Args:
        scanner: does the work.
        stream: bytes; UTF-8, GB18030, or UTF-16/32 with a byte order mark.
        name: how the stream is called in ``source``: ``"chat.jsonl"`` gives ``"chat.jsonl:3"``.
        form: ``jsonl`` (an object a line), ``text`` (a message a line), or ``auto``.

    Blank lines carry no message and give no answer.
    """
    number = 0
    for lines in _pieces_of_lines(stream):
        records: list[Message | BadRecord] = []
        for line in lines:
            number += 1
            if not line.strip():
                continue
            if form == "auto":
                form = "jsonl" if line.lstrip().startswith("{") else "text"
            records.append(_record(line, f"{name}:{number}", form))
        yield from _answers(scanner, records)


def _record(line: str, source: str, form: str) -> Message | BadRecord:
    return Message(text=line, source=source) if form == "text" else record_of(line, source)


def _answers(scanner: Scanner, records: list[Message | BadRecord]) -> Iterator[Verdict | BadRecord]:
    verdicts = scanner.scan_many([item for item in records if isinstance(item, Message)])
    for record in records:
        yield record if isinstance(record, BadRecord) else next(verdicts)


def _pieces_of_lines(stream: ByteReader) -> Iterator[list[str]]:
    """Lists of complete lines, one list for each piece the system handed over."""
    first = stream.read1(PIECE)
    wide = next((name for mark, name in _WIDE if first.startswith(mark)), None)
    turn = _turn_wide(wide) if wide else bytes
    rest: list[bytes] = []
    piece = turn(first).removeprefix(codecs.BOM_UTF8)
    while first:
        *whole, last = piece.split(b"\n")
        if whole:
            whole[0] = b"".join(rest) + whole[0]
            rest = []
            yield [_line(line) for line in whole]
        rest.append(last)
        first = stream.read1(PIECE)
        piece = turn(first)
    if any(rest):
        yield [_line(b"".join(rest))]


def _turn_wide(name: str) -> Callable[[bytes], bytes]:
    """A function that turns pieces of UTF-16 or UTF-32 into UTF-8, remembering split characters."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    return lambda data: decoder.decode(data).encode("utf-8")


def _line(data: bytes) -> str:
    decoded: Decoded = decode(data.removesuffix(b"\r"))
    return decoded.text
