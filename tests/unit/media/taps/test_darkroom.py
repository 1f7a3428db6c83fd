"""Stills and sealed clips from the process apart, which may die of what it reads."""

import asyncio
import hashlib
import io
import os
import random
import signal
import time
from array import array
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from typing import cast

import av
import pytest
import pytest_asyncio
from av import AudioFrame, AudioResampler, VideoFrame
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from media.taps.darkroom import Darkroom, DarkroomError
from media.taps.frames import FrameAssembler
from media.taps.talk import (
    BODY_MAX,
    Answer,
    ClipAsk,
    ClockPoint,
    SoundAsk,
    StillAsk,
    TappedPacket,
    pack,
)
from tests.unit.media.taps.patience import patient
from tests.unit.media.taps.streams import audio_packets, pictures, tones, video_packets

SYNC_SECONDS = 0.040
KEY = bytes(range(32))
ABOUT = b'{"kind":"evidence"}'


@pytest_asyncio.fixture
async def darkroom() -> AsyncIterator[Darkroom]:
    made = patient()
    yield made
    await made.aclose()


def key_frame(codec: str, width: int = 1280, height: int = 720) -> bytes:
    assembler = FrameAssembler(codec)
    packets = video_packets(codec, pictures(width, height, 1))
    (frame,) = [frame for packet in packets for frame in assembler.push(*packet[1:])]
    assert frame.is_key
    return frame.data


async def a_clip(
    darkroom: Darkroom, codec: str, packets: list[TappedPacket], clocks: dict[str, ClockPoint]
) -> tuple[Answer, bytes]:
    answer, sealed = await darkroom.ask(ClipAsk(codec, clocks, KEY, ABOUT), pack(packets))
    plain = AESGCM(KEY).decrypt(sealed[:12], sealed[12:], ABOUT)
    assert hashlib.sha256(plain).hexdigest() == answer.sha256
    assert len(plain) == answer.size_bytes
    return answer, plain


def shown(file: bytes) -> tuple[list[VideoFrame], list[AudioFrame]]:
    with av.open(io.BytesIO(file), "r") as opened:
        pictures_shown = list(opened.decode(video=0))
    with av.open(io.BytesIO(file), "r") as opened:
        return pictures_shown, list(opened.decode(audio=0))


@pytest.mark.parametrize("codec", ["VP8", "H264", "AV1"])
async def test_str_12_a_key_frame_becomes_a_jpeg_of_640_pixels(darkroom: Darkroom, codec: str) -> None:
    answer, jpeg = await darkroom.ask(StillAsk(codec), key_frame(codec))
    assert (answer.width, answer.height) == (640, 360)
    picture = Image.open(io.BytesIO(jpeg))
    assert (picture.format, picture.size) == ("JPEG", (640, 360))
    # The clip's bars: the second from the left is yellow, the last blue.
    yellow, blue = (cast(tuple[int, int, int], picture.getpixel((x, 100))) for x in (140, 600))
    assert yellow[0] > 150
    assert yellow[2] < 100
    assert blue[2] > 150
    assert blue[0] < 100


@pytest.mark.parametrize("codec", ["VP8", "H264", "AV1"])
async def test_adm_04_a_veiled_still_is_grey_and_holds_no_more_than_a_few_pixels(
    darkroom: Darkroom, codec: str
) -> None:
    answer, jpeg = await darkroom.ask(StillAsk(codec, veiled=True), key_frame(codec))
    assert (answer.width, answer.height) == (320, 176)
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    assert picture.size == (320, 176)
    pixels = [cast(tuple[int, int, int], picture.getpixel((x, 90))) for x in range(320)]
    assert all(max(pixel) - min(pixel) < 4 for pixel in pixels), "no colour is left"
    assert max(pixels) > (150,) * 3 > min(pixels), "but a picture is"
    steps = [abs(one[0] - next_[0]) for one, next_ in pairwise(pixels)]
    assert max(steps) < 40, "no edge is sharp"


async def test_a_small_picture_is_not_made_larger(darkroom: Darkroom) -> None:
    answer, _ = await darkroom.ask(StillAsk("VP8"), key_frame("VP8", 320, 180))
    assert (answer.width, answer.height) == (320, 180)


