"""The picture of the architecture is drawn from the imports, is up to date, and can be read."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from tests.test_layers import ROWS, modules
from tools import draw_architecture, layers

SVG = "{http://www.w3.org/2000/svg}"
SMALL = (("low", "beside"), ("middle",), ("high",))


@pytest.fixture(scope="module")
def drawn():
    """The picture as it is drawn now, as text."""
    return draw_architecture.draw()


@pytest.fixture(scope="module")
def picture(drawn):
    """The same, taken apart."""
    return ElementTree.fromstring(drawn)  # noqa: S314 - ours


@pytest.fixture
def package(tmp_path):
    """A package of four modules, each a line of imports to be given."""

    def write(**lines):
        folder = tmp_path / "made"
        folder.mkdir()
        for name in itertools.chain(*SMALL):
            (folder / f"{name}.py").write_text(lines.get(name, ""), "utf-8")
        return folder

    return write


def boxes(tree):
    """Name, left, top, width and height of each box."""
    for group in tree.iter(f"{SVG}g"):
        rectangle = group.find(f"{SVG}rect")
        place = [int(rectangle.get(key)) for key in ("x", "y", "width", "height")]
        yield group.find(f"{SVG}text[@class='n']").text, *place


def test_the_picture_is_what_the_imports_say(drawn):
    """Drawn anew it is the committed file, byte for byte: ``python -m tools.draw_architecture``."""
    assert draw_architecture.OUT.read_bytes() == drawn.encode()


def test_the_rows_are_those_of_the_layer_test():
    """There is one list of rows; the tool reads it where the test keeps it."""
    assert layers.read_rows() == ROWS


def test_every_part_has_its_box(picture):
    """Each name of the rows stands once, in the order of the rows from below."""
    found = list(boxes(picture))
    assert sorted(name for name, *_ in found) == sorted(itertools.chain(*ROWS))
    heights = {name: top for name, _, top, _, _ in found}
    for row in ROWS:
        assert len({heights[name] for name in row}) == 1
    tops = [heights[row[0]] for row in ROWS]
    assert tops == sorted(set(tops), reverse=True)


def test_boxes_do_not_overlap_and_lie_inside(picture):
    """Also with room between them for the lines."""
    found = list(boxes(picture))
    wide, high = int(picture.get("width")), int(picture.get("height"))
    for _, left, top, width, height in found:
        assert left >= 10
        assert left + width <= wide - 10
        assert top + height <= high - 10
    for (one, left, top, width, _), (other, start, level, _, _) in itertools.permutations(found, 2):
        assert top != level or start < left or start >= left + width + 10, (one, other)


def test_no_line_passes_through_a_box(picture):
    """A line crosses a row upright, where no box stands."""
    ends = re.compile(r" (\d+) (\d+)V(\d+)$")
    upright = [ends.search(path.get("d")) for path in picture.iter(f"{SVG}path")]
    passing = [tuple(map(int, found.groups())) for found in upright if found]
    assert passing
    for at, top, bottom in passing:
        for name, left, level, width, _ in boxes(picture):
            assert not (top <= level <= bottom and left - 4 <= at <= left + width + 4), name


def test_an_import_that_points_upwards_is_refused(package):
    """Also one beside; the sentence names file and import."""
    for source, target in (("low", "high"), ("low", "beside"), ("middle", "high")):
        made = package(**{source: f"from made.{target} import x\n"})
        with pytest.raises(SystemExit, match=rf"{source}\.py imports made\.{target}"):
            layers.read_edges(made, SMALL)
        for path in made.iterdir():
            path.unlink()
        made.rmdir()


def test_imports_that_point_downwards_are_drawn(package):
    """The opposite: whole modules, names, and those inside a function."""
    made = package(
        middle="import made.low\n",
        high="from made import middle\n\n\ndef f():\n    from made.beside import x\n",
    )
    edges = layers.read_edges(made, SMALL)
    assert edges == {("middle", "low"), ("high", "middle"), ("high", "beside")}
    assert layers.reduce(edges) == edges


def test_what_only_type_checkers_import_is_no_edge(package):
    """Unless the module loads it when somebody asks."""
    quiet = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from made.low import x\n"
    assert not layers.read_edges(package(high=quiet), SMALL)
    assert ("__init__", "scanner") in layers.read_edges(layers.PACKAGE, ROWS)


def test_a_module_without_a_row_is_refused(package):
    """Whoever adds one is told where to place it."""
    made = package()
    (made / "new.py").write_text("", "utf-8")
    with pytest.raises(SystemExit, match=r"new\.py has no row"):
        layers.read_edges(made, SMALL)


def test_what_is_left_out_can_be_reached_another_way():
    """Reduced or not, the same parts are reached from every part."""
    edges = layers.read_edges(layers.PACKAGE, ROWS)
    drawn = layers.reduce(edges)
    assert drawn < edges
    reached = {source: {source} for source in itertools.chain(*ROWS)}
    for row in ROWS:
        for name in row:
            for source, target in drawn:
                if source == name:
                    reached[name] |= reached[target]
    assert all(target in reached[source] for source, target in edges)
    assert {path.name for path in modules()} >= {"scanner.py", "__init__.py"}
