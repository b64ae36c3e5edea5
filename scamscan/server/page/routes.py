"""The page's addresses: every answer is written here, on the server, so no script is needed."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import jinja2
from starlette.responses import RedirectResponse, Response

from scamscan import tables
from scamscan.categories import load_categories
from scamscan.chats import read_source
from scamscan.chats.source import Source
from scamscan.decoding import is_blank
from scamscan.errors import InputError, MissingExtraError, ScamscanError
from scamscan.guide import facts, rows
from scamscan.guide.plan import make_plan
from scamscan.records import BadRecord, Channel, Level, Message
from scamscan.reports import layout, plan_card
from scamscan.server import security
from scamscan.server.api import read_facts
from scamscan.server.batches import chunks_of
from scamscan.server.guard import HEADERS
from scamscan.server.limits import MEBIBYTE
from scamscan.server.page import view
from scamscan.server.page.evidence import PACK, make_pack
from scamscan.server.page.forms import FORM, Sent, read_form
from scamscan.server.page.words import LANGUAGES, Words, examples
from scamscan.server.pictures import asked as read_pictures
from scamscan.server.problems import RequestError, status_of
from scamscan.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from scamscan.records import Verdict
    from scamscan.server.work import Work

FILES: Final = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
_FACTS: Final = ("category", "situation", "paid", "via", "amount", "reader", "region")
_WORST: Final = 5
"""Messages of a chat that are shown."""
_NAME: Final = 80
"""Characters of a file's name that are kept."""


