"""How much later viewers get a show (STR-16), on both stores."""

import asyncio
from uuid import uuid4

import pytest

from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.memory.streaming.show_delays import MemoryShowDelayQueries
from adapters.postgres.streaming.queries import PostgresStreamQueries
from adapters.postgres.streaming.show_delays import PostgresShowDelayQueries
from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.streaming.delay import ShowDelay
from domain.streaming.stream import EndReason, Stream, StreamNotFound, StreamState
from ports.streaming.show_delays import DelayOutlook, ShowDelayQueries
from ports.streaming.shows import StreamQueries
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World


@pytest.fixture
async def show(world: World) -> Stream:
    user = a_user(role=Role.PERFORMER)
    stream = a_stream(performer_id=user.id, state=StreamState.CREATED, started_at=None)
    async with world.begin() as tx:
        await tx.users.add(user)
        await tx.ages.save(a_verified_adult(user.id))
        await tx.streams.add(stream)
    return stream


def queries(world: World) -> tuple[ShowDelayQueries, StreamQueries]:
    if world._engine is None:
        return MemoryShowDelayQueries(world.database), MemoryStreamQueries(world.database)
    return PostgresShowDelayQueries(world._engine), PostgresStreamQueries(world._engine)


async def test_str_16_a_delay_comes_back_whole_and_screens_see_it(world: World, show: Stream) -> None:
    delays, streams = queries(world)
    assert await delays.outlook(show.id) == DelayOutlook(None, 0)
    assert (await streams.get(show.id)).delay_seconds == 0
    delay = ShowDelay(show.id, 20, world.now())
    async with world.begin() as tx:
        assert await tx.show_delays.find(show.id) is None
        assert await tx.show_delays.settle(delay) == delay
    async with world.begin() as tx:
        assert await tx.show_delays.find(show.id) == delay
    assert await delays.outlook(show.id) == DelayOutlook(20, 0)
    assert (await streams.get(show.id)).delay_seconds == 20


async def test_str_16_whoever_decides_first_decides_for_the_show(world: World, show: Stream) -> None:
    async def decide(seconds: int) -> int:
        async with world.begin() as tx:
            return (await tx.show_delays.settle(ShowDelay(show.id, seconds, world.now()))).seconds

    decided = set(await asyncio.gather(*(decide(seconds) for seconds in range(1, 21))))
    assert len(decided) == 1
    async with world.begin() as tx:
        found = await tx.show_delays.find(show.id)
    assert found is not None
    assert {found.seconds} == decided


async def test_only_other_shows_of_the_performer_that_began_are_counted(world: World, show: Stream) -> None:
    other = a_user(role=Role.PERFORMER)

    def over(**changes: object) -> Stream:
        of = {"id": StreamId(uuid4()), "key_digest": uuid4().bytes * 2, "performer_id": show.performer_id}
        ended = {"state": StreamState.ENDED, "ended_at": world.now(), "end_reason": EndReason.PERFORMER}
        return a_stream(**(of | ended | {"started_at": world.now()} | changes))

    async with world.begin() as tx:
        await tx.users.add(other)
        for stream in (over(), over(), over(started_at=None), over(performer_id=other.id)):
            await tx.streams.add(stream)
    async with world.begin() as tx:
        assert await tx.show_delays.earlier_shows(show) == 2
    assert await queries(world)[0].outlook(show.id) == DelayOutlook(None, 2)


async def test_of_a_show_that_is_not_there_nothing_is_known(world: World) -> None:
    with pytest.raises(StreamNotFound):
        await queries(world)[0].outlook(StreamId(uuid4()))
