"""A room in memory, and clients that a test holds by the wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.blocks import MemoryBlockQueries
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.memory.streaming.regions import MemoryReachQueries
from adapters.memory.streaming.room_controls import MemoryRoomControlQueries
from adapters.memory.streaming.rooms import MemoryAudience, MemoryRoomLog
from application.streaming.region_reach import RegionReach
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.ids import SessionId, StreamId, UserId
from domain.streaming.content_class import REGION_TABLE, RegionLaw
from domain.streaming.region import Region
from domain.streaming.room_event import RoomEvent
from entrypoints.edge.regions import gathered_reaches
from entrypoints.realtime.hub import Hub
from entrypoints.realtime.socket import Wire
from ports.identity.accounts import Principal
from tests.builders import ASHA, NOW, RAVI, a_stream, a_user, a_verified_adult


class HeldFeed(MemoryRoomFeed):
    """A feed that a test can cut off, or whose events it can turn round."""

    def __init__(self) -> None:
        super().__init__()
        self.is_down = False
        self.held: list[RoomEvent] | None = None

    async def publish(self, event: RoomEvent) -> None:
        if self.held is not None:
            self.held.append(event)
        elif not self.is_down:
            await super().publish(event)

    async def release_reversed(self) -> None:
        held, self.held = self.held or [], None
        for event in reversed(held):
            await self.publish(event)


class Client(Wire):
    """The far end of a connection. `stall()` makes it stop reading."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.closed_with: int | None = None
        self.was_aborted = False
        self._incoming: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._reading = asyncio.Event()
        self._reading.set()

    def stall(self) -> None:
        self._reading.clear()

    def read_on(self) -> None:
        self._reading.set()

    def say(self, frame: object) -> None:
        self._incoming.put_nowait(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    def subscribe(self, stream_id: StreamId) -> None:
        self.say({"op": "subscribe", "channel": f"room:{stream_id}"})

    def resume(self, stream_id: StreamId, seq: int) -> None:
        self.say({"op": "resume", "channels": {f"room:{stream_id}": seq}})

    def types(self) -> list[str]:
        return [frame["type"] for frame in self.frames]

    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if "seq" in frame]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame["type"] == kind]

    async def receive(self) -> str | bytes:
        return await self._incoming.get()

    async def send(self, frame: str) -> None:
        await self._reading.wait()
        if self.was_aborted:
            raise ConnectionResetError
        self.frames.append(json.loads(frame))

    async def close(self, code: int) -> None:
        await self._reading.wait()
        self.closed_with = code

    def abort(self) -> None:
        self.was_aborted = True
        self._reading.set()


class House:
    """A hub over one show of Ravi's, and people who come and go."""

    def __init__(self) -> None:
        self.feed = HeldFeed()
        self.media = MemoryMedia()
        self.database = MemoryDatabase(self.feed, self.now, uuid4)
        self.log = MemoryRoomLog(self.database)
        self.audience = MemoryAudience(self.database)
        queries = MemoryReachQueries(self.database)
        law = RegionLaw("IN-nonexplicit", REGION_TABLE)
        self.reach = RegionReach(queries, gathered_reaches(queries).ask, law, self.now)
        self.hub = self.another_hub()
        self.show = a_stream()
        self.serving: list[asyncio.Task[None]] = []

    def another_hub(self) -> Hub:
        return Hub(
            feed=self.feed,
            log=self.log,
            audience=self.audience,
            streams=MemoryStreamQueries(self.database),
            rooms=self.media,
            blocks=MemoryBlockQueries(self.database),
            controls=MemoryRoomControlQueries(self.database),
            kept_from=self.reach.kept_from,
            now=self.now,
        )

    def now(self) -> datetime:
        return NOW

    async def sign_in(self, user_id: UserId) -> Principal:
        session = Session.start(session_id=SessionId(uuid4()), user_id=user_id, now=NOW)
        token = SessionToken.issue(
            digest=uuid4().bytes * 2, session_id=session.id, kind=TokenKind.COOKIE, now=NOW
        )
        async with self.database.begin() as tx:
            await tx.sessions.add(session, token)
        return Principal(user_id, session.id, "Asha", Role.VIEWER, AgeState.VERIFIED_ADULT, None, None)

    async def come_in(self, user_id: UserId = ASHA, hub: Hub | None = None, region: str = "IN-KA") -> Client:
        client = Client()
        principal = await self.sign_in(user_id)
        self.serving.append(
            asyncio.create_task((hub or self.hub).serve(principal, client, Region.named(region)))
        )
        return client

    async def happen(self, *numbers: int, kind: str = "chat.message", room: StreamId | None = None) -> None:
        async with self.database.begin() as tx:
            for number in numbers or (0,):
                await tx.room_events.append(room or self.show.id, kind, {"n": number}, now=NOW)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", role=Role.PERFORMER))
        await tx.users.add(a_user(id=ASHA, display_name="Asha"))
        await tx.ages.save(a_verified_adult(RAVI))
        await tx.ages.save(a_verified_adult(ASHA))
        await tx.streams.add(made.show)
    await made.hub.start()
    yield made
    await made.hub.stop()
    for task in made.serving:
        task.cancel()
    await asyncio.gather(*made.serving, return_exceptions=True)


TURN_SECONDS_MAX = 0.02
"""A turn that took longer is one in which the machine did something else."""


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for `seconds` that this process had: what waits here and what is waited for stand still together."""

    async def wait(condition: Callable[[], object], seconds: float = 5.0) -> None:
        clock = asyncio.get_running_loop().time
        lived, looked = 0.0, clock()
        while not condition():
            assert lived < seconds, f"not within {seconds} s"
            await asyncio.sleep(0.005)
            lived, looked = lived + min(clock() - looked, TURN_SECONDS_MAX), clock()

    return wait
