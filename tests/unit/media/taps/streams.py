"""Packets as aiortc's encoders make them: an implementation that is not ours. AV1's units are SVT-AV1's, and are cut
here after the examples of its RTP specification."""

import os
import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from av import AudioFrame, CodecContext, VideoFrame

from media.clients.clip import AUDIO_SAMPLES, SAMPLE_RATE, Clip, Tone
from media.priority import own_priority
from media.taps.talk import TappedPacket

os.environ.setdefault("SVT_LOG", "1")  # errors only
PAYLOAD_BYTES = 1200


class Av1Encoder:
    """A key frame each 15 pictures, whatever is asked."""

    def __init__(self) -> None:
        self._codec: Any = None

    def encode(self, frame: VideoFrame, *, force_keyframe: bool = False) -> tuple[list[bytes], int]:
        if self._codec is None:
            self._codec = CodecContext.create("libsvtav1", "w")
            self._codec.width, self._codec.height, self._codec.pix_fmt = frame.width, frame.height, "yuv420p"
            self._codec.time_base, self._codec.framerate = Fraction(1, 90000), Fraction(15, 1)
            self._codec.gop_size = 15
            self._codec.options = {"preset": "11", "svtav1-params": "pred-struct=1:lookahead=0:lp=1"}
        timestamp = frame.pts
        assert timestamp is not None
        with own_priority():
            packets = self._codec.encode(frame)
        assert len(packets) == 1, "without delay"
        return list(av1_payloads(bytes(packets[0]), starts=packets[0].is_keyframe)), timestamp


def av1_payloads(unit: bytes, *, starts: bool) -> Iterator[bytes]:
    """One open bitstream unit (OBU) after the other, without sizes and temporal delimiters, in as many pieces as it
    takes; two whole ones that fit go together."""
    elements = [obu for obu in _obus(unit) if obu[0] >> 3 & 15 != 2]
    first = 0x08 if starts else 0
    while elements:
        obu = elements.pop(0)
        if elements and len(obu) < 128 and len(obu) + len(elements[0]) + 2 <= PAYLOAD_BYTES:
            yield bytes([first | 2 << 4, len(obu)]) + obu + elements.pop(0)
            first = 0
            continue
        pieces = [obu[at : at + PAYLOAD_BYTES] for at in range(0, len(obu), PAYLOAD_BYTES)]
        for number, piece in enumerate(pieces):
            goes_on = (0x80 if number else 0) | (0x40 if number < len(pieces) - 1 else 0)
            yield bytes([first | goes_on | 1 << 4]) + piece
            first = 0


def _obus(unit: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(unit):
        head, size, shift = unit[at], 0, 0
        assert head & 0x06 == 0x02, "no extension, and a size"
        at += 1
        while True:
            size |= (unit[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if not unit[at - 1] & 0x80:
                break
        yield bytes([head & ~0x02]) + unit[at : at + size]
        at += size


ENCODERS: Mapping[str, Callable[[], Any]] = {"VP8": Vp8Encoder, "H264": H264Encoder, "AV1": Av1Encoder}


def pictures(
    width: int, height: int, count: int, *, frame_rate: int = 15, first: int = 0
) -> Iterator[VideoFrame]:
    """The clip with noise in its lower third, so that a frame takes several packets."""
    clip, chance = Clip(width, height), random.Random(1)
    for number in range(first, first + count):
        frame = clip.frame(number, number)
        luma = bytes(frame.planes[0])
        kept = width * (height * 2 // 3)
        frame.planes[0].update(luma[:kept] + chance.randbytes(len(luma) - kept))
        frame.pts, frame.time_base = number * 90000 // frame_rate, Fraction(1, 90000)
        yield frame


def video_packets(
    codec: str, frames: Iterator[VideoFrame], *, place: int = 1000, key_every: int = 15
) -> list[TappedPacket]:
    encoder, packets = ENCODERS[codec](), []
    for number, frame in enumerate(frames):
        payloads, timestamp = encoder.encode(frame, force_keyframe=number % key_every == 0)
        for at, payload in enumerate(payloads):
            packets.append(
                TappedPacket(True, place, timestamp & 0xFFFFFFFF, at == len(payloads) - 1, payload)
            )
            place += 1
    return packets


def audio_packets(frames: Iterator[AudioFrame], *, place: int = 5000) -> list[TappedPacket]:
    encoder, packets = OpusEncoder(), []
    for frame in frames:
        payloads, timestamp = encoder.encode(frame)
        for payload in payloads:
            packets.append(TappedPacket(False, place, timestamp & 0xFFFFFFFF, False, payload))
            place += 1
    return packets


def tones(count: int) -> Iterator[AudioFrame]:
    tone = Tone()
    for number in range(count):
        frame = tone.frame(number)
        assert frame.pts == number * AUDIO_SAMPLES
        assert frame.sample_rate == SAMPLE_RATE
        yield frame
