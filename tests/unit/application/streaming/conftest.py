"""A stage in memory: Ravi performs, Asha watches, Meera moderates, and a stranger proved nothing."""

import itertools
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.memory.streaming.room_controls import MemoryRoomControlQueries
from adapters.word_rules.text_screen import WordRules
from application.streaming.create_stream import CreateStream
from application.streaming.end_stream import EndStream
from application.streaming.go_live import GoLive
from application.streaming.reconcile_rooms import ReconcileRooms
from application.streaming.tell_stalls import TellStalls
from application.streaming.watch_stream import WatchStream
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.streaming.content_class import REGION_TABLE, RegionLaw
from domain.streaming.stream import Stream
from ports.streaming.sessions import MediaUnavailable
from tests.builders import (
    ASHA,
    MEERA,
    NOW,
    RAVI,
    STRANGER,
    a_cast_member,
    a_signed_agreement,
    a_stream,
    a_user,
    a_verified_adult,
    an_approval,
)

OFFER = (
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:efghijklmnopqrstuvwxyz\r\na=fingerprint:sha-256 00:11\r\na=rtpmap:96 VP8/90000\r\n"
)

LAW = RegionLaw("IN-nonexplicit", REGION_TABLE)


class Media(MemoryMedia):
    """The memory twin, and what a test lets happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.meanwhile = _nothing
        """Runs once after an offer was answered: what happens between a use case's two transactions."""

    async def publish(self, stream_id, participant, *, offer, **by):  # type: ignore[no-untyped-def]
        self._require_up()
        answer = await super().publish(stream_id, participant, offer=offer, **by)
        meanwhile, self.meanwhile = self.meanwhile, _nothing
        await meanwhile()
        return answer

    async def subscribe(self, stream_id, participant, *, offer, admission):  # type: ignore[no-untyped-def]
        answer = await super().subscribe(stream_id, participant, offer=offer, admission=admission)
        meanwhile, self.meanwhile = self.meanwhile, _nothing
        await meanwhile()
        return answer

    async def close(self, stream_id: StreamId) -> None:
        self._require_up()
        await super().close(stream_id)

    async def statuses(self):  # type: ignore[no-untyped-def]
        self._require_up()
        return await super().statuses()

    def _require_up(self) -> None:
        if self.down:
            raise MediaUnavailable("no answer")


async def _nothing() -> None: ...


CAPACITY, JOINS = 10, 100


class Stage:
    def __init__(self) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.media = Media()
        numbers = itertools.count(1)
        begin = self.database.begin
        self.create_stream = CreateStream(begin, WordRules(), self.now, lambda: f"key-{next(numbers)}", LAW)
        self.go_live = GoLive(begin, self.media, self.media, self.media, self.now, False, 0)
        self.watch_stream = WatchStream(begin, self.media, CAPACITY, JOINS, self.now)
        self.end_stream = EndStream(begin, self.media, self.now)
        self.tell_stalls = TellStalls(begin, MemoryStreamQueries(self.database), self.media, self.now)
        self.reconcile_rooms = ReconcileRooms(
            begin,
            MemoryStreamQueries(self.database),
            self.media,
            MemoryRoomControlQueries(self.database),
            self.media,
            self.now,
            uuid4,
            15,
        )

    def now(self) -> datetime:
        return self.time

    def advance(self, **of: float) -> None:
        self.time += timedelta(**of)

    async def add(self, stream: Stream | None = None) -> Stream:
        """A show, live where nothing else is said, to which its performer agreed."""
        added = stream or a_stream()
        async with self.database.begin() as tx:
            await tx.streams.add(added)
            await tx.casts.save(a_cast_member(stream_id=added.id, user_id=added.performer_id))
        return added

    async def change(self, stream: Stream) -> None:
        async with self.database.begin() as tx:
            await tx.streams.update(stream)

    async def set_age(self, user_id: UserId, state: AgeState) -> None:
        async with self.database.begin() as tx:
            await tx.ages.save(AgeStatus(user_id, state, None, None, None, None))

    async def set_role(self, user_id: UserId, role: Role) -> None:
        async with self.database.begin() as tx:
            await tx.users.update((await tx.users.get(user_id)).with_role(role))

    async def stream(self, stream_id: StreamId) -> Stream:
        async with self.database.begin() as tx:
            return await tx.streams.get(stream_id)

    def told(self, stream_id: StreamId) -> list[tuple[str, dict[str, object]]]:
        """The room's events so far."""
        log = self.database.tables.streaming.events.get(stream_id, [])
        return [(event.type, dict(event.data)) for event in log]

    def announced(self) -> list[object]:
        return [entry.event for entry in self.database.tables.outbox.entries.values()]

    async def is_published(self, stream_id: StreamId) -> bool:
        """Whether the media plane has a session of anybody in the room."""
        room = self.media._rooms.get(stream_id)
        return bool(room and room.sessions)


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", role=Role.PERFORMER))
        await tx.users.add(a_user(id=ASHA, display_name="Asha"))
        await tx.users.add(a_user(id=MEERA, display_name="Meera", role=Role.MODERATOR))
        await tx.users.add(a_user(id=STRANGER, display_name="Somebody"))
        for user_id in (RAVI, ASHA, MEERA):
            await tx.ages.save(a_verified_adult(user_id))
        await tx.agreements.add(a_signed_agreement())
        await tx.cases.record(an_approval(RAVI))
    return made
