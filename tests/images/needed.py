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


def wanted_font():
    """The Chinese font screenshots are drawn with (apt: fonts-noto-cjk)."""
    from tests.images.drawing import font_file

    if font_file() is None:
        if os.environ.get("SCAMSCAN_CI"):
            raise FileNotFoundError("install fonts-noto-cjk")
        pytest.skip("install fonts-noto-cjk", allow_module_level=True)
