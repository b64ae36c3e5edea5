"""The only opener of sockets: every connection scamscan makes is made here, under these rules.

One deadline for the whole exchange, however slowly the other side drips; a cap on bytes; no
private, loopback, link-local, multicast or shared-address target, judged on the address really
connected to, so a name that changes its mind between question and connection gains nothing; TLS
verified.  Nothing is opened at import, and nobody comes here without the reader's consent.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from scamscan.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TIMEOUT = 4.0
"""Seconds one answer may take; judgement: registries answer in 0.1 to 1.5 s."""
MAX_BYTES = 262_144
"""Largest answer read; RDAP answers with all their notices stay below 50 kB."""
_FIRST_NAME = 0.8
"""Seconds to wait for a name while none was ever resolved: longer means there is no network."""
_OFFLINE_FOR = 5.0
"""Seconds for which a missing network is remembered, so that a list does not wait for each."""
_MOST_ADDRESSES = 4
_ONE_ADDRESS = 2.0
"""Seconds one of several addresses may take to connect before the next is tried."""
_CHUNK = 16_384
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})
WHOIS_PORT = 43
_PLAIN_PORT, _TLS_PORT = 80, 443
_PORTS = frozenset({WHOIS_PORT, _PLAIN_PORT, _TLS_PORT, 8080, 8443})
"""Ports anybody is asked on: a referral must not make us knock at a mail server."""
# A name server of the outside world (documentation address, RFC 5737 and 3849): a UDP socket
# "connected" there sends nothing and fails at once when there is no route.
_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
# Names resolve into this benchmarking range (RFC 2544) on machines whose proxy hands out fake
# addresses, common in China; nothing private lives there.
_PROXIED = ipaddress.ip_network("198.18.0.0/15")
# Special ranges that not every supported Python knows (IANA special-purpose registries, 2026).
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        (
            *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64"),
            *("2001::/23", "3fff::/20", "5f00::/16", "::/96"),
        ),
    )
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052


class Answer(NamedTuple):
    """An HTTP answer; ``headers`` have lower-case names, ``body`` is empty when not wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Deadline:
    """A moment by which something must be over.

    >>> Deadline.after(5).left() > 4
    True
    >>> Deadline.after(0).left()
    0.0
    """

    __slots__ = ("_end",)

    def __init__(self, end: float) -> None:
        self._end = end

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The moment ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left; 0.0 when it is over."""
        return max(0.0, self._end - time.monotonic())

    def within(self, seconds: float) -> Deadline:
        """This moment, or ``seconds`` from now when that is sooner."""
        return Deadline(min(self._end, time.monotonic() + seconds))


@dataclass(eq=False)
class Network:
    """Opens connections under the rules; safe to share between threads.

    Args:
        max_bytes: largest answer read, headers included.
        loopback_ports: for tests only: ports of this machine that may be connected to, without TLS.

    >>> Network().refused("10.0.0.8", 443), Network().refused("8.8.8.8", 443)
    (True, False)
    """

    max_bytes: int = MAX_BYTES
    loopback_ports: frozenset[int] = frozenset()
    _resolved: bool = field(default=False, init=False)
    _offline_until: float = field(default=0.0, init=False)

    def refused(self, address: str, port: int) -> bool:
        """True for a numeric address nobody may be led to."""
        return not _is_public(ipaddress.ip_address(address.partition("%")[0])) and not (
            port in self.loopback_ports and ipaddress.ip_address(address).is_loopback
        )

    def online(self) -> bool:
        """False when this machine has no way out, found without sending anything."""
        if self.loopback_ports:
            return True  # a test's registries need no way out
        if time.monotonic() < self._offline_until:
            return False
        for family, address in _PROBES:
            with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 53))
                return True
        self._offline_until = time.monotonic() + _OFFLINE_FOR
        return False

    def exchange(self, host: str, port: int, query: bytes, deadline: Deadline) -> bytes:
        """Send ``query`` and read until the other side closes (WHOIS, RFC 3912).

        Raises:
            NetworkError: forbidden, failed, too slow or too large.
        """
        if port != WHOIS_PORT and port not in self.loopback_ports:
            raise NetworkError("not allowed", where=host)
        with self._open(host, port, deadline, tls=False) as stream:
            stream.send(query)
            return stream.read()

    def request(
        self,
        method: str,
        url: str,
        deadline: Deadline,
        *,
        accept: str = "*/*",
        agent: str = "scamscan",
        plain: bool = False,
    ) -> Answer:
        """One HTTP request; redirects are returned, not followed.

        Args:
            method: ``GET`` or ``HEAD``.
            url: absolute, ASCII, without a name and password.
            deadline: for the whole exchange.
            accept: media type asked for.
            agent: who asks.
            plain: allow ``http`` too, and read no body: for following short links.

        Raises:
            NetworkError: forbidden, failed, too slow or too large.
        """
        host, port, tls, target = self._target(url, plain=plain)
        shown = f"[{host}]" if ":" in host else host
        if port != (_TLS_PORT if tls else _PLAIN_PORT):
            shown += f":{port}"
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: {shown}\r\nUser-Agent: {agent}\r\n"
            f"Accept: {accept}\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
        )
        with self._open(host, port, deadline, tls=tls) as stream, _translated(host):
            stream.send(head.encode("ascii"))
            response = http.client.HTTPResponse(stream, method=method)  # type: ignore[arg-type]
            response.begin()
            body = b"" if plain else response.read()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, body)

    def _target(self, url: str, *, plain: bool) -> tuple[str, int, bool, str]:
        """Host, port, TLS and path of an address; refuses what is not plainly one."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise NetworkError("not allowed", where=url[:80]) from error
        odd = not url.isascii() or not url.isprintable() or " " in url or "\\" in url
        if odd or not host or "@" in parts.netloc or parts.scheme not in ("http", "https"):
            raise NetworkError("not allowed", where=url[:80])
        tls = parts.scheme == "https"
        port = port or (_TLS_PORT if tls else _PLAIN_PORT)
        if port not in _PORTS and port not in self.loopback_ports:
            raise NetworkError("not allowed", where=host)
        if not tls and not plain and port not in self.loopback_ports:
            raise NetworkError("not secure", where=host)
        return host, port, tls, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    @contextlib.contextmanager
    def _open(self, host: str, port: int, deadline: Deadline, *, tls: bool) -> Iterator[_Stream]:
        """A checked connection, closed at the end whatever happens."""
        with contextlib.ExitStack() as stack:
            with _translated(host):
                raw = self._connect(host, port, deadline)
                stack.callback(raw.close)
                if tls:
                    raw.settimeout(_time(deadline, host))
                    context = ssl.create_default_context()
                    raw = context.wrap_socket(raw, server_hostname=host)
                    stack.callback(raw.close)
            with _translated(host):
                yield _Stream(raw, deadline, self.max_bytes, host)

    def _connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """Connect to the first address that is allowed and answers."""
        addresses = self._resolve(host, port, deadline)
        allowed = [one for one in addresses if not self.refused(one, port)][:_MOST_ADDRESSES]
        if not allowed:
            raise NetworkError("private address", where=host)
        failure: OSError = TimeoutError()
        for number, address in enumerate(allowed, 1):
            wait = _time(deadline, host)
            if number < len(allowed):
                wait = min(wait, _ONE_ADDRESS)
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                connection.settimeout(wait)
                connection.connect((address, port))
                if self.refused(connection.getpeername()[0], port):
                    raise NetworkError("private address", where=host)
            except OSError as error:
                connection.close()
                failure = error
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise failure

    def _resolve(self, host: str, port: int, deadline: Deadline) -> list[str]:
        """The addresses of a host, both families in turn; a number is its own address."""
        with contextlib.suppress(ValueError):
            return [str(ipaddress.ip_address(host))]
        if not self.online():
            raise NetworkError("no network", where=host)
        found: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()
        # The system's resolver cannot be interrupted: let it run on alone when it is too slow.
        threading.Thread(target=_look_up_name, args=(host, port, found), daemon=True).start()
        wait = deadline.left() if self._resolved else min(deadline.left(), _FIRST_NAME)
        try:
            answer = found.get(timeout=wait)
        except queue.Empty:
            if self._resolved:
                raise NetworkError("timed out", where=host) from None
            self._offline_until = time.monotonic() + _OFFLINE_FOR
            raise NetworkError("no network", where=host) from None
        if isinstance(answer, OSError):
            # "There is no such name" is an answer, and somebody gave it.
            known = self._resolved or answer.errno in _NO_SUCH_NAME
            raise NetworkError("failed" if known else "no network", where=host) from answer
        self._resolved = True
        return answer


