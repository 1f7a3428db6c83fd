"""With AES-GCM a repeated (SSRC, index) under one key gives the authentication key away. No path may repeat one."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from media.clients.light import LightViewer
from media.clients.light_peer import VIDEO
from media.clients.peers import PostOffer, Publisher, Viewer
from media.fanout import choice as fanout
from media.fanout.engine import Destination, FanOut
from media.plane import MediaPlane
from media.rooms.admission import Admission
from media.rooms.controls import Controls
from media.rooms.feeds import ALL_TEMPORAL, SOUND_ONLY, Rung
from media.rooms.source import Source
from media.transport.dtls_srtp import Certificate
from media.transport.mux import UdpMux
from media.wire import rtcp, rtp
from media.wire.rtp import signed16
from tests.engines import ENGINES
from tests.unit.media.stage import Shoot

ALL_RUNGS = (*(Rung(layer, ALL_TEMPORAL) for layer in range(3)), Rung(0, 0), Rung(0, 1), SOUND_ONLY)


class RecordingFanOut(FanOut):
    """Notes what each SRTP session is asked to protect, with the index that RFC 3711 derives."""

    def __init__(self, engine: FanOut) -> None:
        self.name = engine.name
        self._engine = engine
        self.used: dict[tuple[int, int], set[int]] = {}
        self.highest: dict[tuple[int, int], int] = {}
        self.repeats: list[tuple[int, int]] = []
        self.keep: list[Destination] = []
        self.merged = self.sent = self.unsent = self.repeated = 0

    def send(
        self,
        destinations: Iterable[Destination],
        packets: Sequence[bytes],
        *,
        rtcp: bool = False,
        merge: bool = False,
    ) -> None:
        self.merged += merge
        for destination in destinations if not rtcp else ():
            if destination not in self.keep:
                self.keep.append(destination)
            for packet in packets:
                stream = id(destination.session), int.from_bytes(packet[8:12], "big")
                seq = int.from_bytes(packet[2:4], "big")
                highest = self.highest.get(stream, seq)
                index = highest + signed16(seq - highest)
                self.highest[stream] = max(highest, index)
                if index in self.used.setdefault(stream, set()):
                    self.repeats.append((stream[1], index))
                self.used[stream].add(index)
        self._engine.send(destinations, packets, rtcp=rtcp, merge=merge)
        self.sent, self.unsent, self.repeated = self._engine.sent, self._engine.unsent, self._engine.repeated


class ForgetfulViewer(LightViewer):
    """Loses a tenth of what comes, and asks for it, and for what it has, and for what never was."""

    def __init__(self, post_offer: PostOffer, seed: int) -> None:
        super().__init__(post_offer)
        self._chance = random.Random(seed)

    def received_rtp(self, packet: rtp.RtpPacket) -> None:
        if self._chance.random() < 0.1:
            return
        super().received_rtp(packet)
        if packet.payload_type == VIDEO and self._chance.random() < 0.05:
            asked = [(packet.seq + ahead) & 0xFFFF for ahead in (-40, -3, 0, 5)]
            self.send_rtcp(rtcp.write_nack(self._ours, self.ssrc, asked))


@pytest_asyncio.fixture(params=ENGINES)
async def plane(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MediaPlane]:
    mux = UdpMux("127.0.0.1", 0, ["127.0.0.1"])
    plane = MediaPlane(
        mux,
        RecordingFanOut(fanout.create(request.param, mux.socket)),
        Certificate.generateCertificate(),
        tmp_path,
    )
    plane.start()
    yield plane
    await plane.stop()


def publishing(plane: MediaPlane) -> PostOffer:
    async def post(sdp: str) -> str:
        return plane.publish("room", "ravi", sdp).sdp

    return post


def watching(plane: MediaPlane, who: str) -> PostOffer:
    async def post(sdp: str) -> str:
        return plane.subscribe("room", who, sdp, Admission(False, 100, 100)).sdp

    return post


async def test_no_path_protects_one_packet_twice(plane: MediaPlane) -> None:
    """Live packets, bursts to late joiners, retransmissions, a reconnecting publisher, a wrap of the sequence."""
    engine = plane.engine
    assert isinstance(engine, RecordingFanOut)
    first = Publisher(publishing(plane), loss=0.1)
    viewers = [Viewer(watching(plane, f"early-{i}"), loss=0.1, seed=i) for i in range(2)]
    starting = asyncio.create_task(first.start())
    while "room" not in plane.rooms:  # noqa: ASYNC110 (a room announces itself to nobody)
        await asyncio.sleep(0)
    plane.rooms["room"].picture.need_key_frame(0)
    plane.rooms["room"].picture.layers[0].track.highest = 65536 - 30  # the wrap comes within two seconds
    await starting
    second = Publisher(publishing(plane), loss=0.1, seed=9)
    try:
        await asyncio.gather(*(v.start() for v in viewers))
        for i in range(3):
            await asyncio.sleep(1)
            late = Viewer(watching(plane, f"late-{i}"), loss=0.1, seed=20 + i)
            viewers.append(late)
            await late.start()
        await first.stop()
        await second.start()
        again = Viewer(watching(plane, "last"), loss=0.1, seed=30)
        viewers.append(again)
        await again.start()
        await asyncio.sleep(2)
        counters = plane.rooms["room"].counters
        assert counters.rtx_sent > 10
        assert counters.rtx_received > 3
        assert max(engine.highest.values()) > 65536, "the sequence has wrapped"
        assert len(engine.keep) == len(viewers)
        assert engine.merged > 50, "live pictures were padded and sent as one"
        assert engine.repeats == []
        assert engine.repeated == 0, "libsrtp refused what we should not have asked of it"
        assert all(v.frames_decoded for v in viewers)
    finally:
        await asyncio.gather(first.stop(), second.stop(), *(v.stop() for v in viewers))


class Layers:
    """A source of three sizes that makes a key frame of all of them at each tenth picture, and when it is asked.

    It is asked once a second at most: how many key frames there are must not depend on how fast the machine is.
    """

    id = "layers"
    participant = "ravi"
    loss = None
    is_carried = False

    def __init__(self, plane: MediaPlane) -> None:
        self._shoot = Shoot(
            ((65500, 2**32 - 5000, 32760, 250), (7, 400, 3, 9), (30000, 2**31, 127, 0)), packets=3
        )
        self._shoot.source = self.id
        self._room = plane.open_room("room")
        self._is_asked = True
        self._pictures = 0
        self._room.take_source(cast(Source, self), "VP8")

    def request_key_frame(self, layer: int) -> bool:
        self._is_asked = True
        return True

    def clock(self, kind: str, layer: int) -> None:
        return None

    def tick(self, now: float) -> None:
        return None

    def report(self, now: float) -> None:
        return None

    def is_silent(self, now: float) -> bool:
        return False

    def close(self) -> None:
        return None

    def frame(self, chance: random.Random) -> None:
        """One picture in each size. Some packets are late, some never come, and some come twice."""
        packets = self._shoot.frame(keys=self._is_asked or self._pictures % 10 == 0)
        self._is_asked = False
        self._pictures += 1
        kept = [packet for packet in packets if chance.random() > 0.02]
        kept.sort(key=lambda packet: packet.layer + chance.choice((0, 0, 0, 1)))
        for packet in kept:
            self._room.forward(packet, time.monotonic())
        self._room.flush()


async def test_no_path_protects_one_packet_twice_while_layers_switch(plane: MediaPlane) -> None:
    """Viewers lose packets, ask for them again, and go up, down, to fewer frames, to sound, under a still and back."""
    engine, chance = plane.engine, random.Random(7)
    assert isinstance(engine, RecordingFanOut)
    source = Layers(plane)
    source.frame(chance)
    room = plane.rooms["room"]
    viewers = [ForgetfulViewer(watching(plane, f"v{number}"), number) for number in range(4)]
    try:
        for viewer in viewers:
            await viewer.start()
        revision = 0
        for turn in range(900):
            source.frame(chance)
            for seat in list(room.picture.seats.values()):
                if turn % 5 == 0 and not room.picture._is_covered:
                    room.picture.aim(seat, chance.choice(ALL_RUNGS), time.monotonic())
            if turn % 200 in (120, 150):
                revision += 1
                room.control(Controls(revision, turn % 200 == 120, False, frozenset()), time.monotonic())
            await asyncio.sleep(0.004)
        counters = room.counters
        assert counters.layer_switches > 50
        assert counters.rtx_sent > 50
        assert counters.nacks_received > counters.rtx_sent
        assert engine.repeats == []
        assert engine.repeated == 0, "libsrtp refused what we should not have asked of it"
    finally:
        await asyncio.gather(*(viewer.stop() for viewer in viewers))
