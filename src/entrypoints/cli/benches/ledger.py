"""Tips through `SendTip`'s group commit, beside PostgreSQL's own load program, row locks, and pgledger."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.redis.feed import RedisRoomFeed
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._ledger_preload import preload, size_of_book, written_bytes
from entrypoints.cli.benches._ledger_references import (
    CLIENTS,
    PgBench,
    PgLedger,
    one_row_by_driver,
    prepare,
)
from entrypoints.cli.benches._ledger_second import SecondProcess
from entrypoints.cli.benches._tip_stage import (
    Measured,
    SendOne,
    Stage,
    by_row_locks,
    by_send_tip,
    closed_loop,
    open_loop,
    require_right,
    set_stage,
    tip_book_of,
)

HELP = "tips a second through the group commit, beside pgbench, row locks and pgledger"
ROUNDS = 5
SECONDS = 2.0
PERFORMERS = 1_000
OPEN_PER_SECOND = 4_000
OPEN_SECONDS = 3.0
ROW_LOCK_CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that takes its turn in a round."""

    services: BenchServices
    stage: Stage
    ours: SendOne
    row_locks: SendOne
    pgbench: PgBench | None
    pgledger: PgLedger | None
    second: SecondProcess

    async def hot(self, *, performers: int = 1, clients: int = CLIENTS) -> Measured:
        return await closed_loop(
            self.stage, self.ours, clients=clients, performers=performers, seconds=SECONDS
        )

    async def one_row(self) -> float:
        if self.pgbench is not None:
            return await self.pgbench.one_row(SECONDS)
        return (await one_row_by_driver(self.stage, self.services.database_url, SECONDS)).per_second


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    engine = create_async_engine(services.database_url, pool_size=ROW_LOCK_CONNECTIONS, max_overflow=0)
    redis: Redis = Redis.from_url(services.redis_url)
    try:
        stage = await set_stage(engine, RedisRoomFeed(redis), viewers=CLIENTS, performers=PERFORMERS)
        await prepare(services.database_url)
        if services.options.transfers:
            await preload(engine, services.options.transfers)
        book = tip_book_of(stage)
        bench = await _bench(services, stage, by_send_tip(book))
        await bench.hot()  # fills caches and plans
        await closed_loop(stage, bench.row_locks, clients=CLIENTS, performers=1, seconds=1)
        for number in range(ROUNDS):
            yield await _round(bench, ours_first=number % 2 == 0)
        await book.aclose()
        await require_right(engine)
    finally:
        await redis.aclose()
        await engine.dispose()


async def _bench(services: BenchServices, stage: Stage, ours: SendOne) -> Bench:
    pgledger = None
    if services.options.pgledger:
        pgledger = PgLedger(services.database_url, services.options.pgledger)
        await pgledger.prepare(stage)
    program = services.pgbench
    pgbench = PgBench(services.database_url, program) if program else None
    return Bench(
        services, stage, ours, by_row_locks(stage), pgbench, pgledger, SecondProcess(services, stage)
    )


async def _round(bench: Bench, *, ours_first: bool) -> list[Row]:
    one_row = 0.0 if ours_first else await bench.one_row()
    written = await written_bytes(bench.stage.engine)
    size = await size_of_book(bench.stage.engine)
    hot = await bench.hot()
    tips = hot.per_second * SECONDS
    wal_a_tip = (await written_bytes(bench.stage.engine) - written) / tips
    disk_a_tip = (await size_of_book(bench.stage.engine) - size) / tips
    one_row = one_row or await bench.one_row()
    inserts = "pgbench's one row a commit" if bench.pgbench else "one row a commit by our driver (no pgbench)"
    many = await bench.hot(performers=PERFORMERS)
    rows = [
        Row.of(f"one performer ({inserts})", hot.per_second, "tips/s", reference=one_row),
        Row.of("one performer, p50", hot.p50_ms, "ms"),
        Row.of("one performer, p99", hot.p99_ms, "ms"),
        Row.of(
            f"{PERFORMERS:,} performers (one performer)",
            many.per_second,
            "tips/s",
            reference=hot.per_second,
        ),
        Row.of("written to the log a tip", wal_a_tip, "bytes"),
        Row.of("growth of the tables a tip", disk_a_tip, "bytes"),
    ]
    rows += await _beside_slower(bench, hot)
    opened = await open_loop(bench.stage, bench.ours, per_second=OPEN_PER_SECOND, seconds=OPEN_SECONDS)
    two = await bench.second.beside(SECONDS, lambda: bench.hot(clients=CLIENTS // 2))
    return [
        *rows,
        Row.of(f"{OPEN_PER_SECOND:,} tips/s that do not wait, p99", opened.p99_ms, "ms"),
        Row.of("two processes together (one)", two, "tips/s", reference=hot.per_second),
    ]


async def _beside_slower(bench: Bench, hot: Measured) -> list[Row]:
    locks = await closed_loop(bench.stage, bench.row_locks, clients=CLIENTS, performers=1, seconds=SECONDS)
    rows = [Row.of("one performer (row locks)", hot.per_second, "tips/s", reference=locks.per_second)]
    if bench.pgbench is not None:
        changes = await bench.pgbench.hot_row(SECONDS)
        rows.append(Row.of("one performer (pgbench's hot row)", hot.per_second, "tips/s", reference=changes))
    if bench.pgledger is not None:
        theirs = await bench.pgledger.measure(bench.stage, performers=1, seconds=SECONDS)
        rows.append(Row.of("one performer (pgledger)", hot.per_second, "tips/s", reference=theirs.per_second))
    return rows
