"""The outbox, in a database of each test's own: a claim takes whatever is due."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.memory.outbox import MemoryOutboxDeliveries
from adapters.postgres.outbox import PostgresOutboxBell, PostgresOutboxDeliveries
from domain.events import Event
from domain.ids import EventId, StreamId
from domain.moderation.events import ShowStopped
from ports.outbox import DeadRow, OutboxDeliveries, OutboxEntryNotFound, UnknownEvent
from tests.builders import RAVI
from tests.integration.conftest import Databases
from tests.integration.database.conftest import World


class Outbox:
    def __init__(self, world: World, deliveries: OutboxDeliveries) -> None:
        self.world = world
        self.now = world.now
        self.deliveries = deliveries

    async def add(self, *events: Event) -> None:
        async with self.world.begin() as tx:
            for event in events:
                await tx.outbox.add(event)

    async def claim(self, *, lease_seconds: int = 30, limit: int = 100) -> list[EventId]:
        return list(await self.deliveries.claim_due(now=self.now(), lease_seconds=lease_seconds, limit=limit))


@pytest.fixture(params=["memory", "postgres"])
def server(request: pytest.FixtureRequest) -> Databases | None:
    # Asked for here, and not in `outbox`, because pytest cannot start a loop inside the running one.
    return None if request.param == "memory" else request.getfixturevalue("databases")


@pytest.fixture
async def outbox(server: Databases | None) -> AsyncIterator[Outbox]:
    if server is None:
        world = World("memory", None)
        yield Outbox(world, MemoryOutboxDeliveries(world.database))
        return
    url = await server.create()
    engine = create_async_engine(url, pool_size=25)
    yield Outbox(World("postgres", engine), PostgresOutboxDeliveries(engine, [ShowStopped]))
    await engine.dispose()
    await server.drop(url)


def _stopped(title: str = "Evening ragas on the veena") -> ShowStopped:
    return ShowStopped(
        stream_id=StreamId(uuid4()), performer_id=RAVI, title=title, policy="harassment", note="“राग”\n"
    )


async def test_an_event_comes_back_whole(outbox: Outbox) -> None:
    event = _stopped()
    await outbox.add(event)
    [event_id] = await outbox.claim(lease_seconds=30)
    entry = await outbox.deliveries.get(event_id)
    assert (entry.id, entry.event, entry.occurred_at) == (event_id, event, outbox.now())
    assert (entry.attempts, entry.delivered_at, entry.dead_at, entry.last_error) == (0, None, None, "")
    assert entry.available_at == outbox.now() + timedelta(seconds=30)


async def test_an_event_of_a_transaction_that_failed_never_was(outbox: Outbox) -> None:
    with pytest.raises(KeyError):
        async with outbox.world.begin() as tx:
            await tx.outbox.add(_stopped())
            raise KeyError
    assert await outbox.claim() == []


async def test_an_unknown_event_is_not_found(outbox: Outbox) -> None:
    with pytest.raises(OutboxEntryNotFound):
        await outbox.deliveries.get(EventId(uuid4()))


async def test_a_claimed_event_is_nobody_elses_until_its_lease_is_over(outbox: Outbox) -> None:
    await outbox.add(_stopped())
    [event_id] = await outbox.claim(lease_seconds=30)
    outbox.now.advance(seconds=29)
    assert await outbox.claim() == []
    outbox.now.advance(seconds=1)
    assert await outbox.claim() == [event_id]


async def test_the_longest_due_come_first(outbox: Outbox) -> None:
    for title in ("first", "second", "third"):
        await outbox.add(_stopped(title))
        outbox.now.advance(seconds=1)
    events = [(await outbox.deliveries.get(event_id)).event for event_id in await outbox.claim(limit=2)]
    assert [event.title for event in events if isinstance(event, ShowStopped)] == ["first", "second"]


async def test_twenty_racing_claims_never_give_an_event_twice(outbox: Outbox) -> None:
    await outbox.add(*(_stopped() for _ in range(100)))
    claims = await asyncio.gather(*(outbox.claim(limit=10) for _ in range(20)))
    given = Counter(event_id for claim in claims for event_id in claim)
    assert len(given) == 100
    assert set(given.values()) == {1}


async def test_a_delivered_event_is_not_due_any_more(outbox: Outbox) -> None:
    await outbox.add(_stopped())
    [event_id] = await outbox.claim()
    await outbox.deliveries.mark_delivered(event_id, now=outbox.now())
    assert (await outbox.deliveries.get(event_id)).delivered_at == outbox.now()
    outbox.now.advance(days=1)
    assert await outbox.claim() == []


async def test_a_failed_event_is_due_again_when_its_time_comes(outbox: Outbox) -> None:
    await outbox.add(_stopped())
    [event_id] = await outbox.claim()
    retry_at = outbox.now() + timedelta(minutes=5)
    await outbox.deliveries.mark_failed(event_id, error="MailError", now=outbox.now(), retry_at=retry_at)
    entry = await outbox.deliveries.get(event_id)
    assert (entry.attempts, entry.available_at, entry.last_error) == (1, retry_at, "MailError")
    outbox.now.set(retry_at - timedelta(seconds=1))
    assert await outbox.claim() == []
    outbox.now.set(retry_at)
    assert await outbox.claim() == [event_id]


async def test_a_dead_event_is_kept_and_shown_but_not_tried(outbox: Outbox) -> None:
    occurred_at = outbox.now()
    await outbox.add(_stopped("first"), _stopped("second"))
    first, second = await outbox.claim()
    for event_id in (first, second):
        outbox.now.advance(seconds=1)
        await outbox.deliveries.mark_failed(event_id, error="gone", now=outbox.now(), retry_at=None)
    outbox.now.advance(days=1)
    assert await outbox.claim() == []
    rows = await outbox.deliveries.latest_dead(limit=10)
    assert [row.event_id for row in rows] == [second, first]
    assert rows[1] == DeadRow(
        event_id=first,
        name="moderation.show_stopped",
        occurred_at=occurred_at,
        attempts=1,
        dead_at=occurred_at + timedelta(seconds=1),
        last_error="gone",
    )
    assert len(await outbox.deliveries.latest_dead(limit=1)) == 1


async def test_a_late_failure_does_not_undo_a_delivery(outbox: Outbox) -> None:
    await outbox.add(_stopped())
    [event_id] = await outbox.claim()
    await outbox.deliveries.mark_delivered(event_id, now=outbox.now())
    await outbox.deliveries.mark_failed(event_id, error="late", now=outbox.now(), retry_at=None)
    entry = await outbox.deliveries.get(event_id)
    assert (entry.delivered_at, entry.dead_at, entry.attempts) == (outbox.now(), None, 0)


async def test_only_what_was_delivered_long_ago_is_forgotten(outbox: Outbox) -> None:
    await outbox.add(*(_stopped() for _ in range(4)))
    first, second, third, dead = await outbox.claim()
    for event_id in (first, second, third):
        await outbox.deliveries.mark_delivered(event_id, now=outbox.now())
        outbox.now.advance(days=1)
    await outbox.deliveries.mark_failed(dead, error="gone", now=outbox.now(), retry_at=None)

    before = outbox.now() - timedelta(days=1)  # the third was delivered at this very moment
    assert await outbox.deliveries.forget_delivered(before=before, limit=1) == 1
    with pytest.raises(OutboxEntryNotFound):
        await outbox.deliveries.get(first)
    assert await outbox.deliveries.forget_delivered(before=before, limit=100) == 1
    assert await outbox.deliveries.forget_delivered(before=before, limit=100) == 0
    assert (await outbox.deliveries.get(third)).id == third
    assert (await outbox.deliveries.get(dead)).id == dead


@pytest.fixture
async def on_postgres(own_database_url: str) -> AsyncIterator[Outbox]:
    engine = create_async_engine(own_database_url)
    yield Outbox(World("postgres", engine), PostgresOutboxDeliveries(engine, [ShowStopped]))
    await engine.dispose()


async def test_an_event_of_a_newer_program_is_told_apart(on_postgres: Outbox) -> None:
    await on_postgres.add(_stopped())
    [event_id] = await on_postgres.claim()
    await on_postgres.deliveries.mark_failed(
        event_id, error="", now=on_postgres.now(), retry_at=on_postgres.now()
    )
    async with on_postgres.world.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET name = 'moderation.show_postponed'"))
    with pytest.raises(UnknownEvent, match="show_postponed") as raised:
        await on_postgres.deliveries.get(event_id)
    assert raised.value.attempts == 1


async def test_a_commit_rings_the_bell_and_a_rollback_does_not(
    on_postgres: Outbox, eventually: Callable[..., Awaitable[None]]
) -> None:
    rings = 0

    def ring() -> None:
        nonlocal rings
        rings += 1

    bell = PostgresOutboxBell(on_postgres.world.engine)
    listening = asyncio.create_task(bell.listen(ring))

    async def listens() -> object:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT 1'"
        )
        async with (
            on_postgres.world.engine.connect() as connection
        ):  # one look a transaction: it is a snapshot
            return await connection.scalar(text(query))

    await eventually(listens)
    with pytest.raises(KeyError):
        async with on_postgres.world.begin() as tx:
            await tx.outbox.add(_stopped())
            raise KeyError
    await on_postgres.add(_stopped(), _stopped())
    await eventually(lambda: rings)
    await asyncio.sleep(0.1)
    assert rings == 1
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
