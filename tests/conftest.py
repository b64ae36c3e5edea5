"""Every test runs with folders of its own: what the developer once agreed to must not matter.

``--half sealed`` leaves out the files whose tests open sockets (loopback servers, the service, a
browser, Spark, notebook kernels); ``--half open`` runs those alone.  ``tests/run.sh`` runs the
sealed half in ``tests.sealed``, where the kernel kills whoever asks for a socket, so a file is in
the wrong half for one run at most.
"""

from __future__ import annotations

import re

import pytest

_OPEN_FOLDERS = {"browser", "server", "spark"}
_OPENS = re.compile(
    r"^ *(?:from|import) (?:tests\.(?:loopback|server)|playwright|selenium|socket\b|nbclient)"
    r"|^from (?:tests|train) import .*\b(?:notebooks?|loopback)\b|nbclient",
    re.MULTILINE,
)


def pytest_addoption(parser):
    """The choice of a half."""
    parser.addoption("--half", choices=("sealed", "open"), help="leave out the other half")


def pytest_ignore_collect(collection_path, config):
    """Files of the other half are not even imported: libraries open sockets when they are."""
    half = config.getoption("half")
    if half is None or collection_path.suffix != ".py":
        return None
    opens = not _OPEN_FOLDERS.isdisjoint(collection_path.parts)
    opens = opens or bool(_OPENS.search(collection_path.read_text("utf-8")))
    return True if opens == (half == "sealed") else None


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """No settings, no kept answers, for this process and those it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCAMSCAN_HOME", str(tmp_path_factory.mktemp("home")))
        yield
