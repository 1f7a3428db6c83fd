"""What rooms showed last, and for how long it is kept when they are gone."""

import io
import time
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from media.rooms.source import Incoming
from media.taps.held import HELD_SECONDS
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.taps import Clip, TapRefusalError, Taps
from tests.unit.media.stage import Shoot
from tests.unit.media.taps.patience import patient
from tests.unit.media.taps.streams import audio_packets, pictures, tones, video_packets

KEY, ABOUT = bytes(range(32)), b"a clip of this room"


@pytest.fixture
async def taps(tmp_path: Path) -> AsyncIterator[Taps]:
    made = Taps(patient(), Recorders(Spool(tmp_path)), closed_seconds=60.0)
    yield made
    await made.aclose()


async def test_what_a_closed_room_showed_is_kept_and_counted_for_as_long_as_is_set(taps: Taps) -> None:
    shoot = Shoot([(1, 1, 1, 1)])
    taps.attach(shoot.room)
    assert taps.gauges() == {"footage_bytes": 0, "held_bytes": 0}
    shoot.shoot(3, keys=True)
    shown = taps.gauges()
    assert shown["footage_bytes"] > 0
    taps.closed(shoot.room.id, now=100.0)
    for now, kept in ((160.0, shown), (160.1, {"footage_bytes": 0, "held_bytes": 0})):
        taps.expire(now)
        assert taps.gauges() == kept


SECOND = 1.0
FRAMES_A_SECOND = 15


def shown_for_less_than_a_second(taps: Taps) -> Shoot:
    """Sound and picture as they come, and no beat of the process yet; their publisher has said of neither when it was
    captured."""
    shoot = Shoot([(1, 1, 1, 1)])
    taps.attach(shoot.room)
    arrivals = [
        (packet.timestamp / 90_000, "video", packet)
        for packet in video_packets("VP8", pictures(320, 180, 12))
    ]
    arrivals += [(packet.timestamp / 48_000, "audio", packet) for packet in audio_packets(tones(40))]
    began = time.monotonic() - SECOND  # encoding may have taken long
    for at, kind, packet in sorted(arrivals, key=lambda each: each[0]):
        # Each medium's timestamps begin anywhere.
        timestamp = (packet.timestamp + {"video": 4_294_900_000, "audio": 77}[kind]) & 0xFFFFFFFF
        incoming = Incoming(
            ("camera", len(kind)),
            kind,
            0,
            packet.place & 0xFFFF,
            timestamp,
            packet.marker,
            packet.payload,
            None,
        )
        shoot.room.forward(incoming, began + at)
    return shoot


def spans(clip: Clip) -> dict[str, tuple[float, float]]:
    """From when to when a clip's tracks go, in seconds."""
    data = AESGCM(KEY).decrypt(clip.sealed[:12], clip.sealed[12:], ABOUT)
    found: dict[str, tuple[float, float]] = {}
    with av.open(io.BytesIO(data)) as file:
        for packet in file.demux():
            if packet.pts is not None and packet.size:
                at = float(packet.pts * packet.time_base)
                first, _ = found.get(packet.stream.type, (at, at))
                found[packet.stream.type] = first, at
    return found


@pytest.mark.parametrize("is_stopped", [False, True])
async def test_the_first_second_of_a_show_can_be_preserved(taps: Taps, is_stopped: bool) -> None:
    """When its packets came stands in for when they were captured, on sound and picture alike."""
    shoot = shown_for_less_than_a_second(taps)
    if is_stopped:
        taps.closed(shoot.room.id, time.monotonic())
    clip = await taps.clip(shoot.room.id, key=KEY, associated_data=ABOUT)
    assert clip.frames == 12
    (picture, last_picture), (sound, last_sound) = (spans(clip)[kind] for kind in ("video", "audio"))
    assert picture == pytest.approx(0.0, abs=0.002)
    assert last_picture == pytest.approx(11 / FRAMES_A_SECOND, abs=0.01)
    assert sound == pytest.approx(0.0, abs=0.03)
    assert last_sound == pytest.approx(39 * 0.02, abs=0.03)


def test_csa_10_a_room_that_went_has_its_last_minute_here_for_a_minute(taps: Taps) -> None:
    shoot, closed_at = shown_for_less_than_a_second(taps), time.monotonic()
    assert not taps.has_last_minutes(closed_at)
    taps.closed(shoot.room.id, closed_at)
    assert taps.has_last_minutes(closed_at + 59.0)
    assert not taps.has_last_minutes(closed_at + 61.0)


async def test_csa_10_a_minute_that_was_asked_for_outlasts_its_room_until_it_is_said_to_be_kept(
    taps: Taps,
) -> None:
    """The store may be down for longer than a closed room's minute stays."""
    shoot, closed_at = shown_for_less_than_a_second(taps), time.monotonic()
    room = shoot.room.id
    taps.closed(room, closed_at)
    first = await taps.clip(room, key=KEY, associated_data=ABOUT)
    for later in (closed_at + 3_600.0, closed_at + 23 * 3_600.0):
        taps.expire(later)
        assert taps.has_last_minutes(later), "nobody else has it"
        again = await taps.clip(room, key=bytes(32), associated_data=ABOUT)
        assert (again.seconds, again.frames) == (first.seconds, first.frames)
    other = await taps.clip(room, key=KEY, associated_data=b"the piece before")
    assert other.frames == first.frames
    for about in (ABOUT, b"the piece before"):
        assert taps.gauges()["held_bytes"] > 0
        taps.kept(room, associated_data=about)
        taps.kept(room, associated_data=about)
    assert taps.gauges() == {"footage_bytes": 0, "held_bytes": 0}
    assert not taps.has_last_minutes(closed_at + 3_600.0)
    with pytest.raises(TapRefusalError):
        await taps.clip(room, key=KEY, associated_data=ABOUT)


async def test_csa_10_what_nobody_says_they_have_goes_after_a_day_and_is_counted(taps: Taps) -> None:
    shoot = shown_for_less_than_a_second(taps)
    taps.closed(shoot.room.id, time.monotonic())
    await taps.clip(shoot.room.id, key=KEY, associated_data=ABOUT)
    taps.expire(time.monotonic() + HELD_SECONDS + 1.0)
    assert taps.gauges() == {"footage_bytes": 0, "held_bytes": 0}
    assert taps.counts()["minutes_given_up"] == 1


async def test_csa_10_of_a_show_that_goes_on_the_minute_is_that_of_the_first_time(taps: Taps) -> None:
    """Of a report or an alarm: what was on camera then, not what was there when the store came back."""
    shoot = shown_for_less_than_a_second(taps)
    first = await taps.clip(shoot.room.id, key=KEY, associated_data=ABOUT)
    taps.attach(shoot.room)  # as if the minute had rolled on
    shoot.shoot(3, keys=True)
    again = await taps.clip(shoot.room.id, key=KEY, associated_data=ABOUT)
    assert (again.seconds, again.frames) == (first.seconds, first.frames)
    assert again.age_seconds > first.age_seconds