async def test_what_is_no_picture_is_refused_and_the_next_one_is_made(darkroom: Darkroom) -> None:
    chance = random.Random(5)
    good = {codec: key_frame(codec, 320, 180) for codec in ("VP8", "H264", "AV1")}
    for number in range(60):
        codec = ("VP8", "H264", "AV1")[number % 3]
        hostile = bytearray(good[codec])
        for _ in range(chance.randrange(1, 40)):
            hostile[chance.randrange(len(hostile))] = chance.randrange(256)
        with suppress(DarkroomError):  # some are still pictures
            await darkroom.ask(StillAsk(codec), bytes(hostile[: chance.randrange(1, len(hostile))]))
    with pytest.raises(DarkroomError, match="undecodable"):
        await darkroom.ask(StillAsk("VP8"), b"\x10\x02\x00\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(40))
    with pytest.raises(DarkroomError, match="undecodable"):
        await darkroom.ask(StillAsk("nothing"), b"x")
    answer, _ = await darkroom.ask(StillAsk("VP8"), good["VP8"])
    assert answer.width == 320


def only(darkroom: Darkroom) -> int:
    (process_id,) = darkroom.process_ids
    return process_id


async def test_a_process_that_died_meanwhile_is_replaced_and_nothing_that_is_asked_is_lost(
    darkroom: Darkroom,
) -> None:
    picture = key_frame("VP8", 320, 180)
    await darkroom.ask(StillAsk("VP8"), picture)
    first = only(darkroom)
    os.kill(first, signal.SIGSEGV)
    answers = await asyncio.gather(*(darkroom.ask(StillAsk("VP8"), picture) for _ in range(3)))
    assert [answer.width for answer, _ in answers] == [320] * 3
    assert only(darkroom) != first


async def stopped(darkroom: Darkroom) -> int:
    """Its process of stills, which does nothing any more and is there."""
    await darkroom.ask(StillAsk("VP8"), key_frame("VP8", 320, 180))
    stuck = only(darkroom)
    os.kill(stuck, signal.SIGSTOP)
    return stuck


async def test_a_process_that_takes_too_long_is_ended_and_the_loop_goes_on_meanwhile() -> None:
    darkroom, picture = patient(still=4.0), key_frame("VP8", 320, 180)
    stuck = await stopped(darkroom)
    turns, asking = 0, asyncio.create_task(darkroom.ask(StillAsk("VP8"), picture))
    waiting = [asyncio.create_task(darkroom.ask(StillAsk("VP8"), picture)) for _ in range(3)]
    while not asking.done():
        await asyncio.sleep(0.005)
        turns += 1
    with pytest.raises(DarkroomError):
        await asking
    assert turns > 20
    made = await asyncio.gather(*waiting)
    assert [answer.width for answer, _ in made] == [320] * 3, "whoever waited is served by the next"
    assert only(darkroom) != stuck
    assert darkroom.restarts == 1
    await darkroom.aclose()


async def test_str_12_a_clip_waits_for_no_picture_that_hangs_nor_the_watch_for_a_clip() -> None:
    darkroom = patient()
    video = video_packets("VP8", pictures(320, 180, 10))
    ask = ClipAsk("VP8", {"video": ClockPoint(0.0, 0)}, KEY, ABOUT)
    stuck = await stopped(darkroom)
    waiting = asyncio.create_task(darkroom.ask(StillAsk("VP8"), key_frame("VP8", 320, 180)))
    answer, _ = await darkroom.ask(ask, pack(video))
    assert answer.frames == 10
    assert not waiting.done()
    (clips,) = darkroom.process_ids - {stuck}
    os.kill(stuck, signal.SIGCONT)
    await waiting
    os.kill(clips, signal.SIGSTOP)
    clip = asyncio.create_task(darkroom.ask(ask, pack(video)))
    assert (await darkroom.ask(StillAsk("VP8"), key_frame("VP8", 320, 180)))[0].width == 320
    assert not clip.done()
    os.kill(clips, signal.SIGCONT)
    await clip
    await darkroom.aclose()


async def test_each_kind_has_a_time_of_its_own() -> None:
    darkroom = patient(sound=0.5)
    video = video_packets("VP8", pictures(320, 180, 10))
    ask = ClipAsk("VP8", {"video": ClockPoint(0.0, 0)}, KEY, ABOUT)
    await darkroom.ask(ask, pack(video))
    stuck = only(darkroom)
    os.kill(stuck, signal.SIGSTOP)
    with pytest.raises(DarkroomError, match="undecodable"):
        await darkroom.ask(SoundAsk(), pack(audio_packets(tones(5))))
    await darkroom.ask(ask, pack(video))
    os.kill(only(darkroom), signal.SIGSTOP)
    clip = asyncio.create_task(darkroom.ask(ask, pack(video)))
    _, late = await asyncio.wait([clip], timeout=1.0)
    assert late, "a clip has longer"
    os.kill(only(darkroom), signal.SIGCONT)
    await clip
    await darkroom.aclose()


async def test_what_ends_its_process_ends_the_next_one_and_no_third(darkroom: Darkroom) -> None:
    await darkroom.ask(StillAsk("VP8"), key_frame("VP8", 320, 180))
    begun = darkroom.restarts
    too_much = b"x" * (BODY_MAX + 1)  # the child takes no such lengths, and ends
    with pytest.raises(DarkroomError, match="undecodable"):
        await darkroom.ask(StillAsk("VP8"), too_much)
    assert darkroom.restarts - begun == 2
    assert (await darkroom.ask(StillAsk("VP8"), key_frame("VP8", 320, 180)))[0].width == 320


async def test_too_many_stills_keep_no_clip_away(darkroom: Darkroom) -> None:
    picture, video = key_frame("VP8", 320, 180), video_packets("VP8", pictures(320, 180, 10))
    asked = [asyncio.create_task(darkroom.ask(StillAsk("VP8"), picture)) for _ in range(80)]
    answer, _ = await darkroom.ask(ClipAsk("VP8", {"video": ClockPoint(0.0, 0)}, KEY, ABOUT), pack(video))
    assert answer.frames == 10
    await asyncio.gather(*asked, return_exceptions=True)


async def test_too_many_who_wait_are_refused_at_once(darkroom: Darkroom) -> None:
    picture = key_frame("VP8", 320, 180)
    asked = [asyncio.create_task(darkroom.ask(StillAsk("VP8"), picture)) for _ in range(80)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, DarkroomError)]
    assert {each.code for each in refused} == {"overloaded"}
    assert len(refused) == 80 - 64


