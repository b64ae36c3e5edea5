"""What the package's modules import of one another, read from the source and from nowhere else.

The rows are those of ``tests/test_layers.py``, the one place where a module's row is decided.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import scamscan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Rows = tuple[tuple[str, ...], ...]
    Edge = tuple[str, str]

PACKAGE = Path(scamscan.__file__).parent
ROWS_FILE = Path(__file__).parent.parent / "tests" / "test_layers.py"


def read_rows(path: Path = ROWS_FILE) -> Rows:
    """The rows of modules, lowest first.

    Raises:
        SystemExit: the file has none.
    """
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ROWS":
            rows: Rows = ast.literal_eval(node.value)
            return rows
    raise SystemExit(f"no ROWS in {path.name}")


def imports(path: Path) -> Iterator[str]:
    """Every module name a file imports, lazily or not.

    Imports for type checkers alone are left out, but for a module with a ``__getattr__``: there
    they are what it loads when somebody asks.
    """
    tree = ast.parse(path.read_text("utf-8"))
    skipped: set[int] = set()
    if not any(
        isinstance(node, ast.FunctionDef) and node.name == "__getattr__" for node in tree.body
    ):
        skipped = {
            id(child)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
            for child in ast.walk(node)
        }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read_edges(package: Path, rows: Rows) -> frozenset[Edge]:
    """Which part imports which, both named as in ``rows``.

    Raises:
        SystemExit: a module has no row, or an import does not point downwards.
    """
    rank = {name: place for place, row in enumerate(rows) for name in row}
    edges: set[Edge] = set()
    for path in sorted(package.rglob("*.py")):
        relative = path.relative_to(package)
        source = relative.parts[0].removesuffix(".py")
        if source not in rank:
            raise SystemExit(f"{relative.as_posix()} has no row: place it in tests/test_layers.py")
        for name in imports(path):
            first, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if first != package.name or target not in rank or target == source:
                continue
            if rank[target] >= rank[source]:
                raise SystemExit(f"{relative.as_posix()} imports {name}, which lies no lower")
            edges.add((source, target))
    return frozenset(edges)


def reduce(edges: Iterable[Edge]) -> frozenset[Edge]:
    """The edges that no longer way makes needless.

    >>> sorted(reduce([("a", "b"), ("b", "c"), ("a", "c")]))
    [('a', 'b'), ('b', 'c')]
    """
    known = frozenset(edges)
    beneath: dict[str, set[str]] = {}
    for source, target in known:
        beneath.setdefault(source, set()).add(target)

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        todo = [start]
        while todo:
            for name in beneath.get(todo.pop(), set()) - found:
                found.add(name)
                todo.append(name)
        return found

    return frozenset(
        (source, target)
        for source, target in known
        if not any(target in reached(other) for other in beneath[source] - {target})
    )
