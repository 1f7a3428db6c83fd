"""When what a room sends was captured (RFC 3550 6.4.1): its own timestamps, by its publisher's clock."""

from typing import cast

import pytest

from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.feeds import ALL_TEMPORAL, Rung
from media.rooms.outgoing import MediaPacket
from media.rooms.room import Room
from media.rooms.source import Incoming, SenderClock, Source
from media.wire import rtcp
from media.wire.rtcp import SenderInfo
from media.wire.rtp import signed32
from tests.unit.media.stage import Camera, Shoot

KEY = bytes.fromhex("90 80 8001 10 02")
RATES = {"audio": 48_000, "video": 90_000}
NOW = 5_000.0
EPOCH = 3_900_000_000
"""Of the publisher's clock, which is not ours, in seconds."""


class Reporting:
    """A source that told, `age` seconds ago, which of its timestamps is which of its seconds."""

    id, participant = "p", "ravi"

    def __init__(self, age: float, reports: dict[str, tuple[float, int]]) -> None:
        self.age = age
        self.reports = reports

    def request_key_frame(self, layer: int) -> bool:
        return True

    def clock(self, kind: str, layer: int) -> SenderClock | None:
        told = self.reports.get(kind)
        if told is None:
            return None
        return SenderClock(SenderInfo(1, int(told[0] * (1 << 32)), told[1]), NOW - self.age)


class ATap:
    def __init__(self) -> None:
        self.heard: dict[str, MediaPacket] = {}

    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        self.heard[packet.kind] = packet


SENT = {"audio": 4_000_000_000, "video": 77_000}


def showing(source: Reporting) -> tuple[Room, ATap]:
    """A room that forwarded one packet of sound and one of the picture."""
    room, tap = Room("r", cast(FanOut, None), Counters(), lambda _: None, {}), ATap()
    room.taps.append(tap)
    room.take_source(cast(Source, source), "VP8")
    for kind, payload in (("audio", b"sound"), ("video", KEY)):
        room.forward(Incoming(("p", len(kind)), kind, 0, 9, SENT[kind], True, payload, None), NOW)
    return room, tap


@pytest.mark.parametrize("age", [0.0, 2.5])
def test_a_packet_was_captured_when_its_publisher_says(age: float) -> None:
    source = Reporting(
        age, {"audio": (EPOCH + 1.0, SENT["audio"] - 4_800), "video": (EPOCH + 1.25, SENT["video"])}
    )
    room, tap = showing(source)
    clocks = room.capture_clocks(0, NOW)
    for kind, captured in (("audio", EPOCH + 1.1), ("video", EPOCH + 1.25)):
        seconds, timestamp = clocks[kind]
        ahead = signed32(tap.heard[kind].timestamp - timestamp) / RATES[kind]
        assert seconds + ahead == pytest.approx(captured, abs=0.001)
        assert seconds == pytest.approx(source.reports[kind][0] + age, abs=0.001), (
            "it goes on between reports"
        )


def test_until_both_have_a_clock_arrival_stands_in_for_both() -> None:
    """One by the publisher's clock and one by ours would be years apart."""
    room, tap = showing(Reporting(0.0, {"video": (1_000.0, SENT["video"])}))
    clocks = room.capture_clocks(0, NOW + 1)
    (sound_at, sound), (picture_at, picture) = clocks["audio"], clocks["video"]
    assert sound_at == pytest.approx(picture_at, abs=1)
    assert signed32(sound - tap.heard["audio"].timestamp) == RATES["audio"]
    assert signed32(picture - tap.heard["video"].timestamp) == RATES["video"]


def test_what_does_not_flow_any_more_has_no_clock() -> None:
    room, _ = showing(Reporting(0.0, {"audio": (1.0, 2), "video": (1.0, 2)}))
    assert room.capture_clocks(0, NOW + 4).keys() == {"audio", "video"}
    assert not room.capture_clocks(0, NOW + 6)


class Clocked(Camera):
    """Told of each layer's first timestamp that it was captured at `EPOCH`."""

    def __init__(self, first: dict[int, int], told_at: float) -> None:
        super().__init__()
        self.first, self.told_at = first, told_at

    def clock(self, kind: str, layer: int) -> SenderClock | None:
        return SenderClock(SenderInfo(1, EPOCH << 32, self.first[layer]), self.told_at)


def test_a_viewer_who_went_to_another_layer_is_told_its_time_in_their_own_numbers() -> None:
    shoot = Shoot(((10, 4_000_000_000, 5, 5), (70, 123_456, 9, 9)))
    captured = {0: 4_000_000_000, 1: 123_456}  # both layers' first frame
    shoot.camera = Clocked(captured, shoot.now)
    shoot.room.publisher = cast(Source, shoot.camera)
    shoot.shoot(2, keys=True)
    seat, notebook = shoot.viewer()
    for layer in (1, 0, 1):
        shoot.aim(seat, Rung(layer, ALL_TEMPORAL))
        shoot.shoot(3, keys=True)
        assert seat.feed is not None
        assert seat.feed.layer.number == layer
        frames = (shoot.starts[layer][1] - captured[layer]) // 3000 - 1
        [report] = [
            info
            for packet in rtcp.split(shoot.room._clocks.reports(seat.feed, shoot.now))
            if (info := rtcp.read_sender_info(packet)) is not None
        ]
        assert report.ssrc == shoot.room.streams["video"].ssrc
        last = notebook.heard[-1][1].timestamp
        ahead = signed32(last - report.timestamp) / RATES["video"]
        assert report.ntp / (1 << 32) + ahead == pytest.approx(EPOCH + frames / 30, abs=0.001)
