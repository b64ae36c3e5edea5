"""One service for all tests that do not change it."""

from __future__ import annotations

import pytest

from tests.server.served import running


@pytest.fixture(scope="package")
def service():
    """The service as anybody starts it."""
    with running() as served:
        yield served


@pytest.fixture(scope="package")
def small():
    """The same with limits that can be reached in a test."""
    limits = {
        "head_seconds": 1, "body_seconds": 1, "body": 20_000, "batch": 2_000_000,
        "records": 3_000, "waiting": 8, "batches": 2, "head": 4_000, "keep_alive": 2,
        "characters": 2_500, "answer_seconds": 5,
    }  # fmt: skip
    with running(small=limits) as served:
        yield served
