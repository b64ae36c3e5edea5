"""A Spark session of this machine alone, for measuring and for the tests: loopback only, quiet."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

LOOPBACK = "127.0.0.1"


@contextmanager
def session(cores: int = 2, **settings: str) -> Iterator[SparkSession]:
    """The session, stopped at the end with its JVM.

    Args:
        cores: tasks at once, each with a Python worker.
        settings: more of Spark's, with ``__`` for the dots.
    """
    # Before the JVM: it looks up its own host name otherwise, and workers take another Python.
    os.environ.update(SPARK_LOCAL_IP=LOOPBACK, PYSPARK_PYTHON=sys.executable)
    from pyspark.sql import SparkSession

    builder = SparkSession.Builder().master(f"local[{cores}]").appName("scamscan")
    chosen = {
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "1g",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        **{name.replace("__", "."): value for name, value in settings.items()},
    }
    for name, value in chosen.items():
        builder = builder.config(name, value)
    opened = builder.getOrCreate()
    gateway = opened.sparkContext._gateway
    try:
        yield opened
    finally:
        opened.stop()
        if gateway is not None:
            gateway.shutdown()
            process = getattr(gateway, "proc", None)
            if process is not None:
                process.stdin.close()
                process.wait(30)
