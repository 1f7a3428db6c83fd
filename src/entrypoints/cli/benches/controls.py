"""How soon what staff decide holds at the media plane: from the word until the last packet that it forbids.

Stop, kick, cover and mute take turns, each in a room of its own that sends and is watched, with a bare question of the
control API beside it: what else the machine does burdens both alike.
"""

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

import httpx2

from adapters.aiortc_sfu.media_plane import AiortcSfuControls, AiortcSfuRooms, AiortcSfuSessions
from domain.ids import StreamId, UserId
from domain.streaming.room_controls import RoomControls
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.processes import ServiceError, until_ready
from entrypoints.cli.services import any_port
from media.clients.light import LightPublisher, LightViewer
from media.clients.light_peer import AUDIO, PostOffer
from media.wire import rtp
from ports.streaming.sessions import WatchTerms

HELP = "how soon a stop, a kick, a cover and a mute hold, beside a bare question of the control API"
ROUNDS = 9
VIEWERS = 4
TERMS = WatchTerms(is_hidden=False, capacity=100, joins_a_second=100)
PLAY_SECONDS, LISTEN_SECONDS = 1.0, 0.6
SHOW, SOUND = "show", "sound"
CAMERA, MICROPHONE = bytes(100), bytes(80)
"""How every packet of the light publisher's picture and sound ends, and none of a still's or of silence."""


class Witness(LightViewer):
    """Keeps when it last got a packet of the camera's picture, and of the sound."""

    def __init__(self, post_offer: PostOffer) -> None:
        super().__init__(post_offer)
        self.last = {SHOW: 0.0, SOUND: 0.0}

    def received_rtp(self, packet: rtp.RtpPacket) -> None:
        super().received_rtp(packet)
        if packet.payload_type == AUDIO and packet.payload == MICROPHONE:
            self.last[SOUND] = time.monotonic()
        elif packet.payload.endswith(CAMERA):
            self.last[SHOW] = time.monotonic()


@dataclass(frozen=True, slots=True)
class Room:
    id: StreamId
    publisher: LightPublisher
    viewers: Sequence[Witness]
    people: Sequence[UserId]


@dataclass(frozen=True, slots=True)
class Plane:
    sessions: AiortcSfuSessions
    rooms: AiortcSfuRooms
    controls: AiortcSfuControls
    http: httpx2.AsyncClient

    async def open(self) -> Room:
        room, performer = StreamId(uuid4()), UserId(uuid4())
        people = [UserId(uuid4()) for _ in range(VIEWERS)]

        async def publish(offer: str) -> str:
            return (await self.sessions.publish(room, performer, offer=offer)).sdp

        def watching(who: UserId) -> PostOffer:
            async def watch(offer: str) -> str:
                return (await self.sessions.subscribe(room, who, offer=offer, admission=TERMS)).sdp

            return watch

        publisher = LightPublisher(publish)
        await publisher.start()
        viewers = [Witness(watching(who)) for who in people]
        await asyncio.gather(*(viewer.start() for viewer in viewers))
        await asyncio.sleep(PLAY_SECONDS)
        return Room(room, publisher, viewers, people)

    async def close(self, room: Room) -> None:
        await self.rooms.close(room.id)
        await asyncio.gather(room.publisher.stop(), *(viewer.stop() for viewer in room.viewers))

    async def stop(self, room: Room) -> None:
        await self.rooms.close(room.id)

    async def kick(self, room: Room) -> None:
        await self.controls.apply(RoomControls.none(room.id).without(room.people[0]))

    async def cover(self, room: Room) -> None:
        await self.controls.apply(RoomControls.none(room.id).covered(True))

    async def mute(self, room: Room) -> None:
        await self.controls.apply(RoomControls.none(room.id).muted(True))


Act = Callable[[Plane, Room], Awaitable[None]]
ACTS: Sequence[tuple[str, Act, Sequence[str], int]] = (
    ("stop", Plane.stop, (SHOW, SOUND), VIEWERS),
    ("kick", Plane.kick, (SHOW, SOUND), 1),
    ("cover", Plane.cover, (SHOW,), VIEWERS),
    ("mute", Plane.mute, (SOUND,), VIEWERS),
)
"""What may not come any more, and to how many of the viewers."""


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    secret, control = secrets.token_urlsafe(32), any_port()
    child = await services.children.spawn(
        "media",
        [sys.executable, "-m", "media"],
        environment={
            "LIVEPANTY_MEDIA_SECRET": secret,
            "LIVEPANTY_MEDIA_CONTROL_PORT": str(control),
            "LIVEPANTY_MEDIA_UDP_PORT": str(any_port()),
        },
    )
    where = f"http://127.0.0.1:{control}", secret
    async with httpx2.AsyncClient(base_url=where[0], trust_env=False, timeout=30) as http:
        plane = Plane(AiortcSfuSessions(*where), AiortcSfuRooms(*where), AiortcSfuControls(*where), http)

        async def ask() -> None:
            (await http.get("/health")).raise_for_status()

        await until_ready(child, ask, seconds=60)
        try:
            for number in services.rounds(ROUNDS):
                turn = number % len(ACTS)
                yield [row for act in (*ACTS[turn:], *ACTS[:turn]) for row in await _measured(plane, *act)]
        finally:
            for each in (plane.sessions, plane.rooms, plane.controls):
                await each.aclose()


async def _measured(plane: Plane, name: str, act: Act, forbidden: Sequence[str], viewers: int) -> list[Row]:
    room = await plane.open()
    try:
        asked = time.monotonic()
        (await plane.http.get("/health")).raise_for_status()
        begun = time.monotonic()
        await act(plane, room)
        answered = time.monotonic()
        await asyncio.sleep(LISTEN_SECONDS)
        if not all(seen for viewer in room.viewers for seen in viewer.last.values()):
            raise ServiceError("a viewer saw or heard nothing before the word")
        last = max(viewer.last[kind] for viewer in room.viewers[:viewers] for kind in forbidden)
    finally:
        await plane.close(room)
    return [
        Row.of(
            f"{name}, answered",
            1000 * (answered - begun),
            "ms",
            reference=1000 * (begun - asked),
            lower_is_better=True,
        ),
        Row.of(f"{name}, last packet at a viewer", 1000 * max(0.0, last - begun), "ms"),
    ]
