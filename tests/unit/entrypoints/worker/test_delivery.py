import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.outbox import MemoryOutboxDeliveries
from domain.events import Event
from domain.ids import EventId
from domain.streaming.room_event import RoomEvent
from entrypoints.worker import delivery
from entrypoints.worker.delivery import ATTEMPTS_MAX, EventDelivery, in_short, retry_seconds
from entrypoints.worker.queue import JobQueue, QueueUnavailable
from entrypoints.worker.relay import LEASE_SECONDS, Relay
from ports.errors import PortError
from ports.outbox import OutboxBell, OutboxEntry
from ports.streaming.log import RoomFeed
from tests.builders import NOW


@dataclass(frozen=True)
class LampLit(Event):
    name: ClassVar[str] = "test.lamp_lit"
    lamp: str


class Feed(RoomFeed):
    async def publish(self, event: RoomEvent) -> None: ...

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        return
        yield


class Stage:
    """An outbox in memory, a clock, and a subscriber that fails as often as it is told."""

    def __init__(self) -> None:
        self.time = NOW
        self.database = MemoryDatabase(Feed(), self.now, uuid4)
        self.deliveries = MemoryOutboxDeliveries(self.database)
        self.seen: list[tuple[str, EventId]] = []
        self.error: Exception | None = None
        self.deliver = EventDelivery(self.deliveries, {LampLit: [self.subscriber]}, self.now)

    def now(self) -> datetime:
        return self.time

    async def subscriber(self, event: LampLit, event_id: EventId) -> None:
        if self.error is not None:
            raise self.error
        self.seen.append((event.lamp, event_id))

    async def add(self, *events: Event) -> list[EventId]:
        before = set(self.database.tables.outbox.entries)
        async with self.database.begin() as tx:
            for event in events:
                await tx.outbox.add(event)
        return [event_id for event_id in self.database.tables.outbox.entries if event_id not in before]

    def entry(self, event_id: EventId) -> OutboxEntry:
        return self.database.tables.outbox.entries[event_id]


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_an_event_reaches_its_subscriber_and_is_done(stage: Stage) -> None:
    [event_id] = await stage.add(LampLit("brass"))
    await stage.deliver(event_id)
    await stage.deliver(event_id)
    assert stage.seen == [("brass", event_id)]
    assert stage.entry(event_id).delivered_at == NOW


async def test_an_event_that_concerns_nobody_is_done_at_once(stage: Stage) -> None:
    [event_id] = await stage.add(LampLit("brass"))
    await EventDelivery(stage.deliveries, {}, stage.now)(event_id)
    assert stage.entry(event_id).delivered_at == NOW


async def test_a_failure_is_tried_again_later_and_later(stage: Stage) -> None:
    [event_id] = await stage.add(LampLit("brass"))
    stage.error = ConnectionError("someone@example.in is unreachable")
    await stage.deliver(event_id)
    entry = stage.entry(event_id)
    assert (entry.attempts, entry.delivered_at, entry.dead_at) == (1, None, None)
    assert entry.available_at == NOW + timedelta(seconds=5)
    assert entry.last_error.startswith("ConnectionError at test_delivery.py:")

    stage.error = None
    await stage.deliver(event_id)
    assert stage.seen == [("brass", event_id)]


async def test_an_event_that_fails_eight_times_is_dead_and_left_alone(stage: Stage) -> None:
    [event_id] = await stage.add(LampLit("brass"))
    stage.error = PortError("no answer")
    for _ in range(ATTEMPTS_MAX - 1):
        await stage.deliver(event_id)
    assert stage.entry(event_id).dead_at is None
    await stage.deliver(event_id)
    assert stage.entry(event_id).dead_at == NOW
    [dead] = await stage.deliveries.latest_dead(limit=10)
    assert (dead.event_id, dead.name, dead.attempts) == (event_id, "test.lamp_lit", 8)
    assert dead.last_error == "PortError: no answer"

    stage.error = None
    await stage.deliver(event_id)
    assert stage.seen == []


