"""The page of cases that wait, its counts and the worker's look, among more and more cases: what they cost is to stay
what a page costs. Beside each, as many rows of the same table by their keys."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.postgres.moderation.case_figures import PostgresCaseFigureQueries, waiting_rows
from adapters.postgres.moderation.case_queries import PostgresModerationCaseQueries, queue_page
from adapters.postgres.moderation.cases import status_row
from domain.ids import ModerationCaseId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from entrypoints.cli.bench_row import BenchServices, Row
from ports.moderation.cases import Place

HELP = "a page of the queue among 10,000, 100,000 and 1,000,000 cases, with its plan, beside rows by key"
ROUNDS = 3
LEAST = 1_000
"""Of the smallest table, so that there is a page of everything."""
PAGE = 50
TIMES = 40
"""Of one round; the middle one counts."""
NOW = datetime(2026, 11, 29, tzinfo=UTC)
QUEUES = tuple(queue for queue in Queue if queue is not Queue.CHILD_SAFETY)
"""What a moderator sees."""
DEEP = Place(2, NOW + timedelta(hours=3), 50, NOW, ModerationCaseId(UUID(int=0)))

_FILL = text(
    """
    INSERT INTO moderation_case (id, subject_kind, subject_id, kind, is_of_child_safety, severity, rank, queue, state,
        reports, is_breached, due_at, next_alarm_at, opened_at, closed_at, moved_at, seq, status)
    SELECT gen_random_uuid(), 'show', gen_random_uuid(), 'other', n % 50 = 0, n % 4, n % 101,
           CASE WHEN n % 50 = 0 THEN 'child_safety' WHEN n % 7 = 0 THEN 'intimate_imagery'
                WHEN n % 1000 = 1 THEN 'orders' ELSE 'general' END,
           CASE WHEN n % 3 = 0 THEN 'closed' ELSE 'queued' END, 1, false,
           CAST(:now AS timestamptz) + interval '1 second' * (n * 7919 % 100000 - 20000),
           CASE WHEN n % 3 > 0 THEN CAST(:now AS timestamptz) + interval '1 second' * (n * 7919 % 100000 + 60) END,
           :now, CASE WHEN n % 3 = 0 THEN CAST(:now AS timestamptz) END, :now, 2,
           CAST(:status AS jsonb)
    FROM generate_series(1, CAST(:size AS bigint)) AS n
    """
)


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    """A database for each size, so that the sizes take turns in each round."""
    engines: list[AsyncEngine] = []
    try:
        sizes = _sizes(services.options.transfers)
        for size in sizes:
            url = await services.another_database(f"cases_{size}")
            engines.append(create_async_engine(url, pool_size=2, max_overflow=0))
            await _fill(engines[-1], size)
            await _tell_plan(engines[-1], size)
        for number in services.rounds(ROUNDS):
            order = list(zip(sizes, engines, strict=True))
            found = [await _measured(size, engine) for size, engine in (order if number % 2 else order[::-1])]
            yield [row for rows in (found if number % 2 else found[::-1]) for row in rows]
    finally:
        for engine in engines:
            await engine.dispose()


def _sizes(largest: int) -> Sequence[int]:
    """A hundredth, a tenth, and all."""
    return [max(LEAST * place, largest // 10 ** (3 - place)) for place in (1, 2, 3)]


async def _fill(engine: AsyncEngine, size: int) -> None:
    async with engine.begin() as connection:
        await connection.execute(_FILL, {"now": NOW, "size": size, "status": _status()})
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE moderation_case"))


def _status() -> str:
    """What a case that was just opened is, as it is stored: as wide as a row is, if not as different."""
    opened = ModerationCase.open(
        case_id=ModerationCaseId(UUID(int=1)), subject=Subject(SubjectKind.SHOW, UUID(int=2)), person_id=None,
        kind=CaseKind.OTHER, score=50, clocks=due_times(CaseKind.OTHER, NOW, profile="IN-nonexplicit"), report_id=None,
        by=By.worker(NOW),
    )  # fmt: skip
    return msgspec.json.encode(status_row(opened.case.status)["status"]).decode()


async def _measured(size: int, engine: AsyncEngine) -> list[Row]:
    cases, figures = PostgresModerationCaseQueries(engine), PostgresCaseFigureQueries(engine)
    async with engine.connect() as connection:
        ids = list(await connection.scalars(text("SELECT id FROM moderation_case ORDER BY id LIMIT 50")))

    async def by_key() -> Sequence[object]:
        async with engine.connect() as connection:
            query = text("SELECT * FROM moderation_case WHERE id = ANY(:ids)")
            return (await connection.execute(query, {"ids": ids})).all()

    asked: dict[str, Callable[[], Awaitable[Sequence[object]]]] = {
        "first page": lambda: cases.queue(QUEUES, after=None, now=NOW, limit=PAGE),
        "a page far behind": lambda: cases.queue(QUEUES, after=DEEP, now=NOW, limit=PAGE),
        "counts": lambda: figures.pending(QUEUES, now=NOW),
        "worker's look": lambda: cases.to_look_at(now=NOW + timedelta(hours=1), after=None, limit=PAGE),
    }
    rows = []
    for words, query in asked.items():
        ours, reference = await _in_turn(query, by_key)
        rows.append(
            Row.of(f"{words}, {size:,} (50 by key)", ours, "ms", reference=reference, lower_is_better=True)
        )
    return rows


async def _in_turn(
    one: Callable[[], Awaitable[Sequence[object]]], other: Callable[[], Awaitable[Sequence[object]]]
) -> tuple[float, float]:
    """The middle time of each in milliseconds, asked one after the other again and again."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(TIMES):
        for place, query in enumerate((one, other)):
            began = time.perf_counter()
            found = await query()
            times[place].append((time.perf_counter() - began) * 1e3)
            assert found, "there are cases"
    return median(times[0]), median(times[1])


async def _tell_plan(engine: AsyncEngine, size: int) -> None:
    """By what it finds them, and how many pages of memory it touches for that."""
    async with engine.connect() as connection:
        for words, query in (
            ("first page", queue_page(QUEUES, None, PAGE)),
            ("a page far behind", queue_page(QUEUES, DEEP, PAGE)),
            ("counts", waiting_rows(QUEUES).params(now=NOW)),
        ):
            plan = await _plan(connection, query)
            blocks = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            ways = sorted({f"{node['Node Type']} by {node['Index Name']}" if "Index Name" in node
                           else f"{node['Node Type']} of all" for node in _scans(plan)})  # fmt: skip
            print(f"{size:>9,} cases, {words}: {'; '.join(ways)}; {blocks:,} blocks")  # noqa: T201


async def _plan(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> dict[str, Any]:
    said = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    answer = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {said}")
    plan: dict[str, Any] = answer.scalar_one()[0]["Plan"]
    return plan


def _scans(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The nodes that read the table."""
    own = [plan] if "Relation Name" in plan else []
    return [*own, *(node for child in plan.get("Plans", []) for node in _scans(child))]
