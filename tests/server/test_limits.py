"""Whatever a client sends, and however slowly: an answer in one shape, bounded memory, recovery."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.server.served import (
    JSON,
    LINES,
    memory_of,
    read_all,
    running,
    workers_of,
)

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
MEGABYTE = 1_000_000


def refusal(data):
    """Status and code of a raw answer."""
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["error"]["code"]


def head_of(path, size, kind="application/json", more=""):
    """A request's head."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {size}\r\n{more}\r\n"
    ).encode()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"3", b'"a"', b'{"text": 3}', b"{}", b'{"text": "a", "id": [1]}',
     b"\xff\xfe", b'{"text": "a", "kind": "x"}', b"[" * 100_000, b'{"text": "a", "lookup": 1}',
     b'{"text": "a", "time": "yesterday"}'],
    ids=lambda body: repr(body[:24]),
)  # fmt: skip
def test_what_is_no_message_is_refused_in_our_shape(service, body):
    """Every kind of damage is a 400 that says what to do."""
    answer = service.ask("POST", "/v1/check", body, JSON)
    assert answer.status == 400
    assert answer.code == "input"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "data",
    [b"GARBAGE\r\n\r\n", b"\x16\x03\x01\x00\xa5\x01\x00\x00", b"GET / HTTP/9.9\r\n\r\n",
     b"POST /v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_http_is_refused_in_our_shape(service, data):
    """Also below the application, and the service goes on."""
    assert refusal(service.raw(data)) == (400, "bad-request")
    assert service.ask("GET", "/healthz").status == 200


def test_two_lengths_are_refused(service):
    """A request that could be read in two ways is read in none."""
    data = head_of("/v1/check", 2, more="Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n"
    assert refusal(service.raw(data, timeout=3))[0] == 400


@pytest.mark.parametrize("path", ["/v1/check", "/v1/batch", "/v1/thread", "/v1/url"])
def test_a_body_that_is_too_large_is_refused(small, path):
    """Whether it says so or not, the client hears why."""
    assert small.ask("POST", path, b" " * 3 * MEGABYTE, JSON).code == "too-large"
    pieces = (b" " * 100_000 for _ in range(30))
    assert small.ask("POST", path, pieces, JSON).code == "too-large"
    assert small.ask("GET", "/healthz").status == 200


@linux
def test_a_hundred_megabytes_fill_no_memory(small):
    """They are thrown away as they come."""
    before = memory_of(small.process.pid)
    pieces = (b" " * MEGABYTE for _ in range(100))
    answer = small.ask("POST", "/v1/check", pieces, JSON)
    assert answer.status == 413
    assert memory_of(small.process.pid) - before < 20 * MEGABYTE


def test_who_asks_before_sending_is_refused_at_once(small):
    """``Expect: 100-continue`` saves sending what will not be read."""
    data = head_of("/v1/check", 10**9, more="Expect: 100-continue\r\n")
    assert refusal(small.raw(data)) == (413, "too-large")


def test_a_slow_head_and_a_slow_body_are_given_up(small):
    """A byte a moment holds a connection no longer than the limit."""
    for begun in (b"GET /healthz HT", head_of("/v1/check", 100) + b'{"te'):
        start = time.monotonic()
        with socket.create_connection(("127.0.0.1", small.port), timeout=10) as connection:
            for byte in begun:
                connection.sendall(bytes([byte]))
            assert refusal(read_all(connection)) == (408, "timeout")
        assert 0.8 < time.monotonic() - start < 6


def test_a_silent_client_is_given_up(small):
    """Who connects and says nothing is told so and let go."""
    assert refusal(small.raw(b"", timeout=10)) == (408, "timeout")


def test_an_endless_head_is_refused(small):
    """Before it fills the memory."""
    data = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: b\r\n" * 2_000
    assert refusal(small.raw(data, timeout=5)) == (431, "head-too-large")


def test_a_long_message_is_read_to_its_limit(small):
    """The rest is skipped, and the level says so."""
    answer = small.post("/v1/check", {"text": "天气很好。" * 600}).json
    assert answer["level"] == "unsure"
    assert {"check": "text.rest", "reason": "too long"} in answer["skipped"]
    assert small.post("/v1/check", {"text": "天气很好。" * 100}).json["level"] == "nothing-found"


def test_too_many_records_are_refused(small):
    """As a list at once, as lines when the limit is passed."""
    assert small.post("/v1/batch", ["好"] * 3_001).code == "input"
    assert small.post("/v1/thread", {"messages": [{"text": "好"}] * 3_001}).code == "input"
    lines = small.ask("POST", "/v1/batch", b'{"text": ""}\n' * 3_001, LINES).lines
    assert lines[-1]["error"]["message"] == "too many records"
    assert len(small.post("/v1/batch", ["好"] * 3_000).lines) == 3_000


def test_overload_is_refused_quickly_and_ends_with_the_load(small):
    """Beyond what may wait, 429 with the time to wait; a moment later everything is answered."""
    text = {"text": "您的快递丢失，请加客服微信办理三倍赔付" * 20}
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: small.post("/v1/check", text), range(400)))
    statuses = {answer.status for answer in answers}
    assert statuses == {200, 429}
    refused = [answer for answer in answers if answer.status == 429]
    assert all(answer.code == "busy" for answer in refused)
    assert all(answer.headers["retry-after"] == "1" for answer in refused)
    time.sleep(0.5)
    assert small.post("/v1/check", text).status == 200


