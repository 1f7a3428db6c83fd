"""Sound for those who listen: samples at the times of their packets, from the process apart (STR-13)."""

import math
import time
from array import array
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from media.rooms.source import Incoming
from media.taps.darkroom import Darkroom
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.talk import RATE, SoundAsk, TappedPacket, pack
from media.taps.taps import TapRefusalError, Taps
from media.taps.window import Kept, RollingWindow
from tests.unit.media.stage import Shoot
from tests.unit.media.taps.patience import patient
from tests.unit.media.taps.streams import audio_packets, tones

PACKET = 0.02
TICKS = 48_000
LOUD, QUIET = 1_000, 50


@pytest.fixture
async def darkroom() -> AsyncIterator[Darkroom]:
    made = patient()
    yield made
    await made.aclose()


async def samples(darkroom: Darkroom, packets: Sequence[TappedPacket]) -> "array[int]":
    answer, pcm = await darkroom.ask(SoundAsk(), pack(packets))
    assert (answer.media_type, answer.size_bytes) == ("audio/l16", len(pcm))
    assert answer.seconds == len(pcm) / 2 / RATE
    return array("h", pcm)


def loudness(heard: "array[int]", start: float, end: float) -> float:
    part = heard[round(start * RATE) : round(end * RATE)]
    return math.sqrt(sum(each * each for each in part) / len(part))


def moved(packets: Sequence[TappedPacket], ticks: int) -> list[TappedPacket]:
    return [each._replace(timestamp=(each.timestamp + ticks) % 2**32) for each in packets]


async def test_str_13_samples_are_what_was_sent(darkroom: Darkroom) -> None:
    heard = await samples(darkroom, audio_packets(tones(50)))
    assert abs(len(heard) / RATE - 1.0) < 0.03
    assert loudness(heard, 0.1, 0.9) > LOUD
    turns = sum(one < 0 <= other for one, other in pairwise(heard))
    assert abs(turns - 440) < 15  # the tone's hertz


@pytest.mark.parametrize("before", [0, 2**32 - 24_000])
async def test_str_13_where_nothing_was_sent_there_is_silence(darkroom: Darkroom, before: int) -> None:
    packets = audio_packets(tones(50))
    packets = moved(
        packets[:25] + moved(packets[25:], 2 * TICKS), before
    )  # over the end of what counts them, too
    heard = await samples(darkroom, packets[::-1])  # in whatever order they came
    assert abs(len(heard) / RATE - 3.0) < 0.03
    assert loudness(heard, 0.1, 0.45) > LOUD
    assert loudness(heard, 0.6, 2.4) < QUIET
    assert loudness(heard, 2.6, 2.95) > LOUD


@pytest.mark.parametrize("ticks", [61 * TICKS, -61 * TICKS, 2**31])
async def test_str_13_times_that_leap_are_not_believed(darkroom: Darkroom, ticks: int) -> None:
    packets = audio_packets(tones(50))
    heard = await samples(darkroom, packets[:25] + moved(packets[25:], ticks))
    assert abs(len(heard) / RATE - 1.0) < 0.05


async def test_str_13_it_is_never_longer_than_a_minute(darkroom: Darkroom) -> None:
    packets = audio_packets(tones(4))
    spread = [
        packet for place in range(4) for packet in moved(packets[place : place + 1], place * 50 * TICKS)
    ]
    assert len(await samples(darkroom, spread)) <= 60 * RATE


async def test_str_13_what_is_no_opus_is_silent(darkroom: Darkroom) -> None:
    packets = audio_packets(tones(50))
    hostile = [
        each._replace(payload=bytes([255]) * 7) if 10 <= at < 20 else each for at, each in enumerate(packets)
    ]
    heard = await samples(darkroom, [*hostile, packets[-1]._replace(place=9_999, payload=b"")])
    assert loudness(heard, 0.7, 0.95) > LOUD
    assert abs(len(heard) / RATE - 1.0) < 0.05


def test_str_13_sound_of_a_window_is_what_came_since() -> None:
    window = RollingWindow()

    def kept(place: int, *, is_video: bool) -> Kept:
        return Kept(TappedPacket(is_video, place, 0, False, b"x"), float(place), False, 1)

    for place in range(6):
        window.add(kept(place, is_video=place == 4))
    assert [each.packet.place for each in window.sound(since=1.0)] == [2, 3, 5]
    assert window.sound(since=5.0) == []


@dataclass
class Heard:
    taps: Taps
    shoot: Shoot

    def send(self, packets: Iterator[TappedPacket], at: float) -> None:
        for place, packet in enumerate(packets):
            incoming = Incoming(
                ("camera", 5), "audio", 0, packet.place & 0xFFFF, packet.timestamp, False, packet.payload, None
            )  # fmt: skip
            self.shoot.room.forward(incoming, at + place * PACKET)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Heard]:
    taps = Taps(patient(), Recorders(Spool(tmp_path)))
    shoot = Shoot([(1, 1, 1, 1)])
    taps.attach(shoot.room)
    yield Heard(taps, shoot)
    await taps.aclose()


async def test_str_13_it_says_since_when_it_is(room: Heard) -> None:
    assert (await room.taps.sound(room.shoot.room.id, seconds=30.0)).pcm == b""
    began = time.monotonic() - 10.0
    room.shoot.now = began
    room.shoot.shoot(1, keys=True)  # a codec, by which a tap knows that there is a show
    room.send(iter(audio_packets(tones(50))), began)
    sound = await room.taps.sound(room.shoot.room.id, seconds=30.0)
    assert abs(sound.seconds - 1.0) < 0.03
    assert 0.0 <= sound.age_seconds - 10.0 <= time.monotonic() - began - 10.0 + 0.001
    assert room.taps.counts()["sounds"] == 1
    assert (await room.taps.sound(room.shoot.room.id, seconds=5.0)).pcm == b""


async def test_str_13_of_a_room_that_is_closed_nothing_is_heard(room: Heard) -> None:
    room.shoot.shoot(1, keys=True)
    room.taps.closed(room.shoot.room.id, now=time.monotonic())
    with pytest.raises(TapRefusalError) as refused:
        await room.taps.sound(room.shoot.room.id, seconds=5.0)
    assert (refused.value.code, refused.value.status) == ("no_footage", 404)
