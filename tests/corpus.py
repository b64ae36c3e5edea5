"""Our own corpus for tests that need many messages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "messages"


@cache
def own_rows():
    """Every row of the corpus, in file order."""
    return [
        json.loads(line)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def own_texts():
    """Every message text of the corpus."""
    return [row["text"] for row in own_rows()]
