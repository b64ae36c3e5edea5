"""Real registries on this machine: RDAP over HTTP and WHOIS over TCP, as well-behaved as wanted."""

from __future__ import annotations

import contextlib
import http.server
import json
import socket
import socketserver
import struct
import threading
import time
from dataclasses import dataclass, field

from scamscan.links.network import Network
from scamscan.links.registration import Registrations
from scamscan.links.registries import Registry


@dataclass
class Served:
    """A running server and what happened to it."""

    port: int
    asked: list[str] = field(default_factory=list)
    """Queries or paths, in order."""
    at_once: int = 0
    """Most pieces of work that were under way together."""
    methods: list[str] = field(default_factory=list)
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextlib.contextmanager
    def working(self):
        """Work that is counted while it lasts; before the answer, or the next may be there."""
        with self._lock:
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


@contextlib.contextmanager
def running(server):
    """A server in a thread of its own, gone at the end."""
    served = server.served = Served(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Tcp(socketserver.ThreadingTCPServer):
    """Threads that die with the test, and no complaints."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """Clients that walk away are part of the tests."""


def served_by(handler):
    """What the server of a handler has seen."""
    return handler.server.served


def whois_server(behave):
    """A WHOIS server: ``behave(connection, query)`` does whatever a registry might."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.settimeout(10)
            query = b""
            while not query.endswith(b"\n"):
                got = self.request.recv(1024)
                if not got:
                    break
                query += got
            text = query.decode("ascii").strip()
            served_by(self).asked.append(text)
            # The client waits for the close, which comes after this.
            with served_by(self).working():
                behave(self.request, text)

    return running(Tcp(("127.0.0.1", 0), Handler))


def rdap_server(behave):
    """An HTTP server: ``behave(handler)`` answers one request."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            served_by(self).methods.append(self.command)
            served_by(self).asked.append(self.path)
            behave(self)

        do_HEAD = do_GET  # noqa: N815 - the base class wants this name

        def log_message(self, *_):
            """Quiet."""

    return running(Tcp(("127.0.0.1", 0), Handler))


def answer(handler, status, body=b"", **headers):
    """A whole HTTP answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def domain_json(domain, created="2026-11-19T00:00:00Z"):
    """A small RDAP answer about a domain."""
    event = {"eventAction": "registration", "eventDate": created}
    data = {"objectClassName": "domain", "ldhName": domain, "status": ["active"], "events": [event]}
    return json.dumps(data).encode()


def domain_text(domain, created="2026-11-19 12:00:00"):
    """A small WHOIS answer about a domain."""
    return f"Domain Name: {domain}\nSponsoring Registrar: 示例\nRegistration Time: {created}\n"


def slow_whois(seconds):
    """A WHOIS registry that takes its time."""

    def behave(connection, query):
        time.sleep(seconds)
        connection.sendall(domain_text(query).encode())

    return behave


def slow_rdap(seconds):
    """The same over HTTP."""

    def behave(handler):
        with served_by(handler).working():
            time.sleep(seconds)
        answer(handler, 200, domain_json(handler.path.rpartition("/")[2]))

    return behave


def reset(connection):
    """Tear the connection down without a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(send, data, pause=0.2):
    """One byte after the other."""
    for byte in data:
        send(bytes([byte]))
        time.sleep(pause)


def flood(send):
    """Bytes without end."""
    while True:
        send(b"x" * 65_536)


def rdap(port):
    """The registry of a loopback RDAP server."""
    return Registry(kind="rdap", address=f"http://127.0.0.1:{port}/")


def whois(port, **more):
    """The registry of a loopback WHOIS server."""
    return Registry(kind="whois", address=f"127.0.0.1:{port}", **more)


def asking(registries, ports=(), **more):
    """Look-ups that ask the given registries, and may connect to their ports only."""
    own = {int(one.name.rpartition(":")[2]) for one in registries.values()}
    network = Network(loopback_ports=frozenset(own | set(ports)))
    return Registrations(network, registries=registries, **more)
