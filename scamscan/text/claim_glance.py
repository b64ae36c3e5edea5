"""Which ways of claiming each text of a batch may use, by its characters and the names in it.

Half of all messages use none; ``claims`` reads the others in the ways flagged here only.  A flag
may be wrong, a missing flag may not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from scamscan.batch import Classes, after
from scamscan.text import claim_grammar as grammar
from scamscan.text import may

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scamscan.batch import Batch, Found

_BLANKS: Final = "".join(one for one in map(chr, range(0x10000)) if one.isspace())
_ACCOUNT_REACH: Final = 16
"""From 您 over "尾号1234的" and a short place to a name."""
_HEAD_REACH: Final = 36
_TAIL_REST: Final = 5
_BEFORE_ANY: Final = -(1 << 40)


def claims_in(batch: Batch, names: Found) -> list[int]:
    """For each folded text the flags of ``may`` that hold, given where names stand.

    >>> from scamscan.batch import Batch, PhraseFilter
    >>> batch = Batch(["好的", "【快讯】"])
    >>> claims_in(batch, PhraseFilter(["工行"]).find(batch)) == [0, may.SIGNATURE]
    True
    """
    bits = _classes().of(batch)

    def seen(*places: int) -> list[NDArray[np.bool_]]:
        return [bits & 1 << place != 0 for place in places]

    flags = np.zeros(len(batch.texts), dtype=np.int64)
    speaker, verb, own, institution, verb_end, blank = seen(0, 1, 2, 3, 4, 5)
    here, place, coming, origin, person, called = seen(16, 17, 18, 19, 20, 21)
    said = speaker & after(verb) | here & after(place) | coming & after(origin)
    said |= person & after(called) | verb_end & after(blank)
    flags[batch.any(said)] |= may.INTRODUCTION
    flags[batch.any(own & after(institution))] |= may.OWN_WORD
    (bracket,) = seen(6)
    flags[batch.any(bracket)] |= may.SIGNATURE
    flags[(bits[batch.starts] & 1 << 7) != 0] |= may.END_OF_TEXT
    if len(names.starts):
        asked, good, hailed, english, goes_on = seen(8, 9, 10, 11, 12)
        greeted = batch.any(asked & after(good) | hailed | english & after(goes_on))
        flags[_named(batch, names) & greeted] |= may.GREETING
        addressed, head, trailing = seen(13, 14, 15)
        _note(flags, batch, names, _near_account(names, addressed), may.ACCOUNT)
        _note(flags, batch, names, _at_an_end(batch, names, head, trailing), may.END_OF_TEXT)
    found: list[int] = flags.tolist()
    return found


@cache
def _classes() -> Classes:
    return Classes(
        (
            "我咱俺人们里边儿处就", "是系乃", "我本敝", "分大支平行局院司校厅队馆署",
            "sme", " ", "【[〔〖", f"{_BLANKS}喂老爸妈爷奶姥外阿姑舅一二三四五六",
            "您你上午", "好", "喂", "h", "ei", "您你尊亲d", grammar.HEAD_BEGUN, f"。.{_BLANKS}",
            "这", "里边", "来", "自", "我人", "叫姓",
        )
    )  # fmt: skip


def _note(
    flags: NDArray[np.int64], batch: Batch, names: Found, chosen: NDArray[np.bool_], flag: int
) -> None:
    texts = np.zeros(len(flags), dtype=bool)
    texts[batch.owners[names.starts[chosen]]] = True
    flags[texts] |= flag


def _named(batch: Batch, names: Found) -> NDArray[np.bool_]:
    named = np.zeros(len(batch.texts), dtype=bool)
    named[batch.owners[names.starts]] = True
    return named


def _near_account(names: Found, addressed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Names with 您 or the like not far before them."""
    last = np.maximum.accumulate(np.where(addressed, np.arange(len(addressed)), _BEFORE_ANY))
    near: NDArray[np.bool_] = names.starts - last[names.starts - 1] <= _ACCOUNT_REACH
    return near


def _at_an_end(
    batch: Batch, names: Found, head: NDArray[np.bool_], trailing: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Names that may sign: "建行提醒" at the head, "…。中国移动" at the tail."""
    owners = batch.owners[names.starts]
    first = names.ends - batch.starts[owners] <= _HEAD_REACH
    solid = np.where(trailing, _BEFORE_ANY, np.arange(len(trailing)))
    last = np.maximum.reduceat(solid, batch.starts)[owners]
    signs: NDArray[np.bool_] = first & head[names.ends] | (names.ends > last - _TAIL_REST)
    return signs
