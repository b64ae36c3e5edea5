"""MemoTrace (留痕, WeChatMsg; LC044, 8be7d0d of 2024-07): its two CSV generations.

Generation 1 dumps database columns; generation 2 prints the content of every kind as text.  The
sheet of generation 2's XLSX has the same header; ``content`` serves it too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scamscan.chats import times, values, vocabulary, wechat_cards
from scamscan.chats.headed import owner_rule
from scamscan.chats.rows import records
from scamscan.chats.said import Said, Speaker, message_of
from scamscan.errors import InputError
from scamscan.records import BadRecord, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scamscan.chats.head import Head
    from scamscan.chats.source import Source
    from scamscan.records import Message

_FIRST = {"localId", "TalkerId", "Type", "SubType", "StrContent"}
_SECOND = ("消息ID", "类型", "发送人", "时间", "内容")
_ALL_CHATS = {"messages", "message"}
_TITLE = re.compile(r"【([^【】\n]{1,20})】")
_FIELD = re.compile(
    r"\s{0,20}(标题|描述|链接|应用|title|description|url|name)\s?[：:]\s?(.*)", re.S
)
_QUOTE = re.compile(r"(?:^|\n)引用[：:]")
_MAY_QUOTE = {"", "引用消息", "引用"}
"""A text message that holds the word is no quote; TXT has no vocabulary."""
_NAME = re.compile(r"[^:：\n]{1,64}[:：] ?")
_OLD_LINK = "[链接]:"
_SENDS = ("转账", "收款", "退还", "退款")


def fits(head: Head, code: str) -> bool:
    """Told by the header row; users drop and reorder columns, so by names."""
    if code == "wechat-memotrace-csv-1":
        return _FIRST.issubset(head.header)
    return head.header[: len(_SECOND)] == _SECOND


def read(source: Source, head: Head, code: str) -> Iterator[Message | BadRecord]:
    """The messages of one CSV; cards whose content was never exported are told of."""
    if code == "wechat-memotrace-csv-1":
        yield from _read_first(source, head.delimiter)
        return
    is_self = owner(
        (row for _, row in records(source, head.delimiter)), source.stem
    )  # A group shows its third name soon, so this first reading is short.
    for line, row in records(source, head.delimiter):
        yield second(row, source.at(line), source.stem, is_self)


def owner(rows: Iterable[Mapping[str, str]], chat: str) -> Callable[[str], bool | None]:
    """Who is the owner in rows of generation 2: "我", or the one beside the chat's own name."""
    names: set[str] = set()
    for row in rows:
        name = row.get("发送人", "").strip()
        if name and not vocabulary.is_system(name):
            names.add(name)
        if len(names) > 2:
            break
    return owner_rule(names, chat)


def second(
    row: Mapping[str, str],
    place: str,
    chat: str,
    is_self: Callable[[str], bool | None],
    links: tuple[str, ...] = (),
) -> Message:
    """One row of generation 2; it has neither ids nor a column for one's own messages.

    Args:
        row: cells by the names of the header.
        place: ``"小李.csv:2"``.
        chat: the conversation, which the file is named after.
        is_self: what ``owner`` gave.
        links: hyperlinks of the row's cells, in a workbook.
    """
    name = values.name_of(row.get("发送人"))
    label = row.get("类型", "").strip()
    said = content(row.get("内容", ""), label)
    if vocabulary.is_system(name):
        said = said._replace(kind=Kind.SYSTEM)
    return message_of(
        said._replace(urls=values.links_of([*said.urls, *links])),
        place,
        when=times.of_text(row.get("时间", "")),
        by=Speaker(name=name, is_self=None if name is None else is_self(name)),
        chat=chat,
        number=values.name_of(row.get("消息ID")),
    )


def content(text: str, label: str = "") -> Said:
    r"""What a printed content says, generation 2 in CSV, XLSX and TXT and generation 1 in TXT.

    >>> content("【分享链接】\n标题：领补贴\n描述：限今天\n链接: https://a1b.top/x\n应用：浏览器\n").urls
    ('https://a1b.top/x',)
    >>> content("真的吗\n引用：王客服: 您好")[-3]
    '您好'
    """
    title = _TITLE.match(text)
    kind = vocabulary.kind_of(label)
    named = vocabulary.kind_of(title[1]) if title else None
    if title and kind in (None, Kind.TRANSFER) and title[1].endswith(_SENDS):
        return Said(Kind.TRANSFER, text.strip(), money=text)
    if kind is None:
        kind = named or vocabulary.kind_of_text(text) or Kind.TEXT
        if label and wechat_cards.is_xml(text):
            return wechat_cards.read_card(text)
    if vocabulary.is_forward(label) or (title and vocabulary.is_forward(title[1])):
        return Said(kind, text.strip(), forwarded=True)
    if kind is Kind.LINK or (named is Kind.LINK and not label) or _is_old_link(text, label):
        return _link(text)
    quotes = label in _MAY_QUOTE and not title
    if quotes and (quote := _QUOTE.search(text)):
        return Said(kind, text[: quote.start()], quoted=_without_name(text[quote.end() :]))
    return Said(kind, text.strip() if title else text)


