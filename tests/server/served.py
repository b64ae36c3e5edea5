"""The real service as a process on loopback, and plain ways to talk to it.

``python -m tests.server.served`` runs it with small limits, which the command line does not offer.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCAM = "我是市公安局民警，请立即把资金转入安全账户，不得告诉家人"
JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        """The body as one JSON value."""
        return json.loads(self.body)

    @property
    def lines(self):
        """The body as lines of JSON."""
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def code(self):
        """The code of an error in our shape."""
        assert self.json["type"] == "error"
        return self.json["error"]["code"]


class Served:
    """A running service."""

    def __init__(self, process, port):
        self.process, self.port = process, port
        self.said = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.said.append(line)

    def ask(self, method, path, body=None, headers=None, timeout=60):
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())

    def post(self, path, value, **headers):
        """A JSON value."""
        return self.ask("POST", path, json.dumps(value).encode(), {**JSON, **headers})

    def raw(self, data, timeout=30):
        """Bytes to the socket; everything that comes back until it is closed or silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(data)
            return read_all(connection)

    def stop(self, how=signal.SIGTERM):
        """Stop it and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(40)


def read_all(connection):
    """Everything until the other side closes."""
    data = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while piece := connection.recv(1 << 16):
            data += piece
    return data


@contextlib.contextmanager
def running(*flags, small=None):
    """``scamscan serve`` on a free port, gone at the end; ``small``: limits, no flags."""
    command = [sys.executable, "-m", "scamscan", "serve", "--port", "0", *flags]
    if small is not None:
        command = [sys.executable, "-m", "tests.server.served", json.dumps(small)]
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    served = None
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://[^:]+:(\d+)/", line)
        assert found, line + process.stderr.read()
        served = Served(process, int(found[1]))
        wait_until_up(served)
        yield served
    finally:
        if served is not None:
            served.stop()
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def wait_until_up(served):
    """Until it answers, or it died."""
    deadline = time.monotonic() + 60
    while served.process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if served.ask("GET", "/healthz", timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("".join(served.said))


def form_token(served):
    """What a form of the page must carry."""
    found = re.search(r'name="form" value="([^"]+)"', served.ask("GET", "/").body.decode())
    assert found
    return found[1]


def memory_of(process):
    """Bytes resident (Linux)."""
    text = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+)", text)
    assert found
    return int(found[1]) * 1024


def workers_of(served):
    """The worker processes of a service with several (Linux)."""
    path = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    children = [int(one) for one in path.read_text("ascii").split()]
    return [
        one
        for one in children
        if "resource_tracker" not in Path(f"/proc/{one}/cmdline").read_text()
    ]


def main():
    """The service with limits from the first argument."""
    from scamscan.server.limits import Limits
    from scamscan.server.run import run
    from scamscan.server.settings import Service

    limits = Limits(**json.loads(sys.argv[1]))
    service = Service(secret=os.urandom(32), port=0, limits=limits)
    run(service, lambda address: sys.stderr.write(f"{address}\n"))


if __name__ == "__main__":
    main()