class Page:
    """The handlers of one worker."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._service = work.service
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("scamscan.server.page"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )
        self._templates.globals.update(
            callable_number=view.callable_number,
            form_token=lambda: security.signed(self._service, FORM),
            local=self._service.token is None,
            examples=examples(),
            size=self._service.limits.batch // MEBIBYTE,
            most_pictures=self._service.limits.pictures,
        )

    async def home(self, request: Request) -> Response:
        """``GET /``: the form; ``POST /``: the answer to one message."""
        if not self._let_in(request):
            return self._show("login.html", self._words(request), wrong=False, here="/")
        if request.method != "POST":
            return self._show("home.html", self._words(request), asked=_asked(), here="/")
        sent = await read_form(request, self._service)
        words = Words(sent.get("lang"))
        if is_blank(sent.get("text")):
            raise InputError("empty", where=words.language)
        channel = sent.get("channel")
        message = Message(
            text=sent.get("text"),
            sender_number=sent.get("sender").strip() or None,
            channel=Channel(channel) if channel in set(Channel) else None,
        )
        lookup = bool(sent.get("lookup")) and self._service.lookups
        verdict = await self._work.verdict(message, lookup=lookup)
        return self._verdict(verdict, words, sent, lookup=lookup)

    async def chat(self, request: Request) -> Response:
        """``POST /chat``: an exported chat, read in memory and kept nowhere."""
        sent = await read_form(request, self._service, with_file=True)
        words = Words(sent.get("lang"))
        with self._work.enter_batch():
            records = await self._work.aside(lambda: self._read(sent))
            messages = [one for one in records if isinstance(one, Message)]
            bad = [one for one in records if isinstance(one, BadRecord)]
            if not messages:
                raise bad[0].error if bad else InputError("empty", where=words.language)
            followed = Threads(self._work.scanner)
            verdicts: list[Verdict] = []
            for chunk in chunks_of(messages):
                verdicts += await self._work.aside(
                    lambda chunk=chunk: followed.feed(chunk)  # type: ignore[misc]
                )
            found = followed.verdicts()
        people = view.thread_view(found, words)
        counts = words["chat_counts"].format(
            messages=len(messages), people=len(found), errors=len(bad)
        )
        worst = self._worst(verdicts, words)
        told = _told({"category": people[0]["category"] if people else ""})
        return self._show(
            "chat.html", words, people=people, messages=worst, counts=counts, told=told,
            offered=_offered(words), here="/",
        )  # fmt: skip

    async def image(self, request: Request) -> Response:
        """``POST /image``: pictures of one conversation, read in memory and kept nowhere."""
        with self._work.enter_pictures():
            sent = await read_form(request, self._service, with_file=True)
            words = Words(sent.get("lang"))
            try:
                asked = read_pictures(sent, self._service.limits)
                verdict, _ = await self._work.pictures(asked.given, asked.message, lookup=False)
            except InputError as error:
                return self._unusable(error, words)
        found = view.pictures_view(verdict, words)
        return self._show(
            "pictures.html", words, found=found, told=_told({"category": found["category"]}),
            offered=_offered(words), asked=_asked(), here="/",
        )  # fmt: skip

    async def evidence(self, request: Request) -> Response:
        """``POST /evidence``: an exported chat as an evidence pack, a zip that is kept nowhere."""
        sent = await read_form(request, self._service, with_file=True)
        name = _file_name(sent)
        with self._work.enter_batch():
            data = await self._work.aside(lambda: make_pack(sent.file, name))
        headers = {"content-disposition": f'attachment; filename="{PACK}.zip"'}
        return Response(data, headers=headers, media_type="application/zip")

    async def guide(self, request: Request) -> Response:
        """``GET /guide``: the questions; ``POST /guide``: the plan."""
        if request.method != "POST":
            words = self._words(request)
            return self._show(
                "guide.html", words, plan=None, told=_told({}), offered=_offered(words),
                here="/guide",
            )  # fmt: skip
        sent = await read_form(request, self._service)
        words = Words(sent.get("lang"))
        told = _told(sent.fields)
        plan = make_plan(read_facts(told), datetime.now().astimezone())
        tag = "zh-Hant" if plan.facts.region in rows.TRADITIONAL else "zh-Hans"
        return self._show(
            "guide.html", words, plan=view.plan_view(plan), plan_tag=tag, told=told,
            offered=_offered(words), here="/guide", resend="guide",
        )  # fmt: skip

    async def card(self, request: Request) -> Response:
        """``POST /card``: the plan on one page in large type, to be printed."""
        sent = await read_form(request, self._service)
        page = plan_card.render(make_plan(read_facts(_told(sent.fields)), _now()))
        style = re.search("<style>(.*?)</style>", page, re.DOTALL)
        digest = hashlib.sha256((style[1] if style else "").encode()).digest()
        policy = f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'"
        return _html(page, headers={"content-security-policy": policy})

    async def login(self, request: Request) -> Response:
        """``POST /login``: the token, once."""
        sent = await read_form(request, self._service)
        words = Words(sent.get("lang"))
        if self._service.token is None or security.is_token(
            sent.get("token").strip().encode(), self._service
        ):
            response = RedirectResponse(f"/?lang={words.language}", 303)
            response.headers["set-cookie"] = security.session_cookie(self._service)
            return response
        return self._show("login.html", words, 401, wrong=True, here="/")

    async def file(self, request: Request) -> Response:
        """``GET /page/…``: style, script and icon."""
        name = request.path_params["name"]
        if name not in FILES:
            raise RequestError("not-found", "there is no such file")
        return Response(_file(name), media_type=FILES[name])

    def problem(self, error: ScamscanError, language: str = "") -> Response:
        """A refusal in words for people."""
        words = Words(language)
        problems = words["problems"]
        if isinstance(error, RequestError):
            key = "form" if error.hint == FORM else error.code
            said = problems.get(key, problems["input"])
        elif error.what == "empty":
            words = Words(error.where)
            said = words["problems"]["empty"]
        else:
            # What is told to programs is English; what the readers of chats advise is not.
            known = [one for one in (error.what, error.hint) if one and not one.isascii()]
            said = problems["file"].format(more=words.ours("，".join(known)))
        return self._show("problem.html", words, status_of(error), problem=said, here="/")

    def _unusable(self, error: InputError, words: Words) -> Response:
        """Which picture cannot be used, and what to do."""
        if isinstance(error, MissingExtraError):
            said = words["problems"]["missing-extra"]
        else:
            known = f"{layout.visible(error.where)}：{error.hint}" if error.hint else ""
            said = words["problems"]["picture"].format(more=words.ours(known))
        return self._show("problem.html", words, status_of(error), problem=said, here="/")

    def _verdict(self, verdict: Verdict, words: Words, sent: Sent, *, lookup: bool) -> Response:
        found = view.verdict_view(verdict, words)
        domains = _worth_asking(verdict) if self._service.lookups else ()
        return self._show(
            "verdict.html",
            words,
            found=found,
            asked=_asked(sent),
            looked_up=lookup,
            asked_registries=any(link["asked"] or link["registered"] for link in found["links"]),
            lookup_domains="、".join(map(layout.visible, domains)),
            told=_told({"category": found["category"]}),
            offered=_offered(words),
            here="/",
            resend="check",
        )

    def _worst(self, verdicts: Sequence[Verdict], words: Words) -> list[dict[str, Any]]:
        suspicious = [
            (number, one)
            for number, one in enumerate(verdicts, 1)
            if one.level.rank >= Level.SUSPICIOUS.rank
        ]
        suspicious.sort(key=lambda pair: (-pair[1].level.rank, -pair[1].score, pair[0]))
        return [
            {**view.verdict_view(one, words), "place": words["place"].format(index=number)}
            for number, one in sorted(suspicious[:_WORST], key=lambda pair: pair[0])
        ]

    def _read(self, sent: Sent) -> list[Message | BadRecord]:
        """The messages of an exported chat.

        Raises:
            InputError: there are too many.
        """
        source = Source(name=_file_name(sent), size=len(sent.file), open=lambda: BytesIO(sent.file))
        records = []
        for record in read_source(source):
            records.append(record)
            if len(records) > self._service.limits.records:
                raise RequestError("too-large", "chat has too many messages")
        return records

    def _let_in(self, request: Request) -> bool:
        try:
            security.check_token(request.scope[HEADERS], self._service)
        except RequestError:
            return False
        return True

    def _words(self, request: Request) -> Words:
        asked = request.query_params.get("lang")
        if asked is None:
            asked = _preferred(request.headers.get("accept-language", ""))
        return Words(asked)

    def _show(self, name: str, words: Words, status: int = 200, /, **values: Any) -> Response:  # noqa: ANN401
        template = self._templates.get_template(name)
        values.setdefault("resend", "")
        return _html(template.render(words=words, **values), status)


def _file_name(sent: Sent) -> str:
    """The file's own name, fit to be shown and to be one."""
    name = layout.visible(sent.file_name.replace("\\", "/").rpartition("/")[2])[-_NAME:]
    return re.sub(r"[\x00-\x1f<>:\"|?*]", "_", name).lstrip(".") or "chat"


