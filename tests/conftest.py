"""Every test runs with folders of its own: what the developer once agreed to must not matter."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """No settings, no kept answers, for this process and those it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCAMSCAN_HOME", str(tmp_path_factory.mktemp("home")))
        yield