def test_batches_beyond_the_limit_are_refused(small):
    """Two are under way and wait for their clients; the third is refused, then taken."""
    head = head_of("/v1/batch", 1_000, "application/x-ndjson")
    held = [socket.create_connection(("127.0.0.1", small.port)) for _ in range(2)]
    for connection in held:
        connection.sendall(head + b'{"text": "a"}\n')
        assert b"200 OK" in connection.recv(1 << 16)
    assert small.post("/v1/batch", ["a"]).code == "busy"
    for connection in held:
        connection.close()
    deadline = time.monotonic() + 10
    while (answer := small.post("/v1/batch", ["a"])).status != 200:
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)


def test_stopping_finishes_what_was_taken():
    """A batch under way is answered to its end after the signal; new clients are not taken."""
    with running() as served:
        lines = [
            json.dumps({"text": f"今天第{number}次说好的"}).encode() for number in range(3_000)
        ]
        body = b"\n".join(lines) + b"\n"
        with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
            connection.sendall(head_of("/v1/batch", len(body), "application/x-ndjson"))
            connection.sendall(body)
            first = connection.recv(1 << 16)
            assert b"200 OK" in first
            served.process.send_signal(signal.SIGTERM)
            answer = first + read_all(connection)
        assert answer.count(b'"type":"message"') == 3_000
        assert served.process.wait(40) == 0
        with pytest.raises(OSError):
            served.ask("GET", "/healthz", timeout=2)


def test_ctrl_c_stops_it_too():
    """The code of an interruption, and no traceback."""
    with running() as served:
        assert served.stop(signal.SIGINT) == 130
    assert "Traceback" not in "".join(served.said)


def test_a_port_that_is_taken_is_said():
    """Which, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "scamscan", "serve", "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert port in done.stderr
    assert "Traceback" not in done.stderr


@linux
def test_a_killed_worker_is_replaced_under_load():
    """Its own requests are lost, all others are answered, and the counts go on."""
    with running("--workers", "2") as served:
        stop = threading.Event()
        answered, lost = [], []

        def load():
            while not stop.is_set():
                try:
                    answered.append(served.post("/v1/check", {"text": "好的"}, Connection="close"))
                except (OSError, http.client.HTTPException) as error:
                    lost.append(error)

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        victim = workers_of(served)[0]
        os.kill(victim, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while victim in (now := workers_of(served)) or len(now) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        time.sleep(1)
        stop.set()
        for thread in threads:
            thread.join()
        assert {answer.status for answer in answered} == {200}
        assert len(lost) < 50
        text = served.ask("GET", "/metrics").body.decode()
        counted = int(text.split('requests_total{route="/v1/check",status="200"} ')[1].split()[0])
        assert counted >= len(answered)
        assert served.stop() == 0
