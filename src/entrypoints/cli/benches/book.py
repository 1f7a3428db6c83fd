"""Tips into a book that is full already, beside an empty one on the same server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.postgres.tipping.tip_book import PostgresTipBook
from adapters.redis.feed import RedisRoomFeed
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._ledger_money import MoneyAlone
from entrypoints.cli.benches._ledger_preload import preload
from entrypoints.cli.benches._tip_stage import (
    Measured,
    SendOne,
    Stage,
    by_send_tip,
    closed_loop,
    require_right,
    set_stage,
    tip_book_of,
)

HELP = "tips into a book that is full, beside one that is empty"
ROUNDS = 5
SECONDS = 2.0
CLIENTS = 128


@dataclass(frozen=True, slots=True)
class _Book:
    """One database, and two ways to write into it."""

    stage: Stage
    tips: PostgresTipBook
    money: MoneyAlone

    @classmethod
    async def open(cls, url: str, feed: RedisRoomFeed) -> "_Book":
        engine = create_async_engine(url)
        stage = await set_stage(engine, feed, viewers=CLIENTS, performers=1)
        return cls(stage, tip_book_of(stage), MoneyAlone(url))

    async def measure(self) -> dict[str, Measured]:
        ways: dict[str, SendOne] = {
            "tips": by_send_tip(self.stage, self.tips), "their money alone": self.money.move
        }  # fmt: skip
        return {
            name: await closed_loop(self.stage, send, clients=CLIENTS, performers=1, seconds=SECONDS)
            for name, send in ways.items()
        }

    async def close(self) -> None:
        await self.tips.aclose()
        await self.money.aclose()
        await self.stage.engine.dispose()


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    held = services.options.transfers
    redis: Redis = Redis.from_url(services.redis_url)
    feed = RedisRoomFeed(redis)
    empty = await _Book.open(services.database_url, feed)
    full = await _Book.open(await services.another_database("bench_full"), feed)
    try:
        await preload(full.stage.engine, held)
        for book in (empty, full):  # caches and plans
            await book.measure()
        for number in services.rounds(ROUNDS):
            order = (empty, full) if number % 2 == 0 else (full, empty)
            measured = {id(book): await book.measure() for book in order}
            yield [
                Row.of(
                    f"{name} with {held:,} in the book (none)", into_full.per_second, "tips/s",
                    reference=measured[id(empty)][name].per_second,
                )
                for name, into_full in measured[id(full)].items()
            ]  # fmt: skip
        await require_right(empty.stage.engine)  # of the full one that takes longer than the bench
    finally:
        for book in (empty, full):
            await book.close()
        await redis.aclose()
