"""What whoever runs the service chose; one frozen value that travels to every worker."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from scamscan.errors import InputError, MissingFileError
from scamscan.server.limits import Limits

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")
SHORTEST_TOKEN: Final = 16
"""Characters: 64 bits even when written in hexadecimal."""
_LONGEST_TOKEN: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The choices; nothing here can be changed by a request.

    >>> Service(secret=b"x").allowed_hosts
    ('localhost', '127.0.0.1', '::1')
    """

    secret: bytes = field(repr=False)
    """Signs the page's forms and sessions; every worker has the same."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    token: str | None = field(default=None, repr=False)
    """What clients must show; None: whoever reaches the loopback address may ask."""
    extra_hosts: tuple[str, ...] = ()
    """Names besides the loopback ones under which the service may be called."""
    lookups: bool = True
    """Whether clients may have registries asked."""
    limits: Limits = field(default_factory=Limits)
    lists: Path | None = None
    """The operator's own lists; read anew when they change."""
    counts: str | None = None
    """Folder in which workers keep their counts for one another; None: one worker."""

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """Every name a request may carry in ``Host``, without ports."""
        own = () if is_wildcard(self.host) or is_loopback(self.host) else (self.host.lower(),)
        return (*LOOPBACK_NAMES, *own, *(name.lower() for name in self.extra_hosts))


def is_loopback(host: str) -> bool:
    """Whether nobody outside this machine can reach the address.

    >>> is_loopback("127.8.8.8"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_wildcard(host: str) -> bool:
    """Whether the address means every address of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return not host


def read_token(path: Path) -> str:
    """The token in a file: its first line, without blanks around it.

    Raises:
        MissingFileError: the file cannot be read.
        InputError: it is empty, too short or not plain ASCII.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LONGEST_TOKEN)
    except OSError as error:
        raise MissingFileError(error.strerror or "cannot be opened", where=str(path)) from error
    token = (data.splitlines() or [b""])[0].strip()
    if (
        len(token) < SHORTEST_TOKEN
        or not token.isascii()
        or not token.decode("ascii").isprintable()
    ):
        raise InputError(
            f"token is not {SHORTEST_TOKEN} or more printable ASCII characters",
            where=str(path),
            hint="write one with: openssl rand -hex 32",
        )
    return token.decode("ascii")
