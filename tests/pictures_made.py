"""Pictures that a program made: bands of colour that run into each other, nobody and nothing."""

import io
from random import Random

from PIL import Image


def made_picture(seed: int, width: int = 320, height: int = 240, cells: int = 9) -> Image.Image:
    """The same for the same numbers, on every machine: whole numbers only."""
    drawn = Random(seed).randbytes(3 * (cells + 1) * (cells + 1))

    def corner(across: int, down: int, channel: int) -> int:
        return drawn[3 * (down * (cells + 1) + across) + channel]

    pixels = bytearray()
    for y in range(height):
        down, low = divmod(y * cells, height)
        for x in range(width):
            across, right = divmod(x * cells, width)
            for channel in range(3):
                upper = corner(across, down, channel) * (width - right)
                upper += corner(across + 1, down, channel) * right
                lower = corner(across, down + 1, channel) * (width - right)
                lower += corner(across + 1, down + 1, channel) * right
                pixels.append((upper * (height - low) + lower * low) // (width * height))
    return Image.frombytes("RGB", (width, height), bytes(pixels))


def as_jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return written.getvalue()


def made_jpeg(seed: int, width: int = 320, height: int = 240, cells: int = 9) -> bytes:
    return as_jpeg(made_picture(seed, width, height, cells))
