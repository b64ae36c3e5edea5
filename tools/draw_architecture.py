"""Draw ``docs/architecture.svg`` from the imports of the package.

    python -m tools.draw_architecture              write the picture
    python -m tools.draw_architecture OUT.svg      write it elsewhere

Rows are those of ``tests/test_layers.py``; an import that points upwards is refused, not drawn.
What a part imports of something that another of its imports brings anyway is left out, and lines
to one part join on the way: both make the picture readable and hide nothing.  The same source
gives the same bytes.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from tools.layers import PACKAGE, read_edges, read_rows, reduce

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tools.layers import Edge, Rows

OUT = Path(__file__).parent.parent / "docs" / "architecture.svg"
NAMES = Path(__file__).parent / "architecture.tsv"
GROUPS = {"out": "出口", "chat": "对话和文件", "judged": "判断", "seen": "看见", "base": "底座"}
BOX, STEP, EDGE, HEAD = 44, 80, 24, 84
"""Pixels: height of a box, from row to row, around the picture, above the highest row."""
APART, BESIDE = 34, 16
"""Pixels between boxes, and beside a line that passes a row."""
SWEEPS, PULLS = 30, 60
"""More changes nothing: the order is found after some ten sweeps, the places after some forty."""
STYLE = """
svg{background:#fdfdfb}text{fill:#1c2430}
text{font-family:"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
.n{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.n{font-size:13px;font-weight:600}
.l{font-size:12px}.t{font-size:17px;font-weight:600}
.e{fill:none;stroke:#8a94a3;stroke-width:1.4}.a{fill:#8a94a3}.b{stroke:#5b6675;stroke-width:1}
.out{fill:#dbe9fb}.chat{fill:#dcf2e2}.judged{fill:#fbe6d0}.seen{fill:#ece2f8}.base{fill:#ebedef}
@media (prefers-color-scheme:dark){svg{background:#14181d}text{fill:#e8ecf1}
.e{stroke:#77828f}.a{fill:#77828f}.b{stroke:#a3adb9}
.out{fill:#1d3c5e}.chat{fill:#1d4a30}.judged{fill:#5b3b17}.seen{fill:#432d60}.base{fill:#333a42}}
"""


class Part(NamedTuple):
    """What a box shows."""

    name: str
    group: str
    label: str

    @property
    def width(self) -> int:
        """Pixels: letters of the name are 8 wide, Chinese ones 12."""
        label = sum(12 if ord(one) > 0x2E80 else 7 for one in self.label)
        return max(8 * len(self.name), label) + 22


class Spot(NamedTuple):
    """A place in a row: a part, or where the lines to a part pass."""

    name: str
    row: int
    is_part: bool


class Segment(NamedTuple):
    """A piece of line from one row to the next lower one."""

    upper: Spot
    lower: Spot


def read_parts(names: Path = NAMES) -> dict[str, Part]:
    """What each part is called."""
    lines = [line for line in names.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {part.name: part for part in (Part(*line.split("\t")) for line in lines[1:])}


def lay_out(edges: Iterable[Edge], rows: Rows) -> tuple[list[list[Spot]], list[Segment]]:
    """Every place of every row, ordered so that few lines cross, and the pieces of line."""
    row_of = {name: place for place, row in enumerate(rows) for name in row}
    segments: set[Segment] = set()
    for source, target in edges:
        way = [Spot(target, place, False) for place in range(row_of[target] + 1, row_of[source])]
        end, start = Spot(target, row_of[target], True), Spot(source, row_of[source], True)
        stops = [end, *way, start]
        segments.update(map(Segment, stops[1:], stops))
    placed = [[Spot(name, place, True) for name in row] for place, row in enumerate(rows)]
    for spot in sorted({segment.upper for segment in segments if not segment.upper.is_part}):
        placed[spot.row].append(spot)
    return _ordered(placed, sorted(segments)), sorted(segments)


def _ordered(rows: list[list[Spot]], segments: Sequence[Segment]) -> list[list[Spot]]:
    """Each row by the middle of its neighbours, down and up in turn; the best of all sweeps."""
    down, up = _neighbours(segments)
    best, fewest = rows, _crossings(rows, segments)
    for sweep in range(SWEEPS):
        towards = up if sweep % 2 else down
        order = rows if sweep % 2 == 0 else rows[::-1]
        at: dict[Spot, float] = {}
        for row in order:
            before = {spot: place / max(1, len(row)) for place, spot in enumerate(row)}
            row.sort(key=lambda spot: _middle(towards.get(spot, ()), at, before[spot]))
            at.update({spot: (place + 0.5) / len(row) for place, spot in enumerate(row)})
        crossings = _crossings(rows, segments)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return [list(row) for row in best]


def _neighbours(
    segments: Iterable[Segment],
) -> tuple[dict[Spot, list[Spot]], dict[Spot, list[Spot]]]:
    """Of each place: those below it, and those above it."""
    below: dict[Spot, list[Spot]] = {}
    above: dict[Spot, list[Spot]] = {}
    for upper, lower in segments:
        below.setdefault(upper, []).append(lower)
        above.setdefault(lower, []).append(upper)
    return below, above


def _middle(near: Sequence[Spot], at: Mapping[Spot, float], own: float) -> float:
    known = [at[spot] for spot in near if spot in at]
    return sum(known) / len(known) if known else own


def _crossings(rows: Sequence[Sequence[Spot]], segments: Sequence[Segment]) -> int:
    place = {spot: number for row in rows for number, spot in enumerate(row)}
    total = 0
    for row in range(len(rows)):
        ends = [(place[one.upper], place[one.lower]) for one in segments if one.upper.row == row]
        total += sum(
            (first[0] - second[0]) * (first[1] - second[1]) < 0
            for number, first in enumerate(ends)
            for second in ends[number + 1 :]
        )
    return total


def find_places(
    rows: Sequence[Sequence[Spot]], segments: Sequence[Segment], parts: Mapping[str, Part]
) -> dict[Spot, int]:
    """The middle of each place, in pixels from the left; nothing in a row overlaps."""
    below, above = _neighbours(segments)
    at = {spot: 100.0 * number for row in rows for number, spot in enumerate(row)}
    for pull in range(PULLS):
        for row in rows if pull % 2 else rows[::-1]:
            near = [(*below.get(spot, ()), *above.get(spot, ())) for spot in row]
            wanted = [_middle(some, at, at[spot]) for some, spot in zip(near, row, strict=True)]
            at.update(zip(row, _kept_apart(row, wanted, parts), strict=True))
    left = min(at[spot] - _half(spot, parts) for row in rows for spot in row)
    return {spot: round(value - left) + EDGE for spot, value in at.items()}


def _half(spot: Spot, parts: Mapping[str, Part]) -> float:
    return parts[spot.name].width / 2 if spot.is_part else 1


def _kept_apart(
    row: Sequence[Spot], wanted: Sequence[float], parts: Mapping[str, Part]
) -> list[float]:
    """The places nearest to the wanted ones that keep order and distance.

    Pool adjacent violators (isotonic regression) on what is left when distances are taken off;
    a passing line weighs more than a box, so that lines stay straight.
    """
    offsets = [0.0]
    for left, right in pairwise(row):
        gap = APART if left.is_part and right.is_part else BESIDE
        offsets.append(offsets[-1] + _half(left, parts) + _half(right, parts) + gap)
    pools: list[tuple[float, float, int]] = []  # sum of weighted places, weight, members
    for spot, want, offset in zip(row, wanted, offsets, strict=True):
        weight = 1.0 if spot.is_part else 4.0
        pools.append(((want - offset) * weight, weight, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            last, first = pools.pop(), pools.pop()
            pools.append((first[0] + last[0], first[1] + last[1], first[2] + last[2]))
    values = [value / weight for value, weight, members in pools for _ in range(members)]
    return [value + offset for value, offset in zip(values, offsets, strict=True)]


def draw(package: Path = PACKAGE, rows: Rows | None = None) -> str:
    """The picture as SVG.

    Raises:
        SystemExit: an import points upwards, or a part has no row or no name.
    """
    rows = rows or read_rows()
    parts = read_parts()
    nameless = sorted({name for row in rows for name in row} ^ set(parts))
    if nameless:
        raise SystemExit(f"{', '.join(nameless)}: mend tools/architecture.tsv")
    spots, segments = lay_out(reduce(read_edges(package, rows)), rows)
    at = find_places(spots, segments, parts)
    width = round(max(at[spot] + _half(spot, parts) for row in spots for spot in row)) + EDGE
    height = HEAD + STEP * (len(rows) - 1) + BOX + EDGE
    top = {number: HEAD + STEP * (len(rows) - 1 - number) for number in range(len(rows))}
    lines = [*_edges(spots, segments, at, top, parts), *_boxes(spots, at, top, parts)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="t">',
            "<!-- drawn by python -m tools.draw_architecture from the imports; do not edit -->",
            '<title id="t">scamscan：哪一部分用到哪一部分，箭头只往下</title>',
            f"<style>{STYLE}</style>",
            *_legend(),
            *lines,
            "</svg>\n",
        ]
    )


def _legend() -> list[str]:
    lines = [f'<text class="t" x="{EDGE}" y="36">哪一部分用到哪一部分（箭头只往下）</text>']
    left = EDGE
    for group, label in GROUPS.items():
        lines.append(
            f'<rect class="b {group}" x="{left}" y="52" width="16" height="16" rx="3"/>'
            f'<text class="l" x="{left + 22}" y="65">{label}</text>'
        )
        left += 22 + 12 * len(label) + 22
    return lines


def _edges(
    rows: Sequence[Sequence[Spot]],
    segments: Sequence[Segment],
    at: Mapping[Spot, int],
    top: Mapping[int, int],
    parts: Mapping[str, Part],
) -> list[str]:
    """Lines before boxes; each leaves its box at a place of its own, in the order of its ends."""
    lines = []
    below, _ = _neighbours(segments)
    for spot in (spot for row in rows[::-1] for spot in row):
        ends = sorted(below.get(spot, ()), key=lambda end: (at[end], end))
        for number, end in enumerate(ends, 1):
            start = at[spot]
            if spot.is_part:
                half = parts[spot.name].width / 2 - 10
                start = round(at[spot] - half + 2 * half * number / (len(ends) + 1))
            high, low = top[spot.row] + BOX, top[end.row]
            middle = (high + low) // 2
            path = f"M{start} {high}C{start} {middle} {at[end]} {middle} {at[end]} {low}"
            if not end.is_part:
                path += f"V{low + BOX}"
            lines.append(f'<path class="e" d="{path}"/>')
            if end.is_part:
                lines.append(f'<path class="a" d="M{at[end]} {low}l-4 -8h8z"/>')
    return list(dict.fromkeys(lines))


def _boxes(
    rows: Sequence[Sequence[Spot]],
    at: Mapping[Spot, int],
    top: Mapping[int, int],
    parts: Mapping[str, Part],
) -> list[str]:
    lines = []
    for spot in (spot for row in rows[::-1] for spot in row if spot.is_part):
        part, middle, high = parts[spot.name], at[spot], top[spot.row]
        lines.append(
            f'<g text-anchor="middle"><rect class="b {part.group}" x="{middle - part.width // 2}" '
            f'y="{high}" width="{part.width}" height="{BOX}" rx="6"/>'
            f'<text class="n" x="{middle}" y="{high + 18}">{escape(part.name)}</text>'
            f'<text class="l" x="{middle}" y="{high + 35}">{escape(part.label)}</text></g>'
        )
    return lines


def main(arguments: Sequence[str]) -> None:
    """Write the picture."""
    out = Path(arguments[0]) if arguments else OUT
    out.write_text(draw(), "utf-8")
    print(f"wrote {out}")


if __name__ == "__main__":
    main(sys.argv[1:])
