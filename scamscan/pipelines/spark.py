"""Messages in a Spark DataFrame: verdict columns beside the caller's own (extra ``spark``).

The work is ``Scanner.scan_many`` of one Arrow batch after another, by ``mapInArrow``: rows stay
where they are, nothing is shuffled, and no worker opens a connection.  Every Python worker process
builds one scanner and keeps it; ``docs/spark.md`` tells what that costs and how to size a cluster.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from scamscan.chats.message_json import message_of
from scamscan.errors import InputError, ScamscanError
from scamscan.options import Options
from scamscan.pipelines.blocks import scanner_of
from scamscan.records import Message, Verdict
from scamscan.reports import jsonl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from scamscan.scanner import Scanner

PREFIX: Final = "scam_"
KEYS: Final = tuple(one.name for one in fields(Message) if one.name != "text")
"""What of a message may lie in columns besides its text."""
_INSTALL: Final = "pip install 'scamscan[spark]'"
_SOURCE: Final = "row"
_DIGITS: Final = 4
_UNREADABLE: Final = b""
"""Of no kind a message has."""
_STRING, _STRINGS = "string", "array<string>"
_ERROR: Final = "struct<code:string,message:string,hint:string>"


class Problem(NamedTuple):
    """Why a row has no verdict, in the shape of ``verdict-1``'s error."""

    code: str
    message: str
    hint: str


class _Column(NamedTuple):
    name: str
    type: str
    """As Spark writes it in SQL."""
    value: Callable[[Verdict], object]


_COLUMNS: Final = (
    _Column("level", _STRING, lambda verdict: verdict.level.value),
    _Column("action", _STRING, lambda verdict: verdict.action.value),
    _Column("score", "double", lambda verdict: round(verdict.score, _DIGITS)),
    _Column("category", _STRING, lambda verdict: verdict.category),
    _Column("reasons", _STRINGS, lambda verdict: [one.code for one in verdict.signals]),
    _Column("headline", _STRING, lambda verdict: verdict.guidance.headline),
    _Column("guide", _STRING, lambda verdict: _guide(verdict)),
    _Column(
        "skipped",
        _STRINGS,
        lambda verdict: [f"{one.check}: {one.reason}" for one in verdict.skipped],
    ),
    _Column("model", _STRING, lambda verdict: f"{verdict.model.name} {verdict.model.version}"),
)
_VERDICT: Final = "verdict"
_PROBLEM: Final = "error"


