"""A moving test picture that carries the time it was taken, and a tone. For our own clients."""

import math
import time
from array import array
from fractions import Fraction
from typing import Final

from av import AudioFrame, VideoFrame

STAMP_BITS = 32
BLOCKS_A_ROW = 40
DARK, BRIGHT = 16, 235
SAMPLE_RATE = 48000
AUDIO_SAMPLES = 960  # 20 ms
TONE_HZ = 440
_LOW24 = (1 << 24) - 1

# ITU-R BT.601 colour bars as (Y, U, V).
BARS: Final = (
    (235, 128, 128),
    (210, 16, 146),
    (170, 166, 16),
    (145, 54, 34),
    (106, 202, 222),
    (81, 90, 240),
    (41, 240, 110),
)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def encode_stamp(milliseconds: int) -> int:
    """24 bits of time and 8 of check, so that a damaged picture is not read as a latency."""
    low = milliseconds & _LOW24
    return low << 8 | _check(low)


def decode_stamp(stamp: int) -> int | None:
    low = stamp >> 8
    return low if stamp & 0xFF == _check(low) else None


def _check(low: int) -> int:
    return ((low >> 16) * 7 + (low >> 8 & 0xFF) * 13 + (low & 0xFF) * 29 + 0x5A) & 0xFF


class Clip:
    """Colour bars, a block that moves as a clock's hand does, and a row of blocks that encode the capture time."""

    def __init__(self, width: int, height: int) -> None:
        assert width % 64 == 0, "so that the codec library does not pad the rows"
        assert height % 2 == 0
        self.width, self.height = width, height
        self._block = width // BLOCKS_A_ROW // 2 * 2
        luma = b"".join(bytes([bar[0]]) * self._bar_width(i, width) for i, bar in enumerate(BARS))
        blue = b"".join(bytes([bar[1]]) * self._bar_width(i, width // 2) for i, bar in enumerate(BARS))
        red = b"".join(bytes([bar[2]]) * self._bar_width(i, width // 2) for i, bar in enumerate(BARS))
        self._luma = luma * height
        grey_rows = self._block // 2
        grey = b"\x80" * (width // 2 * grey_rows)
        self._blue = grey + blue * (height // 2 - grey_rows)
        self._red = grey + red * (height // 2 - grey_rows)

    @staticmethod
    def _bar_width(index: int, width: int) -> int:
        return width * (index + 1) // len(BARS) - width * index // len(BARS)

    def frame(self, number: int, captured_ms: int) -> VideoFrame:
        luma = bytearray(self._luma)
        self._draw_hand(luma, number)
        self._draw_stamp(luma, encode_stamp(captured_ms))
        frame = VideoFrame(self.width, self.height, "yuv420p")
        for plane, data in zip(frame.planes, (bytes(luma), self._blue, self._red), strict=True):
            plane.update(data)
        return frame

    def _draw_hand(self, luma: bytearray, number: int) -> None:
        size = self._block * 3
        radius = (self.height - self._block - size) / 2
        angle = number * math.tau / 60
        left = int(self.width / 2 + radius * math.sin(angle) - size / 2)
        top = int(self._block + radius - radius * math.cos(angle))
        for y in range(top, min(top + size, self.height)):
            start = y * self.width + left
            luma[start : start + size] = bytes([BRIGHT if y % 8 < 4 else DARK]) * size

    def _draw_stamp(self, luma: bytearray, stamp: int) -> None:
        row = b"".join(
            bytes([BRIGHT if stamp >> (STAMP_BITS - 1 - bit) & 1 else DARK]) * self._block
            for bit in range(STAMP_BITS)
        )
        row += bytes([DARK]) * (self.width - len(row))
        luma[: self.width * self._block] = row * self._block


def read_latency_ms(frame: VideoFrame, seen_ms: int) -> int | None:
    """Milliseconds from capture to `seen_ms`; None if the picture carries no readable time."""
    plane = frame.planes[0]
    luma = memoryview(plane)
    block = frame.width / BLOCKS_A_ROW
    y = int(block / 2)
    stamp = 0
    for bit in range(STAMP_BITS):
        stamp = stamp << 1 | (luma[y * plane.line_size + int((bit + 0.5) * block)] > 128)
    captured = decode_stamp(stamp)
    return None if captured is None else (seen_ms - captured) & _LOW24


class Tone:
    def __init__(self) -> None:
        # One second is a whole number of periods, so the loop has no click.
        wave = array(
            "h", (int(6000 * math.sin(math.tau * TONE_HZ * i / SAMPLE_RATE)) for i in range(SAMPLE_RATE))
        )
        self._wave = wave.tobytes()

    def frame(self, number: int) -> AudioFrame:
        start = number * AUDIO_SAMPLES * 2 % len(self._wave)
        frame = AudioFrame(format="s16", layout="mono", samples=AUDIO_SAMPLES)
        frame.planes[0].update(self._wave[start : start + AUDIO_SAMPLES * 2])
        frame.sample_rate = SAMPLE_RATE
        frame.pts = number * AUDIO_SAMPLES
        frame.time_base = Fraction(1, SAMPLE_RATE)
        return frame
