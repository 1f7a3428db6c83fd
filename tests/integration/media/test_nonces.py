"""With AES-GCM a repeated (SSRC, index) under one key gives the authentication key away. No path may repeat one."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from media.clients.peers import PostOffer, Publisher, Viewer
from media.fanout import choice as fanout
from media.fanout.engine import Destination, FanOut
from media.plane import MediaPlane
from media.rooms.admission import Admission
from media.transport.dtls_srtp import Certificate
from media.transport.mux import UdpMux
from media.wire.rtp import signed16
from tests.engines import ENGINES


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
