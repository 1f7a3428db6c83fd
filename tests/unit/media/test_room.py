"""Rules of a room that need no network."""

import time
from collections.abc import Callable, Iterable
from typing import cast

from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.choice import LayerChooser
from media.rooms.controls import Controls
from media.rooms.cover import SILENCE, Cover
from media.rooms.key_frames import KEY_FRAME_SECONDS, KeyFrameGovernor
from media.rooms.outgoing import MediaPacket, WireFormat
from media.rooms.room import Room
from media.rooms.source import Incoming, Source
from media.rooms.tap import Tap
from media.rooms.viewer import Viewer

KEY, DELTA = bytes.fromhex("90 80 8001 10 02"), bytes.fromhex("90 80 8001 11 02")


class APublisher:
    """What a room asks of its publisher."""

    id, participant, is_carried = "p", "ravi", False

    def close(self) -> None:
        return None

    def __init__(self) -> None:
        self.asked = 0

    def clock(self, kind: str, layer: int) -> None:
        return None

    def request_key_frame(self, layer: int) -> bool:
        self.asked += 1
        return True


def a_room() -> tuple[Room, APublisher, list[Room]]:
    pending: list[Room] = []
    room = Room("r", cast(FanOut, None), Counters(), pending.append, {})
    publisher = APublisher()
    room.take_source(cast(Source, publisher), "VP8")
    return room, publisher, pending


def incoming(seq: int, payload: bytes = DELTA, *, source: str = "p", kind: str = "video") -> Incoming:
    return Incoming((source, 1), kind, 0, seq, seq * 3000, True, payload, None)


async def test_any_number_of_viewers_ask_for_one_key_frame_a_second() -> None:
    asked: list[int] = []

    def request() -> bool:
        asked.append(1)
        return True

    governor = KeyFrameGovernor(request)
    for _ in range(1000):
        governor.need()
    assert len(asked) == 1
    later = time.monotonic() + KEY_FRAME_SECONDS
    governor.tick(later)
    assert len(asked) == 2, "those who came too early are not forgotten"
    governor.tick(later + 10)
    assert len(asked) == 2, "and not served twice"


async def test_nobody_to_ask_costs_no_turn() -> None:
    governor = KeyFrameGovernor(lambda: False)
    governor.need()
    assert governor._last == float("-inf")


async def test_a_room_starts_at_a_key_frame_and_asks_for_it() -> None:
    room, publisher, pending = a_room()
    room.forward(incoming(1), 0.0)
    assert not pending
    assert publisher.asked == 1
    room.forward(incoming(2, KEY), 0.1)
    room.forward(incoming(3), 0.2)
    assert pending == [room], "once for each reading of the socket"
    assert [p.payload for _, p in room._outlet._pending.take()] == [KEY, DELTA]


async def test_the_next_publisher_starts_at_a_key_frame_too() -> None:
    room, _, _ = a_room()
    room.forward(incoming(1, KEY), 0.0)
    room.publisher = cast(Source, type("Next", (APublisher,), {"id": "q"})())
    room.forward(incoming(2), 0.1)
    room.forward(incoming(900, source="q"), 0.2)
    room.forward(incoming(901, KEY, source="q"), 0.3)
    indexes = [p.index for _, p in room._outlet._pending.take()]
    assert len(indexes) == 2
    assert indexes[1] == indexes[0] + 1


async def test_the_packets_of_one_key_frame_are_one() -> None:
    """H.264 sends parameter sets and the slice apart, and each could begin a picture."""
    room, publisher, _ = a_room()
    room.take_source(cast(Source, publisher), "H264")
    parameters, slice_ = bytes.fromhex("67 42 00 1f"), bytes.fromhex("65 88")
    for seq, payload, timestamp in ((1, parameters, 9), (2, slice_, 9), (3, slice_, 12)):
        room.forward(Incoming(("p", 1), "video", 0, seq, timestamp, False, payload, None), 0.1)
    assert room.counters.key_frames == 2


async def test_a_room_without_media_counts_from_its_creation() -> None:
    room, _, _ = a_room()
    now = room.created_at
    assert room.publisher_absent_seconds(now + 0.5) == 0.5
    room.forward(incoming(1, KEY), now + 3)
    assert room.publisher_absent_seconds(now + 3.9) == 0
    assert 1 < room.publisher_absent_seconds(now + 4.5) < 1.6


async def test_pictures_that_wait_for_a_key_frame_are_media_too() -> None:
    room, _, _ = a_room()
    room.forward(incoming(1), room.created_at + 5)
    assert room.publisher_absent_seconds(room.created_at + 5.5) == 0


