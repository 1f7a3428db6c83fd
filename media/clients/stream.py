"""A stream that was encoded beforehand, as RTP payloads: what load is made of, because it costs nothing to send.

A frame is cut as libwebrtc cuts it: into packets of about equal length, each at most a byte longer than another.
"""

import os
import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from av import CodecContext, VideoFrame

from media.clients.clip import AUDIO_SAMPLES, SAMPLE_RATE, Clip, Tone

WIDTH, HEIGHT, FRAME_RATE = 1280, 720, 30
VIDEO_CLOCK = 90000
VIDEO_BITRATE, AUDIO_BITRATE = 1_520_000, 64_000
PAYLOAD_BYTES: Final = 1180
NOISE_ROWS = 20
"""Colour bars alone would need a tenth of the bitrate of a person."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The payload of one RTP packet, and when it is due: `at` seconds from the beginning of the stream."""

    at: float
    kind: str
    timestamp: int
    marker: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """`seconds` long, and begins with a key frame: it can be sent over and over."""

    seconds: float
    pieces: list[Piece]

    @property
    def packets_a_second(self) -> float:
        return len(self.pieces) / self.seconds


def record(seconds: int, *, spread_seconds: float = 0.005) -> Stream:
    """720p30 VP8 and Opus. Two packets of a frame are due each `spread_seconds`, as libwebrtc's pacer has them."""
    pieces = [*_pictures(seconds, spread_seconds), *_sounds(seconds)]
    return Stream(float(seconds), sorted(pieces, key=lambda piece: piece.at))


def _pictures(seconds: int, spread: float) -> list[Piece]:
    encoder: Any = CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.bit_rate, encoder.time_base = VIDEO_BITRATE, Fraction(1, VIDEO_CLOCK)
    encoder.framerate, encoder.thread_count = Fraction(FRAME_RATE), 1
    encoder.options = {
        "deadline": "realtime", "cpu-used": "16", "lag-in-frames": "0", "g": "100000", "qmax": "63",
        "minrate": str(VIDEO_BITRATE), "maxrate": str(VIDEO_BITRATE), "bufsize": str(VIDEO_BITRATE // 2),
    }  # fmt: skip
    clip = Clip(WIDTH, HEIGHT)
    pieces = []
    for number in range(seconds * FRAME_RATE):
        picture = _noisy(clip.frame(number, 0), number)
        picture.pts = timestamp = number * VIDEO_CLOCK // FRAME_RATE
        for encoded in encoder.encode(picture):
            payloads = vp8_payloads(bytes(encoded), number)
            for part, payload in enumerate(payloads):
                at = number / FRAME_RATE + part // 2 * spread
                pieces.append(Piece(at, "video", timestamp, part == len(payloads) - 1, payload))
    return pieces


def _noisy(picture: VideoFrame, number: int) -> VideoFrame:
    luma = picture.planes[0]
    data = bytearray(luma)
    start = (HEIGHT // 4 + number % 32) * luma.line_size
    data[start : start + NOISE_ROWS * luma.line_size] = os.urandom(NOISE_ROWS * luma.line_size)
    luma.update(bytes(data))
    return picture


def vp8_payloads(frame: bytes, picture_id: int) -> list[bytes]:
    """RFC 7741, with a picture id of 15 bits."""
    count = -(-len(frame) // (PAYLOAD_BYTES - 4))
    size, longer = divmod(len(frame), count)
    payloads, at = [], 0
    for part in range(count):
        end = at + size + (part >= count - longer)
        head = struct.pack("!BBH", 0x80 | (0x10 if part == 0 else 0), 0x80, 0x8000 | picture_id & 0x7FFF)
        payloads.append(head + frame[at:end])
        at = end
    return payloads


def _sounds(seconds: int) -> list[Piece]:
    encoder: Any = CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLE_RATE, "mono", "s16"
    encoder.bit_rate = AUDIO_BITRATE
    tone = Tone()
    pieces: list[Piece] = []
    for number in range(seconds * SAMPLE_RATE // AUDIO_SAMPLES):
        for encoded in encoder.encode(tone.frame(number)):
            timestamp = len(pieces) * AUDIO_SAMPLES
            pieces.append(Piece(timestamp / SAMPLE_RATE, "audio", timestamp, False, bytes(encoded)))
    return pieces
