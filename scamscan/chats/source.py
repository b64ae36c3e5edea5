"""One file of an export, wherever it lies: opened anew for every reading, decoded as a stream.

Nothing here holds a whole file: half a gigabyte of chat passes through a few kilobytes of memory.
"""

from __future__ import annotations

import codecs
import contextlib
import io
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from scamscan.decoding import without_surrogates
from scamscan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PIECE = 1 << 18
"""Bytes read at once while an encoding is decided."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW = 0.01
"""Share of wrong bytes among the non-ASCII ones that a UTF-8 file may hold: pictures and stickers
leave a few behind, and reading the rest as GB18030 would turn every word into rubbish."""
_NUL_SHARE = 0.3
"""Half the bytes of ASCII in UTF-16 are zero; no text in another encoding comes near."""
_LONGEST = 1 << 24
"""Characters of one line; a longer one (no chat has any) is handed over in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    r"""A file that can be read again and again.

    >>> import io
    >>> source = Source(name="a.txt", size=9, open=lambda: io.BytesIO("你好\n".encode()))
    >>> list(source.lines())
    [(1, '你好')]
    """

    name: str
    """As shown to the reader: ``"backup.zip/聊天.csv"``; never a folder of this machine."""
    size: int
    """Bytes."""
    open: Callable[[], IO[bytes]]
    """A fresh binary stream from the beginning."""
    encoding: str | None = None
    """What the caller says it is; None: found out."""
    beside: Mapping[str, Source] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """Files read with this one, by their names in the bundle: the pieces a manifest lists."""

    @property
    def base(self) -> str:
        """The file's own name, without folders."""
        return self.name.rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """``base`` without its ending: what many exporters name after the chat."""
        name, dot, ending = self.base.rpartition(".")
        return name if dot and name and len(ending) <= 6 else self.base

    def at(self, place: object) -> str:
        """``"chat.txt:41"``."""
        return f"{self.name}:{place}"

    def head(self, size: int = PIECE) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    @contextlib.contextmanager
    def text(self, newline: str | None = None) -> Iterator[IO[str]]:
        r"""The decoded text; ``\n``, ``\r\n`` and ``\r`` end lines and nothing else does.

        Args:
            newline: as for ``open``; ``""`` leaves line ends alone, which ``csv`` wants.
        """
        encoding = self.encoding or self.found_encoding()
        with self.open() as raw:
            try:
                stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline=newline)
            except LookupError as error:
                problem = f"encoding {encoding!r} is not known"
                raise InputError(problem, where=self.name, hint="utf-8, gb18030") from error
            try:
                yield stream
            finally:
                # A reading left half done is cleared away in any order.
                with contextlib.suppress(ValueError):
                    stream.detach()

    def settled(self) -> Source:
        """The same file with its encoding found out, so that no reading looks for it again."""
        return replace(self, encoding=self.encoding or self.found_encoding())

    def lines(self) -> Iterator[tuple[int, str]]:
        """Every line with its number from 1, without its end and without byte order marks."""
        number, begun = 1, False
        with self.text() as stream:
            while line := stream.readline(_LONGEST):
                bare = line.removesuffix("\n")
                yield number, without_surrogates(bare if begun else bare.lstrip("\ufeff"))
                number, begun = number + line.endswith("\n"), True

    def metered(self, meter: Callable[[str, int], None]) -> Source:
        """The same file, telling ``meter`` its name and the bytes read so far as it is read."""
        return replace(
            self.settled(),
            open=lambda: io.BufferedReader(_Metered(self.open(), self.name, meter), PIECE),
        )

    def found_encoding(self) -> str:
        """UTF-8, GB18030, or UTF-16/32; the order and the reasons are those of the head line."""
        head = self.head(4096)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        if len(head) >= 4 and head.count(0) > _NUL_SHARE * len(head):
            return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        wrong, foreign = self._wrong_utf8()
        if not wrong or wrong <= _FEW * foreign:
            return "utf-8"
        # Chinese in UTF-16 has zeros in its line ends and digits only, all on one side.
        low, high = head[::2].count(0), head[1::2].count(0)
        if low + high >= 2 and not (low and high):
            first, second = head[::2], head[1::2]
            zeros, others = (second, first) if high else (first, second)
            if all(other in _TYPED for zero, other in zip(zeros, others, strict=False) if not zero):
                return "utf-16-le" if high else "utf-16-be"
        return "gb18030"

    def _wrong_utf8(self) -> tuple[int, int]:
        """How many bytes are no UTF-8, and how many are not ASCII."""
        wrong = foreign = 0
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with self.open() as stream:
            while piece := stream.read(PIECE):
                if piece.isascii():
                    continue
                foreign += len(piece) - len(piece.translate(None, _HIGH))
                wrong += decoder.decode(piece).count("\ufffd")
                if wrong > 64 and wrong > _FEW * foreign:
                    break
        return wrong, foreign


class _Metered(io.RawIOBase):
    """A stream that tells how far it has been read."""

    def __init__(self, stream: IO[bytes], name: str, meter: Callable[[str, int], None]) -> None:
        self._stream, self._shown, self._meter = stream, name, meter
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - whatever holds bytes
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        self._meter(self._shown, self._done)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


_TYPED = frozenset(b"\t\r\n") | frozenset(range(0x20, 0x7F))
_HIGH = bytes(range(0x80, 0x100))


def broken(source: Source, error: Exception) -> InputError:
    """What to raise when a file ends in the middle or is damaged."""
    # Only the first line: parsers go on with a piece of the chat itself.
    reason = str(error).split("\n", 1)[0].strip()
    return InputError(
        f"file is cut or damaged, {reason}", where=source.name, hint="export it once more"
    )
