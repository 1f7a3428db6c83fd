"""A thousand chat messages and two hundred tips a second at once, through their use cases, and the book right after it
(OPS-08)."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.postgres.database import PostgresDatabase
from adapters.redis.feed import RedisRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from domain.ids import MessageId
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._tip_stage import (
    Measured,
    Stage,
    by_send_tip,
    message_book_of,
    require_right,
    room_levels_of,
    set_stage,
    tip_book_of,
)
from entrypoints.container import new_id, utc_now
from ports.chat.message_book import MessageBook

HELP = "a thousand chat messages and two hundred tips a second at once, beside what was asked for"
ROUNDS = 3
SECONDS = 5.0
MESSAGES_PER_SECOND = 1_000
TIPS_PER_SECOND = 200
VIEWERS = 128
"""Half of them chat and half of them tip: a person writes one message after the other."""
SHOWS = 16
CONNECTIONS = 32

Act = Callable[[int], Awaitable[object]]
"""What viewer `number` does now."""


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    engine = create_async_engine(services.database_url, pool_size=CONNECTIONS, max_overflow=0)
    redis: Redis = Redis.from_url(services.redis_url)
    try:
        stage = await set_stage(engine, RedisRoomFeed(redis), viewers=VIEWERS, performers=SHOWS)
        book, messages = tip_book_of(stage), message_book_of(stage)
        done = Counter[str]()
        chat = _counted(_chatting(stage, messages), done, "chat")
        tip = _counted(_tipping(stage, by_send_tip(stage, book)), done, "tip")
        for act in (chat, tip):  # caches and plans
            await paced(act, per_second=VIEWERS, clients=VIEWERS // 2, seconds=1.0)
        for _ in services.rounds(ROUNDS):
            spent, before = time.process_time(), done.total()
            said, tipped = await asyncio.gather(
                paced(chat, per_second=MESSAGES_PER_SECOND, clients=VIEWERS // 2, seconds=SECONDS),
                paced(tip, per_second=TIPS_PER_SECOND, clients=VIEWERS // 2, seconds=SECONDS),
            )
            yield [
                *_rows("chat messages", said, MESSAGES_PER_SECOND),
                *_rows("tips", tipped, TIPS_PER_SECOND),
                Row.of(
                    "processor of this program",
                    (time.process_time() - spent) / (done.total() - before) * 1e6,
                    "µs each",
                ),
            ]
        await book.aclose()
        await messages.aclose()
        await require_right(engine)
    finally:
        await redis.aclose()
        await engine.dispose()


async def paced(act: Act, *, per_second: int, clients: int, seconds: float) -> Measured:
    """Acts come due evenly, and `clients` do the next one that is due, each when done with the one before.

    Whoever keeps up does exactly `per_second`; whoever does not is late, and does as many as can be begun in that time.
    Each is late from when it was due.
    """
    latencies: list[float] = []
    numbers = itertools.count()
    began = time.perf_counter()

    async def client(viewer: int) -> None:
        while (due := began + next(numbers) / per_second) < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await act(viewer)
            latencies.append(time.perf_counter() - due)
            if time.perf_counter() >= began + seconds:
                return

    await asyncio.gather(*(client(viewer) for viewer in range(clients)))
    return Measured.of(latencies, max(seconds, time.perf_counter() - began))


def _counted(act: Act, done: Counter[str], what: str) -> Act:
    async def counted(viewer: int) -> None:
        await act(viewer)
        done[what] += 1

    return counted


def _chatting(stage: Stage, book: MessageBook) -> Act:
    database = PostgresDatabase(stage.engine, stage.feed, utc_now, new_id)
    say = SayInRoom(book, database.begin, WordRules(even_weak=()), room_levels_of(stage).of_one, utc_now)

    async def act(viewer: int) -> None:
        show = stage.shows[viewer % SHOWS]
        await say(
            message_id=MessageId(new_id()),
            stream_id=show.stream_id,
            author_id=stage.viewers[viewer],
            text="What a raga, and so early in the evening",
        )

    return act


def _tipping(stage: Stage, send: Callable[..., Awaitable[object]]) -> Act:
    async def act(viewer: int) -> None:
        await send(stage.viewers[VIEWERS // 2 + viewer], stage.shows[viewer % SHOWS])

    return act


def _rows(what: str, measured: Measured, asked: int) -> list[Row]:
    row = partial(Row.of, unit="ms")
    return [
        Row.of(what, measured.per_second, f"/s of {asked:,}", reference=float(asked)),
        row(f"{what}, late p50", measured.p50_ms),
        row(f"{what}, late p99", measured.p99_ms),
    ]
