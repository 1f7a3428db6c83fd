"""A media plane in this process, a show that must go on, and ways to spoil a message."""

import asyncio
import gc
import random
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from media import process
from media.clients.light import LightPublisher, LightViewer
from media.fanout import choice as fanout
from media.plane import MediaPlane
from media.rooms.admission import Admission
from media.transport.bucket import TokenBucket
from media.transport.dtls_srtp import Certificate, ReceivingSession
from media.transport.mux import UdpMux
from media.transport.peer import Peer

SLICE = 50
"""Messages between two turns of the loop: the show goes on beside them."""
SECONDS = 60.0
TERMS = Admission(is_hidden=False, capacity=1_000, joins_a_second=1_000_000)
MEMORY_BYTES = 40 << 20
"""What pools and caches may keep. A kilobyte leaked for each of ten thousand messages would be a quarter of it, so
what each message leaves behind is looked for among sessions, tasks and descriptors."""


class OpenSession:
    """Stands where the SRTP session of an attacker is: what is not protected arrives as they wrote it."""

    @staticmethod
    def unprotect(datagram: bytes) -> bytes:
        return datagram

    unprotect_rtcp = unprotect


@dataclass(frozen=True, slots=True)
class Held:
    sessions: int
    rooms: int
    tasks: int
    files: int
    memory: int

    @classmethod
    def by(cls, plane: MediaPlane) -> "Held":
        return cls(
            len(plane.sessions.open),
            len(plane.rooms),
            process.tasks(),
            process.open_files(),
            process.resident_bytes(),
        )


@dataclass(slots=True)
class Show:
    """A publisher and a viewer who have nothing to do with it. `room` is theirs, `viewers` watch it beside."""

    plane: MediaPlane
    room: str
    publisher: LightPublisher
    viewer: LightViewer

    def publishing(self, room: str, who: str) -> Callable[[str], Awaitable[str]]:
        async def post(offer: str) -> str:
            return self.plane.publish(room, who, offer).sdp

        return post

    def watching(self, room: str, who: str) -> Callable[[str], Awaitable[str]]:
        async def post(offer: str) -> str:
            return self.plane.subscribe(room, who, offer, TERMS).sdp

        return post

    def peer(self, who: str) -> Peer:
        return next(peer for peer in self.plane.sessions.open.values() if peer.participant == who)

    async def goes_on(self) -> None:
        """The viewer still gets whole pictures, and has lost nothing."""
        await self.viewer.wait_for_frames(15, seconds=SECONDS)
        assert self.viewer.lost == 0
        assert self.viewer.bad == 0
        assert self.plane.mux.faults == 0
        assert self.plane.is_healthy


@asynccontextmanager
async def a_show(*, jumps: bool = False) -> AsyncIterator[Show]:
    """When the test is over, nothing of what it did may be left but the show itself.

    `jumps`: a publisher plays with sequence numbers. What would then use a nonce of their own room again is refused.
    """
    mux = UdpMux("127.0.0.1", 0, ["127.0.0.1"])
    spool = Path(tempfile.gettempdir()) / "livepanty-hostile"  # nothing is recorded
    plane = MediaPlane(mux, fanout.create("auto", mux.socket), Certificate.generateCertificate(), spool)
    gc.collect()  # what an earlier test left is not this one's
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    plane.start()
    room = str(uuid4())

    async def publish(offer: str) -> str:
        return plane.publish(room, "ravi", offer).sdp

    async def watch(offer: str) -> str:
        return plane.subscribe(room, "asha", offer, TERMS).sdp

    show = Show(plane, room, LightPublisher(publish), LightViewer(watch))
    try:
        await show.publisher.start()
        await show.viewer.start()
        await show.goes_on()
        before = Held.by(plane)
        yield show
        await show.goes_on()
        await nothing_stays(plane, before)
        assert plane.engine.repeated == 0 or jumps
        assert unhandled == []
    finally:
        await asyncio.gather(show.publisher.stop(), show.viewer.stop())
        await plane.stop()


async def nothing_stays(plane: MediaPlane, before: Held) -> None:
    for other in plane.rooms.keys() - {next(iter(plane.rooms))}:
        plane.close(other)
    async with asyncio.timeout(SECONDS):
        while True:
            gc.collect()
            now = Held.by(plane)
            if (now.sessions, now.rooms) == (before.sessions, before.rooms) and now.tasks <= before.tasks:
                break
            await asyncio.sleep(0.1)
    assert now.files <= before.files
    assert now.memory - before.memory < MEMORY_BYTES


def opened(peer: Peer) -> Peer:
    """From now on this peer's media arrives as the attacker wrote it, as often as they like."""
    peer.dtls.inbound = cast(ReceivingSession, OpenSession)
    for allowance in ("_allowance", "_rtcp_allowance"):
        if hasattr(peer, allowance):
            setattr(peer, allowance, TokenBucket(a_second=1e9, burst=1e9))
    return peer


def spoiled(chance: random.Random, samples: Sequence[bytes]) -> bytes:
    """One of the samples with some of its bytes, lengths or ends changed, or two of them joined."""
    data = bytearray(chance.choice(samples))
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data)) if data else 0
        match chance.randrange(7):
            case 0 if data:
                data[at] ^= 1 << chance.randrange(8)
            case 1 if data:
                data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFE, 0xFF))
            case 2:
                del data[at:]
            case 3:
                data[at:at] = chance.randbytes(chance.randrange(1, 40))
            case 4 if len(data) > 3:
                at = chance.randrange(len(data) - 1)
                data[at : at + 2] = chance.choice((b"\0\0", b"\xff\xff", b"\0\1", b"\x80\0", b"\x7f\xff"))
            case 5:
                data += chance.choice(samples)
            case _:
                del data[at : at + chance.randrange(1, 9)]
    return bytes(data[:1400]) or b"\0"  # the socket hands on no empty datagram


def spoiled_text(chance: random.Random, samples: Sequence[str]) -> str:
    """The same for text of lines."""
    lines = chance.choice(samples).splitlines()
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(lines)) if lines else 0
        match chance.randrange(7):
            case 0 if lines:
                del lines[at]
            case 1 if lines:
                lines[at:at] = [lines[at]] * chance.choice((1, 2, 40))
            case 2 if lines:
                line = lines[at]
                cut = chance.randrange(len(line) + 1)
                junk = chance.choice(("", " ", ":", "/", "-1", "99999999999", "é", "\0", "\u202e", "a" * 300))
                lines[at] = line[:cut] + junk + line[cut + chance.randrange(4) :]
            case 3 if lines:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 4:
                chance.shuffle(lines)
            case 5:
                lines += chance.choice(samples).splitlines()[: chance.randrange(30)]
            case _:
                lines = lines[: chance.randrange(len(lines) + 1)]
    return chance.choice(("\r\n", "\r\n", "\r\n", "\n", "\r")).join(lines)
