"""The still of a cover in every codec that rooms carry: cut by us, put together and decoded by others."""

import io
import itertools
import os
from collections.abc import Callable, Mapping
from typing import Any

import av
import pytest
from aiortc.codecs import depayload
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from av import VideoCodecContext, VideoFrame

from media.rooms.controls import Controls
from media.rooms.cover import Cover
from media.rooms.stills import CARD, HEIGHT, MAX_FRAGMENT_BYTES, WIDTH, stills
from media.taps.frames import FrameAssembler
from media.wire import pictures
from media.wire.codecs import VIDEO_CODECS
from tests.unit.media.stage import Shoot

STILLS = stills()
DECODERS = {"VP8": "vp8", "H264": "h264", "VP9": "vp9", "AV1": "libdav1d"}
LUMA = 16 + (66 * CARD[0] + 129 * CARD[1] + 25 * CARD[2]) / 256


def by_aiortc(name: str) -> Callable[[list[bytes]], bytes]:
    codec = RTCRtpCodecParameters(mimeType=f"video/{name}", clockRate=90000, payloadType=96)
    return lambda payloads: b"".join(depayload(codec, payload) for payload in payloads)


def by_ours(name: str) -> Callable[[list[bytes]], bytes]:
    def joined(payloads: list[bytes]) -> bytes:
        assembler = FrameAssembler(name)
        last = len(payloads) - 1
        frames = [f for at, p in enumerate(payloads) for f in assembler.push(at, 7, at == last, p)]
        assert [frame.is_key for frame in frames] == [True]
        return frames[0].data

    return joined


JOINED: Mapping[str, Callable[[list[bytes]], bytes]] = {
    "VP8": by_aiortc("VP8"), "H264": by_aiortc("H264"), "VP9": by_ours("VP9"), "AV1": by_ours("AV1"),
}  # fmt: skip


def decoded(codec: str, data: bytes) -> VideoFrame:
    if codec == "AV1":  # this build of FFmpeg decodes it from a file only
        with av.open(io.BytesIO(b"\x12\0" + data), format="obu") as file:
            return next(file.decode(video=0))
    decoder: Any = VideoCodecContext.create(DECODERS[codec], "r")
    frame: VideoFrame
    [frame] = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    return frame


def is_card(frame: VideoFrame) -> bool:
    """Dark all along its upper edge, with bright letters amid it."""
    plane, stride = bytes(frame.planes[0]), frame.planes[0].line_size
    edge, middle = plane[:WIDTH], plane[stride * (HEIGHT // 2 - 40) : stride * (HEIGHT // 2)]
    return (
        (frame.width, frame.height) == (WIDTH, HEIGHT)
        and max(abs(each - LUMA) for each in edge) < 12
        and max(middle) > 180
    )


def test_there_is_a_still_for_every_codec_that_is_accepted() -> None:
    assert set(STILLS) == set(VIDEO_CODECS)


@pytest.mark.parametrize("codec", VIDEO_CODECS)
def test_str_15_a_covered_room_sends_the_card_whatever_its_codec(codec: str) -> None:
    """To who was there, in the numbers that they are used to, and again each second."""
    shoot = Shoot([(10, 4_000, 5, 5)], codec=codec)
    shoot.room._cover = Cover(STILLS)
    shoot.shoot(3, keys=True)
    _, notebook = shoot.viewer()
    shoot.shoot(2, keys=True)
    before = len(notebook.heard)
    for revision in (1, 2):
        shoot.room.control(Controls(revision, True, is_muted=False, removed=frozenset()), shoot.now)
        shoot.room.tick(shoot.now + 2.0)
        shoot.now += 4.0
    shown = [packet for _, packet in notebook.heard[before:]]
    by_time: dict[int, list[bytes]] = {}
    for packet in shown:
        by_time.setdefault(packet.timestamp, []).append(packet.payload)
    assert len(by_time) >= 2
    for payloads in by_time.values():
        assert pictures.starts_key_frame(codec, payloads[0])
        again = any(pictures.starts_key_frame(codec, payload) for payload in payloads[1:])
        assert codec == "H264" or not again, "H264's parameters and slice both may begin it"
        assert max(map(len, payloads)) <= MAX_FRAGMENT_BYTES + 10
        assert is_card(decoded(codec, JOINED[codec](payloads)))
    indexes = notebook.indexes
    assert indexes == list(range(indexes[0], indexes[0] + len(indexes))), "no gap that anybody would ask for"
    if codec in {"VP8", "VP9"}:
        numbers = [pictures.inspect(codec, p.payload)[0].picture for _, p in notebook.heard]  # type: ignore[union-attr]
        steps = {b - a for a, b in itertools.pairwise(numbers)}  # type: ignore[operator]
        assert steps <= {0, 1}, "pictures are counted on"


@pytest.mark.parametrize("codec", ["VP9", "AV1"])
def test_str_15_who_comes_to_a_covered_room_sees_the_card_and_then_the_show(codec: str) -> None:
    shoot = Shoot([(10, 4_000, 5, 5)], codec=codec)
    shoot.room._cover = Cover(STILLS)
    shoot.shoot(3, keys=True)
    shoot.room.control(Controls(1, True, is_muted=False, removed=frozenset()), shoot.now)
    seat, late = shoot.viewer()
    shoot.shoot(2, keys=True)
    card = [packet.payload for _, packet in late.heard]
    assert is_card(decoded(codec, JOINED[codec](card)))
    shoot.room.control(Controls(2, False, is_muted=False, removed=frozenset()), shoot.now)
    shoot.shoot(2)
    assert len(late.heard) == len(card), "nothing that a decoder could not follow"
    shoot.shoot(1, keys=True)
    assert pictures.starts_key_frame(codec, late.heard[len(card)][1].payload)
    assert seat.rung is not None


def test_an_encoder_does_not_make_the_program_run_before_all_others() -> None:
    """SVT-AV1 would, where it may: that is, in a program of root."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    stills()
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