def _is_old_link(text: str, label: str) -> bool:
    """Generation 1 in TXT indents its cards."""
    return not label and text[:40].lstrip().startswith(_OLD_LINK)


def _link(text: str) -> Said:
    """Title and description as text, the address apart; what has no label goes on."""
    fields: dict[str, list[str]] = {}
    key = ""
    body = text.lstrip().removeprefix(_OLD_LINK)
    for line in body.split("\n"):
        if _TITLE.fullmatch(line.strip()):
            continue
        match = _FIELD.match(line)
        if match:
            key = match[1]
        said = match[2] if match else line
        if said.strip():
            fields.setdefault(key, []).append(said.strip())
    urls = values.links_of([*fields.pop("链接", []), *fields.pop("url", [])])
    for name in ("应用", "name"):
        fields.pop(name, None)
    parts = [line for lines in fields.values() for line in lines]
    return Said(Kind.LINK, "\n".join(parts) or vocabulary.placeholder(49, 5), urls)


def _without_name(quoted: str) -> str:
    """``王客服: 您好`` → ``您好``; the name ends at the first colon."""
    match = _NAME.match(quoted)
    return quoted[match.end() if match else 0 :].strip()


def _read_first(source: Source, delimiter: str) -> Iterator[Message | BadRecord]:
    first_chat: str | None = None
    for line, row in records(source, delimiter):
        chat_number = row.get("TalkerId", "").strip()
        first_chat = first_chat or chat_number
        several = source.stem in _ALL_CHATS or chat_number != first_chat
        stem = source.stem.removesuffix("_utf8")
        chat = f"{stem}#{chat_number}" if several else stem
        yield from _first(row, source.at(line), chat)


def _first(row: Mapping[str, str], place: str, chat: str) -> Iterator[Message | BadRecord]:
    kind, sub = wechat_cards.split_type(row.get("Type"))
    sub = sub or wechat_cards.small(row.get("SubType"))
    by, name = _sender(row)
    raw = row.get("StrContent", "")
    by, body = wechat_cards.without_prefix(raw, by)
    if kind == wechat_cards.TEXT:
        said = Said(Kind.TEXT, body)
    elif wechat_cards.is_xml(body) or kind in (wechat_cards.NOTICE, wechat_cards.RECALL):
        said = wechat_cards.read_card(body, kind, sub)
    else:
        text = body or vocabulary.placeholder(kind, sub)
        said = Said(wechat_cards.kind_of(kind, sub), text, forwarded=sub == wechat_cards.FORWARD)
    when = times.of_epoch(row.get("CreateTime"))
    yield message_of(
        said,
        place,
        when=when if when.time else times.of_text(row.get("StrTime", "")),
        by=Speaker(id=by, name=name, is_self=values.flag_of(row.get("IsSender"))),
        chat=chat,
        number=values.name_of(row.get("localId")),
    )
    if kind == wechat_cards.APP and not raw.strip():
        lost = InputError(
            "content of a card is not in the export, link or amount are lost",
            where=place,
            hint="export the chat with a newer version, or open this message on the phone",
        )
        yield BadRecord(error=lost, source=place)


def _sender(row: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Id and name; in groups the last three columns are sometimes shifted."""
    cells = [values.name_of(row.get(key)) for key in ("Sender", "Remark", "NickName")]
    if not _is_id(cells[0]):
        shifted = next((cell for cell in cells[1:] if _is_id(cell)), None)
        if shifted is not None:
            names = [cell for cell in cells[1:] + cells[:1] if cell and cell != shifted]
            return shifted, next(iter(names), None)
    return cells[0], cells[1] or cells[2]


def _is_id(cell: str | None) -> bool:
    return cell is not None and (cell.startswith(("wxid_", "gh_")) or "@" in cell)