def _look_up_name(host: str, port: int, found: queue.SimpleQueue[list[str] | OSError]) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        found.put(error if isinstance(error, OSError) else OSError(str(error)))
        return
    addresses = list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in rows))
    # The system's order within a family, families in turn: one that is broken costs one attempt.
    six = [one for one in addresses if ":" in one]
    four = [one for one in addresses if ":" not in one]
    first, second = (six, four) if addresses[:1] == six[:1] else (four, six)
    found.put([one for pair in zip_longest(first, second) for one in pair if one is not None])


class _Stream(io.RawIOBase):
    """What is read from one connection: never longer than the deadline, never more than the cap.

    Stands in for the socket where ``http.client`` wants one.
    """

    def __init__(self, raw: socket.socket, deadline: Deadline, most: int, host: str) -> None:
        super().__init__()
        self._raw, self._deadline, self._left, self._host = raw, deadline, most, host

    def send(self, data: bytes) -> None:
        """Send everything within the deadline."""
        self._raw.settimeout(_time(self._deadline, self._host))
        self._raw.sendall(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._raw.settimeout(_time(self._deadline, self._host))
        # One byte more than allowed tells an answer that is too large from one that just fits.
        count = self._raw.recv_into(buffer, min(len(buffer), self._left + 1))
        self._left -= count
        if self._left < 0:
            raise NetworkError("too large", where=self._host)
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What ``http.client`` reads from."""
        return io.BufferedReader(self, _CHUNK)

    def read(self, size: int = -1) -> bytes:
        """Everything until the other side closes."""
        chunks = []
        buffer = bytearray(_CHUNK)
        while count := self.readinto(memoryview(buffer)):
            chunks.append(bytes(buffer[:count]))
        return b"".join(chunks)[: size if size >= 0 else None]


@contextlib.contextmanager
def _translated(host: str) -> Iterator[None]:
    """Turn every failure of sockets, TLS and HTTP into a NetworkError with a stable reason."""
    try:
        yield
    except NetworkError:
        raise
    except TimeoutError as error:
        raise NetworkError("timed out", where=host) from error
    except ssl.SSLError as error:
        raise NetworkError("not secure", where=host) from error
    except (ConnectionRefusedError, socket.gaierror) as error:
        raise NetworkError("failed", where=host) from error
    except (ConnectionError, http.client.IncompleteRead) as error:
        raise NetworkError("cut off", where=host) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NetworkError("failed", where=host) from error


def _time(deadline: Deadline, host: str) -> float:
    """Seconds left for one step."""
    left = deadline.left()
    if left <= 0:
        raise NetworkError("timed out", where=host)
    return left


def _is_public(address: Address) -> bool:
    """Whether an address is of the open internet, also inside IPv6 wrappings of IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo:
            inner = address.teredo[1]
        if inner is not None:
            return _is_public(inner)
    if address in _PROXIED:
        return True
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not odd and not any(address in one for one in _SPECIAL)
