"""Targets for conversations and for what registries and vendors write."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fuzz.laws import hold, in_time, now_and_then, record_laws, text_of
from fuzz.texts import scanner
from scamscan.chats.message_json import read_message
from scamscan.decoding import without_surrogates
from scamscan.errors import InputError
from scamscan.links.rdap import read_rdap
from scamscan.links.whois import read_whois
from scamscan.pipelines import vendors
from scamscan.records import Kind, Message
from scamscan.reports import jsonl, threads
from scamscan.threads import Threads
from scamscan.threads.records import ThreadVerdict

_START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_KINDS = tuple(Kind)
_VENDORS = tuple(vendors.VENDORS)


def conversation(data: bytes) -> list[Message]:
    """Lines as messages; the first two bytes of each say who writes, when, and what it is."""
    messages = []
    for number, line in enumerate(data.split(b"\n")[:24]):
        who, what = (*line[:2], 0, 0)[:2]
        paid = what % 16 == 5
        messages.append(
            Message(
                text=without_surrogates(text_of(line[2:])),
                time=_START + timedelta(hours=number * (1 + who % 64)) if who % 3 else None,
                sender_id=f"u{who % 4}" if who % 5 else None,
                sender_name=("小鹿", "我", "王警官", None)[what % 4],
                sender_number="95588" if what % 32 == 9 else None,
                is_self=(True, False, None, False)[who % 4],
                kind=Kind.TRANSFER if paid else _KINDS[what % len(_KINDS)],
                amount=Decimal(who) if paid else None,
                currency="CNY" if paid else None,
                direction="out" if paid else None,
                forwarded=what % 11 == 3,
                conversation=("甲", None)[who % 2],
            )
        )
    return messages


def threading(data: bytes) -> None:
    """A conversation: read at once or one by one it comes to the same, and numbers are in range."""
    messages = conversation(data)
    with in_time(8.0):
        whole = Threads(scanner())
        said = whole.feed(messages)
    hold(len(said) == len(messages), "one verdict for each message")
    found = whole.verdicts()
    for one in found:
        _thread_laws(one, len(messages))
    if now_and_then(data, 8):
        single = Threads(scanner())
        for message in messages:
            single.feed([message])
        hold(single.verdicts() == found, "one by one and together are the same")


def _thread_laws(one: ThreadVerdict, length: int) -> None:
    hold(0 <= one.score <= 1, "a score lies between 0 and 1")
    hold(0 < one.messages <= one.length <= length, "messages are counted")
    turns = [stage.turn for stage in one.stages] + [loss.turn for loss in one.losses]
    turns += [turn for turn in (one.first_warning, one.decisive) if turn is not None]
    hold(all(1 <= turn.index <= one.length for turn in turns), "turns lie in the conversation")
    json.loads(jsonl.dump(threads.thread_object(one)))


def rows(data: bytes) -> None:
    """A line of JSON: a message, or an input error."""
    with in_time(1.0):
        try:
            message = read_message(text_of(data), "a:1")
        except InputError:
            return
    record_laws([message])


def registries(data: bytes) -> None:
    """Answers of registries: read or said to be unreadable, whatever stands in them."""
    kind, body = data[:1], data[1:]
    with in_time(1.0):
        if kind < b"\x80":
            hash(read_rdap(body, "example.com"))
        else:
            hash(read_whois(text_of(body), "example.com", day_first=kind > b"\xc0"))


def vendor(data: bytes) -> None:
    """Requests in a vendor's form: read and answered, or an input error."""
    name = _VENDORS[data[0] % len(_VENDORS)] if data else _VENDORS[0]
    try:
        body = json.loads(text_of(data[1:]))
    except (ValueError, RecursionError):
        return
    if not isinstance(body, dict):
        return
    with in_time(4.0):
        try:
            request = vendors.read(name, body)
        except InputError as error:
            jsonl.dump(dict(vendors.refuse(name, error, "r1")))
            return
        verdicts = list(scanner().scan_many(request.messages))
        jsonl.dump(dict(vendors.answer(request, verdicts, "r1")))
