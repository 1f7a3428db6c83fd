"""Packets as aiortc's encoders make them: an implementation that is not ours."""

import random
from collections.abc import Iterator
from fractions import Fraction

from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from av import AudioFrame, VideoFrame

from media.clients.clip import AUDIO_SAMPLES, SAMPLE_RATE, Clip, Tone
from media.taps.talk import TappedPacket

ENCODERS = {"VP8": Vp8Encoder, "H264": H264Encoder}


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
