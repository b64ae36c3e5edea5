"""Load on the service: ``python -m benchmarks.service [--connections 32] [--seconds 10]``.

Client and server run on this machine and share its processors; the client is a bare asyncio
protocol, so that most of the time goes to the server.  The stream is that of ``benchmarks.bulk``:
everyday messages with one scam in a hundred; ``--corpus`` takes every text of data/ instead, mostly
suspicious ones.  Figures: single checks per second with their percentiles, then messages per second
of one batch, each with the server's own processor time, which a busy machine does not blur.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import bulk

ROOT = Path(__file__).parent.parent
_TICKS = 100
"""Of /proc a second."""
HEAD = (
    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
    "Content-Length: {size}\r\n\r\n"
)


def corpus() -> list[str]:
    """Every message text of our own."""
    files = sorted((ROOT / "data" / "messages").glob("*.jsonl"))
    rows = (json.loads(line) for file in files for line in file.read_text("utf-8").splitlines())
    return [row["text"] for row in rows if row["text"].strip()]


def everyday(count: int) -> list[str]:
    """The stream of ``benchmarks.bulk``."""
    return [str(row["text"]) for row in bulk.messages(count)]


def worked(process: int) -> float:
    """Seconds of processor time of a process and its children that are running (Linux)."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if process in (int(path.parent.name), int(fields[1])):
            total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def asking(path: str, kind: str, body: bytes) -> bytes:
    """A whole request."""
    return HEAD.format(path=path, kind=kind, size=len(body)).encode() + body


class Client(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, requests: list[bytes], start: int, step: int) -> None:
        self._requests, self._at, self._step = requests, start, step
        self.times: list[float] = []
        self.failed = 0
        self.stopped = False
        self._buffer = b""
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._begun = time.perf_counter()
        self._transport.write(self._requests[self._at % len(self._requests)])
        self._at += self._step

    def data_received(self, data: bytes) -> None:
        """Measure, and ask again."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        if len(body) < size:
            return
        self.times.append(time.perf_counter() - self._begun)
        self.failed += not head.startswith(b"HTTP/1.1 200")
        self._buffer = b""
        if not self.stopped:
            self._ask()


def wait_until_up(port: int, within: float = 60) -> None:
    """Until somebody listens; a busy machine starts slowly."""
    deadline = time.monotonic() + within
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


async def single(port: int, texts: list[str], connections: int, seconds: float) -> tuple[str, int]:
    """Checks, one message each."""
    bodies = [json.dumps({"text": one}, ensure_ascii=False).encode() for one in texts]
    requests = [asking("/v1/check", "application/json", body) for body in bodies]
    loop = asyncio.get_running_loop()
    clients = []
    for number in range(connections):
        client = Client(requests, number, connections)
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
        clients.append(client)
    await asyncio.sleep(1)
    warm = sum(len(client.times) for client in clients)
    for client in clients:
        client.times.clear()
    await asyncio.sleep(seconds)
    times = sorted(one for client in clients for one in client.times)
    for client in clients:
        client.stopped = True
    p50, p99 = (1000 * times[int(len(times) * share)] for share in (0.5, 0.99))
    failed = sum(client.failed for client in clients)
    said = (
        f"single checks: {len(times) / seconds:,.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"longest {1000 * times[-1]:.0f} ms, {failed} not 200, {connections} connections"
    )
    return said, len(times) + warm


async def batch(port: int, texts: list[str], count: int) -> tuple[str, int]:
    """One batch of JSON lines."""
    chosen = [texts[number % len(texts)] for number in range(count)]
    lines = b"\n".join(json.dumps({"text": one}, ensure_ascii=False).encode() for one in chosen)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    begun = time.perf_counter()
    writer.write(asking("/v1/batch", "application/x-ndjson", lines))
    answered = 0
    while answered < count:
        data = await reader.read(1 << 20)
        if not data:
            break
        answered += data.count(b"}\n")
    taken = time.perf_counter() - begun
    writer.close()
    return f"batch: {answered / taken:,.0f} messages/s of {count:,}", answered


def main() -> None:
    """Start the service, load it, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--corpus", action="store_true")
    parser.add_argument("--batch", type=int, default=20_000)
    chosen = parser.parse_args()
    command = [sys.executable, "-m", "scamscan", "serve", "--port", "0"]
    command += ["--workers", str(chosen.workers)]
    texts = corpus() if chosen.corpus else everyday(20_000)
    print(f"{len(texts):,} texts, mean {sum(map(len, texts)) / len(texts):.0f} characters")
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        port = int(server.stderr.readline().split("127.0.0.1:")[1].split("/")[0])
        wait_until_up(port)
        loads = [
            single(port, texts, chosen.connections, chosen.seconds),
            batch(port, texts, chosen.batch),
        ]
        for load in loads:
            before = worked(server.pid)
            said, done = asyncio.run(load)
            taken = worked(server.pid) - before
            print(f"{said}; {done / taken:,.0f} per second of the server's processor time")
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
