"""A show whose viewers get it later (STR-16): who is backstage, who is at the front, and what never gets there."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from media.cluster.pipes import Pipes
from media.fanout.engine import FanOut
from media.fanout.python import PythonFanOut
from media.metrics import Counters
from media.plane import MediaPlane
from media.refusals import MediaRefusalError
from media.rooms.admission import Admission
from media.rooms.choice import LayerChooser
from media.rooms.controls import NO_CONTROLS, Controls
from media.rooms.cover import SILENCE
from media.rooms.delay_line import DelayLine, Later, Timer
from media.rooms.held_room import HeldRoom, _call_later
from media.rooms.outgoing import MediaPacket, WireFormat
from media.rooms.source import Incoming, Source
from media.rooms.tap import Tap
from media.rooms.viewer import Viewer
from media.transport.dtls_srtp import Certificate
from media.transport.mux import UdpMux
from tests.unit.media.offers import chromium

KEY, DELTA = bytes.fromhex("90 80 8001 10 02"), bytes.fromhex("90 80 8001 11 02")
SOUND = b"a packet of sound"
STILL = b"\x10 a still\x00"
SECONDS = 15.0
SHOW = "0b1c2d3e-0000-4000-8000-000000000016"
SEEN = Admission(is_hidden=False, capacity=9, joins_a_second=99)


class WritingFanOut:
    """Writes down what each destination was sent of the picture and of sound."""

    def __init__(self) -> None:
        self.sent: dict[object, list[bytes]] = {}

    def send(self, destinations: Iterable[object], packets: Iterable[bytes], **how: bool) -> None:
        for destination in destinations:
            if not how.get("rtcp"):
                self.sent.setdefault(destination, []).extend(p[12:] for p in packets)


class AViewer:
    format = WireFormat(111, 96, 0, 0)

    def __init__(self, id: str, *, is_hidden: bool = False) -> None:
        self.id, self.participant, self.is_hidden = id, id, is_hidden
        self.destination = object()
        self.chooser = LayerChooser(time.monotonic())


class APublisher:
    id, participant, loss, is_carried = "p", "ravi", None, False

    def __init__(self) -> None:
        self.asked = 0
        self.is_closed = False

    def request_key_frame(self, layer: int) -> bool:
        self.asked += 1
        return True

    def clock(self, kind: str, layer: int) -> None:
        return None

    def tick(self, now: float) -> None: ...

    def report(self, now: float) -> None: ...

    def is_silent(self, now: float) -> bool:
        return False

    def close(self) -> None:
        self.is_closed = True


class ATap:
    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        self.heard.append(packet.payload)


class NoTimer:
    def cancel(self) -> None: ...


def never(seconds: float, call: Callable[[], None]) -> Timer:
    """The test says itself when something is due."""
    return cast(Timer, NoTimer())


def new_keys() -> dict[str, bytes]:
    return {"down": secrets.token_bytes(28), "up": secrets.token_bytes(28)}


class Show:
    def __init__(
        self, *, later: Later = never, delay_seconds: float = SECONDS, is_watched: bool = True
    ) -> None:
        self.engine, self.counters, self.publisher = WritingFanOut(), Counters(), APublisher()
        self.room = HeldRoom(
            "r",
            cast(FanOut, self.engine),
            self.counters,
            lambda _: None,
            {"VP8": [STILL]},
            delay_seconds=delay_seconds,
            later=later,
        )
        self.room.take_source(cast(Source, self.publisher), "VP8")
        self.asha, self.meera = AViewer("asha"), AViewer("meera", is_hidden=True)
        if is_watched:
            self.room.front.viewer_ready(cast(Viewer, self.asha))
            self.room.viewer_ready(cast(Viewer, self.meera))
        self._seq = 0

    @property
    def line(self) -> DelayLine:
        assert self.room.line is not None
        return self.room.line

    def send(self, payload: bytes, now: float, kind: str = "video") -> None:
        self._seq += 1
        packet = Incoming(("p", 1), kind, 0, self._seq, self._seq * 3000, True, payload, None)
        self.room.forward(packet, now)
        self.room.flush()

    def at(self, now: float) -> None:
        self.room.tick(now)
        self.line.release(now)
        self.room.front.flush()

    def seen(self, viewer: AViewer) -> list[bytes]:
        return [p for p in self.engine.sent.get(viewer.destination, []) if b"still" not in p]


def controls(revision: int, **what: Any) -> Controls:
    decided = Controls(revision, is_covered=False, is_muted=False, removed=frozenset())
    return replace(decided, **what)


async def test_str_16_viewers_get_the_show_later_and_who_looks_for_the_platform_at_once() -> None:
    show, tap = Show(), ATap()
    show.room.taps.append(cast(Tap, tap))
    show.send(KEY, 0.0)
    show.send(DELTA, 0.5)
    assert tap.heard == [KEY, DELTA]
    assert show.seen(show.meera) == [KEY, DELTA]
    show.at(SECONDS - 0.01)
    assert show.seen(show.asha) == []
    show.at(SECONDS)
    assert show.seen(show.asha) == [KEY]
    show.at(SECONDS + 0.5)
    assert show.seen(show.asha) == [KEY, DELTA]
    assert show.counters.key_frames == 1, "it came once"


async def test_str_16_nothing_that_is_held_back_is_sent_after_the_room_was_closed() -> None:
    show = Show()
    line = show.line
    show.send(KEY, 0.0)
    show.room.close()
    line.release(100.0)
    show.room.front.flush()
    assert show.seen(show.asha) == []
    assert show.publisher.is_closed
    assert len(line) == 0


async def test_str_16_a_publisher_who_is_put_out_shows_no_more_of_what_waits() -> None:
    for put_out in (
        lambda room: room.put_out(("ravi",)),
        lambda room: room.control(replace(controls(1), removed=frozenset({"ravi"})), 1.0),
    ):
        show = Show()
        show.send(KEY, 0.0)
        put_out(show.room)
        show.at(100.0)
        assert show.seen(show.asha) == []
        assert show.publisher.is_closed


async def test_a_viewer_who_is_put_out_takes_nothing_from_the_others() -> None:
    show = Show()
    show.send(KEY, 0.0)
    show.room.put_out(("tara",))
    show.at(SECONDS)
    assert show.seen(show.asha) == [KEY]


async def test_str_15_str_16_a_cover_covers_at_once_and_nothing_of_before_or_beneath_is_ever_shown() -> None:
    show = Show()
    show.send(KEY, 0.0)
    show.send(DELTA, 10.0)
    show.at(SECONDS)
    show.room.control(controls(1, is_covered=True), 15.5)
    show.send(DELTA, 16.0)
    show.at(30.0)
    assert show.seen(show.asha) == [KEY]
    assert show.seen(show.meera) == [KEY, DELTA, DELTA], "who looks unseen looks beneath it"
    show.room.control(controls(2), 40.0)
    show.send(KEY, 41.0)
    show.at(40.0 + SECONDS - 0.1)
    assert show.room.front.controls.is_covered, "viewers keep the still while nothing came out yet"
    assert show.seen(show.asha) == [KEY]
    show.at(41.0 + SECONDS)
    assert not show.room.front.controls.is_covered
    first, second = show.seen(show.asha)
    assert second[-2:] == KEY[-2:], "and begin at the first key frame after it"
    assert show.seen(show.asha)[0] == first


async def test_a_cover_that_comes_again_while_the_still_is_kept_stays_for_a_delay_of_its_own() -> None:
    show = Show()
    for revision, is_covered, at in ((1, True, 0.0), (2, False, 1.0), (3, True, 2.0), (4, False, 10.0)):
        show.room.control(controls(revision, is_covered=is_covered), at)
    show.at(1.0 + SECONDS)
    assert show.room.front.controls.is_covered
    show.at(10.0 + SECONDS)
    assert not show.room.front.controls.is_covered


async def test_str_16_what_is_said_while_muted_is_not_heard_later() -> None:
    show = Show()
    show.send(SOUND, 0.0, "audio")
    show.room.control(controls(1, is_muted=True), 1.0)
    show.send(SOUND, 2.0, "audio")
    show.room.control(controls(2), 3.0)
    show.send(SOUND, 4.0, "audio")
    show.at(100.0)
    assert show.seen(show.asha) == [SILENCE, SILENCE, SOUND]


async def test_what_was_decided_before_a_show_began_holds_in_the_line_too() -> None:
    show = Show(is_watched=False)
    show.room.control(controls(1, is_muted=True), 0.0)
    show.room.take_source(cast(Source, APublisher()), "H264")
    show.room.front.viewer_ready(cast(Viewer, show.asha))
    show.send(SOUND, 1.0, "audio")
    show.room.control(controls(2), 2.0)
    show.at(1.0 + SECONDS)
    assert show.seen(show.asha) == [SILENCE]


async def test_viewers_are_counted_by_what_they_were_shown() -> None:
    show = Show(is_watched=False)
    show.room.front._attendance.came("tara", "t", lambda: 1000.0)
    show.send(KEY, 0.0)
    show.send(DELTA, 0.75)
    assert [each.watched for each in show.room.attendance(1.0).viewers] == [0]
    for at in (SECONDS, SECONDS + 0.75):
        show.at(at)
    assert [each.watched for each in show.room.attendance(SECONDS + 1.0).viewers] == [750_000]


async def test_another_codec_begins_a_line_of_its_own() -> None:
    show = Show()
    show.send(KEY, 0.0)
    before = show.line
    show.room.take_source(cast(Source, APublisher()), "VP8")
    assert show.line is before, "a performer who comes back goes on in it"
    show.room.take_source(cast(Source, APublisher()), "H264")
    assert show.line is not before
    assert before not in show.room.taps
    assert len(before) == 0
    assert show.room.front.codec == "H264"
    assert show.room.front.publisher is show.line


async def test_the_line_lets_out_by_itself_and_not_early() -> None:
    delay = 0.05
    show, began = Show(later=_call_later, delay_seconds=delay), time.monotonic()
    show.send(KEY, began)
    show.send(DELTA, began + delay)  # after the first is out, and nobody sends more that would wake the line
    for packets in (1, 2):
        async with asyncio.timeout(30):
            while len(show.seen(show.asha)) < packets:  # noqa: ASYNC110 (packets have no event)
                await asyncio.sleep(0.001)
        assert time.monotonic() - began >= packets * delay
    show.room.close()


# In the plane


@pytest_asyncio.fixture
async def plane(tmp_path: Path) -> AsyncIterator[MediaPlane]:
    mux = UdpMux("127.0.0.1", 0, ["127.0.0.1"])
    made = MediaPlane(mux, PythonFanOut(mux.socket), Certificate.generateCertificate(), tmp_path)
    yield made
    await made.stop()


async def test_str_16_how_late_a_show_is_shown_is_decided_when_it_begins(plane: MediaPlane) -> None:
    plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0)
    room = plane.rooms[SHOW]
    for other in (0.0, 15.0):
        with pytest.raises(MediaRefusalError) as caught:
            plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=other)
        assert (caught.value.code, caught.value.status) == ("delay_is_fixed", 409)
    plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0)
    assert plane.rooms[SHOW] is room
    assert isinstance(room, HeldRoom)


async def test_str_11_str_16_staff_who_look_unseen_are_backstage_and_others_at_the_front(
    plane: MediaPlane,
) -> None:
    plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0)
    meera = plane.subscribe(SHOW, "meera", chromium("recvonly"), replace(SEEN, is_hidden=True)).session_id
    asha = plane.subscribe(SHOW, "asha", chromium("recvonly"), SEEN).session_id
    room = plane.rooms[SHOW]
    assert (list(room.viewers), list(room.front.viewers)) == ([meera], [asha])
    with pytest.raises(MediaRefusalError, match="every place"):
        plane.subscribe(SHOW, "tara", chromium("recvonly"), replace(SEEN, capacity=1))
    plane.leave(asha, "asha")
    assert not room.front.viewers
    assert room.has_viewers
    plane.subscribe(SHOW, "asha", chromium("recvonly"), SEEN)
    plane.disconnect(SHOW, "asha")
    assert not room.front.viewers
    plane.subscribe(SHOW, "asha", chromium("recvonly"), SEEN)
    plane.close(SHOW)
    assert plane.is_empty


async def test_a_delayed_show_that_comes_to_an_edge_of_its_own_is_opened_anew(plane: MediaPlane) -> None:
    """What came by the pipe was delayed where it came from: nothing here may be delayed twice, or not at all."""
    pipes = Pipes(plane, "127.0.0.1")
    assert pipes.take_in(SHOW, "VP8", NO_CONTROLS, new_keys()) is not None
    edge = plane.rooms[SHOW]
    asha = plane.subscribe(SHOW, "asha", chromium("recvonly"), SEEN).session_id
    assert edge.delay_seconds == 0
    with pytest.raises(MediaRefusalError):
        plane.publish(SHOW, "ravi", "no offer", delay_seconds=20.0)
    assert plane.rooms[SHOW] is edge, "nobody is put out for an offer that comes to nothing"
    plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0)
    assert plane.rooms[SHOW].delay_seconds == 20.0
    assert asha not in plane.sessions.open, "they come again, to the front"


async def test_an_origin_that_becomes_an_edge_delays_nothing_a_second_time(plane: MediaPlane) -> None:
    pipes = Pipes(plane, "127.0.0.1")
    sent = plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0).session_id
    plane.leave(sent, "ravi")
    assert pipes.take_in(SHOW, "VP8", NO_CONTROLS, new_keys()) is not None
    assert plane.rooms[SHOW].delay_seconds == 0


async def test_str_16_an_edge_is_sent_what_viewers_get_and_when_they_do(plane: MediaPlane) -> None:
    pipes = Pipes(plane, "127.0.0.1")
    plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0)
    room = plane.rooms[SHOW]
    backstage = len(room.taps)
    pipes.send_out(SHOW, "edge", ("127.0.0.1", 9), new_keys())
    assert (len(room.taps), len(room.front.taps)) == (backstage, 1)
    pipes.stop()
    assert not room.front.taps


async def test_what_waits_is_told_of_in_the_figures(plane: MediaPlane) -> None:
    plane.publish(SHOW, "ravi", chromium("sendonly"), delay_seconds=20.0)
    room = plane.rooms[SHOW]
    assert isinstance(room, HeldRoom)
    assert room.line is not None
    room.line.packet(MediaPacket("audio", 1, 1, False, SOUND, None), 0, time.monotonic())
    assert plane._gauges()["delayed_bytes"] == room.line.bytes > 0
