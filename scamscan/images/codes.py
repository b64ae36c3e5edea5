"""QR and bar codes in a picture: read, told apart, never opened.

zxing-cpp reads them: no other library at hand finds small, turned and inverted ones alike, and its
wheel brings everything it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scamscan.codes import LONGEST, MOST, kind_of
from scamscan.decoding import without_surrogates
from scamscan.images.extra import need
from scamscan.images.records import Box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scamscan.images.picture import Picture

_WIDEST: Final = 3_000
"""Pixels of width: of a wider photograph every second or third is looked at, for its smallest dots
are no sharper than that and the time grows with the pixels (16 s for 50 million of noise)."""
_SLICE: Final = 4_096
"""Pixels of height looked at together: the reader looks for few codes in a very long picture."""
_OVERLAP: Final = 1_400
"""Pixels two slices share: no code fills more than the width of a telephone's screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of a picture."""

    text: str
    """What it says, as it is; never opened."""
    kind: str
    """A key of ``scamscan.codes.names()``: ``link``, ``wechat-collect``, ``usdt-tron`` …"""
    box: Box
    """Where it stands, in pixels."""


def find_codes(picture: Picture) -> tuple[Code, ...]:
    """The codes of a picture, top to bottom, each once, at most ``scamscan.codes.MOST``.

    Raises:
        MissingExtraError: the extra ``image`` is not installed.
    """
    zxingcpp = need("zxingcpp")
    import numpy as np

    formats = [
        zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.RMQRCode, zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec, zxingcpp.BarcodeFormat.PDF417,
        zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.EAN13,
        zxingcpp.BarcodeFormat.EAN8, zxingcpp.BarcodeFormat.UPCA, zxingcpp.BarcodeFormat.UPCE,
    ]  # fmt: skip
    bars = {"Code 128", "EAN-13", "EAN-8", "UPC-A", "UPC-E", "ISBN"}
    found: list[Code] = []
    shrunk = -(-picture.width // _WIDEST)
    for top, part in _slices(picture.pixels[::shrunk, ::shrunk]):
        grey = np.ascontiguousarray(part @ np.array([0.299, 0.587, 0.114], np.float32)).astype(
            np.uint8
        )
        for one in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(formats)):
            text = without_surrogates(one.text.strip("\x00"))[:LONGEST]
            code = Code(
                text=text,
                kind=kind_of(text, bars=str(one.format) in bars),
                box=_box(one.position, top, shrunk, picture),
            )
            if text and not any(_same(code, other) for other in found):
                found.append(code)
    return tuple(sorted(found, key=lambda one: (one.box.top, one.box.left))[:MOST])


def _slices(pixels: NDArray[np.uint8]) -> list[tuple[int, NDArray[np.uint8]]]:
    """Pieces of a long picture with the place of their upper edge."""
    height = len(pixels)
    if height <= _SLICE + _OVERLAP:
        return [(0, pixels)]
    step = _SLICE - _OVERLAP
    return [(top, pixels[top : top + _SLICE]) for top in range(0, height - _OVERLAP, step)]


def _box(position: object, top: int, shrunk: int, picture: Picture) -> Box:
    corners = [
        getattr(position, name) for name in ("top_left", "top_right", "bottom_left", "bottom_right")
    ]
    across = [point.x * shrunk for point in corners]
    down = [(point.y + top) * shrunk for point in corners]
    return Box(
        max(0, min(across)),
        max(0, min(down)),
        min(picture.width, max(across) + shrunk),
        min(picture.height, max(down) + shrunk),
    )


def _same(one: Code, other: Code) -> bool:
    """Whether two slices saw one code, or a code is shown twice in one place."""
    left, top, right, bottom = one.box
    return one.text == other.text and not (
        right < other.box.left
        or other.box.right < left
        or bottom < other.box.top
        or other.box.bottom < top
    )
