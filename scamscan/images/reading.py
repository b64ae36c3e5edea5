"""Read the lines of words in a picture with RapidOCR, on this machine.

The models lie in the wheel of ``rapidocr`` and are named by their path, so that nothing is ever
downloaded.  Lines are looked for in a small copy of the picture, cut in slices when it is long, and
read from the full one.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scamscan.images.extra import need, without_client
from scamscan.images.picture import refused
from scamscan.images.records import Box, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import numpy.typing as npt

    from scamscan.images.picture import Picture

    Pixels = npt.NDArray[np.uint8]
    Corners = npt.NDArray[np.float32]

CERTAIN = 0.80
"""Confidence from which a line counts; below it words are shown, and never raise a level."""
READABLE = 0.50
"""Confidence below which what was read is no words but a pattern; RapidOCR's own bar."""
_WIDTH = 640
"""Pixels of the small copy of an upright picture: letters of 16 of 390 points get 26 pixels."""
_AREA = 1_600_000
"""Pixels of the small copy of a picture that is not upright: letters of a desktop are small."""
_SLICE = 1_408
"""Rows of one slice of the small copy, a multiple of the network's 32."""
_OVERLAP = 160
"""Rows two slices share: more than the largest letters, so each line is whole in one."""
_GRID = 32
_MOST_LINES = 4_000
"""Lines of one picture; a telephone's screen has thirty, the longest picture taken some 1,500."""
_LOCK = threading.Lock()


class _Engine(NamedTuple):
    find: Any
    """rapidocr's ``TextDetector``."""
    read: Any
    """rapidocr's ``TextRecognizer``."""
    asked: Any
    """rapidocr's ``TextRecInput``."""
    cut: Any
    """Cuts the picture of one line, made upright, out of a picture."""


def read_lines(picture: Picture) -> tuple[Line, ...]:
    """The lines of words in a picture, from top to bottom and left to right.

    Args:
        picture: of any size ``open_picture`` takes; it may lean a few degrees.

    Raises:
        InputError: the extra is not installed, or its models are missing.
    """
    pixels = _bgr(picture.pixels)
    with _LOCK:  # one reading at a time: two share the cores and both take twice as long
        engine = _engine()
        found = _find(engine, pixels)[:_MOST_LINES]
        if not found:
            return ()
        crops = [engine.cut(pixels, corners.copy()) for corners in found]
        read = engine.read(engine.asked(img=crops, return_word_box=False))
    lines = [
        Line(
            text=" ".join(text.split()),
            box=_box(corners, picture.width, picture.height),
            confidence=round(float(score), 4),
            corners=tuple((float(x), float(y)) for x, y in corners),
        )
        for corners, text, score in zip(found, read.txts, read.scores, strict=True)
        if text.strip() and score >= READABLE
    ]
    return in_order(lines)


def in_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines from top to bottom; those that stand beside each other from left to right.

    >>> def at(text: str, left: int, top: int) -> Line:
    ...     return Line(text=text, box=Box(left, top, left + 40, top + 20), confidence=1.0)
    >>> [line.text for line in in_order([at("c", 0, 40), at("b", 60, 3), at("a", 0, 6)])]
    ['a', 'b', 'c']
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.middle[1]):
        last = rows[-1][0].box if rows else None
        if last is not None and line.box.middle[1] < last.middle[1] + 0.5 * min(
            last.height, line.box.height
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda one: one.box.left))


@cache
def _engine() -> _Engine:
    with without_client():
        rapidocr = need("rapidocr")
        inputs = need("rapidocr.ch_ppocr_rec").TextRecInput
        crop = need("rapidocr.utils.process_img").get_rotate_crop_image
    need("onnxruntime")
    models = Path(rapidocr.__file__).parent / "models"
    whole = rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Det.model_path": _model(models, "det"),
            "Rec.model_path": _model(models, "rec"),
            # The small copy is made here, so the detector takes it as it comes.
            "Det.limit_side_len": _SLICE,
            "Det.limit_type": "max",
            # Lines read together are all made as long as the longest: 0.9 s of processor for 22
            # lines in sixes, 0.7 s one by one (measured), the words the same.
            "Rec.rec_batch_num": 1,
        }
    )
    return _Engine(
        whole._load_det_model(),
        whole._load_rec_model(),
        inputs,
        crop,
    )


def _model(folder: Path, task: str) -> str:
    found = sorted(folder.glob(f"*_{task}_*.onnx"))
    if not found:
        raise refused("extra", f"rapidocr came without its {task} model", folder.name)
    return str(found[-1])


def _bgr(pixels: Pixels) -> Pixels:
    """The picture as RapidOCR takes it: channels turned, in one piece."""
    numpy = need("numpy")
    turned: Pixels = numpy.ascontiguousarray(pixels[:, :, ::-1])
    return turned


def _find(engine: _Engine, pixels: Pixels) -> list[Corners]:
    """Corners of the lines, in pixels of the picture; slice for slice."""
    cv2, numpy = need("cv2"), need("numpy")
    height, width = pixels.shape[:2]
    upright = height > 1.2 * width
    scale = _WIDTH / width if upright else min(1.5, (_AREA / (width * height)) ** 0.5)
    if not upright and max(width, height) * scale > _SLICE * 2:
        scale = _SLICE * 2 / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    found: list[Corners] = []
    for top, own, bottom in _slices(size[1]):
        part = small[top:bottom]
        rows, columns = (-side % _GRID for side in part.shape[:2])
        part = cv2.copyMakeBorder(part, 0, rows, 0, columns, cv2.BORDER_REPLICATE)
        boxes = engine.find(part).boxes
        for corners in () if boxes is None else boxes:
            placed = numpy.asarray(corners, dtype=numpy.float32)
            placed[:, 1] += top
            if own.start <= placed[:, 1].mean() < own.stop:
                found.append(placed)
    return [corners / numpy.float32(scale) for corners in _once(found)]


def _slices(rows: int) -> Iterator[tuple[int, range, int]]:
    """First row, the rows whose lines it may keep, and end of each slice.

    >>> [(top, own.start, own.stop, end) for top, own, end in _slices(2000)]
    [(0, 0, 1336, 1408), (1248, 1320, 2000, 2000)]
    """
    top = 0
    while True:
        last = top + _SLICE >= rows
        end = rows if last else top + _SLICE
        # The zones of two slices share a few rows: a line in the middle is kept twice, never lost.
        yield (
            top,
            range(
                top + (_OVERLAP // 2 - 8 if top else 0), end - (0 if last else _OVERLAP // 2 - 8)
            ),
            end,
        )
        if last:
            return
        top += _SLICE - _OVERLAP


def _once(found: list[Corners]) -> list[Corners]:
    """Each line once: two boxes of which one covers most of the other are the same line."""
    kept: list[Corners] = []
    for corners in found:
        low, high = corners.min(axis=0), corners.max(axis=0)
        for other in kept[-40:]:
            shared = (
                (min(high[0], other[:, 0].max()) - max(low[0], other[:, 0].min())),
                (min(high[1], other[:, 1].max()) - max(low[1], other[:, 1].min())),
            )
            area = min(
                float((high - low).prod()),
                float((other.max(axis=0) - other.min(axis=0)).prod()),
            )
            if min(shared) > 0 and shared[0] * shared[1] > 0.6 * area:
                break
        else:
            kept.append(corners)
    return kept


def _box(corners: Corners, width: int, height: int) -> Box:
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return Box(
        max(0, int(left)),
        max(0, int(top)),
        min(width, int(right) + 1),
        min(height, int(bottom) + 1),
    )
