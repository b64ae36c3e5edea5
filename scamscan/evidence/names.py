"""Names of files made harmless: they may come from anywhere and land on any system."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
"""UTF-8 bytes of a name: half of what common file systems take, so that a mark fits behind."""
_FORBIDDEN: Final = re.compile(r'[/\\:*?"<>|]')
_RESERVED: Final = re.compile(
    r"(?i)^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=$|[. ])"
)
"""Names Windows gives to devices, with or without an ending (Microsoft, "Naming Files")."""
_BAD_CLASSES: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Controls, direction marks, lone surrogates, private and unassigned characters, line ends."""
_LONGEST_END: Final = 12


def safe_name(name: str) -> str:
    r"""One part of a path, without anything a file system or a reader could stumble over.

    >>> safe_name("..\\..\\evil\u202etxt.exe"), safe_name(".."), safe_name("con.txt")
    ('_.._eviltxt.exe', '_', '_con.txt')
    >>> safe_name("与王警官的聊天.json")
    '与王警官的聊天.json'
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(char for char in text if unicodedata.category(char) not in _BAD_CLASSES)
    text = _FORBIDDEN.sub("_", text).strip(" ").lstrip(".").rstrip(" .")
    if _RESERVED.match(text):
        text = f"_{text}"
    return _shortened(text) or "_"


def _shortened(text: str) -> str:
    if len(text.encode()) <= LONGEST:
        return text
    stem, dot, end = text.rpartition(".")
    if not dot or len(end.encode()) > _LONGEST_END:
        stem, dot, end = text, "", ""
    room = LONGEST - len((dot + end).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + end


class Names:
    """Gives every file a name of its own, also where file systems do not tell case apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, folder: str, name: str) -> str:
        """A safe path under ``folder``, not given before.

        >>> names = Names()
        >>> names.give("a", "Chat.txt"), names.give("a", "chat.TXT"), names.give("b", "chat.txt")
        ('a/Chat.txt', 'a/chat~2.TXT', 'b/chat.txt')
        """
        safe = safe_name(name)
        stem, dot, end = safe.rpartition(".")
        if not stem:
            stem, dot, end = safe, "", ""
        number = 1
        while (path := f"{folder}/{safe}").casefold() in self._taken:
            number += 1
            safe = f"{stem}~{number}{dot}{end}"
        self._taken.add(path.casefold())
        return path