def _worth_asking(verdict: Verdict) -> tuple[str, ...]:
    if not verdict.urls:
        return ()
    from scamscan.lookups import worth_asking  # here: it brings the network with it

    return worth_asking(one.url for one in verdict.urls)


def _preferred(accepted: str) -> str:
    """Chinese first: Traditional for readers whose browser says so, and nothing else by itself."""
    first = accepted.split(",")[0].strip().lower()
    traditional = first.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant"))
    return LANGUAGES[1] if traditional else LANGUAGES[0]


def _asked(sent: Sent | None = None) -> dict[str, str]:
    return {key: sent.get(key) if sent else "" for key in ("text", "sender", "channel")}


def _told(fields: dict[str, str]) -> dict[str, str]:
    return {key: fields.get(key, "") for key in _FACTS}


def _offered(words: Words) -> dict[str, list[tuple[str, str]]]:
    """What each question of the guide offers."""
    text = tables.load_toml(rows.SCREEN)["questions"]
    unknown = ("", words["unknown"])
    kinds = load_categories()
    codes = [code for code, row in kinds.items() if row.nature != "harmless"]
    names = words.english["categories"] if words.english else None
    return {
        "situations": [unknown, *_own(facts.list_of(rows.SITUATIONS, "", text["order"]), words)],
        "vias": [unknown, *_own(facts.list_of(rows.MONEY, "via/", text["vias"]), words)],
        "readers": _own(facts.list_of(rows.MONEY, "reader/", text["readers"]), words),
        "categories": [
            unknown,
            *((code, names[code] if names else words.ours(kinds[code].name)) for code in codes),
        ],
    }


def _own(pairs: Sequence[tuple[str, str]], words: Words) -> list[tuple[str, str]]:
    return [(key, words.ours(name)) for key, name in pairs]


def _now() -> datetime:
    return datetime.now().astimezone()


def _html(page: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(page, status, headers=headers, media_type="text/html")


@cache
def _file(name: str) -> bytes:
    return resources.files("scamscan.server.page").joinpath(name).read_bytes()
