"""The kept bytes of the fuzzing, sent to the real service."""

from __future__ import annotations

import pytest

from fuzz.registry import CRASHES, SEEDS, inputs

WIRE = [path for name, path in [*inputs(SEEDS), *inputs(CRASHES)] if name == "http-wire"]
ODD = [
    b"",
    b"\x00",
    b"GET",
    b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"\xff" * 99,
]


@pytest.mark.parametrize("data", [*(path.read_bytes() for path in WIRE), *ODD])
def test_bytes_are_answered_or_refused(service, data):
    """HTTP, half of it or none: an answer that is no failure, or silence; the next is served."""
    answer = service.raw(data, timeout=3)
    assert answer.startswith(b"HTTP/1.1 ") or not answer
    assert not answer.startswith(b"HTTP/1.1 5")
    assert service.ask("GET", "/healthz").status == 200