@pytest.mark.parametrize("codec", ["VP8", "H264", "AV1"])
async def test_a_clip_is_what_was_sent_from_a_key_frame_on(darkroom: Darkroom, codec: str) -> None:
    video = video_packets(codec, pictures(640, 360, 45), key_every=15)
    audio = audio_packets(tones(150))
    packets = sorted(video + audio, key=lambda p: p.timestamp / (90000 if p.is_video else 48000))
    first_key = next(at for at, packet in enumerate(packets) if packet.is_video and packet.timestamp >= 60000)
    clocks = {"video": ClockPoint(100.0, 0), "audio": ClockPoint(100.0, 0)}
    answer, file = await a_clip(darkroom, codec, packets[first_key:], clocks)
    seen, heard = shown(file)
    assert answer.media_type == ("video/mp4" if codec == "H264" else "video/webm")
    assert answer.frames == len(seen) == 30, "from the second key frame on"
    assert seen[0].key_frame
    assert 1.8 < answer.seconds < 2.1
    assert sum(frame.samples for frame in heard) / 48000 > 1.8


@pytest.mark.parametrize("codec", ["VP8", "H264", "AV1"])
async def test_a_picture_that_changes_its_size_is_in_the_same_clip(darkroom: Darkroom, codec: str) -> None:
    small = video_packets(codec, pictures(640, 360, 15))
    large = video_packets(codec, pictures(1280, 720, 15, first=15), place=small[-1].place + 1)
    clocks = {"video": ClockPoint(0.0, 0)}
    _, file = await a_clip(darkroom, codec, small + large, clocks)
    seen, _ = shown(file)
    assert [(f.width, f.height) for f in seen] == [(640, 360)] * 15 + [(1280, 720)] * 15


