"""One key frame as a JPEG. Runs in the process apart only."""

from fractions import Fraction
from typing import Any, Final

import av

DECODERS: Final = {"VP8": "vp8", "VP9": "vp9", "H264": "h264", "AV1": "libdav1d"}
WIDTH_MAX: Final = 640
VEIL_WIDTH: Final = 40
"""So few pixels of a picture are left beneath a veil, which is drawn eight times as wide: nothing brings more back."""
PIXELS_MAX: Final = 4096 * 2304
QUALITY: Final = "4"
"""FFmpeg's quantiser for MJPEG, 2 (best) to 31."""


class UndecodableError(Exception):
    """This is no key frame of that codec, or a picture larger than any we carry."""


def still(
    codec: str, key_frame: bytes, *, width_max: int = WIDTH_MAX, veiled: bool = False
) -> tuple[bytes, int, int]:
    """The JPEG, its width and its height: the picture's own proportions, at most `width_max` wide.

    `veiled`: grey, and blurred beyond recognition.
    Raises `UndecodableError`, and whatever FFmpeg raises.
    """
    decoder: Any = av.CodecContext.create(DECODERS[codec], "r")
    decoder.thread_count = 1
    decoder.options = {"max_pixels": str(PIXELS_MAX)}
    frames = decoder.decode(av.Packet(key_frame)) or decoder.decode(None)
    if not frames:
        raise UndecodableError
    frame = frames[0]
    width = min(width_max, frame.width) & ~1
    height = max(2, frame.height * width // frame.width) & ~1
    if veiled:
        few = frame.reformat(width=VEIL_WIDTH, height=max(2, VEIL_WIDTH * height // width), format="gray")
        width, height = 8 * few.width, 8 * few.height
        frame = few
    scaled = frame.reformat(width=width, height=height, format="yuvj420p")
    scaled.pts = 0
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 30)
    encoder.options = {"qmin": QUALITY, "qmax": QUALITY}
    return b"".join(bytes(packet) for packet in encoder.encode(scaled) + encoder.encode(None)), width, height
