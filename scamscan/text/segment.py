"""Cut runs of Han characters into words; the only importer of jieba and rjieba.

The segmenter is given ONLY runs of Han characters.  On those ``rjieba`` (Rust) and ``jieba`` cut
identically, on whole messages they do not; links, digits and Latin letters are cut by our own
rules (``scamscan.text.stream``).  Each instance is ours: the module-level segmenters of both
libraries are shared by the whole process and anyone may change them.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import logging
import tempfile
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from scamscan import tables
from scamscan.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = "segment_words.tsv"
_COLUMNS = ("word", "frequency", "note")


class Segmenter(Protocol):
    """Cuts one run of Han characters into words that concatenate back to the run."""

    def __call__(self, run: str, /) -> list[str]:
        """Words of ``run`` in order."""


@cache
@tables.told_damage(_WORDS)
def domain_words() -> tuple[tuple[str, int], ...]:
    """The words of our trade a general dictionary lacks (刷单, 百万保障), with their frequency."""
    return tuple((word, int(count)) for word, count, _ in tables.load_tsv(_WORDS, _COLUMNS))


@cache
def load_segmenter() -> Segmenter:
    """The segmenter with our words: rjieba when it is there, jieba otherwise.

    Raises:
        ModelError: neither library can be imported.

    >>> load_segmenter()("百万保障到期扣费")
    ['百万保障', '到期', '扣费']
    """
    return load_rjieba() or load_jieba()


def load_rjieba() -> Segmenter | None:
    """The Rust engine with our words, or None when it is not installed."""
    engine_class = _rjieba_class()
    if engine_class is None:
        return None
    engine = engine_class()
    for word, count in domain_words():
        engine.add_word(word, count, None)
    cut: Callable[[str], list[str]] = engine.cut
    return cut


def load_jieba() -> Segmenter:
    """The pure-Python engine with our words; the fallback, and the oracle of a test.

    Raises:
        ModelError: jieba cannot be imported.
    """
    try:
        import jieba
    except ImportError as error:
        raise ModelError(
            "no Chinese word segmenter is installed", hint="pip install rjieba"
        ) from error
    # Importing jieba attaches a DEBUG handler to standard error.
    jieba.default_logger.setLevel(logging.CRITICAL)
    engine = jieba.Tokenizer()
    # jieba loads its cache from the shared temporary folder without checking it: give it a private
    # one, so that nobody else on the machine can plant a dictionary.
    with tempfile.TemporaryDirectory() as private:
        engine.tmp_dir = private
        engine.initialize()
    for word, count in domain_words():
        engine.add_word(word, count)

    def cut(run: str) -> list[str]:
        return list(engine.cut(run))

    return cut


def _rjieba_class() -> Any | None:  # noqa: ANN401 - an untyped extension class
    # ``import rjieba`` also builds a process-wide default segmenter, which costs a second load of
    # the dictionary (0.1 s) and which we never use: load the extension module by itself.
    package = importlib.util.find_spec("rjieba")
    if package is None or not package.submodule_search_locations:
        return None
    finder = importlib.machinery.PathFinder.find_spec(
        "rjieba.rjieba", list(package.submodule_search_locations)
    )
    if finder is None or finder.loader is None:
        return None
    module = importlib.util.module_from_spec(finder)
    finder.loader.exec_module(module)
    return module.Jieba
