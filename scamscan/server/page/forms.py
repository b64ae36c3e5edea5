"""What a form sent: plain fields and files, both read in memory and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from scamscan.decoding import without_surrogates
from scamscan.server import security
from scamscan.server.guard import HEADERS
from scamscan.server.limits import read_body
from scamscan.server.problems import RequestError

if TYPE_CHECKING:
    from starlette.requests import Request

    from scamscan.server.settings import Service

PLAIN: Final = "application/x-www-form-urlencoded"
PARTS: Final = "multipart/form-data"
FORM: Final = "form"
"""The field that holds the page's token."""
_MOST_FIELDS: Final = 32


@dataclass(frozen=True, slots=True)
class Sent:
    """A form's fields and its files."""

    fields: dict[str, str]
    files: tuple[tuple[str, bytes], ...] = ()
    """Name and bytes of every file, in order; of an empty field there is none."""

    @property
    def file_name(self) -> str:
        """Of the first file; empty when there is none."""
        return self.files[0][0] if self.files else ""

    @property
    def file(self) -> bytes:
        """The first file; empty when there is none."""
        return self.files[0][1] if self.files else b""

    def get(self, name: str) -> str:
        """A field; empty when it was not sent."""
        return self.fields.get(name, "")


async def read_form(request: Request, service: Service, *, with_file: bool = False) -> Sent:
    """The form, if it came from a page of ours.

    Raises:
        RequestError: it is no form, too large, or its token is missing, wrong or too old.
    """
    headers = request.scope[HEADERS]
    limits = service.limits
    kind = security.media_type(headers)
    if kind != (PARTS if with_file else PLAIN):
        raise RequestError("media-type", "this is not the page's form")
    size = limits.batch if with_file else limits.body
    within = limits.body_seconds * (3 if with_file else 1)
    body = await read_body(request.receive, headers, size, within)
    sent = read_parts(body, headers[b"content-type"]) if with_file else _plain(body)
    if not security.is_signed(service, FORM, sent.get(FORM), security.FORM_SECONDS):
        raise RequestError("forbidden", "form was not written by this page, or too long ago", FORM)
    return sent


def _plain(body: bytes) -> Sent:
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise RequestError("bad-request", "form has too many fields") from error
    fields: dict[str, str] = {}
    for key, value in pairs:
        # The first counts: the buttons for the language stand above the form and its own language.
        # A browser turns every line end of a text into CR LF; the message had none of them.
        fields.setdefault(key, without_surrogates(_lines(value)))
    return Sent(fields)


def _lines(value: str) -> str:
    return value.replace("\r\n", "\n")


def read_parts(body: bytes, kind: bytes) -> Sent:
    """The parts of a ``multipart/form-data`` body.

    Raises:
        RequestError: it is damaged, or has too many parts.
    """
    _, options = parse_options_header(kind)
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise RequestError("bad-request", "form has no boundary")
    gathered = _Gathered()
    try:
        parser = MultipartParser(boundary, gathered.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise RequestError("bad-request", "form is damaged") from error
    return gathered.sent()


class _Gathered:
    """The parts of a form as the parser meets them."""

    def __init__(self) -> None:
        self._parts: list[tuple[dict[bytes, bytes], bytearray]] = []
        self._name = b""
        self._value = b""

    def callbacks(self) -> Any:  # noqa: ANN401 - a typed dictionary the library keeps to itself
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_header_field": self._field,
            "on_header_value": self._header_value,
            "on_header_end": self._header,
        }

    def sent(self) -> Sent:
        fields: dict[str, str] = {}
        files = []
        for headers, data in self._parts:
            _, options = parse_options_header(headers.get(b"content-disposition", b""))
            key = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" in options:
                name = options[b"filename"].decode("utf-8", "replace")
                if name or data:
                    files.append((without_surrogates(name), bytes(data)))
            else:
                fields[key] = _lines(data.decode("utf-8", "replace"))
        return Sent(fields, tuple(files))

    def _begin(self) -> None:
        if len(self._parts) >= _MOST_FIELDS:
            raise RequestError("bad-request", "form has too many fields")
        self._parts.append(({}, bytearray()))

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._parts[-1][1].extend(data[start:end])

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._parts[-1][0][self._name.lower()] = self._value
        self._name = self._value = b""
