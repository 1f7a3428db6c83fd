"""What a room's tap keeps: the last minute, within bounds, and the newest whole key frame."""

import asyncio

import pytest

from media.rooms.outgoing import MediaPacket
from media.taps.room_tap import RoomTap
from media.taps.talk import ClockPoint, TappedPacket
from media.taps.window import PACKET_COST, Kept, RollingWindow
from tests.unit.media.taps.streams import pictures, video_packets


class ARoom:
    def __init__(self, codec: str = "VP8", window: RollingWindow | None = None) -> None:
        self.codec = codec
        self.asked: list[int] = []
        self.tap = RoomTap(lambda: self.codec, self.asked.append, window or RollingWindow())

    def show(self, packets: list[TappedPacket], *, at: float = 0.0, layer: int = 0) -> None:
        for p in packets:
            self.tap.packet(MediaPacket("video", p.place, p.timestamp, p.marker, p.payload, None), layer, at)


def kept(at: float, *, starts: bool = False, size: int = 100, run: int = 1) -> Kept:
    return Kept(TappedPacket(True, int(at * 10), 0, True, bytes(size)), at, starts, run)


def test_a_window_holds_a_minute() -> None:
    window = RollingWindow(seconds=60.0)
    for second in range(200):
        window.add(kept(float(second), starts=second % 10 == 0))
    assert len(window) == 61
    assert len(window.cut()) == 60, "from the key frame of second 140 on"
    assert window.bytes == 61 * (100 + PACKET_COST)


def test_a_window_holds_no_more_bytes_than_it_may() -> None:
    window = RollingWindow(seconds=60.0, bytes_max=10 * (100 + PACKET_COST))
    for second in range(50):
        window.add(kept(float(second), starts=True))
    assert len(window) == 10
    assert window.bytes == 10 * (100 + PACKET_COST)


def test_a_window_without_a_key_frame_has_nothing_to_show() -> None:
    window = RollingWindow()
    window.add(kept(1.0))
    assert window.cut() == []


def test_only_the_newest_run_is_cut() -> None:
    window = RollingWindow()
    window.add(kept(1.0, starts=True, run=1))
    window.add(kept(2.0, starts=True, run=2))
    window.add(kept(3.0, run=2))
    assert [packet.place for packet in window.cut()] == [20, 30]


async def test_str_12_the_newest_whole_key_frame_is_at_hand_without_asking() -> None:
    room = ARoom()
    loop_now = asyncio.get_running_loop().time()
    room.show(video_packets("VP8", pictures(640, 360, 4)), at=loop_now)
    frame = await room.tap.key_frame(age_seconds_max=60.0, wait_seconds=5.0)
    assert frame is not None
    assert frame.at == loop_now
    assert room.asked == []


async def test_str_12_a_key_frame_is_asked_for_where_none_is_fresh() -> None:
    room = ARoom()
    old = asyncio.get_running_loop().time() - 30
    packets = video_packets("VP8", pictures(640, 360, 2), key_every=1)
    room.show([p for p in packets if p.timestamp == 0], at=old)
    waiting = asyncio.create_task(room.tap.key_frame(age_seconds_max=20.0, wait_seconds=60.0))
    while not room.asked:  # noqa: ASYNC110 (it has no event)
        await asyncio.sleep(0)
    assert not waiting.done()
    room.show([p for p in packets if p.timestamp > 0], at=asyncio.get_running_loop().time())
    frame = await waiting
    assert frame is not None
    assert frame.at > old
    assert room.asked == [0]


async def test_an_encoder_that_answers_no_request_is_shown_by_its_last_key_frame() -> None:
    room = ARoom()
    old = asyncio.get_running_loop().time() - 30
    room.show(video_packets("VP8", pictures(320, 180, 1)), at=old)
    frame = await room.tap.key_frame(age_seconds_max=2.0, wait_seconds=0.05)
    assert frame is not None
    assert frame.at == old


async def test_a_key_frame_that_lacks_a_packet_is_not_the_newest() -> None:
    room = ARoom()
    packets = video_packets("VP8", pictures(640, 360, 2), key_every=1)
    first, second = ([p for p in packets if (p.timestamp > 0) is later] for later in (False, True))
    assert len(second) > 2
    room.show(first, at=1.0)
    room.show([*second[:1], *second[2:]], at=2.0)
    assert (frame := await room.tap.key_frame(age_seconds_max=0.0, wait_seconds=0.0)) is not None
    assert frame.at == 1.0
    room.show(second[1:2], at=2.5)  # it was asked for again, and came
    assert (frame := await room.tap.key_frame(age_seconds_max=0.0, wait_seconds=0.0)) is not None
    assert frame.at == 2.0


async def test_the_size_of_most_bytes_is_kept_and_changed_at_a_key_frame() -> None:
    room = ARoom()
    small = video_packets("VP8", pictures(320, 180, 20), key_every=10)
    large = video_packets("VP8", pictures(640, 360, 20), key_every=10)
    for second in (0, 1):
        stamps = range(second * 60000, (second + 1) * 60000)
        room.show([p for p in small if p.timestamp in stamps], at=float(second), layer=0)
        room.show([p for p in large if p.timestamp in stamps], at=float(second), layer=2)
    assert room.tap.layer == 2
    footage = room.tap.footage()
    assert footage is not None
    assert {p.payload for p in footage.packets} <= {p.payload for p in large}


async def test_another_codec_is_another_run() -> None:
    room = ARoom()
    room.show(video_packets("VP8", pictures(320, 180, 5)), at=1.0)
    room.codec = "H264"
    later = video_packets("H264", pictures(320, 180, 5, first=5))
    room.show(later, at=2.0)
    footage = room.tap.footage()
    assert footage is not None
    assert footage.codec == "H264"
    assert list(footage.packets) == later


def test_the_clocks_of_a_publisher_who_went_are_kept() -> None:
    room = ARoom()
    clocks = {"video": ClockPoint(1.0, 2)}
    room.tap.learn_clocks(clocks)
    room.tap.learn_clocks({})
    assert room.tap.clocks == clocks


@pytest.mark.parametrize("payload", [b"", b"\x90", b"\xff" * 3])
def test_what_is_no_picture_is_kept_without_a_fault(payload: bytes) -> None:
    room = ARoom()
    room.show([TappedPacket(True, 1, 1, True, payload)])
    assert room.tap.footage() is None