async def test_str_17_sound_beside_a_camera_that_stands_still_is_no_picture_and_is_not_paid_for() -> None:
    room, _, _ = a_room()
    now = room.created_at
    room._attendance.came("asha", "s", lambda: now + 20)
    for place in range(10):
        room.forward(incoming(place + 1, KEY if not place else DELTA), now + place / 10)
    for place in range(200):
        room.forward(incoming(place + 1, b"opus", kind="audio"), now + place / 10)
    assert room.publisher_absent_seconds(now + 20) == 0, "its microphone goes on"
    assert 18 < room.picture_absent_seconds(now + 20) < 20
    attendance = room.attendance(now + 20)
    assert not attendance.is_published
    assert attendance.viewers[0].watched < 1_000_000


async def test_lost_pictures_can_be_found_again() -> None:
    room, _, _ = a_room()
    room.forward(incoming(1, KEY), 0.0)
    index = room._outlet._pending.take()[0][1].index
    ring = room.picture.layers[0].ring
    found = ring.find(index)
    assert found is not None
    assert found.payload == KEY
    assert ring.find(index + 1) is None


async def test_a_tap_hears_every_packet_with_its_number_in_the_room() -> None:
    class ATap(Tap):
        def __init__(self) -> None:
            self.heard: list[tuple[MediaPacket, int, float]] = []

        def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
            self.heard.append((packet, layer, now))

    room, _, _ = a_room()
    tap = ATap()
    room.taps.append(tap)
    room.forward(incoming(1), 0.0)
    room.forward(incoming(2, KEY), 0.1)
    room.forward(incoming(4), 0.2)
    room.forward(incoming(3), 0.3)
    room.forward(incoming(9, b"sound", kind="audio"), 0.4)
    kinds = [(p.kind, layer, now) for p, layer, now in tap.heard]
    assert kinds == [("video", 0, 0.1), ("video", 0, 0.2), ("video", 0, 0.3), ("audio", 0, 0.4)]
    first = tap.heard[0][0].index
    assert [p.index - first for p, _, _ in tap.heard[:3]] == [0, 2, 1], "as it came"


async def test_viewers_get_what_a_tap_fails_over() -> None:
    class ABrokenTap(Tap):
        def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
            raise ValueError("of this packet")

    room, _, _ = a_room()
    room.taps.append(ABrokenTap())
    room.forward(incoming(2, KEY), 0.1)
    room.forward(incoming(3), 0.2)
    assert (len(room._outlet._pending.take()), room.counters.tap_errors) == (2, 2)


class AViewer:
    id = "v"
    participant = "asha"
    is_hidden = False
    format = WireFormat(111, 96, 0, 0)

    def __init__(self) -> None:
        self.destination = object()
        self.chooser = LayerChooser(time.monotonic())


class WritingFanOut:
    """Writes down what each destination was sent of the picture and of sound."""

    def __init__(self) -> None:
        self.sent: dict[object, list[bytes]] = {}

    def send(self, destinations: Iterable[object], packets: Iterable[bytes], **how: bool) -> None:
        for destination in destinations:
            self.sent.setdefault(destination, []).extend(p[12:] for p in packets)


async def test_a_viewer_starts_at_the_last_key_frame_or_has_one_made() -> None:
    room, publisher, _ = a_room()
    engine = WritingFanOut()
    room._outlet._engine = cast(FanOut, engine)
    early, late = AViewer(), AViewer()
    room.viewer_ready(cast(Viewer, early))
    assert not engine.sent
    assert publisher.asked == 1, "without waiting for the viewer's own request"
    now = time.monotonic()
    room.forward(incoming(1, KEY), now)
    room.forward(incoming(2), now)
    room.forward(incoming(7, b"sound", kind="audio"), now)
    room.viewer_ready(cast(Viewer, late))
    assert engine.sent[late.destination] == [KEY, DELTA], "sound starts live"
    assert engine.sent[early.destination] == [KEY, DELTA, b"sound"]
    assert not room._outlet._pending, "what the burst holds must not come again with the live packets"
    assert publisher.asked == 1


# What staff decide


def seen_up_to(now: float) -> Callable[[], float]:
    return lambda: now


def covered(revision: int, is_covered: bool) -> Controls:
    return Controls(revision, is_covered, is_muted=False, removed=frozenset())


async def test_nobody_pays_for_a_still() -> None:
    room, _, _ = a_room()
    room._attendance.came("asha", "v", seen_up_to(1000.0))
    room.forward(incoming(1, KEY), 0.0)
    room.forward(incoming(2), 0.5)
    room._outlet._pending.clear()
    room.control(covered(1, True), 0.5)
    for number in range(3, 33):
        room.forward(incoming(number), number / 10)
    room.control(covered(2, False), 4.0)
    room.forward(incoming(40, KEY), 4.0)
    room.forward(incoming(41), 4.25)
    assert [each.watched for each in room.attendance(4.25).viewers] == [750_000]


