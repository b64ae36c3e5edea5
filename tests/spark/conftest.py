"""One session of two workers for these tests; without Java they are skipped, but not in CI."""

from __future__ import annotations

import importlib
import os
import shutil

import pytest

from benchmarks import local_spark


def wanted(name):
    """A library; where CI runs its absence is an error, not a skip."""
    if os.environ.get("SCAMSCAN_CI"):
        return importlib.import_module(name)
    return pytest.importorskip(name)


@pytest.fixture(scope="package")
def spark(tmp_path_factory):
    """Real JVM, real Python workers, loopback only."""
    wanted("pyspark.sql")
    wanted("pyarrow")
    if shutil.which("java") is None:
        assert not os.environ.get("SCAMSCAN_CI"), "no Java on this machine"
        pytest.skip("no Java on this machine")
    folder = tmp_path_factory.mktemp("spark")
    with local_spark.session(
        2,
        spark__local__dir=str(folder),
        spark__sql__warehouse__dir=str(folder / "warehouse"),
        spark__sql__execution__arrow__maxRecordsPerBatch="500",
    ) as opened:
        yield opened
