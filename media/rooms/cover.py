"""What viewers see and hear of a covered or muted room: a still picture, and silence.

The still is encoded once for each codec when the program starts, and sent as a key frame of the room's own sequence:
viewers notice a cut, and nothing else. The publisher's media goes on arriving, for evidence, and goes no further.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from av import VideoCodecContext, VideoFrame
from PIL import Image, ImageDraw, ImageFont

from media.rooms.controls import Controls
from media.rooms.outgoing import MediaPacket
from media.rooms.source import Incoming

WIDTH, HEIGHT = 640, 360
CARD, LETTERS = (24, 22, 30), (236, 232, 240)
WORDS = ("This picture is covered", "Our team is looking at the show")
MAX_FRAGMENT_BYTES = 1100
REPEAT_SECONDS = 1.0
"""How often the still is sent again: who lost a packet of it, or came late, waits no longer."""
SILENCE: Final = b"\xf8\xff\xfe"
"""20 ms of silence in Opus: full band, mono (RFC 6716 3.1 and 4.1). Its time is the packet's own."""

Stills = Mapping[str, Sequence[bytes]]
"""RTP payloads of the still by codec, in order; the last one ends the picture."""
CLOCK_RATE = 90000
SOURCE: Final = ("cover", 0)
COVER_LAYER: Final = -2
"""The still is a layer of the room's picture, which no source sends."""
_FRAMES: Any = VideoFrame  # its `from_image` has no types

_ENCODERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "VP8": ("libvpx", {"deadline": "good", "lag-in-frames": "0"}),
    "H264": ("libx264", {"profile": "baseline", "preset": "veryfast", "tune": "stillimage"}),
}


def card() -> Image.Image:
    """Quiet words on a dark card, so that nobody takes a cover for a broken player."""
    image = Image.new("RGB", (WIDTH, HEIGHT), CARD)
    draw = ImageDraw.Draw(image)
    for words, size, y in zip(WORDS, (34, 22), (HEIGHT / 2 - 24, HEIGHT / 2 + 24), strict=True):
        draw.text((WIDTH / 2, y), words, LETTERS, ImageFont.load_default(size), anchor="mm")
    return image


def stills() -> Stills:
    """The still, encoded anew: a fifth of a second's work."""
    picture = card()
    return {
        "VP8": _vp8_payloads(_key_frame("VP8", picture)),
        "H264": _h264_payloads(_key_frame("H264", picture)),
    }


def _key_frame(codec: str, picture: Image.Image) -> bytes:
    name, options = _ENCODERS[codec]
    context: Any = VideoCodecContext.create(name, "w")
    context.width, context.height, context.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 1), Fraction(1, 1)
    context.bit_rate = 200_000
    context.options = dict(options)
    frame: Any = _FRAMES.from_image(picture)
    frame.pts, frame.time_base = 0, Fraction(1, 1)
    written = io.BytesIO()
    for packet in [*context.encode(frame), *context.encode(None)]:
        written.write(bytes(packet))
    return written.getvalue()


def _vp8_payloads(frame: bytes) -> list[bytes]:
    """RFC 7741 4.2: the shortest descriptor, with the S bit on the first packet of the picture."""
    parts = [frame[at : at + MAX_FRAGMENT_BYTES] for at in range(0, len(frame), MAX_FRAGMENT_BYTES)]
    return [(b"\x10" if number == 0 else b"\x00") + part for number, part in enumerate(parts)]


def _h264_payloads(stream: bytes) -> list[bytes]:
    """RFC 6184: parameter sets and slices one by one, in fragments (FU-A, 5.8) where they are long."""
    payloads: list[bytes] = []
    for unit in _units(stream):
        if len(unit) <= MAX_FRAGMENT_BYTES:
            payloads.append(unit)
            continue
        indicator, kind, body = unit[0] & 0xE0 | 28, unit[0] & 0x1F, unit[1:]
        for at in range(0, len(body), MAX_FRAGMENT_BYTES):
            starts, ends = at == 0, at + MAX_FRAGMENT_BYTES >= len(body)
            header = starts << 7 | ends << 6 | kind
            payloads.append(bytes([indicator, header]) + body[at : at + MAX_FRAGMENT_BYTES])
    return payloads


PARAMETERS_AND_SLICES: Final = frozenset({1, 5, 7, 8})


def _units(stream: bytes) -> list[bytes]:
    """NAL units of an Annex B stream that a decoder needs: no delimiters, and no encoder's visiting card."""
    units = [unit.rstrip(b"\0") for unit in stream.split(b"\0\0\1")]
    return [unit for unit in units if unit and unit[0] & 0x1F in PARAMETERS_AND_SLICES]


class Cover:
    """Whether a room is covered or muted, and when its still is due again."""

    def __init__(self, stills: Stills) -> None:
        self.is_on = False
        self._is_muted = False
        self._stills = stills
        self._seq = 0
        self._picture = 0
        self._sent_at = float("-inf")

    def put(self, controls: Controls) -> bool:
        """Whether it goes on or comes off."""
        changed, self.is_on = controls.is_covered != self.is_on, controls.is_covered
        self._is_muted = controls.is_muted
        self._sent_at = float("-inf")
        return changed

    def heard(self, packets: list[MediaPacket], *, is_beneath: bool) -> list[MediaPacket]:
        """What listeners hear of the sound among these packets; who looks beneath a cover hears there too."""
        if not self._is_muted and (is_beneath or not self.is_on):
            return packets
        return [replace(p, payload=SILENCE) if p.kind == "audio" else p for p in packets]

    def is_due(self, now: float) -> bool:
        return self.is_on and now - self._sent_at >= REPEAT_SECONDS

    def still(self, codec: str | None, now: float) -> list[Incoming]:
        """The still as a source of its own would send it now; nothing where a codec has none."""
        self._sent_at = now
        self._picture += 1
        payloads = self._stills.get(codec or "", ())
        timestamp = int(now * CLOCK_RATE) & 0xFFFFFFFF
        packets = []
        for number, payload in enumerate(payloads, 1):
            data = _numbered(payload, self._picture) if codec == "VP8" else payload
            ends = number == len(payloads)
            packets.append(
                Incoming(SOURCE, "video", COVER_LAYER, self._seq & 0xFFFF, timestamp, ends, data, None)
            )
            self._seq += 1
        return packets


def _numbered(payload: bytes, picture: int) -> bytes:
    """RFC 7741 4.2: with a picture's own numbers, so that the publisher's go on after it."""
    numbers = bytes([0xE0, 0x80 | picture >> 8 & 0x7F, picture & 0xFF, picture & 0xFF, 0])
    return bytes([payload[0] | 0x80]) + numbers + payload[1:]
