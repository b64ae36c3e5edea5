"""What the tests of pictures need; where CI runs its absence is an error, not a skip."""

from __future__ import annotations

import importlib
import os

import pytest


def wanted(name):
    """A library of the extra ``image``."""
    if os.environ.get("SCAMSCAN_CI"):
        return importlib.import_module(name)
    return pytest.importorskip(name)
