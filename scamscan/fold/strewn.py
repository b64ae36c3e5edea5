"""One mark strewn through a whole message: 不|转|就发, 异·常·，重·新登·陆, 想 要 涨 停 的 加 我.

No word needs to be known: a mark that again and again cuts off single characters is no punctuation.
Lists (北京-上海-广州), names (玛丽·居里) and verses set with blanks are left alone.
"""

from __future__ import annotations

from itertools import islice, pairwise

from scamscan import lazy
from scamscan.fold.records import Change, Edit

ORDINARY = frozenset(",!?;:、。，！？；：…\"'“”‘’「」『』()（）[]【】{}<>《》〈〉%@#&+=$¥\n\r")
"""Marks that stand between Han characters in ordinary writing, or carry a meaning of their own."""
BAR = "丨"
"""A Han character nobody writes but as a bar."""
FEWEST = 3
"""Times the mark must stand between two Han characters."""
_FEWEST_SINGLE, _SINGLE_SHARE = 2, 0.2
"""Of the stretches between two such marks, how many must be one character long.  A mark pushed in
after every third character leaves 30 % single ones; words in a list are mostly longer."""
_FEWEST_LONE, _LONE_SHARE = 8, 0.6
"""Characters that must stand alone between blanks, and their share of all Han characters."""
_VERSE = frozenset((4, 5, 7))
"""Rows all of one such length are a poem."""
_HAN = "\u3400-\u4dbf\u4e00-\u4e27\u4e29-\u9fff"
_ONE_HAN = lazy.compile(f"[{_HAN}]")
_BETWEEN = lazy.compile(rf"(?<=[{_HAN}])(?:[^\w]|{BAR})(?=[{_HAN}])")
_ROW = lazy.compile(rf"(?<![^\W_])[{_HAN}](?: {{1,3}}[{_HAN}](?![^\W_])){{1,400}}")
_BLANKS = lazy.compile(" +")
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
    for match in islice(_BETWEEN.finditer(text), _MOST_PLACES):
        places.setdefault(match[0], []).append(match.start())
    found = [
        (start, start + 1)
        for mark, starts in places.items()
        if not mark.isspace() and mark not in ORDINARY and _is_strewn(starts)
        for start in starts
    ]
    if " " in places:
        found += _between_lone(text)
    return [Change(start, end, "", (Edit(start, end, ""),)) for start, end in sorted(found)]


def _is_strewn(places: list[int]) -> bool:
    if len(places) < FEWEST:
        return False
    single = sum(right - left == 2 for left, right in pairwise(places))
    return single >= _FEWEST_SINGLE and single >= _SINGLE_SHARE * (len(places) - 1)


def _between_lone(text: str) -> list[tuple[int, int]]:
    """Blanks of a text whose characters mostly stand alone, unless they make verses."""
    rows = list(islice(_ROW.finditer(text), _MOST_PLACES))
    sizes = [len(row[0]) - row[0].count(" ") for row in rows]
    lone = sum(sizes)
    if lone < _FEWEST_LONE or lone < _LONE_SHARE * len(_ONE_HAN.findall(text)):
        return []
    if len(set(sizes)) == 1 and sizes[0] in _VERSE:
        return []
    return [
        (row.start() + blank.start(), row.start() + blank.end())
        for row in rows
        for blank in _BLANKS.finditer(row[0])
    ]
