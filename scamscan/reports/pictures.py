"""The verdict on pictures as JSON, and as lines of Chinese for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scamscan.codes import names
from scamscan.records import Kind, Verdict
from scamscan.reports import jsonl, layout, threads
from scamscan.reports.layout import MUTED, STEP, Piece, visible, words
from scamscan.threads.records import ThreadVerdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scamscan.images.codes import Code
    from scamscan.images.judge import PictureVerdict
    from scamscan.images.records import Page
    from scamscan.records import Message
    from scamscan.reports.layout import Line

SCHEMA = "picture-1"
_DIGITS = 4
_SHOWN_MESSAGES = 60
"""Messages printed back; the most worrying is named below them in any case."""
_SHOWN_CODE = 200
"""Characters of a code printed back."""


def picture_object(verdict: PictureVerdict, sizes: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The verdict as plain JSON values, keys in a fixed order.

    The words read are part of the answer: nobody else has them.

    Args:
        verdict: what was found.
        sizes: width and height of each picture.
    """
    leading = verdict.leading
    return {
        "schema": SCHEMA,
        "type": "pictures",
        "level": verdict.level.value,
        "action": verdict.action.value,
        "score": round(leading.score, _DIGITS),
        "category": leading.category,
        "category_name": leading.category_name,
        "thread": verdict.thread and threads.thread_object(verdict.thread),
        "messages": [
            {**_message(one.message), "verdict": jsonl.verdict_object(one)}
            for one in verdict.verdicts
        ],
        "pictures": [
            _page(page, size)
            for page, size in zip(verdict.reading.pages, sizes, strict=True)
        ],
        "confidence": {"lowest": verdict.reading.lowest, "mean": verdict.reading.mean},
        "held_back": verdict.held_back,
        "skipped": [{"check": one.check, "reason": one.reason} for one in verdict.skipped],
        "guidance": jsonl.guidance_object(leading.guidance),
    }  # fmt: skip


def lay_out(verdict: PictureVerdict) -> Iterator[Line]:
    """The whole answer, top to bottom; an empty line is an empty tuple."""
    yield from layout.head_lines(verdict.leading)
    yield from _read(verdict)
    yield from _reasons(verdict)
    yield from _codes(verdict.reading.codes)
    urls = {one.url: one for each in verdict.verdicts for one in each.urls}
    yield from layout.link_lines(list(urls.values()))
    if verdict.decisive is not None:
        yield from layout.contact_lines(verdict.decisive)
    yield from layout.guidance_lines(verdict.leading)
    yield from layout.skipped_lines(verdict.skipped)


def who(message: Message) -> str:
    """Who said it, as shown before the words."""
    phrases = words()["phrases"]
    if message.is_self:
        return str(phrases["picture_self"])
    if message.kind is Kind.SYSTEM:
        return str(phrases["picture_system"])
    if message.sender_name:
        return visible(message.sender_name)
    return str(phrases["picture_other"])


def _read(verdict: PictureVerdict) -> Iterator[Line]:
    said = [one for one in verdict.verdicts if one.message.text.strip()]
    if not said:
        return
    marked = any(map(layout.marked_spans, said))
    note = (Piece(words()["phrases"]["marked"], MUTED),) if marked else ()
    yield (*layout.title("pictures"), *note)
    for one in said[:_SHOWN_MESSAGES]:
        first, *rest = layout.marked_lines(one)
        speaker = who(one.message) if len(said) > 1 or one.message.sender_name else ""
        yield (Piece(f"  {speaker}：" if speaker else "  ", STEP), *first)
        yield from ((Piece("    "), *line) for line in rest)
    if len(said) > _SHOWN_MESSAGES:
        yield (Piece("  ……", MUTED),)
    yield ()


def _reasons(verdict: PictureVerdict) -> Iterator[Line]:
    if isinstance(verdict.leading, ThreadVerdict) and threads.worrying(verdict.leading):
        yield layout.title("reasons")
        yield from threads.point_lines(verdict.leading)
        yield ()
    elif isinstance(verdict.leading, Verdict):
        yield from layout.reason_lines(verdict.leading)
    elif verdict.decisive is not None:
        yield from layout.reason_lines(verdict.decisive)


def _codes(codes: Sequence[Code]) -> Iterator[Line]:
    if not codes:
        return
    yield layout.title("codes")
    for one in codes:
        name, note = names()[one.kind]
        text = layout.unlink(visible(one.text[:_SHOWN_CODE]).replace("\n", " "))
        said = words()["phrases"]["code_line"].format(name=name, text=text)
        yield (Piece(f"  · {said}"),)
        yield (Piece(f"    {note}", MUTED),)
    yield ()


def _message(message: Message) -> dict[str, Any]:
    return {
        "source": message.source,
        "text": message.text,
        "is_self": message.is_self,
        "sender_name": message.sender_name,
        "time": message.time.isoformat() if message.time else None,
        "kind": message.kind.value,
        "amount": str(message.amount) if message.amount is not None else None,
        "currency": message.currency,
        "quoted": message.quoted,
        "codes": list(message.codes),
    }


def _page(page: Page, size: tuple[int, int]) -> dict[str, Any]:
    return {
        "name": page.name,
        "width": size[0],
        "height": size[1],
        "lines": [
            {
                "text": line.text,
                "box": list(line.box),
                "confidence": round(line.confidence, _DIGITS),
            }
            for line in page.lines
        ],
        "codes": [
            {
                "kind": one.kind,
                "name": names()[one.kind].name,
                "note": names()[one.kind].note,
                "text": one.text,
                "box": list(one.box),
            }
            for one in page.codes
        ],
    }
