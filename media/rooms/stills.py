"""The still picture of a cover: encoded when the program starts, and cut into RTP payloads, for each codec that rooms
carry."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from av import VideoCodecContext, VideoFrame
from PIL import Image, ImageDraw, ImageFont

from media.priority import own_priority

WIDTH, HEIGHT = 640, 360
CARD, LETTERS = (24, 22, 30), (236, 232, 240)
WORDS = ("This picture is covered", "Our team is looking at the show")
MAX_FRAGMENT_BYTES = 1100

Stills = Mapping[str, Sequence[bytes]]
"""RTP payloads of the still by codec, in order; the last one ends the picture."""
_FRAMES: Any = VideoFrame  # its `from_image` has no types

_ENCODERS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "VP8": ("libvpx", {"deadline": "good", "lag-in-frames": "0"}),
    "H264": ("libx264", {"profile": "baseline", "preset": "veryfast", "tune": "stillimage"}),
    "VP9": ("libvpx-vp9", {"deadline": "good", "lag-in-frames": "0"}),
    "AV1": ("libsvtav1", {"preset": "10", "svtav1-params": "lookahead=0:lp=1"}),
}


def card() -> Image.Image:
    """Quiet words on a dark card, so that nobody takes a cover for a broken player."""
    image = Image.new("RGB", (WIDTH, HEIGHT), CARD)
    draw = ImageDraw.Draw(image)
    for words, size, y in zip(WORDS, (34, 22), (HEIGHT / 2 - 24, HEIGHT / 2 + 24), strict=True):
        draw.text((WIDTH / 2, y), words, LETTERS, ImageFont.load_default(size), anchor="mm")
    return image


def stills() -> Stills:
    """The still, encoded anew in every codec: a fifth of a second's work."""
    picture = card()
    return {codec: _PAYLOADS[codec](_key_frame(codec, picture)) for codec in _ENCODERS}


def numbered(codec: str, payload: bytes, picture: int) -> bytes:
    """With a picture's own number where the codec has such, so that the publisher's go on after it."""
    if codec == "VP8":  # RFC 7741 4.2: I, L, T and K with all that they announce
        numbers = bytes([0xE0, 0x80 | picture >> 8 & 0x7F, picture & 0xFF, picture & 0xFF, 0])
        return bytes([payload[0] | 0x80]) + numbers + payload[1:]
    if codec == "VP9":  # RFC 9628 4.2: I, of 15 bits
        return bytes([payload[0] | 0x80, 0x80 | picture >> 8 & 0x7F, picture & 0xFF]) + payload[1:]
    return payload


def _key_frame(codec: str, picture: Image.Image) -> bytes:
    os.environ.setdefault("SVT_LOG", "1")  # errors only: it would write into our log
    name, options = _ENCODERS[codec]
    context: Any = VideoCodecContext.create(name, "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 1), Fraction(1, 1)
    context.bit_rate = 200_000
    context.options = dict(options)
    frame: Any = _FRAMES.from_image(picture)
    frame.pts, frame.time_base = 0, Fraction(1, 1)
    with own_priority():
        return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])


def _fragments(data: bytes) -> list[bytes]:
    return [data[at : at + MAX_FRAGMENT_BYTES] for at in range(0, len(data), MAX_FRAGMENT_BYTES)]


def _vp8_payloads(frame: bytes) -> list[bytes]:
    """RFC 7741 4.2: the shortest descriptor, with the S bit on the first packet of the picture."""
    parts = _fragments(frame)
    return [(b"\x10" if number == 0 else b"\x00") + part for number, part in enumerate(parts)]


def _vp9_payloads(frame: bytes) -> list[bytes]:
    """RFC 9628 4.2: B on the first packet, with the size of the picture (V, and Y of its one layer), E on the last."""
    size = bytes([0x10]) + WIDTH.to_bytes(2, "big") + HEIGHT.to_bytes(2, "big")
    parts = _fragments(frame)
    payloads = []
    for number, part in enumerate(parts):
        begins, ends = number == 0, number == len(parts) - 1
        head = (0x08 | 0x02 if begins else 0) | (0x04 if ends else 0)
        payloads.append(bytes([head]) + (size if begins else b"") + part)
    return payloads


def _av1_payloads(unit: bytes) -> list[bytes]:
    """AV1 RTP specification 4.4: the short units in front share the first packet with the beginning of the long one,
    which goes on from and into the packets beside it (Z, Y). N on the first says that a decoder can begin there.

    Chromium shows nothing of a frame whose sequence header came in a packet of its own.
    """
    *short, long = _obus(unit)
    in_front = b"".join(bytes([len(obu)]) + obu for obu in short)
    assert len(short) < AV1_ELEMENTS_MAX, "W counts them"
    assert len(in_front) < AV1_IN_FRONT_BYTES, "lengths of one byte"
    whole = _fragments(in_front + long)
    payloads = []
    for number, part in enumerate(whole):
        is_first = number == 0
        goes_on = (0 if is_first else 0x80) | (0x40 if number < len(whole) - 1 else 0)
        elements = len(short) + 1 if is_first else 1
        payloads.append(bytes([goes_on | elements << 4 | (0x08 if is_first else 0)]) + part)
    return payloads


AV1_ELEMENTS_MAX: Final = 3
AV1_IN_FRONT_BYTES: Final = 128
AV1_SIZED: Final = 0x02
AV1_TEMPORAL_DELIMITER: Final = 2


def _obus(unit: bytes) -> Iterator[bytes]:
    """Its open bitstream units without the size that each has in it, and without the delimiter in front: as RTP wants
    them (section 5)."""
    at = 0
    while at < len(unit):
        head, size, shift = unit[at], 0, 0
        at += 1
        while True:
            size |= (unit[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if not unit[at - 1] & 0x80:
                break
        if head >> 3 & 15 != AV1_TEMPORAL_DELIMITER:
            yield bytes([head & ~AV1_SIZED]) + unit[at : at + size]
        at += size


def _h264_payloads(stream: bytes) -> list[bytes]:
    """RFC 6184: parameter sets and slices one by one, in fragments (FU-A, 5.8) where they are long."""
    payloads: list[bytes] = []
    for unit in _nal_units(stream):
        if len(unit) <= MAX_FRAGMENT_BYTES:
            payloads.append(unit)
            continue
        indicator, kind = unit[0] & 0xE0 | 28, unit[0] & 0x1F
        parts = _fragments(unit[1:])
        for number, part in enumerate(parts):
            starts, ends = number == 0, number == len(parts) - 1
            payloads.append(bytes([indicator, starts << 7 | ends << 6 | kind]) + part)
    return payloads


PARAMETERS_AND_SLICES: Final = frozenset({1, 5, 7, 8})


def _nal_units(stream: bytes) -> Iterator[bytes]:
    """NAL units of an Annex B stream that a decoder needs: no delimiters, and no encoder's visiting card."""
    for found in stream.split(b"\0\0\1"):
        unit = found.rstrip(b"\0")
        if unit and unit[0] & 0x1F in PARAMETERS_AND_SLICES:
            yield unit


_PAYLOADS: Final[Mapping[str, Callable[[bytes], list[bytes]]]] = {
    "VP8": _vp8_payloads,
    "H264": _h264_payloads,
    "VP9": _vp9_payloads,
    "AV1": _av1_payloads,
}
