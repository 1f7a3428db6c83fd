"""Tips through `SendTip`'s group commit, beside PostgreSQL's own load program, row locks, and pgledger."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.redis.feed import RedisRoomFeed
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._ledger_money import MoneyAlone
from entrypoints.cli.benches._ledger_preload import size_of_book, written_bytes
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
ROUNDS = 3
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
    tip: SendOne
    money: SendOne
    row_locks: SendOne
    pgbench: PgBench | None
    pgledger: PgLedger | None
    second: SecondProcess

    async def tips(self, *, performers: int = 1, clients: int = CLIENTS) -> Measured:
        return await closed_loop(
            self.stage, self.tip, clients=clients, performers=performers, seconds=SECONDS
        )

    async def transfers(self) -> Measured:
        return await closed_loop(self.stage, self.money, clients=CLIENTS, performers=1, seconds=SECONDS)

    async def one_row(self) -> float:
        if self.pgbench is not None:
            return await self.pgbench.one_row()
        return (await one_row_by_driver(self.stage, self.services.database_url, SECONDS)).per_second


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    engine = create_async_engine(services.database_url, pool_size=ROW_LOCK_CONNECTIONS, max_overflow=0)
    redis: Redis = Redis.from_url(services.redis_url)
    try:
        stage = await set_stage(engine, RedisRoomFeed(redis), viewers=CLIENTS, performers=PERFORMERS)
        await prepare(services.database_url)
        book, money = tip_book_of(stage), MoneyAlone(services.database_url)
        bench = await _bench(services, stage, by_send_tip(stage, book), money.move)
        for fill in (bench.tips, bench.transfers):  # caches and plans
            await fill()
        for number in services.rounds(ROUNDS):
            yield await _round(bench, ours_first=number % 2 == 0)
        await book.aclose()
        await money.aclose()
        await require_right(engine)
    finally:
        await redis.aclose()
        await engine.dispose()


async def _bench(services: BenchServices, stage: Stage, tip: SendOne, money: SendOne) -> Bench:
    pgledger = None
    if services.options.pgledger:
        pgledger = PgLedger(services.database_url, services.options.pgledger)
        await pgledger.prepare(stage)
    program = services.pgbench
    pgbench = PgBench(services.database_url, program) if program else None
    second = SecondProcess(services, stage)
    return Bench(services, stage, tip, money, by_row_locks(stage), pgbench, pgledger, second)


async def _round(bench: Bench, *, ours_first: bool) -> list[Row]:
    inserted = 0.0 if ours_first else await bench.one_row()
    tips, cost = await _tips_and_cost(bench)
    transfers = await bench.transfers()
    inserted = inserted or await bench.one_row()
    insert = (
        "pgbench's one row a commit" if bench.pgbench else "one row a commit by our driver, pgbench missing"
    )
    return [
        Row.of(f"tips to one performer ({insert})", tips.per_second, "tips/s", reference=inserted),
        Row.of(f"their money alone ({insert})", transfers.per_second, "tips/s", reference=inserted),
        Row.of("tips to one performer, p50", tips.p50_ms, "ms"),
        Row.of("tips to one performer, p99", tips.p99_ms, "ms"),
        *cost,
        *await _beside_slower(bench, tips, transfers),
        *await _other_shapes(bench, tips),
    ]


async def _tips_and_cost(bench: Bench) -> tuple[Measured, list[Row]]:
    """What tips write: to the log, and on disk with all indexes."""
    engine = bench.stage.engine
    written, size = await written_bytes(engine), await size_of_book(engine)
    tips = await bench.tips()
    count = tips.per_second * SECONDS
    return tips, [
        Row.of("log written for a tip", (await written_bytes(engine) - written) / count, "bytes"),
        Row.of("disk taken by a tip", (await size_of_book(engine) - size) / count, "bytes"),
    ]


async def _beside_slower(bench: Bench, tips: Measured, transfers: Measured) -> list[Row]:
    locks = await closed_loop(bench.stage, bench.row_locks, clients=CLIENTS, performers=1, seconds=SECONDS)
    rows = [
        Row.of("tips to one performer (row locks)", tips.per_second, "tips/s", reference=locks.per_second)
    ]
    if bench.pgbench is not None:
        changes = await bench.pgbench.hot_row()
        rows.append(
            Row.of("tips to one performer (pgbench's hot row)", tips.per_second, "tips/s", reference=changes)
        )
    if bench.pgledger is not None:
        theirs = (await bench.pgledger.measure(bench.stage, performers=1, seconds=SECONDS)).per_second
        rows += [
            Row.of("tips to one performer (pgledger)", tips.per_second, "tips/s", reference=theirs),
            Row.of("their money alone (pgledger)", transfers.per_second, "tips/s", reference=theirs),
        ]
    return rows


async def _other_shapes(bench: Bench, tips: Measured) -> list[Row]:
    many = await bench.tips(performers=PERFORMERS)
    two = await bench.second.beside(SECONDS, lambda: bench.tips(clients=CLIENTS // 2))
    return [
        Row.of(f"{PERFORMERS:,} performers (one)", many.per_second, "tips/s", reference=tips.per_second),
        Row.of("two processes together (one)", two, "tips/s", reference=tips.per_second),
        *await _that_do_not_wait(bench, bench.tip, "tips"),
        *await _that_do_not_wait(bench, bench.money, "money alone"),
    ]


async def _that_do_not_wait(bench: Bench, send: SendOne, what: str) -> list[Row]:
    opened, sent_away = await open_loop(bench.stage, send, per_second=OPEN_PER_SECOND, seconds=OPEN_SECONDS)
    name = f"{what}, {OPEN_PER_SECOND:,} a second that do not wait"
    return [
        Row.of(f"{name}, p50", opened.p50_ms, "ms"),
        Row.of(f"{name}, p99", opened.p99_ms, "ms"),
        Row.of(f"{name}, sent away", sent_away, "tips"),
    ]
