"""JSON documents too large to hold: their top-level facts, and their records one by one.

``ijson`` reads the stream; before it the text is put into the form a strict parser takes (UTF-8
without marks, no lone surrogates), and where a file is still refused, ``json`` in its lenient mode
goes on from the record reached.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.chats.source import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scamscan.chats.source import Source

_SMALL = 64 << 20
"""Bytes up to which a file that the stream reader refuses is read whole."""
_PIECE = 1 << 16
_LARGEST_FACT = 1 << 16
"""Top-level values beyond this many events (manifests, avatars) are passed over."""
_MOST_EVENTS = 2_000_000
"""Parser events after which the top of a document is known well enough; about two seconds."""
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_BEGUN = re.compile(
    r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\+(?:u[0-9a-fA-F]{0,3})?)?|\\+(?:u[0-9a-fA-F]{0,3})?)\Z"
)
"""The end of a text whose escape, or pair of escapes, goes on in the next piece."""
_LONGEST_HALF = 12
"""Characters of a surrogate pair written as escapes."""


_DEEPEST = 200
"""Levels of a document; ``ijson`` keeps the whole path of each, and exports have a dozen."""
_STRING_END = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*("?)', re.DOTALL)
_TOKEN = re.compile(r'[\[{]+|[\]}]+|"[^"\\]*(?:\\.[^"\\]*)*("?)', re.DOTALL)


class _Depth:
    """Counts the levels of a document piece by piece.

    Raises:
        ValueError: it is nested deeper than any export; a parser's memory would grow with it.
    """

    def __init__(self) -> None:
        self._levels = 0
        self._inside = False

    def see(self, text: str) -> None:
        at = 0
        if self._inside:
            end = _STRING_END.match(text)
            at = end.end() if end else 0
            self._inside = not (end and end[1])
        for token in _TOKEN.finditer(text, at):
            first = text[token.start()]
            if first == '"':
                self._inside = not token[1]
            elif first in "[{":
                self._levels += len(token[0])
                if self._levels > _DEEPEST:
                    raise ValueError("it is nested too deep")
            else:
                self._levels -= len(token[0])


class Utf8:
    """The text of a source as strict UTF-8, as ``ijson`` wants it: an object with ``read``."""

    def __init__(self, source: Source) -> None:
        self._text = source.text()
        self._stream = self._text.__enter__()
        self._rest = ""
        self._begun = False
        self._depth = _Depth()

    def read(self, _size: int = -1) -> bytes:
        """The next piece; empty at the end."""
        if _size == 0:
            return b""
        piece = self._stream.read(_PIECE)
        if not self._begun:
            piece, self._begun = piece.lstrip("\ufeff"), True
        text = self._rest + piece
        if piece:
            # Never judge an escape that the next piece may complete.
            keep = max(0, len(text) - _LONGEST_HALF)
            begun = _BEGUN.search(text, keep)
            cut = begun.start() if begun else len(text)
            text, self._rest = text[:cut], text[cut:]
            if not text:
                return self.read(_size)
        else:
            self._rest = ""
        self._depth.see(text)
        if "\\u" in text:
            text = _HALF.sub("\\\\ufffd", text)
        return text.encode("utf-8", "replace")

    def close(self) -> None:
        """Close the file."""
        self._text.__exit__(None, None, None)


class Facts(NamedTuple):
    """What stands at the top of a JSON object."""

    values: dict[str, Any]
    """Short values by key."""
    lists: frozenset[str]
    """Keys that hold lists, long or short."""
    keys: frozenset[str]
    """All keys, whatever they hold."""
    firsts: dict[str, Any]
    """First records of the lists passed over."""


def facts(source: Source, skip: tuple[str, ...] = ("messages",)) -> Facts | None:
    """The top-level values of an object without the lists named in ``skip``; None for an array.

    A file cut in the middle gives what came before the cut, an endless one what comes first.
    """
    import ijson

    values: dict[str, Any] = {}
    lists: set[str] = set()
    keys: set[str] = set()
    firsts: dict[str, Any] = {}
    stream = Utf8(source)
    builder: Any = None
    first: _First | None = None
    key, size = "", 0
    try:
        events = ijson.parse(stream, use_float=True)
        for prefix, event, value in itertools.islice(events, _MOST_EVENTS):
            if prefix == "" and event in ("start_array", "map_key", "end_map"):
                if event == "start_array":
                    return None
                if builder is not None:
                    values[key] = builder.value
                key, size = value or "", 0
                if event == "map_key":
                    keys.add(key)
                first = _First(key) if key in skip else None
                builder = None if key in skip else ijson.ObjectBuilder()
                continue
            if first is not None and first.ends(prefix, event, value):
                if first.value is not None:
                    firsts[key] = first.value
                first = None
            if prefix == key and event == "start_array":
                lists.add(key)
            if builder is not None and prefix:
                size += 1
                builder.event(event, value)
                if size > _LARGEST_FACT:
                    builder = None
    except (ijson.JSONError, ValueError, RecursionError):
        pass
    finally:
        stream.close()
    return Facts(values, frozenset(lists), frozenset(keys), firsts)


class _First:
    """Gathers the first record of a list and nothing after it."""

    def __init__(self, key: str) -> None:
        self._prefix = f"{key}.item"
        self._builder: Any = None
        self._depth = self._size = 0
        self.value: Any = None

    def ends(self, prefix: str, event: str, value: Any) -> bool:  # noqa: ANN401 - JSON
        """Whether nothing after this event matters: the record is whole, or too long to keep."""
        import ijson

        if not prefix.startswith(self._prefix):
            return False
        self._builder = self._builder or ijson.ObjectBuilder()
        self._builder.event(event, value)
        self._size += 1
        self._depth += event.startswith("start_")
        self._depth -= event.startswith("end_")
        if self._depth == 0:
            self.value = self._builder.value
        return self._depth == 0 or self._size > _LARGEST_FACT


def items(source: Source, path: str) -> Iterator[Any]:
    """The records of one list, ``path`` as ``ijson`` writes it: ``"messages.item"``, ``"item"``.

    Raises:
        InputError: the file is cut or damaged; what came before has been given.
    """
    import ijson

    given = 0
    stream = Utf8(source)
    try:
        for value in ijson.items(stream, path, use_float=True):
            yield value
            given += 1
    except (ijson.JSONError, ValueError, RecursionError) as error:
        rest = _leniently(source, path)
        if rest is None:
            raise broken(source, error) from error
        yield from rest[given:]
    finally:
        stream.close()


def _leniently(source: Source, path: str) -> list[Any] | None:
    """The list read whole, control characters and NaN allowed; None when that fails too."""
    value = whole(source)
    try:
        for step in path.split(".")[:-1]:
            if step:
                value = value[step]
    except (KeyError, TypeError):
        return None
    return value if isinstance(value, list) else None


def whole(source: Source) -> Any:  # noqa: ANN401 - JSON
    """A document of moderate size read at once and leniently; None when that cannot be done."""
    if source.size > _SMALL:
        return None
    try:
        with source.text() as stream:
            return json.loads(stream.read().lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return None
