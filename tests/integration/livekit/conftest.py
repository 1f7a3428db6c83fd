"""The LiveKit server of the tests, and the platform's side of it on memory."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio

from adapters.livekit.client import LiveKit
from adapters.livekit.controls import LiveKitControls
from adapters.livekit.notices import LiveKitNotices
from adapters.livekit.passes import LiveKitPasses
from adapters.livekit.rooms import LiveKitPresence, LiveKitRooms
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.passes import MemoryNoticesSeen
from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.memory.streaming.room_controls import MemoryRoomControlQueries
from adapters.memory.streaming.room_rights import MemoryRoomRights
from application.streaming.pass_to_publish import PassToPublish
from application.streaming.pass_to_watch import PassToWatch
from application.streaming.reconcile_rooms import ReconcileRooms
from application.streaming.remove_unwelcome import HearMediaNotice, RemoveUnwelcome
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.streaming.stream import Stream, StreamState
from entrypoints.cli.services import any_port
from ports.streaming.passes import BadMediaNotice
from tests.builders import (
    ASHA,
    MEERA,
    RAVI,
    STRANGER,
    a_cast_member,
    a_signed_agreement,
    a_stream,
    a_user,
    a_verified_adult,
    an_approval,
)
from tests.integration.livekit.server import KEY, SECRET, LiveKitServer, serving


class Platform:
    """Ravi performs, Asha watches, Meera moderates; the use cases are the real ones, LiveKit a real server."""

    def __init__(self, server: LiveKitServer) -> None:
        self.server = server
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.livekit = LiveKit(url=server.url, api_key=KEY, api_secret=SECRET, timeout_seconds=60)
        self.controls = LiveKitControls(self.livekit)
        self.rooms, self.presence = LiveKitRooms(self.livekit), LiveKitPresence(self.livekit)
        self.passes = LiveKitPasses(self.livekit, client_url="ws://media.test")
        self.notices = LiveKitNotices(api_key=KEY, api_secret=SECRET)
        self.publish = PassToPublish(self.database.begin, self.passes, self.now, False, 0)
        self.watch = PassToWatch(self.database.begin, self.passes, self.now)
        self.remove = RemoveUnwelcome(self.presence, MemoryRoomRights(self.database))
        self.hear = HearMediaNotice(self.notices, MemoryNoticesSeen(), self.remove)
        self.reconcile = ReconcileRooms(
            begin=self.database.begin,
            streams=MemoryStreamQueries(self.database),
            rooms=self.rooms,
            control_queries=MemoryRoomControlQueries(self.database),
            controls=self.controls,
            now=self.now,
            new_id=uuid4,
            grace_seconds=15,
        )

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def people(self) -> None:
        async with self.database.begin() as tx:
            for who, role in (
                (RAVI, Role.PERFORMER),
                (ASHA, Role.VIEWER),
                (MEERA, Role.MODERATOR),
                (STRANGER, Role.VIEWER),
            ):
                await tx.users.add(replace(a_user(role=role), id=who, email=f"{who}@example.in"))
                await tx.ages.save(a_verified_adult(who))
            await tx.agreements.add(a_signed_agreement(user_id=RAVI, signed_at=self.now()))
            await tx.cases.record(an_approval(RAVI))

    async def a_show(self) -> StreamId:
        stream: Stream = a_stream(
            id=StreamId(uuid4()), state=StreamState.CREATED, started_at=None, created_at=self.now()
        )
        async with self.database.begin() as tx:
            await tx.streams.add(stream)
            await tx.casts.save(a_cast_member(stream_id=stream.id, user_id=RAVI))
        return stream.id

    async def set_age(self, who: UserId, state: AgeState) -> None:
        async with self.database.begin() as tx:
            await tx.ages.save(AgeStatus(who, state, None, "tests", self.now(), None))

    async def receive(self, body: bytes, authorization: str) -> int:
        """The route, as far as LiveKit sees it."""
        try:
            await self.hear(body=body, authorization=authorization)
        except BadMediaNotice:
            return 401
        return 204


@pytest_asyncio.fixture
async def server() -> AsyncIterator[LiveKitServer]:
    made = LiveKitServer()
    program, task = await serving(made, any_port())
    yield made
    program.should_exit = True
    await task


@pytest_asyncio.fixture
async def platform(server: LiveKitServer) -> AsyncIterator[Platform]:
    made = Platform(server)
    await made.people()
    yield made
    await made.livekit.aclose()


@pytest.fixture
def hearing(platform: Platform, server: LiveKitServer) -> Platform:
    """The platform, with LiveKit's webhooks on."""
    server.webhook_to = platform.receive
    return platform