async def test_timestamps_that_stand_still_or_go_back_make_a_file_that_can_be_read(
    darkroom: Darkroom,
) -> None:
    video = video_packets("VP8", pictures(320, 180, 30))
    broken = [p._replace(timestamp=p.timestamp - 9000) if p.timestamp // 6000 % 7 == 3 else p for p in video]
    _, file = await a_clip(darkroom, "VP8", broken, {"video": ClockPoint(0.0, 0)})
    seen, _ = shown(file)
    times = [frame.pts or 0 for frame in seen]
    assert times == sorted(set(times))
    assert len(seen) == 30


async def test_without_a_key_frame_there_is_no_clip(darkroom: Darkroom) -> None:
    video = [p for p in video_packets("VP8", pictures(320, 180, 10)) if p.timestamp > 0]
    with pytest.raises(DarkroomError, match="no_key_frame"):
        await darkroom.ask(ClipAsk("VP8", {"video": ClockPoint(0.0, 0)}, KEY, ABOUT), pack(video))


# A flash and a beep at known times, on clocks that only the sender's reports tie together

FLASH_AT, SECONDS = 1.4, 3


def flashes() -> Iterator[VideoFrame]:
    for number in range(SECONDS * 30):
        frame = VideoFrame(320, 192, "yuv420p")
        light = 235 if FLASH_AT - 0.001 <= number / 30 < FLASH_AT + 0.1 else 16
        for plane, value in zip(frame.planes, (light, 128, 128), strict=True):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts, frame.time_base = number * 3000, Fraction(1, 90000)
        yield frame


def beeps() -> Iterator[AudioFrame]:
    for number, frame in enumerate(tones(SECONDS * 50)):
        if not FLASH_AT <= number / 50 < FLASH_AT + 0.1:
            frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        yield frame


def first_light(seen: list[VideoFrame]) -> float:
    return next(f.time for f in seen if f.time is not None and bytes(f.planes[0])[5000] > 120)


def first_sound(heard: list[AudioFrame]) -> float:
    to_whole_numbers = AudioResampler(format="s16", layout="mono", rate=48000)
    for frame in heard:
        assert frame.time is not None
        for made in to_whole_numbers.resample(frame):
            if max(array("h", bytes(made.planes[0])[: made.samples * 2])) > 1000:
                return float(frame.time)
    raise AssertionError("silence")


@pytest.mark.parametrize("codec", ["VP8", "H264", "AV1"])
async def test_a_flash_and_a_beep_stay_together_whenever_their_packets_came(
    darkroom: Darkroom, codec: str
) -> None:
    video, audio = video_packets(codec, flashes()), audio_packets(beeps())
    # Each track counts from somewhere of its own, near the wrap; sound comes 300 ms late.
    video_base, audio_base = (1 << 32) - 70_000, 123_456_789
    at = [(p.timestamp / 90000, p._replace(timestamp=(p.timestamp + video_base) % (1 << 32))) for p in video]
    at += [
        (p.timestamp / 48000 + 0.3, p._replace(timestamp=(p.timestamp + audio_base) % (1 << 32)))
        for p in audio
    ]
    packets = [packet for _, packet in sorted(at, key=lambda each: each[0])]
    # The reports are of another moment than the start, of a clock that is nobody's here.
    clocks = {
        "video": ClockPoint(3_900_000_002.0, (video_base + 180_000) % (1 << 32)),
        "audio": ClockPoint(3_900_000_001.0, (audio_base + 48_000) % (1 << 32)),
    }
    _, file = await a_clip(darkroom, codec, packets, clocks)
    seen, heard = shown(file)
    assert first_light(seen) == pytest.approx(FLASH_AT, abs=SYNC_SECONDS)
    assert abs(first_light(seen) - first_sound(heard)) <= SYNC_SECONDS


async def test_what_two_hundred_stills_cost(darkroom: Darkroom) -> None:
    """A floor under the bench: not a matter of seconds, however slow the machine is."""
    picture = key_frame("VP8")
    await darkroom.ask(StillAsk("VP8"), picture)
    begun = time.process_time()
    for _ in range(50):
        await darkroom.ask(StillAsk("VP8"), picture)
    ours = (time.process_time() - begun) / 50
    assert ours < 0.010, "seconds of this process for each, which only passes bytes on"
