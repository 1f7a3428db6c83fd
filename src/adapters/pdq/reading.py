"""From a JPEG to luma. Runs in the hasher's own process only: see `child.py`."""

import io
from collections.abc import Sequence

from PIL import Image

Image.MAX_IMAGE_PIXELS = None  # counted here, and refused before they are read
JPEG_BYTES_MAX = 8 * 1024 * 1024
PIXELS_MAX = 10_000_000
READ_SIDE_MAX = 1280
"""Larger pictures are read smaller: the 64 x 64 samples that a hash sees are the same."""


class CannotRead(Exception):
    """It is refused, before its pixels are read."""


def test_card() -> bytes:
    """A JPEG that shows nothing: steps of grey, enough of them to have a hash."""
    steps = bytes(37 * place * place % 256 for place in range(64))
    written = io.BytesIO()
    Image.frombytes("L", (8, 8), steps).resize((128, 128)).save(written, "JPEG")
    return written.getvalue()


def luma(jpeg: bytes) -> Sequence[Sequence[float]]:
    """Rows of luma, 0.0 to 255.0. Raises `CannotRead`, and whatever Pillow raises for a damaged picture."""
    picture = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    width, height = picture.size
    if width * height > PIXELS_MAX:
        raise CannotRead(f"a picture has at most {PIXELS_MAX} pixels")
    if max(width, height) > READ_SIDE_MAX:
        picture.draft("RGB", (READ_SIDE_MAX, READ_SIDE_MAX))
        picture.thumbnail((READ_SIDE_MAX, READ_SIDE_MAX), Image.Resampling.BOX)
    grey = picture.convert("RGB").convert("F")
    width, height = grey.size
    values = memoryview(grey.tobytes()).cast("f")
    return [values[row * width : (row + 1) * width] for row in range(height)]
