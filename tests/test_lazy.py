"""Patterns compiled on first use: every one of them is sound."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import scamscan
from scamscan import lazy


def patterns():
    """Module, name and pattern of every lazy pattern of the package."""
    for found in pkgutil.walk_packages(scamscan.__path__, "scamscan."):
        if found.name != "scamscan.__main__":
            for name, value in vars(importlib.import_module(found.name)).items():
                if type(value).__name__ == "_Pattern":
                    yield f"{found.name}.{name}", value


def test_every_pattern_compiles():
    """A mistake in a pattern would otherwise wait for the message that needs it."""
    found = dict(patterns())
    assert len(found) > 100
    for name, pattern in found.items():
        assert pattern.search("") is None or pattern.search("")[0] == "", name


def test_a_pattern_is_not_compiled_before_it_is_used():
    """Nor does making one say anything about its soundness."""
    broken = lazy.compile("(")
    with pytest.raises(re.error):
        broken.search("")


def test_flags_are_kept():
    """As in ``re.compile``."""
    assert lazy.compile("a", re.IGNORECASE).match("A")
    assert not lazy.compile("a").match("A")
