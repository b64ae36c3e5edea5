"""One mark strewn through a whole message: 不|转|就发, 异·常·，重·新登·陆, 想 要 涨 停 的 加 我.

No word needs to be known: a mark that again and again cuts off single characters is no punctuation.
Lists (北京-上海-广州), names (玛丽·居里) and verses set with blanks are left alone.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from scamscan import lazy
from scamscan.fold.records import Change, Edit

ORDINARY = frozenset(",.!?;:、。，．！？；：…\"'“”‘’「」『』()（）[]【】{}<>《》〈〉%@#&+=$¥\n\r")
"""Marks that stand between Han characters in ordinary writing, or carry a meaning of their own."""
FEWEST = 3
"""Times the mark must stand between two Han characters."""
_FEWEST_SINGLE, _SINGLE_SHARE = 2, 0.2
"""Of the stretches between two such marks, how many must be one character long.  A mark pushed in
after every third character leaves 30 % single ones; words in a list are mostly longer."""
_ROW_OF_BLANKS = 8
"""Lone characters in a row, blanks between: a line of verse has seven at most."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_BETWEEN = lazy.compile(rf"(?<=[{_HAN}])[^\w](?=[{_HAN}])")
_LONE = lazy.compile(
    rf"(?<![^\W_])[{_HAN}](?: {{1,3}}[{_HAN}](?![^\W_])){{{_ROW_OF_BLANKS - 1},200}}"
)
_MOST_PLACES = 20_000
"""Places looked at in one text; keeps hostile input linear."""


def find_strewn(text: str) -> list[Change]:
    """Changes that take strewn marks out.  They are no evidence by themselves.

    >>> [change.start for change in find_strewn("不|转就|发,五|分|钟内|到|账")]
    [1, 4, 8, 10, 13, 15]
    >>> find_strewn("北京-上海-广州-深圳-成都")
    []
    """
    places: dict[str, list[int]] = {}
    for place, match in enumerate(_BETWEEN.finditer(text)):
        if place > _MOST_PLACES:
            break
        places.setdefault(match[0], []).append(match.start())
    edits = [
        Edit(start, start + 1, "")
        for mark, found in places.items()
        if not mark.isspace() and mark not in ORDINARY and _is_strewn(text, found)
        for start in found
    ]
    for match in _LONE.finditer(text):
        blanks = [at for at in range(match.start(), match.end()) if text[at] == " "]
        edits += [Edit(at, at + 1, "") for at in blanks]
    return [Change(edit.start, edit.end, "", (edit,)) for edit in sorted(edits)]


def _is_strewn(text: str, places: list[int]) -> bool:
    if len(places) < FEWEST:
        return False
    widths = Counter(right - left - 1 for left, right in pairwise(places))
    single = widths[1]
    return single >= _FEWEST_SINGLE and single >= _SINGLE_SHARE * (len(places) - 1)
