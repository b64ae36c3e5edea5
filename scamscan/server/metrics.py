"""Counts of what the service does, for ``/metrics``: numbers only, no word of any message.

Every worker has its own row of numbers.  With several workers the rows are files in a folder of
their own, so that whichever is asked tells the sum, also of those that ended; each row has one
writer, so nothing is locked and a killed worker leaves nothing locked behind.
"""

from __future__ import annotations

import mmap
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scamscan.records import Level
from scamscan.server.addresses import PATHS, ROOT
from scamscan.server.problems import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROUTES: Final = (
    "/v1/check", "/v1/batch", "/v1/thread", "/v1/url", "/v1/guide", "/healthz", "/metrics",
    "/openapi.json", "/v1/image", "/", "/chat", "/image", "/evidence", "/guide", "/card", "/login",
    "/page", "other", *(ROOT + vendor for vendor in PATHS),
)  # fmt: skip
LANES: Final = ("short", "long", "registries", "batches", "pictures", "connections")
_CODES: Final = tuple(sorted({200, 303, *STATUSES.values()}))
_OUTCOMES: Final = (*(level.value for level in Level), "error")
BOUNDS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds; close together around the promise of 50 ms."""
_PER_ROUTE: Final = len(BOUNDS) + 2
"""Buckets, the one without bound, and the sum."""
_REQUESTS: Final = 0
_SECONDS: Final = _REQUESTS + len(ROUTES) * len(_CODES)
_MESSAGES: Final = _SECONDS + len(ROUTES) * _PER_ROUTE
_CALLS: Final = _MESSAGES + len(_OUTCOMES)
_DEPTHS: Final = _CALLS + 2
_LENGTH: Final = _DEPTHS + len(LANES)
_WIDTH: Final = 8
"""Bytes of a double."""
_ROUTE_PLACES: Final = {name: place for place, name in enumerate(ROUTES)}
_OUTCOME_PLACES: Final = {name: _MESSAGES + place for place, name in enumerate(_OUTCOMES)}
_LANE_PLACES: Final = {name: _DEPTHS + place for place, name in enumerate(LANES)}
_KIBIBYTE: Final = 1024


class Counts:
    """The numbers of one worker.

    Args:
        folder: where the workers' numbers lie; None: this is the only one.

    >>> counts = Counts()
    >>> counts.request("/v1/check", 200, 0.004)
    >>> 'scamscan_requests_total{route="/v1/check",status="200"} 1' in counts.text()
    True
    """

    def __init__(self, folder: str | None = None) -> None:
        self._folder = Path(folder) if folder else None
        self._map: mmap.mmap | None = None
        if self._folder is None:
            self._row = memoryview(bytearray(_LENGTH * _WIDTH)).cast("d")
            return
        path = self._folder / f"{os.getpid()}.counts"
        with path.open("w+b") as file:
            file.truncate(_LENGTH * _WIDTH)
            self._map = mmap.mmap(file.fileno(), _LENGTH * _WIDTH)
        self._row = memoryview(self._map).cast("d")

    def request(self, route: str, status: int, seconds: float) -> None:
        """One answered request."""
        place = _ROUTE_PLACES[route]
        code = _CODES.index(status) if status in _CODES else len(_CODES) - 1
        self._row[_REQUESTS + place * len(_CODES) + code] += 1
        start = _SECONDS + place * _PER_ROUTE
        bucket = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        self._row[start + bucket] += 1
        self._row[start + _PER_ROUTE - 1] += seconds

    def message(self, outcome: str) -> None:
        """One message judged: its level, or ``error``."""
        self._row[_OUTCOME_PLACES[outcome]] += 1

    def together(self, many: int) -> None:
        """Questions answered by one call of the scanner."""
        self._row[_CALLS] += 1
        self._row[_CALLS + 1] += many

    def depth(self, lane: str, many: int) -> None:
        """How many are waiting or under way now."""
        self._row[_LANE_PLACES[lane]] = many

    def close(self) -> None:
        """Nothing waits here any more."""
        for place in _LANE_PLACES.values():
            self._row[place] = 0

    def text(self) -> str:
        """The sum of all workers in the text format of Prometheus, version 0.0.4."""
        return "\n".join(_lines(self._sum())) + "\n"

    def _sum(self) -> list[float]:
        if self._folder is None:
            return list(self._row)
        total = [0.0] * _LENGTH
        for path in self._folder.glob("*.counts"):
            row = memoryview(path.read_bytes()).cast("d")
            alive = path.name == f"{os.getpid()}.counts" or _is_alive(int(path.stem))
            for place in range(_LENGTH if alive else _DEPTHS):
                total[place] += row[place]
        return total


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _lines(row: Sequence[float]) -> Iterator[str]:
    yield from _head("requests_total", "counter", "Requests answered.")
    for place, route in enumerate(ROUTES):
        for at, code in enumerate(_CODES):
            value = row[_REQUESTS + place * len(_CODES) + at]
            if value:
                yield f'scamscan_requests_total{{route="{route}",status="{code}"}} {value:.0f}'
    yield from _head("request_seconds", "histogram", "Time to the end of the answer.")
    for place, route in enumerate(ROUTES):
        values = row[_SECONDS + place * _PER_ROUTE :][:_PER_ROUTE]
        if any(values):
            yield from _histogram(route, values)
    yield from _head("messages_total", "counter", "Messages judged, by level; error: unreadable.")
    for name, place in _OUTCOME_PLACES.items():
        yield f'scamscan_messages_total{{level="{name}"}} {row[place]:.0f}'
    yield from _head("calls_total", "counter", "Calls of the scanner for short questions.")
    yield f"scamscan_calls_total {row[_CALLS]:.0f}"
    yield from _head("called_messages_total", "counter", "Short questions answered by those calls.")
    yield f"scamscan_called_messages_total {row[_CALLS + 1]:.0f}"
    yield from _head("under_way", "gauge", "Waiting or under way, by kind.")
    for name, place in _LANE_PLACES.items():
        yield f'scamscan_under_way{{kind="{name}"}} {row[place]:.0f}'
    yield from _head("resident_bytes_max", "gauge", "Most memory held by the worker that answers.")
    yield f"scamscan_resident_bytes_max {_most_memory()}"


def _head(name: str, kind: str, what: str) -> Iterator[str]:
    yield f"# HELP scamscan_{name} {what}"
    yield f"# TYPE scamscan_{name} {kind}"


def _histogram(route: str, values: Sequence[float]) -> Iterator[str]:
    total = 0.0
    for bound, value in zip((*map(str, BOUNDS), "+Inf"), values, strict=False):
        total += value
        yield (f'scamscan_request_seconds_bucket{{route="{route}",le="{bound}"}} {total:.0f}')
    yield f'scamscan_request_seconds_sum{{route="{route}"}} {values[-1]:.6f}'
    yield f'scamscan_request_seconds_count{{route="{route}"}} {total:.0f}'


def _most_memory() -> int:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * _KIBIBYTE
