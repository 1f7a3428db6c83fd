"""A pipe's two ends over loopback, with the packets and the losses that a test chooses."""

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import cast

import pytest
import pytest_asyncio

from media.cluster.pipe import PipeIn, PipeOut
from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.controls import NO_CONTROLS
from media.rooms.outgoing import MediaPacket
from media.rooms.room import Room
from media.rooms.source import Audience, Incoming
from media.rooms.tap import Tap


@dataclass
class Origin:
    """What the origin's end knows of its room."""

    taps: list[Tap] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def need_key_frame(self, layer: int) -> None:
        self.asked.append(layer)

    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]:
        return {"video": (1000.5, 90_000 + layer), "audio": (1000.5, 48_000)}


class Edge(Audience):
    def __init__(self) -> None:
        self.came: list[Incoming] = []

    def forward(self, packet: Incoming, now: float) -> None:
        self.came.append(packet)

    def lost(self, layer: int) -> None:
        raise AssertionError("nothing is lost for good here")

    def publisher_ready(self) -> None: ...


@dataclass
class Pipe:
    origin: Origin
    edge: Edge
    out: PipeOut
    into: PipeIn
    between: socket.socket
    """Stands where the edge is, and hands over what a test lets through."""

    def send(self, index: int, *, layer: int = 0, kind: str = "video", payload: bytes = b"picture") -> bytes:
        """The datagram on its way."""
        self.out.packet(MediaPacket(kind, index, index * 3000, True, payload, 1), layer, time.monotonic())
        return self.receive()

    def receive(self) -> bytes:
        return self.between.recvfrom(2048)[0]

    def deliver(self, datagram: bytes) -> None:
        self.between.sendto(datagram, ("127.0.0.1", self.into.port))

    def return_feedback(self) -> None:
        data = self.receive()
        self.between.sendto(data, self.out._socket.getsockname())


@pytest_asyncio.fixture
async def pipe() -> AsyncIterator[Pipe]:
    between = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    between.bind(("127.0.0.1", 0))
    between.settimeout(60)
    origin, edge = Origin(), Edge()
    down, up = secrets.token_bytes(28), secrets.token_bytes(28)
    out = PipeOut(
        origin, edge=("127.0.0.1", between.getsockname()[1]), host="127.0.0.1", key_down=down, key_up=up
    )
    into = PipeIn(edge, host="127.0.0.1", key_down=down, key_up=up, drained=lambda: None)
    yield Pipe(origin, edge, out, into, between)
    out.close()
    into.close()
    between.close()
    assert origin.taps == []


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 (datagrams have no event)
            await asyncio.sleep(0.005)


async def test_a_packet_comes_out_as_it_went_in(pipe: Pipe) -> None:
    pipe.deliver(pipe.send(70_000, layer=2))
    pipe.deliver(pipe.send(5, kind="audio", payload=b"sound"))
    await until(lambda: len(pipe.edge.came) == 2)
    picture, sound = pipe.edge.came
    assert (picture.kind, picture.layer, picture.seq) == ("video", 2, 70_000 & 0xFFFF)
    assert (picture.timestamp, picture.marker, picture.payload) == (70_000 * 3000, True, b"picture")
    assert picture.orientation == 1
    assert (sound.kind, sound.layer, sound.payload) == ("audio", 0, b"sound")
    assert picture.source[0] == sound.source[0] == pipe.into.id


async def test_what_was_lost_comes_again_as_the_very_same_datagram(pipe: Pipe) -> None:
    pipe.deliver(pipe.send(10))
    lost = pipe.send(11)
    pipe.deliver(pipe.send(12))
    await until(lambda: len(pipe.edge.came) == 2)
    pipe.return_feedback()
    again = await asyncio.to_thread(pipe.receive)
    assert again == lost, "other bytes under one nonce would give the key away"
    pipe.deliver(again)
    pipe.deliver(again)
    await until(lambda: len(pipe.edge.came) == 3)
    assert pipe.edge.came[-1].seq == 11
    pipe.deliver(pipe.send(13))
    await until(lambda: len(pipe.edge.came) == 4)


async def test_no_nonce_is_used_twice(pipe: Pipe) -> None:
    first = pipe.send(20)
    pipe.out.packet(MediaPacket("video", 20, 1, False, b"other", None), 0, time.monotonic())
    assert pipe.out.repeated == 1
    assert pipe.send(21) != first
    pipe.between.setblocking(False)
    with pytest.raises(BlockingIOError):
        pipe.between.recv(2048)


async def test_a_key_frame_is_asked_for_at_the_origin(pipe: Pipe) -> None:
    assert not pipe.into.request_key_frame(1), "nothing of that layer came yet"
    pipe.deliver(pipe.send(30, layer=1))
    await until(lambda: len(pipe.edge.came) == 1)
    assert pipe.into.request_key_frame(1)
    pipe.return_feedback()
    await until(lambda: pipe.origin.asked == [1])


async def test_the_origins_clocks_keep_sound_and_picture_together(pipe: Pipe) -> None:
    pipe.deliver(pipe.send(40))
    pipe.deliver(pipe.send(41, kind="audio"))
    await until(lambda: len(pipe.edge.came) == 2)
    assert pipe.into.clock("video", 0) is None
    pipe.out.second(time.monotonic())
    pipe.deliver(pipe.receive())
    pipe.deliver(pipe.receive())
    await until(lambda: pipe.into.clock("audio", 0) is not None and pipe.into.clock("video", 0) is not None)
    picture, sound = pipe.into.clock("video", 0), pipe.into.clock("audio", 0)
    assert picture is not None
    assert sound is not None
    assert (picture.info.timestamp, sound.info.timestamp) == (90_000, 48_000)
    assert picture.info.ntp == sound.info.ntp == int(1000.5 * (1 << 32))


async def test_nobody_else_is_heard_and_what_they_send_harms_nothing(pipe: Pipe) -> None:
    faults: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    datagram = pipe.send(50)
    for wrong in (
        b"",
        b"\x80",
        datagram[:-1],
        datagram[:12] + b"\x00" + datagram[13:],
        secrets.token_bytes(200),
        datagram + bytes(700),  # longer than libsrtp's buffer
    ):
        pipe.deliver(wrong)
    pipe.deliver(datagram)
    await until(lambda: len(pipe.edge.came) == 1)
    for size in (60, 2000):
        pipe.between.sendto(secrets.token_bytes(size), pipe.out._socket.getsockname())
    pipe.into.request_key_frame(0)
    pipe.return_feedback()
    await until(lambda: pipe.origin.asked == [0])
    assert not faults


async def test_an_end_that_hears_nothing_says_so(pipe: Pipe) -> None:
    now = time.monotonic()
    assert not pipe.out.is_silent(now)
    assert not pipe.into.is_silent(now)
    assert pipe.out.is_silent(now + 6)
    assert pipe.into.is_silent(now + 6)


async def test_str_16_a_pipe_is_taken_for_late_when_a_cover_is_to_come_off(pipe: Pipe) -> None:
    room = Room("r", cast(FanOut, None), Counters(), lambda _: None, {})
    room.take_source(pipe.into, "VP8")
    for revision, is_covered in ((1, True), (2, False)):
        controls = replace(NO_CONTROLS, revision=revision, is_covered=is_covered)
        room.control(controls, time.monotonic())
        assert room.controls.is_covered
