"""From a JPEG to its pixels. Runs in processes of their own only: see `serving.py`."""

import io

from PIL import Image

Image.MAX_IMAGE_PIXELS = None  # counted here, and refused before they are read
PIXELS_MAX = 10_000_000
READ_SIDE_MAX = 1280
"""Larger pictures are read smaller: whoever looks at them sees fewer pixels than that."""


class CannotRead(Exception):
    """It is refused, before its pixels are read."""


def test_card() -> bytes:
    """A JPEG that shows nothing: steps of grey, enough of them to have a hash."""
    steps = bytes(37 * place * place % 256 for place in range(64))
    written = io.BytesIO()
    Image.frombytes("L", (8, 8), steps).resize((128, 128)).save(written, "JPEG")
    return written.getvalue()


def read_rgb(jpeg: bytes) -> Image.Image:
    """Raises `CannotRead`, and whatever Pillow raises for a damaged picture."""
    picture = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    width, height = picture.size
    if width * height > PIXELS_MAX:
        raise CannotRead(f"a picture has at most {PIXELS_MAX} pixels")
    if max(width, height) > READ_SIDE_MAX:
        picture.draft("RGB", (READ_SIDE_MAX, READ_SIDE_MAX))
        picture.thumbnail((READ_SIDE_MAX, READ_SIDE_MAX), Image.Resampling.BOX)
    return picture.convert("RGB")
