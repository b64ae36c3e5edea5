"""The JSON routes: read the request, ask the scanner, write an object of ``schema/``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response, StreamingResponse

from scamscan.categories import load_categories
from scamscan.chats.message_json import message_of, read_object
from scamscan.errors import InputError
from scamscan.guide import facts
from scamscan.guide.plan import make_plan
from scamscan.pipelines import urls as links
from scamscan.records import BadRecord
from scamscan.reports import jsonl, pictures, plan_json, threads, urls
from scamscan.server import openapi, security
from scamscan.server.batches import answers, chunks_of, read_items
from scamscan.server.guard import HEADERS
from scamscan.server.limits import read_body
from scamscan.server.pictures import read_request
from scamscan.server.problems import RequestError
from scamscan.threads import Threads
from scamscan.threads.records import worst_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from scamscan.scanner import Scanner
    from scamscan.server.work import Work

JSON: Final = "application/json"
LINES: Final = ("application/x-ndjson", "application/jsonl", "application/ndjson")
_BODY: Final = "body"
_ASKED: Final = ("situation", "paid", "via", "amount", "reader", "region")
_MOST_LINKS: Final = 100


class Api:
    """The handlers of one worker."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._limits = work.service.limits

    async def check(self, request: Request) -> Response:
        """``POST /v1/check``: one message."""
        row = await self._object(request)
        lookup = _flag(row, "lookup")
        message = message_of(row, _BODY)
        if message.source == _BODY:
            message = replace(message, source=None)
        verdict = await self._work.verdict(message, lookup=lookup)
        return _json(jsonl.line(verdict))

    async def batch(self, request: Request) -> Response:
        """``POST /v1/batch``: many messages, a line of JSON for each, in order."""
        kind = _media(request, JSON, *LINES)
        lines = answers(self._work, request, as_lines=kind != JSON)
        # The first piece is asked for before the status is sent: a refusal must not look like 200.
        first = await anext(lines, b"")

        async def body() -> Any:  # noqa: ANN401 - an async iterator of bytes
            yield first
            async for piece in lines:
                yield piece

        return StreamingResponse(body(), media_type=LINES[0])

    async def thread(self, request: Request) -> Response:
        """``POST /v1/thread``: one conversation, the verdict on whoever is most worrying."""
        _media(request, JSON)
        with self._work.enter_batch():
            items = await read_items(self._work, request, "messages")
            messages = []
            for item in items:
                if isinstance(item, BadRecord):
                    raise item.error
                messages.append(item)
            followed = Threads(self._work.scanner)
            for chunk in chunks_of(messages):
                await self._work.aside(lambda chunk=chunk: followed.feed(chunk))  # type: ignore[misc]
            found = followed.verdicts()
        if not found:
            raise InputError(
                "nobody writes to the reader",
                where=_BODY,
                hint="messages need sender_id, sender_name or is_self",
            )
        worst = min(found, key=worst_first)
        return _json(jsonl.dump(threads.thread_object(worst)))

    async def url(self, request: Request) -> Response:
        """``POST /v1/url``: one link, or a list of them with a line for each."""
        row = await self._object(request)
        lookup = _flag(row, "lookup")
        many = "urls" in row
        texts = row.get("urls") if many else [row.get("url")]
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
            raise InputError(
                "url is missing or not a string", where=_BODY, hint='send {"url": "…"}'
            )
        if len(texts) > _MOST_LINKS:
            raise InputError("too many links", where=_BODY, hint=f"at most {_MOST_LINKS} at once")
        objects = await self._links(texts, lookup=lookup)
        if many:
            return Response(b"".join(map(jsonl.dump, objects)), media_type=LINES[0])
        if len(objects) != 1:
            raise InputError("text holds several links", where=_BODY, hint='send {"urls": ["…"]}')
        if objects[0]["type"] == "error":
            raise InputError("there is no link", where=_BODY, hint='send {"url": "…"}')
        return _json(jsonl.dump(objects[0]))

    async def image(self, request: Request) -> Response:
        """``POST /v1/image``: one picture as the body, or several as parts of a form."""
        with self._work.enter_pictures():
            asked = await read_request(request, self._limits)
            verdict, sizes = await self._work.pictures(
                asked.given, asked.message, lookup=asked.lookup
            )
        return _json(jsonl.dump(pictures.picture_object(verdict, sizes)))

    async def guide(self, request: Request) -> Response:
        """``GET /v1/guide`` and ``/v1/guide/{category}``: what to do now."""
        asked = dict(request.query_params)
        if unknown := sorted(asked.keys() - set(_ASKED)):
            raise InputError(
                f"{unknown[0]} is not known", where="query", hint=f"one of {', '.join(_ASKED)}"
            )
        if blank := sorted(name for name in asked if not asked[name].strip()):
            raise InputError(f"{blank[0]} is blank", where="query", hint="leave it out")
        category = request.path_params.get("category")
        if category is not None and not _is_category(category):
            raise RequestError("not-found", "there is no such kind of scam", "see /openapi.json")
        told = read_facts({**asked, "category": category})
        plan = make_plan(told, datetime.now().astimezone())
        return _json(jsonl.dump(plan_json.plan_object(plan)))

    async def health(self, request: Request) -> Response:
        """``GET /healthz``: the worker is up and its scanner loaded."""
        return _json(b'{"status":"ok"}\n')

    async def metrics(self, request: Request) -> Response:
        """``GET /metrics``: numbers for Prometheus."""
        return Response(self._work.counts.text(), media_type="text/plain; version=0.0.4")

    async def openapi(self, request: Request) -> Response:
        """``GET /openapi.json``: all of this, for programs."""
        return _json(jsonl.dump(openapi.document(self._limits)))

    async def _links(self, texts: list[str], *, lookup: bool) -> list[dict[str, Any]]:
        rows = list(links.read_given(((text, f"{_BODY}:{n}") for n, text in enumerate(texts, 1)),
                                     "there is no link"))  # fmt: skip

        def judge(scanner: Scanner) -> list[dict[str, Any]]:
            found = links.judge(scanner, [row for row in rows if isinstance(row, links.Given)])
            return [
                urls.url_object(next(found))
                if isinstance(row, links.Given)
                else urls.error_object(row.error, row.source)
                for row in rows
            ]

        if lookup:
            return await self._work.ask_registries(judge)
        return await self._work.aside(lambda: judge(self._work.scanner))

    async def _object(self, request: Request) -> dict[str, Any]:
        _media(request, JSON)
        body = await read_body(
            request.receive, request.scope[HEADERS], self._limits.body, self._limits.body_seconds
        )
        return read_object(as_text(body), _BODY)


