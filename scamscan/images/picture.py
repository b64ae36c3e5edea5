"""Open a picture that may be hostile: every bound is checked before a pixel is decoded.

The size stands in the first bytes of every format read here, so a picture that claims too much is
refused from its head.  Each format is opened by its own reader, chosen by the first bytes and never
by the name: Pillow's front door would try three dozen formats, one of which starts a program.
Of EXIF the orientation is read and nothing else; nothing of it reaches any output.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scamscan import tables
from scamscan.errors import InputError, MissingFileError
from scamscan.images.extra import need

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

MOST_BYTES: Final = 32 << 20
"""A lossless screenshot of 1080 by 30,000 full of photographs takes about 25 MiB (measured)."""
MOST_PIXELS: Final = 50_500_000
"""A long screenshot of 1440 by 30,000 has 43 million, a 50-megapixel photograph 50.3; 150 MiB as
red, green and blue, twice that while it is decoded."""
LONGEST_SIDE: Final = 65_535
"""What JPEG can say; no phone makes a longer screenshot."""
SHORTEST_SIDE: Final = 8
"""The smallest Chinese letters anybody reads are eight pixels high."""
MOST_PICTURES: Final = 50
"""At once; they are opened one after another, so memory is that of the largest."""
MOST_SCANS: Final = 64
"""Passes of a progressive JPEG; encoders make ten.  Each costs as much as the whole picture."""
_HEAD: Final = 64
"""Bytes that tell the format, and of WebP the size."""
_ORIENTATION: Final = 0x0112
"""The one EXIF tag that is read (CIPA DC-008, 4.6.5)."""
_WIDE: Final = ("I;16", "I;16L", "I;16B", "I;16N")
"""Modes with sixteen bits a pixel, which Pillow would cut off instead of scaling."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A picture as it is to be looked at: upright, opaque, three bytes a pixel."""

    name: str
    """As shown to the reader: the file's own name, never a folder of this machine."""
    pixels: NDArray[np.uint8]
    """Height by width by 3: red, green, blue, 0 to 255; not to be written to."""
    passed_over: tuple[str, ...] = ()
    """What the file holds besides and nobody looked at: ``"frames"``, the further pictures of an
    animation."""

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return int(self.pixels.shape[0])


def open_picture(data: bytes | os.PathLike[str], name: str | None = None) -> Picture:
    r"""The picture in some bytes or in a file: PNG, JPEG, WebP, BMP, or a GIF's first frame.

    Args:
        data: the bytes of the file, or its path.
        name: as it is to be shown; the file's own name when None.

    Raises:
        MissingFileError: the file is not there.
        MissingExtraError: the extra ``image`` is not installed.
        InputError: the bytes are no picture of these formats, too many, or damaged; the picture is
            too large or too small.

    >>> open_picture(b"GIF89a", "dot.gif")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    scamscan.errors.InputError: picture is broken (dot.gif): …
    """
    if isinstance(data, bytes):
        shown = name or "picture"
    else:
        shown = name or Path(data).name
        data = _read(Path(data), shown)
    if len(data) > MOST_BYTES:
        raise refused("bytes", "picture has too many bytes", shown, most=MOST_BYTES >> 20)
    return _decoded(data, shown)


def refused(key: str, what: str, where: str, **numbers: int) -> InputError:
    """The error for a picture that is not read; ``key`` names the advice in the table."""
    advice: str = tables.load_toml("picture.toml")["hints"][key]
    return InputError(what, where=where, hint=advice.format(**numbers))


def check_count(count: int, most: int = MOST_PICTURES) -> None:
    """Raise when there are more pictures than are read at once.

    Raises:
        InputError: there are more than ``most``.
    """
    if count > most:
        raise refused("many", f"{count} pictures at once", "", most=most)