async def test_what_can_never_work_is_dead_at_once(stage: Stage) -> None:
    [event_id] = await stage.add(LampLit("brass"))
    stage.error = PortError("the key was refused", permanent=True)
    await stage.deliver(event_id)
    assert stage.entry(event_id).dead_at == NOW


async def test_a_subscriber_that_hangs_is_cut_off(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "DELIVERY_SECONDS", 0.01)

    async def hangs(event: LampLit, event_id: EventId) -> None:
        await asyncio.sleep(3600)

    [event_id] = await stage.add(LampLit("brass"))
    await EventDelivery(stage.deliveries, {LampLit: [hangs]}, stage.now)(event_id)
    assert stage.entry(event_id).attempts == 1


def test_the_waits_grow_to_hours_and_end() -> None:
    waits = [retry_seconds(attempts) for attempts in range(1, ATTEMPTS_MAX + 1)]
    assert waits == [5, 20, 80, 320, 1280, 5120, 20480, None]


def test_foreign_words_stay_out_of_what_is_recorded() -> None:
    with pytest.raises(ValueError, match="asha") as raised:
        int("asha@example.in")
    assert in_short(raised.value).startswith("ValueError at test_delivery.py:")
    assert "asha" not in in_short(raised.value)


class Queue(JobQueue):
    def __init__(self) -> None:
        self.is_down = False
        self.jobs: list[EventId] = []

    async def enqueue(self, event_id: EventId) -> bool:
        if self.is_down:
            raise QueueUnavailable("down")
        if event_id in self.jobs:
            return False
        self.jobs.append(event_id)
        return True


class SilentBell(OutboxBell):
    async def listen(self, ring: object) -> None:
        await asyncio.sleep(3600)


def _relay(stage: Stage, queue: Queue) -> Relay:
    return Relay(stage.deliveries, SilentBell(), queue, stage.deliver, stage.now)


async def test_a_due_event_is_queued_once_while_its_lease_lasts(stage: Stage) -> None:
    queue = Queue()
    relay = _relay(stage, queue)
    [event_id] = await stage.add(LampLit("brass"))
    await relay.relay_due()
    await relay.relay_due()
    assert queue.jobs == [event_id]


async def test_an_event_whose_job_was_lost_is_queued_again(stage: Stage) -> None:
    queue = Queue()
    relay = _relay(stage, queue)
    [event_id] = await stage.add(LampLit("brass"))
    await relay.relay_due()
    queue.jobs.clear()
    stage.time += timedelta(seconds=LEASE_SECONDS)
    await relay.relay_due()
    assert queue.jobs == [event_id]
    assert stage.seen == []


async def test_an_event_whose_job_nobody_runs_is_delivered_in_process(stage: Stage) -> None:
    queue = Queue()
    relay = _relay(stage, queue)
    [event_id] = await stage.add(LampLit("brass"))
    await relay.relay_due()
    stage.time += timedelta(seconds=LEASE_SECONDS)
    await relay.relay_due()
    await relay.drain()
    assert stage.seen == [("brass", event_id)]


async def test_while_the_queue_is_down_events_are_delivered_in_process(stage: Stage) -> None:
    queue = Queue()
    relay = _relay(stage, queue)
    queue.is_down = True
    event_ids = await stage.add(*(LampLit(str(number)) for number in range(25)))
    await relay.relay_due()
    await relay.drain()
    assert sorted(event_id for _, event_id in stage.seen) == sorted(event_ids)
    assert all(stage.entry(event_id).delivered_at == NOW for event_id in event_ids)


async def test_one_bad_event_does_not_hold_the_others(stage: Stage) -> None:
    queue = Queue()
    queue.is_down = True

    async def only_clay_fails(event: LampLit, event_id: EventId) -> None:
        if event.lamp == "clay":
            raise RuntimeError
        await stage.subscriber(event, event_id)

    deliver = EventDelivery(stage.deliveries, {LampLit: [only_clay_fails]}, stage.now)
    relay = Relay(stage.deliveries, SilentBell(), queue, deliver, stage.now)
    await stage.add(LampLit("clay"), LampLit("brass"), LampLit("silver"))
    await relay.relay_due()
    await relay.drain()
    assert {lamp for lamp, _ in stage.seen} == {"brass", "silver"}
