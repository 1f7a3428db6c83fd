"""ACC-09: an account that is locked has no show and no media session any more."""

from uuid import uuid4

import pytest

from adapters.memory.age_provider import MemoryAgeVerifier
from adapters.memory.database import MemoryDatabase
from adapters.memory.feed import MemoryRoomFeed
from adapters.memory.media import MemoryMedia
from application.age_verification.put_out_minor import PutOutMinor, WhenAgeDecided
from application.age_verification.record_age_report import RecordAgeReport
from domain.age_verification.age import AgeState, Finding
from domain.age_verification.events import AgeDecided
from domain.identity.permissions import Role
from domain.ids import AgeAttemptId, EventId, StreamId, UserId
from domain.streaming.stream import StreamState
from ports.age_verification import AgeReport
from ports.streaming import MediaUnavailable
from tests.builders import ASHA, NOW, RAVI, a_stream, a_user, a_verified_adult
from tests.unit.application.streaming.conftest import OFFER


class Media(MemoryMedia):
    def __init__(self) -> None:
        super().__init__()
        self.down = False

    async def close(self, stream_id: StreamId) -> None:
        if self.down:
            raise MediaUnavailable("no answer")
        await super().close(stream_id)

    async def expel(self, participant: UserId) -> None:
        if self.down:
            raise MediaUnavailable("no answer")
        await super().expel(participant)


class Stage:
    """Ravi is live, and Asha watches him."""

    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.media = Media()
        self.stream = a_stream(performer_id=RAVI, state=StreamState.LIVE)
        self.put_out = PutOutMinor(self.database.begin, self.media, lambda: NOW)
        self.record = RecordAgeReport(self.database.begin, MemoryAgeVerifier(), self.put_out, lambda: NOW)

    async def begin(self) -> None:
        async with self.database.begin() as tx:
            await tx.users.add(a_user(id=ASHA, email="asha@example.in"))
            await tx.users.add(a_user(id=RAVI, email="ravi@example.in", role=Role.PERFORMER))
            for user_id in (ASHA, RAVI):
                await tx.ages.save(a_verified_adult(user_id))
            await tx.streams.add(self.stream)
        await self.media.publish(self.stream.id, RAVI, offer=OFFER)
        await self.media.subscribe(self.stream.id, ASHA, offer=OFFER)

    async def found_a_minor(self, user_id: UserId) -> None:
        attempt = AgeAttemptId(uuid4())
        async with self.database.begin() as tx:
            await tx.ages.add_attempt(attempt, user_id, provider="tests", now=NOW)
        await self.record(report=AgeReport(attempt, True, Finding(None, False)))

    async def state(self) -> StreamState:
        async with self.database.begin() as tx:
            return (await tx.streams.get(self.stream.id)).state

    async def viewers(self) -> list[int]:
        return [status.viewers for status in await self.media.statuses()]

    def told(self) -> list[tuple[str, dict[str, object]]]:
        log = self.database.tables.streaming.events.get(self.stream.id, [])
        return [(event.type, dict(event.data)) for event in log]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.begin()
    return made


async def test_a_performer_found_to_be_a_minor_is_off_the_air_at_once(stage: Stage) -> None:
    await stage.found_a_minor(RAVI)
    assert await stage.state() is StreamState.KILLED
    assert stage.media.is_closed(stage.stream.id)
    assert stage.told() == [("stream.killed", {})], "the room is not told why"


async def test_a_viewer_found_to_be_a_minor_sees_nothing_more(stage: Stage) -> None:
    await stage.found_a_minor(ASHA)
    assert await stage.viewers() == [0]
    assert await stage.state() is StreamState.LIVE


async def test_a_media_plane_that_is_down_hinders_no_decision_and_is_told_from_the_outbox(
    stage: Stage,
) -> None:
    stage.media.down = True
    await stage.found_a_minor(RAVI)
    async with stage.database.begin() as tx:
        assert (await tx.ages.get(RAVI)).state is AgeState.MINOR_LOCKED
    assert await stage.state() is StreamState.KILLED

    (event,) = [entry.event for entry in stage.database.tables.outbox.entries.values()]
    assert isinstance(event, AgeDecided)
    follow = WhenAgeDecided(stage.put_out)
    with pytest.raises(MediaUnavailable):
        await follow(event, EventId(uuid4()))
    stage.media.down = False
    await follow(event, EventId(uuid4()))
    assert await stage.viewers() == [1], "the room of a show that is over is the reconcile loop's to close"


async def test_a_grown_up_is_left_alone(stage: Stage) -> None:
    await WhenAgeDecided(stage.put_out)(AgeDecided(RAVI, "verified_adult"), EventId(uuid4()))
    assert await stage.state() is StreamState.LIVE
    assert await stage.viewers() == [1]
