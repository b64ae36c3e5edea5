"""Replies and the words they answer, where an exporter writes both into one text."""

from __future__ import annotations

import re

_SIGNS = {
    "memotrace": re.compile(r"(?:^|\n)引用[：:]((?:[^:：\n]{1,64}[:：] ?)?)"),
    "weflow": re.compile(r"\[引用 ([^：\n]{0,100}：)"),
    "pywxdump": re.compile(r"\n\n?\[引用\](?:\([^()\n]{0,40}\))?((?:[^:：\n]{0,64}[:：] ?)?)"),
}
"""What stands between a reply and the words it answers; the group is the name of who said those."""


def parted(text: str, writer: str | None = None) -> tuple[str, str | None]:
    r"""A reply and the words it answers.

    Args:
        text: a whole message.
        writer: ``memotrace``, ``weflow`` or ``pywxdump``, whose way to name the speaker is known
            and left out; None when any of them may have written it.

    >>> parted("几点退\n引用：王客服: 您好"), parted("好")
    (('几点退', '王客服: 您好'), ('好', None))
    >>> parted("好的[引用 王五：[图片]]", "weflow")
    ('好的', '[图片]')
    """
    found = [
        (match.start(), match.end() if writer else match.start(1), name)
        for name, sign in _SIGNS.items()
        if writer in (None, name)
        and (name != "weflow" or text.endswith("]"))
        and (match := sign.search(text))
    ]
    if not found:
        return text, None
    start, end, name = min(found)
    quoted = text[end:-1] if name == "weflow" else text[end:]
    return text[:start], quoted.strip() or None
