"""Write ``acts_anchors.tsv`` anew after ``acts.tsv`` was edited: ``python -m tools.anchor_acts``.

Without it a first message is read a little later; the answers are the same.
"""

from __future__ import annotations

from pathlib import Path

import scamscan
from scamscan.text.acts import TABLE, load_patterns
from scamscan.text.patterns import count_literals, rarest
from scamscan.text.sparse import ANCHORS, describe_anchors


def current() -> str:
    """What the table of anchors should say."""
    patterns = load_patterns()
    counts = count_literals(patterns)
    anchors = []
    for pattern in patterns:
        place = rarest(pattern, counts)
        anchors.append((place, "|".join(sorted(pattern.parts[place].literals))))
    return describe_anchors(TABLE, anchors)


def main() -> None:
    """Write the table into the package."""
    path = Path(scamscan.__file__).parent / "tables" / ANCHORS
    path.write_text(current(), encoding="utf-8")
    print(f"wrote {path.name}")


if __name__ == "__main__":
    main()
