"""A recording's sound and picture against each other: the times in the file are of the capture, not of the arrival."""

import asyncio
from pathlib import Path

import pytest

from media.taps.parts import Spool, unsealed
from media.taps.recorders import Recorders
from media.taps.room_tap import Clocks, RoomTap
from media.taps.talk import ClockPoint, TappedPacket
from media.taps.window import RollingWindow
from tests.unit.media.taps.streams import audio_packets, video_packets
from tests.unit.media.taps.test_darkroom import (
    FLASH_AT,
    SECONDS,
    SYNC_SECONDS,
    beeps,
    first_light,
    first_sound,
    flashes,
    shown,
)

KEY, ABOUT = bytes(range(32)), b'{"kind":"recording"}'
WRAP = 1 << 32
VIDEO_BASE, AUDIO_BASE = WRAP - 70_000, 123_456_789
"""Each track counts from somewhere of its own, the picture's near the wrap."""
SOUND_IS_LATE = 0.3
"""Seconds."""


def as_they_come(codec: str) -> list[tuple[float, TappedPacket]]:
    """Each packet with the second of its arrival."""
    video = [
        (p.timestamp / 90000, p._replace(timestamp=(p.timestamp + VIDEO_BASE) % WRAP))
        for p in video_packets(codec, flashes())
    ]
    audio = [
        (p.timestamp / 48000 + SOUND_IS_LATE, p._replace(timestamp=(p.timestamp + AUDIO_BASE) % WRAP))
        for p in audio_packets(beeps())
    ]
    return sorted(video + audio, key=lambda each: each[0])


def reported(second: int) -> Clocks:
    """What the sender's latest reports say, which come at other moments for sound than for the picture."""
    return {
        "video": ClockPoint(3_900_000_000.0 + second, (VIDEO_BASE + 90_000 * second) % WRAP),
        "audio": ClockPoint(3_900_000_000.5 + second, (AUDIO_BASE + 48_000 * second + 24_000) % WRAP),
    }


@pytest.mark.timeout(480)
@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_str_14_a_recordings_flash_and_beep_stay_together(tmp_path: Path, codec: str) -> None:
    recorders, tap = (
        Recorders(Spool(tmp_path)),
        RoomTap(lambda: codec, lambda layer: None, RollingWindow()),
    )
    await recorders.start("synced", "room", tap, codec, key=KEY, associated_data=ABOUT)
    hear = tap.listener
    assert hear is not None
    packets = as_they_come(codec)
    for second in range(SECONDS + 1):
        for at, packet in packets:
            if second <= at < second + 1:
                hear(packet, codec)
        recorders.second({"room": reported(second)})
    recorders.stop("room")
    await recorders.aclose()
    async with asyncio.timeout(200):
        while not (tmp_path / "synced" / "end.json").exists():  # noqa: ASYNC110 (a process apart writes it)
            await asyncio.sleep(0.05)
    sealed = b"".join(path.read_bytes() for path in sorted((tmp_path / "synced").glob("*.part")))
    seen, heard = shown(b"".join(unsealed(sealed, KEY, ABOUT)))
    assert first_light(seen) == pytest.approx(FLASH_AT, abs=SYNC_SECONDS)
    assert abs(first_light(seen) - first_sound(heard)) <= SYNC_SECONDS
    for frames in (seen, heard):
        times = [frame.time for frame in frames if frame.time is not None]
        assert times == sorted(set(times)), "none stands still or goes back"
    assert abs((seen[-1].time or 0.0) - (heard[-1].time or 0.0)) < 0.1, "one is as long as the other"
