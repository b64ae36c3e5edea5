"""Requests with pictures: one as the body, or several as the parts of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scamscan.decoding import is_blank
from scamscan.errors import InputError
from scamscan.images.picture import check_count
from scamscan.records import Channel, Message
from scamscan.server import security
from scamscan.server.guard import HEADERS
from scamscan.server.limits import read_body
from scamscan.server.page.forms import PARTS, Sent, read_parts
from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from starlette.requests import Request

    from scamscan.server.limits import Limits

KINDS: Final = ("image/png", "image/jpeg", "image/webp", "image/bmp", "image/gif")
ANY: Final = "application/octet-stream"
_BODY: Final = "body"
_SLOWER: Final = 3
"""Times the limit of a single question that pictures may take to arrive: telephones are slow."""
_TRUE: Final = ("1", "true", "on", "yes")
_FALSE: Final = ("", "0", "false", "off", "no")


class Asked(NamedTuple):
    """A request with pictures, read."""

    given: tuple[tuple[str | None, bytes], ...]
    """Name and bytes of each."""
    message: Message | None
    """Words that came with them."""
    lookup: bool


async def read_request(request: Request, limits: Limits) -> Asked:
    """The pictures of a request of a program.

    Raises:
        RequestError: another content type, too large, too slow.
        InputError: no picture, too many, or a field that cannot be understood.
    """
    headers = request.scope[HEADERS]
    kind = security.media_type(headers)
    if kind not in (*KINDS, ANY, PARTS):
        raise RequestError(
            "media-type", "content type is missing or wrong", f"send {KINDS[0]} or {PARTS}"
        )
    within = limits.body_seconds * _SLOWER
    body = await read_body(request.receive, headers, limits.batch, within)
    if kind != PARTS:
        return Asked(((None, body),), None, lookup=False)
    return asked(read_parts(body, headers[b"content-type"]), limits)


def asked(sent: Sent, limits: Limits) -> Asked:
    """The pictures and fields of a form.

    Raises:
        InputError: no picture, too many, or a field that cannot be understood.
    """
    if not sent.files:
        raise InputError("there is no picture", where=_BODY, hint='send parts named "image"')
    check_count(len(sent.files), limits.pictures)
    given = tuple(
        (_base(name) or str(number), data) for number, (name, data) in enumerate(sent.files, 1)
    )
    channel, lookup = sent.get("channel"), sent.get("lookup").strip().lower()
    if channel and channel not in set(Channel):
        known = ", ".join(one.value for one in Channel)
        raise InputError("channel is not known", where=_BODY, hint=f"one of {known}")
    if lookup not in (*_TRUE, *_FALSE):
        raise InputError("lookup is not a bool", where=_BODY, hint="true or false")
    text = sent.get("text")
    message = None
    if not is_blank(text):
        message = Message(
            text=text[: limits.characters + 1],
            sender_number=(sent.get("sender_number") or sent.get("sender")).strip() or None,
            channel=Channel(channel) if channel else None,
        )
    return Asked(given, message, lookup=lookup in _TRUE)


def _base(name: str) -> str:
    """The file's own name, without folders, at most eighty characters of it."""
    return name.replace("\\", "/").rpartition("/")[2].strip()[-80:]
