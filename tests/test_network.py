"""The rules every connection keeps to, against servers that do not."""

from __future__ import annotations

import contextlib
import shutil
import socketserver
import ssl
import subprocess
import sys
import threading
import time

import pytest

from scamscan.errors import NetworkError
from scamscan.links.network import Deadline, Network
from scamscan.links.turns import take_turns
from tests.loopback import Tcp, drip, flood, rdap_server, reset, running, whois_server


def network_for(*servers):
    """A network that may connect to these servers of ours."""
    return Network(loopback_ports=frozenset(server.port for server in servers))


def reason_of(act):
    """Why a connection failed."""
    with pytest.raises(NetworkError) as caught:
        act()
    return caught.value.what


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",  # noqa: S104
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "224.0.0.1", "239.1.1.1",
        "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.0.0.8",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe", "::127.0.0.1",
    ],
)  # fmt: skip
def test_inner_addresses_are_refused(address):
    """Private, loopback, link-local, multicast, shared and wrapped ones, on any port."""
    network = Network()
    assert network.refused(address, 43)
    begin = time.monotonic()
    literal = f"[{address}]" if ":" in address else address
    assert reason_of(lambda: network.exchange(address, 43, b"x", Deadline.after(4))) == (
        "private address"
    )
    url = f"https://{literal}/domain/x"
    assert reason_of(lambda: network.request("GET", url, Deadline.after(4))) == "private address"
    assert time.monotonic() - begin < 0.5


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "198.18.0.5"]
)
def test_outer_addresses_are_allowed(address):
    """The opposite: the open internet, and the range proxies in China answer from."""
    assert not Network().refused(address, 43)


def test_a_name_that_leads_home_is_refused():
    """The address connected to is judged, not the name: rebinding gains nothing."""
    network = Network()
    said = reason_of(lambda: network.exchange("localhost", 43, b"x", Deadline.after(4)))
    assert said in ("private address", "no network")


def test_the_test_option_opens_only_the_ports_it_names():
    """Even in tests another port of this machine stays closed."""
    with whois_server(lambda c, _: c.sendall(b"ok")) as one, whois_server(reset) as two:
        network = network_for(one)
        assert network.exchange("127.0.0.1", one.port, b"x\n", Deadline.after(4)) == b"ok"
        assert reason_of(
            lambda: network.exchange("127.0.0.1", two.port, b"x\n", Deadline.after(4))
        ) in ("private address", "not allowed")
        assert not two.asked


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "https://", "https://user@8.8.8.8/",
        "https://8.8.8.8:22/", "https://8.8.8.8:99999/", "https://8.8.8.8/a b", "https://[::1",
        "https://8.8.8.8/\r\nX: y", "https://8.8.8.8/路", "//8.8.8.8/", "https://8.8.8.8\\@a/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_plain_are_refused(url):
    """Other schemes, odd ports, passwords, line breaks: nothing is sent."""
    assert reason_of(lambda: Network().request("GET", url, Deadline.after(4))) == "not allowed"


def test_plain_http_is_refused_for_registries():
    """Only following short links may go without TLS."""
    assert reason_of(
        lambda: Network().request("GET", "http://8.8.8.8/", Deadline.after(4))
    ) == "not secure"  # fmt: skip


@pytest.mark.parametrize("port", [25, 22, 6379, 80])
def test_whois_asks_on_its_own_port_only(port):
    """A referral cannot make us knock at a mail server."""
    assert reason_of(
        lambda: Network().exchange("8.8.8.8", port, b"x", Deadline.after(4))
    ) == "not allowed"  # fmt: skip


def test_a_slow_drip_ends_at_the_deadline():
    """Each byte comes in time, the whole does not: one deadline for everything."""
    with whois_server(lambda c, _: drip(c.sendall, b"x" * 100, 0.1)) as server:
        begin = time.monotonic()
        said = reason_of(
            lambda: network_for(server).exchange(
                "127.0.0.1", server.port, b"x\n", Deadline.after(0.6)
            )
        )
    assert said == "timed out"
    assert time.monotonic() - begin < 1.0


def test_dripping_headers_end_at_the_deadline():
    """The same inside an HTTP answer."""

    def behave(handler):
        drip(handler.wfile.write, b"HTTP/1.1 200 OK\r\nX-A: 1\r\n" * 20, 0.05)

    with rdap_server(behave) as server:
        begin = time.monotonic()
        url = f"http://127.0.0.1:{server.port}/"
        said = reason_of(lambda: network_for(server).request("GET", url, Deadline.after(0.6)))
    assert said == "timed out"
    assert time.monotonic() - begin < 1.0


def test_a_silent_server_ends_at_the_deadline():
    """Connected and nothing said."""
    wait = threading.Event()
    with whois_server(lambda *_: wait.wait(5)) as server:
        begin = time.monotonic()
        network = network_for(server)
        said = reason_of(
            lambda: network.exchange("127.0.0.1", server.port, b"x\n", Deadline.after(0.4))
        )
        wait.set()
    assert said == "timed out"
    assert time.monotonic() - begin < 0.8


def test_endless_answers_are_cut_at_the_cap():
    """Memory and time are bounded by bytes, not by the server's goodwill."""
    with whois_server(lambda c, _: flood(c.sendall)) as server:
        network = network_for(server)
        said = reason_of(
            lambda: network.exchange("127.0.0.1", server.port, b"x\n", Deadline.after(4))
        )
    assert said == "too large"


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_endless_http_is_cut(start):
    """Endless body, header line, promised length or chunk: none of them is read whole."""

    def behave(handler):
        handler.wfile.write(start)
        flood(handler.wfile.write)

    with rdap_server(behave) as server:
        url = f"http://127.0.0.1:{server.port}/"
        said = reason_of(lambda: network_for(server).request("GET", url, Deadline.after(4)))
    assert said in ("too large", "failed", "cut off")