def _read(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be opened"
        hint = tables.load_toml("picture.toml")["hints"]["missing"]
        raise MissingFileError(reason, where=shown, hint=hint) from error


def _decoded(data: bytes, name: str) -> Picture:
    need("PIL")
    import numpy as np
    from PIL import Image

    kind = _kind(data[:_HEAD], name)
    if kind == "webp":
        _check_size(_webp_size(data[:_HEAD], name), name)
    if kind == "jpeg" and data.count(b"\xff\xda") > MOST_SCANS:
        raise refused("broken", "picture has too many passes", name)
    with _translated(name), _reader(kind)(io.BytesIO(data)) as opened:
        _check_size(opened.size, name)
        frames = bool(getattr(opened, "is_animated", False))
        opened.load()
        _check_size(opened.size, name)
        upright = _turned(opened, Image)
        pixels = np.asarray(_opaque(upright, Image, np), dtype=np.uint8)
    pixels.flags.writeable = False
    return Picture(name=name, pixels=pixels, passed_over=("frames",) if frames else ())


def _kind(head: bytes, name: str) -> str:
    """The format by the first bytes.

    Raises:
        InputError: it is none of ours.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"BM"):
        return "bmp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif"):
        raise refused("heic", "picture is HEIC or AVIF", name)
    raise refused("format", "file is no picture that is read here", name)


def _reader(kind: str) -> Any:  # noqa: ANN401 - one of five classes of Pillow
    from PIL import (
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        WebPImagePlugin,
    )

    return {
        "png": PngImagePlugin.PngImageFile,
        "jpeg": JpegImagePlugin.JpegImageFile,
        "gif": GifImagePlugin.GifImageFile,
        "webp": WebPImagePlugin.WebPImageFile,
        "bmp": BmpImagePlugin.BmpImageFile,
    }[kind]


def _webp_size(head: bytes, name: str) -> tuple[int, int]:
    """Width and height by the container (RFC 9649); the library would take memory for them first.

    Raises:
        InputError: the first chunk is none of the three that can stand there.
    """
    chunk, body = head[12:16], head[20:30]
    if len(body) == 10:
        if chunk == b"VP8X":
            return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
        if chunk == b"VP8L":
            packed = int.from_bytes(body[1:5], "little")
            return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
        if chunk == b"VP8 ":
            sides = body[6:8], body[8:10]
            return tuple(int.from_bytes(side, "little") & 0x3FFF for side in sides)  # type: ignore[return-value]
    raise refused("broken", "picture is broken", name)


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if not (SHORTEST_SIDE <= width <= LONGEST_SIDE and SHORTEST_SIDE <= height <= LONGEST_SIDE):
        raise refused(
            "sides", f"picture is {width} by {height} pixels", name,
            least=SHORTEST_SIDE, most=LONGEST_SIDE,
        )  # fmt: skip
    if width * height > MOST_PIXELS:
        raise refused(
            "pixels", f"picture is {width} by {height} pixels", name, most=MOST_PIXELS // 10_000
        )


def _turned(opened: Image.Image, image: Any) -> Image.Image:  # noqa: ANN401 - the module
    """The picture upright, as its EXIF orientation asks; a damaged EXIF asks for nothing."""
    orientation: object = 1
    with contextlib.suppress(Exception):  # any parser's failure: the picture itself may be sound
        orientation = opened.getexif().get(_ORIENTATION, 1)
    turn = image.Transpose
    asked = {
        2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE,
        6: turn.ROTATE_270, 7: turn.TRANSVERSE, 8: turn.ROTATE_90,
    }.get(orientation) if isinstance(orientation, int) else None  # fmt: skip
    return opened if asked is None else opened.transpose(asked)


def _opaque(picture: Image.Image, image: Any, np: Any) -> Image.Image:  # noqa: ANN401 - modules
    """The picture as red, green and blue; what is transparent stands on white, as in a chat."""
    if picture.mode in _WIDE:
        return image.fromarray((np.asarray(picture) >> 8).astype(np.uint8)).convert("RGB")  # type: ignore[no-any-return]
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        white = image.new("RGB", layered.size, (255, 255, 255))
        white.paste(layered, mask=layered.getchannel("A"))
        return white  # type: ignore[no-any-return]
    return picture.convert("RGB")


@contextlib.contextmanager
def _translated(name: str) -> Iterator[None]:
    """Every failure of the decoders as one of ours; what they say may quote the file."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        # MemoryError, struct.error, SyntaxError, OSError …: a hostile file finds them all.
        raise refused("broken", "picture is broken", name) from error
