"""What stands in the text for a message, or a part of one, that has no words (a table)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from scamscan.records import Kind
from scamscan.tables import load_tsv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_COLUMNS = ("app", "label", "kind", "words")
_ENDINGS = "ending"


class Media(NamedTuple):
    """A kind of content and its placeholder."""

    kind: Kind
    words: str


@cache
def _table() -> Mapping[tuple[str, str], Media]:
    rows = load_tsv("chat_media.tsv", _COLUMNS)
    return {(app, label): Media(Kind(kind), words) for app, label, kind, words in rows}


def of(app: str, label: str) -> Media | None:
    """What an app's own word for a content means; None when nobody knows it.

    >>> of("telegram", "voice_message")
    Media(kind=<Kind.VOICE: 'voice'>, words='[语音]')
    >>> of("telegram", "hologram") is None
    True
    """
    return _table().get((app, label))


def of_file(name: str) -> Media:
    """A file by the ending of its name: a picture, a sound, a film, or a file named in the text.

    >>> of_file("IMG_2.JPG").words, of_file("安全防护.apk").words
    ('[图片]', '[文件] 安全防护.apk')
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    ending = base.rpartition(".")[2].casefold()
    found = of(_ENDINGS, ending)
    return found or Media(Kind.FILE, f"{of_kind(Kind.FILE)} {base}".strip())


def of_kind(kind: Kind) -> str:
    """The placeholder of a kind.

    >>> of_kind(Kind.VOICE)
    '[语音]'
    """
    found = of("kind", kind.value)
    return found.words if found else ""


def together(words: str, parts: Iterable[Media]) -> tuple[Kind, str]:
    r"""Kind and text of a message with words and attachments; file names stand with the words.

    >>> together("", [of_file("a.jpg")])
    (<Kind.IMAGE: 'image'>, '[图片]')
    >>> together("点这里装", [of_file("安全防护.apk")])
    (<Kind.FILE: 'file'>, '点这里装\n[文件] 安全防护.apk')
    """
    parts = list(parts)
    if not parts:
        return Kind.TEXT, words
    said = [words] if words.strip() else []
    # A bare placeholder beside words tells nothing; a name does.
    said += [part.words for part in parts if not said or not part.words.endswith("]")]
    return parts[0].kind, "\n".join(said)
