"""A browser is an attacker too: who may ask, from where, and with what.

Every page somebody has open can make the browser send requests to this machine.  So each request,
on every route, must name a host that is ours (else a foreign name was pointed at this address,
"DNS rebinding"), must not come from another origin, and, where something is asked, must carry a
content type no foreign form can send, or a token only our own page knows.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scamscan.server.settings import Service

    Headers = dict[bytes, bytes]

COOKIE: Final = "scamscan-session"
FORM_SECONDS: Final = 12 * 3600
"""A page may stay open for half a day before its form has to be loaded anew."""
SESSION_SECONDS: Final = 12 * 3600
_OURS: Final = (b"same-origin", b"none")
"""``none``: typed by the user or opened from a bookmark."""
_SINGLE: Final = (b"host", b"origin", b"authorization", b"content-length", b"content-type")
CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # Not no-referrer: it would make a browser call the origin of our own forms "null".
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), interest-cohort=()"),
)


def headers_of(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers by lower-case name.

    Raises:
        RequestError: one that decides about security is given twice.
    """
    found: Headers = {}
    for name, value in raw:
        if name in found and name in _SINGLE:
            raise RequestError("bad-request", f"header {name.decode('ascii')} is given twice")
        found[name] = value
    return found


def check_host(headers: Headers, service: Service) -> None:
    """The name the client used must be ours.

    Raises:
        RequestError: there is none, or a foreign one.
    """
    name = host_name(headers.get(b"host", b""))
    if name is None or name not in service.allowed_hosts:
        raise RequestError(
            "forbidden",
            "host is not one of this service",
            "open http://127.0.0.1 with the port; for another name start with --allowed-host",
        )


def host_name(value: bytes) -> str | None:
    """The name without its port; None where it is none.

    >>> host_name(b"LocalHost:8000"), host_name(b"[::1]:80"), host_name(b"a@127.0.0.1")
    ('localhost', '::1', None)
    """
    text = value.decode("latin-1").strip().lower()
    if not text or any(one in text for one in "/@?#\\, "):
        return None
    try:
        parts = urlsplit(f"//{text}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname


def check_origin(headers: Headers) -> None:
    """A browser must not be acting for another site.

    ``Sec-Fetch-Site`` is told by every browser since 2023; ``Origin`` by older ones with every
    POST.  What sends neither is no browser and acts for itself.

    Raises:
        RequestError: another origin asks, also one on another port of this machine.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None and site not in _OURS:
        raise _foreign()
    origin = headers.get(b"origin")
    if origin is not None:
        _, _, netloc = origin.partition(b"://")
        if not netloc or netloc.lower() != headers.get(b"host", b"").strip().lower():
            raise _foreign()


def _foreign() -> RequestError:
    return RequestError(
        "forbidden",
        "request comes from another site",
        "type the address into the browser yourself",
    )


def check_token(headers: Headers, service: Service) -> None:
    """Whoever asks must show the token, in ``Authorization`` or by a session of the page.

    Raises:
        RequestError: no token, or a wrong one; the answer does not say which.
    """
    if service.token is None:
        return
    scheme, _, shown = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() == b"bearer" and is_token(shown.strip(), service):
        return
    if is_session(headers, service):
        return
    raise RequestError(
        "unauthorized", "token is missing or wrong", "send Authorization: Bearer with the token"
    )


def is_token(shown: bytes, service: Service) -> bool:
    """Whether somebody knows the token; takes the same time for every guess.

    Digests are compared, so that not even the length can be measured.
    """
    wanted = hashlib.sha256((service.token or "").encode()).digest()
    return hmac.compare_digest(hashlib.sha256(shown).digest(), wanted)


def media_type(headers: Headers) -> str:
    """The content type without parameters, in lower case.

    >>> media_type({b"content-type": b"Application/JSON; charset=utf-8"})
    'application/json'
    """
    return headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()


def signed(service: Service, purpose: str, now: float | None = None) -> str:
    """A word only this service can write, dated; for forms and sessions."""
    moment = int(time.time() if now is None else now)
    body = f"{moment:x}.{secrets.token_hex(8)}"
    return f"{body}.{_signature(service, purpose, body)}"


def is_signed(
    service: Service, purpose: str, word: str, within: float, now: float | None = None
) -> bool:
    """Whether ``signed`` wrote the word for this purpose, not longer ago than ``within`` seconds.

    >>> from scamscan.server.settings import Service
    >>> ours = Service(secret=b"k" * 32)
    >>> is_signed(ours, "form", signed(ours, "form", 100.0), 60, 130.0)
    True
    >>> is_signed(ours, "form", signed(ours, "form", 100.0), 60, 300.0)
    False
    """
    body, _, signature = word.rpartition(".")
    moment = body.partition(".")[0]
    good = hmac.compare_digest(
        _signature(service, purpose, body).encode(), signature.encode("utf-8", "replace")
    )
    if not good:
        return False
    age = (time.time() if now is None else now) - int(moment, 16)
    return -60 <= age <= within


def _signature(service: Service, purpose: str, body: str) -> str:
    key = service.secret + (service.token or "").encode()
    message = f"{purpose}:{body}".encode("utf-8", "replace")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def is_session(headers: Headers, service: Service) -> bool:
    """Whether the browser was let in by the page before."""
    for part in headers.get(b"cookie", b"").decode("latin-1").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return is_signed(service, "session", value, SESSION_SECONDS)
    return False


def session_cookie(service: Service) -> str:
    """The cookie that remembers who was let in; no script can read it, no other site sends it."""
    word = signed(service, "session")
    return f"{COOKIE}={word}; Path=/; HttpOnly; SameSite=Strict; Max-Age={SESSION_SECONDS}"
