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


def fonts_wanted(path):
    """The Chinese font pictures are drawn with (apt: fonts-noto-cjk)."""
    if path is None:
        assert not os.environ.get("SCAMSCAN_CI"), "fonts-noto-cjk is not installed"
        pytest.skip("no Chinese font to draw with", allow_module_level=True)