def read_facts(told: Mapping[str, str | None]) -> facts.Facts:
    """The facts somebody told by name; blank ones were not told.

    Raises:
        InputError: one of them cannot be understood.

    >>> read_facts({"paid": "20m", "via": ""}).paid
    20
    """
    readers = {
        "category": facts.read_category, "situation": facts.read_situation,
        "paid": facts.read_paid, "via": facts.read_via, "amount": facts.read_amount,
        "reader": facts.read_reader, "region": facts.read_region,
    }  # fmt: skip
    values: dict[str, Any] = {
        name: read(text) for name, read in readers.items() if (text := told.get(name))
    }
    return (
        facts.Facts(**values)
        if set(values) - {"region", "reader"}
        else facts.Facts(situation="S5", **values)
    )


def _is_category(text: str) -> bool:
    known = load_categories()
    return text in known or any(text == row.name for row in known.values())


def as_text(body: bytes) -> str:
    """The body as text.

    Raises:
        InputError: it is not UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("body is not UTF-8", where=_BODY, hint="send JSON in UTF-8") from error


def _json(data: bytes) -> Response:
    return Response(data, media_type=JSON)


def _media(request: Request, *kinds: str) -> str:
    """The content type, which must be one of these.

    Raises:
        RequestError: it is another, or there is none: a foreign page's form could have sent it.
    """
    kind = security.media_type(request.scope[HEADERS])
    if kind not in kinds:
        raise RequestError("media-type", "content type is missing or wrong", f"send {kinds[0]}")
    return kind


def _flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise InputError(f"{key} is not a bool", where=_BODY, hint="true or false")
