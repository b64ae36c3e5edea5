"""Records kept on disk while their order or their spelling is found out; memory stays flat."""

from __future__ import annotations

import json
import tempfile
from array import array
from typing import IO, TYPE_CHECKING, Any

from scamscan.decoding import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_IN_MEMORY = 16 << 20


class Spool:
    """A list of JSON values that may be read forwards and backwards.

    >>> with Spool() as spool:
    ...     lines = [spool.add({"text": "一"}), spool.add({"text": "二"})]
    ...     list(spool.backwards())
    [(2, {'text': '二'}), (1, {'text': '一'})]
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed in __exit__
        self._ends = array("Q", [0])

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, value: Any) -> str:  # noqa: ANN401 - JSON
        """Keep one value; returns how it was written."""
        line = without_surrogates(json.dumps(value, ensure_ascii=False))
        data = line.encode()
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        return line

    def forwards(self) -> Iterator[tuple[int, Any]]:
        """Every value with its number from 1."""
        for number in range(1, len(self._ends)):
            yield number, self._value(number)

    def backwards(self) -> Iterator[tuple[int, Any]]:
        """The last value first."""
        for number in range(len(self._ends) - 1, 0, -1):
            yield number, self._value(number)

    def _value(self, number: int) -> Any:  # noqa: ANN401 - JSON
        start, end = self._ends[number - 1], self._ends[number]
        self._file.seek(start)
        return json.loads(self._file.read(end - start))