async def test_muted_sound_is_silence_in_its_own_time() -> None:
    room, _, _ = a_room()
    sound = b"a packet of sound"
    room.forward(incoming(1, sound, kind="audio"), 0.0)
    [(_, before)] = room._outlet._pending.take()
    room.control(Controls(1, is_covered=False, is_muted=True, removed=frozenset()), 0.0)
    room.forward(incoming(2, sound, kind="audio"), 0.02)
    room.forward(incoming(3, KEY), 0.02)
    waiting = [packet for _, packet in room._outlet._pending.take()]
    for is_beneath in (False, True):
        picture, silence = room._cover.heard(waiting, is_beneath=is_beneath)
        assert (picture.payload, silence.payload) == (KEY, SILENCE)
        assert (silence.index, silence.timestamp) == (before.index + 1, before.timestamp + 3000)


class ATap:
    def __init__(self) -> None:
        self.heard: list[MediaPacket] = []

    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        self.heard.append(packet)


async def test_str_15_viewers_get_the_still_and_who_records_the_show_itself() -> None:
    room, publisher, _ = a_room()
    engine = WritingFanOut()
    room._outlet._engine = cast(FanOut, engine)
    room._cover = Cover({"VP8": [b"\x10 a still\x00", b"\x00 and more of it"]})
    tap, early, late = ATap(), AViewer(), AViewer()
    late.id = "w"
    room.taps.append(cast(Tap, tap))
    room.codec = "VP8"
    now = time.monotonic()
    room.viewer_ready(cast(Viewer, early))
    room.forward(incoming(1, KEY), now)
    room.flush()
    before = len(engine.sent[early.destination])
    room.control(covered(1, True), now)
    sound = b"a packet of sound"
    room.forward(incoming(1, sound, kind="audio"), now)
    room.forward(incoming(2, KEY), now)
    room.viewer_ready(cast(Viewer, late))
    room.flush()
    shown = engine.sent[early.destination][before:]
    assert [b"still" in shown[0], b"more of it" in shown[1], shown[2:]] == [True, True, [SILENCE]]
    assert [b"still" in p or b"more of it" in p for p in engine.sent[late.destination]] == [True, True]
    asked = publisher.asked
    room.control(covered(2, False), now)
    room.forward(incoming(3), now)
    room.forward(incoming(4, KEY), now)
    room.flush()
    assert engine.sent[early.destination][-1][-2:] == KEY[-2:], "back by a key frame, and not before"
    assert DELTA not in engine.sent[early.destination]
    assert publisher.asked >= asked
    assert [p.payload for p in tap.heard] == [KEY, sound, KEY, DELTA, KEY], "and never the still"


async def test_str_15_staff_who_look_unseen_see_and_hear_beneath_the_cover() -> None:
    room, _, _ = a_room()
    engine = WritingFanOut()
    room._outlet._engine = cast(FanOut, engine)
    room._cover = Cover({"VP8": [b"\x10 a still\x00"]})
    room.codec = "VP8"
    asha, meera, late = AViewer(), AViewer(), AViewer()
    meera.id, late.id = "m", "l"
    meera.is_hidden = late.is_hidden = True
    now, sound = time.monotonic(), b"a packet of sound"
    room.forward(incoming(1, KEY), now)
    for viewer in (asha, meera):
        room.viewer_ready(cast(Viewer, viewer))
    room.flush()
    room.control(covered(1, True), now)
    before = {v.id: len(engine.sent[v.destination]) for v in (asha, meera)}
    room.forward(incoming(1, sound, kind="audio"), now)
    room.forward(incoming(2), now)
    room.viewer_ready(cast(Viewer, late))
    room.forward(incoming(3, KEY), now)
    room.flush()
    assert engine.sent[asha.destination][before["v"] :] == [SILENCE]
    assert engine.sent[meera.destination][before["m"] :] == [DELTA, sound, KEY]
    assert engine.sent[late.destination][-1] == KEY, "who comes while it is covered too"
    assert not any(b"still" in packet for packet in engine.sent[meera.destination])
    room.control(covered(2, False), now)
    room.forward(incoming(4, KEY), now)
    room.flush()
    assert engine.sent[asha.destination][-1][-2:] == KEY[-2:]
    assert engine.sent[meera.destination][-1] == KEY


async def test_str_15_who_waits_for_a_picture_is_not_let_in_beneath_the_cover() -> None:
    """A codec of which there is no still: nothing but sound goes to viewers, also while staff look beneath."""
    room, _, _ = a_room()
    engine = WritingFanOut()
    room._outlet._engine = cast(FanOut, engine)
    asha, meera = AViewer(), AViewer()
    meera.id, meera.is_hidden = "m", True
    now = time.monotonic()
    for viewer in (asha, meera):
        room.viewer_ready(cast(Viewer, viewer))
    room.control(covered(1, True), now)
    room.forward(incoming(1, KEY), now)
    room.flush()
    room.picture.tick(now)
    room.picture.second(now)
    room.forward(incoming(2, KEY), now)
    room.flush()
    assert engine.sent.get(asha.destination, []) == []
    assert engine.sent[meera.destination][-1] == KEY
