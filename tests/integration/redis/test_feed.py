"""The room feed and the tickets: the same suite in memory and on a real Valkey; then what only a server can do."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.tickets import MemoryEventTickets
from adapters.redis.feed import FeedLost, RedisRoomFeed
from adapters.redis.tickets import RedisEventTickets
from domain.ids import EventId, SessionId, StreamId, UserId
from domain.streaming.room_event import CHAT_MESSAGE, RoomEvent
from ports.streaming.log import EventTickets, RoomFeed, TicketHolder, TicketsUnavailable

PATIENT = 60.0
"""Seconds that a test lets Valkey take: the machine may do other things."""


def an_event(seq: int) -> RoomEvent:
    data = {"author": "आशा", "tokens": 50, "mine": False, "nested": {"a": "b"}}
    now = datetime.now(UTC)
    return RoomEvent(EventId(uuid4()), StreamId(uuid4()), seq, CHAT_MESSAGE, data, now)


@pytest.fixture(params=["memory", "valkey"])
def valkey_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "memory" else str(request.getfixturevalue("redis_url"))


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client: Redis = Redis.from_url(redis_url)
    yield client
    await client.aclose()


def patient(redis: Redis, *, quiet_seconds: float = PATIENT) -> RedisRoomFeed:
    return RedisRoomFeed(redis, publish_seconds=PATIENT, quiet_seconds=quiet_seconds, pong_seconds=PATIENT)


@pytest_asyncio.fixture
async def feeds(valkey_url: str | None) -> AsyncIterator[tuple[RoomFeed, RoomFeed]]:
    """Two ends: what one publishes, the other hears."""
    if valkey_url is None:
        feed = MemoryRoomFeed()
        yield feed, feed
        return
    clients = [Redis.from_url(valkey_url) for _ in range(2)]
    yield patient(clients[0]), patient(clients[1])
    for client in clients:
        await client.aclose()


@pytest_asyncio.fixture
async def tickets(valkey_url: str | None) -> AsyncIterator[EventTickets]:
    if valkey_url is None:
        yield MemoryEventTickets()
        return
    client: Redis = Redis.from_url(valkey_url)
    yield RedisEventTickets(client)
    await client.aclose()


async def listening(feed: RoomFeed, publisher: RoomFeed) -> AsyncIterator[RoomEvent]:
    """A subscription that hears already: begun, and proved by an event of its own."""
    events = aiter(feed.subscribe())
    first = asyncio.ensure_future(anext(events))
    probe = an_event(1)
    while not first.done():
        await publisher.publish(probe)
        await asyncio.wait({first}, timeout=0.05)
    assert first.result() == probe
    return events


async def test_events_come_whole_and_in_order(feeds: tuple[RoomFeed, RoomFeed]) -> None:
    publisher, subscriber = feeds
    events = await listening(subscriber, publisher)
    sent = [an_event(seq) for seq in range(2, 102)]
    for event in sent:
        await publisher.publish(event)
    heard = [event async for event in _until(events, sent[-1])]
    assert [event for event in heard if event.seq > 1] == sent


async def _until(events: AsyncIterator[RoomEvent], last: RoomEvent) -> AsyncIterator[RoomEvent]:
    async with asyncio.timeout(PATIENT):
        async for event in events:
            yield event
            if event == last:
                return


async def test_a_quiet_feed_stays_open(redis: Redis) -> None:
    feed = patient(redis, quiet_seconds=0.2)
    events = await listening(feed, feed)

    async def pings() -> int:
        return int((await redis.info("commandstats")).get("cmdstat_ping", {"calls": 0})["calls"])

    following, before = asyncio.ensure_future(_until(events, last := an_event(7)).__anext__()), await pings()
    async with asyncio.timeout(PATIENT):
        while await pings() < before + 3:  # noqa: ASYNC110 (Valkey has no event for it)
            await asyncio.sleep(0.05)
    assert not following.done() or following.result().seq == 1
    await feed.publish(last)
    async with asyncio.timeout(PATIENT):
        heard = await following
        while heard != last:
            heard = await anext(events)


async def test_a_subscription_that_is_cut_ends_with_an_error(redis: Redis) -> None:
    feed = patient(redis)
    events = await listening(feed, feed)
    await redis.client_kill_filter(_type="pubsub")
    with pytest.raises(FeedLost):
        async with asyncio.timeout(PATIENT / 2):  # not by its being quiet
            while True:
                await anext(events)


async def test_a_valkey_that_answers_no_ping_is_lost() -> None:
    subscribed = b"*3\r\n$9\r\nsubscribe\r\n$11\r\nroom-events\r\n:1\r\n"

    async def fall_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            if b"SUBSCRIBE" in data:
                writer.write(subscribed)
            elif b"PING" not in data:
                writer.write(b"+OK\r\n" * data.count(b"*"))
        writer.close()

    server = await asyncio.start_server(fall_silent, "127.0.0.1", 0)
    redis: Redis = Redis.from_url(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    with pytest.raises(FeedLost, match="ping"):
        async with asyncio.timeout(PATIENT):
            await anext(aiter(RedisRoomFeed(redis, quiet_seconds=0.1, pong_seconds=0.1).subscribe()))
    await redis.aclose()
    server.close()


async def test_publishing_without_valkey_neither_raises_nor_waits() -> None:
    """One wait in half a second, which ends by itself: the client of this test would wait for ever."""
    asked = 0

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    silent = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for url in (silent, "redis://127.0.0.1:1"):
        times = itertools.chain([1.0] * 101, [1.6] * 2)  # the one that waits looks twice
        redis: Redis = Redis.from_url(url)
        feed = RedisRoomFeed(redis, times.__next__)
        for seq in range(1, 101):
            await feed.publish(an_event(seq))
        await feed.publish(an_event(101))
        await redis.aclose()
    assert asked == 2, "of two hundred"
    server.close()


async def test_a_ticket_opens_once_for_its_holder(tickets: EventTickets) -> None:
    holder = TicketHolder(UserId(uuid4()), SessionId(uuid4()))
    ticket = uuid4().hex
    await tickets.keep(ticket, holder)
    assert await tickets.redeem(uuid4().hex) is None
    redeemed = await asyncio.gather(*(tickets.redeem(ticket) for _ in range(20)))
    assert [found for found in redeemed if found] == [holder]


async def now_of(redis: Redis) -> int:
    """Milliseconds, by Valkey's own clock."""
    seconds, microseconds = await redis.time()
    return seconds * 1000 + microseconds // 1000