def test_an_answer_of_just_the_allowed_size_is_read():
    """The opposite: the cap itself fits."""
    with whois_server(lambda c, _: c.sendall(b"x" * 1000)) as server:
        network = Network(max_bytes=1000, loopback_ports=frozenset({server.port}))
        assert len(network.exchange("127.0.0.1", server.port, b"x\n", Deadline.after(4))) == 1000


def test_a_torn_connection_is_cut_off_and_a_closed_one_is_empty():
    """A reset is a failure; an orderly close after nothing is an empty answer."""

    def tear(connection, _):
        connection.sendall(b"Domain Name: half")
        time.sleep(0.05)
        reset(connection)

    with whois_server(tear) as torn, whois_server(lambda *_: None) as closed:
        network = network_for(torn, closed)
        assert reason_of(
            lambda: network.exchange("127.0.0.1", torn.port, b"x\n", Deadline.after(4))
        ) == "cut off"  # fmt: skip
        assert network.exchange("127.0.0.1", closed.port, b"x\n", Deadline.after(4)) == b""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x16\x03\x01 not http",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
    ],
)
def test_broken_http_is_a_failure_not_a_traceback(raw):
    """Half answers and nonsense come out as a reason."""

    def behave(handler):
        handler.wfile.write(raw)
        handler.close_connection = True

    with rdap_server(behave) as server:
        url = f"http://127.0.0.1:{server.port}/"
        said = reason_of(lambda: network_for(server).request("GET", url, Deadline.after(4)))
    assert said in ("failed", "cut off")


def test_a_refused_port_fails_at_once():
    """Nobody listens: the answer comes now, not at the deadline."""
    with whois_server(reset) as server:
        port = server.port
    begin = time.monotonic()
    network = Network(loopback_ports=frozenset({port}))
    assert reason_of(
        lambda: network.exchange("127.0.0.1", port, b"x\n", Deadline.after(4))
    ) == "failed"  # fmt: skip
    assert time.monotonic() - begin < 1


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate")
def test_a_certificate_nobody_vouches_for_is_refused(tmp_path):
    """TLS is verified: a self-signed registry is no registry."""
    pem = tmp_path / "self.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", pem,
         "-out", tmp_path / "cert.pem", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", pem)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            with contextlib.suppress(OSError):
                context.wrap_socket(self.request, server_side=True).recv(10)

    with running(Tcp(("127.0.0.1", 0), Handler)) as server:
        url = f"https://127.0.0.1:{server.port}/"
        said = reason_of(lambda: network_for(server).request("GET", url, Deadline.after(4)))
    assert said == "not secure"


def test_one_question_a_registry_at_a_time():
    """Registries work side by side; one registry never has two questions at once."""
    served = []

    def slow(connection, _):
        time.sleep(0.05)
        connection.sendall(b"ok")

    with whois_server(slow) as one, whois_server(slow) as two:
        network = network_for(one, two)

        def ask(job):
            served.append(job)
            return network.exchange("127.0.0.1", job[0], b"x\n", Deadline.after(4))

        begin = time.monotonic()
        jobs = {str(s.port): [(s.port, n) for n in range(5)] for s in (one, two)}
        found = take_turns(jobs, ask, Deadline.after(4))
        took = time.monotonic() - begin
    assert len(found) == 10
    assert (one.at_once, two.at_once) == (1, 1)
    assert took < 0.45  # both one after the other would take 0.5


def test_what_is_late_is_left_out():
    """After the deadline nothing is waited for."""

    def slow(number):
        time.sleep(0.2)
        return number

    begin = time.monotonic()
    found = take_turns({"a": [1, 2, 3]}, slow, Deadline.after(0.3))
    assert found == {1: 1}
    assert time.monotonic() - begin < 0.5


def test_a_failing_worker_is_heard():
    """A mistake of ours does not vanish in a thread."""
    with pytest.raises(ZeroDivisionError):
        take_turns({"a": [0]}, lambda n: 1 / n, Deadline.after(1))


UNSHARE = shutil.which("unshare") or ""


def has_namespaces():
    """Whether this machine lets us make one without a network."""
    if not UNSHARE:
        return False
    done = subprocess.run([UNSHARE, "-rn", "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.skipif(not has_namespaces(), reason="no network namespaces here")
def test_without_a_network_everything_is_skipped_within_a_second():
    """A machine without any route: 200 domains are answered at once, each with the reason."""
    code = (
        "import time; from datetime import date; from scamscan.links.registration import *;"
        "names = [f'a{n}.{s}' for n in range(50) for s in ('cn', 'com', 'top', 'xyz')];"
        "begin = time.monotonic(); found = Registrations().look_up(names, date(2026, 11, 22));"
        "took = time.monotonic() - begin;"
        "assert {one.reason for one in found.values()} == {'no network'}, found;"
        "assert took < 1, took; print(len(found))"
    )
    done = subprocess.run(
        [UNSHARE, "-rn", sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "200", done.stderr


def test_a_resolver_that_never_answers_is_no_network(monkeypatch):
    """Names hang and never come: known within a second, for a whole list."""
    import socket

    wait = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [][: wait.wait(5)])
    network = Network()
    begin = time.monotonic()
    for _ in range(20):
        said = reason_of(lambda: network.exchange("a.example", 43, b"x", Deadline.after(4)))
        assert said == "no network"
    wait.set()
    assert time.monotonic() - begin < 1
