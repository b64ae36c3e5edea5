"""Everything the service refuses, in the one error shape: code, sentence, what to do.

The statuses are those of RFC 9110 and, for 429 and 431, RFC 6585.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scamscan.errors import InputError, ScamscanError
from scamscan.reports import jsonl

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES: Final[Mapping[str, int]] = {
    "input": 400, "bad-request": 400, "unauthorized": 401, "forbidden": 403, "not-found": 404,
    "method": 405, "timeout": 408, "too-large": 413, "media-type": 415, "busy": 429,
    "head-too-large": 431, "gone": 499, "internal": 500, "missing-extra": 501, "late": 503,
    "stopping": 503,
}  # fmt: skip
REQUEST: Final = "request"
"""What ``source`` says where the request itself is at fault."""


class RequestError(ScamscanError):
    """A request the service does not answer.

    >>> problem = RequestError("busy", "too many questions are waiting", "ask again in a second")
    >>> problem.status, str(problem)
    (429, 'too many questions are waiting: ask again in a second')
    """

    def __init__(self, code: str, what: str, hint: str = "", *, allow: str = "") -> None:
        super().__init__(what, hint=hint)
        self.code = code
        self.allow = allow
        """The methods an address takes, where another was used."""

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return STATUSES[self.code]


def status_of(error: ScamscanError) -> int:
    """The HTTP status of any of our errors; what is not the client's fault is 500."""
    if isinstance(error, RequestError):
        return error.status
    if error.code in STATUSES:
        return STATUSES[error.code]
    return STATUSES["input"] if isinstance(error, InputError) else STATUSES["internal"]


def body_of(error: ScamscanError, identifier: str | int | None = None) -> bytes:
    """The error as one line of JSON, described by ``schema/verdict-1.json``."""
    return jsonl.dump(jsonl.error_object(error, error.where or REQUEST, identifier))
