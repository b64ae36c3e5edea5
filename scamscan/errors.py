"""Every error scamscan raises on purpose.

The tree::

    ScamscanError
    ├── InputError     a file, stream or record that cannot be used
    │   ├── MissingFileError   a file the caller named is not there
    │   └── MissingExtraError  libraries that read such a file are not installed
    ├── TableError     a shipped table is missing, damaged or inconsistent
    ├── ModelError     the model is missing, damaged or made for other tables
    ├── NetworkError   a connection that failed, or that the rules forbid; never leaves ``links``
    ├── WorkerError    one of several processes went away
    ├── OutputError    the answer could not be written
    │   └── PipeClosedError    whoever read it went away
    ├── RequestError   a request the service refuses (``server.problems``)
    └── UnforeseenError   a fault of the program itself, told without its words

Each message says what is wrong, where, and what to do.  ``code`` is stable and is what the JSON
error shape carries.
"""

from __future__ import annotations

import os.path


class ScamscanError(Exception):
    """Root of the tree: catch this to catch everything scamscan raises on purpose.

    Args:
        what: what is wrong, one plain sentence.
        where: the file, line or key it was found at; ``""`` when there is no such place.
        hint: what the reader can do about it.

    >>> error = InputError("line is not JSON", where="chat.jsonl:3", hint="check the quotes")
    >>> str(error)
    'line is not JSON (chat.jsonl:3): check the quotes'
    """

    code = "error"

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        place = f" ({where})" if where else ""
        advice = f": {hint}" if hint else ""
        super().__init__(f"{what}{place}{advice}")


class InputError(ScamscanError):
    """A file, stream or record that cannot be used as given."""

    code = "input"


class MissingFileError(InputError):
    """A file the caller named is not there or cannot be opened."""

    code = "missing-file"


class MissingExtraError(InputError):
    """What reads such a file comes with an extra that is not installed; the hint installs it."""

    code = "missing-extra"


class TableError(ScamscanError):
    """A shipped table is missing, damaged or inconsistent; ``where`` is file and key path."""

    code = "table"


class ModelError(ScamscanError):
    """The model is missing, damaged, or was made for other tables or another segmenter."""

    code = "model"


class NetworkError(ScamscanError):
    """A connection that failed or that the rules forbid; ``what`` is a stable reason.

    ``no network``, ``timed out``, ``private address``, ``not secure``, ``too large``, ``cut off``,
    ``not allowed`` or ``failed``; ``where`` is the host.
    """

    code = "network"


class WorkerError(ScamscanError):
    """One of several processes of a run went away: killed, or out of memory."""

    code = "worker"


class OutputError(ScamscanError):
    """The answer could not be written: disk full, device refuses."""

    code = "output"


class PipeClosedError(OutputError):
    """Whoever read the output went away; nothing is left to say and nobody to say it to."""

    code = "pipe-closed"


_WAY = 6
"""Places of a fault that are told, the innermost first."""


class UnforeseenError(ScamscanError):
    """A fault of the program itself; made of another error, whose words may quote a message.

    >>> try:
    ...     int("加微信")
    ... except ValueError as error:
    ...     UnforeseenError(error).what
    'ValueError in <module>, line 2'
    """

    code = "internal"

    def __init__(self, error: Exception) -> None:
        from traceback import extract_tb  # here: a command that works never needs it

        places = extract_tb(error.__traceback__)
        last = f" in {places[-1].name}, line {places[-1].lineno}" if places else ""
        files = [f"{os.path.basename(one.filename)}:{one.lineno}" for one in reversed(places)]  # noqa: PTH119 - pathlib takes longer to load than a command takes
        way = " < ".join(files[:_WAY])
        super().__init__(f"{type(error).__name__}{last}", where=way)