async def test_a_ticket_lives_thirty_seconds(redis: Redis) -> None:
    time = 0.0
    holder, ticket = TicketHolder(UserId(uuid4()), SessionId(uuid4())), uuid4().hex
    in_memory = MemoryEventTickets(lambda: time)
    await in_memory.keep(ticket, holder)
    time = 30.0
    assert await in_memory.redeem(ticket) is None

    on_valkey = RedisEventTickets(redis)
    before = {key async for key in redis.scan_iter("event-ticket:*")}
    earliest = await now_of(redis)
    await on_valkey.keep(ticket, holder)
    latest = await now_of(redis)
    (key,) = {key async for key in redis.scan_iter("event-ticket:*")} - before
    assert earliest + 30_000 <= await redis.pexpiretime(key) <= latest + 30_000
    await redis.pexpire(key, 1)
    await asyncio.sleep(0.02)
    assert await on_valkey.redeem(ticket) is None


async def test_tickets_without_valkey_are_said_to_be_unavailable() -> None:
    redis: Redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    tickets = RedisEventTickets(redis)
    with pytest.raises(TicketsUnavailable):
        await tickets.keep("ticket", TicketHolder(UserId(uuid4()), SessionId(uuid4())))
    with pytest.raises(TicketsUnavailable):
        await tickets.redeem("ticket")
    await redis.aclose()