def scan_dataframe(
    df: DataFrame,
    text: str = "text",
    *,
    options: Options | None = None,
    prefix: str = PREFIX,
    full: bool = False,
    **columns: str,
) -> DataFrame:
    """The rows of a DataFrame, in their order and place, with what scamscan says of each.

    Args:
        df: static or streaming.
        text: the column of strings to be judged.
        options: the caller's choices; ``lists`` must be the same folder on every machine.
        prefix: of the names of the new columns, see ``verdict_schema``.
        full: True: one more column with the whole verdict as JSON (``schema/verdict-1.json``).
        columns: where other things known of the message lie, by key of ``Message``:
            ``sender_number="from"``, ``channel="kind"``.  Times may be timestamps.

    A row that cannot be read (text null or not UTF-8, a value of the wrong kind) has null in
    every new column but ``error``; no row is dropped.  What fails before the rows reach scamscan
    fails the job, as everywhere in Spark.

    Raises:
        InputError: the extra is not installed, a column is missing or already there, ``text`` is
            not a column of strings, a key is not known, a list cannot be used, or look-ups are
            asked for: thousands of tasks would flood the registries.
    """
    types = _spark_types()
    chosen = options or Options()
    if chosen.lookup:
        raise InputError(
            "a cluster does not look up", where="options.lookup", hint="look up what it finds"
        )
    given = {"text": text, **columns}
    _check_columns(df, given, prefix, full=full)
    digest = ""
    if chosen.lists is not None:
        from scamscan.operator_lists.live import load

        digest = load(chosen.lists).digest
        if chosen.day is None and not df.isStreaming:
            # One day for all tasks: a row that expires at midnight must not split the answers.
            chosen = replace(chosen, day=datetime.now(UTC).date())
    plan = Plan(chosen, digest, tuple(given.items()), prefix, full)

    def work(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return answer_batches(plan, batches)

    added = verdict_schema(prefix, full=full).fields
    return df.mapInArrow(work, types.StructType([*df.schema.fields, *added]))


def verdict_schema(prefix: str = PREFIX, *, full: bool = False) -> StructType:
    """The new columns; ``docs/spark.md`` says what each holds.

    Raises:
        InputError: the extra ``spark`` is not installed.
    """
    types = _spark_types()
    strings = types.StringType()
    error = types.StructType([types.StructField(name, strings) for name in Problem._fields])
    kinds: dict[str, Any] = {
        _STRING: strings, _STRINGS: types.ArrayType(strings), "double": types.DoubleType(),
        _ERROR: error,
    }  # fmt: skip
    schema: StructType = types.StructType(
        [types.StructField(prefix + name, kinds[kind]) for name, kind in _names(full=full)]
    )
    return schema


class Plan(NamedTuple):
    """What every task is told."""

    options: Options
    digest: str
    """Of the operator's lists as the caller sees them; "" without lists."""
    columns: tuple[tuple[str, str], ...]
    """Key of a message and the column it lies in; ``text`` first."""
    prefix: str = PREFIX
    full: bool = False


def answer_batches(plan: Plan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One task's work: each batch with the new columns, as soon as it is done.

    Raises:
        InputError: the operator's lists here are not those of the caller.
    """
    scanner = scanner_of(plan.options, plan.digest)
    for batch in batches:
        yield answer_batch(scanner, plan, batch)


def answer_batch(scanner: Scanner, plan: Plan, batch: pa.RecordBatch) -> pa.RecordBatch:
    """One batch with the new columns."""
    import pyarrow

    answers = _answers(scanner, _records(plan, batch))
    new = [
        pyarrow.array([_cell(column, one) for one in answers], _arrow_type(column.type))
        for column in _COLUMNS
    ]
    if plan.full:
        new.append(pyarrow.array([_whole(one) for one in answers], pyarrow.string()))
    problems = [one._asdict() if isinstance(one, Problem) else None for one in answers]
    new.append(pyarrow.array(problems, _arrow_type(_ERROR)))
    names = [plan.prefix + name for name, _ in _names(full=plan.full)]
    return pyarrow.RecordBatch.from_arrays([*batch.columns, *new], [*batch.schema.names, *names])


def _records(plan: Plan, batch: pa.RecordBatch) -> list[str | Message | Problem]:
    """The batch's rows as messages, or what is wrong with them."""
    values = {key: _values(batch.column(name)) for key, name in plan.columns}
    if len(values) == 1:
        return [_text(text) for text in values["text"]]
    found: list[str | Message | Problem] = []
    for row in zip(*values.values(), strict=True):
        text = _text(row[0])
        found.append(
            text if isinstance(text, Problem) else _message(dict(zip(values, row, strict=True)))
        )
    return found


def _text(value: object) -> str | Problem:
    if isinstance(value, str):
        return value
    if value is None:
        return Problem(InputError.code, "text is null", "fill it or leave the row out")
    return Problem(InputError.code, "text is not UTF-8", "read the file in its own encoding")


def _message(row: Mapping[str, Any]) -> Message | Problem:
    plain: dict[str, Any] = {key: _plain(value) for key, value in row.items()}
    try:
        message = message_of(plain, _SOURCE)
    except InputError as error:
        return Problem(error.code, error.what, error.hint)
    return replace(message, source=plain.get("source"))


def _plain(value: object) -> object:
    """A value as it would stand in JSON."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _values(column: Any) -> list[Any]:  # noqa: ANN401 - an Arrow array
    """A column's values; what Python cannot hold (no UTF-8, the year 20000) as ``_UNREADABLE``."""
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return [_value(one) for one in column]


def _value(scalar: Any) -> object:  # noqa: ANN401 - an Arrow scalar
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return _UNREADABLE


def _answers(
    scanner: Scanner, records: Sequence[str | Message | Problem]
) -> list[Verdict | Problem]:
    found = iter(_judged(scanner, [one for one in records if not isinstance(one, Problem)]))
    return [one if isinstance(one, Problem) else next(found) for one in records]


def _judged(scanner: Scanner, messages: Sequence[str | Message]) -> list[Verdict | Problem]:
    """Verdicts; one message that breaks the scanner does not take the job with it."""
    try:
        return list(scanner.scan_many(messages))
    except ScamscanError:
        raise
    except Exception as error:
        if len(messages) == 1:
            hint = "please report it, with a message that does it"
            return [Problem("internal", f"the scanner failed, {type(error).__name__}", hint)]
        return [answer for one in messages for answer in _judged(scanner, [one])]


def _cell(column: _Column, answer: Verdict | Problem) -> object:
    return None if isinstance(answer, Problem) else column.value(answer)


def _whole(answer: Verdict | Problem) -> str:
    if isinstance(answer, Verdict):
        return jsonl.line(answer).decode("utf-8").rstrip("\n")
    error = {"schema": jsonl.SCHEMA, "type": "error", "source": _SOURCE, "id": None}
    return jsonl.dump({**error, "error": answer._asdict()}).decode("utf-8").rstrip("\n")


def _guide(verdict: Verdict) -> str | None:
    """For ``scamscan guide CATEGORY`` and ``GET /v1/guide/CATEGORY``."""
    return None if verdict.guidance.general else verdict.category


def _names(*, full: bool) -> list[tuple[str, str]]:
    """Names without prefix, and types, of the new columns in order."""
    names = [(column.name, column.type) for column in _COLUMNS]
    return [*names, *([(_VERDICT, _STRING)] if full else []), (_PROBLEM, _ERROR)]


def _arrow_type(kind: str) -> Any:  # noqa: ANN401 - an Arrow type
    import pyarrow

    strings = pyarrow.string()
    types = {
        _STRING: strings, _STRINGS: pyarrow.list_(strings), "double": pyarrow.float64(),
        _ERROR: pyarrow.struct([(name, strings) for name in Problem._fields]),
    }  # fmt: skip
    return types[kind]


def _check_columns(df: DataFrame, given: Mapping[str, str], prefix: str, *, full: bool) -> None:
    if unknown := sorted(given.keys() - {"text", *KEYS}):
        raise InputError(f"{unknown[0]} is no key of a message", hint=f"one of {', '.join(KEYS)}")
    names = df.columns
    for key, name in given.items():
        if name not in names:
            listed = ", ".join(names)
            raise InputError(f"there is no column {name}", where=key, hint=f"one of {listed}")
    kind = df.schema[given["text"]].dataType.simpleString()
    if kind != _STRING:
        raise InputError(
            f"column {given['text']} is {kind}, not {_STRING}", where="text", hint="cast it"
        )
    taken = {name.casefold() for name in names}
    for name, _ in _names(full=full):
        if (prefix + name).casefold() in taken:
            raise InputError(
                f"there is a column {prefix + name} already", hint="choose another prefix"
            )


def _spark_types() -> Any:  # noqa: ANN401 - a module
    try:
        import pyarrow  # noqa: F401 - said here, not by every worker
        from pyspark.sql import types
    except ImportError as error:
        raise InputError("Spark is not installed", where=error.name or "", hint=_INSTALL) from error
    return types
